"""*Est-ce sûr ?*: the verdict of each commune, what would change it, ranks with their range."""

import pandas as pd
import streamlit as st

from atlas.access.assumptions import Assumptions
from atlas.access.doubt.judgement import Judged, Tried, judge, try_variants
from atlas.access.doubt.surroundings import covering_vintages
from atlas.access.reach import main_points
from atlas.access.sureness import people_by_sureness
from atlas.access.variants import plausible, rank_ranges, shares_by_variant
from atlas.app import reads
from atlas.app.reads import Stamp
from atlas.app.screen.answer import show_answer
from atlas.app.screen.question import Asked
from atlas.app.shell import grid, rooms
from atlas.reader import View
from atlas.schema.level import inside, rows_inside
from atlas.views.display.tipping import change_words, hinges_sentence
from atlas.views.words.access import (
    UNIT_FACTORS,
    UNIT_NAMES,
    access_finding,
    beyond_measure,
    distance_words,
)
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

_EXPORTED = ["verdict", "sureness", "flip_detour_factor", "hinge_place_id", "hinge_expires_date",
             "change_words"]  # fmt: skip


@st.cache_resource(max_entries=8, show_spinner=False)
def _tried(stamp: Stamp, assumptions: Assumptions, view: View) -> tuple[Tried, pd.DataFrame]:
    """Return trips by variant and the sources that cover each commune; no threshold in them."""
    atlas = reads.atlas(view)
    known = atlas.snapshot
    mediation = known.sources[known.sources["is_mediation"]]
    vintages = covering_vintages(atlas.table("communes"), mediation, known.releases, known.records)
    extents = atlas.build.point_extents()
    return try_variants(assumptions, atlas.tables, extents, atlas.on), vintages


@st.cache_resource(max_entries=8, show_spinner="Essai de chaque variante…")
def _judged(stamp: Stamp, assumptions: Assumptions, threshold: float, view: View) -> Judged:
    tried, vintages = _tried(stamp, assumptions, view)
    return judge(tried, vintages, threshold, reads.atlas(view).on)


def show(asked: Asked) -> None:
    """Show the classes of communes, or what is fragile in territories, and ranks."""
    judged = _judged(reads.stamp(), asked.assumptions, asked.threshold, asked.where.view)
    atlas, where = asked.atlas, asked.where
    codes = ["commune_code", "epci_code", "departement_code", "region_code"]
    communes = atlas.table("communes")
    points = judged.demand.merge(communes[codes], on="commune_code", how="left")
    points = points.set_index("demand_id", drop=False)
    spoken = points[inside(where.whole, points)]
    found = _finding(asked, judged, spoken)
    hinges = hinges_sentence(judged.result.loc[spoken.index], spoken["people"], atlas.on)
    rooms.find(f"{found} {hinges}")
    if where.around is not None:
        points = points[inside(where.around, points)]
        communes = rows_inside(where.around, communes)
    detail, rows = _communes(asked, judged, communes)
    level = where.level
    if level == "commune":
        drawn = atlas.with_shapes(rows, level)
        show_answer(drawn, SURENESS, detail, asked, found=found, notes="change_words")
    else:
        parents = points[f"{level}_code"]
        sums = people_by_sureness(judged.result.loc[points.index], points["people"], parents)
        rows = atlas.measures(level, where.around)
        rows = rows.assign(fragile_share=rows["territory_code"].map(fragile_share(sums)))
        table = people_table(sums, atlas.names(level))
        show_answer(atlas.with_shapes(rows, level), FRAGILE_SHARE, table, asked, found=found)
        _show_ranks(asked, judged, points["people"], parents)
        grid.show_table("Communes", detail, "surete-communes.csv")
    grid.show_table("Ce qui est essayé", variants_table(judged.listed), "variantes.csv")


def _finding(asked: Asked, judged: Judged, spoken: pd.DataFrame) -> str:
    """Return who is far, in the words of *Qui est loin ?*, then how sure that is."""
    measure = beyond_measure(asked.threshold, asked.unit, 1, asked.assumptions.travel)
    demand, moment = judged.demand, asked.assumptions.moment
    costs = [demand] if moment is None else [demand, demand.assign(cost=demand["least_cost"])]
    sums = [
        asked.atlas.total(asked.atlas.reach(points, asked.threshold), asked.where.whole)
        for points in costs
    ]
    least = None if moment is None else sums[1]
    far = access_finding(sums[0], measure, least, moment.words if moment else "")
    people = people_by_sureness(judged.result.loc[spoken.index], spoken["people"]).iloc[0]
    within = distance_words(asked.threshold, asked.unit, asked.assumptions.travel)
    return f"{far} {sureness_finding(people, within)}"


def _communes(
    asked: Asked, judged: Judged, communes: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the table of communes, and what the map and the file hold of them."""
    atlas, unit = asked.atlas, UNIT_NAMES[asked.unit]
    factor = UNIT_FACTORS[asked.unit]
    points = main_points(judged.demand).reindex(communes["commune_code"])
    result, around = (
        part.loc[points["demand_id"]].set_index(points.index)
        for part in (judged.result, judged.around)
    )
    sums = atlas.reach(judged.demand, asked.threshold).set_index("territory_code")
    trips = points[["cost"]].assign(people_beyond=sums["people_beyond"].reindex(points.index))
    result = result.assign(change_words=change_words(result, unit, factor, atlas.on))
    detail = sureness_table(communes, result, around, trips, factor, unit)
    rows = atlas.measures("commune").set_index("territory_code", drop=False).loc[points.index]
    told = result[[*_EXPORTED, f"margin_{asked.unit}"]].join(trips["people_beyond"])
    rows = rows.join(told.assign(sureness_class=sureness_class(result)))
    return detail, rows.reset_index(drop=True)


def _show_ranks(asked: Asked, judged: Judged, people: pd.Series, parents: pd.Series) -> None:
    """Show the ranks of territories, each with its range over the variants."""
    distances = judged.distances.loc[people.index]
    listed = plausible(judged.listed)
    shares = shares_by_variant(distances, listed, asked.threshold, people, parents)
    measure = beyond_measure(asked.threshold, asked.unit, 1, asked.assumptions.travel)
    names = asked.atlas.names(asked.where.level)
    ranks = ranks_table(rank_ranges(shares, is_lack=True), names, measure)
    grid.show_table("Rangs, et leur étendue selon les variantes plausibles", ranks, "rangs.csv")
