"""Which columns of a file hold the opening hours of days, or of the week in a sentence."""

import re
from collections.abc import Mapping as Dictionary
from typing import NamedTuple

from atlas.intake.mapping import WEEK
from atlas.intake.proposal.precedents import Words
from atlas.intake.proposal.profiles import Profile
from atlas.text.hours import FRENCH_DAYS, day_spans, says_nothing, sentence_hours
from atlas.text.lexicon import fold

_SINGLE_TIME = re.compile(r"\d{1,2}\s*[h:]\s*(?:[0-5]\d)?(?::00)?", re.IGNORECASE)
# Chosen by hand on the real files (see `atlas.intake.proposal`); what ±20 % does to the columns
# that are right: `python -m benchmarks.thresholds proposal`.
_LEAST_SHARE = 0.4  # of the values of a day, that read as hours
_LEAST_SENTENCES = 0.3  # of the values that tell a week, that read whole
_FEW = 5  # values: below, a share says little
# Letters of a day cut short ("lun", "mar"), by convention.
_ABBREVIATION_LENGTH = 3

Spans = tuple[tuple[str, ...], ...]


class Timetable(NamedTuple):
    """The columns of opening hours.

    `hours` is as a description writes it; `shares` has, by column, the share of its values that
    read whole.
    """

    hours: dict[str, Spans]
    shares: dict[str, float]


def find_timetable(profiles: Dictionary[str, Profile], words: Dictionary[str, Words]) -> Timetable:
    """Return the columns that hold the hours of days, else the one that tells the week.

    Parameters
    ----------
    profiles
        Column -> its profile.
    words
        Column -> words of its name.
    """
    hours: dict[str, Spans] = {}
    shares: dict[str, float] = {}
    for day, french in FRENCH_DAYS.items():
        named = [profile for name, profile in profiles.items() if _names_day(words[name], french)]
        whole = {p.name: p.share(_is_span) for p in named}
        single = {p.name: p.share(_SINGLE_TIME.fullmatch) for p in named}
        spans = [name for name, share in whole.items() if share >= _LEAST_SHARE]
        times = [name for name, share in single.items() if share >= _LEAST_SHARE]
        pairs = tuple(zip(times[::2], times[1::2], strict=False))
        found = pairs if len(times) > len(spans) else tuple((name,) for name in spans)
        if found:
            hours[day] = found
            shares |= {name: max(whole[name], single[name]) for span in found for name in span}
    return Timetable(hours, shares) if hours else _week(profiles)


def _names_day(words: Words, french: str) -> bool:
    """Tell whether a name has a day among its words, whole or as its first three letters."""
    return bool({french, french + "s", french[:_ABBREVIATION_LENGTH]} & {*words})


def _is_span(text: str) -> bool:
    return day_spans(text) is not None or says_nothing(text)


def _week(profiles: Dictionary[str, Profile]) -> Timetable:
    """Return the column whose sentences tell the hours of a week."""
    shares = {
        profile.name: profile.share(lambda text: sentence_hours(text) is not None)
        for profile in profiles.values()
        if profile.filled_count >= _FEW
        and profile.share(lambda text: any(day in fold(text) for day in FRENCH_DAYS.values()))
    }
    best = max(shares, key=lambda n: shares[n] * profiles[n].filled_count, default=None)
    if best is None or shares[best] < _LEAST_SENTENCES:
        return Timetable({}, {})
    return Timetable({WEEK: ((best,),)}, {best: shares[best]})
