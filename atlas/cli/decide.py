"""`atlas decide` and `atlas contest`: what people decided, obeyed and given back."""

from datetime import date
from pathlib import Path

import click

from atlas.cli.build import run_build
from atlas.cli.group import main, say
from atlas.directory.lines import validate_decisions
from atlas.errors import InputError
from atlas.reader import Atlas
from atlas.settings import load_settings
from atlas.sources.decision_files import add_decisions, read_decisions
from atlas.views.export.whole import write_whole
from atlas.views.words.records import to_challenge_csv

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@main.command("decide")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--no-build", is_flag=True, help="Garder les décisions sans reconstruire l'atlas.")
def decide_command(files: tuple[Path, ...], no_build: bool) -> None:
    """Ajouter des décisions (doublons, corrections, fermetures), puis reconstruire l'atlas.

    Lit les fichiers de décisions et les fichiers de contestation que donne l'application.

    \b
    Exemple :
      atlas decide decisions.csv
    """
    settings, today = load_settings(), date.today()
    checked = {path: validate_decisions(read_decisions(path), today) for path in files}
    faults = [f"{path.name}, {m}" for path, c in checked.items() for m in c.faults["message"]]
    if faults:
        raise InputError("rien n'est gardé ; à corriger :\n" + "\n".join(faults))
    for path, lines in checked.items():
        merged = add_decisions(settings.decisions_path, lines.decisions, today)
        say(f"{path.name} : {len(lines.decisions)} décisions gardées")
        for old in merged.replaced.itertuples():
            say(f"  remplace la décision « {old.decision} » du {old.decided_date:%d/%m/%Y} "
                f"sur {old.record_key}")  # fmt: skip
    if not no_build:
        run_build(settings)
        decisions = Atlas.open(settings.store_path).table("decisions")
        for status, count in decisions["status"].value_counts().items():
            click.echo(f"{count} décisions : {status}")


@main.command("contest")
@click.option("--source", help="Seulement les fiches de cette source.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def contest_command(source: str | None, out: Path) -> None:
    """Écrire le fichier de contestation à envoyer aux producteurs, au schéma national.

    \b
    Exemple :
      atlas contest --source france-services --out contestation.csv
    """
    store = load_settings().store_path
    decisions = Atlas.open(store).table("decisions")
    if source:
        decisions = decisions[decisions["record_key"].str.startswith(f"{source}:")]
    content = to_challenge_csv(Atlas.open(store).table("records"), decisions)
    write_whole(out, content)
    say(f"{out} : {content.count(chr(10).encode()) - 1} lignes")
