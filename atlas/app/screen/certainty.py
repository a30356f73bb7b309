"""*Est-ce sûr ?*: the verdict of each commune, what would change it, ranks with their range."""

from typing import NamedTuple

import pandas as pd
import streamlit as st

from atlas.access.sureness import covering_vintages, evidence, people_by_sureness, sureness
from atlas.access.variants import (
    distances_by_variant,
    plausible,
    rank_ranges,
    shares_by_variant,
    variants,
)
from atlas.app import controls, reads
from atlas.app.reads import Stamp
from atlas.app.screen.answer import show_answer
from atlas.app.screen.question import Asked
from atlas.reader import View
from atlas.schema.level import rows_inside
from atlas.views.words.access import UNIT_FACTORS, UNIT_NAMES, beyond_measure, distance_words
from atlas.views.words.sureness import (
    FRAGILE_SHARE,
    SURENESS,
    fragile_share,
    people_table,
    ranks_table,
    sureness_class,
    sureness_finding,
    sureness_table,
    variants_table,
)


class Tried(NamedTuple):
    """What was tried: trips by variant, the data around each commune, the verdicts."""

    distances: pd.DataFrame
    around: pd.DataFrame
    result: pd.DataFrame


@st.cache_resource(max_entries=8, show_spinner=False)
def _trips(stamp: Stamp, travel_name: str, view: View) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return trips by variant and the sources that cover each commune; no threshold in them."""
    atlas = reads.atlas(view)
    known, communes = atlas.snapshot, atlas.table("communes")
    mediation = known.sources[known.sources["is_mediation"]]
    vintages = covering_vintages(communes, mediation, known.releases, known.records)
    travel = atlas.travel(travel_name)
    distances = distances_by_variant(
        communes, atlas.directory, vintages["covering_source_count"], travel, variants(travel),
        atlas.build.extents(),
    )  # fmt: skip
    return distances, vintages


@st.cache_resource(max_entries=8, show_spinner="Essai de chaque variante…")
def _tried(stamp: Stamp, travel_name: str, threshold: float, view: View) -> Tried:
    distances, vintages = _trips(stamp, travel_name, view)
    atlas = reads.atlas(view)
    travel = atlas.travel(travel_name)
    around = evidence(atlas.table("communes"), atlas.directory, vintages, travel, threshold)
    result = sureness(distances, variants(travel), threshold, around, atlas.on)
    return Tried(distances, around, result)


def show(asked: Asked) -> None:
    """Show the classes of communes, or what is fragile in territories, and ranks."""
    tried = _tried(reads.stamp(), asked.assumptions.travel, asked.threshold, asked.where.view)
    atlas, where = asked.atlas, asked.where
    communes = atlas.table("communes")
    if where.territory is not None:
        communes = rows_inside(where.territory, communes)
    result = tried.result.loc[communes["commune_code"]]
    people = communes.set_index("commune_code")["population"].astype("float64")
    words = distance_words(asked.threshold, asked.unit)
    found = sureness_finding(people_by_sureness(result, people).iloc[0], words)
    st.markdown(found)
    factor, unit = UNIT_FACTORS[asked.unit], UNIT_NAMES[asked.unit]
    detail = sureness_table(
        communes, result, tried.around.loc[result.index], tried.distances.loc[result.index],
        factor, unit,
    )  # fmt: skip
    level = where.level
    if level == "commune":
        rows = atlas.measures("commune").set_index("territory_code", drop=False)
        rows = rows.loc[result.index].assign(sureness_class=sureness_class(result))
        drawn = atlas.with_shapes(rows.reset_index(drop=True), level)
        show_answer(drawn, SURENESS, detail, asked, found=found)
    else:
        parents = communes.set_index("commune_code")[f"{level}_code"]
        sums = people_by_sureness(result, people, parents)
        rows = atlas.measures(level, where.territory)
        rows = rows.assign(fragile_share=rows["territory_code"].map(fragile_share(sums)))
        table = people_table(sums, atlas.names(level))
        drawn = atlas.with_shapes(rows, level)
        show_answer(drawn, FRAGILE_SHARE, table, asked, found=found)
        _show_ranks(asked, tried, people, parents)
        controls.show_table("Communes", detail, "surete-communes.csv")
    tried_variants = variants(asked.travel)
    controls.show_table("Ce qui est essayé", variants_table(tried_variants), "variantes.csv")


def _show_ranks(asked: Asked, tried: Tried, people: pd.Series, parents: pd.Series) -> None:
    """Show the ranks of territories, each with its range over the variants."""
    listed = variants(asked.travel)
    distances = tried.distances.loc[people.index]
    shares = shares_by_variant(distances, plausible(listed), asked.threshold, people, parents)
    measure = beyond_measure(asked.threshold, asked.unit, 1)
    names = asked.atlas.names(asked.where.level)
    ranks = ranks_table(rank_ranges(shares, is_lack=True), names, measure)
    controls.show_table("Rangs, et leur étendue selon les variantes plausibles", ranks, "rangs.csv")
