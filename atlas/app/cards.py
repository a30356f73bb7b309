"""Cards of the map, told one by one when somebody opens them: nothing of them is sent before."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from atlas.app import reads
from atlas.app.kept import MAP_ADDRESS
from atlas.app.link import base_path
from atlas.directory.privacy import contact_rule
from atlas.errors import AtlasError, InputError
from atlas.reader import Atlas
from atlas.schema.level import Territory
from atlas.views.map.cards import Card, place_cards, territory_card
from atlas.views.map.packing import PLACE_DECIMALS
from atlas.views.map.payload import MAP_LEVELS

# Beside the files of the map, whose page asks for it.
_NAME = "fiche"
_COORDINATE = re.compile(r"-?[0-9]{1,8}")  # degrees x 10^5
POINT_KEY, LEVEL_KEY, CODE_KEY = "point", "niveau", "code"


def address() -> str:
    """Return where the map of this page asks for cards, as the reader looks at the atlas."""
    said = reads.known_view().query() | reads.known_assumptions().query()
    return f"{_NAME}?{urlencode(said)}"


class ToldCards:
    """ASGI middleware that answers for the cards of the map, and passes on the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        path = str(scope.get("path", "")).removeprefix(base_path())
        if scope["type"] != "http" or scope["method"] != "GET" or path != MAP_ADDRESS + _NAME:
            await self.app(scope, receive, send)
            return
        asked = dict(QueryParams(scope["query_string"]))
        try:
            told, status = await run_in_threadpool(tell, asked), 200
        except AtlasError as error:
            told, status = {"message": str(error)}, 404
        headers = {"cache-control": "max-age=60", "x-content-type-options": "nosniff"}
        await JSONResponse(told, status, headers)(scope, receive, send)


def tell(asked: Mapping[str, str]) -> Card | list[Card] | dict[str, str]:
    """Return the card of a territory, or those of the places at a point.

    Parameters
    ----------
    asked
        `niveau` and `code`, or `point`: longitude and latitude x 10^5; beside them, the keys of
        the view and of the assumptions.

    Raises
    ------
    InputError
        There is no such territory, or the point is not one.
    StoreError
        There is no atlas.
    """
    if POINT_KEY in asked:
        return _places_at(asked)
    return _of_territory(asked)


def _places_at(asked: Mapping[str, str]) -> list[Card]:
    longitude, _, latitude = asked[POINT_KEY].partition(",")
    if not all(_COORDINATE.fullmatch(text) for text in (longitude, latitude)):
        raise InputError(
            f"point « {asked[POINT_KEY]} » : attendu longitude,latitude en cent-millièmes de degré"
        )
    atlas, scale = reads.atlas_of(asked), 10**PLACE_DECIMALS
    places = atlas.directory
    is_there = (places["longitude"] * scale).round().eq(int(longitude))
    is_there &= (places["latitude"] * scale).round().eq(int(latitude))
    rule = contact_rule(atlas.sources)
    return place_cards(places[is_there], rule, atlas.source_names, base_path())


def _of_territory(asked: Mapping[str, str]) -> Card:
    level, code = asked.get(LEVEL_KEY, ""), asked.get(CODE_KEY, "")
    if level not in MAP_LEVELS:
        raise InputError(f"niveau « {level} » inconnu ; niveaux : {', '.join(MAP_LEVELS)}")
    return territory_told(reads.atlas_of(asked), Territory(level, code))


def territory_told(atlas: Atlas, territory: Territory) -> Card:
    """Return the card of a territory; see `atlas.views.map.cards.territory_card`."""
    row, code = atlas.territory(territory), territory.code
    nearest = start = None
    if territory.level == "commune":
        places, communes = atlas.mediation_places, atlas.table("communes")
        found = places[places["place_id"] == row["nearest_place_id"]]
        nearest = None if found.empty else found.iloc[0]
        point = communes[communes["commune_code"] == code].iloc[0]
        start = (float(point["reference_longitude"]), float(point["reference_latitude"]))
    here = atlas.places_in(territory)
    return territory_card(row, here, nearest, start, atlas.words, base_path())
