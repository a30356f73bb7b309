"""The command line: `atlas build`, `import`, `decide`, `export`, `compare`, `serve`, `info`…"""

import io
import sys
from importlib import import_module
from typing import NamedTuple, NoReturn

import click

from atlas.disk.faults import is_disk_fault, why
from atlas.errors import AtlasError
from atlas.schema.version import VERSION


class Held(NamedTuple):
    """The module that holds a command, and what the list of commands says of it."""

    module: str
    words: str


# Only the command asked for is loaded: all of them take seconds. What the list says of one is the
# first sentence of its own help.
COMMANDS = {
    "access": Held(
        "access",
        "Écrire qui est loin d'un lieu et l'offre à portée de chacun, selon des hypothèses.",
    ),
    "actions": Held("actions", "Écrire les actions dans un CSV qui peut être importé de nouveau."),
    "build": Held("build", "Construire l'atlas : fichier national courant et fichiers importés."),
    "close": Held("site", "Classer les lieux par ce que leur fermeture ferait perdre."),
    "commune": Held(
        "build", "Suivre des communes, par code ou par nom, jusqu'aux communes d'aujourd'hui."
    ),
    "compare": Held(
        "compare",
        "Comparer deux dates : lieux ouverts, fermés, déplacés, renommés ; habitants concernés.",
    ),
    "contest": Held(
        "decide", "Écrire le fichier de contestation à envoyer aux producteurs, au schéma national."
    ),
    "context": Held(
        "context",
        "Ajouter, lister, retirer ce qui entoure les lieux : besoin, zonages, population, trajets.",
    ),
    "decide": Held(
        "decide",
        "Ajouter des décisions (doublons, corrections, fermetures), puis reconstruire l'atlas.",
    ),
    "describe": Held(
        "describe",
        "Proposer la description d'un fichier jamais vu : quelle colonne nourrit quel champ.",
    ),
    "export": Held(
        "export",
        "Écrire les lieux de médiation, un niveau de territoires mesuré, ou la carte, "
        "dans un fichier.",
    ),
    "figure": Held(
        "figure",
        "Écrire une carte ou un graphique prêt pour un rapport : PNG (300 ppp), SVG ou PDF.",
    ),
    "import": Held(
        "imports",
        "Ajouter des fichiers de lieux (CSV, JSON, classeur, SIG), puis reconstruire l'atlas.",
    ),
    "info": Held(
        "build",
        "Dire ce que contient l'atlas : sources, lignes lues, retenues, rejetées, "
        "mesures de France.",
    ),
    "label": Held("labels", "Gérer les listes de distinctions du label Villes Internet."),
    "publish": Held(
        "publish", "Écrire un dossier de données ouvertes, à mettre en ligne tel quel."
    ),
    "referential": Held(
        "referential",
        "Charger des critères, en comparer deux versions, dire quels lieux les respectent.",
    ),
    "register": Held(
        "register", "Tenir le registre des réunions et des résolutions : modèles, import, liste."
    ),
    "report": Held(
        "report",
        "Écrire le dossier (rapport, fiche, diagnostic) d'un territoire : PDF, Word ou HTML.",
    ),
    "review": Held(
        "review", "Écrire le bilan d'une année pour le comité de pilotage : Word, PDF ou HTML."
    ),
    "search": Held("search", "Chercher des lieux et des actions par une question en français."),
    "series": Held("series", "Charger, calculer, écrire des indicateurs dans le temps."),
    "serve": Held(
        "build", "Ouvrir l'atlas dans le navigateur ; construit d'abord l'atlas s'il n'y en a pas."
    ),
    "site": Held("site", "Écrire les sites à ouvrir, les lieux existants restant ouverts."),
    "stakes": Held("actions", "Lister les référentiels d'enjeux, ou en charger un."),
    "tiles": Held(
        "route",
        "Préparer le réseau routier d'un extrait OpenStreetMap (.osm.pbf) pour atlas trips.",
    ),
    "trips": Held(
        "route", "Calculer les trajets des communes aux lieux ouverts au public, par la route."
    ),
    "value": Held(
        "value",
        "Dire ce qu'un lieu coûte et apporte, avec sa fourchette et ce qui la fait bouger.",
    ),
}
# Commands that can only be listed.
_LISTED = click.Group(
    commands=[click.Command(name, help=held.words) for name, held in COMMANDS.items()]
)


class AtlasGroup(click.Group):
    """Load the command asked for; print the message of an error raised on purpose, and exit 1.

    So does a disk that is full or refuses. Anything else is a bug and keeps its traceback.
    """

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in COMMANDS:
            import_module(f"atlas.cli.{COMMANDS[name].module}")
        return super().get_command(context, name)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        _LISTED.format_commands(context, formatter)

    def invoke(self, context: click.Context) -> object:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):  # a terminal of another alphabet
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(context)
        except AtlasError as error:
            _refuse(context, str(error))
        except OSError as error:
            if not is_disk_fault(error):
                raise
            place = error.filename or "disque"
            _refuse(context, f"{place} : écriture impossible ({why(error)})")
        except MemoryError:
            _refuse(
                context,
                "la mémoire de cette machine ne suffit pas pour ce fichier : coupez-le, ou "
                "donnez plus de mémoire",
            )


def _refuse(context: click.Context, told: str) -> NoReturn:
    """Print why nothing was done, and exit 1."""
    written = told.encode("utf-8", "replace").decode()  # names that are not in UTF-8
    click.secho(f"Erreur : {written}", fg="red", err=True)
    context.exit(1)


@click.group(cls=AtlasGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="atlas")
def main() -> None:
    """Atlas national de la médiation numérique : des fichiers publiés à la carte des manques."""


def say(text: str) -> None:
    """Print a sentence beside the results, on the error stream."""
    click.echo(text, err=True)
