"""Cards told by the server: one at a time, as the address looks at the atlas, nothing outside."""

import asyncio
import json
from urllib.parse import urlencode

import pytest

from atlas.app import reads
from atlas.app.cards import ToldCards, tell
from atlas.app.kept import MAP_ADDRESS
from atlas.errors import InputError
from atlas.reader import Atlas


@pytest.fixture(autouse=True)
def served(built, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(built.store_path))
    reads._settings.clear()
    yield Atlas.open(built.store_path)
    reads._settings.clear()


def ask(path, query="", method="GET"):
    """Return status and body of an answer; the app behind answers 418."""
    sent = []

    async def behind(scope, receive, send):
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": [],
             "query_string": query.encode()}  # fmt: skip
    asyncio.run(ToldCards(behind)(scope, None, send))
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_the_card_of_a_commune_says_what_the_atlas_says(served):
    row = served.measures("commune").dropna(subset=["nearest_road_m"]).iloc[0]
    status, card = ask(MAP_ADDRESS + "fiche", f"niveau=commune&code={row['territory_code']}")
    assert status == 200
    assert card["title"] == row["territory_name"]
    nearest = served.mediation_places.set_index("place_id").loc[row["nearest_place_id"], "name"]
    assert dict(line[:2] for line in card["lines"])["Lieu le plus proche"].startswith(nearest)


def test_a_place_that_the_map_draws_has_a_card(served):
    """Asked by its point, as the map knows it: among the answers, its own."""
    places = served.mediation_places.dropna(subset=["longitude", "latitude"])
    for row in places.iloc[::20].itertuples():
        point = f"{round(row.longitude * 1e5)},{round(row.latitude * 1e5)}"
        assert row.name in [card["title"] for card in tell({"point": point})]


def test_a_card_follows_the_view_of_the_address(served):
    code = served.measures("commune").dropna(subset=["nearest_road_m"])["territory_code"].iloc[0]
    asked = {"niveau": "commune", "code": code, "trajet": "vol"}
    usual, flown = tell(asked | {"trajet": "route"}), tell(asked)
    assert usual["more"] != flown["more"]
    assert flown == tell(asked | {"sources": "inventée", "qualite": "x"}), "as by default"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"niveau": "canton", "code": "1"}, "canton"),
        ({"niveau": "commune", "code": "<b>"}, "<b>"),
        ({"point": "1;2"}, "1;2"),
        ({"point": "1,"}, "1,"),
        ({}, "niveau"),
    ],
)
def test_what_does_not_exist_is_refused_in_a_sentence(asked, said):
    with pytest.raises(InputError, match=said):
        tell(asked)
    assert ask(MAP_ADDRESS + "fiche", urlencode(asked))[0] == 404


def test_nothing_else_is_answered():
    assert ask("/_stcore/health")[0] == 418
    assert ask(MAP_ADDRESS + "fiche", "niveau=commune&code=01001", method="POST")[0] == 418
