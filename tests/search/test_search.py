"""Words, concepts, places named, meaning, fusion, reasons: closed forms and invariants."""

import html

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.search import reasons
from atlas.search.concepts import called_spans, concepts_of, rarity
from atlas.search.glossary import CONCEPTS
from atlas.search.tokens import words
from atlas.territory.mention.named import gather_names, named_rows, old_names
from atlas.territory.mention.utterance import cut_question
from atlas.territory.mention.where import read_where


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
    assert rarity(1.0, 4) > rarity(2.0, 4) > rarity(4.0, 4) > 0


def test_a_longer_expression_hides_what_it_holds():
    assert [words for _, words in called_spans("langue des signes et wifi")] == [
        ("xsurdite",), ("xwifi",)
    ]  # fmt: skip


TERRITORIES = pd.DataFrame(
    [("departement", "23", "Creuse", 115_000), ("departement", "18", "Cher", 300_000),
     ("commune", "23096", "Guéret", 13_000), ("commune", "93066", "Saint-Denis", 113_000),
     ("commune", "97411", "Saint-Denis", 153_000), ("commune", "69149", "Oullins-Pierre-Bénite", 1),
     ("commune", "01001", "Aide", 10)],
    columns=["level", "territory_code", "territory_name", "population"],
)  # fmt: skip
FORMER = pd.DataFrame({"former_name": ["Oullins"], "commune_code": ["69149"]})
NO_COMMUNE = pd.DataFrame(columns=["commune_code"])
KNOWN = gather_names(*named_rows(TERRITORIES, FORMER, NO_COMMUNE))


def named(question):
    """Return the territory that a question names, and the words that are left."""
    said = cut_question(question)
    where = read_where(said, KNOWN)
    left = [word for i, word in enumerate(said.words) if i not in where.taken]
    return where.mention, " ".join(left)


@pytest.mark.parametrize(
    ("question", "code", "rest"),
    [("impôts près de Guéret", "23096", "impots"), ("fablab en Creuse", "23", "fablab"),
     ("médiathèque d'Oullins", "69149", "mediatheque"), ("MSAP Guéret", "23096", "msap"),
     ("à la Creuse ou à Guéret aide", "23096", "ou aide"), ("Guéret", "23096", ""),
     ("aide à Saint-Denis", "97411", "aide"), ("Guéret aide CAF", "23096", "aide caf"),
     ("impots gueret", "23096", "impots"), ("aide dans la Creuse", "23", "aide"),
     ("aide du Cher", "18", "aide"), ("aide dans le 23", "23", "aide")],
)  # fmt: skip
def test_the_territory_that_a_question_names(question, code, rest):
    mention, left = named(question)
    assert (mention.code, left) == (code, rest)


@pytest.mark.parametrize(
    "question",
    ["aide", "ordinateur pas cher", "Sainte-Guéret wifi", "Guéret-Plage wifi", "", "?"],
)
def test_no_territory_is_guessed(question):
    assert named(question)[0] is None


HOMONYMS = pd.DataFrame(
    [("departement", "86", "Vienne", 440_000), ("departement", "61", "Orne", 280_000),
     ("departement", "23", "Creuse", 115_000), ("departement", "38", "Isère", 1_270_000),
     ("departement", "2A", "Corse-du-Sud", 160_000), ("commune", "38544", "Vienne", 29_000),
     ("commune", "23008", "Aubusson", 3_000), ("commune", "61012", "Aubusson", 200),
     *(("commune", f"2A{i:03}", "Sainte-Marie", 9_000 - i) for i in range(8))],
    columns=["level", "territory_code", "territory_name", "population"],
)  # fmt: skip
IN_DEPARTEMENT = HOMONYMS[HOMONYMS["level"] == "commune"].assign(
    commune_code=lambda rows: rows["territory_code"],
    departement_code=lambda rows: rows["territory_code"].str[:2], postal_codes=None,
    region_code=None,
)  # fmt: skip
SEVERAL = gather_names(*named_rows(HOMONYMS, FORMER.head(0), IN_DEPARTEMENT))


def meant(question):
    return read_where(cut_question(question), SEVERAL).mention


def test_homonyms_are_asked_the_most_people_first():
    first = meant("wifi gratuit Aubusson")
    assert (first.code, first.name) == ("23008", "Aubusson (Creuse)")
    (other,) = first.others
    assert other == ("Aubusson (Orne)", "wifi gratuit Aubusson (61)")
    second = meant(other.question)
    assert (second.code, second.name) == ("61012", "Aubusson (Orne)")
    assert second.others == (("Aubusson (Creuse)", "wifi gratuit Aubusson (23)"),)


@pytest.mark.parametrize(
    ("question", "level", "other"),
    [("aide Vienne", "departement", "aide Vienne (38)"),
     ("aide à Vienne", "commune", "aide à Vienne (département)"),
     ("aide à Vienne (département)", "departement", "aide à Vienne (38)"),
     ("ville de Vienne wifi", "commune", None), ("département de la Vienne", "departement", None)],
)  # fmt: skip
def test_a_level_that_is_said_is_obeyed(question, level, other):
    mention = meant(question)
    assert mention.level == level
    assert [one.question for one in mention.others] == ([other] if other else [])


def test_homonyms_beyond_a_line_are_counted():
    mention = meant("aide à Sainte-Marie")
    assert (len(mention.others), mention.more_count) == (5, 2)
    assert mention.others[0] == ("Sainte-Marie (Corse-du-Sud)", "aide à Sainte-Marie (2A)")
    assert meant(mention.others[0].question).code == "2A000"


@pytest.mark.parametrize(
    ("question", "side", "within_m"),
    [("aide au nord de la Creuse", "nord", None), ("aide autour de Guéret 15 km", None, 15_000),
     ("à moins de 10 km de Guéret, aide", None, 10_000), ("aide en Creuse", None, None)],
)  # fmt: skip
def test_a_side_and_a_radius_are_read(question, side, within_m):
    mention = named(question)[0]
    assert (mention.side, mention.within_m) == (side, within_m)


def test_old_names_come_from_mergers_and_events():
    former = pd.DataFrame({"former_name": ["Vieux", None], "commune_code": ["1", "2"]})
    events = pd.DataFrame({"old_name": ["Ancien", "Perdu"], "new_code": ["2", "9"]})
    names = old_names(former, events, pd.DataFrame({"commune_code": ["1", "2"]}))
    assert names["former_name"].tolist() == ["Vieux", "Ancien"]


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
