"""Where things are read and where they are written, in a checkout and installed."""

import pytest

from atlas import settings as module
from atlas.settings import Settings, load_settings
from tests.conftest import PROJECT


@pytest.fixture(autouse=True)
def _no_setting(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ATLAS_{name.upper()}", raising=False)


@pytest.fixture
def user(tmp_path, monkeypatch):
    """The folder of the user of an installed atlas; `tmp_path / "package"` is its package."""
    monkeypatch.setattr(module, "IS_INSTALLED", True)
    monkeypatch.setattr(module, "PROJECT", tmp_path / "package")
    asked = []

    def user_data_path(*arguments, **options):
        asked.append((arguments, options))
        return tmp_path / "user"

    monkeypatch.setattr(module, "user_data_path", user_data_path)
    yield tmp_path / "user"
    assert all(call == (("atlas-mediation",), {"appauthor": False}) for call in asked)


def written(settings):
    """Return every path that the atlas writes."""
    return [settings.store_path, settings.raw_path, settings.decisions_path, settings.map_path]


def test_a_checkout_keeps_everything_in_its_own_folders():
    settings = load_settings()
    data = PROJECT / "data"
    assert written(settings) == [
        data / "atlas.duckdb", data / "raw", data / "decisions.csv", PROJECT / "static" / "map",
    ]  # fmt: skip
    assert settings.reference_path == data / "reference"


def test_a_folder_of_data_holds_what_is_read_and_what_is_written(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_DATA_DIR", str(tmp_path))
    settings = load_settings()
    assert settings.reference_path == tmp_path / "reference"
    assert written(settings)[:3] == [
        tmp_path / "atlas.duckdb", tmp_path / "raw", tmp_path / "decisions.csv",
    ]  # fmt: skip
    assert settings.map_path == PROJECT / "static" / "map"


def test_a_folder_of_the_user_receives_all_that_is_written(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_USER_DIR", str(tmp_path))
    settings = load_settings()
    assert settings.reference_path == PROJECT / "data" / "reference"
    assert all(path.is_relative_to(tmp_path) for path in written(settings))


def test_a_path_of_its_own_goes_before_the_folder_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_USER_DIR", str(tmp_path / "user"))
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "own.duckdb"))
    assert load_settings().store_path == tmp_path / "own.duckdb"


def test_an_installed_atlas_never_writes_in_its_package(user, tmp_path):
    settings = Settings(data_dir=tmp_path / "package" / "data")
    assert settings.reference_path == tmp_path / "package" / "data" / "reference"
    assert all(path.is_relative_to(user) for path in written(settings))


def test_an_installed_atlas_with_its_own_data_writes_beside_them(user, tmp_path):
    settings = Settings(data_dir=tmp_path / "own")
    assert all(path.is_relative_to(tmp_path / "own") for path in written(settings))


def test_an_empty_variable_is_an_unset_one(monkeypatch):
    bare = load_settings()
    for name in Settings.model_fields:
        monkeypatch.setenv(f"ATLAS_{name.upper()}", "")
    assert load_settings() == bare
