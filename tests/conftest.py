"""A toy land of square communes whose answers are computed by hand, and a small atlas."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from atlas.directory.consolidation import consolidate
from atlas.schema.fields import NATIONAL_FIELDS
from atlas.schema.frame import conform, empty_table
from atlas.schema.tables import TABLES
from atlas.settings import Settings
from atlas.store.arrivals import keep_file
from atlas.store.imports import ImportOptions, examine_file
from atlas.store.pipeline import build
from tests.examples import PROJECT, made_once

SHARED = PROJECT.parent / "shared" / "data" / "places"


@pytest.fixture(scope="session")
def shared_places() -> Path:
    if not SHARED.exists():
        pytest.skip("../shared is absent: no real files to test on")
    return SHARED


@pytest.fixture
def land() -> gpd.GeoDataFrame:
    """Three communes of 0.1 degree side by side from 2°E 46°N, then one without boundary."""
    rows = [
        ("23001", "Ouest", 100, 2.0),
        ("23002", "Milieu", 300, 2.1),
        ("23003", "Est", 600, 2.2),
        ("97501", "Sans-Contour", 50, None),
    ]
    frame = pd.DataFrame(
        [
            {
                "commune_code": code,
                "commune_name": name,
                "postal_codes": code[:2] + "000",
                "population": people,
                "epci_code": "200000001" if code < "23003" else None,
                "departement_code": code[:3] if code.startswith("97") else code[:2],
                "region_code": "75" if code < "24" else "975",
                "reference_longitude": None if west is None else west + 0.05,
                "reference_latitude": None if west is None else 46.05,
                "reference_kind": None if west is None else "mairie",
                "island_name": None,
                "island_parts": None,
                "geometry": None if west is None else shapely.box(west, 46.0, west + 0.1, 46.1),
            }
            for code, name, people, west in rows
        ]
    )
    return gpd.GeoDataFrame(conform(frame, "communes"), geometry="geometry", crs=4326)


@pytest.fixture
def former() -> pd.DataFrame:
    row = {"former_code": "23099", "former_name": "Ancienne", "commune_code": "23002",
           "kind": "deleguee"}  # fmt: skip
    return conform(pd.DataFrame([row]), "former_communes")


@pytest.fixture
def arrondissements() -> pd.DataFrame:
    names = [column.name for column in TABLES["arrondissements"]]
    row = dict.fromkeys(names) | {"arrondissement_code": "23201", "commune_code": "23001",
                                  "arrondissement_name": "Premier", "population": 1}  # fmt: skip
    return pd.DataFrame([row])


def make_records(*rows: dict[str, object]) -> pd.DataFrame:
    """Return a table `records`, one row per dict of columns that matter."""
    if not rows:
        return empty_table("records")
    default: dict[str, object] = {field.name: None for field in NATIONAL_FIELDS}
    default |= {"name": "Lieu", "source_id": "toy", "is_mediation": True}
    default |= dict.fromkeys(column.name for column in TABLES["records"]) | default
    default |= {"release_id": "toy@2024-01-01", "location_precision": "point"}
    filled = [
        default
        | {"published_id": str(i), "record_id": f"toy@2024-01-01:{i}", "record_key": f"toy:{i}"}
        | {"row_number": i + 2}
        | row
        for i, row in enumerate(rows)
    ]
    return conform(pd.DataFrame(filled), "records")


def make_parts(*rows: tuple[str, str, float, int]) -> pd.DataFrame:
    """Return a table `parts` at 46.05°N: code, commune, longitude and people of each."""
    frame = pd.DataFrame(rows, columns=["part_code", "commune_code", "longitude", "people"])
    is_rest = frame["part_code"] == frame["commune_code"]
    frame["part_kind"] = is_rest.map({True: "reste", False: "deleguee"})
    return conform(
        frame.assign(part_name="Partie", latitude=46.05, point_kind="mairie", extent_m=1000.0),
        "parts",
    )


def make_source(covers: str = "FR", source_id: str = "toy") -> pd.DataFrame:
    """Return a table `sources` of one source."""
    row = {column.name: None for column in TABLES["sources"]}
    row |= {"source_id": source_id, "source_name": "Source d'essai", "licence": "essai",
            "covers": covers, "covers_reason": "essai", "is_mediation": True}  # fmt: skip
    return conform(pd.DataFrame([row]), "sources")


def one_place_each(records: pd.DataFrame) -> pd.DataFrame:
    """Return a table `places` where each record is a place of its own, with the record's id."""
    alone = records.assign(place_id=records["record_id"])
    first_seen = pd.Series(pd.Timestamp("2024-01-01"), index=alone["record_id"])
    places = consolidate(alone, first_seen).set_index("place_id")
    return places.loc[alone["record_id"].tolist()].reset_index()


@pytest.fixture(scope="session")
def real_atlas(shared_places: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of an atlas of the real files of `../shared`, built offline, once for all tests."""

    def make(settings: Settings) -> None:
        for path in sorted(shared_places.iterdir()):
            candidate = examine_file(settings, path, ImportOptions(), date.today())
            keep_file(settings, candidate, date.today())
        build(settings, lambda text: None)

    yield from made_once(tmp_path_factory, "real", make)


@pytest.fixture(
    scope="module",
    params=["built", pytest.param("real_atlas", marks=[pytest.mark.slow])],
    ids=["embedded", "20 files"],
)
def each_atlas(request: pytest.FixtureRequest) -> Settings:
    """Settings of the atlas asked: the embedded one, and that of the real files."""
    settings: Settings = request.getfixturevalue(request.param)
    return settings


@pytest.fixture(scope="session")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of an atlas of one source at two dates; the second edition, synthetic, lost rows."""

    def make(settings: Settings) -> None:
        path = PROJECT / "data" / "places" / "auvergne-rhone-alpes-2022.csv"
        rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        later = settings.store_path.parent / "lieux.csv"
        later.write_text("".join([rows[0], *rows[13:]]), encoding="utf-8")
        for file, day in ((path, date(2022, 9, 30)), (later, date(2023, 9, 30))):
            options = ImportOptions("national-v1", "hub", covers=("R84",), vintage=day)
            keep_file(settings, examine_file(settings, file, options, day), day)
        build(settings, lambda text: None)

    yield from made_once(tmp_path_factory, "twice", make)


@pytest.fixture
def page_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    """What runs a page of the app on a store, with what its address asks."""
    from atlas.app import reads

    def run(store: Path, page: str, **query: object) -> AppTest:
        monkeypatch.setenv("ATLAS_STORE", str(store))
        reads._settings.clear()
        app = AppTest.from_file(PROJECT / "streamlit_app.py", default_timeout=300)
        app.switch_page(f"pages/{page}.py")
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception, app.exception
        return app

    yield run
    reads._settings.clear()


@pytest.fixture
def open_page(built: Settings, page_of: Callable[..., AppTest]) -> Callable[..., AppTest]:
    """What runs a page of the app on the embedded atlas."""
    return partial(page_of, built.store_path)
