"""The page *Labels*: what is asked, the map, the history of a collectivity, what was published."""

from datetime import date
from typing import NamedTuple

import pandas as pd
import streamlit as st

from atlas.analysis.labels import edition_days, edition_on, history, lapsed, states, summaries
from atlas.app import canvas, controls, reads
from atlas.app.canvas import Shown
from atlas.app.shell import grid, rooms
from atlas.app.shell.chart import show_chart
from atlas.context.lists import template
from atlas.schema.level import LEVEL_NAMES, Territory, parse_territory, rows_inside
from atlas.views.display.measures import Measure
from atlas.views.display.plot import label_history_chart
from atlas.views.words.label import awards as views

LABELLED_LEVELS = {level: LEVEL_NAMES[level] for level in ("commune", "epci")}
PLACE_COLUMNS = ["departement_code", "region_code"]


# Not the date of the visit, which is that of the places.
EDITION_KEY = "edition"


class Looked(NamedTuple):
    """What the reader looks at: where, a level, a date and the edition then in force, a measure."""

    territory: Territory | None
    around: Territory | None
    level: str
    day: date
    year: int | None
    measure: Measure


def choose() -> Looked:
    """Show the choices of the page, kept in the URL."""
    days = edition_days(reads.atlas().table("label_totals"), reads.atlas().table("labels"))
    dates = {
        day.isoformat(): f"Édition {year} ({day:%d/%m/%Y})" for year, day in days[::-1].items()
    }
    territory = reads.territory()
    around = reads.built().around(territory)
    with rooms.controls():
        level = controls.choose("Collectivités", "niveau", LABELLED_LEVELS)
        kinds = (views.LAST, views.AT_DATE, views.COUNT, views.PROGRESSION)
        labels = {kind: views.LABEL_MEASURES[kind].label for kind in kinds}
        kind = controls.choose("Mesure", "mesure", labels)
        day = date.fromisoformat(controls.choose("Date", EDITION_KEY, dates))
    return Looked(territory, around, level, day, edition_on(day, days), views.LABEL_MEASURES[kind])


def say_what_is_known(asked: Looked) -> None:
    """Say that the sample is one, and where the edition shown is complete."""
    lists = reads.atlas().table("label_lists")
    rooms.find(views.sample_sentence(lists, int(lists["row_count"].sum())))
    complete = reads.atlas().table("label_completeness")
    known = complete[complete["edition_year"] == asked.year]
    scopes = {scope: parse_territory(scope) for scope in known["scope"]}
    names = {
        scope: str(reads.atlas().territory(territory)["territory_name"])
        for scope, territory in scopes.items()
        if territory.level != "france"
    }
    st.caption(views.edition_sentence(asked.year, known, names))


@st.cache_resource(max_entries=16, show_spinner=False)
def _known(stamp: reads.Stamp, level: str, year: int | None) -> pd.DataFrame:
    """Return what is known of every territory of a level, in the order of its measures."""
    measured = reads.atlas().measures(level)
    labels, complete = reads.atlas().table("labels"), reads.atlas().table("label_completeness")
    territories = measured[["territory_code", *PLACE_COLUMNS]]
    found = states(labels, complete, territories, level, year)
    known = summaries(labels, level, year).drop(columns="territory_name")
    classes = views.summary_classes(known)
    joined = found.assign(label_class=views.state_classes(found)).join(known).join(classes)
    return measured.merge(joined, left_on="territory_code", right_index=True)


def rows(asked: Looked) -> pd.DataFrame:
    """Return what is known of the territories asked for, with their measures."""
    every = _known(reads.stamp(), asked.level, asked.year)
    return every if asked.around is None else rows_inside(asked.around, every)


def show_map(asked: Looked) -> None:
    """Show the map, its legend and its table."""
    shown = rows(asked)
    with rooms.map_room() as panel:
        canvas.show(Shown(shown, asked.measure, asked.level, asked.around, key="labels"))
    with panel:
        controls.show_legend(shown, asked.measure, asked.level)
        st.caption(f"{asked.measure.label} : {asked.measure.formula}. {asked.measure.limits}")
    grid.show_table(grid.TWIN, _map_table(asked), "labels-carte.csv")


