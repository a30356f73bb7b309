"""Steering: indicators through time."""

from atlas.app import controls
from atlas.app.page import show_page
from atlas.app.screen import indicators
from atlas.app.shell import rooms

VIEWS = {"indicateurs": ("Indicateurs", indicators.show)}


def content() -> None:
    """The view that the reader chooses."""
    with rooms.controls():
        chosen = controls.choose("Vue", "partie", {key: name for key, (name, _) in VIEWS.items()})
    VIEWS[chosen][1]()


show_page("Pilotage", content)
