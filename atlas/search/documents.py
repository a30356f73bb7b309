"""Places and actions -> the texts that are searched, one row each."""

import pandas as pd

from atlas.schema.vocabulary import ITINERANT
from atlas.search.concepts import TYPE_WORDS

PLACE, ACTION = "lieu", "action"
DOCUMENT_KINDS = {PLACE: "Lieux", ACTION: "Actions"}
# What is said of a place beside its name, in the order of the reader.
_PLACE_TEXT = (
    "services", "summary", "description", "parent_organisation", "audiences", "special_support",
    "support_modes", "national_programmes", "training_labels", "other_labels",
)  # fmt: skip
_ACTION_TEXT = ("stake_name", "service", "description", "public", "partners")
LEVELS_SEARCHED = ("commune", "epci", "departement", "region")
_WHERE = [f"{level}_code" for level in LEVELS_SEARCHED]
_FACTS = ["fees", "access_modes", "opening_hours", "phone", "postal_code", "is_mediation"]
DOCUMENT_COLUMNS = ["kind", "id", "title", "text", *_WHERE, "longitude", "latitude", *_FACTS]


def documents(places: pd.DataFrame, actions: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Return what is searched.

    Parameters
    ----------
    places
        Table `places`: those of mediation, and those that only may be.
    actions
        Table `actions`, with `stake_name`.
    communes
        Table `communes`: an action stands at the reference point of its commune.

    Returns
    -------
    DataFrame
        Places, then actions, in their order; index 0 to n-1. `kind`, `id` of the place or action,
        `title`, `text` (parts joined by `. `, empty when nothing is said), codes of commune, EPCI,
        département and région, `longitude` and `latitude` (EPSG:4326 degrees), null when unknown;
        published facts of places, null for actions; `is_mediation`, false for them.
    """
    every = pd.concat([_of_places(places), _of_actions(actions, places, communes)],
                      ignore_index=True)  # fmt: skip
    return in_one_piece(pd.DataFrame(every.reindex(columns=DOCUMENT_COLUMNS)).assign(
        is_mediation=every["is_mediation"].fillna(False).astype(bool)))  # fmt: skip


def in_one_piece(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose texts stand in one piece: of several, a few rows cost as much as all."""
    texts = rows.select_dtypes("string")
    return rows.assign(**{
        str(name): pd.array(column.astype("object").to_numpy(), dtype=column.dtype)
        for name, column in texts.items()
    })  # fmt: skip


def _of_places(places: pd.DataFrame) -> pd.DataFrame:
    """Return the documents of places."""
    types = places["place_types"].fillna("").map(_type_words)
    moves = places["mobility"].fillna("").str.contains(ITINERANT, regex=False)
    parts = [types, moves.map({True: ITINERANT, False: ""})]
    parts += [places[column].fillna("").str.replace("|", ", ") for column in _PLACE_TEXT]
    facts = places[[*_WHERE, "longitude", "latitude", *_FACTS]]
    return facts.assign(kind=PLACE, id=places["place_id"], title=places["name"],
                        text=_joined(parts))  # fmt: skip


def _of_actions(
    actions: pd.DataFrame, places: pd.DataFrame, communes: pd.DataFrame
) -> pd.DataFrame:
    """Return the documents of actions; one stands at its place, else at its commune, if any."""
    parts = [actions[column].fillna("").str.replace("|", ", ") for column in _ACTION_TEXT]
    points = communes.set_index("commune_code")[["reference_longitude", "reference_latitude"]]
    of_place = places.drop_duplicates("place_id").set_index("place_id")[["longitude", "latitude"]]
    at_place = of_place.reindex(actions["place_id"]).set_axis(actions.index)
    at_commune = points.reindex(actions["commune_code"]).set_axis(actions.index)
    return actions[_WHERE].assign(is_mediation=False,
        kind=ACTION, id=actions["action_id"], title=actions["title"], text=_joined(parts),
        longitude=at_place["longitude"].fillna(at_commune["reference_longitude"]),
        latitude=at_place["latitude"].fillna(at_commune["reference_latitude"]),
    )  # fmt: skip


def _type_words(codes: str) -> str:
    """Return the words of types joined by `|`; a code without words says nothing."""
    return ", ".join(TYPE_WORDS[code] for code in codes.split("|") if code in TYPE_WORDS)


def _joined(parts: list[pd.Series]) -> pd.Series:
    """Return texts joined, the empty ones left out."""
    rows = zip(*parts, strict=True)
    return pd.Series([". ".join(filter(None, row)) for row in rows], parts[0].index, dtype="str")
