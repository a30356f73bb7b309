"""Money: who is funded where, against need and distance, where no place is known, calls."""

from atlas.app.page import show_page
from atlas.app.screen import funding


def content() -> None:
    """The view asked for: money, money and need, money without place, calls."""
    funding.show(funding.choose())


show_page("Financements", content)
