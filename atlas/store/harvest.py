"""What each release gives: its rows read and checked, once for as long as nothing changes."""

import pandas as pd

from atlas.intake.mapping import Mapping
from atlas.intake.reception.parts import joined_parts
from atlas.intake.validation import Validated, validate
from atlas.schema.frame import REJECTED, Tables, conform
from atlas.sources.address_service import Say
from atlas.sources.files import read_as
from atlas.sources.registry import Mappings, require_format
from atlas.sources.vault import Release
from atlas.store.memo import Memo


def harvest(
    releases: list[Release], mappings: Mappings, memo: Memo, say: Say
) -> dict[str, Validated]:
    """Read and check the rows of every release, as on the day it came.

    Parameters
    ----------
    releases
        Releases, their bytes checked.
    mappings
        Descriptions of formats.
    memo
        Knows the releases whose files, description and code are the same.
    say
        Receives a French sentence per release.

    Returns
    -------
    dict
        Release id -> what was kept, and every failed check.

    Raises
    ------
    SourceError, SchemaError, InputError
        A file is not of its format, or cannot be read any more.
    """
    return {release.release_id: _given(release, mappings, memo, say) for release in releases}


def _given(release: Release, mappings: Mappings, memo: Memo, say: Say) -> Validated:
    """Return what one release gives, and say it."""
    mapping = require_format(mappings, release.format_id)
    source = release.source

    def read() -> Tables:
        return _read(release, mapping)._asdict()

    found = memo.recall("release", _depends_on(release, mapping), read)
    given = Validated(*(conform(found[name], name) for name in ("records", "issues")))
    kept = len(given.records)
    row_count = kept + int((given.issues["severity"] == REJECTED).sum())
    say(f"{source.name}, {release.vintage:%d/%m/%Y} : {row_count} lignes lues, {kept} fiches")
    return given


def _depends_on(release: Release, mapping: Mapping) -> object:
    """Return all that is read of a release depends on, beside the code."""
    files = [(one.path.name, one.sha256) for one in release.files]
    source = release.source
    facts = (source.source_id, source.is_mediation, release.vintage, release.retrieved)
    return files, facts, release.sheet, mapping


def remember(release: Release, mapping: Mapping, read: Validated, memo: Memo) -> None:
    """Keep what was read of the only file of a release on the day it came, under its new date.

    Parameters
    ----------
    release
        Release of one file.
    mapping
        Description that the file was read by.
    read
        What was kept of it and every failed check, under any date of the same source.
    memo
        Where it is kept for the builds.
    """

    def dated(table: pd.DataFrame) -> pd.DataFrame:
        both = zip(table["record_id"], table["release_id"], strict=True)
        bare = [text if pd.isna(text) else text.removeprefix(old) for text, old in both]
        ids = pd.Series(bare, index=table.index, dtype="str")
        return table.assign(release_id=release.release_id, record_id=release.release_id + ids)

    records = dated(read.records).assign(is_mediation=release.source.is_mediation)
    frames = {"records": records, "issues": dated(read.issues)}
    memo.keep("release", _depends_on(release, mapping), frames)


def _read(release: Release, mapping: Mapping) -> Validated:
    """Read and check the rows of one release, of one file or several."""
    parts = []
    for file in release.files:
        raw = read_as(file.path, mapping, release.sheet)
        checked = validate(
            raw.rows, mapping, release.source.source_id, release.vintage, release.retrieved,
            release.source.is_mediation, raw.first_row_number, raw.notes,
        )  # fmt: skip
        parts.append((file.path.name, checked))
    return joined_parts(parts)
