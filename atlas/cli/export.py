"""`atlas export`: places or territories in a file of their own."""

import os
import tempfile
from pathlib import Path

import click
import pandas as pd

from atlas.cli.export_map import map_document
from atlas.cli.group import main, say
from atlas.errors import InputError
from atlas.schema import LEVEL_TABLES
from atlas.settings import load_settings
from atlas.store import read_current_sources, read_table, select_rows
from atlas.views.export import FORMATS, export, file_facts
from atlas.views.map.payload import LEVELS as MAP_LEVELS
from atlas.views.measures import MEASURES

LEVELS = {table: level for level, table in LEVEL_TABLES.items()}
MAP = "map"
# What can be exported -> its id column.
EXPORTED = {"places": "place_id"} | {table: f"{level}_code" for table, level in LEVELS.items()}


@main.command("export")
@click.argument("what", type=click.Choice([*EXPORTED, MAP]))
@click.option("--format", "file_format", type=click.Choice(FORMATS), help="Défaut : selon --out.")
@click.option("--where", help="Condition sur les colonnes, en SQL.")
@click.option("--excel", is_flag=True, help="CSV qu'Excel ouvre d'un double clic.")
@click.option("--measure", type=click.Choice(list(MEASURES)), help="Carte : mesure montrée.")
@click.option("--level", type=click.Choice(MAP_LEVELS), help="Carte : niveau, commune par défaut.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def export_command(
    what: str,
    file_format: str | None,
    where: str | None,
    excel: bool,
    measure: str | None,
    level: str | None,
    out: Path,
) -> None:
    """Écrire les lieux, un niveau de territoires avec ses mesures, ou la carte, dans un fichier.

    \b
    Exemples :
      atlas export places --where "departement_code = '23'" --out creuse.geojson
      atlas export communes --where "beyond_10km_share = 1" --out manques.geojson
      atlas export epci --format csv --excel --out epci.csv
      atlas export map --out carte.html
    """
    settings = load_settings()
    if what == MAP:
        _refuse({"--format": file_format, "--where": where, "--excel": excel}, "la carte")
        document = map_document(settings, level or "commune", measure)
        write_whole(out, document)
        say(f"{out} : {len(document) / 1e6:.1f} Mo, s'ouvre sans réseau")
        return
    _refuse({"--measure": measure, "--level": level}, what)
    chosen = chosen_format(out, file_format)
    frame = exported_frame(settings.store_path, what, where)
    content = export(frame, chosen, EXPORTED[what], metadata(settings.store_path, where), excel)
    write_whole(out, content)
    say(f"{out} : {len(frame)} lignes, {len(content) / 1e6:.1f} Mo")


def _refuse(options: dict[str, object], what: str) -> None:
    """Refuse the options that say nothing of what is exported."""
    given = [name for name, value in options.items() if value]
    if given:
        raise InputError(f"{', '.join(given)} : sans effet sur {what} ; retirez cette option")


def chosen_format(out: Path, asked: str | None) -> str:
    """Return the format asked for, else that of the file's name.

    Raises
    ------
    InputError
        The name tells none.
    """
    known = {".geojson": "geojson", ".json": "geojson", ".csv": "csv", ".parquet": "geoparquet"}
    chosen = asked or known.get(out.suffix.lower())
    if chosen is None:
        raise InputError(f"{out.name} : format inconnu ; ajoutez --format {'|'.join(FORMATS)}")
    return chosen


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
    build = read_table(store, "build").iloc[0]
    return file_facts(read_current_sources(store), build, where or "")


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
