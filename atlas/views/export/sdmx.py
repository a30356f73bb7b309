"""Series as SDMX: a table in SDMX-CSV, and the message of structure that holds its codelists.

References
----------
SDMX-CSV 2.1.0 and SDMX-JSON 2.1.0 (aligned with SDMX 3.1), https://github.com/sdmx-twg.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from atlas.context.steering.observations import (
    AIMS,
    BREAK,
    OBS_BASE,
    OBS_ESTIMATED,
    OBS_MISSING,
    OBSERVED,
    TARGET,
    VALUE,
    role_of,
)
from atlas.errors import InputError
from atlas.schema.level import LETTERS
from atlas.text.lexicon import slug

AGENCY, FLOW_VERSION = "ATLAS", "1.0.0"
FLOW, STRUCTURE = "DF_INDICATORS", "DSD_INDICATORS"
_FLOW_ID = f"{AGENCY}:{FLOW}({FLOW_VERSION})"
# Ours -> codes of SDMX (CL_OBS_STATUS 2.2): normal, estimated, missing, break.
_STATUSES = {
    OBSERVED: "A",
    OBS_ESTIMATED: "E",
    OBS_MISSING: "O",
    BREAK: "B",
    TARGET: "A",
    OBS_BASE: "A",
}
_STATUS_NAMES = {"A": OBSERVED, "E": OBS_ESTIMATED, "O": OBS_MISSING, "B": BREAK}
_ROLES = {VALUE: "VALUE", TARGET: "TARGET", OBS_BASE: "BASE"}
# Dimension -> its French name; those with a codelist first, time last.
DIMENSIONS = {
    "INDICATOR": "Indicateur", "DEFINITION_VERSION": "Version de la définition",
    "REF_AREA": "Territoire", "VALUE_ROLE": "Valeur, cible ou base", "VINTAGE": "Connu le",
    "TIME_PERIOD": "Période",
}  # fmt: skip
SDMX_MEASURES = {"OBS_VALUE": "Valeur", "LOW": "Borne basse", "HIGH": "Borne haute"}
ATTRIBUTES = {"OBS_STATUS": "Statut", "UNIT_MEASURE": "Unité"}
_CODED = ("INDICATOR", "REF_AREA", "VALUE_ROLE", "OBS_STATUS", "UNIT_MEASURE")
_ID = re.compile(r"[A-Za-z0-9_@$-]+")
_PATTERN = "urn:sdmx:org.sdmx.infomodel"


def sdmx_rows(observations: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of an SDMX-CSV file.

    Parameters
    ----------
    observations
        Table `observations`, every vintage or those that are wanted.
    indicators
        As `atlas.analysis.steering.indicators.observed_indicators` returns them.

    Returns
    -------
    DataFrame
        One row per observation, in the same order, columns as SDMX-CSV orders them: what they are
        of, dimensions, measures, attributes. A missing value is an empty cell of status `O`.

    Raises
    ------
    InputError
        Two indicators have identifiers that SDMX cannot tell apart.
    """
    codes = _codes(observations["indicator_id"])
    keys = ["indicator_id", "version"]
    units = observations[keys].merge(indicators[[*keys, "unit"]], on=keys, how="left")["unit"]
    letters = observations["level"].map(LETTERS).fillna("")
    return pd.DataFrame(
        {
            "STRUCTURE": "dataflow", "STRUCTURE_ID": _FLOW_ID, "ACTION": "I",
            "INDICATOR": observations["indicator_id"].map(codes).to_numpy(),
            "DEFINITION_VERSION": observations["version"].to_numpy(),
            "REF_AREA": (letters + observations["territory_code"]).to_numpy(),
            "VALUE_ROLE": role_of(observations["status"]).map(_ROLES).to_numpy(),
            "VINTAGE": observations["known_date"].dt.strftime("%Y-%m-%d").to_numpy(),
            "TIME_PERIOD": observations["period"].to_numpy(),
            "OBS_VALUE": observations["value"].to_numpy(),
            "LOW": observations["low"].to_numpy(),
            "HIGH": observations["high"].to_numpy(),
            "OBS_STATUS": observations["status"].map(_STATUSES).to_numpy(),
            "UNIT_MEASURE": units.map(unit_code).to_numpy(),
        }
    )  # fmt: skip


