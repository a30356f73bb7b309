"""What a measure finds in a territory, as a title, and what it leaves out."""

import re

import pandas as pd

from atlas.access.measures import REASON_COUNTS, UNKNOWN_FOR
from atlas.text.french import counted, format_number, percent, shortest
from atlas.text.markdown import plain
from atlas.views.display.measures import Measure, format_value

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀÂÉÈÊÎÔ*0-9])")


_MAX_TITLE = 150


# Who a figure is about, one and several.
INHABITANTS, MEASURED = ("habitant", "habitants"), ("habitant mesuré", "habitants mesurés")


def split_finding(text: str) -> tuple[str, str]:
    """Return the first sentence of a finding, without its full stop, and the rest.

    A first sentence too long for a title is cut at a comma, and the rest keeps what follows.

    Examples
    --------
    >>> split_finding("**3** lieux ouverts. On ne sait rien d'autre.")
    ('3 lieux ouverts', "On ne sait rien d'autre.")
    """
    first, *others = _SENTENCE_END.split(plain(text), maxsplit=1)
    rest = others[0] if others else ""
    if len(first) > _MAX_TITLE and ", " in first[:_MAX_TITLE]:
        cut = first.rindex(", ", 0, _MAX_TITLE)
        first, rest = first[:cut], f"{first[cut + 2 :]} {rest}".strip()
        rest = rest[0].upper() + rest[1:]
    return first.removesuffix("."), rest


def headline(row: pd.Series, measure: Measure) -> str:
    r"""Return what a measure finds in a territory, as a title.

    Parameters
    ----------
    row
        `territory_name` and the measure's column.
    measure
        What is shown.

    Examples
    --------
    >>> from atlas.views.display.measures import MEASURES
    >>> row = pd.Series({"territory_name": "Creuse", "beyond_10km_share": 0.251})
    >>> headline(row, MEASURES["beyond_10km_share"])
    'Creuse\xa0: 25,1\xa0% des habitants à plus de 10\xa0km d’un lieu de médiation numérique'
    """
    value, name = format_value(row[measure.column], measure), row["territory_name"]
    if pd.isna(row[measure.column]):
        return f"{name} : {measure.label[:1].lower()}{measure.label[1:]} inconnue"
    beyond = re.fullmatch(r"beyond_(\d+)km_share", measure.column)
    if beyond:
        return (
            f"{name} : {value} des habitants à plus de {beyond[1]}\xa0km d’un lieu de médiation "
            "numérique"
        )
    if measure.column == "nearest_distance_m":
        return f"{name} : le lieu de médiation le plus proche est en moyenne à {value}"
    if measure.column == "nearest_road_m":
        return f"{name} : le lieu le plus proche est en moyenne à {value} par la route (estimée)"
    return f"{name} : {value}" if measure.unit else f"{name} : {measure.label}, {value.strip()}"


def measured_note(row: pd.Series) -> str:
    """Return how many people and communes a sum leaves out, and why; empty when none."""
    population, measured = row["population"], row["population_measured"]
    if pd.isna(population) or pd.isna(measured) or int(measured) >= int(population):
        return ""
    share = percent(int(measured) / int(population))
    return (
        f"Sur {counted(int(measured), *MEASURED)} ({share} de la population) ; "
        f"{unknown_communes(row)}."
    )


def unknown_communes(row: pd.Series) -> str:
    r"""Return how many communes are unknown, and why.

    Parameters
    ----------
    row
        `unknown_commune_count` and the counts of `atlas.access.measures.REASON_COUNTS`.

    Examples
    --------
    >>> unknown_communes(pd.Series({"unknown_commune_count": 98, "uncovered_commune_count": 60,
    ...                          "unplaced_commune_count": 38}))
    '98 communes inconnues exclues (aucune source\xa0: 60, point de référence inconnu\xa0: 38)'
    """
    count = counted(int(row["unknown_commune_count"]), "commune inconnue exclue",
                    "communes inconnues exclues")  # fmt: skip
    reasons = [
        f"{reason}\xa0: {format_number(row[column])}"
        for reason, column in REASON_COUNTS.items()
        if reason in UNKNOWN_FOR and row.get(column, 0)
    ]
    return f"{count} ({', '.join(reasons)})" if reasons else count


def strict_note(row: pd.Series, measure: Measure) -> str:
    """Return the strict figure beside: places of unknown position left out; empty when all are.

    Parameters
    ----------
    row
        A row of table `measures`.
    measure
        What is shown; nothing is said of a measure without strict figure.
    """
    beyond = re.fullmatch(r"beyond_(\d+km)_share", measure.column)
    unlocated = row.get("unlocated_place_count")
    if beyond is None or pd.isna(unlocated) or not unlocated:
        return ""
    people = row[f"population_beyond_{beyond[1]}_located"]
    if pd.isna(people) or not row["population_measured"]:
        return ""
    places = counted(int(unlocated), "lieu n'a pas de position", "lieux n'ont pas de position")
    return (
        f"{places}\xa0; avec les seuls lieux de position connue, {counted(people, *INHABITANTS)} "
        f"({percent(people / row['population_measured'])})."
    )


def unlocated_note(row: pd.Series, measure: Measure) -> str:
    r"""Return how many communes rest, for a measure, on a place of unknown position.

    Empty when none does, and for a measure that does not follow from a distance.

    Parameters
    ----------
    row
        A row of table `measures`.
    measure
        What is shown.

    Examples
    --------
    >>> from atlas.views.display.measures import MEASURES
    >>> row = pd.Series({"level": "departement", "unlocated_10km_commune_count": 3})
    >>> unlocated_note(row, MEASURES["beyond_10km_share"])
    '3 communes\xa0: lieu connu, position inconnue (compté au point de référence).'
    """
    count = row.get(measure.unlocated_column)
    return "" if pd.isna(count) or not count else unlocated_words(int(count))


def unlocated_words(count: int) -> str:
    """Return how many communes rest on a place of unknown position."""
    communes = counted(count, "commune", "communes")
    return f"{communes}\xa0: lieu connu, position inconnue (compté au point de référence)."


def trust_note(minimum: float) -> str:
    """Return which places count; empty when all do.

    Examples
    --------
    >>> trust_note(0.6), trust_note(0)
    ("Lieux dont la fiche a une qualité d'au moins 0,6.", '')
    """
    return f"Lieux dont la fiche a une qualité d'au moins {shortest(minimum)}." if minimum else ""
