"""Descriptions of formats: what is accepted, what is refused, which one fits a file."""

import copy
import re
import tomllib
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from atlas.errors import SchemaError
from atlas.intake.description import FILE_KINDS, SECTIONS, parse_mapping
from atlas.intake.mapping import Coordinates, Flags, Mapping
from atlas.intake.reading import make_lexicons
from atlas.intake.reception.recognition import recognised
from atlas.schema.fields import FIELD_BY_FRENCH
from atlas.sources.registry import load_mappings, load_sources
from atlas.text.fault import Habits
from atlas.text.lexicon import fold, split_list
from atlas.text.values import read_value

DATA = Path(__file__).parents[2] / "data"
MAPPINGS = load_mappings(DATA / "mappings")
GOOD = {
    "title": "Un format",
    "source": "ici",
    "vintage": date(2024, 1, 31),
    "file": {"kinds": ["csv", "json"], "encoding": "cp1252", "separator": ";"},
    "recognise": {"columns": ["Nom", "Ville"], "starts": {"CP": ["51", "08"]}},
    "columns": {"nom": "Nom", "commune": "Ville", "adresse": ["Numéro", "Voie"]},
    "coordinates": {"crs": 2154, "x": "X", "y": "Y"},
    "constants": {"typologie": "BIB", "code_postal": 51100},
    "values": {"services": {"Aide": "Aide aux démarches administratives", "Café": ""}},
    "keywords": {"services": {"wifi": "Accès internet et matériel informatique"}},
    "flags": {"true": ["oui"], "false": ["non"], "typologie": {"c_mairie": "MUNI"}},
    "separators": {"services": " / "},
    "patterns": {"code_postal": r"(\d{5})"},
    "dates": {"formats": ["%d/%m/%Y"]},
    "hours": {"Mo": "lundi", "Tu": ["matin", ["ouvre", "ferme"]], "week": "horaires"},
    "exclude": {"Actif": "non", "État": ["fermé", "projet"]},
    "repairs": {"M�diathèque": "Médiathèque"},
}


def changed(path, value):
    """Return the good description with one thing changed, or taken away (value None)."""
    described = copy.deepcopy(GOOD)
    *parents, last = path.split("/")
    place = described
    for parent in parents:
        place = place[parent]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return described


def test_good_description_is_read_whole():
    mapping = parse_mapping("ici-2024", GOOD)
    assert mapping == Mapping(
        format_id="ici-2024",
        title="Un format",
        file_kinds=("csv", "json"),
        columns={"nom": ("Nom",), "commune": ("Ville",), "adresse": ("Numéro", "Voie")},
        recognise=("Nom", "Ville"),
        starts={"CP": ("51", "08")},
        source_id="ici",
        vintage=date(2024, 1, 31),
        encoding="cp1252",
        separator=";",
        constants={"typologie": "BIB", "code_postal": "51100"},
        values=GOOD["values"],
        keywords=GOOD["keywords"],
        separators={"services": " / "},
        patterns={"code_postal": r"(\d{5})"},
        flags=Flags({"typologie": {"c_mairie": "MUNI"}}, ("oui",), ("non",)),
        coordinates=Coordinates(2154, "X", "Y"),
        date_formats=("%d/%m/%Y",),
        hours={"Mo": (("lundi",),), "Tu": (("matin",), ("ouvre", "ferme")),
               "week": (("horaires",),)},
        exclude={"Actif": ("non",), "État": ("fermé", "projet")},
        repairs={"M�diathèque": "Médiathèque"},
    )  # fmt: skip


def test_point_in_one_column_has_an_order():
    point = {"point": "Geo Point"}
    for order, first in ((None, False), ("latitude, longitude", False),
                         ("longitude, latitude", True)):  # fmt: skip
        section = point | ({"order": order} if order else {})
        mapping = parse_mapping("ici", changed("coordinates", section))
        assert mapping.coordinates == Coordinates(point="Geo Point", longitude_first=first)


