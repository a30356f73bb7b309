"""The registry of sources and the folder of descriptions, good and broken."""

from datetime import date
from pathlib import Path

import pytest

from atlas.errors import InputError, SchemaError, SourceError
from atlas.sources.registry import (
    Source,
    format_roots,
    load_mappings,
    load_sources,
    require_format,
)

DATA = Path(__file__).parents[2] / "data"
BASE = """
title = "Base"
[file]
kinds = ["csv"]
[recognise]
columns = ["nom", "ville"]
[columns]
nom = "nom"
commune = "ville"
[values.services]
"Aide" = "Aide aux démarches administratives"
"""


@pytest.fixture
def registry(tmp_path):
    def load(text):
        path = tmp_path / "sources.toml"
        path.write_text(text, encoding="utf-8")
        return load_sources(path)

    return load


@pytest.fixture
def folder(tmp_path):
    def load(**contents):
        for name, text in contents.items():
            (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        return load_mappings(tmp_path)

    return load


def test_registry_of_the_atlas_is_complete():
    sources = load_sources(DATA / "sources.toml")
    mappings = load_mappings(DATA / "mappings")
    assert [source_id for source_id, source in sources.items() if source.download] == [
        "cartographie-nationale"
    ]
    for source_id, source in sources.items():
        assert source.source_id == source_id
        assert source.name
        assert source.licence
        assert source.covers
        assert source.covers_reason
        assert source.format is None or source.format in mappings
        assert not source.embedded or isinstance(source.vintage, date)
    assert not sources["bibliotheques"].is_mediation


def test_source_with_name_and_licence_claims_only_the_communes_it_cites(registry):
    source = registry('[ici]\nname = "Ici"\nlicence = "LO"\n')["ici"]
    assert source == Source("ici", "Ici", "LO", ("LIEUX",))
    assert "seules les communes citées" in source.covers_reason


def test_properties_are_read(registry):
    text = """[ici]\nname = "Ici"\nlicence = "LO"
        covers = ["R84", "D23"]\nvintage = 2022-09-30\nis_mediation = false"""
    source = registry(text)["ici"]
    assert (source.covers, source.vintage, source.is_mediation) == (
        ("R84", "D23"),
        date(2022, 9, 30),
        False,
    )


@pytest.mark.parametrize("text", [
    '[ici]\nname = "Ici"\n', '[ici]\nname = "Ici"\nlicence = "LO"\nurl = "x"\n',
    '[ici]\nname = "Ici"\nlicence = "LO"\nsource_id = "autre"\n',
])  # fmt: skip
def test_property_unknown_or_missing_is_refused_with_its_source(registry, text):
    with pytest.raises(SchemaError, match=r"sources\.toml.*ici"):
        registry(text)


@pytest.mark.parametrize("text", ['title = "Sources"\n', 'ici = ["a"]\n', "version = 1\n"])
def test_entry_that_is_not_a_source_is_refused(registry, text):
    with pytest.raises(SchemaError, match=r"sources\.toml"):
        registry(text)


def test_one_territory_is_not_taken_for_a_list_of_letters(registry):
    text = '[ici]\nname = "Ici"\nlicence = "LO"\ncovers = "R84"\n'
    try:
        covers = registry(text)["ici"].covers
    except SchemaError:
        return
    assert covers == ("R84",)


@pytest.mark.parametrize(
    "content", [b"[ici\n", b"a = \xff\n", b"\x00", b"a = 1\na = 2\n", b"PK\x03\x04"]
)
def test_file_that_is_not_toml_is_a_schema_error(tmp_path, content):
    (tmp_path / "x.toml").write_bytes(content)
    with pytest.raises(SchemaError, match=r"x\.toml"):
        load_sources(tmp_path / "x.toml")
    with pytest.raises(SchemaError, match=r"x\.toml"):
        require_format(load_mappings(tmp_path), "x")


def test_absent_registry_is_a_source_error(tmp_path):
    with pytest.raises(SourceError, match=r"absent\.toml"):
        load_sources(tmp_path / "absent.toml")


def test_description_takes_the_sections_that_it_does_not_change(folder):
    child = """title = "Fille"\nextends = "base"
        [columns]\ncommune = "Commune"\n[values.typologie]\n"PE" = "FT"\n"""
    mappings = folder(base=BASE, aaa=child)
    mapping = mappings["aaa"]
    assert mapping.title == "Fille"
    assert mapping.columns == {"nom": ("nom",), "commune": ("Commune",)}
    assert mapping.recognise == ("nom", "ville")
    assert mapping.values.keys() == {"services", "typologie"}
    assert mappings["base"].columns["commune"] == ("ville",)
    assert mappings["base"].values.keys() == {"services"}


def test_columns_to_recognise_are_replaced_whole(folder):
    child = 'extends = "base"\n[recognise]\ncolumns = ["Commune"]\n'
    assert folder(base=BASE, child=child)["child"].recognise == ("Commune",)


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_order_of_the_file_names_changes_nothing(folder, names):
    base, child = names
    mappings = folder(**{base: BASE, child: f'extends = "{base}"\n'})
    assert mappings[child].columns == mappings[base].columns


def test_base_that_does_not_exist_is_refused(folder):
    mappings = folder(child=BASE.replace("title", 'extends = "bse"\ntitle'))
    with pytest.raises(SchemaError, match="bse"):
        require_format(mappings, "child")


def test_a_description_at_fault_stops_its_format_and_no_other(folder):
    mappings = folder(base=BASE, faulty="title = 3\n", broken="[", child='extends = "faulty"\n')
    assert [*mappings] == ["base"]
    assert mappings.faults.keys() == {"faulty", "broken", "child"}
    for format_id in mappings.faults:
        with pytest.raises(SchemaError, match=format_id):
            require_format(mappings, format_id)


def test_the_roots_of_formats_leave_out_what_cannot_be_read(folder, tmp_path):
    folder(base=BASE, child='extends = "base"\n', lost='extends = "absent"\n', broken="[")
    assert format_roots(tmp_path) == {"base": "base", "child": "base"}


@pytest.mark.parametrize("names", [("a", "b", "c"), ("c", "b", "a")])
def test_description_that_extends_an_extension_has_it_all(folder, names):
    first, second, third = names
    contents = {
        first: BASE,
        second: f'extends = "{first}"\n[columns]\nadresse = "voie"\n',
        third: f'extends = "{second}"\n[hours]\nMo = "lundi"\n',
    }
    mapping = folder(**contents)[third]
    assert mapping.columns.keys() == {"nom", "commune", "adresse"}
    assert mapping.hours == {"Mo": (("lundi",),)}


def test_vocabulary_is_completed_and_position_replaced_whole(folder):
    child = """extends = "base"
        [values.services]\n"Wifi" = "Accès internet et matériel informatique"\n"Aide" = ""
        [coordinates]\ncrs = 2154\nx = "x"\ny = "y"\n"""
    mappings = folder(base=BASE + '[coordinates]\npoint = "point"\n', child=child)
    assert mappings["child"].values["services"] == {
        "Aide": "", "Wifi": "Accès internet et matériel informatique"}  # fmt: skip
    assert mappings["base"].values["services"] == {"Aide": "Aide aux démarches administratives"}
    assert mappings["child"].coordinates.point == ""


@pytest.mark.parametrize("parents", [{"a": "a"}, {"a": "b", "b": "a"},
                                     {"a": "b", "b": "c", "c": "b"}])  # fmt: skip
def test_descriptions_that_extend_each_other_are_refused(folder, parents):
    contents = {name: f'extends = "{parent}"\n' for name, parent in parents.items()}
    mappings = folder(**contents)
    for format_id in contents:
        with pytest.raises(SchemaError, match="tourne en rond"):
            require_format(mappings, format_id)


def test_format_is_found_by_its_name_or_the_known_ones_are_told():
    mappings = load_mappings(DATA / "mappings")
    assert require_format(mappings, "national-v1") is mappings["national-v1"]
    with pytest.raises(InputError, match=r"national-v9.*national-v0, national-v1"):
        require_format(mappings, "national-v9")
