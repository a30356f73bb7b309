"""*Les quartiers prioritaires sont-ils servis ?*: the zones of a zoning and the places in them."""

import pandas as pd
import streamlit as st

from atlas.app import controls, reads
from atlas.app.screen import access
from atlas.app.screen.access import Where
from atlas.app.screen.assumptions import Asked
from atlas.context.zones import place_zones, serve_zones, zones_by_territory
from atlas.directory.coverage import receives_public
from atlas.schema.kind import ZONING
from atlas.views.words.access import zones_finding, zones_served_table, zones_territories_table


def show(asked: Asked) -> None:
    """Show which zones have a place inside or near, which have none, which cannot be told."""
    zonings = access.contexts_of(ZONING)
    if not zonings:
        st.info(
            "Aucun zonage n'est chargé. Ajoutez-en un : "
            "`atlas context add zonage fichier.geojson --date AAAA-MM-JJ`."
        )
        return
    chosen = controls.choose("Zonage", "zonage", zonings)
    served, of_places = _answer(reads.stamp(), chosen, asked.threshold, asked.where)
    st.markdown(zones_finding(served, of_places, zonings[chosen], asked.threshold))
    level = asked.where.level
    sums = zones_by_territory(served, of_places, reads.table("communes"), level)
    controls.show_table(
        "Par territoire", zones_territories_table(sums, reads.territory_names(level)),
        "zones-territoires.csv",
    )  # fmt: skip
    names = reads.territory_names("commune")
    controls.show_table("Zones", zones_served_table(served, names), "zones.csv")


@st.cache_resource(max_entries=8, show_spinner="Rapprochement des zones et des lieux…")
def _answer(
    stamp: reads.Stamp, zoning: str, within_m: float, where: Where
) -> tuple[pd.DataFrame, pd.DataFrame]:
    zones = reads.table("zones")
    zones = zones[zones["context_id"] == zoning]
    places = reads.mediation_places(view=where.view)
    places = places[receives_public(places)]
    rows = reads.measures("commune", where.view).set_index("territory_code")
    served = serve_zones(zones, places, within_m, rows["covering_source_count"] > 0)
    of_places = place_zones(places, zones, reads.table("communes"), within_m)
    of_places = of_places.assign(commune_code=places["commune_code"])
    return (
        _inside(served, rows, where.departement),
        _inside(of_places, rows, where.departement),
    )


def _inside(part: pd.DataFrame, communes: pd.DataFrame, departement: str | None) -> pd.DataFrame:
    """Return the rows of communes of a département; all without one."""
    if departement is None:
        return part
    return part[part["commune_code"].map(communes["departement_code"]) == departement]
