"""What is drawn in one panel of a map: classes, outlines, places, scale bar."""

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle

from atlas.schema.crs import STORAGE_CRS
from atlas.territory.insets import OVERSEAS, overseas_codes
from atlas.text.french import shortest
from atlas.views.display.measures import Measure
from atlas.views.figure.legend import UNKNOWN_HATCH, UNLOCATED_HATCH, hatch_colour, hatches
from atlas.views.figure.panels import MAIN, Panel, compound_path, panel_of
from atlas.views.figure.sheet import Box, Sheet
from atlas.views.figure.style import (
    ACCENT_COLOUR,
    EDGE_COLOUR,
    FRAME_COLOUR,
    INK,
    NEIGHBOUR_COLOUR,
    OUTLINE_COLOUR,
    PLACE_COLOUR,
    SOFT_INK,
    UNKNOWN_COLOUR,
    UNKNOWN_HATCH_COLOUR,
    font,
)

# Above this number, territories have no outline of their own: only the level above has.
DENSE = 2_000
# Above it too, details under this length on paper are left out, and a line of the class's own
# colour, in points, covers what that opens between neighbours.
_DETAIL_MM, _SEAM = 0.05, 0.25
_ROOM = 1.03
_SCALE_STEPS = (5, 2, 1)
_FRAME_CODES = {frame.name: code for code, frame in OVERSEAS.items()}


