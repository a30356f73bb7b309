"""What goes together: a file and its data package, an atlas and the editions that it read."""

import hashlib
import json
import os
from datetime import date
from pathlib import Path

import click
import pandas as pd
import pytest

from atlas.cli import main
from atlas.schema.frame import conform, empty_table
from atlas.schema.tables import TABLES
from atlas.settings import Settings
from atlas.store.database import write_store
from atlas.store.provenance import gone_notice
from tests.attack.interrupted import prepare
from tests.attack.test_readers import numbered


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prepared") / "atlas"
    prepare(folder)
    return folder


def test_the_package_is_put_last_and_tells_a_file_that_is_not_its_own(prepared, monkeypatch):
    """Cut between the two: the SHA-256 of the package that is there is not that of the file."""
    monkeypatch.setenv("ATLAS_STORE", str(prepared / "atlas.duckdb"))
    out = prepared / "out" / "communes.csv"
    package = out.with_name("communes.csv.datapackage.json")

    def export(*options: str) -> None:
        main(["export", "communes", "--out", str(out), *options], standalone_mode=False)

    def is_of_the_file() -> bool:
        (told,) = json.loads(package.read_text("utf-8"))["resources"]
        return bool(told["hash"] == f"sha256:{hashlib.sha256(out.read_bytes()).hexdigest()}")

    export()
    assert is_of_the_file()
    replaced: list[str] = []
    replace = os.replace

    def cut(source: Path, place: Path) -> None:
        if replaced:
            raise KeyboardInterrupt
        replaced.append(Path(place).name)
        replace(source, place)

    before = out.read_bytes(), package.read_bytes()
    monkeypatch.setattr(os, "replace", cut)
    with pytest.raises(click.Abort):
        export("--excel")
    monkeypatch.setattr(os, "replace", replace)
    assert replaced == ["communes.csv"]
    assert package.read_bytes() == before[1]
    assert out.read_bytes() != before[0]
    assert not is_of_the_file()
    export("--excel")
    assert is_of_the_file()


def test_an_edition_that_the_last_build_read_and_the_vault_has_no_more_is_told(tmp_path):
    gone = pd.DataFrame([{
        "release_id": "essai@2024-01-01", "source_id": "essai",
        "vintage_date": pd.Timestamp(date(2024, 1, 1)),
        "retrieved_date": pd.Timestamp(date(2024, 1, 2)), "format_id": "essai",
        "file_name": "a.csv", "file_sha256": "0", "row_count": 1, "record_count": 1,
        "rejected_count": 0,
    }])  # fmt: skip
    settings = Settings(store=tmp_path / "atlas.duckdb", raw_dir=tmp_path / "raw")
    assert gone_notice(settings, []) == ""
    empty = {name: empty_table(name) for name in TABLES} | numbered(0)
    write_store(settings.store_path, empty)
    assert gone_notice(settings, []) == ""
    write_store(settings.store_path, empty | {"releases": conform(gone, "releases")})
    said = gone_notice(settings, [])
    assert "«\xa0essai@2024-01-01\xa0»" in said
    assert str(settings.raw_path / ".replaced") in said
