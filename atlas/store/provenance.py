"""Where the rows of an atlas come from: tables `sources`, `releases` and `build`."""

import uuid
from datetime import UTC, datetime

import pandas as pd

from atlas.context.lists import SAMPLE_ID
from atlas.errors import HeldStoreError, StoreError
from atlas.intake.validation import Validated
from atlas.schema.frame import REJECTED, SCHEMA_VERSION, conform
from atlas.schema.version import VERSION
from atlas.settings import Settings
from atlas.sources.embedded import embedded_release, reference_vintage
from atlas.sources.receiving import REPLACED
from atlas.sources.registry import load_sources
from atlas.sources.vault import CONTEXTS, LISTS, Release, file_sha256, list_kept
from atlas.store.database import read_table
from atlas.store.memo import folder_version

# Tables that name what the vault keeps, and how.
_KEPT_IDS = {"releases": "release_id", "contexts": "context_id", "label_lists": "list_id"}


def source_table(releases: list[Release]) -> pd.DataFrame:
    """Return table `sources`: what the latest release of each says of it."""
    rows = [
        {
            "source_id": source.source_id,
            "source_name": source.name,
            "producer": source.producer,
            "licence": source.licence,
            "page_url": source.page_url,
            "covers": "|".join(source.covers),
            "covers_reason": source.covers_reason,
            "is_mediation": source.is_mediation,
        }
        for source in (r.source for r in sorted(releases, key=lambda release: release.vintage))
    ]
    latest = pd.DataFrame(rows).drop_duplicates("source_id", keep="last")
    return conform(latest.sort_values("source_id"), "sources")


def release_table(
    releases: list[Release], read: dict[str, Validated], records: pd.DataFrame
) -> pd.DataFrame:
    """Return table `releases`; a record closed by a decision counts among the rejected.

    The names and sums of a release of several files are joined by `|`.
    """
    kept = records["release_id"].value_counts()
    rows = []
    for release in releases:
        checked = read[release.release_id]
        row_count = len(checked.records) + int((checked.issues["severity"] == REJECTED).sum())
        record_count = int(kept.get(release.release_id, 0))
        rows.append(
            {
                "release_id": release.release_id,
                "source_id": release.source.source_id,
                "vintage_date": pd.Timestamp(release.vintage),
                "retrieved_date": pd.Timestamp(release.retrieved),
                "format_id": release.format_id,
                "file_name": "|".join(one.path.name for one in release.files),
                "file_sha256": "|".join(one.sha256 for one in release.files),
                "row_count": row_count,
                "record_count": record_count,
                "rejected_count": row_count - record_count,
            }
        )
    return conform(pd.DataFrame(rows), "releases")


def territories_version(settings: Settings) -> tuple[str, str]:
    """Return what changes with the reference territories and with their history."""
    own = settings.movements
    return folder_version(settings.reference_path), file_sha256(own) if own else ""


def embedded_notice(releases: list[Release], settings: Settings) -> str:
    """Return what must be said when only places embedded with the atlas are shown."""
    mediation = [release for release in releases if release.source.is_mediation]
    if any(release.path.is_relative_to(settings.raw_path) for release in mediation):
        return ""
    names = " ; ".join(f"{r.source.name}, {r.vintage:%d/%m/%Y}" for r in mediation)
    return f"L'atlas montre les données embarquées : {names}."


def gone_notice(settings: Settings, releases: list[Release]) -> str:
    """Return what the build before read and the vault has no more: nothing goes away in silence.

    Raises
    ------
    HeldStoreError, SourceError
        The store of before, or the vault, cannot be read.
    """
    try:
        before = {
            name: set(read_table(settings.store_path, name)[column])
            for name, column in _KEPT_IDS.items()
        }
    except HeldStoreError:
        raise
    except StoreError:
        return ""
    sources = load_sources(settings.data_dir / "sources.toml").values()
    embedded = [embedded_release(settings.data_dir, one) for one in sources if one.embedded]
    loaded = {
        name: {one.description.context_id for one in list_kept(family, settings.raw_path)}
        for name, family in (("contexts", CONTEXTS), ("label_lists", LISTS))
    }
    now = loaded | {"releases": {one.release_id for one in (*releases, *embedded)}}
    now["label_lists"].add(SAMPLE_ID)
    gone = sorted(f"« {one} »" for name, known in before.items() for one in known - now[name])
    if not gone:
        return ""
    return (
        f"La construction précédente lisait {', '.join(gone)}, que le coffre n'a plus : si ce "
        "n'est pas voulu, réimportez ; ce qui fut remplacé est dans "
        f"{settings.raw_path / REPLACED}."
    )


def build_row(settings: Settings, notice: str) -> pd.DataFrame:
    """Return the only row of table `build`."""
    row = {
        "build_id": uuid.uuid4().hex,
        "schema_version": SCHEMA_VERSION,
        "atlas_version": VERSION,
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cog_vintage": reference_vintage(settings.reference_path),
        "detour_factor": settings.detour_factor,
        "notice": notice or None,
    }
    return conform(pd.DataFrame([row]), "build")