class Land:
    """One panel and the axes where it is drawn, whose unit is the metre.

    Parameters
    ----------
    sheet
        Sheet to draw on.
    panel
        What stands there.
    box
        Where.
    """

    def __init__(self, sheet: Sheet, panel: Panel, box: Box) -> None:
        self.sheet, self.panel, self.box = sheet, panel, box
        west, south, east, north = panel.bounds
        self.metres_per_mm = _ROOM * max((east - west) / box.width, (north - south) / box.height)
        half = np.array([box.width, box.height]) * self.metres_per_mm / 2
        middle = np.array([(west + east) / 2, (south + north) / 2])
        (self.west, self.south), (self.east, self.north) = middle - half, middle + half
        self.axes: Axes = sheet.axes(box)
        self.axes.set_xlim(self.west, self.east)
        self.axes.set_ylim(self.south, self.north)
        if panel.name:
            self._frame()

    def _frame(self) -> None:
        """Draw the border of a frame and its name."""
        self.axes.add_patch(
            Rectangle(
                (0, 0), 1, 1, transform=self.axes.transAxes, facecolor="#f6f7f9",
                edgecolor=FRAME_COLOUR, linewidth=0.7, zorder=0,
            )
        )  # fmt: skip
        size = self.sheet.size
        self.sheet.text(
            self.box.left + 1, self.box.top + 0.6, self.panel.name, size.text * 0.85, colour=INK
        )

    def _patch(self, shapes: np.ndarray, **style: object) -> None:
        path = compound_path(shapes)
        if path is not None:
            # add_patch would look for the limits of every curve: seconds for the communes.
            self.axes.add_artist(PathPatch(path, **style))

    def draw_neighbours(self, neighbours: gpd.GeoDataFrame) -> None:
        """Draw the land around, in pale grey."""
        shapes = neighbours.geometry.dropna().to_crs(self.panel.crs)
        near = shapes.cx[self.west : self.east, self.south : self.north].to_numpy()
        self._patch(near, facecolor=NEIGHBOUR_COLOUR, edgecolor="#d5d5dc", linewidth=0.5, zorder=0)

    def draw_classes(self, classes: np.ndarray, measure: Measure, dotted: np.ndarray) -> None:
        """Fill the territories of each class, and hatch the unknown ones.

        Parameters
        ----------
        classes
            Number of the class of each territory of the panel, NaN when unknown.
        measure
            Whose colours are used.
        dotted
            Which of them rest on a place of unknown position.
        """
        is_dense = len(classes) > DENSE
        patterns = hatches(measure.colours)
        for number, colour in enumerate(measure.colours):
            for is_dotted, pattern in ((False, patterns[number]), (True, UNLOCATED_HATCH)):
                shapes = self.panel.shapes[(classes == number) & (dotted == is_dotted)]
                self._fill(shapes, colour, pattern, hatch_colour(colour), is_dense)
        unknown = self.panel.shapes[np.isnan(classes)]
        self._fill(unknown, UNKNOWN_COLOUR, UNKNOWN_HATCH, UNKNOWN_HATCH_COLOUR, is_dense)

    def _fill(
        self, shapes: np.ndarray, colour: str, pattern: str, over: str, is_dense: bool
    ) -> None:
        if is_dense:
            detail = _DETAIL_MM * self.metres_per_mm
            shapes = shapely.simplify(shapes, detail, preserve_topology=False)
        self._patch(
            shapes, facecolor=colour, edgecolor=colour if is_dense else EDGE_COLOUR,
            linewidth=_SEAM if is_dense else 0.3, joinstyle="round", hatch=pattern or None,
            hatchcolor=over, zorder=1,
        )  # fmt: skip

    def draw_outlines(self, outlines: gpd.GeoDataFrame) -> None:
        """Draw the boundaries of the level above."""
        inside = self._here(overseas_codes(outlines)) & outlines.geometry.notna()
        shapes = outlines.geometry[inside].to_crs(self.panel.crs).to_numpy()
        self._patch(
            shapes, facecolor="none", edgecolor=OUTLINE_COLOUR, linewidth=0.6,
            joinstyle="round", zorder=3,
        )  # fmt: skip

    def _here(self, departement: pd.Series) -> pd.Series:
        """Return which rows are drawn in this panel, by département."""
        if self.panel.is_alone:
            return pd.Series(True, departement.index)
        return panel_of(departement).eq(_FRAME_CODES.get(self.panel.name, MAIN))

    def _located(self, points: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
        """Return the points of this panel that have coordinates, and where they are in metres."""
        located = points.dropna(subset=["longitude", "latitude"])
        located = located[self._here(located["departement_code"].fillna(""))]
        degrees = gpd.points_from_xy(located["longitude"], located["latitude"], crs=STORAGE_CRS)
        metres = degrees.to_crs(self.panel.crs)
        return located, metres.x, metres.y

    def draw_places(self, places: pd.DataFrame) -> None:
        """Draw places as points, smaller when there are many."""
        _, x, y = self._located(places)
        many = len(places)
        area = 9.0 if many < 400 else 4.0 if many < 2_000 else 1.6
        self.axes.scatter(
            x, y, s=area, c=PLACE_COLOUR, edgecolors="#ffffff",
            linewidths=0.3 if many < 2_000 else 0.1, zorder=4,
        )  # fmt: skip

    def draw_sites(self, sites: pd.DataFrame) -> None:
        """Draw sites as squares with their rank."""
        located, x, y = self._located(sites)
        points = self.sheet.size.text * (0.85 if len(sites) <= 60 else 0.55)
        for at_x, at_y, rank in zip(x, y, located["rank"], strict=True):
            self.axes.text(
                at_x, at_y, str(rank), fontproperties=font(points, "bold"), color=ACCENT_COLOUR,
                ha="center", va="center", zorder=5, clip_on=True,
                bbox={"boxstyle": "square,pad=0.18", "fc": "#ffffff", "ec": ACCENT_COLOUR,
                      "lw": 0.8},
            )  # fmt: skip

    def draw_scale(self) -> None:
        """Draw a scale bar in the lower left corner, of a round length."""
        is_frame = bool(self.panel.name)
        length = round_length(self.box.width * self.metres_per_mm * (0.3 if is_frame else 0.2))
        inset = 1.2 if is_frame else 0.5
        x = self.west + inset * self.metres_per_mm
        y = self.south + inset * self.metres_per_mm
        tick = (0.6 if is_frame else 1.0) * self.metres_per_mm
        self.axes.plot(
            [x, x, x + length, x + length], [y + tick, y, y, y + tick], color=SOFT_INK,
            linewidth=0.7 if is_frame else 0.9, solid_capstyle="butt", zorder=5,
        )  # fmt: skip
        points = self.sheet.size.text * (0.68 if is_frame else 0.82)
        self.sheet.text(
            self.box.left + inset,
            self.box.top + self.box.height - inset - tick / self.metres_per_mm - 0.2,
            shortest(length / 1000, "km"), points, colour=SOFT_INK,
            valign="bottom",
        )  # fmt: skip


def round_length(most: float) -> float:
    """Return the longest of 1, 2, 5, 10, 20… that is at most a length.

    Examples
    --------
    >>> round_length(180_000.0), round_length(7_000.0), round_length(20.0)
    (100000.0, 5000.0, 20.0)
    """
    power = 10.0 ** math.floor(math.log10(most) + 1e-9)
    return next(step * power for step in _SCALE_STEPS if step * power <= most * (1 + 1e-9))
