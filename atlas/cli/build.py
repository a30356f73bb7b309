"""`atlas build` and `atlas serve`: the store, and the app that shows it."""

import gc
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import pandas as pd

from atlas.cli.group import main, say
from atlas.errors import AtlasError, InputError
from atlas.reader import Atlas
from atlas.reader.build import Build
from atlas.schema.tables import TABLES
from atlas.settings import PROJECT, Settings, load_settings
from atlas.sources.download import Progress
from atlas.store.memo import SEARCH_MEMO_FOLDER, Memo
from atlas.store.pipeline import build
from atlas.territory.history import resolve_code, resolve_name
from atlas.text.french import UNKNOWN, shortest, whole


@contextmanager
def _download_bar() -> Iterator[Progress]:
    """Show the bytes received on a terminal; a bar appears only if something comes."""
    bars: list[object] = []

    def progress(received: int, total: int | None) -> None:
        if not bars:
            bars.append(
                click.progressbar(length=total or received, label="Réception", file=sys.stderr)
            )
        bar = bars[0]
        bar.length = max(total or 0, received)  # type: ignore[attr-defined]
        bar.update(received - bar.pos)  # type: ignore[attr-defined]

    yield progress
    for bar in bars:
        bar.render_finish()  # type: ignore[attr-defined]


def run_build(settings: Settings, is_whole: bool = False, is_refreshed: bool = False) -> None:
    """Build the store and its search, with a bar while something is downloaded.

    Nothing that a build makes refers to itself: looking for such things takes its time only.
    """
    gc.disable()
    try:
        with _download_bar() as progress:
            tables = build(settings, say, progress, is_whole, is_refreshed)
        memo = Memo(settings.raw_path / SEARCH_MEMO_FOLDER, is_blind=is_whole)
        Atlas(Build(settings.store_path, tables)).keep_finder(memo.recall_rows)
        memo.forget_others()
    finally:
        gc.enable()
    say("Recherche prête.")


@main.command("build")
@click.option("--offline", is_flag=True, help="Ne pas demander le fichier national.")
@click.option(
    "--refresh", is_flag=True, help="Redemander aussi les adresses données à atlas import."
)
@click.option(
    "--whole", is_flag=True, help="Tout relire et tout comparer, même ce qui n'a pas changé."
)
@click.option("--if-absent", is_flag=True, help="Ne rien faire s'il y a déjà un atlas lisible.")
def build_command(offline: bool, refresh: bool, whole: bool, if_absent: bool) -> None:
    """Construire l'atlas : fichier national courant et fichiers importés.

    Sans réseau, la dernière copie reçue sert ; sans aucune copie, les lieux embarqués. Ce qui n'a
    pas changé depuis la construction précédente n'est ni relu ni comparé de nouveau.

    \b
    Exemples :
      atlas build
      atlas build --offline
      atlas build --refresh
    """
    settings = load_settings()
    if refresh and (offline or settings.offline):
        raise InputError("--refresh demande le réseau, dont --offline se passe : choisissez")
    if if_absent and settings.store_path.exists():
        try:
            Atlas.open(settings.store_path).table("build")
        except AtlasError as error:
            say(f"Atlas à refaire : {error}")
        else:
            return
    asked = settings.model_copy(update={"offline": offline or settings.offline})
    run_build(asked, whole, refresh)


def _absolute(settings: Settings) -> dict[str, str]:
    """Return the paths that were set, as they are understood from any folder."""
    given = {name: value for name, value in settings if name in settings.model_fields_set}
    return {
        f"ATLAS_{name.upper()}": str(path.absolute())
        for name, path in given.items()
        if isinstance(path, Path)
    }


@main.command("serve")
@click.option("--port", default=8501, show_default=True)
@click.option("--address", default="127.0.0.1", show_default=True,
              help="Adresse écoutée ; 0.0.0.0 pour tout le réseau.")  # fmt: skip
@click.option("--base-path", help="Chemin de l'atlas derrière un serveur mandataire.")
@click.option("--headless", is_flag=True, help="Ne pas ouvrir le navigateur.")
def serve_command(port: int, address: str, base_path: str | None, headless: bool) -> None:
    """Ouvrir l'atlas dans le navigateur ; construit d'abord l'atlas s'il n'y en a pas.

    \b
    Exemple :
      atlas serve --port 8600
    """
    settings = load_settings()
    if not settings.store_path.exists():
        run_build(settings)
    command = [sys.executable, "-m", "atlas.app.serve", "--port", str(port), "--address", address]
    command += ["--base-path", base_path] if base_path else []
    os.environ.update(_absolute(settings))
    os.chdir(PROJECT)
    os.execv(sys.executable, command + ["--headless"] * headless)  # noqa: S606


