"""Where places are at the end of the year, who is far, and what changed over the year."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from atlas.directory.snapshot import release_dates
from atlas.errors import InputError
from atlas.reader import Period
from atlas.schema.level import FRANCE, Territory
from atlas.text.french import UNKNOWN, counted, date_words, percent, whole
from atlas.views.dossier.model import Fact, Note, Section, Sentence
from atlas.views.review.subject import Reviewed, text_table, told
from atlas.views.words.changes import changes_sentence, compared_sentence

COUNTRY = Territory("france", FRANCE)
_ROWS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "place_count": ("Lieux de médiation connus", whole),
    "population_beyond_5km": ("Habitants à plus de 5 km d'un lieu", whole),
    "population_beyond_10km": ("Habitants à plus de 10 km d'un lieu", whole),
    "population_beyond_20km": ("Habitants à plus de 20 km d'un lieu", whole),
    "beyond_10km_share": ("Part des habitants à plus de 10 km", percent),
}


def country_facts(it: Reviewed) -> tuple[Fact, ...]:
    """Return the figures of the first page, at the end of the year."""
    row = None if it.end is None else it.end.territory(COUNTRY)
    note = (Note(_words(it)),)
    asked = ("place_count", "population_beyond_10km", "beyond_10km_share")
    return tuple(
        Fact(UNKNOWN if row is None else _ROWS[name][1](row[name]), _ROWS[name][0].lower(), note)
        for name in asked
    )


def _words(it: Reviewed) -> str:
    """Return what the figures at the end of the year assume, and which data they rest on."""
    if it.end is None:
        return f"Aucune édition n'était connue au {it.last:%d/%m/%Y}."
    return f"Tel que connu au {it.last:%d/%m/%Y}. Hypothèses : {it.end.words}."


def section(it: Reviewed) -> Section:
    """Return the figures at the end of the year, what changed over it, and each région."""
    return told(
        "deploiement", "Chiffres de l'année et déploiement",
        _words(it) if it.end is None else None,
        text_table("La France à la fin de l'année", _country(it), (4, 2), (1,)),
        "Ce qui a changé ne se dit que des sources qui ont une édition propre à chaque bout de "
        "l'année : une source de plus n'est pas un lieu qui ouvre.",
        *change_sentences(it),
        text_table(f"Par région, au {it.last:%d/%m/%Y}", _regions(it), (4, 1.5, 2, 1.5),
                   (1, 2, 3)),
    )  # fmt: skip


def _country(it: Reviewed) -> pd.DataFrame:
    if it.end is None:
        return pd.DataFrame()
    row = it.end.territory(COUNTRY)
    sources = int(it.end.sources["is_mediation"].sum())
    rows = [(name, show(row[column])) for column, (name, show) in _ROWS.items()]
    rows.append(("Sources de médiation connues", whole(sources)))
    return pd.DataFrame(rows, columns=["Mesure", f"Au {it.last:%d/%m/%Y}"])


def change_sentences(it: Reviewed) -> tuple[str, ...]:
    """Return what opened, closed and changed for people, over sources that spoke twice."""
    period = Period(it.first, it.last)
    try:
        evolution = it.atlas.changes(*period)
    except InputError:
        return (
            f"Ce qui a changé entre le {it.first:%d/%m/%Y} et le {it.last:%d/%m/%Y} est "
            "**inconnu** : aucune source n'a une édition propre à chacune des dates.",
        )
    sums = evolution.sums
    own = sums[sums["territory_code"] == FRANCE].iloc[0]
    assumed = it.atlas.assumption_words(evolution.assumptions)
    return (
        changes_sentence(period, own, evolution.assumptions),
        compared_sentence(evolution, it.atlas.source_names, assumed).replace("\\", ""),
        _editions_sentence(it, evolution.source_ids),
    )


def _editions_sentence(it: Reviewed, source_ids: Sequence[str]) -> str:
    """Return which editions stand for each end of the year: they can be older than it."""
    releases, names = it.atlas.table("releases"), it.atlas.source_names
    dates = release_dates(releases)
    told_of = []
    for source_id in source_ids:
        own = dates[releases["source_id"] == source_id]
        first, last = (own[own <= pd.Timestamp(day)].max() for day in (it.first, it.last))
        told_of.append(f"{names[source_id]}, {date_words(first)} et {date_words(last)}")
    return f"Éditions comparées, les dernières connues à chaque date : {' ; '.join(told_of)}."


def _regions(it: Reviewed) -> pd.DataFrame:
    if it.end is None:
        return pd.DataFrame()
    rows = it.end.measures("region").sort_values("population", ascending=False)
    return pd.DataFrame({
        "Région": rows["territory_name"],
        "Lieux": rows["place_count"].map(whole),
        "Habitants à plus de 10 km": rows["population_beyond_10km"].map(whole),
        "Part": rows["beyond_10km_share"].map(percent),
    })  # fmt: skip


def deployment_summary(it: Reviewed) -> tuple[Sentence, ...]:
    """Return what was known at the end of the year, and what changed, for the first page."""
    if it.end is None:
        known = _words(it)
    else:
        row = it.end.territory(COUNTRY)
        places = counted(float(row["place_count"]), "lieu", "lieux")
        known = (
            f"Au {it.last:%d/%m/%Y}, **{places}** de médiation numérique sont connus ; "
            f"**{whole(row['population_beyond_10km'])} habitants** sont à plus de 10 km d'un lieu."
        )
    return (Sentence(known), Sentence(change_sentences(it)[0]))
