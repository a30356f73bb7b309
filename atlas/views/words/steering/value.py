"""The value added in words: outcomes with their range, what moves them, what is missing."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from atlas.analysis.steering.value import (
    BREAK_EVEN,
    COST_PER_HELP,
    COST_PER_NEWLY,
    COST_PER_YEAR,
    GAIN_PER_PERSON,
)
from atlas.context.steering.parameters import (
    ATTRIBUTION,
    COST,
    DEADWEIGHT,
    DURATION,
    HELP,
    NEWLY,
    TOGETHER,
)
from atlas.reader.committee import Valued
from atlas.text.french import UNKNOWN, enumerated, format_number

OUTCOME_LABELS = {
    COST_PER_YEAR: "Coût d'un lieu pendant un an",
    COST_PER_HELP: "Coût d'un accompagnement",
    COST_PER_NEWLY: "Coût par personne nouvellement servie",
    GAIN_PER_PERSON: "Gain net par personne rendue autonome",
    BREAK_EVEN: "Seuil : personnes à rendre autonomes chaque année pour que le lieu soit payé",
}
PARAMETER_LABELS = {
    COST: "coût d'un lieu pendant un an",
    HELP: "accompagnements par lieu et par an",
    NEWLY: "personnes nouvellement servies par lieu et par an",
    DEADWEIGHT: "effet d'aubaine (part qui serait devenue autonome sans le lieu)",
    ATTRIBUTION: "attribution (part du gain due au lieu)",
    DURATION: "durée de l'autonomie",
    "gain": "gain par personne et par an",
}
UNIT_LABELS = {
    "EUR/lieu/an": "€ par lieu et par an", "EUR/accompagnement": "€ par accompagnement",
    "EUR/personne": "€ par personne", "personnes/lieu/an": "personnes par lieu et par an",
    "accompagnements/lieu/an": "accompagnements par lieu et par an",
    "EUR/personne/an": "€ par personne et par an", "EUR/an": "€ par an",
    "part": "part, de 0 à 1",
}  # fmt: skip
METHOD = (
    "Chaque résultat est un rapport de paramètres donnés, chacun avec sa source. La fourchette va "
    "du résultat le plus bas au plus haut quand tous les paramètres prennent leur borne. Effet "
    "d'aubaine, attribution et durée n'ont pas de valeur par défaut : sans eux, le seuil est "
    "inconnu. Des gains qui se recouvrent ne sont jamais additionnés : de chaque groupe, seul le "
    "plus grand compte, et leur ensemble est un minimum. Les gains des années suivantes ne sont "
    "pas actualisés ; les euros d'années différentes ne sont pas ramenés à une même année."
)
NO_PARAMETER = (
    "Aucun paramètre n'est chargé : le coût d'un lieu, d'un accompagnement, d'une personne "
    "nouvellement servie, et le seuil qui paie un lieu sont inconnus. La personne qui tient "
    "l'atlas les charge ; un modèle se télécharge ici."
)


def outcome_words(row: Mapping[str, object]) -> str:
    """Return an outcome with its range, or what it lacks, in one phrase.

    `row` is one of `atlas.analysis.steering.value.outcomes`.
    """
    if row["missing"]:
        return f"{UNKNOWN} : il manque {missing_words(str(row['missing']))}"
    low, central, high = (row[end] for end in ("low", "central", "high"))
    unit = UNIT_LABELS[str(row["unit"])]
    shown = f"{value_amount(central)} {unit}"
    if row["without_range"] and low == high:
        return f"{shown}, sans fourchette connue"
    least = "au moins " if row["without_range"] else ""
    return f"{shown} ({least}de {value_amount(low)} à {value_amount(high)})"


def value_amount(value: Any) -> str:
    r"""Return an amount as it is read: no decimal from 100 on, `inconnu`, or that none suffices.

    Examples
    --------
    >>> value_amount(1234.5), value_amount(3.25), value_amount(float("inf")), value_amount(None)
    ('1\u202f234', '3,25', 'aucun nombre ne suffit', 'inconnu')
    """
    if pd.isna(value):
        return UNKNOWN
    if np.isinf(value):
        return "aucun nombre ne suffit"
    return format_number(value, 0 if value >= 100 else 2)


def missing_words(missing: str) -> str:
    """Return the names of parameters joined by `|`, as words."""
    return enumerated([PARAMETER_LABELS.get(name, name) for name in missing.split("|")])


def value_finding(rows: pd.DataFrame, name: str) -> str:
    """Return what a place costs and what pays for it, in two sentences of Markdown.

    Parameters
    ----------
    rows
        As `atlas.analysis.steering.value.outcomes` returns them.
    name
        Of the file of parameters, escaped where it is shown.
    """
    told = rows.set_index("outcome")
    cost = outcome_words(told.loc[COST_PER_YEAR].to_dict() | {"outcome": COST_PER_YEAR})
    return f"Un lieu coûte **{cost}**. {_threshold(rows)} Paramètres : {name}."


def _threshold(rows: pd.DataFrame) -> str:
    """Return the break-even in a sentence: of what the gains bring together, else of each."""
    own = rows[rows["outcome"] == BREAK_EVEN]
    if (together := own[own["gain_id"] == TOGETHER]).shape[0]:
        own = together
    if own["missing"].ne("").all():
        return f"Ce qui le paierait est **{UNKNOWN}** : il manque {_all_missing(own)}."
    best = own.sort_values("central").iloc[0]
    return f"Il est payé par **{outcome_words(best.to_dict())}** rendues autonomes."


def _all_missing(rows: pd.DataFrame) -> str:
    names = dict.fromkeys("|".join(rows["missing"]).split("|"))
    return missing_words("|".join(names))


def outcomes_table(rows: pd.DataFrame, parameters: pd.DataFrame) -> pd.DataFrame:
    """Return the outcomes with French headings; what is missing stands beside what is unknown.

    Parameters
    ----------
    rows
        As `atlas.analysis.steering.value.outcomes` returns them.
    parameters
        Table `value_parameters` of the same file.
    """
    return pd.DataFrame({
        "Résultat": rows["outcome"].map(OUTCOME_LABELS),
        "Gain": _gain_names(rows["gain_id"], parameters),
        "Bas": rows["low"].map(value_amount), "Central": rows["central"].map(value_amount),
        "Haut": rows["high"].map(value_amount), "Unité": rows["unit"].map(UNIT_LABELS),
        "Il manque": [missing_words(text) if text else "" for text in rows["missing"]],
        "Sans fourchette": [
            enumerated(_names(text.split("|"), parameters)) if text else ""
            for text in rows["without_range"]
        ],
    })  # fmt: skip


def _gain_names(gains: pd.Series, parameters: pd.DataFrame) -> list[str]:
    known = [None if pd.isna(gain) else str(gain) for gain in gains]
    return ["" if gain is None else _names([gain], parameters)[0] for gain in known]


def _names(ids: list[str], parameters: pd.DataFrame) -> list[str]:
    """Return the French names of parameters; those of the file where it is a gain."""
    own = parameters.set_index("parameter_id")["parameter_name"].to_dict()
    known = own | PARAMETER_LABELS | {TOGETHER: "Ensemble des gains qui s'additionnent (minimum)"}
    return [str(known.get(name, name)) for name in ids]


def sensitivity_table(rows: pd.DataFrame, parameters: pd.DataFrame) -> pd.DataFrame:
    """Return what each parameter alone changes, the widest first, with French headings."""
    return pd.DataFrame({
        "Résultat": rows["outcome"].map(OUTCOME_LABELS),
        "Gain": _gain_names(rows["gain_id"], parameters),
        "Paramètre qui varie seul": _names(rows["parameter_id"].tolist(), parameters),
        "À sa valeur basse": rows["at_low"].map(value_amount),
        "À sa valeur haute": rows["at_high"].map(value_amount),
        "Écart": rows["swing"].map(
            lambda value: "sans limite" if np.isinf(value) else value_amount(value)
        ),
    })  # fmt: skip


def outcome_line(row: Mapping[str, object], parameters: pd.DataFrame) -> str:
    """Return an outcome, the gain it is of if any, and its range, on one line."""
    gain = "" if pd.isna(row["gain_id"]) else f" ({_names([str(row['gain_id'])], parameters)[0]})"
    return f"{OUTCOME_LABELS[str(row['outcome'])]}{gain} : {outcome_words(row)}"


def sensitivity_lines(rows: pd.DataFrame, parameters: pd.DataFrame) -> list[str]:
    """Return what each parameter alone changes, the widest first, one line each."""
    return [
        f"{row['Résultat']}{' (' + row['Gain'] + ')' if row['Gain'] else ''} : "
        f"{row['À sa valeur basse']} à {row['À sa valeur haute']} quand varie seul : "
        f"{row['Paramètre qui varie seul']}"
        for row in sensitivity_table(rows, parameters).to_dict("records")
    ]


def values_table(values: Mapping[str, Valued]) -> pd.DataFrame:
    """Return the outcomes of every file of parameters, for programs: numbers are numbers.

    `values` is as `atlas.reader.Atlas.values` returns it.
    """
    return pd.concat(
        [own.outcomes.assign(parameters=name) for name, own in values.items()], ignore_index=True
    )
