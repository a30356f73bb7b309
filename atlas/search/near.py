"""Which documents are where a question, or its reader, asks; how far they are."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from atlas.schema.sphere import Floats, distance_m
from atlas.search.index import Finder
from atlas.territory.mention.where import Mention, Whereabouts

# Around a commune named or a point. By hand; what ±20 % does to the recall of the search:
# `python -m benchmarks.thresholds search`.
AROUND_M = 20_000.0
# Metres of a degree of latitude, less than any: a box that surely holds a disc. By definition.
_DEGREE_M = 110_000.0
_NO_NUMBER = -2  # of a territory without documents, by convention
_SIDES = {"nord": (1, 1), "sud": (1, -1), "est": (0, 1), "ouest": (0, -1)}

Marks = npt.NDArray[np.bool_]
Point = tuple[float, float]


class Scope(NamedTuple):
    """Whereabouts and among what to search; None is everywhere, everything.

    `level` and `code` keep one territory; `point` (longitude, latitude) and `within_m` a disc;
    `only` keeps some documents, by number.
    """

    kind: str | None = None
    level: str | None = None
    code: str | None = None
    point: Point | None = None
    within_m: float = AROUND_M
    only: Marks | None = None


class Near(NamedTuple):
    """Which documents are kept, which are in the commune named, metres to the point (null)."""

    is_kept: Marks
    is_inside: Marks
    metres: Floats
    has_point: bool


def near(finder: Finder, scope: Scope, where: Whereabouts, times: float = 1.0) -> Near:
    """Return which documents are where it is asked.

    Parameters
    ----------
    finder
        As `atlas.search.index.prepare` returns it.
    scope
        Whereabouts the reader asks; its territory or point goes before what the question names.
    where
        What the question says of where.
    times
        What multiplies the radius.
    """
    found = finder.documents
    kept = np.ones(len(found), dtype=bool)
    if scope.kind is not None:
        kept &= np.array(found["kind"] == scope.kind, dtype=bool)
    if scope.only is not None:
        kept &= scope.only
    mention = where.mention if scope.code is None and scope.point is None else None
    if scope.level is not None and scope.code is not None:
        kept &= _of(finder, scope.level, scope.code)
    if mention is None:
        within_m = (where.within_m or scope.within_m) * times
        return _disc(finder, kept, np.zeros(len(found), dtype=bool), scope.point, within_m)
    if mention.level not in ("commune", "postal"):
        inside = _of(finder, mention.level, mention.code)
        if mention.side:
            inside &= _side(finder, mention)
        return Near(kept & inside, inside, np.full(len(found), np.nan), False)
    inside = _inside(finder, mention)
    centre = _centre(finder, mention, inside)
    within_m = (mention.within_m or AROUND_M) * times
    around = _disc(finder, kept, inside, centre, within_m)
    alone = inside if mention.within_m is None else np.zeros_like(inside)
    return around._replace(is_kept=kept & (alone | around.is_kept))


def _of(finder: Finder, level: str, code: str) -> Marks:
    """Return which documents are in a territory."""
    numbers: np.ndarray[Any, Any] = finder.kept[f"{level}_number"]
    return np.asarray(numbers == finder.codes[level].get(code, _NO_NUMBER))


def _inside(finder: Finder, mention: Mention) -> Marks:
    """Return which documents are in the commune, or the communes of a postal code."""
    if mention.level == "commune":
        return _of(finder, "commune", mention.code)
    inside = np.array(finder.documents["postal_code"].eq(mention.code).fillna(False), dtype=bool)
    for code in _alone(finder, mention.code):
        inside |= _of(finder, "commune", code)
    return inside


def _alone(finder: Finder, postal_code: str) -> list[str]:
    """Return the communes that have one postal code only, this one."""
    rows = finder.kept["postal"]
    codes = rows.loc[rows["postal_code"] == postal_code, "commune_code"]
    counts = rows[rows["commune_code"].isin(codes)].groupby("commune_code").size()
    return list(counts.index[counts == 1])


def _centre(finder: Finder, mention: Mention, inside: Marks) -> Point | None:
    """Return the point of a commune; of a postal code, the middle of its communes."""
    if mention.level == "commune" and mention.code in finder.centres:
        return finder.centres[mention.code]
    rows = finder.kept["postal"]
    codes = rows.loc[rows["postal_code"] == mention.code, "commune_code"]
    points = [finder.centres[code] for code in codes if code in finder.centres]
    if not points:
        points = [tuple(point) for point in finder.kept["points"][inside] if not np.isnan(point[0])]
    if not points:
        return None
    longitude, latitude = np.median(np.array(points), axis=0)
    return float(longitude), float(latitude)


def _disc(finder: Finder, kept: Marks, inside: Marks, point: Point | None, within_m: float) -> Near:
    """Return the documents of a disc, those without position left out."""
    metres = np.full(len(kept), np.nan)
    if point is None:
        return Near(kept, inside, metres, False)
    points: np.ndarray[Any, Any] = finder.kept["points"]
    high = within_m / _DEGREE_M
    wide = high / max(np.cos(np.radians(point[1])), high)
    # The band of latitudes first, then what of it is kept and within the longitudes.
    some = np.flatnonzero(kept & (inside | (np.abs(points[:, 1] - point[1]) <= high)))
    some = some[inside[some] | (np.abs(points[some, 0] - point[0]) <= wide)]
    longitudes, latitudes = (np.full(len(some), value) for value in point)
    metres[some] = distance_m(longitudes, latitudes, points[some, 0], points[some, 1])
    return Near(kept & (metres <= within_m), inside, metres, True)


def _side(finder: Finder, mention: Mention) -> Marks:
    """Return which documents are in a half of a territory, cut at the middle of its communes."""
    axis, sign = _SIDES[str(mention.side)]
    names = finder.kept["names"]
    own = names[(names["level"] == "commune") & (names[f"{mention.level}_code"] == mention.code)]
    values = [finder.centres[code][axis] for code in own["code"] if code in finder.centres]
    middle = (min(values) + max(values)) / 2 if values else 0.0
    points: np.ndarray[Any, Any] = finder.kept["points"]
    return np.asarray(sign * (points[:, axis] - middle) > 0)
