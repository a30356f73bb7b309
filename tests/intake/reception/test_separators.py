"""Lists joined by another sign than the format says."""

import pandas as pd
import pytest

from atlas.intake.reception.separators import as_separated
from atlas.text.lexicon import make_lexicon

KNOWN = make_lexicon(("Wifi", "Aide", "Aide, sur place"), {"Cours / ateliers": "Aide"})


@pytest.mark.parametrize("sign", [",", " / ", "\n", " - ", "+", ", "])
def test_the_sign_that_explains_the_values_is_used(sign):
    texts, used = as_separated(pd.Series([f"Wifi{sign}Aide", f"Aide{sign}Wifi"]), [KNOWN])
    assert texts.tolist() == ["Wifi|Aide", "Aide|Wifi"]
    assert used.row_count == 2


@pytest.mark.parametrize("texts", [
    ["Wifi|Aide", "Wifi; Aide"], ["Wifi"], ["", "  "], ["Cours / ateliers"], ["Autre, chose"],
    ["Wifi", "Aide, ailleurs", "Wifi, ailleurs"], ["Aide, sur place"], ["Wifi, inconnu"],
])  # fmt: skip
def test_lists_written_as_the_format_says_are_left_as_they_are(texts):
    column = pd.Series(texts)
    same, used = as_separated(column, [KNOWN])
    assert used is None
    assert same.equals(column)


def test_a_value_that_holds_the_sign_is_left_whole_and_lists_already_split_stay_so():
    texts, used = as_separated(
        pd.Series(["Wifi, Aide, sur place", "Aide, sur place, Wifi", "Aide|Wifi, Aide"]), [KNOWN]
    )
    assert texts.tolist() == ["Wifi|Aide, sur place", "Aide, sur place|Wifi", "Aide|Wifi|Aide"]
    assert used.shown == ","


def test_a_column_that_feeds_no_closed_list_is_left_as_it_is():
    column = pd.Series(["a, b", "c, d"])
    assert as_separated(column, [])[0].equals(column)
