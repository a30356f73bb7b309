"""Label x access in words: what several comparisons at once allow to say."""

import pandas as pd
import pytest

from atlas.views.display.measures import MEASURES
from atlas.views.words.label.label_effect import effect_table, holm_sentence

DISTANCE = MEASURES["nearest_distance_m"]
EFFECTS = pd.DataFrame(
    {"commune_count": [40, 40, 40, 0], "mean_value": 1.0, "mean_peer_value": 2.0,
     "mean_difference": -1.0, "low": [-2.0, -2.0, -1.0, None], "high": [-0.5, -0.1, 1.0, None],
     "p_value": [0.001, 0.04, 0.5, None], "p_holm": [0.003, 0.08, 0.5, None]},
    index=[1, 2, 3, 4],
)  # fmt: skip


def test_a_line_is_read_after_the_correction():
    table = effect_table(EFFECTS, DISTANCE)
    assert table["Lecture"].tolist() == [
        "meilleur que ses semblables",
        "écart non distinguable de zéro, toutes comparaisons comptées",
        "écart non distinguable de zéro",
        "aucune commune",
    ]
    assert table["p ajustée (Holm)"].tolist()[:3] == [0.003, 0.08, 0.5]


def test_the_correction_is_said_with_what_it_changes():
    said = holm_sentence(EFFECTS)
    assert said.startswith("3 comparaisons à la fois\xa0: au seuil de 5\xa0%, 2 se distinguent")
    assert "**1** une fois les p ajustées par la méthode de Holm (1979" in said
    assert holm_sentence(EFFECTS.assign(p_value=None)) == ""


@pytest.mark.filterwarnings("default")
def test_the_page_says_it(open_page):
    app = open_page("labels")
    assert "méthode de Holm" in " ".join(text.value for text in app.markdown)
    assert any("p ajustée (Holm)" in table.value for table in app.dataframe)
