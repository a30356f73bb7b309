"""A published list of awards -> rows of table `labels`: resolved, to be decided, or refused."""

import re
from collections.abc import Iterable
from datetime import date

import pandas as pd

from atlas.intake.issues import Accounted, Check, as_issues, findings_of, misshapen, numbered, sift
from atlas.schema.frame import NOTED, REJECTED, SET_ASIDE, conform
from atlas.territory.collectivities import resolve_collectivities
from atlas.territory.gazetteer import REFUSED, TO_DECIDE, Gazetteer
from atlas.text.contacts import ACTIVE_PROBLEM, is_active_address
from atlas.text.lexicon import fold

# Column of the format -> other names under which lists write it.
AWARD_COLUMNS: dict[str, tuple[str, ...]] = {
    "edition": ("edition_year", "annee", "année", "édition"),
    "collectivite": ("collectivity_name_as_published", "collectivité", "nom"),
    "nature": ("collectivity_type", "type"),
    "departement": ("département", "dep"),
    "arobases": ("niveau",),
    "mention": (),
    "criteres": ("criteria_version", "critères"),
    "titre": ("source_title",),
    "page": ("source_url", "url"),
    "remarque": ("note",),
    "code": ("code_insee_actuel",),
}
NEEDED = ("edition", "collectivite", "arobases")
FIRST_EDITION, LAST_EDITION = 1999, 2100
RENAMED_IN, CLASSED_IN = 2014, 2017
DUPLICATE_RULE, UNDECIDED_RULE = "distinction en double", "collectivité à décider"
# Ceremonies are mostly held at the end of January: what a name meant is asked of that day.
_MONTH, _DAY = 2, 1
_LEVEL = re.compile(r"^\s*(?:([1-5])(?:[.,]0+)?\s*(?:@|arobases?)?|(@{1,5}))\s*$")


def is_award_list(columns: Iterable[str]) -> bool:
    """Return whether a file with these columns is a list of awards.

    Examples
    --------
    >>> is_award_list(["edition", "collectivite", "arobases"]), is_award_list(["nom", "adresse"])
    (True, False)
    """
    return {*NEEDED} <= recognise(columns).keys()


def recognise(columns: Iterable[str]) -> dict[str, str]:
    """Return each column of the format found in a file -> its name there."""
    folded = {fold(str(column)): str(column) for column in columns}
    found = {}
    for name, others in AWARD_COLUMNS.items():
        known = next((folded[key] for key in map(fold, (name, *others)) if key in folded), None)
        if known is not None:
            found[name] = known
    return found


def criteria_version(year: int, kind: str | None) -> str:
    """Return the name of the label at an edition, and what its criteria were.

    Examples
    --------
    >>> criteria_version(2006, "commune"), criteria_version(2006, "epci")
    ('Ville Internet', 'Ville Internet des intercommunalités')
    """
    if year < RENAMED_IN:
        return "Ville Internet des intercommunalités" if (
            kind == "epci" and year in (2005, 2006)) else "Ville Internet"  # fmt: skip
    name = "Territoires, Villes et Villages Internet"
    return name if year < CLASSED_IN else f"{name} (référentiel 2017 : 16 enjeux annoncés)"


def read_level(text: object) -> float:
    """Return a level as published, 1 to 5, as a number; null when it is none.

    Examples
    --------
    >>> read_level("4 @"), read_level("@@@"), read_level("6")
    (4.0, 3.0, nan)
    """
    found = _LEVEL.match(str(text))
    if not found:
        return float("nan")
    return float(found[1] or len(found[2]))