# path, value put there (None: taken away), word that the message must have
FAULTS = [
    ("title", None, "title"), ("file", None, "kinds"), ("file/kinds", [], "kinds"),
    ("columns/nom", None, "nom"), ("recognise", None, "recognise"),
    ("recognise/columns", [], "columns"), ("recognise/columns", "Nom", "columns"),
    ("dates/formats", "%d/%m/%Y", "formats"), ("file/kinds", ["xlsx"], "xlsx"),
    ("file/kinds", "csv", "kinds"), ("colonnes", {}, "colonnes"),
    ("columns/name", "Nom", "name"), ("constants/typology", "BIB", "typology"),
    ("values/servicess", {"a": "b"}, "servicess"), ("values/nom", {"a": "b"}, "nom"),
    ("values/autres_formations_labels", {"a": "b"}, "vocabulaire fermé"),
    ("hours/Lundi", "lundi", "Lundi"), ("vintage", "2024-01-31", "vintage"),
    ("title", 3, "title"), ("source", 3, "source"), ("file", "csv", r"\[file\]"),
    ("file/charset", "utf-8", "charset"), ("file/encoding", "utf-9", "utf-9"),
    ("file/separator", ";;", "separator"), ("recognise", "Nom", "recognise"),
    ("recognise/starts", {"CP": "51"}, "starts"), ("columns", ["nom"], "columns"),
    ("columns/nom", 3, "nom"), ("columns/nom", [1], "nom"), ("columns/nom", [], "nom"),
    ("columns/nom", "", "nom"), ("constants", ["BIB"], "constants"),
    ("constants/typologie", ["BIB"], "typologie"), ("constants/typologie", True, "typologie"),
    ("values", "x", "values"), ("values/services", "x", "services"),
    ("values/services", {"Aide": 3}, "services"), ("values/services", {"Aide": "Démarches"},
                                                   "Démarches"),
    ("keywords/services", {"aide": "Démarches"}, "Démarches"),
    ("keywords/nom", {"a": "b"}, "nom"), ("flags/typologie", {"c": "MAIRIE"}, "MAIRIE"),
    ("flags/typologie", {"c": ""}, "typologie"), ("flags/nom", {"c": "x"}, "nom"),
    ("flags/true", "oui", "true"), ("dates", ["%d"], "dates"),
    ("dates/formats", ["%d/%Q"], "%d/%Q"), ("hours", "lundi", "hours"),
    ("hours/Mo", [], "Mo"), ("hours/Mo", 3, "Mo"), ("hours/Mo", [["a", "b", "c"]], "couple"),
    ("coordinates", {"x": "X"}, "x et y"), ("coordinates", {}, "x et y"),
    ("coordinates", {"x": "X", "y": "Y", "point": "P"}, "x et y"),
    ("coordinates/crs", 999999, "999999"), ("coordinates/crs", "2154", "crs"),
    ("coordinates/order", "nord, est", "order"), ("coordinates/z", "Z", "z"),
    ("separators/services", "[", "services"), ("separators/services", "(,)", "services"),
    ("separators/service", ",", "service"), ("patterns/code_postal", r"\d{5}", "code_postal"),
    ("patterns/code_postal", "(", "code_postal"), ("exclude/Actif", False, "Actif"),
    ("repairs", {"a": 1}, "repairs"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "word"), FAULTS)
def test_description_with_a_fault_is_refused_by_name(path, value, word):
    with pytest.raises(SchemaError, match=rf"description ici-2024 : .*{word}"):
        parse_mapping("ici-2024", changed(path, value))


def test_all_faults_are_told_at_once():
    shapes = GOOD | {"title": 3, "colonnes": {}, "vintage": 2024}
    meanings = changed("title", None) | {"file": {"kinds": ["xlsx"]}, "hours": {"Lu": "lundi"}}
    for described, words in ((shapes, ("title", "colonnes", "vintage")),
                             (meanings, ("title", "xlsx", "Lu"))):  # fmt: skip
        with pytest.raises(SchemaError) as caught:
            parse_mapping("ici-2024", described)
        assert all(word in str(caught.value) for word in words)


def rows_of(mapping):
    """Return a synthetic file of one row that has all that a description asks for."""
    values = dict.fromkeys([*mapping.recognise, "autre"], "x")
    values |= {column: texts[0] + "x" for column, texts in mapping.starts.items()}
    return pd.DataFrame([values], dtype="str")


@pytest.mark.parametrize("format_id", list(MAPPINGS))
def test_each_description_fits_its_own_columns(format_id):
    mapping = MAPPINGS[format_id]
    rows = rows_of(mapping)
    for kind in FILE_KINDS:
        found = recognised(MAPPINGS, kind, {*rows}, rows)
        assert (found == mapping) == (kind in mapping.file_kinds)
    for column in rows.columns.drop("autre"):
        less = rows.drop(columns=column)
        assert recognised(MAPPINGS, mapping.file_kinds[0], {*less}, less) != mapping


