"""What a search found, as the map draws it: points of their kind, ranks, and a box that holds them.

No territory is coloured: the map says where, and nothing else.
"""

from typing import NamedTuple

import pandas as pd

from atlas.views.display.measures import Measure

# Degrees left around what is found, about 1 km; by hand.
BOX_MARGIN = 0.01
FittedBox = tuple[float, float, float, float]


class Uncoloured(NamedTuple):
    """No row, and the measure that colours none: its label heads the legend."""

    rows: pd.DataFrame
    measure: Measure


_LABEL = "Ce qui est trouvé"
FOUND_PLACES = Uncoloured(
    pd.DataFrame({"territory_code": pd.Series(dtype="str"), "level": pd.Series(dtype="str"),
                  "found": pd.Series(dtype="float64")}),
    Measure("found", _LABEL, "", 1, (), 0, False, _LABEL, "", palette=("#eef0f3",)),
)  # fmt: skip
_DRAWN = ["place_id", "name", "address", "commune_name", "mobility", "place_types"]


def places_found(results: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return what the map draws of results: one row each, in their order.

    Parameters
    ----------
    results
        As `atlas.search.finder.Found.results`.
    places
        Table `places`: address, kind and mobility of those among the results.
    """
    known = places.set_index("place_id", drop=False)[_DRAWN].reindex(results["id"])
    drawn = known.set_index(results.index)
    return drawn.assign(
        place_id=results["id"],
        name=results["title"],
        longitude=results["longitude"],
        latitude=results["latitude"],
    )


def sites_found(listed: pd.DataFrame, position: tuple[float, float] | None) -> pd.DataFrame:
    """Return the results that are listed, by rank, and the reader as rank 0.

    Parameters
    ----------
    listed
        Results with `rank`; those without position are left out.
    position
        Longitude and latitude of the reader; None when not given.
    """
    rows = listed.dropna(subset=["longitude"]).sort_values("rank", ascending=False)
    sites = rows[["longitude", "latitude", "rank"]].assign(label=rows["title"])
    if position is None:
        return sites
    own = {"longitude": position[0], "latitude": position[1], "rank": 0, "label": "Vous êtes ici"}
    return pd.concat([pd.DataFrame([own]), sites], ignore_index=True)


def box_around(
    listed: pd.DataFrame, point: tuple[float, float] | None, margin: float
) -> FittedBox | None:
    """Return the box (west, south, east, north) that holds results and a point; None for none.

    Examples
    --------
    >>> box_around(pd.DataFrame({"longitude": [1.8, None], "latitude": [46.1, None]}), (2, 46), 0.5)
    (1.3, 45.5, 2.5, 46.6)
    """
    xs, ys = listed["longitude"].dropna().tolist(), listed["latitude"].dropna().tolist()
    if point is not None:
        xs, ys = [*xs, point[0]], [*ys, point[1]]
    if not xs:
        return None
    return min(xs) - margin, min(ys) - margin, max(xs) + margin, max(ys) + margin
