"""Files of one release, read as one."""

from datetime import date

import pandas as pd

from atlas.intake.reception.parts import joined_parts
from atlas.intake.validation import validate
from atlas.schema.frame import REJECTED
from atlas.sources.registry import load_mappings
from tests.conftest import PROJECT

V0 = load_mappings(PROJECT / "data" / "mappings")["national-v0"]
DAY = date(2024, 5, 1)
ROW = {"id": "1", "nom": "Tilleuls", "commune": "Guéret", "code_postal": "23000", "services": ""}


def part(*rows):
    return validate(pd.DataFrame(rows, dtype="str"), V0, "ici", DAY, DAY)


def test_one_file_is_left_as_it_is():
    only = part(ROW)
    assert joined_parts([("a.json", only)]) is only


def test_rows_of_every_file_are_a_record_or_an_issue_and_ids_stay_unique():
    nord = part(ROW, ROW | {"id": "2", "nom": "B", "code_postal": "x"})
    sud = part(ROW, ROW | {"nom": "C", "code_postal": "y"})
    records, issues = joined_parts([("nord.json", nord), ("sud.json", sud)])
    rejected = issues[issues["severity"] == REJECTED]
    assert records["name"].tolist() == ["Tilleuls", "B", "C"]
    assert len(records) + len(rejected) == 4
    assert records["record_id"].is_unique
    assert records["record_key"].is_unique
    assert records["record_id"].tolist()[-1] == "ici@2024-05-01:1#2"
    assert rejected["message"].tolist() == [
        "sud.json, ligne 0 : répète exactement la ligne 0 de nord.json (Tilleuls)".replace("0", "1")
    ]
    named = dict(zip(records["record_id"], records["name"], strict=True))
    told = issues[issues["rule"] == "code postal"]
    assert [named[one] for one in told["record_id"]] == ["B", "C"]
    assert [text.split(",")[0] for text in told["message"]] == ["nord.json", "sud.json"]


def test_an_id_that_serves_in_two_files_is_numbered_and_it_is_said():
    parts = [("nord.json", part(ROW)), ("sud.json", part(ROW | {"nom": "B"}))]
    records, issues = joined_parts(parts)
    assert records["record_id"].tolist() == ["ici@2024-05-01:1", "ici@2024-05-01:1#2"]
    said = issues[issues["rule"] == "identifiant répété"]
    assert said["record_id"].tolist() == ["ici@2024-05-01:1#2"]
    assert said["message"].iloc[0].startswith("sud.json, ligne 1 : sert déjà dans un autre fichier")
