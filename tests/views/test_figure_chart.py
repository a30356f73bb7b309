"""Charts of reports: their lines and bars are the data given."""

import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from atlas.access.inequality import gini, lorenz
from atlas.text.french import format_number
from atlas.views.display.caption import Caption
from atlas.views.display.measures import MEASURES, format_value
from atlas.views.figure import evolution_figure, lorenz_figure, ranking_figure
from atlas.views.figure.chart import draw_lorenz, draw_ranking
from atlas.views.figure.evolution import draw_evolution
from atlas.views.words.changes import evolution_columns
from atlas.views.words.inequality import lorenz_reading

CAPTION = Caption("Titre", "Sous-titre", "Source (01/08/2024)", "Atlas construit", "Licence")
DISTANCE = MEASURES["nearest_distance_m"]


def words(content: bytes) -> str:
    return str(Image.open(io.BytesIO(content)).info["Description"])


def by_gid(figure, gid):
    return [artist for artist in figure.findobj() if artist.get_gid() == gid]


def written(figure) -> list[str]:
    return [text.get_text() for text in figure.texts]


@pytest.fixture
def regions() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "territory_name": ["A", "B", "C", "D", "E"],
            "nearest_distance_m": [500.0, 12_000.0, None, 3_000.0, 3_000.0],
        }
    )


def test_the_curve_drawn_is_the_curve_given() -> None:
    rng = np.random.default_rng(5)
    curve = lorenz(pd.Series(rng.exponential(3, 50)), pd.Series(rng.integers(1, 99, 50)))
    figure = draw_lorenz({"Habitants": curve}, DISTANCE, CAPTION, "carre")
    (line,) = by_gid(figure, "lorenz")
    np.testing.assert_allclose(line.get_xdata(), 100 * curve["people_share"])
    np.testing.assert_allclose(line.get_ydata(), 100 * curve["value_share"])


def test_the_gini_written_is_that_of_the_values() -> None:
    rng = np.random.default_rng(6)
    values, people = pd.Series(rng.exponential(3, 200)), pd.Series(rng.integers(1, 99, 200))
    reading = lorenz_reading(lorenz(values, people), DISTANCE)
    assert reading[-1] == f"Indice de Gini : {format_number(gini(values, people), 2)}."


def test_several_curves_have_their_key_and_an_unknown_one_is_said() -> None:
    known = lorenz(pd.Series([1.0, 3.0]), pd.Series([1, 1]))
    nothing = lorenz(pd.Series([0.0, 0.0]), pd.Series([1, 1]))
    figure = draw_lorenz({"Ain": known, "Lot": nothing}, DISTANCE, CAPTION, "a4-paysage")
    assert len(by_gid(figure, "lorenz")) == 1
    assert {"Ain", "Lot : inconnu"} <= {*written(figure)}
    assert "Lot : rien" in words(lorenz_figure({"Ain": known, "Lot": nothing}, DISTANCE, CAPTION))


def test_bars_are_ranked_from_the_worst_and_as_long_as_their_value(regions) -> None:
    figure = draw_ranking(regions, DISTANCE, CAPTION, "a4-portrait")
    bars = [patch for patch in by_gid(figure, "bar") if hasattr(patch, "get_width")]
    assert [bar.get_width() for bar in bars] == pytest.approx([12, 3, 3, 0.5])
    names = [text for text in written(figure) if text in set("ABCDE")]
    assert names == ["B", "D", "E", "A"]
    assert format_value(12_000, DISTANCE) in written(figure)
    assert any("1 de valeur inconnue" in text for text in written(figure))


def test_a_supply_is_ranked_from_the_least(regions) -> None:
    places = regions.rename(columns={"nearest_distance_m": "places_per_10k"})
    said = words(ranking_figure(places, MEASURES["places_per_10k"], CAPTION, "carre"))
    assert said.index("A : 500") < said.index("D : 3") < said.index("B : 12")


def test_bars_that_do_not_fit_are_counted(regions) -> None:
    many = pd.concat([regions.dropna()] * 30, ignore_index=True)
    figure = draw_ranking(many, DISTANCE, CAPTION, "carre")
    bars = [patch for patch in by_gid(figure, "bar") if hasattr(patch, "get_width")]
    left_out = f"{120 - len(bars)} autres non montrés"
    assert any(left_out in text for text in written(figure))


def test_out_of_reach_is_said(regions) -> None:
    far = regions.assign(nearest_distance_m=[np.inf, 1.0, 2.0, 3.0, 4.0])
    assert "hors de portée" in written(draw_ranking(far, DISTANCE, CAPTION, "carre"))


def test_gains_go_right_losses_left_and_unknown_is_not_zero() -> None:
    columns = evolution_columns(10)
    gain, _, loss, _ = columns[0]
    sums = pd.DataFrame({"territory_name": ["A", "B", "C"], gain: [3, 10, None],
                         loss: [1, 4, None], "population_gained": [100, 2_000, None],
                         "population_lost": [0, 50, None]})  # fmt: skip
    figure = draw_evolution(sums, columns, CAPTION, "a4-portrait")
    widths = {gid: [p.get_width() for p in by_gid(figure, gid) if hasattr(p, "get_width")]
              for gid in ("gain", "loss")}  # fmt: skip
    assert widths["gain"] == [10, 3, 0, 2_000, 100, 0]
    assert widths["loss"] == [-4, -1, 0, -50, 0, 0]
    assert written(figure).count("inconnu") == 4
    said = words(evolution_figure(sums, columns, CAPTION, "carre"))
    assert "B : lieux ouverts 10, fermés 4" in said
    assert "C : lieux ouverts inconnu" in said
