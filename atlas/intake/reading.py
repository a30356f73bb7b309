"""Raw rows + the description of their format -> one published text per field.

Several columns that feed one field become one text according to the kind of the field: joined by a
space for a text, by `|` for a list, the first one filled for any other.
"""

import re
from collections.abc import Mapping as Dictionary
from typing import NamedTuple

import pandas as pd

from atlas.intake.alternation import restrict_hours
from atlas.intake.cells import ISSUE_COLUMNS, fault_rows, mended_cells, split_points
from atlas.intake.mapping import WEEK, Coordinates, Mapping
from atlas.intake.positions import described_points, place_geometries
from atlas.intake.reception.separators import Separated, as_separated
from atlas.intake.shapes import GEOMETRY_RULE
from atlas.intake.spelling import with_names
from atlas.schema.fields import FIELD_BY_FRENCH, FIELDS, NationalField
from atlas.schema.frame import CORRECTED, NOTED, SET_ASIDE
from atlas.text.fault import Fault
from atlas.text.french import counted
from atlas.text.hours import FRENCH_DAYS, Week, says_nothing, sentence_hours, weekly_hours
from atlas.text.lexicon import (
    MISSING_TEXTS,
    Lexicon,
    clean,
    fold,
    is_nothing,
    make_lexicon,
    split_list,
)

_JOINED_BY_BAR = ("list", "phone", "emails", "urls")


class Published(NamedTuple):
    """What a file publishes of each field.

    `texts` has one row per row of the file and one text column per field, named in French, empty
    when absent. `faults` has one row per value that could not be brought so far, on the index of
    its row. `exclusions` holds, by row, why the producer withdrew it, else null.
    """

    texts: pd.DataFrame
    faults: pd.DataFrame
    exclusions: pd.Series


def make_lexicons(mapping: Mapping) -> dict[str, Lexicon]:
    """Return what the published values of each list field with a closed vocabulary mean."""
    return {
        field.french: make_lexicon(
            field.vocabulary,
            mapping.values.get(field.french),
            mapping.keywords.get(field.french),
        )
        for field in FIELDS
        if field.vocabulary
    }


def published_texts(
    raw: pd.DataFrame, mapping: Mapping, lexicons: Dictionary[str, Lexicon]
) -> Published:
    """Bring the columns of a file to the fields of the atlas.

    Parameters
    ----------
    raw
        One row per published row, text columns as published, empty when absent.
    mapping
        Description of the format.
    lexicons
        National list field -> what its published values mean; see `make_lexicons`.

    Returns
    -------
    Published
        Same index as `raw`.
    """
    rows, mended = mended_cells(with_names(raw, mapping.named_columns()), mapping)
    texts = pd.DataFrame("", index=raw.index, columns=list(FIELD_BY_FRENCH), dtype="str")
    faults = [mended]
    for field in FIELDS:
        texts[field.french], respaced = _field_texts(rows, field, mapping, lexicons)
        faults.append(respaced)
    for french, flags in mapping.flags.columns.items():
        for column, target in flags.items():
            if column in rows:
                said, unclear = _flagged(rows[column], french, target, mapping)
                texts[french] = _joined([texts[french], said], "|")
                faults.append(unclear)
    _add_constants(texts, mapping)
    if mapping.coordinates:
        faults.append(_place_points(texts, rows, mapping.coordinates))
    faults.append(split_points(texts))
    place_geometries(texts, rows)
    faults.append(_write_hours(texts, rows, mapping.hours))
    faults.append(restrict_hours(texts, rows, mapping))
    return Published(texts, pd.concat(faults), _exclusions(rows, mapping))


