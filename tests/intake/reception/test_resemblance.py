"""Files that are no lists of places are told for what they look like; lists of places are not."""

import pandas as pd
import pytest

from atlas.intake.proposal import propose
from atlas.intake.reception.resemblance import resemblance
from atlas.sources.files import read_file
from atlas.sources.registry import load_mappings
from tests.conftest import PROJECT

MAPPINGS = load_mappings(PROJECT / "data" / "mappings")


def frame(*columns, **values):
    return pd.DataFrame([dict.fromkeys(columns, "x") | values], dtype="str")


@pytest.mark.parametrize(("rows", "word"), [
    (frame("nomAttribuant", "nomBeneficiaire", "objet", montant="99786.57"), "subventions"),
    (frame("porteur", "intitulé", "commune", Montant_accordé="10"), "subventions"),
    (frame("Raison sociale", "SIRET", "Code postal", **{"Nombre de postes": "2"}), "employeurs"),
    (frame("departement", dotation_eur="45600"), "dotations"),
    (frame("niveau", "code", "nom", "indicateur", date="2020", valeur="460"), "indicateurs"),
    (frame("codgeo", total="4", acces="3", jeunes="2"), "indicateurs"),
])  # fmt: skip
def test_what_a_file_looks_like(rows, word):
    assert word in resemblance(rows, has_place=False)


def test_a_list_with_addresses_is_no_table_of_indicators():
    assert resemblance(frame("nom", "commune", a="1", b="2", c="3"), has_place=True) is None
    assert resemblance(frame("nom", "ville", "services"), has_place=False) is None


@pytest.mark.slow
def test_real_lists_of_places_are_taken_for_nothing_else(shared_places):
    for path in sorted(shared_places.iterdir()):
        raw = read_file(path)
        sample = raw.rows.iloc[:: max(1, len(raw.rows) // 200)].reset_index(drop=True)
        assert propose(sample, raw.kind, MAPPINGS).looks_like is None, path.name
