"""Classes of confidence on hand-made lands, against naive loops, and what must never happen."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from atlas.access.doubt.surroundings import covering_vintages, evidence
from atlas.access.inequality import ALL
from atlas.access.sureness import (
    COVERED,
    FAIRLY_SURE,
    FRAGILE,
    GAP,
    MANY_PLACES,
    PEOPLE_BY_VERDICT,
    SURE,
    people_by_sureness,
    sureness,
)
from atlas.access.travel import GreatCircle, TravelMatrix
from atlas.access.variants import BASE, distances_by_variant, variants
from atlas.directory.coverage import covering_sources
from atlas.text.french import UNKNOWN
from tests.access.test_variants import (
    OLD,
    ON,
    ROAD,
    STRICT,
    haversine_m,
    make_communes,
    make_demand,
    make_offer,
    make_places,
    measure,
)
from tests.conftest import make_records, make_source

LISTED = variants(ROAD, STRICT)
FROM_WORST = [UNKNOWN, FRAGILE, FAIRLY_SURE, SURE]
KM = 1000.0


def vintages_of(communes, count=3, day="2024-01-01"):
    return pd.DataFrame(
        {"covering_source_count": count, "latest_vintage_date": pd.Timestamp(day)},
        index=pd.Index(communes["commune_code"]),
    )


def judge(communes, places, threshold=10 * KM, count=3, day="2024-01-01", extent_m=None):
    found = measure(communes, places, covering=count, extent_m=extent_m)
    around = describe(communes, places, threshold, count, day)
    return sureness(found, LISTED, ROAD, threshold, around, ON)


def describe(communes, places, threshold=10 * KM, count=3, day="2024-01-01", travel=ROAD):
    return evidence(make_demand(communes, count), make_offer(communes, places),
                    vintages_of(communes, count, day), travel, threshold, ON)  # fmt: skip


def judge_distances(within_count=9, weak_share=0.0, count=3, day="2024-01-01", **kilometres):
    """Judge one commune whose distances are given: `base` in km, others as the base if not."""
    distances = {variant.variant_id: kilometres["base"] for variant in LISTED} | kilometres
    around = pd.DataFrame(
        {"covering_source_count": [count], "latest_vintage_date": [pd.Timestamp(day)],
         "within_count": [within_count], "weak_share": [weak_share], "hinge_place_id": [None]}
    )  # fmt: skip
    return sureness(pd.DataFrame([distances]), LISTED, ROAD, 10, around, ON).iloc[0]


def test_far_from_any_doubt():
    near = judge_distances(base=1.0)
    assert (near["verdict"], near["sureness"]) == (COVERED, SURE)
    assert near["reason"] == "aucune variante ne le change"
    assert pd.isna(near["flipped_by"])
    far = judge_distances(base=90.0, within_count=0, weak_share=np.nan)
    assert (far["verdict"], far["sureness"]) == (GAP, SURE)


def test_exactly_the_threshold_is_within():
    assert judge_distances(base=10.0)["verdict"] == COVERED
    assert judge_distances(base=10.0000001)["verdict"] == GAP


@pytest.mark.parametrize(
    ("options", "expected", "reason"),
    [
        ({"base": 5.0, "second": 15.0}, FAIRLY_SURE, "bascule si le lieu le plus proche ferme"),
        ({"base": 5.0, "detour_140": 11.0}, FRAGILE, "bascule si le détour vaut 1,4"),
        ({"base": 5.0, "count": 1}, FAIRLY_SURE,
         "aucune variante ne le change ; une seule source, datée de 2024"),
        ({"base": 5.0, "count": 1, "second": 15.0}, FRAGILE,
         "bascule si le lieu le plus proche ferme ; une seule source, datée de 2024"),
        ({"base": 5.0, "count": 0}, UNKNOWN, "aucune source ne couvre la commune"),
        ({"base": 5.0, "day": "2022-05-31"}, FAIRLY_SURE,
         "aucune variante ne le change ; aucune source depuis 2022"),
        ({"base": 5.0, "day": "2022-06-01"}, SURE, "aucune variante ne le change"),
        ({"base": 5.0, "weak_share": 1.0, "within_count": MANY_PLACES - 1}, FAIRLY_SURE,
         "aucune variante ne le change ; aucun des 4 lieux à portée n'est récent ou confirmé"),
        ({"base": 5.0, "weak_share": 1.0, "within_count": 1}, FAIRLY_SURE,
         "aucune variante ne le change ; le seul lieu à portée n'est ni récent ni confirmé"),
        ({"base": 5.0, "weak_share": 1.0, "within_count": MANY_PLACES}, SURE,
         "aucune variante ne le change"),
        ({"base": 5.0, "weak_share": 0.75, "within_count": 4}, SURE,
         "aucune variante ne le change"),
        ({"base": 50.0, "or_at_commune": 2.0}, FRAGILE,
         "bascule si les lieux connus à la commune près comptent aussi"),
    ],
)  # fmt: skip
def test_the_rules(options, expected, reason):
    found = judge_distances(**options)
    assert found["sureness"] == expected
    assert found["reason"] == reason


def test_a_reason_names_one_variant_of_each_question_and_counts_the_others():
    found = judge_distances(base=9.5)
    assert found["flipped_by"] == "threshold_90|threshold_80"
    assert found["reason"] == "bascule si le seuil baisse de 10 %, et dans un autre cas"
    found = judge_distances(base=9.5, detour_140=10.2, detour_160=11.7, farther=12.0, second=99.0)
    assert found["reason"] == (
        "bascule si le détour vaut 1,4, ou si le seuil baisse de 10 %, ou si le lieu le plus "
        "proche ferme, et dans 3 autres cas"
    )


def test_a_variant_that_cannot_be_told_changes_nothing():
    found = judge_distances(base=9.5, farther=np.nan, nearer=np.nan)
    assert found["flipped_by"] == "threshold_90|threshold_80"


def test_without_variant_only_data_count():
    around = describe(make_communes(0), make_places({"km": 1}), 5 * KM)
    distances = measure(make_communes(0), make_places({"km": 1}), [BASE])
    found = sureness(distances, [BASE], ROAD, 5 * KM, around, ON).iloc[0]
    assert found["sureness"] == SURE
    assert pd.isna(found["flipped_by"])


def test_a_land_by_hand():
    """Four places at 0 km; communes 1, 7.5 and 60 km north of them, one hole, one without point."""
    communes = make_communes(1, 7.5, 60, 2, np.nan)
    places = make_places(*({"km": 0} for _ in range(4)))
    found = judge(communes, places, count=[3, 3, 3, 0, 3])
    assert found["verdict"].tolist() == [COVERED, COVERED, GAP, UNKNOWN, UNKNOWN]
    assert found["sureness"].tolist() == [SURE, FRAGILE, SURE, UNKNOWN, UNKNOWN]
    assert found["flipped_by"].iloc[1] == "detour_140|threshold_90|detour_160|threshold_80"
    assert found["reason"].tolist()[2:] == [
        "aucune variante ne le change",
        "aucune source ne couvre la commune",
        "position des habitants ou trajets inconnus",
    ]
    assert found[["flip_detour_factor", "margin_m"]].iloc[3:].isna().all(axis=None)


def random_land(seed, size=60):
    """Return a synthetic land that has some of everything: far, near, unlocated, old, unknown."""
    random = np.random.default_rng(seed)
    communes = make_communes(
        *np.where(random.uniform(size=size) < 0.1, np.nan, random.uniform(0, 150, size)),
        codes=[f"23{i:03}" for i in range(size)],
    )
    rows = [
        {"km": None if random.uniform() < 0.2 else random.uniform(0, 150),
         "updated_date": random.choice([OLD, "2024-06-01", None]),
         "source_count": int(random.integers(1, 4)),
         "mobility": random.choice(["Itinérant", "Fixe"]),
         "location_precision": random.choice(["point", "rue"]),
         "commune_code": f"23{random.integers(size):03}"}
        for _ in range(12)
    ]  # fmt: skip
    count = random.integers(0, 4, size)
    extent_m = pd.Series(random.uniform(500, 9000, size), index=communes["commune_code"])
    return communes, make_places(*rows), count, extent_m.mask(random.uniform(size=size) < 0.2)


def test_against_a_naive_judgement():
    communes, places, count, extent_m = random_land(1)
    found = judge(communes, places, count=count, extent_m=extent_m)
    distances = measure(communes, places, covering=count, extent_m=extent_m)
    assert set(found["sureness"]) == set(FROM_WORST)
    for code, own in found.iterrows():
        trips = distances.loc[code]
        if np.isnan(trips["base"]):
            assert own["verdict"] == own["sureness"] == UNKNOWN
            continue
        is_gap = trips["base"] > 10 * KM
        changed = [
            variant
            for variant in LISTED[1:]
            if not np.isnan(trips[variant.variant_id])
            and (trips[variant.variant_id] > 10 * KM * variant.threshold_factor) != is_gap
        ]
        assert own["verdict"] == (GAP if is_gap else COVERED)
        expected = "|".join(variant.variant_id for variant in changed)
        assert (own["flipped_by"] == expected) if changed else pd.isna(own["flipped_by"])
        if any(not variant.is_strong for variant in changed):
            assert own["sureness"] == FRAGILE
        elif changed:
            assert own["sureness"] == (FRAGILE if own["is_weak"] else FAIRLY_SURE)
        else:
            assert own["sureness"] == (FAIRLY_SURE if own["is_weak"] else SURE)


def test_evidence_against_loops():
    communes, places, count, _ = random_land(2)
    around = describe(communes, places, 20 * KM, count)
    located = places[places["longitude"].notna()]
    for row in communes.dropna(subset="reference_latitude").itertuples():
        own = around.loc[row.commune_code]
        trips = pd.Series(
            [1.3 * haversine_m(2.0, row.reference_latitude, 2.0, lat)
             for lat in located["latitude"]], index=located.index
        )  # fmt: skip
        near = located[trips <= 20 * KM]
        assert own["within_count"] == len(near)
        assert own["nearest_place_id"] == located.loc[trips.idxmin(), "place_id"]
        assert own["nearest_precision"] == located.loc[trips.idxmin(), "location_precision"]
        if len(near):
            weak = [
                place.source_count < 2 and not place.updated_date > pd.Timestamp(OLD)
                for place in near.itertuples()
            ]
            assert own["weak_share"] == pytest.approx(np.mean(weak))
            assert own["freshness_mean"] == pytest.approx(
                near["freshness_score"].mean(), nan_ok=True
            )
        else:
            assert np.isnan(own["weak_share"])


def test_evidence_without_any_place():
    communes = make_communes(0)
    around = describe(communes, make_places())
    assert around["within_count"].tolist() == [0]
    assert around[["weak_share", "freshness_mean", "nearest_place_id"]].isna().all(axis=None)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.slow
def test_no_source_is_always_unknown_and_the_order_of_rows_changes_nothing(seed):
    communes, places, count, extent_m = random_land(seed)
    found = judge(communes, places, count=count, extent_m=extent_m)
    assert (found.loc[count == 0, ["verdict", "sureness"]] == UNKNOWN).all(axis=None)
    order = np.random.default_rng(seed).permutation(len(communes))
    mixed = judge(communes.iloc[order], places.iloc[::-1], count=count[order], extent_m=extent_m)
    pd.testing.assert_frame_equal(mixed.loc[found.index], found)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.slow
def test_one_more_variant_never_makes_a_class_surer(seed):
    communes, places, count, extent_m = random_land(seed)
    distances = measure(communes, places, covering=count, extent_m=extent_m)
    around = describe(communes, places, count=count)
    order = np.random.default_rng(seed).permutation(np.arange(1, len(LISTED)))
    previous = None
    for size in range(len(LISTED)):
        some = [LISTED[0], *(LISTED[i] for i in sorted(order[:size]))]
        degrees = sureness(distances, some, ROAD, 10 * KM, around, ON)["sureness"].map(
            FROM_WORST.index
        )
        if previous is not None:
            assert (degrees <= previous).all()
        previous = degrees


def test_people_of_all_classes_are_the_population():
    communes, places, count, extent_m = random_land(3)
    found = judge(communes, places, count=count, extent_m=extent_m)
    people = pd.Series(range(len(found)), index=found.index, dtype="Int64")
    people.iloc[5] = pd.NA
    whole = people_by_sureness(found, people).loc[ALL]
    assert whole[list(PEOPLE_BY_VERDICT)].sum() == whole["people"] == people.sum()
    assert whole["people_unknown"] == people[found["verdict"] == UNKNOWN].sum()
    fragile_gap = (found["verdict"] == GAP) & (found["sureness"] == FRAGILE)
    assert whole["people_undecided_without"] == people[fragile_gap].sum() > 0
    halves = pd.Series(["a", "b"] * (len(found) // 2), index=found.index)
    parts = people_by_sureness(found, people, halves)
    pd.testing.assert_series_equal(parts.sum(), whole, check_names=False)


def test_vintages_count_sources_and_keep_the_latest():
    communes = make_communes(0, 1, 2)
    communes["departement_code"] = ["23", "23", "75"]
    communes["region_code"] = ["75", "75", "11"]
    sources = pd.concat(
        [make_source("R75", "old"), make_source("D23|D75", "new"), make_source("FR", "library"),
         make_source("LIEUX", "own")]
    )  # fmt: skip
    sources["is_mediation"] = [True, True, False, True]
    releases = pd.DataFrame(
        {"source_id": ["new", "new", "old", "library", "own"],
         "vintage_date": pd.to_datetime(
             ["2020-01-01", "2023-02-01", "2021-03-01", "2025-01-01", "2022-01-01"])}
    )  # fmt: skip
    records = make_records({"commune_code": "23002", "source_id": "own"})
    found = covering_vintages(communes, sources, releases, records)
    assert found["covering_source_count"].tolist() == [2, 2, 2]
    assert found["covering_source_count"].tolist() == (
        covering_sources(communes, sources, records).tolist()
    )
    assert found["latest_vintage_date"].dt.year.tolist() == [2023, 2023, 2023]
    fewer = covering_vintages(communes, sources.iloc[[0, 2]], releases, records)
    assert fewer["latest_vintage_date"].dt.year.tolist()[:2] == [2021, 2021]
    assert pd.isna(fewer["latest_vintage_date"].iloc[2])


def test_a_longer_detour_is_another_base():
    communes, places = make_communes(7), make_places(*({"km": 0} for _ in range(3)))
    long = GreatCircle(2.0)
    around = describe(communes, places, travel=long)
    found = sureness(
        measure(communes, places, travel=long), variants(long, STRICT), long, 10 * KM, around, ON
    ).iloc[0]
    assert found["verdict"] == GAP
    assert found["flipped_by"] == "detour_120|detour_140|detour_100"


def lacking(communes, places, travel, threshold=10 * KM):
    """Return the communes that lack a place, from scratch."""
    far = measure(communes, places, [BASE], travel)["base"] > threshold
    return set(far[far].index)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.slow
def test_the_detour_factor_is_where_the_verdict_flips(seed):
    """Closed form: threshold / great-circle distance; a hair on either side, recomputed, flips."""
    communes, places, _, _ = random_land(seed)
    found = judge(communes, places)
    straight = measure(communes, places, [BASE], GreatCircle())["base"]
    known = found[found["verdict"] != UNKNOWN]
    assert len(known) > 40
    for code, own in known.iterrows():
        assert own["flip_detour_factor"] == pytest.approx(10 * KM / straight[code])
        assert (own["flip_detour_factor"] < 1.3) == (own["verdict"] == GAP)
        assert own["margin_m"] == pytest.approx(10 * KM - 1.3 * straight[code])
        assert (own["margin_m"] < 0) == (own["verdict"] == GAP)
    factors = known["flip_detour_factor"].sort_values()
    for code, factor in factors.iloc[::6].items():
        before = lacking(communes, places, GreatCircle(factor * (1 - 1e-9)))
        assert before == set(factors[factors < factor * (1 - 1e-9)].index)
        assert code not in before
        after = lacking(communes, places, GreatCircle(factor * (1 + 1e-9)))
        assert after == set(factors[factors < factor * (1 + 1e-9)].index)
        assert code in after


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.slow
def test_without_its_hinge_a_commune_lacks_a_place(seed):
    communes, places, _, _ = random_land(seed)
    found = judge(communes, places)
    covered = found[found["verdict"] == COVERED]
    assert covered["hinge_place_id"].notna().any()
    assert covered["hinge_place_id"].isna().any()
    for place_id in places["place_id"]:
        lost = lacking(communes, places[places["place_id"] != place_id], ROAD)
        hung = covered.index[covered["hinge_place_id"] == place_id]
        assert lost & set(covered.index) == set(hung)
    assert found.loc[found["verdict"] != COVERED, "hinge_place_id"].isna().all()


def test_the_smallest_change_by_hand():
    communes = make_communes(0, 5, 60, 100)
    places = make_places(
        {"km": 3, "updated_date": "2023-05-03"}, {"km": -4}, {"km": 60, "updated_date": None}
    )
    found = judge(communes, places).reset_index(drop=True)
    assert found["flip_detour_factor"].tolist()[:2] == pytest.approx([10 / 3, 10 / 2])
    assert np.isnan(found["flip_detour_factor"][2]), "a place where people are: no detour flips"
    assert found["flip_detour_factor"][3] == pytest.approx(10 / 40)
    assert found["margin_m"].tolist() == pytest.approx([6100, 7400, 10_000, 10_000 - 52_000])
    assert found["hinge_place_id"].fillna("").tolist() == ["", "p0", "p2", ""]
    assert found["hinge_expires_date"].dt.date.astype(str).tolist()[1] == "2026-05-02"
    assert found["hinge_expires_date"].isna().tolist() == [True, False, True, True]


def test_the_stops_of_one_place_are_one_place():
    communes = make_communes(0)
    places = make_places({"km": 50, "mobility": "Itinérant"}, {"km": 40})
    stops = pd.DataFrame(
        [("c", "p0", 2.0, 46.0, "23000"), ("c", "p0", 2.0, 46.001, "23000")],
        columns=["context_id", "place_id", "longitude", "latitude", "commune_code"],
    ).assign(stop_id=["a", "b"], weekly_hours=np.nan, opening_hours=None)
    offer = make_offer(communes, places, stops=stops)
    around = evidence(make_demand(communes), offer, vintages_of(communes), ROAD, 10 * KM, ON)
    assert around[["within_count", "hinge_place_id"]].iloc[0].tolist() == [1, "p0"]
    found = measure(communes, places, stops=stops)
    assert found["second"].tolist() == pytest.approx([52 * KM]), "it closes with all its stops"


def test_trips_in_minutes_have_a_margin_in_minutes_and_no_detour():
    communes, places = make_communes(0), make_places({"km": 1}, {"km": 50})
    trips = pd.DataFrame({"demand_id": "23000", "facility_id": ["p0", "p1"], "cost": [12.0, 25.0]})
    travel = TravelMatrix(trips, "minutes")
    around = describe(communes, places, 20, travel=travel)
    listed = variants(travel, STRICT)
    distances = measure(communes, places, travel=travel)
    found = sureness(distances, listed, travel, 20, around, ON).iloc[0]
    assert np.isnan(found["flip_detour_factor"])
    assert (found["margin_minutes"], found["hinge_place_id"]) == (8, "p0")


def test_ages_are_taken_on_the_day_given_and_no_other():
    communes, places = make_communes(0), make_places({"km": 1, "updated_date": "2023-05-03"})
    for day, recent in ((date(2026, 5, 2), True), (date(2026, 5, 3), False)):
        around = evidence(make_demand(communes), make_offer(communes, places),
                          vintages_of(communes), ROAD, 10 * KM, day)  # fmt: skip
        kept = distances_by_variant(
            make_demand(communes), make_offer(communes, places), ROAD, LISTED, day
        )
        assert np.isfinite(kept["recent"].iloc[0]) == recent
        assert around["hinge_expires_date"].dt.date.tolist() == [date(2026, 5, 2)]