def _field_texts(
    rows: pd.DataFrame, field: NationalField, mapping: Mapping, lexicons: Dictionary[str, Lexicon]
) -> tuple[pd.Series, pd.DataFrame]:
    """Return the text of one field, from the columns that feed it, and what it took to split it."""
    columns, faults = [], [fault_rows((), "", (), ())]
    for name in mapping.columns.get(field.french, ()):
        if name not in rows:
            continue
        column = rows[name]
        if separator := mapping.separators.get(field.french):
            column = column.str.replace(separator, "|", regex=True)
        if pattern := mapping.patterns.get(field.french):
            column = column.str.extract(pattern, flags=re.DOTALL, expand=False).fillna("")
        if field.kind == "list":
            fed = _fed_lists(name, mapping)
            column, used = as_separated(column, [lexicons[one] for one in fed if one in lexicons])
            if used and field.french == fed[0]:
                faults.append(_respaced(field.french, name, used))
            column = _own_parts(column, field.french, fed, lexicons)
        columns.append(column)
    return _in_one(columns, field, rows.index), pd.concat(faults)


def _in_one(columns: list[pd.Series], field: NationalField, index: pd.Index) -> pd.Series:
    """Return the texts of the columns of a field as one, according to its kind."""
    if not columns:
        return pd.Series("", index=index, dtype="str")
    if field.kind in ("text", "hours"):
        return _joined(columns, " ")
    if field.kind in _JOINED_BY_BAR:
        return _joined(columns, "|")
    return _first_filled(columns)


def _fed_lists(name: str, mapping: Mapping) -> list[str]:
    """Return the lists that a column feeds, in the order of the schema."""
    return [field.french for field in FIELDS
            if field.kind == "list" and name in mapping.columns.get(field.french, ())]  # fmt: skip


def _respaced(french: str, name: str, used: Separated) -> pd.DataFrame:
    """Return the issue of a column whose lists are not written as the format says."""
    rows = counted(used.row_count, "ligne", "lignes")
    problem = (
        f"le séparateur « {used.shown} » de la colonne « {name} » n'est pas celui du format "
        f"(« | » ou « ; ») ; lu ainsi dans {rows}"
    )
    return pd.DataFrame([(french, "séparateur", CORRECTED, None, problem)],
                        index=[-1], columns=ISSUE_COLUMNS)  # fmt: skip


def _is_filled(text: str) -> bool:
    return not is_nothing(text)


def _joined(columns: list[pd.Series], separator: str) -> pd.Series:
    """Return the texts of each row that say something, joined."""
    if len(columns) == 1:
        return columns[0]
    rows = zip(*columns, strict=True)
    joined = [separator.join(filter(_is_filled, texts)) for texts in rows]
    return pd.Series(joined, index=columns[0].index, dtype="str")


def _first_filled(columns: list[pd.Series]) -> pd.Series:
    """Return the first text of each row that says something."""
    first = columns[-1]
    for column in reversed(columns[:-1]):
        first = column.where(column.map(_is_filled).astype(bool), first)
    return first


def _own_parts(
    column: pd.Series, french: str, fed: list[str], lexicons: Dictionary[str, Lexicon]
) -> pd.Series:
    """Return the values of a column that are for one of the list fields that it feeds.

    Each field takes what it knows. What none knows goes to the free list among them, else to the
    first, so that it is told once.
    """
    if len(fed) == 1:
        return column
    closed = [other for other in fed if other in lexicons]
    free = [other for other in fed if other not in lexicons]
    takes_the_rest = french == (free or closed)[0]

    def own(text: str) -> str:
        whole = [text] if any(fold(text) in lexicons[other].exact for other in closed) else None
        kept = []
        for part in whole or split_list(text):
            knowing = [other for other in closed if lexicons[other].meaning(part) is not None]
            if french in knowing or (takes_the_rest and not knowing):
                kept.append(part)
        return "|".join(kept)

    return column.map({text: own(text) for text in column.unique()}).astype("str")


def _flagged(
    column: pd.Series, french: str, target: str, mapping: Mapping
) -> tuple[pd.Series, pd.DataFrame]:
    """Return what a column that says yes or no brings to a list, and the texts that say neither."""
    keys = column.map({text: fold(clean(text) or text) for text in column.unique()}).astype("str")
    is_true = keys.isin([fold(text) for text in mapping.flags.true_texts])
    is_false = keys.isin([*MISSING_TEXTS, *(fold(text) for text in mapping.flags.false_texts)])
    said = pd.Series("", index=column.index, dtype="str").mask(is_true, target)
    unclear = column[~is_true & ~is_false]
    problem = f"dans la colonne « {column.name} » ne dit ni oui ni non"
    fault = Fault("oui ou non", SET_ASIDE, problem)
    return said, fault_rows(unclear.index, french, unclear, [fault] * len(unclear))


