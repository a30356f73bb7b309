"""`atlas register`: meetings and resolutions of the parties, from a file to what is adopted."""

from datetime import datetime
from pathlib import Path

import click

from atlas.cli.actions import receive_actions
from atlas.cli.group import main, say
from atlas.cli.imported import Said, kind_of
from atlas.cli.imports import IMPORTED_KINDS
from atlas.cli.written import say_credits
from atlas.errors import InputError
from atlas.schema.kind import MEETINGS, RESOLUTIONS
from atlas.settings import load_settings
from atlas.text.french import date_words
from atlas.views.export import to_csv
from atlas.views.export.whole import write_whole
from atlas.views.words.steering import register as words


@main.group("register")
def register_group() -> None:
    """Tenir le registre des réunions et des résolutions : modèles, import, liste.

    \b
    Exemples :
      atlas register template --out registre
      atlas register import reunions.csv resolutions.csv --date 2025-01-31
      atlas register list --date 2025-01-31
    """


@register_group.command("template")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="Dossier où écrire les deux fichiers.")  # fmt: skip
def template_command(out: Path) -> None:
    """Écrire les modèles des deux fichiers du registre, à remplir sans aucun nom de personne.

    \b
    Exemple :
      atlas register template --out registre
    """
    try:
        out.mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(f"{out} : dossier impossible à créer ({error.strerror})") from error
    for name, content in words.register_templates().items():
        write_whole(out / name, content)
        say(f"{out / name} : modèle écrit ; remplacez la ligne d'exemple")


@register_group.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--date", "vintage", type=click.DateTime(["%Y-%m-%d"]), required=True,
              help="Date à laquelle le registre est à jour (AAAA-MM-JJ).")  # fmt: skip
@click.option("--id", "context_id", help="Identifiant, pour un seul fichier.")
@click.option("--replace", is_flag=True, help="Remplacer ceux des mêmes identifiants.")
def import_command(
    files: tuple[Path, ...], vintage: datetime, context_id: str | None, replace: bool
) -> None:
    """Charger des réunions et des résolutions (CSV, classeur), reconnues à leurs colonnes.

    Un fichier qui nomme une personne est refusé, et n'est pas gardé. Rien n'est gardé si un
    fichier n'est ni l'un ni l'autre.

    \b
    Exemple :
      atlas register import reunions.csv resolutions.csv --date 2025-01-31
    """
    if context_id and len(files) > 1:
        raise InputError("--id nomme un seul fichier : importez-les un par un")
    kinds = {path: kind_of(path, IMPORTED_KINDS) for path in files}
    for path, kind in kinds.items():
        if kind not in (MEETINGS, RESOLUTIONS):
            raise InputError(
                f"{path.name} : ce ne sont ni des réunions ni des résolutions ; les colonnes "
                "attendues sont celles de atlas register template"
            )
    said = Said(context_id, None, None, (), vintage.date(), False, replace)
    for kind in (MEETINGS, RESOLUTIONS):
        if own := [path for path, known in kinds.items() if known == kind]:
            receive_actions(own, said, kind)


@register_group.command("list")
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Jour où le registre est lu ; par défaut celui où il est à jour.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path),
              help="CSV des résolutions à écrire.")  # fmt: skip
def list_command(day: datetime | None, out: Path | None) -> None:
    """Lister les résolutions, ce qu'elles valent ce jour-là, et les instances en retard.

    \b
    Exemples :
      atlas register list --date 2025-01-31
      atlas register list --out resolutions-au-jour.csv
    """
    from atlas.reader import Atlas

    settings = load_settings()
    atlas = Atlas.open(settings.store_path)
    register = atlas.register(day.date() if day else None)
    if register.meetings.empty and register.resolutions.empty:
        click.echo(words.NO_REGISTER.replace("`", ""))
    else:
        finding = words.register_finding(register.resolutions, register.bodies, register.on)
        click.echo(finding.replace("**", ""))
    for row in register.resolutions.itertuples():
        late = ", échéance dépassée" if row.is_overdue else ""
        click.echo(
            f"  {row.resolution_id} ({row.subject}, {date_words(row.held_date)}) : "
            f"{row.decision}{late} ; {row.resolution_text}"
        )
    say_credits(atlas, settings)
    if out is not None:
        write_whole(out, to_csv(words.resolutions_table(register.resolutions)))
        say(f"{out} : {len(register.resolutions)} résolutions")
