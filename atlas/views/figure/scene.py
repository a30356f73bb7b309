"""What a map draws beside its territories; Matplotlib is not needed to say it."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

PLACE_LABEL = "Lieu de médiation"


@dataclass(frozen=True)
class Scene:
    """What stands around and over territories.

    Parameters
    ----------
    is_national
        Whether overseas départements stand in frames beside metropolitan France.
    outlines
        EPSG:4326; territories of the level above, with `level`, `territory_code` and
        `departement_code`; only their boundaries are drawn.
    neighbours
        EPSG:4326; land around, in pale grey.
    places
        Drawn as points: `longitude`, `latitude` in degrees, `departement_code`.
    places_label
        What the legend calls them.
    sites
        Proposed sites, drawn as squares with their `rank`; other columns as those of places.
    """

    is_national: bool = True
    outlines: gpd.GeoDataFrame | None = None
    neighbours: gpd.GeoDataFrame | None = None
    places: pd.DataFrame | None = None
    places_label: str = PLACE_LABEL
    sites: pd.DataFrame | None = None


NATIONAL_SCENE = Scene()
