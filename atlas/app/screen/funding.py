"""The page *Financements*: money by territory, against need, where no place is, calls."""

from typing import NamedTuple

import pandas as pd
import streamlit as st

from atlas.access.demand import read_need
from atlas.analysis.bivariate import class_sums, cross, tercile_scale
from atlas.analysis.steering.beneficiaries import newly_reached, place_money
from atlas.analysis.steering.funding import (
    AMOUNT_KINDS,
    AT_ACTION,
    AT_SEAT,
    against_ceilings,
    by_year,
    concentration,
    kind_sums,
    money_without_place,
    needy_people,
    people_mean,
)
from atlas.app import canvas, controls, downloads, picture, reads
from atlas.app.canvas import Shown
from atlas.app.downloads import Download
from atlas.app.screen.question import Where, choose_level, looked
from atlas.app.shell import grid, rooms
from atlas.app.shell.chart import show_chart
from atlas.reader import Atlas
from atlas.schema.level import FRANCE, LETTERS
from atlas.text.markdown import escaped
from atlas.views.display.measures import Measure
from atlas.views.display.plot import lorenz_chart
from atlas.views.figure.picture import MapPicture
from atlas.views.words.crossing import class_numbers, scale_labels
from atlas.views.words.square import square_legend_html
from atlas.views.words.steering import calls as call_words
from atlas.views.words.steering import funding as views

MONEY_VIEW, CROSSED_VIEW, PLACELESS_VIEW, CALLS_VIEW = "argent", "besoin", "sans-lieu", "appels"
MONEY_VIEWS = {
    MONEY_VIEW: "Argent",
    CROSSED_VIEW: "Argent et besoin",
    PLACELESS_VIEW: "Argent sans lieu",
    CALLS_VIEW: "Appels et enveloppes",
}
MONEY_BASES = {AT_SEAT: "Là où est le siège", AT_ACTION: "Là où est l'action (département, région)"}
BY_DISTANCE = "distance"
_NOUNS = {"region": ("région", "régions"), "departement": ("département", "départements"),
          "epci": ("EPCI", "EPCI"), "commune": ("commune", "communes")}  # fmt: skip
# In the cells of the square, which are narrow.
_SHORT_NOUNS = _NOUNS | {"departement": ("dép.", "dép.")}


class AskedMoney(NamedTuple):
    """What the reader asks: a view, where, a kind of amount, where money is counted."""

    atlas: Atlas
    view: str
    where: Where
    kind: str
    basis: str

    @property
    def name(self) -> str:
        """The name of what is looked at."""
        return self.atlas.territory_name(self.where.territory or FRANCE)

    @property
    def rows(self) -> pd.DataFrame:
        """The territories of the map with their money."""
        return self.atlas.funded(self.kind, self.where.level, self.where.around, self.basis)


def choose() -> AskedMoney:
    """Show the view, the kind of amount and the level; where money is counted behind them."""
    kinds = {kind: views.KIND_WORDS[kind] for kind in AMOUNT_KINDS
             if kind in set(reads.built().amounts["kind"])}  # fmt: skip
    with rooms.controls():
        view = controls.choose("Vue", "vue-argent", MONEY_VIEWS)
        if view == CALLS_VIEW or not kinds:
            return _of_calls(view)
        kind = controls.choose("Nature du montant", "nature", kinds)
        territory, level = choose_level()
        settings = st.popover("Réglages")
    with settings:
        where = looked(territory, level)
        basis = controls.choose("Argent compté", "compte", MONEY_BASES)
    return AskedMoney(reads.atlas(where.view), view, where, kind, basis)


def _of_calls(view: str) -> AskedMoney:
    """Return what a view asks that has no grant to choose among."""
    atlas, territory = reads.atlas(), reads.territory()
    where = Where(territory, reads.built().around(territory), "departement", atlas.view)
    return AskedMoney(atlas, view, where, "", AT_SEAT)


def show(asked: AskedMoney) -> None:
    """Show the view asked for; what is not loaded says what it would give."""
    if asked.view == CALLS_VIEW:
        _show_calls(asked)
    elif not asked.kind:
        rooms.find(views.NO_GRANT)
    else:
        {MONEY_VIEW: _show_money, CROSSED_VIEW: _show_crossed, PLACELESS_VIEW: _show_placeless}[
            asked.view
        ](asked)


def _show_money(asked: AskedMoney) -> None:
    """Show money by territory, by year, and what is known of places."""
    rows = asked.rows
    known = {name: label for name, label in views.MEASURE_LABELS.items()
             if rows[name].notna().any()}  # fmt: skip
    with rooms.controls():
        column = controls.choose("Mesure", "mesure-argent", known or views.MEASURE_LABELS)
    own = asked.atlas.amounts_of(asked.kind, asked.where.territory)
    found = views.money_finding(rows, kind_sums(own), asked.kind, asked.name)
    rooms.find(found)
    measure = views.money_measure(column, rows[column], asked.kind)
    table = views.territories_table(rows, column)
    _show_map(rows, measure, table, found, asked)
    places = asked.atlas.places_in(asked.where.territory)
    st.markdown(views.place_money_sentence(place_money(places, asked.atlas.grant_links)))
    _show_newly_reached(asked)
    grid.show_table("Par année de décision", views.years_table(by_year(own)), "argent-annees.csv")


