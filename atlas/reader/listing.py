"""The directory as a view shows it: releases that count, places, records, what each is worth."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from atlas.access.assumptions import CROW, ROAD, Assumptions
from atlas.directory.consolidation import by_trust
from atlas.directory.quality import quality_by, trusted
from atlas.directory.snapshot import (
    Snapshot,
    current_releases,
    data_date,
    latest_sources,
    snapshot,
)
from atlas.reader.build import Build, StoreTables
from atlas.reader.memory import Memory
from atlas.reader.view import NOW, View, counting_sources
from atlas.search.filters import search_places, search_text

_KEPT_ANSWERS = 96


class DirectoryView:
    """What is listed of places, as a view shows it.

    Parameters
    ----------
    build
        The tables of the store.
    view
        Date, sources that count, least trust.
    assumptions
        What the measures of territories assume, and every answer that is asked without saying.
    """

    def __init__(
        self, build: Build, view: View = NOW, assumptions: Assumptions | None = None
    ) -> None:
        self.build, self.view = build, view
        self.usual = (assumptions or Assumptions()).common
        self._kept = Memory(_KEPT_ANSWERS)
        self.tables = StoreTables(
            build, {"places": lambda: self.directory, "measures": lambda: self.all_measures}
        )

    def settled(self, assumptions: Assumptions | None) -> Assumptions:
        """Return assumptions, the usual ones by default, with the detour factor of the atlas."""
        asked = self.usual if assumptions is None else assumptions
        if asked.detour_factor is not None:
            return asked
        return asked._replace(detour_factor=self.build.detour_factor)

    @property
    def measured(self) -> Assumptions:
        """What the measures of territories assume: metres always, by road or as the crow flies."""
        is_flown = self.usual.travel == CROW
        return self.settled(self.usual if is_flown else self.usual._replace(travel=ROAD))

    @property
    def on(self) -> date:
        """The date of the view; that of the newest release that counts when it names none."""
        if self.view.on is not None:
            return self.view.on
        known = self.snapshot
        releases = self.table("releases") if known.releases.empty else known.releases
        return data_date(releases, known.sources)

    @property
    def snapshot(self) -> Snapshot:
        """What was known on the date: releases, sources, records, places of every trust."""
        found: Snapshot = self._kept.get("snapshot", self._snapshot)
        return found

    def _snapshot(self) -> Snapshot:
        records, releases, sources, issues = (
            self.build.table(name) for name in ("records", "releases", "sources", "issues")
        )
        on, source = self.view.on, self.view.source
        if on is not None or source is not None:
            day = None if on is None else pd.Timestamp(on)
            return snapshot(
                records, releases, sources, issues, day, counting_sources(sources, source)
            )
        current = current_releases(releases)
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

    @property
    def sources(self) -> pd.DataFrame:
        """Each source with the facts of its latest release on the date, by `source_id`."""
        return latest_sources(self.build.table("sources"), self.snapshot.releases)

    def records_of(self, place_id: str) -> pd.DataFrame:
        """Return the records of the releases that count that describe a place, the surest first."""
        listed = self.snapshot.records
        return by_trust(listed[listed["place_id"] == place_id])

    @property
    def data_words(self) -> str:
        """The years of the releases of places that count, in French."""
        releases, sources = self.snapshot.releases, self.snapshot.sources
        own = sources.loc[sources["is_mediation"], "source_id"]
        years = releases.loc[releases["source_id"].isin(own), "vintage_date"].dt.year
        if years.empty:
            return "aucune donnée"
        first, last = int(years.min()), int(years.max())
        return f"données de {first}" if first == last else f"données de {first} à {last}"

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

    def table(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return a table of the store as it was built; see `atlas.reader.build.Build.table`."""
        return self.build.table(name, columns)

    @property
    def all_measures(self) -> pd.DataFrame:
        """Table `measures` of the view; see `atlas.reader.known.Known`."""
        raise NotImplementedError
