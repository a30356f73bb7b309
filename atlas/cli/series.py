"""`atlas series`: indicators through time, loaded, computed, written out."""

from typing import Any

import click

from atlas.cli.context import add_described, described_by
from atlas.cli.group import main
from atlas.schema.kind import INDICATORS, SERIES


@main.group("series")
def series_group() -> None:
    """Charger, calculer, écrire des indicateurs dans le temps.

    \b
    Exemples :
      atlas series load barometre-france-services.csv --date 2023-01-31
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
