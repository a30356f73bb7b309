"""Territories, values, places and notes as bytes and text that the browser reads."""

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.schema.vocabulary import ITINERANT
from atlas.views.display.measures import Measure, classify, is_unlocated
from atlas.views.map.kinds import kind_numbers, kind_styles
from atlas.views.map.payload import MAP_LEVELS, OUTSIDE_BYTE, UNKNOWN_BYTE

# Added to the class of a commune that rests on a place without position.
UNLOCATED_BIT = 64
# What a sum of floats may lack of a whole number, in the unit of the last decimal shown.
_NOISE = 1e-6


# Decimals of the coordinates of places: 1 m.
PLACE_DECIMALS = 5


# Degrees.
PLACE_BAND = 0.2


# By hand: people from which the name of a commune stands at its town hall, not in its middle.
NAMED_PEOPLE = 2_000


# Decimals of the coordinates of names: 100 m.
TOWN_DECIMALS = 3


def pack_territories(levels: Mapping[str, pd.DataFrame], communes: pd.DataFrame) -> bytes:
    """Return the codes, names and people of every territory, and the parents of communes.

    Parameters
    ----------
    levels
        One frame per level of `MAP_LEVELS`: `code`, `name`, `population` (null when unknown).
    communes
        In the order of the level: `epci_code`, `departement_code`, `region_code`, `population`,
        `reference_longitude`, `reference_latitude`, and `is_prefecture`: whether a département has
        its seat there, and the name stands on the map from the farthest on.

    Returns
    -------
    bytes
        Compressed JSON, always the same for the same frames; `layer/territories.js` reads it.
    """
    content: dict[str, Any] = {"levels": {}, "parents": {}}
    for level in MAP_LEVELS:
        rows = levels[level]
        people = rows["population"].astype(object).where(rows["population"].notna(), None)
        content["levels"][level] = {
            "codes": rows["code"].tolist(),
            "names": rows["name"].tolist(),
            "population": [None if value is None else int(value) for value in people],
        }
    for level in MAP_LEVELS[1:]:
        position = pd.Series(range(len(levels[level])), index=levels[level]["code"])
        found = communes[f"{level}_code"].map(position).fillna(-1).astype(int)
        content["parents"][level] = found.tolist()
    content["towns"] = _towns(communes)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), 9, mtime=0)


def _towns(communes: pd.DataFrame) -> dict[str, list[int]]:
    """Return where the names of the larger communes stand, as differences, and the prefectures."""
    rows = communes.reset_index(drop=True)
    is_large = (rows["population"].fillna(0) >= NAMED_PEOPLE) | rows["is_prefecture"]
    large = rows[is_large & rows["reference_longitude"].notna()]
    scale = 10**TOWN_DECIMALS
    return {
        "row": _differences(large.index.to_series()),
        "lon": _differences((large["reference_longitude"] * scale).round()),
        "lat": _differences((large["reference_latitude"] * scale).round()),
        "prefectures": rows.index[rows["is_prefecture"]].tolist(),
    }


def read_codes(territories: bytes) -> dict[str, pd.Index]:
    """Return the codes of each level, in the order of values."""
    content = json.loads(gzip.decompress(territories))
    return {level: pd.Index(rows["codes"]) for level, rows in content["levels"].items()}


