"""A proposal written as TOML and as text: read back whole, and hostile texts kept harmless."""

import tomllib
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.intake.description import parse_mapping
from atlas.intake.proposal import propose, try_out
from atlas.intake.proposal.summary import (
    TO_COMPLETE,
    proposal_summary,
    proposal_toml,
    trial_summary,
    what_is_left,
)
from atlas.intake.proposal.toml import one_line, toml_line, toml_text
from atlas.text.french import NARROW, NO_BREAK

TODAY = date(2026, 6, 1)
HOSTILE = 'a"b\n[exclude]\n\x1b[31m\u2028# \\'


def places(**more):
    return pd.DataFrame(
        {
            "nom": [f"Lieu {letter}" for letter in "ABCDEFGH"],
            "commune": ["Guéret", "Aubusson"] * 4,
            "code_postal": ["23000", "23200"] * 4,
        }
        | more,
        dtype="str",
    )


RICH = places(
    **{
        "Coord. X": [f"{46 + i / 100:.3f}" for i in range(8)],
        "Coord. Y": [f"{2 + i / 100:.3f}" for i in range(8)],
        "MAJ": ["25/02/2024", "26/02/2024"] * 4,
        "Lundi": ["9h-12h"] * 8,
        "Ouverture mardi": ["9:00"] * 8,
        "Fermeture mardi": ["12:00"] * 8,
        "typologie": ["BIB / ASSO", "BIB / Piscine\x1b[31m"] * 4,
        "Gratuit": ["yes", "no"] * 4,
        HOSTILE: [HOSTILE] * 8,
    }
)


def read_back(proposal):
    described = tomllib.loads(proposal_toml(proposal, "Titre"))
    assert described.pop("title") == "Titre"
    return described


def test_what_is_written_is_what_was_proposed():
    proposal = propose(RICH, "csv", {})
    assert {"hours", "separators", "dates", "flags"} <= {*proposal.described}
    assert read_back(proposal) == proposal.described


def test_a_complete_proposal_is_a_valid_description():
    proposal = propose(RICH, "csv", {})
    mapping = parse_mapping("x", tomllib.loads(proposal_toml(proposal, "Titre")))
    assert mapping == parse_mapping("x", {"title": "Titre", **proposal.described})
    assert mapping.columns["latitude"] == ("Coord. X",)


def test_each_line_says_how_sure_it_is_and_why_and_what_the_column_holds():
    lines = proposal_toml(propose(RICH, "csv", {}), "Titre").splitlines()
    name = next(line for line in lines if line.startswith("nom = "))
    assert name.startswith('nom = "nom" # sûr (100 %) ; nom connu ; ')
    assert "« Lieu A »" in name


def test_what_is_left_to_do_is_marked():
    text = proposal_toml(propose(RICH, "csv", {}), "Titre")
    marked = [line for line in text.splitlines() if TO_COMPLETE in line]
    for word in ("title", " source = …, avant", "[columns] adresse = …", '"Piscine'):
        assert any(word in line for line in marked), word
    assert "vintage = 2024-02-26 #" in text
    assert "4 fois" in next(line for line in marked if "Piscine" in line)


def test_columns_that_are_not_used_are_in_comments():
    text = proposal_toml(propose(places(Divers=["a", "b"] * 4), "csv", {}), "Titre")
    assert "#   Divers : lignes remplies : 8, valeurs : 2, « a » (4), « b » (4)" in text


def test_without_a_name_the_description_is_clearly_incomplete():
    proposal = propose(pd.DataFrame({"a": ["1", "2"], "b": ["3", "4"]}, dtype="str"), "csv", {})
    text = proposal_toml(proposal, "Titre")
    assert not proposal.is_complete
    assert "columns" not in proposal.described
    assert tomllib.loads(text)["columns"] == {}
    assert f"# {TO_COMPLETE} : [columns] nom = … : nécessaire" in text


