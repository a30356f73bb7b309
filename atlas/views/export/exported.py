"""What can be exported: the directory, and each level with its measures and boundaries."""

import pandas as pd

from atlas.reader import Atlas
from atlas.schema.level import LEVEL_TABLES
from atlas.store.database import select_rows

LEVEL_OF_TABLE = {table: level for level, table in LEVEL_TABLES.items()}


# What can be exported -> its id column.
EXPORTED = {"places": "place_id"} | {
    table: f"{level}_code" for table, level in LEVEL_OF_TABLE.items()
}


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
    if atlas.build.path is None:
        raise TypeError("a condition in SQL needs a store on disk")
    return select_rows(atlas.build.path, table, condition)
