"""Columns and what they feed -> the sections of a description, as TOML would give them."""

import re
from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from typing import Any

import pandas as pd

from atlas.intake.description import POINT_ORDERS
from atlas.intake.mapping import FALSE_TEXTS, TRUE_TEXTS, Mapping
from atlas.intake.proposal.axes import DEGREES, Axes
from atlas.intake.proposal.evidence import IN_COLUMNS, IN_FLAGS, Evidence, Use
from atlas.intake.proposal.fits import date_formats
from atlas.intake.proposal.hour_columns import Timetable
from atlas.intake.proposal.profiles import MORE_FALSE_TEXTS, MORE_TRUE_TEXTS, UNSAID_TEXTS
from atlas.intake.proposal.translation import Translation
from atlas.schema.fields import FIELD_BY_FRENCH, NATIONAL_FIELDS
from atlas.text.lexicon import fold

# What recognises a file. Chosen by hand, so that each of the 20 real files is taken by its own
# proposal and by no other: `pytest tests/intake/test_proposal.py -k recognises`.
LEAST_RECOGNISED = 6  # columns
_LEAST_PECULIAR = 3  # columns that no description names, to do without the values
_MOST_DEPARTEMENTS, _MOST_SOURCES = 3, 10  # different values worth writing down
# Figures of a postcode that tell its département, by definition; overseas, that it is there.
_DEPARTEMENT_FIGURES = 2
# The number of a box of the post office (CS 70407) is no postcode.
_NO_BOX = r"(?<![CB][SP] )(?<!TSA )"
# Where an address ends with the postcode and the commune.
ADDRESS_PATTERNS = {
    "code_postal": rf"{_NO_BOX}\b(\d{{5}})\b",
    "commune": rf"{_NO_BOX}\b\d{{5}}\b[\s,–-]*(.+)$",
    "adresse": rf"^(.*?)(?:[\s,–-]*{_NO_BOX}\b\d{{5}}\b.*)?$",
}
_DECIMAL_ID = r"^(.*?)(?:\.0)?$"
# Names of a column of house numbers, as OpenStreetMap and French files write them.
HOUSE_NUMBER = re.compile(
    r"(?i)house_?number|num(?:[eé]ro)?[\s_.-]*(?:de[\s_.-]*(?:la[\s_.-]*)?)?(?:voie|rue)"
)


def fed_columns(uses: Iterable[Use]) -> dict[str, list[str]]:
    """Return, by national field in the order of the schema, the columns that feed it."""
    found: dict[str, list[str]] = {}
    for use in uses:
        if use.section == IN_COLUMNS:
            found.setdefault(use.field, []).append(use.column)
    return {field.french: found[field.french] for field in NATIONAL_FIELDS if field.french in found}


def draft(
    uses: list[Use],
    evidence: Evidence,
    axes: Axes | None,
    timetable: Timetable,
    translation: Translation,
) -> dict[str, Any]:
    """Return the sections of a description that follow from what the columns are used for.

    Parameters
    ----------
    uses
        What each column is used for, the best first.
    evidence
        What is known of the file.
    axes, timetable, translation
        Its positions, hours and lists.
    """
    columns = fed_columns(uses)
    order = list(evidence.profiles)
    dates = evidence.profiles[columns["date_maj"][0]] if "date_maj" in columns else None
    formats = date_formats(dates, evidence.precedents.date_formats)[0] if dates else ()
    sections = {
        "columns": {field: _written(field, names, order) for field, names in columns.items()},
        "coordinates": _coordinates(axes),
        "patterns": _patterns(columns, evidence),
        "dates": {"formats": list(formats)} if formats else {},
        "separators": translation.separators,
        "values": translation.values,
        "keywords": translation.keywords,
        "flags": _flags(uses, evidence),
        "hours": {day: _spans(spans) for day, spans in timetable.hours.items()},
    }
    return {name: section for name, section in sections.items() if section}


