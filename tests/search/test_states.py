"""What is open now, by the clock of where it is; and what is listed when nothing is asked."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from atlas.schema.frame import empty_table
from atlas.search.finder import alike, browse, find, follow
from atlas.search.index import prepare
from atlas.search.near import Scope
from atlas.search.states import now_states
from atlas.search.understanding import understand
from atlas.text.days import FRENCH_TIME
from tests.conftest import make_records, one_place_each

MORNING = "Mo-Fr 09:00-12:00"
PLACES = [
    {"name": "Creuse", "commune_code": "23096", "longitude": 1.87, "latitude": 46.17},
    {"name": "Réunion", "commune_code": "97411", "longitude": 55.45, "latitude": -20.88},
    {"name": "Guadeloupe", "commune_code": "97105", "longitude": -61.73, "latitude": 16.0},
    {"name": "Tahiti", "commune_code": "98735", "longitude": -149.57, "latitude": -17.54},
    {"name": "Marquises", "commune_code": "98731", "longitude": -140.1, "latitude": -8.91},
    {"name": "Nulle part", "longitude": 1.9, "latitude": 46.2},
]
ALIKE = ("Creuse", "Réunion")


@pytest.fixture(scope="module")
def finder():
    rows = []
    for place in PLACES:
        code = place.get("commune_code")
        own = None if code is None else code[:2] if code < "97" else code[:3]
        said = "Atelier de robots" if place["name"] in ALIKE else None
        published = {"opening_hours": MORNING, "summary": said, "departement_code": own}
        rows.append(published | place)
    communes = pd.DataFrame(
        {"commune_code": ["23096"], "departement_code": "23", "region_code": "75",
         "postal_codes": "23000", "reference_longitude": 1.87, "reference_latitude": 46.17}
    )  # fmt: skip
    territories = pd.DataFrame(
        [("commune", "23096", "Guéret", 13_000)],
        columns=["level", "territory_code", "territory_name", "population"],
    )
    former = pd.DataFrame({"former_name": [], "commune_code": []}, dtype="str")
    places = one_place_each(make_records(*rows))
    return prepare(places, empty_table("actions"), communes, territories, former)


def opened(finder, *moment):
    now = datetime(*moment, tzinfo=FRENCH_TIME)
    names = finder.documents["title"].tolist()
    words = {1.0: "ouvert", -1.0: "fermé", 0.0: "inconnu"}
    return dict(zip(names, [words[state] for state in now_states(finder, now)], strict=True))


def test_what_is_open_now_is_so_by_its_own_clock(finder):
    # Thursday, 10:30 in Paris (UTC+1): 13:30 in La Réunion, 5:30 in Guadeloupe, and the evening
    # before in Polynesia.
    assert opened(finder, 2026, 1, 15, 10, 30) == {
        "Creuse": "ouvert", "Réunion": "fermé", "Guadeloupe": "fermé", "Tahiti": "fermé",
        "Marquises": "fermé", "Nulle part": "inconnu",
    }  # fmt: skip
    # 20:15 in Paris: 15:15 in Guadeloupe, 9:15 in Tahiti, 9:45 in the Marquises.
    evening = opened(finder, 2026, 1, 15, 20, 15)
    assert [name for name, state in evening.items() if state == "ouvert"] == ["Tahiti", "Marquises"]
    # Saturday, 0:30 in Paris: still Friday, 13:30 in Tahiti; 22:30 the day before is 11:30 there.
    assert opened(finder, 2026, 1, 17, 0, 30)["Tahiti"] == "fermé"
    assert opened(finder, 2026, 1, 16, 22, 30)["Tahiti"] == "ouvert"
    # Half an hour apart: 22:45 in Paris is 11:45 in Tahiti, 12:15 in the Marquises.
    late = opened(finder, 2026, 1, 16, 22, 45)
    assert (late["Tahiti"], late["Marquises"]) == ("ouvert", "fermé")


def test_without_a_moment_nothing_is_known_to_be_open(finder):
    assert (now_states(finder, None) == 0).all()
    assert browse(finder, Scope()).results["is_open"].isna().all()
    own = finder.documents["id"].iloc[0]
    now = datetime(2026, 1, 15, 10, 30, tzinfo=FRENCH_TIME)
    told = alike(finder, own, now=now).results.set_index("title")["is_open"]
    assert told.to_dict() == {"Réunion": False}


def test_what_is_listed_without_a_question_is_all_there_is(finder):
    found = browse(finder, Scope(), limit=4)
    assert found.results["title"].tolist() == ["Creuse", "Guadeloupe", "Réunion", "Marquises"]
    assert found.total == len(PLACES)
    assert (found.where, found.facts, found.ignored) == (None, (), ())


def test_around_a_point_the_nearest_comes_first_and_far_is_left_out(finder):
    found = browse(finder, Scope(point=(1.899, 46.199)))
    assert found.results["title"].tolist() == ["Nulle part", "Creuse"]
    assert found.results["distance_m"].is_monotonic_increasing
    # 47 km away: nothing within 20 km, thus within 60 km.
    far = browse(finder, Scope(point=(1.87, 46.6)))
    assert far.results["title"].tolist() == ["Nulle part", "Creuse"]


def test_only_some_documents_are_looked_at(finder):
    only = np.array(finder.documents["title"].isin(["Tahiti", "Creuse"]))
    assert set(browse(finder, Scope(only=only)).results["title"]) == {"Tahiti", "Creuse"}
    assert find(finder, "tahiti", Scope(only=~only)).results["title"].tolist() != ["Tahiti"]


def test_a_question_understood_once_answers_the_same(finder):
    question = "Guadeloupe ouvert maintenant"
    now = datetime(2026, 1, 15, 15, 30, tzinfo=FRENCH_TIME)
    asked = understand(finder, question)
    pd.testing.assert_frame_equal(
        follow(finder, asked, Scope(), 10, now).results,
        find(finder, question, Scope(), 10, now=now).results,
    )
    chips = {fact.chip for fact in asked.facts}
    pd.testing.assert_frame_equal(
        follow(finder, asked.without(chips), Scope(), 10, now).results,
        find(finder, question, Scope(), 10, now=now, left_out=frozenset(chips)).results,
    )


def test_as_many_as_answer_are_counted_beyond_what_is_shown(finder):
    assert find(finder, "aide", limit=2).total == len(PLACES)
    assert len(find(finder, "aide", limit=2).results) == 2
