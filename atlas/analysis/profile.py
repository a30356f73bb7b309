"""What a territory is like: the variables by which territories are compared.

None is an outcome of the atlas: a territory is like another by its people, never by its places.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from atlas.access.sums import mean_by, sum_by
from atlas.schema.crs import metric_crs, require_crs
from atlas.schema.kind import NEED
from atlas.schema.sphere import chord_to_m, unit_sphere

# People of a commune that rural people travel to for services. By hand: the page *Comparer* shows
# what share of a likeness the distance to such a town makes.
TOWN_PEOPLE = 20_000
# Beyond it, no town: that of a territory across the sea. By hand.
_FARTHEST_TOWN_M = 300_000
# By definition.
_M2_PER_KM2, _KM_PER_M = 1_000_000, 1 / 1000
NEED_PREFIX = "need:"


@dataclass(frozen=True)
class Variable:
    """One variable of a profile.

    Parameters
    ----------
    column
        Column of the profiles.
    label, unit
        French.
    is_log
        Whether ratios matter and not differences: compared by its logarithm.
    decimals, factor
        Shown value = stored value times `factor`.
    weight
        Weight in the likeness, by default.
    """

    column: str
    label: str
    unit: str
    is_log: bool
    decimals: int = 0
    factor: float = 1.0
    weight: float = 1.0


_FIXED = (
    Variable("population", "Habitants", "", True),
    Variable("density_per_km2", "Habitants au km²", "hab./km²", True),
    Variable(
        "town_distance_m", "Distance à une ville de 20 000 habitants", "km", False, 0, _KM_PER_M
    ),
)


def variables(contexts: pd.DataFrame) -> tuple[Variable, ...]:
    """Return the variables known: those of the territories, and each need index loaded.

    Parameters
    ----------
    contexts
        Table `contexts`.
    """
    needs = contexts[contexts["kind"] == NEED]
    return _FIXED + tuple(_need(row) for row in needs.to_dict("records"))


def _need(context: Mapping[str, object]) -> Variable:
    """Return the variable of a need index; its scale is in its name."""
    facts = [f"{context['vintage_date']:%Y}"]
    facts += [] if pd.isna(context["unit"]) else [str(context["unit"])]
    label = f"{context['context_name']} ({', '.join(facts)})"
    return Variable(f"{NEED_PREFIX}{context['context_id']}", label, "", False, 1)


def commune_profiles(communes: gpd.GeoDataFrame, need_values: pd.DataFrame) -> pd.DataFrame:
    """Describe each commune.

    Parameters
    ----------
    communes
        Table `communes`, EPSG:4326.
    need_values
        Table `need_values`; each of its indices makes a variable.

    Returns
    -------
    DataFrame
        One row per commune, their order, indexed by `commune_code`: `population`, `area_km2` (of
        the boundary, in the metric CRS of the territory), `density_per_km2`, `town_distance_m`
        (great circle from the reference point to that of the nearest commune of `TOWN_PEOPLE`; 0
        for these; null where no such commune is within 300 km, overseas mostly), and
        `need:<context_id>`. Null when unknown, never 0.

    Raises
    ------
    ValueError
        The communes are not in EPSG:4326.
    """
    require_crs(communes, "communes")
    people = communes["population"].astype("float64").to_numpy()
    area = areas_km2(communes).to_numpy()
    table = pd.DataFrame(
        {
            "population": people,
            "area_km2": area,
            "density_per_km2": np.where(area > 0, people / np.where(area > 0, area, 1), np.nan),
            "town_distance_m": _town_distance_m(communes),
        },
        index=pd.Index(communes["commune_code"]),
    )
    for context_id, values in need_values.groupby("context_id"):
        own = values.set_index("commune_code")["value"].astype("float64")
        table[f"{NEED_PREFIX}{context_id}"] = own.reindex(table.index)
    return table


def areas_km2(territories: gpd.GeoDataFrame) -> pd.Series:
    """Return the area of each territory, in the metric CRS of where it is; null without boundary.

    Parameters
    ----------
    territories
        EPSG:4326, with `commune_code`.
    """
    area = pd.Series(np.nan, index=territories.index)
    systems = territories["commune_code"].map(metric_crs)
    for crs, rows in territories.groupby(systems):
        area[rows.index] = rows.geometry.to_crs(crs).area / _M2_PER_KM2
    return area


def _town_distance_m(communes: pd.DataFrame) -> np.ndarray:
    """Return great-circle metres to the nearest commune of `TOWN_PEOPLE`; null when too far."""
    axes = [communes[f"reference_{axis}"].to_numpy(float) for axis in ("longitude", "latitude")]
    known = ~np.isnan(axes[0])
    is_town = known & (communes["population"].fillna(0).to_numpy(float) >= TOWN_PEOPLE)
    distance = np.full(len(communes), np.nan)
    if is_town.any():
        xyz = unit_sphere(axes[0][known], axes[1][known])
        chords, _ = cKDTree(unit_sphere(axes[0][is_town], axes[1][is_town])).query(xyz)
        distance[known] = chord_to_m(chords)
    return np.where(distance <= _FARTHEST_TOWN_M, distance, np.nan)


def sum_profiles(profiles: pd.DataFrame, territories: pd.Series) -> pd.DataFrame:
    """Describe territories from their communes.

    Parameters
    ----------
    profiles
        As `commune_profiles` returns them.
    territories
        Territory of each commune, on `commune_code`; communes without one are in none.

    Returns
    -------
    DataFrame
        One row per territory, sorted, same columns: people and areas are sums, the density is
        their ratio, the others are means weighted by the people for whom they are known.
    """
    groups = territories.reindex(profiles.index)
    sums = sum_by(profiles[["population", "area_km2"]], groups)
    result = sums.assign(density_per_km2=sums["population"] / sums["area_km2"])
    for column in profiles.columns.difference(result.columns, sort=False):
        result[column] = mean_by(profiles[column], profiles["population"], groups)
    return result[list(profiles.columns)]


def weights_of(listed: tuple[Variable, ...]) -> Mapping[str, float]:
    """Return the default weight of each variable."""
    return {variable.column: variable.weight for variable in listed}
