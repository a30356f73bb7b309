"""Sums above the commune beside loops in plain Python, on a toy land full of unknowns."""

import math

import numpy as np
import pandas as pd
import pytest

from atlas.access.measures import (
    REASON_COUNTS,
    aggregate,
    aggregate_france,
    beyond_columns,
    unlocated_columns,
)
from atlas.access.reach import COUNTS, PEOPLE, sum_france, sum_territories
from atlas.access.shortfall import sum_countries, sum_shortfall
from atlas.access.sums import (
    country_groups,
    identity,
    mean_by,
    on_countries,
    on_territories,
    sum_by,
)  # fmt: skip
from atlas.access.sureness import people_by_sureness
from atlas.access.variants import Variant, shares_by_variant
from atlas.analysis.changes import CHANGE_COUNTS
from atlas.analysis.evolution import sum_changes, sum_changes_france
from atlas.analysis.gains import PEOPLE_COLUMNS
from atlas.analysis.profile import sum_profiles

# EPCI E1 is over two départements; D1 has communes without EPCI; nothing is known of D3, and one
# commune has no parent at all.
PLACES = [
    ("01001", "E1", "01", "84"), ("01002", "E1", "01", "84"), ("01003", None, "01", "84"),
    ("38001", "E1", "38", "84"), ("38002", "E2", "38", "84"), ("38003", "E2", "38", "84"),
    ("23001", "E3", "23", "75"), ("23002", "E3", "23", "75"),
    ("97401", "E4", "974", "04"), ("97402", None, "974", "04"), ("98801", None, "988", None),
    ("99999", None, None, None),
]  # fmt: skip
PARENT = {"epci_code": 1, "departement_code": 2, "region_code": 3}
TERRITORIES = {
    "epci": pd.DataFrame(
        {"epci_code": ["E4", "E1", "E2", "E3", "E9"], "epci_name": list("vwxyz"),
         "departement_code": ["974", "38", "38", "23", "23"],
         "region_code": ["04", "84", "84", "75", "75"]}
    ),
    "departement": pd.DataFrame(
        {"departement_code": ["988", "38", "01", "23", "974"], "departement_name": list("abcde"),
         "region_code": [None, "84", "84", "75", "04"]}
    ),
    "region": pd.DataFrame({"region_code": ["84", "04", "75"], "region_name": list("ABC")}),
}  # fmt: skip


def toy(columns, unknown, seed=3):
    """Return random numbers by commune, none of them known in département 23."""
    random = np.random.default_rng(seed)
    rows = pd.DataFrame([dict(zip(("territory_code", *PARENT), place, strict=True))
                         for place in PLACES]).astype("str")  # fmt: skip
    for column in columns:
        rows[column] = random.integers(0, 900, len(rows)).astype("float64")
    lost = random.random((len(rows), len(unknown))) < 0.25
    lost[(rows["departement_code"] == "23").to_numpy()] = True
    rows[unknown] = rows[unknown].mask(lost)
    return rows


def total(values):
    """Return the sum of what is known, or nan."""
    known = [value for value in values if value == value]
    return math.fsum(known) if known else math.nan


def mean(values, people):
    """Return the mean over the people for whom a value is known, or nan."""
    pairs = [(v, p) for v, p in zip(values, people, strict=True) if v == v and p == p and p > 0]
    whole = math.fsum(p for _, p in pairs)
    return math.fsum(v * p for v, p in pairs) / whole if pairs else math.nan


def members(level, code):
    """Return the positions of the communes of a territory."""
    if code == "FR":
        return list(range(len(PLACES)))
    if code == "METRO":
        return [
            i for i, p in enumerate(PLACES) if p[2] is not None and p[2][:2] not in ("97", "98")
        ]
    return [i for i, p in enumerate(PLACES) if p[PARENT[f"{level}_code"]] == code]


def every_territory():
    for level, table in TERRITORIES.items():
        for code in table[f"{level}_code"]:
            yield level, code
    yield from (("france", "FR"), ("france", "METRO"))


def agree(found, expected):
    """Compare a number with what loops give, to 1e-12; nan is nan."""
    assert pd.isna(found) == math.isnan(expected), (found, expected)
    if not math.isnan(expected):
        assert float(found) == pytest.approx(expected, rel=1e-12, abs=0)


