"""Need x access on the map: the nine classes, the priority's share, findings, tables."""

import numpy as np
import pandas as pd

from atlas.access.travel import Unit
from atlas.analysis.bivariate import CLASSES_PER_SIDE, KNOWN, Scale
from atlas.text.french import counted, counted_strongly, format_number, percents
from atlas.views.display.measures import Measure
from atlas.views.words.access import UNIT_FACTORS, UNIT_NAMES, distance_words


def priority_measure(threshold: float, unit: Unit, travel: str) -> Measure:
    """Return the measure of the share of people of high need and beyond a threshold."""
    words = distance_words(threshold, unit, travel)
    return Measure(
        "priority_share", f"Part des habitants en besoin fort et à plus de {words}",
        "%", 100, (0.5, 1, 2, 5, 10), 1, True,
        f"habitants des communes du tiers de besoin le plus fort et à plus de {words} ÷ habitants "
        "des communes dont le besoin et le trajet sont connus",
        "Le besoin est celui de la commune entière, non de chacun de ses habitants.",
    )  # fmt: skip


def class_numbers(crossed: pd.DataFrame) -> pd.Series:
    """Return the number of each commune's class in `CROSSED_CLASSES`; null when unknown."""
    number = crossed["need_class"] * CLASSES_PER_SIDE + crossed["access_class"]
    return number.astype("Float64").astype("float64")


def priority_finding(sums: pd.DataFrame) -> str:
    """Return who is of high need and far from help, and who is unknown.

    Parameters
    ----------
    sums
        As `atlas.analysis.bivariate.class_sums` returns it.
    """
    worst = sums[
        (sums["need_class"] == CLASSES_PER_SIDE - 1)
        & (sums["access_class"] == CLASSES_PER_SIDE - 1)
    ].iloc[0]
    unknown = sums[sums["status"] != KNOWN]
    return (
        f"{counted_strongly(worst['people'], 'habitant', 'habitants')} de "
        f"{counted(worst['commune_count'], 'commune', 'communes')} sont en besoin fort "
        "**et** au-delà du seuil. Besoin ou trajet inconnu : "
        f"{counted(unknown['people'].sum(), 'habitant', 'habitants')} de "
        f"{counted(unknown['commune_count'].sum(), 'commune', 'communes')}, dans aucune classe."
    )


def priority_table(listed: pd.DataFrame, facts: pd.Series, unit: Unit) -> pd.DataFrame:
    """Return the communes of the priority class, French headings.

    Parameters
    ----------
    listed
        As `atlas.analysis.bivariate.priority` returns it.
    facts
        Row of table `contexts` of the need index.
    unit
        Unit of the trips.
    """
    need = f"{facts['context_name']} ({facts['vintage_date']:%Y})"
    return pd.DataFrame(
        {
            "Commune": listed["commune_name"],
            "Code": listed["commune_code"],
            "Département": listed["departement_code"],
            "Habitants": listed["population"],
            need: listed["need"].round(2),
            f"Trajet ({UNIT_NAMES[unit]})": (listed["access"] * UNIT_FACTORS[unit]).round(2),
        }
    )


def crossed_table(
    rows: pd.DataFrame, need: pd.Series, cost: pd.Series, facts: pd.Series, unit: Unit
) -> pd.DataFrame:
    """Return the communes of the map with their class, French headings.

    Parameters
    ----------
    rows
        Communes with `class_number`, as the map shows them.
    need, cost
        On `commune_code`.
    facts, unit
        As in `priority_table`.
    """
    codes = rows["territory_code"]
    classes = rows["class_number"].map(
        dict(enumerate(CROSSED_CLASSES.labels or ())), na_action="ignore"
    )  # fmt: skip
    return pd.DataFrame(
        {
            "Commune": rows["territory_name"],
            "Code": codes,
            "Habitants": rows["population"],
            "Classe": classes.astype("object").fillna("inconnue"),
            f"{facts['context_name']} ({facts['vintage_date']:%Y})": codes.map(need).round(2),
            f"Trajet ({UNIT_NAMES[unit]})": (codes.map(cost) * UNIT_FACTORS[unit]).round(2),
        }
    )


