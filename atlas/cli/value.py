"""`atlas value`: what a place costs and brings, by sourced parameters."""

from datetime import datetime
from pathlib import Path

import click

from atlas.cli.actions import import_actions
from atlas.cli.group import main, say
from atlas.schema.kind import VALUE_ADDED
from atlas.settings import load_settings
from atlas.views.export import to_csv
from atlas.views.export.whole import write_whole
from atlas.views.words.steering import parameters
from atlas.views.words.steering import value as words


@main.group("value", invoke_without_command=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path),
              help="CSV à écrire : résultats, fourchettes, ce qui manque.")  # fmt: skip
@click.pass_context
def value_group(context: click.Context, out: Path | None) -> None:
    """Dire ce qu'un lieu coûte et apporte, avec sa fourchette et ce qui la fait bouger.

    Les paramètres sont ceux qui ont été chargés ; ce que personne n'a publié reste inconnu.

    \b
    Exemples :
      atlas value template --out parametres.toml
      atlas value load parametres.toml --date 2024-01-01
      atlas value
      atlas value --out plus-value.csv
    """
    if context.invoked_subcommand is not None:
        return
    from atlas.reader import Atlas

    values = Atlas.open(load_settings().store_path).values()
    if not values:
        click.echo(words.NO_PARAMETER.replace("`", ""))
    for name, valued in values.items():
        click.echo(name)
        for row in valued.outcomes.to_dict("records"):
            click.echo(f"  {words.outcome_line(row, valued.parameters)}")
        for row in words.sensitivity_lines(valued.sensitivity, valued.parameters):
            click.echo(f"    {row}")
        click.echo(f"  {parameters.cautions(valued.parameters)}")
    if out is not None and values:
        write_whole(out, to_csv(words.values_table(values)))
        say(f"{out} : résultats, fourchettes et ce qui manque")


@value_group.command("template")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def template_command(out: Path) -> None:
    """Écrire un modèle de paramètres (TOML), avec des exemples sourcés, à relire et à compléter.

    \b
    Exemple :
      atlas value template --out parametres.toml
    """
    write_whole(out, parameters.value_template())
    say(f"{out} : modèle écrit ; relisez chaque source avant de le charger")


@value_group.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--date", "vintage", type=click.DateTime(["%Y-%m-%d"]), required=True,
              help="Date des paramètres (AAAA-MM-JJ).")  # fmt: skip
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
    """Charger des paramètres (TOML), vérifiés un par un ; atlas context remove les retire.

    \b
    Exemple :
      atlas value load parametres.toml --date 2024-01-01
    """
    import_actions(file, vintage.date(), replace, name, licence, context_id, VALUE_ADDED)
