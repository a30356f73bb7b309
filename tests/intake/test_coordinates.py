"""Coordinates broken on purpose, then real files: each mistake is told, and only mistakes are."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.intake.coordinates import diagnose, published_coordinates
from atlas.intake.reception.recognition import recognised
from atlas.intake.validation import validate
from atlas.intake.whereabouts.claims import resolve_declared
from atlas.schema.crs import metric_crs
from atlas.schema.frame import NOTED, SET_ASIDE, conform
from atlas.sources.embedded import read_reference
from atlas.sources.files import read_file
from atlas.sources.registry import load_mappings
from atlas.territory.naming import commune_lookup
from atlas.territory.points import commune_at, distance_to_commune, nearest_commune
from tests.conftest import PROJECT, make_records

# West, south: lower left corners of squares of 0.1 degree, with the code of a territory.
SQUARES = {
    "23001": (2.0, 46.0), "23002": (2.1, 46.0), "29001": (-4.5, 48.3), "16001": (-0.4, 45.6),
    "16002": (-0.05, 45.6), "97411": (55.4, -21.0), "97302": (-52.4, 4.9),
}  # fmt: skip
HOME = "23001"
IN_HOME = (2.0512, 46.0534)


@pytest.fixture(scope="module")
def squares() -> gpd.GeoDataFrame:
    """Square communes in three territories, then one without boundary in Saint-Pierre."""
    rows = [
        {"commune_code": code, "commune_name": f"Carré {code}", "geometry": box,
         "reference_longitude": west + 0.03, "reference_latitude": south + 0.04}
        for code, (west, south) in SQUARES.items()
        for box in [shapely.box(west, south, west + 0.1, south + 0.1)]
    ]  # fmt: skip
    rows.append({"commune_code": "97501", "commune_name": "Sans contour", "geometry": None})
    columns = ["population", "epci_code", "departement_code", "region_code", "postal_codes",
               "reference_kind", "island_name", "island_parts"]  # fmt: skip
    frame = pd.DataFrame(rows).reindex(columns=[*rows[0], *columns])
    frame[["departement_code", "region_code", "postal_codes"]] = "00"
    return gpd.GeoDataFrame(conform(frame, "communes"), geometry="geometry", crs=4326)


def diagnosed(squares, *points, code=HOME, **columns):
    """Diagnose records at the given points (longitude, latitude), all of one declared commune."""
    records = make_records(*({"longitude": x, "latitude": y} | columns for x, y in points))
    return diagnose(records, pd.Series(code, index=records.index, dtype="str"), squares)


def published(squares, longitude, latitude, code=HOME):
    """Diagnose one record whose numbers are no degrees."""
    points = pd.DataFrame({"longitude": [longitude], "latitude": [latitude]})
    declared = pd.Series([code], dtype="str")
    return diagnose(make_records({}), declared, squares, points)


@pytest.mark.parametrize(("code", "point", "rule", "proposal", "expected"), [
    (HOME, (46.0534, 2.0512), "coordonnées inversées",
     "latitude et longitude inversées", IN_HOME),
    ("97302", (4.9512, -52.3534), "coordonnées inversées",
     "latitude et longitude inversées", (-52.3534, 4.9512)),
    ("16001", (0.3412, 45.6534), "signe des coordonnées", "signe de la longitude",
     (-0.3412, 45.6534)),
    ("97411", (55.4512, 20.9534), "signe des coordonnées", "signe de la latitude",
     (55.4512, -20.9534)),
    ("97411", (-55.4512, 20.9534), "signe des coordonnées",
     "signes de la latitude et de la longitude", (55.4512, -20.9534)),
    (HOME, (2.0512, 4605.34), "décimale déplacée", "décimale déplacée (4605.34 -> 46.0534)",
     IN_HOME),
    (HOME, (2.0512, 4.60534), "décimale déplacée", "décimale déplacée (4.60534 -> 46.0534)",
     IN_HOME),
    (HOME, (20512, 460534), "décimale déplacée",
     "décimale déplacée (460534 -> 46.0534, 20512 -> 2.0512)", IN_HOME),
])  # fmt: skip
def test_a_mistake_of_writing_is_undone_in_the_declared_commune(
    squares, code, point, rule, proposal, expected
):
    found = published(squares, *point, code=code).iloc[0]
    assert found[["rule", "severity", "proposal"]].tolist() == [rule, SET_ASIDE, proposal]
    proposed = found[["longitude_proposed", "latitude_proposed"]].tolist()
    assert proposed == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("code", "name"), [
    (HOME, "Lambert-93 lu comme degrés"), ("97411", "mètres (EPSG:2975) lus comme degrés"),
])  # fmt: skip
@pytest.mark.parametrize("order", [1, -1])
def test_metres_of_the_projection_are_read(squares, code, name, order):
    west, south = SQUARES[code]
    true = gpd.GeoSeries([shapely.Point(west + 0.05, south + 0.05)], crs=4326)
    metres = true.to_crs(metric_crs(code)).iloc[0]
    found = published(squares, *(metres.x, metres.y)[::order], code=code).iloc[0]
    assert (found["rule"], found["proposal"]) == ("coordonnées projetées", name)
    assert found["longitude_proposed"] == pytest.approx(west + 0.05, abs=1e-8)
    assert found["latitude_proposed"] == pytest.approx(south + 0.05, abs=1e-8)


BROKEN = st.tuples(
    st.floats(0.001, 0.099), st.floats(0.001, 0.099), st.integers(-2, 12), st.integers(-2, 12),
    st.booleans(),
)  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(st.lists(BROKEN, min_size=30, max_size=60))
def test_what_is_proposed_is_in_the_declared_commune(squares, cases):
    """A number of any size, in any place: what is proposed is right, or the reference point."""
    true = [(2.0 + round(x, 6), 46.0 + round(y, 6)) for x, y, *_ in cases]
    points = [
        (longitude * 10.0**i, latitude * 10.0**j)[:: -1 if swap else 1]
        for (longitude, latitude), (*_, i, j, swap) in zip(true, cases, strict=True)
    ]
    columns = ["longitude", "latitude"]
    records = make_records(*[{}] * len(points))
    declared = pd.Series(HOME, index=records.index, dtype="str")
    found = diagnose(records, declared, squares, pd.DataFrame(points, columns=columns))
    assert found.index.is_unique
    for row, (point, (*_, i, j, swap)) in enumerate(zip(true, cases, strict=True)):
        if not swap and i == j == 0:
            assert row not in found.index
            continue
        anomaly = found.loc[row]
        proposed = anomaly[["longitude_proposed", "latitude_proposed"]].tolist()
        if not swap or i == j == 0:
            assert proposed == pytest.approx(point, abs=1e-6)
        assert 2.0 <= proposed[0] <= 2.1
        assert 46.0 <= proposed[1] <= 46.1


def test_an_ambiguous_decimal_point_is_not_guessed(squares):
    """Around the Greenwich meridian, 3 may be 0.03 or 0.003: both are in the commune."""
    found = published(squares, 3.0, 45.65, code="16002").iloc[0]
    assert (found["rule"], found["severity"]) == ("point hors de toute commune", SET_ASIDE)
    assert found["proposal"] == "point de la commune déclarée"


MISPLACED = [
    ((0.0, 0.0), "coordonnées 0, 0", SET_ASIDE),
    ((2.0512, None), "coordonnée seule", SET_ASIDE),
    ((None, 46.0512), "coordonnée seule", SET_ASIDE),
    ((-74.0059, 40.7127), "coordonnées hors de France", SET_ASIDE),
    ((2.0512, 43.0534), "point hors de toute commune", SET_ASIDE),
    ((2.0512, 46.1134), "rivage ou frontière", NOTED),
    ((2.1512, 46.0534), "commune déclarée", NOTED),
    ((55.4512, -20.9534), "commune déclarée", NOTED),
]


def test_a_misplaced_point_is_told_under_one_rule(squares):
    found = diagnosed(squares, *(point for point, *_ in MISPLACED))
    assert found[["rule", "severity"]].to_numpy().tolist() == [told for _, *told in MISPLACED]
    useless = found["severity"] == SET_ASIDE
    assert found.loc[~useless, ["longitude_proposed", "proposal"]].isna().all(axis=None)
    assert set(found.loc[useless, "proposal"]) == {"point de la commune déclarée"}
    assert found.loc[useless, "longitude_proposed"].tolist() == pytest.approx([2.03] * 5)
    assert found.loc[useless, "latitude_proposed"].tolist() == pytest.approx([46.04] * 5)


def test_a_point_in_its_commune_has_nothing(squares):
    north = (2.0512, 46.1022)  # 0.0022 degree of latitude: 244 m, within tolerance
    east = (2.1033, 46.0534)  # 255 m, in the commune next door
    assert diagnosed(squares, IN_HOME, north, east, (None, None)).empty


def test_a_small_sign_is_not_a_mistake(squares):
    """5.5 km from the commune, mirrored it would be in it: too near to tell chance from mistake."""
    moved = squares.copy()
    moved.loc[moved["commune_code"] == "16002", "geometry"] = shapely.box(-0.05, 45.6, -0.03, 45.7)
    found = diagnosed(moved, (0.0412, 45.6534), code="16002")
    assert found["rule"].tolist() == ["point hors de toute commune"]
    assert found["proposal"].tolist() == ["point de la commune déclarée"]


def test_an_unknown_boundary_is_not_held_against_a_point(squares):
    assert diagnosed(squares, (-56.1812, 46.7834), code="97501").empty
    far = diagnosed(squares, (2.9512, 43.0534), code="97501")
    assert far["rule"].tolist() == ["point hors de toute commune"]
    assert far["proposal"].isna().all()


def test_without_a_declared_commune_only_the_impossible_is_told(squares):
    records = make_records(
        {"longitude": 2.0512, "latitude": 46.0534},
        {"longitude": 46.0534, "latitude": 2.0512},
        {"longitude": 4.9512, "latitude": 43.0534},
    )
    nothing = pd.Series(None, index=records.index, dtype="str")
    found = diagnose(records, nothing, squares)
    assert found["rule"].tolist() == ["coordonnées hors de France"]
    assert found.index.tolist() == [1]
    assert found["proposal"].isna().all()


def test_a_problem_is_a_sentence(squares):
    found = diagnosed(squares, (2.1512, 46.0534), (2.0512, 46.1134), (55.4512, -20.9534))
    assert found["problem"].tolist() == [
        "le point est dans Carré 23002 (23002), à 4,0\xa0km de la commune déclarée, "
        "Carré 23001 (23001)",
        "le point est hors de toute commune, à 1,5\xa0km de la commune déclarée, "
        "Carré 23001 (23001)",
        "le point est dans Carré 97411 (97411), la commune déclarée est Carré 23001 (23001)",
    ]


def test_lost_decimals(squares):
    """As in France services 2024: one coordinate of 13 decimals, one of 4, in another commune."""
    whole, cut = 46.0534128765432, 2.1512
    found = diagnosed(squares, (cut, whole), (2.1512128765432, whole), (cut, 46.0534))
    assert found["rule"].tolist() == ["décimales perdues", "commune déclarée", "commune déclarée"]
    assert found["problem"].iloc[0].endswith("la longitude a perdu des chiffres")
    # in its commune, a short coordinate is only a round one
    assert diagnosed(squares, (2.0512, whole)).empty


def test_noise_of_computation_is_not_decimals(squares):
    found = diagnosed(squares, (2.151200000000001, 46.0534))
    assert found["rule"].tolist() == ["commune déclarée"]


def test_a_wrong_code_is_told_from_a_wrong_point(squares):
    names = {"Carré 23002": "code INSEE déclaré", "Carré 23001": "commune déclarée",
             "carre 23002": "code INSEE déclaré", None: "commune déclarée"}  # fmt: skip
    for name, rule in names.items():
        renamed = squares.assign(commune_name=squares["commune_name"].str.replace("2300", "n"))
        name = name and name.replace("2300", "n")
        found = diagnosed(renamed, (2.1512, 46.0534), declared_commune_name=name)
        assert found["rule"].tolist() == [rule], name


def test_two_communes_of_one_name_are_not_a_wrong_code(squares):
    same = squares.assign(commune_name="Saint-Denis")
    found = diagnosed(same, (2.1512, 46.0534), declared_commune_name="Saint-Denis")
    assert found["rule"].tolist() == ["commune déclarée"]


def shared(squares, addresses, point=IN_HOME, releases=("toy@2024-01-01",)):
    rows = [
        {"longitude": point[0], "latitude": point[1], "address": address, "release_id": release,
         "record_id": f"{release}:{number}"}
        for release in releases
        for number, address in enumerate(addresses)
    ]  # fmt: skip
    records = make_records(*rows)
    return diagnose(records, pd.Series(HOME, index=records.index, dtype="str"), squares)


def test_a_point_of_many_addresses_is_a_default_one(squares):
    addresses = [f"{n} rue du Port" for n in range(1, 6)]
    found = shared(squares, addresses)
    assert found["rule"].tolist() == ["point partagé"] * 5
    assert "5 en tout" in found["problem"].iloc[0]
    assert set(found["severity"]) == {NOTED}
    # four addresses, or one written five ways, or unknown ones, are one building
    assert shared(squares, addresses[:4] * 2).empty
    assert shared(squares, ["1 rue du Port", "1, RUE DU PORT", "1  rue du port", "1 rue du-port",
                            "1 Rue du Pört"]).empty  # fmt: skip
    assert shared(squares, [None] * 5).empty
    # nor is a place whose address changes from one edition to the next
    assert shared(squares, addresses[:3], releases=("a@2022-01-01", "a@2024-01-01")).empty


def test_few_decimals(squares):
    found = diagnosed(squares, (2.05, 46.05), (2.05, 46.0534), (2.0, 46.1))
    assert found["rule"].tolist() == ["peu de décimales"] * 2
    assert found.index.tolist() == [0, 2]


def test_a_useless_point_is_not_also_imprecise(squares):
    assert diagnosed(squares, (2.05, 43.05))["rule"].tolist() == ["point hors de toute commune"]


def test_order_and_index_are_those_of_the_records(squares):
    points = [(0.0, 0.0), IN_HOME, (46.0534, 2.0512), (2.15, 46.05)]
    found = diagnosed(squares, *points)
    assert found.index.tolist() == [0, 2, 3, 3]
    assert found["record_id"].tolist() == [f"toy@2024-01-01:{n}" for n in (0, 2, 3, 3)]
    again = diagnosed(squares, *points[::-1])
    assert sorted(found["rule"]) == sorted(again["rule"])


def test_published_numbers_come_back():
    records = make_records({"longitude": 2.05}, {"longitude": 2.05, "latitude": 46.05}, {})
    ids = records["record_id"].tolist()
    issues = pd.DataFrame(
        [
            (ids[0], "latitude", SET_ASIDE, "4 605,34"),
            (ids[2], "latitude", SET_ASIDE, "abc"),
            (ids[2], "longitude", SET_ASIDE, "485.6"),
            (ids[2], "longitude", SET_ASIDE, "485.6"),
            (None, "longitude", SET_ASIDE, "999"),
            (None, "longitude", SET_ASIDE, "998"),
            (ids[1], "telephone", SET_ASIDE, "12"),
        ],
        columns=["record_id", "field", "severity", "value"],
    )
    found = published_coordinates(records, issues)
    assert found["latitude"].tolist()[:2] == [4605.34, 46.05]
    assert found["longitude"].tolist() == [2.05, 2.05, 485.6]
    assert pd.isna(found["latitude"].iloc[2])


def test_distances_agree_with_one_by_one_computation(squares):
    points = pd.DataFrame(
        {"longitude": [2.25, 2.05, -4.0, 55.6, 2.05, None], "latitude": [46.2, 46.05, 48.0, -21.2,
         46.05, 46.0]}, index=list("abcdef"),
    )  # fmt: skip
    codes = pd.Series(
        [HOME, HOME, "29001", "97411", "97411", HOME], index=points.index, dtype="str"
    )
    found = distance_to_commune(points, codes, squares)
    for label in "abcd":
        crs = metric_crs(codes[label])
        polygon = squares.set_index("commune_code").geometry[[codes[label]]].to_crs(crs).iloc[0]
        point = gpd.GeoSeries([shapely.Point(*points.loc[label])], crs=4326).to_crs(crs).iloc[0]
        assert found[label] == pytest.approx(point.distance(polygon))
    assert found["b"] == 0
    assert found["e"] == float("inf")
    assert pd.isna(found["f"])


def test_on_a_border_the_lowest_code_is_taken_and_the_nearest_is_near(squares):
    points = pd.DataFrame({"longitude": [2.1, 2.05, 2.05], "latitude": [46.05, 46.11, 46.2]})
    at = commune_at(points, squares)
    assert at.iloc[0] == "23001"
    assert at.isna().tolist() == [False, True, True]
    codes, metres = nearest_commune(points.iloc[1:], squares)
    assert codes.to_dict() == {1: "23001"}
    assert metres[1] == pytest.approx(1112, rel=0.01)


LOOKUP_TABLES = ("communes", "former_communes", "arrondissements", "commune_events")


@pytest.fixture(scope="module")
def territories():
    return read_reference(PROJECT / "data" / "reference", LOOKUP_TABLES)


def diagnosed_file(path, territories):
    raw = read_file(path)
    mappings = load_mappings(PROJECT / "data" / "mappings")
    mapping = recognised(mappings, raw.kind, set(raw.rows.columns))
    day = pd.Timestamp("2026-06-01").date()
    records, issues = validate(raw.rows, mapping, "essai", day, day)
    declared = resolve_declared(
        records, commune_lookup(*(territories[name] for name in LOOKUP_TABLES))
    )
    published = published_coordinates(records, issues)
    return records, diagnose(records, declared, territories["communes"], published)


def test_the_official_example_is_far_from_its_commune(territories):
    """The national schema gives Reims with a point in Aix-en-Provence as a valid row."""
    records = make_records({"longitude": 5.41423, "latitude": 43.52609,
                            "declared_commune_name": "Reims"})  # fmt: skip
    found = diagnose(records, pd.Series(["51454"], dtype="str"), territories["communes"])
    assert found["rule"].tolist() == ["commune déclarée"]
    assert "Aix-en-Provence (13001)" in found["problem"].iloc[0]
    assert found["proposal"].isna().all()


def test_real_files_as_recorded(shared_places, territories):
    """Counts recorded in 2026, each case looked at one by one; not an oracle."""
    _, found = diagnosed_file(shared_places / "france-services-2024.csv", territories)
    assert found["rule"].value_counts().to_dict() == {
        "décimales perdues": 27, "commune déclarée": 1,
    }  # fmt: skip
    records, found = diagnosed_file(shared_places / "charente-2023.json", territories)
    assert found["rule"].tolist() == ["signe des coordonnées"]
    assert records.loc[found.index, "name"].tolist() == ["CoCowork"]
    assert found["longitude_proposed"].tolist() == [-0.3331]
