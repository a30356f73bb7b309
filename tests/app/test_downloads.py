"""The control of the pages: each format, its name, its notice; the file says what chose it."""

import hashlib
import io
import json
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from atlas.reader import View
from atlas.schema.level import Territory
from atlas.views.display.measures import MEASURES
from atlas.views.export import FORMATS
from tests.conftest import PROJECT


@pytest.fixture
def app_reads(built, monkeypatch):
    """The reads of the app on the atlas of the repository."""
    from atlas.app import reads

    monkeypatch.setenv("ATLAS_STORE", str(built.store_path))
    reads._settings.clear()
    yield reads
    reads._settings.clear()


@pytest.fixture
def offered(app_reads):
    from atlas.app import downloads
    from atlas.views.display.table import measures_table

    atlas, ain = app_reads.atlas(), Territory("departement", "01")
    rows = atlas.territories("departement", ain)
    found = atlas.filtered("", {"departement_code": ["01"]})
    then = app_reads.atlas(View(date(2022, 10, 1), trust=0.4))
    table = measures_table(rows, MEASURES["nearest_road_m"])
    return {
        "carte": downloads.territories(then, rows, table, "departement", ain),
        "lieux": downloads.places(atlas, found, "média", {"fees": ["Gratuit"], "services": []}),
    }


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("page", ["carte", "lieux"])
@pytest.mark.parametrize("chosen", [*FORMATS, "excel"])
@pytest.mark.slow
def test_the_notice_is_that_of_the_file(offered, page, chosen):
    from atlas.app import downloads

    made = downloads.content(offered[page], chosen)
    told = json.loads(downloads.notice(offered[page], chosen))
    entry = told["resources"][0]
    assert entry["hash"] == "sha256:" + hashlib.sha256(made).hexdigest()
    assert entry["bytes"] == len(made)
    assert entry["path"] == downloads.file_name(offered[page].stem, chosen)
    expected = {
        "carte": f"departement, 01 ; {offered['carte'].atlas.words}",
        "lieux": "recherche « média » ; Frais : Gratuit",
    }
    assert told["filter"] == expected[page]
    if page == "carte":
        assert "par la route (vol d'oiseau × 1,3)" in told["filter"]
        said = "tel que connu au 01/10/2022 ; fiches d'une qualité d'au moins 0,4"
        assert told["filter"].endswith(said)
    assert told["sources"]


@pytest.mark.filterwarnings("default")
def test_formats_hold_the_rows_of_the_page(offered, app_reads):
    from atlas.app import downloads

    places = offered["lieux"]
    frame = gpd.read_file(io.BytesIO(downloads.content(places, "geopackage")))
    assert sorted(frame["place_id"]) == sorted(places.rows["place_id"])
    national = pd.read_csv(io.BytesIO(downloads.content(places, "national")), dtype=str)
    assert set(national["id"]) <= set(places.rows["place_id"])
    told = json.loads(downloads.notice(places, "national"))
    refused = told["resources"][0].get("rowsLeftOut", 0)
    assert len(national) + refused == len(places.rows)
    shown = downloads.content(offered["carte"], "excel").decode("utf-8-sig")
    assert shown.startswith("Territoire;Distance par la route")


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(("page", "count"), [("carte", 7), ("chercher", 8)])
@pytest.mark.slow
def test_pages_offer_the_formats_and_keep_the_choice_in_the_url(built, monkeypatch, page, count):
    from atlas.app import reads

    monkeypatch.setenv("ATLAS_STORE", str(built.store_path))
    reads._settings.clear()
    app = AppTest.from_file(PROJECT / "streamlit_app.py", default_timeout=60)
    app.switch_page(f"pages/{page}.py")
    app.query_params["fichier"] = "geopackage"
    app.query_params["contenu"] = "lieux"
    app.run()
    assert not app.exception
    choice = app.selectbox(key="fichier")
    assert choice.value == "geopackage"
    assert len(choice.options) == count
    reads._settings.clear()
