"""The command line: `atlas build | import | export | serve | info`."""

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click
import pandas as pd

import atlas
from atlas.errors import AtlasError, InputError
from atlas.imports import ImportOptions, examine, keep
from atlas.pipeline import build
from atlas.schema import TABLES
from atlas.settings import PROJECT, Settings, load_settings
from atlas.sources.download import Progress
from atlas.store import count_issues, read_table, select_rows
from atlas.views.export import FORMATS, export

EXPORTED = {
    "places": "place_id",
    "communes": "commune_code",
    "epci": "epci_code",
    "departements": "departement_code",
    "regions": "region_code",
}
LEVELS = {"communes": "commune", "epci": "epci", "departements": "departement",
          "regions": "region"}  # fmt: skip


class AtlasGroup(click.Group):
    """Print the message of an error raised on purpose, and exit 1; anything else is a bug."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except AtlasError as error:
            click.secho(f"Erreur : {error}", fg="red", err=True)
            context.exit(1)


@click.group(cls=AtlasGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(atlas.__version__, prog_name="atlas")
def main() -> None:
    """Atlas national de la médiation numérique : des fichiers publiés à la carte des manques."""


def _say(text: str) -> None:
    click.echo(text, err=True)


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


def _build(settings: Settings) -> None:
    with _download_bar() as progress:
        build(settings, _say, progress)


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
            _say(f"Atlas à refaire : {error}")
        else:
            return
    _build(settings.model_copy(update={"offline": offline or settings.offline}))


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "format_id", help="Format, s'il n'est pas reconnu (voir atlas info).")
@click.option(
    "--source", "source_id", help="Identifiant de la source ; par défaut le nom du fichier."
)
@click.option("--name", help="Nom de la source, montré aux lecteurs.")
@click.option("--licence", help="Licence de la source.")
@click.option(
    "--covers",
    help="Territoires où la source liste TOUS ses lieux : FR, METRO, R84 (région), D23 "
    "(département), séparés par des virgules ; LIEUX (défaut) ne dit rien d'autre que ses lieux.",
)
@click.option("--date", "vintage", type=click.DateTime(["%Y-%m-%d"]), help="Date des données.")
@click.option(
    "--candidate-sites", is_flag=True, help="Sites candidats, non des lieux de médiation."
)
@click.option("--no-build", is_flag=True, help="Garder les fichiers sans reconstruire l'atlas.")
def import_command(
    files: tuple[Path, ...],
    format_id: str | None,
    source_id: str | None,
    name: str | None,
    licence: str | None,
    covers: str | None,
    vintage: datetime | None,
    candidate_sites: bool,
    no_build: bool,
) -> None:
    """Ajouter des fichiers de lieux (CSV, JSON, GeoJSON), puis reconstruire l'atlas.

    Tous les fichiers sont vérifiés avant que le premier soit gardé.

    \b
    Exemples :
      atlas import france-services.csv
      atlas import lieux.csv --covers D23 --licence "Licence Ouverte 2.0"
      atlas import export.json --format national-v0 --source mon-hub --date 2024-05-01
    """
    settings = load_settings()
    if source_id and len(files) > 1:
        raise InputError("--source nomme une seule source : importez les fichiers un par un")
    options = ImportOptions(
        format_id,
        source_id,
        name,
        licence,
        tuple(code.strip() for code in covers.split(",")) if covers else None,
        None,
        vintage.date() if vintage else None,
        candidate_sites,
    )
    candidates = [examine(settings, path, options, date.today()) for path in files]
    for candidate in candidates:
        release = keep(settings, candidate, date.today())
        facts = f"format {release.format_id}, source {release.source.source_id}"
        _say(f"{release.path.name} : {facts}, données du {release.vintage:%d/%m/%Y}")
    if not no_build:
        _build(settings)


@main.command("export")
@click.argument("what", type=click.Choice(list(EXPORTED)))
@click.option("--format", "file_format", type=click.Choice(FORMATS), help="Défaut : selon --out.")
@click.option("--where", help="Condition sur les colonnes, en SQL.")
@click.option("--excel", is_flag=True, help="CSV qu'Excel ouvre d'un double clic.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def export_command(
    what: str, file_format: str | None, where: str | None, excel: bool, out: Path
) -> None:
    """Écrire les lieux, ou un niveau de territoires avec ses mesures, dans un fichier.

    \b
    Exemples :
      atlas export places --where "departement_code = '23'" --out creuse.geojson
      atlas export communes --where "beyond_10km_share = 1" --out manques.geojson
      atlas export epci --format csv --excel --out epci.csv
    """
    settings = load_settings()
    chosen = file_format or {".geojson": "geojson", ".json": "geojson", ".csv": "csv",
                             ".parquet": "geoparquet"}.get(out.suffix.lower())  # fmt: skip
    if chosen is None:
        raise InputError(f"{out.name} : format inconnu ; ajoutez --format {'|'.join(FORMATS)}")
    frame = exported_frame(settings.store_path, what, where)
    content = export(frame, chosen, EXPORTED[what], metadata(settings.store_path, where), excel)
    write_whole(out, content)
    _say(f"{out} : {len(frame)} lignes, {len(content) / 1e6:.1f} Mo")


def exported_frame(store: Path, what: str, where: str | None) -> pd.DataFrame:
    """Return places, or territories of a level with their measures and boundaries.

    Raises
    ------
    InputError
        The condition cannot be evaluated.
    StoreError
        There is no atlas.
    """
    if what == "places":
        return select_rows(store, "places", where) if where else read_table(store, "places")
    code = EXPORTED[what]
    level = f"level = '{LEVELS[what]}'"
    rows = select_rows(store, "measures", f"{level} AND ({where})" if where else level)
    territories = read_table(store, what, [code, "geometry"])
    measures = rows.drop(columns="level").rename(columns={"territory_code": code})
    measures = measures.loc[:, ~measures.columns.duplicated()]
    return territories.merge(measures, on=code, how="inner", validate="one_to_one")


def metadata(store: Path, where: str | None) -> dict[str, str]:
    """Return what a file must say of itself: sources, licences, dates, filter."""
    sources = read_table(store, "sources")
    row = read_table(store, "build").iloc[0]
    return {
        "title": "Atlas national de la médiation numérique",
        "sources": " ; ".join(
            f"{s.source_name}, {s.vintage_date:%Y-%m-%d}, {s.licence}" for s in sources.itertuples()
        ),
        "territories": row["cog_vintage"],
        "built_at": row["built_at"],
        "filter": where or "",
        "notice": "" if pd.isna(row["notice"]) else row["notice"],
    }


def write_whole(path: Path, content: bytes) -> None:
    """Write a file completely or not at all.

    Raises
    ------
    InputError
        The folder does not exist or cannot be written.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        Path(file.name).chmod(0o644)
        os.replace(file.name, path)
    except OSError as error:
        raise InputError(f"{path} : écriture impossible ({error.strerror})") from error


