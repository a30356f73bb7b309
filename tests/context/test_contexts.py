"""Contexts from the file to the store: examined, kept, refreshed alone, read by a build."""

from datetime import date

import duckdb
import geopandas as gpd
import pandas as pd
import pytest
import shapely

from atlas.context.contexts import context_tables, examine_context, keep_context
from atlas.errors import InputError, SchemaError, StoreError
from atlas.schema.frame import CONTEXT_TABLES, SCHEMA_VERSION, conform, empty_table
from atlas.schema.tables import TABLES
from atlas.settings import Settings
from atlas.sources.embedded import read_reference
from atlas.sources.receiving import remove_kept
from atlas.sources.vault import CONTEXTS, Description, list_kept
from atlas.store.database import read_table, write_store
from atlas.store.pipeline import build
from atlas.store.refresh import context_reference, refresh_context
from tests.conftest import PROJECT, make_records, make_source

DAY, TODAY = date(2023, 1, 1), date(2026, 6, 1)


@pytest.fixture
def reference(land, former, arrondissements):
    """Every table of an atlas of the toy land with one place."""
    tables = {name: empty_table(name) for name in TABLES}
    records = make_records({"place_id": "bus"}).assign(source_id="hub")
    issue = dict.fromkeys(column.name for column in TABLES["issues"]) | {
        "source_id": "hub", "rule": "nombre", "severity": "signalement", "message": "x",
    }  # fmt: skip
    built = {
        "build_id": "1", "schema_version": SCHEMA_VERSION, "atlas_version": "1",
        "built_at": "2026", "cog_vintage": "COG", "detour_factor": 1.3, "notice": None,
    }  # fmt: skip
    return tables | {
        "communes": land, "former_communes": former, "records": records,
        "arrondissements": conform(arrondissements, "arrondissements"),
        "sources": make_source(source_id="hub"),
        "issues": conform(pd.DataFrame([issue]), "issues"),
        "build": conform(pd.DataFrame([built]), "build"),
    }  # fmt: skip


@pytest.fixture
def settings(reference, tmp_path):
    """An atlas of the toy land, to which contexts are added."""
    store = tmp_path / "atlas.duckdb"
    write_store(store, reference)
    return Settings(
        data_dir=PROJECT / "data", store=store, raw_dir=tmp_path / "raw", offline=True
    )  # fmt: skip


def described(kind, **more):
    return Description(**{"context_id": kind, "kind": kind, "name": kind, "vintage": DAY,
                          "licence": "essai"} | more)  # fmt: skip


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def add(settings, path, description):
    """Add a context as the command line does."""
    examined = examine_context(path, description, context_reference(settings))
    with keep_context(settings.raw_path, path, examined, TODAY, False) as context:
        refresh_context(settings, description.context_id, [(context, examined.accounted)],
                        lambda text: None)  # fmt: skip
    return examined


NEED = "code,indice\n23001,5\n23002,7\n99999,1\n"


def need(tmp_path, settings, **more):
    path = written(tmp_path, "indice.csv", NEED)
    return add(settings, path, described("besoin", columns={"value": "indice"}, **more))


def test_adding_changes_only_the_tables_of_contexts(tmp_path, settings):
    names = ("build", "places", "records", "measures", "communes", "sources")
    before = {name: read_table(settings.store_path, name) for name in names}
    issues = read_table(settings.store_path, "issues")
    need(tmp_path, settings)
    for name, table in before.items():
        assert table.equals(read_table(settings.store_path, name)), name
    row = read_table(settings.store_path, "contexts").iloc[0]
    assert row[["row_count", "kept_count", "rejected_count"]].tolist() == [3, 2, 1]
    assert row[["value_column", "file_name", "licence"]].tolist() == [
        "indice", "indice.csv", "essai",
    ]  # fmt: skip
    assert len(row["file_sha256"]) == 64
    assert read_table(settings.store_path, "need_values")["value"].tolist() == [5, 7]
    own = read_table(settings.store_path, "issues", where={"source_id": "besoin"})
    assert own["rule"].tolist() == ["commune inconnue"]
    assert len(read_table(settings.store_path, "issues")) == len(issues) + 1


