"""`atlas access`: who is far, or the supply within reach, under chosen assumptions, in a file."""

import re
from pathlib import Path

import click
import pandas as pd

from atlas.access.question import (
    DECAYS,
    ROAD,
    Assumptions,
    TimeOfWeek,
    nearest_points,
    require_reach,
    shared_points,
    travel_of,
)
from atlas.access.reach import COUNTS, PEOPLE, by_commune, sum_territories
from atlas.access.supply import HOURS, PLACES, STAFF, Mode
from atlas.cli.distributed import CommuneRows, on_workers
from atlas.cli.files import chosen_format, write_described
from atlas.cli.group import main, say
from atlas.directory.coverage import receives_public
from atlas.schema.frame import CONTEXT_TABLES
from atlas.schema.level import LEVEL_TABLES
from atlas.settings import load_settings
from atlas.store.database import read_table
from atlas.text.french import format_number
from atlas.text.hours import DAYS
from atlas.views.export import FORMATS
from atlas.views.words.access import UNIT_FACTORS

# Sums that only serve to make means.
NOT_EXPORTED = ("level", "person_cost", "supply_reached")
MODES: dict[str, Mode] = {PLACES: PLACES, HOURS: HOURS, STAFF: STAFF}
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


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
              help="1 : lieu le plus proche ; 2 : deuxième…")  # fmt: skip
@click.option("--open", "moment", metavar="JOUR-HH:MM",
              help="Seuls comptent les lieux ouverts alors : Sa-18:00.")  # fmt: skip
@click.option("--supply", type=click.Choice(list(MODES)), default=PLACES, show_default=True,
              help="Ce que l'offre partagée compte.")  # fmt: skip
@click.option("--decay", type=click.Choice(sorted({name for name, _ in DECAYS})),
              default="luo-qi", show_default=True, help="Pondération des trajets.")  # fmt: skip
@click.option("--need", help="Indice de besoin qui pèse les habitants dans l'offre partagée.")
@click.option("--at-commune", is_flag=True,
              help="Compter les lieux sans coordonnées à leur commune.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1), metavar="N",
              help="Répartir le calcul sur N processus de cette machine.")  # fmt: skip
@click.option("--scheduler", metavar="ADRESSE",
              help="Répartir sur un Dask qui tourne déjà : tcp://machine:8786.")  # fmt: skip
@click.option("--format", "file_format", type=click.Choice(FORMATS), help="Défaut : selon --out.")
@click.option("--excel", is_flag=True, help="CSV qu'Excel ouvre d'un double clic.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def access_command(
    level: str, threshold: float, travel: str, population: str, k: int, moment: str | None,
    supply: str, decay: str, need: str | None, at_commune: bool,
    workers: int | None, scheduler: str | None, file_format: str | None, excel: bool, out: Path,
) -> None:  # fmt: skip
    """Écrire qui est loin d'un lieu et l'offre à portée de chacun, selon des hypothèses.

    \b
    Exemples :
      atlas access --threshold 10 --out manques.geojson
      atlas access --level departement --open Sa-10:00 --format csv --excel --out samedi.csv
      atlas access --supply heures --decay drees --need ifn-communes --out apl.geojson
      atlas access --population carreaux --workers 4 --out manques.parquet
    """
    settings = load_settings()
    chosen = chosen_format(out, file_format)
    names = ("communes", "places", "measures", LEVEL_TABLES[level], *CONTEXT_TABLES)
    apart = on_workers(settings.store_path, workers, scheduler)
    read_here = [name for name in names if apart is None or name != "demand_points"]
    tables = {name: read_table(settings.store_path, name) for name in read_here}
    assumptions = Assumptions(
        travel, settings.detour_factor, population, k, _moment(moment), MODES[supply], decay,
        need, at_commune,
    )  # fmt: skip
    rows = measured(assumptions, tables, level, threshold, apart)
    words = f"seuil {threshold:g} ; {assumptions}"
    write_described(settings.store_path, out, rows, chosen, f"{level}_code", words, excel, level)
    beyond, known = rows["people_beyond"].sum(), rows["people_known"].sum()
    say(
        f"{out} : {len(rows)} lignes ; {format_number(beyond)} habitants au-delà du seuil sur "
        f"{format_number(known)} dont le trajet est connu, "
        f"{format_number(rows['unknown_commune_count'].sum())} communes inconnues"
    )


def _moment(text: str | None) -> TimeOfWeek | None:
    """Read a time of the week.

    Raises
    ------
    BadParameter
        It is not one.
    """
    if text is None:
        return None
    day, _, time = text.partition("-")
    if day not in DAYS or not _TIME.fullmatch(time):
        raise click.BadParameter(f"« {text} » : attendu Mo à Su puis l'heure, comme Sa-18:00")
    hour, minute = map(int, time.split(":"))
    return TimeOfWeek(day, 60 * hour + minute)


def measured(
    assumptions: Assumptions,
    tables: dict[str, pd.DataFrame],
    level: str,
    threshold: float,
    apart: CommuneRows | None = None,
) -> pd.DataFrame:
    """Return the territories of a level with trips, people beyond and supply within reach.

    Parameters
    ----------
    assumptions, tables
        See `atlas.access.question`; with the table of the level.
    level
        `commune`, `epci`, `departement` or `region`.
    threshold
        In km or minutes.
    apart
        What answers by commune on several processes; None for this one alone.
    """
    places = tables["places"]
    counts = places[receives_public(places)]["commune_code"].value_counts()
    travel = travel_of(assumptions.travel, assumptions.detour_factor, tables)
    longest = threshold / UNIT_FACTORS[travel.unit]
    require_reach(travel, longest)
    if apart is None:
        shared = shared_points(assumptions, tables).points
        points = nearest_points(assumptions, tables).assign(accessibility=shared["accessibility"])
        rows = by_commune(tables["communes"], points, counts, longest)
    else:
        rows = apart(assumptions, tables, counts, longest)
    table, code = tables[LEVEL_TABLES[level]], f"{level}_code"
    if level != "commune":
        rows = sum_territories(rows, level, table)
    named = rows.drop(columns=[*NOT_EXPORTED, code], errors="ignore")
    named = named.rename(columns={"territory_code": code})
    whole = [*COUNTS, *(name for name in PEOPLE if name in named)]
    named[whole] = named[whole].round().astype("Int64")
    return table[[code, "geometry"]].merge(named, on=code, how="inner", validate="one_to_one")
