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
from atlas.reader import Atlas
from atlas.schema.level import LEVEL_TABLES
from atlas.siting.plan import OpenPlaces, Plan
from atlas.views.words.steering.register import credits_told

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
# Régions are too few to be alike.
ALIKE_LEVELS = ("commune", "epci", "departement")


@dataclass(frozen=True)
class Shelf:
    """What every dossier reads.

    Parameters
    ----------
    atlas
        The atlas, under a view.
    labels
        History of the label, one row per territory and edition: `level`, `territory_code`,
        `territory_name`, `edition_year`, `arobases` (1 to 5 or null), `status` (why null),
        `mention`. None when the atlas knows no award.
    credits
        Credit line as the parties to the agreement worded it; empty for none.
    """

    atlas: Atlas
    labels: pd.DataFrame | None = None
    credits: str = ""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables of the view."""
        return self.atlas.tables

    @property
    def sources(self) -> pd.DataFrame:
        """Sources with their latest release."""
        return self.atlas.sources

    @cached_property
    def levels(self) -> Mapping[str, gpd.GeoDataFrame]:
        """Level -> its rows of table `measures` with their boundaries, EPSG:4326."""
        return {level: self.atlas.territories(level) for level in LEVEL_TABLES}

    @cached_property
    def france(self) -> pd.DataFrame:
        """Rows of level `france` of table `measures`, on `territory_code`."""
        return self.atlas.measures("france").set_index("territory_code", drop=False)

    @property
    def places(self) -> pd.DataFrame:
        """Places of mediation that have a commune: those of every page."""
        return self.atlas.mediation_places

    @property
    def open_places(self) -> OpenPlaces:
        """What is open, for the sites to come."""
        return self.atlas.open_places(Plan().assumptions)

    @property
    def build(self) -> pd.Series:
        """The row of table `build`."""
        return self.tables["build"].iloc[0]

    @property
    def built_date(self) -> date:
        """The day of the build, a fact that no figure depends on."""
        return date.fromisoformat(str(self.build["built_at"])[:10])

    @property
    def data_date(self) -> date:
        """The date of the newest release that counts: every age is counted to it."""
        return self.atlas.on

    @cached_property
    def profiles(self) -> Mapping[str, pd.DataFrame]:
        """Level of `ALIKE_LEVELS` -> standardised profiles, on the code; see `standardise`."""
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


def make_shelf(atlas: Atlas, credits: str = "") -> Shelf:  # noqa: A002
    """Prepare what dossiers share; the history of the label is that of table `labels`."""
    labels = atlas.table("labels")
    credit_line = credits_told(atlas, credits).line
    return Shelf(atlas, None if labels.empty else history(labels), credit_line)


def require_territory(shelf: Shelf, level: str, code: str) -> pd.Series:
    """Return the measures of a territory.

    Raises
    ------
    InputError
        The level or the code is unknown.
    """
    if level not in shelf.levels:
        raise InputError(f"niveau inconnu « {level} » ; niveaux : {', '.join(LEVEL_TABLES)}")
    rows = shelf.levels[level]
    found = rows[rows["territory_code"] == code]
    if found.empty:
        raise InputError(
            f"aucun territoire de code « {code} » parmi les {PLURALS[level]} ; "
            f"`atlas export {LEVEL_TABLES[level]} --out codes.csv` écrit leurs codes"
        )
    return found.iloc[0]
