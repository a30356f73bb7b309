"""What an answer on access assumes: one value, one French sentence, one set of URL keys."""

from collections.abc import Mapping
from typing import NamedTuple

from atlas.access.catchment import DREES, DREES_DISTANCE, LUO_QI, LUO_QI_DISTANCE, Decay
from atlas.access.supply import PLACES, Mode
from atlas.access.travel import Unit
from atlas.text.french import format_number
from atlas.text.hours import FRENCH_DAYS

ROAD, CROW, COMMUNES = "route", "vol", "communes"
LUO_QI_NAME, DREES_NAME = "luo-qi", "drees"
DECAYS: dict[tuple[str, Unit], Decay] = {
    (LUO_QI_NAME, "m"): LUO_QI_DISTANCE,
    (LUO_QI_NAME, "minutes"): LUO_QI,
    (DREES_NAME, "m"): DREES_DISTANCE,
    (DREES_NAME, "minutes"): DREES,
}
# Key of an address -> what it says, on every page; a default is unsaid.
TRAVEL_KEY, POPULATION_KEY, RANK_KEY = "trajet", "population", "rang"
DAY_KEY, TIME_KEY, SUPPLY_KEY, DECAY_KEY = "jour", "heure", "offre", "ponderation"
NEED_KEY, AT_COMMUNE_KEY = "besoin", "sans_point"


class TimeOfWeek(NamedTuple):
    """`Mo` to `Su`, minute of the day.

    Examples
    --------
    >>> TimeOfWeek("Sa", 1080).words
    'samedi à 18 h 00'
    """

    day: str
    minute: int

    @property
    def words(self) -> str:
        """The moment, in French."""
        return f"{FRENCH_DAYS[self.day]} à {self.minute // 60} h {self.minute % 60:02}"


class Assumptions(NamedTuple):
    """What an answer assumes.

    Parameters
    ----------
    travel
        `route` (great circle times the detour factor), `vol` (great circle), or the id of a
        travel matrix of table `contexts`.
    detour_factor
        Road metres per great-circle metre; None for that of the atlas.
    population
        `communes` (everyone at the reference point of his commune or part of commune, see
        table `parts`), or the id of a table of demand points.
    k
        1 for the nearest place, 2 for the second nearest…
    moment
        When places must be open; None for whenever.
    supply
        `lieux`, `heures` or `agents`; see `atlas.access.supply`.
    decay
        `luo-qi` or `drees`; see `atlas.access.catchment`.
    need
        Index that weighs people in what they ask for; None for everyone alike.
    include_at_commune
        Whether places without coordinates stand at the reference point of their commune; else
        they are left out.

    Examples
    --------
    >>> Assumptions(k=2).query(), Assumptions(CROW, moment=TimeOfWeek("Sa", 1080)).query()
    ({'rang': '2'}, {'trajet': 'vol', 'jour': 'Sa', 'heure': '1800'})
    """

    travel: str = ROAD
    detour_factor: float | None = None
    population: str = COMMUNES
    k: int = 1
    moment: TimeOfWeek | None = None
    supply: Mode = PLACES
    decay: str = LUO_QI_NAME
    need: str | None = None
    include_at_commune: bool = False

    def sentence(self, names: Mapping[str, str]) -> str:
        """Return what is assumed, in French.

        Parameters
        ----------
        names
            Words of the travels, populations and needs, by code; see `travel_names`.
        """
        places = "placés à leur commune" if self.include_at_commune else "laissés de côté"
        words = [
            f"trajet, {names.get(self.travel, self.travel)}",
            f"habitants, {names.get(self.population, self.population)}",
            f"lieux sans coordonnées {places}",
        ]
        if self.moment is not None:
            words.append(f"ouverts le {self.moment.words}")
        if self.need is not None:
            words.append(f"besoin, {names.get(self.need, self.need)}")
        return " ; ".join(words)

    def query(self) -> dict[str, str]:
        """Return what an address says of it; what is as by default is unsaid."""
        default = Assumptions()
        said = {
            TRAVEL_KEY: (self.travel, default.travel),
            POPULATION_KEY: (self.population, default.population),
            RANK_KEY: (str(self.k), str(default.k)),
            SUPPLY_KEY: (str(self.supply), str(default.supply)),
            DECAY_KEY: (self.decay, default.decay),
            NEED_KEY: (self.need or "", ""),
            AT_COMMUNE_KEY: ("oui" if self.include_at_commune else "", ""),
        }
        found = {key: value for key, (value, usual) in said.items() if value != usual}
        if self.moment is not None:
            found |= {DAY_KEY: self.moment.day, TIME_KEY: _clock(self.moment.minute)}
        return found


def travel_names(detour_factor: float) -> dict[str, str]:
    """Return the words of the ways to travel, and to place people, that need no file.

    Examples
    --------
    >>> travel_names(1.3)["route"]
    "Route estimée (vol d'oiseau × 1,3)"
    """
    return {
        ROAD: f"Route estimée (vol d'oiseau × {format_number(detour_factor, 1)})",
        CROW: "À vol d'oiseau",
        COMMUNES: "Au point de référence (mairie, à défaut point intérieur) de la commune, de la "
        "commune déléguée ou associée, ou de l'arrondissement",
    }


def _clock(minute: int) -> str:
    return f"{minute // 60:02}{minute % 60:02}"
