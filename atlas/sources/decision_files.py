"""The files of decisions: read, and one kept beside the data, replaced whole or not at all."""

from datetime import date
from pathlib import Path

import pandas as pd

from atlas.directory.challenge import (
    CHALLENGE_COLUMNS,
    PREFIX,
    decision_cells,
    decisions_from_challenge,
    plain_cell,
)
from atlas.directory.decisions import DECISION_COLUMNS, Merged, contradictions, merge_decisions
from atlas.directory.lines import validate_decisions
from atlas.directory.removals import REMOVAL_COLUMNS
from atlas.disk.locks import locked
from atlas.disk.paths import require_destination
from atlas.disk.writing import write_file
from atlas.errors import InputError, SchemaError
from atlas.schema.frame import STRUCTURE_COLUMN
from atlas.sources.files import read_file


def read_decisions(path: Path) -> pd.DataFrame:
    """Read a file of decisions, or a challenge file, told apart by their columns.

    Parameters
    ----------
    path
        CSV; separator and encoding are found out. Without such a file there is no decision.

    Returns
    -------
    DataFrame
        One row per line, index 0 to n-1, text columns of `DECISION_COLUMNS` as written (apostrophes
        before formulas taken out), and `STRUCTURE_COLUMN`. The first row is line 2.

    Raises
    ------
    SourceError
        The file cannot be opened.
    SchemaError
        It is neither of the two, or lacks columns.
    """
    if not path.exists():
        return pd.DataFrame(columns=[*DECISION_COLUMNS, STRUCTURE_COLUMN], dtype="str")
    raw = read_file(path, is_exact=True)
    is_challenge = any(str(column).startswith(PREFIX) for column in raw.rows)
    expected = CHALLENGE_COLUMNS if is_challenge else tuple(DECISION_COLUMNS)
    missing = [column for column in expected if column not in raw.rows]
    if missing or raw.kind != "csv":
        kind = "fichier de contestation" if is_challenge else "fichier de décisions"
        raise SchemaError(
            f"{path.name} : {kind} CSV attendu, il y manque {', '.join(missing)} ; "
            "voir docs/decisions.md"
        )
    cells = raw.rows[[*expected, STRUCTURE_COLUMN]].map(plain_cell)
    return decisions_from_challenge(cells) if is_challenge else cells


def read_removals(path: Path) -> pd.DataFrame:
    """Read the requests of persons to be left out; without such a file there is none.

    Parameters
    ----------
    path
        CSV with the columns `REMOVAL_COLUMNS`.

    Returns
    -------
    DataFrame
        One row per request, text columns, empty when not filled.

    Raises
    ------
    SourceError
        The file cannot be opened.
    SchemaError
        It lacks columns.
    """
    if not path.exists():
        return pd.DataFrame(columns=[*REMOVAL_COLUMNS], dtype="str")
    raw = read_file(path)
    missing = [column for column in REMOVAL_COLUMNS[:2] if column not in raw.rows]
    if missing:
        raise SchemaError(
            f"{path.name} : demandes de retrait attendues, il y manque {', '.join(missing)} ; "
            "voir docs/privacy.md"
        )
    return raw.rows.reindex(columns=[*REMOVAL_COLUMNS], fill_value="")


def add_decisions(path: Path, decisions: pd.DataFrame, today: date) -> Merged:
    """Add decisions to those of a file; on one subject the most recent is kept.

    Writers that add at once wait for each other; a reader sees the file before or after.

    Parameters
    ----------
    path
        File of decisions; created when absent.
    decisions
        Table `decisions`, as `atlas.directory.lines.validate_decisions` returns.
    today
        Dates after it are refused.

    Returns
    -------
    Merged
        What the file now holds, and the decisions left out by a more recent one.

    Raises
    ------
    SchemaError
        The file has lines that are not valid: nothing is written, none is lost.
    InputError
        The decisions contradict those of the file through others.
    SourceError
        The file cannot be read.
    DiskError
        The file cannot be written.
    HeldStoreError
        See `atlas.disk.locks.locked`.
    """
    require_destination(path)
    with locked(path.with_name(path.name + ".lock")):
        known, faults = validate_decisions(read_decisions(path), today)
        if len(faults):
            raise SchemaError(f"{path} : " + " ; ".join(faults["message"]))
        merged = merge_decisions(known, decisions)
        if chains := contradictions(merged.decisions):
            sentences = " ; ".join(chain.sentence for chain in chains)
            raise InputError(f"{path} : décisions contradictoires, retirez-en une : {sentences}")
        cells = decision_cells(merged.decisions)
        write_file(path, cells.to_csv(index=False, lineterminator="\n").encode())
    return merged
