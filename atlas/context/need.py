"""An index published by commune -> its value in each commune of today; missing stays unknown.

A value is an intensity (a score, a rate, a rank), never a count: that of a commune made of several
is a mean, and one that was shared gives its own to each of its parts.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from atlas.errors import InputError, SchemaError
from atlas.intake.issues import (
    Accounted,
    Check,
    as_issues,
    findings_of,
    misshapen,
    numbered,
    numbers,
    sift,
)
from atlas.schema.fields import FIELD_BY_FRENCH
from atlas.schema.frame import CORRECTED, NOTED, STRUCTURE_COLUMN, conform
from atlas.territory.history import FOLLOWED, TO_CHOOSE, resolve_code
from atlas.text.codes import read_commune_code
from atlas.text.fault import Habits, Reading
from atlas.text.lexicon import fold

ARRONDISSEMENT = "arrondissement"
MAX_WORDS_SHOWN = 20
# A column is one of words when most of what it says is not a number.
_MOST = 0.5


def published_need(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    vintage: date,
    reference: Mapping[str, pd.DataFrame],
    first_row_number: int = 2,
    classes: Sequence[str] = (),
) -> Accounted:
    """Read an index and bring it to the communes of today.

    Parameters
    ----------
    raw
        One row per published row, text as published, index 0 to n-1.
    context_id
        Index.
    columns
        `code` and `value` -> their columns.
    vintage
        Date of the data: the codes are understood as on that day.
    reference
        Tables `communes`, `former_communes`, `commune_events` and `arrondissements`.
    first_row_number
        Number of the first row as a person counts them.
    classes
        Words that the column holds, from the least need to the most: they become 1, 2, 3…

    Returns
    -------
    Accounted
        Table `need_values`, one row per commune with a value, by code: the plain mean of the
        published values that lead to it, `published_count` of them, those of the arrondissements
        of a city weighted by their people instead; and the issues. A commune shared since gives
        its value to its parts that have none of their own. A row is rejected for a code or value
        absent, unreadable or unknown; when it repeats another one; when its code has several
        values; when whatever it leads to has its own.

    Raises
    ------
    SchemaError
        The column holds words, and `classes` is empty.
    InputError
        A class is given twice.
    """
    names = {columns["code"]: "published_code", columns["value"]: "published_value"}
    read = raw.reindex(columns=[*names, STRUCTURE_COLUMN], fill_value="").rename(columns=names)
    rows = numbered(read, first_row_number)
    rows["amount"] = _amounts(rows["published_value"], columns["value"], classes)
    rows["code"] = _codes(rows["published_code"])
    rows = rows.join(_resolve(rows["code"], vintage, reference))
    rows["commune_code"] = _unclaimed(rows)
    kept, findings = sift(rows, _checks(rows, columns, bool(classes)))
    good = rows[kept]
    told = [findings, *_notes(good, columns["code"])]
    table = _by_commune(good, context_id, bool(classes))
    return Accounted(table, as_issues(context_id, told), len(rows), len(good))


def _amounts(values: pd.Series, column: str, classes: Sequence[str]) -> pd.Series:
    """Return the values as numbers, those of words by their rank; null when unreadable."""
    if classes:
        ranks = {fold(word): rank for rank, word in enumerate(classes, 1)}
        if len(ranks) < len(classes):
            raise InputError(f"--classes : une classe y est deux fois ; reçu {' | '.join(classes)}")
        return values.map(lambda word: ranks.get(fold(word)), na_action="ignore").astype("float64")
    amounts = numbers(values)
    words = values[values.notna() & amounts.isna()]
    found = words.value_counts()
    # One word alone beside numbers, however often, says that a value is missing: « nd ».
    is_mark = len(found) == 1 and amounts.notna().any()
    if len(words) > _MOST * values.notna().sum() and not is_mark:
        shown = " | ".join(map(str, found.index[:MAX_WORDS_SHOWN]))
        raise SchemaError(
            f"la colonne {column} contient des mots, pas des nombres ({len(found)} valeurs : "
            f"{shown}). Donnez leur ordre, du moindre besoin au plus fort, avec --classes"
        )
    return amounts


def _codes(published: pd.Series) -> pd.Series:
    """Return the commune codes that can be read, a lost zero restored."""
    field, nothing = FIELD_BY_FRENCH["code_insee"], Habits(date.max)
    read: dict[str, Reading] = {
        text: read_commune_code(text, field, nothing) for text in published.dropna().unique()
    }
    return published.map({text: reading.value for text, reading in read.items()}).astype("str")


def _resolve(
    codes: pd.Series, vintage: date, reference: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return the current communes of codes (joined by `|`), how they are known, and a weight.

    The weight is that of an arrondissement in its city: its people; null for a commune.
    """
    found = resolve_code(
        reference["commune_events"], reference["former_communes"], reference["communes"], codes,
        vintage,
    )  # fmt: skip
    cities = reference["arrondissements"].set_index("arrondissement_code")
    city = codes.map(cities["commune_code"]).astype("str")
    people = codes.map(cities["population"]).astype("float64")
    communes = city.fillna(found["commune_code"].fillna(found["choices"]))
    status = found["status"].mask(city.notna(), ARRONDISSEMENT)
    return pd.DataFrame(
        {"commune_code": communes, "status": status, "path": found["path"], "weight": people}
    )


