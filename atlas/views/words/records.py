"""Trust in places, in French: the scores of one, of many, and what leaving some out changes."""

import pandas as pd

from atlas.analysis.trust import TrustEffect
from atlas.directory.challenge import challenge_rows, decision_cells, safe_cell
from atlas.directory.quality import SCORE_WEIGHTS
from atlas.schema.fields import FIELDS
from atlas.schema.frame import column_labels
from atlas.text.french import counted, format_number, percent, percents, shortest
from atlas.text.lexicon import fold
from atlas.views.display.measures import Measure
from atlas.views.display.table import sheet_text
from atlas.views.export import to_csv

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
            "Mis à jour depuis moins d'un an (%)": percents(qualities["updated_1_year_share"]),
            "Mis à jour depuis moins de deux ans (%)": percents(qualities["updated_2_years_share"]),
            "Sans date": qualities["undated_count"],
            "Avec des coordonnées (%)": percents(qualities["point_share"]),
        }
    )


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
        "precision_score": "position : "
        + ("inconnue" if pd.isna(place["location_precision"]) else place["location_precision"]),
        "conformity_score": "part des champs sans valeur écartée ni signalement",
        "corroboration_score": counted(int(place["source_count"]), "source", "sources"),
    }
    rows = [
        (_LABELS[score], _score_text(place[score]), percent(weight),
         grounds[score])
        for score, weight in SCORE_WEIGHTS.items()
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
        Result of `atlas.analysis.trust.effect_of_trust`.
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
    asked = f"« {_LABELS[criterion].lower()} » d'au moins {format_number(minimum, 2)} sur 1"
    counts = counted(effect.place_count, "lieu", "lieux")
    if not effect.left_out_count:
        return f"Tous les lieux qui comptent ({counts}) ont une note {asked} : rien ne change."
    share = percent(effect.left_out_count / effect.place_count)
    left_out = counted(effect.left_out_count, "lieu écarté", "lieux écartés")
    sentence = f"En ne gardant qu'une note {asked} : **{left_out}** sur {counts} ({share})"
    if effect.people_measured:
        people = counted(effect.people_beyond, "habitant passe", "habitants passent")
        sentence += f", **{people}** à plus de {shortest(effect.km, 'km')} d'un lieu"
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


def to_challenge_csv(records: pd.DataFrame, decisions: pd.DataFrame) -> bytes:
    """Return the contests of some decisions as a CSV file that `atlas decide` reads again.

    Parameters
    ----------
    records, decisions
        Tables of those names; see `atlas.directory.challenge.challenge_rows`.

    Returns
    -------
    bytes
        UTF-8, comma, LF, one line of headings, then one line per contest. A cell that a
        spreadsheet would take for a formula begins with an apostrophe, which reading takes out.
    """
    return to_csv(challenge_rows(records, decisions).map(safe_cell))


def decisions_table(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return table `decisions` with French headings, without the columns that are all empty."""
    labels = column_labels("decisions")
    table = decisions[list(labels)].dropna(axis="columns", how="all")
    if "decided_date" in table:
        table = table.assign(decided_date=table["decided_date"].dt.date)
    return table.rename(columns=labels)


def to_decisions_csv(decisions: pd.DataFrame) -> bytes:
    """Return table `decisions` as the CSV file described in docs/decisions.md."""
    return to_csv(decision_cells(decisions))


AGREES, DIFFERS, ONE_SIDED = "identique", "différent", "d'un seul côté"


def link_table(links: pd.DataFrame, records: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return links with what a reader needs to recognise both records.

    Parameters
    ----------
    links
        Rows of table `links`.
    records
        Table `records`.
    names
        Source id -> name.

    Returns
    -------
    DataFrame
        One row per link, same order, French headings.
    """
    known = records.drop_duplicates("record_id").set_index("record_id")
    left, right = (known.reindex(links[f"{side}_record_id"]) for side in ("left", "right"))
    return pd.DataFrame(
        {
            "Fiche A": left["name"].to_numpy(),
            "Fiche B": right["name"].to_numpy(),
            "Commune": left["commune_name"].to_numpy(),
            "Département": left["departement_code"].to_numpy(),
            "Score": links["score"].round(2).to_numpy(),
            "Distance (m)": links["distance_m"].round(0).to_numpy(),
            "Raisons": links["reason"].to_numpy(),
            "Source A": left["source_id"].map(names).to_numpy(),
            "Source B": right["source_id"].map(names).to_numpy(),
            "Verdict": links["verdict"].to_numpy(),
        }
    )


def pair_table(left: pd.Series, right: pd.Series) -> pd.DataFrame:
    """Return two records field by field, and whether they agree, case and accents aside.

    Fields that both lack are left out.
    """
    rows = []
    for field in FIELDS:
        a, b = left[field.name], right[field.name]
        if pd.isna(a) and pd.isna(b):
            continue
        texts = ["" if pd.isna(value) else sheet_text(value) for value in (a, b)]
        verdict = (
            ONE_SIDED if "" in texts else AGREES if fold(texts[0]) == fold(texts[1]) else DIFFERS
        )
        rows.append((field.label, *texts, verdict))
    return pd.DataFrame(rows, columns=["Champ", "Fiche A", "Fiche B", "Accord"])


def queue_sentence(links: pd.DataFrame, doubtful: str) -> str:
    """Return how many links there are of each verdict."""
    counts = links["verdict"].value_counts()
    parts = [f"**{format_number(count)}** {verdict}" for verdict, count in counts.items()]
    waiting = int(counts.get(doubtful, 0))
    if not parts:
        return "Aucune paire de fiches n'a été rapprochée."
    return (
        "Paires de fiches : "
        + ", ".join(parts)
        + ("." if waiting else " ; aucune n'attend de décision.")
    )
