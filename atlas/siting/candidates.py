"""Where a site can open: town halls, sites of the atlas, or a file of the user."""

from typing import NamedTuple

import pandas as pd

from atlas.errors import SchemaError
from atlas.intake.issues import Accounted, Check, as_issues, misshapen, numbered, numbers, sift
from atlas.schema.frame import STRUCTURE_COLUMN
from atlas.territory.points import AXES, in_french_box
from atlas.text.lexicon import fold

CANDIDATE_COLUMNS = ["candidate_id", "candidate_name", "commune_code", *AXES, "cost"]
# Names that tell each column of a file of candidates, folded; the surest first.
_NAMES = {
    "candidate_id": ("id", "identifiant", "candidate_id", "code"),
    "candidate_name": ("nom", "name", "libelle", "candidate_name"),
    "longitude": ("longitude", "lon", "lng", "x", "geometry.longitude"),
    "latitude": ("latitude", "lat", "y", "geometry.latitude"),
    "cost": ("cout", "cost", "prix"),
    "commune_code": ("code_insee", "code_commune", "commune_code", "insee"),
}
_OPTIONAL = ("cost", "commune_code")
TOWN_HALL = "mairie"
# Number of the first row of a file as a person counts them, under a heading: by convention.
FIRST_ROW_NUMBER = 2


class Candidates(NamedTuple):
    """Where a site can open, `CANDIDATE_COLUMNS`, and how many are left out without position."""

    table: pd.DataFrame
    unlocated_count: int


def town_halls(communes: pd.DataFrame) -> Candidates:
    """Return the reference point of each commune: its town hall, else a point inside.

    Parameters
    ----------
    communes
        Rows of table `communes`.

    Returns
    -------
    Candidates
        `candidate_id` is the commune code.
    """
    inside = communes["reference_kind"] != TOWN_HALL
    table = pd.DataFrame(
        {
            "candidate_id": communes["commune_code"],
            "candidate_name": communes["commune_name"]
            + inside.map({True: " (point intérieur)", False: " (mairie)"}),
            "commune_code": communes["commune_code"],
            "longitude": communes["reference_longitude"],
            "latitude": communes["reference_latitude"],
        }
    )
    return _located(table)


def listed_sites(places: pd.DataFrame) -> Candidates:
    """Return the sites of the atlas that are not places of mediation: libraries, and the like.

    Parameters
    ----------
    places
        Rows of table `places`.

    Returns
    -------
    Candidates
        `candidate_id` is the place's; those without coordinates are left out.
    """
    sites = places[~places["is_mediation"]]
    table = sites.rename(columns={"place_id": "candidate_id", "name": "candidate_name"})
    return _located(table)


def _located(table: pd.DataFrame) -> Candidates:
    is_located = table[AXES].notna().all(axis=1)
    kept = table[is_located].reindex(columns=CANDIDATE_COLUMNS).reset_index(drop=True)
    return Candidates(kept.astype({"cost": "float64"}), int((~is_located).sum()))


def published_candidates(raw: pd.DataFrame, first_row_number: int = FIRST_ROW_NUMBER) -> Accounted:
    r"""Read a file of candidates: identifier, name, longitude, latitude and, if it has it, cost.

    Parameters
    ----------
    raw
        One row per published row, text columns as published, index 0 to n-1; the columns are told
        by their names, in French or English (`id`, `nom`, `longitude`, `latitude`, `cout`,
        `code_insee`), in any case; GeoJSON points give the position.
    first_row_number
        Number of the first row as a person counts them: 2 under a heading.

    Returns
    -------
    Accounted
        `CANDIDATE_COLUMNS`, in the order of the file, `cost` null where the cell is empty; and the
        issues, each row rejected with its reason: identifier absent or repeated, position absent,
        unreadable or outside France, cost unreadable or negative. A row without name bears its
        identifier.

    Raises
    ------
    SchemaError
        A column is missing.

    Examples
    --------
    >>> raw = pd.DataFrame({"id": ["a", "b"], "nom": ["Poste", "École"], "lon": ["2,5", "x"],
    ...                     "lat": ["46", "46"], "coût": ["40 000", ""]})
    >>> read = published_candidates(raw)
    >>> read.table[["candidate_id", "longitude", "cost"]].values.tolist()
    [['a', 2.5, 40000.0]]
    >>> read.issues["message"].tolist()
    ["ligne 3, lon\xa0: x n'est pas un nombre de degrés"]
    """
    columns = _columns(list(raw.columns))
    names = {name: column for column, name in columns.items()}
    texts = raw.rename(columns=names).reindex(columns=[*_NAMES, STRUCTURE_COLUMN])
    rows = numbered(texts.astype("str"), first_row_number)
    values = {name: numbers(rows[name]) for name in (*AXES, "cost")}
    kept, findings = sift(rows, _checks(rows, pd.DataFrame(values), columns))
    good = rows[kept].assign(**{name: column[kept] for name, column in values.items()})
    good["candidate_name"] = good["candidate_name"].fillna(good["candidate_id"])
    table = good[CANDIDATE_COLUMNS].reset_index(drop=True)
    return Accounted(table, as_issues("candidats", [findings]), len(raw), len(table))


def _columns(published: list[str]) -> dict[str, str]:
    """Return the published column of each of ours.

    Raises
    ------
    SchemaError
        A required one is not told by its name.
    """
    folded = {fold(column).strip(): column for column in reversed(published)}
    found = {
        name: next(folded[told] for told in names if told in folded)
        for name, names in _NAMES.items()
        if any(told in folded for told in names)
    }
    missing = [names[0] for name, names in _NAMES.items() if name not in (*found, *_OPTIONAL)]
    if missing:
        raise SchemaError(
            f"fichier de candidats sans colonne {', '.join(missing)} ; attendu id, nom, longitude, "
            f"latitude, et cout si vous le connaissez ; reçu {', '.join(published)}"
        )
    return found


def _checks(rows: pd.DataFrame, values: pd.DataFrame, columns: dict[str, str]) -> list[Check]:
    """Return why rows are rejected, in order."""
    identifier, written = rows["candidate_id"], rows["cost"]
    abroad = ~in_french_box(values)
    position = rows["longitude"].fillna("?") + ", " + rows["latitude"].fillna("?")
    return [
        misshapen(rows),
        Check(identifier.isna(), columns["candidate_id"], "identifiant absent",
              rows["candidate_name"], "n'a pas d'identifiant"),
        Check(identifier.duplicated(), columns["candidate_id"], "identifiant répété", identifier,
              "est déjà celui d'une autre ligne"),
        *(Check(values[axis].isna(), columns[axis], "position", rows[axis],
                "n'est pas un nombre de degrés") for axis in AXES),
        Check(abroad, None, "hors de France", position,
              "n'est dans aucun territoire français (longitude et latitude échangées ?)"),
        Check(written.notna() & values["cost"].isna(), columns.get("cost"), "coût", written,
              "n'est pas un montant"),
        Check(values["cost"] < 0, columns.get("cost"), "coût", written, "est un montant négatif"),
    ]  # fmt: skip
