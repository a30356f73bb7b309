"""Descriptions of formats: what is accepted, what is refused, which one fits a file."""

import copy
import tomllib
from datetime import date
from pathlib import Path

import pytest

from atlas.errors import SchemaError
from atlas.mapping import FILE_KINDS, Mapping, parse_mapping, recognised
from atlas.schema import FIELD_BY_FRENCH
from atlas.sources.registry import load_mappings, load_sources
from atlas.values import Context, fold, read_value, split_list

DATA = Path(__file__).parents[1] / "data"
MAPPINGS = load_mappings(DATA / "mappings")
GOOD = {
    "title": "Un format",
    "source": "ici",
    "vintage": date(2024, 1, 31),
    "file": {"kinds": ["csv", "json"]},
    "recognise": {"columns": ["Nom", "Ville"]},
    "columns": {"nom": "Nom", "commune": "Ville", "adresse": ["Numéro", "Voie"]},
    "constants": {"typologie": "BIB", "code_postal": 51100},
    "values": {"services": {"Aide": "Aide aux démarches administratives", "Café": ""}},
    "dates": {"formats": ["%d/%m/%Y"]},
    "hours": {"Mo": "lundi"},
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
        "ici-2024", "Un format", ("csv", "json"),
        {"nom": ("Nom",), "commune": ("Ville",), "adresse": ("Numéro", "Voie")},
        ("Nom", "Ville"), "ici", date(2024, 1, 31), {"typologie": "BIB", "code_postal": "51100"},
        GOOD["values"], ("%d/%m/%Y",), {"Mo": "lundi"},
    )  # fmt: skip


@pytest.mark.parametrize(("path", "value"), [
    ("title", None), ("file", None), ("file/kinds", []), ("columns/nom", None), ("recognise", None),
    ("recognise/columns", []), ("file/kinds", ["xlsx"]), ("file/kinds", "csv"), ("colonnes", {}),
    ("columns/name", "Nom"), ("constants/typology", "BIB"), ("values/servicess", {"a": "b"}),
    ("values/nom", {"a": "b"}), ("values/autres_formations_labels", {"a": "b"}),
    ("hours/Lundi", "lundi"), ("vintage", "2024-01-31"),
])  # fmt: skip
def test_description_with_a_fault_is_refused_by_name(path, value):
    with pytest.raises(SchemaError, match="ici-2024"):
        parse_mapping("ici-2024", changed(path, value))


@pytest.mark.parametrize(("path", "value"), [
    ("title", 3), ("file", "csv"), ("recognise", "Nom"), ("columns", ["nom"]), ("columns/nom", 3),
    ("columns/nom", [1]), ("columns/nom", []), ("constants", ["BIB"]), ("values", "x"),
    ("values/services", "x"), ("values/services", {"Aide": 3}), ("dates", ["%d"]),
    ("hours", "lundi"), ("hours/Mo", ["lundi"]),
])  # fmt: skip
def test_description_of_the_wrong_shape_is_refused_by_name(path, value):
    with pytest.raises(SchemaError, match="ici-2024"):
        parse_mapping("ici-2024", changed(path, value))


@pytest.mark.parametrize(("path", "value", "attribute", "meant"), [
    ("recognise/columns", "Nom", "recognise", ("Nom",)),
    ("dates/formats", "%d/%m/%Y", "date_formats", ("%d/%m/%Y",)),
])  # fmt: skip
def test_one_text_is_not_taken_for_a_list_of_letters(path, value, attribute, meant):
    try:
        mapping = parse_mapping("ici-2024", changed(path, value))
    except SchemaError:
        return
    assert getattr(mapping, attribute) == meant


def test_value_translated_into_one_that_the_schema_ignores_is_refused():
    with pytest.raises(SchemaError, match="Démarches"):
        parse_mapping("ici-2024", changed("values/services", {"Aide": "Démarches"}))


def test_all_faults_are_told_at_once():
    described = changed("title", None) | {"colonnes": {}, "vintage": 2024}
    with pytest.raises(SchemaError) as caught:
        parse_mapping("ici-2024", described)
    assert all(word in str(caught.value) for word in ("title", "colonnes", "vintage"))


@pytest.mark.parametrize("format_id", list(MAPPINGS))
def test_each_description_fits_its_own_columns(format_id):
    mapping = MAPPINGS[format_id]
    for kind in FILE_KINDS:
        found = recognised(MAPPINGS, kind, {*mapping.recognise, "autre"})
        assert (found == mapping) == (kind in mapping.file_kinds)
    for column in mapping.recognise:
        assert (
            recognised(MAPPINGS, mapping.file_kinds[0], {*mapping.recognise} - {column}) != mapping
        )


@pytest.mark.parametrize("format_id", list(MAPPINGS))
def test_each_description_names_only_values_and_sources_that_exist(format_id):
    mapping = MAPPINGS[format_id]
    assert mapping.source_id is None or mapping.source_id in load_sources(DATA / "sources.toml")
    for french, synonyms in mapping.values.items():
        vocabulary = FIELD_BY_FRENCH[french].vocabulary
        for target in synonyms.values():
            assert set(split_list(target)) <= set(vocabulary)
        assert not {*map(fold, synonyms)} & {*map(fold, vocabulary)}, "never reached"
    for french, text in mapping.constants.items():
        reading = read_value(text, FIELD_BY_FRENCH[french], Context(date(2026, 6, 1)))
        assert reading.value is not None
        assert reading.fault is None


@pytest.mark.parametrize("format_id", list(MAPPINGS))
def test_value_left_out_of_one_field_is_known_of_the_other_field_of_its_column(format_id):
    mapping = MAPPINGS[format_id]
    unknown = []
    for french, synonyms in mapping.values.items():
        for other in mapping.values.keys() - {french}:
            if mapping.columns.get(other) == mapping.columns.get(french):
                context = Context(date(2026, 6, 1), (), mapping.values[other])
                unknown += [(other, text) for text in synonyms
                            if read_value(text, FIELD_BY_FRENCH[other], context).fault]  # fmt: skip
    assert unknown == []


def test_description_that_asks_for_the_most_columns_wins_whatever_the_order():
    wide = parse_mapping("large", changed("recognise/columns", ["Nom", "Ville", "CP"]))
    narrow = parse_mapping("étroit", GOOD)
    columns = {"Nom", "Ville", "CP", "Voie"}
    for mappings in ({"large": wide, "étroit": narrow}, {"étroit": narrow, "large": wide}):
        assert recognised(mappings, "csv", columns) is wide
        assert recognised(mappings, "csv", columns - {"CP"}) is narrow
        assert recognised(mappings, "geojson", columns) is None
        assert recognised(mappings, "csv", {"nom", "ville"}) is None
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
