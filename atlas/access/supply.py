"""Places -> what each offers: itself, its weekly hours or its staff; on its rounds; at a moment.

What is not published stays unknown: it is left out, or estimated and said so, never 0.
"""

from typing import Literal, NamedTuple, get_args

import pandas as pd

from atlas.access.rounds import COUNTED, ESTIMATED, FACILITY_COLUMNS, PUBLISHED, split_rounds
from atlas.directory.coverage import located, receives_public
from atlas.errors import InputError
from atlas.schema.frame import each_value, empty_table
from atlas.schema.vocabulary import ITINERANT
from atlas.text.timetable import is_open, weekly_open_hours

Mode = Literal["lieux", "heures", "agents"]
Policy = Literal["median", "exclude"]
PLACES: Mode = "lieux"
HOURS: Mode = "heures"
STAFF: Mode = "agents"
MEDIAN: Policy = "median"
EXCLUDE: Policy = "exclude"

# Known places of a kind from which its median is believed.
LEAST_KNOWN = 5


class Supply(NamedTuple):
    """What is offered where, and what could not be told.

    `facilities` has one row per facility, columns `FACILITY_COLUMNS`, nothing null but
    `opening_hours`; a stop of a round counts as one facility. `unknown` holds the facilities left
    out because what they offer is unknown, same columns; `unlocated_count` were because where they
    are is. `issues` tells the stops of no place.
    """

    facilities: pd.DataFrame
    unknown: pd.DataFrame
    unlocated_count: int
    issues: pd.DataFrame

    @property
    def unknown_count(self) -> int:
        """Facilities left out because what they offer is unknown."""
        return len(self.unknown)

    @property
    def estimated_count(self) -> int:
        """Facilities whose supply is estimated."""
        return int((self.facilities["supply_source"] == ESTIMATED).sum())

    @property
    def estimated_share(self) -> float:
        """Part of the supply that is estimated, 0 to 1; NaN without supply."""
        supply = self.facilities["supply"]
        total = supply.sum()
        is_estimated = self.facilities["supply_source"] == ESTIMATED
        return float(supply[is_estimated].sum() / total) if total else float("nan")

    @property
    def unfollowed_count(self) -> int:
        """Itinerant places that stand at their published point, as where they go is unknown."""
        is_place = self.facilities["facility_id"] == self.facilities["place_id"]
        return int((self.facilities["is_itinerant"] & is_place).sum())


def facilities(
    places: pd.DataFrame,
    mode: Mode = PLACES,
    policy: Policy = MEDIAN,
    stops: pd.DataFrame | None = None,
    communes: pd.DataFrame | None = None,
) -> Supply:
    """Return what the places that count offer, to be shared by `atlas.access.catchment.e2sfca`.

    Parameters
    ----------
    places
        Table `places`; those for which `atlas.directory.coverage.receives_public` count.
    mode
        What is counted: `lieux`, 1 each; `heures`, hours open in an ordinary week, see
        `atlas.text.timetable`; `agents`, staff in full-time equivalents (`staff_fte`).
    policy
        What becomes of an unknown supply: `median` estimates it, see `estimated`; `exclude` leaves
        the facility out.
    stops
        Table `stops`, of one list of rounds or several; see `atlas.access.rounds.split_rounds`.
    communes
        Table `communes`, to put places without coordinates at the reference point of their
        commune; without it they are left out.

    Returns
    -------
    Supply
        Order of `places`, then of `stops`.

    Raises
    ------
    InputError
        The mode or the policy does not exist.
    """
    for value, choices in ((mode, get_args(Mode)), (policy, get_args(Policy))):
        if value not in choices:
            raise InputError(f"« {value} » inconnu ; attendu {', '.join(choices)}")
    counted = places[receives_public(places)]
    supply = _published(counted, mode)
    source = pd.Series(COUNTED if mode == PLACES else PUBLISHED, counted.index, dtype="str")
    if policy == MEDIAN:
        source = source.mask(supply.isna(), ESTIMATED)
        supply = estimated(supply, counted["place_types"])
    standing = counted.assign(
        facility_id=counted["place_id"],
        supply=supply,
        supply_source=source,
        is_itinerant=counted["mobility"].str.contains(ITINERANT, regex=False).fillna(False),
    )[FACILITY_COLUMNS].astype({"is_itinerant": "bool"})
    rounds = split_rounds(standing, empty_table("stops") if stops is None else stops, mode == HOURS)
    offered = rounds.facilities
    if communes is not None:
        offered = located(offered, communes)
    is_located = offered[["longitude", "latitude"]].notna().all(axis=1)
    is_known = offered["supply"].notna()
    return Supply(
        offered[is_located & is_known].reset_index(drop=True),
        unknown=offered[is_located & ~is_known].reset_index(drop=True),
        unlocated_count=int((~is_located).sum()),
        issues=rounds.issues,
    )