@main.command("serve")
@click.option("--port", default=8501, show_default=True)
@click.option("--headless", is_flag=True, help="Ne pas ouvrir le navigateur.")
def serve_command(port: int, headless: bool) -> None:
    """Ouvrir l'atlas dans le navigateur ; construit d'abord l'atlas s'il n'y en a pas.

    \b
    Exemple :
      atlas serve --port 8600
    """
    settings = load_settings()
    if not settings.store_path.exists():
        _build(settings)
    command = [sys.executable, "-m", "streamlit", "run", str(PROJECT / "streamlit_app.py"),
               "--server.port", str(port)]  # fmt: skip
    if headless:
        command += ["--server.headless", "true"]
    os.chdir(PROJECT)
    os.execv(sys.executable, command)  # noqa: S606


@main.command("info")
def info_command() -> None:
    """Dire ce que contient l'atlas : sources, lignes lues, retenues, rejetées, mesures de France.

    \b
    Exemple :
      atlas info
    """
    settings = load_settings()
    store = settings.store_path
    row = read_table(store, "build").iloc[0]
    click.echo(f"{store}\nconstruit le {row['built_at']}, {row['cog_vintage']}")
    if not pd.isna(row["notice"]):
        click.echo(row["notice"])
    for source in read_table(store, "sources").itertuples():
        click.echo(
            f"\n{source.source_name} [{source.source_id}]\n"
            f"  {source.file_name}, {source.vintage_date:%d/%m/%Y}, {source.licence}\n"
            f"  {source.row_count} lignes lues = {source.record_count} fiches "
            f"+ {source.rejected_count} rejets"
        )
    click.echo("\nContrôles")
    for line in _issue_lines(count_issues(store)):
        click.echo(line)
    click.echo("\nFrance")
    france = read_table(store, "measures", where={"level": "france"})
    for column in TABLES["measures"]:
        if column.label and column.name not in ("territory_code", "territory_name"):
            values = " | ".join("inconnu" if pd.isna(v) else f"{v:g}" if column.dtype == "float"
                                else str(v) for v in france[column.name])  # fmt: skip
            click.echo(f"  {column.label} : {values}")


def _issue_lines(issues: pd.DataFrame) -> Iterable[str]:
    for issue in issues.itertuples():
        yield f"  {issue.issue_count:>6} {issue.severity:<15} {issue.rule} ({issue.source_id})"
