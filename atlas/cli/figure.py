"""`atlas figure`: a map or a chart as a picture for a report."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import click

from atlas.access.inequality import lorenz
from atlas.cli.group import main, say
from atlas.cli.written import say_credits
from atlas.errors import InputError
from atlas.reader import Atlas, Period, View
from atlas.schema.level import FRANCE, LEVEL_TABLES, PARENT_TABLES, Territory
from atlas.settings import Settings, load_settings
from atlas.text.french import file_size
from atlas.views.display.classing import (
    CHOSEN,
    CLASS_COUNTS,
    OWN,
    SCALE_NAMES,
    SCHEMES,
    read_breaks,
    reclass,
)
from atlas.views.display.measures import MEASURES, Measure, require_measure
from atlas.views.export.whole import write_whole
from atlas.views.figure import FIGURE_FORMATS, SIZES
from atlas.views.figure.followed import indicator_curve, indicator_map
from atlas.views.figure.picture import (
    Draw,
    MapPicture,
    Signature,
    bind,
    evolution_picture,
    lorenz_picture,
    measure_words,
    permalink,
)
from atlas.views.words.steering.register import credits_told

CHARTS = (MAP, LORENZ, RANKING, EVOLUTION, CURVE) = (
    "carte", "lorenz", "classement", "evolution", "courbe",
)  # fmt: skip
_DAY = click.DateTime(["%Y-%m-%d"])
DEFAULT_LEVELS = {True: "departement", False: "commune"}


@main.command("figure")
@click.option("--level", type=click.Choice(list(LEVEL_TABLES)),
              help="Défaut : département pour la France, commune dans un département.")  # fmt: skip
@click.option("--departement", help="Code du département ; la France par défaut.")
@click.option("--measure", "column", type=click.Choice(list(MEASURES)),
              default="nearest_road_m", show_default=True)  # fmt: skip
@click.option("--classes", "scheme", type=click.Choice(list(SCHEMES)), default=OWN,
              show_default=True, help="Comment les classes sont choisies.")  # fmt: skip
@click.option("--class-count", type=click.IntRange(min(CLASS_COUNTS), max(CLASS_COUNTS)), default=5,
              show_default=True, help="Nombre de classes, sauf seuils donnés.")  # fmt: skip
@click.option("--thresholds", help="Seuils choisis, dans l'unité montrée : « 1 2,5 10 ».")
@click.option("--colours", type=click.Choice(list(SCALE_NAMES)), default=OWN, show_default=True)
@click.option("--chart", type=click.Choice(CHARTS), default=MAP, show_default=True,
              help="Carte, courbe de Lorenz, classement, évolution (--from, --date), ou courbe "
              "d'un indicateur (--indicator).")  # fmt: skip
@click.option("--indicator", "indicator_id",
              help="Indicateur suivi : sa carte (--period), ou sa courbe.")  # fmt: skip
@click.option("--period", help="Période de la carte d'un indicateur ; la dernière par défaut.")
@click.option("--date", "on", type=_DAY, help="Tel que connu à cette date (AAAA-MM-JJ).")
@click.option("--from", "first", type=_DAY, help="Première date d'une évolution.")
@click.option("--km", type=click.FloatRange(0, min_open=True), default=10.0, show_default=True,
              help="Distance d'un lieu proche, pour une évolution.")  # fmt: skip
@click.option("--trust", type=click.FloatRange(0, 1), default=0.0, show_default=True,
              help="Qualité minimale des fiches qui comptent.")  # fmt: skip
@click.option("--places", "with_places", is_flag=True, help="Dessiner les lieux.")
@click.option("--size", type=click.Choice(list(SIZES)), default="a4-portrait", show_default=True)
@click.option(
    "--format", "file_format", type=click.Choice(FIGURE_FORMATS), help="Défaut : selon --out."
)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def figure_command(
    level: str | None, departement: str | None, column: str, scheme: str, class_count: int,
    thresholds: str | None, colours: str, chart: str, indicator_id: str | None,
    period: str | None,
    on: datetime | None, first: datetime | None, km: float, trust: float, with_places: bool,
    size: str, file_format: str | None, out: Path,
) -> None:  # fmt: skip
    """Écrire une carte ou un graphique prêt pour un rapport : PNG (300 ppp), SVG ou PDF.

    \b
    Exemples :
      atlas figure --out france.png
      atlas figure --level commune --measure beyond_10km_share --size a4-paysage --out manques.pdf
      atlas figure --departement 23 --places --size carre --out creuse.svg
      atlas figure --thresholds "0,5 1 2 4 8" --date 2023-01-01 --out 2023.png
      atlas figure --chart lorenz --out lorenz.pdf
      atlas figure --chart classement --level region --out regions.png
      atlas figure --indicator atlas-part-10-km --period 2023-10-02 --out carte-2023.png
      atlas figure --chart courbe --indicator atlas-lieux --departement 23 --out lieux.png
      atlas figure --chart evolution --from 2022-12-01 --date 2024-08-01 --level region --out e.png
    """
    settings = load_settings()
    chosen = picture_format(out, file_format)
    breaks = read_breaks(thresholds) if thresholds else ()
    asked = AskedPicture(
        level or DEFAULT_LEVELS[departement is None],
        None if departement is None else Territory("departement", departement),
        require_measure(column),
        View(on.date() if on else None, trust=trust),
        Classes(CHOSEN if breaks else scheme, class_count, breaks, colours),
    )
    if indicator_id is not None or chart == CURVE:
        draw = _indicator(settings, asked, chart, indicator_id, period)
    elif chart == EVOLUTION:
        draw = _evolution(settings, asked, first, km)
    else:
        draw = _picture(settings, asked, chart, with_places)
    content = draw(size, chosen)
    write_whole(out, content)
    say(f"{out} : {SIZES[size].label}, {file_size(len(content))}")
    say_credits(Atlas.open(settings.store_path), settings)


class Classes(NamedTuple):
    """How classes and colours are chosen; see `atlas.views.display.classing.reclass`."""

    scheme: str
    class_count: int
    breaks: tuple[float, ...]
    scale: str


class AskedPicture(NamedTuple):
    """What a picture shows: level, territory (None for France), measure, view, classes."""

    level: str
    territory: Territory | None
    measure: Measure
    view: View
    classes: Classes

    def query(self) -> dict[str, str | list[str]]:
        """Return what the address of the page *Carte* says of the same picture."""
        scheme, count, breaks, scale = self.classes
        return {
            "departement": "" if self.territory is None else self.territory.code,
            "niveau": self.level,
            "mesure": self.measure.column,
            **self.view.query(),
            "classes": "" if scheme == OWN else scheme,
            "nombre": "" if scheme in (OWN, CHOSEN) else str(count),
            "seuils": " ".join(f"{value:g}" for value in breaks),
            "couleurs": "" if scale == OWN else scale,
        }


def _picture(settings: Settings, asked: AskedPicture, chart: str, with_places: bool) -> Draw:
    """Return what draws a map, a ranking or a Lorenz curve.

    Raises
    ------
    InputError
        There is no such département.
    """
    atlas = Atlas.open(settings.store_path, asked.view)
    territory, level = asked.territory, asked.level
    credit_line = credits_told(atlas, settings.credits).line
    signature = Signature(credit_line, permalink(settings.public_url, "", asked.query()))
    if chart == LORENZ:
        measure = asked.measure
        rows = atlas.measures("commune", territory)
        people = rows["population"].astype("float64")
        curve = lorenz(rows[measure.column].astype("float64"), people)
        note = measure_words(atlas, atlas.summary(territory), measure)
        return lorenz_picture(atlas, curve, measure, territory, note, signature)
    rows = atlas.territories(level, territory)
    measure = reclass(asked.measure, rows[asked.measure.column], *asked.classes)
    points = atlas.places_in(territory) if with_places else None
    picture = MapPicture(atlas, rows, measure, level, territory, points=points)
    drawn = picture.draw_ranking if chart == RANKING else picture.draw
    return bind(drawn, picture.caption(signature))


def _indicator(
    settings: Settings, asked: AskedPicture, chart: str, indicator_id: str | None,
    period: str | None,
) -> Draw:  # fmt: skip
    """Return what draws the curve of an indicator, or its map for a period.

    Raises
    ------
    InputError
        No indicator is named, or nothing is known of it there; a map is that of the country.
    """
    atlas = Atlas.open(settings.store_path)
    if indicator_id is None or chart not in (MAP, CURVE):
        raise InputError(
            f"--chart {CURVE} demande --indicator ; --indicator se montre en {MAP} ou en {CURVE}"
        )
    definition = atlas.indicator(indicator_id)
    state: dict[str, str | list[str]] = {"indicateur": indicator_id, "niveau": asked.level}
    signature = Signature(
        credits_told(atlas, settings.credits).line,
        permalink(settings.public_url, "pilotage", state),
    )
    if chart == CURVE:
        where = asked.territory or Territory("france", FRANCE)
        return indicator_curve(atlas, definition, where, signature)
    if asked.territory is not None:
        raise InputError("la carte d'un indicateur est celle de la France : ôtez --departement")
    picture = indicator_map(atlas, definition, asked.level, period)
    return bind(picture.draw, picture.caption(signature))


def _evolution(settings: Settings, asked: AskedPicture, first: datetime | None, km: float) -> Draw:
    """Return what draws what changed between two dates.

    Raises
    ------
    InputError
        The dates, the level or the département are not those of a comparison.
    """
    on, is_whole = asked.view.on, asked.territory is None
    if first is None or on is None or asked.level == "commune" or not is_whole:
        raise InputError(
            "une évolution se dessine pour la France, avec --from et --date (AAAA-MM-JJ) et "
            f"--level {'|'.join(PARENT_TABLES)}"
        )
    start, end = sorted((first.date(), on))
    period = Period(start, end, km)
    atlas = Atlas.open(settings.store_path, View(period.second))
    state: dict[str, str | list[str]] = {
        "du": period.first.isoformat(), "au": period.second.isoformat(), "niveau": asked.level,
    }  # fmt: skip
    credit_line = credits_told(atlas, settings.credits).line
    signature = Signature(credit_line, permalink(settings.public_url, "evolution", state))
    return evolution_picture(atlas, atlas.changes(*period), period, asked.level, signature)


def picture_format(out: Path, asked: str | None) -> str:
    """Return the format asked for, else that of the file's name.

    Raises
    ------
    InputError
        The name tells none.
    """
    chosen = asked or out.suffix.lower().removeprefix(".")
    if chosen not in FIGURE_FORMATS:
        raise InputError(
            f"{out.name} : format inconnu ; ajoutez --format {'|'.join(FIGURE_FORMATS)}"
        )
    return chosen
