"""Precision and recall of record linkage on pairs read one by one, beside two other rules.

Run ``python -m benchmarks.matching`` with `../shared` beside the project, after installing the
extra `dev`. Prints how long every real record takes, then precision and recall (with Wilson's 95 %
intervals) of the atlas, of the rule published by the national directory and of Splink given the
same candidate pairs: on the part of the pairs never used for tuning and on the other, on all pairs
and on those across sources, then by stratum. ``--fit`` fits the weights again on the tuning part
and prints them.
"""

import sys
import time

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from atlas.directory.blocking import candidate_pairs, commune_neighbours
from atlas.directory.linkage import link_records
from atlas.directory.matching import CRITERIA, WORDS, comparable, compare
from atlas.settings import PROJECT
from benchmarks.real_records import real_records
from benchmarks.splink_peer import THRESHOLDS, components, splink_scores

LABELLED = PROJECT / "tests" / "data" / "pairs.csv"
SAME, DIFFERENT = "même lieu", "lieux différents"
TUNING, CONTROL = "réglage", "contrôle"
ALONE = "seul"  # how the pairs of the second drawing were read
NORMAL_QUANTILE = 1.96  # of a 95 % interval

# The rule of the national directory (its command line tool `mednum`, find-duplicates): same
# postcode; France services only with France services or Pimms; mean of three scores from 0 to
# 100 above 60 between sources and above 90 within one.
BETWEEN, WITHIN = 60, 90
NEAR_DEGREES = 0.0004
# Inverse strength, the one of 0.3, 1, 2, 4, 8 with the least log loss in cross-validation over the
# tuning part.
REGULARISATION = 4.0


def labelled_pairs(records: pd.DataFrame) -> pd.DataFrame:
    """Return the decidable pairs: `left`, `right` (positions), `is_same`, `part`, `stratum`."""
    pairs = pd.read_csv(LABELLED)
    position = pd.Series(records.index, index=records["record_id"])
    pairs = pairs[pairs["verdict"].isin([SAME, DIFFERENT])].reset_index(drop=True)
    pairs["left"] = position.reindex(pairs["left_record_id"]).to_numpy()
    pairs["right"] = position.reindex(pairs["right_record_id"]).to_numpy()
    lost = pairs[["left", "right"]].isna().any(axis=1)
    if lost.any():
        raise SystemExit(f"{lost.sum()} labelled pairs name records that are no longer read")
    pairs[["left", "right"]] = pairs[["left", "right"]].astype(int)
    return pairs.assign(is_same=pairs["verdict"] == SAME)


def national_rule(records: pd.DataFrame) -> pd.Series:
    """Return the groups that the published rule makes, a number per record.

    Missing coordinates leave a pair out, as in the tool; a missing name or address is empty text.
    """
    names, addresses = records["name"].str.lower(), records["address"].fillna("").str.lower()
    types = records["place_types"].fillna("").str.split("|").map(set)
    is_network = types.map(lambda kinds: bool(kinds & {"RFS", "PIMMS"})).to_numpy()
    is_rfs = types.map(lambda kinds: "RFS" in kinds).to_numpy()
    named = names.str.contains(r"france services?").to_numpy()
    x, y = records["longitude"].to_numpy(float), records["latitude"].to_numpy(float)
    sources = records["source_id"].to_numpy()
    left, right = _within_groups(records["postal_code"])
    degrees = np.hypot(x[left] - x[right], y[left] - y[right])
    compatible = (
        (is_network[left] & is_network[right])
        | (named[left] & named[right])
        | (~is_rfs[left] & ~is_rfs[right])
    )
    kept = compatible & ~np.isnan(degrees)
    left, right, degrees = left[kept], right[kept], degrees[kept]
    near = np.where(degrees < NEAR_DEGREES, 100, np.trunc(100 / (degrees * 1000 + 1)))
    scores = np.trunc(
        (_ratio(names.to_numpy(), left, right) + _ratio(addresses.to_numpy(), left, right) + near)
        / 3
    )
    merged = scores > np.where(sources[left] == sources[right], WITHIN, BETWEEN)
    edges = (np.ones(merged.sum()), (left[merged], right[merged]))
    _, groups = connected_components(coo_array(edges, shape=(len(records),) * 2), directed=False)
    return pd.Series(groups, index=records.index)


