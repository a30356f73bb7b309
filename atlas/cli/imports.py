"""`atlas import`: files given by the user, each row accounted for."""

from datetime import date, datetime
from pathlib import Path

import click

from atlas.cli.actions import receive_actions
from atlas.cli.build import run_build
from atlas.cli.group import main, say
from atlas.cli.imported import PLACES_KIND, Kind, Said, kind_of
from atlas.cli.labels import LABELS
from atlas.context.roles import is_actions
from atlas.errors import InputError
from atlas.schema.kind import ACTIONS, AWARDS
from atlas.settings import load_settings
from atlas.store.imports import Candidate, ImportOptions, examine_file, keep_file
from atlas.text.french import percent

# What can be imported beside places; each kind is told by the columns of its files.
IMPORTED_KINDS: dict[str, Kind] = {ACTIONS: Kind(is_actions, receive_actions), AWARDS: LABELS}


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "format_id", help="Format, s'il n'est pas reconnu (voir atlas info).")
@click.option(
    "--source", "source_id", help="Identifiant de la source ; par défaut le nom du fichier."
)
@click.option("--name", help="Nom de la source, montré aux lecteurs.")
@click.option("--licence", help="Licence de la source.")
@click.option(
    "--covers",
    help="Territoires où la source liste TOUS ses lieux : FR, METRO, R84 (région), D23 "
    "(département), séparés par des virgules ; LIEUX (défaut) ne dit rien d'autre que ses lieux.",
)
@click.option("--date", "vintage", type=click.DateTime(["%Y-%m-%d"]), help="Date des données.")
@click.option(
    "--candidate-sites", is_flag=True, help="Sites candidats, non des lieux de médiation."
)
@click.option(
    "--as", "kind", type=click.Choice([PLACES_KIND, *IMPORTED_KINDS]),
    help="Ce que sont les fichiers ; reconnu à leurs colonnes par défaut.",
)  # fmt: skip
@click.option("--sheet", help="Feuille d'un classeur, ou couche ; celle de plus de lignes.")
@click.option("--no-build", is_flag=True, help="Garder les fichiers sans reconstruire l'atlas.")
def import_command(
    files: tuple[Path, ...],
    format_id: str | None,
    source_id: str | None,
    name: str | None,
    licence: str | None,
    covers: str | None,
    vintage: datetime | None,
    candidate_sites: bool,
    kind: str | None,
    sheet: str | None,
    no_build: bool,
) -> None:
    """Ajouter des fichiers de lieux (CSV, JSON, classeur, SIG), puis reconstruire l'atlas.

    Un fichier d'actions est reconnu à ses colonnes (titre, collectivité, enjeu) ; il entre dans
    l'atlas sans le reconstruire. Une liste de distinctions du label (CSV) aussi ; --covers dit
    alors où elle est complète (2018:R32, OM, FR).

    Tous les fichiers sont vérifiés avant que le premier soit gardé.

    \b
    Exemples :
      atlas import france-services.csv
      atlas import actions.csv --date 2026-01-01
      atlas import lieux.csv --covers D23 --licence "Licence Ouverte 2.0"
      atlas import palmares.csv --covers 2019:FR
      atlas import export.json --format national-v0 --source mon-hub --date 2024-05-01
    """
    settings = load_settings()
    if source_id and len(files) > 1:
        raise InputError("--source nomme une seule source : importez les fichiers un par un")
    scopes = tuple(code.strip() for code in covers.split(",")) if covers else None
    day = vintage.date() if vintage else None
    said = Said(source_id, name, licence, scopes or (), day, no_build)
    files = _received(files, kind, said)
    if not files:
        return
    options = ImportOptions(
        format_id,
        source_id,
        name,
        licence,
        scopes,
        None,
        day,
        candidate_sites,
        sheet,
    )
    candidates = [examine_file(settings, path, options, date.today()) for path in files]
    for candidate in candidates:
        release = keep_file(settings, candidate, date.today())
        say(f"{release.path.name} : format {release.format_id}, édition {release.release_id}")
    click.echo(accounting(candidates))
    if not no_build:
        run_build(settings)


def _received(files: tuple[Path, ...], kind: str | None, said: Said) -> tuple[Path, ...]:
    """Give the files of other kinds to what receives them; return those of places."""
    kinds = {path: kind or kind_of(path, IMPORTED_KINDS) for path in files}
    for name, one in IMPORTED_KINDS.items():
        if own := [path for path in files if kinds[path] == name]:
            one.receive(own, said)
    return tuple(path for path in files if kinds[path] == PLACES_KIND)


def accounting(candidates: list[Candidate]) -> str:
    """Return what became of the rows of each file, as a table of text."""
    width = max(len(candidate.path.name) for candidate in candidates)
    lines = [f"{'Fichier':<{width}}   Lignes   Fiches   Rejets   Part retenue"]
    for candidate in candidates:
        rows, kept = candidate.row_count, candidate.record_count
        share = percent(kept / rows)
        lines.append(
            f"{candidate.path.name:<{width}} {rows:>8} {kept:>8} {rows - kept:>8} {share:>14}"
        )
    return "\n".join(lines)
