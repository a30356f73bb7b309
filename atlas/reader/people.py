"""Who is far from help, and how much is within reach, under one set of assumptions."""

import numpy as np
import pandas as pd

from atlas.access.assumptions import COMMUNES, CROW, ROAD, Assumptions, travel_names
from atlas.access.doubt.offer import counted_by, offered
from atlas.access.question import Shared, nearest_points, shared_points, supply_of, travel_of
from atlas.access.reach import by_commune, sum_france, sum_territories
from atlas.access.supply import Supply
from atlas.access.travel import Travel
from atlas.directory.coverage import receives_public
from atlas.errors import InputError
from atlas.reader.known import Known
from atlas.schema.kind import NEED, POPULATION, TRIPS
from atlas.schema.level import NONE_OF_LEVEL, PARENT_TABLES, WHOLE_FRANCE, Territory


class PeopleView(Known):
    """What people can reach, as a view shows it."""

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

    def assumption_words(self, assumptions: Assumptions | None = None) -> str:
        """Return what an answer assumes and which data it rests on, in French."""
        asked = self.usual if assumptions is None else assumptions

        def say() -> str:
            names = self.travels() | self.populations() | self.needs()
            words = [asked.sentence(names), self.data_words, self.view.sentence]
            return " ; ".join(filter(None, words))

        words: str = self._kept.get(("words", asked), say)
        return words

    @property
    def difference_words(self) -> str:
        """What is assumed and looked at otherwise than by default, in French."""
        names = self.travels() | self.populations()
        return " ; ".join(filter(None, [self.usual.difference(names), self.view.sentence]))

    @property
    def words(self) -> str:
        """What the measures of territories assume and which data they rest on, in French."""
        return self.assumption_words(self.measured)

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
            Travel, where people are, which place, when; those of the atlas by default.
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
        asked = self.settled(assumptions)
        points: pd.DataFrame = self._kept.get(
            ("access", asked, unknown_hours_open),
            lambda: nearest_points(asked, self.tables, unknown_hours_open),
        )
        return points

    def shared(self, assumptions: Assumptions | None = None) -> Shared:
        """Return the supply that each demand point reaches, and what is known of that supply."""
        asked = self.settled(assumptions)
        found: Shared = self._kept.get(("shared", asked), lambda: shared_points(asked, self.tables))
        return found

    def offered(self, assumptions: Assumptions | None = None) -> Supply:
        """Return what places offer, and how much of it is estimated, unknown or without a point."""
        asked = self.settled(assumptions)
        return supply_of(asked, self.tables, asked.supply)

    def counted_places(self, assumptions: Assumptions | None = None) -> pd.DataFrame:
        """Return the places that count, where they stand; see `atlas.access.doubt.offer`.

        Returns
        -------
        DataFrame
            One row per facility: `facility_id`, `place_id`, `longitude`, `latitude` (EPSG:4326,
            never null), `commune_code`, `is_at_commune` (at the point of its commune, for want of
            a position), and the facts of its place.
        """
        asked = self.settled(assumptions)
        found: pd.DataFrame = self._kept.get(
            ("counted places", asked),
            lambda: counted_by(offered(asked, self.tables), "base", self.on),
        )
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

    def total(self, communes: pd.DataFrame, territory: Territory = WHOLE_FRANCE) -> pd.Series:
        """Sum what `reach` returns over one territory, the whole of France by default.

        Raises
        ------
        InputError
            There is no such territory.
        """
        is_country = territory.level == "france"
        rows = sum_france(communes) if is_country else self.above(communes, territory.level)
        found = rows[rows["territory_code"] == territory.code]
        if found.empty:
            raise InputError(f"{NONE_OF_LEVEL[territory.level]} de code « {territory.code} »")
        return found.iloc[0]

    def mean_trips(self, assumptions: Assumptions) -> pd.Series:
        """Return the mean trip of the people of each commune; infinite when nobody has any."""
        sums = self.reach(self.access(assumptions), 0).set_index("territory_code")
        alone = (sums["people_known"] > 0) & (sums["people_reached"] == 0)
        return sums["mean_cost"].mask(alone, np.inf)
