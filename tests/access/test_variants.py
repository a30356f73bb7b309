"""Distances, shares and ranks under each variant, against haversine and naive loops."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from atlas.access.assumptions import Assumptions
from atlas.access.demand import commune_demand
from atlas.access.doubt.offer import RECENT_YEARS, last_recent_day, offered
from atlas.access.travel import GreatCircle, TravelMatrix
from atlas.access.variants import (
    BASE,
    Variant,
    distances_by_variant,
    plausible,
    rank_ranges,
    shares_by_variant,
    variants,
)
from atlas.directory.quality import STALE_MONTHS, _freshness
from atlas.schema.frame import empty_table
from atlas.schema.sphere import EARTH_RADIUS_M
from atlas.schema.vocabulary import ITINERANT, NO_PUBLIC

ROAD = GreatCircle(1.3)
ON = date(2025, 6, 1)
STRICT = Assumptions(include_at_commune=False)
OLD = "2020-01-01"
KM_PER_DEGREE = math.radians(1) * EARTH_RADIUS_M / 1000


def make_communes(*latitudes, codes=None):
    """Return synthetic communes of one meridian, as many kilometres north of 46°N as given."""
    codes = codes or [f"2300{i}" for i in range(len(latitudes))]
    return pd.DataFrame(
        {
            "commune_code": codes,
            "departement_code": "23",
            "reference_longitude": 2.0,
            "reference_latitude": [46 + km / KM_PER_DEGREE for km in latitudes],
        }
    )


def make_places(*rows):
    """Return synthetic places on that meridian; `km` north of 46°N, null without coordinates."""
    default = {"is_mediation": True, "access_modes": None, "location_precision": "point",
               "mobility": "Fixe", "updated_date": "2025-01-01", "source_count": 2,
               "commune_code": "23000", "commune_name": "Commune",
               "opening_hours": None}  # fmt: skip
    frame = pd.DataFrame(
        [default | {"place_id": f"p{i}", "name": f"Lieu {i}"} | row for i, row in enumerate(rows)],
        columns=[*default, "place_id", "name", "km"],
    ).astype({"access_modes": "str", "mobility": "str", "opening_hours": "str", "km": float})
    frame["updated_date"] = pd.to_datetime(frame["updated_date"])
    frame["freshness_score"] = _freshness(frame["updated_date"], ON)
    frame["latitude"] = 46 + frame.pop("km") / KM_PER_DEGREE
    return frame.assign(
        longitude=frame["latitude"].where(frame["latitude"].isna(), 2.0),
        place_types=pd.Series(None, frame.index, dtype="str"),
        staff_fte=np.nan,
    )


def make_demand(communes, covering=1):
    """Return one point of people per commune, at its reference point."""
    codes = pd.Index(communes["commune_code"])
    return commune_demand(communes.assign(population=1), pd.Series(covering, codes) > 0)


def make_offer(communes, places, assumptions=STRICT, stops=None):
    """Return what variants count; by default, places without position in a variant only."""
    tables = {"communes": communes, "places": places,
              "stops": empty_table("stops") if stops is None else stops}  # fmt: skip
    return offered(assumptions, tables)


def measure(
    communes,
    places,
    listed=None,
    travel=ROAD,
    covering=1,
    assumptions=STRICT,
    stops=None,
    **options,
):
    listed = variants(travel, assumptions) if listed is None else listed
    offer = make_offer(communes, places, assumptions, stops)
    return distances_by_variant(
        make_demand(communes, covering), offer, travel, listed, ON, **options
    )


def km_of(distances, variant_id):
    return (distances[variant_id] / 1000).round(6).tolist()


def test_the_base_comes_first_then_plausible_variants_then_bounds():
    for travel in (ROAD, GreatCircle(1.0), TravelMatrix(pd.DataFrame(), "minutes")):
        listed = variants(travel, STRICT)
        assert listed[0] == BASE
        strengths = [variant.is_strong for variant in listed]
        assert strengths == sorted(strengths)
        assert plausible(listed) == listed[: strengths.index(True)]
        assert len({variant.variant_id for variant in listed}) == len(listed)
        assert len({variant.label for variant in listed}) == len(listed)


def test_detours_and_extents_are_for_great_circles_only():
    def questions(travel):
        return {variant.question for variant in variants(travel, STRICT)[1:]}

    assert questions(ROAD) - questions(TravelMatrix(pd.DataFrame(), "m")) == {
        "détour", "habitants"
    }  # fmt: skip
    assert "detour_120" not in {
        variant.variant_id for variant in variants(GreatCircle(1.2), STRICT)
    }


def test_recent_means_the_same_as_in_the_scores():
    assert RECENT_YEARS * 12 == STALE_MONTHS
    updated = pd.Series(pd.to_datetime(["2020-02-29", "2021-03-01", "2023-12-31"]))
    for day, last in zip(updated, last_recent_day(updated), strict=True):
        one = pd.Series([day])
        assert _freshness(one, last.date())[0] > 0
        assert _freshness(one, (last + pd.Timedelta(days=1)).date())[0] == 0


def test_each_variant_by_hand():
    communes = make_communes(0)
    places = make_places(
        {"km": 5, "updated_date": OLD, "source_count": 1, "mobility": ITINERANT},
        {"km": 6, "location_precision": "rue", "updated_date": None},
        {"km": 8, "source_count": 1, "mobility": f"{ITINERANT}|Fixe"},
        {"km": 10, "location_precision": "adresse"},
        {"km": 1, "access_modes": NO_PUBLIC},
        {"km": 1, "is_mediation": False},
        {"km": None, "commune_code": "23000"},
    )
    found = measure(communes, places, extent_m=pd.Series({"23000": 2000}))
    expected = {
        "base": 6.5, "detour_100": 5, "detour_120": 6, "detour_140": 7, "detour_160": 8,
        "threshold_80": 6.5, "threshold_90": 6.5, "threshold_110": 6.5, "threshold_120": 6.5,
        "second": 7.8, "or_at_commune": 0, "precise": 6.5, "fixed": 7.8, "recent": 10.4,
        "confirmed": 7.8, "farther": 9.1, "nearer": 3.9,
    }  # fmt: skip
    assert (found.iloc[0] / 1000).to_dict() == pytest.approx(expected, abs=1e-6)
    precise = measure(communes, places.iloc[1:], extent_m=None)
    assert km_of(precise, "precise") == [10.4]


@pytest.mark.parametrize("mobility", ["Fixe", f"{ITINERANT}|Fixe", None])
def test_only_a_place_said_to_be_itinerant_and_no_more_is_left_out(mobility):
    places = make_places({"km": 1, "mobility": mobility}, {"km": 2})
    assert km_of(measure(make_communes(0), places.astype({"mobility": "str"})), "fixed") == [1.3]


def test_a_place_without_coordinates_counts_at_the_reference_point_of_its_commune():
    communes = make_communes(0, 4)
    found = measure(communes, make_places({"km": None, "commune_code": "23001"}, {"km": 100}))
    assert km_of(found, "base") == pytest.approx([130, 124.8])
    assert km_of(found, "or_at_commune") == pytest.approx([5.2, 0])


def test_unknown_is_null_and_out_of_reach_is_infinite():
    communes = make_communes(0, 0, np.nan)
    places = make_places({"km": 1, "updated_date": None})
    found = measure(communes, places, covering=[1, 0, 1], extent_m=pd.Series({"23001": 3.0}))
    assert found.loc[["23001", "23002"]].isna().all(axis=None)
    assert found.loc["23000", ["farther", "nearer"]].isna().all()
    assert np.isinf(found.loc["23000", ["second", "recent"]]).all()
    nothing = measure(communes, places.iloc[:0])
    assert np.isinf(nothing.loc["23000", "base"])


def test_distances_against_haversine():
    random = np.random.default_rng(2)
    communes = make_communes(*random.uniform(-200, 200, 30))
    communes["reference_longitude"] = random.uniform(-4, 8, 30)
    places = make_places(*({"km": km} for km in random.uniform(-200, 200, 20)))
    places["longitude"] = random.uniform(-4, 8, 20)
    found = measure(communes, places)
    for row in communes.itertuples():
        each = sorted(
            1.3 * haversine_m(row.reference_longitude, row.reference_latitude, lon, lat)
            for lon, lat in zip(places["longitude"], places["latitude"], strict=True)
        )
        own = found.loc[row.commune_code]
        assert own[["base", "second"]].tolist() == pytest.approx(each[:2], abs=1e-2)
        assert own["detour_100"] == pytest.approx(each[0] / 1.3, abs=1e-2)


def haversine_m(lon1, lat1, lon2, lat2):
    p1, p2 = math.radians(lat1), math.radians(lat2)
    h = (
        math.sin((p2 - p1) / 2) ** 2
        + math.cos(p1) * math.cos(p2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(h))


@pytest.mark.slow
def test_whoever_lives_in_the_extent_is_between_the_two_displacements():
    random = np.random.default_rng(4)
    communes = make_communes(0)
    places = make_places({"km": 9}, {"km": -15})
    extent_m = 6000.0
    bounds = measure(communes, places, extent_m=pd.Series({"23000": extent_m})).iloc[0]
    for _ in range(200):
        angle, share = random.uniform(0, 2 * math.pi), random.uniform(0, 0.99)
        north, east = share * math.cos(angle), share * math.sin(angle)
        degrees = extent_m / 1000 / KM_PER_DEGREE
        home = communes.assign(
            reference_latitude=46 + north * degrees,
            reference_longitude=2 + east * degrees / math.cos(math.radians(46)),
        )
        lived = measure(home, places, listed=[BASE]).iloc[0, 0]
        assert bounds["nearer"] <= lived <= bounds["farther"]


def test_a_matrix_in_minutes_stays_in_minutes():
    trips = pd.DataFrame(
        {"demand_id": ["23000"] * 2, "facility_id": ["p0", "p1"], "cost": [12.0, 15.0]}
    )
    places = make_places({"km": 1, "mobility": ITINERANT}, {"km": 50})
    travel = TravelMatrix(trips, "minutes")
    found = measure(make_communes(0), places, travel=travel, extent_m=pd.Series({"23000": 9.0}))
    assert found.iloc[0][["base", "second", "fixed"]].tolist() == [12, 15, 15]


def test_the_order_of_rows_changes_nothing():
    communes, places = (
        make_communes(0, 3, 9, 27),
        make_places({"km": 1}, {"km": 5}, {"km": 30}),
    )
    mixed = measure(communes.iloc[[2, 0, 3, 1]], places.iloc[[1, 2, 0]])
    pd.testing.assert_frame_equal(mixed.sort_index(), measure(communes, places))


def test_shares_are_sums_over_the_people_known():
    distances = pd.DataFrame(
        {"base": [9.0, 10.0, 11.0, np.nan], "threshold_80": [9.0, 10.0, 11.0, np.nan],
         "farther": [np.nan, 12.0, np.inf, np.nan]},
        index=list("abcd"),
    )  # fmt: skip
    listed = [
        BASE,
        *(v for v in variants(ROAD, STRICT) if v.variant_id in ("threshold_80", "farther")),
    ]
    people = pd.Series([1, 2, 3, None], index=list("abcd"), dtype="Int64")
    territories = pd.Series(["01", "01", "01", "02"], index=list("abcd"))
    shares = shares_by_variant(distances, listed, 10, people, territories)
    assert shares.loc["01"].to_dict() == pytest.approx(
        {"base": 3 / 6, "threshold_80": 1.0, "farther": 1.0}
    )
    assert shares.loc["02"].isna().all()


def test_ranks_by_hand():
    values = pd.DataFrame(
        {"base": [0.0, 0.0, 0.5, np.nan, np.inf], "v": [0.2, 0.1, np.nan, 0.3, 0.0]},
        index=list("abcde"),
    )
    ranks = rank_ranges(values, is_lack=True)
    columns = ["rank", "rank_best", "rank_worst", "ranked_count", "tied_count"]
    assert ranks.loc["a", columns].tolist() == [1, 1, 3, 4, 2]
    assert ranks.loc["b", columns].tolist() == [1, 1, 2, 4, 2]
    assert ranks.loc["c", columns].tolist() == [3, 3, 3, 4, 1]
    assert ranks.loc["d", ["value", *columns]].isna().all()
    assert ranks.loc["e", columns].tolist() == [4, 1, 4, 4, 1]
    most = rank_ranges(values, is_lack=False)
    assert most.loc["e", "rank"] == 1


def test_ranks_against_counting_those_before():
    random = np.random.default_rng(8)
    values = pd.DataFrame(random.integers(0, 12, (40, 5)).astype(float))
    values.iloc[5, 0] = values.iloc[6, 3] = np.nan
    ranks = rank_ranges(values, is_lack=True)
    for territory in values.index.drop(5):
        each = [
            1 + sum(values[v] < values.loc[territory, v])
            for v in values
            if not np.isnan(values.loc[territory, v])
        ]
        found = ranks.loc[territory]
        assert (found["rank"], found["rank_best"], found["rank_worst"]) == (
            each[0], min(each), max(each)
        )  # fmt: skip


def test_one_more_variant_only_widens_a_range():
    values = pd.DataFrame(np.random.default_rng(9).uniform(size=(30, 4)))
    before, after = rank_ranges(values.iloc[:, :2], True), rank_ranges(values, True)
    assert (after["rank_best"] <= before["rank_best"]).all()
    assert (after["rank_worst"] >= before["rank_worst"]).all()
    assert (after["rank"] == before["rank"]).all()
    assert after["rank"].between(after["rank_best"], after["rank_worst"]).all()


def test_the_same_trips_are_looked_for_once(monkeypatch):
    import atlas.access.variants as module

    calls = []
    real = module.nearest
    monkeypatch.setattr(module, "nearest", lambda *args: calls.append(args) or real(*args))
    measure(make_communes(0), make_places({"km": 1}))
    assert len(calls) == 7


def test_a_variant_of_ones_own():
    own = Variant("third", "les deux lieux les plus proches ferment", "fermeture", True, rank=3)
    found = measure(make_communes(0), make_places({"km": 1}, {"km": 2}, {"km": 3}), [BASE, own])
    assert km_of(found, "third") == pytest.approx([3.9])