@reads.kept(8)
def _map_table(asked: Looked) -> pd.DataFrame:
    return views.map_table(rows(asked))


@reads.kept(2)
def _history() -> pd.DataFrame:
    return history(reads.atlas().table("labels"))


def show_history(level: str, code: str) -> None:
    """Show the known awards of one territory as a chart and a table; say when none is known."""
    every = _history()
    own = every[(every["level"] == level) & (every["territory_code"] == code)]
    st.header("Label « Territoires, Villes et Villages Internet »")
    lists = reads.atlas().table("label_lists")
    if own.empty:
        st.markdown(
            "Aucune distinction connue. Ce n'est pas « sans label » : "
            + ("l'atlas n'a qu'un échantillon." if lists["is_sample"].all() else "rien ne le dit.")
        )
        return
    chart, table = st.columns([2, 1])
    with chart:
        show_chart(label_history_chart, own, str(own["territory_name"].iloc[-1]))
    with table:
        grid.show_rows(views.history_table(own))
    st.caption("Échantillon : les éditions absentes sont inconnues, non des éditions sans label."
               if lists["is_sample"].all() else "Les éditions absentes sont inconnues, sauf là où "
               "une édition est complète.")  # fmt: skip


def choose_history(asked: Looked) -> None:
    """Show the choice of a collectivity with a known award, and its history."""
    known = rows(asked)
    known = known[known["edition_count"].notna()].sort_values(
        ["edition_count", "territory_name"], ascending=[False, True]
    )
    st.header("Histoire d'une collectivité")
    if known.empty:
        st.markdown("Aucune distinction connue ici.")
        return
    names = dict(zip(known["territory_code"], known["territory_name"], strict=True))
    show_history(asked.level, controls.choose("Collectivité", "collectivite", names))


def show_lapsed(asked: Looked) -> None:
    """Show the labels, or top levels, that a complete edition proves lost."""
    found = _lapsed(asked.level, asked.around)
    st.header("Labels perdus, là où on peut le dire")
    st.caption(
        "Seule une édition connue en entier prouve une perte. Partout ailleurs, la page dit « "
        "dernière distinction connue », et rien de plus."
    )
    grid.show_table("Pertes prouvées", found, "labels-perdus.csv")


@reads.kept(16)
def _lapsed(level: str, around: Territory | None) -> pd.DataFrame:
    atlas = reads.atlas()
    territories = atlas.measures(level, around)[["territory_code", *PLACE_COLUMNS]]
    found = lapsed(atlas.table("labels"), atlas.table("label_completeness"), territories, level)
    return views.lapsed_table(found)


def show_published() -> None:
    """Show totals with what contradicts them, mentions, completeness."""
    st.header("Ce qui a été publié par édition")
    parts = {
        "label_totals": ("Totaux publiés", "labels-totaux.csv"),
        "label_conflicts": ("Sources qui se contredisent", "labels-contradictions.csv"),
        "label_mentions": ("Mentions", "labels-mentions.csv"),
        "label_completeness": ("Éditions connues en entier", "labels-completude.csv"),
    }
    for name, (title, file_name) in parts.items():
        grid.show_table(title, _published(name), file_name)


@reads.kept(8)
def _published(name: str) -> pd.DataFrame:
    return views.published_table(reads.atlas().table(name), name)


@reads.kept(2)
def _awards() -> pd.DataFrame:
    labels = reads.atlas().table("labels").sort_values("resolution", kind="stable")
    return views.awards_table(labels)


def show_lists() -> None:
    """Show every award with its source, those to be decided first, and how to load a list."""
    st.header("Les listes")
    st.markdown(views.lists_sentence(reads.atlas().table("label_lists")))
    grid.show_table("Distinctions", _awards(), "labels.csv")
    st.markdown(
        "Une liste faite d'après ce modèle est chargée par la personne qui tient l'atlas ; la "
        "colonne `code` décide des collectivités à choisir."
    )
    st.download_button("Télécharger le modèle de liste (CSV)", template(), "palmares.csv")
