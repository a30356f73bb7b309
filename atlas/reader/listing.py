"""The directory as a view shows it: releases that count, places, records, what each is worth."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations

import pandas as pd

from atlas.access.assumptions import CROW, ROAD, Assumptions
from atlas.directory.consolidation import by_trust
from atlas.directory.privacy import contact_rule, with_contacts
from atlas.directory.quality import quality_by, trusted
from atlas.directory.snapshot import (
    Snapshot,
    compared_sources,
    current_releases,
    data_date,
    latest_sources,
    release_dates,
    snapshot,
)
from atlas.errors import InputError
from atlas.reader.build import Build, StoreTables
from atlas.reader.memory import Memory
from atlas.reader.view import NOW, Period, View, counting_sources
from atlas.search.filters import search_places, search_text

_KEPT_ANSWERS = 96
NOBODY_SPOKE_TWICE = (
    "aucune source n'a deux éditions de dates différentes dans cet atlas : ce qui a changé est "
    "inconnu. Importez une autre édition d'une même source."
)


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
        """Return the rows of `directory` that words and filters keep; see `search_places`.

        Contacts are those that `public` lets through.
        """
        texts: pd.Series = self._kept.get("texts", lambda: search_text(self.directory))
        return search_places(self.public_directory, texts, query, chosen)

    @property
    def public_directory(self) -> pd.DataFrame:
        """The rows of `directory` with the contacts that anybody may see."""
        places: pd.DataFrame = self._kept.get("public", lambda: self.public(self.directory))
        return places

    def public(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return places or records with the contacts that anybody may see; see docs/privacy.md."""
        return with_contacts(rows, contact_rule(self.table("sources")))

    @property
    def told_twice(self) -> list[str]:
        """The sources of places of mediation that have several releases, in order."""
        releases, sources = self.table("releases"), self.table("sources")
        mediation = sources.loc[sources["is_mediation"], "source_id"]
        several = releases.loc[releases["source_id"].duplicated(), "source_id"]
        return sorted(set(several) & set(mediation))

    def periods(self, source: str | None = None) -> list[Period]:
        """Return every two dates of releases between which a source may have changed.

        Parameters
        ----------
        source
            One source only; all by default.

        Returns
        -------
        list of Period
            In order of dates; empty when no source has two releases: what changed is unknown.
        """

        def find() -> list[Period]:
            releases = self.table("releases")
            own = releases[releases["source_id"].isin(self.told_twice)]
            days = sorted(set(release_dates(own).dt.date))
            known = {day: current_releases(releases, pd.Timestamp(day)) for day in days}
            return [
                Period(first, second, source=source)
                for first, second in combinations(days, 2)
                if self._compared(known[first], known[second], source)
            ]

        found: list[Period] = self._kept.get(("periods", source), find)
        return found

    def compared(self, period: Period) -> list[str]:
        """Return the sources that have a release of their own at each date of a period.

        Raises
        ------
        InputError
            There is none, or no such source.
        """
        releases, days = self.table("releases"), (period.first, period.second)
        before, after = (current_releases(releases, pd.Timestamp(day)) for day in days)
        found = self._compared(before, after, period.source)
        if not found:
            raise InputError(
                f"{period.first:%d/%m/%Y} et {period.second:%d/%m/%Y} : aucune source de lieux de "
                "médiation n'a une édition différente à chacune de ces dates, ce qui a changé est "
                "inconnu. Choisissez les dates de deux éditions d'une même source, ou importez-en "
                "une autre."
            )
        return found

    def _compared(self, before: pd.DataFrame, after: pd.DataFrame, source: str | None) -> list[str]:
        sources = self.table("sources")
        own = counting_sources(sources, source or self.view.source)
        found = compared_sources(before, after, sources)
        return [name for name in found if own is None or name in own]

    def default_period(self, source: str | None = None) -> Period:
        """Return the latest period of the source with the most releases.

        Raises
        ------
        InputError
            No source has two releases.
        """
        periods = self.periods(source)
        if not periods:
            raise InputError(NOBODY_SPOKE_TWICE)
        releases = self.table("releases")
        counts = releases["source_id"].map(releases["source_id"].value_counts())
        richest = set(release_dates(releases)[counts == counts.max()].dt.date)
        own = [period for period in periods if {period.first, period.second} <= richest]
        return (own or periods)[-1]

    def table(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return a table of the store as it was built; see `atlas.reader.build.Build.table`."""
        return self.build.table(name, columns)

    @property
    def all_measures(self) -> pd.DataFrame:
        """Table `measures` of the view; see `atlas.reader.known.Known`."""
        raise NotImplementedError
