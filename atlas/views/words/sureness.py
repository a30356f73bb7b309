"""How sure the gaps are, in French: map of classes, findings, tables, ranks with their range."""

from collections.abc import Sequence

import pandas as pd

from atlas.access.sureness import (
    COVERED,
    FAIRLY_SURE,
    FRAGILE,
    GAP,
    PEOPLE_BY_VERDICT,
    SURE,
)
from atlas.access.variants import Variant
from atlas.text.french import UNKNOWN, counted, format_number, percents
from atlas.views.display.measures import Measure

# From a gap that is sure to a place that is sure; PuOr, ColorBrewer 2.0, colour-blind safe.
CLASSES = {
    (GAP, SURE): ("Manque, sûr", "#b35806"),
    (GAP, FAIRLY_SURE): ("Manque, plutôt sûr", "#f1a340"),
    (GAP, FRAGILE): ("Manque, fragile", "#fee0b6"),
    (COVERED, FRAGILE): ("Couvert, fragile", "#d8daeb"),
    (COVERED, FAIRLY_SURE): ("Couvert, plutôt sûr", "#998ec3"),
    (COVERED, SURE): ("Couvert, sûr", "#542788"),
}
PEOPLE_LABELS = {
    "people_surely_without": "Sans lieu, sûr",
    "people_probably_without": "Sans lieu, plutôt sûr",
    "people_undecided_without": "Sans lieu, fragile",
    "people_undecided_with": "Avec un lieu, fragile",
    "people_probably_with": "Avec un lieu, plutôt sûr",
    "people_surely_with": "Avec un lieu, sûr",
    "people_unknown": "Inconnu",
}
SURENESS = Measure(
    "sureness_class", "Manque, et sûreté du verdict", "", 1,
    tuple(range(1, len(CLASSES))), 0, False,
    "verdict de la commune à ce seuil, et sa classe : voir la page Méthode",
    "La classe n'est pas une probabilité : elle dit ce qui changerait le verdict parmi ce qui a "
    "été essayé.",
    tuple(colour for _, colour in CLASSES.values()),
    tuple(label for label, _ in CLASSES.values()),
)  # fmt: skip

FRAGILE_SHARE = Measure(
    "fragile_share", "Part des habitants dont le verdict est fragile", "%", 100,
    (1, 5, 10, 20, 40), 1, True,
    "habitants des communes de verdict fragile ÷ habitants des communes qui ont un verdict",
    "Fragile : une variante plausible change le verdict, ou une borne quand les données sont "
    "faibles. Voir la page Méthode.",
)  # fmt: skip


def fragile_share(people: pd.DataFrame) -> pd.Series:
    """Return the share of people of fragile verdict, among those with one; null without any.

    Parameters
    ----------
    people
        As `atlas.access.sureness.people_by_sureness` returns it.
    """
    known = people["people"] - people["people_unknown"]
    fragile = people["people_undecided_without"] + people["people_undecided_with"]
    share: pd.Series = (fragile / known).where(known > 0)
    return share.rename("fragile_share")


def sureness_class(result: pd.DataFrame) -> pd.Series:
    """Return the number of the class of each commune, for a map; null when unknown.

    Parameters
    ----------
    result
        As `atlas.access.sureness.sureness` returns it.

    Returns
    -------
    Series
        `sureness_class`, 0 for a sure gap to 5 for a commune surely covered, on its index.
    """
    number = {verdict_and_class: i for i, verdict_and_class in enumerate(CLASSES)}
    pairs = zip(result["verdict"], result["sureness"], strict=True)
    return pd.Series(
        [number.get(pair) for pair in pairs], result.index, name="sureness_class", dtype="Int64"
    )


def sureness_finding(people: pd.Series, distance: str) -> str:
    """Return how many people are surely without a place, with one, undecided and unknown.

    Parameters
    ----------
    people
        Row of `atlas.access.sureness.people_by_sureness`.
    distance
        The threshold in words, such as `10 km`.

    Returns
    -------
    str
        Markdown; those without a place add up to those who are far, and the numbers to everyone.
    """
    if people["people_unknown"] >= people["people"]:
        unknown = counted(round(people["people_unknown"]), "habitant inconnu", "habitants inconnus")
        return f"Aucun verdict, ni sûr ni fragile : {unknown}."
    surely = people["people_surely_without"]
    without = surely + people["people_probably_without"]
    doubtful = people["people_undecided_without"]
    covered = people["people_surely_with"] + people["people_probably_with"]
    alone = counted(round(people["people_on_one_place"]), "habitant", "habitants")
    return (
        f"**{counted(round(without), 'habitant', 'habitants')}** sans lieu à {distance}, verdict "
        f"sûr ou plutôt sûr (dont {format_number(surely)} sûr), et "
        f"**{format_number(doubtful)}** dont ce verdict est fragile ; {format_number(covered)} "
        f"avec un lieu, verdict sûr ou plutôt sûr, et "
        f"{format_number(people['people_undecided_with'])} dont ce verdict est fragile ; "
        f"{counted(round(people['people_unknown']), 'inconnu', 'inconnus')}. "
        f"Le verdict tient à un seul lieu pour {alone}."
    )


