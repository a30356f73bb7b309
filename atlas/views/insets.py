"""Overseas départements drawn in frames beside metropolitan France.

Shapes keep their proportions; each frame has its own scale, so distances cannot be compared
between frames. Real coordinates are never changed elsewhere than on the picture.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

FRAME_WIDTH, FRAME_HEIGHT = 2.5, 1.65
FRAME_WEST = -10.2
MARGIN = 0.88

# Picture coordinates of each frame's south edge, and the centre and half height of its content.
_FRAMES = {
    "971": ("Guadeloupe", 49.35, (-61.45, 16.18), 0.40),
    "972": ("Martinique", 47.45, (-61.02, 14.65), 0.31),
    "973": ("Guyane", 45.55, (-53.10, 3.95), 2.05),
    "974": ("La Réunion", 43.65, (55.53, -21.13), 0.31),
    "976": ("Mayotte", 41.75, (45.16, -12.82), 0.24),
}


@dataclass(frozen=True)
class Frame:
    """One frame: its name, picture bounds, and how coordinates move into it."""

    name: str
    south: float
    centre: tuple[float, float]
    half_height: float

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, in picture degrees."""
        return FRAME_WEST, self.south, FRAME_WEST + FRAME_WIDTH, self.south + FRAME_HEIGHT

    def move(self, points: np.ndarray) -> np.ndarray:
        """Return longitudes and latitudes, shape (n, 2), as picture degrees."""
        scale = FRAME_HEIGHT * MARGIN / 2 / self.half_height
        middle = (FRAME_WEST + FRAME_WIDTH / 2, self.south + FRAME_HEIGHT / 2)
        stretch = np.cos(np.radians(self.centre[1])) / np.cos(np.radians(middle[1]))
        return (points - self.centre) * scale * (stretch, 1) + middle


FRAMES = {code: Frame(*values) for code, values in _FRAMES.items()}


def _frame_of(codes: pd.Series) -> pd.Series:
    """Return the frame, if any, of commune or département codes."""
    return codes.str[:3].where(codes.str[:3].isin(FRAMES))


def departement_of(territories: pd.DataFrame) -> pd.Series:
    """Return a code whose first characters tell the overseas département of a territory."""
    own = territories["territory_code"].where(territories["level"].eq("departement"))
    regions = {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}
    return (
        own.fillna(territories["departement_code"])
        .fillna(territories["territory_code"].map(regions))
        .fillna("")
    )


def move_shapes(shapes: gpd.GeoSeries, departement: pd.Series) -> gpd.GeoSeries:
    """Return geometries with those of framed départements moved into their frames.

    Parameters
    ----------
    shapes
        EPSG:4326; null geometries stay null.
    departement
        Département code of each, same index.
    """
    moved = shapes.copy()
    frames = _frame_of(departement)
    for code in frames.dropna().unique():
        rows = frames == code
        moved[rows] = shapely.transform(shapes[rows].to_numpy(), FRAMES[code].move)
    return moved


def move_points(points: pd.DataFrame, departement: pd.Series) -> pd.DataFrame:
    """Return a frame whose longitude and latitude are those of the picture."""
    moved = points.copy()
    frames = _frame_of(departement)
    for code in frames.dropna().unique():
        rows = frames == code
        moved.loc[rows, ["longitude", "latitude"]] = FRAMES[code].move(
            points.loc[rows, ["longitude", "latitude"]].to_numpy(float)
        )
    return moved
