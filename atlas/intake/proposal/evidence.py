"""What the names and the values of a file say of each national field, and how sure that makes it.

`Use` is the unit: one column for one field, with how sure it is and why.
"""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from typing import NamedTuple

from atlas.intake.proposal.fits import Fit, fit
from atlas.intake.proposal.listings import LIST_SEPARATORS, Listing, read_listings
from atlas.intake.proposal.precedents import Likeness, Precedents, Words
from atlas.intake.proposal.profiles import Profile
from atlas.schema.fields import NATIONAL_FIELDS
from atlas.text.french import percent
from atlas.text.lexicon import Lexicon

IN_COLUMNS, IN_FLAGS, IN_COORDINATES, IN_HOURS = "columns", "flags", "coordinates", "hours"
UNLIKE = Likeness(0.0, "")

# Surenesses and likenesses of names, 0 to 1. Chosen by hand on the real files (see
# `atlas.intake.proposal`); what ±20 % does to the columns that are right:
# `python -m benchmarks.thresholds proposal`.
LEAST_SURENESS = 0.5  # from it on, a column is proposed
SAME_NAME = 0.95  # from it on, a name is said to be known
_EMPTY_WEIGHT = 0.8  # of the sureness of a column without any value
_LEAST_LISTED = 0.6  # of the sureness of a list by its name, when no value is known
_PRIOR = 1  # value: as if one more had been right, so that one odd value does not decide
_UNPROVEN_POWER = 2  # of the likeness of names, where values can prove nothing
_FULL_PROOF_SHARE = 0.5  # of the values of a list that are known: from it on, they prove it whole


class Use(NamedTuple):
    """One column that feeds one field.

    Parameters
    ----------
    section
        Section of the description that says so.
    field
        National field; in `hours`, the day.
    column
        Published column.
    sureness
        0 to 1.
    why
        In French.
    share
        Share of the values that the field can hold.
    target
        In `flags`, the values of the schema where the column says yes.
    """

    section: str
    field: str
    column: str
    sureness: float
    why: str
    share: float
    target: str = ""


@dataclass(frozen=True)
class Evidence:
    """What is known of a file before anything is decided.

    Parameters
    ----------
    profiles
        Column -> its profile.
    words
        Column -> words of its name.
    likenesses
        Column -> national field -> how much its name is like those that feed it.
    listings
        Column -> national list field -> how its values read as that list.
    weighed
        Column -> national field, coordinates aside -> how likely the column feeds it.
    precedents
        What the descriptions teach.
    lexicons
        National list field -> values of the schema and their known synonyms.
    """

    profiles: Dictionary[str, Profile]
    words: Dictionary[str, Words]
    likenesses: Dictionary[str, Dictionary[str, Likeness]]
    listings: Dictionary[str, Dictionary[str, Listing]]
    weighed: Dictionary[str, Dictionary[str, Use]]
    precedents: Precedents
    lexicons: Dictionary[str, Lexicon]

    def likeness(self, name: str, french: str) -> Likeness:
        """Return how much the name of a column is like those that feed a field."""
        return self.likenesses[name].get(french, UNLIKE)


def gather_evidence(
    profiles: Dictionary[str, Profile], words: Dictionary[str, Words], precedents: Precedents
) -> Evidence:
    """Return what the names and the values of each column say of each field.

    Parameters
    ----------
    profiles
        Column -> its profile.
    words
        Column -> words of its name.
    precedents
        What the descriptions teach.
    """
    lexicons = precedents.lexicons()
    separators = tuple(dict.fromkeys([*LIST_SEPARATORS, *precedents.separators]))
    likenesses = {name: precedents.fields_like(words[name]) for name in profiles}
    listings = {
        name: read_listings(profile, lexicons, separators) for name, profile in profiles.items()
    }
    weighed = {
        name: {
            field.french: weigh_use(
                profile,
                field.french,
                likenesses[name].get(field.french, UNLIKE),
                listings[name].get(field.french),
            )
            for field in NATIONAL_FIELDS
            if field.kind not in ("latitude", "longitude")
        }
        for name, profile in profiles.items()
    }
    return Evidence(profiles, words, likenesses, listings, weighed, precedents, lexicons)


def weigh_use(profile: Profile, french: str, likeness: Likeness, listing: Listing | None) -> Use:
    """Return how likely a column feeds a field, and why.

    The name alone, or values that are enough of a proof, make a column sure; values that the field
    cannot hold make it unlikely, whatever its name. Where values can prove nothing, a name that is
    only like a known one makes it less sure.

    Parameters
    ----------
    profile
        Column.
    french
        National field.
    likeness
        How much the name of the column is like those that feed the field.
    listing
        How its values read as this list; None when the field is no closed list.
    """
    found = _listed(listing, likeness) if listing else fit(profile, french)
    if listing and profile.is_yes_no():
        found = Fit(0.0, 0.0, "oui ou non, ce n'est pas une liste")
    total = sum(profile.sample.values())
    smoothed = (found.share * total + _PRIOR) / (total + _PRIOR)
    proof = found.proof * total / (total + _PRIOR)
    named = likeness.value if found.proof else likeness.value**_UNPROVEN_POWER
    accepted = _LEAST_LISTED + (1 - _LEAST_LISTED) * smoothed if listing else smoothed
    sureness = accepted * (1 - (1 - named) * (1 - proof))
    if not total:
        sureness *= _EMPTY_WEIGHT
    why = found.why if total else "colonne vide"
    reasons = [text for text in (_name_words(likeness), why) if text]
    return Use(IN_COLUMNS, french, profile.name, sureness, " ; ".join(reasons), found.share)


def _listed(listing: Listing, likeness: Likeness) -> Fit:
    """Return how a list fits; yes and no mean a value only in a column of a known name."""
    if not listing.proof and likeness.value < SAME_NAME:
        return Fit(0.0, 0.0, "aucune valeur connue")
    share = f"{percent(listing.share, 0)} des valeurs"
    why = f"{share} sont connues" if listing.share else "aucune valeur connue"
    return Fit(listing.share, listing.proof * min(1.0, listing.share / _FULL_PROOF_SHARE), why)


def _name_words(likeness: Likeness) -> str:
    """Return what the name says, in French."""
    if likeness.value >= SAME_NAME:
        return "nom connu"
    return f"nom proche de « {likeness.known} »" if likeness.value >= LEAST_SURENESS else ""
