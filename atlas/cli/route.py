"""`atlas tiles` and `atlas trips`: trips on the road network of OpenStreetMap."""

import sys
from pathlib import Path
from typing import get_args

import click
import numpy as np
import pandas as pd

from atlas.access.road.routing import Costing, Run, Valhalla
from atlas.access.road.tiles import build_tiles, read_tiles
from atlas.access.travel import GreatCircle, Unit, nearest
from atlas.cli.group import main, say
from atlas.directory.coverage import receives_public
from atlas.errors import InputError
from atlas.reader import Atlas
from atlas.settings import load_settings
from atlas.text.french import shortest
from atlas.views.export.whole import write_whole

_FOLDER = click.Path(file_okay=False, path_type=Path)


@main.command("tiles")
@click.argument("extract", type=click.Path(path_type=Path))
@click.option("--out", type=_FOLDER, help="Dossier des tuiles ; par défaut, à côté de l'extrait.")
@click.option("--builder", type=_FOLDER, help="Dossier de valhalla_build_tiles, s'il est ailleurs.")
def tiles_command(extract: Path, out: Path | None, builder: Path | None) -> None:
    """Préparer le réseau routier d'un extrait OpenStreetMap (.osm.pbf) pour atlas trips.

    \b
    Exemples :
      atlas tiles limousin-latest.osm.pbf
      atlas tiles france-latest.osm.pbf --out tuiles/france
    """
    folder = out or extract.with_name(extract.name.removesuffix(".osm.pbf") + "-tuiles")
    tiles = build_tiles(extract, folder, builder)
    say(f"{folder} : {tiles.tile_count} tuiles, de {_extract_sentence(folder)}")


@main.command("trips")
@click.argument("tiles", type=_FOLDER)
@click.option("--limit", required=True, type=click.FloatRange(min=0, min_open=True),
              help="Trajet le plus long, en minutes ou en mètres selon --unit.")  # fmt: skip
@click.option("--unit", type=click.Choice(get_args(Unit)), default="minutes", show_default=True)
@click.option("--costing", type=click.Choice(get_args(Costing)), default="auto", show_default=True,
              help="Voiture, vélo ou marche.")  # fmt: skip
@click.option("--departement", "departements", multiple=True, help="Départ ; tous par défaut.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def trips_command(
    tiles: Path,
    limit: float,
    unit: Unit,
    costing: Costing,
    departements: tuple[str, ...],
    out: Path,
) -> None:
    """Calculer les trajets des communes aux lieux ouverts au public, par la route.

    Écrit les trajets (demand_id, facility_id, cost) et, à côté, les communes et les lieux hors du
    réseau : leurs trajets sont inconnus.

    \b
    Exemple :
      atlas trips limousin-tuiles --limit 30 --departement 23 --out trajets.csv
    """
    store = load_settings().store_path
    demand = _demand(Atlas.open(store).table("communes"), departements)
    facilities = _facilities(Atlas.open(store).table("places"))
    say(f"{len(demand)} communes, {len(facilities)} lieux, {_extract_sentence(tiles)}")
    with click.progressbar(length=len(demand), label="Trajets", file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        run = Valhalla(tiles, costing, unit).run(demand, facilities, limit, progress)
    off_network = out.with_stem(f"{out.stem}-hors-reseau")
    trips = pd.concat([run.trips, unreached(run, demand, facilities)])
    write_whole(out, trips.to_csv(index=False).encode())
    write_whole(off_network, _off_network(run).to_csv(index=False).encode())
    say(f"{out} : {len(run.trips)} trajets d'au plus {shortest(limit, unit)} ; "
        f"{len(run.unreachable)} paires proches sans chemin")  # fmt: skip
    say(f"{off_network} : {len(run.off_network_demand)} communes et "
        f"{len(run.off_network_facilities)} lieux hors du réseau")  # fmt: skip


def unreached(run: Run, demand: pd.DataFrame, facilities: pd.DataFrame) -> pd.DataFrame:
    """Return a trip without cost for each origin on the network from which nothing is in reach.

    It goes to the place nearest as the crow flies, and tells a gap from what was not looked for.
    """
    known = pd.concat([run.trips["demand_id"], run.off_network_demand])
    left = demand[~demand["demand_id"].isin(known)]
    _, position = nearest(GreatCircle(), left, facilities, np.inf)
    ids = facilities["facility_id"].to_numpy()
    found = position >= 0
    return pd.DataFrame(
        {
            "demand_id": left["demand_id"].to_numpy()[found],
            "facility_id": ids[position[found]],
            "cost": np.nan,
        }
    )


def _extract_sentence(folder: Path) -> str:
    """Return which extract tiles come from."""
    tiles = read_tiles(folder)
    return f"{tiles.extract_name} ({tiles.extract_date or 'date inconnue'})"


def _demand(communes: pd.DataFrame, departements: tuple[str, ...]) -> pd.DataFrame:
    """Return the reference points of communes, of some départements or of all.

    Raises
    ------
    InputError
        A département is in no commune.
    """
    unknown = set(departements) - set(communes["departement_code"])
    if unknown:
        raise InputError(f"département inconnu : {', '.join(sorted(unknown))}")
    asked = communes[communes["departement_code"].isin(departements) | (not departements)]
    return pd.DataFrame(
        {
            "demand_id": asked["commune_code"],
            "longitude": asked["reference_longitude"],
            "latitude": asked["reference_latitude"],
        }
    ).dropna()


def _facilities(places: pd.DataFrame) -> pd.DataFrame:
    """Return the places that count and have coordinates."""
    counted = places[receives_public(places)].rename(columns={"place_id": "facility_id"})
    return pd.DataFrame(counted[["facility_id", "longitude", "latitude"]].dropna())


def _off_network(run: Run) -> pd.DataFrame:
    """Return the points off the network, one row each: `kind`, `id`."""
    return pd.concat(
        [
            pd.DataFrame({"kind": "demand", "id": run.off_network_demand}),
            pd.DataFrame({"kind": "facility", "id": run.off_network_facilities}),
        ]
    )
