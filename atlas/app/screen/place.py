"""The sheet of one place, and the decisions that a reader prepares, kept for the session."""

from datetime import date

import pandas as pd
import streamlit as st

from atlas.app import link, reads
from atlas.app.shell import grid, rooms
from atlas.directory.consolidation import field_origins
from atlas.directory.decisions import CLOSE, CORRECT, DECISION_COLUMNS
from atlas.directory.lines import validate_decisions
from atlas.schema.fields import FIELD_BY_FRENCH
from atlas.search.results import link_html
from atlas.text.french import typeset
from atlas.text.markdown import escaped
from atlas.views.display.table import origins_table, place_facts
from atlas.views.words.records import (
    decisions_table,
    scores_table,
    to_challenge_csv,
    to_decisions_csv,
)

_KEY = "decisions"
_PLACE_KEY = "lieu"
OF_A_PERSON = (
    "Cette valeur est celle d'une personne : elle n'est pas montrée et ne se conteste pas ici. "
    "Demandez à qui tient l'atlas de la retirer (retraits.csv)."
)
PLACE_ITSELF = "le lieu n'existe plus, ou n'est pas un lieu de médiation"


def named_place() -> pd.Series | None:
    """Return the place that the address names (`lieu`); None, and said, when there is no such."""
    named = st.query_params.get(_PLACE_KEY, "")
    if not named:
        return None
    atlas = reads.atlas()
    places = atlas.table("places")
    found = places[places["place_id"] == atlas.current_id(named)]
    if found.empty:
        rooms.warn(f"L'adresse de la page demande le lieu « {named} », que l'atlas ne connaît pas.")
        return None
    return found.iloc[0]


def show_sheet(place: pd.Series) -> None:
    """Show the sheet of a place, the way back to what was found, the decisions of the reader."""
    href = link.state_query({_PLACE_KEY: None})
    st.html(link_html(href, "‹ Revenir aux résultats et à la carte"))
    show_place(place)
    show_decisions()


def show_place(place: pd.Series) -> None:
    """Show the sheet of a place of table `places`: facts, each value with its source, trust."""
    atlas = reads.atlas()
    place = atlas.public(place.to_frame().T).iloc[0]
    st.header(typeset(escaped(str(place["name"]))))
    grid.show_rows(place_facts(place))
    published = atlas.records_of(str(place["place_id"]))
    records = atlas.public(published)
    st.caption("Chaque valeur avec sa source ; celles qui ne sont pas retenues aussi.")
    grid.show_rows(origins_table(field_origins(records), atlas.release_names))
    with st.expander("Ce que vaut cette fiche"):
        grid.show_rows(scores_table(place))
    contest_form(published, records)


def add_decision(line: dict[str, str]) -> None:
    """Add a line to the basket, or say why it cannot be followed."""
    lines = [*st.session_state.get(_KEY, []), {"date": date.today().isoformat()} | line]
    checked = validate_decisions(pd.DataFrame(lines), date.today(), 1)
    wrong = checked.faults["row_number"] == len(lines)
    if wrong.any():
        for message in checked.faults.loc[wrong, "message"]:
            st.error(escaped(message))
        return
    st.session_state[_KEY] = lines
    st.success("Décision ajoutée ci-dessous. Téléchargez-la avant de quitter la page.")


def show_decisions() -> None:
    """Show the basket, its two files and what to do with them."""
    lines = pd.DataFrame(
        st.session_state.get(_KEY, []), columns=list(DECISION_COLUMNS), dtype="str"
    ).fillna("")
    if lines.empty:
        return
    decisions = validate_decisions(lines, date.today()).decisions
    st.header(f"Mes décisions ({len(decisions)})")
    grid.show_rows(decisions_table(decisions))
    st.caption(
        "Le fichier de décisions se remet à la personne qui tient l'atlas : la construction "
        "suivante le suit. Le fichier de contestation s'envoie au producteur."
    )
    with st.container(horizontal=True):
        st.download_button(
            "Télécharger les décisions", lambda: to_decisions_csv(decisions), "decisions.csv"
        )
        st.download_button(
            "Télécharger la contestation",
            lambda: to_challenge_csv(reads.atlas().table("records"), decisions),
            "contestation.csv",
        )


def contest_form(records: pd.DataFrame, shown: pd.DataFrame) -> None:
    """Show the form that contests a value of one of a place's records, or the place itself.

    A value that differs where it is `shown` is of a person, and is quoted nowhere.
    """
    if records.empty:
        return
    with st.expander("Contester une valeur, ou le lieu"), st.form("contest", border=False):
        keys = records.set_index("record_key")
        key = str(st.selectbox("Fiche", list(keys.index), format_func=lambda k: _named(keys, k)))
        fields = [PLACE_ITSELF, *(name for name in FIELD_BY_FRENCH if name != "id")]
        field = str(st.selectbox("Ce qui est faux", fields, format_func=_field_label))
        value = st.text_input("Valeur juste (vide : aucune)")
        reason = st.text_input("Motif (obligatoire)")
        evidence = st.text_input("Preuve : adresse d'une page, document")
        if st.form_submit_button("Ajouter à mes décisions"):
            said = {"fiche": key, "motif": reason, "preuve": evidence}
            if field == PLACE_ITSELF:
                add_decision(said | {"decision": CLOSE})
                return
            name = FIELD_BY_FRENCH[field].name
            published = keys.loc[key, name]
            if not records[name].equals(shown[name]):
                st.error(OF_A_PERSON)
            else:
                text = "" if pd.isna(published) else _published_text(published)
                add_decision(said | {"decision": CORRECT, "champ": field, "valeur_publiee": text,
                            "valeur_proposee": value})  # fmt: skip


def _named(keys: pd.DataFrame, key: str) -> str:
    return f"{keys.loc[key, 'name']} ({keys.loc[key, 'release_id']})"


def _field_label(field: str) -> str:
    return FIELD_BY_FRENCH[field].label if field in FIELD_BY_FRENCH else field.capitalize()


def _published_text(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)