def _add_constants(texts: pd.DataFrame, mapping: Mapping) -> None:
    """Write the constants: joined to lists, elsewhere where nothing is published."""
    for french, constant in mapping.constants.items():
        column = texts[french]
        if FIELD_BY_FRENCH[french].kind == "list":
            texts[french] = _joined([column, pd.Series(constant, index=column.index)], "|")
        else:
            texts[french] = column.where(column.map(_is_filled).astype(bool), constant)


def _place_points(
    texts: pd.DataFrame, rows: pd.DataFrame, coordinates: Coordinates
) -> pd.DataFrame:
    """Write latitudes and longitudes from the described columns; return what cannot be placed."""
    points = described_points(rows, coordinates)
    if points is None:
        return fault_rows((), "latitude", (), ())
    texts["latitude"], texts["longitude"] = points["latitude"], points["longitude"]
    faulty = points.loc[points["is_faulty"], "written"]
    problem = f"n'est pas un point du domaine de EPSG:{coordinates.crs}"
    fault = Fault("coordonnée", SET_ASIDE, problem)
    unsaid = points.loc[points["unsaid"] != "", ["written", "unsaid"]]
    noted = [Fault(GEOMETRY_RULE, NOTED, text) for text in unsaid["unsaid"]]
    return pd.concat([
        fault_rows(faulty.index, "latitude", faulty, [fault] * len(faulty)),
        fault_rows(unsaid.index, "latitude", unsaid["written"], noted),
    ])  # fmt: skip


def _write_hours(
    texts: pd.DataFrame, rows: pd.DataFrame, hours: Dictionary[str, tuple[tuple[str, ...], ...]]
) -> pd.DataFrame:
    """Write opening hours from the described columns; return those that cannot be read."""
    days = {day: _day_texts(rows, spans) for day, spans in hours.items()}
    weeks, unread = [], {}
    for index, *written in zip(rows.index, *days.values(), strict=True) if days else ():
        week = _week(dict(zip(days, written, strict=True)))
        weeks.append(week.hours or "")
        if week.unread:
            unread[index] = " ; ".join(
                f"{FRENCH_DAYS.get(day, 'semaine')} : {text}" for day, text in week.unread.items()
            )
    if weeks:
        described = pd.Series(weeks, index=rows.index, dtype="str")
        texts["horaires"] = described.where(described != "", texts["horaires"])
    fault = Fault("horaires", SET_ASIDE, "ne se lit pas comme des horaires d'ouverture")
    return fault_rows(unread, "horaires", unread.values(), [fault] * len(unread))


def _week(written: dict[str, str]) -> Week:
    """Return the hours of a week, from its days, else from the sentence that tells them."""
    sentence = written.pop(WEEK, "")
    week = weekly_hours(written)
    if week.hours or says_nothing(sentence):
        return week
    hours = sentence_hours(sentence)
    return Week(hours, week.unread if hours else {**week.unread, WEEK: sentence})


def _day_texts(rows: pd.DataFrame, spans: tuple[tuple[str, ...], ...]) -> pd.Series:
    """Return the text of a day: times of a span joined by a dash, spans by a slash."""
    columns = []
    for names in spans:
        present = [rows[name] for name in names if name in rows]
        if len(present) == len(names):
            columns.append(_joined(present, "-"))
    return _joined(columns, " / ") if columns else pd.Series("", index=rows.index, dtype="str")


def _exclusions(rows: pd.DataFrame, mapping: Mapping) -> pd.Series:
    """Return, by row, why the producer withdrew it; null for the others."""
    reasons = pd.Series(pd.NA, index=rows.index, dtype="str")
    for name, texts in mapping.exclude.items():
        if name in rows:
            withdrawn = rows[name].map({text: fold(text) for text in rows[name].unique()})
            said = rows.loc[withdrawn.astype("str").isin([*map(fold, texts)]), name]
            reasons[said.index] = f"retirée par son producteur : {name} vaut « " + said + " »"
    return reasons
