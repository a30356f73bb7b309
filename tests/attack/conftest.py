"""An atlas of hostile texts, made once for the tests that need one."""

import shutil

import pytest

from tests.app.conftest import browser  # noqa: F401 (a fixture)
from tests.attack.hostile import make_hostile
from tests.examples import made_once


@pytest.fixture(scope="session")
def hostile(built, tmp_path_factory):
    """Settings of the embedded atlas, every text of it from outside hostile."""

    def make(settings):
        shutil.copyfile(built.store_path, settings.store_path)
        make_hostile(settings.store_path)

    yield from made_once(tmp_path_factory, "hostile", make)
