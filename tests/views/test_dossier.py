"""What a dossier says equals the tables and the page; what is unknown is said, never a zero."""

import math

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from atlas.analysis.profile import commune_profiles, sum_profiles, variables, weights_of
from atlas.analysis.twins import standardise, twins
from atlas.errors import InputError
from atlas.reader import Atlas
from atlas.reader.build import Build
from atlas.text.french import whole
from atlas.views.dossier import Shelf, make, make_dossier, make_shelf
from atlas.views.dossier.model import Bullets, Paragraph, Sentence, Table
from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def table(built):
    return Atlas.open(built.store_path).build.table


@pytest.fixture(scope="module")
def shelf(built):
    return make_shelf(Atlas.open(built.store_path))


def mapless(*asked):
    """Return a dossier without its map, which takes seconds and says nothing more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make, "draw_subject", lambda *_: None)
        return make_dossier(*asked)


@pytest.fixture(scope="module")
def ain(shelf):
    return mapless(shelf, "departement", "01")


def texts(dossier):
    """Return every sentence of a dossier, by section."""
    found = {"summary": [s.text for s in dossier.summary]}
    for section in (*dossier.sections, *dossier.annexes):
        found[section.key] = [
            sentence.text
            for block in section.blocks
            for sentence in (
                block.sentences if isinstance(block, Paragraph)
                else block.items if isinstance(block, Bullets) else ()
            )
        ]  # fmt: skip
    return found


def table_of(dossier, key, start):
    section = next(s for s in (*dossier.sections, *dossier.annexes) if s.key == key)
    return next(b for b in section.blocks if isinstance(b, Table) and b.caption.startswith(start))


def number(text):
    return float(text.split("\xa0")[0].replace("\u202f", "").replace(",", "."))


@pytest.mark.filterwarnings("default")
def test_its_numbers_are_those_of_the_page(ain, built, monkeypatch):
    from atlas.app import reads

    monkeypatch.setenv("ATLAS_STORE", str(built.store_path))
    reads._settings.clear()
    app = AppTest.from_file(PROJECT / "streamlit_app.py", default_timeout=60)
    app.switch_page("pages/territoire.py")
    app.query_params["niveau"], app.query_params["code"] = "departement", "01"
    app.run()
    assert not app.exception, app.exception
    reads._settings.clear()
    page = app.dataframe[0].value.set_index("Mesure")
    row = table_of(ain, "comparaison", "Le territoire").rows[0]
    for column, label in ((1, "Habitants"), (3, "Lieux pour 10 000 habitants"),
                          (4, "Distance par la route au lieu le plus proche"),
                          (5, "Part des habitants à plus de 5 km"),
                          (6, "Part des habitants à plus de 10 km")):  # fmt: skip
        assert number(row[column]) == number(page.loc[label, "Valeur"])
    assert ain.facts[0].value == page.loc["Nombre de lieux", "Valeur"].split("\xa0")[0]
    assert page.loc[
        "Distance par la route au lieu le plus proche", "Rang (1 = le mieux desservi)"
    ] in (" ".join(texts(ain)["summary"]))
    listed = len(app.dataframe[1].value)
    assert len(table_of(ain, "liste", "Lieux").rows) == listed
    empty = len(app.dataframe[2].value)  # the neighbours have places: a sentence, no table
    assert f"**{whole(empty)} communes**" in " ".join(texts(ain)["manques"])
    assert sum("dossier" in button.label for button in app.get("download_button")) == 3


def test_people_far_from_a_place_are_counted_one_commune_at_a_time(ain, table):
    far = {5: 0, 10: 0, 20: 0}
    measures, split = table("measures"), set(table("parts")["commune_code"])
    for row in measures[measures["level"] == "commune"].to_dict("records"):
        if row["departement_code"] == "01":
            for km in far:
                far[km] += int(row[f"population_beyond_{km}km"])
                # All or none, but where people are counted at the parts of their commune.
                assert row[f"beyond_{km}km_share"] in (0, 1) or row["territory_code"] in split
    said = next(text for text in texts(ain)["summary"] if text.startswith("Loin"))
    for km, people in far.items():
        assert f"**{whole(people)}**" in said.split(f"à plus de {km} km")[0]
    assert ain.facts[3].value == whole(far[10])


def test_the_nearest_places_of_a_commune_are_those_of_a_naive_search(shelf, table):
    dossier = mapless(shelf, "commune", "01033")
    shown = table_of(dossier, "lieux", "Les lieux situés")
    own = table("communes").set_index("commune_code").loc["01033"]
    lon, lat = math.radians(own["reference_longitude"]), math.radians(own["reference_latitude"])
    found = []
    for place in table("places").to_dict("records"):
        closed = "n'accueille pas" in str(place["access_modes"])
        if place["is_mediation"] and not closed and not pd.isna(place["longitude"]):
            x, y = math.radians(place["longitude"]), math.radians(place["latitude"])
            h = math.sin((y - lat) / 2) ** 2 + (
                math.cos(lat) * math.cos(y) * math.sin((x - lon) / 2) ** 2
            )
            found.append((2 * 6371.0088 * math.asin(math.sqrt(h)), place["name"]))
    nearest = sorted(found)[:5]
    assert [number(row[0]) for row in shown.rows] == [round(km, 1) for km, _ in nearest]
    assert shown.rows[0][1] == nearest[0][1]


def test_the_communes_without_place_are_the_farthest_first(ain, table):
    rows = table_of(ain, "manques", "Les communes les plus éloignées").rows
    distances = [number(row[4]) for row in rows]
    assert distances == sorted(distances, reverse=True)
    measures = table("measures")
    inside = measures[(measures["level"] == "commune") & (measures["departement_code"] == "01")]
    empty = inside[inside["place_count"] == 0]
    assert distances[0] == pytest.approx(empty["nearest_road_m"].max() / 1000, abs=0.05)


def test_the_parts_of_a_departement_are_the_epci_of_its_communes(ain, table):
    communes, epci = table("communes"), table("epci")
    inside = communes.loc[communes["departement_code"] == "01", "epci_code"].dropna()
    names = sorted(epci.loc[epci["epci_code"].isin(set(inside)), "epci_name"])
    rows = table_of(ain, "manques", "Par territoire").rows
    assert sorted(row[0] for row in rows) == names


def test_the_sites_are_those_of_the_planner(ain, shelf):
    from atlas.siting.plan import Plan, answer

    planned = answer(Plan("D01", sites=5), shelf.tables, shelf.open_places)
    shown = table_of(ain, "suite", "Où ouvrir").rows
    assert [row[1] for row in shown] == planned.siting.sites["candidate_name"].tolist()
    assert sum(number(row[3]) for row in shown) == round(planned.siting.sites["people_newly"].sum())


def test_every_note_is_numbered_in_order_and_cited(ain):
    assert list(ain.numbers.values()) == list(range(1, len(ain.numbers) + 1))
    assert ain.numbers[ain.facts[0].notes[0]] == 1
    assert len({note.text for note in ain.numbers}) == len(ain.numbers)


def test_tables_have_as_many_cells_as_headings(ain):
    for section in (*ain.sections, *ain.annexes):
        for block in section.blocks:
            if isinstance(block, Table):
                assert len(block.widths) == len(block.headings)
                assert {len(row) for row in block.rows} <= {len(block.headings)}


def test_an_uncovered_territory_is_unknown_not_empty(shelf):
    dossier = mapless(shelf, "departement", "975")
    assert [fact.value for fact in dossier.facts] == ["inconnu"] * 4
    assert "Aucune source" in dossier.summary[1].text
    assert "Aucun site proposé" in " ".join(texts(dossier)["suite"])


def test_contacts_are_those_published_and_blank_without(ain, table):
    places = table("places")
    own = places[places["is_mediation"] & (places["departement_code"] == "01")]
    rows = table_of(ain, "liste", "Lieux").rows
    silent = own[["phone", "emails", "websites"]].isna().all(axis=1).sum()
    assert sum(row[3] == "" for row in rows) == silent
    assert sum("@" in row[3] for row in rows) == own["emails"].notna().sum()


def test_without_labels_the_dossier_says_so(built, table):
    none = Build(built.store_path, {"labels": table("labels").iloc[0:0]})
    shelf = make_shelf(Atlas(none))
    dossier = mapless(shelf, "departement", "01")
    assert "ne contient aucun palmarès" in texts(dossier)["label"][0]


def test_the_label_comes_from_the_atlas(ain):
    assert "n'est pas pour autant sans label" in texts(ain)["label"][0]


def test_similar_territories_are_those_of_the_page_comparer(ain, table):
    communes, contexts = table("communes"), table("contexts")
    own = commune_profiles(communes, table("need_values"))
    profiles = sum_profiles(own, communes.set_index("commune_code")["departement_code"])
    listed = variables(contexts)
    found = twins(standardise(profiles, listed), "01", 5, weights_of(listed))
    names = table("departements").set_index("departement_code")["departement_name"]
    rows = table_of(ain, "comparaison", "Les 5 territoires qui lui ressemblent").rows
    assert [row[0] for row in rows] == ["Ain", *names[found.index]]


def test_regions_and_unknown_profiles_have_no_similar_ones(shelf):
    region = mapless(shelf, "region", "84")
    assert any("trop peu nombreuses" in text for text in texts(region)["comparaison"])
    nowhere = mapless(shelf, "departement", "989")
    assert any("semblables inconnus" in text for text in texts(nowhere)["comparaison"])


def test_the_label_of_a_territory_and_of_its_communes_is_told(built):
    labels = pd.DataFrame(
        [("commune", "01053", 2019, "Bourg", 3, "labellisée", "Essai"),
         ("departement", "01", 2021, "Ain", None, "niveau non publié", None),
         ("commune", "38185", 2019, "Ailleurs", 5, "labellisée", None)],
        columns=["level", "territory_code", "edition_year", "territory_name", "arobases", "status",
                 "mention"],
    )  # fmt: skip
    shelf = Shelf(Atlas.open(built.store_path), labels)
    dossier = mapless(shelf, "departement", "01")
    assert table_of(dossier, "label", "Distinctions").rows == (
        ("2021", "Ain", "niveau non publié", ""), ("2019", "Bourg", "@@@", "Essai"),
    )  # fmt: skip
    assert "**2 distinctions connues**" in texts(dossier)["label"][0]
    assert "n'est pas pour autant sans label" in texts(dossier)["label"][0]
    elsewhere = mapless(shelf, "commune", "01033")
    assert texts(elsewhere)["label"][0].startswith("Aucune distinction connue de l'atlas")


@pytest.mark.parametrize(("level", "code"), [("departement", "999"), ("canton", "01")])
def test_an_unknown_territory_is_refused(shelf, level, code):
    with pytest.raises(InputError, match=r"inconnu|aucun territoire"):
        make_dossier(shelf, level, code)


def test_stress_marks_cut_a_sentence_in_runs():
    assert Sentence("a **b** c").runs == [("a ", False), ("b", True), (" c", False)]
    assert Sentence("<i>*x*</i>").runs == [("<i>*x*</i>", False)]
