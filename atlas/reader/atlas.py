"""The atlas: the directory and the measures of a view, and every answer that follows from them."""

from datetime import date
from pathlib import Path

import pandas as pd

from atlas.access.assumptions import Assumptions
from atlas.analysis.evolution import Evolution, evolve
from atlas.directory.snapshot import snapshot
from atlas.reader.build import Build
from atlas.reader.committee import CommitteeView
from atlas.reader.memory import Memory
from atlas.reader.money import MoneyView
from atlas.reader.series import SeriesView
from atlas.reader.view import NOW, Period, View, read_day
from atlas.schema.version import VERSION
from atlas.search.index import INDEX_VERSION, Finder, RowRecall, prepare, restore
from atlas.siting import plan as planning
from atlas.siting.plan import OpenPlaces, Plan, Planned
from atlas.store.kept_arrays import keep_arrays, kept_arrays
from atlas.store.opening import StoreFile
from atlas.territory.mention.named import old_names

# The last two builds, kept ready with the views of each.
_BUILDS = Memory(2)


class Atlas(MoneyView, SeriesView, CommitteeView):
    """The store as somebody looks at it.

    `Atlas.open("atlas.duckdb")` opens one. What is returned is shared by all who ask: nobody
    changes it. Distances are great-circle metres, or road metres where the travel is by road;
    unknown is null, never zero.

    Examples
    --------
    `known` is `atlas.open()` on the embedded data, here and below.

    >>> known.territory("D01")["territory_name"], len(known.places("D01")) > 50
    ('Ain', True)
    """

    @classmethod
    def open(
        cls, path: Path | str, view: View = NOW, assumptions: Assumptions | None = None
    ) -> "Atlas":
        """Open the store; tables are read when something asks for them, once per build.

        Raises
        ------
        StoreError
            There is no atlas; one that another version built is told by the first table read.
        """
        file = StoreFile(Path(path))
        build: Build = _BUILDS.get(file.stamp, lambda: Build(file))
        return cls._opened(build, view, (assumptions or Assumptions()).common)

    @classmethod
    def _opened(cls, build: Build, view: View, usual: Assumptions) -> "Atlas":
        opened: Atlas = build.views.get((view, usual), lambda: cls(build, view, usual))
        return opened

    def at(self, view: View, assumptions: Assumptions | None = None) -> "Atlas":
        """Return the same build under another view, and other assumptions if some are given."""
        usual = self.usual if assumptions is None else assumptions.common
        if (view, usual) == (self.view, self.usual):
            return self
        return self._opened(self.build, view, usual)

    def open_places(self, assumptions: Assumptions) -> OpenPlaces:
        """Return what is open for the sites to come; see `atlas.siting.plan.open_places`."""
        key = ("open", assumptions.include_at_commune)
        found: OpenPlaces = self._kept.get(
            key, lambda: planning.open_places(assumptions, self.tables)
        )
        return found

    def site(
        self,
        plan: Plan | None = None,
        candidates: pd.DataFrame | None = None,
        time_limit_s: float = 60.0,
    ) -> Planned:
        """Return where to open, existing places staying open, with the proof that it is best.

        Parameters
        ----------
        plan
            What is asked; `Plan()` by default.
        candidates
            Sites of one's own, as `atlas.siting.candidates` reads them.
        time_limit_s
            Seconds after which the search stops; the proof then gives a bound.

        Raises
        ------
        InputError
            The plan cannot be followed.

        Examples
        --------
        >>> planned = known.site(Plan("D01", sites=1))
        >>> planned.siting.sites["rank"].tolist(), planned.siting.proof.is_optimal
        ([1], True)
        """
        asked = self._planned(plan or Plan())
        places = self.open_places(asked.assumptions)
        return planning.answer(asked, self.tables, places, candidates, time_limit_s)

    def closures(self, plan: Plan | None = None) -> pd.DataFrame:
        """Return the places of a territory by what their closure would take away, worst first.

        Returns
        -------
        DataFrame
            One row per place; see `atlas.siting.closure.rank_closures`.

        Raises
        ------
        InputError
            The territory does not exist.

        Examples
        --------
        >>> lost = known.closures(Plan("D01"))
        >>> bool(lost["people_losing_address"].is_monotonic_decreasing)
        True
        """
        asked = self._planned(plan or Plan())
        alike = asked.assumptions._replace(need=None)
        kept = Plan(asked.territory, radius=asked.radius, assumptions=alike)

        def rank() -> pd.DataFrame:
            return planning.closures(kept, self.tables, self.open_places(alike))

        found: pd.DataFrame = self._kept.get(("closures", kept), rank)
        return found

    def losers(self, place_id: str, plan: Plan | None = None) -> pd.DataFrame:
        """Return who loses their only place within the radius when one closes, and where.

        Returns
        -------
        DataFrame
            One row per point where people are; see `atlas.siting.closure.people_without`.

        Raises
        ------
        InputError
            No open place has this identifier.

        Examples
        --------
        >>> lost = known.closures(Plan("D01")).iloc[0]
        >>> who = known.losers(lost["place_id"], Plan("D01"))
        >>> bool(who["people"].sum() == lost["people_losing"])
        True
        """
        asked = self._planned(plan or Plan())
        alike = asked._replace(assumptions=asked.assumptions._replace(need=None))
        return planning.losers(alike, self.tables, self.open_places(alike.assumptions), place_id)

    def _planned(self, plan: Plan) -> Plan:
        return plan._replace(assumptions=self.settled(plan.assumptions))

    def changes(
        self,
        first: date | str,
        second: date | str,
        km: float = 10.0,
        source: str | None = None,
    ) -> Evolution:
        """Return what changed between two dates: places, access, sums by territory.

        Only sources that have a release at each date, not the same one, are compared: the others
        say nothing of what changed.

        Parameters
        ----------
        first, second
            Dates, or `AAAA-MM-JJ`, in any order.
        km
            Distance to be within.
        source
            One source only; all by default, or as `View.source` says.

        Raises
        ------
        InputError
            A date is not one, or no source has a release of its own at each: what changed is
            unknown.
        """
        days = sorted(read_day(day) for day in (first, second))
        period = Period(days[0], days[1], km, source)

        def compare() -> Evolution:
            own = self.compared(period)
            records, releases, sources, issues = (
                self.build.table(name) for name in ("records", "releases", "sources", "issues")
            )
            before, after = (
                snapshot(records, releases, sources, issues, pd.Timestamp(day), own) for day in days
            )
            return evolve(before, after, self.tables, km, self.measured)

        found: Evolution = self._kept.get(period, compare)
        return found

    @property
    def finder(self) -> Finder:
        """What answers questions in French; see `atlas.search.finder`.

        That of the whole atlas is read from beside the store when `keep_finder` wrote it there.
        """

        def make() -> Finder:
            if self.view == NOW and self.build.file is not None:
                kept = kept_arrays(search_path(self.build.file.path), self._search_identity())
                if kept is not None:
                    return restore(kept)
            return self._prepared()

        found: Finder = self._kept.get("finder", make)
        return found

    def _prepared(self, recall: RowRecall | None = None) -> Finder:
        """Return what answers questions, made anew."""
        communes = self.table("communes")
        former = old_names(self.table("former_communes"), self.table("commune_events"), communes)
        given = (self.public_directory, self.table("actions"), communes, self.all_measures, former)
        return prepare(*given) if recall is None else prepare(*given, recall)

    def keep_finder(self, recall: RowRecall | None = None) -> Path:
        """Write what answers questions beside the store, for who opens this build; return where.

        Parameters
        ----------
        recall
            See `atlas.search.index.prepare`.

        Raises
        ------
        StoreError
            The folder cannot be written.
        """
        if self.build.file is None:
            raise ValueError("tables at hand have no file to stand beside")
        path = search_path(self.build.file.path)
        found: Finder = self._kept.get("finder", lambda: self._prepared(recall))
        keep_arrays(path, self._search_identity(), found.kept)
        return path

    def _search_identity(self) -> str:
        """Return what the search is made of: the build, and the actions loaded since."""
        actions = self.table("actions").astype("str")
        told = int(pd.util.hash_pandas_object(actions, index=False).sum())
        return f"{INDEX_VERSION} {VERSION} {self.build.facts['build_id']} {len(actions)} {told}"


def search_path(store: Path) -> Path:
    """Return the file of the search that stands beside a store."""
    return store.with_name(store.name + ".search.npz")
