"""Series: what was observed of an indicator, where, of which period, and when it was known.

A file says one observation a row, or one territory a row and an indicator a column. Nothing is
corrected: a value that was revised is another file, of a later day, and both are kept.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date

import pandas as pd

from atlas.context.role import COMMUNE_NAMES
from atlas.errors import InputError, SchemaError
from atlas.intake.issues import (
    Accounted,
    Check,
    as_issues,
    by_role,
    findings_of,
    misshapen,
    numbered,
    numbers,
    sift,
)
from atlas.schema.frame import SET_ASIDE, STRUCTURE_COLUMN, conform
from atlas.schema.level import FRANCE_NAMES, LEVEL_TABLES, parse_territory
from atlas.text.lexicon import fold, slug

OBSERVED, OBS_ESTIMATED, TARGET, OBS_BASE = "observé", "estimé", "cible", "base"
OBS_MISSING, BREAK = "manquant", "rupture"
OBSERVATION_STATUSES = (OBSERVED, OBS_ESTIMATED, TARGET, OBS_BASE, OBS_MISSING, BREAK)
# What a file that names no version is of.
FIRST_VERSION = "1"
# What tells one observation from another of the same day.
OBSERVATION_KEY = [
    "indicator_id",
    "version",
    "level",
    "territory_code",
    "period",
    "known_date",
    "role",
]
# Role of a value beside the others of its period: what is aimed at, where one starts, what is.
AIMS = (TARGET, OBS_BASE)
VALUE = "valeur"

_ROLES = ("indicator", "version", "level", "code", "period", "known", "value", "low", "high",
          "status")  # fmt: skip
# Codes of SDMX (CL_OBS_STATUS 2.2) that say the same.
_STATUS_OF = {fold(status): status for status in OBSERVATION_STATUSES} | {
    "a": OBSERVED, "e": OBS_ESTIMATED, "o": OBS_MISSING, "m": OBS_MISSING, "b": BREAK,
}  # fmt: skip
_LEVEL_OF = {"france": "france", "pays": "france", "reg": "region", "dep": "departement"} | {
    level: level for level in LEVEL_TABLES
}
_CODE_LENGTHS = {"region": 2, "departement": 2, "commune": 5}
_YEAR, _PART, _DAY = r"(\d{4})", r"(\d{4})-([SQT]|M?)(\d{1,2})", r"(\d{4})-(\d\d)-(\d\d)"
_MONTHS_OF = {"": 1, "M": 1, "Q": 3, "T": 3, "S": 6}
_YEAR_MONTHS = 12


def published_observations(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    vintage: date,
    tables: Mapping[str, pd.DataFrame],
    first_row_number: int = 2,
    prefix: str | None = None,
) -> Accounted:
    """Read a series.

    Parameters
    ----------
    raw
        One row per observation, or, without a column of values, one row per territory and period
        and one column per indicator; text as published, index 0 to n-1.
    context_id
        Series.
    columns
        Role -> its column; see `atlas.context.roles.ROLES`.
    vintage
        Day at which the values were known, where the file does not say; also their period, where
        it says none.
    tables
        `communes`, `epci`, `departements`, `regions`.
    first_row_number
        Number of the first row as a person counts them.
    prefix
        Put before the names of the columns that are indicators.

    Returns
    -------
    Accounted
        Table `observations`, in the order of the file, and the issues. An empty cell is an
        observation whose value is missing; a territory of another vintage is rejected, as no value
        can be shared out.

    Raises
    ------
    SchemaError
        No column holds values.
    """
    rows = by_role(raw, columns, _ROLES, first_row_number)
    rows = rows.assign(**_territories(rows, columns, tables), **_days(rows, vintage))
    if "value" in columns:
        cells = _one_each(rows)
        kept, findings = sift(cells, [*_where_and_when(rows, columns), *_of_value(cells, columns)])
        told, cells = [findings], cells[kept]
    else:
        kept, findings = sift(rows, _where_and_when(rows, columns))
        cells, aside = _melted(rows[kept], raw, columns, first_row_number, prefix)
        told = [findings, *aside]
    return Accounted(
        conform(cells.assign(context_id=context_id), "observations"),
        as_issues(context_id, told), len(rows), int(kept.sum()),
    )  # fmt: skip


def last_day(period: str) -> date | None:
    """Return the last day of a year, a half-year, a quarter, a month or a day; None for another.

    Examples
    --------
    >>> [str(last_day(text)) for text in ("2022", "2022-S1", "2022-Q1", "2022-02", "2022-02-03")]
    ['2022-12-31', '2022-06-30', '2022-03-31', '2022-02-28', '2022-02-03']
    >>> last_day("2022-13"), last_day("février")
    (None, None)
    """
    if found := re.fullmatch(_YEAR, period):
        return date(int(found[1]), _YEAR_MONTHS, monthrange(int(found[1]), _YEAR_MONTHS)[1])
    try:
        if re.fullmatch(_DAY, period):
            return date.fromisoformat(period)
        if found := re.fullmatch(_PART, period):
            year, month = int(found[1]), int(found[3]) * _MONTHS_OF[found[2]]
            return date(year, month, monthrange(year, month)[1])
    except ValueError:
        return None
    return None


def role_of(status: pd.Series) -> pd.Series:
    """Return what values are beside the others of their period: `cible`, `base` or `valeur`.

    Examples
    --------
    >>> role_of(pd.Series(["cible", "estimé"])).tolist()
    ['cible', 'valeur']
    """
    return status.where(status.isin(AIMS), VALUE)


def _territories(
    rows: pd.DataFrame, columns: Mapping[str, str], tables: Mapping[str, pd.DataFrame]
) -> dict[str, pd.Series]:
    """Return the level and the code of each territory; the code is null when there is no such."""
    codes = rows["published_code"].str.upper()
    told = _told_level(columns["code"])
    if "level" in columns:
        levels = rows["published_level"].map(fold, na_action="ignore").map(_LEVEL_OF)
    elif told is not None:
        levels = pd.Series(told, rows.index)
    else:
        named = {code: _parsed(code) for code in codes.dropna().unique()}
        levels = codes.map({code: one[0] for code, one in named.items()})
        codes = codes.map({code: one[1] for code, one in named.items()})
    levels, codes = levels.astype("str"), codes.astype("str")
    known = pd.Series(False, rows.index)
    for level, length in _CODE_LENGTHS.items():
        codes = codes.where(levels != level, codes.str.zfill(length))
    for level, table in LEVEL_TABLES.items():
        own = tables[table][f"{level}_code"]
        known |= (levels == level) & codes.isin(own)
    known |= (levels == "france") & codes.isin(FRANCE_NAMES)
    return {"level": levels.where(known), "territory_code": codes.where(known)}


def _told_level(column: str) -> str | None:
    """Return the level that the name of a column of codes tells."""
    name = re.sub(r"[^a-z0-9]", "", fold(column))
    for level in ("departement", "region", "epci"):
        if level in name:
            return level
    return "commune" if name in COMMUNE_NAMES and name != "code" else None


def _parsed(code: str) -> tuple[str | None, str]:
    try:
        return parse_territory(code)
    except InputError:
        return None, code


def _days(rows: pd.DataFrame, vintage: date) -> dict[str, pd.Series]:
    """Return the period, its last day, and the day at which it was known."""
    period = rows["published_period"].fillna(vintage.isoformat())
    ends = period.map({text: last_day(text) for text in period.unique()})
    known = rows["published_known"].fillna(vintage.isoformat())
    days = known.map({text: last_day(text) for text in known.unique()})
    return {
        "period": period,
        "period_end_date": pd.to_datetime(ends),
        "known_date": pd.to_datetime(days),
    }


def _one_each(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of which each is one observation."""
    value, low, high = (numbers(rows[f"published_{role}"]) for role in ("value", "low", "high"))
    told = rows["published_status"].map(fold, na_action="ignore").map(_STATUS_OF)
    status = told.astype("str").where(rows["published_status"].notna(), OBSERVED)
    return rows.assign(
        indicator_id=rows["published_indicator"],
        version=rows["published_version"].fillna(FIRST_VERSION),
        value=value, low=low, high=high,
        status=status.mask(rows["published_value"].isna(), OBS_MISSING),
    )  # fmt: skip


