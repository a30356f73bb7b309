"""The label as people read it: what each class of a map is, sentences, tables."""

from collections.abc import Mapping

import pandas as pd

from atlas.analysis.labels import BELOW, CONFLICTING, LABELLED, LEVEL_UNKNOWN, NOT_LABELLED
from atlas.schema.frame import column_labels
from atlas.schema.level import FRANCE, METROPOLITAN_FRANCE, OVERSEAS_FRANCE, parse_territory
from atlas.text.french import format_number
from atlas.text.markdown import escaped
from atlas.views.display.measures import SUPPLY_COLOURS, Measure

# What the association announced of 25 years (Localtis, 2024); the sample is called one by it.
ANNOUNCED = 5_359
AT_DATE, LAST, COUNT, PROGRESSION = "niveau", "dernier", "editions", "progression"
_LEVELS = tuple(f"{level} @" for level in range(1, 6))
_GREY, _BLACK = "#b9a6c9", "#5d3a6e"
_LIMITS = (
    "Une collectivité sans ligne n'est pas « sans label » : elle est inconnue, hachurée. Seules "
    "les éditions connues comme complètes permettent de dire « non labellisée »."
)
_CLASSES = (NOT_LABELLED, BELOW, *_LEVELS, LEVEL_UNKNOWN, CONFLICTING)
CLASS_NAMES = (
    "Non labellisée (édition complète)", "Pas à 5 @ (seuls les 5 @ sont tous connus)", *_LEVELS,
    "Labellisée, niveau non publié", "Labellisée, niveaux contradictoires",
)  # fmt: skip


def _classes(
    column: str, label: str, names: tuple[str, ...], colours: tuple[str, ...], formula: str
) -> Measure:
    breaks = tuple(range(1, len(names)))
    return Measure(
        column, label, "", 1, breaks, 0, False, formula, _LIMITS, colours, names,
        "Inconnu (aucune distinction connue, ce n'est pas une absence de label)",
    )  # fmt: skip


LABEL_MEASURES = {
    AT_DATE: _classes(
        "label_class", "Niveau du label à la date", CLASS_NAMES,
        ("#f0f0f0", "#d9d2c3", *SUPPLY_COLOURS[1:], _GREY, _BLACK),
        "niveau publié pour l'édition en vigueur : la dernière remise à cette date",
    ),
    LAST: _classes(
        "last_class", "Dernier niveau connu", (*_LEVELS, "Niveau jamais publié"),
        (*SUPPLY_COLOURS[1:], _GREY),
        "dernier niveau publié parmi les distinctions connues jusqu'à la date",
    ),
    COUNT: _classes(
        "count_class", "Éditions connues", ("1 édition connue", "2", "3", "4", "5 et plus"),
        SUPPLY_COLOURS[1:],
        "éditions pour lesquelles une distinction est connue jusqu'à la date",
    ),
    PROGRESSION: _classes(
        "progression_class", "Progression connue",
        ("En baisse", "Stable", "Un niveau de plus", "Deux niveaux de plus ou davantage"),
        ("#b35806", "#f7f7f7", "#998ec3", "#542788"),
        "dernier niveau publié moins le premier ; il en faut au moins deux",
    ),
}  # fmt: skip


def state_classes(states: pd.DataFrame) -> pd.Series:
    """Return the class of each territory in `MEASURES[AT_DATE]`; null when unknown.

    Parameters
    ----------
    states
        As `atlas.analysis.labels.states` returns it.
    """
    numbers = {status: float(number) for number, status in enumerate(_CLASSES)}
    classes = states["status"].map(numbers).astype("float64")
    levels = states["arobases"].astype("float64") + _CLASSES.index("1 @") - 1
    return classes.where(states["status"] != LABELLED, levels)


def summary_classes(summaries: pd.DataFrame) -> pd.DataFrame:
    """Return the classes of the other measures; `summaries` as `labels.summaries` gives."""
    return pd.DataFrame(
        {
            "last_class": summaries["last_arobases"].astype("float64").sub(1).fillna(5.0),
            "count_class": summaries["edition_count"].clip(upper=5).astype("float64") - 1,
            "progression_class": summaries["progression"].astype("float64").clip(-1, 2) + 1,
        }
    )


_COUNTRY_WORDS = {
    FRANCE: "la France", METROPOLITAN_FRANCE: "la métropole", OVERSEAS_FRANCE: "l'outre-mer",
}  # fmt: skip
_LEVEL_WORDS = {
    "region": "la région", "departement": "le département", "epci": "l'intercommunalité",
    "commune": "la commune",
}  # fmt: skip


def sample_sentence(lists: pd.DataFrame, award_count: int) -> str:
    """Return what the reader must know first: how little the lists hold.

    Parameters
    ----------
    lists
        Table `label_lists`.
    award_count
        Rows of table `labels`, and those refused.
    """
    count = format_number(award_count)
    if lists["is_sample"].all():
        return (
            f"**Échantillon de {count} distinctions sur environ {format_number(ANNOUNCED)}** "
            "(total annoncé pour vingt-cinq ans d'éditions). Une collectivité absente n'est pas "
            "sans label : on n'en sait rien."
        )
    names = " ; ".join(map(escaped, lists.loc[~lists["is_sample"], "list_name"]))
    return (
        f"**{count} distinctions connues**, dont des listes déclarées complètes pour certaines "
        f"éditions ({names}). Ailleurs, une collectivité absente n'est pas sans label : on n'en "
        "sait rien."
    )


