"""How each measure is shown: French name, unit, classes, colours, formula and limits."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from atlas.access.assumptions import CROW
from atlas.errors import InputError
from atlas.text.french import UNKNOWN, shortest, with_unit

# Of lines, Okabe and Ito (2008): told apart by readers with any colour blindness.
LINE_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
# ColorBrewer 2.0 (Brewer, Harrower), colour-blind safe: YlOrRd for lack, YlGnBu for supply.
LACK_COLOURS = ("#ffffb2", "#fed976", "#feb24c", "#fd8d3c", "#f03b20", "#bd0026")
SUPPLY_COLOURS = ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494")
# PuOr, for a difference: brown loses, purple gains, white is nearly nothing.
CHANGE_COLOURS = ("#b35806", "#f1a340", "#fee0b6", "#f7f7f7", "#d8daeb", "#998ec3", "#542788")
UNKNOWN_LABEL = "Inconnu (aucune source, ou pas de point de référence)"


# A class over those of a measure, in dots on their colours: without the places whose position is
# not known, people would be farther.
UNLOCATED_LABEL, UNLOCATED_COLOUR = "Lieu connu, position inconnue", "#d9dcec"
# Measures that a bigger territory has more of, well served or not.
COUNTED_MEASURES = ("place_count",)


@dataclass(frozen=True)
class Measure:
    """One measure of table `measures`, as people read it.

    Parameters
    ----------
    column
        Column of `measures`.
    label, unit
        French; `unit` is empty for a count.
    factor
        Shown value = stored value times this.
    breaks
        Lower bounds of the classes after the first, in shown units.
    decimals
        Of shown values.
    is_lack
        Whether more is worse.
    formula, limits
        French text for the page *Méthode*.
    palette
        Colours of the classes when neither lack nor supply.
    labels
        Names of the classes, when the value is the number of a class, 0 for the first.
    unknown
        What the legend calls what is not known, and why it is not.
    """

    column: str
    label: str
    unit: str
    factor: float
    breaks: tuple[float, ...]
    decimals: int
    is_lack: bool
    formula: str
    limits: str
    palette: tuple[str, ...] | None = None
    labels: tuple[str, ...] | None = None
    unknown: str = UNKNOWN_LABEL

    @property
    def is_ranked(self) -> bool:
        """Whether more or less of it is better: a count follows the people, and tells neither."""
        return self.column not in COUNTED_MEASURES

    @property
    def unlocated_column(self) -> str:
        """The column of communes that rest on a place without position; empty where none can."""
        if not self.column.startswith(("nearest_", "beyond_")):
            return ""
        at = re.search(r"_\d+km", self.column)
        return f"unlocated{at[0] if at else ''}_commune_count"

    @property
    def colours(self) -> tuple[str, ...]:
        """One colour per class."""
        if self.palette is not None:
            return self.palette
        return LACK_COLOURS if self.is_lack else SUPPLY_COLOURS


_BEYOND_LIMITS = (
    "Un lieu dont seule la commune est connue est compté au point de référence de sa commune : une "
    "commune qui a un lieu connu n'est jamais un manque. « À plus de » est strict : exactement le "
    "seuil n'est pas au-delà."
)
_FLOWN = "à vol d'oiseau"


def _beyond(km: int, breaks: tuple[float, ...], way: str = "par la route") -> Measure:
    """Return the measure of the share of people beyond a distance."""
    flown = f" {_FLOWN}" if way == _FLOWN else ""
    return Measure(
        f"beyond_{km}km_share",
        f"Part des habitants à plus de {km} km{flown}",
        "%",
        100,
        breaks,
        1,
        True,
        f"habitants à plus de {km} km du lieu le plus proche, {way} ÷ habitants des communes "
        "mesurées",
        _BEYOND_LIMITS,
    )


_BEYOND = ((5, (5, 20, 40, 60, 80)), (10, (1, 5, 10, 25, 50)), (20, (1, 5, 10, 25, 50)))
MEASURES = {
    measure.column: measure
    for measure in (
        Measure(
            "nearest_road_m", "Distance par la route au lieu le plus proche", "km", 0.001,
            (1, 2, 4, 6, 10), 1, True,
            "distance à vol d'oiseau × facteur de détour (1,3 par défaut, réglable), moyenne par "
            "habitant : Σ habitants × distance ÷ Σ habitants",
            "Estimée : le facteur est une hypothèse, la même partout ; il est plus fort en "
            "montagne et près des estuaires. Aux États-Unis, Boscoe, Henry et Zdeb (2012, "
            "doi:10.1080/00330124.2011.583586) mesurent 1,42 en moyenne. D'une île sans pont ni "
            "tunnel, aucune route ne mène au continent : ses habitants n'ont que les lieux de "
            "l'île.",
        ),
        Measure(
            "nearest_distance_m", "Distance à vol d'oiseau au lieu le plus proche", "km", 0.001,
            (1, 2, 4, 6, 10), 1, True,
            "distance à vol d'oiseau (sphère de rayon 6 371 008,8 m) au lieu de médiation le plus "
            "proche, moyenne par habitant : Σ habitants × distance ÷ Σ habitants",
            "Une commune n'est pas ses habitants : dans une commune étendue, certains vivent bien "
            "plus loin. Au bord d'un territoire couvert, un lieu voisin non recensé peut être plus "
            "proche : la distance est alors un majorant. L'écart entre la sphère et l'ellipsoïde "
            "reste sous 0,6 %.",
        ),
        *(_beyond(km, breaks) for km, breaks in _BEYOND),
        Measure(
            "places_per_10k", "Lieux pour 10 000 habitants", "lieux pour 10 000 habitants", 1,
            (0.5, 1, 2, 3, 5), 2, False,
            "lieux de médiation ÷ habitants des communes couvertes × 10 000",
            "Compte des lieux, pas des heures ni des agents. Un lieu dont deux fiches ne sont pas "
            "encore réunies (page Doublons) compte deux fois. Ne comparez que des territoires "
            "couverts par les mêmes sources.",
        ),
        Measure(
            "place_count", "Nombre de lieux", "lieux", 1, (1, 2, 5, 10, 50), 0, False,
            "lieux de médiation situés dans le territoire et ouverts au public",
            "Les lieux sans coordonnées comptent dans leur commune déclarée. Les sites candidats "
            "(bibliothèques) et les lieux qui n'accueillent pas de public ne comptent pas.",
        ),
    )
}  # fmt: skip


# The same, where people are beyond as the crow flies.
FLOWN_MEASURES = MEASURES | {
    measure.column: measure for measure in (_beyond(*each, _FLOWN) for each in _BEYOND)
}


def measures_by(travel: str) -> dict[str, Measure]:
    """Return the measures under a way to travel: each says « à vol d'oiseau » where it is so."""
    return FLOWN_MEASURES if travel == CROW else MEASURES


