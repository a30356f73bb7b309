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
from atlas.search.results import answer_rows, found_sentence, kilometres_words, open_words
from atlas.settings import load_settings
from atlas.text.days import FRENCH_TIME
from atlas.text.markdown import plain
from atlas.text.phones import phone_words
from atlas.views.export.delimited import formula_warning, to_csv

TEXT, CSV, GEOJSON = "texte", "csv", "geojson"
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
    now = datetime.now(FRENCH_TIME)
    scope = Scope(point=_point(point))
    found = find(finder, question, scope, limit, now=now, left_out=frozenset(without))
    communes = atlas.table("communes", ("commune_code", "commune_name"))
    names = dict(zip(communes["commune_code"], communes["commune_name"], strict=True))
    rows = answer_rows(found, names).assign(reason=explained(finder, found)["reason"])
    say(plain(found_sentence(found)))
    if file_format == CSV:
        click.echo(to_csv(rows).decode(), nl=False)
        if warning := formula_warning(rows):
            say(warning)
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


def _text(rows: pd.DataFrame) -> str:
    """Return results as lines to be read."""
    lines = []
    for row in rows.itertuples():
        parts = ["commune inconnue" if pd.isna(row.commune_name) else str(row.commune_name)]
        if not pd.isna(row.distance_m):
            parts.append(kilometres_words(float(row.distance_m)))
        parts.append(open_words(row.is_open))
        if not pd.isna(row.phone):
            parts.append(phone_words(row.phone))
        title = str(row.title)[:_LONGEST_NAME]
        lines += [f"{row.rank:>3}. {title} — {', '.join(parts)}", f"     {row.reason}"]
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