def _melted(
    rows: pd.DataFrame, raw: pd.DataFrame, columns: Mapping[str, str], first_row_number: int,
    prefix: str | None,
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:  # fmt: skip
    """Return an observation per territory and column, and what is said of unreadable cells."""
    others = [name for name in raw if name not in {*columns.values(), STRUCTURE_COLUMN}]
    if not others:
        raise SchemaError(
            "aucune colonne de valeurs : nommez-la avec --value, ou donnez une colonne par "
            f"indicateur ; colonnes reçues : {', '.join(columns.values())}"
        )
    texts = numbered(raw[others], first_row_number)
    parts, aside = [], []
    for position, name in enumerate(others):
        published = texts.loc[rows.index, name]
        value = numbers(published)
        unread = Check(published.notna() & value.isna(), name, "valeur illisible", published,
                       "n'est pas un nombre")  # fmt: skip
        aside.append(findings_of(rows, unread, SET_ASIDE))
        named = slug(name, "indicateur")
        parts.append(rows.assign(
            indicator_id=f"{prefix}-{named}" if prefix else named, version=FIRST_VERSION,
            value=value, low=None, high=None, position=position,
            status=pd.Series(OBSERVED, rows.index).mask(value.isna(), OBS_MISSING),
        ))  # fmt: skip
    return pd.concat(parts).sort_values(["row_number", "position"], kind="stable"), aside


def _where_and_when(rows: pd.DataFrame, columns: Mapping[str, str]) -> list[Check]:
    """Return why rows are rejected whatever they hold."""
    return [
        misshapen(rows),
        Check(rows["territory_code"].isna(), columns["code"], "territoire inconnu",
              rows["published_code"], "n'est le code d'aucun territoire d'aujourd'hui à ce niveau"),
        Check(rows["period_end_date"].isna(), columns.get("period"), "période illisible",
              rows["published_period"],
              "n'est pas une période (2022, 2022-S1, 2022-Q3, 2022-11 ou 2022-11-30)"),
        Check(rows["known_date"].isna(), columns.get("known"), "date illisible",
              rows["published_known"], "n'est pas une date (AAAA-MM-JJ)"),
    ]  # fmt: skip


def _of_value(rows: pd.DataFrame, columns: Mapping[str, str]) -> list[Check]:
    """Return why an observation is rejected for what it says."""
    published = rows["published_value"]
    repeated = rows.assign(role=role_of(rows["status"])).duplicated(OBSERVATION_KEY)
    bounds = [
        Check(rows[f"published_{role}"].notna() & rows[role].isna(), columns.get(role),
              "borne illisible", rows[f"published_{role}"], "n'est pas un nombre")
        for role in ("low", "high")
    ]  # fmt: skip
    return [
        Check(rows["indicator_id"].isna(), columns.get("indicator"), "indicateur absent",
              rows["published_indicator"], "la ligne ne dit pas de quel indicateur elle est"),
        Check(published.notna() & rows["value"].isna(), columns.get("value"), "valeur illisible",
              published, "n'est pas un nombre"),
        *bounds,
        Check(rows["status"].isna(), columns.get("status"), "statut inconnu",
              rows["published_status"],
              f"n'est pas un statut ; attendu : {', '.join(OBSERVATION_STATUSES)}"),
        Check(repeated, None, "observation répétée", published,
              "une ligne plus haut dit déjà une valeur de ce territoire et de cette période"),
    ]  # fmt: skip
