"""Great-circle geometry: points on the unit sphere, distances in metres."""

import numpy as np
import numpy.typing as npt

EARTH_RADIUS_M = 6_371_008.8

Floats = npt.NDArray[np.float64]


def unit_sphere(longitude: Floats, latitude: Floats) -> Floats:
    """Return points in degrees as points on the unit sphere, shape (n, 3)."""
    lon, lat = np.radians(longitude), np.radians(latitude)
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))


def chord_to_m(chord: Floats) -> Floats:
    """Return great-circle metres from chords of the unit sphere."""
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.minimum(chord / 2, 1)))


def distance_m(
    longitude: Floats, latitude: Floats, other_longitude: Floats, other_latitude: Floats
) -> Floats:
    """Return great-circle metres between points in degrees, pair by pair; NaN where one is.

    Examples
    --------
    One degree of latitude:

    >>> a = np.array
    >>> round(distance_m(a([2.0]), a([46.0]), a([2.0]), a([47.0]))[0])
    111195
    """
    here, there = unit_sphere(longitude, latitude), unit_sphere(other_longitude, other_latitude)
    return chord_to_m(np.linalg.norm(here - there, axis=1))


# Road metres per great-circle metre: our assumption, between what is measured in dense street
# networks (1.2) and for rural trips (1.42, Boscoe, Henry and Zdeb 2012); a setting.
DETOUR_FACTOR = 1.3