NET_GAIN = Measure(
    "net_gain_share",
    "Habitants qui gagnent ou perdent un lieu proche",
    "%",
    100,
    (-10, -2, -0.1, 0.1, 2, 10),
    1,
    False,
    "(habitants qui gagnent un lieu proche − habitants qui le perdent) ÷ habitants mesurés aux "
    "deux dates",
    "Seules comptent les sources qui ont une édition à chacune des deux dates.",
    CHANGE_COLOURS,
)


def with_net_gain(sums: pd.DataFrame) -> pd.DataFrame:
    """Add `net_gain_share` to sums of changes: people gained less lost, by person measured."""
    people = sums["population_measured"].astype("float64")
    net = (sums["population_gained"] - sums["population_lost"]).astype("float64")
    return sums.assign(net_gain_share=(net / people).where(people > 0))


def require_measure(column: str) -> Measure:
    """Return a measure by its column.

    Raises
    ------
    InputError
        There is none.
    """
    if column not in MEASURES:
        raise InputError(f"mesure inconnue « {column} » ; mesures : {', '.join(MEASURES)}")
    return MEASURES[column]


def format_value(value: Any, measure: Measure) -> str:
    r"""Return a stored value as shown, with its unit, or `inconnu`.

    Examples
    --------
    >>> format_value(0.1234, MEASURES["beyond_10km_share"])
    '12,3\xa0%'
    >>> format_value(None, MEASURES["place_count"])
    'inconnu'
    """
    if pd.isna(value):
        return UNKNOWN
    if measure.labels is not None:
        return measure.labels[int(value)]
    return with_unit(float(value) * measure.factor, measure.unit, measure.decimals)


