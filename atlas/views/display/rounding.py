"""Bounds of classes written with few decimals, that part the same values as before."""

import numpy as np

from atlas.schema.sphere import Floats

# Decimals of a bound at most, beyond which it is written as it is. By hand: a double has about 15
# figures.
BREAK_DECIMALS = 12


def round_apart(known: Floats, breaks: Floats, decimals: int) -> tuple[float, ...]:
    """Return breaks written with few decimals, each between the same values as before.

    Parameters
    ----------
    known
        Sorted values, those that the breaks part.
    breaks
        Rising, each above the least value and at most the greatest.
    decimals
        Wanted; a break has more where no number of so many decimals parts the same values.

    Returns
    -------
    tuple
        As many, rising: every value of `known` has the class that the breaks received give it.

    Examples
    --------
    >>> round_apart(np.array([1.0, 2.94, 2.96, 3.04]), np.array([2.96, 3.04]), 1)
    (2.96, 3.0)
    """
    at = np.searchsorted(known, breaks, side="left")
    rounded: list[float] = []
    for below, upper, one, after in zip(
        known[at - 1], known[at], breaks, np.append(breaks, np.inf)[1:], strict=True
    ):
        lower = max(below, *rounded[-1:], -np.inf)
        rounded.append(_shortest_between(lower, upper, float(one), after, decimals))
    return tuple(rounded)


def _shortest_between(
    lower: float, upper: float, value: float, after: float, decimals: int
) -> float:
    """Return a number near a value, above `lower`, at most `upper`, below `after`."""
    for kept in range(decimals, BREAK_DECIMALS + 1):
        nearest, step = round(value, kept), float(f"1e-{kept}")
        for near in (nearest, round(nearest - step, kept), round(nearest + step, kept)):
            if lower < near <= upper and near < after:
                # `+ 0.0`: never a negative zero.
                return float(near) + 0.0
    return float(value) + 0.0
