"""`atlas export`: places or territories in a file of their own."""

from collections.abc import Mapping
from pathlib import Path

import click
import pandas as pd

from atlas.cli.group import main, say
from atlas.cli.written import chosen_format, write_described
from atlas.directory.privacy import CONTACTS, Contacts, contact_rule
from atlas.errors import InputError
from atlas.reader import Atlas
from atlas.settings import load_settings
from atlas.text.french import file_size
from atlas.views.display.measures import MEASURES
from atlas.views.export import FORMATS, NATIONAL, NOTHING_LEFT_OUT, LeftOut
from atlas.views.export.exported import EXPORTED, chosen_places, exported_frame
from atlas.views.export.national import UNKNOWN_PIVOT
from atlas.views.export.whole import write_whole
from atlas.views.map.payload import MAP_LEVELS
from atlas.views.map.single_file import map_document

DIRECTORY, WHOLE_MAP = "places", "map"


@main.command("export")
@click.argument("what", type=click.Choice([*EXPORTED, WHOLE_MAP]))
@click.option("--format", "file_format", type=click.Choice([*FORMATS, NATIONAL.name]),
              help="Défaut : selon --out.")  # fmt: skip
@click.option("--where", help="Condition sur les colonnes, en SQL.")
@click.option("--excel", is_flag=True, help="CSV qu'Excel ouvre d'un double clic.")
@click.option("--strict-pivot", is_flag=True,
              help="Schéma national : refuser les lieux sans SIRET connu.")  # fmt: skip
@click.option("--with-candidates", is_flag=True,
              help="Lieux : garder aussi les sites candidats (is_mediation faux).")  # fmt: skip
@click.option("--contacts", type=click.Choice(CONTACTS), default="public", show_default=True,
              help="Lieux : contacts gardés ; public : sans ceux de personnes.")  # fmt: skip
@click.option("--measure", type=click.Choice(list(MEASURES)), help="Carte : mesure montrée.")
@click.option("--level", type=click.Choice(MAP_LEVELS), help="Carte : niveau, commune par défaut.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def export_command(
    what: str,
    file_format: str | None,
    where: str | None,
    excel: bool,
    strict_pivot: bool,
    with_candidates: bool,
    contacts: Contacts,
    measure: str | None,
    level: str | None,
    out: Path,
) -> None:
    """Écrire les lieux de médiation, un niveau de territoires mesuré, ou la carte, dans un fichier.

    À côté, un fichier .datapackage.json dit licence, sources, dates, filtre et SHA-256.

    \b
    Exemples :
      atlas export places --where "departement_code = '23'" --out creuse.geojson
      atlas export communes --where "beyond_10km_share = 1" --out manques.gpkg
      atlas export epci --out epci.xlsx
      atlas export places --format national --out lieux.csv
      atlas export places --with-candidates --out lieux-et-candidats.parquet
      atlas export places --contacts none --out sans-contacts.csv
      atlas export map --out carte.html
    """
    settings = load_settings()
    if what == WHOLE_MAP:
        given = {"--format": file_format, "--where": where, "--excel": excel,
                 "--strict-pivot": strict_pivot, "--with-candidates": with_candidates,
                 "--contacts": contacts != CONTACTS[1]}  # fmt: skip
        _refuse(given, "la carte")
        document = map_document(
            Atlas.open(settings.store_path), settings.reference_path, level, measure
        )
        write_whole(out, document)
        say(f"{out} : {file_size(len(document))}, s'ouvre sans réseau")
        return
    _refuse({"--measure": measure, "--level": level}, what)
    if what != DIRECTORY:
        _refuse({"--contacts": contacts != CONTACTS[1]}, what)
    if what != DIRECTORY or file_format == NATIONAL.name:
        aim = NATIONAL.label if file_format == NATIONAL.name else what
        _refuse({"--with-candidates": with_candidates}, aim)
    atlas = Atlas.open(settings.store_path)
    chosen = chosen_format(out, file_format)
    rows, words, left_out = (
        exported_frame(atlas, what, where),
        [where] if where else [],
        NOTHING_LEFT_OUT,
    )
    if what == DIRECTORY:
        rows, left_out, more, _ = chosen_places(
            rows, chosen, with_candidates, strict_pivot, contact_rule(atlas.sources, contacts)
        )
        words += more
        _say_unknown(rows, left_out)
    elif chosen == NATIONAL.name:
        raise InputError(f"le schéma national décrit des lieux, non « {what} »")
    else:
        words.append(f"hypothèses : {atlas.words}")
    write_described(
        atlas, out, rows, chosen, EXPORTED[what], " ; ".join(words), excel, what, left_out
    )


def _refuse(options: Mapping[str, object], what: str) -> None:
    """Refuse the options that say nothing of what is exported.

    Raises
    ------
    InputError
        One is given.
    """
    given = [name for name, value in options.items() if value]
    if given:
        raise InputError(f"{', '.join(given)} : sans effet sur {what} ; retirez cette option")


def _say_unknown(rows: pd.DataFrame, left_out: LeftOut) -> None:
    """Say which values a national file holds as unknown, and which it leaves out."""
    unknown = (rows["pivot"] == UNKNOWN_PIVOT).sum()
    if unknown:
        say(f"{unknown} lieux sans SIRET connu : pivot {UNKNOWN_PIVOT}")
    for row in left_out.values:
        say(f"Laissé, lieu gardé : {row['values']} valeurs de {row['field']} ({row['reason']})")
