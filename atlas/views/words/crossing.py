"""Need x access on the map: the nine classes, the priority's share, findings, tables."""

import pandas as pd

from atlas.access.travel import Unit
from atlas.analysis.bivariate import KNOWN, LEVELS
from atlas.views.display.measures import Measure, format_number
from atlas.views.words.access import UNIT_FACTORS, UNIT_NAMES, distance_words
from atlas.views.words.bivariate import PALETTE, class_label

_EVERY = [(need, access) for need in range(LEVELS) for access in range(LEVELS)]
CLASSES = Measure(
    "class_number", "Besoin et accès", "", 1, tuple(range(1, len(_EVERY))), 0, True,
    "classe de besoin (tiers des habitants) × classe de trajet (jusqu'à la moitié du seuil, "
    "jusqu'au seuil, au-delà)",
    "Un besoin ou un trajet inconnu n'est d'aucune classe : la commune est hachurée.",
    tuple(PALETTE[need][access] for need, access in _EVERY),
    tuple(class_label(need, access) for need, access in _EVERY),
)  # fmt: skip


def priority_measure(threshold: float, unit: Unit) -> Measure:
    """Return the measure of the share of people of high need and beyond a threshold."""
    words = distance_words(threshold, unit)
    return Measure(
        "priority_share", f"Part des habitants en besoin fort et à plus de {words}",
        "%", 100, (0.5, 1, 2, 5, 10), 1, True,
        f"habitants des communes du tiers de besoin le plus fort et à plus de {words} ÷ habitants "
        "des communes dont le besoin et le trajet sont connus",
        "Le besoin est celui de la commune entière, non de chacun de ses habitants.",
    )  # fmt: skip


def class_numbers(crossed: pd.DataFrame) -> pd.Series:
    """Return the number of each commune's class in `CLASSES`; null when unknown."""
    number = crossed["need_class"] * LEVELS + crossed["access_class"]
    return number.astype("Float64").astype("float64")


def priority_finding(sums: pd.DataFrame) -> str:
    """Return who is of high need and far from help, and who is unknown.

    Parameters
    ----------
    sums
        As `atlas.analysis.bivariate.class_sums` returns it.
    """
    worst = sums[(sums["need_class"] == LEVELS - 1) & (sums["access_class"] == LEVELS - 1)].iloc[0]
    unknown = sums[sums["status"] != KNOWN]
    return (
        f"**{format_number(worst['people'])}** habitants de {format_number(worst['commune_count'])}"
        f" communes sont en besoin fort **et** au-delà du seuil. Besoin ou trajet inconnu : "
        f"{format_number(unknown['people'].sum())} habitants de "
        f"{format_number(unknown['commune_count'].sum())} communes, dans aucune classe."
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
        dict(enumerate(CLASSES.labels or ())), na_action="ignore"
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
            "Part en priorité (%)": (100 * rows["priority_share"]).round(2),
            "Communes inconnues": rows["unknown_commune_count"],
        }
    ).sort_values("En priorité", ascending=False)
