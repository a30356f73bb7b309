"""`atlas access`: who is far, or the supply within reach, under chosen assumptions, in a file."""

from pathlib import Path

import click
import pandas as pd

from atlas.access.assumptions import DECAYS, ROAD, Assumptions, TimeOfWeek, read_moment
from atlas.access.question import require_reach
from atlas.access.reach import COUNTS, NOT_EXPORTED, PEOPLE
from atlas.access.supply import HOURS, PLACES, STAFF, Mode
from atlas.cli.distributed import CommuneRows, on_workers
from atlas.cli.group import main, say
from atlas.cli.written import chosen_format, write_described
from atlas.errors import InputError
from atlas.reader import Atlas
from atlas.schema.level import LEVEL_TABLES
from atlas.settings import load_settings
from atlas.text.french import format_number, shortest
from atlas.text.markdown import plain
from atlas.views.export import FORMATS
from atlas.views.export.answers import with_units
from atlas.views.words.access import UNIT_FACTORS, UNIT_NAMES, supply_sentence

MODES: dict[str, Mode] = {PLACES: PLACES, HOURS: HOURS, STAFF: STAFF}


@main.command("access")
@click.option("--level", type=click.Choice(list(LEVEL_TABLES)), default="commune",
              show_default=True)  # fmt: skip
@click.option("--threshold", type=click.FloatRange(0, min_open=True), default=10.0,
              show_default=True, help="Seuil, en km ou en minutes selon --travel.")  # fmt: skip
@click.option("--travel", default=ROAD, show_default=True,
              help="route, vol, ou l'identifiant d'une matrice (atlas context list).")  # fmt: skip
@click.option("--population", default="communes", show_default=True,
              help="communes, ou l'identifiant de points de population.")  # fmt: skip
@click.option("--rank", "k", type=click.IntRange(1, 10), default=1, show_default=True,
              help="1 : lieu le plus proche ; 2 : deuxième…")  # fmt: skip
@click.option("--open", "moment", metavar="JOUR[-QUAND]",
              help="Seuls comptent les lieux ouverts alors : Sa, Sa-matin, Sa-18:00 ; les deux "
              "bornes sont écrites, selon les horaires non publiés.")  # fmt: skip
@click.option("--supply", type=click.Choice(list(MODES)), default=PLACES, show_default=True,
              help="Ce que l'offre partagée compte.")  # fmt: skip
@click.option("--decay", type=click.Choice(sorted({name for name, _ in DECAYS})),
              default="luo-qi", show_default=True, help="Pondération des trajets.")  # fmt: skip
@click.option("--need", help="Indice de besoin qui pèse les habitants dans l'offre partagée.")
@click.option(
    "--at-commune/--located-only",
    default=True,
    show_default=True,
    help="Compter à leur commune les lieux sans position, ou les laisser de côté.",
)
@click.option("--workers", type=click.IntRange(1), metavar="N",
              help="Répartir le calcul sur N processus de cette machine.")  # fmt: skip
@click.option("--scheduler", metavar="ADRESSE",
              help="Répartir sur un Dask qui tourne déjà : tcp://machine:8786.")  # fmt: skip
