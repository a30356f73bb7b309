"""Search over a small written corpus, and over the real places when they are there."""

import pandas as pd
import pytest

from atlas.schema.frame import conform, empty_table
from atlas.search.finder import alike, find
from atlas.search.index import prepare
from atlas.search.near import AROUND_M, Scope
from atlas.search.reasons import explained
from atlas.store.database import read_table
from atlas.territory.mention.named import old_names
from atlas.text.lexicon import fold
from tests.conftest import make_records, one_place_each
from tests.search_corpus import judged_queries, like_searches, recalls
from tests.search_rules import KEPT_APART, Rules, judged

NO_FORMER = pd.DataFrame({"former_name": [], "commune_code": []}, dtype="str")
BREST = ("29019", "29", -4.49, 48.39)
GUERET = ("23096", "23", 1.87, 46.17)
NEAR = ("23176", "23", 1.95, 46.25)
ROWS = [
    ("Fablab d'essai", "Imprimante 3D et découpe laser", GUERET),
    ("Médiathèque d'essai", "Prêt de liseuses, ordinateurs en libre accès", GUERET),
    ("France services d'essai", "Aide aux démarches administratives", NEAR),
    ("Atelier d'essai", "Imprimante 3D, robots pour les enfants", BREST),
    ("Café d'essai <script>", "Un café où lire", BREST),
    ("CAF d'essai", "Permanence le lundi", BREST),
    ("Cyber-base d'essai", "Conseiller numérique, smartphone et tablette", NEAR),
    ("Bus d'essai", "Conseiller numérique, smartphone et tablette", BREST),
]


@pytest.fixture(scope="module")
def places():
    records = make_records(*(
        {"name": name, "description": text, "commune_code": code, "departement_code": departement,
         "longitude": x, "latitude": y}
        for name, text, (code, departement, x, y) in ROWS
    ))  # fmt: skip
    return one_place_each(records)


@pytest.fixture(scope="module")
def finder(places):
    territories = pd.DataFrame(
        [("commune", "23096", "Guéret", 13_000), ("commune", "29019", "Brest", 140_000),
         ("commune", "23176", "La Souterraine", 5_000), ("departement", "23", "Creuse", 115_000)],
        columns=["level", "territory_code", "territory_name", "population"],
    )  # fmt: skip
    communes = pd.DataFrame(
        {"commune_code": ["23096"], "reference_longitude": [1.87], "reference_latitude": [46.17]}
    )
    action = dict.fromkeys(c for c in empty_table("actions").columns) | {
        "context_id": "essai", "action_id": "essai:2", "title": "Action d'essai : tablettes",
        "collectivity_name": "Guéret", "commune_code": "23096", "departement_code": "23",
        "description": "Prêt de tablettes aux aînés",
    }  # fmt: skip
    actions = conform(pd.DataFrame([action]), "actions")
    return prepare(places, actions, communes, territories, NO_FORMER)


def titles(found):
    return found.results["title"].tolist()


def test_a_synonym_finds_what_does_not_say_it(finder):
    assert titles(find(finder, "MSAP"))[0] == "France services d'essai"
    assert titles(find(finder, "EPN"))[0] == "Cyber-base d'essai"


def test_caf_is_not_a_coffee(finder):
    assert titles(find(finder, "CAF"))[0] == "CAF d'essai"


def test_a_misspelt_word_is_read(finder):
    found = find(finder, "imprimnate 3D")
    assert found.corrected == {"imprimnate": "imprimante"}
    assert set(titles(found)[:2]) == {"Fablab d'essai", "Atelier d'essai"}


def test_a_commune_named_comes_first_and_the_far_is_left_out(finder):
    found = find(finder, "imprimante 3D à Guéret")
    assert found.where.code == "23096"
    assert titles(found)[0] == "Fablab d'essai"
    assert "Atelier d'essai" not in titles(found)
    assert found.results["distance_m"].max() <= AROUND_M


def test_a_territory_and_a_disc_are_filters(finder):
    inside = find(finder, "imprimante", Scope(level="departement", code="29"))
    assert set(inside.results["departement_code"]) == {"29"}
    near = find(finder, "smartphone", Scope("lieu", point=(1.87, 46.17), within_m=15_000))
    assert titles(near)[0] == "Cyber-base d'essai"
    assert near.results["distance_m"].notna().all()


def test_places_and_actions_are_told_apart(finder):
    found = find(finder, "tablettes", Scope(kind="action"))
    assert titles(found) == ["Action d'essai : tablettes"]
    assert found.results["longitude"].tolist() == [1.87]


def test_who_else_does_this(finder, places):
    own = places.loc[places["name"] == "Cyber-base d'essai", "place_id"].iloc[0]
    found = alike(finder, own)
    assert titles(found)[0] == "Bus d'essai"
    assert own not in set(found.results["id"])
    assert alike(finder, "personne").results.empty


def test_the_order_of_places_changes_nothing(finder, places):
    other = prepare(
        places.iloc[::-1], empty_table("actions"), finder.documents.iloc[:0].assign(
            reference_longitude=[], reference_latitude=[]),
        pd.DataFrame(columns=["level", "territory_code", "territory_name", "population"]),
        NO_FORMER,
    )  # fmt: skip
    assert titles(find(other, "robots"))[0] == titles(find(finder, "robots"))[0]


@pytest.mark.parametrize("question", ["", "?", "zzzzzz", "le la les", "'; DROP TABLE texts; --"])
def test_a_question_that_finds_nothing_fails_on_nothing(finder, question):
    assert len(explained(finder, find(finder, question))) <= len(ROWS) + 1


def test_reasons_are_told_and_text_is_escaped(finder):
    rows = explained(finder, find(finder, "café lire"))
    row = rows[rows["title"].str.startswith("Café")].iloc[0]
    assert "&lt;script&gt;" in row["title_html"]
    assert "<script>" not in row["title_html"]
    assert "<mark>" in row["text_html"]
    assert row["reason"].startswith("dit « caf")


@pytest.mark.slow
def test_recall_on_the_real_places(real_atlas):
    store = real_atlas.store_path
    places = read_table(store, "places")
    communes = read_table(store, "communes")
    former = old_names(
        read_table(store, "former_communes"), read_table(store, "commune_events"), communes
    )
    finder = prepare(
        places, empty_table("actions"), communes, read_table(store, "measures"), former
    )
    questions = judged_queries(places, read_table(store, "records", ["record_id", "record_key"]))
    assert len(questions) == 40
    assert all(question.place_ids for question in questions)
    ours = recalls(questions, lambda query: find(finder, query, limit=10).results["id"].tolist())
    documents = finder.documents.set_index("id")
    texts = (documents["title"] + " " + documents["text"]).map(fold)
    plain = {name: recalls(questions, search) for name, search in like_searches(texts).items()}
    assert ours["recall"].mean() >= 0.8, ours.sort_values("recall").head(12).to_string()
    assert ours["recall"].mean() > max(rows["recall"].mean() for rows in plain.values())
    asked = judged(Rules(places, communes).questions(),
                   lambda query: find(finder, query, limit=10).results["id"].tolist())  # fmt: skip
    means = asked.groupby("part")[["recall", "precision"]].mean().loc[KEPT_APART]
    assert means["recall"] >= 0.85
    assert means["precision"] >= 0.75
