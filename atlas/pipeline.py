"""The whole flow, from published files to the store, top to bottom."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime

import pandas as pd
from filelock import FileLock

import atlas
from atlas.communes import locate
from atlas.coverage import covering_sources, measure
from atlas.errors import AtlasError, SchemaError, SourceError
from atlas.imports import ImportOptions, examine, keep
from atlas.mapping import Mapping
from atlas.places import Validated, validate
from atlas.schema import REJECTED, SCHEMA_VERSION, conform
from atlas.settings import Settings
from atlas.sources.download import Progress, download
from atlas.sources.files import read_file
from atlas.sources.reference import read_reference, reference_vintage
from atlas.sources.registry import load_mappings, load_sources, require_format
from atlas.sources.releases import (
    Release,
    embedded_release,
    latest_releases,
    list_releases,
)
from atlas.store import write_store

Say = Callable[[str], None]
LEVEL_TABLES = {"epci": "epci", "departement": "departements", "region": "regions"}


def build(settings: Settings, say: Say, progress: Progress = lambda *_: None) -> None:
    """Build the store from the current national file and every imported file.

    When the national file cannot be had, its latest copy is used; without any file of mediation
    places, those embedded with the atlas. The old store stays readable until it is replaced;
    builds that run at once wait for each other.

    Parameters
    ----------
    settings
        Where things are and what to assume.
    say
        Receives French sentences on what happens.
    progress
        Receives the bytes of the download.

    Raises
    ------
    SourceError, SchemaError
        A file is absent, altered, or not of its format.
    StoreError
        The store cannot be written.
    """
    today = date.today()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.store_path.with_name(settings.store_path.name + ".lock")):
        notices = [_refresh_national(settings, today, say, progress)]
        releases = _chosen_releases(settings, today)
        mappings = load_mappings(settings.data_dir / "mappings")
        read = {release.source.source_id: _read_release(release, mappings, today, say)
                for release in releases}  # fmt: skip
        tables = _tables(settings, releases, read)
        notices += [_embedded_notice(releases, settings), _notice(tables)]
        tables["build"] = _build_row(settings, " ".join(text for text in notices if text))
        _check_identities(tables)
        write_store(settings.store_path, tables)
    for notice in filter(None, notices):
        say(notice)
    say(f"Atlas prêt : {settings.store_path}")


def _refresh_national(settings: Settings, today: date, say: Say, progress: Progress) -> str:
    """Ask for the current national file; return what the reader must know when it does not come."""
    sources = load_sources(settings.data_dir / "sources.toml")
    source = next(source for source in sources.values() if source.download)
    if settings.offline:
        return "Fichier national non demandé (mode hors ligne)."
    say(f"Demande du fichier national : {settings.national_url}")
    folder = settings.raw_path / ".download"
    target = folder / "lieux-de-mediation-numerique.csv"
    try:
        timeout_s = (settings.connect_timeout_s, settings.read_timeout_s)
        download(settings.national_url, target, timeout_s, progress)
        options = ImportOptions(source_id=source.source_id)
        release = keep(settings, examine(settings, target, options, today), today)
        target.unlink()
    except (SourceError, SchemaError) as error:
        return f"Le fichier national n'est pas venu ({error})."
    say(f"Fichier national reçu, SHA-256 {release.sha256[:12]}…")
    return ""


def _chosen_releases(settings: Settings, today: date) -> list[Release]:
    """Return the latest release of each source, or those embedded when no place is known."""
    releases = latest_releases(list_releases(settings.raw_path))
    if any(release.source.is_mediation for release in releases):
        return releases
    sources = load_sources(settings.data_dir / "sources.toml").values()
    embedded = [embedded_release(settings.data_dir, s, today) for s in sources if s.embedded]
    return releases + embedded


def _read_release(
    release: Release, mappings: dict[str, Mapping], today: date, say: Say
) -> Validated:
    """Read and check the rows of one release."""
    mapping = require_format(mappings, release.format_id)
    raw = read_file(release.path)
    source = release.source
    result = validate(
        raw.rows, mapping, source.source_id, today, source.is_mediation, raw.first_row_number
    )
    say(f"{source.name} : {len(raw.rows)} lignes lues, {len(result.records)} fiches")
    return result


def _tables(
    settings: Settings, releases: list[Release], read: dict[str, Validated]
) -> dict[str, pd.DataFrame]:
    """Locate and measure: return every table but `build`."""
    tables = read_reference(settings.reference_path)
    tables["records"] = conform(pd.concat([part.records for part in read.values()]), "records")
    tables["sources"] = conform(
        pd.DataFrame([_source_row(release, read[release.source.source_id])
                      for release in releases]), "sources")  # fmt: skip
    located = locate(
        tables["records"], tables["communes"], tables["former_communes"], tables["arrondissements"]
    )
    tables["places"] = located.places
    issues = [part.issues for part in read.values()] + [located.issues]
    tables["issues"] = conform(pd.concat(issues), "issues")
    tables["measures"] = measure(
        tables["communes"],
        tables["places"],
        tables["sources"],
        {level: tables[name] for level, name in LEVEL_TABLES.items()},
        settings.detour_factor,
    )
    return tables


def _source_row(release: Release, read: Validated) -> dict[str, object]:
    """Return the row of table `sources` of one release."""
    source = release.source
    rejected = int((read.issues["severity"] == REJECTED).sum())
    return {
        "source_id": source.source_id,
        "source_name": source.name,
        "producer": source.producer,
        "licence": source.licence,
        "page_url": source.page_url,
        "format_id": release.format_id,
        "file_name": release.path.name,
        "file_sha256": release.sha256,
        "vintage_date": pd.Timestamp(release.vintage),
        "retrieved_date": pd.Timestamp(release.retrieved),
        "covers": "|".join(source.covers),
        "covers_reason": source.covers_reason,
        "is_mediation": source.is_mediation,
        "row_count": len(read.records) + rejected,
        "record_count": len(read.records),
        "rejected_count": rejected,
    }


def _embedded_notice(releases: list[Release], settings: Settings) -> str:
    """Return what must be said when only places embedded with the atlas are shown."""
    mediation = [release for release in releases if release.source.is_mediation]
    if any(release.path.is_relative_to(settings.raw_path) for release in mediation):
        return ""
    names = " ; ".join(f"{r.source.name}, {r.vintage:%d/%m/%Y}" for r in mediation)
    return f"L'atlas montre les données embarquées : {names}."


def _notice(tables: dict[str, pd.DataFrame]) -> str:
    """Return what a reader must know before comparing territories."""
    sources = tables["sources"][tables["sources"]["is_mediation"]]
    covering = covering_sources(tables["communes"], sources, tables["places"])
    sentences = []
    unknown = int((covering == 0).sum())
    if unknown:
        count = f"{unknown:,}".replace(",", "\u202f")
        sentences.append(
            f"Aucune source ne couvre {count} communes : leur situation est inconnue, "
            "ce n'est pas un manque."
        )
    if covering[covering > 0].nunique() > 1:
        sentences.append(
            "Les territoires ne sont pas tous couverts par les mêmes sources : "
            "comparez leurs nombres de lieux avec prudence."
        )
    if len(sources) > 1:
        sentences.append(
            "Un lieu décrit par deux sources compte deux fois dans les nombres de lieux "
            "(pas dans les distances) : les doublons ne sont pas encore réunis."
        )
    return " ".join(sentences)


def _build_row(settings: Settings, notice: str) -> pd.DataFrame:
    """Return the only row of table `build`."""
    row = {
        "build_id": uuid.uuid4().hex,
        "schema_version": SCHEMA_VERSION,
        "atlas_version": atlas.__version__,
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cog_vintage": reference_vintage(settings.reference_path),
        "detour_factor": settings.detour_factor,
        "notice": notice or None,
    }
    return conform(pd.DataFrame([row]), "build")


def _check_identities(tables: dict[str, pd.DataFrame]) -> None:
    """Check that nothing disappeared on the way.

    Raises
    ------
    AtlasError
        An identity does not hold: a defect of the atlas, not of the data.
    """
    sources, records, places = tables["sources"], tables["records"], tables["places"]
    rejected = int((tables["issues"]["severity"] == REJECTED).sum())
    explained = set(tables["issues"]["record_id"].dropna())
    without_commune = places.loc[places["commune_code"].isna(), "record_id"]
    identities = {
        "rows = records + rejected": sources["row_count"].sum() == len(records) + rejected,
        "record ids are unique": records["record_id"].is_unique,
        "each record has one place": records["record_id"].tolist() == places["record_id"].tolist(),
        "no commune without an issue": set(without_commune) <= explained,
    }
    broken = [name for name, holds in identities.items() if not holds]
    if broken:
        raise AtlasError(f"défaut de l'atlas, à signaler : {', '.join(broken)}")