def priority_share_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Return territories with their people in the priority class, French headings."""
    return pd.DataFrame(
        {
            "Territoire": rows["territory_name"],
            "Code": rows["territory_code"],
            "Habitants": rows["population"],
            "Besoin et trajet connus": rows["people_known"],
            "En priorité": rows["people_priority"],
            "Part en priorité (%)": percents(rows["priority_share"], 2),
            "Communes inconnues": rows["unknown_commune_count"],
        }
    ).sort_values("En priorité", ascending=False)


# By need class, then by access class: Cynthia Brewer's gold x blue, `brewer.seqseq2` of the R
# package pals. Of the five palettes compared, the one whose two nearest colours stay the farthest
# apart for a reader with protanopia, deuteranopia or tritanopia (CIELAB, simulation of Machado,
# Oliveira and Fernandes 2009, doi:10.1109/TVCG.2009.113); a test measures it again.
PALETTE = (
    ("#f3f3f3", "#b4d3e1", "#509dc2"),
    ("#f3e6b3", "#b3b3b3", "#376387"),
    ("#f3b300", "#b36600", "#000000"),
)


NEED_WORDS = ("besoin faible", "besoin moyen", "besoin fort")


ACCESS_WORDS = ("accès proche", "accès moyen", "accès lointain")

# ClassWords of the classes of the rows, then of the columns, from the best situation to the worst.
ClassWords = tuple[tuple[str, str, str], tuple[str, str, str]]
NEED_AND_ACCESS: ClassWords = (NEED_WORDS, ACCESS_WORDS)


def class_label(
    need_class: object,
    access_class: object,
    status: str = KNOWN,
    words: ClassWords = NEED_AND_ACCESS,
) -> str:
    """Return a class in words.

    Examples
    --------
    >>> class_label(2, 2)
    'besoin fort, accès lointain'
    >>> class_label(pd.NA, 1, "besoin inconnu")
    'besoin inconnu'
    """
    if status != KNOWN:
        return status
    rows, columns = words
    return f"{rows[int(str(need_class))]}, {columns[int(str(access_class))]}"


_EVERY = [(need, access) for need in range(CLASSES_PER_SIDE) for access in range(CLASSES_PER_SIDE)]
CROSSED_CLASSES = Measure(
    "class_number", "Besoin et accès", "", 1, tuple(range(1, len(_EVERY))), 0, True,
    "classe de besoin (tiers des habitants) × classe de trajet (jusqu'à la moitié du seuil, "
    "jusqu'au seuil, au-delà)",
    "Un besoin ou un trajet inconnu n'est d'aucune classe : la commune est hachurée.",
    tuple(PALETTE[need][access] for need, access in _EVERY),
    tuple(class_label(need, access) for need, access in _EVERY),
)  # fmt: skip


def scale_labels(scale: Scale, unit: str = "", factor: float = 1) -> list[str]:
    r"""Return what each class of a scale holds, in words.

    Parameters
    ----------
    scale
        Classes.
    unit, factor
        How a value is shown: shown value = value times the factor, one decimal.

    Examples
    --------
    >>> scale_labels(Scale((5_000, 10_000)), "km", 0.001)
    ['au plus 5,0\xa0km', 'plus de 5,0 à 10,0\xa0km', 'plus de 10,0\xa0km']
    >>> scale_labels(Scale((0.6, 0.3), more_is_worse=False))
    ['au moins 0,6', 'moins de 0,6 à 0,3', 'moins de 0,3']
    """
    first, second = (format_number(value * factor, 1) for value in scale.breaks)
    tail = f"\xa0{unit}" if unit else ""
    most, beyond = ("au plus", "plus de") if scale.more_is_worse else ("au moins", "moins de")
    labels = [f"{most} {first}{tail}", f"{beyond} {first} à {second}{tail}",
              f"{beyond} {second}{tail}"]  # fmt: skip
    if np.isinf(scale.breaks[0]):
        labels[:2] = ["aucune valeur", f"{most} {second}{tail}"]
    elif scale.breaks[0] == scale.breaks[1]:
        labels[1] = "aucune valeur"
    return labels


def class_table(sums: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of each class with French headings.

    Parameters
    ----------
    sums
        As `atlas.analysis.bivariate.class_sums` returns it.
    """
    labels = [
        class_label(row.need_class, row.access_class, str(row.status)) for row in sums.itertuples()
    ]
    total = sums["people"].sum()
    return pd.DataFrame(
        {
            "Classe": [label[:1].upper() + label[1:] for label in labels],
            "Communes": sums["commune_count"],
            "Habitants": sums["people"],
            "Part des habitants (%)": percents(sums["people"] / max(total, 1)),
            "EPCI concernés": sums["epci_count"],
        }
    )
