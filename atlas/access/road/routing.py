"""Travel by road: Valhalla in process, on tiles built from an OpenStreetMap extract of the user.

The only door to `valhalla`, which is in the extra `routing`. See docs/routing.md.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.access.road.tiles import NOT_INSTALLED, read_tiles
from atlas.access.travel import Costs, GreatCircle, Positions, Unit, all_costs
from atlas.errors import InputError, SourceError
from atlas.schema.sphere import Floats

Costing = Literal["auto", "bicycle", "pedestrian"]
RunProgress = Callable[[int, int], None]

# Farthest road, street or path that a point is taken to. A point of a network of fewer than 50
# junctions may be taken to a larger one that near.
SNAP_M = 500

_MPH_IN_MPS = 0.44704
_POINTS_AT_ONCE = 1000
_NO_LIMIT = 2**31 - 1


class _Mode(NamedTuple):
    """How someone travels.

    `top_speed_kmh` bounds every trip: what the engine is held to by car; by bicycle and on foot
    only a faster ferry would beat it. `search_mps` is the speed by which the engine turns the
    longest distance of its settings into the cost where its search ends. A cost is seconds times
    preferences (quiet roads, no ferry…): `cost_per_second` is the most that a second counts.
    """

    top_speed_kmh: float
    search_mps: float
    cost_per_second: float
    options: Mapping[str, float]


TRAVEL_MODES: Mapping[str, _Mode] = {
    "auto": _Mode(130, 35 * _MPH_IN_MPS, 3, {"top_speed": 130}),
    "bicycle": _Mode(40, 10 * _MPH_IN_MPS, 8, {"cycling_speed": 18}),
    "pedestrian": _Mode(40, 2 * _MPH_IN_MPS, 5, {"walking_speed": 5.1}),
}
# Cost of what a trip may meet once (private road, gate, ferry) and of the end of a road without
# junction, which a search walks whole; in metres, that end alone.
_COST_MET_ONCE, _LONGEST_ROAD_M = 3_000, 20_000
# The engine's roads are whole metres long, on a sphere 0.11 % larger than ours.
_ROUNDING = 1.01


@dataclass(frozen=True)
class Run:
    """Trips that the engine found, and what it could not find.

    Parameters
    ----------
    trips
        One row per trip no longer than the limit: `demand_id`, `facility_id`, `cost`; what
        `atlas.access.travel.TravelMatrix` takes.
    unreachable
        One row per pair near enough as the crow flies to which the engine found no way, or only
        one far longer than the limit: `demand_id`, `facility_id`.
    off_network_demand, off_network_facilities
        Ids of the points that no road comes near: nothing is known of their trips.
    """

    trips: pd.DataFrame
    unreachable: pd.DataFrame
    off_network_demand: pd.Series
    off_network_facilities: pd.Series


class _Answers(NamedTuple):
    """Cost of each pair near enough, NaN without a way, and the points off the network."""

    demand: Positions
    facility: Positions
    cost: Floats
    off_demand: npt.NDArray[np.bool_]
    off_facility: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Valhalla:
    """Trips on the road network, from the demand point to the facility, one-way streets obeyed.

    In minutes, the time of the way that the engine prefers, at the speeds of the map, without
    traffic; in metres, the length of the shortest way. Both are exact for the network (Dijkstra
    from each demand point) and come in whole seconds and metres. What lies between a point and the
    road that it is taken to is not counted.

    Parameters
    ----------
    tiles
        Folder made by `build_tiles`.
    costing
        `auto` (at most 130 km/h), `bicycle` (18 km/h on a good surface) or `pedestrian`
        (5.1 km/h).
    unit
        `minutes` or `m`.

    Raises
    ------
    InputError
        The costing is another one.
    """

    tiles: Path
    costing: Costing = "auto"
    unit: Unit = "minutes"

    def __post_init__(self) -> None:
        if self.costing not in TRAVEL_MODES:
            raise InputError(
                f"mode « {self.costing} » inconnu ; attendu : {', '.join(TRAVEL_MODES)}"
            )

    def batches(
        self, demand: pd.DataFrame, facilities: pd.DataFrame, limit: float
    ) -> Iterator[Costs]:
        """Yield the costs of trips no longer than a limit.

        See `atlas.access.travel.Travel.batches`. Points off the network have none: see `run`.

        Raises
        ------
        InputError
            The extra is not installed, or a facility has no coordinates.
        SourceError
            The tiles are absent, altered, or of another version.
        """
        answers = self._ask(demand, facilities, limit)
        kept = answers.cost <= limit
        yield Costs(
            answers.demand[kept], answers.facility[kept], answers.cost[kept], self.unit, limit,
            len(demand),
        )  # fmt: skip

    def run(
        self,
        demand: pd.DataFrame,
        facilities: pd.DataFrame,
        limit: float,
        progress: RunProgress = lambda *_: None,
    ) -> Run:
        """Return the trips no longer than a limit, to keep as a matrix, and what has none.

        Parameters
        ----------
        demand, facilities, limit
            See `atlas.access.travel.Travel.batches`.
        progress
            Called with the demand points done and their total.

        Raises
        ------
        InputError, SourceError
            See `batches`.
        """
        answers = self._ask(demand, facilities, limit, progress)
        pairs = pd.DataFrame(
            {
                "demand_id": demand["demand_id"].to_numpy()[answers.demand],
                "facility_id": facilities["facility_id"].to_numpy()[answers.facility],
                "cost": answers.cost,
            }
        )
        return Run(
            pairs[pairs["cost"] <= limit].reset_index(drop=True),
            pairs.loc[pairs["cost"].isna(), ["demand_id", "facility_id"]].reset_index(drop=True),
            demand.loc[answers.off_demand, "demand_id"],
            facilities.loc[answers.off_facility, "facility_id"],
        )

    def _ask(
        self,
        demand: pd.DataFrame,
        facilities: pd.DataFrame,
        limit: float,
        progress: RunProgress = lambda *_: None,
    ) -> _Answers:
        """Ask the engine the cost of every trip that may be within a limit."""
        actor = self._actor(limit)
        off_demand, off_facility = self._off(actor, demand), self._off(actor, facilities)
        near = all_costs(GreatCircle(), demand, facilities, self._reach_m(limit))
        kept = np.flatnonzero(~off_demand[near.demand] & ~off_facility[near.facility])
        kept = kept[np.lexsort((near.facility[kept], near.demand[kept]))]
        origin, target = near.demand[kept], near.facility[kept]
        starts = np.flatnonzero(np.diff(origin, prepend=-1))
        ends = np.flatnonzero(np.diff(origin, append=-1)) + 1
        cost = np.empty(len(kept))
        from_points, to_points = _locations(demand), _locations(facilities)
        for done, (first, end) in enumerate(zip(starts, ends, strict=True), 1):
            cost[first:end] = self._one_to_many(
                actor, from_points[origin[first]], [to_points[i] for i in target[first:end]]
            )
            progress(done, len(starts))
        return _Answers(origin, target, cost, off_demand, off_facility)

    def _one_to_many(self, actor: Any, source: object, targets: list[Any]) -> Floats:
        """Return the cost from a point to each of others, NaN without a way."""
        options = {**TRAVEL_MODES[self.costing].options, "shortest": self.unit == "m"}
        answer = _asked(actor.matrix, {
            "sources": [source], "targets": targets, "costing": self.costing,
            "costing_options": {self.costing: options}, "units": "km", "verbose": False,
        })["sources_to_targets"]  # fmt: skip
        seconds = np.array(answer["durations"][0], dtype=float)
        if self.unit == "minutes":
            return seconds / 60
        metres = np.rint(np.array(answer["distances"][0], dtype=float) * 1000)
        return np.where(np.isnan(seconds), np.nan, metres)

    def _off(self, actor: Any, points: pd.DataFrame) -> npt.NDArray[np.bool_]:
        """Tell which points have coordinates but no road near."""
        known = np.flatnonzero(points[["longitude", "latitude"]].notna().all(axis=1))
        locations = _locations(points)
        off = np.zeros(len(points), dtype=bool)
        for first in range(0, len(known), _POINTS_AT_ONCE):
            block = known[first : first + _POINTS_AT_ONCE]
            asked = {"locations": [locations[i] for i in block], "costing": self.costing}
            found = _asked(actor.locate, asked)
            off[block] = [not location["edges"] for location in found]
        return off

    def _reach_m(self, limit: float) -> float:
        """Return the great-circle metres that no trip within a limit can exceed."""
        top_mps = TRAVEL_MODES[self.costing].top_speed_kmh / 3.6
        travelled = limit if self.unit == "m" else limit * 60 * top_mps
        return (travelled + 2 * SNAP_M) * _ROUNDING

    def _search_m(self, limit: float) -> float:
        """Return the longest distance to set, so that the engine's search ends late enough."""
        mode = TRAVEL_MODES[self.costing]
        if self.unit == "m":
            cost = limit + _LONGEST_ROAD_M
        else:
            cost = mode.cost_per_second * limit * 60 + _COST_MET_ONCE
        # A point counts one more per metre to its road.
        searched = (cost + 2 * SNAP_M) * mode.search_mps
        return max(self._reach_m(limit) * _ROUNDING, searched)

    def _actor(self, limit: float) -> Any:
        """Open the engine on the tiles, set for trips up to a limit.

        Raises
        ------
        InputError
            The extra is not installed.
        SourceError
            The tiles are absent, altered, or of another version.
        """
        try:
            import valhalla
        except ImportError as error:
            raise InputError(NOT_INSTALLED) from error
        built, reads = read_tiles(self.tiles).builder_version, str(valhalla.__version__)
        if built.split(".")[0] != reads.split(".")[0]:
            raise SourceError(
                f"{self.tiles} : tuiles construites par Valhalla {built}, que Valhalla {reads} ne "
                "lit pas ; refaites-les avec atlas tiles"
            )
        config = valhalla.get_config(tile_extract="", tile_dir=str(self.tiles))
        config["mjolnir"] |= {"tile_extract": "", "traffic_extract": ""}
        config["loki"]["use_connectivity"] = False
        config["loki"]["service_defaults"]["search_cutoff"] = SNAP_M
        config["thor"]["source_to_target_algorithm"] = "timedistancematrix"
        config["service_limits"][self.costing] |= {
            "max_matrix_distance": self._search_m(limit), "max_matrix_location_pairs": _NO_LIMIT,
        }  # fmt: skip
        with tempfile.TemporaryDirectory() as temporary:
            path = Path(temporary) / "valhalla.json"
            path.write_text(json.dumps(config), encoding="utf-8")
            return valhalla.Actor(path)


def _locations(points: pd.DataFrame) -> list[dict[str, float]]:
    """Return points as the engine takes them."""
    return [
        {"lon": longitude, "lat": latitude}
        for longitude, latitude in points[["longitude", "latitude"]].to_numpy(float).tolist()
    ]


def _asked(action: Callable[[dict[str, Any]], Any], request: dict[str, Any]) -> Any:
    """Return the answer of the engine.

    Raises
    ------
    SourceError
        The engine refuses.
    """
    try:
        return action(request)
    except RuntimeError as error:
        raise SourceError(f"Valhalla n'a pas répondu : {error}") from error