def classify(values: pd.Series, measure: Measure) -> pd.Series:
    """Return the class of each stored value, 0 for the lowest; null when unknown.

    A class holds its lower bound, not its upper one.
    """
    shown = values.astype("float64") * measure.factor
    classes = np.searchsorted(measure.breaks, shown.fillna(0), side="right")
    return pd.Series(classes, index=values.index, dtype="Int64").where(shown.notna())


def is_unlocated(territories: pd.DataFrame, measure: Measure) -> pd.Series:
    """Tell which communes rest, for a measure, on a place known to its commune only.

    Parameters
    ----------
    territories
        `level`, `Measure.unlocated_column` and the column of the measure; without the first two,
        none is. Only communes are: above, a value is made of several places.
    measure
        None is for a measure that does not follow from a distance, or whose value is unknown.
    """
    column = measure.unlocated_column
    if not column or not {"level", column} <= {*territories}:
        return pd.Series(False, territories.index)
    count = territories[column].astype("float64")
    is_known = territories[measure.column].notna()
    return (territories["level"] == "commune") & (count == 1) & is_known


def class_labels(measure: Measure) -> list[str]:
    """Return the name of each class.

    Examples
    --------
    >>> class_labels(MEASURES["place_count"])
    ['0', '1', '2 à 4', '5 à 9', '10 à 49', '50 et plus']
    """
    if measure.labels is not None:
        return list(measure.labels)
    if measure.column == "place_count" and all(value == int(value) for value in measure.breaks):
        bounds = [0, *(int(value) for value in measure.breaks)]
        spans = [f"{a} à {b - 1}" if b - 1 > a else f"{a}" for a, b in pairwise(bounds)]
        return [*spans, f"{bounds[-1]} et plus"]
    texts = [shortest(value) for value in measure.breaks]
    middle = [f"de {a} à moins de {b}" for a, b in pairwise(texts)]
    return [f"moins de {texts[0]}", *middle, f"{texts[-1]} et plus"]


def legend(territories: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Count territories and people by class; the last row is for unknown ones.

    Parameters
    ----------
    territories
        Rows of table `measures`, of one level.
    measure
        What is shown.

    Returns
    -------
    DataFrame
        `label`, `colour` (null for unknown), `territory_count`, `population`. Communes that
        rest on a place without position have a row of `UNLOCATED_COLOUR`, when there are any.
    """
    count = len(measure.colours)
    classes = classify(territories[measure.column], measure).fillna(count + 1)
    classes = classes.mask(is_unlocated(territories, measure), count).to_numpy(int)
    people = territories["population"].fillna(0).groupby(classes).agg(["size", "sum"])
    people = people.reindex(range(count + 2), fill_value=0).astype(int)
    rows = pd.DataFrame({
        "label": [*class_labels(measure), UNLOCATED_LABEL, measure.unknown],
        "colour": [*measure.colours, UNLOCATED_COLOUR, None],
        "territory_count": people["size"],
        "population": people["sum"],
    })  # fmt: skip
    is_empty = (rows["label"] == UNLOCATED_LABEL) & (rows["territory_count"] == 0)
    return rows[~is_empty].reset_index(drop=True)
