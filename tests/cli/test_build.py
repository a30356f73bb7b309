"""`atlas serve` starts the server as it was asked, from any folder."""

import os
from pathlib import Path

from click.testing import CliRunner

from atlas.cli import main
from tests.conftest import PROJECT


def test_the_server_is_given_paths_that_hold_from_any_folder(built, monkeypatch):
    started = []
    monkeypatch.setattr("os.execv", lambda program, command: started.append(command))
    monkeypatch.chdir(built.store_path.parent)
    monkeypatch.setenv("ATLAS_STORE", built.store_path.name)
    monkeypatch.setenv("ATLAS_CREDITS", "État")
    result = CliRunner().invoke(main, ["serve", "--port", "8600", "--headless"])
    assert result.exit_code == 0, result.output
    asked = ["--port", "8600", "--address", "127.0.0.1", "--headless"]
    assert started[0][1:] == ["-m", "atlas.app.serve", *asked]
    assert Path.cwd() == PROJECT
    assert os.environ["ATLAS_STORE"] == str(built.store_path)
    assert os.environ["ATLAS_CREDITS"] == "État"
