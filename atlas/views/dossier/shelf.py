"""The tables that dossiers are made from, prepared once and shared by all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import geopandas as gpd
import pandas as pd

from atlas.analysis.labels import history
from atlas.analysis.profile import Variable, commune_profiles, sum_profiles, variables
from atlas.analysis.twins import standardise
from atlas.errors import InputError
from atlas.schema.level import LEVEL_TABLES
from atlas.siting.plan import OpenPlaces, Plan, open_places

# Level -> how a sentence begins with it, and its name.
LEVEL_WORDS = {
    "commune": ("La commune", "Commune"),
    "epci": ("L'intercommunalité", "Intercommunalité"),
    "departement": ("Le département", "Département"),
    "region": ("La région", "Région"),
}
OVERSEAS_WORDS = ("La collectivité", "Collectivité d'outre-mer")
PLURALS = {"commune": "communes", "epci": "intercommunalités", "departement": "départements",
           "region": "régions"}  # fmt: skip
TABLES_READ = (
    "build",
    "sources",
    "releases",
    "communes",
    "epci",
    "departements",
    "regions",
    "places",
    "measures",
    "contexts",
    "need_values",
    "demand_points",
    "travel_costs",
    "stops",
    "labels",
)

# Régions are too few to be alike.
ALIKE_LEVELS = ("commune", "epci", "departement")

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Shelf:
    """What every dossier reads.

    Parameters
    ----------
    tables
        `TABLES_READ`.
    sources
        Sources with their latest release; see `atlas.store.database.read_current_sources`.
    levels
        Level -> its rows of table `measures` with their boundaries, EPSG:4326.
    france
        Rows of level `france` of table `measures`, on `territory_code`.
    places
        Places of mediation that have a commune: those of the page *Territoire*.
    open_places
        What is open, for the sites to come.
    labels
        History of the label, one row per territory and edition: `level`, `territory_code`,
        `territory_name`, `edition_year`, `arobases` (1 to 5 or null), `status` (why null),
        `mention`. None when the atlas knows no award.
    credits
        Credit line as the parties to the agreement worded it; empty for none.
    """

    tables: Tables
    sources: pd.DataFrame
    levels: Mapping[str, gpd.GeoDataFrame]
    france: pd.DataFrame
    places: pd.DataFrame
    open_places: OpenPlaces
    labels: pd.DataFrame | None = None
    credits: str = ""

    @property
    def build(self) -> pd.Series:
        """The row of table `build`."""
        return self.tables["build"].iloc[0]

    @property
    def built_date(self) -> date:
        """The day of the build: every age is counted from it."""
        return date.fromisoformat(str(self.build["built_at"])[:10])

    @cached_property
    def profiles(self) -> Mapping[str, pd.DataFrame]:
        """Level of `ALIKE_LEVELS` -> standardised profiles, on the code; see `twins`."""
        communes, listed = self.tables["communes"], self.variables
        own = commune_profiles(communes, self.tables["need_values"])
        parents = communes.set_index("commune_code")
        return {
            level: standardise(
                own if level == "commune" else sum_profiles(own, parents[f"{level}_code"]), listed
            )
            for level in ALIKE_LEVELS
        }

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What makes territories alike."""
        return variables(self.tables["contexts"])


def make_shelf(
    tables: Tables,
    sources: pd.DataFrame,
    labels: pd.DataFrame | None = None,
    credits: str = "",  # noqa: A002
) -> Shelf:
    """Prepare what dossiers share; the arguments are those of `Shelf`.

    The history of the label comes from table `labels` unless it is given.
    """
    measures, places = tables["measures"], tables["places"]
    levels = {}
    for level, name in LEVEL_TABLES.items():
        code = f"{level}_code"
        shapes = tables[name][[code, "geometry"]].rename(columns={code: "territory_code"})
        own = measures[measures["level"] == level]
        rows = own.merge(shapes, on="territory_code", validate="one_to_one")
        levels[level] = gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")
    france = measures[measures["level"] == "france"].set_index("territory_code", drop=False)
    kept = places[places["is_mediation"] & places["commune_code"].notna()]
    if labels is None and not tables["labels"].empty:
        labels = history(tables["labels"])
    opened = open_places(Plan().assumptions, tables, None)
    return Shelf(tables, sources, levels, france, kept, opened, labels, credits)


def require_territory(shelf: Shelf, level: str, code: str) -> pd.Series:
    """Return the measures of a territory.

    Raises
    ------
    InputError
        The level or the code is unknown.
    """
    if level not in shelf.levels:
        raise InputError(f"niveau inconnu « {level} » ; niveaux : {', '.join(LEVEL_TABLES)}")
    rows = shelf.levels[level]
    found = rows[rows["territory_code"] == code]
    if found.empty:
        raise InputError(
            f"aucun territoire de code « {code} » parmi les {PLURALS[level]} ; "
            f"`atlas export {LEVEL_TABLES[level]} --out codes.csv` écrit leurs codes"
        )
    return found.iloc[0]
