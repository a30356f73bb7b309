"""The real files, and how far a proposal for one is from its own description, hidden from it."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from atlas.intake.description import parse_mapping
from atlas.intake.mapping import Mapping
from atlas.intake.proposal import Proposal, propose
from atlas.intake.validation import validate
from atlas.schema.fields import NATIONAL_FIELDS
from atlas.sources.files import read_described
from atlas.sources.parsing.rawfile import RawFile
from atlas.sources.registry import load_mappings
from tests.conftest import PROJECT

MAPPINGS = load_mappings(PROJECT / "data" / "mappings")
TODAY = date(2026, 6, 1)
AXES = {"x": ("longitude",), "y": ("latitude",), "point": ("latitude", "longitude")}
SAMPLE_ROWS = 900

# A national field, or a day, and a column that feeds it.
Pair = tuple[str, str]


class RealFile(NamedTuple):
    """A real file, some of its rows, and the description written by hand that reads it."""

    name: str
    raw: RawFile
    rows: pd.DataFrame
    mapping: Mapping


class Judged(NamedTuple):
    """A proposal against the description: the fields that it feeds and the pairs that are right.

    `pairs` has the French word for how sure each proposed pair is.
    """

    proposal: Proposal
    fields: set[str]
    pairs: dict[Pair, str]
    right: set[Pair]

    @property
    def found(self) -> set[str]:
        """The fields described by hand for which a right column is proposed."""
        return self.fields & {field for field, _ in self.right}


class Measured(NamedTuple):
    """A proposal for a real file, its own description hidden, against that description."""

    raw: RawFile
    mapping: Mapping
    tried: Mapping
    figures: dict[str, object]
    words: list[tuple[str, bool]]


def read_file(path: Path) -> RealFile:
    """Return a real file with at most about `SAMPLE_ROWS` rows, evenly spread."""
    raw, mapping = read_described(path, MAPPINGS)
    step = max(1, len(raw.rows) // SAMPLE_ROWS)
    return RealFile(path.name, raw, raw.rows.iloc[::step].reset_index(drop=True), mapping)


def others(mapping: Mapping) -> dict[str, Mapping]:
    """Return the descriptions of the other producers."""
    return {
        name: other
        for name, other in MAPPINGS.items()
        if name != mapping.format_id
        and (not other.source_id or other.source_id != mapping.source_id)
    }


def described_pairs(mapping: Mapping, columns: set[str]) -> set[Pair]:
    """Return the fields and columns that a description written by hand joins."""
    tables = [mapping.columns, mapping.flags.columns]
    pairs = {(field, name) for table in tables for field, names in table.items() for name in names}
    pairs |= {(day, name) for day, spans in mapping.hours.items() for span in spans
              for name in span}  # fmt: skip
    if place := mapping.coordinates:
        pairs |= {(field, getattr(place, key)) for key, fields in AXES.items() for field in fields}
    return {(field, name) for field, name in pairs if name in columns}


def proposed_pairs(proposal: Proposal) -> dict[Pair, str]:
    """Return (field, column) -> French word for how sure it is."""
    used = proposal.columns[proposal.columns["section"] != ""]
    return {
        (field, use.column): use.sureness_name
        for use in used.itertuples()
        for field in (AXES[use.field] if use.section == "coordinates" else (use.field,))
    }


def judge(file: RealFile) -> Judged:
    """Propose a description for a file, without those of its producer, and compare the columns."""
    rows = file.rows
    proposal = propose(rows, file.raw.kind, others(file.mapping))
    hand, mine = described_pairs(file.mapping, {*rows.columns}), proposed_pairs(proposal)
    # A column equal to the right one on every row is as right.
    hand_fields = {field for field, _ in hand}
    fed = {field: [rows[name] for f, name in hand if f == field] for field in hand_fields}
    right = {(field, name) for field, name in mine
             if any((rows[name] == column).all() for column in fed.get(field, ()))}  # fmt: skip
    fields = {field for field, name in hand if rows[name].str.strip().any()}
    return Judged(proposal, fields, mine, right)


def read_records(file: RealFile, mapping: Mapping) -> pd.DataFrame:
    """Return the records that a description makes of the rows of a file."""
    return validate(file.rows, mapping, "x", TODAY, TODAY).records


def cells(file: RealFile, records: pd.DataFrame) -> pd.DataFrame:
    """Return what the columns of a file give, one text per row and national field."""
    names = [field.name for field in NATIONAL_FIELDS if field.french not in file.mapping.constants]
    rows = range(1, len(file.rows) + 1)
    return records.set_index("row_number")[names].reindex(rows).astype("str")


def same_cells(wanted: pd.DataFrame, records: pd.DataFrame, file: RealFile) -> int:
    """Return how many of the cells wanted, known, come out the same in some records."""
    return int(((cells(file, records) == wanted) & wanted.notna()).sum().sum())


def tried_mapping(proposal: Proposal) -> Mapping:
    """Return a proposal as the description that it would be."""
    return parse_mapping("proposition", {"title": "x", **proposal.described})


def measure(file: RealFile) -> Measured:
    """Return all that tells a proposal for a file from its description."""
    judged = judge(file)
    tried = tried_mapping(judged.proposal)
    ours, theirs = (read_records(file, mapping) for mapping in (tried, file.mapping))
    wanted = cells(file, theirs)
    figures = {
        "file": file.name,
        "fields": len(judged.fields),
        "found": len(judged.found),
        "proposed": len(judged.pairs),
        "right": len(judged.right),
        "rows": len(file.rows),
        "kept": len(ours),
        "kept_by_hand": len(theirs),
        "cells": int(wanted.notna().sum().sum()),
        "same_cells": same_cells(wanted, ours, file),
        "name_found": any(field == "nom" for field, _ in judged.right),
    }
    words = [(word, pair in judged.right) for pair, word in judged.pairs.items()]
    return Measured(file.raw, file.mapping, tried, figures, words)
