"""`atlas build` and `atlas serve`: the store, and the app that shows it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from atlas.cli.group import main, say
from atlas.errors import AtlasError
from atlas.settings import PROJECT, Settings, load_settings
from atlas.sources.download import Progress
from atlas.store.database import read_table
from atlas.store.pipeline import build


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


def run_build(settings: Settings) -> None:
    """Build the store, with a bar while something is downloaded."""
    with _download_bar() as progress:
        build(settings, say, progress)


@main.command("build")
@click.option("--offline", is_flag=True, help="Ne pas demander le fichier national.")
@click.option("--if-absent", is_flag=True, help="Ne rien faire s'il y a déjà un atlas lisible.")
def build_command(offline: bool, if_absent: bool) -> None:
    """Construire l'atlas : fichier national courant et fichiers importés.

    Sans réseau, la dernière copie reçue sert ; sans aucune copie, les lieux embarqués.

    \b
    Exemples :
      atlas build
      atlas build --offline
    """
    settings = load_settings()
    if if_absent and settings.store_path.exists():
        try:
            read_table(settings.store_path, "build")
        except AtlasError as error:
            say(f"Atlas à refaire : {error}")
        else:
            return
    run_build(settings.model_copy(update={"offline": offline or settings.offline}))


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
@click.option("--address", help="Adresse écoutée ; toutes par défaut.")
@click.option("--base-path", help="Chemin de l'atlas derrière un serveur mandataire.")
@click.option("--headless", is_flag=True, help="Ne pas ouvrir le navigateur.")
def serve_command(port: int, address: str | None, base_path: str | None, headless: bool) -> None:
    """Ouvrir l'atlas dans le navigateur ; construit d'abord l'atlas s'il n'y en a pas.

    \b
    Exemple :
      atlas serve --port 8600
    """
    settings = load_settings()
    if not settings.store_path.exists():
        run_build(settings)
    command = [sys.executable, "-m", "atlas.app.serve", "--port", str(port)]
    command += ["--address", address] if address else []
    command += ["--base-path", base_path] if base_path else []
    os.environ.update(_absolute(settings))
    os.chdir(PROJECT)
    os.execv(sys.executable, command + ["--headless"] * headless)  # noqa: S606
