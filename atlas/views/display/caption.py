"""What a picture must say of itself: finding, measure, sources, date, licence, credits, address."""

import re
from dataclasses import dataclass, fields
from datetime import date

import pandas as pd

from atlas.access.measures import REASON_COUNTS, UNKNOWN_FOR
from atlas.text.french import counted, format_number, percent, shortest
from atlas.text.markdown import plain
from atlas.views.display.measures import Measure, format_value

LEVEL_NOUNS = {
    "region": "région",
    "departement": "département",
    "epci": "EPCI",
    "commune": "commune",
}
LEVEL_PLURALS = {
    "region": "régions",
    "departement": "départements",
    "epci": "EPCI",
    "commune": "communes",
}
_FEMININE = ("region", "commune")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀÂÉÈÊÎÔ*0-9])")
_MAX_TITLE = 150
# Who a figure is about, one and several.
INHABITANTS, MEASURED = ("habitant", "habitants"), ("habitant mesuré", "habitants mesurés")
# Spaces of French typography, which Python does not call printable.
_SPACES = "\xa0\u202f\u2009"


@dataclass(frozen=True)
class Caption:
    """The words around a picture, all plain text.

    Parameters
    ----------
    title
        The finding, as a sentence without its full stop.
    subtitle
        What is shown, in what unit, by which territories.
    source
        Sources with the date of each.
    date
        Date of the data.
    licence
        Licences of the sources.
    credits
        Names of the parties, as they agreed on them; empty for none.
    permalink
        Address of the same view; empty for none.
    note
        What the finding leaves out, filters, assumptions; empty for none.
    """

    title: str
    subtitle: str
    source: str
    date: str
    licence: str
    credits: str = ""
    permalink: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Make one line of each text: no file may hold its control characters."""
        for field in fields(self):
            words = "".join(
                c if c.isprintable() or c in _SPACES else " " for c in getattr(self, field.name)
            )
            object.__setattr__(self, field.name, words.strip())


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


def heading(measure: Measure) -> str:
    """Return the name of a measure with its unit, unless the name says it.

    Examples
    --------
    >>> from atlas.views.display.measures import MEASURES
    >>> heading(MEASURES["nearest_road_m"]), heading(MEASURES["place_count"])
    ('Distance par la route au lieu le plus proche (km)', 'Nombre de lieux')
    """
    if not measure.unit or measure.unit in measure.label.lower():
        return measure.label
    return f"{measure.label} ({measure.unit})"


def subtitle(measure: Measure, level: str, territory: str) -> str:
    """Return what a map shows: measure, unit, territories.

    Examples
    --------
    >>> from atlas.views.display.measures import MEASURES
    >>> subtitle(MEASURES["beyond_5km_share"], "epci", "France entière")
    'Part des habitants à plus de 5 km (%), par EPCI — France entière'
    """
    return f"{heading(measure)}, par {LEVEL_NOUNS[level]} — {territory}"


def ranking_finding(rows: pd.DataFrame, measure: Measure, level: str) -> str:
    r"""Return which territory is the worst served, and its value.

    Parameters
    ----------
    rows
        Territories: `territory_name` and the measure's column.
    measure, level
        What ranks them; their level.

    Examples
    --------
    >>> from atlas.views.display.measures import MEASURES
    >>> rows = pd.DataFrame({"territory_name": ["A", "B"], "place_count": [3, 8]})
    >>> ranking_finding(rows, MEASURES["place_count"], "region")
    'A\xa0: 3\xa0lieux, région la moins bien servie'
    """
    values = rows[measure.column].astype("float64").dropna()
    noun = LEVEL_NOUNS[level]
    if values.empty:
        return f"{measure.label} : inconnu partout"
    worst = values.idxmax() if measure.is_lack else values.idxmin()
    ending = "la moins bien servie" if level in _FEMININE else "le moins bien servi"
    return f"{headline(rows.loc[worst], measure)}, {noun} {ending}"


def lorenz_subtitle(measure: Measure, where: str) -> str:
    r"""Return what a Lorenz curve shows.

    Examples
    --------
    >>> from atlas.views.display.measures import MEASURES
    >>> lorenz_subtitle(MEASURES["nearest_distance_m"], "Creuse")
    "Courbe de Lorenz\xa0: distance à vol d'oiseau au lieu le plus proche (km) — Creuse"
    """
    name = heading(measure)
    return f"Courbe de Lorenz : {name[0].lower()}{name[1:]} — {where}"


def evolution_subtitle(first: date, second: date, level: str) -> str:
    """Return what a chart of evolution shows."""
    return f"Lieux et habitants, par {LEVEL_NOUNS[level]}, du {first:%d/%m/%Y} au {second:%d/%m/%Y}"


def source_line(sources: pd.DataFrame) -> str:
    """Return sources with the date of each, the latest first.

    Parameters
    ----------
    sources
        Sources with their latest release: `source_name`, `vintage_date`.
    """
    rows = sources.sort_values(["vintage_date", "source_name"], ascending=[False, True])
    return "\xa0; ".join(
        f"{row.source_name} ({row.vintage_date:%d/%m/%Y})" for row in rows.itertuples()
    )


def licence_line(sources: pd.DataFrame) -> str:
    """Return each licence with how many of the sources have it, the most frequent first.

    Examples
    --------
    >>> licence_line(pd.DataFrame({"licence": ["LO", "LO", "ODbL"]}))
    'LO (2 sources), ODbL (1 source)'
    """
    counts = sources["licence"].value_counts()
    return ", ".join(
        f"{name} ({count} source{'s' if count > 1 else ''})" for name, count in counts.items()
    )


def date_line(on: date, cog_vintage: str) -> str:
    """Return the date of the view, that of the newest release that counts, and of territories."""
    return f"Tel que connu au {on:%d/%m/%Y}, territoires {cog_vintage}"


def legend_words(legend: pd.DataFrame) -> str:
    """Return the classes of a map in words, with the territories and people of each.

    Parameters
    ----------
    legend
        As `atlas.views.display.measures.legend`.
    """
    rows = [
        f"{row.label} : {counted(row.territory_count, 'territoire', 'territoires')}, "
        f"{counted(row.population, *INHABITANTS)}"
        for row in legend.itertuples()
    ]
    return f"Classes : {' ; '.join(rows)}."


def picture_words(caption: Caption, kind: str, content: str) -> str:
    """Return what a picture shows, for those who do not see it.

    Parameters
    ----------
    caption
        Its words.
    kind
        `Carte`, `Courbe`…
    content
        What is drawn, in sentences.
    """
    parts = [f"{kind} : {caption.title}.", f"{caption.subtitle}.", content, caption.note,
             f"Sources : {caption.source}.", f"{caption.date}.", f"Licences : {caption.licence}.",
             caption.credits, caption.permalink]  # fmt: skip
    return " ".join(part for part in parts if part)
