"""The page *Référentiels*: respect on a map, versions and criteria, two versions compared."""

import geopandas as gpd
import pandas as pd
import streamlit as st

from atlas.app import canvas, classes, controls, downloads, picture, reads
from atlas.app.canvas import Shown
from atlas.app.screen.question import choose_level
from atlas.app.shell import grid, rooms
from atlas.context.steering.referentials import REQUIRED
from atlas.schema.level import FRANCE, Territory
from atlas.text.markdown import escaped
from atlas.views.display.measures import Measure
from atlas.views.figure.picture import MapPicture
from atlas.views.words.steering import referentials as words
from atlas.views.words.steering import versions as version_words

RESPECT, LABEL, NETWORK = "respect", "label", "reseau"
TRAINING, TWO_VERSIONS = "formation", "versions"
ASKED_OF_CRITERIA = {
    RESPECT: "Qui respecte les critères ?",
    LABEL: "Que demandent les labels ?",
    NETWORK: "Que demandent le réseau et l'habilitation ?",
    TRAINING: "Que demandent les formations ?",
    TWO_VERSIONS: "Qu'est-ce qui a changé entre deux versions ?",
}
_NATURES = {LABEL: ("label",), NETWORK: ("réseau", "habilitation"), TRAINING: ("formation",)}
EVERY = "tous"
# What is compared at first: two rules of the label whose themes are all known.
FIRST_SHOWN, SECOND_SHOWN = "villes-internet:2014", "villes-internet:2017"


def choose_question() -> str:
    """Show the choice of a question, kept in the URL."""
    with rooms.controls():
        return controls.choose("Question", "question", ASKED_OF_CRITERIA)


def show_respect() -> None:
    """Show how far the criteria of a version are respected: map, territories, criteria, places."""
    atlas = reads.atlas()
    versions = atlas.versions
    judged = versions[versions["is_judged"]]
    others = versions[~versions["is_judged"] & (versions["known_count"] > 0)]
    names = version_words.version_names(pd.concat([judged, others]))
    with rooms.controls():
        version = controls.choose("Référentiel", "version", names)
        territory, level = choose_level()
        settings = st.popover("Réglages")
    criteria = atlas.criteria_of(version)
    asked, name = _choose_criterion(criteria, settings)
    with settings:
        bound = controls.choose("Ce qui est montré", "borne", words.RESPECT_BOUNDS)
    around = atlas.around(territory)
    rows = _rates(reads.stamp(), version, level, around, asked)
    measure = words.respect_measure(bound, name)
    with settings:
        measure = classes.choose(measure, rows[bound])
    whole = _whole(version, territory, asked)
    found = words.respect_finding(whole, name, atlas.territory_name(territory or FRANCE))
    if not atlas.version(version)["is_judged"]:
        found = words.not_judged(criteria)
    rooms.find(found)
    drawn = atlas.with_shapes(rows, level)
    with rooms.map_room() as panel:
        canvas.show(Shown(rows, measure, level, around, key="referentiels"))
    with panel:
        controls.show_legend(rows, measure, level)
        st.caption(version_words.known_sentence(atlas.version(version)))
        st.caption(f"{measure.formula}. {measure.limits}")
    _offer(drawn, measure, level, territory, found)
    grid.show_table("Par territoire", words.respect_table(rows), "respect-territoires.csv")
    table = words.criterion_rates_table(_criteria(reads.stamp(), version, territory))
    grid.show_table("Par critère", table, "respect-criteres.csv")
    _show_places(version, criteria, asked, territory)


def _choose_criterion(criteria: pd.DataFrame, settings: object) -> tuple[str | None, str]:
    """Show the choice of criteria; return what is asked, and its name."""
    options = {EVERY: "Tous les critères"}
    if (criteria["requirement"] == REQUIRED).any():
        options = {REQUIRED: "Critères obligatoires"} | options
    options |= dict(zip(criteria["criterion_id"], criteria["criterion_name"], strict=True))
    with settings:  # type: ignore[attr-defined]
        chosen = controls.choose("Critère", "critere", options)
    return (None if chosen == EVERY else chosen), options[chosen]


@st.cache_resource(max_entries=12, show_spinner="Lecture des critères…")
def _rates(
    stamp: reads.Stamp, version: str, level: str, around: Territory | None, asked: str | None
) -> pd.DataFrame:
    return reads.atlas().compliance(version, level, around, asked)


@st.cache_resource(max_entries=12, show_spinner="Lecture des critères…")
def _criteria(stamp: reads.Stamp, version: str, territory: Territory | None) -> pd.DataFrame:
    return reads.atlas().criterion_compliance(version, territory)