def _show_newly_reached(asked: AskedMoney) -> None:
    """Say, when asked, what the money of places that opened has beside it, over one source."""
    atlas = asked.atlas
    names = {name: atlas.source_names[name] for name in atlas.told_twice}
    if not names or not controls.choose_switch("Ouvertures et argent", "ouvertures", False):
        return
    source = controls.choose("Source des ouvertures", "source-ouvertures", names)
    period = atlas.default_period(source)
    changed = atlas.changes(period.first, period.second, period.km, source)
    found = newly_reached(
        changed.changes, changed.access, atlas.grant_links, atlas.amounts_of(asked.kind)
    )
    days = f"{names[source]}, du {period.first:%d/%m/%Y} au {period.second:%d/%m/%Y}"
    st.markdown(call_words.newly_reached_sentence(found, days, period.km))


def _show_crossed(asked: AskedMoney) -> None:
    """Show money against need or distance, in nine classes, and how it is shared."""
    needs = asked.atlas.needs() | {BY_DISTANCE: "Distance au lieu le plus proche"}
    with rooms.controls():
        chosen = controls.choose("Croisé avec", "croise", needs)
    atlas, level = asked.atlas, asked.where.level
    every = atlas.funded(asked.kind, level, None, asked.basis).set_index(
        "territory_code", drop=False
    )
    other, is_worse = _other(atlas, chosen, level)
    other = other.reindex(every.index)
    people = every["population"].astype("float64")
    if every["eur_per_person"].isna().all() or other.isna().all():
        rooms.find(views.nothing_to_cross(asked.kind, needs[chosen]))
        return
    scale = tercile_scale(other, people, is_worse)
    money_scale = tercile_scale(every["eur_per_person"], people, more_is_worse=False)
    here = every.loc[asked.rows["territory_code"]]
    crossed = cross(other[here.index], here["eur_per_person"], scale, money_scale)
    named = here.assign(commune_code=here["territory_code"], epci_code=None)
    sums = class_sums(crossed, named.reset_index(drop=True))
    words = views.MONEY_AND_TRIP if chosen == BY_DISTANCE else views.MONEY_AND_NEED
    found = views.crossed_finding(sums, words, _NOUNS[level])
    rooms.find(found)
    measure = views.crossed_measure(words)
    factor, unit = (0.001, "km") if chosen == BY_DISTANCE else (1, "")
    rows = here.assign(class_number=class_numbers(crossed), other=other[here.index] * factor)
    rows = rows.reset_index(drop=True)
    label = f"{needs[chosen]} (km)" if chosen == BY_DISTANCE else needs[chosen]
    side = square_legend_html(
        views.with_money_status(sums), label, "euros par habitant",
        scale_labels(scale, unit, factor), scale_labels(money_scale, "€"), words,
        _SHORT_NOUNS[level],
    )  # fmt: skip
    table = views.crossed_money_table(rows, measure, label)
    _show_map(rows, measure, table, found, asked, side)
    _show_concentration(asked, chosen)


def _other(atlas: Atlas, chosen: str, level: str) -> tuple[pd.Series, bool]:
    """Return what money is crossed with, by territory, and whether more of it is worse."""
    if chosen == BY_DISTANCE:
        return atlas.measures(level).set_index("territory_code")["nearest_road_m"], True
    communes = atlas.table("communes").set_index("commune_code", drop=False)
    need = read_need(atlas.tables, chosen)
    facts = atlas.table("contexts").set_index("context_id").loc[chosen]
    means = people_mean(need, communes["population"], communes[f"{level}_code"])
    return means, bool(facts["higher_is_need"])


def _show_concentration(asked: AskedMoney, chosen: str) -> None:
    """Say how money is shared among people, and among those in strong need."""
    atlas, level = asked.atlas, asked.where.inner_level
    rows = atlas.funded(asked.kind, level, asked.where.territory, asked.basis)
    communes = atlas.table("communes").set_index("commune_code")
    weights = {"habitants": rows["population"].astype("float64")}
    if chosen != BY_DISTANCE:
        need = read_need(atlas.tables, chosen)
        facts = atlas.table("contexts").set_index("context_id").loc[chosen]
        scale = tercile_scale(need, communes["population"], bool(facts["higher_is_need"]))
        needy = needy_people(need, communes["population"], scale)
        by_code = needy.groupby(communes[f"{level}_code"]).sum(min_count=1)
        weights["habitants en besoin fort"] = rows["territory_code"].map(by_code)
    st.header("Répartition de l'argent")
    found = {who: concentration(rows["eur"], people, rows["region_code"])
             for who, people in weights.items()}  # fmt: skip
    for who, (curve, _) in found.items():
        st.markdown(views.concentration_finding(curve, who))
    measure = views.money_measure("eur_per_person", rows["eur_per_person"], asked.kind)
    show_chart(lorenz_chart, {who: curve for who, (curve, _) in found.items()}, measure)
    with st.expander(controls.EXPERTS):
        for who, (_, parts) in found.items():
            st.markdown(views.theil_sentence(parts, who))