def structure_json(observations: pd.DataFrame, indicators: pd.DataFrame, names: pd.Series) -> bytes:
    """Return the message of structure of the file: dataflow, structure, concepts, codelists.

    Parameters
    ----------
    observations, indicators
        As in `sdmx_rows`.
    names
        Name of each territory, on `<level>:<code>`.
    """
    rows = sdmx_rows(observations, indicators)
    codes = _codes(observations["indicator_id"])
    said = dict(zip(indicators["indicator_id"], indicators["indicator_name"], strict=True))
    areas = (observations["level"] + ":" + observations["territory_code"]).map(names)
    units = {unit_code(unit): str(unit) for unit in indicators["unit"].dropna()}
    lists = {
        "INDICATOR": {codes[name]: said.get(name, name) for name in codes},
        "REF_AREA": dict(zip(rows["REF_AREA"], areas.fillna(rows["REF_AREA"]), strict=True)),
        "VALUE_ROLE": {_ROLES[role]: role for role in (VALUE, *AIMS)},
        "OBS_STATUS": _STATUS_NAMES,
        "UNIT_MEASURE": units,
    }
    message = {
        "meta": {"id": FLOW, "schema": "https://json.sdmx.org/2.1/sdmx-json-structure-schema.json",
                 "contentLanguages": ["fr"], "sender": {"id": AGENCY}},
        "data": {
            "codelists": [_codelist(name, lists[name]) for name in _CODED],
            "conceptSchemes": [_concepts()],
            "dataStructures": [_data_structure()],
            "dataflows": [_named(FLOW, "Indicateurs de la médiation numérique") | {
                "structure": _urn("datastructure.DataStructure", STRUCTURE)}],
        },
    }  # fmt: skip
    return (json.dumps(message, ensure_ascii=False, indent=1) + "\n").encode()


def unit_code(unit: object) -> str:
    """Return the code of a unit; empty where none is told.

    Examples
    --------
    >>> unit_code("%"), unit_code("Équivalents temps plein"), unit_code(None)
    ('PERCENT', 'EQUIVALENTS_TEMPS_PLEIN', '')
    """
    if pd.isna(unit):
        return ""
    return "PERCENT" if unit == "%" else slug(str(unit), "unit").replace("-", "_").upper()


def _codes(identifiers: Iterable[str]) -> dict[str, str]:
    """Return identifier -> code of SDMX, itself where it can be one."""
    once = dict.fromkeys(identifiers)
    codes = {name: name if _ID.fullmatch(name) else slug(name, "indicateur") for name in once}
    for code in set(codes.values()):
        alike = [name for name in codes if codes[name] == code]
        if len(alike) > 1:
            raise InputError(
                f"les indicateurs {' et '.join(f'« {name} »' for name in alike)} auraient le même "
                f"code SDMX, {code} : renommez l'un des deux"
            )
    return codes


def _named(identifier: str, name: str) -> dict[str, Any]:
    return {"id": identifier, "agencyID": AGENCY, "version": FLOW_VERSION, "name": name,
            "names": {"fr": name}}  # fmt: skip


def _urn(kind: str, identifier: str, item: str = "") -> str:
    return f"{_PATTERN}.{kind}={AGENCY}:{identifier}({FLOW_VERSION}){f'.{item}' if item else ''}"


def _codelist(name: str, codes: dict[str, str]) -> dict[str, Any]:
    items = [{"id": code, "name": said, "names": {"fr": said}}
             for code, said in sorted(codes.items())]  # fmt: skip
    return _named(f"CL_{name}", (DIMENSIONS | ATTRIBUTES)[name]) | {"codes": items}


def _concepts() -> dict[str, Any]:
    every = DIMENSIONS | SDMX_MEASURES | ATTRIBUTES
    items = [{"id": name, "name": said, "names": {"fr": said}} for name, said in every.items()]
    return _named("CS_INDICATORS", "Notions des indicateurs") | {"concepts": items}


def _component(name: str) -> dict[str, Any]:
    component: dict[str, Any] = {
        "id": name, "conceptIdentity": _urn("conceptscheme.Concept", "CS_INDICATORS", name)
    }  # fmt: skip
    if name in _CODED:
        held: dict[str, Any] = {"enumeration": _urn("codelist.Codelist", f"CL_{name}")}
    elif name in SDMX_MEASURES:
        held = {"format": {"dataType": "Double"}}
    else:
        is_time = name in ("TIME_PERIOD", "VINTAGE")
        held = {"format": {"dataType": "ObservationalTimePeriod" if is_time else "String"}}
    return component | {"localRepresentation": held}


def _data_structure() -> dict[str, Any]:
    *others, time = DIMENSIONS
    dimensions = [_component(name) | {"position": position}
                  for position, name in enumerate(others, start=1)]  # fmt: skip
    attributes = [_component(name) | {"attributeRelationship": {"observation": {}}, "usage":
                  "optional"} for name in ATTRIBUTES]  # fmt: skip
    measures = [_component(name) | {"usage": "optional"} for name in SDMX_MEASURES]
    return _named(STRUCTURE, "Structure des indicateurs") | {
        "dataStructureComponents": {
            "dimensionList": {"id": "DimensionDescriptor", "dimensions": dimensions,
                              "timeDimension": _component(time)},
            "measureList": {"id": "MeasureDescriptor", "measures": measures},
            "attributeList": {"id": "AttributeDescriptor", "attributes": attributes},
        }
    }  # fmt: skip
