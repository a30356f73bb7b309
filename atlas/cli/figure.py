"""`atlas figure`: a map or a chart as a picture for a report."""

from datetime import datetime
from pathlib import Path

import click

from atlas.cli.export import write_whole
from atlas.cli.group import main, say
from atlas.cli.pictures import (
    Asked,
    Atlas,
    Classes,
    evolution_picture,
    lorenz_picture,
    map_picture,
    ranking_picture,
)
from atlas.errors import InputError
from atlas.schema.level import LEVEL_TABLES
from atlas.settings import load_settings
from atlas.views.display.classing import (
    CHOSEN,
    OWN,
    SCALE_NAMES,
    SCHEMES,
    read_breaks,
)
from atlas.views.display.classing import (
    CLASS_COUNTS as COUNTS,
)
from atlas.views.display.measures import MEASURES, require_measure
from atlas.views.figure import (
    FIGURE_FORMATS as FORMATS,
)
from atlas.views.figure import (
    SIZES,
)

CHARTS = (MAP, LORENZ, RANKING, EVOLUTION) = ("carte", "lorenz", "classement", "evolution")
_DAY = click.DateTime(["%Y-%m-%d"])
DEFAULT_LEVELS = {True: "departement", False: "commune"}


@main.command("figure")
@click.option("--level", type=click.Choice(list(LEVEL_TABLES)),
              help="Défaut : département pour la France, commune dans un département.")  # fmt: skip
@click.option("--departement", help="Code du département ; la France par défaut.")
@click.option("--measure", "column", type=click.Choice(list(MEASURES)),
              default="nearest_distance_m", show_default=True)  # fmt: skip
@click.option("--classes", "scheme", type=click.Choice(list(SCHEMES)), default=OWN,
              show_default=True, help="Comment les classes sont choisies.")  # fmt: skip
@click.option("--class-count", type=click.IntRange(min(COUNTS), max(COUNTS)), default=5,
              show_default=True, help="Nombre de classes, sauf seuils donnés.")  # fmt: skip
@click.option("--thresholds", help="Seuils choisis, dans l'unité montrée : « 1 2,5 10 ».")
@click.option("--colours", type=click.Choice(list(SCALE_NAMES)), default=OWN, show_default=True)
@click.option("--chart", type=click.Choice(CHARTS), default=MAP, show_default=True,
              help="Carte, courbe de Lorenz, classement, évolution (--from, --date).")  # fmt: skip
@click.option("--date", "on", type=_DAY, help="Tel que connu à cette date (AAAA-MM-JJ).")
@click.option("--from", "first", type=_DAY, help="Première date d'une évolution.")
@click.option("--km", type=click.FloatRange(0, min_open=True), default=10.0, show_default=True,
              help="Distance d'un lieu proche, pour une évolution.")  # fmt: skip
@click.option("--trust", type=click.FloatRange(0, 1), default=0.0, show_default=True,
              help="Qualité minimale des fiches qui comptent.")  # fmt: skip
@click.option("--places", "with_places", is_flag=True, help="Dessiner les lieux.")
@click.option("--size", type=click.Choice(list(SIZES)), default="a4-portrait", show_default=True)
@click.option("--format", "file_format", type=click.Choice(FORMATS), help="Défaut : selon --out.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def figure_command(
    level: str | None, departement: str | None, column: str, scheme: str, class_count: int,
    thresholds: str | None, colours: str, chart: str,
    on: datetime | None, first: datetime | None, km: float, trust: float, with_places: bool,
    size: str, file_format: str | None, out: Path,
) -> None:  # fmt: skip
    """Écrire une carte ou un graphique prêt pour un rapport : PNG (300 ppp), SVG ou PDF.

    \b
    Exemples :
      atlas figure --out france.png
      atlas figure --level commune --measure beyond_10km_share --size a4-paysage --out manques.pdf
      atlas figure --departement 23 --places --size carre --out creuse.svg
      atlas figure --thresholds "0,5 1 2 4 8" --date 2023-01-01 --out 2023.png
      atlas figure --chart lorenz --out lorenz.pdf
      atlas figure --chart classement --level region --out regions.png
      atlas figure --chart evolution --from 2022-12-01 --date 2024-08-01 --level region --out e.png
    """
    settings = load_settings()
    chosen = picture_format(out, file_format)
    breaks = read_breaks(thresholds) if thresholds else ()
    classes = Classes(CHOSEN if breaks else scheme, class_count, breaks, colours)
    asked = Asked(
        level or DEFAULT_LEVELS[departement is None], departement, require_measure(column),
        on.date() if on else None, trust, classes,
    )  # fmt: skip
    if chart == EVOLUTION:
        content = evolution_picture(settings, asked, first, km, size, chosen)
    else:
        atlas = Atlas(settings, asked)
        pictures = {MAP: map_picture, LORENZ: lorenz_picture, RANKING: ranking_picture}
        content = pictures[chart](atlas, size, chosen, with_places)
    write_whole(out, content)
    say(f"{out} : {SIZES[size].label}, {len(content) / 1e6:.1f} Mo")


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
