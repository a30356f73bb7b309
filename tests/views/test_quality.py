"""The words and tables of trust, and a formula on the page that is the one computed."""

import pandas as pd
import pytest

from atlas.analysis.trust import TrustEffect
from atlas.directory.quality import (
    FRESH_MONTHS,
    NEEDS,
    PRECISION_SCORES,
    SCORE_WEIGHTS,
    STALE_MONTHS,
)
from atlas.views.display.measures import MEASURES
from atlas.views.words.method import quality_markdown
from atlas.views.words.records import quality_table, scores_table, trust_sentence

DISTANCE = MEASURES["nearest_distance_m"]


def sentence(effect, minimum=0.6, criterion="quality_score"):
    return trust_sentence(effect, minimum, DISTANCE, criterion)


def test_the_effect_by_hand():
    effect = TrustEffect(3000, 150, 60_000_000, 1234, 34_000, 1, 0, 10)
    assert sentence(effect) == (
        "En ne gardant qu'une note « qualité » d'au moins 0,60 sur 1 : **150 lieux écartés** sur "
        "3\u202f000 lieux (5,0\xa0%), **1\u202f234 habitants passent** à plus de 10\xa0km d'un "
        "lieu, **1 commune change** de classe sur 34\u202f000 (distance à vol "
        "d'oiseau au lieu le plus proche)."
    )


def test_nothing_left_out_changes_nothing():
    effect = TrustEffect(3000, 0, 60_000_000, 0, 34_000, 0, 0, 10)
    assert sentence(effect, 0.1, "freshness_score") == (
        "Tous les lieux qui comptent (3\u202f000 lieux) ont une note « fraîcheur » d'au moins 0,10 "
        "sur 1 : rien ne change."
    )


def test_what_is_no_longer_known_is_said_and_not_counted_as_zero():
    text = sentence(TrustEffect(2, 2, 0, 0, 0, 0, 12, 2.5))
    assert text.endswith(
        "**2 lieux écartés** sur 2 lieux (100,0\xa0%), 12 communes deviennent inconnues."
    )
    assert "habitant" not in text


def make_place(**values):
    scores = dict.fromkeys((*SCORE_WEIGHTS, "quality_score"), 0.5)
    base = {"updated_date": pd.Timestamp(2024, 8, 1), "location_precision": "point",
            "source_count": 2}  # fmt: skip
    return pd.Series(base | scores | values)


def test_scores_of_a_place_by_hand():
    table = scores_table(make_place(freshness_score=1.0)).set_index("Critère")
    assert table.loc["Fraîcheur"].tolist() == ["1,00", "25,0\xa0%", "mise à jour 01/08/2024"]
    assert table.loc["Recoupement"].tolist() == ["0,50", "12,5\xa0%", "2 sources"]
    assert table.loc["Précision", "D'après"] == "position : point"
    assert table.index[-1] == "Qualité"
    assert len(table) == len(SCORE_WEIGHTS) + 1


def test_an_undated_unlocated_place_says_so():
    place = make_place(updated_date=pd.NaT, freshness_score=None, location_precision=None,
                       source_count=1)  # fmt: skip
    table = scores_table(place).set_index("Critère")
    assert table.loc["Fraîcheur"].tolist()[::2] == ["inconnue", "fiche sans date"]
    assert table.loc["Précision", "D'après"] == "position : inconnue"
    assert table.loc["Recoupement", "D'après"] == "1 source"


def test_quality_table_names_groups_and_gives_percents():
    qualities = pd.DataFrame(
        [("a", 3, 0.612, 0.5, 1 / 3, 1.0, 0, 0.25), ("b", 1, 0.2, 0.2, 0.0, 0.0, 1, 1.0)],
        columns=["group", "place_count", "quality_mean", "quality_median", "updated_1_year_share",
                 "updated_2_years_share", "undated_count", "point_share"],
    )  # fmt: skip
    table = quality_table(qualities, "Source", {"a": "Source A"})
    assert table["Source"].tolist() == ["Source A", "b"]
    assert table.iloc[0, 1:].tolist() == [3, 0.61, 0.5, 33.3, 100, 0, 25]
    assert quality_table(qualities, "Source", {})["Source"].tolist() == ["a", "b"]


def test_the_page_gives_the_formula_that_is_computed():
    text = quality_markdown()
    for weight in SCORE_WEIGHTS.values():
        assert f"{weight:g} ×".replace(".", ",") in text
    for need in NEEDS:
        assert need.label in text
    for name, score in PRECISION_SCORES.items():
        assert f"{name} {score}".replace(".", ",") in text
    assert f"{FRESH_MONTHS} mois" in text
    assert f"{STALE_MONTHS} mois" in text
    at_20_months = (STALE_MONTHS - 20) / (STALE_MONTHS - FRESH_MONTHS)
    assert f"y vaut {at_20_months:.2f}".replace(".", ",") in text
    assert pytest.approx(1) == sum(SCORE_WEIGHTS.values())
