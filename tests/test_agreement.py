"""The same question asked of every face gives the same number, or the same « inconnu »."""

import base64
import gzip
import io
import json
import re
from functools import partial

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from PIL import Image

from atlas.cli import main
from atlas.reader import Atlas
from atlas.schema.level import LEVEL_TABLES, Territory
from atlas.text.french import density, kilometres, percent, whole
from atlas.views.display.measures import MEASURES, format_value
from atlas.views.dossier import make_dossier, make_shelf
from atlas.views.dossier.model import Table
from atlas.views.figure.picture import MapPicture, Signature
from atlas.views.map.packing import read_codes
from atlas.views.map.payload import OUTSIDE_BYTE, UNKNOWN_BYTE
from atlas.views.map.single_file import map_document

# Creuse, Réunion, Paris, Bouches-du-Rhône, Corse-du-Sud, then an EPCI over two départements, and
# those of other levels; the Ain is where the embedded places are.
ASKED = [
    Territory("departement", "23"),
    Territory("departement", "974"),
    Territory("departement", "75"),
    Territory("departement", "13"),
    Territory("departement", "2A"),
    Territory("departement", "01"),
    Territory("epci", "200040590"),
    Territory("epci", "200042497"),
    Territory("region", "84"),
    Territory("region", "75"),
    Territory("commune", "01053"),
    Territory("commune", "23096"),
]
FACTS = ("place_count", "nearest_road_m", "beyond_5km_share", "beyond_10km_share",
         "places_per_10k")  # fmt: skip


@pytest.fixture(scope="module")
def known(each_atlas):
    return Atlas.open(each_atlas.store_path)


@pytest.fixture
def show(each_atlas, page_of):
    """What runs a page of the app on the same atlas."""
    return partial(page_of, each_atlas.store_path)


@pytest.fixture(scope="module")
def exported(each_atlas, tmp_path_factory):
    """Table -> what `atlas export` writes of it."""
    folder, found = tmp_path_factory.mktemp("exported"), {}
    for level, table in LEVEL_TABLES.items():
        out = folder / f"{table}.csv"
        result = CliRunner().invoke(
            main,
            ["export", table, "--out", str(out)],
            env={"ATLAS_STORE": str(each_atlas.store_path)},
        )
        assert result.exit_code == 0, result.output
        found[level] = pd.read_csv(out, dtype=str).set_index(f"{level}_code")
    return found


@pytest.fixture(scope="module")
def document(known, each_atlas):
    return map_document(known, each_atlas.reference_path, "departement").decode("utf-8")


def test_one_of_the_territories_is_an_epci_over_two_departements(known):
    communes = known.measures("commune", Territory("epci", "200040590"))
    assert communes["departement_code"].nunique() == 2


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_the_command_writes_what_the_atlas_knows(known, exported, asked):
    row, written = known.territory(asked), exported[asked.level].loc[asked.code]
    for column in (*FACTS, "unlocated_commune_count"):
        np.testing.assert_allclose(
            float(written[column]), np.nan if pd.isna(row[column]) else float(row[column])
        )


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("asked", ASKED, ids=str)
@pytest.mark.slow
def test_the_page_of_a_territory_shows_what_the_atlas_knows(known, show, asked):
    app = show("territoire", niveau=asked.level, code=asked.code)
    shown = app.dataframe[0].value.set_index("Mesure")["Valeur"]
    row = known.territory(asked)
    for column in FACTS:
        assert shown[MEASURES[column].label] == format_value(row[column], MEASURES[column])


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("asked", [t for t in ASKED if t.level == "departement"], ids=str)
@pytest.mark.slow
def test_the_first_sentence_of_the_map_is_the_number_of_the_territory(known, show, asked):
    app = show("carte", departement=asked.code, mesure="beyond_10km_share")
    row, measure = known.territory(asked), MEASURES["beyond_10km_share"]
    said = " ".join(element.value for element in app.markdown)
    assert f"{row['territory_name']} : **" in said
    assert format_value(row[measure.column], measure) in said


