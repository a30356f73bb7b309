"""What changed between two dates, in French: one sentence, three tables, the meaning of words."""

from datetime import date

import pandas as pd

from atlas.analysis.changes import (
    ABSENT_SOURCE,
    CHANGE_COUNTS,
    CHANGES,
    CLOSED,
    MOVED,
    NEW_SOURCE,
    OPENED,
    RENAMED,
)
from atlas.schema.level import is_overseas
from atlas.text.french import UNKNOWN, counted, format_number, shortest

_COUNT_LABELS = {
    OPENED: "Ouverts",
    CLOSED: "Fermés",
    MOVED: "Déplacés",
    RENAMED: "Renommés",
    NEW_SOURCE: "De sources nouvelles",
    ABSENT_SOURCE: "De sources absentes",
    UNKNOWN: "Inconnus",
}


def unchanged_sentence(count: int) -> str:
    """Return how many places of both dates, in the whole of France, did not change."""
    return counted(count, "lieu de France est inchangé.", "lieux de France sont inchangés.")


def changes_sentence(first: date, second: date, territory: pd.Series, km: float) -> str:
    """Return what changed in a territory between two dates, and what nobody can say.

    Parameters
    ----------
    first, second
        The dates compared, the earlier first.
    territory
        Row of `atlas.analysis.changes.sum_changes`.
    km
        Distance of `population_gained` and `population_lost`.

    Returns
    -------
    str
        Markdown; the name of the territory is official.
    """
    when = f"Entre le {first:%d/%m/%Y} et le {second:%d/%m/%Y}"
    return (
        f"{when}, {territory['territory_name']} : {_places_words(territory)}. "
        f"{_people_words(territory, km)}{_unknown_words(territory)}"
    )


def _places_words(territory: pd.Series) -> str:
    """Return how many places opened, closed, moved and were renamed."""
    if pd.isna(territory[CHANGE_COUNTS[OPENED]]):
        return "**ouvertures et fermetures inconnues**, aucune source ne couvre les deux dates"
    opened, closed, moved, renamed = (
        int(territory[CHANGE_COUNTS[change]]) for change in (OPENED, CLOSED, MOVED, RENAMED)
    )
    return (
        f"**{counted(opened, 'lieu ouvert', 'lieux ouverts')}, "
        f"{counted(closed, 'fermé', 'fermés')}**, {counted(moved, 'déplacé', 'déplacés')} et "
        f"{counted(renamed, 'renommé', 'renommés')}"
    )


def _people_words(territory: pd.Series, km: float) -> str:
    """Return how many people gained and lost a place near by, and among how many."""
    if pd.isna(territory["population_gained"]):
        return "On ne sait pas combien d'habitants ont gagné ou perdu un lieu proche."
    gained, lost, measured = (
        int(territory[f"population_{who}"]) for who in ("gained", "lost", "measured")
    )
    without = counted(lost, "n'en a plus", "n'en ont plus")
    return (
        f"**{counted(gained, 'habitant a', 'habitants ont')} gagné** un lieu à {_km(km)} ou "
        f"moins par la route, **{without}**, sur "
        f"{counted(measured, 'habitant mesuré', 'habitants mesurés')} aux deux dates."
    )


def _unknown_words(territory: pd.Series) -> str:
    """Return how many places cannot be compared and why; empty when all can."""
    new, absent, unknown = (
        int(territory[CHANGE_COUNTS[change]]) for change in (NEW_SOURCE, ABSENT_SOURCE, UNKNOWN)
    )
    if not new + absent + unknown:
        return ""
    reasons = [
        f"{format_number(count)} {reason}"
        for count, reason in (
            (new, "de sources sans édition à la première date"),
            (absent, "de sources sans édition à la seconde"),
            (unknown, "hors de ce que couvrait leur source"),
        )
        if count
    ]
    total = counted(
        new + absent + unknown,
        "lieu ne peut pas être comparé",
        "lieux ne peuvent pas être comparés",
    )
    return f" {total} : {', '.join(reasons)}."


def _km(km: float) -> str:
    """Return a number of kilometres without useless decimals."""
    return shortest(km, "km")


