"""Cached profiles and twins of the page *Comparer*, and its controls."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from atlas.analysis.labels import summaries
from atlas.analysis.profile import Variable, commune_profiles, sum_profiles, variables, weights_of
from atlas.analysis.twins import standardise, twins
from atlas.app import controls, reads
from atlas.app.reads import Stamp
from atlas.schema.level import LEVEL_NAMES
from atlas.views.display.measures import MEASURES
from atlas.views.words.comparison import level_means

COMPARED_LEVELS = {level: LEVEL_NAMES[level] for level in ("commune", "epci", "departement")}
MOST = 5
TWIN_COUNT = 10
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


def choose_weights() -> dict[str, float]:
    """Show the weight of each variable; 0 leaves it out."""
    weights = {}
    with st.expander("Poids des variables"), st.container(horizontal=True):
        for variable, default in zip(listed(), weights_of(listed()).values(), strict=True):
            key = f"poids_{variable.column.replace(':', '_')}"
            weights[variable.column] = controls.choose_number(
                variable.label, key, default, (0, 10), 0.5
            )
    return weights


def choose_codes(level: str, code: str, found: pd.DataFrame) -> list[str]:
    """Show the territories to compare, at most `MOST`, the chosen one and its twins by default."""
    names = reads.atlas().names(level)
    st.session_state.setdefault("avec_de", (level, code))
    if st.session_state["avec_de"] != (level, code):
        st.session_state["avec_de"] = (level, code)
        st.session_state["avec"] = []
    others = controls.choose_several("Comparer à", "avec", names, "Les plus semblables")
    chosen = [other for other in others if other != code] or list(found.index[: MOST - 1])
    if len(chosen) > MOST - 1:
        st.warning(f"{MOST} territoires au plus : les {MOST - 1} premiers choisis sont montrés.")
    return [code, *chosen[: MOST - 1]]


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
    last = summaries(reads.atlas().table("labels"), level)
    labelled = last["last_arobases"].rename("arobases").rename_axis("territory_code").reset_index()
    means = level_means(labelled, reads.atlas().measures(level), MEASURES)
    if means.empty:
        st.info("Aucun niveau du label n'est connu à cet échelon : la moyenne est inconnue.")
        return
    st.dataframe(means, hide_index=True)
    unknown = int(labelled["arobases"].isna().sum())
    st.caption(
        "Dernier niveau connu de chaque collectivité, parmi les seules labellisations chargées "
        f"(un échantillon, sauf liste complète importée) ; niveau non publié, hors du tableau : "
        f"{unknown}. Moyenne de territoires, qui ne dit rien d'une cause."
    )
