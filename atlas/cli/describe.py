"""`atlas describe`: a description proposed for a file never seen."""

import tomllib
from datetime import date
from pathlib import Path

import click

from atlas.cli.group import main, say
from atlas.errors import InputError
from atlas.intake.description import parse_mapping
from atlas.intake.proposal import Proposal, propose, try_out
from atlas.intake.proposal.summary import (
    TO_COMPLETE,
    proposal_summary,
    proposal_toml,
    trial_summary,
    what_is_left,
)
from atlas.settings import load_settings
from atlas.sources.files import read_described
from atlas.sources.parsing.rawfile import WHOLE_FILE, RawFile
from atlas.sources.registry import load_mappings
from atlas.views.export.whole import write_whole


@main.command("describe")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Description à écrire (.toml)."
)
@click.option("--force", is_flag=True, help="Remplacer la description si elle existe.")
@click.option("--sheet", help="Feuille d'un classeur, ou couche ; celle de plus de lignes.")
def describe_command(file: Path, out: Path | None, force: bool, sheet: str | None) -> None:
    """Proposer la description d'un fichier jamais vu : quelle colonne nourrit quel champ.

    Les noms des colonnes et leurs valeurs sont comparés aux descriptions connues. Chaque ligne dit
    combien elle est sûre et pourquoi ; ce qui reste à faire est marqué « À COMPLÉTER ».

    \b
    Exemples :
      atlas describe lieux.csv --out data/mappings/mon-hub-2026.toml
      atlas describe lieux.json > proposition.toml
    """
    if out and out.exists() and not force:
        raise InputError(f"{out} existe déjà : donnez un autre nom, ou --force pour le remplacer")
    mappings = load_mappings(load_settings().data_dir / "mappings")
    raw, known = read_described(file, mappings, sheet)
    if known:
        say(f"{file.name} est déjà reconnu par la description « {known.format_id} » "
            f"({known.title}) ; en voici une autre.")  # fmt: skip
    for problem in raw.notes.loc[raw.notes.index == WHOLE_FILE, "problem"]:
        say(f"{file.name} : {problem}")
    proposal = propose(raw.rows, raw.kind, mappings)
    text = proposal_toml(proposal, f"Description proposée pour {file.name}")
    outcome = _outcome(raw, proposal, text)
    summary = f"{proposal_summary(proposal)}\n\n{outcome}\n\n{what_is_left(proposal)}"
    if out is None:
        click.echo("\n".join(f"# {line}".rstrip() for line in summary.splitlines()))
        click.echo(f"\n{text}", nl=False)
        return
    write_whole(out, text.encode())
    click.echo(summary)
    say(f"{out} : {text.count(TO_COMPLETE)} lignes « {TO_COMPLETE} » ; une fois la description "
        f"dans data/mappings/, atlas import {file} --no-build la met à l'épreuve.")  # fmt: skip


def _outcome(raw: RawFile, proposal: Proposal, text: str) -> str:
    """Return what would become of the rows with the description as it stands."""
    if not proposal.is_complete:
        return (
            "Description incomplète : aucune colonne ne s'impose pour le nom des lieux. "
            "Écrivez la ligne « nom » de [columns]."
        )
    mapping = parse_mapping("proposition", tomllib.loads(text))
    return trial_summary(try_out(raw.rows, mapping, date.today(), raw.first_row_number))
