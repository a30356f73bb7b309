"""What the national map shows at once: metropolitan France, and frames beside it.

Each frame is a small map of its own, at its own scale and in real coordinates: distances cannot be
compared between frames.
"""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Frame:
    """One frame: its name, what it shows at first, in degrees, and its overseas département."""

    name: str
    west: float
    south: float
    east: float
    north: float
    code: str = ""

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the middle."""
        return (self.west + self.east) / 2, (self.south + self.north) / 2

    @property
    def half_height(self) -> float:
        """Degrees of latitude from the middle to an edge."""
        return (self.north - self.south) / 2


MAINLAND = Frame("France métropolitaine", -5.2, 41.3, 9.65, 51.15)
FRAMES = (
    Frame("Petite couronne", 2.145, 48.69, 2.615, 49.01),
    Frame("Guadeloupe", -61.82, 15.82, -60.99, 16.52, "971"),
    Frame("Martinique", -61.24, 14.38, -60.80, 14.89, "972"),
    Frame("Guyane", -54.65, 2.10, -51.60, 5.80, "973"),
    Frame("La Réunion", 55.20, -21.40, 55.85, -20.86, "974"),
    Frame("Mayotte", 45.01, -13.02, 45.31, -12.62, "976"),
)
OVERSEAS = {frame.code: frame for frame in FRAMES if frame.code}
_REGIONS = {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}


def overseas_codes(territories: pd.DataFrame) -> pd.Series:
    """Return a code whose first characters tell the overseas département of a territory."""
    own = territories["territory_code"].where(territories["level"].eq("departement"))
    return (
        own.fillna(territories["departement_code"])
        .fillna(territories["territory_code"].map(_REGIONS))
        .fillna("")
    )
