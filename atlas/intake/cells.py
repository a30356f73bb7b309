"""Cells of a file as published, mended before any field is read: lost characters, error values."""

import re
from collections.abc import Hashable, Iterable

import pandas as pd

from atlas.intake.mapping import Mapping
from atlas.schema.fields import FIELD_BY_FRENCH
from atlas.schema.frame import CORRECTED, SET_ASIDE
from atlas.text.fault import Fault
from atlas.text.french import counted
from atlas.text.lexicon import SPREADSHEET_ERROR
from atlas.text.numbers import PublishedPoint, read_point
from atlas.text.values import REPLACEMENT_CHARACTER

ISSUE_COLUMNS = ["field", "rule", "severity", "value", "problem"]
_REPAIR = Fault("encodage rétabli", CORRECTED, "contient des caractères perdus (�), ici rétablis")


def fault_rows(
    index: Iterable[object], field: str | None, values: Iterable[str], faults: Iterable[Fault]
) -> pd.DataFrame:
    """Return one row per fault, on the index of the row of the file that it concerns."""
    rows = [(field, *fault[:2], value, fault.problem)
            for value, fault in zip(values, faults, strict=True)]  # fmt: skip
    return pd.DataFrame(rows, index=pd.Index(list(index)), columns=ISSUE_COLUMNS)


def mended_cells(raw: pd.DataFrame, mapping: Mapping) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return rows whose cells can be read, and what was mended in them.

    Parameters
    ----------
    raw
        One row per published row, text columns as published.
    mapping
        Description of the format: the texts that it repairs are restored.

    Returns
    -------
    tuple of DataFrame and DataFrame
        The rows, same index; a cell where a spreadsheet shows an error is empty. One issue per
        text restored, and one per column and kind of error, on the first row that shows it.
    """
    rows, repaired = _repaired(raw, mapping)
    rows, errors = _without_errors(rows, mapping)
    return rows, pd.concat([repaired, errors])


def _repaired(raw: pd.DataFrame, mapping: Mapping) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Restore the texts whose lost characters the description knows; return what was restored."""
    if not mapping.repairs:
        return raw, fault_rows((), "", (), ())
    known = "|".join(sorted(map(re.escape, mapping.repairs), key=len, reverse=True))
    letter = rf"[\w{REPLACEMENT_CHARACTER}]"
    expression = re.compile(rf"(?<!{letter})(?:{known})(?!{letter})")
    rows = raw.copy()
    faults = []
    for name in raw.columns:
        broken = raw.loc[raw[name].str.contains(REPLACEMENT_CHARACTER, regex=False), name]
        meant = broken.str.replace(expression, lambda m: mapping.repairs[m[0]], regex=True)
        changed = meant[meant != broken]
        rows.loc[changed.index, name] = changed
        fed = [field for field, names in mapping.columns.items() if name in names]
        if fed:
            repairs = [_REPAIR] * len(changed)
            faults.append(fault_rows(changed.index, fed[0], broken[changed.index], repairs))
    return rows, pd.concat([fault_rows((), "", (), ()), *faults])


def _without_errors(raw: pd.DataFrame, mapping: Mapping) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Empty the cells where a spreadsheet shows an error; return one issue per column and error."""
    rows, faults = raw, [fault_rows((), "", (), ())]
    for name in raw.columns:
        maybe = raw.loc[raw[name].str.contains("#|err", case=False, regex=True), name]
        errors = maybe[maybe.map(_is_error).astype(bool)].str.strip()
        if errors.empty:
            continue
        rows = raw.copy() if rows is raw else rows
        rows.loc[errors.index, name] = ""
        for text, cells in errors.groupby(errors).groups.items():
            several = counted(len(cells), "case", "cases") + f" de la colonne « {name} »"
            problem = f"est une erreur de tableur, qui ne dit rien ({several})"
            fault = Fault("erreur de tableur", SET_ASIDE, problem)
            faults.append(fault_rows(cells[:1], _fed_field(name, mapping), [text], [fault]))
    return rows, pd.concat(faults)


def _is_error(text: str) -> bool:
    return bool(SPREADSHEET_ERROR.fullmatch(text.strip()))


def _fed_field(name: str, mapping: Mapping) -> str | None:
    """Return the first field that a column feeds, None when it feeds none by itself."""
    fed = [french for french in FIELD_BY_FRENCH if name in mapping.columns.get(french, ())]
    if any(name in span for spans in mapping.hours.values() for span in spans):
        fed.append("horaires")
    return fed[0] if fed else None


def split_points(texts: pd.DataFrame) -> pd.DataFrame:
    """Put a point written in one cell (WKT, GeoJSON) in `latitude` and `longitude`; return it."""
    found: dict[Hashable, tuple[str, PublishedPoint]] = {}
    for axis in ("latitude", "longitude"):
        maybe = texts.loc[texts[axis].str.contains("[({]", regex=True), axis]
        found |= {index: (text, point) for index, text in maybe.items()
                  if (point := read_point(text))}  # fmt: skip
    for index, (_, point) in found.items():
        texts.loc[index, ["longitude", "latitude"]] = [*point]
    faults = [
        Fault("point dans une case", CORRECTED, f"lu comme latitude {y} et longitude {x}")
        for _, (x, y) in found.values()
    ]
    return fault_rows(found, "latitude", [text for text, _ in found.values()], faults)
