"""The page *Pilotage*: value added and register, without and with what they show."""

import shutil
import tomllib
from datetime import date

import pytest
import streamlit as st
from click.testing import CliRunner

from atlas.analysis.steering.register import decided
from atlas.analysis.steering.value import gain_sets, outcomes, sensitivity
from atlas.cli import main
from atlas.context.steering.parameters import published_parameters
from atlas.schema.frame import empty_table
from atlas.views.export.headings import heading_meaning
from atlas.views.words.steering import parameters, register, value
from tests.cli.test_register import LINE, MEETINGS, RESOLUTIONS
from tests.conftest import AppTest
from tests.examples import PROJECT

DAY = date(2024, 12, 31)


@pytest.fixture
def store(built, tmp_path, monkeypatch):
    st.cache_resource.clear()  # the settings of the test before
    store = tmp_path / "atlas.duckdb"
    shutil.copyfile(built.store_path, store)
    monkeypatch.setenv("ATLAS_STORE", str(store))
    monkeypatch.setenv("ATLAS_RAW_DIR", str(tmp_path / "raw"))
    monkeypatch.setenv("ATLAS_OFFLINE", "true")
    monkeypatch.setenv("ATLAS_CREDITS", f"{LINE} **bis**")
    return tmp_path


def run(*words):
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output


def page(view):
    app = AppTest.from_file(str(PROJECT / "streamlit_app.py"), default_timeout=60)
    app.switch_page("pages/pilotage.py")
    app.query_params["partie"] = view
    app.run()
    assert not app.exception
    return app


def words(app):
    return "\n".join(one.value for kind in (app.markdown, app.caption, app.warning) for one in kind)


@pytest.mark.slow
def test_what_is_not_loaded_is_said_with_who_can_load_it(store):
    assert "La personne qui tient l'atlas les charge" in words(page("plus-value"))
    said = words(page("registre"))
    assert "La personne qui tient l'atlas en charge les deux listes" in said
    assert "approbation en vigueur au" in said
    assert r"\*\*bis\*\*" in said


@pytest.mark.slow
def test_the_page_says_what_the_commands_say(store):
    (store / "reunions.csv").write_text(MEETINGS, "utf-8")
    (store / "resolutions.csv").write_text(RESOLUTIONS, "utf-8")
    run("register", "import", store / "reunions.csv", store / "resolutions.csv",
        "--date", "2024-12-31")  # fmt: skip
    run("value", "template", "--out", store / "p.toml")
    run("value", "load", store / "p.toml", "--date", "2024-01-01")
    said = words(page("plus-value"))
    assert "110\u202f000 € par lieu et par an (de 93\u202f843 à 200\u202f131)" in said
    assert "il manque durée de l'autonomie" in said
    shown = page("registre")
    assert "1 adoptée et 1 en attente de l'association" in words(shown)
    assert "R1" in shown.dataframe[0].value.to_string()


def test_every_column_of_the_tables_says_what_it_is():
    empty = [
        register.resolutions_table(decided(*map(empty_table, ("resolutions", "meetings")), DAY)),
        register.meetings_table(empty_table("meetings")),
    ]
    table = published_parameters(tomllib.loads(parameters.value_template().decode()), "x").table
    value_tables = [
        value.outcomes_table(outcomes(table), table),
        value.sensitivity_table(sensitivity(table), table),
        parameters.parameters_table(table, gain_sets(table)),
    ]
    for rows in (*empty, *value_tables):
        assert [name for name in rows if heading_meaning(name) is None] == [], list(rows)
