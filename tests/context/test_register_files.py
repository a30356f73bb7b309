"""Meetings and resolutions, from the rows of a file to tables and issues."""

from datetime import date

import pandas as pd
import pytest

from atlas.context.roles import choose_columns
from atlas.context.steering.meetings import published_meetings
from atlas.context.steering.resolutions import published_resolutions
from atlas.errors import InputError
from atlas.schema.kind import MEETINGS, RESOLUTIONS

SUM = "0123456789abcdef" * 4
READERS = {MEETINGS: published_meetings, RESOLUTIONS: published_resolutions}


def read(kind, *rows):
    raw = pd.DataFrame(rows, dtype="str")
    columns = choose_columns(kind, list(raw.columns), {})
    return READERS[kind](raw, "registre", columns, date(2025, 1, 1), {})


def meeting(**cells):
    return {"reunion": "C1", "instance": "Pilotage", "date": "20/06/2024",
            "parties": "Etat|association", "cr_approuve_etat": "2024-07-01",
            "cr_approuve_association": "", "cr_sha256": SUM.upper()} | cells  # fmt: skip


def resolution(**cells):
    return {"resolution": "R1", "reunion": "C1", "objet": "Etude", "texte": "Étudier les effets",
            "echeance": "2025-06-30", "approuvee_etat": "2024-07-01", "approuvee_association": "",
            "suite": "engagée", "document_sha256": SUM, "dossier_sha256": "", "mention": "",
            "du": "", "au": ""} | cells  # fmt: skip


def communication(**cells):
    return resolution(objet="communication", dossier_sha256=SUM, mention="État et association",
                      du="2024-07-01", au="2025-06-30") | cells  # fmt: skip


def test_a_meeting_is_read_whole():
    found = read(MEETINGS, meeting())
    row = found.table.iloc[0]
    assert (row["body"], row["parties"], row["minutes_sha256"]) == (
        "pilotage", "État|association", SUM,
    )  # fmt: skip
    assert row["held_date"] == pd.Timestamp("2024-06-20")
    assert row["minutes_state_date"] == pd.Timestamp("2024-07-01")
    assert found.table["minutes_association_date"].isna().all()
    assert found.issues.empty


def test_a_resolution_is_read_whole():
    found = read(RESOLUTIONS, resolution())
    row = found.table.iloc[0]
    assert (row["subject"], row["progress"]) == ("étude", "engagée")
    assert row["due_date"] == pd.Timestamp("2025-06-30")
    assert found.table["association_date"].isna().all()
    assert found.issues.empty


@pytest.mark.parametrize(
    ("kind", "rows", "rule"),
    [
        (MEETINGS, [meeting(reunion="")], "référence absente"),
        (MEETINGS, [meeting(instance="conseil")], "instance"),
        (MEETINGS, [meeting(date="31/02/2024")], "date"),
        (RESOLUTIONS, [resolution(resolution="")], "numéro absent"),
        (RESOLUTIONS, [resolution(reunion="")], "renvoi à une réunion absent"),
        (RESOLUTIONS, [resolution(objet="fête")], "objet"),
        (RESOLUTIONS, [resolution(texte="")], "texte absent"),
    ],
)
def test_a_row_that_says_nothing_is_rejected(kind, rows, rule):
    found = read(kind, *rows)
    assert found.kept_count == 0
    assert found.issues["rule"].tolist() == [rule]


@pytest.mark.parametrize(("kind", "row"), [(MEETINGS, meeting()), (RESOLUTIONS, resolution())])
def test_a_reference_stands_once(kind, row):
    found = read(kind, row, row)
    assert (found.row_count, found.kept_count) == (2, 1)
    assert found.issues["rule"].tolist() == ["référence répétée"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"approuvee_etat": "juillet"}, "state_date"),
        ({"echeance": "2024-13-01"}, "due_date"),
        ({"document_sha256": "abc"}, "document_sha256"),
        ({"suite": "peut-être"}, "progress"),
    ],
)
def test_a_cell_that_cannot_be_read_is_set_aside_and_told(cells, column):
    found = read(RESOLUTIONS, resolution(**cells))
    assert found.kept_count == 1
    assert found.table[column].isna().all()
    assert found.issues["severity"].tolist() == ["valeur écartée"]


def test_a_communication_names_its_pack_its_line_and_its_period():
    assert read(RESOLUTIONS, communication()).issues.empty
    for lacking in ("dossier_sha256", "mention", "du", "au"):
        found = read(RESOLUTIONS, communication(**{lacking: ""}))
        assert found.issues["rule"].tolist() == ["communication incomplète"], lacking
    reversed_ = read(RESOLUTIONS, communication(au="2024-01-01"))
    assert reversed_.table["end_date"].isna().all()
    assert sorted(reversed_.issues["rule"]) == ["communication incomplète", "date"]
    assert read(RESOLUTIONS, communication(objet="bilan")).issues["rule"].tolist() == [
        "mention hors communication"
    ]


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        (MEETINGS, meeting(parties="État|Jeanne Untel")),
        (MEETINGS, meeting() | {"Nom du président": "Untel"}),
        (RESOLUTIONS, resolution(texte="Confier l'étude à Mme Untel")),
        (RESOLUTIONS, resolution(texte="Écrire à jeanne@exemple.fr")),
        (RESOLUTIONS, communication(mention="M. Untel")),
    ],
)
def test_a_file_that_names_somebody_is_refused_without_quoting_the_name(kind, row):
    with pytest.raises(InputError, match="rien n'est gardé") as refused:
        read(kind, row)
    assert "Untel" not in str(refused.value)
    assert "jeanne" not in str(refused.value)


def test_offices_can_be_named():
    assert read(RESOLUTIONS, resolution(texte="Saisir Madame la préfète")).kept_count == 1
