"""Draw pairs of real records to be read and labelled; see tests/data/README.md.

Run ``python benchmarks/sample_pairs.py DIR`` with `../shared` beside the project. Writes
`DIR/pairs.csv` (record ids, stratum, how many pairs each stands for) and `DIR/reading.txt` (the
two records of each pair side by side, without the score of the atlas).
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from atlas.directory.blocking import candidate_pairs, commune_neighbours
from atlas.directory.matching import compare
from atlas.text.names import name_key
from benchmarks.real_records import real_records

SEED = 2026
SIZES = {
    "evident": 70,
    "same building": 130,
    "one file": 130,
    "two editions": 70,
    "close across sources": 200,
    "partly alike across sources": 150,
    "without position": 110,
    "unlike": 40,
    "outside blocking": 60,
}
SHOWN = ("source_id", "name", "address", "address_extra", "postal_code", "declared_commune_name",
         "longitude", "latitude", "phone", "emails", "websites", "pivot", "place_types",
         "opening_hours", "parent_organisation", "mobility", "summary")  # fmt: skip


def strata(levels: pd.DataFrame, records: pd.DataFrame, pairs: pd.DataFrame) -> pd.Series:
    """Return the stratum of each candidate pair, by what agrees on the surface only."""
    libraries = (~records["is_mediation"]).to_numpy()
    both_libraries = libraries[pairs["left"]] & libraries[pairs["right"]]
    alike = levels["name"].isin(["identique", "proche"])
    near = levels["distance"].isin(["30", "100"])
    close = alike | levels["address"].isin(["identique"])
    partly = levels["name"].isin(["contenu", "partiel"]) | (levels["phone"] == "même")
    same_commune = levels["commune"] == "même"
    across = levels["source"] == "sources"
    conditions = [
        both_libraries | ~(same_commune | alike | near),
        (levels["source"] == "éditions"),
        (levels["source"] == "édition") & (alike | near | (levels["address"] == "identique")),
        alike & (levels["address"] == "identique") & near,
        near & ~alike,
        across & (levels["distance"] == "inconnu") & (close | partly),
        across & close,
        across & partly & same_commune,
    ]
    names = ["", "two editions", "one file", "evident", "same building", "without position",
             "close across sources", "partly alike across sources"]  # fmt: skip
    return pd.Series(np.select(conditions, names, "unlike"), index=pairs.index)


def outside_blocking(records: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return pairs of one département with alike names that are not candidates."""
    random = np.random.default_rng(SEED)
    keys = records["name"].map(name_key).to_numpy()
    known = set(zip(pairs["left"], pairs["right"], strict=True))
    found = []
    for positions in records.groupby("departement_code").indices.values():
        left = random.choice(positions, 4000)
        right = random.choice(positions, 4000)
        ratio = process.cpdist(keys[left], keys[right], scorer=fuzz.token_set_ratio)
        for i, j in zip(left[ratio >= 80], right[ratio >= 80], strict=True):
            if i < j and (i, j) not in known:
                found.append((i, j))
    return pd.DataFrame(sorted(set(found)), columns=["left", "right"])


def sample(records: pd.DataFrame, pairs: pd.DataFrame, levels: pd.DataFrame) -> pd.DataFrame:
    """Return the sampled pairs with their stratum and how many pairs each stands for."""
    outside = outside_blocking(records, pairs).assign(stratum="outside blocking")
    every = pd.concat([pairs.assign(stratum=strata(levels, records, pairs)), outside])
    parts = []
    for stratum, size in SIZES.items():
        rows = every[every["stratum"] == stratum]
        drawn = rows.sample(min(size, len(rows)), random_state=SEED)
        parts.append(drawn.assign(stands_for=round(len(rows) / max(len(drawn), 1), 1)))
    return pd.concat(parts).sample(frac=1, random_state=SEED).reset_index(drop=True)


def describe(record: pd.Series) -> str:
    """Return what is known of one record, on one line a field."""
    known = [(name, record[name]) for name in SHOWN if pd.notna(record[name])]
    return "\n".join(f"  {name}: {str(value)[:140]}" for name, value in known)


def main() -> None:
    """Draw and write."""
    folder = Path(sys.argv[1])
    records, communes = real_records()
    pairs = candidate_pairs(records, commune_neighbours(communes))
    drawn = sample(records, pairs, compare(records, pairs))
    ids = records["record_id"].to_numpy()
    drawn["left_record_id"], drawn["right_record_id"] = ids[drawn["left"]], ids[drawn["right"]]
    drawn[["left_record_id", "right_record_id", "stratum", "stands_for"]].to_csv(
        folder / "pairs.csv", index=False
    )
    blocks = [
        f"### {number}\n{describe(records.loc[pair.left])}\n  ---\n"
        f"{describe(records.loc[pair.right])}\n"
        for number, pair in enumerate(drawn.itertuples())
    ]
    (folder / "reading.txt").write_text("\n".join(blocks), encoding="utf-8")
    print(drawn["stratum"].value_counts().to_string())


if __name__ == "__main__":
    main()