_CODE = re.compile(r"[\dAB]{5}", re.IGNORECASE)


@main.command("commune")
@click.argument("communes", nargs=-1, required=True)
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Jour où le nom servait.")
@click.option("--departement", help="Département, pour un nom.")
def commune_command(
    communes: tuple[str, ...], day: datetime | None, departement: str | None
) -> None:
    """Suivre des communes, par code ou par nom, jusqu'aux communes d'aujourd'hui.

    Une commune partagée depuis demande un choix : les communes possibles sont montrées.

    \b
    Exemples :
      atlas commune 01091 --date 2006-01-01
      atlas commune "Châtillon-en-Michaille" --departement 01 --date 2006-01-01
    """
    store = load_settings().store_path
    events, former = (
        Atlas.open(store).table(name) for name in ("commune_events", "former_communes")
    )
    current = Atlas.open(store).table(
        "communes", ["commune_code", "commune_name", "departement_code"]
    )
    names = current.set_index("commune_code")["commune_name"]
    on = day.date() if day else None
    for asked in communes:
        if _CODE.fullmatch(asked):
            found = resolve_code(events, former, current, pd.Series([asked.upper()]), on).iloc[0]
        else:
            within = None if departement is None else pd.Series([departement])
            found = resolve_name(events, former, current, pd.Series([asked]), within, on).iloc[0]
        click.echo(f"{asked} : {_sentence(found, names)}")
        if found["status"] == "inconnue":
            raise InputError(f"« {asked} » n'est le code ni le nom d'une commune connue")


def _sentence(found: pd.Series, names: pd.Series) -> str:
    """Return what became of a commune, with its path and the choices that remain."""
    path = "" if pd.isna(found["path"]) else f" ; {found['path']}"
    if not pd.isna(found["commune_code"]):
        return f"{names[found['commune_code']]} ({found['commune_code']}){path}"
    if pd.isna(found["choices"]):
        return str(found["status"])
    choices = [f"{names[code]} ({code})" for code in found["choices"].split("|")]
    return f"à choisir parmi {', '.join(choices)}{path}"


@main.command("info")
def info_command() -> None:
    """Dire ce que contient l'atlas : sources, lignes lues, retenues, rejetées, mesures de France.

    \b
    Exemple :
      atlas info
    """
    store = load_settings().store_path
    atlas = Atlas.open(store)
    row = atlas.table("build").iloc[0]
    click.echo(
        f"{store}\ndonnées au {atlas.on:%d/%m/%Y}, date de l'édition la plus récente qui compte\n"
        f"construit le {row['built_at']}, {row['cog_vintage']}"
    )
    if not pd.isna(row["notice"]):
        click.echo(row["notice"])
    names = atlas.table("sources").set_index("source_id")
    for release in atlas.table("releases").itertuples():
        source = names.loc[release.source_id]
        click.echo(
            f"\n{source['source_name']} [{release.source_id}]\n"
            f"  {release.file_name}, {release.vintage_date:%d/%m/%Y}, {source['licence']}\n"
            f"  {release.row_count} lignes lues = {release.record_count} fiches "
            f"+ {release.rejected_count} rejets"
        )
    links = atlas.table("links")["verdict"].value_counts()
    records, places = (len(atlas.table(name)) for name in ("records", "places"))
    click.echo(
        f"\nLieux\n  {places} lieux au {atlas.on:%d/%m/%Y}, de {records} fiches de toutes éditions"
    )
    for verdict, count in links.items():
        click.echo(f"  {count} paires de fiches {verdict}")
    click.echo("\nContrôles")
    for line in _issue_lines(atlas.build.issue_counts()):
        click.echo(line)
    click.echo(f"\nFrance\n  Hypothèses : {atlas.words}")
    france = atlas.measures("france")
    for column in TABLES["measures"]:
        if column.label and column.name not in ("territory_code", "territory_name"):
            write = _number if column.dtype == "float" else whole
            click.echo(f"  {column.label} : {' | '.join(map(write, france[column.name]))}")


def _number(value: float) -> str:
    """Return a number of a measure, or `inconnu`."""
    return UNKNOWN if pd.isna(value) else shortest(value)


def _issue_lines(issues: pd.DataFrame) -> Iterable[str]:
    for issue in issues.itertuples():
        yield f"  {issue.issue_count:>6} {issue.severity:<15} {issue.rule} ({issue.source_id})"
