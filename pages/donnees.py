"""Where the data come from, and every check that failed."""

import streamlit as st

from atlas.app import controls, reads
from atlas.app.page import show_page
from atlas.app.shell import grid
from atlas.context.need import known_people_share
from atlas.schema.frame import SEVERITIES
from atlas.views.display import table as tables
from atlas.views.words.sources import context_names, contexts_table, dates_sentence


def content() -> None:
    """Sources, contexts, then issues by rule."""
    atlas = reads.atlas()
    facts, contexts, issues = atlas.build.facts, atlas.table("contexts"), atlas.table("issues")
    names = atlas.source_names | context_names(contexts)
    st.caption(dates_sentence(atlas.on, facts["built_at"], facts["cog_vintage"]))
    st.header("Sources")
    grid.show_rows(tables.releases_table(atlas.table("releases"), atlas.table("sources")))
    with st.expander(controls.EXPERTS):
        grid.show_rows(tables.release_files_table(atlas.table("releases")))
    if len(contexts):
        shares = known_people_share(atlas.table("need_values"), atlas.table("communes"))
        st.header("Contextes")
        grid.show_rows(contexts_table(contexts, shares))
    if len(unread := tables.unread_columns_table(issues, names)):
        st.header("Colonnes que personne ne lit")
        grid.show_rows(unread)
    st.header("Contrôles")
    st.markdown("\n".join(f"- **{name}** : {text}" for name, text in SEVERITIES.items()))
    grid.show_rows(tables.issue_counts_table(atlas.build.issue_counts(), names))
    rules = controls.choose_several("Règle", "regle", sorted(issues["rule"].unique()))
    severities = controls.choose_several("Gravité", "gravite", list(SEVERITIES))
    chosen = tables.rows_chosen(issues, {"rule": rules, "severity": severities})
    grid.show_table("Chaque contrôle", tables.issues_table(chosen, names), "controles.csv")


show_page("Données", content)
