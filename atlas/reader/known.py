"""The directory and the measures as a view shows them, each resolved once."""

from collections.abc import Mapping, Sequence
from datetime import date

import geopandas as gpd
import pandas as pd

from atlas.access.measures import measure
from atlas.directory.consolidation import by_trust
from atlas.directory.coverage import covering_sources
from atlas.directory.quality import quality_by, trusted
from atlas.directory.snapshot import Snapshot, current_releases, latest_sources, snapshot
from atlas.errors import InputError
from atlas.reader.build import Build, StoreTables
from atlas.reader.memory import Memory
from atlas.reader.view import NOW, View
from atlas.schema.level import (
    METROPOLE,
    NONE_OF_LEVEL,
    Territory,
    inside,
    parse_territory,
    rows_inside,
)
from atlas.search.filters import search_places, search_text

_KEPT_ANSWERS = 96
_WGS84 = 4326


class Known:
    """What is known of places and territories, as a view shows it.

    Parameters
    ----------
    build
        The tables of the store.
    view
        Date, sources that count, least trust.
    """

    def __init__(self, build: Build, view: View = NOW) -> None:
        self.build, self.view = build, view
        self._kept = Memory(_KEPT_ANSWERS)
        self.tables = StoreTables(
            build, {"places": lambda: self.directory, "measures": lambda: self.all_measures}
        )

    @property
    def on(self) -> date:
        """The date of the view; that of the build when it names none."""
        return self.view.on or self.build.date

    @property
    def snapshot(self) -> Snapshot:
        """What was known on the date: releases, sources, records, places of every trust."""
        found: Snapshot = self._kept.get("snapshot", self._snapshot)
        return found

    def _snapshot(self) -> Snapshot:
        records, releases, sources, issues = (
            self.build.table(name) for name in ("records", "releases", "sources", "issues")
        )
        day, source = pd.Timestamp(self.on), self.view.source
        if self.view.on is not None or source is not None:
            return snapshot(records, releases, sources, issues, day, source)
        current = current_releases(releases, day)
        return Snapshot(
            current,
            sources[sources["source_id"].isin(current["source_id"])],
            records[records["release_id"].isin(current["release_id"])],
            self.build.table("places"),
        )

    @property
    def directory(self) -> pd.DataFrame:
        """Table `places` of the view: places of mediation, and candidate sites, that it trusts."""
        places: pd.DataFrame = self._kept.get(
            "directory", lambda: trusted(self.snapshot.places, self.view.trust)
        )
        return places

    @property
    def mediation_places(self) -> pd.DataFrame:
        """The rows of `directory` that are places of mediation and have a commune."""

        def keep() -> pd.DataFrame:
            places = self.directory
            return places[places["is_mediation"] & places["commune_code"].notna()]

        places: pd.DataFrame = self._kept.get("mediation", keep)
        return places

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
        if self.view == NOW:
            return self.build.table("measures")
        rows: pd.DataFrame = self._kept.get("measures", self._measure)
        return rows

    def _measure(self) -> pd.DataFrame:
        known = self.snapshot
        communes, factor = self.build.table("communes"), self.build.detour_factor
        return measure(
            communes, self.directory, known.records, known.sources, self.build.parents, factor
        )

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
            raise InputError(f"{NONE_OF_LEVEL[asked.level]} de code « {asked.code} »")
        return found.iloc[0]

    def summary(self, territory: Territory | None = None) -> pd.Series:
        """Return the measures of a territory, metropolitan France by default."""
        return self.territory(METROPOLE if territory is None else territory)

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

    @property
    def sources(self) -> pd.DataFrame:
        """Each source with the facts of its latest release on the date, by `source_id`."""
        return latest_sources(self.build.table("sources"), self.snapshot.releases)

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

    def records_of(self, place_id: str) -> pd.DataFrame:
        """Return the records of the releases that count that describe a place, the surest first."""
        listed = self.snapshot.records
        return by_trust(listed[listed["place_id"] == place_id])

    def _territory(self, territory: Territory | str | None) -> Territory | None:
        return parse_territory(territory) if isinstance(territory, str) else territory

    def table(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return a table of the store as it was built; see `atlas.reader.build.Build.table`."""
        return self.build.table(name, columns)

    @property
    def source_names(self) -> dict[str, str]:
        """Source id -> name."""
        sources = self.table("sources")
        return dict(zip(sources["source_id"], sources["source_name"], strict=True))

    @property
    def release_names(self) -> dict[str, str]:
        """Release id -> name of its source and date."""
        names = self.source_names
        return {
            release.release_id: f"{names[release.source_id]}, {release.vintage_date:%d/%m/%Y}"
            for release in self.table("releases").itertuples()
        }

    def quality_by_source(self) -> pd.DataFrame:
        """Return the quality of the places of each source; see `quality_by`."""
        places = self.directory
        return quality_by(places, places["source_ids"].str.split("|").explode(), self.on)

    def quality_by_territory(self, level: str) -> pd.DataFrame:
        """Return the quality of the places of mediation of each territory; see `quality_by`."""
        places = self.mediation_places
        return quality_by(places, places[f"{level}_code"], self.on)

    def current_id(self, place_id: str) -> str:
        """Return the id of the place that took over an id no longer used, else the id itself."""
        aliases = self.table("aliases").set_index("old_place_id")["place_id"]
        return str(aliases.get(place_id, place_id))

    def links(self, verdict: str, departements: Sequence[str] = ()) -> pd.DataFrame:
        """Return the links of a verdict, the most doubtful first, in some départements or all."""
        rows = self.table("links")
        rows = rows[rows["verdict"] == verdict]
        if departements:
            places = self.table("records").set_index("record_id")["departement_code"]
            own = places.reindex(rows["left_record_id"]).isin(departements)
            rows = rows[own.to_numpy()]
        return rows

    def pair(self, link: pd.Series) -> tuple[pd.Series, pd.Series]:
        """Return the two records of a link."""
        records = self.table("records").set_index("record_id", drop=False)
        return records.loc[link["left_record_id"]], records.loc[link["right_record_id"]]

    def filtered(self, query: str, chosen: Mapping[str, list[str]]) -> pd.DataFrame:
        """Return the rows of `directory` that words and filters keep; see `search_places`."""
        texts: pd.Series = self._kept.get("texts", lambda: search_text(self.directory))
        return search_places(self.directory, texts, query, chosen)

    def default_period(self) -> tuple[date, date]:
        """Return the two latest dates of the source with the most releases.

        A source with one release is compared to the day of the build.
        """
        releases = self.table("releases")
        richest = releases["source_id"].value_counts().index[0]
        days = sorted(releases.loc[releases["source_id"] == richest, "vintage_date"].dt.date)
        return (days[-2], days[-1]) if len(days) > 1 else (days[0], self.build.date)
