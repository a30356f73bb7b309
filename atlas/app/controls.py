"""Controls whose state is in the URL, and what the reader chose with them."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from atlas.app import reads
from atlas.app.notices import warn
from atlas.app.reads import View
from atlas.app.screen.evolutions import Period
from atlas.schema.level import FRANCE
from atlas.views.display.measures import MEASURES, Measure, format_value, require_measure
from atlas.views.export import to_csv
from atlas.views.map.basemaps import BASE_MAPS, BaseMap
from atlas.views.words.records import trust_sentence

MAX_ROWS = 1_000
TODAY = "aujourd'hui"
TWIN = "La carte en tableau"
EVERY_SOURCE = "toutes"
DISTANCES = {"10": "10 km", "5": "5 km", "20": "20 km"}
TRUST_LEVELS = {"0": "Toutes les fiches", "0.4": "Qualité d'au moins 0,4",
                "0.6": "Qualité d'au moins 0,6", "0.8": "Qualité d'au moins 0,8"}  # fmt: skip


def choose(label: str, key: str, options: Mapping[str, str]) -> str:
    """Show a list of one choice, kept in the URL under `key` by its code."""
    codes = list(options)
    _start_from_url(label, key, codes, codes[:1])
    st.selectbox(label, codes, format_func=lambda code: options.get(code, code), key=key)
    chosen = str(st.session_state[key])
    _keep_in_url(key, [chosen], codes[:1])
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
    _keep_in_url(key, chosen, [])
    return chosen


def choose_text(label: str, key: str, placeholder: str) -> str:
    """Show a field of free text, kept in the URL under `key`."""
    if key not in st.session_state:
        st.session_state[key] = st.query_params.get(key, "")
    st.text_input(label, key=key, placeholder=placeholder)
    text = str(st.session_state[key])
    _keep_in_url(key, [text], [""])
    return text


def choose_switch(label: str, key: str, default: bool) -> bool:
    """Show a switch, kept in the URL under `key` as `oui` or `non`."""
    if key not in st.session_state:
        st.session_state[key] = st.query_params.get(key, "oui" if default else "non") == "oui"
    st.toggle(label, key=key)
    chosen = bool(st.session_state[key])
    _keep_in_url(key, ["oui" if chosen else "non"], ["oui" if default else "non"])
    return chosen


def choose_number(
    label: str, key: str, default: float, bounds: tuple[float, float], step: float
) -> float:
    """Show a number between bounds, kept in the URL under `key`; another is refused aloud."""
    low, high = (float(bound) for bound in bounds)
    if key not in st.session_state:
        asked = st.query_params.get(key, f"{default:g}").replace(",", ".")
        value = float(asked) if asked.replace(".", "", 1).isdigit() else float("nan")
        if not low <= value <= high:
            warn(
                f"L'adresse de la page demande « {asked} » pour « {label} » : un nombre de "
                f"{low:g} à {high:g} est attendu ; {default:g} est montré."
            )
            value = default
        st.session_state[key] = value
    st.number_input(label, low, high, step=float(step), key=key, format="%g")
    chosen = float(st.session_state[key])
    _keep_in_url(key, [f"{chosen:g}"], [f"{default:g}"])
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
        names = ", ".join(f"« {code} »" for code in asked)
        warn(f"L'adresse de la page demande {names}, absent de la liste « {label} ».")


def _keep_in_url(key: str, values: list[str], default: list[str]) -> None:
    """Write a choice in the URL, or leave the URL clean when it is the default."""
    if values == default:
        st.query_params.pop(key, None)
    elif st.query_params.get_all(key) != values:
        st.query_params[key] = values


def choose_departement() -> str | None:
    """Show the choice of France or of one département; None for France."""
    names = {FRANCE: "France entière"} | reads.territory_names("departement")
    code = choose("Territoire", "departement", names)
    return None if code == FRANCE else code


def choose_map_level(departement: str | None) -> str:
    """Show the choice of a level, every one for France."""
    shown = ("commune", "epci", "departement", "region")[: 4 if departement is None else 2]
    return choose("Découpage", "niveau", {level: reads.LEVELS[level] for level in shown})


def choose_measure(label: str = "Mesure") -> Measure:
    """Show the choice of a measure."""
    names = {column: measure.label for column, measure in MEASURES.items()}
    return require_measure(choose(label, "mesure", names))


def choose_base_map() -> BaseMap | None:
    """Show the choice of tiles under the map; none by default, as they need the network."""
    names = {"aucun": "Aucun"} | {key: tile.label for key, tile in BASE_MAPS.items()}
    return BASE_MAPS.get(choose("Fond de carte", "fond", names))


def choose_date_view() -> View:
    """Show the choice of a date, among those of the releases."""
    day = choose("Date", "date", {TODAY: "Aujourd'hui"} | release_dates())
    return View(None if day == TODAY else date.fromisoformat(day))


def choose_view() -> View:
    """Show the choice of a date and of the least quality of the places that count."""
    view = choose_date_view()
    return view._replace(minimum=float(choose("Confiance", "qualite", TRUST_LEVELS)))


def choose_period() -> Period:
    """Show the choice of two dates, a source and a distance; the dates come in order.

    By default, the two latest dates of the source with the most releases.
    """
    dates = {date.today().isoformat(): "Aujourd'hui"} | release_dates()
    first, second = reads.default_period()
    chosen = sorted(
        date.fromisoformat(choose(label, key, _default_first(dates, default)))
        for label, key, default in (("Du", "du", first), ("Au", "au", second))
    )
    sources = {EVERY_SOURCE: "Toutes"} | reads.source_names()
    source = choose("Source", "source", sources)
    km = int(choose("Distance", "km", DISTANCES))
    return Period(chosen[0], chosen[1], km, None if source == EVERY_SOURCE else source)


def _default_first(options: Mapping[str, str], default: str) -> dict[str, str]:
    """Return options with the default one at the head, where `choose` takes it."""
    return {default: options[default]} | dict(options)


def release_dates() -> dict[str, str]:
    """Return the dates of the releases, the latest first, as `AAAA-MM-JJ` -> words."""
    days = sorted(set(reads.table("releases")["vintage_date"].dt.date), reverse=True)
    return {day.isoformat(): f"{day:%d/%m/%Y}" for day in days}


def show_table(title: str, table: pd.DataFrame, file_name: str | None) -> None:
    """Show a table under its title, as much of it as a page can hold, and its file.

    `file_name` is None where the page offers the file in several formats, under the table.
    """
    st.header(title)
    shown = table.head(MAX_ROWS)
    st.dataframe(shown, hide_index=True)
    if len(shown) < len(table):
        st.caption(f"{len(table)} lignes, dont {len(shown)} montrées ; le fichier les a toutes.")
    if file_name is not None:
        st.download_button(
            f"Télécharger : {title.lower()} (CSV pour Excel)",
            lambda: to_csv(table, excel=True),
            file_name,
        )


def show_twin(table: pd.DataFrame) -> None:
    """Show the switch of the table that says what the map shows, kept in the URL, and the table.

    Not at first: a table of 1,000 rows takes from the map a quarter of the time of its picture.
    """
    if choose_switch(TWIN, "tableau", False):
        show_table(TWIN, table, None)


def file_name(level: str, departement: str | None, view: View) -> str:
    """Return the name of the file of a map's table: what, where, when, trusted how far."""
    parts = ["atlas", level, departement or "france"]
    parts += [view.on.isoformat()] if view.on else []
    parts += [f"qualite-{view.minimum:g}"] if view.minimum else []
    return "-".join(parts) + ".csv"


