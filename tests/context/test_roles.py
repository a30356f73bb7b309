"""Columns are told by the user, else by a name that leaves no doubt, else asked for."""

import pytest

from atlas.context.roles import ROLES, choose_columns
from atlas.errors import InputError, SchemaError


def test_what_the_user_says_wins_over_names():
    chosen = choose_columns("zonage", ["code_qp", "autre"], {"code": "autre"})
    assert chosen == {"code": "autre"}


def test_names_are_compared_without_case_accents_or_signs():
    columns = ["Idcar_200m", "Ind", "men"]
    assert choose_columns("population", columns, {}) == {"id": "Idcar_200m", "people": "Ind"}
    assert choose_columns("tournees", ["Lieu", "Code INSEE"], {}) == {
        "place": "Lieu", "code": "Code INSEE",
    }  # fmt: skip


def test_the_surest_name_wins():
    columns = ["code", "codgeo", "v"]
    assert choose_columns("besoin", columns, {"value": "v"})["code"] == "codgeo"


def test_a_column_said_to_play_a_role_plays_no_other():
    chosen = choose_columns("besoin", ["com", "code"], {"value": "com"})
    assert chosen == {"value": "com", "code": "code"}


def test_an_unknown_required_column_names_what_was_received():
    with pytest.raises(SchemaError, match=r"--column ; colonnes reçues : code, indice"):
        choose_columns("besoin", ["code", "indice"], {})


def test_a_column_that_is_not_there_is_refused():
    with pytest.raises(InputError, match=r"--people hab : .* colonnes reçues : ind"):
        choose_columns("population", ["ind"], {"people": "hab"})


def test_names_are_written_as_they_are_compared():
    names = [name for roles in ROLES.values() for role in roles.values() for name in role.names]
    assert all(name.isalnum() and name == name.lower() for name in names)
