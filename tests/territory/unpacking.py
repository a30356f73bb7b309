"""What `atlas.territory.topology.pack` wrote, read back; in the atlas only the browser reads it."""

import gzip
from itertools import pairwise

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from atlas.territory.topology import CELLS_PER_DEGREE, PACKING_VERSION, Integers, Topology

_NUMBER = np.dtype("<u4")
_HEADER_BYTES = 4 * _NUMBER.itemsize


def unpack(content: bytes) -> Topology:
    """Return the topology that `pack` wrote."""
    raw = np.frombuffer(gzip.decompress(content), np.uint8)
    version, arcs, communes, points = raw[:_HEADER_BYTES].view(_NUMBER).astype(np.int64).tolist()
    assert version == PACKING_VERSION
    counts = [arcs, 2 * arcs, 2 * arcs, 2 * (points - arcs)]
    bounds = _HEADER_BYTES + np.cumsum([0, *(_NUMBER.itemsize * count for count in counts)])
    sizes, *signed = (_numbers(raw[a:b]) for a, b in pairwise(bounds))
    jumps, sides, steps = (_signed(part).reshape(2, -1) for part in signed)
    moves = np.empty((points, 2), np.int64)
    is_start = np.zeros(points, bool)
    is_start[np.cumsum(sizes) - sizes] = True
    moves[is_start], moves[~is_start] = jumps.T, steps.T
    left = np.cumsum(sides[0])
    return Topology(np.cumsum(moves, axis=0), sizes, left, left + sides[1], communes)


def _signed(values: Integers) -> Integers:
    return (values >> 1) ^ -(values & 1)


def _numbers(planes: npt.NDArray[np.uint8]) -> Integers:
    """Return the numbers that `_planes` wrote."""
    octets = np.ascontiguousarray(planes.reshape(_NUMBER.itemsize, -1).T)
    return octets.view(_NUMBER).ravel().astype(np.int64)


def polygons(topology: Topology) -> gpd.GeoSeries:
    """Return the polygons that the arcs part, in EPSG:4326, by position of commune.

    Communes without a boundary are absent.
    """
    starts = np.cumsum(topology.sizes) - topology.sizes
    lines = shapely.linestrings(
        topology.points / CELLS_PER_DEGREE,
        indices=np.repeat(np.arange(len(starts)), topology.sizes),
    )
    sides = np.concatenate([topology.left, topology.right])
    arcs = np.tile(np.arange(len(starts)), 2)
    order = np.argsort(sides, kind="stable")
    sides, arcs = sides[order], arcs[order]
    bounds = np.searchsorted(sides, np.arange(topology.commune_count + 1)).tolist()
    drawn = [i for i in range(topology.commune_count) if bounds[i + 1] > bounds[i]]
    around = [shapely.multilinestrings(lines[arcs[bounds[i] : bounds[i + 1]]]) for i in drawn]
    shapes = shapely.build_area(shapely.node(around))
    return gpd.GeoSeries(shapes, index=drawn, crs=4326)