def _whole(version: str, territory: Territory | None, asked: str | None) -> pd.Series:
    """Return the counts of what is looked at, every criterion asked together."""
    rows = _criteria(reads.stamp(), version, territory)
    own = reads.atlas().judged_criteria(version, asked)["criterion_id"]
    return words.total_rates(rows[rows["criterion_id"].isin(own)])


def _offer(
    drawn: gpd.GeoDataFrame, measure: Measure, level: str, territory: Territory | None, found: str
) -> None:
    """Offer the map as a picture and its rows as files."""
    atlas = reads.atlas()
    caption = f"{measure.formula}. {atlas.data_words}."
    with rooms.tools():
        picture.offer_map(MapPicture(atlas, drawn, measure, level, territory, found, caption))
    with rooms.files():
        table = words.respect_table(drawn)
        downloads.offer(downloads.territories(atlas, drawn, table, level, territory))


def _show_places(
    version: str, criteria: pd.DataFrame, asked: str | None, territory: Territory | None
) -> None:
    """Show what is known of each place, for the criteria asked."""
    atlas = reads.atlas()
    own = atlas.judged_criteria(version, asked)
    statuses = atlas.place_compliance(version)[own["criterion_id"]]
    named = statuses.set_axis(own["position"].astype("str") + ". " + own["criterion_name"], axis=1)
    table = words.place_answers_table(atlas.places_in(territory), named)
    grid.show_table("Par lieu", table, "respect-lieux.csv")


def show_label() -> None:
    """Show the versions of labels, the criteria of one, and which edition points to which."""
    _show_versions(LABEL)
    atlas = reads.atlas()
    names = version_words.version_names(atlas.versions)
    table = version_words.editions_table(atlas.editions(), names)
    grid.show_table("Critères de chaque édition du label", table, "editions-criteres.csv")


def show_network() -> None:
    """Show the versions of the network and of what is accredited, and the criteria of one."""
    _show_versions(NETWORK)


def show_training() -> None:
    """Show frameworks of skills and training, one's texts, and what places teach of them."""
    version = _show_versions(TRAINING)
    atlas = reads.atlas()
    taught = atlas.taught_skills(version)
    st.header("Compétences et formations proposées")
    st.markdown(words.skills_sentence(atlas.criteria_of(version), taught))
    if len(taught):
        grid.show_rows(words.skills_table(taught))


def _show_versions(question: str) -> str:
    """Show the versions of some natures, the texts of one first; return that one."""
    atlas = reads.atlas()
    own = atlas.versions[atlas.versions["nature"].isin(_NATURES[question])]
    richest = own.sort_values("known_count", ascending=False, kind="stable")
    names = version_words.version_names(richest)
    with rooms.controls():
        chosen = controls.choose("Version", f"version-{question}", names)
    version, criteria = atlas.version(chosen), atlas.criteria_of(chosen)
    rooms.find(f"**{escaped(names[chosen])}** : {version_words.known_sentence(version)}")
    st.caption(version_words.version_sentence(version))
    texts = dict(zip(criteria["criterion_id"], criteria["criterion_name"], strict=True))
    grid.show_table("Critères", version_words.criteria_table(criteria, texts), "criteres.csv")
    grid.show_table("Toutes les versions", version_words.versions_table(own), "versions.csv")
    return chosen


def show_changes() -> None:
    """Show two versions side by side: those of one referential, the last two by default."""
    atlas = reads.atlas()
    versions = atlas.versions
    names = version_words.version_names(versions)
    known = versions.loc[versions["known_count"] > 0, "version_id"]
    with rooms.controls():
        first = controls.choose("Première version", "avant", _named(names, known, FIRST_SHOWN))
        second = controls.choose("Seconde version", "apres", _named(names, known, SECOND_SHOWN))
    changes = atlas.version_changes(first, second)
    both = (atlas.version(first), atlas.version(second))
    rooms.find(version_words.version_changes_sentence(changes, *both, names))
    table = version_words.version_changes_table(changes)
    grid.show_table("Critère par critère", table, "versions-comparees.csv", is_whole=True)
    grid.show_table(
        "Ce que l'on sait des deux", version_words.versions_table(pd.DataFrame(both)), None
    )


def _named(names: dict[str, str], known: pd.Series, usual: str) -> dict[str, str]:
    """Return the versions to choose from, the usual one first."""
    return {one: names[one] for one in sorted(known, key=lambda version: version != usual)}
