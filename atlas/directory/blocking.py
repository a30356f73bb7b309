"""Records -> candidate pairs: which records are worth comparing.

Two records are compared when they stand near each other, or when they share something rare within
a commune and its neighbours, or an identifier. The declared commune code alone never decides.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from atlas.schema.frame import each_value
from atlas.schema.sphere import EARTH_RADIUS_M, unit_sphere
from atlas.schema.tables import PRECISE
from atlas.text.names import (
    ITINERANT_WORDS,
    address_key,
    core_name,
    house_number,
    mapped_once,
    name_key,
    place_kinds,
    street_name,
)

# Chosen by hand before pairs were judged; some of those judged are not proposed by blocking, so
# that recall counts them. What ±20 % does: `python -m benchmarks.thresholds matching`.
NEAR_M = 300  # two precise points no farther apart are compared, whatever they are called
MAX_SHARING = 30  # records: a key that more share tells nothing (a switchboard, a national site)
LEAST_WORD_LETTERS = 3  # of a word of a name that is worth a comparison
IDENTIFIERS = ("phone", "emails", "pivot")
# Columns of records that names and addresses are read from.
NAMED_BY = ["name", "commune_name", "declared_commune_name", "address", "place_types"]


def commune_neighbours(communes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return each commune with itself and the communes whose polygons touch its own.

    Parameters
    ----------
    communes
        Table `communes`; geometry null where the boundary is unknown.

    Returns
    -------
    DataFrame
        Columns `commune_code`, `neighbour_code`; one row per ordered pair, itself included.
    """
    bounded = communes[communes.geometry.notna()]
    codes = bounded["commune_code"].to_numpy()
    left, right = bounded.sindex.query(bounded.geometry.array, predicate="intersects")
    touching = pd.DataFrame({"commune_code": codes[left], "neighbour_code": codes[right]})
    own = communes[["commune_code"]].assign(neighbour_code=communes["commune_code"])
    return pd.concat([touching, own]).drop_duplicates(ignore_index=True)


def read_names(records: pd.DataFrame) -> pd.DataFrame:
    """Return what the name and the address of each record say, to be looked up and compared.

    Parameters
    ----------
    records
        Columns `NAMED_BY` of table `records`; each row is read alone.

    Returns
    -------
    DataFrame
        Texts, empty where there is nothing, on the index of `records`: `whole` and `core` (the name
        to compare, with and without the words of its commune; the first is empty when it is only
        that of the commune), `house` (number and street as one key), `street`, `number`, `kinds`
        (joined by `|`); and `is_named_itinerant`.
    """
    texts = records[NAMED_BY].fillna("").astype(object)
    whole = mapped_once(name_key, texts["name"])
    silent = whole == mapped_once(name_key, texts["commune_name"])
    kinds = ["|".join(sorted(place_kinds(*row)))
             for row in texts[["name", "place_types"]].itertuples(index=False)]  # fmt: skip
    read = {
        "whole": whole.mask(silent, ""),
        "core": core_name(records),
        "house": address_key(records["address"]),
        "street": mapped_once(street_name, texts["address"]),
        "number": mapped_once(house_number, texts["address"]),
        "kinds": pd.Series(kinds, records.index, dtype=object),
    }
    result = pd.DataFrame(read, index=records.index).astype(object)
    return result.assign(is_named_itinerant=result["whole"].str.contains(ITINERANT_WORDS))


def candidate_pairs(
    records: pd.DataFrame, neighbours: pd.DataFrame, read: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the pairs of records worth comparing.

    Parameters
    ----------
    records
        Table `records`, located; index 0 to n-1.
    neighbours
        As `commune_neighbours` returns it.
    read
        As `read_names` returns it, which reads the records when None.

    Returns
    -------
    DataFrame
        Columns `left`, `right`: positions in `records`, left < right; sorted, without repeats.
    """
    read = read_names(records) if read is None else read
    names = read["core"]
    pairs = np.concatenate(
        [
            _near(records),
            *(_sharing(each_value(records[column])) for column in IDENTIFIERS),
            _sharing_around(names, records, neighbours),
            _sharing_around(read["house"], records, neighbours),
            _sharing_around(_long_words(names), records, neighbours),
            _sharing(records["record_key"]),
        ]
    )
    pairs.sort(axis=1)
    pairs = np.unique(pairs, axis=0)
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    return pd.DataFrame(pairs, columns=["left", "right"])


def _near(records: pd.DataFrame) -> np.ndarray:
    """Return the pairs of precise points at most `NEAR_M` apart."""
    precise = records[records["location_precision"].isin(PRECISE)]
    points = unit_sphere(precise["longitude"].to_numpy(), precise["latitude"].to_numpy())
    if not len(points):
        return np.empty((0, 2), dtype=np.intp)
    chord = 2 * np.sin(NEAR_M / EARTH_RADIUS_M / 2)
    pairs = cKDTree(points).query_pairs(chord, output_type="ndarray")
    return np.asarray(precise.index.to_numpy()[pairs].reshape(-1, 2))


def _sharing(keys: pd.Series) -> np.ndarray:
    """Return the pairs of records that share a key; a key of too many records is left out.

    One row per record and key, on the position of the record.
    """
    exploded = keys.dropna()
    exploded = exploded[exploded != ""]
    group = pd.factorize(exploded.to_numpy(dtype=object))[0]
    kept = np.bincount(group)[group] <= MAX_SHARING if len(group) else group > 0
    order = np.argsort(group[kept], kind="stable")
    group, positions = group[kept][order], exploded.index.to_numpy()[kept][order]
    parts = [np.empty((0, 2), dtype=np.intp)]
    for apart in range(1, MAX_SHARING):
        alike = group[apart:] == group[:-apart]
        parts.append(np.column_stack((positions[:-apart][alike], positions[apart:][alike])))
    return np.concatenate(parts)


def _sharing_around(keys: pd.Series, records: pd.DataFrame, neighbours: pd.DataFrame) -> np.ndarray:
    """Return the pairs that share a key in the same commune or in communes that touch."""
    keyed = pd.DataFrame({"key": keys, "commune_code": records["commune_code"]}).explode("key")
    keyed = keyed[keyed["key"].fillna("") != ""].dropna()
    keyed = keyed.rename_axis("position").reset_index()
    sizes = keyed.groupby(["key", "commune_code"])["position"].transform("size")
    keyed = keyed[sizes <= MAX_SHARING]
    around = keyed.merge(neighbours, on="commune_code")
    pairs = around.merge(
        keyed,
        left_on=["key", "neighbour_code"],
        right_on=["key", "commune_code"],
        suffixes=("_left", "_right"),
    )
    kept = pairs.loc[
        pairs["position_left"] < pairs["position_right"], ["position_left", "position_right"]
    ]
    return np.asarray(kept.to_numpy())


def _long_words(names: pd.Series) -> pd.Series:
    """Return the words of each name that are worth a comparison."""
    return names.str.split().map(lambda words: {w for w in words if len(w) >= LEAST_WORD_LETTERS})