def _published(places: pd.DataFrame, mode: Mode) -> pd.Series:
    """Return the supply that each place publishes, null when it does not."""
    if mode == HOURS:
        return weekly_open_hours(places["opening_hours"])
    if mode == STAFF:
        return places["staff_fte"].astype("float64")
    return pd.Series(1.0, places.index)


def estimated(supply: pd.Series, place_types: pd.Series) -> pd.Series:
    """Return supplies, the unknown ones estimated by the median of known places of the same kind.

    Parameters
    ----------
    supply
        Supply of each place, null when unknown.
    place_types
        Kinds of each place joined by `|`, null when not told (which is a kind of its own), on the
        same index.

    Returns
    -------
    Series
        The known ones as they are. A place of several kinds gets the mean of their medians; kinds
        with fewer than `LEAST_KNOWN` known places say nothing, and where none of its kinds does,
        the median of all known places is taken; null when none is known.

    Examples
    --------
    >>> hours = pd.Series([10.0, 10.0, 12.0, 14.0, 20.0, None, 40.0, None])
    >>> estimated(hours, pd.Series(["BIB"] * 6 + ["RFS"] * 2)).tolist()
    [10.0, 10.0, 12.0, 14.0, 20.0, 12.0, 40.0, 13.0]
    """
    position = pd.RangeIndex(len(supply))
    kinds = each_value(pd.Series(place_types.fillna("").to_numpy(), position, dtype="str"))
    known = pd.Series(supply.to_numpy(float), position)
    medians = known[kinds.index].groupby(kinds.to_numpy()).agg(["median", "count"])
    believed = medians.loc[medians["count"] >= LEAST_KNOWN, "median"]
    by_kind = kinds.map(believed).astype("float64").groupby(level=0).mean()
    filled = known.fillna(by_kind).fillna(known.median())
    return pd.Series(filled.to_numpy(), supply.index, name=supply.name)


def open_at(places: pd.DataFrame, day: str, minute: int, until: int | None = None) -> pd.Series:
    """Tell which places are open at a moment of an ordinary week; null when not told.

    Access at that moment has two bounds: with the places surely open alone, people are never
    nearer than said; with the unknown ones too, never farther.

    Parameters
    ----------
    places
        Table `places`, or facilities: `opening_hours`, null when not published. Any index.
    day, minute
        `Mo` to `Su`, and minute of the day, 0 to 1,439.
    until
        Where the span ends in which they are open at some time; None for that minute alone.

    Returns
    -------
    Series
        Nullable booleans `is_open` on the index of `places`; see `atlas.text.timetable.is_open`.

    Raises
    ------
    InputError
        The day or the minute does not exist.

    Examples
    --------
    >>> places = pd.DataFrame({"opening_hours": ["Mo-Sa 09:00-19:00", "Mo-Fr 09:00-17:00", None]})
    >>> at_six = open_at(places, "Sa", 18 * 60)
    >>> len(places[at_six.fillna(False)]), len(places[at_six.fillna(True)])
    (1, 2)
    """
    return is_open(places["opening_hours"], day, minute, until)
