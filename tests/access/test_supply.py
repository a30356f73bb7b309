"""What places offer: by hand, estimates said, nothing lost between places and facilities."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from atlas.access.catchment import Decay, e2sfca
from atlas.access.measures import measure_communes
from atlas.access.rounds import COUNTED, ESTIMATED, FACILITY_COLUMNS, PUBLISHED, ROUND
from atlas.access.supply import LEAST_KNOWN, estimated, facilities, open_at
from atlas.access.travel import GreatCircle, nearest
from atlas.directory.coverage import located
from atlas.errors import InputError
from atlas.schema.frame import conform, empty_table
from atlas.schema.tables import TABLES
from atlas.schema.vocabulary import NO_PUBLIC
from tests.conftest import make_records, one_place_each

WEEK = "Mo-Fr 09:00-12:00"  # 15 hours
AT = {"longitude": 2.05, "latitude": 46.05, "commune_code": "23001"}


def make_places(*rows: dict[str, object]) -> pd.DataFrame:
    """Return a table `places`: by default open to the public, at the reference point of Ouest."""
    return one_place_each(make_records(*(AT | row for row in rows)))


def make_stops(*rows: dict[str, object]) -> pd.DataFrame:
    names = dict.fromkeys(column.name for column in TABLES["stops"])
    default = names | AT | {"context_id": "tournees-2024", "stop_name": "Place"}
    return conform(pd.DataFrame([default | row for row in rows]), "stops")


def test_only_places_that_count() -> None:
    places = make_places(
        {}, {"is_mediation": False}, {"access_modes": f"Téléphoner|{NO_PUBLIC}"},
        {"commune_code": None}, {"access_modes": "Se présenter"}, {"longitude": None},
    )  # fmt: skip
    offered = facilities(places)
    assert list(offered.facilities) == FACILITY_COLUMNS
    assert offered.facilities["facility_id"].tolist() == places["place_id"][[0, 4]].tolist()
    assert offered.facilities["supply"].tolist() == [1, 1]
    assert set(offered.facilities["supply_source"]) == {COUNTED}
    assert (offered.unknown_count, offered.unlocated_count) == (0, 1)
    assert (offered.estimated_count, offered.estimated_share) == (0, 0)
    assert offered.issues.empty


def test_unknown_hours_are_estimated_and_said_so() -> None:
    known = [{"place_types": "BIB", "opening_hours": f"Mo 09:00-{h}:00"} for h in range(10, 15)]
    places = make_places(
        *known, {"place_types": "BIB"}, {"place_types": "BIB", "opening_hours": "off"},
        {"place_types": "RFS", "opening_hours": WEEK}, {"place_types": "RFS"}, {},
    )  # fmt: skip
    offered = facilities(places, "heures")
    # libraries: 0, 1, 2, 3, 4, 5, median 2.5; the one known RFS is not enough: 0 to 5 and 15, 3
    expected = [1, 2, 3, 4, 5, 2.5, 0, 15, 3, 3]
    assert offered.facilities["supply"].tolist() == expected
    sources = [PUBLISHED] * 5 + [ESTIMATED, PUBLISHED, PUBLISHED, ESTIMATED, ESTIMATED]
    assert offered.facilities["supply_source"].tolist() == sources
    assert offered.estimated_count == 3
    assert offered.estimated_share == pytest.approx(8.5 / 38.5)


def test_unknown_hours_are_left_out_when_asked() -> None:
    places = make_places({"opening_hours": WEEK}, {}, {"opening_hours": "?"}, {"latitude": None})
    offered = facilities(places, "heures", "exclude")
    assert offered.facilities["supply"].tolist() == [15]
    assert (offered.unknown_count, offered.unlocated_count) == (2, 1)
    assert (offered.estimated_count, offered.estimated_share) == (0, 0)


@pytest.mark.parametrize("mode", ["heures", "agents"])
def test_nothing_known_is_nothing_offered(mode: str) -> None:
    offered = facilities(make_places({}, {}), mode)  # type: ignore[arg-type]
    assert offered.facilities.empty
    assert offered.unknown_count == 2
    assert np.isnan(offered.estimated_share)


def test_staff() -> None:
    places = make_places({"staff_fte": 0.5}, {"staff_fte": 0}, {}, {"staff_fte": 3.5})
    offered = facilities(places, "agents")
    assert offered.facilities["supply"].tolist() == [0.5, 0, 0.5, 3.5]
    assert facilities(places, "agents", "exclude").facilities["supply"].tolist() == [0.5, 0, 3.5]


@pytest.mark.parametrize(("mode", "policy"), [("horaires", "median"), ("lieux", "moyenne")])
def test_unknown_choice(mode: str, policy: str) -> None:
    with pytest.raises(InputError, match="inconnu"):
        facilities(make_places({}), mode, policy)  # type: ignore[arg-type]


def test_no_place() -> None:
    offered = facilities(empty_table("places"), "heures")
    assert offered.facilities.empty
    assert list(offered.facilities) == FACILITY_COLUMNS


def test_a_place_of_several_kinds_has_the_mean_of_their_medians() -> None:
    kinds = pd.Series(["BIB"] * LEAST_KNOWN + ["RFS"] * LEAST_KNOWN + ["BIB|RFS", "CS", "CS|RFS"])
    hours = pd.Series([10.0] * LEAST_KNOWN + [30.0] * LEAST_KNOWN + [np.nan] * 3)
    assert estimated(hours, kinds).tolist()[-3:] == [20, 20, 30]


def test_known_supplies_are_never_changed() -> None:
    generator = np.random.default_rng(7)
    hours = pd.Series(generator.uniform(0, 60, 200)).mask(generator.random(200) < 0.5)
    kinds = pd.Series(generator.choice(["BIB", "RFS", "BIB|RFS", None], 200))
    hours.index = kinds.index = generator.permutation(200)
    filled = estimated(hours, kinds)
    pd.testing.assert_series_equal(filled[hours.notna()], hours.dropna())
    assert filled[hours.isna()].between(hours.min(), hours.max()).all()


def test_places_without_coordinates_at_their_commune(land: gpd.GeoDataFrame) -> None:
    places = make_places(
        {"longitude": 2.07},
        {"longitude": None, "latitude": None, "commune_code": "23003"},
        {"longitude": None, "latitude": None, "commune_code": "97501"},
    )
    without = facilities(places)
    assert (len(without.facilities), without.unlocated_count) == (1, 2)
    offered = facilities(places, communes=land)
    assert (len(offered.facilities), offered.unlocated_count) == (2, 1)
    assert offered.facilities["longitude"].tolist() == pytest.approx([2.07, 2.25])
    # The same distances as the measures of communes, which place them on their own.
    covering = pd.Series(1, index=land["commune_code"])
    measured = measure_communes(land, places, covering)
    demand = land.rename(columns={"reference_longitude": "longitude", "reference_latitude":
                                  "latitude"}).assign(demand_id=land["commune_code"])  # fmt: skip
    metres, _ = nearest(GreatCircle(), demand, offered.facilities, np.inf)
    np.testing.assert_allclose(measured["nearest_distance_m"].to_numpy(float), metres)


def test_located_keeps_rows_and_half_a_position_is_none(land: gpd.GeoDataFrame) -> None:
    places = pd.DataFrame(
        {"longitude": [9.0, np.nan, 1.0], "latitude": [np.nan, np.nan, 45.0],
         "commune_code": ["23001", "99999", "23002"]},
        index=[5, 3, 3],
    )  # fmt: skip
    found = located(places, land)
    assert found.index.tolist() == [5, 3, 3]
    assert found["longitude"].fillna(-1).tolist() == pytest.approx([2.05, -1, 1])
    assert found["latitude"].fillna(-1).tolist() == pytest.approx([46.05, -1, 45])


def test_itinerant_places_without_stops_are_counted() -> None:
    places = make_places({"mobility": "Itinérant"}, {"mobility": "Fixe"}, {},
                         {"mobility": "Itinérant|Fixe"})  # fmt: skip
    offered = facilities(places)
    assert offered.facilities["is_itinerant"].tolist() == [True, False, False, True]
    assert offered.unfollowed_count == 2
    bus = places["place_id"][0]
    followed = facilities(places, stops=make_stops({"place_id": bus}, {"place_id": bus}))
    assert followed.unfollowed_count == 1
    assert followed.facilities["supply"].tolist() == [1, 1, 1, 0.5, 0.5]


def test_rounds_need_no_point_of_their_own_and_tell_hours() -> None:
    places = make_places({"longitude": None, "latitude": None, "mobility": "Itinérant"},
                         {"opening_hours": WEEK})  # fmt: skip
    bus = places["place_id"][0]
    stops = make_stops({"place_id": bus, "weekly_hours": 3.0, "longitude": 2.1},
                       {"place_id": bus, "opening_hours": "Tu 09:00-11:00", "longitude": 2.2},
                       {"place_id": "nulle-part"})  # fmt: skip
    for policy in ("median", "exclude"):
        offered = facilities(places, "heures", policy, stops)
        assert offered.facilities["supply"].tolist() == [15, 3, 2]
        assert offered.facilities["supply_source"].tolist() == [PUBLISHED, ROUND, ROUND]
        assert offered.facilities["longitude"].tolist() == [2.05, 2.1, 2.2]
        assert (offered.unknown_count, offered.unlocated_count) == (0, 0)
        assert offered.issues["value"].tolist() == ["nulle-part"]


def test_unbounded_catchment_shares_all_the_supply(land: gpd.GeoDataFrame) -> None:
    places = make_places({"opening_hours": WEEK}, {"longitude": 2.25}, {"mobility": "Itinérant"})
    stops = make_stops(*({"place_id": places["place_id"][2], "longitude": x} for x in (2.1, 2.2)))
    offered = facilities(places, "heures", stops=stops).facilities
    assert offered["supply"].tolist() == [15, 15, 7.5, 7.5]
    demand = pd.DataFrame(
        {"demand_id": land["commune_code"], "longitude": land["reference_longitude"],
         "latitude": land["reference_latitude"], "demand": land["population"]}
    ).dropna()  # fmt: skip
    shared = e2sfca(GreatCircle(), demand, offered, Decay((1e8,), (1.0,), "m"))
    assert shared.tolist() == pytest.approx([45 / 1000] * 3)


def test_access_at_a_moment_is_between_two_bounds(land: gpd.GeoDataFrame) -> None:
    places = make_places(
        {"opening_hours": "Mo-Sa 09:00-19:00"},  # at Ouest, open
        {"opening_hours": None, "longitude": 2.15},  # at Milieu, unknown
        {"opening_hours": "Mo-Fr 09:00-19:00", "longitude": 2.25},  # at Est, closed
    )
    offered = facilities(places).facilities
    is_open = open_at(offered, "Sa", 18 * 60)
    assert is_open.fillna(False).tolist() == [True, False, False]
    assert is_open.fillna(True).tolist() == [True, True, False]
    demand = land.dropna(subset="reference_longitude").rename(
        columns={"reference_longitude": "longitude", "reference_latitude": "latitude"}
    )
    reached = []
    for unknown in (False, True):
        opened = offered[is_open.fillna(unknown).astype(bool)]
        metres, _ = nearest(GreatCircle(), demand, opened, 1_000)
        reached.append(demand.loc[metres <= 1_000, "population"].sum())
    assert reached == [100, 400]


def test_a_moment_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match=r"Samedi.*does not exist"):
        open_at(make_places({}), "Samedi", 600)
