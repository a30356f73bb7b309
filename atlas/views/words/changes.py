"""What changed between two dates, in French: sentences, three tables, the meaning of words."""

from collections.abc import Mapping

import pandas as pd

from atlas.access.assumptions import CROW, Assumptions
from atlas.analysis.changes import (
    CHANGE_COUNTS,
    CHANGES,
    CLOSED,
    MOVED,
    OPENED,
    POSITION_GAINED,
    POSITION_LOST,
    RENAMED,
    REPOSITIONED,
    UNCHANGED,
)
from atlas.analysis.evolution import Evolution
from atlas.analysis.gains import GAIN_COLUMNS, LOSS_COLUMNS
from atlas.reader.view import Period
from atlas.schema.level import is_overseas
from atlas.text.french import UNKNOWN, counted, format_number, shortest
from atlas.text.markdown import escaped

_COUNT_LABELS = {
    OPENED: "Ouverts",
    CLOSED: "Fermés",
    MOVED: "Déplacés",
    REPOSITIONED: "Positions corrigées",
    POSITION_GAINED: "Positions gagnées",
    POSITION_LOST: "Positions perdues",
    RENAMED: "Renommés",
    UNKNOWN: "Inconnus",
    UNCHANGED: "Inchangés",
}
# What explains that people gained or lost a place near by, as a sentence says it.
_CAUSE_WORDS = {
    OPENED: "par une ouverture",
    CLOSED: "par une fermeture",
    MOVED: "par un déménagement",
    REPOSITIONED: "par une position corrigée",
    POSITION_GAINED: "parce qu'une position inconnue est publiée",
    POSITION_LOST: "parce qu'une position n'est plus publiée",
    UNKNOWN: "sans qu'on sache pourquoi",
}


def changes_sentence(period: Period, territory: pd.Series, assumptions: Assumptions) -> str:
    """Return what changed in a territory between two dates, and what nobody can say.

    Parameters
    ----------
    period
        The dates compared, and the distance of `population_gained` and `population_lost`.
    territory
        Row of `atlas.analysis.evolution.sum_changes`.
    assumptions
        How distances are.

    Returns
    -------
    str
        Markdown; the name of the territory is official.
    """
    when = f"Entre le {period.first:%d/%m/%Y} et le {period.second:%d/%m/%Y}"
    return (
        f"{when}, {escaped(territory['territory_name'])} : {_places_words(territory)}. "
        f"{_people_words(territory, period.km, assumptions)}{_unknown_words(territory)}"
    )


def changes_headline(period: Period, territory: pd.Series, assumptions: Assumptions) -> str:
    """Return the few numbers of `changes_sentence` that are read at a glance, in Markdown."""
    when = f"Entre le {period.first:%d/%m/%Y} et le {period.second:%d/%m/%Y}"
    where = escaped(territory["territory_name"])
    opened, closed = territory[CHANGE_COUNTS[OPENED]], territory[CHANGE_COUNTS[CLOSED]]
    if pd.isna(opened):
        return f"{when}, {where} : {_places_words(territory)}."
    said = (
        f"{when}, {where} : **{counted(int(opened), 'lieu ouvert', 'lieux ouverts')}, "
        f"{counted(int(closed), 'fermé', 'fermés')}**."
    )
    if pd.isna(territory["population_gained"]):
        return said
    gained, lost = (int(territory[f"population_{who}"]) for who in ("gained", "lost"))
    without = counted(lost, "n'en a plus", "n'en ont plus")
    return (
        f"{said} **{counted(gained, 'habitant a', 'habitants ont')} gagné** un lieu à "
        f"{_km(period.km)} ou moins {_way(assumptions)}, **{without}**."
    )


def compared_sentence(evolution: Evolution, names: Mapping[str, str], assumed: str) -> str:
    """Return which sources are compared, why no other is, and what distances assume, in Markdown.

    `names` are those of every source, on their id; `assumed` is what distances assume, in words.
    """
    own = ", ".join(escaped(names[source_id]) for source_id in evolution.source_ids)
    others = len(names) - len(evolution.source_ids)
    left = counted(
        others, "autre source n'est pas comparée", "autres sources ne sont pas comparées"
    )
    absent = f" ; {left}, faute d'une édition propre à chacune des dates" if others else ""
    return f"Comparé : {own}{absent}. Hypothèses : {escaped(assumed)}."


