"""Territories most like one: nearest statistical neighbours, with what makes them alike."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from atlas.analysis.profile import Variable
from atlas.errors import InputError

# Of the weights, what must be known of both to say that two territories are alike: half, by hand.
LEAST_SHARED = 0.5
# By definition: a normal distribution has this many standard deviations between its quartiles.
_QUARTILES_OF_NORMAL = 1.349
_QUARTILES = (0.25, 0.75)
# Twins shown when nobody asks for fewer: by hand, a screen.
TWIN_COUNT = 10


def standardise(profiles: pd.DataFrame, listed: Sequence[Variable]) -> pd.DataFrame:
    """Return profiles on a common scale: 1 is about a standard deviation of the territories.

    Parameters
    ----------
    profiles
        One row per territory of one level; the columns of `listed`. See `atlas.analysis.profile`.
    listed
        Variables; those of ratios by their logarithm.

    Returns
    -------
    DataFrame
        Same index, a column per variable: (value - median) / (interquartile range / 1.349), robust
        to extremes; null when unknown. Without range between quartiles, the standard deviation
        stands for it; a variable of one value is all 0.

    Examples
    --------
    >>> people = Variable("population", "Habitants", "", True)
    >>> standardise(pd.DataFrame({"population": [10.0, 100.0, 1000.0]}), [people])[
    ...     "population"].round(3).tolist()
    [-1.349, 0.0, 1.349]
    """
    scaled = {}
    for variable in listed:
        values = profiles[variable.column].astype("float64")
        if variable.is_log:
            values = np.log(values.where(values > 0))
        low, high = (values.quantile(share) for share in _QUARTILES)
        spread = (high - low) / _QUARTILES_OF_NORMAL
        spread = spread if spread > 0 else values.std(ddof=0)
        centred = values - values.median()
        scaled[variable.column] = centred / spread if spread > 0 else centred * 0.0
    return pd.DataFrame(scaled, index=profiles.index)


def twins(
    scaled: pd.DataFrame,
    code: str,
    k: int = TWIN_COUNT,
    weights: Mapping[str, float] | None = None,
    among: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return the territories most like one.

    Parameters
    ----------
    scaled
        As `standardise` returns them, indexed by code, unique.
    code
        Territory; it is not its own twin.
    k
        How many; fewer when fewer can be compared.
    weights
        Column -> weight, at least one positive; all 1 by default. A column without weight has 0.
    among
        Codes to choose from; all by default.

    Returns
    -------
    DataFrame
        Indexed by code, the most alike first, equals by code. `distance`: square root of the
        weighted mean of the squared differences over the variables known of both; 1 is about one
        standard deviation apart. `shared_share`: weight of these variables over all weights, at
        least `LEAST_SHARED` (nothing stands for what is missing). `from:<column>`: share of the
        squared distance that comes from a variable, null when it is not known of both, 0 when the
        distance is 0.

    Raises
    ------
    InputError
        The code is not there, its profile is too little known, or no weight is positive.

    References
    ----------
    Gower, J. C. (1971), A general coefficient of similarity, Biometrics 27, doi:10.2307/2528823:
    a mean over the variables known of both.
    """
    if code not in scaled.index:
        raise InputError(f"aucun profil de code « {code} » à ce niveau")
    given = dict.fromkeys(scaled.columns, 1.0) if weights is None else weights
    weight = np.array([float(given.get(column, 0.0)) for column in scaled.columns])
    if not (weight >= 0).all() or weight.sum() <= 0:
        raise InputError("donnez un poids positif à au moins une variable, et aucun poids négatif")
    own = scaled.loc[code].to_numpy(float)
    if weight[~np.isnan(own)].sum() < LEAST_SHARED * weight.sum():
        raise InputError(f"le profil de « {code} » est trop peu connu pour chercher ses semblables")
    others = scaled.drop(index=code)
    if among is not None:
        others = others[others.index.isin(among)]
    squares = weight * (others.to_numpy(float) - own) ** 2
    shared = np.where(np.isnan(squares), 0.0, weight).sum(axis=1) / weight.sum()
    total = np.nansum(squares, axis=1)
    comparable = shared >= LEAST_SHARED
    mean = total / np.where(comparable, shared * weight.sum(), 1.0)
    result = pd.DataFrame(
        {"distance": np.sqrt(mean), "shared_share": shared}, index=others.index
    ).join(_contributions(squares, total, others))
    return (
        result[comparable]
        .rename_axis("territory_code")
        .reset_index()
        .sort_values(["distance", "territory_code"], kind="stable")
        .head(k)
        .set_index("territory_code")
    )


def _contributions(squares: np.ndarray, total: np.ndarray, others: pd.DataFrame) -> pd.DataFrame:
    """Return the share of each variable in the squared distance."""
    shares = squares / np.where(total > 0, total, 1.0)[:, None]
    return pd.DataFrame(shares, others.index, [f"from:{column}" for column in others.columns])