def read_awards(
    raw: pd.DataFrame, list_id: str, gazetteer: Gazetteer, first_row_number: int = 2
) -> Accounted:
    """Read a list of awards.

    Parameters
    ----------
    raw
        Text columns as published; see `AWARD_COLUMNS`.
    list_id
        Identifier of the list.
    gazetteer
        Collectivities of today and of the past.
    first_row_number
        Number of the first row as a person counts them.

    Returns
    -------
    Accounted
        Rows of table `labels`, those to be decided among them; issues: a refused row is a `rejet`,
        a row to be decided a `valeur écartée` that gives the candidates. Rows read = rows resolved
        + rows to be decided + rejected rows.
    """
    rows = numbered(raw, first_row_number)
    found = recognise(raw.columns)
    for name in AWARD_COLUMNS:
        rows[f"_{name}"] = (
            rows[found[name]] if name in found else pd.Series(None, rows.index, dtype="str")
        )
    years = pd.to_numeric(rows["_edition"], errors="coerce")
    bad_level = rows["_arobases"].notna() & rows["_arobases"].map(read_level).isna()
    kept, findings = sift(rows, [
        misshapen(rows),
        Check(~years.between(FIRST_EDITION, LAST_EDITION) | (years % 1 != 0), "edition",
              "édition", rows["_edition"], f"n'est pas une année à partir de {FIRST_EDITION}"),
        Check(rows["_collectivite"].isna(), "collectivite", "collectivité absente",
              rows["_collectivite"], "aucun nom de collectivité"),
        Check(bad_level, "arobases", "niveau", rows["_arobases"],
              "n'est pas un niveau de 1 à 5 ; laissez vide un niveau non publié"),
    ])  # fmt: skip
    rows = rows[kept].assign(year=years[kept].astype("int64"))
    resolved = _resolved(rows, gazetteer)
    table = _table(rows, resolved, list_id)
    refused = table["resolution"] == REFUSED
    twice = _twice(table) & ~refused
    names = rows["_collectivite"]
    undecided = (table["resolution"] == TO_DECIDE) & ~twice
    told = table["candidates"].fillna("aucun candidat")
    findings = [
        findings,
        findings_of(rows, Check(refused, "collectivite", "collectivité refusée", names,
                         ": " + table["resolved_by"]), REJECTED),
        findings_of(rows, Check(twice, "collectivite", DUPLICATE_RULE, names,
                         "est déjà dans la liste pour cette édition, au même niveau"), REJECTED),
        findings_of(rows, Check(undecided, "collectivite", UNDECIDED_RULE, names,
                         ": " + table["resolved_by"] + " ; à choisir : " + told,
                         proposed=table["candidates"]), SET_ASIDE),
        findings_of(rows, Check(rows["_page"].map(is_active_address), "page", "lien",
                         rows["_page"], ACTIVE_PROBLEM), SET_ASIDE),
        findings_of(rows, Check(resolved["is_contradicted"], "code", "code et nom", rows["_code"],
                         "n'est pas le code que dit le nom ; le code donné est suivi"), NOTED),
    ]  # fmt: skip
    good = table[~refused & ~twice]
    issues = as_issues(list_id, findings)
    return Accounted(conform(good, "labels"), issues, len(raw), len(good))


def _resolved(rows: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Return the collectivity of each award: the code decides, else the name as on the ceremony."""
    days = [date(year, _MONTH, _DAY) for year in rows["year"]]
    asked = {"name": rows["_collectivite"], "kind": rows["_nature"],
             "departement": rows["_departement"], "decision": rows["_code"]}  # fmt: skip
    return resolve_collectivities(pd.DataFrame(asked).assign(day=days), gazetteer)


def _table(rows: pd.DataFrame, resolved: pd.DataFrame, list_id: str) -> pd.DataFrame:
    """Return rows of table `labels`, refused ones included, on the index of the rows."""
    kinds = resolved["level"].fillna(rows["_nature"])
    versions = [
        said if isinstance(said, str) else criteria_version(year, kind)
        for said, year, kind in zip(rows["_criteres"], rows["year"], kinds, strict=True)
    ]
    own = pd.DataFrame(
        {
            "list_id": list_id,
            "row_number": rows["row_number"],
            "edition_year": rows["year"],
            "collectivity_name": rows["_collectivite"],
            "collectivity_type": rows["_nature"],
            "published_departement": rows["_departement"],
            "arobases": rows["_arobases"].map(read_level),
            "mention": rows["_mention"],
            "criteria_version": versions,
            "source_title": rows["_titre"],
            "source_url": rows["_page"].mask(rows["_page"].map(is_active_address)),
            "note": rows["_remarque"],
        },
        index=rows.index,
    )
    return own.join(resolved.rename(columns={"reason": "resolved_by"}))


def _twice(table: pd.DataFrame) -> pd.Series:
    """Return which awards repeat an earlier one: same collectivity, edition, level and mention."""
    names = table["collectivity_name"].map(fold).astype("str")
    who = table["territory_code"].fillna("?" + names)
    key = table[["edition_year", "level", "arobases", "mention"]].assign(who=who)
    return key.duplicated()
