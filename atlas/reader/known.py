"""The measures of territories as a view shows them, each resolved once."""

import geopandas as gpd
import pandas as pd

from atlas.access.assumptions import Assumptions
from atlas.access.measures import measure
from atlas.directory.coverage import covering_sources
from atlas.errors import InputError
from atlas.reader.listing import DirectoryView
from atlas.reader.view import NOW
from atlas.schema.level import (
    FRANCE_NAMES,
    NONE_OF_LEVEL,
    WHOLE_FRANCE,
    Territory,
    inside,
    parse_territory,
    rows_inside,
)
from atlas.territory.lookup import find_territories, make_lookup

_WGS84 = 4326


class Known(DirectoryView):
    """The measures of territories, and the places in them, as a view shows them."""

    def places(self, territory: Territory | str | None = None) -> gpd.GeoDataFrame:
        """Return the places of mediation of a territory, as points.

        Parameters
        ----------
        territory
            Where, such as `"D23"`; the whole country by default.

        Returns
        -------
        GeoDataFrame
            One row per place that has a commune, columns of table `places`, EPSG:4326; the
            geometry is null where no position is known.

        Raises
        ------
        InputError
            The territory is not of the grammar, or does not exist.

        Examples
        --------
        >>> places = known.places("D01")
        >>> places.crs.to_epsg(), places["departement_code"].unique().tolist()
        (4326, ['01'])
        """
        rows = self.places_in(territory)
        points = gpd.points_from_xy(rows["longitude"], rows["latitude"])
        geometry = gpd.GeoSeries(points, rows.index, _WGS84)
        return gpd.GeoDataFrame(rows, geometry=geometry.where(rows["longitude"].notna()))

    def places_in(self, territory: Territory | str | None = None) -> pd.DataFrame:
        """Return the rows of `mediation_places` in a territory; see `places`."""
        asked = self._territory(territory)
        if asked is None:
            return self.mediation_places

        def keep() -> pd.DataFrame:
            if asked.level != "france":
                self.territory(asked)
            return rows_inside(asked, self.mediation_places)

        rows: pd.DataFrame = self._kept.get(("places", asked), keep)
        return rows

    @property
    def all_measures(self) -> pd.DataFrame:
        """Table `measures` of the view, every level and the country."""
        if self.view == NOW and self.usual == Assumptions():
            return self.build.table("measures")
        rows: pd.DataFrame = self._kept.get("measures", self._measure)
        return rows

    def _measure(self) -> pd.DataFrame:
        known = self.snapshot
        return measure(self.tables, self.directory, known.records, known.sources, self.measured)

    def measures(self, level: str, territory: Territory | str | None = None) -> pd.DataFrame:
        """Return the measures of the territories of a level.

        Parameters
        ----------
        level
            `commune`, `epci`, `departement`, `region` or `france`.
        territory
            Only those that are, or lie, in this one; all by default.

        Returns
        -------
        DataFrame
            One row per territory, columns of table `measures` (docs/tables.md gives units); null
            is unknown, never zero.

        Examples
        --------
        >>> known.measures("departement", "R84")["place_count"].notna().all()
        np.True_
        >>> int(known.measures("region", "METRO")["place_count"].count())  # others are unknown
        1
        """

        def keep() -> pd.DataFrame:
            rows = self.all_measures
            return rows[rows["level"] == level]

        rows: pd.DataFrame = self._kept.get(("measures", level), keep)
        asked = self._territory(territory)
        return rows if asked is None else rows_inside(asked, rows)

    def territories(self, level: str, territory: Territory | str | None = None) -> gpd.GeoDataFrame:
        """Return the measures of the territories of a level with their boundaries, EPSG:4326.

        See `measures` for rows and columns; the geometry is null without boundary.

        Examples
        --------
        >>> drawn = known.territories("epci", "D01")
        >>> drawn.crs.to_epsg(), bool(drawn.geometry.notna().all())
        (4326, True)
        """
        whole: gpd.GeoDataFrame = self._kept.get(
            ("territories", level), lambda: self.with_shapes(self.measures(level), level)
        )
        asked = self._territory(territory)
        return whole if asked is None else rows_inside(asked, whole)

    def with_shapes(self, rows: pd.DataFrame, level: str) -> gpd.GeoDataFrame:
        """Add the boundaries of a level, which holds every `territory_code` of the rows."""
        shapes = self.build.shapes(level)
        drawn = rows.merge(shapes, on="territory_code", validate="one_to_one")
        return gpd.GeoDataFrame(drawn, geometry="geometry", crs=shapes.crs)

    def territory(self, territory: Territory | str) -> pd.Series:
        """Return the measures of one territory.

        Raises
        ------
        InputError
            There is none of this name.
        """
        asked = parse_territory(territory) if isinstance(territory, str) else territory
        rows = self.measures(asked.level)
        found = rows[rows["territory_code"] == asked.code]
        if found.empty:
            raise InputError(f"{NONE_OF_LEVEL[asked.level]} de code « {asked.code} »")
        return found.iloc[0]

    def territory_name(self, territory: Territory | str) -> str:
        """Return the official name of a territory, or of the country and its two parts.

        Raises
        ------
        InputError
            There is none of this code.
        """
        asked = parse_territory(territory) if isinstance(territory, str) else territory
        return FRANCE_NAMES.get(asked.code) or str(self.territory(asked)["territory_name"])

    @property
    def home(self) -> Territory | None:
        """The one région of which places are known; None where several are, or none is.

        Examples
        --------
        >>> known.home
        Territory(level='region', code='84')
        """

        def find() -> Territory | None:
            regions = self.measures("region")
            told = regions.loc[regions["place_count"].notna(), "territory_code"]
            return Territory("region", told.iloc[0]) if len(told) == 1 else None

        found: Territory | None = self._kept.get("home", find)
        return found

    def around(self, territory: Territory | None) -> Territory | None:
        """Return what a map of a territory shows: itself; for a commune, its EPCI or département.

        Examples
        --------
        >>> str(known.around(Territory("commune", "01004"))), known.around(None) is None
        ('E240100883', True)
        """
        if territory is None or territory.level != "commune":
            return territory
        row = self.territory(territory)
        for level in ("epci", "departement", "region"):
            if not pd.isna(row[f"{level}_code"]):
                return Territory(level, str(row[f"{level}_code"]))
        return territory

    def found(self, typed: str) -> pd.DataFrame:
        """Return the territories that a text may mean; see `atlas.territory.lookup`.

        Examples
        --------
        >>> known.found("creuse")["territory"].tolist()[:2]
        ['D23', 'C80225']
        """
        lookup: pd.DataFrame = self.build.kept.get(
            "lookup", lambda: make_lookup(self.build.table("measures"), self.table("communes"))
        )
        return find_territories(lookup, typed)

    def summary(self, territory: Territory | None = None) -> pd.Series:
        """Return the measures of a territory, the whole of France by default."""
        return self.territory(WHOLE_FRANCE if territory is None else territory)

    def names(self, level: str) -> dict[str, str]:
        """Return code -> name with its code, in order of name; not to be changed."""

        def make() -> dict[str, str]:
            rows = self.measures(level).sort_values("territory_name")
            labels = rows["territory_name"] + " (" + rows["territory_code"] + ")"
            return dict(zip(rows["territory_code"], labels, strict=True))

        names: dict[str, str] = self._kept.get(("names", level), make)
        return names

    @property
    def nearest_ids(self) -> pd.Series:
        """The id of the nearest place of mediation, on commune code; null when unknown."""

        def make() -> pd.Series:
            return self.measures("commune").set_index("territory_code")["nearest_place_id"]

        ids: pd.Series = self._kept.get("nearest_ids", make)
        return ids

    def local_sources(self, territory: Territory | None = None) -> pd.DataFrame:
        """Return the sources of places of mediation that list a place in a territory, or cover it.

        Rows and columns of `sources`; every source of places of mediation for the country.
        """

        def keep() -> pd.DataFrame:
            sources = self.sources
            sources = sources[sources["is_mediation"]].reset_index(drop=True)
            if territory is None:
                return sources
            places, communes = self.mediation_places, self.table("communes")
            listed = places.assign(source_id=places["source_ids"].str.split("|"))
            listed = listed.explode("source_id")
            own = set(rows_inside(territory, listed)["source_id"])
            here = inside(territory, communes).to_numpy()
            kept = [
                source_id in own
                or bool(covering_sources(communes, sources.iloc[[row]], listed)[here].any())
                for row, source_id in enumerate(sources["source_id"])
            ]
            return sources[kept]

        found: pd.DataFrame = self._kept.get(("sources", territory), keep)
        return found

    def _territory(self, territory: Territory | str | None) -> Territory | None:
        return parse_territory(territory) if isinstance(territory, str) else territory
