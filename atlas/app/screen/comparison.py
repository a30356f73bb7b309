"""Cached profiles and twins of the page *Comparer*, and its controls."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from atlas.analysis.labels import summaries
from atlas.analysis.profile import Variable, commune_profiles, sum_profiles, variables, weights_of
from atlas.analysis.rank import neighbours
from atlas.analysis.twins import TWIN_COUNT, standardise, twins
from atlas.app import controls, reads
from atlas.app.reads import Stamp
from atlas.app.shell import grid
from atlas.context.stakes import CURRENT_REFERENCE, blanks, stakes_by_territory
from atlas.directory.coverage import sources_by_territory
from atlas.schema.level import Territory
from atlas.text.markdown import escaped
from atlas.views.display.measures import MEASURES
from atlas.views.words import comparison as views

MOST = 5
EVERYWHERE, ELSEWHERE, SAME_REGION = "partout", "ailleurs", "region"
METROPOLITAN = "metropole"
SCOPES = {
    EVERYWHERE: "Partout",
    SAME_REGION: "Dans la même région",
    ELSEWHERE: "Hors de la région",
    METROPOLITAN: "En métropole seulement",
}


def listed() -> tuple[Variable, ...]:
    """Return the variables known."""
    return variables(reads.atlas().table("contexts"))


@st.cache_resource(max_entries=6, show_spinner="Profils des territoires…")
def _profiles(stamp: Stamp, level: str) -> pd.DataFrame:
    communes = reads.atlas().table("communes")
    if level == "commune":
        return commune_profiles(communes, reads.atlas().table("need_values"))
    parents = communes.set_index("commune_code")[f"{level}_code"]
    return sum_profiles(profiles("commune"), parents)


def profiles(level: str) -> pd.DataFrame:
    """Return the profile of each territory of a level; see `atlas.analysis.profile`."""
    return _profiles(reads.stamp(), level)


@st.cache_resource(max_entries=6, show_spinner=False)
def _scaled(stamp: Stamp, level: str) -> pd.DataFrame:
    return standardise(profiles(level), listed())


@reads.kept(64, lambda level, codes: (level, *codes))
def source_words(level: str, codes: list[str]) -> str:
    """Return which sources cover some of the territories compared and not others, in Markdown."""
    atlas = reads.atlas()
    known, communes = atlas.snapshot, atlas.table("communes").set_index("commune_code", drop=False)
    own = communes[f"{level}_code"].where(communes[f"{level}_code"].isin(codes))
    covered = sources_by_territory(communes, known.sources, known.records, own)
    words: str = views.source_differences(covered[codes], atlas.names(level), atlas.source_names)
    return words


@reads.kept(32, lambda level, codes: (level, *codes))
def measures_of(level: str, codes: list[str]) -> pd.DataFrame:
    """Return the measures of territories side by side, with ranks."""
    atlas = reads.atlas()
    return views.side_by_side(atlas.measures(level), codes, atlas.names(level), MEASURES)


def choose_weights() -> dict[str, float]:
    """Show the weight of each variable; 0 leaves it out."""
    weights = {}
    with st.expander("Poids des variables"), st.container(horizontal=True):
        for variable, default in zip(listed(), weights_of(listed()).values(), strict=True):
            key = f"poids_{variable.column.replace(':', '_')}"
            weights[variable.column] = controls.choose_number(
                escaped(variable.label), key, default, (0, 10), 0.5
            )
    return weights


def choose_codes(level: str, code: str, found: pd.DataFrame) -> list[str]:
    """Show the territories to compare, at most `MOST`.

    By default, the chosen one, the neighbour that is most like it, and its twins.
    """
    near = neighbours(reads.atlas().territories(level), code)["territory_code"].tolist()
    names = _offered(level, code, [*found.index, *near])
    st.session_state.setdefault("avec_de", (level, code))
    if st.session_state["avec_de"] != (level, code):
        st.session_state["avec_de"] = (level, code)
        st.session_state["avec"] = []
    others = controls.choose_several("Comparer à", "avec", names, "Les plus semblables")
    chosen = [other for other in others if other != code]
    if not chosen:
        known = _scaled(reads.stamp(), level).index.intersection(near).tolist()
        nearest = twins(_scaled(reads.stamp(), level), code, 1, None, known) if known else found[:0]
        chosen = list(dict.fromkeys([*nearest.index, *found.index]))[: MOST - 1]
    if len(chosen) > MOST - 1:
        st.warning(f"{MOST} territoires au plus : les {MOST - 1} premiers choisis sont montrés.")
    return [code, *chosen[: MOST - 1]]


def _offered(level: str, code: str, alike: list[str]) -> dict[str, str]:
    """Return the territories that may be compared to one, code -> name.

    Not every commune of the country, which the browser would receive at each run: those of the
    département, those most alike, the neighbours, and those that the address names.
    """
    names = reads.atlas().names(level)
    if level != "commune":
        return names
    departement = str(reads.atlas().territory(Territory(level, code))["departement_code"])
    own = reads.atlas().measures(level, Territory("departement", departement))["territory_code"]
    asked = st.query_params.get_all("avec")
    kept = {*own, *alike, *asked, *st.session_state.get("avec", ())}
    return {name: words for name, words in names.items() if name in kept}


def find(level: str, code: str, weights: Mapping[str, float], scope: str) -> pd.DataFrame:
    """Return the territories most like one; see `atlas.analysis.twins.twins`."""
    rows = reads.atlas().measures(level).set_index("territory_code")["region_code"]
    own = rows.get(code)
    among = None
    if scope == METROPOLITAN:
        among = rows.index[rows.isin(_metropolitan_regions())].tolist()
    elif scope != EVERYWHERE:
        among = rows.index[(rows == own) == (scope == SAME_REGION)].tolist()
    return twins(_scaled(reads.stamp(), level), code, TWIN_COUNT, weights, among)


def _metropolitan_regions() -> list[str]:
    regions = reads.atlas().table("regions", ("region_code", "zone"))
    return list(regions.loc[regions["zone"] == "metro", "region_code"])


def show_level_means(level: str) -> None:
    """Show the mean of each measure by last known level of the label, or that none is known."""
    st.header("Moyenne par niveau du label")
    means, unknown = _means_by_level(level)
    if means.empty:
        st.info("Aucun niveau du label n'est connu à cet échelon : la moyenne est inconnue.")
        return
    grid.show_rows(means)
    st.caption(
        "Dernier niveau connu de chaque collectivité, parmi les seules labellisations chargées "
        f"(un échantillon, sauf liste complète importée) ; niveau non publié, hors du tableau : "
        f"{unknown}. Moyenne de territoires, qui ne dit rien d'une cause."
    )


@reads.kept(8)
def _means_by_level(level: str) -> tuple[pd.DataFrame, int]:
    """Return the means by last known level, and of how many collectivities none is known."""
    last = summaries(reads.atlas().table("labels"), level)
    labelled = last["last_arobases"].rename("arobases").rename_axis("territory_code").reset_index()
    means = views.level_means(labelled, reads.atlas().measures(level), MEASURES)
    return means, int(labelled["arobases"].isna().sum())


def references() -> dict[str, str]:
    """Return the references of stakes, the current one first."""
    names = list(dict.fromkeys(reads.atlas().table("stakes")["reference_name"]))
    first = [name for name in names if name == CURRENT_REFERENCE]
    return {name: name for name in [*first, *(name for name in names if name not in first)]}


def stakes_of(reference: str) -> pd.DataFrame:
    """Return the stakes of a reference, in its order."""
    stakes = reads.atlas().table("stakes")
    return stakes[stakes["reference_name"] == reference].sort_values("position")


def matrix(reference: str, level: str) -> pd.DataFrame:
    """Return the actions of each territory by stake; see `stakes.stakes_by_territory`."""
    territories = reads.atlas().measures(level).sort_values("territory_name")
    return stakes_by_territory(
        reads.atlas().table("actions"), stakes_of(reference), territories, level
    )


def peers(level: str, code: str) -> list[str]:
    """Return what a territory is compared to: its twins; the other régions for a région."""
    if level == "region":
        return [one for one in reads.atlas().measures(level)["territory_code"] if one != code]
    weights = weights_of(listed())
    return [str(one) for one in find(level, code, weights, EVERYWHERE).index]


def blanks_of(reference: str, level: str, code: str) -> pd.DataFrame:
    """Return what a territory does for each stake; see `atlas.context.stakes.blanks`."""
    return blanks(matrix(reference, level), stakes_of(reference), code, peers(level, code))


def file_names() -> dict[str, str]:
    """Return context id -> name of its file."""
    contexts = reads.atlas().table("contexts")
    return dict(zip(contexts["context_id"], contexts["context_name"], strict=True))


def published_services() -> pd.DataFrame:
    """Return what places publish of what they do: services counted, as they say them."""
    places = reads.atlas().mediation_places
    services = places["services"].dropna().str.split("|").explode()
    counts = services.value_counts().rename_axis("Service publié").reset_index(name="Lieux")
    silent = pd.DataFrame({"Service publié": ["aucun service publié"],
                           "Lieux": [int(places["services"].isna().sum())]})  # fmt: skip
    return pd.concat([counts, silent], ignore_index=True)