@pytest.mark.parametrize("asked", ASKED, ids=str)
@pytest.mark.slow
def test_the_dossier_writes_what_the_atlas_knows(known, asked, monkeypatch):
    from atlas.views.dossier import make

    monkeypatch.setattr(make, "draw_subject", lambda *_: None)
    dossier = make_dossier(make_shelf(known), *asked)
    section = next(part for part in dossier.sections if part.key == "comparaison")
    table = next(block for block in section.blocks if isinstance(block, Table))
    shown, row = table.rows[0], known.territory(asked)
    assert shown[0] == row["territory_name"]
    assert shown[1] == whole(row["population"])
    assert shown[3] == density(row["places_per_10k"])
    assert shown[4] == kilometres(row["nearest_road_m"])
    assert shown[5] == percent(row["beyond_5km_share"])
    assert shown[6] == percent(row["beyond_10km_share"])


@pytest.mark.parametrize("asked", [t for t in ASKED if t.level != "commune"], ids=str)
def test_the_title_of_a_figure_is_the_number_of_the_territory(known, asked):
    measure = MEASURES["beyond_10km_share"]
    rows = known.territories("commune", asked)
    caption = MapPicture(known, rows, measure, "commune", asked).caption(Signature())
    row = known.territory(asked)
    value = row[measure.column]
    assert str(row["territory_name"]) in caption.title
    expected = "inconnue" if pd.isna(value) else format_value(value, measure)
    assert expected in caption.title


@pytest.mark.slow
def test_the_figure_command_draws_the_same_number(known, each_atlas, tmp_path):
    out = tmp_path / "ain.png"
    result = CliRunner().invoke(
        main,
        ["figure", "--departement", "01", "--measure", "beyond_10km_share", "--size", "carre",
         "--out", str(out)],
        env={"ATLAS_STORE": str(each_atlas.store_path)},
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    words = Image.open(io.BytesIO(out.read_bytes())).info["Description"]
    value = known.territory("D01")["beyond_10km_share"]
    assert format_value(value, MEASURES["beyond_10km_share"]) in words


@pytest.mark.parametrize("asked", [t for t in ASKED if t.level == "departement"], ids=str)
def test_the_file_of_the_map_holds_what_the_atlas_knows(known, each_atlas, document, asked):
    measure = MEASURES["nearest_distance_m"]
    codes = read_codes((each_atlas.reference_path / "territories.bin").read_bytes())["departement"]
    at = codes.get_loc(asked.code)
    packed = re.findall(r'"values":\s*"([A-Za-z0-9+/=]+)"', document)
    assert len(packed) == len(MEASURES)
    states = re.findall(r'"label":\s*("(?:[^"\\]|\\.)*"),\s*"state"', document)
    place = [json.loads(text) for text in states].index(measure.label)
    content = gzip.decompress(base64.b64decode(packed[place]))
    kind = content[at]
    planes = np.frombuffer(content[len(codes) :], np.uint8).reshape(4, -1)
    number = planes[:, at].copy().view("<i4")[0] / 10**measure.decimals
    value = known.territory(asked)[measure.column]
    assert kind != OUTSIDE_BYTE
    if pd.isna(value):
        assert kind == UNKNOWN_BYTE
    else:
        assert kind != UNKNOWN_BYTE
        assert number == pytest.approx(
            float(value) * measure.factor, abs=0.5 / 10**measure.decimals
        )


def test_info_says_the_figures_of_the_country(known, each_atlas):
    result = CliRunner().invoke(main, ["info"], env={"ATLAS_STORE": str(each_atlas.store_path)})
    assert result.exit_code == 0, result.output
    france = known.measures("france")
    line = next(text for text in result.output.splitlines() if "  Lieux :" in text)
    for value in france["place_count"]:
        assert whole(value) in line
