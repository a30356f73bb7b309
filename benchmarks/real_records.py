"""The records of every real file beside the project, located: what the benchmarks measure on."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from atlas.intake.location import locate
from atlas.intake.validation import Validated, validate
from atlas.schema.frame import conform
from atlas.settings import PROJECT
from atlas.sources.embedded import read_reference
from atlas.sources.files import read_described
from atlas.sources.registry import load_mappings, load_sources

SHARED = PROJECT.parent / "shared" / "data" / "places"
NEW = SHARED.with_name("places-2026")
# The records must not change with the day they are read.
TODAY = date(2026, 11, 23)


def real_files() -> list[Path]:
    """Return the real files of places, and the one embedded with the atlas."""
    return [*sorted(SHARED.iterdir()), PROJECT / "data/places/auvergne-rhone-alpes-2022.csv"]


def new_files() -> list[Path]:
    """Return the files of 2026, one of each list (the third places come in three formats)."""
    return [path for path in sorted(NEW.iterdir()) if path.suffix in (".csv", ".json")]


def read_records(paths: list[Path]) -> Validated:
    """Return table `records` of files, not located, and the faults found on reading."""
    mappings = load_mappings(PROJECT / "data" / "mappings")
    sources = load_sources(PROJECT / "data" / "sources.toml")
    parts = []
    for path in paths:
        raw, mapping = read_described(path, mappings)
        if mapping is None:
            raise SystemExit(f"{path.name}: no description fits")
        source = sources[mapping.source_id or path.stem]
        vintage = mapping.vintage or source.vintage or TODAY
        parts.append(
            validate(
                raw.rows, mapping, source.source_id, vintage, TODAY, source.is_mediation,
                raw.first_row_number,
            )
        )  # fmt: skip
    return Validated(
        conform(pd.concat([part.records for part in parts]), "records"),
        conform(pd.concat([part.issues for part in parts]), "issues"),
    )


def real_records() -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Return table `records` of every real file, new ones too, located, and table `communes`."""
    reference = read_reference(PROJECT / "data" / "reference")
    located = locate(
        read_records([*real_files(), *new_files()]).records,
        reference["communes"],
        reference["former_communes"],
        reference["arrondissements"],
        events=reference["commune_events"],
    )
    return located.records, reference["communes"]
