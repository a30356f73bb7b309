"""Territories -> outlines in metres, by panel: metropolitan France, then one frame per overseas
département.

Each panel has the metric CRS of its land, so shapes keep their proportions and each has a scale of
its own.
"""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.path import Path

from atlas.schema.crs import METROPOLITAN_CRS, metric_crs, require_crs
from atlas.schema.level import is_overseas
from atlas.territory.insets import OVERSEAS, overseas_codes

MAIN = ""
_METRES_PER_DEGREE = 111_195
_NO_PANEL = "-"
# Room for the name above the land of a frame and for its scale below, by half height.
_HEAD, _FOOT = 0.42, 0.42


@dataclass(frozen=True)
class Panel:
    """Land drawn in one box.

    Parameters
    ----------
    name
        Written in the corner of a frame; empty for the main panel.
    crs
        Metric CRS of `shapes`.
    rows
        Positions of the territories drawn here, among those given.
    shapes
        Their boundaries in metres, valid for filling: exterior rings one way, holes the other.
    bounds
        West, south, east, north of what the box shows, in metres.
    is_alone
        Whether it is the only panel of its map.
    """

    name: str
    crs: str
    rows: np.ndarray
    shapes: np.ndarray
    bounds: tuple[float, float, float, float]
    is_alone: bool = False


def make_panels(territories: gpd.GeoDataFrame, is_national: bool) -> list[Panel]:
    """Return the panels of a map, the main one first.

    Parameters
    ----------
    territories
        EPSG:4326; one row per territory with `level`, `territory_code`, `departement_code`; those
        without boundary are in no panel.
    is_national
        Whether overseas départements stand in frames; else one panel fits the territories.

    Raises
    ------
    ValueError
        The territories are not in EPSG:4326.
    """
    require_crs(territories, "territories")
    land = territories.geometry
    if not is_national:
        known = land.notna().to_numpy()
        code = overseas_codes(territories)[known]
        crs = metric_crs(code.iloc[0]) if len(code) else METROPOLITAN_CRS
        return [replace(_panel("", crs, land, known, None), is_alone=True)]
    place = panel_of(overseas_codes(territories))
    panels = [_panel("", METROPOLITAN_CRS, land, (land.notna() & place.eq(MAIN)).to_numpy(), None)]
    for code, frame in OVERSEAS.items():
        west_east, half = frame.centre, frame.half_height
        inside = (land.notna() & place.eq(code)).to_numpy()
        panels.append(_panel(frame.name, metric_crs(code), land, inside, (*west_east, half)))
    return panels


def panel_of(departement: pd.Series) -> pd.Series:
    """Return the panel of codes of départements: `MAIN`, a frame's code, or none of them."""
    start = departement.str[:3]
    overseas = is_overseas(departement)
    return start.where(start.isin(OVERSEAS), _NO_PANEL).where(overseas, MAIN)


def _panel(
    name: str, crs: str, land: gpd.GeoSeries, inside: np.ndarray,
    view: tuple[float, float, float] | None,
) -> Panel:  # fmt: skip
    """Return a panel of the territories inside it, which shows them all, or a view of a frame."""
    shapes = land[inside].to_crs(crs).to_numpy()
    shapes = shapely.orient_polygons(shapes)
    if view is None:
        bounds = shapely.total_bounds(shapes) if len(shapes) else np.array([0.0, 0.0, 1.0, 1.0])
    else:
        longitude, latitude, half = view
        centre = gpd.GeoSeries([shapely.Point(longitude, latitude)], crs=land.crs).to_crs(crs)[0]
        reach = half * _METRES_PER_DEGREE
        bounds = np.array(
            [
                centre.x - reach,
                centre.y - reach * (1 + _FOOT),
                centre.x + reach,
                centre.y + reach * (1 + _HEAD),
            ]
        )
    west, south, east, north = (float(bound) for bound in bounds)
    return Panel(name, crs, np.flatnonzero(inside), shapes, (west, south, east, north))


def compound_path(shapes: np.ndarray) -> Path | None:
    """Return one path of many polygons; None when there is nothing to draw.

    Examples
    --------
    >>> compound_path(np.array([shapely.box(0, 0, 1, 1)])).vertices.shape
    (5, 2)
    """
    parts = shapely.get_parts(shapes[~shapely.is_missing(shapes)])
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    parts = parts[~shapely.is_empty(parts)]
    if not len(parts):
        return None
    rings = shapely.get_rings(parts)
    points, ring_of = shapely.get_coordinates(rings, return_index=True)
    codes = np.full(len(points), Path.LINETO, dtype=Path.code_type)
    starts = np.flatnonzero(np.diff(ring_of, prepend=-1))
    codes[starts] = Path.MOVETO
    codes[np.append(starts[1:], len(points)) - 1] = Path.CLOSEPOLY
    return Path(points, codes)
