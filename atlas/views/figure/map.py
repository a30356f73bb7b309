"""The choropleth map of a report, with its legend, frames and scale bars."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
from matplotlib.figure import Figure

from atlas.views.display.caption import LEVEL_PLURALS, Caption, heading, legend_words, picture_words
from atlas.views.display.measures import (
    Measure,
    classify,
    format_value,
    is_unlocated,
    legend,
)
from atlas.views.figure.land import Land
from atlas.views.figure.legend import Legend, Mark
from atlas.views.figure.output import to_bytes
from atlas.views.figure.panels import Panel, make_panels
from atlas.views.figure.scene import NATIONAL_SCENE, Scene
from atlas.views.figure.sheet import Box, Sheet, make_sheet
from atlas.views.figure.size import Size, require_size

SITE_LABEL = "Site proposé, par ordre d'intérêt"
_INSET_GAP = 2.0
_LEAST_INSETS = 48.0
# Room less wide than this, by height, has its frames in a row below and not in a column.
_SQUARE = 1.2
_NAMED_UNKNOWN = 8


def map_figure(
    territories: gpd.GeoDataFrame,
    measure: Measure,
    caption: Caption,
    size: str | Size = "a4-portrait",
    format: str = "png",  # noqa: A002
    scene: Scene = NATIONAL_SCENE,
) -> bytes:
    """Return the picture of a map for a report: see `draw_map` and `to_bytes`.

    Raises
    ------
    InputError
        The size or the format is unknown.
    ValueError
        The territories are not in EPSG:4326.
    """
    figure, said = draw_map(territories, measure, caption, size, scene)
    words = picture_words(said, "Carte", legend_words(legend(territories, measure)))
    return to_bytes(figure, format, said, words)


def draw_map(
    territories: gpd.GeoDataFrame,
    measure: Measure,
    caption: Caption,
    size: str | Size = "a4-portrait",
    scene: Scene = NATIONAL_SCENE,
) -> tuple[Figure, Caption]:
    """Draw territories coloured by the class of a measure, with a legend that counts them.

    Parameters
    ----------
    territories
        EPSG:4326. One row per territory: `level`, `territory_code`, `territory_name`,
        `departement_code`, `population`, the measure's column and `geometry`. Unknown ones are
        hatched; those without a boundary are named, with their value, under the map.
    measure
        Its `breaks`, `colours` and `labels` are those drawn.
    caption
        Words around the map.
    size
        One of `SIZES`, or one of one's own.
    scene
        What stands around and over them.

    Returns
    -------
    Figure, Caption
        The figure, and its words with what the map could not draw.
    """
    chosen = require_size(size)
    rows = territories.reset_index(drop=True)
    panels = make_panels(rows, scene.is_national)
    said = _with_undrawn(caption, rows, measure, panels)
    sheet = make_sheet(said, chosen)
    counts = legend(rows, measure)
    noun = LEVEL_PLURALS.get(str(rows["level"].iloc[0]) if len(rows) else "", "territoires")
    key = Legend(
        sheet,
        counts,
        heading(measure),
        noun,
        _marks(scene),
        _legend_width(sheet),
    )
    boxes, corner = _layout(sheet, len(panels) - 1, key)
    classes = classify(rows[measure.column], measure).astype("float64").to_numpy()
    dotted = is_unlocated(rows, measure).to_numpy()
    for panel, box in zip(panels, boxes, strict=True):
        land = Land(sheet, panel, box)
        if scene.neighbours is not None:
            land.draw_neighbours(scene.neighbours)
        land.draw_classes(classes[panel.rows], measure, dotted[panel.rows])
        if scene.outlines is not None:
            land.draw_outlines(scene.outlines)
        if scene.places is not None:
            land.draw_places(scene.places)
        if scene.sites is not None:
            land.draw_sites(scene.sites)
        land.draw_scale()
    key.draw(*corner)
    return sheet.figure, said


def _marks(scene: Scene) -> list[Mark]:
    """Return the lines of the legend for points and sites, of those that have coordinates."""
    return [
        Mark(name, len(points.dropna(subset=["longitude", "latitude"])), is_site)
        for name, points, is_site in (
            (scene.places_label, scene.places, False),
            (SITE_LABEL, scene.sites, True),
        )
        if points is not None and len(points)
    ]


def _with_undrawn(
    caption: Caption, rows: gpd.GeoDataFrame, measure: Measure, panels: list[Panel]
) -> Caption:
    """Return the caption with the name and value of the territories that the map leaves out."""
    drawn = np.concatenate([panel.rows for panel in panels])
    absent = rows.drop(index=drawn)
    if absent.empty:
        return caption
    known = absent[absent[measure.column].notna()]
    words = [
        f"{name} : {format_value(value, measure)}"
        for name, value in zip(known["territory_name"], known[measure.column], strict=True)
    ]
    unknown = absent.loc[absent[measure.column].isna(), "territory_name"].astype(str).tolist()
    if unknown:
        others = len(unknown) - _NAMED_UNKNOWN
        more = f" et {others} autres" if others > 0 else ""
        words.append(f"{', '.join(unknown[:_NAMED_UNKNOWN])}{more} : inconnu")
    note = f"{caption.note} Hors de la carte, faute de contour : {' ; '.join(words)}.".strip()
    return replace(caption, note=note)


def _legend_width(sheet: Sheet) -> float:
    """Return the width of the legend, in millimetres."""
    body = sheet.body.width
    if sheet.size.is_stacked:
        return 0.55 * body
    return min(0.36 * body, 78 * sheet.size.text / 8.5)


def _layout(sheet: Sheet, frames: int, key: Legend) -> tuple[list[Box], tuple[float, float]]:
    """Return the box of each panel, the main one first, and the corner of the legend."""
    body = sheet.body
    if sheet.size.is_stacked:
        height = max(key.height, _LEAST_INSETS if frames else 0)
        top = body.top + body.height - height
        room = Box(body.left + key.width + 6, top, body.width - key.width - 6, height)
        main = Box(body.left, body.top, body.width, body.height - height - 4)
        return [main, *_grid(room, frames, 3)], (body.left, top)
    left = body.left + body.width - key.width
    if frames and left - body.left < _SQUARE * body.height:
        wide = left - 6 - body.left
        row = wide / frames * 0.85
        insets = _grid(Box(body.left, body.top + body.height - row, wide, row), frames, frames)
        main = Box(body.left, body.top, wide, body.height - row - 3)
        return [main, *insets], (left, body.top)
    column = min(34.0, 1.25 * body.height / frames) if frames else 0.0
    start = body.left + column + (4 if frames else 0)
    main = Box(start, body.top, left - 6 - start, body.height)
    insets = _grid(Box(body.left, body.top, column, body.height), frames, 1)
    return [main, *insets], (left, body.top)


def _grid(box: Box, count: int, columns: int) -> list[Box]:
    """Return boxes in rows, that fill a box."""
    if not count:
        return []
    rows = -(-count // columns)
    width = (box.width - (columns - 1) * _INSET_GAP) / columns
    height = (box.height - (rows - 1) * _INSET_GAP) / rows
    return [
        Box(
            box.left + (n % columns) * (width + _INSET_GAP),
            box.top + (n // columns) * (height + _INSET_GAP), width, height,
        )
        for n in range(count)
    ]  # fmt: skip
