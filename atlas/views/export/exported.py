"""What can be exported: the directory, and each level with its measures and boundaries."""

from typing import Any, NamedTuple

import pandas as pd

from atlas.directory.privacy import ContactRule, with_contacts
from atlas.reader import Atlas
from atlas.schema.fields import CONTACT_FIELDS
from atlas.schema.level import LEVEL_TABLES
from atlas.store.database import select_rows
from atlas.text.french import counted
from atlas.views.export.formats import NATIONAL
from atlas.views.export.national import (
    UNKNOWN_PIVOT_WORDS,
    left_out_counts,
    left_out_words,
    split_by_schema,
)
from atlas.views.export.sidecar import LeftOut

LEVEL_OF_TABLE = {table: level for level, table in LEVEL_TABLES.items()}


# What can be exported -> its id column.
EXPORTED = {"places": "place_id"} | {
    table: f"{level}_code" for table, level in LEVEL_OF_TABLE.items()
}
ACCEPTED_WORDS = "lieux de médiation que le schéma national accepte"
PUBLIC_CONTACTS = ContactRule()
CONTACT_COLUMNS = {field.name: field.french for field in CONTACT_FIELDS}
CONTACT_REASONS = {"public": "contact d'une personne", "none": "contacts non demandés"}
CONTACT_WORDS = {"public": "contacts des lieux, sans ceux des personnes", "none": "sans contacts"}
MEDIATION_WORDS = "lieux de médiation, sans les sites candidats"


class Chosen(NamedTuple):
    """Places that a file holds, what it leaves out, and what chose them, in French.

    `refused` are the places that the national schema refuses; none for other formats.
    """

    rows: pd.DataFrame
    left_out: LeftOut
    words: tuple[str, ...]
    refused: pd.DataFrame = pd.DataFrame()


def exported_frame(atlas: Atlas, what: str, where: str | None) -> pd.DataFrame:
    """Return places, or territories of a level with their measures and boundaries.

    Raises
    ------
    InputError
        The condition cannot be evaluated.
    StoreError
        There is no atlas.
    """
    if what == "places":
        return _select(atlas, "places", where) if where else atlas.directory
    code, level = EXPORTED[what], LEVEL_OF_TABLE[what]
    rows = _select(atlas, "measures", f"level = '{level}' AND ({where})") if where else None
    drawn = atlas.territories(level)
    kept = drawn if rows is None else drawn[drawn["territory_code"].isin(rows["territory_code"])]
    named = kept.drop(columns=["level", code], errors="ignore")
    return named.rename(columns={"territory_code": code})


def _select(atlas: Atlas, table: str, condition: str) -> pd.DataFrame:
    """Return the rows of a table of the store that meet a condition of the reader."""
    if atlas.build.file is None:
        raise TypeError("a condition in SQL needs a store on disk")
    return select_rows(atlas.build.file, table, condition)


def chosen_places(
    places: pd.DataFrame,
    file_format: str,
    with_candidates: bool = False,
    strict_pivot: bool = False,
    rule: ContactRule = PUBLIC_CONTACTS,
) -> Chosen:
    """Return the places of a file: those of mediation, unless candidate sites are asked for too.

    Parameters
    ----------
    places
        Table `places`, or some of its rows.
    file_format
        The national schema keeps places of mediation only, those that it accepts.
    with_candidates
        Whether rows whose `is_mediation` is false stay.
    strict_pivot
        See `atlas.views.export.national.split_by_schema`.
    rule
        Which contacts the file holds: by default, those of places and not of persons.
    """
    public = with_contacts(places, rule)
    is_national = file_format == NATIONAL.name
    if with_candidates and not is_national:
        removed = _contacts_left_out(places, public, rule)
        return Chosen(public, LeftOut({}, removed), _contact_words(removed, rule))
    mediation = public[public["is_mediation"]]
    candidates = len(places) - len(mediation)
    rows = {candidate_words(candidates): candidates} if candidates else {}
    if not is_national:
        removed = _contacts_left_out(places, mediation, rule)
        words = (MEDIATION_WORDS,) if rows else ()
        return Chosen(mediation, LeftOut(rows, removed), (*words, *_contact_words(removed, rule)))
    split = split_by_schema(mediation, strict_pivot)
    if len(split.refused):
        rows[_refused_words(split.refused)] = len(split.refused)
    pivot_words = "" if strict_pivot else UNKNOWN_PIVOT_WORDS
    removed = _contacts_left_out(places, public.loc[split.accepted.index], rule)
    left_out = LeftOut(rows, [*removed, *left_out_counts(split.left_out)])
    said = (ACCEPTED_WORDS, *rows, pivot_words, left_out_words(left_out.values))
    return Chosen(split.accepted, left_out, tuple(filter(None, said)), split.refused)


def _contacts_left_out(
    places: pd.DataFrame, public: pd.DataFrame, rule: ContactRule
) -> list[dict[str, Any]]:
    """Return how many places lost an address or a telephone to the rule of contacts, and why."""
    published = places.loc[public.index]
    counts = {name: int((public[name].fillna("") != published[name].fillna("")).sum())
              for name in CONTACT_COLUMNS if name in public}  # fmt: skip
    return [
        {"field": french, "reason": CONTACT_REASONS[rule.contacts], "values": counts[name]}
        for name, french in CONTACT_COLUMNS.items()
        if counts.get(name)
    ]


def _contact_words(removed: list[dict[str, Any]], rule: ContactRule) -> tuple[str, ...]:
    """Return what is said of the contacts of a file; nothing when none is left out."""
    return (CONTACT_WORDS[rule.contacts],) if removed else ()


def candidate_words(count: int) -> str:
    """Return how many candidate sites there are, in French.

    Examples
    --------
    >>> candidate_words(1)
    "1 site candidat, qui n'est pas un lieu de médiation"
    """
    one, several = (
        "site candidat, qui n'est pas un lieu",
        "sites candidats, qui ne sont pas des lieux",
    )
    return f"{counted(count, one, several)} de médiation"


def _refused_words(refused: pd.DataFrame) -> str:
    """Return how many places the schema refuses, and how many times for each field."""
    fields = refused["faults"].str.split("|").explode().value_counts()
    listed = ", ".join(f"{field} {count}" for field, count in fields.items())
    one, several = "lieu que le schéma refuse", "lieux que le schéma refuse"
    return f"{counted(len(refused), one, several)} (champs en cause : {listed})"
