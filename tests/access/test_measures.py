"""Distances against closed forms and brute force; unknown where no source covers."""

import math

import numpy as np
import pandas as pd
import pytest

from atlas.access.assumptions import CROW, Assumptions
from atlas.access.measures import (
    REASON_COUNTS,
    aggregate,
    aggregate_france,
    measure_communes,
    unlocated_columns,
)
from atlas.access.travel import GreatCircle, nearest
from atlas.directory.coverage import covering_sources
from atlas.errors import InputError
from atlas.intake.location import locate
from atlas.schema.sphere import EARTH_RADIUS_M
from atlas.schema.vocabulary import NO_PUBLIC
from tests.conftest import make_records, make_source, one_place_each

IN_WEST = {"longitude": 2.05, "latitude": 46.05}


def haversine_m(lon1, lat1, lon2, lat2):
    """Independent great-circle distance, by the haversine formula."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    h = (
        math.sin((p2 - p1) / 2) ** 2
        + math.cos(p1) * math.cos(p2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(h))


def measured(land, former, arrondissements, *rows, covers="FR", **options):
    records = locate(make_records(*rows), land, former, arrondissements).records
    places = one_place_each(records)
    covering = covering_sources(land, make_source(covers), records)
    assumed = Assumptions(**options)
    return measure_communes(land, places, covering, assumed).set_index("territory_code")


def points(coordinates):
    return pd.DataFrame(coordinates, columns=["longitude", "latitude"])


def test_nearest_agrees_with_brute_force():
    random = np.random.default_rng(7)
    demand = random.uniform([-5, 42], [9, 51], (200, 2))
    facilities = random.uniform([-5, 42], [9, 51], (60, 2))
    metres, positions = nearest(GreatCircle(), points(demand), points(facilities), np.inf)
    for (lon, lat), distance, position in zip(demand, metres, positions, strict=True):
        every = [haversine_m(lon, lat, *facility) for facility in facilities]
        assert distance == pytest.approx(min(every), abs=1e-3)
        assert position == int(np.argmin(every))


def test_no_facility_is_out_of_reach_not_zero():
    metres, positions = nearest(GreatCircle(), points([(2.0, 46.0)]), points([])[:0], np.inf)
    assert np.isinf(metres[0])
    assert positions[0] == -1


def test_a_facility_without_coordinates_is_refused():
    with pytest.raises(ValueError, match="every facility"):
        nearest(GreatCircle(), points([(2.0, 46.0)]), points([(np.nan, 46.0)]), np.inf)


def test_communes_by_hand(land, former, arrondissements):
    result = measured(land, former, arrondissements, IN_WEST, detour_factor=2)
    assert result.loc["23001", "nearest_distance_m"] == pytest.approx(0, abs=1e-6)
    step = haversine_m(2.05, 46.05, 2.15, 46.05)
    assert result.loc["23002", "nearest_distance_m"] == pytest.approx(step, abs=1e-3)
    assert result.loc["23002", "nearest_road_m"] == pytest.approx(2 * step, abs=1e-3)
    assert result["place_count"].tolist() == [1, 0, 0, 0]
    assert result.loc["23001", "places_per_10k"] == 100
    assert result.loc["23002", ["beyond_10km_share", "beyond_20km_share"]].tolist() == [1, 0]
    assert pd.isna(result.loc["97501", "nearest_distance_m"])


def test_a_hole_in_the_data_is_not_a_gap(land, former, arrondissements):
    result = measured(land, former, arrondissements, IN_WEST, covers="LIEUX")
    assert result["unknown_commune_count"].tolist() == [0, 1, 1, 1]
    unknown = result.loc["23003"]
    for column in ("place_count", "places_per_10k", "nearest_distance_m", "beyond_10km_share"):
        assert pd.isna(unknown[column]), column
    assert unknown["population_measured"] == 0


def test_beyond_is_strict():
    from atlas.schema.territory_tables import DISTANCE_THRESHOLDS_KM

    degrees = math.degrees(DISTANCE_THRESHOLDS_KM[0] * 1000 / EARTH_RADIUS_M)
    facility = points([(2.0, 46.0 + degrees * 0.999999)])
    metres, _ = nearest(GreatCircle(), points([(2.0, 46.0)]), facility, np.inf)
    assert not metres[0] > 5000


@pytest.mark.parametrize(
    "row",
    [
        {**IN_WEST, "access_modes": NO_PUBLIC},
        {**IN_WEST, "is_mediation": False},
    ],
)
@pytest.mark.slow
def test_places_that_receive_nobody_do_not_count(land, former, arrondissements, row):
    result = measured(land, former, arrondissements, row)
    assert result.loc["23001", "place_count"] == 0
    assert pd.isna(result.loc["23001", "nearest_distance_m"])


@pytest.mark.slow
def test_a_place_at_its_commune_takes_part_in_distances_unless_left_out(
    land, former, arrondissements
):
    row = {"declared_commune_code": "23003"}
    strict = measured(land, former, arrondissements, row, include_at_commune=False)
    assert strict["nearest_distance_m"].isna().all()
    asked = measured(land, former, arrondissements, row)
    assert asked.loc["23003", "nearest_distance_m"] == pytest.approx(0, abs=1e-6)
    # The commune that holds it is no gap; the strict figure stands beside.
    assert asked.loc[
        "23003", ["population_beyond_10km", "population_beyond_10km_located"]
    ].tolist() == [0, 600]
    assert asked["unlocated_place_count"].tolist() == [0, 0, 1, 0]
    # By road, 0, 10.04 and 20.1 km away: without it, these verdicts would be others.
    columns = [*unlocated_columns(), "unlocated_commune_count"]
    assert asked.loc["23003", columns].tolist() == [1, 1, 1, 1]
    assert asked.loc["23002", columns].tolist() == [0, 0, 1, 1]
    assert asked.loc["23001", columns].tolist() == [0, 0, 0, 0]
    assert asked.loc["97501", columns].isna().all(), "its point is unknown"
    assert strict.loc["23003", columns].tolist() == [0, 0, 0, 0]


@pytest.mark.slow
def test_a_place_of_known_position_as_near_is_enough(land, former, arrondissements):
    here = {"declared_commune_code": "23003"}
    there = {"longitude": 2.25, "latitude": 46.05}
    found = measured(land, former, arrondissements, here, there)
    columns = [*unlocated_columns(), "unlocated_commune_count"]
    assert (found.loc["23003", columns] == 0).all(), "nothing rests on the other one"
    alone = measured(land, former, arrondissements, here).reset_index()
    epci = land.dropna(subset="epci_code")[["epci_code", "departement_code", "region_code"]]
    above = aggregate(alone, "epci", epci.drop_duplicates().assign(epci_name="EPCI")).iloc[0]
    assert above[columns].tolist() == [0, 0, 1, 1], "the one of the middle, of two"


def test_parents_are_sums_over_people(land, former, arrondissements):
    communes = measured(land, former, arrondissements, IN_WEST).reset_index()
    epci = pd.DataFrame(
        [{"epci_code": "200000001", "epci_name": "EPCI", "departement_code": "23",
          "region_code": "75"}]
    )  # fmt: skip
    row = aggregate(communes, "epci", epci).iloc[0]
    step = haversine_m(2.05, 46.05, 2.15, 46.05)
    assert row["nearest_distance_m"] == pytest.approx(300 * step / 400)
    assert row["beyond_5km_share"] == pytest.approx(0.75)
    assert row["places_per_10k"] == pytest.approx(25)
    france = aggregate_france(communes).set_index("territory_code")
    assert france.loc["FR", "unknown_commune_count"] == 1
    assert france.loc["FR", "population_measured"] == 1000
    assert france.loc["METRO", "population"] == 1000
    # By road, 1.3 times 7.7 km: the people of both other communes.
    assert france.loc["FR", "beyond_10km_share"] == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("covers", "expected"),
    [("FR", [1, 1, 1, 1]), ("METRO", [1, 1, 1, 0]), ("R975", [0, 0, 0, 1]),
     ("D23", [1, 1, 1, 0]), ("LIEUX", [0, 0, 0, 0]), ("R75|R975", [1, 1, 1, 1])],
)  # fmt: skip
@pytest.mark.slow
def test_territories_that_a_source_covers(land, former, arrondissements, covers, expected):
    records = locate(make_records(), land, former, arrondissements).records
    assert covering_sources(land, make_source(covers), records).tolist() == expected


def test_an_unknown_territory_is_refused(land, former, arrondissements):
    records = locate(make_records(), land, former, arrondissements).records
    with pytest.raises(InputError, match="R99"):
        covering_sources(land, make_source("R99"), records)


@pytest.mark.slow
def test_as_the_crow_flies_is_asked_for_and_changes_who_is_beyond(land, former, arrondissements):
    road = measured(land, former, arrondissements, IN_WEST)
    flown = measured(land, former, arrondissements, IN_WEST, travel=CROW)
    assert road["population_beyond_10km"].tolist()[:3] == [0, 300, 600]
    assert flown["population_beyond_10km"].tolist()[:3] == [0, 0, 600]
    for column in ("nearest_distance_m", "nearest_road_m"):
        pd.testing.assert_series_equal(road[column], flown[column])


@pytest.mark.slow
def test_an_island_without_a_fixed_link_is_never_reached_by_road(land, former, arrondissements):
    islands = land.assign(island_name=[None, "Milieu", None, None])
    result = measured(islands, former, arrondissements, IN_WEST)
    assert result["population_crossing"].tolist()[:3] == [0, 300, 0]
    assert result["population_beyond_20km"].tolist()[:3] == [0, 300, 600]
    assert pd.isna(result.loc["23002", "nearest_road_m"])
    # Over water a crow flies: the distance is known, and said to be that.
    step = haversine_m(2.05, 46.05, 2.15, 46.05)
    assert result.loc["23002", "nearest_distance_m"] == pytest.approx(step, abs=1e-3)
    own = measured(islands, former, arrondissements, {"longitude": 2.15, "latitude": 46.05})
    assert own["population_crossing"].tolist()[:3] == [100, 0, 600]
    assert own.loc["23002", "nearest_road_m"] == pytest.approx(0, abs=1e-6)


@pytest.mark.slow
def test_four_reasons_not_to_be_counted(land, former, arrondissements):
    none_there = land.assign(population=pd.array([0, None, 600, 50], dtype="Int64"))
    result = measured(none_there, former, arrondissements, IN_WEST)
    assert result["uncounted_reason"].fillna("").tolist() == [
        "personne n'y habite", "population inconnue", "", "point de référence inconnu"
    ]  # fmt: skip
    hidden = measured(none_there, former, arrondissements, IN_WEST, covers="LIEUX")
    assert hidden["uncounted_reason"].fillna("").tolist() == [
        "personne n'y habite", "aucune source", "aucune source", "aucune source"
    ]  # fmt: skip
    france = aggregate_france(result.reset_index()).set_index("territory_code").loc["FR"]
    counts = list(REASON_COUNTS.values())
    assert france[counts].tolist() == [0, 1, 1, 1]
    assert pd.isna(result.loc["23002", "population_beyond_10km"])
    assert result.loc["23001", "population_beyond_10km"] == 0