def _places_words(territory: pd.Series) -> str:
    """Return how many places opened, closed, moved, were renamed, and did not change."""
    if pd.isna(territory[CHANGE_COUNTS[OPENED]]):
        return "**ouvertures et fermetures inconnues**, aucune source ne couvre les deux dates"
    count = {change: int(territory[column]) for change, column in CHANGE_COUNTS.items()}
    positions = count[REPOSITIONED] + count[POSITION_GAINED] + count[POSITION_LOST]
    return (
        f"**{counted(count[OPENED], 'lieu ouvert', 'lieux ouverts')}, "
        f"{counted(count[CLOSED], 'fermé', 'fermés')}**, "
        f"{counted(count[MOVED], 'déplacé', 'déplacés')}, "
        f"{counted(positions, 'position corrigée', 'positions corrigées')}, gagnées ou perdues, "
        f"{counted(count[RENAMED], 'renommé', 'renommés')} et "
        f"{counted(count[UNCHANGED], 'inchangé', 'inchangés')}"
    )


def _way(assumptions: Assumptions) -> str:
    return "à vol d'oiseau" if assumptions.travel == CROW else "par la route"


def _people_words(territory: pd.Series, km: float, assumptions: Assumptions) -> str:
    """Return how many people gained and lost a place near by, why, and among how many."""
    if pd.isna(territory["population_gained"]):
        return "On ne sait pas combien d'habitants ont gagné ou perdu un lieu proche."
    gained, lost, measured = (
        int(territory[f"population_{who}"]) for who in ("gained", "lost", "measured")
    )
    without = counted(lost, "n'en a plus", "n'en ont plus")
    return (
        f"**{counted(gained, 'habitant a', 'habitants ont')} gagné** un lieu à {_km(km)} ou "
        f"moins {_way(assumptions)}{_causes(territory, GAIN_COLUMNS)}, **{without}**"
        f"{_causes(territory, LOSS_COLUMNS)}, sur "
        f"{counted(measured, 'habitant mesuré', 'habitants mesurés')} aux deux dates."
    )


def _causes(territory: pd.Series, columns: Mapping[str, str]) -> str:
    """Return what people gained or lost by, the most people first; empty when nobody did."""
    people = {cause: int(territory[column]) for cause, column in columns.items()}
    told = sorted(((n, cause) for cause, n in people.items() if n), reverse=True)
    words = [f"{format_number(n)} {_CAUSE_WORDS[cause]}" for n, cause in told]
    return f" ({', '.join(words)})" if words else ""


def _unknown_words(territory: pd.Series) -> str:
    """Return how many places cannot be compared and why; empty when all can."""
    unknown = int(territory[CHANGE_COUNTS[UNKNOWN]])
    if not unknown:
        return ""
    places = counted(unknown, "lieu ne peut pas être comparé", "lieux ne peuvent pas être comparés")
    return f" {places}, hors de ce que couvrait leur source."


def _km(km: float) -> str:
    """Return a number of kilometres without useless decimals."""
    return shortest(km, "km")


def meanings_markdown() -> str:
    """Return what each change says, and does not say."""
    return "\n".join(f"- **{change}** : {meaning}" for change, meaning in CHANGES.items())


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
        Result of `atlas.analysis.gains.compare_access` for this distance.
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
        Result of `atlas.analysis.evolution.sum_changes`.
    km
        Distance of its people gained and lost.
    """
    labels = {"territory_code": "Code", "territory_name": "Territoire"}
    labels |= {CHANGE_COUNTS[change]: label for change, label in _COUNT_LABELS.items()}
    labels |= {
        "population": "Habitants",
        "population_measured": "Habitants mesurés aux deux dates",
        "population_gained": f"Gagnent un lieu à {_km(km)} ou moins",
        **{GAIN_COLUMNS[cause]: f"dont {words}" for cause, words in _causes_of(GAIN_COLUMNS)},
        "population_lost": f"Perdent un lieu à {_km(km)} ou moins",
        **{
            LOSS_COLUMNS[cause]: f"dont perdent {words}"
            for cause, words in _causes_of(LOSS_COLUMNS)
        },
    }
    return sums[list(labels)].rename(columns=labels)


def _causes_of(columns: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(cause, _CAUSE_WORDS[cause]) for cause in columns]


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
        name=changes["change"].str.capitalize() + " : " + after["name"],
        address=None,
        mobility=None,
        departement_code=code.str[:2].mask(overseas, code.str[:3]),
    )
