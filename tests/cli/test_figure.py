"""`atlas figure` as a user meets it, and its numbers beside those of the page."""

import io
import re
import time

import pytest
from click.testing import CliRunner
from PIL import Image

from atlas.cli import main
from atlas.store.database import read_table
from atlas.text.french import counted
from atlas.views.display.classing import reclass
from atlas.views.display.measures import MEASURES, format_value, legend

DISTANCE = MEASURES["nearest_road_m"]


@pytest.fixture
def run(built, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(built.store_path))
    for name in ("ATLAS_CREDITS", "ATLAS_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments: CliRunner().invoke(main, [str(a) for a in arguments])


def described(path) -> str:
    return Image.open(io.BytesIO(path.read_bytes())).info["Description"]


def test_help_has_an_example(run):
    result = run("figure", "--help")
    assert result.exit_code == 0
    assert "atlas figure --out" in result.output.split("Exemple")[1]


@pytest.mark.slow
def test_the_picture_has_the_numbers_of_the_page(run, built, tmp_path):
    out = tmp_path / "ain.png"
    result = run("figure", "--departement", "01", "--size", "carre", "--out", out)
    assert result.exit_code == 0, result.output
    measures = read_table(built.store_path, "measures")
    rows = measures[(measures["level"] == "commune") & (measures["departement_code"] == "01")]
    words = described(out)
    for row in legend(rows, DISTANCE).itertuples():
        assert (
            f"{row.label} : {counted(row.territory_count, 'territoire', 'territoires')}, "
            f"{counted(row.population, 'habitant', 'habitants')}"
        ) in words
    ain = measures[(measures["level"] == "departement") & (measures["territory_code"] == "01")]
    assert format_value(ain["nearest_road_m"].iloc[0], DISTANCE) in words


@pytest.mark.slow
def test_communes_of_the_whole_country_fit_in_time(run, tmp_path):
    out = tmp_path / "communes.png"
    run("figure", "--out", out)
    started = time.process_time()
    result = run("figure", "--level", "commune", "--size", "a4-paysage", "--out", out)
    assert result.exit_code == 0, result.output
    # 4 s on a machine to ourselves; what else runs there is not counted, its heat is.
    assert time.process_time() - started < 8


def test_credits_and_address_come_from_the_settings(run, monkeypatch, tmp_path):
    out = tmp_path / "regions.png"
    arguments = ("figure", "--level", "region", "--size", "carre", "--out", out)
    assert run(*arguments).exit_code == 0
    assert "http" not in described(out)
    monkeypatch.setenv("ATLAS_CREDITS", "Mention d'essai")
    monkeypatch.setenv("ATLAS_PUBLIC_URL", "https://atlas.exemple.fr/")
    assert run(*arguments).exit_code == 0
    assert "Mention d'essai" in described(out)
    assert "https://atlas.exemple.fr/?niveau=region&mesure=nearest_road_m" in described(out)


def test_thresholds_make_the_classes(run, tmp_path):
    out = tmp_path / "seuils.png"
    arguments = ("figure", "--level", "region", "--size", "carre", "--out", out)
    assert run(*arguments, "--thresholds", "0,5 1,5 2,5 3,5 30").exit_code == 0
    assert "de 3,5 à moins de 30 : " in described(out)
    refused = run(*arguments, "--thresholds", "2 1")
    assert refused.exit_code == 1
    assert "croissants" in refused.output


def test_classes_of_ones_choice_are_those_of_the_page(run, built, tmp_path, monkeypatch):
    out = tmp_path / "quantiles.png"
    monkeypatch.setenv("ATLAS_PUBLIC_URL", "https://atlas.exemple.fr")
    result = run("figure", "--classes", "quantiles", "--class-count", "3", "--size", "carre",
                 "--out", out)  # fmt: skip
    assert result.exit_code == 0, result.output
    measures = read_table(built.store_path, "measures")
    rows = measures[measures["level"] == "departement"]
    chosen = reclass(DISTANCE, rows["nearest_road_m"], "quantiles", 3)
    for row in legend(rows, chosen).itertuples():
        assert (
            f"{row.label} : {counted(row.territory_count, 'territoire', 'territoires')}"
            in described(out)
        )
    assert "&classes=quantiles&nombre=3" in described(out)


def test_a_date_and_a_trust_are_said(run, built, tmp_path):
    out = tmp_path / "date.png"
    day = read_table(built.store_path, "releases")["vintage_date"].max()
    arguments = ("--date", f"{day:%Y-%m-%d}", "--trust", "0.4", "--size", "carre")
    result = run("figure", "--level", "region", *arguments, "--out", out)
    assert result.exit_code == 0, result.output
    assert f"Tel que connu au {day:%d/%m/%Y}" in described(out)
    assert "qualité d'au moins 0,4" in described(out)


@pytest.mark.parametrize("chart", ["lorenz", "classement"])
def test_charts_are_written(run, tmp_path, chart):
    out = tmp_path / "graphique.png"
    result = run("figure", "--chart", chart, "--size", "carre", "--out", out)
    assert result.exit_code == 0, result.output
    assert re.match("Courbe|Classement", described(out))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--departement", "999"), "aucun département de code « 999 »"),
        (("--chart", "evolution"), "--from et --date"),
        (("--format", "png", "--departement", "01", "--out", "/absent/a.png"), "écriture"),
    ],
)
def test_what_cannot_be_drawn_is_said(run, tmp_path, arguments, words):
    out = tmp_path / "rien.png"
    result = run("figure", "--out", out, *arguments)
    assert result.exit_code == 1
    assert words in result.output
    assert not out.exists()


def test_an_unknown_ending_asks_for_the_format(run, tmp_path):
    result = run("figure", "--out", tmp_path / "carte.gif")
    assert result.exit_code == 1
    assert "--format png|svg|pdf" in result.output
