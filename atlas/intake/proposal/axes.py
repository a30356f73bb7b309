"""Which columns of a file hold positions, and in which reference system: the values decide."""

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Dictionary
from itertools import permutations
from typing import NamedTuple

import pandas as pd

from atlas.intake.mapping import Coordinates
from atlas.intake.positions import LATITUDE_COLUMN, LONGITUDE_COLUMN, described_points
from atlas.intake.proposal.evidence import IN_COLUMNS, IN_COORDINATES, Evidence, Use
from atlas.intake.proposal.precedents import POINT, Likeness
from atlas.intake.shapes import is_shape_text
from atlas.schema.crs import OVERSEAS_CRS
from atlas.territory.points import METROPOLITAN_BOX, OVERSEAS_BOXES, in_french_box
from atlas.text.french import percent
from atlas.text.numbers import read_number

# EPSG codes, by definition: Lambert-93, the other systems of French files (Lambert zones, Lambert
# II, Web Mercator), overseas.
PROJECTED_CRS = (
    2154, 3942, 3943, 3944, 3945, 3946, 3947, 3948, 3949, 3950, 27572, 3857,
    *sorted({int(crs.removeprefix("EPSG:")) for crs in OVERSEAS_CRS.values()}),
)  # fmt: skip
DEGREES = 4326

# Chosen by hand on the real files (see `atlas.intake.proposal`); what ±20 % does to the columns
# that are right: `python -m benchmarks.thresholds proposal`.
_LEAST_SHARE = 0.5  # of the values, that are numbers, decimals, or in France
_LEAST_FIGURE_M = 1_000  # half of the numbers are more: no degrees, no counts
_PROOF = 0.8  # 0 to 1: of values in France, when the names say nothing
# So that a wide file takes seconds: by hand, on the same files.
SAMPLE_ROWS = 300
_MOST_COLUMNS = 12
_BOXES = (METROPOLITAN_BOX, *OVERSEAS_BOXES.values())


class Axes(NamedTuple):
    """The columns that hold positions.

    Parameters
    ----------
    coordinates
        As a description writes them; `crs` 4326 with `x` and `y` are two columns of degrees.
    share
        Share of the rows filled whose point is in a French territory.
    score
        0 to 1: the share, and whether the names agree.
    rivals
        Other reference systems in which as many points are in France.
    """

    coordinates: Coordinates
    share: float
    score: float
    rivals: tuple[int, ...] = ()


def find_axes(
    rows: pd.DataFrame, likenesses: Dictionary[str, Dictionary[str, Likeness]]
) -> Axes | None:
    """Return the columns that hold positions, None when no column does.

    Parameters
    ----------
    rows
        Text columns as published.
    likenesses
        Column -> national field -> how much its name is like those of the field.

    Returns
    -------
    Axes or None
        Two columns of degrees if there are, else one column of points, else metres. Among
        columns whose values are as good, the names decide.
    """
    numbers = {name: _numbers(rows[name]) for name in rows}
    decimal = {name: column for name, column in numbers.items()
               if column is not None and (column % 1 != 0).mean() >= _LEAST_SHARE}  # fmt: skip
    for found in (
        _degree_columns(decimal, likenesses),
        _point_column(rows, likenesses),
        _projected_columns(rows, numbers, likenesses),
    ):
        best = max(found, key=lambda axes: axes.score, default=None)
        if best and best.share >= _LEAST_SHARE:
            return best
    return None


