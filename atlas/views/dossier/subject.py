"""One territory and what is around it, taken from the shelf."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from atlas.analysis.rank import neighbours
from atlas.schema.level import (
    FRANCE,
    LEVEL_TABLES,
    METROPOLE,
    METROPOLITAN_FRANCE,
    Territory,
    inside,
)
from atlas.views.dossier.shelf import LEVEL_WORDS, OVERSEAS_WORDS, Shelf, require_territory

# What is looked at inside a territory, one level at a time.
_CHILDREN = {"region": "departement", "departement": "epci", "epci": "commune"}
_OVERSEAS_STARTS = ("975", "977", "978", "98")


@dataclass(frozen=True)
class Subject:
    """A territory.

    Parameters
    ----------
    shelf
        Where it comes from.
    level, code
        Which one.
    row
        Its measures.
    communes
        Measures of its communes; itself for a commune.
    children
        Measures of the territories one level below that hold some of its communes, whole even when
        they go beyond it; none for a commune.
    places
        Its places of mediation, in order of commune and name.
    neighbours
        Measures of the territories of its kind that touch it.
    parents
        Measures of those that hold it, the smallest first; France, or its metropolitan part, last.
    """

    shelf: Shelf
    level: str
    code: str
    row: pd.Series
    communes: gpd.GeoDataFrame
    children: gpd.GeoDataFrame
    places: pd.DataFrame
    neighbours: gpd.GeoDataFrame
    parents: tuple[pd.Series, ...]

    @property
    def territory(self) -> Territory:
        """The territory, in the grammar."""
        return Territory(self.level, self.code)

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.row["territory_name"])

    @property
    def words(self) -> tuple[str, str]:
        """How a sentence begins with it, and its kind."""
        if self.level in ("departement", "region") and self.code.startswith(_OVERSEAS_STARTS):
            return OVERSEAS_WORDS
        return LEVEL_WORDS[self.level]

    @property
    def child_level(self) -> str | None:
        """The level of `children`."""
        return _CHILDREN.get(self.level)

    @property
    def reference_words(self) -> str:
        """From where the distance of a commune is measured, after « le plus proche »."""
        communes = self.shelf.tables["communes"].set_index("commune_code")
        is_hall = communes.loc[self.code, "reference_kind"] == "mairie"
        return "de la mairie" if is_hall else "du centre de la commune"

    @property
    def is_known(self) -> bool:
        """Whether a source covers some of it."""
        return not pd.isna(self.row["place_count"])

    def commune_names(self) -> pd.Series:
        """Return the name of each commune of France, on its code."""
        rows = self.shelf.levels["commune"]
        return rows.set_index("territory_code")["territory_name"]

    def epci_names(self) -> pd.Series:
        """Return the name of each EPCI, on its code."""
        return self.shelf.levels["epci"].set_index("territory_code")["territory_name"]


def take(shelf: Shelf, level: str, code: str) -> Subject:
    """Return a territory.

    Raises
    ------
    InputError
        The level or the code is unknown.
    """
    row = require_territory(shelf, level, code)
    communes = shelf.levels["commune"]
    own = "territory_code" if level == "commune" else f"{level}_code"
    own_communes = communes[communes[own] == code]
    child = _CHILDREN.get(level)
    rows = shelf.levels[child] if child else communes.iloc[0:0]
    children = rows
    if child:
        own_codes = own_communes["territory_code" if child == "commune" else f"{child}_code"]
        children = rows[rows["territory_code"].isin(own_codes)]
    places = shelf.places[shelf.places[f"{level}_code"] == code]
    places = places.sort_values(["commune_name", "name", "place_id"])
    near = neighbours(shelf.levels[level], code)
    return Subject(
        shelf, level, code, row, own_communes, children, places, near, _parents(shelf, row)
    )


def _parents(shelf: Shelf, row: pd.Series) -> tuple[pd.Series, ...]:
    found = []
    for level in list(LEVEL_TABLES)[list(LEVEL_TABLES).index(row["level"]) + 1 :]:
        code = row[f"{level}_code"]
        if not pd.isna(code):
            found.append(require_territory(shelf, level, str(code)))
    is_here = bool(inside(METROPOLE, row.to_frame().T).iloc[0])
    france = METROPOLITAN_FRANCE if is_here else FRANCE
    return (*found, shelf.france.loc[france])
