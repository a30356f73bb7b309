"""Communes as arcs that neighbours share: cut, and packed in a few bytes that the map reads.

An arc is a line between two vertices where three territories meet, with the commune on each of its
sides. Borders of the levels above are arcs whose sides belong to two of their territories: nothing
more is stored for them. Coordinates are whole numbers of `GRID` degrees, so that neighbours stay
neighbours to the last bit.
"""

import gzip
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from atlas.schema.crs import require_crs

# Cells of 11 m southwards, 5 to 11 m eastwards: a vertex moves by half of it at most.
CELLS_PER_DEGREE = 10_000
GRID = 1 / CELLS_PER_DEGREE
PACKING_VERSION = 1
_NUMBER = np.dtype("<u4")

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Topology:
    """Arcs and what they part.

    Parameters
    ----------
    points
        Shape (n, 2): longitude and latitude in units of `GRID`, arc after arc.
    sizes
        Number of points of each arc, at least 2.
    left, right
        Position of the commune on each side of an arc travelled from its first point to its last,
        in the list that was cut; -1 for none (sea, another country).
    commune_count
        Length of that list.
    """

    points: Integers
    sizes: Integers
    left: Integers
    right: Integers
    commune_count: int


def cut(communes: gpd.GeoDataFrame) -> Topology:
    """Cut communes into the arcs that they share.

    Parameters
    ----------
    communes
        EPSG:4326. `geometry`: polygons that share their vertices (a valid coverage); null where
        there is no boundary.

    Returns
    -------
    Topology
        Sides are positions of rows.

    Raises
    ------
    ValueError
        The communes are not in EPSG:4326, or a piece of border has more than one commune on the
        same side.
    """
    require_crs(communes, "communes")
    corners, owner = _ring_steps(communes.geometry.to_numpy())
    vertices, number = np.unique(corners.reshape(-1, 2), axis=0, return_inverse=True)
    steps = number.reshape(-1, 2)
    kept = steps[:, 0] != steps[:, 1]
    steps, owner = steps[kept], owner[kept]
    edges, left, right = _sides(steps, owner, len(vertices))
    walks, edge = _walks(edges, len(vertices))
    # Travelled so that the commune of the lower position is on the left.
    forward = np.array([walk[0] < walk[1] for walk in walks], dtype=bool)
    sides = np.stack([left[edge], right[edge]])
    sides = np.where(forward, sides, sides[::-1])
    turned = (sides[0] < 0) | ((sides[1] >= 0) & (sides[1] < sides[0]))
    walks = [walk[::-1] if turn else walk for walk, turn in zip(walks, turned, strict=True)]
    sides = np.where(turned, sides[::-1], sides)
    order = _chained(walks, sides[0])
    flat = [vertex for i in order for vertex in walks[i]]
    sizes = np.array([len(walks[i]) for i in order], dtype=np.int64)
    return Topology(
        vertices[flat].reshape(-1, 2), sizes, sides[0][order], sides[1][order], len(communes)
    )


def _ring_steps(shapes: npt.NDArray[Any]) -> tuple[Integers, Integers]:
    """Return the steps of every ring, from and to, the commune on the left, and its position."""
    parts, part_owner = shapely.get_parts(shapes, return_index=True)
    parts = shapely.orient_polygons(parts, exterior_cw=False)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    cells = np.round(points * CELLS_PER_DEGREE).astype(np.int64)
    inside = ring[1:] == ring[:-1]
    corners = np.stack([cells[:-1][inside], cells[1:][inside]], axis=1)
    return corners, part_owner[ring_part[ring[:-1][inside]]].astype(np.int64)


