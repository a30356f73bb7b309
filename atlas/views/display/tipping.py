"""What would be enough to change a verdict, in French: detour, margin, the one place within."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from atlas.access.doubt.offer import RECENT_YEARS
from atlas.access.sureness import COVERED
from atlas.text.french import UNKNOWN, counted, date_words, format_number, with_unit
from atlas.text.markdown import escaped


def hinges_sentence(result: pd.DataFrame, people: pd.Series, on: date) -> str:
    """Return the place on which the verdict of the most people hangs, in Markdown.

    Parameters
    ----------
    result
        As `atlas.access.sureness.sureness` returns it.
    people
        People of each row, on its index.
    on
        Day on which ages are taken.

    Returns
    -------
    str
        Empty when no verdict hangs on one place.
    """
    hung = people.groupby(result["hinge_place_id"]).sum()
    if hung.empty:
        return ""
    row = result[result["hinge_place_id"] == hung.idxmax()].iloc[0]
    who = counted(round(hung.max()), "habitant", "habitants")
    place = _hinge(row, on, escaped)
    return f"Le lieu qui est le seul à portée du plus d'habitants ({who}) : {place}."


def change_words(result: pd.DataFrame, unit: str, factor: float, on: date) -> pd.Series:
    """Return what would be enough to change each verdict, in French.

    Parameters
    ----------
    result
        As `atlas.access.sureness.sureness` returns it.
    unit, factor
        Shown margin = margin x factor, in this unit.
    on
        Day on which ages are taken.

    Returns
    -------
    Series
        Plain text on the index of `result`: names of places are as published, to be escaped where
        they are shown. Empty where the verdict is unknown.
    """
    margins = result.filter(regex="^margin_").iloc[:, 0] * factor
    hung = result.dropna(subset="hinge_place_id").drop_duplicates("hinge_place_id")
    alone = {row.hinge_place_id: _alone(row, on) for row in hung.itertuples()}
    told = (result[name] for name in ("verdict", "flip_detour_factor", "hinge_place_id"))
    words = [
        " ; ".join(filter(None, (_detour(verdict, flip), _margin(margin, unit), alone.get(place))))
        if verdict != UNKNOWN
        else ""
        for verdict, flip, place, margin in zip(*told, margins, strict=True)
    ]
    return pd.Series(words, result.index, name="change_words")


def _detour(verdict: str, flip: float) -> str:
    """Return the detour factor that flips a verdict; empty where there is none."""
    if pd.isna(flip):
        return ""
    if verdict == COVERED:
        return f"bascule si le détour passe {format_number(flip, 2)}"
    if flip < 1:
        return "aucun détour ne le change : hors de portée même à vol d'oiseau"
    return f"bascule si le détour ne dépasse pas {format_number(flip, 2)}"


def _margin(margin: float, unit: str) -> str:
    """Return how far from the threshold the trip is."""
    if pd.isna(margin):
        return "aucun lieu à atteindre"
    side = "en deçà" if margin >= 0 else "au-delà"
    return f"{with_unit(abs(margin), unit, 1)} {side} du seuil"


def _alone(row: Any, on: date) -> str:
    """Return the place on which a verdict hangs."""
    return f"tient à un seul lieu, {_hinge(row, on, str)}"


def _hinge(row: Any, on: date, escape: Callable[[str], str]) -> str:
    """Return the name of a place on which a verdict hangs, and until when it counts."""
    where = "" if pd.isna(row.hinge_commune_name) else f" ({escape(row.hinge_commune_name)})"
    named = "sans nom" if pd.isna(row.hinge_name) else f"« {escape(row.hinge_name)} »"
    if pd.isna(row.hinge_updated_date):
        return f"{named}{where}, dont la fiche n'est pas datée"
    dated = f"{named}{where}, dont la fiche date du {date_words(row.hinge_updated_date)} et"
    last = date_words(row.hinge_expires_date)
    if row.hinge_expires_date < pd.Timestamp(on):
        return f"{dated} ne compte plus depuis le {last} (plus de {RECENT_YEARS} ans)"
    return f"{dated} ne comptera plus après le {last} (plus de {RECENT_YEARS} ans)"
