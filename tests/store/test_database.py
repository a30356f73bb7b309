"""The store: complete or untouched, readable while it is replaced, clear when it is not one."""

import subprocess
import sys

import duckdb
import pandas as pd
import pytest

from atlas.errors import HeldStoreError, InputError, StoreError
from atlas.schema.frame import SCHEMA_VERSION, conform, empty_table
from atlas.schema.tables import TABLES
from atlas.store import database as store
from atlas.store import pipeline
from tests.conftest import make_source


def tables():
    return {name: empty_table(name) for name in TABLES}


def test_no_store_says_what_to_do(tmp_path):
    with pytest.raises(StoreError, match="atlas build"):
        store.read_table(tmp_path / "absent.duckdb", "places")


def test_a_file_that_is_no_store_says_so(tmp_path):
    path = tmp_path / "atlas.duckdb"
    path.write_text("bonjour")
    with pytest.raises(StoreError, match="atlas build"):
        store.read_table(path, "places")


def test_a_store_of_another_version_is_refused(tmp_path):
    path = tmp_path / "atlas.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE build AS SELECT '0' AS schema_version")
    with pytest.raises(StoreError, match="autre version"):
        store.read_table(path, "places")


@pytest.mark.slow
def test_a_failed_write_leaves_the_old_store(tmp_path, built):
    path = tmp_path / "atlas.duckdb"
    path.write_bytes(built.store_path.read_bytes())
    before = path.read_bytes()
    broken = tables() | {"places": empty_table("places").drop(columns="name")}
    with pytest.raises(duckdb.Error):
        store.write_store(path, broken)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["atlas.duckdb"]


def test_an_absent_table_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"missing from the store.*places"):
        store.write_store(
            tmp_path / "a.duckdb", {n: t for n, t in tables().items() if n != "places"}
        )


@pytest.mark.slow
def test_the_old_store_stays_readable_while_it_is_replaced(tmp_path, built):
    path = tmp_path / "atlas.duckdb"
    path.write_bytes(built.store_path.read_bytes())
    with store.connect(path) as reader:
        store.write_store(path, tables())
        assert reader.execute("SELECT count(*) FROM communes").fetchone() == (34969,)


def test_geometries_come_back_as_they_were(built):
    regions = store.read_table(built.store_path, "regions")
    assert regions.crs == "EPSG:4326"
    assert regions.geometry.notna().sum() == 18
    assert regions.geometry.dropna().is_valid.all()


@pytest.mark.parametrize(
    "condition",
    ["bogus = 1", "1 = 1); DROP TABLE places; --", "name = read_text('/etc/passwd')", "(",
     "EXISTS (SELECT * FROM read_csv('/etc/passwd'))"],
)  # fmt: skip
def test_a_bad_condition_is_a_message(built, condition):
    with pytest.raises(InputError, match="Colonnes"):
        store.select_rows(built.store_path, "places", condition)


def test_unknown_table_and_column_are_refused(built):
    with pytest.raises(ValueError, match="'nowhere' does not exist"):
        store.read_table(built.store_path, "nowhere")
    with pytest.raises(ValueError, match=r"no column.*bogus"):
        store.read_table(built.store_path, "places", ["bogus"])


def test_rows_are_read_by_one_value_or_by_several_in_the_order_of_the_build(built):
    every = store.read_table(built.store_path, "communes", ["commune_code", "departement_code"])
    one = store.read_table(built.store_path, "communes", every.columns, {"departement_code": "23"})
    assert one.equals(every[every["departement_code"] == "23"].reset_index(drop=True))
    asked = {"commune_code": ["97411", "23096", "nulle part", "01001"]}
    several = store.read_table(built.store_path, "communes", every.columns, asked)
    assert several["commune_code"].tolist() == ["01001", "23096", "97411"]
    none = store.read_table(built.store_path, "communes", every.columns, {"commune_code": []})
    assert none.empty


@pytest.fixture
def small(tmp_path):
    """A store of one source and nothing else."""
    path = tmp_path / "atlas.duckdb"
    built = {
        "build_id": "1", "schema_version": SCHEMA_VERSION, "atlas_version": "1",
        "built_at": "2026", "cog_vintage": "COG", "detour_factor": 1.3, "notice": None,
    }  # fmt: skip
    rows = {"build": conform(pd.DataFrame([built]), "build"), "sources": make_source()}
    store.write_store(path, tables() | rows)
    return path


@pytest.mark.slow
def test_replaced_tables_are_new_and_the_others_as_they_were(small):
    before = {name: store.read_table(small, name) for name in TABLES}
    store.replace_tables(small, {"sources": make_source(source_id="autre")})
    assert store.read_table(small, "sources")["source_id"].tolist() == ["autre"]
    for name, table in before.items():
        assert name == "sources" or table.equals(store.read_table(small, name)), name
    assert [file.name for file in small.parent.iterdir()] == ["atlas.duckdb"]


def test_a_table_replaced_many_times_does_not_fill_the_disk(small):
    size = small.stat().st_size
    for _ in range(8):
        store.replace_tables(small, {"sources": make_source()})
    assert small.stat().st_size <= 2 * size


def test_a_failed_replacement_leaves_the_old_store(small):
    before = small.read_bytes()
    with pytest.raises(duckdb.Error):
        store.replace_tables(small, {"sources": make_source().drop(columns="licence")})
    assert small.read_bytes() == before
    assert [file.name for file in small.parent.iterdir()] == ["atlas.duckdb"]


def test_replacing_needs_a_store_and_a_table_that_exist(small, tmp_path):
    with pytest.raises(ValueError, match=r"no store has.*nowhere"):
        store.replace_tables(small, {"nowhere": make_source()})
    with pytest.raises(StoreError, match="atlas build"):
        store.replace_tables(tmp_path / "absent.duckdb", {"sources": make_source()})


def test_the_old_store_stays_readable_while_tables_are_replaced(small):
    with store.connect(small) as reader:
        store.replace_tables(small, {"sources": make_source(source_id="autre")})
        assert reader.execute("SELECT source_id FROM sources").fetchall() == [("toy",)]


def test_a_store_held_by_another_program_names_it(small):
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(small)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        holder.stdout.readline()
        message = rf"python.*processus {holder.pid}.*fermez-le"
        with pytest.raises(HeldStoreError, match=message):
            store.read_table(small, "places")
        with pytest.raises(HeldStoreError, match=message):
            store.replace_tables(small, {"aliases": empty_table("aliases")})
    finally:
        holder.communicate(b"\n")
    assert len(store.read_table(small, "build")) == 1


def test_a_build_does_not_forget_ids_that_it_cannot_read(monkeypatch, small):
    def held(*_):
        raise HeldStoreError("ouvert ailleurs")

    monkeypatch.setattr(pipeline, "read_table", held)
    with pytest.raises(HeldStoreError):
        pipeline._previous_ids(small)
