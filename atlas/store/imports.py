"""Files given by the user: checked one by one; `atlas.store.arrivals` keeps them."""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from atlas.directory.coverage import covering_sources
from atlas.errors import SchemaError
from atlas.intake.mapping import Mapping
from atlas.intake.validation import Validated, validate_and_tally
from atlas.schema.frame import REJECTED, empty_table
from atlas.settings import Settings
from atlas.sources.embedded import read_reference
from atlas.sources.files import WHOLE_SHAPEFILE, read_as, read_described
from atlas.sources.parsing.rawfile import RawFile
from atlas.sources.registry import Source, load_mappings, load_sources, require_format


@dataclass(frozen=True)
class ImportOptions:
    """What the user says of a file to import, where its format does not say it."""

    format_id: str | None = None
    source_id: str | None = None
    name: str | None = None
    licence: str | None = None
    covers: tuple[str, ...] | None = None
    covers_reason: str | None = None
    vintage: date | None = None
    is_candidate: bool = False
    sheet: str | None = None
    address: str | None = None


class Candidate(NamedTuple):
    """A file found good to import: what it is, and what became of its rows and values.

    `vintage_origin` says in French where the date was found. `counts` is as
    `atlas.intake.reception.tally.tally_table` returns it, `issues` the table of that name; `read`
    is what was read of it on the day that it was `examined`, its date left aside.
    """

    path: Path
    source: Source
    mapping: Mapping
    vintage: date
    vintage_origin: str
    row_count: int
    record_count: int
    counts: pd.DataFrame
    issues: pd.DataFrame
    read: Validated
    examined: date
    sheet: str | None = None
    address: str | None = None

    @property
    def release_id(self) -> str:
        """Source and date of the data."""
        return f"{self.source.source_id}@{self.vintage.isoformat()}"


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause Python's collector of cycles, for a block or as a decorator.

    One that was paused stays so.

    A build makes millions of small objects that hold no cycle: the collector walks over all of them
    again and again, an eighth of the time, and frees nothing that counting references does not
    (`python -m benchmarks.build` prints the time and the most memory held).

    Examples
    --------
    >>> with uncollected():
    ...     gc.isenabled()
    False
    """
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()


@uncollected()
def examine_file(settings: Settings, path: Path, options: ImportOptions, today: date) -> Candidate:
    """Check that a file can be imported; nothing is written.

    Parameters
    ----------
    settings
        Where things are.
    path
        Text, workbook or geographic file: see `atlas.sources.files`.
    options
        What the user says of it.
    today
        Day of reception.

    Raises
    ------
    SourceError
        The file cannot be read.
    SchemaError
        Its format is not recognised, or no row can be kept.
    InputError
        An option is not acceptable.
    """
    if path.suffix.lower() == ".shp":
        raise SchemaError(f"{path.name} : {WHOLE_SHAPEFILE}")
    raw, mapping = _read_with_mapping(settings, path, options)
    source = _described_source(settings, mapping, path, options)
    _check_covers(settings, source)
    read, counts = validate_and_tally(
        raw.rows, mapping, source.source_id, today, today, True, raw.first_row_number, raw.notes
    )
    records, issues = read
    if records.empty:
        rejected = issues.loc[issues["severity"] == REJECTED, "message"]
        reason = next(iter(rejected), "aucune ligne")
        raise SchemaError(f"{path.name} : aucune ligne utilisable ; {reason}")
    vintage, origin = _vintage(path, mapping, options, records["updated_date"].max(), today)
    return Candidate(
        path, source, mapping, vintage, origin, len(raw.rows), len(records), counts, issues, read,
        today, options.sheet, options.address,
    )  # fmt: skip


def _vintage(
    path: Path, mapping: Mapping, options: ImportOptions, newest: pd.Timestamp, today: date
) -> tuple[date, str]:
    """Return the date of the data of a file, and in French where it was found."""
    told = None if pd.isna(newest) else newest.date()
    if options.vintage:
        return options.vintage, "donnée par --date"
    if mapping.vintage and told and told > mapping.vintage:
        return told, f"la plus récente de ses lignes, après le {mapping.vintage:%d/%m/%Y} du format"
    if mapping.vintage:
        return mapping.vintage, "celle que dit la description de son format"
    if named := _dated_name(path):
        return named, "celle de son nom"
    if told:
        return told, "la plus récente de ses lignes"
    return today, "jour de réception, faute de toute date : donnez la vraie avec --date"


def _read_with_mapping(
    settings: Settings, path: Path, options: ImportOptions
) -> tuple[RawFile, Mapping]:
    """Read a file by the description that the user names, else the one that fits it."""
    mappings = load_mappings(settings.data_dir / "mappings")
    if options.format_id:
        asked = require_format(mappings, options.format_id)
        return read_as(path, asked, options.sheet), asked
    raw, found = read_described(path, mappings, options.sheet)
    if found is None:
        known = ", ".join(sorted(mappings))
        columns = ", ".join(list(raw.rows.columns)[:12])
        raise SchemaError(
            f"{path.name} : format non reconnu (colonnes : {columns}…). Nommez-le avec --format, "
            f"parmi {known}, ou décrivez-le dans data/mappings/ : `atlas describe {path.name}` "
            "propose une description."
        )
    return raw, found


def _check_covers(settings: Settings, source: Source) -> None:
    """Check that the codes of `covers` are those of territories."""
    departements = read_reference(settings.reference_path, ("departements",))["departements"]
    territories = departements.assign(commune_code=departements["departement_code"])
    row = {"source_id": source.source_id, "covers": "|".join(source.covers), "is_mediation": True}
    covering_sources(territories, pd.DataFrame([row]), empty_table("places"))


def _described_source(
    settings: Settings, mapping: Mapping, path: Path, options: ImportOptions
) -> Source:
    """Return the registered source of a file, or a new one, with what the user said of it."""
    sources = load_sources(settings.data_dir / "sources.toml")
    source_id = options.source_id or mapping.source_id or _slug(path.stem)
    known = sources.get(source_id) or Source(source_id, path.name, "licence non précisée")
    said = {
        "name": options.name,
        "licence": options.licence,
        "covers": options.covers,
        "covers_reason": options.covers_reason or (options.covers and "indiqué à l'import"),
        "is_mediation": False if options.is_candidate else None,
    }
    facts = {**vars(known), **{key: value for key, value in said.items() if value is not None}}
    return Source(**facts)


def _slug(stem: str) -> str:
    """Return a source id made from a file name, its date left out."""
    undated = re.sub(r"^\d{4}-\d{2}-\d{2}_?", "", stem)
    return re.sub(r"[^a-z0-9]+", "-", undated.lower()).strip("-") or "fichier"


def _dated_name(path: Path) -> date | None:
    """Return the date that the national rule puts at the head of a file name."""
    try:
        return date.fromisoformat(path.name[:10])
    except ValueError:
        return None
