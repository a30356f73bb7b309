"""`atlas compare`: what changed between two dates."""

from datetime import datetime
from pathlib import Path

import click
import geopandas as gpd
import pandas as pd

from atlas.cli.group import main
from atlas.cli.written import chosen_format, write_described
from atlas.reader import Atlas, Period
from atlas.schema.level import FRANCE, LEVEL_TABLES, METROPOLITAN_FRANCE
from atlas.settings import load_settings
from atlas.text.french import shortest
from atlas.text.markdown import plain
from atlas.views.export import FORMATS
from atlas.views.words.changes import changes_sentence, compared_sentence

PARTS = {"places": "place_change_id", "communes": "territory_code", "territories": "territory_id"}
_DAY = click.DateTime(["%Y-%m-%d"])


@main.command("compare")
@click.argument("what", type=click.Choice(list(PARTS)), default="places")
@click.option("--from", "first", type=_DAY, required=True, help="Première date (AAAA-MM-JJ).")
@click.option("--to", "second", type=_DAY, required=True, help="Seconde date.")
@click.option("--km", default=10.0, show_default=True, help="Distance d'un lieu proche.")
@click.option("--source", "source_id", help="Une seule source ; toutes par défaut.")
@click.option("--format", "file_format", type=click.Choice(FORMATS), help="Défaut : selon --out.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Fichier à écrire.")
def compare_command(
    what: str,
    first: datetime,
    second: datetime,
    km: float,
    source_id: str | None,
    file_format: str | None,
    out: Path | None,
) -> None:
    """Comparer deux dates : lieux ouverts, fermés, déplacés, renommés ; habitants concernés.

    \b
    Exemples :
      atlas compare --from 2022-12-01 --to 2024-08-01
      atlas compare places --from 2022-12-01 --to 2024-08-01 --out changements.geojson
      atlas compare --from 2020-10-01 --to 2022-12-01 --source france-services
      atlas compare communes --from 2022-12-01 --to 2024-08-01 --km 5 --out acces.csv
    """
    atlas = Atlas.open(load_settings().store_path)
    file_kind = chosen_format(out, file_format) if out else None
    start, end = sorted((first.date(), second.date()))
    evolution = atlas.changes(start, end, km, source_id)
    country = evolution.sums.set_index("territory_code", drop=False)
    for code in (METROPOLITAN_FRANCE, FRANCE):
        said = changes_sentence(Period(start, end, km), country.loc[code], evolution.assumptions)
        click.echo(plain(said))
    assumed = atlas.assumption_words(evolution.assumptions)
    compared = plain(compared_sentence(evolution, atlas.source_names, assumed))
    click.echo(compared)
    if out and file_kind:
        frame = {
            "places": _mappable(evolution.changes),
            "communes": atlas.table("communes", ["commune_code", "geometry"]).merge(
                evolution.access, left_on="commune_code", right_on="territory_code"
            ),
            "territories": _with_boundaries(evolution.sums, atlas),
        }[what]
        period = f"{start:%Y-%m-%d}/{end:%Y-%m-%d}"
        words = f"à {shortest(km)} km ou moins d'un lieu ; {compared}"
        write_described(atlas, out, frame, file_kind, PARTS[what], words, name=what, period=period)


def _with_boundaries(sums: pd.DataFrame, atlas: Atlas) -> pd.DataFrame:
    """Return the sums of territories with an id each and their boundary; none for the country."""
    rows = sums.assign(territory_id=sums["level"] + ":" + sums["territory_code"])
    levels = [level for level in LEVEL_TABLES if level in set(rows["level"])]
    shapes = pd.concat([atlas.build.shapes(level).assign(level=level) for level in levels])
    drawn = rows.merge(shapes, on=["level", "territory_code"], how="left", validate="one_to_one")
    return gpd.GeoDataFrame(drawn, geometry="geometry", crs=shapes.crs)


def _mappable(changes: pd.DataFrame) -> pd.DataFrame:
    """Return the changes with an id each and a position: the one after, else the one before."""
    return changes.assign(
        place_change_id=changes["place_id"] + ":" + changes["change"],
        longitude=changes["longitude_after"].fillna(changes["longitude_before"]),
        latitude=changes["latitude_after"].fillna(changes["latitude_before"]),
    )
