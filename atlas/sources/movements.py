"""INSEE's file of the movements of communes (`v_mvt_commune_2026.csv`) -> a table of events."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from atlas.errors import SchemaError
from atlas.schema.frame import REJECTED, STRUCTURE_COLUMN, conform, empty_table
from atlas.sources.files import read_file
from atlas.territory.timeline import CREATED, DISSOLVED, MERGER, RECODED, RENAMING, RESTORED
from atlas.text.days import written_days

SOURCE_ID = "mouvements-insee"
SOURCE = "mouvements de l'INSEE"
MOVEMENT_COLUMNS = {
    "mod": "kind",
    "date_eff": "date",
    "typecom_av": "old_type",
    "com_av": "old_code",
    "libelle_av": "old_name",
    "typecom_ap": "new_type",
    "com_ap": "new_code",
    "libelle_ap": "new_name",
}
FORMER_COLUMNS = {
    "type_commune_avant": "typecom_av",
    "id_commune_avant": "com_av",
    "libelle_avant": "libelle_av",
    "type_commune_apres": "typecom_ap",
    "id_commune_apres": "com_ap",
    "libelle_apres": "libelle_ap",
}
"""How the file of 2020 names them."""

KIND_OF_CHANGE = {
    "20": CREATED,
    "21": RESTORED,
    "30": DISSOLVED,
    "31": MERGER,
    "32": MERGER,
    "33": MERGER,
    "41": RECODED,
    "50": RECODED,
}
"""MOD -> what it does to a commune that leads to another code."""

INSIDE_COMMUNE = ("10", "34", "35", "70", "71")
"""MOD of what happens under one code: change of name, status of associated or delegated ones."""

COMMUNE = "COM"
_CODE = r"(?:\d{2}|2[AB])\d{3}"


class Movements(NamedTuple):
    """The events of a file, and what was wrong with its rows."""

    events: pd.DataFrame
    issues: pd.DataFrame


def read_movements(path: Path) -> Movements:
    """Read INSEE's file of the movements of communes, of 2020 or later.

    Only what links a commune to a commune is an event: a row on an associated or delegated commune
    or an arrondissement, or that says that nothing changed, is not one. The leading zero that a
    spreadsheet took from a code is put back.

    Parameters
    ----------
    path
        CSV as published, taken out of its archive; separator and encoding are found out.

    Returns
    -------
    Movements
        Table `commune_events`, each event once, in the order of the file. Table `issues`, one row
        per line that cannot be read.

    Raises
    ------
    SourceError
        The file cannot be opened.
    SchemaError
        It is not a CSV, lacks a column, or none of its rows can be read.

    References
    ----------
    INSEE, Code officiel géographique, « Événements survenus aux communes depuis 1943 ».
    """
    rows = _read_columns(path)
    problems = _problems(rows)
    kept = rows[problems == ""]
    if kept.empty:
        first = problems.iloc[0] if len(problems) else "le fichier n'a pas de ligne"
        raise SchemaError(f"{path.name} : aucun mouvement lisible ({first})")
    return Movements(_events(kept), _issues(rows, problems))


def _read_columns(path: Path) -> pd.DataFrame:
    """Return the columns that matter, under our names, with what is wrong with the rows' shape."""
    raw = read_file(path)
    published = {str(column): str(column).strip().lower() for column in raw.rows}
    named = {column: FORMER_COLUMNS.get(name, name) for column, name in published.items()}
    rows = raw.rows.rename(columns=named)
    missing = [column.upper() for column in MOVEMENT_COLUMNS if column not in rows]
    if missing or raw.kind != "csv":
        raise SchemaError(
            f"{path.name} : fichier CSV des mouvements de communes de l'INSEE attendu "
            f"(v_mvt_commune_AAAA.csv), il y manque {', '.join(missing) or 'le format CSV'} ; "
            f"reçu {', '.join(raw.rows.columns[:8])}"
        )
    rows = rows[[*MOVEMENT_COLUMNS, STRUCTURE_COLUMN]].rename(columns=MOVEMENT_COLUMNS)
    rows = rows.apply(lambda column: column.str.strip())
    for side in ("old_code", "new_code"):
        short = rows[side].str.fullmatch(r"\d{4}")
        rows[side] = rows[side].mask(short, "0" + rows[side])
    return rows.assign(day=written_days(rows["date"]), row_number=rows.index + raw.first_row_number)


def _problems(rows: pd.DataFrame) -> pd.Series:
    """Return what makes each row unreadable, in French; empty text when nothing does."""
    problems = rows[STRUCTURE_COLUMN].copy()
    between_communes = (rows["old_type"] == COMMUNE) & (rows["new_type"] == COMMUNE)
    same_code = rows["old_code"] == rows["new_code"]
    known = rows["kind"].isin([*KIND_OF_CHANGE, *INSIDE_COMMUNE])
    moves = known & between_communes & ~same_code & ~rows["kind"].isin(KIND_OF_CHANGE)
    checks = [
        (rows["day"].isna(), "date", "DATE_EFF attendue sous la forme AAAA-MM-JJ"),
        (~known, "kind", "type d'événement MOD inconnu"),
        (~rows["old_code"].str.fullmatch(_CODE), "old_code", "COM_AV n'est pas un code commune"),
        (~rows["new_code"].str.fullmatch(_CODE), "new_code", "COM_AP n'est pas un code commune"),
        (moves, "kind", "ce MOD ne va pas d'une commune à une autre"),
    ]
    for fails, column, words in checks:
        said = words + " : « " + rows[column] + " » reçu"
        problems = problems.mask(fails & (problems == ""), said)
    return problems


def _events(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the events that readable rows say, each once."""
    rows = rows[(rows["old_type"] == COMMUNE) & (rows["new_type"] == COMMUNE)]
    same_code = rows["old_code"] == rows["new_code"]
    renamed = same_code & (rows["old_name"] != rows["new_name"])
    kinds = rows["kind"].map(KIND_OF_CHANGE).mask(same_code, RENAMING)
    events = rows.assign(event_kind=kinds, event_date=rows["day"], source=SOURCE)
    events = events[renamed | ~same_code].replace({"old_name": {"": None}, "new_name": {"": None}})
    return conform(events, "commune_events").drop_duplicates(ignore_index=True)


def _issues(rows: pd.DataFrame, problems: pd.Series) -> pd.DataFrame:
    """Return one row of `issues` per unreadable row."""
    wrong = rows[problems != ""]
    if wrong.empty:
        return empty_table("issues")
    line = "ligne " + wrong["row_number"].astype("str") + " : "
    return conform(
        pd.DataFrame(
            {
                "source_id": SOURCE_ID,
                "release_id": None,
                "record_id": None,
                "row_number": wrong["row_number"],
                "field": None,
                "rule": "mouvement de commune",
                "severity": REJECTED,
                "value": wrong["old_code"] + " → " + wrong["new_code"],
                "proposed_value": None,
                "message": line + problems[wrong.index],
            }
        ),
        "issues",
    )