def show_trust(view: View, measure: Measure) -> None:
    """Say which releases a past date shows, and what leaving out some places changes."""
    if view.on is not None:
        known = reads.snapshot_of(view).sources
        names = ", ".join(known.loc[known["is_mediation"], "source_name"])
        st.caption(f"Tel que connu au {view.on:%d/%m/%Y} par : {names or 'aucune source'}.")
    if view.minimum:
        effect = reads.trust_effect(view, measure)
        st.markdown(trust_sentence(effect, view.minimum, measure, "quality_score"))


def show_without_boundary(rows: pd.DataFrame, measure: Measure, level: str) -> None:
    """Name the territories that the map cannot draw, with their value."""
    absent = rows[rows["territory_code"].isin(reads.without_boundary(level))]
    if len(absent):
        values = [
            f"{name} : {format_value(value, measure)}"
            for name, value in zip(absent["territory_name"], absent[measure.column], strict=True)
        ]
        with st.expander(f"Sans contour dans l'atlas : {len(absent)}"):
            st.caption(" ; ".join(values))


def choose_row(rows: pd.DataFrame, hint: str) -> int | None:
    """Show a table and return the position of the row that the reader chose."""
    st.caption(hint)
    event = st.dataframe(rows, hide_index=True, on_select="rerun", selection_mode="single-row")
    chosen = event["selection"]["rows"]
    return int(chosen[0]) if chosen else None


def chosen_place(found: pd.DataFrame, position: int | None) -> pd.Series | None:
    """Return the place chosen in the list, else the one that the URL names (`lieu`)."""
    if position is not None and position < len(found):
        place = found.iloc[position]
        st.query_params["lieu"] = str(place["place_id"])
        return place
    places = reads.table("places")
    named = places[places["place_id"] == reads.resolve_alias(st.query_params.get("lieu", ""))]
    return named.iloc[0] if len(named) else None
