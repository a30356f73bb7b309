"""The atlas: the directory and the measures of a view, and every answer that follows from them."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from atlas.access.assumptions import COMMUNES, CROW, ROAD, Assumptions, travel_names
from atlas.access.question import Shared, nearest_points, shared_points, travel_of
from atlas.access.reach import by_commune, sum_france, sum_territories
from atlas.access.travel import Travel
from atlas.analysis.evolution import Evolution, evolve
from atlas.directory.coverage import receives_public
from atlas.errors import InputError
from atlas.reader.build import Build
from atlas.reader.known import Known
from atlas.reader.memory import Memory
from atlas.reader.view import NOW, Period, View, read_day
from atlas.schema.kind import NEED, POPULATION, TRIPS
from atlas.schema.level import METROPOLE, NONE_OF_LEVEL, PARENT_TABLES, Territory
from atlas.search.finder import Finder, prepare
from atlas.siting import plan as planning
from atlas.siting.plan import OpenPlaces, Plan, Planned
from atlas.territory.mention import old_names

# Builds and views kept ready: the last two builds, and what a dozen readers look at.
_BUILDS, _VIEWS = Memory(2), Memory(12)


class Atlas(Known):
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
    def open(cls, path: Path | str, view: View = NOW) -> "Atlas":
        """Open the store; tables are read when something asks for them, once per build.

        Raises
        ------
        StoreError
            There is no atlas, or it was built by another version; told by the first table read.
        """
        file = Path(path)
        stamp = (str(file), file.stat().st_mtime_ns if file.exists() else 0)
        build: Build = _BUILDS.get(stamp, lambda: Build(file))
        opened: Atlas = _VIEWS.get((stamp, view), lambda: cls(build, view))
        return opened

    def at(self, view: View) -> "Atlas":
        """Return the same build under another view."""
        if view == self.view:
            return self
        opened: Atlas = self.build.kept.get(("view", view), lambda: Atlas(self.build, view))
        return opened

    def settled(self, assumptions: Assumptions) -> Assumptions:
        """Return assumptions with the detour factor of the atlas where they name none."""
        if assumptions.detour_factor is not None:
            return assumptions
        return assumptions._replace(detour_factor=self.build.detour_factor)

    def travels(self) -> dict[str, str]:
        """Return the ways to travel that can be asked for, code -> words."""
        words = travel_names(self.build.detour_factor)
        return {code: words[code] for code in (ROAD, CROW)} | self.build.contexts(TRIPS)

    def populations(self) -> dict[str, str]:
        """Return the ways to place people that can be asked for, code -> words."""
        own = {COMMUNES: travel_names(self.build.detour_factor)[COMMUNES]}
        return own | self.build.contexts(POPULATION)

    def needs(self) -> dict[str, str]:
        """Return the need indices loaded, code -> words."""
        return self.build.contexts(NEED)

    def assumption_words(self, assumptions: Assumptions) -> str:
        """Return what an answer assumes, in French."""
        return assumptions.sentence(self.travels() | self.populations() | self.needs())

    def travel(self, name: str) -> Travel:
        """Return a way to travel by its code; see `travels`.

        Raises
        ------
        InputError
            There is none of this code.
        """
        return travel_of(name, self.build.detour_factor, self.tables)

    def access(
        self, assumptions: Assumptions | None = None, unknown_hours_open: bool = False
    ) -> pd.DataFrame:
        """Return the trip of every demand point to its k-th nearest place.

        Parameters
        ----------
        assumptions
            Travel, where people are, which place, when; `Assumptions()` by default.
        unknown_hours_open
            Whether places of unknown hours are taken as open at the moment asked for.

        Returns
        -------
        DataFrame
            One row per demand point: `demand_id`, `commune_code`, `longitude`, `latitude`
            (EPSG:4326), `people`, `is_known`, `cost` (metres or minutes, infinite without place,
            null when unknown), `facility_id`.

        Raises
        ------
        InputError
            A context named is not loaded.

        Examples
        --------
        >>> first, second = (known.access(Assumptions(k=k))["cost"] for k in (1, 2))
        >>> bool((second.dropna() >= first.dropna()).all()), bool(second.median() > first.median())
        (True, True)
        """
        asked = self.settled(assumptions or Assumptions())
        points: pd.DataFrame = self._kept.get(
            ("access", asked, unknown_hours_open),
            lambda: nearest_points(asked, self.tables, unknown_hours_open),
        )
        return points

    def shared(self, assumptions: Assumptions | None = None) -> Shared:
        """Return the supply that each demand point reaches, and what is known of that supply."""
        asked = self.settled(assumptions or Assumptions())
        found: Shared = self._kept.get(("shared", asked), lambda: shared_points(asked, self.tables))
        return found

    def supply(self, assumptions: Assumptions | None = None) -> pd.DataFrame:
        """Return the supply within reach of every demand point, shared by all (E2SFCA).

        Returns
        -------
        DataFrame
            One row per demand point, as `access`, with `accessibility`: supply (places, hours a
            week, staff) per person, null when unknown.

        Raises
        ------
        InputError
            A context named is not loaded.

        References
        ----------
        Luo, W., Qi, Y. (2009), An enhanced two-step floating catchment area (E2SFCA) method for
        measuring spatial accessibility to primary care physicians, Health & Place 15(4),
        doi:10.1016/j.healthplace.2009.06.002.

        Examples
        --------
        >>> shared = known.supply(Assumptions(decay="drees"))
        >>> float(shared["accessibility"].min()) >= 0
        True
        """
        return self.shared(assumptions).points

    def reach(self, points: pd.DataFrame, threshold: float) -> pd.DataFrame:
        """Sum demand points by commune; see `atlas.access.reach.by_commune`.

        `threshold` is in the unit of the trips; a trip beyond it is strictly longer.
        """
        return by_commune(self.table("communes"), points, self.place_counts, threshold)

    @property
    def place_counts(self) -> pd.Series:
        """Places open to the public, on commune code; communes without any are absent."""
        places = self.mediation_places
        return places[receives_public(places)]["commune_code"].value_counts()

    def above(self, communes: pd.DataFrame, level: str) -> pd.DataFrame:
        """Sum what `reach` returns over the territories of a level; itself for communes."""
        if level == "commune":
            return communes
        return sum_territories(communes, level, self.table(PARENT_TABLES[level]))

    def total(self, communes: pd.DataFrame, territory: Territory = METROPOLE) -> pd.Series:
        """Sum what `reach` returns over one territory, metropolitan France by default.

        Raises
        ------
        InputError
            There is no such territory.
        """
        is_country = territory.level == "france"
        rows = sum_france(communes) if is_country else self.above(communes, territory.level)
        found = rows[rows["territory_code"] == territory.code]
        if found.empty:
            raise InputError(f"{NONE_OF_LEVEL[territory.level]} de code « {territory.code} »")
        return found.iloc[0]

    def mean_trips(self, assumptions: Assumptions) -> pd.Series:
        """Return the mean trip of the people of each commune; infinite when nobody has any."""
        sums = self.reach(self.access(assumptions), 0).set_index("territory_code")
        alone = (sums["people_known"] > 0) & (sums["people_reached"] == 0)
        return sums["mean_cost"].mask(alone, np.inf)

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

        Parameters
        ----------
        first, second
            Dates, or `AAAA-MM-JJ`, in any order.
        km
            Distance to be within.
        source
            One source only; all by default.

        Raises
        ------
        InputError
            A date is not one, or the two have no source in common.

        Examples
        --------
        >>> known.changes("2022-10-01", known.on).unchanged_count == len(known.places())
        True
        """
        days = sorted(read_day(day) for day in (first, second))
        period = Period(days[0], days[1], km, source)

        def compare() -> Evolution:
            before, after = (self.at(View(day, source)).snapshot for day in days)
            return evolve(before, after, self.table("communes"), self.build.parents, km)

        found: Evolution = self._kept.get(period, compare)
        return found

    @property
    def finder(self) -> Finder:
        """What answers questions in French; see `atlas.search.finder`."""

        def make() -> Finder:
            communes = self.table("communes")
            former = old_names(
                self.table("former_communes"), self.table("commune_events"), communes
            )
            return prepare(
                self.directory, self.table("actions"), communes, self.all_measures, former
            )

        found: Finder = self._kept.get("finder", make)
        return found
