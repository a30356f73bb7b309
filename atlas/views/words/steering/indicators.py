"""Indicators in French: the sentence of a series, its definition, its tables, its map."""

import pandas as pd

from atlas.analysis.steering.indicators import toward_target
from atlas.context.steering.definitions import HIGHER, LOWER
from atlas.context.steering.observations import BREAK, OBS_BASE, OBS_ESTIMATED, TARGET, VALUE
from atlas.schema.level import LEVEL_NAMES
from atlas.text.french import NO_BREAK, UNKNOWN, date_words, format_number
from atlas.text.markdown import escaped
from atlas.views.display.classing import QUANTILES, reclass
from atlas.views.display.measures import Measure

NOTHING_LOADED = (
    "Aucune série n'est chargée. Cette page montrera des indicateurs dans le temps, avec leur "
    "cible et leurs révisions ; la personne qui tient l'atlas en charge, et fait calculer ceux de "
    "l'annuaire à chacune de ses dates."
)
_NO_VALUE = "Inconnu (aucune valeur à cette période)"
# Decimals shown of values that are not whole.
_DECIMALS = 1
FRANCE_LEVEL = "france"


def amount(value: object, unit: object) -> str:
    r"""Return a value and its unit, whole when it is whole.

    Examples
    --------
    >>> amount(2538.0, "lieux"), amount(3.25, "%"), amount(None, "lieux")
    ('2\u202f538\xa0lieux', '3,2\xa0%', 'inconnu')
    """
    if pd.isna(value):
        return UNKNOWN
    number = float(value)  # type: ignore[arg-type]
    text = format_number(number, 0 if number.is_integer() else _DECIMALS)
    return text if pd.isna(unit) else f"{text}{NO_BREAK}{unit}"


def period_words(period: str) -> str:
    """Return a period as French readers write it.

    Examples
    --------
    >>> [period_words(text) for text in ("2022", "2022-11", "2022-11-30", "2022-Q3")]
    ['2022', '11/2022', '30/11/2022', '2022-Q3']
    """
    parts = period.split("-")
    return "/".join(reversed(parts)) if all(part.isdigit() for part in parts) else period


def indicator_finding(definition: pd.Series, rows: pd.DataFrame, where: str) -> str:
    """Return the last value of a series, its target and how far it is, in Markdown.

    Parameters
    ----------
    definition
        Row of `atlas.reader.series.SeriesView.indicators`.
    rows
        Rows of one series of one territory.
    where
        Official name of the territory.
    """
    name, unit = escaped(str(definition["indicator_name"])), definition["unit"]
    stands = toward_target(rows)
    if pd.isna(stands["period"]):
        return f"**{name}**, {where} : {UNKNOWN}, aucune valeur n'est chargée."
    words = f"**{name}**, {where} : {_value_words(stands, unit)} ({period_words(stands['period'])})"
    if not pd.isna(stands["target"]):
        words += f" ; cible {amount(stands['target'], unit)} ({_aim_words(stands, unit)})"
    return f"{words}. Connu le {date_words(stands['known_date'])}."


def _value_words(stands: pd.Series, unit: object) -> str:
    """Return a value, or the bounds that hold it."""
    low, high = (None if pd.isna(stands[bound]) else stands[bound] for bound in ("low", "high"))
    if pd.isna(stands["value"]):
        if high is None:
            return f"**au moins {amount(low, unit)}**"
        return f"**entre {amount(low, None)} et {amount(high, unit)}**"
    value = f"**{amount(stands['value'], unit)}**"
    if low is not None and high is not None and low < high:
        value += (
            f", entre {amount(low, None)} et {amount(high, None)} selon ce qui n'est pas publié"
        )
    return value


def _aim_words(stands: pd.Series, unit: object) -> str:
    """Return when a target is for, and how far the value is from it."""
    when = period_words(stands["target_period"])
    if pd.isna(stands["gap"]):
        return when
    gap = float(stands["gap"])
    way = "atteinte exactement" if not gap else f"écart {amount(gap, None)}"
    return f"{when}, {way}"


def definition_markdown(definition: pd.Series) -> str:
    """Return what an indicator is, and what it does not say."""
    ways = {HIGHER: "une hausse", LOWER: "une baisse"}
    told = {
        "Définition": definition["definition"],
        "Numérateur": definition["numerator"],
        "Dénominateur": definition["denominator"],
        "Unité": definition["unit"],
        "Sens souhaité": ways.get(definition["direction"]),
        "Producteur": definition["producer"],
        "Licence": definition["licence"],
        "Version": definition["version"],
        "Limites": definition["limits"],
    }
    lines = [
        f"- **{label}**{NO_BREAK}: {escaped(str(text))}"
        for label, text in told.items()
        if not pd.isna(text)
    ]
    if pd.isna(definition["definition"]):
        lines.insert(0, "- Personne n'a défini cet indicateur.")
    return "\n".join(lines)


