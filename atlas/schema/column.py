"""One column of a table of the store."""

from dataclasses import dataclass

from atlas.schema.fields import Dtype


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name, dtype, meaning, unit
        `unit` is empty for what has none.
    required
        Whether every row must have a value.
    label
        French heading in the interface and in files; empty when it is never shown.
    """

    name: str
    dtype: Dtype
    meaning: str
    unit: str = ""
    required: bool = False
    label: str = ""
