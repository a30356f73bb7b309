"""Territories side by side, and those most like one: the tables and sentences of *Comparer*."""

from collections.abc import Mapping, Sequence

import pandas as pd

from atlas.analysis.profile import NEED_PREFIX, Variable
from atlas.analysis.rank import rank
from atlas.text.french import (
    UNKNOWN,
    enumerated,
    format_number,
    percent,
    percents,
    shortest,
    with_unit,
)
from atlas.text.markdown import escaped
from atlas.views.display.measures import Measure, format_value

LIKENESS = (
    "Écart : racine de la moyenne pondérée des carrés des différences, chaque variable étant "
    "ramenée à une échelle commune (médiane et écart interquartile ; logarithme pour les habitants "
    "et la densité). 1 vaut environ un écart type. Rien n'est supposé d'une valeur inconnue : "
    "l'écart porte sur les variables connues des deux territoires (Gower 1971, "
    "doi:10.2307/2528823). Ni les lieux ni les distances n'entrent dans la ressemblance."
)

RANKED = "Rang parmi les territoires connus du même niveau, 1er pour le mieux servi."


def format_variable(value: float, variable: Variable) -> str:
    r"""Return the value of a variable with its unit, or `inconnu`.

    Examples
    --------
    >>> format_variable(12_400.0, Variable("d", "Distance", "km", False, 0, 0.001))
    '12\xa0km'
    """
    return with_unit(value * variable.factor, variable.unit, variable.decimals).rstrip()


def twins_table(
    found: pd.DataFrame, profiles: pd.DataFrame, names: Mapping[str, str],
    listed: Sequence[Variable],
) -> pd.DataFrame:  # fmt: skip
    """Return the territories most like one, with their profile and where the difference comes from.

    Parameters
    ----------
    found
        As `atlas.analysis.twins.twins` returns them.
    profiles
        Profiles of the level, on the same codes.
    names
        Code -> name.
    listed
        Variables shown.
    """
    table = pd.DataFrame(
        {"Territoire": found.index.map(names), "Écart": found["distance"].round(2)}
    )
    for variable in listed:
        values = profiles[variable.column].reindex(found.index)
        table[variable.label] = [format_variable(value, variable) for value in values]
    parts = [f"from:{variable.column}" for variable in listed]
    shares = found[parts].fillna(-1)
    largest = dict(zip(parts, (variable.label for variable in listed), strict=True))
    table["Vient surtout de"] = [
        "—" if row.max() <= 0 else f"{largest[row.idxmax()]} ({percent(row.max(), 0)})"
        for _, row in shares.iterrows()
    ]
    known = percents(found["shared_share"], 0)
    table["Poids connu (%)"] = known
    return table.reset_index(drop=True)


def side_by_side(
    rows: pd.DataFrame, codes: Sequence[str], names: Mapping[str, str],
    measures: Mapping[str, Measure],
) -> pd.DataFrame:  # fmt: skip
    """Return measures in rows and territories in columns, each value with its rank.

    A count has none: it follows the people of a territory.

    Parameters
    ----------
    rows
        One level of table `measures`.
    codes
        Territories, at most a handful.
    names
        Code -> name.
    measures
        Column -> measure.
    """
    own = rows.set_index("territory_code")
    table = {"Mesure": [measure.label for measure in measures.values()]}
    for code in codes:
        table[names[code]] = [
            _with_rank(own.loc[code, column], rank(rows, code, column, measure.is_lack), measure)
            if measure.is_ranked
            else format_value(own.loc[code, column], measure)
            for column, measure in measures.items()
        ]
    return pd.DataFrame(table)


def _with_rank(value: object, place: tuple[int, int] | None, measure: Measure) -> str:
    """Return a value and its rank among its kind."""
    if place is None:
        return UNKNOWN
    first = "1er" if place[0] == 1 else f"{format_number(place[0])}e"
    return f"{format_value(value, measure)} ({first} sur {format_number(place[1])})"


