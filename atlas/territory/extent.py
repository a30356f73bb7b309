"""How far a commune reaches from its point: what bounds the error of putting all of it there.

A town hall is not the people around it; see `atlas.access.doubt.bracket`.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.schema.crs import require_crs
from atlas.schema.sphere import chord_to_m, unit_sphere


def extent_m(communes: gpd.GeoDataFrame) -> pd.Series:
    """Return how far from its reference point a commune reaches: nobody in it is farther.

    Parameters
    ----------
    communes
        Table `communes`, EPSG:4326.

    Returns
    -------
    Series
        Great-circle metres to the farthest vertex of the boundary, on `commune_code`; null without
        boundary or reference point. The published boundaries are generalised, about 10 m.
    """
    require_crs(communes, "communes")
    known = communes[communes.geometry.notna() & communes["reference_longitude"].notna()]
    vertices, owner = shapely.get_coordinates(known.geometry.array, return_index=True)
    centre = unit_sphere(
        known["reference_longitude"].to_numpy(float), known["reference_latitude"].to_numpy(float)
    )
    chords = np.linalg.norm(unit_sphere(vertices[:, 0], vertices[:, 1]) - centre[owner], axis=1)
    farthest = np.zeros(len(known))
    np.maximum.at(farthest, owner, chords)
    metres = pd.Series(chord_to_m(farthest), index=known["commune_code"].to_numpy())
    index = pd.Index(communes["commune_code"], name="commune_code")
    return metres.reindex(index).rename("extent_m")
