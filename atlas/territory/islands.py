"""Islands that only a boat leads to: whole communes, and parts of communes of the mainland."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.schema.sphere import Floats, distance_m

Numbers = npt.NDArray[np.int64]


class IslandPart(NamedTuple):
    """A disc, EPSG:4326 and metres, that holds an island and no other land of its commune."""

    commune_code: str
    name: str
    longitude: float
    latitude: float
    radius_m: float


class Islands(NamedTuple):
    """Islands without a fixed link: name of those that are whole communes on their code; parts."""

    whole: Mapping[str, str]
    parts: tuple[IslandPart, ...] = ()

    def numbers(self, points: pd.DataFrame) -> Numbers:
        """Return the number of the island of each point, from 1; 0 where a road leads.

        Parameters
        ----------
        points
            One row per point: `commune_code`, `longitude` and `latitude` in degrees, EPSG:4326,
            none missing.
        """
        number = {name: i for i, name in enumerate(sorted({*self.whole.values()}), start=1)}
        found = np.zeros(len(points), dtype="int64")
        closest = np.ones(len(points))
        # Few communes have an island: the others are not looked at again.
        with_island = {*self.whole, *(part.commune_code for part in self.parts)}
        insular = np.flatnonzero(points["commune_code"].isin(with_island))
        codes = points["commune_code"].iloc[insular].to_numpy(object)
        longitude, latitude = (points[axis].to_numpy(float) for axis in ("longitude", "latitude"))
        found[insular] = [number.get(self.whole.get(code, ""), 0) for code in codes]
        for i, part in enumerate(self.parts, start=len(number) + 1):
            own = insular[codes == part.commune_code]
            near = _radii(longitude[own], latitude[own], part)
            on_it = near <= closest[own]
            found[own[on_it]], closest[own[on_it]] = i, near[on_it]
        return found


def _radii(longitude: Floats, latitude: Floats, part: IslandPart) -> Floats:
    """Return the distance of points to the centre of a disc, in radii."""
    east, north = (np.full(len(longitude), value) for value in (part.longitude, part.latitude))
    return distance_m(east, north, longitude, latitude) / part.radius_m


def island_columns(listed: pd.DataFrame, commune_codes: pd.Series) -> pd.DataFrame:
    """Return what the table `communes` says of islands.

    Parameters
    ----------
    listed
        One row per island and commune: `commune_code`, `island_name`; `longitude`, `latitude`
        (degrees, EPSG:4326) and `radius_m` of a part of the commune, null for a whole one.
    commune_codes
        Communes to tell.

    Returns
    -------
    DataFrame
        Index of `commune_codes`: `island_name`, `island_parts`, text, null elsewhere; read again by
        `islands_of`.
    """
    is_whole = listed["radius_m"].isna()
    names = listed[is_whole].set_index("commune_code")["island_name"]
    parts = listed[~is_whole]
    texts = parts["island_name"].str.cat(
        [parts[name].map(str) for name in ("longitude", "latitude", "radius_m")], sep=";"
    )
    joined = texts.groupby(parts["commune_code"]).agg("|".join)
    return pd.DataFrame(
        {"island_name": commune_codes.map(names), "island_parts": commune_codes.map(joined)}
    )


def islands_of(communes: pd.DataFrame) -> Islands:
    """Return the islands of the table `communes`."""
    whole = communes.dropna(subset="island_name").set_index("commune_code")["island_name"]
    parts = [
        IslandPart(str(code), name, *map(float, numbers))
        for code, told in communes[["commune_code", "island_parts"]].dropna().to_numpy()
        for name, *numbers in (part.split(";") for part in told.split("|"))
    ]
    return Islands(whole.to_dict(), tuple(parts))