def recognise_section(
    rows: pd.DataFrame, uses: list[Use], mappings: Dictionary[str, Mapping], rival_count: int
) -> dict[str, Any]:
    """Return [recognise]: the columns that tell a file from any other, in its order.

    Those of the name, the commune and the postcode, then those that the fewest descriptions name:
    six at least, and one more than the description that already recognises the file. When too few
    are of this file alone, as in a common schema: all that are used, and the départements or the
    sources of its rows if they are few.

    Parameters
    ----------
    rows
        Text columns as published.
    uses
        What each column is used for.
    mappings
        Descriptions at hand.
    rival_count
        Number of columns that the description that recognises the file asks for, else 0.
    """
    first = [use.column for use in uses if use.field in ("nom", "commune", "code_postal")]
    used = {use.column for use in uses}
    names = [str(name) for name in rows]
    mentions = {
        name: sum(
            name in mapping.recognise or any(name in fed for fed in mapping.columns.values())
            for mapping in mappings.values()
        )
        for name in names
    }
    others = sorted(names, key=lambda name: (name not in used, mentions[name]))
    is_peculiar = sum(count == 0 for count in mentions.values()) >= _LEAST_PECULIAR
    count = max(LEAST_RECOGNISED, rival_count + 1, 0 if is_peculiar else len(used))
    chosen = list(dict.fromkeys([*first, *others]))[:count]
    section: dict[str, Any] = {"columns": sorted(chosen, key=names.index)}
    starts = {} if is_peculiar else _starts(rows, uses)
    return {**section, "starts": starts} if starts else section


def _starts(rows: pd.DataFrame, uses: list[Use]) -> dict[str, list[str]]:
    """Return how the postcodes of a file start, if they are of few départements, else its sources.

    Empty when there are too many of both.
    """
    fed = fed_columns(uses)
    for field, length, most in (
        ("code_postal", _DEPARTEMENT_FIGURES, _MOST_DEPARTEMENTS),
        ("source", None, _MOST_SOURCES),
    ):
        for name in fed.get(field, [])[:1]:
            starts = sorted({*rows.loc[rows[name] != "", name].str[:length]})
            is_told = field == "source" or all(start.isdigit() for start in starts)
            if is_told and 0 < len(starts) <= most:
                return {name: starts}
    return {}


def embeds_postcode(texts: Dictionary[str, int]) -> float:
    """Return the share of rows whose address holds a postcode."""
    total = sum(texts.values())
    found = sum(n for text, n in texts.items() if re.search(ADDRESS_PATTERNS["code_postal"], text))
    return found / total if total else 0.0


def _written(field: str, names: list[str], order: list[str]) -> str | list[str]:
    """Return one column as a text, several as a list; those joined in the order of the file.

    A house number comes before its street, wherever it stands.
    """
    is_joined = FIELD_BY_FRENCH[field].kind in ("text", "hours") and field != "id"
    first = {name for name in names if field == "adresse" and HOUSE_NUMBER.search(name)}
    ordered = sorted(names, key=lambda name: (name not in first, order.index(name)))
    ordered = ordered if is_joined else names
    return ordered[0] if len(ordered) == 1 else ordered


def _coordinates(axes: Axes | None) -> dict[str, Any]:
    """Return [coordinates], empty for two columns of degrees."""
    if axes is None:
        return {}
    place = axes.coordinates
    if place.point:
        return {"point": place.point, "order": POINT_ORDERS[place.longitude_first]}
    return {} if place.crs == DEGREES else {"crs": place.crs, "x": place.x, "y": place.y}


def _patterns(columns: Dictionary[str, list[str]], evidence: Evidence) -> dict[str, str]:
    """Return [patterns]: parts of an address, identifiers saved as decimals."""
    addresses = columns.get("adresse", [])
    cut = {field: pattern for field, pattern in ADDRESS_PATTERNS.items()
           if field != "adresse" and columns.get(field) == addresses[:1]}  # fmt: skip
    if cut:
        cut["adresse"] = ADDRESS_PATTERNS["adresse"]
    for name in columns.get("id", [])[:1]:
        texts = evidence.profiles[name].counts
        if texts and all(re.fullmatch(r"\d+\.0", text) for text in texts):
            cut["id"] = _DECIMAL_ID
    return cut


def _flags(uses: list[Use], evidence: Evidence) -> dict[str, Any]:
    """Return [flags], with the words for yes and no that the file adds to the usual ones."""
    section: dict[str, Any] = {}
    said: set[str] = set()
    for use in uses:
        if use.section == IN_FLAGS:
            section.setdefault(use.field, {})[use.column] = use.target
            said |= {fold(text) for text in evidence.profiles[use.column].counts}
    unsaid = [text for text in UNSAID_TEXTS if text in said]  # a yes is all that is kept
    if said & {*MORE_TRUE_TEXTS, *MORE_FALSE_TEXTS} or unsaid:
        section = {"true": [*TRUE_TEXTS, *MORE_TRUE_TEXTS],
                   "false": [*FALSE_TEXTS, *MORE_FALSE_TEXTS, *unsaid], **section}  # fmt: skip
    return section


def _spans(spans: tuple[tuple[str, ...], ...]) -> str | list[str | list[str]]:
    """Return the columns of a day as TOML has them."""
    written = [list(span) if len(span) > 1 else span[0] for span in spans]
    return written[0] if len(written) == 1 and isinstance(written[0], str) else written