def sureness_table(
    communes: pd.DataFrame, result: pd.DataFrame, around: pd.DataFrame, trips: pd.DataFrame,
    factor: float, unit: str,
) -> pd.DataFrame:  # fmt: skip
    """Return communes with their verdict, class and reason: gaps first, the most people first.

    Parameters
    ----------
    communes
        Table `communes`.
    result, around
        As `atlas.access.sureness.sureness` and `atlas.access.doubt.surroundings.evidence` return
        them, of the point of each commune where most of its people are, on `commune_code`; communes
        without a row are left out. `result` has `change_words`, see
        `atlas.views.display.tipping.change_words`.
    trips
        On `commune_code`: `cost` of that point, `people_beyond` of the whole commune.
    factor, unit
        Shown distance = distance x factor, in this unit.
    """
    rows = communes.set_index("commune_code").loc[result.index]
    margins = result.filter(regex="^margin_").iloc[:, 0]
    table = pd.DataFrame(
        {
            "Code": result.index,
            "Commune": rows["commune_name"].to_numpy(),
            "Habitants": rows["population"].array,
            "Au-delà": trips["people_beyond"].round().to_numpy(),
            "Verdict": result["verdict"].to_numpy(),
            "Sûreté": result["sureness"].to_numpy(),
            "Ce qui le changerait": result["change_words"].to_numpy(),
            "Pourquoi": result["reason"].to_numpy(),
            "Détour qui le change": result["flip_detour_factor"].round(2).to_numpy(),
            f"Écart au seuil ({unit})": (margins * factor).round(2).to_numpy(),
            "Seul lieu à portée": result["hinge_place_id"].to_numpy(),
            "Compte jusqu'au": result["hinge_expires_date"].dt.date.to_numpy(),
            f"Trajet ({unit})": (trips["cost"] * factor).round(2).to_numpy(),
            "Sources qui couvrent": around["covering_source_count"].to_numpy(),
            "Source la plus récente": around["latest_vintage_date"].dt.date.to_numpy(),
            "Lieux à portée": around["within_count"].to_numpy(),
            "dont ni récents ni confirmés (%)": percents(around["weak_share"], 0).to_numpy(),
            "Fraîcheur moyenne": around["freshness_mean"].round(2).to_numpy(),
            "Position du plus proche": around["nearest_precision"].to_numpy(),
        }
    )
    order = table["Verdict"].map([GAP, UNKNOWN, COVERED].index)
    return (
        table.assign(order=order)
        .sort_values(["order", "Habitants"], ascending=[True, False], kind="stable")
        .drop(columns="order")
        .reset_index(drop=True)
    )


def people_table(people: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return people by class in each territory, the most people surely without first.

    Parameters
    ----------
    people
        As `atlas.access.sureness.people_by_sureness` returns it.
    names
        Territory -> name; one without name is shown as it is.
    """
    counts = people[["people", *PEOPLE_BY_VERDICT]].round().astype("Int64")
    table = pd.DataFrame(
        {"Territoire": [names.get(code, code) for code in people.index], "Code": people.index,
         "Habitants": counts["people"],
         **{label: counts[column] for column, label in PEOPLE_LABELS.items()}}
    )  # fmt: skip
    first = PEOPLE_LABELS["people_surely_without"]
    return table.sort_values(first, ascending=False).reset_index(drop=True)


def rank_words(row: pd.Series) -> str:
    """Return a rank with its range.

    Parameters
    ----------
    row
        Row of `atlas.access.variants.rank_ranges`.

    Examples
    --------
    >>> rank_words(pd.Series({"rank": 12, "rank_best": 8, "rank_worst": 19, "ranked_count": 96,
    ...                       "tied_count": 1}))
    '12e sur 96 (entre 8e et 19e)'
    >>> rank_words(pd.Series({"rank": 1, "rank_best": 1, "rank_worst": 1, "ranked_count": 96,
    ...                       "tied_count": 3}))
    '1er ex æquo sur 96 (toujours)'
    """
    if pd.isna(row["rank"]):
        return "inconnu"
    tied = " ex æquo" if row["tied_count"] > 1 else ""
    best, worst = row["rank_best"], row["rank_worst"]
    span = "toujours" if best == worst else f"entre {_ordinal(best)} et {_ordinal(worst)}"
    return f"{_ordinal(row['rank'])}{tied} sur {format_number(row['ranked_count'])} ({span})"


def _ordinal(rank: int) -> str:
    return "1er" if rank == 1 else f"{format_number(rank)}e"


def ranks_table(ranks: pd.DataFrame, names: dict[str, str], measure: Measure) -> pd.DataFrame:
    """Return territories by rank, each with its range.

    Parameters
    ----------
    ranks
        As `atlas.access.variants.rank_ranges` returns them.
    names
        Territory -> name; one without name is shown as it is.
    measure
        What ranks them.
    """
    unit = f" ({measure.unit})" if measure.unit else ""
    table = pd.DataFrame(
        {
            "Rang": ranks["rank"],
            "Territoire": [names.get(code, code) for code in ranks.index],
            "Code": ranks.index,
            f"{measure.label}{unit}": (ranks["value"] * measure.factor).round(measure.decimals),
            "Meilleur rang": ranks["rank_best"],
            "Pire rang": ranks["rank_worst"],
            "En mots": [rank_words(row) for _, row in ranks.iterrows()],
        }
    )
    return table.sort_values(["Rang", "Code"]).reset_index(drop=True)


def variants_table(listed: Sequence[Variant]) -> pd.DataFrame:
    """Return the variants tried, French headings.

    Parameters
    ----------
    listed
        The base first, as `atlas.access.variants.variants` returns them.
    """
    return pd.DataFrame(
        [
            (variant.question, f"si {variant.label}", "borne" if variant.is_strong else "plausible")
            for variant in listed[1:]
        ],
        columns=["Question", "Variante", "Nature"],
    )
