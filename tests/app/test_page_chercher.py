"""The pages *Chercher* and *Actions* answer on the embedded atlas, obey the URL, escape."""

import re

import pytest

from atlas.app.screen import asking, search
from atlas.store.database import read_table

pytestmark = pytest.mark.filterwarnings("default")

SATURDAY = "médiathèque ouverte le samedi"


def finding(app):
    return app.markdown[0].value


def listed(app):
    """Return the HTML of the list of results, and of the chips."""
    bodies = [str(box.proto.body) for box in app.get("html")]
    return "".join(body for body in bodies if "class='atlas-" in body)


@pytest.mark.slow
def test_a_question_is_answered_with_its_territory(open_page):
    app = open_page("chercher", q="médiathèque dans le Rhône", territoire="FR")
    assert not app.error
    assert "Rhône" in finding(app)
    assert "Département" not in app.dataframe[0].value  # alike on every row: said under the table
    assert any("Département, 69" in text.value for text in app.caption)


@pytest.mark.slow
def test_what_a_question_names_goes_before_the_territory_of_the_visit(open_page):
    app = open_page("chercher", q="médiathèque dans le Rhône", territoire="D01")
    assert any("Département, 69" in text.value for text in app.caption)
    inside = open_page("chercher", q="médiathèque", territoire="D01")
    assert "Ain." in finding(inside)
    assert "Rhône" not in finding(inside)


def test_a_question_is_understood_once(open_page, monkeypatch):
    calls, real = [], search.understand
    monkeypatch.setattr(search, "understand", lambda *asked: calls.append(asked) or real(*asked))
    open_page("chercher", q=SATURDAY)
    assert len(calls) == 1


@pytest.mark.slow
def test_what_was_understood_is_taken_off_and_put_back(open_page):
    every = open_page("chercher", q=SATURDAY, territoire="FR")
    names = re.findall(r"sans=([^&']+)' data-here", listed(every))
    assert len(names) == 2
    assert "samedi" in names
    fewer = open_page("chercher", q=SATURDAY, territoire="FR", sans="samedi")
    assert "<s>samedi</s>" in listed(fewer)
    assert "<s>" not in listed(every)
    counts = [len(app.dataframe[0].value) for app in (every, fewer)]
    assert counts[0] != counts[1]


def test_without_a_question_the_directory_is_listed(open_page, built):
    app = open_page("chercher", territoire="D01")
    places = read_table(built.store_path, "places")
    count = int((places["departement_code"] == "01").sum())
    assert f"**{count}**" in finding(app)
    assert len(app.dataframe[0].value) == count
    assert listed(app).count("<li value=") == 10
    assert f"1 à 10 sur {count}" in listed(app)
    assert "1.</li>" not in listed(app)


@pytest.mark.slow
def test_ten_at_once_and_the_others_a_click_away(open_page):
    first, second = (open_page("chercher", q="aide", territoire="D01", **asked)
                     for asked in ({}, {"premier": "11"}))  # fmt: skip
    assert "premier=11" in listed(first)
    assert re.findall(r"<li value='(\d+)'", listed(second)) == [str(n) for n in range(11, 21)]
    wrong = open_page("chercher", q="aide", territoire="D01", premier="9999")
    assert "<li value='1'>" in listed(wrong)


def test_filters_keep_places_and_say_who_tells_nothing(open_page, built):
    app = open_page("chercher", frais="Gratuit", territoire="D01")
    places = read_table(built.store_path, "places")
    own = places[places["departement_code"] == "01"]
    free = own["fees"].fillna("").str.split("|").map(lambda told: "Gratuit" in told)
    assert f"**{int(free.sum())}**" in finding(app)
    assert int(own["fees"].isna().sum()) == 1
    assert "1 lieu n'en dit rien" in finding(app)
    assert "Frais\xa0: Gratuit" in listed(app)


def test_open_now_leaves_out_what_is_closed(open_page):
    app = open_page("chercher", ouvert="oui", territoire="D01")
    assert "fermé" not in set(app.dataframe[0].value.get("Maintenant", []))
    assert "ouvert maintenant" in listed(app)
    assert "ouvert=oui" not in listed(app).split("ouvert maintenant")[0].rsplit("<a", 1)[1]


def test_near_a_commune_and_who_else_does_this(open_page, built):
    places = read_table(built.store_path, "places")
    own = places.dropna(subset=["services", "longitude", "commune_code"]).iloc[0]
    app = open_page("chercher", comme=str(own["place_id"]), pres=str(own["commune_code"]))
    found = app.dataframe[0].value
    assert own["place_id"] not in set(found["Identifiant"])
    assert (found["Distance (km)"] <= 20).all()
    assert "Qui d'autre fait" in finding(app)


@pytest.mark.slow
def test_a_position_orders_by_distance_and_one_that_is_none_is_said(open_page):
    app = open_page("chercher", position="5.226,46.205")
    far = app.dataframe[0].value["Distance (km)"]
    assert far.is_monotonic_increasing
    assert far.max() <= 20
    assert "autour de votre position" in finding(app).lower()
    wrong = open_page("chercher", position="ici")
    assert any("«\xa0ici\xa0»" in warning.value for warning in wrong.warning)


@pytest.mark.parametrize(
    ("text", "point"),
    [("", None), ("1.873,46.169", (1.873, 46.169)), ("-61.5,16", (-61.5, 16.0)),
     ("181,10", None), ("1,91", None), ("١,٢", None), ("1;2", None)],
)  # fmt: skip
def test_a_position_is_read(monkeypatch, text, point):
    monkeypatch.setattr(asking.rooms, "warn", lambda words: None)
    assert asking.read_position(text) == point


def test_words_of_an_address_are_found_where_they_are_published(open_page, built):
    places = read_table(built.store_path, "places")
    street = places.loc[places["address"].fillna("").str.contains("Rte de la Mairie"), "name"]
    app = open_page("chercher", q="365 Rte de la Mairie", territoire="FR")
    assert set(street) & set(app.dataframe[0].value["Nom"])


def test_an_unknown_commune_is_a_sentence(open_page):
    app = open_page("chercher", q="wifi", pres="nulle part du tout")
    assert "nulle part du tout" in app.error[0].value


def test_a_place_that_does_not_exist_is_said_and_the_list_is_there(open_page):
    app = open_page("chercher", lieu="lieu-0")
    assert any("lieu-0" in warning.value for warning in app.warning)
    assert len(app.dataframe)


def test_the_sheet_leads_back_to_what_was_found(open_page, built):
    place = read_table(built.store_path, "places").iloc[0]
    app = open_page("chercher", lieu=place["place_id"], q="médiathèque")
    bodies = [str(box.proto.body) for box in app.get("html")]
    [back] = [body for body in bodies if "Revenir aux résultats" in body]
    assert "?q=m%C3%A9diath%C3%A8que'" in back
    assert "lieu=" not in back


def test_another_question_forgets_what_followed_from_the_first(open_page):
    app = open_page("chercher", q=SATURDAY, territoire="FR", sans="samedi", premier="11")
    app.text_input(key="q").set_value("imprimer").run()
    assert not {"sans", "premier"} & {*app.query_params}
    assert app.query_params["q"] in ("imprimer", ["imprimer"])


def test_an_empty_register_says_so_and_shows_what_places_publish(open_page):
    app = open_page("actions", territoire="D01")
    said = " ".join(text.value for text in app.markdown)
    assert "Aucune action n'est chargée" in said
    assert "atlas import" not in said
    assert app.dataframe[0].value["Lieux"].sum() > 0
