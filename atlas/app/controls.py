"""Controls whose state is in the URL, and what the reader chose with them."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from atlas.access.assumptions import AT_COMMUNE_KEY, POPULATION_KEY, TRAVEL_KEY, Assumptions
from atlas.analysis.trust import TrustEffect, effect_of_trust
from atlas.app import reads, visit
from atlas.app.shell.legend import legend_of
from atlas.app.shell.rooms import warn
from atlas.reader import Atlas, Period, View
from atlas.reader.view import DATE_KEY, SOURCES_KEY, TRUST_KEY, WHOLE_COUNTRY
from atlas.schema.level import LEVEL_NAMES, LEVEL_TABLES, Territory
from atlas.text.french import shortest, typeset
from atlas.text.markdown import escaped, plain
from atlas.text.numbers import read_plain_number
from atlas.views.display.measures import (
    Measure,
    classify,
    format_value,
    measures_by,
)
from atlas.views.display.table import legend_html
from atlas.views.map.basemaps import BASE_MAPS, BaseMap
from atlas.views.words.records import trust_sentence

LATEST = "derniere"
EXPERTS = "Pour les spécialistes"
EVERY_SOURCE = "toutes"
DISTANCES = {"10": "10 km", "5": "5 km", "20": "20 km"}
TRUST_LEVELS = {"0": "Toutes les fiches", "0.4": "Qualité d'au moins 0,4",
                "0.6": "Qualité d'au moins 0,6", "0.8": "Qualité d'au moins 0,8"}  # fmt: skip


def choose(label: str, key: str, options: Mapping[str, str]) -> str:
    """Show a list of one choice, kept in the URL under `key` by its code."""
    codes = list(options)
    _start_from_url(label, key, codes, codes[:1])
    st.selectbox(label, codes, format_func=lambda code: typeset(options.get(code, code)), key=key)
    chosen = str(st.session_state[key])
    keep_in_url(key, [chosen], codes[:1])
    return chosen


def choose_several(
    label: str, key: str, options: Mapping[str, str] | list[str], nothing: str = "Tous"
) -> list[str]:
    """Show a list of several choices, kept in the URL under `key`; `nothing` says what none is."""
    names = options if isinstance(options, Mapping) else {option: option for option in options}
    if key not in st.session_state:
        asked = st.query_params.get_all(key)
        _say_unknown(label, [code for code in asked if code not in names])
        st.session_state[key] = [code for code in asked if code in names]
    st.multiselect(
        label,
        list(names),
        format_func=lambda code: names.get(code, code),
        key=key,
        placeholder=nothing,
    )
    chosen = list(st.session_state[key])
    keep_in_url(key, chosen, [])
    return chosen


def choose_text(label: str, key: str, placeholder: str) -> str:
    """Show a field of free text, kept in the URL under `key`."""
    if key not in st.session_state:
        st.session_state[key] = st.query_params.get(key, "")
    st.text_input(label, key=key, placeholder=placeholder)
    text = str(st.session_state[key])
    keep_in_url(key, [text], [""])
    return text


def choose_switch(label: str, key: str, default: bool) -> bool:
    """Show a switch, kept in the URL under `key` as `oui` or `non`."""
    if key not in st.session_state:
        st.session_state[key] = st.query_params.get(key, "oui" if default else "non") == "oui"
    st.toggle(label, key=key)
    chosen = bool(st.session_state[key])
    keep_in_url(key, ["oui" if chosen else "non"], ["oui" if default else "non"])
    return chosen


def choose_number(
    label: str, key: str, default: float, bounds: tuple[float, float], step: float
) -> float:
    """Show a number between bounds, kept in the URL under `key`; another is refused aloud.

    The label is Markdown.
    """
    low, high = (float(bound) for bound in bounds)
    if key not in st.session_state:
        asked = st.query_params.get(key, f"{default:g}")
        value = read_plain_number(asked)
        if value is None or not low <= value <= high:
            warn(
                f"L'adresse de la page demande « {asked} » pour « {plain(label)} » : un nombre de "
                f"{shortest(low)} à {shortest(high)} est attendu ; {shortest(default)} est montré."
            )
            value = default
        st.session_state[key] = value
    st.number_input(label, low, high, step=float(step), key=key, format="%g")
    chosen = float(st.session_state[key])
    keep_in_url(key, [f"{chosen:g}"], [f"{default:g}"])
    return chosen


def _start_from_url(label: str, key: str, codes: list[str], default: list[str]) -> None:
    """Give a list the choice that the URL names, or the default; say when it is unknown."""
    asked = st.query_params.get(key)
    if key not in st.session_state and asked is not None and asked not in codes:
        _say_unknown(label, [asked])
    current = st.session_state.get(key, asked)
    if current not in codes:
        current = default[0]
    st.session_state[key] = current


def _say_unknown(label: str, asked: list[str]) -> None:
    if asked:
        names = ", ".join(f"« {code} »" for code in asked)
        warn(f"L'adresse de la page demande {names}, absent de la liste « {label} ».")


def keep_in_url(key: str, values: list[str], default: list[str]) -> None:
    """Write a choice in the URL, or leave the URL clean when it is the default."""
    if values == default:
        st.query_params.pop(key, None)
    elif st.query_params.get_all(key) != values:
        st.query_params[key] = values
    visit.hold(key)


def choose_map_level(territory: Territory | None, usual: str = "commune") -> str:
    """Show the choice of a level below that of the territory, every one for the country."""
    levels = list(LEVEL_TABLES)
    below = levels if territory is None else levels[: max(levels.index(territory.level), 1)]
    shown = sorted(below, key=lambda level: level != usual)
    return choose("Découpage", "niveau", {level: LEVEL_NAMES[level] for level in shown})


def choose_level_above(label: str = "Découpage") -> str:
    """Show the choice of a level above the commune."""
    shown = ("departement", "epci", "region")
    return choose(label, "niveau", {level: LEVEL_NAMES[level] for level in shown})


def choose_measure(label: str = "Mesure") -> Measure:
    """Show the choice of a measure, as the travel of the visit makes it."""
    measures = measures_by(reads.known_assumptions().travel)
    names = {column: measure.label for column, measure in measures.items()}
    return measures[choose(label, "mesure", names)]


def choose_base_map() -> BaseMap | None:
    """Show the choice of tiles under the map; none by default, as they need the network."""
    names = {"aucun": "Aucun"} | {key: tile.label for key, tile in BASE_MAPS.items()}
    return BASE_MAPS.get(choose("Fond de carte", "fond", names))


def choose_date_view() -> View:
    """Show the choice of a date, among those of the releases; sources as the visit has them."""
    day = choose("Date", DATE_KEY, {LATEST: "La plus récente"} | release_dates())
    return reads.known_view()._replace(on=None if day == LATEST else date.fromisoformat(day))


def choose_view() -> View:
    """Show the choice of a date, of the sources that count and of the least quality of places."""
    view, known = choose_date_view(), reads.built()
    mediation = known.sources.loc[known.sources["is_mediation"], "source_id"]
    names = {name: known.source_names[name] for name in mediation}
    groups = {EVERY_SOURCE: "Toutes", WHOLE_COUNTRY: "Celles de tout le pays"}
    sources = choose("Sources", SOURCES_KEY, groups | names)
    trust = float(choose("Confiance", TRUST_KEY, TRUST_LEVELS))
    return view._replace(source=None if sources == EVERY_SOURCE else sources, trust=trust)


def choose_assumptions(atlas: Atlas) -> Assumptions:
    """Show what every figure assumes: travel, where people are, places without position."""
    usual = Assumptions()
    return usual._replace(
        travel=choose("Trajet", TRAVEL_KEY, atlas.travels()),
        population=choose("Habitants placés", POPULATION_KEY, atlas.populations()),
        include_at_commune=choose_switch(
            "Lieux sans position comptés à leur commune", AT_COMMUNE_KEY, True
        ),
    )


def choose_period() -> Period:
    """Show the choice of a source, a distance and two dates between which it may have changed.

    By default, the latest period of the source with the most releases.

    Raises
    ------
    InputError
        No source has two releases: what changed is unknown.
    """
    atlas = reads.atlas()
    names = {name: atlas.source_names[name] for name in atlas.told_twice}
    chosen = choose("Source", "source", {EVERY_SOURCE: "Toutes"} | names)
    source = None if chosen == EVERY_SOURCE else chosen
    usual, periods = atlas.default_period(source), atlas.periods(source)
    first = _choose_day("Du", "du", usual.first, [period.first for period in periods])
    seconds = [period.second for period in periods if period.first == first]
    second = _choose_day("Au", "au", usual.second, seconds)
    return Period(first, second, int(choose("Distance", "km", DISTANCES)), source)


def _choose_day(label: str, key: str, usual: date, days: Sequence[date]) -> date:
    """Show the choice of a day, the usual one by default, else the latest."""
    latest_first = sorted(set(days), reverse=True)
    order = sorted(latest_first, key=lambda day: day != usual)
    return date.fromisoformat(choose(label, key, {f"{day}": f"{day:%d/%m/%Y}" for day in order}))


def release_dates() -> dict[str, str]:
    """Return the dates of the releases, the latest first, as `AAAA-MM-JJ` -> words."""
    days = sorted(set(reads.atlas().table("releases")["vintage_date"].dt.date), reverse=True)
    return {day.isoformat(): f"{day:%d/%m/%Y}" for day in days}


def say_assumed(atlas: Atlas, measure: Measure) -> None:
    """Say what figures assume, which releases count, what leaving out places changes."""
    view = atlas.view
    st.caption(f"Hypothèses : {escaped(atlas.words)}.")
    if view.on is not None:
        names = ", ".join(atlas.local_sources()["source_name"])
        st.caption(
            f"Tel que connu au {view.on:%d/%m/%Y} par : {escaped(names) or 'aucune source'}."
        )
    if view.trust:
        effect = _trust_effect(atlas, measure)
        st.markdown(trust_sentence(effect, view.trust, measure, "quality_score"))


def _trust_effect(atlas: Atlas, measure: Measure) -> TrustEffect:
    """Return what leaving out the places not trusted changes on the map of a measure."""
    every, kept = (
        known.measures("commune").set_index("territory_code", drop=False)
        for known in (reads.atlas(atlas.view._replace(trust=0.0)), atlas)
    )
    classes = [classify(rows[measure.column], measure) for rows in (every, kept)]
    return effect_of_trust(every, kept, *classes)


def show_legend(rows: pd.DataFrame, measure: Measure, level: str, side: str = "") -> None:
    """Show how many people each class has, beside a legend of its own as HTML, if there is one.

    The legend of the map stands on the map.
    """
    if side:
        st.html(side)
    else:
        with st.expander("Habitants par classe"):
            st.html(legend_html(legend_of(rows, measure), measure))
    _show_without_boundary(rows, measure, level)


def _show_without_boundary(rows: pd.DataFrame, measure: Measure, level: str) -> None:
    """Name the territories that the map cannot draw, with their value."""
    absent = rows[rows["territory_code"].isin(reads.atlas().build.without_boundary(level))]
    if len(absent):
        values = [
            f"{name} : {format_value(value, measure)}"
            for name, value in zip(absent["territory_name"], absent[measure.column], strict=True)
        ]
        with st.expander(f"Sans contour dans l'atlas : {len(absent)}"):
            st.caption(escaped(" ; ".join(values)))
