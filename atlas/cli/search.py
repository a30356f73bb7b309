"""`atlas search`: what answers a question, in a terminal or a file."""

import json
from datetime import datetime
from typing import Any

import click
import pandas as pd

from atlas.cli.group import main, say
from atlas.errors import InputError
from atlas.reader import Atlas
from atlas.search.finder import FOUND_COUNT, find
from atlas.search.near import Scope
from atlas.search.reasons import explained
from atlas.search.results import found_sentence
from atlas.search.states import moment_of
from atlas.settings import load_settings
from atlas.text.days import FRENCH_TIME
from atlas.views.display.caption import plain
from atlas.views.export.delimited import to_csv

TEXT, CSV, GEOJSON = "texte", "csv", "geojson"
_OPEN_WORDS = {True: "ouvert", False: "fermé"}
_LONGEST_NAME = 48
_LONGITUDES, _LATITUDES = 180.0, 90.0


@main.command("search")
@click.argument("question")
@click.option("--format", "file_format", type=click.Choice([TEXT, CSV, GEOJSON]), default=TEXT,
              show_default=True, help="Ce qui est écrit sur la sortie.")  # fmt: skip
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 20 * FOUND_COUNT),
              help="Résultats au plus.")  # fmt: skip
@click.option(
    "--near", "point", help="Votre position, « longitude,latitude » : « près de chez moi »."
)
@click.option("--without", "without", multiple=True, help="Fait compris à ne pas suivre.")
def search_command(
    question: str, file_format: str, limit: int, point: str | None, without: tuple[str, ...]
) -> None:
    """Chercher des lieux et des actions par une question en français.

    \b
    Exemples :
      atlas search "aide aux démarches gratuite à Guéret le samedi"
      atlas search "imprimer près de chez moi" --near 1.87,46.17
      atlas search "fablab en Gironde" --format csv > fablabs.csv
    """
    atlas = Atlas.open(load_settings().store_path)
    finder = atlas.finder
    moment = moment_of(datetime.now(FRENCH_TIME))
    scope = Scope(point=_point(point))
    found = find(finder, question, scope, limit, moment=moment, left_out=frozenset(without))
    names = atlas.table("communes", ("commune_code", "commune_name"))
    rows = answer_rows(explained(finder, found), names)
    say(plain(found_sentence(found)).replace("\\", ""))  # a terminal needs no escape
    if file_format == CSV:
        click.echo(to_csv(rows).decode(), nl=False)
    elif file_format == GEOJSON:
        click.echo(_geojson(rows))
    else:
        click.echo(_text(rows))


def _point(text: str | None) -> tuple[float, float] | None:
    """Return a position given as `longitude,latitude`.

    Raises
    ------
    InputError
        It is not one.
    """
    if text is None:
        return None
    try:
        longitude, latitude = (float(part) for part in text.split(","))
    except ValueError:
        longitude = latitude = float("nan")
    if not (abs(longitude) <= _LONGITUDES and abs(latitude) <= _LATITUDES):
        raise InputError(
            f"--near : « {text} » n'est pas une position ; donnez « longitude,latitude » en "
            "degrés, par exemple 1.87,46.17"
        )
    return longitude, latitude


def answer_rows(results: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Return results as they are written, one row each, the best first.

    Parameters
    ----------
    results
        As `atlas.search.reasons.explained` returns it.
    communes
        `commune_code` and `commune_name`.
    """
    names = communes.set_index("commune_code")["commune_name"]
    columns = ["kind", "id", "title", "commune_code", "departement_code", "longitude", "latitude",
               "distance_m", "is_open", "phone", "reason"]  # fmt: skip
    rows = results[columns].assign(distance_m=results["distance_m"].round(0))
    rows.insert(4, "commune_name", results["commune_code"].map(names))
    return rows


def _text(rows: pd.DataFrame) -> str:
    """Return results as lines to be read."""
    lines = []
    for rank, row in enumerate(rows.itertuples(), 1):
        far = (
            "" if pd.isna(row.distance_m) else f", {row.distance_m / 1000:.1f} km".replace(".", ",")
        )
        opened = _OPEN_WORDS.get(row.is_open, "horaires inconnus")
        where = "commune inconnue" if pd.isna(row.commune_name) else row.commune_name
        phone = "" if pd.isna(row.phone) else f", {row.phone}"
        title = str(row.title)[:_LONGEST_NAME]
        lines += [f"{rank:>3}. {title} — {where}{far}, {opened}{phone}", f"     {row.reason}"]
    return "\n".join(lines)


def _geojson(rows: pd.DataFrame) -> str:
    """Return results as GeoJSON (EPSG:4326 degrees); null geometry when not located."""
    features = []
    for row in rows.astype("object").where(rows.notna(), None).to_dict("records"):
        point = [row.pop("longitude"), row.pop("latitude")]
        shape: dict[str, Any] | None = {"type": "Point", "coordinates": point}
        shape = None if None in point else shape
        features.append({"type": "Feature", "id": row["id"], "geometry": shape, "properties": row})
    whole = {"type": "FeatureCollection", "features": features}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False)
