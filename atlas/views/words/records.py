"""Trust in places, in French: the scores of one, of many, and what leaving some out changes."""

import pandas as pd

from atlas.directory.quality import WEIGHTS, TrustEffect
from atlas.schema.frame import column_labels
from atlas.views.display.measures import Measure, format_number
from atlas.views.words.changes import counted

_LABELS = column_labels("places")


def quality_table(qualities: pd.DataFrame, group_label: str, names: dict[str, str]) -> pd.DataFrame:
    """Return the quality of groups of places with French headings, shares in %.

    Parameters
    ----------
    qualities
        Result of `atlas.directory.quality.quality_by`.
    group_label
        Heading of the groups, in French.
    names
        Group -> name; a group without name is shown as it is.
    """
    return pd.DataFrame(
        {
            group_label: qualities["group"].map(names).astype("str").fillna(qualities["group"]),
            "Lieux": qualities["place_count"],
            "Qualité moyenne": qualities["quality_mean"].round(2),
            "Qualité médiane": qualities["quality_median"].round(2),
            "Mis à jour depuis moins d'un an (%)": _percent(qualities["updated_1_year_share"]),
            "Mis à jour depuis moins de deux ans (%)": _percent(qualities["updated_2_years_share"]),
            "Sans date": qualities["undated_count"],
            "Avec des coordonnées (%)": _percent(qualities["point_share"]),
        }
    )


def _percent(shares: pd.Series) -> pd.Series:
    return (shares * 100).round(1)


def scores_table(place: pd.Series) -> pd.DataFrame:
    """Return the scores of a place, their weight in the whole, and what each rests on.

    Parameters
    ----------
    place
        Row of table `places`, scores filled.
    """
    updated = place["updated_date"]
    grounds = {
        "freshness_score": "fiche sans date"
        if pd.isna(updated)
        else f"mise à jour {updated:%d/%m/%Y}",
        "completeness_score": "part des renseignements utiles au visiteur",
        "precision_score": "position : "
        + ("inconnue" if pd.isna(place["location_precision"]) else place["location_precision"]),
        "conformity_score": "part des champs sans valeur écartée ni signalement",
        "corroboration_score": counted(int(place["source_count"]), "source", "sources"),
    }
    rows = [
        (_LABELS[score], _score_text(place[score]), f"{format_number(100 * weight, 1)}\xa0%",
         grounds[score])
        for score, weight in WEIGHTS.items()
    ]  # fmt: skip
    rows.append(
        (_LABELS["quality_score"], _score_text(place["quality_score"]), "", "moyenne pondérée")
    )
    return pd.DataFrame(rows, columns=["Critère", "Note sur 1", "Poids", "D'après"])


def _score_text(score: float) -> str:
    """Return a score with two decimals, or that it is unknown."""
    return "inconnue" if pd.isna(score) else format_number(score, 2)


def trust_sentence(effect: TrustEffect, minimum: float, measure: Measure, criterion: str) -> str:
    """Return what leaving out the places that one does not trust changes on a map.

    Parameters
    ----------
    effect
        Result of `atlas.directory.quality.effect_of_trust`.
    minimum
        Least score trusted, from 0 to 1.
    measure
        What the map shows.
    criterion
        Score asked for: a column of `places`.

    Returns
    -------
    str
        Markdown, in French; says that nothing changes when no place is left out.
    """
    asked = f"« {_LABELS[criterion].lower()} » d'au moins {format_number(minimum, 2)} sur 1"
    counts = counted(effect.place_count, "lieu", "lieux")
    if not effect.left_out_count:
        return f"Tous les lieux qui comptent ({counts}) ont une note {asked} : rien ne change."
    share = format_number(100 * effect.left_out_count / effect.place_count, 1)
    left_out = counted(effect.left_out_count, "lieu écarté", "lieux écartés")
    sentence = f"En ne gardant qu'une note {asked} : **{left_out}** sur {counts} ({share}\xa0%)"
    if effect.people_measured:
        people = counted(effect.people_beyond, "habitant passe", "habitants passent")
        km = f"{effect.km:g}".replace(".", ",")
        sentence += f", **{people}** à plus de {km}\xa0km d'un lieu"
    if effect.commune_count:
        communes = counted(effect.changed_count, "commune change", "communes changent")
        sentence += (
            f", **{communes}** de classe sur {format_number(effect.commune_count)} "
            f"({measure.label.lower()})"
        )
    if effect.lost_count:
        lost = counted(
            effect.lost_count, "commune devient inconnue", "communes deviennent inconnues"
        )
        sentence += f", {lost}"
    return sentence + "."
