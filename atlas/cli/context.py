"""`atlas context`: need, zonings, people, trips and rounds, loaded beside the places."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import pandas as pd

from atlas.cli.group import main, say
from atlas.context.contexts import examine_context, keep_context
from atlas.context.need import known_people_share
from atlas.context.roles import ROLES
from atlas.schema.kind import (
    CALLS,
    ENVELOPES,
    GRANTS,
    NEED,
    POPULATION,
    ROUNDS,
    TRIPS,
    ZONING,
)
from atlas.settings import Settings, load_settings
from atlas.sources.receiving import remove_kept
from atlas.sources.vault import CONTEXTS, Context, Description, list_kept
from atlas.store.refresh import context_reference, holds_context, refresh_context, store_lock
from atlas.text.french import percent
from atlas.text.lexicon import slug
from atlas.views.words.sources import KIND_LABELS, accounting_text

Command = Callable[..., None]


@main.group("context")
def context_group() -> None:
    """Ajouter, lister, retirer ce qui entoure les lieux : besoin, zonages, population, trajets.

    \b
    Exemples :
      atlas context add besoin ifn-communes.csv --column total --date 2021-01-01
      atlas context list
      atlas context remove ifn-communes
    """


@context_group.group("add")
def add_group() -> None:
    """Ajouter un fichier, avec sa source et sa date ; l'atlas est mis à jour aussitôt.

    Un fichier de même identifiant est remplacé. Les colonnes sont reconnues à leur nom quand il
    est clair ; sinon le message les donne toutes.

    \b
    Exemples :
      atlas context add besoin ifn-communes.csv --column total --date 2021-01-01
      atlas context add zonage qpv.geojson --date 2024-01-01
      atlas context add population grille.csv --date 2019-01-01
      atlas context add trajets matrice.csv --unit minutes --date 2026-03-01
      atlas context add tournees arrets.csv --date 2026-03-01
    """


def described_by(kind: str) -> Callable[[Command], Command]:
    """Add the options that every kind of context has, and one per column that it reads."""
    options = [
        click.argument("file", type=click.Path(path_type=Path)),
        click.option("--date", "vintage", type=click.DateTime(["%Y-%m-%d"]), required=True,
                     help="Date des données (AAAA-MM-JJ) ; les codes sont ceux de ce jour."),
        click.option("--name", help="Nom montré aux lecteurs ; par défaut celui du fichier."),
        click.option("--producer", help="Qui publie ces données."),
        click.option("--licence", default="non précisée", show_default=True),
        click.option("--url", "page_url", help="Page ou adresse des données."),
        click.option("--id", "context_id",
                     help="Identifiant ; par défaut tiré du nom du fichier."),
        click.option("--replace", is_flag=True,
                     help="Remplacer le contexte de cet identifiant ; l'ancien reste au coffre."),
    ]  # fmt: skip
    for name, role in ROLES[kind].items():
        known = f" (reconnue : {', '.join(role.names[:4])}…)" if role.names else ""
        text = f"Colonne : {role.label}{known}."
        options.append(click.option(role.option, f"column_{name}", metavar="COLONNE", help=text))

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@add_group.command(NEED)
@described_by(NEED)
@click.option("--lower-is-need", is_flag=True, help="Une valeur BASSE veut dire plus de besoin.")
@click.option("--unit", help="Unité de la valeur, montrée aux lecteurs (« 0 à 10 »).")
@click.option("--classes", help="Pour une colonne de mots : leur ordre, du moindre besoin au plus "
              "fort, séparés par | .")  # fmt: skip
def add_need(classes: str | None, lower_is_need: bool, **said: Any) -> None:
    """Ajouter un indice de besoin par commune (CSV, JSON).

    Les communes d'un ancien code sont suivies jusqu'à celles d'aujourd'hui. Une commune sans
    valeur a un besoin inconnu, jamais nul.

    \b
    Exemples :
      atlas context add besoin ifn-communes.csv --column total --unit "0 à 10"
          --name "Indice de fragilité numérique" --producer MedNum --date 2021-01-01
      atlas context add besoin revenus.csv --column revenu_median --lower-is-need --date 2022-01-01
      atlas context add besoin densite.csv --column niveau_densite --date 2025-01-01
          --classes "Grands centres urbains|Petites villes|Bourgs ruraux|Rural dispersé"
    """
    words = tuple(word.strip() for word in classes.split("|")) if classes else ()
    add_described(NEED, said, classes=words, higher_is_need=not lower_is_need)


@add_group.command(ZONING)
@described_by(ZONING)
@click.option("--crs", type=int, help="Code EPSG, si le fichier ne le dit pas (2154, 4326…).")
@click.option(
    "--accept-communes", "is_commune_list", is_flag=True,
    help="Les contours sont ceux de communes entières : n'en garder que la liste.",
)  # fmt: skip
def add_zoning(**said: Any) -> None:
    """Ajouter un zonage : polygones (GeoJSON, GeoPackage, GeoParquet, Shapefile zippé).

    Un fichier dont la plupart des zones ont la forme de leur commune est refusé : être dedans ne
    dirait rien de la zone.

    \b
    Exemples :
      atlas context add zonage qpv.geojson --code code_qp --label lib_qp --date 2024-01-01
      atlas context add zonage qpv-communes.geojson --accept-communes --date 2015-01-01
    """
    add_described(ZONING, said)


@add_group.command(POPULATION)
@described_by(POPULATION)
@click.option("--crs", type=int, help="Code EPSG des coordonnées (3035, 2154…) ; degrés sinon.")
def add_population(**said: Any) -> None:
    """Ajouter des points de population (CSV, Parquet, GeoPackage, GeoJSON).

    La grille de 200 m de l'INSEE est lue telle quelle : l'identifiant d'un carreau dit où il est.

    \b
    Exemples :
      atlas context add population carreaux_200m_met.csv --date 2019-01-01 --producer INSEE
      atlas context add population points.csv --people hab --x lon --y lat --date 2024-01-01
    """
    add_described(POPULATION, said)


@add_group.command(TRIPS)
@described_by(TRIPS)
@click.option("--unit", type=click.Choice(["m", "minutes"]), required=True, help="Unité des coûts.")
def add_trips(**said: Any) -> None:
    """Ajouter une matrice de trajets, calculée ailleurs (CSV, Parquet).

    Une ligne par trajet : l'origine est un code de commune d'aujourd'hui ou un point de
    population, la destination un lieu de l'atlas. Une paire absente n'est pas joignable.

    \b
    Exemple :
      atlas context add trajets matrice.csv --unit minutes --date 2026-03-01
    """
    add_described(TRIPS, said)


@add_group.command(ROUNDS)
@described_by(ROUNDS)
def add_rounds(**said: Any) -> None:
    """Ajouter les arrêts des lieux itinérants (CSV, JSON).

    Chaque arrêt a un lieu, une commune ou des coordonnées, et si possible ses heures par semaine.

    \b
    Exemple :
      atlas context add tournees arrets.csv --date 2026-03-01
    """
    add_described(ROUNDS, said)


@add_group.command(GRANTS)
@described_by(GRANTS)
def add_grants(**said: Any) -> None:
    """Ajouter des financements (SCDL subventions, 360Giving, liste d'un financeur).

    Une ligne par bénéficiaire : un SIRET ou un RNA, et un montant. Demandé, attribué et versé
    restent séparés ; une ligne répétée est gardée et signalée.

    \b
    Exemple :
      atlas context add financements subventions.csv --date 2024-01-01
    """
    add_described(GRANTS, said)


@add_group.command(CALLS)
@described_by(CALLS)
def add_calls(**said: Any) -> None:
    """Ajouter des appels à projets : qui finance, quand, combien est annoncé.

    Une date est gardée aussi loin qu'elle est publiée : une année, un mois ou un jour.

    \b
    Exemple :
      atlas context add appels appels.csv --date 2024-06-01
    """
    add_described(CALLS, said)


@add_group.command(ENVELOPES)
@described_by(ENVELOPES)
def add_envelopes(**said: Any) -> None:
    """Ajouter les enveloppes d'un appel par département ou région : des plafonds.

    L'appel est celui que nomme une colonne, sinon l'identifiant donné par --id.

    \b
    Exemple :
      atlas context add enveloppes dotations.csv --id fne-2024 --date 2024-06-01
    """
    add_described(ENVELOPES, said)


def add_described(kind: str, said: dict[str, Any], **more: Any) -> None:
    """Check a file, keep it, bring it to the store, and say what became of its rows."""
    settings, path, replace = load_settings(), said.pop("file"), said.pop("replace")
    columns = {name: said.pop(f"column_{name}") for name in ROLES[kind]}
    vintage: datetime = said.pop("vintage")
    facts = said | more | {
        "kind": kind,
        "vintage": vintage.date(),
        "name": said["name"] or path.stem,
        "context_id": said["context_id"] or slug(path.stem, "contexte"),
        "columns": {name: column for name, column in columns.items() if column},
    }  # fmt: skip
    keep_described(settings, path, Description(**facts), replace)


def keep_described(settings: Settings, path: Path, told: Description, replace: bool) -> None:
    """Check a file of which everything is said, keep it, bring it to the store, say its rows.

    What cannot be brought to the store is not kept.
    """
    examined = examine_context(path, told, context_reference(settings))
    described, accounted = examined.description, examined.accounted
    roles, kind = ROLES[described.kind], KIND_LABELS[described.kind]
    read = ", ".join(
        f"{roles[name].label} : {column}" for name, column in described.columns.items()
    )
    kept = keep_context(settings.raw_path, path, examined, date.today(), replace)
    with store_lock(settings, say), kept as context:
        say(f"{path.name} : contexte « {described.context_id} » ({kind} ; {read})")
        click.echo(accounting_text(accounted.row_count, accounted.kept_count, accounted.issues))
        refresh_context(settings, described.context_id, [(context, accounted)], say)


@context_group.command("list")
def list_command() -> None:
    """Lister les contextes : source, date, lignes lues = retenues + rejetées, habitants connus.

    \b
    Exemple :
      atlas context list
    """
    settings = load_settings()
    contexts = list_kept(CONTEXTS, settings.raw_path)
    if not contexts:
        click.echo("Aucun contexte. Pour en ajouter : atlas context add --help")
        return
    stored, shares = pd.DataFrame(), pd.Series(dtype="float64")
    if settings.store_path.exists():
        from atlas.reader import Atlas

        atlas = Atlas.open(settings.store_path)
        stored = atlas.table("contexts").set_index("context_id")
        shares = known_people_share(
            atlas.table("need_values"), atlas.table("communes", ["commune_code", "population"])
        )
    for context in contexts:
        click.echo(_listed(context, stored, shares))


def _listed(context: Context, stored: pd.DataFrame, shares: pd.Series) -> str:
    """Return what is known of a context, in a few lines."""
    described = context.description
    lines = [
        f"{described.name} [{described.context_id}] : {KIND_LABELS[described.kind]}",
        f"  {context.path.name}, {described.vintage:%d/%m/%Y}, {described.producer or ''}"
        f"{', ' if described.producer else ''}licence {described.licence}",
    ]
    if described.context_id not in stored.index:
        return "\n".join([*lines, "  pas encore dans l'atlas : atlas build"])
    row = stored.loc[described.context_id]
    lines.append(f"  {row['row_count']} lignes lues = {row['kept_count']} retenues "
                 f"+ {row['rejected_count']} rejetées")  # fmt: skip
    if described.kind == NEED:
        share = percent(shares.get(described.context_id, 0))
        lines.append(f"  besoin connu pour {share} des habitants ; inconnu pour les autres")
    return "\n".join(lines)


@context_group.command("remove")
@click.argument("context_id", metavar="IDENTIFIANT")
def remove_command(context_id: str) -> None:
    """Retirer un contexte : son fichier et ce qu'il a apporté à l'atlas.

    \b
    Exemple :
      atlas context remove ifn-communes
    """
    settings = load_settings()
    with store_lock(settings, say):
        is_held = holds_context(settings, context_id)
        with remove_kept(CONTEXTS, settings.raw_path, context_id, is_held):
            refresh_context(settings, context_id, [], say)
    say(f"Contexte « {context_id} » retiré")
