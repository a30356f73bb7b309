"""The whole flow, from published files to the store, top to bottom."""

from datetime import date
from pathlib import Path

import pandas as pd

from atlas.access.assumptions import Assumptions
from atlas.access.measures import measure
from atlas.context.contexts import context_tables, join_parts
from atlas.context.lists import label_tables, with_labels
from atlas.context.steering.referentials import embedded_referentials
from atlas.directory.corrections import Corrected, apply_corrections
from atlas.directory.decisions import pair_decisions
from atlas.directory.identity import identify
from atlas.directory.lines import validate_decisions
from atlas.directory.linkage import link_records, scored_pairs
from atlas.directory.removals import remove_requested
from atlas.directory.snapshot import snapshot
from atlas.errors import HeldStoreError, SchemaError, SourceError, StoreError
from atlas.intake.coordinates import published_coordinates
from atlas.intake.inheritance import inherit_positions
from atlas.intake.location import Located, locate
from atlas.intake.validation import Validated
from atlas.intake.whereabouts.arrondissements import stand_in_arrondissements
from atlas.intake.whereabouts.releases import PartRecall
from atlas.schema.frame import Tables, conform, empty_table
from atlas.settings import Settings
from atlas.sources.address_service import GeocodingService, Say
from atlas.sources.decision_files import read_decisions, read_removals
from atlas.sources.download import Progress, download
from atlas.sources.embedded import embedded_release, read_indicators, read_reference, read_stakes
from atlas.sources.geocoding import geocode
from atlas.sources.movements import read_movements
from atlas.sources.receiving import vault_held
from atlas.sources.registry import load_mappings, load_sources
from atlas.sources.vault import CONTEXTS, LISTS, RELEASES, Release, list_kept
from atlas.store.arrivals import keep_file
from atlas.store.checks import check_identities, far_member_issues, misdated_issues, notice
from atlas.store.database import read_table, write_store
from atlas.store.harvest import harvest
from atlas.store.imports import ImportOptions, examine_file, uncollected
from atlas.store.memo import MEMO_FOLDER, Memo, folder_version
from atlas.store.opening import require_atlas
from atlas.store.provenance import (
    build_row,
    embedded_notice,
    gone_notice,
    release_table,
    source_table,
    territories_version,
)
from atlas.store.recalled import recalled_names, recalled_pairs, recalled_parts, recalled_scores
from atlas.store.refresh import store_lock
from atlas.store.renewal import renew_editions
from atlas.territory.naming import current_codes
from atlas.territory.vintages import merge_events


