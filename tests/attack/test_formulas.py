"""No cell of a file for Excel is a formula; a plain CSV tells those that it keeps."""

import csv
import io
import shutil

import pandas as pd
import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.directory.challenge import FORMULA_START
from atlas.store.database import read_table, replace_tables
from atlas.views.export.delimited import formula_count, to_csv
from tests.attack.hostile import make_hostile

FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1", "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://zq.example")',
)  # fmt: skip


def cells(content):
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    return [cell for row in rows for cell in row]


@pytest.mark.parametrize("formula", FORMULAS)
def test_neither_a_value_nor_a_heading_is_a_formula_in_the_form_for_excel(formula):
    table = pd.DataFrame({formula: ["x"], "nom": [formula], "commune_code": [formula]})
    written = cells(to_csv(table, excel=True))
    assert len(written) == 6
    assert [cell for cell in written if FORMULA_START.match(cell)] == []
    assert formula_count(table) == 3
    assert formula in next(csv.reader(io.StringIO(to_csv(table).decode(), newline="")))


def run(store, *command):
    done = CliRunner().invoke(main, list(command), env={"ATLAS_STORE": str(store)})
    assert done.exit_code == 0, done.output
    return done.stderr


@pytest.mark.slow
def test_actions_are_told_in_the_plain_form_and_neutral_in_the_other(built, tmp_path):
    store = tmp_path / "atlas.duckdb"
    shutil.copyfile(built.store_path, store)
    make_hostile(store)
    actions = read_table(store, "actions").assign(title="=1+1", description="@SUM(A1)")
    replace_tables(store, {"actions": actions})
    out = tmp_path / "actions.csv"
    said = run(store, "actions", "--out", str(out))
    assert f"{2 * len(actions)} cellules commencent comme une formule" in said
    said = run(store, "actions", "--excel", "--out", str(out))
    assert "formule" not in said
    assert [cell for cell in cells(out.read_bytes()) if FORMULA_START.match(cell)] == []
