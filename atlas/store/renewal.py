"""Editions that came from an address, asked for again: unchanged, or a new edition."""

from contextlib import ExitStack
from datetime import date
from pathlib import Path

from atlas.errors import AtlasError
from atlas.settings import Settings
from atlas.sources.address_service import Say
from atlas.sources.download import Progress
from atlas.sources.fetching import fetch, forget
from atlas.sources.vault import RELEASES, Release, file_sha256, list_kept
from atlas.store.arrivals import keep_arrivals, plan_arrivals
from atlas.store.imports import ImportOptions, examine_file


def renew_editions(
    settings: Settings, today: date, say: Say, progress: Progress = lambda *_: None
) -> None:
    """Ask again for the newest edition of each source that came from addresses.

    Bytes that are the same change nothing. Others become a new edition, dated as an import dates
    it; where that is the date of the edition that is there, they replace it and it stays aside. An
    address that fails leaves its edition as it is.

    Parameters
    ----------
    settings
        Where things are.
    today
        Day of reception.
    say
        Receives a French sentence per edition.
    progress
        Receives the bytes of each download.
    """
    newest: dict[str, Release] = {}
    for release in sorted(list_kept(RELEASES, settings.raw_path), key=lambda one: one.vintage):
        newest[release.source.source_id] = release
    fetched = [one for one in newest.values() if any(file.address for file in one.files)]
    for release in fetched:
        try:
            _renew(settings, release, today, say, progress)
        except AtlasError as error:
            say(f"{release.release_id} : gardé tel quel, {error}")
    if not fetched:
        say("Aucune édition ne vient d'une adresse : rien à redemander.")


def _renew(settings: Settings, release: Release, today: date, say: Say, progress: Progress) -> None:
    """Ask again for the files of an edition, and keep what is new."""
    bare = [file.path.name for file in release.files if not file.address]
    if bare:
        say(f"{release.release_id} : {', '.join(bare)} ne vient pas d'une adresse ; réimportez "
            "les fichiers de cette édition ensemble")  # fmt: skip
        return
    with ExitStack() as stack:
        paths: dict[Path, str] = {}
        for address in (str(file.address) for file in release.files):
            path = fetch(settings, address, progress)
            stack.callback(forget, path)
            paths[path] = address
        if {file_sha256(path) for path in paths} == {file.sha256 for file in release.files}:
            say(f"{release.release_id} : inchangé à son adresse")
            return
        candidates = [
            examine_file(settings, path, _options(release, address), today)
            for path, address in paths.items()
        ]
        plan = plan_arrivals(settings, candidates, "replace", today)
        keep_arrivals(settings, plan)
    for sentence in plan.sentences:
        say(sentence)
    for arrival in plan.arrivals:
        say(f"{arrival.release_id} : nouvelle édition, après {release.release_id}")


def _options(release: Release, address: str) -> ImportOptions:
    """Return what was said of an edition, its date left to be found."""
    source = release.source
    return ImportOptions(
        format_id=release.format_id,
        source_id=source.source_id,
        name=source.name,
        licence=source.licence,
        covers=source.covers,
        covers_reason=source.covers_reason,
        is_candidate=not source.is_mediation,
        sheet=release.sheet,
        address=address,
    )