def _ratio(texts: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return np.round(process.cpdist(texts[left], texts[right], scorer=fuzz.ratio, workers=-1))


def _within_groups(keys: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return every pair of positions that share a key."""
    pairs = [
        np.column_stack([group[side] for side in np.triu_indices(len(group), k=1)])
        for group in keys.reset_index(drop=True).groupby(keys.to_numpy()).indices.values()
    ]
    both = np.concatenate(pairs)
    return both[:, 0], both[:, 1]


def figures(pairs: pd.DataFrame, groups: pd.Series, weight: pd.Series) -> tuple[float, float]:
    """Return precision and recall of groups on labelled pairs, each counted for its weight."""
    merged = groups.to_numpy()[pairs["left"]] == groups.to_numpy()[pairs["right"]]
    right = weight[merged & pairs["is_same"]].sum()
    return right / weight[merged].sum(), right / weight[pairs["is_same"]].sum()


def fit(pairs: pd.DataFrame, records: pd.DataFrame) -> None:
    """Fit the weights on the tuning part and print them."""
    from sklearn.linear_model import LogisticRegression

    tuning = pairs[pairs["part"] == TUNING]
    rows = comparable(records)
    levels = compare(rows.loc[tuning["left"]], rows.loc[tuning["right"]])
    terms = [(c, level) for c in CRITERIA for level in WORDS[c]]
    design = np.column_stack([levels[c] == level for c, level in terms]).astype(float)
    model = LogisticRegression(C=REGULARISATION, max_iter=2000).fit(design, tuning["is_same"])
    print(f"INTERCEPT = {model.intercept_[0]:.2f}")
    for criterion in CRITERIA:
        known = {
            level: round(float(weight), 2)
            for (c, level), weight in zip(terms, model.coef_[0], strict=True)
            if c == criterion
        }
        print(f"    {criterion!r}: {known},")


def splink_groups(records: pd.DataFrame, communes: pd.DataFrame, pairs: pd.DataFrame) -> pd.Series:
    """Return the groups of Splink at its best threshold on the tuning part."""
    candidates = candidate_pairs(records, commune_neighbours(communes))
    scores = splink_scores(comparable(records), candidates)
    tuning = pairs[pairs["part"] == TUNING]
    one = pd.Series(1.0, index=tuning.index)
    best = (-1.0, 0.0, pd.Series(dtype=int))
    for threshold in THRESHOLDS:
        groups = components(len(records), candidates, scores >= threshold)
        precision, recall = figures(tuning, groups, one)
        best = max(best, (2 / (1 / precision + 1 / recall), threshold, groups), key=lambda b: b[:2])
    print(f"Splink's best threshold on the tuning part: {best[1]} (F1 {best[0]:.3f})")
    return best[2]


def share(part: int, whole: int) -> str:
    """Return a share with its count and Wilson's interval at 95 %.

    Examples
    --------
    >>> share(9, 10)
    '0.900 (9/10, 0.596 to 0.982)'
    """
    if not whole:
        return f"none ({part}/{whole})"
    z2 = NORMAL_QUANTILE**2
    p = part / whole
    centre, width = p + z2 / (2 * whole), np.sqrt(p * (1 - p) / whole + z2 / (4 * whole**2))
    low, high = ((centre + side * NORMAL_QUANTILE * width) / (1 + z2 / whole) for side in (-1, 1))
    return f"{p:.3f} ({part}/{whole}, {low:.3f} to {high:.3f})"


def line(rows: pd.DataFrame, groups: pd.Series) -> str:
    """Return precision and recall of groups on labelled pairs, as text."""
    values = groups.to_numpy()
    merged = values[rows["left"]] == values[rows["right"]]
    same = rows["is_same"].to_numpy()
    right = int((merged & same).sum())
    return f"precision {share(right, int(merged.sum()))}, recall {share(right, int(same.sum()))}"


def main() -> None:
    """Link every real record, and print the figures."""
    records, communes = real_records()
    pairs = labelled_pairs(records)
    if "--fit" in sys.argv:
        fit(pairs, records)
        return
    start = time.perf_counter()
    linked = link_records(records, communes)
    seconds = time.perf_counter() - start
    verdicts = ", ".join(f"{n} {v}" for v, n in linked.links["verdict"].value_counts().items())
    places = linked.clusters.nunique()
    print(f"{len(records)} records, {seconds:.1f} s: {places} places; pairs: {verdicts}")
    rules = {
        "atlas": linked.clusters,
        "national rule": national_rule(records),
        "Splink": splink_groups(records, communes, pairs),
    }
    sources = records["source_id"].to_numpy()
    across = sources[pairs["left"]] != sources[pairs["right"]]
    again = pairs["readers"] == ALONE
    control = pairs["part"] == CONTROL
    for title, kept in (
        ("control, every pair", control),
        ("control, across sources", control & across),
        ("control, second drawing", control & again),
        ("tuning, every pair", ~control),
        ("tuning, across sources", ~control & across),
        ("both parts, every pair", control | ~control),
        ("both parts, across sources", across),
    ):
        rows = pairs[kept].reset_index(drop=True)
        print(f"\n{title}: {len(rows)} pairs")
        for name, groups in rules.items():
            weighted = figures(rows, groups, rows["stands_for"])
            print(f"  {name}: {line(rows, groups)}; strata weighted {weighted[0]:.3f}, "
                  f"{weighted[1]:.3f}")  # fmt: skip
    print("\nby stratum, both parts")
    for stratum, rows in pairs.groupby("stratum"):
        for name, groups in rules.items():
            print(f"  {stratum}, {len(rows)} pairs, {name}: {line(rows, groups)}")


if __name__ == "__main__":
    main()
