"""The legend of a map, counted once for the rows that all who look alike share."""

from collections.abc import Hashable

import pandas as pd

from atlas.app import reads
from atlas.app.digest import mark
from atlas.views.display.measures import Measure
from atlas.views.map.legend import map_legend


def _as_drawn(rows: pd.DataFrame, measure: Measure) -> Hashable:
    return mark(rows), measure


@reads.kept(64, _as_drawn)
def legend_of(rows: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return the classes of a map; see `atlas.views.map.legend.map_legend`."""
    return map_legend(rows, measure)
