"""Need x access -> nine classes, the people of each, and the priority: high need, far from help.

Unknown either way is a class of its own. Sums are over people, never means of means.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atlas.access.sums import sum_by
from atlas.errors import InputError
from atlas.text.french import shortest

# Classes of need and of access, and the shares of people between them: terciles, by definition.
CLASSES_PER_SIDE = 3
_TERCILES = (1 / 3, 2 / 3)
KNOWN, NEED_UNKNOWN, ACCESS_UNKNOWN, BOTH_UNKNOWN = (
    "connue", "besoin inconnu", "accès inconnu", "besoin et accès inconnus",
)  # fmt: skip


@dataclass(frozen=True)
class Scale:
    """Three classes of a measure, from the best situation (0) to the worst (2).

    A value of exactly a break is in the better class: beyond is strict.

    Parameters
    ----------
    breaks
        Where class 1, then class 2, begins; rising when more is worse, else falling.
    more_is_worse
        Whether a higher value is a worse situation.

    Raises
    ------
    InputError
        The breaks are not in order.

    Examples
    --------
    >>> Scale((5_000, 10_000)).classes(pd.Series([5_000.0, 10_000.0, 10_001.0, None])).tolist()
    [0, 1, 2, <NA>]
    >>> Scale((0.6, 0.3), more_is_worse=False).classes(pd.Series([0.6, 0.5, 0.1])).tolist()
    [0, 1, 2]
    """

    breaks: tuple[float, float]
    more_is_worse: bool = True

    def __post_init__(self) -> None:
        first, second = self.breaks
        if not (first <= second if self.more_is_worse else first >= second):
            order = "croissants" if self.more_is_worse else "décroissants"
            raise InputError(
                f"seuils {order} attendus ; reçu {shortest(first)} puis {shortest(second)}"
            )

    def classes(self, values: pd.Series) -> pd.Series:
        """Return the class of each value, 0, 1 or 2; null where the value is."""
        sign = 1.0 if self.more_is_worse else -1.0
        known = values.astype("float64")
        found = np.searchsorted(sign * np.array(self.breaks), sign * known.fillna(0), side="left")
        return pd.Series(found, index=values.index, dtype="Int64").where(known.notna())


def tercile_scale(values: pd.Series, people: pd.Series, more_is_worse: bool = True) -> Scale:
    """Return the scale that puts about a third of the people in each class.

    People of one value stay together, in the class where the middle of them stands: a value is
    ranked by the share of people with a better one plus half of those with the same (the ridit of
    Bross 1958), and the breaks are the last values ranked below 1/3 and below 2/3. Turning the
    values round turns the classes round.

    Parameters
    ----------
    values
        Measure; null when unknown.
    people
        Their weight, on the same index; unknown counts for nobody.
    more_is_worse
        See `Scale`.

    Raises
    ------
    InputError
        Nobody has a known value.

    References
    ----------
    Bross, I. D. J. (1958), How to Use Ridit Analysis, Biometrics 14(1), doi:10.2307/2527727.

    Examples
    --------
    Two fifths of the people share the highest value: they are the worst class.

    >>> values, people = pd.Series([1.0, 2.0, 3.0]), pd.Series([30, 30, 40])
    >>> tercile_scale(values, people).breaks
    (1.0, 2.0)
    """
    sign = 1.0 if more_is_worse else -1.0
    weights = people.astype("float64").fillna(0).where(values.notna(), 0)
    by_value = weights[weights > 0].groupby(sign * values.astype("float64")).sum()
    if by_value.empty:
        raise InputError("aucun habitant n'a de valeur connue : pas de terciles possibles")
    ridits = (by_value.cumsum() - by_value / 2) / by_value.sum()
    below = [int((ridits < share).sum()) for share in _TERCILES]
    bounds = [-np.inf, *by_value.index]
    return Scale((sign * bounds[below[0]], sign * bounds[below[1]]), more_is_worse)


def cross(
    need: pd.Series, access: pd.Series, need_scale: Scale, access_scale: Scale
) -> pd.DataFrame:
    """Return the class of need and of access of each commune.

    Parameters
    ----------
    need, access
        On `commune_code`, the same communes; null when unknown.
    need_scale, access_scale
        Their classes.

    Returns
    -------
    DataFrame
        Index of `need`: `need_class` and `access_class`, 0 the best to 2 the worst, null when
        unknown; `status`, `connue` or what is not known; `is_priority`, the worst class of both.

    Examples
    --------
    >>> index = pd.Index(["23001", "23002"], name="commune_code")
    >>> crossed = cross(pd.Series([8.0, None], index), pd.Series([12e3, 1e3], index),
    ...                 Scale((3, 6)), Scale((5_000, 10_000)))
    >>> crossed["status"].tolist(), crossed["is_priority"].tolist()
    (['connue', 'besoin inconnu'], [True, False])
    """
    classes = pd.DataFrame(
        {"need_class": need_scale.classes(need), "access_class": access_scale.classes(access)}
    )
    no_need, no_access = classes["need_class"].isna(), classes["access_class"].isna()
    status = pd.Series(KNOWN, index=classes.index)
    status = status.mask(no_need, NEED_UNKNOWN).mask(no_access, ACCESS_UNKNOWN)
    status = status.mask(no_need & no_access, BOTH_UNKNOWN)
    worst = classes.eq(CLASSES_PER_SIDE - 1).fillna(False).astype("bool")
    return classes.assign(status=status, is_priority=worst.all(axis=1))


def class_sums(crossed: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Count communes, people and EPCI by class.

    Parameters
    ----------
    crossed
        As `cross` returns it.
    communes
        Table `communes`.

    Returns
    -------
    DataFrame
        Twelve rows: the nine classes, by need then access, then the three of what is unknown, their
        classes null. `status`, `need_class`, `access_class`, `commune_count`, `people`,
        `epci_count`: EPCI with a commune in the class, so that their sum can exceed their number.
    """
    places = communes.set_index("commune_code").loc[crossed.index, ["population", "epci_code"]]
    rows = crossed.assign(
        people=places["population"].astype("float64").fillna(0), epci_code=places["epci_code"]
    )
    keys = ["status", "need_class", "access_class"]
    rows[["need_class", "access_class"]] = (
        rows[["need_class", "access_class"]].fillna(-1).where(rows["status"] == KNOWN, -1)
    )
    grouped = rows.groupby(keys)
    sums = pd.DataFrame(
        {
            "commune_count": grouped.size(),
            "people": grouped["people"].sum(),
            "epci_count": grouped["epci_code"].nunique(),
        }
    )
    every = [
        (KNOWN, need, access)
        for need in range(CLASSES_PER_SIDE)
        for access in range(CLASSES_PER_SIDE)
    ]
    every += [(status, -1, -1) for status in (NEED_UNKNOWN, ACCESS_UNKNOWN, BOTH_UNKNOWN)]
    index = pd.MultiIndex.from_tuples(every, names=keys)
    result = sums.reindex(index, fill_value=0).astype("int64").reset_index()
    for column in ("need_class", "access_class"):
        result[column] = result[column].astype("Int64").mask(result[column] < 0)
    return result


