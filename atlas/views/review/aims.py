"""Indicators of the year beside their base and their target, as they are known last."""

import pandas as pd

from atlas.context.steering.observations import OBS_BASE, OBS_ESTIMATED, TARGET, VALUE
from atlas.schema.level import FRANCE
from atlas.text.french import UNKNOWN, date_words, shortest
from atlas.views.dossier.model import Section
from atlas.views.review.subject import Reviewed, text_table, told
from atlas.views.words.steering.indicators import period_words

NO_SERIES = (
    "Aucune série n'est chargée : base, cible et évolution sont inconnues (atlas series load, "
    "atlas series compute)."
)


def section(it: Reviewed) -> Section:
    """Return every indicator of the country: base, last value of the year, target."""
    title = "Indicateurs, base et cible"
    observations, indicators = it.atlas.observations, it.atlas.indicators
    is_country = (observations["level"] == "france") & (observations["territory_code"] == FRANCE)
    own = observations[is_country]
    if own.empty:
        return told("indicateurs", title, NO_SERIES)
    named = indicators.drop_duplicates("indicator_id", keep="last").set_index("indicator_id")
    rows = pd.DataFrame([
        {"Indicateur": _name(named, indicator_id), **_row(it, rows)}
        for indicator_id, rows in own.groupby("indicator_id", sort=False)
    ])  # fmt: skip
    return told(
        "indicateurs", title,
        f"Chaque valeur est la dernière connue de {it.year}, pour la France ; une valeur qui "
        "manque est inconnue. Deux producteurs qui comptent autrement restent côte à côte.",
        text_table(f"Indicateurs de {it.year}", rows, (3.6, 2.2, 2.2, 2.2, 1.4)),
    )  # fmt: skip


def _name(named: pd.DataFrame, indicator_id: str) -> str:
    """Return the name and the unit of an indicator; its identifier when nobody defines it."""
    if indicator_id not in named.index:
        return indicator_id
    known = named.loc[indicator_id]
    unit = "" if pd.isna(known["unit"]) else f" ({known['unit']})"
    return f"{known['indicator_name']}{unit}"


def _row(it: Reviewed, rows: pd.DataFrame) -> dict[str, str]:
    """Return what is known of one indicator in the year: each value with its period."""
    past = rows[rows["period_end_date"] <= pd.Timestamp(it.last)]
    own = past[past["period_end_date"].dt.year == it.year]
    seen = own[own["role"] == VALUE]
    return {
        "Base": _last(past[past["status"] == OBS_BASE]),
        f"Observé en {it.year}": _last(seen),
        f"Cible de {it.year}": _last(own[own["status"] == TARGET]),
        "Connu le": date_words(seen["known_date"].iloc[-1]) if len(seen) else "—",
    }


def _last(rows: pd.DataFrame) -> str:
    """Return the last value of some rows, its period, and that it is estimated if it is."""
    known = rows[rows["value"].notna()]
    if known.empty:
        return UNKNOWN
    row = known.sort_values("period_end_date", kind="stable").iloc[-1]
    estimated = ", estimé" if row["status"] == OBS_ESTIMATED else ""
    return f"{shortest(round(row['value'], 2))} ({period_words(row['period'])}{estimated})"
