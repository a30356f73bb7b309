"""`atlas referential`: versions of criteria, what changed between two, how far they are kept."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from atlas.cli.group import main, say
from atlas.context.contexts import examine_context, keep_context
from atlas.context.roles import ROLES, kind_of_criteria
from atlas.context.steering.referential_roles import REFERENTIAL_ROLES
from atlas.context.steering.referentials import REQUIRED
from atlas.errors import InputError
from atlas.schema.level import FRANCE, LEVEL_TABLES, parse_territory
from atlas.settings import load_settings
from atlas.sources.columns import column_names
from atlas.sources.vault import Description
from atlas.store.refresh import context_reference, refresh_context, store_lock
from atlas.text.french import UNKNOWN
from atlas.text.lexicon import slug
from atlas.views.export import to_csv
from atlas.views.export.whole import write_whole
from atlas.views.words.sources import KIND_LABELS, accounting_text
from atlas.views.words.steering import referentials as words
from atlas.views.words.steering import versions as version_words

_OUT = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="CSV à écrire.")


@main.group("referential")
def referential_group() -> None:
    """Charger des critères, en comparer deux versions, dire quels lieux les respectent.

    \b
    Exemples :
      atlas referential list
      atlas referential diff villes-internet:2014 villes-internet:2017
      atlas referential check schema-national:1.0.2 --territory D23
    """


def _columns(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option per column that some file of criteria has."""
    roles = {role.option: (name, role) for own in REFERENTIAL_ROLES.values()
             for name, role in own.items()}  # fmt: skip
    for option, (_, role) in sorted(roles.items(), reverse=True):
        known = f" (reconnue : {', '.join(role.names[:3])}…)"
        command = click.option(
            option, _parameter(option), metavar="COLONNE", help=f"Colonne : {role.label}{known}."
        )(command)
    return command


def _parameter(option: str) -> str:
    return "column_" + option.removeprefix("--").replace("-", "_")


@referential_group.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--date", "vintage", type=click.DateTime(["%Y-%m-%d"]), required=True,
              help="Date du fichier (AAAA-MM-JJ).")  # fmt: skip
@click.option("--as", "kind", type=click.Choice(list(REFERENTIAL_ROLES)),
              help="Ce que contient le fichier ; reconnu à ses colonnes par défaut.")  # fmt: skip
@click.option("--name", help="Nom montré aux lecteurs ; par défaut celui du fichier.")
@click.option("--producer", help="Qui publie ce fichier.")
@click.option("--licence", default="non précisée", show_default=True)
@click.option("--url", "page_url", help="Page ou adresse du fichier.")
@click.option("--id", "context_id", help="Identifiant ; par défaut tiré du nom du fichier.")
@click.option("--replace", is_flag=True, help="Remplacer le fichier de cet identifiant.")
@_columns
def load_command(
    file: Path, vintage: datetime, kind: str | None, name: str | None, context_id: str | None,
    replace: bool, **said: Any,
) -> None:  # fmt: skip
    """Charger des versions, des critères, des correspondances ou des appréciations.

    Chaque ligne est gardée ou rejetée, et le dit. Les versions d'abord, puis leurs critères, puis
    les correspondances et les appréciations, qui les nomment. atlas context remove les retire.

    \b
    Exemples :
      atlas referential load versions.csv --date 2026-01-01
      atlas referential load criteres.csv --date 2026-01-01
      atlas referential load appreciations.csv --date 2026-06-30
    """
    settings = load_settings()
    chosen = kind or kind_of_criteria(column_names(file))
    if chosen is None:
        raise InputError(
            f"{file.name} : ni versions, ni critères, ni correspondances, ni appréciations à ses "
            f"colonnes ({', '.join(column_names(file))}) ; dites-le avec --as"
        )
    columns = {role: said[_parameter(known.option)] for role, known in ROLES[chosen].items()}
    facts = {key: said[key] for key in ("producer", "licence", "page_url")}
    described = Description(
        context_id=context_id or slug(file.stem, "contexte"), kind=chosen, name=name or file.stem,
        vintage=vintage.date(),
        columns={role: column for role, column in columns.items() if column}, **facts,
    )  # fmt: skip
    examined = examine_context(file, described, context_reference(settings))
    accounted = examined.accounted
    kept = keep_context(settings.raw_path, file, examined, date.today(), replace)
    with store_lock(settings, say), kept as context:
        say(f"{file.name} : {KIND_LABELS[chosen].lower()} « {described.context_id} »")
        click.echo(accounting_text(accounted.row_count, accounted.kept_count, accounted.issues))
        refresh_context(settings, described.context_id, [(context, accounted)], say)


