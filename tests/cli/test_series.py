"""`atlas series`: loaded, computed, written out, published, each row accounted for."""

import io
import json
import shutil
import warnings

import pandas as pd
import pytest
import rdflib
import shapely
from click.testing import CliRunner
from PIL import Image
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, SKOS

from atlas.cli import main
from atlas.reader import Atlas
from atlas.store.database import read_table
from atlas.views.publication.catalogue import catalogue_jsonld, catalogue_turtle
from atlas.views.publication.folder import Folder
from atlas.views.publication.publication import Publication, Publisher
from atlas.views.publication.series import series_dataset

STAT = rdflib.Namespace("http://data.europa.eu/s1n/")
QB = rdflib.Namespace("http://purl.org/linked-data/cube#")
SERIES = """indicateur,niveau,code,date,valeur,statut
nb-labellisations-france-services,france,FR,2022-12-31,2538,observe
nb-labellisations-france-services,france,FR,2022-12-31,2543,cible
nb-labellisations-france-services,departement,99,2022-12-31,1,observe
essai,region,84,2022,,
"""


@pytest.fixture(scope="module")
def run(twice, tmp_path_factory):
    """What runs a command on a copy of an atlas of one source at two dates."""
    folder = tmp_path_factory.mktemp("series")
    store = folder / "atlas.duckdb"
    shutil.copy(twice.store_path, store)
    env = {"ATLAS_STORE": str(store), "ATLAS_RAW_DIR": str(folder / "raw"), "ATLAS_OFFLINE": "1"}

    def run(*arguments):
        return CliRunner().invoke(main, [str(one) for one in arguments], env=env)

    run.folder, run.store = folder, store
    path = folder / "serie.csv"
    path.write_text(SERIES, encoding="utf-8")
    result = run("series", "load", path, "--date", "2023-01-31")
    assert result.exit_code == 0, result.output
    assert "4 lignes lues = 3 retenues + 1 rejetées" in result.output
    return run


def test_a_series_is_in_the_store_and_in_the_list(run):
    rows = read_table(run.store, "observations")
    assert rows["status"].tolist() == ["observé", "cible", "manquant"]
    assert "4 lignes lues = 3 retenues" in run("context", "list").output


def test_an_indicator_is_drawn_as_a_curve_and_as_a_map(run):
    named = ("figure", "--indicator", "nb-labellisations-france-services", "--size", "carre")
    curve, odd = run.folder / "courbe.png", run.folder / "carte.png"
    result = run(*named, "--chart", "courbe", "--out", curve)
    assert result.exit_code == 0, result.output
    words = Image.open(io.BytesIO(curve.read_bytes())).info["Description"]
    assert "2\u202f538" in words
    for more, told in (
        (("--level", "departement"), "périodes connues\xa0: aucune"),
        (("--chart", "courbe", "--departement", "23"), "rien pour"),
        (("--chart", "lorenz"), "--indicator se montre en carte"),
    ):
        result = run(*named, *more, "--out", odd)
        assert result.exit_code != 0
        assert told in result.output
    assert not odd.exists()


def test_a_series_is_written_whole_or_not_at_all(run):
    out = run.folder / "ecrit.csv"
    assert run("series", "export", "--out", out).exit_code == 0
    written = pd.read_csv(out)
    assert written["value"].tolist()[:2] == [2538, 2543]
    assert written["known_date"].tolist() == ["2023-01-31"] * 3
    wrong = run("series", "export", "--indicator", "rien", "--out", run.folder / "rien.csv")
    assert wrong.exit_code == 1
    assert "« rien » inconnu" in wrong.output.replace("\xa0", " ")
    assert not (run.folder / "rien.csv").exists()


def test_sdmx_has_its_codelists_beside(run):
    out = run.folder / "sdmx.csv"
    assert run("series", "export", "--format", "sdmx", "--out", out).exit_code == 0
    rows = pd.read_csv(out)
    data = json.loads((run.folder / "sdmx-structure.json").read_text("utf-8"))["data"]
    areas = next(one for one in data["codelists"] if one["id"] == "CL_REF_AREA")
    assert {code["id"]: code["name"] for code in areas["codes"]} == {
        "FR": "France entière", "R84": "Auvergne-Rhône-Alpes",
    }  # fmt: skip
    assert set(rows["REF_AREA"]) == {"FR", "R84"}


@pytest.mark.slow
def test_own_indicators_are_kept_as_a_series_of_the_day_of_the_build(run):
    before = len(read_table(run.store, "observations"))
    result = run("series", "compute")
    assert result.exit_code == 0, result.output
    assert "+ 0 rejetées" in result.output
    rows = read_table(run.store, "observations")
    own = rows[rows["context_id"].str.startswith("atlas-")]
    assert before + len(own) == len(rows)
    built = read_table(run.store, "build")["built_at"].iloc[0][:10]
    assert own["known_date"].dt.strftime("%Y-%m-%d").unique().tolist() == [built]
    again = run("series", "compute")
    assert again.exit_code == 0
    assert len(read_table(run.store, "observations")) == len(rows)
    wrong = run("series", "compute", "--source", "rien")
    assert wrong.exit_code == 1
    assert "source « rien » inconnue" in wrong.output.replace("\xa0", " ")


def test_the_record_of_indicators_is_that_of_a_statistical_dataset(run):
    public = run.folder / "public"
    public.mkdir()
    atlas = Atlas.open(run.store)
    filled = Folder(public, atlas, None, lambda text: None)
    dataset = series_dataset(filled, atlas)
    assert {path.name for path in public.iterdir()} == {
        "indicateurs.csv", "indicateurs-sdmx.csv", "indicateurs-structure.json",
    }  # fmt: skip
    publication = Publication(
        "t", "d", Publisher("p", "https://exemple.fr/"),
        {"built_at": "2026-01-01T00:00:00+00:00", "notice": "", "territories": ""}, (dataset,),
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1)]),
    )  # fmt: skip
    graph = rdflib.Graph().parse(data=catalogue_turtle(publication), format="turtle")
    with warnings.catch_warnings():  # rdflib makes what it deprecates
        warnings.simplefilter("ignore", DeprecationWarning)
        same = rdflib.Graph().parse(data=catalogue_jsonld(publication), format="json-ld")
    assert isomorphic(graph, same)
    rows = pd.read_csv(public / "indicateurs-sdmx.csv")
    keys = ["INDICATOR", "DEFINITION_VERSION", "REF_AREA"]
    assert int(next(graph.objects(None, STAT.numSeries))) == len(rows.drop_duplicates(keys))
    dimensions = {str(one).partition("#")[2] for one in graph.objects(None, STAT.dimension)}
    assert dimensions == {*keys, "VALUE_ROLE", "VINTAGE", "TIME_PERIOD"} <= set(rows.columns)
    assert all((one, RDF.type, QB.DimensionProperty) in graph
               for one in graph.objects(None, STAT.dimension))  # fmt: skip
    units = {str(graph.value(one, SKOS.prefLabel))
             for one in graph.objects(None, STAT.statUnitMeasure)}  # fmt: skip
    assert "labellisations" in units
    assert series_dataset(filled, _without_series(atlas)) is None


def _without_series(atlas):
    class Empty:
        indicators = atlas.indicators.head(0)

        def table(self, name):
            return atlas.table(name).head(0)

    return Empty()
