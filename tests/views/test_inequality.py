"""Sentences, tables and charts of inequality: French words, numbers that add up, no other host."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from atlas.access.inequality import ALL, lorenz, spread, theil
from atlas.views.display.measures import MEASURES
from atlas.views.display.plot import LINE_DASHES, lorenz_chart
from atlas.views.words.inequality import (
    inequality_markdown,
    lorenz_finding,
    spread_finding,
    spread_table,
    theil_finding,
    theil_table,
)

ROAD, SUPPLY = MEASURES["nearest_road_m"], MEASURES["places_per_10k"]
# Synthetic: 9 people near, 1 far, 5 unknown.
VALUES = pd.Series([1000.0, 11_000.0, np.nan])
PEOPLE = pd.Series([9, 1, 5])
CODES = pd.Series(["01", "2A", "2A"])
NAMES = {"01": "Ain"}


def test_a_spread_in_a_sentence():
    words = spread_finding(spread(VALUES, PEOPLE).loc[ALL], ROAD)
    assert words == (
        "La moitié des habitants sont à **1,0\xa0km** ou moins, neuf sur dix à **1,0\xa0km** ou "
        "moins (distance par la route au lieu le plus proche). 5 habitants de valeur inconnue à "
        "part."
    )
    supply = spread_finding(spread(VALUES / 1000, PEOPLE).loc[ALL], SUPPLY)
    assert "un sur dix **1,00\xa0lieux pour 10 000 habitants** ou moins" in supply


@pytest.mark.parametrize(
    ("values", "words"),
    [((np.inf, np.inf), "Plus de la moitié des habitants n'ont aucun lieu à portée"),
     ((1000, np.inf), "plus d'un sur dix n'a aucun lieu à portée"),
     ((np.nan, np.nan), "rien n'est connu. 10 habitants")],
)  # fmt: skip
def test_out_of_reach_and_unknown_are_said(values, words):
    assert words in spread_finding(spread(pd.Series(values), pd.Series([5, 5])).loc[ALL], ROAD)


def test_lorenz_in_a_sentence():
    curve = lorenz(VALUES, PEOPLE)
    assert lorenz_finding(curve, ROAD).endswith("cumulent 55\xa0% du total.")
    assert lorenz_finding(curve, SUPPLY) == (
        "la moitié la moins bien servie des habitants a 25\xa0% de l'offre."
    )
    assert "rien" in lorenz_finding(lorenz(VALUES * np.nan, PEOPLE), ROAD)


def test_theil_in_a_sentence_and_a_table_that_adds_up():
    parts = theil(pd.Series([1.0, 2.0, 9.0]), pd.Series([5, 5, 10]), CODES)
    finding = theil_finding(parts, NAMES, "des départements")
    shares = [int(share) for share in re.findall(r"\*\*(\d+)\xa0%\*\*", finding)]
    assert abs(sum(shares) - 100) <= 1
    assert "contribution : 2A" in finding
    table = theil_table(parts, NAMES, ROAD)
    assert table["Territoire"].tolist() == ["2A", "Ain"]
    assert table["Contribution (%)"].sum() == pytest.approx(100, abs=0.02)
    equal = theil(pd.Series([1.0, 1.0, 1.0]), PEOPLE, CODES)
    assert "Aucune inégalité" in theil_finding(equal, NAMES, "des régions")
    assert (theil_table(equal, NAMES, ROAD)["Contribution (%)"] == 0).all()


def test_the_ratio_of_deciles_is_for_supplies_only():
    rows = spread(VALUES, PEOPLE, CODES)
    assert "9e décile ÷ 1er" not in spread_table(rows, NAMES, ROAD)
    assert "9e décile ÷ 1er" in spread_table(rows, NAMES, SUPPLY)
    table = spread_table(rows, NAMES, ROAD)
    assert table["Territoire"].tolist() == ["2A", "Ain"]
    assert table["Médiane (km)"].tolist() == [11, 1]
    assert table["Habitants inconnus"].tolist() == [5, 0]


def test_the_method_gives_formulas_and_references():
    text = inequality_markdown()
    for doi in ("10.2307/2276207", "10.1016/0165-1765(84)90126-5", "10.2307/1913126"):
        assert doi in text
    assert "**Limites**" in text


def hosts(chart):
    """Return the addresses of a chart's description, but for the name of its grammar."""
    spec = json.loads(chart.to_json())
    spec.pop("$schema")
    return re.findall(r"https?://", json.dumps(spec))


def test_a_lorenz_chart_needs_no_colour_and_no_other_host():
    curve = lorenz(VALUES, PEOPLE)
    chart = lorenz_chart(
        {"France": curve, "<b>Ain</b>": curve, "Rien": lorenz(VALUES * 0, PEOPLE)}, ROAD
    )
    spec = chart.to_dict()
    assert hosts(chart) == []
    assert "France : les 10\xa0%" in spec["description"]
    lines = spec["layer"][-1]["encoding"]
    assert lines["strokeDash"]["scale"]["range"] == list(LINE_DASHES[:2])
    assert len({str(dash) for dash in LINE_DASHES}) == len(LINE_DASHES)
    assert lines["x"]["title"] == "Habitants, les plus proches d'abord (%)"
    assert lines["y"]["title"] == "Part du total (%)"


def test_a_lorenz_chart_follows_the_curve_with_few_points():
    random = np.random.default_rng(1)
    curve = lorenz(pd.Series(random.exponential(size=6000)), pd.Series(np.ones(6000)))
    spec = lorenz_chart({"France": curve}, SUPPLY).to_dict()
    drawn = pd.DataFrame(spec["datasets"][spec["layer"][-1]["data"]["name"]])
    assert len(drawn) < 200
    exact = np.interp(drawn["people"] / 100, curve["people_share"], curve["value_share"])
    assert drawn["value"].to_numpy() == pytest.approx(100 * exact)
    assert "les moins bien servis" in json.dumps(spec, ensure_ascii=False)


def test_unknown_curves_are_left_out_and_said():
    spec = lorenz_chart({"Rien": lorenz(VALUES * np.nan, PEOPLE)}, ROAD).to_dict()
    assert spec["description"] == "Courbe de Lorenz. Rien n'est connu."