def by_territory(above, france, rows):
    """Return every row that a room makes, on level and code, and check the rest of its identity."""
    parts = [above(rows, level, table) for level, table in TERRITORIES.items()]
    for (level, table), part in zip(TERRITORIES.items(), parts, strict=True):
        assert part["territory_code"].tolist() == table[f"{level}_code"].tolist()
        assert part["territory_name"].tolist() == table[f"{level}_name"].tolist()
        assert set(part["level"]) == {level}
    country = france(rows)
    assert country["territory_code"].tolist() == ["FR", "METRO"]
    assert country["territory_name"].tolist() == ["France entière", "France métropolitaine"]
    every = pd.concat([part.astype(object) for part in (*parts, country)])
    return every.set_index(["level", "territory_code"])


def test_measures_of_the_store():
    counts = ["population", "unknown_commune_count", "population_covered", "population_measured",
              "covering_source_count", "place_count",
              "unlocated_place_count", "unlocated_commune_count", *unlocated_columns(),
              "population_crossing",
              *REASON_COUNTS.values(),
              *(column for column, _ in beyond_columns())]  # fmt: skip
    unknown = ["population", "place_count", "nearest_distance_m", "population_beyond_5km"]
    rows = toy([*counts, "nearest_distance_m", "nearest_road_m"], unknown)
    rows["commune_count"] = 1
    rows["population_measured"] = rows["population_measured"].where(
        rows["nearest_distance_m"].notna(), 0
    )
    found = by_territory(
        aggregate,
        aggregate_france,
        rows,
    )
    never_null = {"unknown_commune_count", "population_covered", "population_measured",
                  *REASON_COUNTS.values()}  # fmt: skip
    for key in every_territory():
        own, row = rows.iloc[members(*key)], found.loc[key]
        for column in set(counts) - {"covering_source_count"}:
            known = total(own[column])
            agree(row[column], 0 if column in never_null and math.isnan(known) else known)
        agree(row["covering_source_count"], min(own["covering_source_count"], default=0))
        metres = mean(own["nearest_distance_m"], own["population_measured"])
        agree(row["nearest_distance_m"], metres)
        agree(row["nearest_road_m"], mean(own["nearest_road_m"], own["population_measured"]))
        assert row["commune_count"] == len(own)
    assert found.loc[("epci", "E1"), ["departement_code", "region_code"]].tolist() == ["38", "84"]
    assert found.loc[("departement", "01"), "region_code"] == "84"
    assert pd.isna(found.loc[("departement", "01"), "departement_code"])


def test_sums_of_the_access_page():
    unknown = ["population", "place_count"]
    rows = toy([*COUNTS, *PEOPLE], unknown)
    found = by_territory(sum_territories, sum_france, rows)
    for key in every_territory():
        own, row = rows.iloc[members(*key)], found.loc[key]
        for column in (*COUNTS, *PEOPLE):
            agree(row[column], total(own[column]))
        known = total(own["people_known"])
        agree(row["beyond_share"], total(own["people_beyond"]) / known if known > 0 else math.nan)
    assert found.loc[("epci", "E1"), ["departement_code", "region_code"]].tolist() == ["38", "84"]


def test_shortfall():
    summed = ["population", "population_measured", "beyond_least", "beyond_most", "yes_count",
              "no_count", "unknown_count"]  # fmt: skip
    distances = ["trip_least", "trip_most"]
    rows = toy([*summed, *distances], [*summed])
    rows[distances] = rows[distances].where(rows["population_measured"].notna())
    rows.loc[4, "trip_most"] = np.inf
    for key in every_territory():
        level, code = key
        sums = (
            sum_countries(rows) if level == "france" else sum_shortfall(rows, rows[f"{level}_code"])
        )
        own = rows.iloc[members(*key)]
        if own.empty:
            assert code not in sums.index
            continue
        for column in summed:
            agree(sums.loc[code, column], total(own[column]))
        for column in distances:
            agree(sums.loc[code, column], mean(own[column], own["population_measured"]))


