"""Access with every assumption in hand: who is far, how much help, where need is, how sure."""

from atlas.app.page import show_page
from atlas.app.screen import certainty, far, need, question

ANSWERS = {
    question.FAR: far.show_far,
    question.SHARED: far.show_shared,
    question.CROSSED: need.show_crossed,
    question.CERTAIN: certainty.show,
    question.ZONED: need.show_zoned,
}


def content() -> None:
    """Question and assumptions, then the answer."""
    asked = question.choose()
    ANSWERS[asked.question](asked)


show_page("Accès", content)
