"""Every page runs on the embedded atlas, obeys the URL, and shows errors as sentences."""

import pytest

from atlas.store.database import read_table

PAGES = [
    "carte", "chercher", "territoire", "evolution", "doublons", "qualite", "donnees", "methode"
]  # fmt: skip


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.slow
def test_every_page_runs_and_says_what_is_unknown(open_page, page):
    app = open_page(page)
    assert not app.error
    assert any("leur situation est inconnue" in text.value for text in app.markdown)


@pytest.mark.filterwarnings("default")
def test_the_map_page_obeys_the_url(open_page):
    app = open_page("carte", departement="01", niveau="commune", mesure="beyond_10km_share")
    assert app.query_params["territoire"] in ("D01", ["D01"])
    assert "departement" not in app.query_params
    assert app.selectbox(key="niveau").value == "commune"
    assert "Ain" in app.markdown[0].value
    assert "plus de 10 km" in app.markdown[0].value


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_the_map_is_a_table_for_who_asks(open_page):
    assert not open_page("carte").dataframe
    app = open_page("carte", tableau="oui", departement="01")
    assert app.dataframe[0].value["Code"].str.startswith("01").all()
    app.toggle(key="tableau").set_value(False).run()
    assert not app.dataframe
    assert "tableau" not in app.query_params


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("asked", [{"couleurs": "arc"}, {"classes": "choisis", "seuils": "abc"}])
@pytest.mark.slow
def test_a_setting_that_is_wrong_is_said_above_the_closed_list(open_page, asked):
    app = open_page("carte", **asked)
    said = [warning.value for warning in app.warning if "absent de la liste" in warning.value
            or "seuil" in warning.value]  # fmt: skip
    assert list(asked.values())[-1] in said[0]


@pytest.mark.filterwarnings("default")
def test_a_choice_is_written_in_the_url(open_page):
    app = open_page("carte")
    app.selectbox(key="mesure").set_value("place_count").run()
    assert app.query_params["mesure"] == "place_count"
    app.selectbox(key="mesure").set_value("nearest_road_m").run()
    assert "mesure" not in app.query_params


@pytest.mark.filterwarnings("default")
def test_a_wrong_url_is_said(open_page):
    app = open_page("territoire", niveau="departement", code="999")
    assert "999" in app.warning[0].value


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_search_ignores_accents_and_case(open_page):
    with_accents = open_page("chercher", q="MÉDIATHÈQUE")
    without = open_page("chercher", q="mediatheque")
    assert with_accents.markdown[0].value == without.markdown[0].value
    assert "**0**" not in without.markdown[0].value


@pytest.mark.filterwarnings("default")
def test_a_territory_shows_its_rank(open_page, built):
    app = open_page("territoire", niveau="departement", code="01")
    measures = read_table(built.store_path, "measures")
    own = measures[(measures["level"] == "departement") & (measures["territory_code"] == "01")]
    count = int(own["place_count"].iloc[0])
    facts = app.dataframe[0].value
    assert (
        facts.loc[facts["Mesure"] == "Nombre de lieux", "Valeur"].iloc[0].startswith(f"{count}\xa0")
    )


@pytest.mark.filterwarnings("default")
def test_without_atlas_the_page_says_what_to_do(page_of, tmp_path):
    app = page_of(tmp_path / "none.duckdb", "carte")
    assert "atlas build" in app.error[0].value


@pytest.mark.filterwarnings("default")
def test_a_place_shows_where_each_value_comes_from(open_page, built):
    places = read_table(built.store_path, "places")
    merged = places[places["record_count"] == 2].iloc[0]
    app = open_page("chercher", lieu=merged["place_id"])
    facts = app.dataframe[0].value.set_index("Fait")["Valeur"]
    assert facts["Identifiant"] == merged["place_id"]
    assert facts["Fiches réunies"] == "2"
    origins, said = app.dataframe[1].value, " ".join(caption.value for caption in app.caption)
    assert "Source" in origins or "Source, Lieux de médiation" in said
    assert "Retenue, oui" in said or {"oui", "non"} == set(origins["Retenue"])


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_a_value_is_contested_and_given_as_a_decision(open_page, built):
    place = read_table(built.store_path, "places").iloc[0]
    app = open_page("chercher", lieu=place["place_id"])
    wrong = next(box for box in app.selectbox if box.label == "Ce qui est faux")
    wrong.set_value("telephone")
    app.text_input[2].set_value("04 74 30 19 63")
    app.text_input[3].set_value("numéro changé")
    app.button[0].click().run()
    assert not app.exception
    decisions = app.dataframe[-1].value
    assert decisions["Champ"].tolist() == ["telephone"]
    assert decisions["Valeur proposée"].tolist() == ["+33474301963"]


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_a_contest_without_motive_is_refused_with_a_sentence(open_page, built):
    place = read_table(built.store_path, "places").iloc[0]
    app = open_page("chercher", lieu=place["place_id"])
    app.button[0].click().run()
    assert "motif" in app.error[0].value


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_the_map_says_what_leaving_places_out_changes(open_page):
    app = open_page("carte", qualite="0.8")
    assert any("lieux écartés" in element.value for element in app.markdown)


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_the_map_of_a_past_date_names_its_sources(open_page):
    app = open_page("carte", date="2022-09-30")
    assert any("30/09/2022 par : Lieux de médiation" in caption.value for caption in app.caption)
    assert any("tel que connu au 30/09/2022" in caption.value for caption in app.caption)
    assert app.markdown[0].value == open_page("carte").markdown[0].value


@pytest.mark.filterwarnings("default")
def test_evolution_says_that_it_does_not_know_when_each_source_spoke_once(open_page):
    app = open_page("evolution")
    assert any("ce qui a changé est inconnu" in told.value for told in app.info)
    assert not app.dataframe


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_evolution_offers_only_what_compares_and_splits_what_it_finds(real_atlas, page_of):
    app = page_of(real_atlas.store_path, "evolution")
    chosen = {box.label: box for box in app.selectbox}
    assert [box.value for box in (chosen["Du"], chosen["Au"])] == ["2022-12-01", "2024-08-01"]
    assert [len(chosen[name].options) for name in ("Source", "Du")] == [3, 4]
    said = app.markdown[0].value
    assert "France entière" in said
    assert "par la route" in said
    (whole,) = (one.value for one in app.caption if "par une fermeture" in one.value)
    assert "n'est plus publiée" in whole
    assert any("France services" in caption.value for caption in app.caption)


@pytest.mark.filterwarnings("default")
def test_the_queue_counts_what_waits(open_page, built):
    waiting = (read_table(built.store_path, "links")["verdict"] == "à revoir").sum()
    app = open_page("doublons")
    assert f"**{waiting}** à revoir" in app.markdown[0].value
    assert len(app.dataframe[0].value) == waiting