def _show_placeless(asked: AskedMoney) -> None:
    """Show money where the atlas knows no place."""
    atlas, where = asked.atlas, asked.where
    own = atlas.amounts_of(asked.kind, where.territory)
    communes = atlas.measures("commune", where.territory)
    found = money_without_place(own, communes, atlas.mediation_places)
    unlocated = kind_sums(own)["unlocated_eur"].sum()
    said = views.without_place_finding(found, unlocated)
    rooms.find(said)
    code = "territory_code" if where.level == "commune" else f"{where.level}_code"
    rows = atlas.funded(asked.kind, where.level, where.around)
    alone = rows["territory_code"].map(found.groupby(code)["eur"].sum())
    rows = rows.assign(eur=alone.fillna(0).where(rows["eur"].notna()))
    measure = views.money_measure("eur", rows["eur"], f"{asked.kind}, sans lieu connu")
    _show_map(rows, measure, views.without_place_table(found), said, asked)


def _show_calls(asked: AskedMoney) -> None:
    """Show the ceilings of a call on a map, and the calls."""
    atlas = asked.atlas
    calls, envelopes = atlas.table("calls"), atlas.table("envelopes")
    if calls.empty and envelopes.empty:
        rooms.find(call_words.NO_CALL)
        return
    names = dict(zip(calls["call_id"], calls["call_name"], strict=True))
    if len(envelopes):
        _show_envelopes(asked, envelopes, names)
    else:
        rooms.find(call_words.calls_finding(calls))
    grid.show_table("Appels", call_words.calls_table(calls), "appels.csv", is_whole=True)
    st.caption(call_words.calls_finding(calls))
    awarded = atlas.amounts[atlas.amounts["kind"].isin(AMOUNT_KINDS[:2])]
    compared = against_ceilings(awarded, atlas.table("grants"), calls, envelopes)
    compared = compared[compared["eur"].notna() | (compared["territory_code"] == FRANCE)]
    grid.show_table("Plafonds et montants attribués", call_words.ceilings_table(compared, names),
                    "plafonds.csv")  # fmt: skip


def _show_envelopes(asked: AskedMoney, envelopes: pd.DataFrame, names: dict[str, str]) -> None:
    """Show the ceilings of one call, for one purpose, by département or région."""
    pairs = envelopes[["call_id", "purpose"]].drop_duplicates().values.tolist()
    options = {f"{call}:{purpose}": f"{names.get(call, call)}, {purpose}"
               for call, purpose in pairs}  # fmt: skip
    with rooms.controls():
        chosen = controls.choose("Enveloppe", "enveloppe", options)
    call, purpose = pairs[list(options).index(chosen)]
    own = envelopes[(envelopes["call_id"] == call) & (envelopes["purpose"] == purpose)]
    level = "region" if own["territory_code"].str.startswith("R").all() else "departement"
    every = asked.atlas.measures(level)
    ceilings = own.set_index("territory_code")["ceiling_eur"]
    eur = (LETTERS[level] + every["territory_code"]).map(ceilings)
    rows = every.assign(ceiling_eur=eur, ceiling_per_person=eur / every["population"])
    found = call_words.envelopes_finding(rows, names.get(call, call), purpose)
    rooms.find(found)
    measure = views.money_measure("ceiling_per_person", rows["ceiling_per_person"], purpose)
    country = asked._replace(where=asked.where._replace(territory=None, around=None, level=level))
    _show_map(rows, measure, call_words.envelopes_table(rows), found, country)


def _show_map(
    rows: pd.DataFrame,
    measure: Measure,
    table: pd.DataFrame,
    found: str,
    asked: AskedMoney,
    side: str = "",
) -> None:
    """Show the map, its legend, its picture, its table and its files."""
    atlas, where = asked.atlas, asked.where
    drawn = atlas.with_shapes(rows, where.level)
    words = views.money_lists_sentence(atlas.table("contexts"))
    with rooms.map_room() as panel:
        canvas.show(Shown(drawn, measure, where.level, where.around, has_places=False))
    with panel:
        controls.show_legend(drawn, measure, where.level, side)
        st.caption(f"{measure.label} : {measure.formula}. {measure.limits}")
        st.caption(escaped(words))
        if measure.labels is not None:
            st.caption(f"Hypothèses : {atlas.words}.")
    with rooms.tools():
        picture.offer_map(
            MapPicture(atlas, drawn, measure, where.level, where.territory, found, words)
        )
    grid.show_table(grid.TWIN, table, None)
    with rooms.files():
        said = f"{measure.label} ; {atlas.words}"
        downloads.offer(Download(atlas, "financements", drawn, "territory_code", said, table))
