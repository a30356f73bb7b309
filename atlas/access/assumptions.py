"""What an answer on access assumes: one value, one French sentence, one set of URL keys."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from atlas.access.catchment import DREES, DREES_DISTANCE, LUO_QI, LUO_QI_DISTANCE, Decay
from atlas.access.supply import PLACES, Mode
from atlas.access.travel import Unit
from atlas.errors import InputError
from atlas.text.french import shortest
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


# Of a day: first minute, and the one when it ends. By convention.
PARTS_OF_DAY = {
    "journee": (0, 1440), "matin": (0, 720), "apres-midi": (720, 1080), "soir": (1080, 1440)
}  # fmt: skip
PART_WORDS = {"journee": "à n'importe quelle heure", "matin": "matin", "apres-midi": "après-midi",
              "soir": "soir"}  # fmt: skip
_TIME = re.compile(r"([01]\d|2[0-3]):?[0-5]\d")


class TimeOfWeek(NamedTuple):
    """`Mo` to `Su`, minute of the day; with `until`, at some time from the one to the other.

    Examples
    --------
    >>> TimeOfWeek("Sa", 1080).words, TimeOfWeek("Sa", *PARTS_OF_DAY["matin"]).words
    ('samedi à 18 h 00', 'samedi matin')
    """

    day: str
    minute: int = 0
    until: int | None = None

    @property
    def words(self) -> str:
        """The moment, in French."""
        day = FRENCH_DAYS[self.day]
        for name, span in PARTS_OF_DAY.items():
            if (self.minute, self.until) == span:
                return f"{day} {PART_WORDS[name]}"
        start = f"{day} à {_french_clock(self.minute)}"
        return (
            start
            if self.until is None
            else f"{day}, entre {_french_clock(self.minute)} et " + (_french_clock(self.until))
        )

    @property
    def time_key(self) -> str:
        """What an address says of the time of day."""
        for name, span in PARTS_OF_DAY.items():
            if (self.minute, self.until) == span:
                return name
        until = "" if self.until is None else f"-{_clock(self.until)}"
        return _clock(self.minute) + until


def read_moment(day: str, time: str = "journee") -> TimeOfWeek:
    """Return a moment from what an address says: a day, and a part of it or a time.

    Raises
    ------
    InputError
        It is not one.

    Examples
    --------
    >>> read_moment("Sa"), read_moment("Sa", "0930")
    (TimeOfWeek(day='Sa', minute=0, until=1440), TimeOfWeek(day='Sa', minute=570, until=None))
    """
    if day in FRENCH_DAYS and time in PARTS_OF_DAY:
        return TimeOfWeek(day, *PARTS_OF_DAY[time])
    if day not in FRENCH_DAYS or not _TIME.fullmatch(time):
        raise InputError(
            f"moment « {day} {time} » : attendu un jour de {', '.join(FRENCH_DAYS)}, puis "
            f"{', '.join(PARTS_OF_DAY)} ou une heure comme 1830"
        )
    return TimeOfWeek(day, int(time[:2]) * 60 + int(time[-2:]))


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
    include_at_commune: bool = True

    @property
    def common(self) -> "Assumptions":
        """What every figure of a visit shares: travel, people, places without position."""
        return Assumptions(
            self.travel,
            self.detour_factor,
            self.population,
            include_at_commune=self.include_at_commune,
        )

    def sentence(self, names: Mapping[str, str]) -> str:
        """Return what is assumed, in French.

        Parameters
        ----------
        names
            Words of the travels, populations and needs, by code; see `travel_names`.
        """
        return " ; ".join(filter(None, self._said(names)))

    def difference(self, names: Mapping[str, str]) -> str:
        """Return what is assumed otherwise than by default, in French; empty when nothing is.

        `names` as in `sentence`.
        """
        usual = Assumptions()._said(names)
        return " ; ".join(
            own for own, other in zip(self._said(names), usual, strict=True) if own != other
        )

    def _said(self, names: Mapping[str, str]) -> list[str]:
        """Return what is said of each assumption, in one order; empty where nothing is."""
        places = "comptés à leur commune" if self.include_at_commune else "laissés de côté"
        travel = names.get(self.travel, self.travel)
        is_ours = self.travel in (ROAD, CROW)
        return [
            f"{travel[:1].lower()}{travel[1:]}" if is_ours else f"trajets « {travel} »",
            f"habitants : {names.get(self.population, self.population)}",
            f"lieux sans position {places}",
            "" if self.moment is None else f"ouverts le {self.moment.words}",
            "" if self.need is None else f"besoin, {names.get(self.need, self.need)}",
        ]

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
            AT_COMMUNE_KEY: ("" if self.include_at_commune else "non", ""),
        }
        found = {key: value for key, (value, usual) in said.items() if value != usual}
        if self.moment is not None:
            found |= {DAY_KEY: self.moment.day, TIME_KEY: self.moment.time_key}
        return found


def travel_names(detour_factor: float) -> dict[str, str]:
    """Return the words of the ways to travel, and to place people, that need no file.

    Examples
    --------
    >>> travel_names(1.3)["route"]
    "Par la route (vol d'oiseau × 1,3)"
    """
    return {
        ROAD: f"Par la route (vol d'oiseau × {shortest(detour_factor)})",
        CROW: "À vol d'oiseau",
        COMMUNES: "au point de référence (mairie, à défaut point intérieur) de leur commune, "
        "commune déléguée ou associée, ou arrondissement",
    }


def _french_clock(minute: int) -> str:
    return f"{minute // 60} h {minute % 60:02}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}{minute % 60:02}"
