"""`atlas series`: indicators through time, loaded, computed, written out."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import click

from atlas.cli.context import add_described, described_by, keep_described
from atlas.cli.group import main, say
from atlas.errors import InputError
from atlas.schema.kind import INDICATORS, SERIES
from atlas.settings import load_settings
from atlas.sources.vault import Description
from atlas.text.french import counted
from atlas.views.export.sdmx import sdmx_rows, structure_json
from atlas.views.export.whole import write_whole
from atlas.views.words.steering.indicators import territory_names

PLAIN, SDMX = "csv", "sdmx"


@main.group("series")
def series_group() -> None:
    """Charger, calculer, écrire des indicateurs dans le temps.

    \b
    Exemples :
      atlas series load barometre-france-services.csv --date 2023-01-31
      atlas series compute
      atlas series export --format sdmx --out indicateurs.csv
    """


@series_group.command("load")
@described_by(SERIES)
@click.option("--prefix", help="Mis devant le nom des colonnes qui sont des indicateurs.")
def load_command(**said: Any) -> None:
    """Charger une série : une ligne par observation, ou une colonne par indicateur.

    --date est le jour où ces valeurs étaient connues. Un second millésime se charge sous un autre
    identifiant : les deux restent, et les révisions se voient. Une cellule vide est une valeur
    manquante, jamais un zéro.

    \b
    Exemples :
      atlas series load barometre-france-services.csv --date 2023-01-31
      atlas series load conum-activite-departements-2023-11.csv --date 2023-11-28 --prefix conum
    """
    add_described(SERIES, said)


@series_group.command("define")
@described_by(INDICATORS)
def define_command(**said: Any) -> None:
    """Charger des définitions d'indicateurs : identifiant, nom, définition, unité, sens, limites.

    \b
    Exemple :
      atlas series define indicateurs.csv --date 2024-01-01
    """
    add_described(INDICATORS, said)


@series_group.command("compute")
@click.option("--source", help="Une seule source ; sinon celles qui ont plusieurs éditions.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path),
              help="Écrire le fichier au lieu de le garder dans l'atlas.")  # fmt: skip
def compute_command(source: str | None, out: Path | None) -> None:
    """Calculer les indicateurs de l'atlas à chaque date de l'annuaire, et les garder comme série.

    Seules comptent les sources qui ont plusieurs éditions : les autres ne disent rien de ce qui a
    changé. Là où une source arrive en chemin, la valeur est une rupture. Les valeurs sont connues
    au jour de la construction de l'atlas : un calcul d'un autre jour s'y ajoute, rien n'est effacé.

    \b
    Exemples :
      atlas series compute
      atlas series compute --source france-services --out indicateurs.csv
    """
    from atlas.reader import Atlas

    settings = load_settings()
    rows = Atlas.open(settings.store_path).own_series(source)
    content = rows.to_csv(index=False, lineterminator="\n").encode()
    if out is not None:
        write_whole(out, content)
        say(f"{out} : {counted(len(rows), 'valeur', 'valeurs')}")
        return
    known = str(rows["connu_le"].iloc[0])
    name = f"atlas-{known}" if source is None else f"atlas-{source}-{known}"
    described = Description(
        name, SERIES, f"Indicateurs de l'atlas, {known}", date.fromisoformat(known),
        "celle des sources des lieux", "atlas",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.csv"
        path.write_bytes(content)
        keep_described(settings, path, described, replace=True)


@series_group.command("export")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--indicator", "indicator_id", help="Un seul indicateur ; tous par défaut.")
@click.option("--format", "file_format", type=click.Choice([PLAIN, SDMX]), default=PLAIN,
              show_default=True)  # fmt: skip
def export_command(out: Path, indicator_id: str | None, file_format: str) -> None:
    """Écrire les séries : CSV, ou SDMX-CSV avec ses listes de codes (SDMX-JSON) à côté.

    Tous les millésimes y sont, avec la date à laquelle chaque valeur était connue.

    \b
    Exemples :
      atlas series export --out indicateurs.csv
      atlas series export --format sdmx --indicator atlas-part-10-km --out indicateurs.csv
    """
    from atlas.reader import Atlas

    atlas = Atlas.open(load_settings().store_path)
    known, rows = atlas.indicators, atlas.table("observations")
    if indicator_id is not None:
        atlas.indicator(indicator_id)
        rows = rows[rows["indicator_id"] == indicator_id]
    if rows.empty:
        raise InputError("aucune série dans l'atlas : chargez-en une avec atlas series load")
    if file_format == SDMX:
        beside = out.with_name(f"{out.stem}-structure.json")
        names = territory_names(atlas.all_measures)
        write_whole(beside, structure_json(rows, known, names))
        say(f"{beside} : listes de codes et structure (SDMX-JSON)")
        shown = sdmx_rows(rows, known)
    else:
        shown = rows.drop(columns="row_number")
    write_whole(out, shown.to_csv(index=False, lineterminator="\n").encode())
    say(f"{out} : {counted(len(shown), 'observation', 'observations')}")
