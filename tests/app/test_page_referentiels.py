"""The page *Référentiels* on the embedded atlas: every question answers, the unknown is said."""

import pytest

pytestmark = pytest.mark.filterwarnings("default")


@pytest.mark.slow
def test_the_map_of_respect_says_both_bounds_and_the_unknown(open_page):
    app = open_page("referentiels", territoire="D01", niveau="commune")
    assert not app.error
    said = app.markdown[0].value
    assert "Critères obligatoires" in said
    assert "Ain" in said
    assert "réponses inconnues, soit entre" in said
    by_criterion = next(one.value for one in app.dataframe if "Critère" in one.value)
    assert len(by_criterion) == 32


@pytest.mark.slow
def test_what_nobody_can_tell_is_said_unknown(open_page):
    app = open_page("referentiels", version="villes-internet:2017")
    assert not app.error
    assert "tout est inconnu" in app.markdown[0].value


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("label", "16 enjeux, 139 services"),
        ("reseau", "32"),
        ("formation", "523 acquis"),
        ("versions", "5 correspondances (5 proposées)"),
    ],
)
@pytest.mark.slow
def test_each_question_says_what_is_known(open_page, question, said):
    app = open_page("referentiels", question=question)
    assert not app.error
    assert said in app.markdown[0].value.replace("\\", "")


def test_skills_without_correspondence_say_who_can_load_one(open_page):
    app = open_page("referentiels", question="formation")
    assert any("Aucune correspondance publiée ou décidée" in text.value for text in app.markdown)
