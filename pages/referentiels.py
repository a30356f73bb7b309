"""Referentials: who respects their criteria, what they say, what changed between two versions."""

from atlas.app.page import show_page
from atlas.app.screen import referentials

ANSWERS = {
    referentials.RESPECT: referentials.show_respect,
    referentials.LABEL: referentials.show_label,
    referentials.NETWORK: referentials.show_network,
    referentials.TRAINING: referentials.show_training,
    referentials.TWO_VERSIONS: referentials.show_changes,
}


def content() -> None:
    """Question, then the answer."""
    ANSWERS[referentials.choose_question()]()


show_page("Référentiels", content)
