"""`atlas label`: lists of awards; and how `atlas import` receives them."""

from contextlib import ExitStack
from datetime import date
from pathlib import Path

import click

from atlas.cli.group import main, say
from atlas.cli.imported import Kind, Said
from atlas.context.awards import UNDECIDED_RULE, is_award_list
from atlas.context.contexts import Examined, keep_context
from atlas.context.lists import describe, examine_list, template
from atlas.errors import InputError
from atlas.settings import Settings, load_settings
from atlas.sources.embedded import read_reference
from atlas.sources.receiving import refuse_context, remove_kept
from atlas.sources.vault import LISTS, Description, list_kept
from atlas.store.refresh import holds_list, refresh_labels, store_lock
from atlas.territory.gazetteer import Gazetteer
from atlas.text.markdown import plain
from atlas.views.export.whole import write_whole
from atlas.views.words.label.awards import lists_sentence
from atlas.views.words.sources import accounting_text

MAX_SHOWN = 30


def receive(files: list[Path], said: Said) -> None:
    """Check every list, keep them, bring them to the store, and say what could not be resolved.

    Raises
    ------
    AtlasError
        A file or an option is refused; then none is kept.
    """
    settings = load_settings()
    gazetteer = _gazetteer(settings)
    today = date.today()
    described = [
        describe(path, said.source_id, said.name, said.licence, said.covers,
                 said.vintage or today)
        for path in files
    ]  # fmt: skip
    examined = [examine_list(*pair, gazetteer) for pair in zip(files, described, strict=True)]
    _refuse_same_names(described)
    for path, description in zip(files, described, strict=True):
        refuse_context(settings.raw_path, path, description, said.replace)
    with ExitStack() as kept:
        kept.enter_context(store_lock(settings, say))
        for path, one in zip(files, examined, strict=True):
            kept.enter_context(keep_context(settings.raw_path, path, one, today, said.replace))
            say(f"{path.name} : liste de distinctions « {one.description.context_id} »")
            click.echo(_told(one))
        if not said.no_build:
            refresh_labels(settings, say)


LABELS = Kind(is_award_list, receive)


def _refuse_same_names(described: list[Description]) -> None:
    """Refuse lists of one command that would take the same place."""
    names = [one.context_id for one in described]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(
            f"plusieurs fichiers deviendraient la liste « {twice[0]} » : rien n'est gardé ; "
            "importez-les un par un avec --source"
        )


def _gazetteer(settings: Settings) -> Gazetteer:
    """Return the collectivities, with the events of the store when there is one."""
    tables = dict(read_reference(settings.reference_path))
    if settings.store_path.exists():
        from atlas.reader import Atlas

        tables["commune_events"] = Atlas.open(settings.store_path).table("commune_events")
    return Gazetteer(tables)


def _told(examined: Examined) -> str:
    """Return what became of the rows, then those to be decided with their candidates."""
    accounted = examined.accounted
    lines = [accounting_text(accounted.row_count, accounted.kept_count, accounted.issues)]
    waiting = accounted.issues[accounted.issues["rule"] == UNDECIDED_RULE]
    if len(waiting):
        resolved = accounted.kept_count - len(waiting)
        lines.append(f"{resolved} résolues, {len(waiting)} à décider (colonne « code ») :")
        lines += [f"  {message}" for message in waiting["message"].head(MAX_SHOWN)]
        if len(waiting) > MAX_SHOWN:
            lines.append(f"  … et {len(waiting) - MAX_SHOWN} autres : page Données, ou issues")
    return "\n".join(lines)


@main.group("label")
def label_group() -> None:
    """Gérer les listes de distinctions du label Villes Internet.

    \b
    Exemples :
      atlas label template --out palmares.csv
      atlas import palmares.csv
      atlas label list
      atlas label remove palmares
    """


@label_group.command("template")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def template_command(out: Path) -> None:
    """Écrire un modèle de liste, à remplir puis à donner à atlas import.

    \b
    Exemple :
      atlas label template --out palmares.csv
    """
    write_whole(out, template())
    say(f"{out} : modèle écrit ; remplacez les deux lignes d'exemple")


@label_group.command("list")
def list_command() -> None:
    """Lister les listes : lignes lues = résolues + à décider + refusées.

    \b
    Exemple :
      atlas label list
    """
    settings = load_settings()
    from atlas.reader import Atlas

    click.echo(plain(lists_sentence(Atlas.open(settings.store_path).table("label_lists"))))
    for context in list_kept(LISTS, settings.raw_path):
        click.echo(f"  {context.description.context_id} : {context.path}")


@label_group.command("remove")
@click.argument("list_id", metavar="IDENTIFIANT")
def remove_command(list_id: str) -> None:
    """Retirer une liste : son fichier et ce qu'elle a apporté à l'atlas.

    \b
    Exemple :
      atlas label remove palmares
    """
    settings = load_settings()
    with store_lock(settings, say):
        is_held = holds_list(settings, list_id)
        with remove_kept(LISTS, settings.raw_path, list_id, is_held):
            refresh_labels(settings, say)
    say(f"Liste « {list_id} » retirée")
