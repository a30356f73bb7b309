"""The curve of a series, on screen and in a report: what is given is drawn, breaks cut it."""

import numpy as np
import pytest

from atlas.analysis.steering.indicators import latest
from atlas.errors import InputError
from atlas.views.display.caption import Caption
from atlas.views.display.plot import series_chart
from atlas.views.figure import series_figure
from atlas.views.figure.trend import draw_series
from tests.analysis.test_indicators import make_observations

CAPTION = Caption("Titre", "Sous-titre", "Source (01/08/2024)", "Atlas construit", "Licence")
ROWS = latest(make_observations(
    ("2022-01-31", 10, "observé", "2022-02-01"), ("2022-02-28", 12, "observé", "2022-03-01"),
    ("2022-03-31", None, "manquant", "2022-04-01"), ("2022-04-30", 14, "observé", "2022-05-01"),
    ("2022-05-31", 30, "rupture", "2022-06-01"), ("2022-06-30", 31.5, "observé", "2022-07-01"),
    ("2022-12-31", 40, "cible", "2022-02-01"),
))  # fmt: skip


def by_gid(figure, gid):
    return [artist for artist in figure.findobj() if artist.get_gid() == gid]


def test_the_line_is_cut_at_breaks_and_missing_values():
    lines = by_gid(draw_series(ROWS, "lieux", CAPTION, "carre"), "series")
    drawn = [line.get_ydata() for line in lines]
    expected = [[10, 12], [np.nan, 14], [30, 31.5]]
    assert len(drawn) == len(expected)
    for values, own in zip(drawn, expected, strict=True):
        np.testing.assert_array_equal(np.asarray(values, float), own)


def test_the_target_is_a_mark_of_its_own():
    (aims,) = by_gid(draw_series(ROWS, "lieux", CAPTION, "carre"), "aims")
    assert aims.get_ydata().tolist() == [40]
    assert aims.get_linestyle() == "None"


def test_the_chart_of_the_page_says_its_ends_and_its_target_in_words():
    said = series_chart(ROWS, "Creuse", "lieux").to_dict()["description"].replace("\xa0", " ")
    assert said == (
        "Courbe, Creuse : 10 au 31/01/2022 ; 31,5 au 30/06/2022 ; cible 40 au 31/12/2022"
    )
    empty = series_chart(ROWS.head(0), "Creuse", "").to_dict()["description"]
    assert "Rien n'est connu." in empty


def test_a_picture_has_a_known_format():
    assert series_figure(ROWS, "lieux", CAPTION, "carre", "png").startswith(b"\x89PNG")
    with pytest.raises(InputError):
        series_figure(ROWS, "lieux", CAPTION, "carre", "bmp")