@pytest.mark.slow
def test_adding_again_replaces_and_removing_leaves_nothing(tmp_path, settings):
    before = {n: read_table(settings.store_path, n) for n in (*CONTEXT_TABLES, "issues")}
    need(tmp_path, settings)
    need(tmp_path, settings)
    assert len(read_table(settings.store_path, "need_values")) == 2
    other = written(tmp_path, "autre.csv", "code,v\n23001,1\n")
    add(settings, other, described("besoin", context_id="autre", columns={"value": "v"}))
    assert read_table(settings.store_path, "contexts")["context_id"].tolist() == ["besoin", "autre"]
    for context_id in ("besoin", "autre"):
        with remove_kept(CONTEXTS, settings.raw_path, context_id):
            refresh_context(settings, context_id, [], lambda text: None)
    for name, table in before.items():
        assert table.equals(read_table(settings.store_path, name)), name


@pytest.mark.slow
def test_a_build_reads_the_contexts_that_are_kept(tmp_path):
    settings = Settings(
        data_dir=PROJECT / "data", store=tmp_path / "a.duckdb", raw_dir=tmp_path / "raw",
        offline=True,
    )  # fmt: skip
    need(tmp_path, settings)
    said = []
    build(settings, said.append)
    stored = read_table(settings.store_path, "need_values")
    assert stored[["commune_code", "value"]].to_numpy().tolist() == [["23001", 5], ["23002", 7]]
    assert read_table(settings.store_path, "contexts")["kept_count"].tolist() == [2]
    assert any("besoin, 01/01/2023 : 3 lignes lues, 2 retenues" in text for text in said)
    issues = read_table(settings.store_path, "issues")
    assert (issues["source_id"] == "besoin").sum() == 1


def test_without_a_store_the_context_waits_for_the_build(tmp_path, settings):
    absent = settings.model_copy(update={"store": tmp_path / "absent.duckdb"})
    said = []
    refresh_context(absent, "besoin", [], said.append)
    assert not absent.store_path.exists()
    assert "atlas build" in said[0]
    examined = examine_context(written(tmp_path, "i.csv", NEED), described("besoin", columns={
        "value": "indice"}), context_reference(absent))  # fmt: skip
    assert examined.accounted.kept_count == 2


def test_a_store_of_another_version_is_left_alone(tmp_path, settings):
    with duckdb.connect(str(settings.store_path)) as connection:
        connection.execute("UPDATE build SET schema_version = '0'")
    before = settings.store_path.read_bytes()
    with pytest.raises(StoreError, match="autre version"):
        need(tmp_path, settings)
    assert settings.store_path.read_bytes() == before