@referential_group.command("list")
@click.argument("version", metavar="[VERSION]", required=False)
def list_command(version: str | None) -> None:
    """Lister les versions, ce que leur source annonce et ce qui est connu ; ou les critères d'une.

    \b
    Exemples :
      atlas referential list
      atlas referential list epn:2001
    """
    from atlas.reader import Atlas

    atlas = Atlas.open(load_settings().store_path)
    if version is not None:
        for row in atlas.criteria_of(version).itertuples():
            rule = "" if row.rule is None or row.rule != row.rule else f"  [{row.rule}]"
            click.echo(f"{row.criterion_id}  {row.criterion_name}{rule}")
        return
    for nature, rows in atlas.versions.groupby("nature", sort=False):
        click.echo(f"{nature}")
        for row in rows.itertuples():
            announced = UNKNOWN if row.announced != row.announced else row.announced
            known = row.known_words or "aucun texte"
            click.echo(f"  {row.version_id}  {row.title} ; annoncé : {announced} ; connu : {known}")


@referential_group.command("diff")
@click.argument("first", metavar="VERSION")
@click.argument("second", metavar="VERSION_SUIVANTE")
@_OUT
def diff_command(first: str, second: str, out: Path | None) -> None:
    """Dire ce que devient chaque critère d'une version à une autre.

    Une correspondance est publiée, décidée, ou proposée par l'atlas quand des mots sont communs ;
    là où rien n'est dit, un critère n'est ni supprimé ni nouveau : on n'en sait rien.

    \b
    Exemple :
      atlas referential diff villes-internet:2012 villes-internet:2014 --out diff.csv
    """
    from atlas.reader import Atlas

    atlas = Atlas.open(load_settings().store_path)
    changes = atlas.version_changes(first, second)
    names = version_words.version_names(atlas.versions)
    both = (atlas.version(first), atlas.version(second))
    click.echo(
        version_words.version_changes_sentence(changes, *both, names)
        .replace("**", "")
        .replace("\\", "")
    )
    table = version_words.version_changes_table(changes)
    for row in table.itertuples(index=False):
        click.echo("  " + " | ".join(str(value) for value in row if value))
    _write(out, to_csv(table, excel=True))


@referential_group.command("check")
@click.argument("version", metavar="VERSION")
@click.option("--territory", help="R84, D23, E200034825, C23096 ; la France par défaut.")
@click.option("--level", type=click.Choice(list(LEVEL_TABLES)),
              help="Écrire les territoires de ce niveau, non les critères.")  # fmt: skip
@click.option("--criterion", help=f"Un seul critère, ou « {REQUIRED} » : ceux qui sont "
              "obligatoires. Tous par défaut.")  # fmt: skip
@_OUT
def check_command(
    version: str, territory: str | None, level: str | None, criterion: str | None, out: Path | None
) -> None:
    """Dire quels critères les lieux respectent : taux, inconnus à côté, deux bornes.

    \b
    Exemples :
      atlas referential check schema-national:1.0.2
      atlas referential check schema-national:1.0.2 --territory R84 --level departement --out t.csv
    """
    from atlas.reader import Atlas

    atlas = Atlas.open(load_settings().store_path)
    where = parse_territory(territory) if territory else None
    judged = atlas.judged_criteria(version, criterion)
    if not atlas.version(version)["is_judged"]:
        say(words.not_judged(judged))
    if level is not None:
        table = words.respect_table(atlas.compliance(version, level, where, criterion))
    else:
        rows = atlas.criterion_compliance(version, where)
        table = words.criterion_rates_table(rows[rows["criterion_id"].isin(judged["criterion_id"])])
    click.echo(atlas.territory_name(where or FRANCE))
    click.echo(table.to_string(index=False, na_rep=UNKNOWN))
    _write(out, to_csv(table, excel=True))


def _write(out: Path | None, content: bytes) -> None:
    if out is not None:
        write_whole(out, content)
        say(f"{out} : écrit")
