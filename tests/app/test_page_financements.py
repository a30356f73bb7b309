"""The page *Financements* on the embedded atlas: nothing loaded, then grants and ceilings."""

import shutil
from functools import partial

import pytest
from click.testing import CliRunner

from atlas.cli import main

pytestmark = pytest.mark.filterwarnings("default")

GRANTS = (
    "nomBeneficiaire,idBeneficiaire,montant,Code commune INSEE,Code département,dateConvention,"
    "montantDemande\n"
    "Association synthétique,13002526500013,1000,01053,01,2023-01-02,\n"
    "Association synthétique,13002526500013,1000,01053,01,2023-01-02,\n"
    "Ville synthétique,21860194600013,500,69123,69,2022-05-06,\n"
    "Sans siège synthétique,35600000000048,,,,2022-05-06,90\n"
)


@pytest.fixture
def open_funded(built, page_of, tmp_path, monkeypatch):
    store = tmp_path / "atlas.duckdb"
    shutil.copyfile(built.store_path, store)
    monkeypatch.setenv("ATLAS_STORE", str(store))
    monkeypatch.setenv("ATLAS_RAW_DIR", str(tmp_path / "raw"))
    files = {"subventions.csv": GRANTS, "dotations.csv": "departement,dotation\n01,10\n69,20\n",
             "appels.csv": "appel_id,nom,ouverture\ndotations,Appel d'essai,2024\n"}  # fmt: skip
    for name, text in files.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        result = CliRunner().invoke(main, ["import", str(path), "--date", "2024-01-01"])
        assert result.exit_code == 0, result.output
    return partial(page_of, store, "financements")


def said(app):
    return app.markdown[0].value.replace("\xa0", " ").replace("\u202f", " ")


def test_without_grants_the_page_says_what_would_be_there(open_page):
    app = open_page("financements")
    assert not app.error
    assert "la personne qui tient l'atlas charge une liste de subventions" in said(app)
    assert "0 €" not in said(app)
    calls = open_page("financements", **{"vue-argent": "appels"})
    assert "la personne qui tient l'atlas les charge." in said(calls)
    assert "atlas import" not in said(app) + said(calls)


@pytest.mark.slow
def test_every_view_answers_on_the_grants_loaded(open_funded):
    money = open_funded(territoire="R84", niveau="departement")
    assert not money.error
    assert "2 500 € (conventionné) en 3 lignes" in said(money).replace("*", "")
    assert "1 ligne répétée (1 000 €)" in said(money)
    table = money.dataframe[0].value
    assert table["Code"].iloc[-1] not in ("01", "69")  # unknown comes last, and is not zero
    assert table.set_index("Code")["Euros (€)"].dropna().to_dict() == {"01": 2000, "69": 500}
    crossed = open_funded(territoire="R84", **{"vue-argent": "besoin"})
    assert "argent faible" in said(crossed)
    nowhere = open_funded(**{"vue-argent": "besoin", "nature": "demandé"})
    assert not nowhere.error
    assert "Rien à croiser" in said(nowhere)
    alone = open_funded(territoire="R84", **{"vue-argent": "sans-lieu"})
    assert "des pistes pour l'annuaire" in said(alone)
    calls = open_funded(**{"vue-argent": "appels"})
    assert "30 € au plus, pour 2 territoires" in said(calls).replace("*", "")
    assert not any(app.error for app in (crossed, alone, calls))
