"""`atlas import actions.csv`, `atlas stakes`: the register of actions, and the stakes."""

from datetime import date, datetime
from pathlib import Path

import click

from atlas.cli.group import main, say
from atlas.cli.imported import Said
from atlas.context.contexts import examine_context, keep_context
from atlas.errors import InputError
from atlas.schema.kind import ACTIONS, STAKES
from atlas.settings import load_settings
from atlas.sources.vault import Description
from atlas.store.refresh import context_reference, refresh_context, store_lock
from atlas.text.lexicon import slug
from atlas.views.export.delimited import formula_warning, to_csv
from atlas.views.export.whole import write_whole
from atlas.views.words.actions import published_again
from atlas.views.words.sources import accounting_text


def receive_actions(files: list[Path], said: Said, kind: str = ACTIONS) -> None:
    """Bring files of actions, or of another kind, to the store, as `atlas import` receives them."""
    vintage = said.vintage or date.today()
    names = [said.source_id or slug(path.stem, "contexte") for path in files]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(
            f"plusieurs fichiers deviendraient « {twice[0]} » : rien n'est gardé ; "
            "importez-les un par un avec --source"
        )
    for path in files:
        import_actions(path, vintage, said.replace, said.name, said.licence, said.source_id,
                       kind)  # fmt: skip


def import_actions(
    path: Path, vintage: date, replace: bool, name: str | None = None, licence: str | None = None,
    context_id: str | None = None, kind: str = ACTIONS,
) -> None:  # fmt: skip
    """Check a file of actions or of stakes, keep it, bring it to the store, and say its rows.

    Raises
    ------
    AtlasError
        See `atlas.context.contexts.examine_context` and `atlas.store.refresh.refresh_context`.
    """
    settings = load_settings()
    described = Description(
        context_id=context_id or slug(path.stem, "contexte"), kind=kind, name=name or path.stem,
        vintage=vintage, licence=licence or "non précisée",
    )  # fmt: skip
    examined = examine_context(path, described, context_reference(settings))
    accounted = examined.accounted
    kept = keep_context(settings.raw_path, path, examined, date.today(), replace)
    with store_lock(settings, say), kept as context:
        say(f"{path.name} : {kind} « {described.context_id} »")
        click.echo(accounting_text(accounted.row_count, accounted.kept_count, accounted.issues))
        refresh_context(settings, described.context_id, [(context, accounted)], say)


@main.group("stakes")
def stakes_group() -> None:
    """Lister les référentiels d'enjeux, ou en charger un.

    \b
    Exemples :
      atlas stakes list
      atlas stakes load services-officiels.csv --date 2024-01-01
    """


@stakes_group.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--date", "vintage", type=click.DateTime(["%Y-%m-%d"]), required=True,
              help="Date du référentiel.")  # fmt: skip
@click.option("--name", help="Nom montré aux lecteurs.")
@click.option("--licence", help="Licence.")
@click.option("--id", "context_id", help="Identifiant ; par défaut tiré du nom du fichier.")
@click.option("--replace", is_flag=True, help="Remplacer celui de cet identifiant.")
def load_command(
    file: Path,
    vintage: datetime,
    name: str | None,
    licence: str | None,
    context_id: str | None,
    replace: bool,
) -> None:
    """Charger un référentiel (CSV, JSON) : la liste officielle des services, par exemple.

    Colonnes : nom (obligatoire), code, niveau, parent, référentiel.

    \b
    Exemple :
      atlas stakes load services-officiels.csv --date 2024-01-01
    """
    import_actions(file, vintage.date(), replace, name, licence, context_id, STAKES)


@stakes_group.command("list")
def list_command() -> None:
    """Lister les enjeux connus, par référentiel, avec ce que leur source annonce.

    \b
    Exemple :
      atlas stakes list
    """
    from atlas.reader import Atlas

    stakes = Atlas.open(load_settings().store_path).table("stakes")
    for reference, rows in stakes.groupby("reference_name", sort=False):
        announced = rows["announced_count"].dropna()
        told = f", {int(announced.iloc[0])} annoncés par la source" if len(announced) else ""
        click.echo(f"{reference} : {len(rows)} nommés{told}")
        for row in rows.itertuples():
            click.echo(f"  {row.stake_code}  {row.stake_name}")


@main.command("actions")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--excel", is_flag=True, help="Pour un double clic dans Excel, sans formule.")
def export_command(out: Path, excel: bool) -> None:
    """Écrire les actions dans un CSV qui peut être importé de nouveau.

    \b
    Exemple :
      atlas actions --out actions.csv
      atlas actions --excel --out actions.csv
    """
    from atlas.reader import Atlas

    actions = Atlas.open(load_settings().store_path).table("actions")
    table = published_again(actions)
    write_whole(out, to_csv(table, excel))
    if not excel and (warning := formula_warning(table)):
        say(f"{warning} (--excel)")
    say(f"{out} : {len(actions)} actions")