def priority(
    crossed: pd.DataFrame, communes: pd.DataFrame, need: pd.Series, access: pd.Series
) -> pd.DataFrame:
    """List the communes of high need and far from help, the most people first.

    Parameters
    ----------
    crossed, communes, need, access
        As in `cross` and `class_sums`.

    Returns
    -------
    DataFrame
        Rows of `communes` (code, name, EPCI, département, région, `population`), with `need` and
        `access`; index 0 to n-1.
    """
    names = ["commune_name", "epci_code", "departement_code", "region_code", "population"]
    chosen = crossed.index[crossed["is_priority"]]
    rows = communes.set_index("commune_code").loc[chosen, names]
    rows = rows.assign(need=need[chosen], access=access[chosen])
    rows = rows.rename_axis("commune_code").reset_index()
    return rows.sort_values(
        ["population", "commune_code"], ascending=[False, True], ignore_index=True
    )


def priority_by_territory(
    crossed: pd.DataFrame, communes: pd.DataFrame, level: str
) -> pd.DataFrame:
    """Sum the people of the priority class by territory.

    Parameters
    ----------
    crossed, communes
        As in `class_sums`.
    level
        `epci`, `departement` or `region`.

    Returns
    -------
    DataFrame
        One row per territory, by code: `territory_code`; `commune_count`;
        `unknown_commune_count`, whose need or access is unknown; `people_known`, of the others;
        `people_priority`, of the priority class; `priority_share`, the second over the first, null
        when nobody is known.
    """
    people = communes.set_index("commune_code")["population"].astype("float64").fillna(0)
    groups = communes.set_index("commune_code")[f"{level}_code"][crossed.index]
    known, own = crossed["status"] == KNOWN, people[crossed.index]
    columns = pd.DataFrame(
        {
            "commune_count": 1,
            "unknown_commune_count": (~known).astype("int64"),
            "people_known": own.where(known, 0),
            "people_priority": own.where(crossed["is_priority"], 0),
        }
    )
    sums = sum_by(columns, groups).astype("int64")
    share = sums["people_priority"] / sums["people_known"].where(sums["people_known"] > 0)
    return sums.assign(priority_share=share).rename_axis("territory_code").reset_index()
