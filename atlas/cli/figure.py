"""`atlas figure`: a map or a chart as a picture for a report."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import click
import geopandas as gpd
import pandas as pd

from atlas import coverage
from atlas.cli.export import write_whole
from atlas.cli.group import main, say
from atlas.coverage import METROPOLITAN_FRANCE
from atlas.errors import InputError
from atlas.quality import trusted
from atlas.schema import LEVEL_TABLES, PARENT_TABLES
from atlas.settings import Settings, load_settings
from atlas.snapshot import snapshot
from atlas.store import read_table
from atlas.views.caption import headline, measured_note, subtitle, trust_note
from atlas.views.figure import FORMATS, SIZES, map_figure
from atlas.views.measures import MEASURES, Measure, require_measure
from atlas.views.picture import (
    FRANCE_NAME,
    around,
    dated_sources,
    local_sources,
    make_caption,
    permalink,
)

DEFAULT_LEVELS = {True: "departement", False: "commune"}


class Asked(NamedTuple):
    """State of the view: level, département or None, measure, date or None, least quality."""

    level: str
    departement: str | None
    measure: Measure
    on: date | None
    trust: float


class Known(NamedTuple):
    """Tables of the view: all measures, and places of mediation."""

    measures: pd.DataFrame
    places: pd.DataFrame


@main.command("figure")
@click.option("--level", type=click.Choice(list(LEVEL_TABLES)),
              help="Défaut : département pour la France, commune dans un département.")  # fmt: skip
@click.option("--departement", help="Code du département ; la France par défaut.")
@click.option("--measure", "column", type=click.Choice(list(MEASURES)),
              default="nearest_distance_m", show_default=True)  # fmt: skip
@click.option("--thresholds", help="Bornes des classes, dans l'unité montrée : « 1 2 5 10 20 ».")
@click.option("--date", "on", type=click.DateTime(["%Y-%m-%d"]), help="Tel que connu à cette date.")
@click.option("--trust", type=click.FloatRange(0, 1), default=0.0, show_default=True,
              help="Qualité minimale des fiches qui comptent.")  # fmt: skip
@click.option("--places", "with_places", is_flag=True, help="Dessiner les lieux.")
@click.option("--size", type=click.Choice(list(SIZES)), default="a4-portrait", show_default=True)
@click.option("--format", "file_format", type=click.Choice(FORMATS), help="Défaut : selon --out.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def figure_command(
    level: str | None, departement: str | None, column: str, thresholds: str | None,
    on: datetime | None, trust: float, with_places: bool, size: str, file_format: str | None,
    out: Path,
) -> None:  # fmt: skip
    """Écrire une carte prête pour un rapport : PNG (300 points par pouce), SVG ou PDF.

    \b
    Exemples :
      atlas figure --out france.png
      atlas figure --level commune --measure beyond_10km_share --size a4-paysage --out manques.pdf
      atlas figure --departement 23 --places --size carre --out creuse.svg
      atlas figure --thresholds "0,5 1 2 4 8" --date 2023-01-01 --out 2023.png
    """
    settings = load_settings()
    chosen = picture_format(out, file_format)
    measure = reclassed(require_measure(column), thresholds)
    asked = Asked(
        level or DEFAULT_LEVELS[departement is None], departement, measure,
        on.date() if on else None, trust,
    )  # fmt: skip
    content = map_picture(settings, asked, size, chosen, with_places)
    write_whole(out, content)
    say(f"{out} : {SIZES[size].label}, {len(content) / 1e6:.1f} Mo")


def map_picture(
    settings: Settings, asked: Asked, size: str, file_format: str, with_places: bool
) -> bytes:
    """Return the picture of a map.

    Raises
    ------
    InputError
        There is no such département.
    StoreError
        There is no atlas.
    """
    store = settings.store_path
    known = known_of(store, asked)
    row = summary_of(known.measures, asked.departement)

    def territories(level: str) -> gpd.GeoDataFrame:
        code = f"{level}_code"
        shapes = read_table(store, LEVEL_TABLES[level], [code, "geometry"])
        shapes = shapes.rename(columns={code: "territory_code"})
        rows = known.measures[known.measures["level"] == level]
        drawn = rows.merge(shapes, on="territory_code", validate="one_to_one")
        return gpd.GeoDataFrame(drawn, geometry="geometry", crs=shapes.crs)

    rows = territories(asked.level)
    places = known.places
    if asked.departement is not None:
        own = "territory_code" if asked.level == "departement" else "departement_code"
        rows = rows[rows[own] == asked.departement]
        places = places[places["departement_code"] == asked.departement]
    drawn = around(rows, asked.level, asked.departement, territories)
    where = FRANCE_NAME if asked.departement is None else str(row["territory_name"])
    sources = local_sources(
        dated_sources(read_table(store, "sources"), read_table(store, "releases"), asked.on),
        known.places, read_table(store, "communes"), asked.departement,
    )  # fmt: skip
    caption = make_caption(
        headline(row, asked.measure), subtitle(asked.measure, asked.level, where),
        " ".join(filter(None, (measured_note(row), trust_note(asked.trust)))), sources,
        read_table(store, "build").iloc[0], on=asked.on, credits=settings.credits,
        permalink=permalink(settings.public_url, "", state(asked)),
    )  # fmt: skip
    return map_figure(
        rows, asked.measure, caption, size, file_format, is_national=asked.departement is None,
        outlines=drawn.outlines, neighbours=drawn.neighbours,
        places=places if with_places else None,
    )  # fmt: skip


def known_of(store: Path, asked: Asked) -> Known:
    """Return the measures and the places of a view, computed again unless it is the present."""
    if asked.on is None and not asked.trust:
        places = read_table(store, "places")
        return Known(read_table(store, "measures"), _of_mediation(places))
    names = ("records", "releases", "sources", "issues")
    on = pd.Timestamp(asked.on or date.today())
    then = snapshot(*(read_table(store, name) for name in names), on)
    places = trusted(then.places, asked.trust)
    detour = float(read_table(store, "build").iloc[0]["detour_factor"])
    parents = {level: read_table(store, name) for level, name in PARENT_TABLES.items()}
    measures = coverage.measure(
        read_table(store, "communes"), places, then.records, then.sources, parents, detour
    )
    return Known(measures, _of_mediation(places))


def _of_mediation(places: pd.DataFrame) -> pd.DataFrame:
    return places[places["is_mediation"] & places["commune_code"].notna()]


def summary_of(measures: pd.DataFrame, departement: str | None) -> pd.Series:
    """Return the measures of metropolitan France, as the page *Carte* says, or of a département.

    Raises
    ------
    InputError
        There is no such département.
    """
    level, code = ("france", METROPOLITAN_FRANCE) if departement is None else (
        "departement", departement)  # fmt: skip
    found = measures[(measures["level"] == level) & (measures["territory_code"] == code)]
    if found.empty:
        raise InputError(f"aucun département de code « {departement} »")
    return found.iloc[0]


def reclassed(measure: Measure, thresholds: str | None) -> Measure:
    """Return a measure with the bounds asked for; French commas are decimal.

    Raises
    ------
    InputError
        They are not as many growing numbers as the measure has.
    """
    if thresholds is None:
        return measure
    try:
        breaks = tuple(float(word.replace(",", ".")) for word in thresholds.split())
    except ValueError as error:
        raise InputError(f"--thresholds « {thresholds} » : des nombres sont attendus") from error
    expected = len(measure.colours) - 1
    if len(breaks) != expected or list(breaks) != sorted(set(breaks)):
        raise InputError(
            f"--thresholds « {thresholds} » : {expected} nombres croissants sont attendus, séparés "
            "par des espaces"
        )
    return replace(measure, breaks=breaks)


def picture_format(out: Path, asked: str | None) -> str:
    """Return the format asked for, else that of the file's name.

    Raises
    ------
    InputError
        The name tells none.
    """
    chosen = asked or out.suffix.lower().removeprefix(".")
    if chosen not in FORMATS:
        raise InputError(f"{out.name} : format inconnu ; ajoutez --format {'|'.join(FORMATS)}")
    return chosen


def state(asked: Asked) -> dict[str, str | list[str]]:
    """Return what the URL of the page *Carte* says of a view."""
    return {
        "departement": asked.departement or "",
        "niveau": asked.level,
        "mesure": asked.measure.column,
        "date": asked.on.isoformat() if asked.on else "",
        "qualite": f"{asked.trust:g}" if asked.trust else "",
    }
