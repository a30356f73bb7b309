"""Splink 5, a general program of record linkage, on the pairs that the atlas compares.

Its settings are those that its guides advise for names, addresses and positions: Jaro-Winkler with
the frequency of each value, exact identifiers, distances; `u` from random pairs, `m` by expectation
maximisation without labels, places as connected components above a threshold. It is given the
names, streets and identifiers as the atlas cleans them, the same candidate pairs, and the threshold
with the best F1 on the tuning part of the judged pairs.
"""

import logging

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999)
NAME_LIKENESSES, STREET_LIKENESSES = [0.95, 0.88, 0.7], [0.92, 0.8]
DISTANCES_KM = [0.03, 0.3, 1, 5]
RANDOM_PAIRS, SEED = 1e6, 2026
DETERMINISTIC_RECALL = 0.6
COMPARED = ("core", "street", "number", "kinds", "phone", "emails", "siret", "commune_code",
            "opening_hours", "latitude", "longitude")  # fmt: skip


def splink_scores(rows: pd.DataFrame, pairs: pd.DataFrame) -> pd.Series:
    """Return Splink's probability of each candidate pair, on the index of `pairs`.

    Parameters
    ----------
    rows
        As `atlas.directory.matching.comparable` returns it, index 0 to n-1.
    pairs
        Columns `left`, `right`.
    """
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    exact = ("number", "kinds", "commune_code", "opening_hours")
    rare = ("phone", "emails", "siret")
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("core", NAME_LIKENESSES).configure(
                term_frequency_adjustments=True
            ),
            cl.JaroWinklerAtThresholds("street", STREET_LIKENESSES).configure(
                term_frequency_adjustments=True
            ),
            *(cl.ExactMatch(name) for name in exact),
            *(cl.ExactMatch(name).configure(term_frequency_adjustments=True) for name in rare),
            cl.DistanceInKMAtThresholds("latitude", "longitude", DISTANCES_KM),
        ],
        blocking_rules_to_generate_predictions=[block_on("core")],
    )
    api = DuckDBAPI()
    read = rows.rename(columns={"pivot": "siret"})[list(COMPARED)]  # `pivot` is a word of SQL
    table = read.astype(object).where(read != "", None)
    table[["latitude", "longitude"]] = rows[["latitude", "longitude"]].astype(float)
    table.insert(0, "unique_id", rows.index)
    linker = Linker(api.register(table), settings, log_level=logging.ERROR)
    certain = [block_on("phone", "core"), block_on("emails", "core"), block_on("siret", "street")]
    training = linker.training
    training.estimate_probability_two_random_records_match(certain, recall=DETERMINISTIC_RECALL)
    training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    for rule in (block_on("phone"), block_on("core", "commune_code"), block_on("street", "number")):
        training.estimate_parameters_using_expectation_maximisation(rule)
    blocked = pairs.rename(columns={"left": "join_key_l", "right": "join_key_r"})
    blocked = blocked[["join_key_l", "join_key_r"]].assign(match_key="0")
    linker.table_management.register_blocked_pairs_for_predict(api.register(blocked))
    scored = linker.inference.predict().as_pandas_dataframe()
    keys = scored[["unique_id_l", "unique_id_r"]].to_numpy()
    found = pd.Series(
        scored["match_probability"].to_numpy(),
        index=pd.MultiIndex.from_arrays([keys.min(axis=1), keys.max(axis=1)]),
    )
    return pd.Series(found.reindex(pd.MultiIndex.from_frame(pairs)).to_numpy(), index=pairs.index)


def components(count: int, pairs: pd.DataFrame, kept: pd.Series) -> pd.Series:
    """Return the number of the connected component of each record."""
    joined = pairs[kept.to_numpy()]
    edges = (np.ones(len(joined)), (joined["left"], joined["right"]))
    _, groups = connected_components(coo_array(edges, shape=(count, count)), directed=False)
    return pd.Series(groups)
