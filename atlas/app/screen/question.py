"""The controls of the page *Accès*: a question, where to look, and what the answer assumes."""

from collections.abc import Hashable
from typing import NamedTuple

import streamlit as st

from atlas.access.assumptions import (
    CROW,
    DAY_KEY,
    DECAY_KEY,
    DREES_NAME,
    LUO_QI_NAME,
    NEED_KEY,
    PART_WORDS,
    RANK_KEY,
    SUPPLY_KEY,
    TIME_KEY,
    Assumptions,
    TimeOfWeek,
    read_moment,
)
from atlas.access.question import require_reach
from atlas.access.supply import HOURS, PLACES, STAFF, Mode
from atlas.access.travel import Travel, Unit
from atlas.app import controls, reads
from atlas.app.shell import rooms
from atlas.reader import Atlas, View
from atlas.schema.kind import ZONING
from atlas.schema.level import WHOLE_FRANCE, Territory
from atlas.text.hours import FRENCH_DAYS
from atlas.views.words.access import RANKS, UNIT_FACTORS, UNIT_NAMES

FAR, SHARED, CROSSED, CERTAIN, ZONED = "loin", "aide", "besoin", "sur", "zones"
QUESTIONS = {
    FAR: "Qui est loin ?",
    SHARED: "Combien d'aide à portée de chacun ?",
    CROSSED: "Où le besoin est-il fort et l'aide loin ?",
    CERTAIN: "Est-ce sûr ?",
    ZONED: "Les quartiers prioritaires sont-ils servis ?",
}
SUPPLIES: dict[Mode, str] = {
    PLACES: "Lieux",
    HOURS: "Heures d'ouverture",
    STAFF: "Agents (équivalents temps plein)",
}
DECAY_NAMES = {
    LUO_QI_NAME: "Luo et Qi : 5, 10, 20 km (10, 20, 30 min)",
    DREES_NAME: "DREES (APL) : 5, 10, 15 km (10, 15, 20 min)",
}
ANY_TIME, EVERYONE_ALIKE = "tout", "aucun"
HALF_HOURS = {f"{h:02}{m:02}": f"{h} h {m:02}" for h in range(7, 22) for m in (0, 30)}
DEFAULTS: dict[Unit, float] = {"m": 10, "minutes": 20}


class Where(NamedTuple):
    """What the reader looks at: the country (None) or a territory, by which level, as of when.

    `around` is what the map shows: the territory, or what lies around a commune.
    """

    territory: Territory | None
    around: Territory | None
    level: str
    view: View

    @property
    def whole(self) -> Territory:
        """The territory that sentences speak of, as the map shows it."""
        return WHOLE_FRANCE if self.territory is None else self.territory

    @property
    def inner_level(self) -> str:
        """The level of the territories that share an inequality."""
        is_wide = self.territory is None or self.territory.level == "region"
        return "departement" if is_wide else "epci"


class Asked(NamedTuple):
    """What the reader asks, and the atlas that answers.

    `threshold` is in the unit of the travel: metres or minutes.
    """

    atlas: Atlas
    question: str
    where: Where
    assumptions: Assumptions
    travel: Travel
    threshold: float

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What tells a question from another, whatever the build."""
        return self.question, self.where, self.assumptions, self.threshold

    @property
    def unit(self) -> Unit:
        """The unit of trips."""
        return self.travel.unit


def choose_level() -> tuple[Territory | None, str]:
    """Show the choice of a level below the territory of the visit; return both."""
    territory = reads.territory()
    usual = "departement" if territory is None else "commune"
    return territory, controls.choose_map_level(territory, usual)


def looked(territory: Territory | None, level: str) -> Where:
    """Show the choice of a date; return what the reader looks at."""
    return Where(territory, reads.built().around(territory), level, controls.choose_date_view())


def choose() -> Asked:
    """Show the question, the level and the moment on one line, every other control behind it."""
    with rooms.controls():
        question = controls.choose("Question", "question", _askable(reads.built()))
        territory, level = choose_level()
        moment = _moment() if question in (FAR, CERTAIN) else None
        settings = st.popover("Réglages")
    with settings:
        where = looked(territory, level)
        atlas = reads.atlas(where.view)
        common = _common(question, atlas)._replace(moment=moment)
        travel = atlas.travel(common.travel)
        threshold = 0.0 if question == SHARED else _threshold(question, travel.unit)
        if threshold:
            require_reach(travel, threshold)
        own = atlas.settled(_own(question, common, atlas.needs()))
    return Asked(atlas, question, where, own, travel, threshold)


def _askable(built: Atlas) -> dict[str, str]:
    """Return the questions that the data loaded can answer."""
    lacking = {CROSSED: not built.needs(), ZONED: not built.build.contexts(ZONING)}
    return {name: words for name, words in QUESTIONS.items() if not lacking.get(name)}


def _common(question: str, atlas: Atlas) -> Assumptions:
    """Show what several questions assume."""
    if question == ZONED:
        return Assumptions(CROW)
    return controls.choose_assumptions(atlas)


def _threshold(question: str, unit: Unit) -> float:
    """Show the threshold, kept apart for each unit; return it in metres or minutes."""
    name = UNIT_NAMES[unit]
    label, key, default = f"Seuil ({name})", f"seuil_{name}", DEFAULTS[unit]
    if question == ZONED:
        label, key, default = "À proximité (km)", "proximite_km", 0.5
    shown = controls.choose_number(label, key, default, (0.1, 120), 1)
    return shown / UNIT_FACTORS[unit]


def _own(question: str, common: Assumptions, needs: dict[str, str]) -> Assumptions:
    """Show what a question alone assumes."""
    if question == FAR:
        return _far(common)
    if question == SHARED:
        return _shared(common, needs)
    if question == CROSSED:
        return common._replace(need=controls.choose("Besoin", NEED_KEY, needs))
    return common


def _far(assumptions: Assumptions) -> Assumptions:
    """Show what the question on distance assumes: which place."""
    ranks = {str(k): words.capitalize() for k, words in RANKS.items()}
    return assumptions._replace(k=int(controls.choose("Lieu", RANK_KEY, ranks)))


def _moment() -> TimeOfWeek | None:
    """Show when places must be open: a day, then at any time, a part of it, or an hour."""
    day = controls.choose("Ouvert", DAY_KEY, {ANY_TIME: "Peu importe quand"} | FRENCH_DAYS)
    if day == ANY_TIME:
        return None
    parts = {name: words.capitalize() for name, words in PART_WORDS.items()}
    hours = {key: f"À {hour}" for key, hour in HALF_HOURS.items()}
    return read_moment(day, controls.choose("Quand", TIME_KEY, parts | hours))


def _shared(assumptions: Assumptions, needs: dict[str, str]) -> Assumptions:
    """Show what the question on shared supply assumes: what is counted, how it fades, for whom."""
    names = {str(mode): words for mode, words in SUPPLIES.items()}
    chosen_mode = controls.choose("Offre comptée en", SUPPLY_KEY, names)
    supply = next(mode for mode in SUPPLIES if mode == chosen_mode)
    decay = controls.choose("Pondération des trajets", DECAY_KEY, DECAY_NAMES)
    weights = {EVERYONE_ALIKE: "Tous pareillement"} | needs
    need = controls.choose("Habitants pesés par", NEED_KEY, weights)
    chosen = None if need == EVERYONE_ALIKE else need
    return assumptions._replace(supply=supply, decay=decay, need=chosen)