def _numbers(column: pd.Series) -> pd.Series | None:
    """Return the numbers of a column on the rows that are filled, None when most are no numbers."""
    filled = column[column.str.strip() != ""]
    filled = filled.iloc[:: max(1, len(filled) // SAMPLE_ROWS)]
    numbers = filled.map(read_number).astype("float").dropna()
    return numbers if len(numbers) > _LEAST_SHARE * len(filled) else None


def _score(share: float, *likenesses: float) -> float:
    """Return the share of good points, lowered when the names say nothing of positions."""
    named = sum(likenesses) / len(likenesses)
    return share * (1 - (1 - named) * (1 - _PROOF))


def _like(likenesses: Dictionary[str, Dictionary[str, Likeness]], name: str, field: str) -> float:
    return likenesses[name].get(field, Likeness(0.0, "")).value


def _degree_columns(
    numbers: dict[str, pd.Series], likenesses: Dictionary[str, Dictionary[str, Likeness]]
) -> Iterable[Axes]:
    """Yield the pairs of columns whose numbers are degrees in France."""
    latitudes = [name for name, column in numbers.items() if _in_bands(column, 1)]
    longitudes = [name for name, column in numbers.items() if _in_bands(column, 0)]
    for x in longitudes[:_MOST_COLUMNS]:
        for y in latitudes[:_MOST_COLUMNS]:
            points = pd.DataFrame({"longitude": numbers[x], "latitude": numbers[y]}).dropna()
            if x != y and len(points):
                share = float(in_french_box(points).mean())
                named = _like(likenesses, x, "longitude"), _like(likenesses, y, "latitude")
                yield Axes(Coordinates(DEGREES, x, y), share, _score(share, *named))


def _in_bands(column: pd.Series, axis: int) -> bool:
    """Tell whether most numbers are between the bounds of some French territory on an axis."""
    inside = pd.Series(False, index=column.index)
    for box in _BOXES:
        inside |= column.between(box[axis], box[axis + 2])
    return bool(inside.mean() >= _LEAST_SHARE)


def _point_column(
    rows: pd.DataFrame, likenesses: Dictionary[str, Dictionary[str, Likeness]]
) -> Iterable[Axes]:
    """Yield the columns that hold both degrees, in either order."""
    for name in rows:
        filled = rows[rows[name].str.contains(r"\d[.,]?\d*\D+\d", regex=True)][[name]]
        filled = filled.iloc[:: max(1, len(filled) // SAMPLE_ROWS)]
        # A shape says its order: the abscissa first.
        shapes = filled[name].map(is_shape_text).any()
        for longitude_first in ((True,) if shapes else (False, True)) if len(filled) else ():
            place = Coordinates(point=str(name), longitude_first=longitude_first)
            share = _share_in_france(filled, place)
            yield Axes(place, share, _score(share, _like(likenesses, str(name), POINT)))


def _projected_columns(
    rows: pd.DataFrame,
    numbers: dict[str, pd.Series | None],
    likenesses: Dictionary[str, Dictionary[str, Likeness]],
) -> Iterable[Axes]:
    """Yield the pairs of columns that hold metres, in the system that puts most in France."""
    large = [name for name, column in numbers.items()
             if column is not None and column.abs().median() > _LEAST_FIGURE_M
             and (column % 1 != 0).any()]  # fmt: skip
    for x, y in permutations(large[:_MOST_COLUMNS], 2):
        filled = rows[(rows[[x, y]].map(str.strip) != "").all(axis=1)]
        filled = filled.iloc[:: max(1, len(filled) // SAMPLE_ROWS)]
        if filled.empty:
            continue
        shares = {crs: _share_in_france(filled, Coordinates(crs, x, y)) for crs in PROJECTED_CRS}
        best = max(shares, key=lambda crs: shares[crs])
        rivals = tuple(crs for crs in shares if crs != best and shares[crs] == shares[best])
        named = _like(likenesses, x, "longitude"), _like(likenesses, y, "latitude")
        yield Axes(Coordinates(best, x, y), shares[best], _score(shares[best], *named), rivals)


def _share_in_france(rows: pd.DataFrame, place: Coordinates) -> float:
    """Return the share of rows whose point, converted to degrees, is in a French territory."""
    points = described_points(rows, place)
    if points is None or points.empty:
        return 0.0
    degrees = points[["longitude", "latitude"]].apply(pd.to_numeric, errors="coerce")
    return float(in_french_box(degrees).mean())


def axes_uses(rows: pd.DataFrame, evidence: Evidence, axes: Axes | None) -> Iterator[Use]:
    """Yield what the columns of positions are used for.

    Two columns of degrees that are empty on some rows may be completed by two others there: a
    node has a position, and a way that of its centre.
    """
    if axes is None:
        return
    yield from _pair_uses(axes, evidence)
    place = axes.coordinates
    if place.point or place.crs != DEGREES:
        return
    told = [str(place.x), str(place.y)]
    read_anyway = [name for name in (LONGITUDE_COLUMN, LATITUDE_COLUMN) if name in rows]
    bare = rows[(rows[told].map(str.strip) == "").all(axis=1)].drop(columns=[*told, *read_anyway])
    others = find_axes(bare, evidence.likenesses) if len(bare) else None
    if others and not others.coordinates.point and others.coordinates.crs == DEGREES:
        yield from _pair_uses(others, evidence)


def _pair_uses(axes: Axes, evidence: Evidence) -> Iterator[Use]:
    """Yield what the columns of positions are used for."""
    place = axes.coordinates
    why = f"{percent(axes.share, 0)} des points sont en France"
    if place.point:
        yield Use(IN_COORDINATES, "point", place.point, axes.score, why, axes.share)
        return
    if place.crs != DEGREES:
        why += f" en EPSG:{place.crs}"
    if axes.rivals:
        why += " ; aussi en " + ", ".join(f"EPSG:{crs}" for crs in axes.rivals)
    for name, key, field, other in (
        (place.x, "x", "longitude", "latitude"),
        (place.y, "y", "latitude", "longitude"),
    ):
        is_swapped = evidence.likeness(name, other).value > evidence.likeness(name, field).value
        said = f"ce sont des {field}s malgré le nom ; {why}" if is_swapped else why
        section, target = (IN_COLUMNS, field) if place.crs == DEGREES else (IN_COORDINATES, key)
        yield Use(section, target, name, axes.score, said, axes.share)
