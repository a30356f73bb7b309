"""A column of its own that says when hours count: "Semaine impaire", "1er lundi du mois"."""

import pandas as pd

from atlas.intake.cells import fault_rows
from atlas.intake.mapping import Mapping
from atlas.schema.frame import CORRECTED
from atlas.text.fault import Fault
from atlas.text.hours import restricted_hours
from atlas.text.lexicon import is_nothing
from atlas.text.sentence import told_weeks


def restrict_hours(texts: pd.DataFrame, rows: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    """Keep the hours of each row in the weeks that a column tells which feeds no field.

    Parameters
    ----------
    texts
        One text per field; `horaires` is changed in place.
    rows
        Published columns, on the same index. A column counts when every text of it tells weeks or
        a day of the month, and nothing else.
    mapping
        Description of the format.

    Returns
    -------
    DataFrame
        One issue per row whose hours are kept in some weeks only.
    """
    index, written, faults = [], [], []
    for column, told in told_columns(rows, mapping).items():
        for row, text in told.items():
            hours = restricted_hours(str(texts.at[row, "horaires"]), text)
            if hours:
                problem = f"dans la colonne « {column} » : horaires lus comme {hours}"
                texts.at[row, "horaires"] = hours
                index.append(row)
                written.append(text)
                faults.append(Fault("semaines d'ouverture", CORRECTED, problem))
    return fault_rows(index, "horaires", written, faults)


def told_columns(rows: pd.DataFrame, mapping: Mapping) -> dict[str, pd.Series]:
    """Return the columns that feed no field and tell weeks or days of a month, with their texts."""
    fed = {name for names in mapping.columns.values() for name in names}
    fed |= {name for spans in mapping.hours.values() for span in spans for name in span}
    found = {}
    for column in (str(name) for name in rows.columns if name not in fed):
        filled = rows[column][rows[column] != ""]
        texts = [text for text in filled.unique() if not is_nothing(text)]
        if texts and all(map(told_weeks, texts)):
            found[column] = filled[filled.isin(texts)]
    return found