@pytest.mark.slow
def test_every_kind_comes_to_its_table(tmp_path, settings, reference):
    place = reference["records"]["place_id"].iloc[0]
    zone = gpd.GeoDataFrame(
        {"code_qp": ["Q1"]}, geometry=[shapely.box(2.04, 46.04, 2.05, 46.05)], crs=4326
    )
    zone.to_file(tmp_path / "qpv.gpkg", engine="pyogrio")
    # Synthetic: two squares of 200 m, one of them in the sea.
    grid = "Idcar_200m,Ind\nCRS3035RES200mN2581400E3706200,12.5\nCRS3035RES200mN2581400E3000000,3\n"
    files = {
        "besoin": (written(tmp_path, "indice.csv", NEED), {"columns": {"value": "indice"}}),
        "zonage": (tmp_path / "qpv.gpkg", {}),
        "population": (written(tmp_path, "grille.csv", grid), {}),
        "trajets": (written(tmp_path, "trajets.csv",
                            f"origine,lieu,minutes\n23001,{place},12\n"), {"unit": "minutes"}),
        "tournees": (written(tmp_path, "arrets.csv", f"lieu;insee\n{place};23002\n"), {}),
        "enjeux": (written(tmp_path, "enjeux.csv", "nom;code\nService d'essai;S1\n"), {}),
        "actions": (written(tmp_path, "actions.csv", "titre;code;enjeu\n"
                            "Action d'essai;23002;service d'essai\n"), {}),
        "financements": (written(tmp_path, "subventions.csv", "beneficiaire;siret;montant\n"
                                 "Association synthétique;13002526500013;5\n"), {}),
        "liens-financements": (written(
            tmp_path, "liens-financements.csv", "siret;lieu;decision;motif;date\n"
            f"13002526500013;{place};lié;déclaré;2024-01-02\n"), {}),
        "appels": (written(tmp_path, "appels.csv", "appel_id;nom;ouverture\nA;Essai;2024\n"), {}),
        "enveloppes": (written(tmp_path, "dotations.csv", "dep;dotation\n23;5\n"), {}),
        "series": (written(tmp_path, "serie.csv", "indicateur;code;periode;valeur\n"
                           "essai;C23001;2022;5\nessai;FR;2022;\n"), {}),
        "indicateurs": (written(tmp_path, "indicateurs.csv", "indicateur;nom;definition;unite\n"
                                "essai;Essai;Ce qu'on compte;lieux\n"), {}),
        "reunions": (written(tmp_path, "reunions.csv", "reunion;instance;date\n"
                             "C1;pilotage;2024-01-10\n"), {}),
        "resolutions": (written(tmp_path, "resolutions.csv", "resolution;reunion;objet;texte\n"
                                "R1;C1;moyens;Financer\n"), {}),
        "plus-value": (written(tmp_path, "p.toml", '[total]\nlabel = "x"\ncentral = 1\n'
                               'unit = "EUR/an"\nsource = "essai"\n'), {}),
        "referentiels": (written(tmp_path, "versions.csv", "referentiel;version;nature;titre\n"
                                 "essai;1;label;Label d'essai\n"), {}),
        "criteres": (written(tmp_path, "criteres.csv", "referentiel;version;libelle\n"
                             "essai;1;critère d'essai\n"), {}),
        "correspondances": (written(tmp_path, "liens.csv", "de;vers;relation;statut\n"
                                    ";essai:1:1;nouveau;décidée\n"), {}),
        "appreciations": (written(tmp_path, "appreciations.csv", "critere;sujet;appreciation;"
                                  "origine\nessai:1:1;C23001;respecté;déclarée\n"), {}),
    }  # fmt: skip
    for kind, (path, more) in files.items():
        add(settings, path, described(kind, **more))
    stored = {name: read_table(settings.store_path, name) for name in CONTEXT_TABLES}
    assert {name: len(table) for name, table in stored.items()} == {
        "contexts": 20, "need_values": 2, "zones": 1, "demand_points": 1, "travel_costs": 1,
        "stops": 1, "actions": 1, "stakes": 1, "grants": 1, "indicators": 1,
        "observations": 2, "meetings": 1, "resolutions": 1, "value_parameters": 1,
        "referentials": 1, "criteria": 1, "criterion_links": 1, "assessments": 1,
        "calls": 1, "envelopes": 1, "grant_decisions": 1,
    }  # fmt: skip
    assert stored["actions"][["commune_code", "stake_code"]].iloc[0].tolist() == ["23002", "S1"]
    assert stored["zones"].geometry.is_valid.all()
    assert stored["demand_points"]["people"].tolist() == [12.5]
    assert stored["stops"]["commune_code"].tolist() == ["23002"]
    assert stored["contexts"].set_index("context_id").loc["trajets", "unit"] == "minutes"
    reread = context_tables(list_kept(CONTEXTS, settings.raw_path), reference)
    for name in CONTEXT_TABLES:
        keys = list(stored[name].columns.drop("geometry", "ignore"))
        a, b = (t[keys].sort_values(keys).reset_index(drop=True)
                for t in (stored[name], reread[name]))  # fmt: skip
        assert a.equals(b), name


def test_trips_can_start_from_points_of_another_context(tmp_path, settings, reference):
    place = reference["records"]["place_id"].iloc[0]
    points = written(tmp_path, "p.csv", "id,people,lon,lat\nA,3,2.05,46.05\n")
    trips = written(tmp_path, "t.csv", f"origine,lieu,duree\nA,{place},3\n")
    with pytest.raises(SchemaError, match="A n'est ni une commune"):
        add(settings, trips, described("trajets", unit="minutes"))
    add(settings, points, described("population"))
    add(settings, trips, described("trajets", unit="minutes"))
    assert read_table(settings.store_path, "travel_costs")["demand_id"].tolist() == ["A"]
    # `population` comes after `trajets` when sorted by kind: a build must read it first.
    reread = context_tables(list_kept(CONTEXTS, settings.raw_path), reference)
    assert len(reread["travel_costs"]) == 1


@pytest.mark.parametrize(
    ("name", "text", "options"),
    [
        ("p.csv", "people,x,y\n3,626545,6550468\n", {"crs": 2154}),
        ("p.csv", "people,lon,lat\n3,2.05,46.05\n", {}),
        ("p.csv", "id,people\nCRS2154RES200mN6550368E626445,3\n", {}),
    ],
)
def test_points_say_where_they_are_in_several_ways(tmp_path, reference, name, text, options):
    got = examine_context(
        written(tmp_path, name, text), described("population", **options), reference
    )
    row = got.accounted.table.iloc[0]
    assert row[["longitude", "latitude"]].tolist() == pytest.approx([2.05, 46.05], abs=1e-4)


