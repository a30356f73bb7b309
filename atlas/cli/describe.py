"""`atlas describe`: a description proposed for a file never seen."""

import tomllib
from datetime import date
from pathlib import Path

import click

from atlas.cli.group import main, say
from atlas.context.readers import CONTEXT_KIND, read_accounted
from atlas.context.roles import ROLES, choose_columns
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
from atlas.schema.frame import STRUCTURE_COLUMN
from atlas.settings import load_settings
from atlas.sources.files import read_described, read_file
from atlas.sources.parsing.rawfile import WHOLE_FILE, RawFile
from atlas.sources.registry import load_mappings
from atlas.sources.vault import Description
from atlas.store.refresh import context_reference
from atlas.text.french import counted
from atlas.views.export.whole import write_whole
from atlas.views.words.sources import KIND_LABELS, accounting_text

_ROW_KINDS = sorted(name for name, kind in CONTEXT_KIND.items() if kind.has_rows)


@main.command("describe")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Description à écrire (.toml)."
)
@click.option("--force", is_flag=True, help="Remplacer la description si elle existe.")
@click.option("--sheet", help="Feuille d'un classeur, ou couche ; celle de plus de lignes.")
@click.option("--kind", type=click.Choice(_ROW_KINDS),
              help="Ce qu'est le fichier, s'il n'est pas un fichier de lieux.")  # fmt: skip
def describe_command(
    file: Path, out: Path | None, force: bool, sheet: str | None, kind: str | None
) -> None:
    """Proposer la description d'un fichier jamais vu : quelle colonne nourrit quel champ.

    Les noms des colonnes et leurs valeurs sont comparés aux descriptions connues. Chaque ligne dit
    combien elle est sûre et pourquoi ; ce qui reste à faire est marqué « À COMPLÉTER ».

    \b
    Exemples :
      atlas describe lieux.csv --out data/mappings/mon-hub-2026.toml
      atlas describe lieux.json > proposition.toml
      atlas describe subventions.csv --kind financements
    """
    if kind:
        click.echo(_columns_of(file, kind))
        return
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


def _columns_of(file: Path, kind: str) -> str:
    """Return which column of a file plays which role of a kind, and what would become of rows."""
    raw = read_file(file)
    names = [str(name) for name in raw.rows.columns if name != STRUCTURE_COLUMN]
    columns = choose_columns(kind, names, {})
    roles = ROLES[kind]
    lines = [f"{file.name} : {KIND_LABELS[kind]}, {counted(len(names), 'colonne', 'colonnes')}"]
    for name, role in roles.items():
        column = columns.get(name, "aucune")
        lines.append(f"  {role.label} : {column} ({role.option})")
    free = [name for name in names if name not in columns.values()]
    lines.append(f"Colonnes que rien ne lit : {', '.join(free) or 'aucune'}")
    described = Description("essai", kind, file.stem, date.today(), "", columns=columns)
    accounted = read_accounted(file, described, context_reference(load_settings()))
    told = accounting_text(accounted.row_count, accounted.kept_count, accounted.issues)
    return "\n".join([*lines, told, f"Pour le charger : atlas context add {kind} --help"])
