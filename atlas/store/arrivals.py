"""What files to import would do to the vault: decided for all of them before any is written."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from atlas.errors import AtlasError, InputError
from atlas.settings import Settings
from atlas.sources.files import read_as
from atlas.sources.receiving import (
    REPLACED,
    Arrival,
    add_releases,
    held,
    recorded_facts,
    release_folder,
)
from atlas.sources.registry import load_mappings, require_format
from atlas.sources.vault import RELEASES, Facts, Release, file_sha256, read_kept
from atlas.store.harvest import remember
from atlas.store.imports import Candidate
from atlas.store.memo import MEMO_FOLDER, Memo
from atlas.text.french import counted

# What to do of a release that is already there: refuse, replace it, or add files to it.
IfThere = Literal["refuse", "replace", "add"]
_File = tuple[str, Path, date]


class ArrivalPlan(NamedTuple):
    """What would be written, and what must be said of what would not.

    `alone` has, by release, the candidate that is its only file.
    """

    arrivals: list[Arrival]
    sentences: list[str]
    alone: dict[str, Candidate]


def plan_arrivals(
    settings: Settings, candidates: Sequence[Candidate], known: IfThere, today: date
) -> ArrivalPlan:
    """Decide what would become of files in the vault; nothing is written.

    Files of one source and date make one release of several files. The bytes of a file that is
    already there are not kept twice.

    Parameters
    ----------
    settings
        Where things are.
    candidates
        Files found good to import.
    known
        What to do of a release that is already there.
    today
        Day of reception.

    Raises
    ------
    InputError
        Files of one source and date are of two formats, or would replace a release and may not.
    """
    editions: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        editions.setdefault(candidate.release_id, []).append(candidate)
    plan = ArrivalPlan([], [], {})
    for release_id, own in editions.items():
        _refuse_formats(release_id, own)
        _plan_edition(settings, release_id, own, known, today, plan)
    sources = {one.source.source_id for one in candidates}
    for source_id in sorted(sources):
        days = sorted({one.vintage for one in candidates if one.source.source_id == source_id})
        if len(days) > 1:
            told = ", ".join(f"{day:%d/%m/%Y}" for day in days)
            plan.sentences.append(
                f"« {source_id} » arrive en {len(days)} éditions ({told}), dont la dernière "
                "compte ; si ce sont les parties d'une seule, donnez --date"
            )
    return plan


def keep_arrivals(settings: Settings, plan: ArrivalPlan) -> list[Release]:
    """Write what was planned, all of it or nothing.

    Raises
    ------
    SourceError, InputError
        See `atlas.sources.receiving.add_releases`.
    """
    releases = add_releases(settings.raw_path, plan.arrivals)
    memo = Memo(settings.raw_path / MEMO_FOLDER)
    for release in releases:
        candidate = plan.alone.get(release.release_id)
        if candidate and candidate.examined == release.retrieved:
            remember(release, candidate.mapping, candidate.read, memo)
    return releases


def keep_file(settings: Settings, candidate: Candidate, today: date) -> list[Release]:
    """Keep one file, in the place of the release of its source and date, which stays aside.

    Raises
    ------
    SourceError, InputError
        See `plan_arrivals` and `keep_arrivals`.
    """
    return keep_arrivals(settings, plan_arrivals(settings, [candidate], "replace", today))


def _refuse_formats(release_id: str, own: list[Candidate]) -> None:
    """Refuse files of one source and date that are not written alike."""
    formats = {one.mapping.format_id: one.path for one in own}
    if len(formats) > 1:
        told = " et ".join(f"{path} ({format_id})" for format_id, path in formats.items())
        raise InputError(
            f"{told} seraient la même édition {release_id}, sans être du même format : rien n'est "
            "écrit. Importez-les un par un, avec --source ou --date pour les distinguer"
        )


def _plan_edition(
    settings: Settings,
    release_id: str,
    own: list[Candidate],
    known: IfThere,
    today: date,
    plan: ArrivalPlan,
) -> None:
    """Decide what becomes of the files of one source and date."""
    first = own[0]
    folder = release_folder(settings.raw_path, first.source.source_id, first.vintage)
    facts = recorded_facts(RELEASES, folder)
    there = {str(one.get("sha256")): one for one in (facts, *facts.get("more", ()))}
    new: dict[str, Candidate] = {}
    for one in own:
        sha256 = file_sha256(one.path)
        if sha256 in new:
            plan.sentences.append(
                f"{one.path} : mêmes octets que {new[sha256].path}, gardé une fois"
            )
        new.setdefault(sha256, one)
    adding = [one for sha256, one in new.items() if sha256 not in there]
    files: list[_File] = []
    addresses: dict[str, str] = {}
    if not folder.exists():
        adding = list(new.values())
    elif not adding:
        if not there.keys() <= new.keys() or _says_the_same(folder, first):
            plan.sentences.append(f"{_names(own)} : déjà dans l'édition {release_id}, rien à faire")
            return
        adding = list(new.values())
        plan.sentences.append(f"Édition {release_id} : mêmes octets, ce qui en est dit change")
    elif known == "refuse":
        raise InputError(_refusal(settings, folder, facts, release_id, adding))
    elif known == "replace":
        adding = list(new.values())
        plan.sentences.append(
            f"Édition {release_id} remplacée : {held(facts)} ; l'ancienne reste dans "
            f"{settings.raw_path / REPLACED}"
        )
    else:
        _refuse_other_format(release_id, facts, own)
        there_now = read_kept(RELEASES, folder).files
        files = [(one.path.name, one.path, one.retrieved) for one in there_now]
        addresses = {one.path.name: one.address for one in there_now if one.address}
    for one in adding:
        name = _free_name(one.path, {name for name, _, _ in files})
        files.append((name, one.path, today))
        addresses |= {name: one.address} if one.address else {}
    if len(files) == 1:
        plan.alone[release_id] = adding[0]
    facts_of = (first.source, first.mapping.format_id, first.vintage)
    fetched = tuple(addresses.items())
    plan.arrivals.append(Arrival(*facts_of, tuple(files), first.sheet, fetched))


def _says_the_same(folder: Path, candidate: Candidate) -> bool:
    """Tell whether a release is sound and says of itself what is said of a file."""
    with suppress(AtlasError):
        release = read_kept(RELEASES, folder)
        said = (candidate.source, candidate.mapping.format_id, candidate.sheet)
        return (release.source, release.format_id, release.sheet) == said
    return False


def _refuse_other_format(release_id: str, facts: Facts, own: list[Candidate]) -> None:
    """Refuse to add files of one format to a release of another."""
    if facts.get("format_id") != own[0].mapping.format_id:
        raise InputError(
            f"l'édition {release_id} est au format {facts.get('format_id')}, et {_names(own)} au "
            f"format {own[0].mapping.format_id} : rien n'est écrit. Distinguez-les avec --source"
        )


def _names(own: Sequence[Candidate]) -> str:
    return ", ".join(str(one.path) for one in own)


def _refusal(
    settings: Settings, folder: Path, facts: Facts, release_id: str, adding: list[Candidate]
) -> str:
    """Return what is there, what would replace it, and what can be done."""
    rows = _row_count(settings, folder)
    holds = held(facts) + (f", {counted(rows, 'ligne', 'lignes')}" if rows is not None else "")
    new = ", ".join(
        f"{one.path} ({counted(one.row_count, 'ligne', 'lignes')})" for one in adding
    )  # fmt: skip
    return (
        f"l'édition {release_id} est déjà dans l'atlas : {holds}. Elle serait remplacée par {new} "
        ": rien n'est écrit. --replace pour la remplacer (l'ancienne reste dans "
        f"{settings.raw_path / REPLACED}), --add pour que ces fichiers la complètent, --source ou "
        "--date si c'est autre chose"
    )


def _row_count(settings: Settings, folder: Path) -> int | None:
    """Return the number of rows of a release that is there, None when it cannot be read."""
    with suppress(AtlasError):
        release = read_kept(RELEASES, folder)
        mapping = require_format(load_mappings(settings.data_dir / "mappings"), release.format_id)
        return sum(len(read_as(one.path, mapping, release.sheet).rows) for one in release.files)
    return None


def _free_name(path: Path, taken: set[str]) -> str:
    """Return a name for a file among those of its release: its own, else with its folder's.

    Examples
    --------
    >>> _free_name(Path("nord/lieux.json"), set())
    'lieux.json'
    >>> _free_name(Path("sud/lieux.json"), {"lieux.json"})
    'sud - lieux.json'
    """
    name, number = path.name, 1
    if name in taken:
        name = f"{path.resolve().parent.name} - {path.name}"
    while name in taken:
        number += 1
        name = f"{path.stem} ({number}){path.suffix}"
    return name
