"""`atlas export --contacts`: every format obeys, and every build obeys requests to be left out."""

import shutil
from datetime import date

import duckdb
import geopandas as gpd
import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.settings import Settings
from atlas.store.arrivals import keep_file
from atlas.store.database import read_table
from atlas.store.imports import ImportOptions, examine_file
from atlas.store.pipeline import build

PERSONAL = ("zelie.quernec", "612345678", "Zélie Quernec")
OF_PLACE = "accueil@exemple.fr"
READERS = {
    ".csv": lambda path: path.read_text(encoding="utf-8"),
    ".geojson": lambda path: path.read_text(encoding="utf-8"),
    ".xlsx": lambda path: str([[*sheet.values] for sheet in openpyxl.load_workbook(path)]),
    ".gpkg": lambda path: gpd.read_file(path).astype("str").to_csv(),
    ".fgb": lambda path: gpd.read_file(path).astype("str").to_csv(),
    ".parquet": lambda path: str(pq.read_table(path).drop_columns("geometry").to_pylist()),
}


@pytest.fixture(scope="module")
def store(built, tmp_path_factory):
    """The embedded atlas, every place of which has contacts of a person and of its own."""
    path = tmp_path_factory.mktemp("store") / "atlas.duckdb"
    shutil.copy(built.store_path, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "UPDATE places SET phone = '+33612345678', "
            "emails = 'zelie.quernec@exemple.fr|accueil@exemple.fr', "
            "description = 'Demandez Mme Zélie Quernec.'"
        )
        connection.execute("UPDATE sources SET licence = 'licence non précisée'")
    return path


@pytest.mark.parametrize("contacts", ["none", "public", "all"])
@pytest.mark.parametrize("name", [*(f"x{suffix}" for suffix in READERS), "national.csv"])
@pytest.mark.slow
def test_every_format_obeys(store, tmp_path, name, contacts):
    out = tmp_path / name
    more = ["--format", "national"] if name.startswith("national") else []
    chosen = [] if contacts == "public" else ["--contacts", contacts]
    arguments = ["export", "places", "--where", "departement_code = '01'", "--out", str(out)]
    result = CliRunner().invoke(main, [*arguments, *more, *chosen], env={"ATLAS_STORE": str(store)})
    assert result.exit_code == 0, result.output
    text = READERS[out.suffix](out)
    assert [word in text for word in PERSONAL] == [contacts == "all"] * 3
    assert (OF_PLACE in text) == (contacts != "none")
    assert ("valeurs de telephone" in result.output) == (contacts != "all")


def test_contacts_are_those_of_places_only(store, tmp_path):
    result = CliRunner().invoke(
        main,
        ["export", "communes", "--contacts", "none", "--out", str(tmp_path / "c.csv")],
        env={"ATLAS_STORE": str(store)},
    )
    assert result.exit_code == 1
    assert "--contacts" in result.output


@pytest.mark.slow
def test_every_build_obeys_requests_to_be_left_out(tmp_path):
    settings = Settings(user_dir=tmp_path / "user", offline=True)
    settings.user_path.mkdir(parents=True)
    lines = [
        "id,nom,commune,code_postal,adresse,courriels,telephone,services,frais_a_charge",
        "1,Mairie,Guéret,23000,1 rue Neuve,jd@exemple.fr|accueil@exemple.fr,05 55 00 00 00,,",
    ]
    path = tmp_path / "lieux.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    options = ImportOptions(source_id="hub-essai", vintage=date(2026, 1, 2))
    keep_file(settings, examine_file(settings, path, options, date.today()), date.today())
    requests = "fiche,contenu,date,motif\n,jd@exemple.fr,2026-01-03,demande\n,absent@exemple.fr,,\n"
    settings.removals_path.write_text(requests, encoding="utf-8")
    said: list[str] = []
    for _ in range(2):
        build(settings, said.append)
        emails = read_table(settings.store_path, "places")["emails"].dropna().tolist()
        assert emails == ["accueil@exemple.fr"]
    assert sum("ligne 3 : ce contenu n'est nulle part" in text for text in said) == 2
