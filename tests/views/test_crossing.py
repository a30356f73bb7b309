"""The square legend: every class in words, colours that colour-blind readers tell apart."""

import itertools
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from atlas.analysis.bivariate import KNOWN, Scale, class_sums, cross, tercile_scale
from atlas.views.words.crossing import (
    ACCESS_WORDS,
    NEED_WORDS,
    PALETTE,
    class_label,
    class_table,
    scale_labels,
)
from atlas.views.words.square import contrast, square_legend_html, text_colour

COLOURS = list(itertools.chain(*PALETTE))

# Machado, Oliveira and Fernandes (2009), doi:10.1109/TVCG.2009.113, severity 1, linear RGB.
VISIONS = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                   [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                     [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                   [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                   [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip
WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(colour, vision):
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(np.array(vision) @ linear, 0, 1) / WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", VISIONS)
def test_the_nine_colours_stay_apart_for_every_eye(vision):
    points = [lab(colour, VISIONS[vision]) for colour in COLOURS]
    nearest = min(np.linalg.norm(a - b) for a, b in itertools.combinations(points, 2))
    assert nearest > 12


@pytest.mark.parametrize("colour", COLOURS)
def test_text_is_readable_on_every_colour(colour):
    assert contrast(text_colour(colour), colour) >= 4.5


def test_contrast_of_black_and_white_is_the_largest():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


class Texts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.cells, self.tags, self._inside = [], [], False

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "td":
            self.cells.append("")
        self._inside = tag == "td" or (self._inside and tag in ("br", "strong"))

    def handle_endtag(self, tag):
        if tag == "td":
            self._inside = False

    def handle_data(self, data):
        if self._inside:
            self.cells[-1] += data


@pytest.fixture
def sums(land):
    index = pd.Index(land["commune_code"], name="commune_code")
    need, access = pd.Series([9.0, 9, 1, None], index), pd.Series([9e4, 1.0, 1.0, None], index)
    return class_sums(cross(need, access, Scale((3, 6)), Scale((5e3, 1e4))), land)


def test_each_cell_says_its_communes_and_people(sums):
    labels = scale_labels(Scale((3, 6)))
    parser = Texts()
    parser.feed(square_legend_html(sums, "Indice", "distance", labels, labels))
    cells = [cell for cell in parser.cells if cell]
    assert len(cells) == 9
    # From the highest need, near to far.
    assert cells[0] == "1 commune300 habitants"
    assert cells[2] == "priorité1 commune100 habitants"
    assert cells[6] == "1 commune600 habitants"


def test_the_legend_names_both_axes_their_classes_and_what_is_unknown(sums):
    html = square_legend_html(sums, "Indice", "distance", ["a", "b", "c"], ["d", "e", "f"])
    for words in (*NEED_WORDS, *ACCESS_WORDS, "Indice", "distance", "besoin et accès inconnus"):
        assert words in html
    for label in "abcdef":
        assert f"<small>{label}</small>" in html


def test_hostile_names_are_escaped(sums):
    bad = '<script>alert("x")</script>'
    html = square_legend_html(sums, bad, bad, [bad] * 3, [bad] * 3)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_table_has_one_line_per_class(sums, land):
    table = class_table(sums)
    assert len(table) == 12
    assert table["Habitants"].sum() == land["population"].sum()
    assert table["Classe"].is_unique
    assert table["Classe"].iloc[-1] == "Besoin et accès inconnus"


def test_unknown_has_its_own_words():
    assert class_label(pd.NA, pd.NA, "accès inconnu") == "accès inconnu"
    assert class_label(0, 0, KNOWN) == "besoin faible, accès proche"


def test_classes_that_hold_nothing_say_so():
    one = tercile_scale(pd.Series([5.0]), pd.Series([1]))
    assert scale_labels(one) == ["aucune valeur", "au plus 5,0", "plus de 5,0"]
    assert scale_labels(Scale((2, 2)))[1] == "aucune valeur"