def pack_values(rows: pd.DataFrame, measure: Measure, codes: pd.Index) -> str:
    """Return the class and shown value of each territory of a level, in base 64.

    Parameters
    ----------
    rows
        `territory_code` and the column of the measure, null when unknown; with `level` and
        `Measure.unlocated_column`, the class of communes that rest on a place without position
        bears `UNLOCATED_BIT`.
    measure
        What is shown.
    codes
        Territories of the level, in the order of `pack_territories`. Those without a row are
        `OUTSIDE_BYTE`.

    Returns
    -------
    str
        Compressed: one byte per territory for the class, then shown values x 10^decimals as 32-bit
        numbers in four planes.

    Raises
    ------
    ValueError
        A territory has two rows.
    """
    if rows["territory_code"].duplicated().any():
        twice = rows.loc[rows["territory_code"].duplicated(), "territory_code"].iloc[0]
        raise ValueError(f"territory {twice} has two rows: only one can be shown")
    at = codes.get_indexer(pd.Index(rows["territory_code"]))
    known = at >= 0
    values = rows[measure.column].astype("float64")
    classes = np.full(len(codes), OUTSIDE_BYTE, np.uint8)
    own = classify(values, measure).fillna(UNKNOWN_BYTE).to_numpy(np.uint8)
    own = own + UNLOCATED_BIT * is_unlocated(rows, measure).to_numpy(np.uint8)
    classes[at[known]] = own[known]
    factor = 1.0 if measure.labels else measure.factor * 10**measure.decimals
    shown = np.zeros(len(codes), "<i4")
    limits = np.iinfo(np.int32)
    exact = (values * factor).fillna(0).to_numpy()
    scaled = np.rint(exact).clip(limits.min, limits.max)
    if measure.unit == "%":  # what is not 0 nor 100 % is not shown so, as in `atlas.text.french`
        whole = 100 * 10**measure.decimals
        scaled = np.where((scaled == whole) & (exact < whole - _NOISE), whole - 1, scaled)
        scaled = np.where((scaled == 0) & (exact > _NOISE), 1, scaled)
    shown[at[known]] = scaled[known].astype("<i4")
    content = classes.tobytes() + shown.view(np.uint8).reshape(-1, 4).T.tobytes()
    return base64.b64encode(gzip.compress(content, 6, mtime=0)).decode("ascii")


def pack_places(
    places: pd.DataFrame, nearest: pd.Series | None = None, communes: pd.Index | None = None
) -> bytes:
    """Return the places that the map draws; those without coordinates are left out.

    Parameters
    ----------
    places
        `longitude`, `latitude`, `name`, `address`, `commune_name`, `mobility`; `place_types` when
        kinds are known, `place_id` when `nearest` is given.
    nearest
        `place_id` of the nearest place, on commune code.
    communes
        Codes of communes, in the order of `pack_territories`; needed with `nearest`.

    Returns
    -------
    bytes
        Compressed JSON; of coordinates and nearest places, the differences.
    """
    places = places.dropna(subset=["longitude", "latitude"])
    # By bands of latitude: neighbours follow each other, and their differences are small.
    bands = (places["latitude"] / PLACE_BAND).round()
    places = places.iloc[np.lexsort((places["longitude"], bands))]
    address = places["address"].fillna("").str.cat(places["commune_name"].fillna(""), sep=", ")
    no_types = pd.Series(None, index=places.index, dtype="object")
    scale = 10**PLACE_DECIMALS
    content: dict[str, Any] = {
        "lon": _differences((places["longitude"] * scale).round()),
        "lat": _differences((places["latitude"] * scale).round()),
        "name": places["name"].fillna("").tolist(),
        "detail": address.str.strip(", ").tolist(),
        "itinerant": _flags(places["mobility"].fillna("").str.contains(ITINERANT, regex=False)),
        "kind": kind_numbers(places.get("place_types", no_types)).tolist(),
        "kinds": kind_styles(),
    }
    if nearest is not None and communes is not None:
        position = pd.Series(range(len(places)), index=places["place_id"])
        content["nearest"] = _differences(nearest.reindex(communes).map(position).fillna(-1))
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), 9, mtime=0)


def pack_notes(notes: pd.Series, codes: pd.Index) -> bytes:
    """Return what the cards of territories say beside their value.

    Parameters
    ----------
    notes
        Plain text on territory code; the map shows it as text, whatever it holds.
    codes
        Territories of the level, in the order of `pack_territories`.

    Returns
    -------
    bytes
        Compressed JSON: one text per territory, empty for none.
    """
    texts = notes.reindex(codes).fillna("").tolist()
    return gzip.compress(json.dumps(texts, ensure_ascii=False).encode(), 6, mtime=0)


def _differences(values: pd.Series) -> list[int]:
    """Return each whole number less the one before it."""
    steps: list[int] = np.diff(values.to_numpy(np.int64), prepend=0).tolist()
    return steps


def _flags(values: pd.Series) -> list[int]:
    flags: npt.NDArray[np.int64] = values.to_numpy(bool).astype(np.int64)
    return [int(flag) for flag in flags]