@click.option("--format", "file_format", type=click.Choice(FORMATS), help="Défaut : selon --out.")
@click.option("--excel", is_flag=True, help="CSV qu'Excel ouvre d'un double clic.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def access_command(
    level: str, threshold: float, travel: str, population: str, k: int, moment: str | None,
    supply: str, decay: str, need: str | None, at_commune: bool,
    workers: int | None, scheduler: str | None, file_format: str | None, excel: bool, out: Path,
) -> None:  # fmt: skip
    """Écrire qui est loin d'un lieu et l'offre à portée de chacun, selon des hypothèses.

    \b
    Exemples :
      atlas access --threshold 10 --out manques.geojson
      atlas access --level departement --open Sa-10:00 --format csv --excel --out samedi.csv
      atlas access --supply heures --decay drees --need ifn-communes --out apl.geojson
      atlas access --population carreaux --workers 4 --out manques.parquet
    """
    chosen = chosen_format(out, file_format)
    atlas = Atlas.open(load_settings().store_path)
    assumptions = Assumptions(
        travel, None, population, k, _moment(moment), MODES[supply], decay, need, at_commune
    )
    apart = on_workers(atlas, workers, scheduler)
    rows = measured(atlas, assumptions, level, threshold, apart)
    unit = UNIT_NAMES[atlas.travel(travel).unit]
    words = f"seuil de {shortest(threshold)} {unit} ; {atlas.assumption_words(assumptions)}"
    if assumptions.supply != PLACES:
        words = f"{words} ; {_supply_words(atlas, assumptions)}"
    write_described(atlas, out, rows, chosen, f"{level}_code", words, excel, level)
    beyond, known = rows["people_beyond"].sum(), rows["people_known"].sum()
    between = format_number(beyond)
    if "people_beyond_least" in rows:
        least = format_number(rows["people_beyond_least"].sum())
        between = f"entre {least} et {between}, selon les horaires non publiés,"
    say(
        f"{out} : {len(rows)} lignes ; {between} habitants au-delà du seuil sur "
        f"{format_number(known)} dont le trajet est connu, "
        f"{format_number(rows['unknown_commune_count'].sum())} communes inconnues"
    )
    if assumptions.supply != PLACES:
        say(_supply_words(atlas, assumptions))


def _supply_words(atlas: Atlas, assumptions: Assumptions) -> str:
    """Return what the supply shared holds, and how much of it is estimated."""
    said = supply_sentence(atlas.offered(assumptions), assumptions.supply)
    return plain(said).removesuffix(".")


def _moment(text: str | None) -> TimeOfWeek | None:
    """Read a time of the week: a day, then a part of it or a time, when not the whole day.

    Raises
    ------
    BadParameter
        It is not one.
    """
    if text is None:
        return None
    day, dash, time = text.partition("-")
    try:
        return read_moment(day, time if dash else "journee")
    except InputError as error:
        raise click.BadParameter(f"« {text} » : {error}") from error


def measured(
    atlas: Atlas,
    assumptions: Assumptions,
    level: str,
    threshold: float,
    apart: CommuneRows | None = None,
) -> pd.DataFrame:
    """Return the territories of a level with trips, people beyond and supply within reach.

    Parameters
    ----------
    atlas
        The atlas, under a view.
    assumptions
        See `atlas.access.assumptions`.
    level
        `commune`, `epci`, `departement` or `region`.
    threshold
        In km or minutes.
    apart
        What answers by commune on several processes; None for this one alone.
    """
    travel = atlas.travel(assumptions.travel)
    longest = threshold / UNIT_FACTORS[travel.unit]
    require_reach(travel, longest)
    communes = _communes(atlas, assumptions, longest, apart)
    rows = atlas.above(communes, level)
    if assumptions.moment is not None:
        possible = _communes(atlas, assumptions, longest, apart, unknown_hours_open=True)
        least = atlas.above(possible, level)["people_beyond"]
        rows = rows.assign(people_beyond_least=least.to_numpy())
    code = f"{level}_code"
    named = rows.drop(columns=[*NOT_EXPORTED, code], errors="ignore")
    whole = [*COUNTS, *(name for name in (*PEOPLE, "people_beyond_least") if name in named)]
    named[whole] = named[whole].round().astype("Int64")
    suffix = "minutes" if travel.unit == "minutes" else "m"
    drawn = atlas.with_shapes(with_units(named, suffix), level)
    return drawn.rename(columns={"territory_code": code})


def _communes(
    atlas: Atlas,
    assumptions: Assumptions,
    longest: float,
    apart: CommuneRows | None,
    unknown_hours_open: bool = False,
) -> pd.DataFrame:
    """Return the answer by commune, of this process or of several."""
    if apart is not None:
        return apart(atlas.settled(assumptions), longest, unknown_hours_open)
    points = atlas.access(assumptions, unknown_hours_open)
    points = points.assign(accessibility=atlas.supply(assumptions)["accessibility"])
    return atlas.reach(points, longest)