def edition_sentence(year: int | None, complete: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Return which edition is shown, and where it is known to be complete.

    Parameters
    ----------
    year
        Edition in force, None before the first.
    complete
        Rows of `label_completeness` of that edition.
    names
        Scope of these -> name of the territory.
    """
    if year is None:
        return "Aucune édition n'avait été remise à cette date."
    if complete.empty:
        return f"Édition {year} : aucun territoire n'est connu en entier."
    parts = [
        f"{scope_words(row.scope, names)}"
        + (f" ({row.least_arobases} @ seulement)" if row.least_arobases > 1 else "")
        for row in complete.itertuples()
    ]
    return f"Édition {year} : connue en entier pour {' ; '.join(parts)}."


def scope_words(scope: str, names: Mapping[str, str]) -> str:
    """Return a scope of `label_completeness` in French.

    Examples
    --------
    >>> scope_words("OM", {}), scope_words("D59", {"D59": "Nord"})
    ("l'outre-mer", 'le département Nord')
    """
    territory = parse_territory(scope)
    if territory.level == "france":
        return _COUNTRY_WORDS[territory.code]
    return f"{_LEVEL_WORDS[territory.level]} {escaped(names[scope])}"


def awards_table(labels: pd.DataFrame) -> pd.DataFrame:
    """Return awards with French headings, level as words."""
    headings = column_labels("labels")
    words = labels["arobases"].map(lambda n: "niveau non publié" if pd.isna(n) else f"{n} @")
    table = labels.assign(arobases=words)
    order = ["edition_year", "collectivity_name", "arobases", "mention", "territory_name", "level",
             "territory_code", "resolution", "resolved_by", "candidates", "criteria_version",
             "source_title", "source_url", "note", "list_id", "row_number"]  # fmt: skip
    return table[order].rename(columns=headings)


def map_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what the map shows, for the territories of which something is known.

    Parameters
    ----------
    rows
        `territory_name`, `territory_code`, `departement_code`, and the columns of
        `atlas.analysis.labels.states` and `atlas.analysis.labels.summaries`.
    """
    known = rows[rows["label_class"].notna() | rows["edition_count"].notna()]
    return pd.DataFrame(
        {
            "Territoire": known["territory_name"],
            "Code": known["territory_code"],
            "Département": known["departement_code"],
            "À la date": known["label_class"].map(dict(enumerate(CLASS_NAMES))).fillna("inconnu"),
            "Dernière distinction connue": known["last_year"].astype("Int64"),
            "Dernier niveau connu (@)": known["last_arobases"].astype("Int64"),
            "Éditions connues": known["edition_count"].astype("Int64"),
            "Progression (@)": known["progression"].astype("Int64"),
        }
    ).sort_values(["Éditions connues", "Territoire"], ascending=[False, True])


def lapsed_table(lapsed: pd.DataFrame) -> pd.DataFrame:
    """Return the losses that a complete edition proves, French headings."""
    words = {NOT_LABELLED: "n'est plus labellisée", BELOW: "n'est plus à 5 @"}
    return pd.DataFrame(
        {
            "Territoire": lapsed["territory_name"],
            "Code": lapsed["territory_code"],
            "Distinction d'avant": lapsed["last_year"],
            "Niveau d'avant (@)": lapsed["last_arobases"].astype("Int64"),
            "Édition complète": lapsed["absent_year"],
            "Ce qu'elle prouve": lapsed["status"].map(words),
        }
    )


def history_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the history of one territory, French headings."""
    levels = rows["arobases"].map(lambda n: "" if pd.isna(n) else f"{n} @")
    return pd.DataFrame(
        {
            "Édition": rows["edition_year"],
            "Niveau": levels.where(rows["status"] == LABELLED, rows["status"]),
            "Mention": rows["mention"].fillna(""),
        }
    )


def published_table(rows: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return totals, mentions, conflicts or completeness as published, French headings."""
    headings = column_labels(table)
    shown = rows[list(headings)]
    if table == "label_totals":
        levels = [f"arobases_{level}_count" for level in range(1, 6)]
        every = rows[[*levels, "mention_only_count"]]
        summed = every.sum(axis=1).where(rows[levels].notna().all(axis=1)).astype("Int64")
        shown = shown.assign(**{"Somme des niveaux publiés": summed})
        gap = rows["total_count"] - summed
        told = gap.map(lambda n: "" if pd.isna(n) or n == 0 else f"{format_number(n)} de moins "
                       "que le total : non corrigé")  # fmt: skip
        shown = shown.assign(Contradiction=told)
    return shown.rename(columns=headings)


def lists_sentence(lists: pd.DataFrame) -> str:
    """Return what became of the rows of each list."""
    return "\n".join(
        f"- {escaped(row.list_name)} : {format_number(row.row_count)} lignes lues = "
        f"{format_number(row.resolved_count)} résolues + {format_number(row.undecided_count)} à "
        f"décider + {format_number(row.refused_count)} refusées"
        for row in lists.itertuples()
    )
