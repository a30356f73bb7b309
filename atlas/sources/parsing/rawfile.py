"""What reading gives, whatever the format: rows of text, and what was said on the way."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd

from atlas.errors import SchemaError
from atlas.intake.cells import ISSUE_COLUMNS
from atlas.intake.positions import LATITUDE_COLUMN, LONGITUDE_COLUMN
from atlas.intake.shapes import GEOMETRY_RULE
from atlas.schema.frame import NOTED, STRUCTURE_COLUMN
from atlas.text.french import format_number

WHOLE_FILE = -1
# The widest of the real files at hand has 42. A proposal compares every column with every field:
# beyond this it takes more than ten seconds.
MOST_COLUMNS = 1_000


class RawFile(NamedTuple):
    """One file, read as text.

    `rows` has one row per published row, index 0 to n-1, text columns as published, empty text
    where absent, and `STRUCTURE_COLUMN`, in French, where a row has not the shape of the others.
    `kind` is `csv` for a table (of text or of a workbook), `json` for objects, `geojson` for
    whatever has a geometry. `first_row_number` is the number of the first row as a person counts
    them. `notes` are what the reader repaired, skipped or could not place: columns of
    `ISSUE_COLUMNS`, on the index of the row, or -1 for the whole file.
    """

    rows: pd.DataFrame
    kind: str
    first_row_number: int
    notes: pd.DataFrame = pd.DataFrame(columns=ISSUE_COLUMNS)


class Remark(NamedTuple):
    """Something said of a row (`WHOLE_FILE` for none of them) while the file was read."""

    row: int
    rule: str
    problem: str
    value: str | None = None
    field: str | None = None
    severity: str = NOTED


def as_notes(notes: Iterable[Remark]) -> pd.DataFrame:
    """Return notes as a table of `ISSUE_COLUMNS`, on the index of their rows."""
    told = list(notes)
    table = pd.DataFrame(told, columns=list(Remark._fields), index=[note.row for note in told])
    return table[ISSUE_COLUMNS]


def require_columns(count: int, name: str) -> None:
    """Refuse a file of more columns than people write: each is compared to all that are known.

    Raises
    ------
    SchemaError
        There are more than `MOST_COLUMNS`.
    """
    if count > MOST_COLUMNS:
        raise SchemaError(
            f"{name} : {format_number(count)} colonnes, et un fichier lu en a au plus "
            f"{format_number(MOST_COLUMNS)} ; gardez celles qui décrivent les lieux"
        )


def unique_names(columns: Sequence[str], file_name: str) -> list[str]:
    """Return the column names of a file made unique (`nom`, `nom.2`).

    Examples
    --------
    >>> unique_names(["nom", "nom", "nom.2"], "lieux.csv")
    ['nom', 'nom.3', 'nom.2']

    Raises
    ------
    SchemaError
        See `require_columns`.
    """
    require_columns(len(columns), file_name)
    taken = {STRUCTURE_COLUMN, *columns}
    seen = {STRUCTURE_COLUMN}
    result = []
    for column in columns:
        name, number = column, 2
        while name in seen or (name != column and name in taken):
            name, number = f"{column}.{number}", number + 1
        seen.add(name)
        result.append(name)
    return result


def placed_file(frame: pd.DataFrame, points: pd.DataFrame | None) -> RawFile:
    """Return rows with their position as two more columns, and what is said of their shapes.

    Parameters
    ----------
    frame
        Rows of text, index 0 to n-1; completed.
    points
        As `atlas.intake.shapes.points_of` returns them, row by row; None without geometry.
    """
    structure = frame.pop(STRUCTURE_COLUMN) if STRUCTURE_COLUMN in frame else ""
    notes: list[Remark] = []
    if points is not None:
        if (points["longitude"] != "").any():
            frame[LONGITUDE_COLUMN] = points["longitude"]
            frame[LATITUDE_COLUMN] = points["latitude"]
        told = points.loc[(points["problem"] != "") & (structure == ""), "problem"]
        notes = [Remark(int(row), GEOMETRY_RULE, text, field="latitude")
                 for row, text in told.items()]  # fmt: skip
    frame[STRUCTURE_COLUMN] = structure
    return RawFile(frame, "json" if points is None else "geojson", 1, as_notes(notes))


def flat(item: Any, prefix: str = "") -> dict[str, str]:
    """Return an object as text, nested keys joined by a dot and lists by `|`."""
    if not isinstance(item, dict):
        return {STRUCTURE_COLUMN: "n'est pas un objet JSON"}
    result: dict[str, str] = {}
    for key, value in item.items():
        if value is None:
            result[_column(prefix, key)] = ""
        elif isinstance(value, dict):
            result |= flat(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            parts = (_whole(part) for part in value if part is not None)
            result[_column(prefix, key)] = "|".join(parts)
        else:
            result[_column(prefix, key)] = _whole(value)
    return result


@lru_cache(maxsize=4_096)  # a file has few names, each once a row
def _column(prefix: str, key: str) -> str:
    """Return the name of a nested key."""
    return _whole(prefix + key)


def _whole(value: Any) -> str:
    """Return a value as text, halves of characters replaced."""
    text = value if type(value) is str else str(value)
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def value_text(value: Any) -> str:
    """Return a typed value as a person would write it: whole numbers without point, ISO dates.

    Examples
    --------
    >>> value_text(23096.0), value_text(datetime(2024, 5, 1)), value_text(["a", None, 2.5])
    ('23096', '2024-05-01', 'a|2.5')
    """
    if value is None or value != value:  # NaN is not itself
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    if isinstance(value, list):
        return "|".join(value_text(part) for part in value if part is not None)
    return value.hex() if isinstance(value, bytes) else str(value)
