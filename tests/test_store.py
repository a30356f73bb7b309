"""The store: complete or untouched, readable while it is replaced, clear when it is not one."""

import duckdb
import pytest

from atlas import store
from atlas.errors import InputError, StoreError
from atlas.schema import empty_table
from atlas.tables import TABLES


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
    with pytest.raises(InputError, match="places"):
        store.write_store(
            tmp_path / "a.duckdb", {n: t for n, t in tables().items() if n != "places"}
        )


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
    with pytest.raises(InputError, match="nowhere"):
        store.read_table(built.store_path, "nowhere")
    with pytest.raises(InputError, match="bogus"):
        store.read_table(built.store_path, "places", ["bogus"])
