"""Who is far from a place that answers a purpose, between bounds for want of published services.

The upper bound counts only the places that say that they answer it; the lower one also those that
publish no service, as any of them may.
"""

import numpy as np
import pandas as pd

from atlas.access.measures import nearest_facility
from atlas.access.sums import country_groups, mean_by, sum_by
from atlas.directory.coverage import located, receives_public
from atlas.schema.sphere import Floats

ANSWER_COUNTS = ("yes_count", "no_count", "unknown_count")
_SUMMED = ("population", "population_measured", "beyond_least", "beyond_most", *ANSWER_COUNTS)


def commune_shortfall(
    communes: pd.DataFrame,
    places: pd.DataFrame,
    covering: pd.Series,
    answers: pd.Series,
    threshold_m: float,
) -> pd.DataFrame:
    """Measure how far each commune is from a place that answers a purpose.

    Parameters
    ----------
    communes
        Table `communes`; reference points in EPSG:4326 degrees, null when unknown.
    places
        Table `places`; those for which `atlas.directory.coverage.receives_public` counts.
    covering
        Number of sources that cover each commune, on `commune_code`.
    answers
        Whether each place answers, index of `places`; null when unknown. See
        `atlas.analysis.purposes.answered`.
    threshold_m
        Great-circle metres; beyond is strict.

    Returns
    -------
    DataFrame
        One row per commune, their order, indexed by `commune_code`:

        - `epci_code`, `departement_code`, `region_code`, `population` (people);
        - `population_measured`: people where the distance is known;
        - `yes_count`, `no_count`, `unknown_count`: places by what they say;
        - `distance_most_m`: to the nearest place that says that it answers; infinite when none
          does. A place without coordinates takes no part, as its distance is unknown;
        - `distance_least_m`: the same with the places that publish no service; those without
          coordinates stand at the reference point of their commune;
        - `beyond_least`, `beyond_most`: people strictly beyond the threshold under each.

        All but the first are null where no source covers; distances also where the reference
        point is unknown. `distance_least_m` <= `distance_most_m` always.
    """
    codes = pd.Index(communes["commune_code"])
    is_public = receives_public(places).to_numpy(bool)
    counted, own = places[is_public], answers[is_public].astype("boolean")
    sure, possible = own.fillna(False).astype(bool), own.fillna(True).astype(bool)
    is_covered = (covering.reindex(codes) > 0).to_numpy(bool)
    points = communes[["reference_longitude", "reference_latitude"]].to_numpy(float)
    most = _distance_m(points, counted[sure])
    least = np.fmin(most, _distance_m(points, located(counted[possible], communes)))
    is_measured = is_covered & ~np.isnan(points).any(axis=1)
    people = communes["population"].astype("float64").to_numpy()
    table = pd.DataFrame(
        {
            "epci_code": communes["epci_code"].to_numpy(),
            "departement_code": communes["departement_code"].to_numpy(),
            "region_code": communes["region_code"].to_numpy(),
            "population": people,
            "population_measured": np.where(is_measured, np.nan_to_num(people), np.nan),
            "distance_least_m": np.where(is_measured, least, np.nan),
            "distance_most_m": np.where(is_measured, most, np.nan),
        },
        index=codes,
    )
    for bound in ("least", "most"):
        beyond = table[f"distance_{bound}_m"] > threshold_m
        table[f"beyond_{bound}"] = np.where(is_measured, np.nan_to_num(people) * beyond, np.nan)
    for name, kept in zip(ANSWER_COUNTS, (sure, ~possible, own.isna()), strict=True):
        found = counted.loc[kept.to_numpy(bool), "commune_code"].value_counts()
        table[name] = found.reindex(codes).fillna(0).where(is_covered).to_numpy()
    return table


def _distance_m(points: Floats, places: pd.DataFrame) -> Floats:
    """Return great-circle metres to the nearest place; infinite when there is none."""
    kept = places.dropna(subset=["longitude", "latitude"])
    if kept.empty:
        return np.where(np.isnan(points).any(axis=1), np.nan, np.inf)
    longitude, latitude = (kept[axis].to_numpy(float) for axis in ("longitude", "latitude"))
    return nearest_facility(points[:, 0], points[:, 1], longitude, latitude).distance_m


def sum_shortfall(communes: pd.DataFrame, territories: pd.Series) -> pd.DataFrame:
    """Sum over the territories above communes.

    Parameters
    ----------
    communes
        As `commune_shortfall` returns them.
    territories
        Territory of each commune, on its index; communes without one are in none.

    Returns
    -------
    DataFrame
        One row per territory, sorted: sums of people and of places, null when nothing is known;
        `distance_least_m` and `distance_most_m`, means per person measured; `share_least` and
        `share_most`, 0 to 1, of the people measured beyond the threshold.
    """
    groups = territories.reindex(communes.index)
    sums = sum_by(communes[list(_SUMMED)], groups)
    for bound in ("least", "most"):
        distance = f"distance_{bound}_m"
        sums[distance] = mean_by(communes[distance], communes["population_measured"], groups)
    return with_shares(sums)


def with_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Add `share_least` and `share_most`, of the people measured; null when there is nobody."""
    people = rows["population_measured"]
    shares = {
        f"share_{bound}": (rows[f"beyond_{bound}"] / people).where(people > 0)
        for bound in ("least", "most")
    }
    return rows.assign(**shares)


def sum_countries(communes: pd.DataFrame) -> pd.DataFrame:
    """Sum over France, `FR`, and metropolitan France, `METRO`; see `sum_shortfall`."""
    return pd.concat([sum_shortfall(communes, groups) for groups in country_groups(communes)])
