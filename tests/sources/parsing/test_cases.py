"""The smallest inputs that failed (`tests/cases`), and the right behaviour of their README."""

from datetime import date

import pytest

from atlas.intake.description import parse_mapping
from atlas.intake.proposal import propose
from atlas.intake.validation import validate
from atlas.sources.files import read_described, read_file
from atlas.sources.registry import load_mappings
from tests.conftest import PROJECT

CASES = PROJECT / "tests" / "cases"
MAPPINGS = load_mappings(PROJECT / "data" / "mappings")
BOTH = ["Espace numérique des Tilleuls", "Médiathèque Été"]


def received(name):
    """Return the description found of a case, and its records and issues."""
    raw, mapping = read_described(CASES / name, MAPPINGS)
    today = date(2026, 1, 1)
    read = validate(
        raw.rows, mapping, "essai", date(2024, 5, 1), today,
        first_row_number=raw.first_row_number, notes=raw.notes,
    )  # fmt: skip
    return mapping.format_id, read.records, read.issues[read.issues["rule"] != "champ absent"]


@pytest.mark.parametrize("name", [
    "d1-sep-line.csv", "d2-title-lines.csv", "d7-upper-heading.csv", "d9-two-marks.csv",
    "e1-two-encodings.csv", "e2-encoded-twice.csv", "f1-national-schema.geojson",
    "f2-crs-2154.geojson", "f8-lines.ndjson",
])  # fmt: skip
@pytest.mark.slow
def test_both_places_are_read_at_their_position(name):
    format_id, records, _ = received(name)
    assert format_id == "national-v1"
    assert records["name"].tolist() == BOTH
    assert records["published_id"].tolist() == ["a1", "a2"]
    assert records["address"].tolist() == ["4 place du Marché", "1 rue de l'Église"]
    assert records["longitude"].tolist() == pytest.approx([1.8711, 1.4861], abs=0.003)
    assert records["latitude"].tolist() == pytest.approx([46.1694, 46.2370], abs=0.003)


@pytest.mark.parametrize(("name", "said"), [
    ("d1-sep-line.csv", []),
    ("d2-title-lines.csv", ["fichier entier : lignes 1 à 3 au-dessus de l’en-tête, non lues "
                            "(Liste des lieux / mai 2024)"]),
    ("d5-one-bad-quote.csv", ["ligne 2 : guillemet mal placé ou non fermé (ligne 2 du texte) : "
                              "cellules rétablies"]),
    ("d7-upper-heading.csv", []),
    ("d9-two-marks.csv", []),
    ("e1-two-encodings.csv", ["fichier entier : texte UTF-8, sauf la ligne 3, convertie de "
                              "Windows-1252 (deux exports réunis ?)"]),
    ("f1-national-schema.geojson", []), ("f2-crs-2154.geojson", []), ("f3-multipoint.geojson", []),
])  # fmt: skip
@pytest.mark.slow
def test_what_was_skipped_or_repaired_is_said_and_nothing_else(name, said):
    assert received(name)[2]["message"].tolist() == said


def test_row_number_is_that_of_a_person_below_titles():
    assert received("d2-title-lines.csv")[1]["row_number"].tolist() == [5, 6]
    assert received("d1-sep-line.csv")[1]["row_number"].tolist() == [3, 4]


def test_one_bad_quote_costs_no_row():
    _, records, _ = received("d5-one-bad-quote.csv")
    assert records["name"].tolist() == ['Espace "Les Tilleuls" numérique', "Médiathèque Été"]
    assert records["declared_commune_name"].tolist() == ["Guéret", "La Souterraine"]


def test_commas_of_a_question_are_no_separators():
    rows = read_file(CASES / "d4-commas-in-a-question.csv").rows
    assert list(rows)[:4] == ["Horodateur", "Nom de la structure", "Commune", "Adresse"]
    assert len(rows.columns) == 6
    assert rows.iloc[:, 4].tolist() == ["accès", "aide"]


def test_text_encoded_twice_is_repaired_with_a_correction():
    issues = received("e2-encoded-twice.csv")[2]
    assert {*issues["severity"]} == {"correction"}
    names = issues[issues["field"] == "nom"]
    assert names["value"].tolist() == ["Espace numÃ©rique des Tilleuls", "MÃ©diathÃ¨que Ã‰tÃ©"]


@pytest.mark.parametrize("name", ["f3-multipoint.geojson", "f12-esri.json"])
def test_other_shapes_of_one_point_are_that_point(name):
    format_id, records, issues = received(name)
    assert format_id == "national-v1"
    assert records[["longitude", "latitude"]].to_numpy().tolist() == [[1.8711, 46.1694]]
    assert issues.empty


def test_identifier_of_a_feature_is_its_id():
    assert received("f6-feature-id.geojson")[1]["published_id"].tolist() == ["node/111"]


def test_umap_rows_are_the_features_of_all_layers():
    rows = read_file(CASES / "f9-map.umap").rows
    assert rows["name"].tolist() == ["Espace des Tilleuls", "Médiathèque Été"]
    assert rows["layer"].tolist() == ["EPN", "Médiathèques"]
    assert rows["geometry.longitude"].tolist() == ["1.8711", "1.4861"]


def test_overpass_ways_have_their_centre():
    rows = read_file(CASES / "f10-overpass-centre.json").rows
    assert rows["geometry.latitude"].tolist() == ["46.1694", "46.237"]
    assert rows["tags.name"].tolist() == ["Espace des Tilleuls", "Médiathèque Été"]


def test_wkt_in_a_column_is_proposed_with_its_order():
    raw = read_file(CASES / "g11-wkt.csv")
    proposal = propose(raw.rows, raw.kind, MAPPINGS)
    told = {"crs": 4326, "point": "Position", "order": "longitude, latitude"}
    assert proposal.described["coordinates"].items() <= told.items()
    mapping = parse_mapping("essai", proposal.described | {"title": "Essai"})
    read = validate(raw.rows, mapping, "essai", date(2024, 5, 1), date(2026, 1, 1))
    assert read.records["longitude"].tolist() == [1.8711, 1.4861, 1.756, 2.169]
    assert read.records["latitude"].tolist() == [46.1694, 46.237, 45.954, 45.956]
