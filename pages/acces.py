"""Access with every assumption in hand: who is far, how much help, where need is, how sure."""

from atlas.app.page import show_page
from atlas.app.screen import assumptions, certainty, far, shared, zoning
from atlas.app.screen import need as crossing

ANSWERS = {
    assumptions.FAR: far.show,
    assumptions.SHARED: shared.show,
    assumptions.CROSSED: crossing.show,
    assumptions.SURE: certainty.show,
    assumptions.ZONED: zoning.show,
}


def content() -> None:
    """Question and assumptions, then the answer."""
    asked = assumptions.choose()
    ANSWERS[asked.question](asked)


show_page("Accès à l'aide", content)
