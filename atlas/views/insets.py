"""What the national map shows at once: metropolitan France, and frames beside it.

Each frame is a small map of its own, at its own scale and in real coordinates: distances cannot be
compared between frames.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Frame:
    """One frame: its name, and what it shows at first, in degrees."""

    name: str
    west: float
    south: float
    east: float
    north: float


METROPOLE = Frame("France métropolitaine", -5.2, 41.3, 9.65, 51.15)
FRAMES = (
    Frame("Petite couronne", 2.145, 48.69, 2.615, 49.01),
    Frame("Guadeloupe", -61.82, 15.82, -60.99, 16.52),
    Frame("Martinique", -61.24, 14.38, -60.80, 14.89),
    Frame("Guyane", -54.65, 2.10, -51.60, 5.80),
    Frame("La Réunion", 55.20, -21.40, 55.85, -20.86),
    Frame("Mayotte", 45.01, -13.02, 45.31, -12.62),
)
