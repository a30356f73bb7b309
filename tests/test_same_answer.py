"""The question of the first screen, « who is more than 10 km from help », asked of every face."""

import json
import re
from collections.abc import Callable

import pandas as pd
import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.reader import Atlas
from atlas.schema.level import LEVEL_TABLES, parse_territory
from atlas.text.french import format_number
from atlas.views.dossier import make_dossier, make_shelf

ASKED = ["D23", "D01", "D974", "R84", "METRO", "FR"]
COLUMN = "population_beyond_10km"


@pytest.fixture(scope="module")
def known(each_atlas):
    return Atlas.open(each_atlas.store_path)


@pytest.fixture(scope="module")
def write(each_atlas, tmp_path_factory) -> Callable[..., pd.DataFrame]:
    """What runs a command and reads the file that it writes, each only once."""
    folder, written = tmp_path_factory.mktemp("files"), {}

    def read(file_format: str, *command: str) -> pd.DataFrame:
        key = (file_format, *command)
        if key not in written:
            out = folder / f"{len(written)}.{file_format}"
            done = CliRunner().invoke(
                main, [*command, "--out", str(out)], env={"ATLAS_STORE": str(each_atlas.store_path)}
            )
            assert done.exit_code == 0, done.output
            written[key] = _read(out, file_format)
        return written[key]

    return read


def _read(path, file_format: str) -> pd.DataFrame:
    if file_format == "csv":
        return pd.read_csv(path, dtype=str)
    if file_format == "geojson":
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return pd.DataFrame([feature["properties"] for feature in features])
    return pd.read_excel(path, dtype=str, engine="openpyxl")


def beyond(known: Atlas, asked: str) -> int | None:
    """Return the number that every face must give; None when it is unknown."""
    people = known.territory(asked)[COLUMN]
    return None if pd.isna(people) else int(people)


def as_number(value: object) -> int | None:
    return None if pd.isna(value) or value == "" else round(float(str(value)))


@pytest.mark.parametrize("asked", [code for code in ASKED if code[0] in "DR"])
@pytest.mark.parametrize("file_format", ["csv", "geojson", "xlsx"])
def test_files_of_territories(known, write, asked, file_format):
    territory = parse_territory(asked)
    rows = write(file_format, "export", LEVEL_TABLES[territory.level])
    rows = rows.set_index(rows.columns[0])
    column = COLUMN if COLUMN in rows else next(name for name in rows if "10 km" in str(name))
    assert as_number(rows.loc[territory.code, column]) == beyond(known, asked)


@pytest.mark.parametrize("asked", [code for code in ASKED if code[0] in "DR"])
@pytest.mark.parametrize("file_format", ["csv", "geojson"])
def test_the_command_of_access(known, write, asked, file_format):
    territory = parse_territory(asked)
    rows = write(file_format, "access", "--level", territory.level)
    people = rows.set_index(f"{territory.level}_code").loc[territory.code, "people_beyond"]
    found, expected = as_number(people), beyond(known, asked)
    assert found == expected or (expected is None and not found)


@pytest.mark.parametrize("asked", ASKED)
def test_the_answer_of_the_engine(known, asked):
    communes = known.reach(known.access(), 10_000)
    people = known.total(communes, parse_territory(asked))["people_beyond"]
    assert round(float(people)) == (beyond(known, asked) or 0)


def first_words(app) -> str:
    return str(app.markdown[0].value)


@pytest.mark.parametrize("asked", ["D23", "D01", "METRO"])
def test_the_first_sentence_of_access(known, each_atlas, page_of, asked):
    query = {} if asked == "METRO" else {"departement": asked[1:]}
    said = first_words(page_of(each_atlas.store_path, "acces", **query))
    people = beyond(known, asked)
    if people is None:
        assert "inconnu" in said
    else:
        assert f"**{format_number(people)}** habitants" in said


@pytest.mark.parametrize("asked", ["D01", "FR"])
def test_the_first_sentence_of_where_to_open(known, each_atlas, page_of, asked):
    said = first_words(page_of(each_atlas.store_path, "ouvrir", territoire=asked))
    people = beyond(known, asked)
    assert known.territory_name(asked) in said
    assert f"{format_number(people)} sont au-delà" in said


@pytest.mark.parametrize("asked", ["D01"])
def test_the_dossier(known, asked):
    dossier = make_dossier(make_shelf(known), *parse_territory(asked))
    assert repr(format_number(beyond(known, asked)))[1:-1] in str(dossier)


def test_info(known, each_atlas):
    done = CliRunner().invoke(main, ["info"], env={"ATLAS_STORE": str(each_atlas.store_path)})
    line = next(text for text in done.output.splitlines() if re.search(r"plus de 10 km", text))
    for asked in ("FR", "METRO"):
        assert format_number(beyond(known, asked)) in line