def _sides(
    steps: Integers, owner: Integers, vertex_count: int
) -> tuple[Integers, Integers, Integers]:
    """Return each border once, from its lower vertex, with the commune on its left and right."""
    low, high = steps.min(axis=1), steps.max(axis=1)
    keys, edge = np.unique(low * vertex_count + high, return_inverse=True)
    sides = np.full((2, len(keys)), -1, dtype=np.int64)
    is_right = (steps[:, 0] > steps[:, 1]).astype(np.int64)
    sides[is_right, edge] = owner
    overlapping = np.unique(edge[sides[is_right, edge] != owner])
    if len(overlapping):
        raise ValueError(
            f"{len(overlapping)} borders have several communes on one side: outlines overlap; mend "
            "them (shapely.coverage_clean)"
        )
    # A spike narrower than a cell folds on itself: the same commune on both sides is no border.
    kept = sides[0] != sides[1]
    edges = np.stack([keys // vertex_count, keys % vertex_count], axis=1)
    return edges[kept], sides[0][kept], sides[1][kept]


def _walks(edges: Integers, vertex_count: int) -> tuple[list[list[int]], Integers]:
    """Join borders into walks between the vertices where their sides change.

    Returns the walks, and the first border of each.
    """
    ends = edges.ravel()
    order = np.argsort(ends, kind="stable")
    first = np.searchsorted(ends[order], np.arange(vertex_count + 1)).tolist()
    degree = np.diff(first)
    at, pairs, is_node = (order // 2).tolist(), edges.tolist(), (degree != 2).tolist()
    used = bytearray(len(pairs))

    def follow(vertex: int, edge: int) -> list[int]:
        walk = [vertex]
        while not used[edge]:
            used[edge] = 1
            a, b = pairs[edge]
            vertex = b if vertex == a else a
            walk.append(vertex)
            if not is_node[vertex]:
                one, other = at[first[vertex]], at[first[vertex] + 1]
                edge = other if used[one] else one
        return walk

    begins = [
        (v, e) for v in np.flatnonzero(degree != 2).tolist() for e in at[first[v] : first[v + 1]]
    ]
    # What is left turns round without meeting any other: islands and enclaves.
    begins += [(pair[0], edge) for edge, pair in enumerate(pairs)]
    found = [(follow(vertex, edge), edge) for vertex, edge in begins if not used[edge]]
    return [walk for walk, _ in found], np.array([edge for _, edge in found], dtype=np.int64)


def _chained(walks: list[list[int]], left: Integers) -> list[int]:
    """Return the order of walks by left side, each after the one that it prolongs, if any."""
    chained: list[int] = []
    by_left = np.argsort(left, kind="stable")
    bounds = np.flatnonzero(np.diff(left[by_left], prepend=-2, append=-2))
    for a, b in pairwise(bounds.tolist()):
        begins = {walks[i][0]: i for i in by_left[a:b].tolist()}
        ends = {walks[i][-1] for i in by_left[a:b].tolist()}
        waiting = dict.fromkeys(sorted(by_left[a:b].tolist(), key=lambda i: walks[i][0] in ends))
        while waiting:
            following: int | None = next(iter(waiting))
            while following is not None and following in waiting:
                del waiting[following]
                chained.append(following)
                following = begins.get(walks[following][-1])
    return chained


def pack(topology: Topology) -> bytes:
    """Return a topology as compressed bytes, always the same for the same arcs.

    After a header of little-endian 32-bit numbers (version, arcs, communes, points), streams of
    32-bit numbers: points of each arc; its first point from the last point of the arc before
    (longitudes, then latitudes); its left side from that of the arc before, its right one from its
    left; and each other point from the one before (longitudes, then latitudes). But for the first
    stream, the lowest bit is the sign. Each stream is written as four planes: the lowest bytes of
    its numbers, then the next ones: small numbers leave these empty, which compress to nothing.
    """
    ends = np.cumsum(topology.sizes)
    starts = ends - topology.sizes
    origin = np.zeros((1, 2), np.int64)
    jumps = topology.points[starts] - np.r_[origin, topology.points[ends - 1]][:-1]
    steps = np.delete(np.diff(topology.points, axis=0, prepend=origin), starts, axis=0)
    sides = np.stack([np.diff(topology.left, prepend=0), topology.right - topology.left])
    header = [PACKING_VERSION, len(starts), topology.commune_count, len(topology.points)]
    content = np.array(header, _NUMBER).tobytes() + _planes(topology.sizes)
    content += b"".join(_planes(_zigzag(part.ravel())) for part in (jumps.T, sides, steps.T))
    return gzip.compress(content, 9, mtime=0)


def _zigzag(values: Integers) -> Integers:
    return (values << 1) ^ (values >> 63)


def _planes(values: Integers) -> bytes:
    """Return 32-bit numbers as their lowest bytes, then the next ones."""
    return values.astype(_NUMBER).view(np.uint8).reshape(-1, _NUMBER.itemsize).T.tobytes()