@uncollected()
def build(
    settings: Settings, say: Say, progress: Progress = lambda *_: None, is_whole: bool = False,
    is_refreshed: bool = False,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """Build the store from the current national file and every imported file.

    What did not change since an earlier build is not read or compared again: see
    `atlas.store.memo`.

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
    is_whole
        Whether everything is read and compared again; the tables are the same.
    is_refreshed
        Whether the addresses that editions came from are asked for again.

    Returns
    -------
    dict
        Every table, as written.

    Raises
    ------
    SourceError, SchemaError
        A file is absent, altered, or not of its format.
    StoreError
        The store cannot be written.
    """
    today = date.today()
    require_atlas(settings.store_path)
    with store_lock(settings, say), vault_held(settings.raw_path, say):
        notices = [_refresh_national(settings, today, say, progress)]
        if is_refreshed:
            renew_editions(settings, today, say, progress)
        releases = _chosen_releases(settings)
        mappings = load_mappings(settings.data_dir / "mappings")
        memo = Memo(settings.raw_path / MEMO_FOLDER, is_blind=is_whole)
        read = harvest(releases, mappings, memo, say)
        tables = _tables(settings, releases, read, memo, today, say)
        gone = gone_notice(settings, releases)
        notices += [gone, embedded_notice(releases, settings), notice(tables)]
        tables["build"] = build_row(settings, " ".join(text for text in notices if text))
        check_identities(tables)
        tables = _with_contexts(settings, tables, say)
        tables = with_labels(tables, _labels(settings, tables, memo), say)
        write_store(settings.store_path, tables)
        memo.forget_others()
    for text in filter(None, notices):
        say(text)
    say(f"Atlas prêt : {settings.store_path}")
    return tables


def _with_contexts(
    settings: Settings, tables: dict[str, pd.DataFrame], say: Say
) -> dict[str, pd.DataFrame]:
    """Add the tables of the contexts that the user loaded, and their issues."""
    contexts = context_tables(list_kept(CONTEXTS, settings.raw_path), tables)
    for row in contexts["contexts"].itertuples():
        say(f"{row.context_name}, {row.vintage_date:%d/%m/%Y} : {row.row_count} lignes lues, "
            f"{row.kept_count} retenues")  # fmt: skip
    issues = join_parts([tables["issues"], contexts.pop("issues")], "issues")
    return tables | contexts | {"issues": issues}


def _labels(settings: Settings, tables: Tables, memo: Memo) -> dict[str, pd.DataFrame]:
    """Return the tables of the label, read again only when a list or a territory changed."""
    folder = settings.data_dir / "labels"
    lists = [(one.sha256, one.retrieved, one.description)
             for one in list_kept(LISTS, settings.raw_path)]  # fmt: skip
    depends_on = (territories_version(settings), folder_version(folder), lists)
    found = memo.recall(
        "labels", depends_on, lambda: label_tables(folder, settings.raw_path, tables)
    )
    return {name: conform(table, name) for name, table in found.items()}


def _refresh_national(settings: Settings, today: date, say: Say, progress: Progress) -> str:
    """Ask for the current national file; return what the reader must know when it does not come."""
    sources = load_sources(settings.data_dir / "sources.toml")
    source = next(source for source in sources.values() if source.download)
    if settings.offline:
        return "Fichier national non demandé (mode hors ligne)."
    say(f"Demande du fichier national : {settings.national_url}")
    folder = settings.raw_path / ".download"
    target = folder / "lieux-de-mediation-numerique.csv"
    try:
        timeout_s = (settings.connect_timeout_s, settings.read_timeout_s)
        limit = settings.download_limit_mb * 1_000_000
        download(settings.national_url, target, timeout_s, progress, limit)
        options = ImportOptions(source_id=source.source_id)
        candidate = examine_file(settings, target, options, today)
        keep_file(settings, candidate, today)
        target.unlink()
    except (SourceError, SchemaError) as error:
        return f"Le fichier national n'est pas venu ({error})."
    say(f"Fichier national reçu, données du {candidate.vintage:%d/%m/%Y}")
    return ""


def _chosen_releases(settings: Settings) -> list[Release]:
    """Return every release received, and those embedded when no place is known."""
    releases = list_kept(RELEASES, settings.raw_path)
    if any(release.source.is_mediation for release in releases):
        return releases
    sources = load_sources(settings.data_dir / "sources.toml").values()
    embedded = [embedded_release(settings.data_dir, s) for s in sources if s.embedded]
    return releases + embedded


def _tables(
    settings: Settings, releases: list[Release], read: dict[str, Validated], memo: Memo,
    today: date, say: Say,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """Correct, locate, match, consolidate, measure: return every table but `build`."""
    tables = read_reference(settings.reference_path)
    tables["stakes"] = read_stakes(settings.data_dir)
    tables["indicators"] = read_indicators(settings.data_dir)
    tables |= embedded_referentials(settings.data_dir)
    tables["commune_events"] = _history(settings, tables["commune_events"], say)
    tables["sources"] = source_table(releases)
    records = conform(pd.concat([part.records for part in read.values()]), "records")
    faults = conform(pd.concat([part.issues for part in read.values()]), "issues")
    corrected = _corrected(settings, records, say)
    removed = remove_requested(corrected.records, faults, read_removals(settings.removals_path))
    for message in removed.messages:
        say(f"{settings.removals_path.name}, {message}")
    corrected, faults = corrected._replace(records=removed.records), removed.issues
    tables["decisions"] = corrected.decisions
    tables["releases"] = release_table(releases, read, corrected.records)
    reference = territories_version(settings)
    recall = recalled_parts(memo, reference)
    located = _located(settings, tables, corrected.records, faults, today, say, recall)
    inherited = inherit_positions(located.records, tables["releases"])
    placed = stand_in_arrondissements(inherited.records, tables["arrondissements"])
    issues = [faults, corrected.issues, located.issues, inherited.issues, placed.issues,
              misdated_issues(tables["releases"])]  # fmt: skip
    tables["issues"] = conform(pd.concat(issues), "issues")
    decided = pair_decisions(corrected.decisions)
    proposer = recalled_pairs(memo, reference)
    scorer = recalled_scores(memo, scored_pairs)
    linked = link_records(
        placed.records, tables["communes"], decided, proposer, scorer, recalled_names(memo)
    )
    say(f"{len(placed.records)} fiches, {linked.clusters.nunique()} lieux de toutes éditions")
    known, aliases = _previous_ids(settings.store_path)
    identified = identify(placed.records, linked.clusters, known, aliases)
    tables["records"] = placed.records.assign(place_id=identified.place_ids)
    tables["links"], tables["aliases"] = linked.links, identified.aliases
    told = [tables["issues"], far_member_issues(tables["records"])]
    tables["issues"] = conform(pd.concat(told), "issues")
    now = snapshot(tables["records"], tables["releases"], tables["sources"], tables["issues"])
    tables["places"] = now.places
    assumed = Assumptions(detour_factor=settings.detour_factor)
    tables["measures"] = measure(tables, now.places, now.records, now.sources, assumed)
    return tables


def _history(settings: Settings, events: pd.DataFrame, say: Say) -> pd.DataFrame:
    """Return the events of communes, completed by INSEE's own file when the user has it."""
    if settings.movements is None:
        return events
    movements = read_movements(settings.movements)
    merged = merge_events(events, movements.events)
    read, unread = len(movements.events), len(movements.issues)
    say(f"{settings.movements.name} : {read} mouvements lus, {unread} lignes illisibles")
    return merged


def _corrected(settings: Settings, records: pd.DataFrame, say: Say) -> Corrected:
    """Obey the file of decisions; a line that cannot be obeyed is said."""
    checked = validate_decisions(read_decisions(settings.decisions_path))
    for message in checked.faults["message"]:
        say(f"{settings.decisions_path.name}, {message} : décision non suivie")
    return apply_corrections(records, checked.decisions, {})


def _located(
    settings: Settings,
    tables: dict[str, pd.DataFrame],
    records: pd.DataFrame,
    faults: pd.DataFrame,
    today: date,
    say: Say,
    recall: PartRecall,
) -> Located:
    """Locate the records; addresses without coordinates are asked for, unless offline."""
    communes, former = tables["communes"], tables["former_communes"]
    arrondissements = tables["arrondissements"]
    published = published_coordinates(records, faults)
    events = tables["commune_events"]
    located = locate(records, communes, former, arrondissements, None, published, events, recall)
    bare = located.records[located.records["longitude"].isna()].set_index("record_id")
    if settings.offline or bare.empty:
        return located
    service = GeocodingService(
        settings.geocoding_url,
        settings.geocoding_batch_size,
        settings.geocoding_min_score,
        (settings.connect_timeout_s, settings.geocoding_timeout_s),
    )
    geocoded = geocode(
        bare[["address", "postal_code", "commune_name", "commune_code"]],
        service,
        settings.raw_path / ".geocodage.parquet",
        say,
        current_codes=current_codes(communes, former, arrondissements),
        today=today,
    )
    return locate(records, communes, former, arrondissements, geocoded, published, events, recall)


def _previous_ids(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the ids of the atlas that will be replaced; none when there is none to read.

    Raises
    ------
    HeldStoreError
        Another program holds it: its ids would be lost.
    """
    try:
        known = read_table(path, "records", ["record_key", "place_id"])
        return known, read_table(path, "aliases")
    except HeldStoreError:
        raise
    except StoreError:
        return pd.DataFrame({"record_key": [], "place_id": []}), empty_table("aliases")
