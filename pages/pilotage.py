"""Steering: indicators through time, what the parties value and decide."""

from atlas.app import controls
from atlas.app.page import show_page
from atlas.app.screen import governance, indicators
from atlas.app.shell import rooms

VIEWS = {
    "indicateurs": ("Indicateurs", indicators.show),
    "plus-value": ("Plus-value", governance.show_value),
    "bilan": ("Bilan annuel", governance.show_review),
    "registre": ("Registre", governance.show_register),
}


def content() -> None:
    """The view that the reader chooses."""
    with rooms.controls():
        chosen = controls.choose("Vue", "partie", {key: name for key, (name, _) in VIEWS.items()})
    VIEWS[chosen][1]()


show_page("Pilotage", content)
