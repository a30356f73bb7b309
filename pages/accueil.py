"""The welcome: three doors, to one's commune, to an analysis, to a picture."""

from atlas.app import reads
from atlas.app.page import show_page
from atlas.app.screen import welcome
from atlas.app.shell import rooms


def content() -> None:
    """What the atlas is, then the doors."""
    rooms.find(
        "L'atlas dit où l'on trouve de l'aide avec le numérique, où elle manque, et ce que l'on "
        "n'en sait pas."
    )
    welcome.show_doors(reads.territory())


show_page("Accueil", content)
