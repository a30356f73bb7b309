"""What a question asks beside words and a territory, and the index kept beside the store."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.schema.frame import empty_table
from atlas.search.facts import read_facts
from atlas.search.finder import best_of, find
from atlas.search.index import prepare, restore
from atlas.search.near import Scope
from atlas.search.reasons import explained
from atlas.store.kept_arrays import keep_arrays, kept_arrays
from atlas.territory.mention.utterance import cut_question
from atlas.text.days import FRENCH_TIME
from tests.conftest import make_records, one_place_each

HERE = {"commune_code": "23096", "departement_code": "23", "longitude": 1.87, "latitude": 46.17}
ROWS = [
    {"name": "Ouvert et gratuit", "opening_hours": "Sa 09:00-12:00", "fees": "Gratuit"},
    {"name": "Fermé le samedi", "opening_hours": "Mo 09:00-12:00", "fees": "Gratuit"},
    {"name": "Horaires inconnus", "fees": "Gratuit"},
    {"name": "Payant", "opening_hours": "Sa 09:00-12:00", "fees": "Payant"},
    {"name": "Sourds", "special_support": "Surdité", "opening_hours": "Sa 18:00-20:00"},
]


@pytest.fixture(scope="module")
def finder():
    places = one_place_each(make_records(*(HERE | row for row in ROWS)))
    territories = pd.DataFrame(
        [("commune", "23096", "Guéret", 13_000), ("commune", "61001", "Signes", 100),
         ("departement", "23", "Creuse", 115_000)],
        columns=["level", "territory_code", "territory_name", "population"],
    )  # fmt: skip
    communes = pd.DataFrame(
        {"commune_code": ["23096", "23000"], "departement_code": "23", "region_code": "75",
         "postal_codes": ["23000", "23999"], "reference_longitude": [1.87, 2.9],
         "reference_latitude": [46.17, 46.9]}
    )  # fmt: skip
    former = pd.DataFrame({"former_name": [], "commune_code": []}, dtype="str")
    return prepare(places, empty_table("actions"), communes, territories, former)


def titles(found):
    return found.results["title"].tolist()


@pytest.mark.parametrize(
    ("question", "days", "start", "end"),
    [("le samedi", ("Sa",), 0, 1440), ("mercredi matin", ("We",), 0, 720),
     ("le week-end", ("Sa", "Su"), 0, 1440), ("lundi après 18 h 30", ("Mo",), 1110, 1440),
     ("mardi entre 12h et 14h", ("Tu",), 720, 840), ("vendredi à 17h", ("Fr",), 1020, 1021)],
)  # fmt: skip
def test_days_and_hours_are_read(question, days, start, end):
    (fact,) = [fact for fact, _ in read_facts(cut_question(question)) if fact.kind == "open"]
    assert (fact.days, fact.start, fact.end) == (days, start, end)


def test_what_is_closed_is_left_out_and_what_is_not_told_comes_after(finder):
    found = find(finder, "aide à Guéret le samedi matin")
    assert set(titles(found)[:2]) == {"Ouvert et gratuit", "Payant"}
    assert titles(found)[2:] == ["Horaires inconnus"]
    assert found.results["unknown"].tolist()[2] == "samedi, matin"


def test_what_is_not_free_is_left_out(finder):
    found = find(finder, "gratuit le samedi à Guéret")
    assert titles(found)[0] == "Ouvert et gratuit"
    assert "Payant" not in titles(found)


def test_a_chip_can_be_taken_off(finder):
    found = find(finder, "aide à Guéret le samedi", left_out=frozenset({"samedi"}))
    assert "Fermé le samedi" in titles(found)


# In Guéret.
SATURDAY_EVENING = datetime(2026, 11, 28, 19, 0, tzinfo=FRENCH_TIME)


def test_open_now_needs_a_moment(finder):
    found = find(finder, "ouvert maintenant à Guéret", now=SATURDAY_EVENING)
    assert titles(found)[0] == "Sourds"
    assert "Ouvert et gratuit" not in titles(found)
    assert found.results["is_open"].tolist()[0]
    assert find(finder, "ouvert maintenant à Guéret").results["is_open"].isna().all()


def test_a_service_is_no_commune(finder):
    found = find(finder, "langue des signes")
    assert found.where is None
    assert titles(found) == ["Sourds"]


def test_an_unknown_word_beside_a_town_answers_with_its_help_and_says_so(finder):
    found = find(finder, "zzyzx à Guéret")
    assert len(found.results) == len(ROWS)
    assert found.ignored == ("zzyzx",)


def test_a_postal_code_is_a_place_and_near_me_needs_a_position(finder):
    assert find(finder, "23000 sourds").where.code == "23000"
    assert find(finder, "sourds près de chez moi").ignored == ("près de chez moi",)
    here = find(finder, "sourds près de chez moi", Scope(point=(1.87, 46.17)))
    assert here.ignored == ()
    assert here.results["distance_m"].tolist()[0] == pytest.approx(0, abs=1)


def test_a_postal_code_is_not_the_commune_of_that_code(finder):
    """Seen: 23200 was Saint-Marc, 45 km from Aubusson, whose INSEE code it is too."""
    found = find(finder, "23000 sourds")
    assert found.results["distance_m"].tolist()[0] == pytest.approx(0, abs=1)


def test_a_reason_lists_what_is_published_only(finder):
    """Seen: "publie : samedi, médiathèque ; ne dit rien de : médiathèque"."""
    found = find(finder, "médiathèque le samedi à Guéret")
    chips = [fact.chip for fact in found.facts]
    assert "samedi" in chips
    assert any("," in chip for chip in chips)
    told = explained(finder, found)
    [reason] = told.loc[told["title"] == "Ouvert et gratuit", "reason"]
    assert reason.startswith("répond par ce qu'il publie\u00a0: samedi\u00a0;")


def test_a_known_word_is_never_read_as_another(finder):
    assert find(finder, "titre de sejour pour sourds").corrected == {}


def test_what_is_kept_answers_the_same_and_only_for_what_it_was_made_of(finder, tmp_path):
    path = tmp_path / "atlas.search.npz"
    keep_arrays(path, "one", finder.kept)
    again = restore(kept_arrays(path, "one"))
    for question in ("sourds à Guéret le samedi", "gratuit", "aide dans la Creuse"):
        pd.testing.assert_frame_equal(find(finder, question).results, find(again, question).results)
    assert kept_arrays(path, "another") is None
    path.write_bytes(path.read_bytes()[:100])
    assert kept_arrays(path, "one") is None
    assert kept_arrays(tmp_path / "none", "one") is None


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30),
       st.integers(1, 12))  # fmt: skip
def test_the_best_by_several_keys_are_those_of_a_whole_sort(rows, limit):
    keys = [np.array(column, dtype="float64") for column in zip(*rows, strict=True)]
    wanted = sorted(range(len(rows)), key=lambda i: (*rows[i], i))[:limit]
    assert best_of(keys, limit).tolist() == wanted
