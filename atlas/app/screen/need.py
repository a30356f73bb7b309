"""*Où le besoin est-il fort et l'aide loin ?* and *Les quartiers prioritaires sont-ils servis ?*"""

import pandas as pd
import streamlit as st

from atlas.access.demand import read_need
from atlas.analysis.bivariate import (
    Scale,
    class_sums,
    cross,
    priority,
    priority_by_territory,
    tercile_scale,
)
from atlas.app import controls, reads
from atlas.app.screen.answer import show_answer
from atlas.app.screen.question import Asked, Where
from atlas.app.shell import grid, rooms
from atlas.context.zones import place_zones, serve_zones, zones_by_territory
from atlas.directory.coverage import receives_public
from atlas.schema.kind import ZONING
from atlas.schema.level import inside, rows_inside
from atlas.views.words.access import UNIT_FACTORS, UNIT_NAMES
from atlas.views.words.crossing import (
    CROSSED_CLASSES,
    class_numbers,
    class_table,
    crossed_table,
    priority_finding,
    priority_measure,
    priority_share_table,
    priority_table,
    scale_labels,
)
from atlas.views.words.square import square_legend_html
from atlas.views.words.zones import zones_finding, zones_served_table, zones_territories_table


def show_crossed(asked: Asked) -> None:
    """Show the nine classes by commune of a département, or the priority's share above."""
    need_id, atlas, where = str(asked.assumptions.need), asked.atlas, asked.where
    every = atlas.table("communes")
    communes = every if where.around is None else rows_inside(where.around, every)
    facts = atlas.table("contexts").set_index("context_id").loc[need_id]
    every_need = read_need(atlas.tables, need_id)
    people = every.set_index("commune_code")["population"].astype("float64")
    need_scale = tercile_scale(every_need, people, bool(facts["higher_is_need"]))
    trips = atlas.mean_trips(asked.assumptions)
    access_scale = Scale((asked.threshold / 2, asked.threshold))
    need, cost = (values.reindex(communes["commune_code"]) for values in (every_need, trips))
    crossed = cross(need, cost, need_scale, access_scale)
    sums = class_sums(crossed, communes)
    found = priority_finding(sums)
    rooms.find(found)
    factor, name = UNIT_FACTORS[asked.unit], UNIT_NAMES[asked.unit]
    square = square_legend_html(
        sums, str(facts["context_name"]), "trajet", scale_labels(need_scale),
        scale_labels(access_scale, name, factor),
    )  # fmt: skip
    if where.level == "commune":
        measured = atlas.measures("commune").set_index("territory_code", drop=False)
        rows = measured.loc[communes["commune_code"]]
        rows = rows.assign(class_number=class_numbers(crossed)).reset_index(drop=True)
        drawn = atlas.with_shapes(rows, "commune")
        table = crossed_table(drawn, need, cost, facts, asked.unit)
        show_answer(drawn, CROSSED_CLASSES, table, asked, side=square, found=found)
    else:
        drawn = atlas.with_shapes(_above(communes, crossed, asked), where.level)
        measure = priority_measure(asked.threshold, asked.unit, asked.assumptions.travel)
        table = priority_share_table(drawn)
        # The people known of this question are not those of the others.
        drawn = drawn.rename(columns={"people_known": "people_crossed"})
        show_answer(drawn, measure, table, asked, found=found)
        st.html(square)
    grid.show_table("Les neuf classes", class_table(sums), "classes.csv")
    listed = priority_table(priority(crossed, communes, need, cost), facts, asked.unit)
    grid.show_table("Communes en priorité", listed, "priorites.csv")


def _above(communes: pd.DataFrame, crossed: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Return the territories of a level, with the share of their people in the priority class."""
    level, around = asked.where.level, asked.where.around
    sums = priority_by_territory(crossed, communes, level)
    rows = asked.atlas.measures(level, around)
    rows = rows.drop(columns=["unknown_commune_count", "commune_count"])
    return rows.merge(sums, on="territory_code", how="inner")


def show_zoned(asked: Asked) -> None:
    """Show which zones have a place inside or near, which have none, which cannot be told."""
    atlas, level = asked.atlas, asked.where.level
    zonings = atlas.build.contexts(ZONING)
    with rooms.controls():
        chosen = controls.choose("Zonage", "zonage", zonings)
    served, of_places = _zones(reads.stamp(), chosen, asked.threshold, asked.where)
    rooms.find(zones_finding(served, of_places, zonings[chosen], asked.threshold))
    sums = zones_by_territory(served, of_places, atlas.table("communes"), level)
    by_territory = zones_territories_table(sums, atlas.names(level))
    grid.show_table("Par territoire", by_territory, "zones-territoires.csv")
    listed = zones_served_table(served, atlas.names("commune"))
    grid.show_table("Zones", listed, "zones.csv")


@st.cache_resource(max_entries=8, show_spinner="Rapprochement des zones et des lieux…")
def _zones(
    stamp: reads.Stamp, zoning: str, within_m: float, where: Where
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the zones served and the zones of places, those of the territory looked at."""
    atlas = reads.atlas(where.view)
    zones, communes = atlas.table("zones"), atlas.table("communes")
    zones = zones[zones["context_id"] == zoning]
    places = atlas.mediation_places
    places = places[receives_public(places)]
    covering = atlas.measures("commune").set_index("territory_code")["covering_source_count"]
    served = serve_zones(zones, places, within_m, covering > 0)
    of_places = place_zones(places, zones, communes, within_m)
    of_places = of_places.assign(commune_code=places["commune_code"])
    if where.territory is None:
        return served, of_places
    here = inside(where.territory, communes).set_axis(communes["commune_code"])
    kept = [part["commune_code"].map(here).fillna(False).astype(bool) for part in
            (served, of_places)]  # fmt: skip
    return served[kept[0]], of_places[kept[1]]
