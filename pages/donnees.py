"""Where the data come from, and every check that failed."""

import pandas as pd
import streamlit as st

from atlas.app import controls, reads
from atlas.app.page import show_page
from atlas.context.need import known_people_share
from atlas.schema.frame import SEVERITIES
from atlas.views.display.table import issue_counts_table, issues_table, releases_table, rows_chosen
from atlas.views.words.sources import context_names, contexts_table


def content() -> None:
    """Sources, contexts, then issues by rule."""
    atlas = reads.atlas()
    facts, contexts, issues = atlas.build.facts, atlas.table("contexts"), atlas.table("issues")
    names = atlas.source_names | context_names(contexts)
    built = f"{pd.Timestamp(facts['built_at']):%d/%m/%Y à %H:%M} (UTC)"
    st.caption(
        f"Données au {atlas.on:%d/%m/%Y}, date de l'édition la plus récente qui compte : les âges "
        f"sont comptés jusque-là. Atlas construit le {built}, territoires {facts['cog_vintage']}."
    )
    st.header("Sources")
    st.dataframe(releases_table(atlas.table("releases"), atlas.table("sources")), hide_index=True)
    if len(contexts):
        shares = known_people_share(atlas.table("need_values"), atlas.table("communes"))
        st.header("Contextes")
        st.dataframe(contexts_table(contexts, shares), hide_index=True)
    st.header("Contrôles")
    st.markdown("\n".join(f"- **{name}** : {text}" for name, text in SEVERITIES.items()))
    st.dataframe(issue_counts_table(atlas.build.issue_counts(), names), hide_index=True)
    rules = controls.choose_several("Règle", "regle", sorted(issues["rule"].unique()))
    severities = controls.choose_several("Gravité", "gravite", list(SEVERITIES))
    table = issues_table(rows_chosen(issues, {"rule": rules, "severity": severities}), names)
    controls.show_table("Chaque contrôle", table, "controles.csv")


show_page("Données", content)
