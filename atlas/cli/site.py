"""`atlas site` and `atlas close`: where to open, and what a closure would take away."""

from pathlib import Path

import click
import pandas as pd

from atlas.access.assumptions import Assumptions
from atlas.cli.group import main, say
from atlas.cli.written import chosen_format, write_described
from atlas.errors import InputError
from atlas.reader import Atlas
from atlas.schema.level import GRAMMAR
from atlas.settings import load_settings
from atlas.siting.candidates import published_candidates
from atlas.siting.plan import (
    COVERAGE,
    LISTED_SITES,
    OWN_FILE,
    TOWN_HALLS,
    Plan,
)
from atlas.sources.files import read_file
from atlas.text.french import shortest
from atlas.text.markdown import plain
from atlas.views.export import FORMATS, to_csv
from atlas.views.export.answers import with_units
from atlas.views.export.whole import write_whole
from atlas.views.words.siting.closure import closures_on_map, closures_table
from atlas.views.words.siting.plan import (
    MODELS,
    plan_words,
    proof_sentence,
    siting_finding,
    unknown_sentence,
)
from atlas.views.words.siting.sites import sites_on_map

_territory = click.option(
    "--territory", default="FR", show_default=True,
    help=GRAMMAR,
)  # fmt: skip
_radius = click.option(
    "--radius-km", type=click.FloatRange(0, min_open=True), default=10.0, show_default=True,
    help="À portée d'un lieu : au plus cette distance.",
)  # fmt: skip


@main.command("site")
@_territory
@_radius
@click.option("--sites", type=click.IntRange(1, 2000), help="Nombre de sites ; 10 sans budget.")
@click.option("--budget", type=click.FloatRange(0, min_open=True), help="Budget, en euros.")
@click.option("--site-cost", type=click.FloatRange(0, min_open=True),
              help="Coût d'un site dont le fichier ne dit pas le sien.")  # fmt: skip
@click.option("--model", type=click.Choice(list(MODELS)), default=COVERAGE, show_default=True)
@click.option("--candidates", default=TOWN_HALLS, show_default=True,
              help=f"{TOWN_HALLS}, {LISTED_SITES}, ou un fichier : id, nom, longitude, latitude, "
                   "cout.")  # fmt: skip
@click.option("--least-share", type=click.FloatRange(0, 1),
              help="Part minimale d'habitants à portée dans chaque département.")  # fmt: skip
@click.option("--need", help="Indice de besoin qui pèse les habitants (atlas context list).")
@click.option("--time-limit", type=click.FloatRange(0, min_open=True), default=60.0,
              show_default=True, help="Secondes de recherche.")  # fmt: skip
@click.option("--format", "file_format", type=click.Choice(FORMATS), help="Défaut : selon --out.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def site_command(
    territory: str, radius_km: float, sites: int | None, budget: float | None,
    site_cost: float | None, model: str, candidates: str, least_share: float | None,
    need: str | None, time_limit: float, file_format: str | None, out: Path,
) -> None:  # fmt: skip
    """Écrire les sites à ouvrir, les lieux existants restant ouverts.

    \b
    Exemples :
      atlas site --territory D23 --sites 10 --out sites.geojson
      atlas site --territory D23 --budget 500000 --site-cost 40000 --out sites.csv
      atlas site --model trajets --sites 100 --candidates bibliotheques --out sites.geojson
    """
    chosen = chosen_format(out, file_format)
    own = _own_candidates(candidates)
    plan = Plan(
        territory, model, 10 if sites is None and budget is None else sites, budget, site_cost,
        radius_km * 1000, candidates if own is None else OWN_FILE, least_share,
        assumptions=Assumptions(need=need, include_at_commune=True),
    )  # fmt: skip
    atlas = Atlas.open(load_settings().store_path)
    planned = atlas.site(plan, own, time_limit)
    rows = with_units(sites_on_map(planned, atlas.table("communes")))
    words = plan_words(plan, planned.unit, atlas.travels() | atlas.populations() | atlas.needs())
    write_described(atlas, out, rows, chosen, "candidate_id", words, name="sites")
    found = siting_finding(planned, atlas.territory_name(plan.territory))
    for text in (found, proof_sentence(planned), unknown_sentence(planned)):
        say(plain(text))


def _own_candidates(candidates: str) -> pd.DataFrame | None:
    """Read the candidates of the user's file; what is wrong with its rows is said.

    Raises
    ------
    InputError
        There is no such file, or none of its rows can be a site.
    """
    if candidates in (TOWN_HALLS, LISTED_SITES):
        return None
    path = Path(candidates)
    if not path.exists():
        raise InputError(
            f"candidats « {candidates} » : attendu {TOWN_HALLS}, {LISTED_SITES} ou un fichier"
        )
    raw = read_file(path)
    accounted = published_candidates(raw.rows, raw.first_row_number)
    for message in accounted.issues["message"]:
        say(f"{path.name}, {message}")
    say(f"{path.name} : {accounted.row_count} lignes lues, {accounted.kept_count} candidats")
    if accounted.table.empty:
        raise InputError(f"{path.name} : aucune ligne ne peut être un site")
    return accounted.table


@main.command("close")
@_territory
@_radius
@click.option("--format", "file_format", type=click.Choice(FORMATS), help="Défaut : selon --out.")
@click.option("--excel", is_flag=True, help="CSV qu'Excel ouvre d'un double clic, en français.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def close_command(
    territory: str, radius_km: float, file_format: str | None, excel: bool, out: Path
) -> None:
    """Classer les lieux par ce que leur fermeture ferait perdre.

    \b
    Exemples :
      atlas close --territory D23 --radius-km 10 --out fermetures.geojson
      atlas close --territory D23 --excel --out fermetures.csv
    """
    chosen = chosen_format(out, file_format)
    atlas, plan = Atlas.open(load_settings().store_path), Plan(territory, radius=radius_km * 1000)
    places, known = atlas.open_places(plan.assumptions), atlas.table("places")
    lost = atlas.closures(plan)
    if excel and chosen == "csv":
        table = closures_table(lost, known, places, "m")
        write_whole(out, to_csv(table, excel=True))
        say(f"{out} : {len(table)} lieux")
        return
    words = atlas.assumption_words(plan.assumptions)
    words = f"territoire {territory} ; rayon {shortest(radius_km)} km ; {words}"
    rows = closures_on_map(lost, known, places, "m")
    write_described(atlas, out, rows, chosen, "place_id", words, name="fermetures")
