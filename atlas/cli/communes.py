"""`atlas commune`: a commune of any time, followed to today's."""

import re
from datetime import datetime

import click
import pandas as pd

from atlas.cli.group import main
from atlas.errors import InputError
from atlas.settings import load_settings
from atlas.store.database import read_table
from atlas.territory.history import resolve_code, resolve_name

_CODE = re.compile(r"[\dAB]{5}", re.IGNORECASE)


@main.command("commune")
@click.argument("communes", nargs=-1, required=True)
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Jour où le nom servait.")
@click.option("--departement", help="Département, pour un nom.")
def commune_command(
    communes: tuple[str, ...], day: datetime | None, departement: str | None
) -> None:
    """Suivre des communes, par code ou par nom, jusqu'aux communes d'aujourd'hui.

    Une commune partagée depuis demande un choix : les communes possibles sont montrées.

    \b
    Exemples :
      atlas commune 01091 --date 2006-01-01
      atlas commune "Châtillon-en-Michaille" --departement 01 --date 2006-01-01
    """
    store = load_settings().store_path
    events, former = (read_table(store, name) for name in ("commune_events", "former_communes"))
    current = read_table(store, "communes", ["commune_code", "commune_name", "departement_code"])
    names = current.set_index("commune_code")["commune_name"]
    on = day.date() if day else None
    for asked in communes:
        if _CODE.fullmatch(asked):
            found = resolve_code(events, former, current, pd.Series([asked.upper()]), on).iloc[0]
        else:
            within = None if departement is None else pd.Series([departement])
            found = resolve_name(events, former, current, pd.Series([asked]), within, on).iloc[0]
        click.echo(f"{asked} : {_sentence(found, names)}")
        if found["status"] == "inconnue":
            raise InputError(f"« {asked} » n'est le code ni le nom d'une commune connue")


def _sentence(found: pd.Series, names: pd.Series) -> str:
    """Return what became of a commune, with its path and the choices that remain."""
    path = "" if pd.isna(found["path"]) else f" ; {found['path']}"
    if not pd.isna(found["commune_code"]):
        return f"{names[found['commune_code']]} ({found['commune_code']}){path}"
    if pd.isna(found["choices"]):
        return str(found["status"])
    choices = [f"{names[code]} ({code})" for code in found["choices"].split("|")]
    return f"à choisir parmi {', '.join(choices)}{path}"