def _unclaimed(rows: pd.DataFrame) -> pd.Series:
    """Return the current communes that take the value of each row.

    A part of a commune shared since, or a city of arrondissements, may have a value of its own:
    it then takes no other.
    """
    indirect = rows["status"].isin([TO_CHOOSE, ARRONDISSEMENT])
    owners = set(rows.loc[~indirect & rows["amount"].notna(), "commune_code"])
    taken = [
        "|".join(part for part in parts.split("|") if part == code or part not in owners)
        for code, parts in rows.loc[indirect, ["code", "commune_code"]].itertuples(index=False)
    ]
    left = rows["commune_code"].copy()
    left[indirect] = taken
    return left


def _checks(rows: pd.DataFrame, columns: Mapping[str, str], is_words: bool) -> list[Check]:
    """Return why rows are rejected, in order."""
    code, value = columns["code"], columns["value"]
    published, written = rows["published_code"], rows["published_value"]
    read = rows[rows["amount"].notna() & rows["commune_code"].notna()]
    ranges = read.groupby("code")["amount"].agg(["min", "max"])
    conflicting = ranges.index[ranges["min"] < ranges["max"]]
    repeated = pd.Series(False, index=rows.index)
    repeated[read.index] = read["code"].duplicated()
    unread = "n'est pas une des classes données" if is_words else "n'est pas un nombre"
    return [
        misshapen(rows),
        Check(published.isna(), code, "code absent", written, "la commune n'est pas dite"),
        Check(rows["code"].isna(), code, "code INSEE", published,
              "n'est pas un code INSEE de commune"),
        Check(rows["commune_code"].isna(), code, "commune inconnue", published,
              "n'est le code d'aucune commune connue"),
        Check(written.isna(), value, "valeur absente", published,
              "n'a pas de valeur : le besoin y est inconnu"),
        Check(rows["amount"].isna(), value, "valeur illisible", written, unread),
        Check(rows["code"].isin(conflicting), code, "valeurs contradictoires", published,
              "a plusieurs valeurs différentes : aucune n'est retenue"),
        Check(repeated, code, "ligne répétée", published, "est déjà là, avec la même valeur"),
        Check(rows["commune_code"] == "", code, "valeur en trop", published,
              "est dans des communes d'aujourd'hui qui ont leur propre valeur, seule retenue"),
    ]  # fmt: skip


def _notes(good: pd.DataFrame, column: str) -> list[pd.DataFrame]:
    """Return what is to say of the rows kept."""
    restored = good["code"] != good["published_code"]
    followed, is_city_part = good["status"] == FOLLOWED, good["status"] == ARRONDISSEMENT
    shared = (good["status"] == TO_CHOOSE) & (good["commune_code"] != good["code"])
    parts = good["commune_code"].str.replace("|", ", ")
    return [
        findings_of(good, Check(restored, column, "code rétabli", good["published_code"],
                         "et les suivants : lus avec leur zéro ou leur lettre", "code"), CORRECTED),
        findings_of(good, Check(followed, column, "ancienne commune", good["published_code"],
                         "devient " + parts + (" (" + good["path"] + ")").fillna(""),
                         proposed=good["commune_code"]), CORRECTED),
        findings_of(good, Check(shared, column, "commune partagée depuis", good["published_code"],
                         "donne sa valeur à " + parts), NOTED),
        findings_of(good, Check(is_city_part, column, "arrondissement", good["published_code"],
                         "est compté, selon ses habitants, dans la moyenne de " + parts,
                         good["commune_code"]), CORRECTED),
    ]  # fmt: skip


def _by_commune(good: pd.DataFrame, context_id: str, is_words: bool) -> pd.DataFrame:
    """Return table `need_values`: the mean of what leads to each commune."""
    values = good.assign(commune_code=good["commune_code"].str.split("|")).explode("commune_code")
    values["weight"] = values["weight"].fillna(1.0)
    values["weighed"] = values["amount"] * values["weight"]
    grouped = values.groupby("commune_code")
    table = pd.DataFrame(
        {
            "value": grouped["weighed"].sum() / grouped["weight"].sum(),
            "published_count": grouped.size(),
            "label": None,
        }
    )
    if is_words:
        words = values.sort_values("amount").drop_duplicates(["commune_code", "published_value"])
        table["label"] = words.groupby("commune_code")["published_value"].agg("|".join)
    table = table.reset_index()
    return conform(table.assign(context_id=context_id), "need_values")


def known_people_share(need_values: pd.DataFrame, communes: pd.DataFrame) -> pd.Series:
    """Return, by index, the share of people who live in a commune that has a value.

    Parameters
    ----------
    need_values, communes
        Tables of the same names.

    Returns
    -------
    Series
        0 to 1, on `context_id`.
    """
    people = communes.set_index("commune_code")["population"].astype("float64")
    own = need_values["commune_code"].map(people)
    known = own.astype("float64").groupby(need_values["context_id"]).sum()
    return pd.Series(known / people.sum(), name="known_people_share")
