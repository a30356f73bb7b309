"""Words, concepts, places named, meaning, fusion, reasons: closed forms and invariants."""

import html

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.search import meaning, reasons
from atlas.search.concepts import CONCEPTS, concept_weights, concepts_of
from atlas.search.fusion import fuse_scores
from atlas.search.tokens import words
from atlas.territory.mention import find_where, known_names, old_names


def test_elision_accents_and_stopwords_leave_words():
    assert words("L’accès à l'Internet, où qu'on soit") == ["acces", "internet"]
    assert words("imprimante 3 D") == words("imprimante 3D") == ["imprimante", "3d"]


def test_caf_is_not_a_coffee():
    assert "caf" not in words("la CAF")
    assert concepts_of("la CAF") == ["xcaf"]
    assert concepts_of("un café") == []


@pytest.mark.parametrize(
    ("left", "right"),
    [("MSAP", "France services"), ("EPN", "espace public numérique"), ("Wi-Fi", "wifi"),
     ("cyber-base", "EPN"), ("CHRS_Etape", "sans abri"), ("langue des signes", "surdité")],
)  # fmt: skip
def test_synonyms_say_one_concept(left, right):
    assert set(concepts_of(left)) & set(concepts_of(right))


def test_names_of_concepts_are_unique_letters():
    names = [concept.name for concept in CONCEPTS]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and name.isalpha() for name in names)


def test_a_question_calls_what_a_text_does_not_say():
    assert concepts_of("déclaration d'impôts", is_question=True) == ["xdemarches"]
    assert concepts_of("déclaration d'impôts") == []


def test_a_rare_concept_weighs_more():
    said = [["xcaf"], ["xcaf"], ["xpix"], []]
    weights = concept_weights(said, ["xcaf", "xpix"])
    assert weights[2] > weights[0] == weights[1] > weights[3] == 0


TERRITORIES = pd.DataFrame(
    [("departement", "23", "Creuse", 115_000), ("departement", "18", "Cher", 300_000),
     ("commune", "23096", "Guéret", 13_000), ("commune", "93066", "Saint-Denis", 113_000),
     ("commune", "97411", "Saint-Denis", 153_000), ("commune", "69149", "Oullins-Pierre-Bénite", 1),
     ("commune", "01001", "Aide", 10)],
    columns=["level", "territory_code", "territory_name", "population"],
)  # fmt: skip
FORMER = pd.DataFrame({"former_name": ["Oullins"], "commune_code": ["69149"]})
KNOWN = known_names(TERRITORIES, FORMER)


@pytest.mark.parametrize(
    ("question", "code", "rest"),
    [("impôts près de Guéret", "23096", "impots"), ("fablab en Creuse", "23", "fablab"),
     ("médiathèque d'Oullins", "69149", "mediatheque"), ("MSAP Guéret", "23096", "msap"),
     ("à la Creuse ou à Guéret aide", "23096", "a la creuse ou aide")],
)  # fmt: skip
def test_the_territory_that_a_question_names(question, code, rest):
    found = find_where(question, KNOWN)
    assert (found.code, found.rest) == (code, rest)


@pytest.mark.parametrize(
    "question", ["aide", "ordinateur pas cher", "aide à Saint-Denis", "Guéret", "", "?"]
)
def test_no_territory_is_guessed(question):
    assert find_where(question, KNOWN) is None


def test_old_names_come_from_mergers_and_events():
    former = pd.DataFrame({"former_name": ["Vieux", None], "commune_code": ["1", "2"]})
    events = pd.DataFrame({"old_name": ["Ancien", "Perdu"], "new_code": ["2", "9"]})
    names = old_names(former, events, pd.DataFrame({"commune_code": ["1", "2"]}))
    assert names["former_name"].tolist() == ["Vieux", "Ancien"]


def test_meaning_is_deterministic_and_near_itself():
    texts = [
        ["lire", "livre"],
        ["livre", "pret", "lire"],
        ["wifi", "poste"],
        ["poste", "wifi", "x"],
    ]
    first, second = meaning.learn(texts), meaning.learn(texts)
    np.testing.assert_array_equal(first.vectors, second.vectors)
    close = meaning.closeness(first, meaning.vector(first, texts[0]))
    assert close.argmax() in (0, 1)
    assert close[0] == pytest.approx(1, abs=1e-5)
    assert close[0] > close[2]


def test_nothing_to_learn_is_no_meaning():
    assert meaning.learn([]) is None
    assert meaning.learn([["a"], ["b"], ["c"], ["d"]]) is None


def test_fusion_of_one_ranking_is_this_ranking():
    scores = pd.Series({"a": 3.0, "b": 2.0, "c": 1.0})
    assert list(fuse_scores({"one": scores}).index) == ["a", "b", "c"]
    assert fuse_scores({}).empty


def test_marks_are_on_the_words_and_the_rest_is_escaped():
    text = "<b>Imprimante</b> & scanner"
    spans = reasons.marked_spans(text, {"imprim"}, {"imprimante": "imprim"})
    assert reasons.marked_html(text, spans) == (
        "&lt;b&gt;<mark>Imprimante</mark>&lt;/b&gt; &amp; scanner"
    )


@given(st.text(max_size=600))
def test_a_snippet_never_lets_a_tag_through(text):
    shown = reasons.snippet_html(text + " aide <script>", [(len(text) + 1, len(text) + 5)])
    bare = shown.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert html.unescape(bare).count("<script>") <= (text + "<script>").count("<script>")


def test_the_snippet_shows_the_words_found():
    text = "mot " * 300 + "fablab ici " + "mot " * 300
    start = text.index("fablab")
    shown = reasons.snippet_html(text, [(start, start + 6)])
    assert "<mark>fablab</mark>" in shown
    assert shown.startswith("… ")
    assert len(shown) < 400
