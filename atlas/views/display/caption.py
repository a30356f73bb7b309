"""What a picture must say of itself: finding, measure, sources, date, licence, credits, address."""

from dataclasses import dataclass, fields
from datetime import date

import pandas as pd

from atlas.text.french import counted
from atlas.views.display.finding import INHABITANTS, headline
from atlas.views.display.measures import Measure

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

    A count ranks nobody, as it follows the people: the least of it is said as such.

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
    'A\xa0: 3\xa0lieux, le plus petit nombre par région'
    """
    values = rows[measure.column].astype("float64").dropna()
    noun = LEVEL_NOUNS[level]
    if values.empty:
        return f"{measure.label} : inconnu partout"
    worst = values.idxmax() if measure.is_lack else values.idxmin()
    if not measure.is_ranked:
        return f"{headline(rows.loc[worst], measure)}, le plus petit nombre par {noun}"
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
