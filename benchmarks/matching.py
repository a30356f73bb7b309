"""Precision and recall of record linkage on pairs read by people, beside the national rule.

Run ``python -m benchmarks.matching`` with `../shared` beside the project, after installing the
extra `dev`. Prints how long every real record takes, then precision and recall of the atlas and of
the rule published by the national directory, on the part of the pairs never used for tuning and on
the other. ``--fit`` fits the weights again on the tuning part and prints them.
"""

import sys
import time

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from atlas.directory.linkage import link_records
from atlas.directory.matching import CRITERIA, WORDS, comparable, compare
from atlas.settings import PROJECT
from benchmarks.real_records import real_records

LABELLED = PROJECT / "tests" / "data" / "pairs.csv"
SAME, DIFFERENT = "même lieu", "lieux différents"
TUNING, CONTROL = "réglage", "contrôle"

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
    rules = {"atlas": linked.clusters, "national rule": national_rule(records)}
    for part in (CONTROL, TUNING):
        rows = pairs[pairs["part"] == part].reset_index(drop=True)
        one = pd.Series(1.0, index=rows.index)
        for name, groups in rules.items():
            raw = figures(rows, groups, one)
            weighted = figures(rows, groups, rows["stands_for"])
            print(
                f"{part}, {len(rows)} pairs, {name}: precision {raw[0]:.3f}, recall {raw[1]:.3f}; "
                f"strata weighted: {weighted[0]:.3f}, {weighted[1]:.3f}"
            )
    print("\nRecall, then pairs wrongly merged, by stratum (both parts)")
    for stratum, rows in pairs.groupby("stratum"):
        cells = []
        for name, groups in rules.items():
            values = groups.to_numpy()
            merged = values[rows["left"]] == values[rows["right"]]
            same = rows["is_same"].to_numpy()
            cells.append(f"{name} {(merged & same).sum()}/{same.sum()}, {(merged & ~same).sum()}")
        print(f"  {stratum}: " + "; ".join(cells))


if __name__ == "__main__":
    main()