def test_points_can_be_the_geometry(tmp_path, reference):
    frame = gpd.GeoDataFrame({"ind": [3]}, geometry=[shapely.Point(626_545, 6_550_468)], crs=2154)
    for suffix in ("gpkg", "parquet"):
        path = tmp_path / f"p.{suffix}"
        frame.to_parquet(path) if suffix == "parquet" else frame.to_file(path, engine="pyogrio")
        got = examine_context(path, described("population"), reference).accounted
        assert got.table["longitude"].tolist() == pytest.approx([2.05], abs=1e-4)
        assert got.table["demand_id"].tolist() == ["1"]


def test_points_without_a_position_are_refused(tmp_path, reference):
    path = written(tmp_path, "p.csv", "id,people\nA,3\n")
    with pytest.raises(SchemaError, match="où sont les points"):
        examine_context(path, described("population"), reference)


def whole_communes(tmp_path, reference, count):
    """Write a file of as many zones that have the outline of a commune, and two that have not."""
    outlines = reference["communes"].iloc[:count]
    real = [shapely.box(2.04, 46.04, 2.05, 46.05), shapely.box(2.06, 46.04, 2.07, 46.05)]
    shapes = [*outlines.geometry, *real]
    zones = {"code_qp": [f"Q{i}" for i in range(len(shapes))]}
    path = tmp_path / "qpv.gpkg"
    gpd.GeoDataFrame(zones, geometry=shapes, crs=4326).to_file(path, engine="pyogrio")
    return path


def test_a_file_of_communes_is_no_zoning_unless_known_as_such(tmp_path, reference):
    path = whole_communes(tmp_path, reference, 3)
    with pytest.raises(InputError, match=r"3 zones sur 5 .*--accept-communes"):
        examine_context(path, described("zonage"), reference)
    got = examine_context(path, described("zonage", is_commune_list=True), reference).accounted
    assert got.table.geometry.isna().tolist() == [True] * 3 + [False] * 2


def test_a_few_zones_like_communes_are_only_told(tmp_path, reference):
    got = examine_context(whole_communes(tmp_path, reference, 2), described("zonage"), reference)
    assert got.accounted.table.geometry.notna().all()
    assert (got.accounted.issues["rule"] == "forme de la commune").sum() == 2


@pytest.mark.parametrize(
    ("kind", "text", "options", "error", "message"),
    [
        ("besoin", "code,v\nx,1\n", {"columns": {"value": "v"}}, SchemaError, "aucune ligne"),
        ("besoin", "code,v\n", {"columns": {"value": "v"}}, SchemaError, "pas de ligne"),
        ("besoin", "code,v\n23001,1\n", {}, SchemaError, "--column"),
        ("besoin", "code,v\n23001,1\n", {"columns": {"value": "w"}}, InputError, "w : cette"),
        ("besoin", "code,v\n23001,a\n", {"columns": {"value": "v"}, "classes": ("a",),
                                         "higher_is_need": False}, InputError, "--lower-is-need"),
        ("trajets", "origine,lieu,cost\n23001,a,1\n", {}, InputError, "--unit"),
        ("trajets", "origine,lieu,cost\n23001,a,1\n", {"unit": "km"}, InputError, "--unit km"),
        ("trajets", "origine,lieu,cost\n23001,z,1\n", {"unit": "m"}, SchemaError, "z n'est"),
        ("zonage", "code_qp,nom\nA,b\n", {}, SchemaError, "pas de géométrie"),
        ("besoin", "code,v\n23001,1\n", {"columns": {"value": "v"}, "context_id": "hub"},
         InputError, "déjà une source"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_context_is_a_message(
    tmp_path, reference, kind, text, options, error, message
):
    with pytest.raises(error, match=message):
        examine_context(written(tmp_path, "f.csv", text), described(kind, **options), reference)


def test_real_context_files_lose_no_row(shared_places, reference):
    folder = shared_places.parent / "context"
    if not folder.exists():
        pytest.skip("../shared has no context files")
    index = described("besoin", vintage=date(2021, 1, 1), columns={"value": "total"})
    real = reference | read_reference(PROJECT / "data" / "reference")
    got = examine_context(folder / "ifn-communes.csv", index, real).accounted
    rules = got.issues["rule"].value_counts().to_dict()
    assert (got.row_count, got.kept_count) == (35_008, 35_006)
    assert rules["valeur absente"] == 2
    assert rules["ancienne commune"] > 90
    paris = got.table.set_index("commune_code").loc["75056"]
    assert paris["published_count"] == 20
