"""One build of the store: its tables, each read once, and what never depends on a view."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from atlas.directory.snapshot import data_date
from atlas.reader.memory import Memory
from atlas.schema.frame import CONTEXT_TABLES
from atlas.schema.level import LEVEL_TABLES, PARENT_TABLES
from atlas.store.database import read_table
from atlas.store.opening import FileStamp, StoreFile
from atlas.territory.extent import extent_m

# Tables of a build, and what a dozen readers look at.
_KEPT_TABLES, _KEPT_VIEWS = 96, 12


class Build:
    """The tables of one file of the store, or tables at hand.

    Parameters
    ----------
    store
        The DuckDB file, which is held open from now on; None when every table is given.
    tables
        Name -> table, in place of those of the file.

    Notes
    -----
    Tables are shared by all readers: nobody changes them.
    """

    def __init__(
        self,
        store: Path | StoreFile | None = None,
        tables: Mapping[str, pd.DataFrame] | None = None,
    ) -> None:
        self.file = StoreFile(store) if isinstance(store, Path) else store
        self._given = dict(tables or {})
        self.kept, self.views = Memory(_KEPT_TABLES), Memory(_KEPT_VIEWS)

    @property
    def stamp(self) -> FileStamp | None:
        """What tells this build from another one; None for tables in memory."""
        return None if self.file is None else self.file.stamp

    def table(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return a table of the store, all of it or some columns, not to be changed.

        Raises
        ------
        StoreError
            There is no atlas, or it was built by another version.
        """
        if name in self._given:
            given = self._given[name]
            return given if columns is None else given[list(columns)]
        if self.file is None:
            raise KeyError(name)
        file, key = self.file, (name, None if columns is None else tuple(columns))
        table: pd.DataFrame = self.kept.get(key, lambda: read_table(file, name, columns))
        return table

    @property
    def facts(self) -> dict[str, Any]:
        """The row of table `build`; missing values are empty."""
        found: dict[str, Any] = self.kept.get(
            "facts", lambda: dict(self.table("build").fillna("").iloc[0])
        )
        return found

    @property
    def date(self) -> date:
        """The date of the newest release that counts, whenever the atlas is built or looked at."""
        return data_date(self.table("releases"), self.table("sources"))

    @property
    def detour_factor(self) -> float:
        """Road metres per great-circle metre."""
        return float(self.facts["detour_factor"])

    @property
    def parents(self) -> dict[str, pd.DataFrame]:
        """Level above the commune -> table of its territories."""
        return {level: self.table(name) for level, name in PARENT_TABLES.items()}

    def shapes(self, level: str) -> gpd.GeoDataFrame:
        """Return `territory_code` and `geometry` (EPSG:4326, null without boundary) of a level."""

        def read() -> gpd.GeoDataFrame:
            code = f"{level}_code"
            rows = self.table(LEVEL_TABLES[level], (code, "geometry"))
            return rows.rename(columns={code: "territory_code"})

        shapes: gpd.GeoDataFrame = self.kept.get(("shapes", level), read)
        return shapes

    def without_boundary(self, level: str) -> frozenset[str]:
        """Return the codes of the territories of a level that no map can draw."""
        shapes = self.shapes(level)
        return frozenset(shapes.loc[shapes["geometry"].isna(), "territory_code"])

    def issue_counts(self) -> pd.DataFrame:
        """Return `issue_count` by `source_id`, `rule` and `severity`, the most numerous first."""

        def count() -> pd.DataFrame:
            keys = ["source_id", "rule", "severity"]
            counts = self.table("issues").groupby(keys).size().rename("issue_count").reset_index()
            order = ["issue_count", "source_id", "rule"]
            return counts.sort_values(order, ascending=[False, True, True], ignore_index=True)

        counts: pd.DataFrame = self.kept.get("issue_counts", count)
        return counts

    def extents(self) -> pd.Series:
        """Return how far each commune reaches from its point; see `atlas.territory.extent`."""
        found: pd.Series = self.kept.get("extents", lambda: extent_m(self.table("communes")))
        return found

    def point_extents(self) -> pd.Series:
        """Return how far what is counted at a point reaches from it, on `demand_id`.

        That of a part of commune where there are parts, of the commune elsewhere; see
        `atlas.access.demand.part_demand`.
        """
        parts = self.table("parts").set_index("part_code")["extent_m"]
        whole = self.extents()
        return pd.concat([whole[~whole.index.isin(parts.index)], parts]).rename("extent_m")

    def contexts(self, kind: str) -> dict[str, str]:
        """Return the contexts of a kind that are loaded, id -> name and year; not to be changed."""

        def read() -> dict[str, str]:
            rows = self.table("contexts")
            return {
                row.context_id: f"{row.context_name} ({row.vintage_date:%Y})"
                for row in rows[rows["kind"] == kind].itertuples()
            }

        found: dict[str, str] = self.kept.get(("contexts", kind), read)
        return found


class StoreTables(Mapping[str, pd.DataFrame]):
    """The tables that an answer reads, those of a view in place of those of the build."""

    NAMES = ("communes", "parts", "records", "places", "measures", "sources", *CONTEXT_TABLES)

    def __init__(self, build: Build, own: Mapping[str, Any]) -> None:
        self._build, self._own = build, own

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name in self._own:
            table: pd.DataFrame = self._own[name]()
            return table
        return self._build.table(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.NAMES)

    def __len__(self) -> int:
        return len(self.NAMES)