def profile_table(
    profiles: pd.DataFrame, codes: Sequence[str], names: Mapping[str, str],
    listed: Sequence[Variable],
) -> pd.DataFrame:  # fmt: skip
    """Return variables in rows and territories in columns."""
    table = {"Variable": [variable.label for variable in listed]}
    for code in codes:
        table[names[code]] = [
            format_variable(profiles[variable.column].get(code), variable) for variable in listed
        ]
    return pd.DataFrame(table)


def twins_sentence(name: str, found: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Return who is most like a territory, in words."""
    if found.empty:
        return f"Aucun territoire ne peut être comparé à {escaped(name)} : trop peu est connu."
    listed = ", ".join(escaped(names[code]) for code in found.index[:4])
    return f"Les territoires qui ressemblent le plus à **{escaped(name)}** : {listed}."


def source_differences(
    covered: pd.DataFrame, names: Mapping[str, str], source_names: Mapping[str, str]
) -> str:
    """Return which sources cover some of the territories compared and not the others.

    Parameters
    ----------
    covered
        As `atlas.directory.coverage.sources_by_territory` returns it, one column per territory
        compared, in their order.
    names, source_names
        Territory -> name; source -> name. Both are shown as text, whatever they hold.

    Returns
    -------
    str
        Markdown; empty when the same sources cover every territory.
    """
    partial = covered[covered.any(axis=1) & ~covered.all(axis=1)]
    if partial.empty:
        return ""
    held: dict[tuple[str, ...], list[str]] = {}
    for source_id, row in partial.iterrows():
        where = tuple(escaped(names[code]) for code in covered.columns[row.to_numpy(bool)])
        held.setdefault(where, []).append(f"« {escaped(source_names[source_id])} »")
    parts = [
        f"{enumerated(sources)} {'ne couvre' if len(sources) == 1 else 'ne couvrent'} que "
        f"{enumerated(where)}"
        for where, sources in held.items()
    ]
    alone = [escaped(names[code]) for code in covered if not covered[code].any()]
    parts += [f"aucune source ne couvre {' ni '.join(alone)}"] if alone else []
    return (
        "**Les territoires comparés ne sont pas servis par les mêmes sources**\xa0: "
        f"{' ; '.join(parts)}. Un écart entre eux peut venir de là."
    )


def weights_sentence(listed: Sequence[Variable], weights: Mapping[str, float]) -> str:
    """Return the weights used, in words."""
    parts = [f"{v.label.lower() if not v.column.startswith(NEED_PREFIX) else escaped(v.label)} "
             f"{shortest(weights[v.column])}" for v in listed]  # fmt: skip
    return f"Poids : {' ; '.join(parts)}."


def chart_rows(
    rows: pd.DataFrame, codes: Sequence[str], names: Mapping[str, str], measure: Measure
) -> pd.DataFrame:
    """Return what the bars of a measure show; unknown territories are left out, and said.

    Returns
    -------
    DataFrame
        `name`, `value` in the shown unit, `text`, order of `codes`.
    """
    own = rows.set_index("territory_code")[measure.column].astype("float64").reindex(list(codes))
    known = own.dropna()
    return pd.DataFrame(
        {
            "name": [names[code] for code in known.index],
            "value": (known * measure.factor).to_numpy(),
            "text": [format_value(value, measure) for value in known],
        }
    )


def level_means(
    labelled: pd.DataFrame, rows: pd.DataFrame, measures: Mapping[str, Measure]
) -> pd.DataFrame:
    """Return the mean of measures over the territories of each known label level.

    Parameters
    ----------
    labelled
        `territory_code`, `arobases`: last level known of each, 1 to 5; others are left out.
    rows
        One level of table `measures`.
    measures
        Column -> measure.

    Returns
    -------
    DataFrame
        A row per level: its name, the number of territories, and each mean as shown; a mean over
        territories, not people, of those whose measure is known.
    """
    known = labelled.dropna(subset=["arobases"]).merge(rows, on="territory_code")
    table = []
    for level, own in known.groupby("arobases"):
        means = {
            measure.label: format_value(own[column].astype("float64").mean(), measure)
            for column, measure in measures.items()
        }
        table.append({"Niveau": f"{int(level)} @", "Territoires": len(own)} | means)
    return pd.DataFrame(table)