def meanings_markdown() -> str:
    """Return what each change says, and does not say."""
    return "\n".join(f"- **{change}** : {meaning}" for change, meaning in CHANGES.items())


def changes_table(changes: pd.DataFrame) -> pd.DataFrame:
    """Return the changes of places with French headings, in the order of `CHANGES`.

    Parameters
    ----------
    changes
        Result of `atlas.analysis.changes.compare_places`.
    """
    table = pd.DataFrame(
        {
            "Changement": changes["change"],
            "Nom avant": changes["name_before"],
            "Nom après": changes["name_after"],
            "Commune avant": changes["commune_name_before"],
            "Commune après": changes["commune_name_after"],
            "Déplacement (m)": changes["distance_m"].round().astype("Int64"),
            "Lieu": changes["place_id"],
        }
    )
    rank = {change: position for position, change in enumerate(CHANGES)}
    order = table["Changement"].map(rank).sort_values(kind="stable").index
    return table.loc[order].reset_index(drop=True)


def access_changes_table(access: pd.DataFrame, km: float) -> pd.DataFrame:
    """Return the communes whose people came within a distance or left it, most people first.

    Parameters
    ----------
    access
        Result of `atlas.analysis.changes.compare_access` for this distance.
    km
        The distance.
    """
    people = access[["population_gained", "population_lost"]].sum(axis=1)
    rows = access[people > 0].loc[people[people > 0].sort_values(ascending=False).index]
    return pd.DataFrame(
        {
            "Code": rows["territory_code"],
            "Commune": rows["territory_name"],
            "Département": rows["departement_code"],
            f"Gagnent un lieu à {_km(km)} ou moins": rows["population_gained"],
            f"Perdent un lieu à {_km(km)} ou moins": rows["population_lost"],
            "Distance avant (km)": (rows["distance_before_m"] / 1000).round(1),
            "Distance après (km)": (rows["distance_after_m"] / 1000).round(1),
            "Écart (km)": (rows["distance_change_m"] / 1000).round(1),
        }
    ).reset_index(drop=True)


def sums_table(sums: pd.DataFrame, km: float) -> pd.DataFrame:
    """Return counts of changes and people concerned by territory, with French headings.

    Parameters
    ----------
    sums
        Result of `atlas.analysis.changes.sum_changes`.
    km
        Distance of its people gained and lost.
    """
    labels = {"territory_code": "Code", "territory_name": "Territoire"}
    labels |= {CHANGE_COUNTS[change]: label for change, label in _COUNT_LABELS.items()}
    labels |= {
        "population": "Habitants",
        "population_measured": "Habitants mesurés aux deux dates",
        "population_gained": f"Gagnent un lieu à {_km(km)} ou moins",
        "population_lost": f"Perdent un lieu à {_km(km)} ou moins",
    }
    return sums[list(labels)].rename(columns=labels)


def evolution_columns(km: float) -> list[tuple[str, str, str, str]]:
    r"""Return what the chart of an evolution shows: gained, its name, lost, its name.

    Examples
    --------
    >>> evolution_columns(10)[1]
    ('population_gained', 'gagnent un lieu à 10\xa0km', 'population_lost', 'perdent')
    """
    return [
        (CHANGE_COUNTS[OPENED], "lieux ouverts", CHANGE_COUNTS[CLOSED], "fermés"),
        ("population_gained", f"gagnent un lieu à {_km(km)}", "population_lost", "perdent"),
    ]


def changes_on_map(changes: pd.DataFrame) -> pd.DataFrame:
    """Return the changes as the map draws places: where the place is, else where it was."""
    code = changes["commune_code"].fillna("")
    overseas = is_overseas(code)
    after = {
        column: changes[f"{column}_after"].fillna(changes[f"{column}_before"])
        for column in ("name", "commune_name", "longitude", "latitude")
    }
    return pd.DataFrame(after).assign(
        name=changes["change"].str.capitalize() + " : " + after["name"],
        address=None,
        mobility=None,
        departement_code=code.str[:2].mask(overseas, code.str[:3]),
    )
