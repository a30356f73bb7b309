"""*Où le besoin est fort et l'aide loin ?*: need x access, nine classes, and the priority."""

import geopandas as gpd
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
from atlas.app.screen import access
from atlas.app.screen.answer import show_answer
from atlas.app.screen.assumptions import Asked
from atlas.views.words.access import UNIT_FACTORS, UNIT_NAMES
from atlas.views.words.crossing import (
    CROSSED_CLASSES as CLASSES,
)
from atlas.views.words.crossing import (
    class_numbers,
    class_table,
    crossed_table,
    priority_finding,
    priority_measure,
    priority_share_table,
    priority_table,
    scale_labels,
)
from atlas.views.words.crossing import (
    square_legend_html as legend_html,
)


def show(asked: Asked) -> None:
    """Show the nine classes by commune of a département, or the priority's share above."""
    need_id = asked.assumptions.need
    if need_id is None:
        st.info(
            "Aucun indice de besoin n'est chargé. Ajoutez-en un : "
            "`atlas context add besoin fichier.csv --column colonne --date AAAA-MM-JJ`."
        )
        return
    communes = _inside(reads.table("communes"), asked.where.departement)
    facts = reads.table("contexts").set_index("context_id").loc[need_id]
    every_need = read_need(access.tables(asked.where.view), need_id)
    need_scale = tercile_scale(every_need, _people(), bool(facts["higher_is_need"]))
    trips = access.trips(asked.assumptions, asked.where.view)
    access_scale = Scale((asked.threshold / 2, asked.threshold))
    need, cost = (values.reindex(communes["commune_code"]) for values in (every_need, trips))
    crossed = cross(need, cost, need_scale, access_scale)
    sums = class_sums(crossed, communes)
    found = priority_finding(sums)
    st.markdown(found)
    factor, name = UNIT_FACTORS[asked.unit], UNIT_NAMES[asked.unit]
    square = legend_html(
        sums, str(facts["context_name"]), "trajet", scale_labels(need_scale),
        scale_labels(access_scale, name, factor),
    )  # fmt: skip
    if asked.where.level == "commune":
        rows = access.with_shapes(_as_rows(communes, crossed), asked.where)
        table = crossed_table(rows, need, cost, facts, asked.unit)
        show_answer(rows, CLASSES, table, asked, side=square, found=found)
    else:
        rows = _above(communes, crossed, asked)
        measure = priority_measure(asked.threshold, asked.unit)
        show_answer(rows, measure, priority_share_table(rows), asked, found=found)
        st.html(square)
    controls.show_table("Les neuf classes", class_table(sums), "classes.csv")
    listed = priority_table(priority(crossed, communes, need, cost), facts, asked.unit)
    controls.show_table("Communes en priorité", listed, "priorites.csv")


def _people() -> pd.Series:
    return reads.table("communes").set_index("commune_code")["population"].astype("float64")


def _inside(communes: pd.DataFrame, departement: str | None) -> pd.DataFrame:
    if departement is None:
        return communes
    return communes[communes["departement_code"] == departement]


def _as_rows(communes: pd.DataFrame, crossed: pd.DataFrame) -> pd.DataFrame:
    """Return communes as the map wants them, with the number of their class."""
    measured = reads.measures("commune").set_index("territory_code", drop=False)
    rows = measured.loc[communes["commune_code"]]
    return rows.assign(class_number=class_numbers(crossed)).reset_index(drop=True)


def _above(communes: pd.DataFrame, crossed: pd.DataFrame, asked: Asked) -> gpd.GeoDataFrame:
    """Return the territories of a level, with the share of their people in the priority class."""
    level = asked.where.level
    sums = priority_by_territory(crossed, communes, level)
    rows = reads.measures(level).drop(columns=["unknown_commune_count", "commune_count"])
    return access.with_shapes(rows.merge(sums, on="territory_code", how="inner"), asked.where)
