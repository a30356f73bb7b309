"""Series as SDMX: one row per observation, each code in its list, a structure that names them."""

import json

import pandas as pd
import pytest

from atlas.analysis.steering.indicators import latest, observed_indicators
from atlas.errors import InputError
from atlas.sources.embedded import read_indicators
from atlas.views.export.sdmx import sdmx_rows, structure_json
from tests.analysis.test_indicators import TWICE, make_observations
from tests.conftest import PROJECT

DIMENSIONS = ["INDICATOR", "DEFINITION_VERSION", "REF_AREA", "VALUE_ROLE", "VINTAGE", "TIME_PERIOD"]


@pytest.fixture
def indicators():
    known = read_indicators(PROJECT / "data")
    own = known.iloc[[0]].assign(indicator_id="lieux", unit="lieux connus", indicator_name="Lieux")
    return observed_indicators(pd.concat([known, own]), latest(TWICE))


def test_each_observation_is_a_row_whose_dimensions_are_a_key(indicators):
    rows = sdmx_rows(TWICE, indicators)
    assert list(rows.columns[:3]) == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    assert set(rows["STRUCTURE_ID"]) == {"ATLAS:DF_INDICATORS(1.0.0)"}
    assert len(rows) == len(TWICE)
    assert not rows.duplicated(DIMENSIONS).any()
    assert rows["OBS_VALUE"].tolist() == TWICE["value"].tolist()
    assert rows["REF_AREA"].unique().tolist() == ["D23"]
    assert rows["VALUE_ROLE"].tolist() == ["VALUE"] * 4 + ["TARGET"] * 2
    assert rows["OBS_STATUS"].tolist() == ["A", "A", "A", "E", "A", "A"]
    assert rows["UNIT_MEASURE"].unique().tolist() == ["LIEUX_CONNUS"]


def test_a_missing_value_is_an_empty_cell_with_its_status(indicators):
    rows = sdmx_rows(make_observations(("2022-01", None, "manquant", "2022-02-01")), indicators)
    assert rows["OBS_VALUE"].isna().all()
    assert rows["OBS_STATUS"].tolist() == ["O"]


def test_every_code_is_in_its_list_and_every_column_in_the_structure(indicators):
    rows = sdmx_rows(TWICE, indicators)
    names = pd.Series({"departement:23": "Creuse"})
    data = json.loads(structure_json(TWICE, indicators, names))["data"]
    lists = {one["id"]: {code["id"]: code["name"] for code in one["codes"]}
             for one in data["codelists"]}  # fmt: skip
    for column in ("INDICATOR", "REF_AREA", "VALUE_ROLE", "OBS_STATUS", "UNIT_MEASURE"):
        assert set(rows[column]) <= lists[f"CL_{column}"].keys(), column
    assert lists["CL_REF_AREA"] == {"D23": "Creuse"}
    parts = data["dataStructures"][0]["dataStructureComponents"]
    dimensions = [one["id"] for one in parts["dimensionList"]["dimensions"]]
    dimensions.append(parts["dimensionList"]["timeDimension"]["id"])
    assert dimensions == DIMENSIONS
    measures = [one["id"] for one in parts["measureList"]["measures"]]
    attributes = [one["id"] for one in parts["attributeList"]["attributes"]]
    assert [*dimensions, *measures, *attributes] == list(rows.columns[3:])
    concepts = {one["id"] for one in data["conceptSchemes"][0]["concepts"]}
    assert concepts == {*dimensions, *measures, *attributes}


def test_identifiers_that_sdmx_cannot_tell_apart_are_refused(indicators):
    rows = pd.concat([TWICE, TWICE.assign(indicator_id="Lieux !"),
                      TWICE.assign(indicator_id="lieux ?")])  # fmt: skip
    with pytest.raises(InputError, match="même code SDMX"):
        sdmx_rows(rows, indicators)
