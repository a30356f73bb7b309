"""The page Pilotage: an indicator, its target, its map; one sentence where nothing is loaded."""

import shutil
from datetime import date

import pytest

from atlas.context.contexts import examine_context, keep_context
from atlas.sources.vault import Description
from atlas.store.refresh import context_reference, refresh_context

pytestmark = pytest.mark.filterwarnings("default")

SERIES = """indicateur;niveau;code;date;valeur;statut
nb-labellisations-france-services;france;FR;2020-10-31;856;observe
nb-labellisations-france-services;france;FR;2022-12-31;2538;observe
nb-labellisations-france-services;france;FR;2022-12-31;2543;cible
nb-labellisations-france-services;departement;01;2020-10-31;8;observe
nb-labellisations-france-services;departement;01;2022-12-31;30;observe
nb-labellisations-france-services;departement;01;2022-12-31;29;cible
nb-labellisations-france-services;departement;02;2022-12-31;;observe
sans <b>définition</b>;france;FR;2022-12-31;1,5;estime
"""


def load(settings, path, context_id, day):
    described = Description(context_id, "series", context_id, day, "essai")
    examined = examine_context(path, described, context_reference(settings))
    with keep_context(settings.raw_path, path, examined, day, False) as kept:
        refresh_context(settings, context_id, [(kept, examined.accounted)], lambda text: None)


@pytest.fixture(scope="module")
def store(built, tmp_path_factory):
    """The embedded atlas with two vintages of a synthetic series."""
    folder = tmp_path_factory.mktemp("series")
    settings = built.model_copy(
        update={"store": folder / "atlas.duckdb", "raw_dir": folder / "raw"}
    )
    shutil.copy(built.store_path, settings.store_path)
    first, second = folder / "serie-1.csv", folder / "serie-2.csv"
    first.write_text(SERIES, encoding="utf-8")
    second.write_text(SERIES.replace("2022-12-31;30", "2022-12-31;31"), encoding="utf-8")
    load(settings, first, "serie-1", date(2023, 1, 31))
    load(settings, second, "serie-2", date(2023, 6, 30))
    return settings.store_path


def test_without_a_series_the_page_says_what_would_be_there(open_page):
    app = open_page("pilotage")
    assert not app.error
    assert "la personne qui tient l'atlas en charge" in app.info[0].value
    assert not app.dataframe


@pytest.mark.slow
def test_the_finding_says_value_target_and_day_known(page_of, store):
    app = page_of(store, "pilotage", territoire="FR")
    assert not app.error
    said = app.markdown[0].value
    assert "France entière\xa0: **2\u202f538\xa0labellisations** (31/12/2022)" in said
    assert "cible 2\u202f543\xa0labellisations (31/12/2022, écart 5). Connu le 30/06/2023" in said


def test_a_revision_shows_both_vintages(page_of, store):
    app = page_of(store, "pilotage", territoire="D01")
    assert "**31\xa0labellisations**" in app.markdown[0].value
    assert "écart -2" in app.markdown[0].value
    revised = next(d.value for d in app.dataframe if "Valeur révisée" in d.value)
    assert revised[["Territoire", "Valeur d'avant", "Valeur révisée"]].to_numpy().tolist() == [
        ["Ain", 30, 31]
    ]
    values = next(d.value for d in app.dataframe if "Millésimes" in d.value or "Statut" in d.value)
    assert values["Période"].tolist() == ["31/12/2022", "31/12/2022", "31/10/2020"]


def test_an_indicator_that_nobody_defines_is_shown_as_text(page_of, store):
    app = page_of(store, "pilotage", indicateur="sans <b>définition</b>", territoire="FR")
    assert "\\<b\\>" in app.markdown[0].value
    assert any("Personne n'a défini" in text.value for text in app.markdown)