def observations_table(rows: pd.DataFrame, unit: object) -> pd.DataFrame:
    """Return the values of one series with French headings, the latest first."""
    shown = rows.sort_values(["period_end_date", "role"], ascending=[False, True])
    heading = "Valeur" if pd.isna(unit) else f"Valeur ({unit})"
    return pd.DataFrame(
        {
            "Période": shown["period"].map(period_words),
            heading: shown["value"],
            "Borne basse": shown["low"],
            "Borne haute": shown["high"],
            "Statut": shown["status"],
            "Connu le": shown["known_date"].dt.date,
            "Millésimes": shown["vintage_count"],
            "Fichier": shown["context_id"],
        }
    )


def revisions_table(rows: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Return what was revised with French headings.

    Parameters
    ----------
    rows
        As `atlas.analysis.steering.indicators.revisions` returns them.
    names
        Name of each territory, on `<level>:<code>`.
    """
    return pd.DataFrame(
        {
            "Territoire": _named(rows, names),
            "Période": rows["period"].map(period_words),
            "Valeur d'avant": rows["previous_value"],
            "Connue le": rows["previous_known_date"].dt.date,
            "Valeur révisée": rows["value"],
            "Révisée le": rows["known_date"].dt.date,
            "Écart": rows["difference"],
        }
    )


def disagreements_table(rows: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Return what files contradict each other on with French headings."""
    return pd.DataFrame(
        {
            "Territoire": _named(rows, names),
            "Période": rows["period"].map(period_words),
            "Connu le": rows["known_date"].dt.date,
            "Fichier": rows["context_id"],
            "Valeur": rows["value"],
        }
    )


def side_by_side_table(rows: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Return two indicators that count the same thing with French headings, wide levels first."""
    order = [FRANCE_LEVEL, *LEVEL_NAMES]
    shown = rows.assign(rank=rows["level"].map(order.index))
    shown = shown.sort_values(["rank", "territory_code", "period"])
    return pd.DataFrame(
        {
            "Territoire": _named(shown, names),
            "Date": shown["period"].map(period_words),
            "Cet indicateur": shown["value"],
            "Date de l'autre": shown["other_period"].map(period_words),
            "Autre compte": shown["other_value"],
            "Écart": shown["difference"],
        }
    )


def territory_names(measures: pd.DataFrame) -> pd.Series:
    """Return the name of each territory of table `measures`, on `<level>:<code>`."""
    keys = measures["level"] + ":" + measures["territory_code"]
    return pd.Series(measures["territory_name"].to_numpy(), keys.to_numpy())


def _named(rows: pd.DataFrame, names: pd.Series) -> pd.Series:
    keys = rows["level"] + ":" + rows["territory_code"]
    return keys.map(names).fillna(rows["territory_code"])


def indicator_measure(definition: pd.Series, values: pd.Series) -> Measure:
    """Return how a map shows an indicator, in classes of about equal numbers of territories."""
    known = values.dropna()
    decimals = 0 if (known % 1 == 0).all() else _DECIMALS
    told = (definition["definition"], definition["limits"])
    definition_words, limits = ("" if pd.isna(text) else str(text) for text in told)
    measure = Measure(
        "value", str(definition["indicator_name"]),
        "" if pd.isna(definition["unit"]) else str(definition["unit"]),
        1, (0,), decimals, definition["direction"] == LOWER, definition_words, limits,
        unknown=_NO_VALUE,
    )  # fmt: skip
    return reclass(measure, values, QUANTILES)


OBSERVATION_WORDS = {
    TARGET: "la valeur visée",
    OBS_BASE: "le point de départ",
    OBS_ESTIMATED: "une estimation",
    BREAK: "la valeur ne se compare pas à celles d'avant : les sources ou la définition ont changé",
}


def periods_of(rows: pd.DataFrame, level: str) -> dict[str, str]:
    """Return what a map of a level can show, the last period first: `<role>:<period>` -> words."""
    own = rows[(rows["level"] == level) & rows["value"].notna()]
    own = own.sort_values("period_end_date", ascending=False)
    own = own.sort_values("role", key=lambda roles: roles != VALUE, kind="stable")
    once = own.drop_duplicates(["role", "period"])
    return {
        f"{row.role}:{row.period}": period_words(row.period)
        if row.role == VALUE
        else f"{str(row.role).capitalize()} {period_words(row.period)}"
        for row in once.itertuples()
    }


def statuses_markdown(rows: pd.DataFrame) -> str:
    """Return what the statuses of a series mean, those that it has."""
    met = rows["status"].unique()
    lines = [
        f"- **{status}** : {words}" for status, words in OBSERVATION_WORDS.items() if status in met
    ]
    return "\n".join(lines)
