"""A file never seen -> a description that a person has only to check and to complete."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Dictionary
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from atlas.intake.mapping import WEEK, Mapping
from atlas.intake.proposal.assignment import (
    assign,
    flag_uses,
    house_number_uses,
    keyword_uses,
    made_name,
    named_by_owner,
)
from atlas.intake.proposal.axes import Axes, axes_uses, find_axes
from atlas.intake.proposal.draft import (
    ADDRESS_PATTERNS,
    draft,
    embeds_postcode,
    fed_columns,
    recognise_section,
)
from atlas.intake.proposal.evidence import (
    IN_COLUMNS,
    IN_HOURS,
    LEAST_SURENESS,
    Evidence,
    Use,
    gather_evidence,
)
from atlas.intake.proposal.fits import date_formats, day_told
from atlas.intake.proposal.hour_columns import Timetable, find_timetable
from atlas.intake.proposal.precedents import learn_precedents, own_words
from atlas.intake.proposal.profiles import Profile, make_profiles
from atlas.intake.proposal.rivals import settled_code, settled_commune
from atlas.intake.proposal.translation import translate
from atlas.intake.reception.recognition import recognised
from atlas.intake.reception.resemblance import resemblance
from atlas.schema.frame import STRUCTURE_COLUMN
from atlas.text.french import percent
from atlas.text.personal import shown_example

# What is said of the columns that are never used.
PERSONAL = "noms de personnes : ne nomment pas les lieux, et ne doivent pas être publiés"
_BESIDE = "réponse libre à côté d'une question, qu'une personne doit lire"

# Surenesses, 0 to 1, from which a use is said "sûr" or "probable". Chosen by hand on the real files
# (see `atlas.intake.proposal`), so that what is said sure nearly always is right; the share that
# is, at ±20 %: `python -m benchmarks.thresholds proposal`.
SURE_SCORE = 0.85
LIKELY_SCORE = 0.65
# Columns that the national address geocoder adds: its answers, not what the producer declares.
GEOCODER_PREFIX, GEOCODER_COLUMN = "result_", "result_score"
# Share of the addresses that hold a postcode, for it to be cut out of them: most, by hand;
# `python -m benchmarks.thresholds proposal`.
_LEAST_EMBEDDED = 0.5
# Figures of a sureness, and values shown of a column: by hand, to be read at a glance.
_DECIMALS, _SAMPLE_COUNT = 2, 3
# The free words of a form beside one of its questions.
_ASIDE = re.compile(r"(?i)\s*autres?\b\s*(?:[-–:(]|précisez)\s*(.+)")
# Of the values of a column, that are hours as OpenStreetMap writes them: then sentences beside it
# are not needed. Most, by hand.
_LEAST_WRITTEN = 0.5


class Proposal(NamedTuple):
    """A description proposed for a file.

    Parameters
    ----------
    columns
        One row per published column and field that it feeds, in the order of the file: `column`,
        `section`, `field` and `target` (see `atlas.intake.proposal.evidence.Use`; empty when the
        column is not used), `sureness` (0 to 1, null when not used), `sureness_name` (French),
        `why` (French; for a column not used, what it might feed), `accepted_share` (of its values,
        0 to 1), `filled_count` (rows), `distinct_count` (values), `samples` (values, the most
        frequent first, with their numbers of rows when repeated).
    described
        The description as it would be read from TOML, without its title; its date is the latest one
        that the file tells, if any.
    unknown
        Values of lists that nothing explains; see `atlas.intake.proposal.translation.Translation`.
    personal
        Columns that name persons: they feed nothing, and no value of theirs is quoted.
    looks_like
        In French, what the file looks like when it is no list of places; None for one of places.
    """

    columns: pd.DataFrame
    described: dict[str, Any]
    unknown: pd.DataFrame
    personal: tuple[str, ...]
    looks_like: str | None

    @property
    def is_complete(self) -> bool:
        """Whether a column was found for the name, the only one that is necessary."""
        return "nom" in self.described.get("columns", {})


def propose(raw: pd.DataFrame, kind: str, mappings: Dictionary[str, Mapping]) -> Proposal:
    """Propose a description for a file.

    Parameters
    ----------
    raw
        One row per published row, text columns as published, empty when absent.
    kind
        Kind of the file.
    mappings
        Descriptions at hand, which teach names and synonyms.
    """
    rows = raw.drop(columns=[STRUCTURE_COLUMN, ""], errors="ignore")
    profiles = make_profiles(rows)
    evidence = gather_evidence(profiles, own_words(profiles), learn_precedents(mappings.values()))
    axes = find_axes(rows, evidence.likenesses)
    timetable = _own_hours(evidence, find_timetable(profiles, evidence.words))
    uses = _uses(rows, evidence, axes, timetable)
    translation = translate(evidence, fed_columns(uses))
    rival = recognised(dict(mappings), kind, set(raw.columns), raw)
    rival_count = len({*rival.recognise, *rival.starts}) if rival else 0
    latest = _latest(uses, evidence)
    described = {
        **({"vintage": latest} if latest else {}),
        "file": {"kinds": [kind]},
        "recognise": recognise_section(rows, uses, mappings, rival_count),
        **draft(uses, evidence, axes, timetable, translation),
    }
    return Proposal(
        _columns_table(uses, evidence), described, translation.unknown,
        tuple(name for name, profile in profiles.items() if profile.names_persons()),
        resemblance(rows, axes is not None or "adresse" in fed_columns(uses)),
    )  # fmt: skip


def sureness_name(sureness: float) -> str:
    """Return the French word for a sureness.

    Examples
    --------
    >>> sureness_name(0.9), sureness_name(0.7), sureness_name(0.5)
    ('sûr', 'probable', 'à vérifier')
    """
    return (
        "sûr"
        if sureness >= SURE_SCORE
        else "probable"
        if sureness >= LIKELY_SCORE
        else "à vérifier"
    )


def _uses(
    rows: pd.DataFrame, evidence: Evidence, axes: Axes | None, timetable: Timetable
) -> list[Use]:
    """Return what each column is used for, what is surest by nature first."""
    uses = [*axes_uses(rows, evidence, axes), *_hours_uses(timetable)]
    uses += assign(evidence, _free(evidence, uses))
    uses += house_number_uses(evidence, uses, _free(evidence, uses))
    uses = named_by_owner(evidence, uses)
    uses = settled_code(rows, evidence, uses, _free(evidence, uses))
    uses = settled_commune(rows, evidence, uses, _free(evidence, uses))
    uses += made_name(evidence, uses, _free(evidence, uses))
    uses = _with_whole_id(rows, evidence, uses)
    uses += _embedded_uses(evidence, uses)
    uses += flag_uses(evidence, _free(evidence, uses))
    fed = {use.field for use in uses}
    lists = [field for field in evidence.lexicons if field not in fed]
    return [*uses, *keyword_uses(evidence, _free(evidence, uses), lists)]


def _free(evidence: Evidence, uses: Iterable[Use]) -> list[str]:
    """Return the columns not used yet that may be.

    Neither the answers of a geocoder, nor names of persons, nor the free text beside a question.
    """
    taken = {use.column for use in uses}
    if GEOCODER_COLUMN in evidence.profiles:
        taken |= {name for name in evidence.profiles if name.startswith(GEOCODER_PREFIX)}
    taken |= {name for name, profile in evidence.profiles.items() if profile.names_persons()}
    taken |= _asides(evidence)
    return [name for name in evidence.profiles if name not in taken]


def _asides(evidence: Evidence) -> set[str]:
    """Return the columns that complete a question of a form in free words: `Autre - <question>`."""
    asides = {name: match[1] for name in evidence.profiles if (match := _ASIDE.match(name))}
    keys = {name: " ".join(evidence.words[name]) for name in evidence.profiles}
    asked = {key for name, key in keys.items() if name not in asides}
    return {
        name for name in asides
        if any(keys[name].endswith(key) and key for key in asked)
    }  # fmt: skip


def _own_hours(evidence: Evidence, timetable: Timetable) -> Timetable:
    """Return the timetable without its sentence, when a column is already written as hours."""
    written = any(
        uses["horaires"].share >= _LEAST_WRITTEN and evidence.profiles[name].filled_count
        for name, uses in evidence.weighed.items()
        if name not in timetable.shares or uses["horaires"].share >= _LEAST_WRITTEN
    )
    if not written or WEEK not in timetable.hours:
        return timetable
    kept = {day: spans for day, spans in timetable.hours.items() if day != WEEK}
    return timetable._replace(hours=kept)


def _hours_uses(timetable: Timetable) -> Iterator[Use]:
    """Yield what the columns of opening hours are used for."""
    for day, spans in timetable.hours.items():
        for name in (name for span in spans for name in span):
            share = timetable.shares[name]
            why = f"{percent(share, 0)} des valeurs se lisent comme des horaires"
            yield Use(IN_HOURS, day, name, (1 + share) / 2, why, share)


def _with_whole_id(rows: pd.DataFrame, evidence: Evidence, uses: list[Use]) -> list[Use]:
    """Return the uses with the columns that make an identifier unique together, if one is not."""
    found = next((use for use in uses if use.field == "id"), None)
    if found is None or not rows[found.column].duplicated().any():
        return uses
    named = {words: name for name, words in evidence.words.items()}
    for composite in evidence.precedents.composites:
        names = [named[words] for words in composite if words in named]
        is_whole = len(names) == len(composite) and found.column in names
        if is_whole and not rows[names].duplicated().any():
            why = "unique ensemble, comme dans une autre description"
            whole = [found._replace(column=name, why=why, share=1.0) for name in names]
            return [*(use for use in uses if use is not found), *whole]
    return uses


def _embedded_uses(evidence: Evidence, uses: list[Use]) -> Iterator[Use]:
    """Yield the postcode and the commune that only the address tells."""
    fed = fed_columns(uses)
    for name in fed.get("adresse", [])[:1]:
        share = embeds_postcode(evidence.profiles[name].counts)
        for field in ADDRESS_PATTERNS if share >= _LEAST_EMBEDDED else ():
            if field not in fed:
                why = f"{percent(share, 0)} des adresses contiennent un code postal"
                yield Use(IN_COLUMNS, field, name, share, why, share)


def _latest(uses: Iterable[Use], evidence: Evidence) -> date | None:
    """Return the latest date of update."""
    for name in fed_columns(uses).get("date_maj", [])[:1]:
        profile = evidence.profiles[name]
        formats = date_formats(profile, evidence.precedents.date_formats)[0]
        days = [day for text in profile.counts if (day := day_told(text, formats))]
        return max(days, default=None)
    return None


def _columns_table(uses: list[Use], evidence: Evidence) -> pd.DataFrame:
    """Return one row per column and use; see `Proposal`."""
    told: dict[str, list[Use]] = {}
    for use in uses:
        told.setdefault(use.column, []).append(use)
    for name in _free(evidence, uses):
        told[name] = [Use("", "", name, float("nan"), _might(evidence, name), float("nan"))]
    for name, profile in evidence.profiles.items():
        if profile.names_persons():
            told[name] = [Use("", "", name, float("nan"), PERSONAL, float("nan"))]
    for name in _asides(evidence):
        told[name] = [Use("", "", name, float("nan"), _BESIDE, float("nan"))]
    rows: list[dict[str, object]] = []
    for name, profile in evidence.profiles.items():
        geocoded = Use("", "", name, float("nan"), "réponse d'un géocodeur", float("nan"))
        seen = {
            "filled_count": profile.filled_count,
            "distinct_count": profile.distinct_count,
            "samples": _samples(profile),
        }
        rows += [_told(use) | seen for use in told.get(name, [geocoded])]
    names = [*_told(Use("", "", "", 0.0, "", 0.0)), "filled_count", "distinct_count", "samples"]
    return pd.DataFrame(rows, columns=names)


def _told(use: Use) -> dict[str, object]:
    """Return a use as columns of the table."""
    sureness = round(use.sureness, _DECIMALS)
    return {
        "column": use.column,
        "section": use.section,
        "field": use.field,
        "target": use.target,
        "sureness": sureness,
        "sureness_name": sureness_name(sureness) if use.section else "",
        "why": use.why,
        "accepted_share": use.share,
    }


def _samples(profile: Profile) -> str:
    """Return the most frequent values, with their numbers of rows when they are repeated.

    None of what may be personal is quoted.
    """
    counts = [(text, n) for text, n in sorted(profile.counts.items(), key=lambda pair: -pair[1])
              if shown_example(profile.name, [text])][:_SAMPLE_COUNT]  # fmt: skip
    return ", ".join(f"« {text} »" + (f" ({n})" if n > 1 else "") for text, n in counts)


def _might(evidence: Evidence, name: str) -> str:
    """Return, in French, what a column that is not used might feed."""
    if not evidence.profiles[name].filled_count:
        return "colonne vide"
    use = max(evidence.weighed[name].values(), key=lambda use: use.sureness)
    return f"pourrait nourrir {use.field} ({use.why})" if use.sureness >= LEAST_SURENESS else ""