def test_what_nobody_decided_is_no_code_when_it_is_uncommented():
    text = proposal_toml(propose(RICH, "csv", {}), "Titre")
    undecided = [line for line in text.splitlines() if line.startswith(f"# {TO_COMPLETE}")]
    assert len(undecided) > 3
    for line in undecided:
        with pytest.raises(tomllib.TOMLDecodeError):
            tomllib.loads(line.removeprefix("# "))


def test_what_is_left_to_do_is_one_screen():
    left = what_is_left(propose(RICH, "csv", {})).splitlines()
    assert left[0] == "Reste à faire :"
    assert len(left) <= 8
    assert any("adresse" in line for line in left)
    assert not any("date des données" in line for line in left)


def test_names_of_persons_are_pointed_out_and_never_quoted():
    rows = places(**{"Nom animateur": ["MARTIN", "DURAND"] * 4, "Référent": ["Alix Untel"] * 8})
    proposal = propose(rows, "csv", {})
    assert proposal.personal == ("Nom animateur", "Référent")
    text = proposal_toml(proposal, "Titre") + proposal_summary(proposal) + what_is_left(proposal)
    assert "« Nom animateur » : noms de personnes" in text
    assert not any(name in text for name in ("MARTIN", "DURAND", "Untel"))


def printable(text):
    return text.replace(NO_BREAK, " ").replace(NARROW, " ").isprintable()


def test_hostile_names_and_values_stay_on_their_line():
    proposal = propose(RICH, "csv", {})
    text = proposal_toml(proposal, HOSTILE)
    assert "exclude" not in tomllib.loads(text)
    for written in (text, proposal_summary(proposal)):
        assert all(printable(line) for line in written.splitlines())
        assert not any(line.startswith("[exclude]") for line in written.splitlines())


def test_a_column_of_a_hostile_name_can_still_be_used():
    rows = RICH.rename(columns={"nom": "nom" + HOSTILE})
    assert read_back(propose(rows, "csv", {}))["columns"]["nom"] == "nom" + HOSTILE


@given(st.text())
def test_any_text_is_read_back(text):
    assert tomllib.loads(toml_line(text, [text, text], text)) == {text: [text, text]}
    assert tomllib.loads(f"a = {toml_text(text)}") == {"a": text}
    assert printable(one_line(text))


@settings(deadline=None, max_examples=40)
@given(
    st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=12), max_size=5),
    st.text(max_size=8),
)
def test_any_file_gives_toml_that_is_read_back(columns, title):
    rows = pd.DataFrame({k: [v, v] for k, v in columns.items()} | {"nom": ["A b", "C d"]},
                        dtype="str")  # fmt: skip
    proposal = propose(rows, "csv", {})
    described = tomllib.loads(proposal_toml(proposal, title))
    assert described.pop("title") == one_line(title) or not title.strip()
    assert described == proposal.described or not proposal.is_complete


def test_the_summary_tells_each_column_and_the_unknown_values():
    lines = proposal_summary(propose(RICH, "csv", {})).splitlines()
    assert lines[0].split() == ["Colonne", "Champ", "Sûreté", "Pourquoi"]
    latitude = next(line for line in lines if line.startswith("Coord. X"))
    assert [cell.strip() for cell in latitude.split("  ") if cell.strip()][1] == "latitude"
    assert "100 % des points sont en France" in latitude
    assert any(line.startswith("Lundi") and "horaires : Mo" in line for line in lines)
    assert "Valeurs inconnues du schéma : 1" in lines


@pytest.mark.parametrize("count", [0, 1])
def test_a_trial_of_no_row_and_of_a_bad_one(count):
    rows = pd.DataFrame({"nom": [""] * count, "commune": ["Guéret"] * count}, dtype="str")
    described = {"title": "x", "file": {"kinds": ["csv"]}, "recognise": {"columns": ["nom"]},
                 "columns": {"nom": "nom", "commune": "commune"}}  # fmt: skip
    said = trial_summary(try_out(rows, parse_mapping("x", described), TODAY))
    assert f"0 lignes gardées sur {count} (0,0\xa0%), {count} rejetées" in said
    assert ("aucun nom" in said) == bool(count)
