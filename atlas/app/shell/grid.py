"""Tables of a page: what tells rows apart, as much as a page can hold, and the twin of the map."""

from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

from atlas.app import canvas, downloads, reads
from atlas.app.controls import choose_switch
from atlas.app.digest import digest
from atlas.reader import View
from atlas.schema.level import FRANCE, Territory
from atlas.text.french import UNKNOWN, counted, whole
from atlas.text.lexicon import slug
from atlas.text.markdown import escaped
from atlas.views.display.measures import Measure
from atlas.views.display.readable import readable
from atlas.views.display.table import measures_table

MAX_ROWS = 1_000
TWIN, TWIN_KEY = "La carte en tableau", "tableau"


def show_table(
    title: str, table: pd.DataFrame, file_name: str | None, is_whole: bool = False
) -> None:
    """Show a table under its title, as much of it as a page can hold, and its file.

    `file_name` is None where the page offers the file in several formats, under the table; a table
    that `is_whole` keeps the columns that are alike on every row.
    """
    st.header(escaped(title))
    show_rows(table, is_whole)
    if len(table) > MAX_ROWS:
        rows = counted(len(table), "ligne", "lignes")
        st.caption(f"{rows}, dont {whole(MAX_ROWS)} montrées ; le fichier les a toutes.")
    if file_name is not None and len(table):
        known, asked = reads.atlas(), reads.territory() or FRANCE
        where = known.territory_name(asked)
        stem = f"{file_name.removesuffix('.csv')}-{slug(where)}"
        words = f"{title}, {where} ; {known.words}"
        downloads.offer_table(downloads.Download(known, stem, table, "", words), title)


def show_rows(table: pd.DataFrame, is_whole: bool = False, **how: Any) -> Any:
    """Show a table: what tells rows apart, unknown said so, what is alike said once under it.

    `how` goes to `streamlit.dataframe`, whose answer is returned; None for a table without row.
    """
    if table.empty:
        st.caption("Aucune ligne.")
        return None
    if how:
        return _show(table, is_whole, **how)
    with suppress(pa.ArrowException):  # of mixed values: shown each time anew
        _show_again(digest(table, MAX_ROWS), is_whole, table)
        return None
    return _show(table, is_whole)


@st.cache_resource(max_entries=128, show_spinner=False)
def _show_again(mark: bytes, is_whole: bool, _table: pd.DataFrame) -> None:
    """Show a table that tells the page nothing: what was sent once is sent again."""
    _show(_table, is_whole)


def _show(table: pd.DataFrame, is_whole: bool, **how: Any) -> Any:
    shown = readable(table.head(MAX_ROWS), is_whole)
    grouped = dict.fromkeys(shown.numbers, st.column_config.NumberColumn(format="localized"))
    days = dict.fromkeys(shown.days, st.column_config.DateColumn(format="DD/MM/YYYY"))
    event = st.dataframe(
        shown.table, hide_index=True, placeholder=UNKNOWN, column_config=grouped | days, **how
    )
    if shown.note:
        st.caption(escaped(shown.note))
    return event


@reads.kept(12)
def of_measures(view: View, level: str, around: Territory | None, measure: Measure) -> pd.DataFrame:
    """Return the table of the measures of a level; see `measures_table`."""
    return measures_table(reads.atlas(view).measures(level, around), measure)


def is_twin_open() -> bool:
    """Tell whether the table that says what the map shows is asked for."""
    return st.query_params.get(TWIN_KEY) == "oui"


def show_twin(table: pd.DataFrame, codes: pd.Series, chosen: str | None) -> None:
    """Show the switch of the table that says what the map shows, kept in the URL, and the table.

    Not at first: a table of 1,000 rows takes from the map a quarter of the time of its picture.
    A row chosen opens on the map, and the territory that the map opened comes first.

    Parameters
    ----------
    table
        One row per territory.
    codes
        Their codes, on the index of the table.
    chosen
        Code of the territory that the reader opened on the map; None for none.
    """
    if not choose_switch(TWIN, TWIN_KEY, False):
        return
    own = codes.loc[table.index]
    order = np.argsort(own.ne(chosen).to_numpy(), kind="stable")[:MAX_ROWS]
    key = f"{TWIN_KEY}-{chosen}"

    def open_on_the_map() -> None:
        for row in st.session_state[key]["selection"]["rows"]:
            st.query_params[canvas.CHOICE_KEY] = str(own.iloc[order[row]])

    st.header(TWIN)
    st.caption(
        "Une ligne choisie s'ouvre sur la carte\xa0; "
        "le territoire ouvert sur la carte vient en tête."
    )
    show_rows(table.iloc[order], key=key, on_select=open_on_the_map, selection_mode="single-row")
    if len(order) < len(table):
        rows = counted(len(table), "ligne", "lignes")
        st.caption(f"{rows}, dont {whole(MAX_ROWS)} montrées ; le fichier les a toutes.")


def choose_row(rows: pd.DataFrame, hint: str) -> int | None:
    """Show a table and return the position of the row that the reader chose."""
    st.caption(hint)
    event = show_rows(rows, on_select="rerun", selection_mode="single-row")
    chosen = event["selection"]["rows"] if event else []
    return int(chosen[0]) if chosen else None
