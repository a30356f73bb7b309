"""`atlas import`: files given by the user, each row accounted for."""

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import click

from atlas.cli.actions import receive_actions
from atlas.cli.build import run_build
from atlas.cli.fetched import local_files
from atlas.cli.group import main, say
from atlas.cli.imported import PLACES_KIND, Kind, Said, kind_of
from atlas.cli.labels import LABELS
from atlas.context.roles import (
    is_actions,
    is_calls,
    is_envelopes,
    is_grant_decisions,
    is_grants,
    is_meetings,
    is_resolutions,
)
from atlas.errors import InputError, SchemaError
from atlas.intake.reception.tally import lost_lists
from atlas.schema.kind import (
    ACTIONS,
    AWARDS,
    CALLS,
    ENVELOPES,
    GRANT_DECISIONS,
    GRANTS,
    MEETINGS,
    RESOLUTIONS,
)
from atlas.settings import Settings, load_settings
from atlas.sources.registry import load_mappings
from atlas.store.arrivals import ArrivalPlan, IfThere, keep_arrivals, plan_arrivals
from atlas.store.imports import Candidate, ImportOptions, examine_file
from atlas.text.french import format_number, percent
from atlas.views.export.whole import write_whole
from atlas.views.report.reception import (
    REPORT_SUFFIXES,
    Reception,
    reception_text,
    report_csv,
    report_html,
)

# What can be imported beside places; each kind is told by the columns of its files.
IMPORTED_KINDS: dict[str, Kind] = {
    ACTIONS: Kind(is_actions, receive_actions),
    GRANTS: Kind(is_grants, partial(receive_actions, kind=GRANTS)),
    CALLS: Kind(is_calls, partial(receive_actions, kind=CALLS)),
    ENVELOPES: Kind(is_envelopes, partial(receive_actions, kind=ENVELOPES)),
    GRANT_DECISIONS: Kind(is_grant_decisions, partial(receive_actions, kind=GRANT_DECISIONS)),
    AWARDS: LABELS,
    MEETINGS: Kind(is_meetings, partial(receive_actions, kind=MEETINGS)),
    RESOLUTIONS: Kind(is_resolutions, partial(receive_actions, kind=RESOLUTIONS)),
}


@main.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FICHIERS_OU_ADRESSES...")
@click.option("--format", "format_id", help="Format, s'il n'est pas reconnu (voir atlas info).")
@click.option(
    "--source", "source_id", help="Identifiant de la source ; par défaut le nom du fichier."
)
@click.option("--name", help="Nom de la source, montré aux lecteurs.")
@click.option("--licence", help="Licence de la source.")
@click.option(
    "--covers",
    help="Territoires où la source liste TOUS ses lieux : FR, METRO, R84 (région), D23 "
    "(département), séparés par des virgules ; LIEUX (défaut) ne dit rien d'autre que ses lieux.",
)
@click.option("--date", "vintage", type=click.DateTime(["%Y-%m-%d"]), help="Date des données.")
@click.option(
    "--candidate-sites", is_flag=True, help="Sites candidats, non des lieux de médiation."
)
@click.option(
    "--as", "kind", type=click.Choice([PLACES_KIND, *IMPORTED_KINDS]),
    help="Ce que sont les fichiers ; reconnu à leurs colonnes par défaut.",
)  # fmt: skip
@click.option(
    "--replace", "known", flag_value="replace", help="Remplacer l'édition (ou la liste) déjà là ; "
    "l'ancienne reste dans le coffre.",
)  # fmt: skip
@click.option(
    "--add", "known", flag_value="add", help="Ajouter les fichiers à l'édition déjà là.",
)  # fmt: skip
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path),
    help="Rapport à écrire, à envoyer au producteur : .csv ou .html.",
)  # fmt: skip
@click.option(
    "--accept-losses", is_flag=True,
    help="Importer même si une liste perd la plupart de ses valeurs.",
)  # fmt: skip
@click.option("--sheet", help="Feuille d'un classeur, ou couche ; celle de plus de lignes.")
@click.option("--no-build", is_flag=True, help="Garder les fichiers sans reconstruire l'atlas.")
def import_command(
    files: tuple[str, ...],
    format_id: str | None,
    source_id: str | None,
    name: str | None,
    licence: str | None,
    covers: str | None,
    vintage: datetime | None,
    candidate_sites: bool,
    kind: str | None,
    known: IfThere | None,
    report: Path | None,
    accept_losses: bool,
    sheet: str | None,
    no_build: bool,
) -> None:
    """Ajouter des fichiers de lieux (CSV, JSON, classeur, SIG), puis reconstruire l'atlas.

    Un fichier d'actions est reconnu à ses colonnes (titre, collectivité, enjeu) ; il entre dans
    l'atlas sans le reconstruire. Une liste de distinctions du label (CSV) aussi ; --covers dit
    alors où elle est complète (2018:R32, OM, FR).

    Des financements (subventions), des appels à projets, des enveloppes par territoire et des
    décisions sur les lieux que l'argent touche (siret, lieu, decision, motif, date) sont reconnus
    de même.

    Une adresse (https://…) est demandée, puis lue comme un fichier ; `atlas build --refresh` la
    redemande.

    Tous les fichiers sont vérifiés avant que le premier soit gardé. Une édition déjà là (même
    source, même date) n'est remplacée qu'avec --replace ; plusieurs fichiers d'une même source et
    d'une même date font une édition de plusieurs fichiers.

    \b
    Exemples :
      atlas import france-services.csv
      atlas import actions.csv --date 2026-01-01
      atlas import lieux.csv --covers D23 --licence "Licence Ouverte 2.0"
      atlas import palmares.csv --covers 2019:FR
      atlas import subventions.csv --date 2024-01-01
      atlas import dotations.csv --source fne-2024 --date 2024-06-01
      atlas import liens-financements.csv --date 2024-06-01
      atlas import https://exemple.fr/lieux.csv --source mon-hub
      atlas import export.json --format national-v0 --source mon-hub --date 2024-05-01
    """
    settings = load_settings()
    if source_id and len(files) > 1:
        raise InputError("--source nomme une seule source : importez les fichiers un par un")
    scopes = tuple(code.strip() for code in covers.split(",")) if covers else None
    day = vintage.date() if vintage else None
    said = Said(source_id, name, licence, scopes or (), day, no_build, known == "replace")
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
    with local_files(settings, files) as (paths, addresses):
        kinds = {path: kind or kind_of(path, IMPORTED_KINDS) for path in paths}
        places = [path for path in paths if kinds[path] == PLACES_KIND]
        candidates = _examined(settings, places, options, addresses)
        if report and candidates:
            _write_report(report, candidates)
        if not accept_losses:
            refuse_losses(candidates)
        plan = plan_arrivals(settings, candidates, known or "refuse", date.today())
        for one, receiver in IMPORTED_KINDS.items():
            if own := [path for path in paths if kinds[path] == one]:
                receiver.receive(own, said)
        if candidates:
            _keep(settings, candidates, plan)
    if candidates and not no_build:
        run_build(settings)


