"""The page *Comparer* finds twins on the embedded atlas, obeys the URL, says what is unknown."""

from functools import partial

import pandas as pd
import pytest

from atlas.analysis.profile import Variable
from atlas.views.display.measures import MEASURES
from atlas.views.words.comparison import (
    level_means,
    profile_table,
    source_differences,
    twins_table,
    weights_sentence,
)

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def open_page(open_page):
    return partial(open_page, "comparer")


@pytest.mark.slow
def test_twins_of_a_departement(open_page):
    app = open_page(niveau="departement", code="01")
    assert not app.error
    table = app.dataframe[0].value
    assert len(table) == 10
    assert table["Écart"].is_monotonic_increasing
    assert "Ain (01)" not in table["Territoire"].tolist()
    side = app.dataframe[1].value
    assert side.columns[1] == "Ain (01)"
    assert len(side.columns) == 6
    assert " sur 12)" in side.loc[0, "Ain (01)"], "the twelve départements that a source covers"


def test_territories_and_weights_are_in_the_address(open_page):
    app = open_page(niveau="departement", code="01", avec="23", poids_density_per_km2="0")
    side = app.dataframe[1].value
    assert side.columns.tolist() == ["Mesure", "Ain (01)", "Creuse (23)"]
    assert (side["Creuse (23)"] == "inconnu").all()
    assert any("km² 0" in text.value for text in app.caption)


def test_only_elsewhere(open_page):
    app = open_page(niveau="departement", code="01", ou="ailleurs")
    assert not app.dataframe[0].value["Territoire"].str.contains(r"\(69\)|\(38\)|\(73\)").any()


def test_only_metropolitan(open_page):
    app = open_page(niveau="departement", code="01", ou="metropole")
    assert not app.dataframe[0].value["Territoire"].str.contains(r"\(97\d\)|\(98\d\)").any()


@pytest.mark.slow
def test_means_of_the_label_levels_are_on_the_page(open_page):
    app = open_page(niveau="commune", code="01001")
    assert "Moyenne par niveau du label" in [header.value for header in app.header]
    table = app.dataframe[-1].value
    assert table["Niveau"].str.fullmatch(r"[1-5] @").all()
    assert "échantillon" in app.caption[-1].value


def test_no_weight_is_a_message(open_page):
    app = open_page(niveau="departement", code="01", poids_density_per_km2="0",
                    poids_population="0", poids_town_distance_m="0")  # fmt: skip
    assert "poids positif" in app.error[0].value


LISTED = [Variable("people", "Habitants", "", True), Variable("need:x", "Indice", "pt", False, 1)]


def test_tables_say_what_is_unknown():
    profiles = pd.DataFrame({"people": [10.0, 20.0], "need:x": [1.0, None]}, index=["a", "b"])
    found = pd.DataFrame(
        {"distance": [0.5], "shared_share": [0.5], "from:people": [1.0], "from:need:x": [None]},
        index=["b"],
    ).astype("float64")
    table = twins_table(found, profiles, {"a": "A", "b": "B"}, LISTED)
    assert table.loc[0, ["Habitants", "Indice", "Vient surtout de"]].tolist() == [
        "20", "inconnu", "Habitants (100\xa0%)",
    ]  # fmt: skip
    assert table.loc[0, "Poids connu (%)"] == 50
    side = profile_table(profiles, ["a", "b"], {"a": "A", "b": "B"}, LISTED)
    assert side["B"].tolist() == ["20", "inconnu"]
    assert "Indice 1,5" in weights_sentence(LISTED, {"people": 1, "need:x": 1.5})


def test_means_of_each_level_of_the_label():
    labelled = pd.DataFrame({"territory_code": ["a", "b", "c"], "arobases": [5, 5, None]})
    rows = pd.DataFrame({"territory_code": ["a", "b", "c"], "place_count": [2, 4, 9]})
    means = level_means(labelled, rows, {"place_count": MEASURES["place_count"]})
    assert means.to_numpy().tolist() == [["5 @", 2, "3\xa0lieux"]]


@pytest.mark.slow
def test_what_is_not_served_by_the_same_sources_is_said(open_page):
    app = open_page(niveau="departement", code="01", avec="23")
    words = " ".join(text.value for text in app.markdown)
    assert "ne sont pas servis par les mêmes sources" in words
    assert "aucune source ne couvre Creuse" in words
    alike = open_page(niveau="departement", code="01", avec="38")
    assert "mêmes sources" not in " ".join(text.value for text in alike.markdown)


def test_sources_that_cover_only_some_territories_by_hand():
    names, sources = {"01": "Ain", "23": "Creuse", "75": "Paris"}, {"a": "A", "b": "B", "c": "C",
                                                                   "d": "D"}  # fmt: skip
    covered = pd.DataFrame(
        {"23": [True, False, True, True], "01": [True, True, False, False]}, index=list("abcd")
    )
    assert source_differences(covered, names, sources) == (
        "**Les territoires comparés ne sont pas servis par les mêmes sources**\xa0: "
        "« B » ne couvre que Ain ; « C » et « D » ne couvrent que Creuse. Un écart entre eux peut "
        "venir de là."
    )
    three = covered.assign(**{"75": False})
    assert "« A » ne couvre que Creuse et Ain" in source_differences(three, names, sources)
    assert "aucune source ne couvre Paris" in source_differences(three, names, sources)
    assert source_differences(covered.iloc[:1], names, sources) == ""


def test_the_name_of_a_source_is_only_text():
    covered = pd.DataFrame({"01": [True], "23": [False]}, index=["a"])
    hostile = "[lien](http://x) <b>gras</b> *oui*"
    said = source_differences(covered, {"01": "Ain", "23": "Creuse"}, {"a": hostile})
    for markup in ("[lien]", "<b>", " *oui*"):
        assert markup not in said
    assert r"\[lien\]" in said