def test_description_that_asks_how_values_start_needs_the_values():
    mapping = parse_mapping("ici", GOOD)
    columns = {"Nom", "Ville", "CP"}
    rows = pd.DataFrame({"Nom": ["A", "B", "C"], "Ville": "x", "CP": ["51100", "", "08000"]})
    assert recognised({"ici": mapping}, "csv", columns, rows) is mapping
    assert recognised({"ici": mapping}, "csv", columns) is None
    elsewhere = rows.assign(CP=["51100", "", "10000"])
    assert recognised({"ici": mapping}, "csv", columns, elsewhere) is None


@pytest.mark.parametrize("format_id", list(MAPPINGS))
def test_each_description_names_only_values_and_sources_that_exist(format_id):
    mapping = MAPPINGS[format_id]
    assert mapping.source_id is None or mapping.source_id in load_sources(DATA / "sources.toml")
    lexicons = make_lexicons(mapping)
    for french, synonyms in mapping.values.items():
        vocabulary = FIELD_BY_FRENCH[french].vocabulary
        for target in synonyms.values():
            assert set(split_list(target)) <= set(vocabulary)
        assert not {*map(fold, synonyms)} & {*map(fold, vocabulary)}, "never reached"
    for french, text in mapping.constants.items():
        context = Habits(date(2026, 6, 1), lexicon=lexicons.get(french))
        reading = read_value(text, FIELD_BY_FRENCH[french], context)
        assert reading.value is not None
        assert reading.fault is None


def test_description_that_asks_for_the_most_columns_wins_whatever_the_order():
    wide = parse_mapping("large", changed("recognise", {"columns": ["Nom", "Ville", "CP"]}))
    narrow = parse_mapping("étroit", changed("recognise", {"columns": ["Nom", "Ville"]}))
    columns = {"Nom", "Ville", "CP", "Voie"}
    for mappings in ({"large": wide, "étroit": narrow}, {"étroit": narrow, "large": wide}):
        assert recognised(mappings, "csv", columns) is wide
        assert recognised(mappings, "csv", columns - {"CP"}) is narrow
        assert recognised(mappings, "geojson", columns) is None
        assert recognised(mappings, "csv", {"Nom", "Lieu"}) is None
    assert recognised({}, "csv", columns) is None


def test_file_of_the_schema_in_force_is_not_taken_for_the_early_one():
    columns = set(FIELD_BY_FRENCH)
    assert recognised(MAPPINGS, "csv", columns).format_id == "national-v1"
    assert recognised(MAPPINGS, "json", columns - {"frais_a_charge"}).format_id == "national-v0"


def test_files_of_mappings_are_toml_and_extend_what_exists():
    paths = sorted((DATA / "mappings").glob("*.toml"))
    described = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in paths}
    assert described.keys() == MAPPINGS.keys()
    assert {
        content["extends"] for content in described.values() if "extends" in content
    } <= described.keys()


GUIDE = (DATA.parent / "docs" / "mappings.md").read_text(encoding="utf-8")
EXAMPLES = [tomllib.loads(text) for text in re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)]


def test_guide_has_an_example_of_every_section_and_names_every_field_and_format():
    shown = {section for example in EXAMPLES for section in example}
    assert shown == {*SECTIONS, "title", "extends"}
    for format_id in MAPPINGS:
        assert f"`{format_id}`" in GUIDE
    for french in FIELD_BY_FRENCH:
        assert f"`{french}`" in GUIDE


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: " ".join(example))
def test_example_of_the_guide_is_a_good_description(example):
    base = {key: GOOD[key] for key in ("title", "file", "recognise", "columns")}
    described = base | {key: value for key, value in example.items() if key != "extends"}
    described["columns"] = base["columns"] | described["columns"]
    described["recognise"] = base["recognise"] | described["recognise"]
    described["file"] = base["file"] | described["file"]
    assert parse_mapping("exemple", described).format_id == "exemple"


def test_shortest_description_of_the_guide_is_whole():
    assert parse_mapping("haute-ville", EXAMPLES[0]).columns["nom"] == ("Structure",)