def _keep(settings: Settings, candidates: list[Candidate], plan: ArrivalPlan) -> None:
    """Keep the files of places as planned, and say what became of their rows and values."""
    for sentence in plan.sentences:
        say(sentence)
    keep_arrivals(settings, plan)
    receptions = _receptions(candidates)
    for reception in receptions:
        click.echo(reception_text(reception))
    click.echo(accounting(receptions))


def _examined(
    settings: Settings, paths: list[Path], options: ImportOptions, addresses: dict[Path, str]
) -> list[Candidate]:
    """Check every file of places; say which descriptions cannot be used."""
    if paths:
        for fault in load_mappings(settings.data_dir / "mappings").faults.values():
            say(f"Description ignorée : {fault}")
    return [
        examine_file(settings, path, replace(options, address=addresses.get(path)), date.today())
        for path in paths
    ]


def _receptions(candidates: list[Candidate]) -> list[Reception]:
    """Return what became of each file, as the report tells it; same names say their folder."""
    names = [candidate.path.name for candidate in candidates]
    told = []
    for one in candidates:
        is_alone = names.count(one.path.name) == 1
        name = one.path.name if is_alone else f"{one.path.absolute().parent.name}/{one.path.name}"
        known_as = (
            f"format {one.mapping.format_id} ({one.mapping.title}), édition {one.release_id} "
            f"(date : {one.vintage_origin})"
        )
        sizes = (one.row_count, one.record_count)
        told.append(Reception(name, known_as, *sizes, one.counts, one.issues))
    return told


def _write_report(path: Path, candidates: list[Candidate]) -> None:
    """Write the report of files, CSV or HTML by its extension.

    Raises
    ------
    InputError
        It is neither.
    """
    if path.suffix.lower() not in REPORT_SUFFIXES:
        raise InputError(f"--report {path} : .csv ou .html attendu")
    write = report_csv if path.suffix.lower() == ".csv" else report_html
    write_whole(path, write(_receptions(candidates)))
    say(f"{path} : rapport écrit")


def refuse_losses(candidates: list[Candidate]) -> None:
    """Stop when a list of a file loses most of its values.

    Raises
    ------
    SchemaError
        One does.
    """
    lost = []
    for candidate in candidates:
        for row in lost_lists(candidate.counts).itertuples():
            told = candidate.issues.loc[candidate.issues["field"] == row.field, "message"]
            lost.append(
                f"{candidate.path.name}, {row.field} : {format_number(row.kept_count)} valeurs "
                f"gardées sur {format_number(row.value_count)} (exemple : {next(iter(told), '')})"
            )
    if lost:
        raise SchemaError(
            "une liste perd la plupart de ses valeurs, rien n'est gardé : "
            + " ; ".join(lost)
            + ". Corrigez la description du format ([values], [separators]), ou --accept-losses "
            "pour importer quand même"
        )


def accounting(receptions: list[Reception]) -> str:
    """Return what became of the rows of each file, as a table of text."""
    width = max(len(one.file_name) for one in receptions)
    lines = [f"{'Fichier':<{width}}   Lignes   Fiches   Rejets   Part retenue"]
    for one in receptions:
        rows, kept = one.row_count, one.record_count
        share = percent(kept / rows)
        lines.append(f"{one.file_name:<{width}} {rows:>8} {kept:>8} {rows - kept:>8} {share:>14}")
    return "\n".join(lines)