def test_changes():
    people = PEOPLE_COLUMNS
    access = toy(people, people)
    access["is_covered"] = [i % 3 == 0 for i in range(len(access))]
    random = np.random.default_rng(4)
    codes = [*access["territory_code"], None]
    changes = pd.DataFrame(
        {
            "commune_code": random.choice(codes, 40),
            "change": random.choice(list(CHANGE_COUNTS), 40),
        },
        dtype="str",
    )
    found = by_territory(
        lambda rows, level, table: sum_changes(changes, rows, level, table),
        lambda rows: sum_changes_france(changes, rows),
        access,
    )
    for key in every_territory():
        own, row = access.iloc[members(*key)], found.loc[key]
        inside = set(own["territory_code"]) | ({None} if key[1] == "FR" else set())
        told = [
            change
            for code, change in zip(changes["commune_code"], changes["change"], strict=True)
            if (None if pd.isna(code) else code) in inside
        ]
        for change, column in CHANGE_COUNTS.items():
            if pd.isna(row[column]):
                assert column != "unknown_count"
                assert not told
                assert not own["is_covered"].any()
            else:
                assert row[column] == told.count(change)
        for column in people:
            agree(row[column], total(own[column]))
    assert not {"epci_code", "departement_code", "region_code"} & set(found.columns)


def test_profiles():
    rows = toy(["population", "area_km2", "density_per_km2", "town_distance_m", "need:x"],
               ["population", "town_distance_m", "need:x"])  # fmt: skip
    profiles = rows.drop(columns=["territory_code", *PARENT])
    for level in TERRITORIES:
        sums = sum_profiles(profiles, rows[f"{level}_code"])
        for code in sums.index:
            own = profiles.iloc[members(level, code)]
            agree(sums.loc[code, "area_km2"], total(own["area_km2"]))
            for column in ("town_distance_m", "need:x"):
                agree(sums.loc[code, column], mean(own[column], own["population"]))


def test_sureness_and_variants():
    rows = toy(["population", "base", "far"], ["population", "far"])
    listed = [Variant("base", "", "détour", False),
              Variant("far", "", "seuil", False, threshold_factor=1.5)]  # fmt: skip
    random = np.random.default_rng(5)
    result = pd.DataFrame(
        {"verdict": random.choice(["manque", "couvert"], len(rows)), "sureness": "sûr",
         "hinge_place_id": random.choice(["p1", None], len(rows))}
    )  # fmt: skip
    for level in TERRITORIES:
        groups = rows[f"{level}_code"]
        shares = shares_by_variant(rows, listed, 300, rows["population"], groups)
        people = people_by_sureness(result, rows["population"], groups)
        for code in shares.index:
            own = rows.iloc[members(level, code)]
            for variant in listed:
                beyond = [
                    math.nan if cost != cost else float(cost > 300 * variant.threshold_factor)
                    for cost in own[variant.variant_id]
                ]
                agree(shares.loc[code, variant.variant_id], mean(beyond, own["population"]))
            is_gap = result["verdict"].iloc[members(level, code)] == "manque"
            without = total([*own["population"][is_gap], 0])
            agree(people.loc[code, "people_surely_without"], without)
            is_alone = result["hinge_place_id"].iloc[members(level, code)].notna()
            agree(people.loc[code, "people_on_one_place"], total([*own["population"][is_alone], 0]))


def test_a_territory_of_which_nothing_is_known_keeps_its_row():
    rows = toy(["people"], ["people"])
    sums = on_territories(
        sum_by(rows[["people"]], rows["departement_code"]),
        "departement",
        TERRITORIES["departement"],
    )
    assert sums.set_index("territory_code")["people"].isna()["23"]
    far = on_territories(sum_by(rows[["people"]], rows["epci_code"]), "epci", TERRITORIES["epci"])
    assert far.set_index("territory_code")["people"].isna()["E9"]
    assert far.index.equals(TERRITORIES["epci"].index)


def test_identity_of_communes_holds_every_parent():
    communes = pd.DataFrame([p for p in PLACES if p[3]], columns=["commune_code", *PARENT])
    own = identity("commune", communes.assign(commune_name="x"))
    assert own[list(PARENT)].equals(communes[list(PARENT)])
    assert own.columns.tolist() == ["level", "territory_code", "territory_name", *PARENT]


def test_a_row_without_departement_is_in_the_whole_of_france_only():
    rows = toy(["people"], ["people"]).assign(people=1)
    sums = on_countries(pd.concat([sum_by(rows[["people"]], g) for g in country_groups(rows)]))
    assert sums["people"].tolist() == [len(PLACES), 8]


def test_the_order_of_communes_changes_nothing():
    rows = toy(["people", "metres"], ["people", "metres"])
    mixed = rows.sample(frac=1, random_state=1)
    one, other = (
        mean_by(part["metres"], part["people"], part["region_code"]) for part in (rows, mixed)
    )
    pd.testing.assert_series_equal(one, other, rtol=1e-12)
