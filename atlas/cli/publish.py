"""`atlas publish`: a folder of open data, which can be put online as it is."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pandas as pd

from atlas.cli.export import EXPORTED, exported_frame
from atlas.cli.files import sha256_of, write_rows
from atlas.cli.group import main, say
from atlas.errors import InputError
from atlas.settings import load_settings
from atlas.store.database import read_current_sources, read_table
from atlas.text.french import format_number
from atlas.views.export import FORMAT_BY_NAME, NATIONAL, file_facts, package_json, resource
from atlas.views.export.facts import FILE_TITLE
from atlas.views.export.formats import Format
from atlas.views.export.licences import LICENCES, Licence, decide_licence
from atlas.views.export.national import UNKNOWN_PIVOT_WORDS, split_by_schema
from atlas.views.publication.catalogue import catalogue_jsonld, catalogue_turtle
from atlas.views.publication.portal import index_html
from atlas.views.publication.publication import (
    KEYWORDS,
    TERRITORY_KEYWORDS,
    Publication,
    PublishedDataset,
    PublishedFile,
    Publisher,
    boxes,
    facts_of,
    national_file_name,
)

SUMS = "SHA256SUMS"
_DATASETS = {
    "places": ("lieux", "Lieux de médiation numérique et sites candidats",
               "Tous les lieux de l'atlas, sites candidats compris (colonne is_mediation), avec "
               "leur commune, leurs sources et leur note de qualité. Un lieu cité par plusieurs "
               "sources y est une fois."),
    "communes": ("communes", "Accès à la médiation numérique par commune",
                 "Pour chaque commune : lieux, distance au lieu le plus proche, habitants au-delà "
                 "de 5, 10 et 20 km."),
    "epci": ("epci", "Accès à la médiation numérique par intercommunalité",
             "Les mesures des communes, sommées par habitant pour chaque EPCI."),
    "departements": ("departements", "Accès à la médiation numérique par département",
                     "Les mesures des communes, sommées par habitant pour chaque département."),
    "regions": ("regions", "Accès à la médiation numérique par région",
                "Les mesures des communes, sommées par habitant pour chaque région."),
}  # fmt: skip
_EXCEL = Format("csv", "CSV pour Excel", ".csv", "text/csv")


class Folder:
    """A folder being filled: what was written, and what stays to be said of it."""

    def __init__(self, path: Path, store: Path, licence: Licence | None) -> None:
        self.path, self.licence = path, licence
        self.sources = read_current_sources(store)
        self.build = read_table(store, "build").iloc[0]
        self.resources: list[dict[str, object]] = []

    def add(
        self, name: str, title: str, rows: pd.DataFrame, known: Format, facts: dict[str, str],
        id_column: str = "place_id",
    ) -> PublishedFile:  # fmt: skip
        """Write rows in one format, and return what the file is."""
        excel, layer = known is _EXCEL, name.partition(".")[0]
        written = write_rows(self.path / name, rows, known.name, id_column, facts, excel, layer)
        self.resources.append(resource(name, known, rows, *written, excel))
        say(f"{name} : {written.byte_count / 1e6:.1f} Mo")
        return PublishedFile(
            name, title, known, written.byte_count, written.sha256, len(rows) - written.left_out,
            written.left_out, known == NATIONAL and "faults" not in rows,
        )  # fmt: skip

    def dataset(self, what: str, rows: pd.DataFrame) -> PublishedDataset:
        """Write rows in every format."""
        slug, title, description = _DATASETS[what]
        used, decision, facts = facts_of(rows, self.sources, self.build, "", self.licence)
        files = tuple(
            self.add(
                f"{slug}{'-excel' if known is _EXCEL else ''}{known.suffix}",
                f"{title}, {known.label}", rows, known, facts, EXPORTED[what],
            )
            for known in (*FORMAT_BY_NAME.values(), _EXCEL)
        )  # fmt: skip
        keywords = KEYWORDS if what == "places" else TERRITORY_KEYWORDS
        return PublishedDataset(slug, title, description, keywords, files, used, decision)

    def national(self, places: pd.DataFrame, name: str, strict_pivot: bool) -> PublishedDataset:
        """Write the places that the national schema accepts, and beside them those it refuses."""
        split = split_by_schema(places, strict_pivot)
        words = "lieux de médiation que le schéma national accepte"
        words += "" if strict_pivot else f" ; {UNKNOWN_PIVOT_WORDS}"
        mediation = places[places["is_mediation"]]
        used, decision, facts = facts_of(mediation, self.sources, self.build, words, self.licence)
        title = "Lieux de médiation numérique, au schéma national"
        kept = self.add(name, title, split.accepted, NATIONAL, facts)
        refused = self.add(
            name.replace(".csv", "_hors-schema.csv"),
            "Lieux que le schéma refuse, avec les champs en cause (champs_refuses)",
            split.refused, NATIONAL, facts,
        )  # fmt: skip
        description = (
            "Les lieux de médiation qui remplissent tout ce que le schéma national exige. "
            f"{format_number(kept.row_count)} lieux ; {format_number(refused.row_count)} autres, à "
            "qui il manque un champ "
            "obligatoire ou dont un champ est mal écrit, sont dans un fichier à part"
            + ("." if strict_pivot else f" ; {UNKNOWN_PIVOT_WORDS}.")
        )
        return PublishedDataset(
            "schema-national", title, description, KEYWORDS, (kept,), used, decision, (refused,)
        )

    def write(self, name: str, content: bytes) -> None:
        """Write a file that describes the others."""
        (self.path / name).write_bytes(content)


@main.command("publish")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--base-url", required=True, help="Adresse où le dossier sera mis en ligne.")
@click.option("--publisher", default=FILE_TITLE, show_default=True, help="Qui publie.")
@click.option("--publisher-url", default="", help="Son site.")
@click.option("--email", default="", help="Adresse électronique à montrer.")
@click.option(
    "--producer-id",
    default="atlas",
    show_default=True,
    help="Identifiant du producteur, SIREN par exemple, dans le nom du fichier national.",
)
@click.option("--territory", default="France", show_default=True, help="Territoire, de même.")
@click.option(
    "--licence",
    type=click.Choice(list(LICENCES)),
    help="Licence que vous décidez ; sinon, celle de toutes les sources, ou aucune.",
)
@click.option(
    "--strict-pivot",
    is_flag=True,
    help="Schéma national : refuser aussi les lieux dont le SIRET n'est pas connu.",
)
def publish_command(
    folder: Path, base_url: str, publisher: str, publisher_url: str, email: str,
    producer_id: str, territory: str, licence: str | None, strict_pivot: bool,
) -> None:  # fmt: skip
    """Écrire un dossier de données ouvertes, à mettre en ligne tel quel.

    Lieux et territoires dans chaque format, fichier au schéma national, page d'accueil, notice
    DCAT-AP, empreintes. Le dossier paraît entier, ou pas du tout.

    \b
    Exemples :
      atlas publish public --base-url https://exemple.fr/atlas/
      atlas publish public --base-url https://exemple.fr/ --producer-id 130026032
    """
    who = Publisher(publisher, _folder_address(base_url), _address(publisher_url), _email(email))
    if not re.fullmatch(r"[\w-]+", producer_id) or not re.fullmatch(r"[\w '’-]+", territory):
        raise InputError(
            f"--producer-id « {producer_id} », --territory « {territory} » : lettres, chiffres et "
            "tirets seulement, car ils entrent dans un nom de fichier"
        )
    store = load_settings().store_path
    with whole_folder(folder) as unfinished:
        filled = Folder(unfinished, store, LICENCES[licence] if licence else None)
        publication = fill(filled, store, who, producer_id, territory, strict_pivot)
        describe_folder(filled, publication)
    for dataset in publication.datasets[1:3]:
        say(f"Licence de « {dataset.title} » : {dataset.licence.words}")
    say(f"{folder} : {len(list(folder.iterdir()))} fichiers, à mettre en ligne à {who.base_url}")


def fill(
    filled: Folder, store: Path, who: Publisher, producer_id: str, territory: str,
    strict_pivot: bool,
) -> Publication:  # fmt: skip
    """Write every dataset, one frame in memory at a time, and return what was written."""
    day = filled.build["built_at"][:10]
    places = exported_frame(store, "places", None)
    name = national_file_name(day, producer_id, territory)
    datasets = [filled.national(places, name, strict_pivot), filled.dataset("places", places)]
    del places
    for what in list(_DATASETS)[1:]:
        datasets.append(filled.dataset(what, exported_frame(store, what, None)))  # noqa: PERF401
    extent = boxes(read_table(store, "regions", ["geometry"]))
    facts = file_facts(filled.sources, filled.build, "", filled.licence)
    description = (
        "L'annuaire national des lieux de médiation numérique, et qui en est loin : lieux, "
        "communes, intercommunalités, départements et régions."
    )
    return Publication(
        f"{FILE_TITLE} : données ouvertes", description, who, facts, tuple(datasets), extent
    )


def describe_folder(filled: Folder, publication: Publication) -> None:
    """Write what describes the files: page, notice, package, sums."""
    everything = publication.datasets[-1].sources
    decision = decide_licence(everything, filled.licence)
    filled.write("index.html", index_html(publication))
    filled.write("catalogue.jsonld", catalogue_jsonld(publication))
    filled.write("catalogue.ttl", catalogue_turtle(publication))
    package = package_json("atlas", filled.resources, publication.facts, everything, decision)
    filled.write("datapackage.json", package)
    names = sorted(path.name for path in filled.path.iterdir())
    sums = "".join(f"{sha256_of(filled.path / name)}  {name}\n" for name in names)
    filled.write(SUMS, sums.encode())


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give a folder to fill, which takes the place of the target only when nothing fails.

    Raises
    ------
    InputError
        The target holds files that this command did not write, or cannot be written.
    """
    _require_ours(target)
    try:
        with tempfile.TemporaryDirectory(prefix=".atlas-", dir=target.parent) as temporary:
            unfinished, old = Path(temporary) / "new", Path(temporary) / "old"
            unfinished.mkdir()
            yield unfinished
            if target.exists():
                os.replace(target, old)
            try:
                os.replace(unfinished, target)
            except OSError:
                if old.exists():
                    os.replace(old, target)
                raise
    except OSError as error:
        raise InputError(f"{target} : écriture impossible ({error.strerror})") from error


def _require_ours(target: Path) -> None:
    """Check that replacing a folder takes away nothing but what this command wrote."""
    if not target.exists() or not any(target.iterdir()):
        return
    sums = target / SUMS
    listed = (
        {line[66:] for line in sums.read_text("utf-8").splitlines()} if sums.exists() else set()
    )
    foreign = sorted(path.name for path in target.iterdir() if path.name not in {*listed, SUMS})
    if foreign:
        raise InputError(
            f"{target} contient des fichiers qu'`atlas publish` n'a pas écrits "
            f"({', '.join(foreign[:3])}…) : choisissez un dossier vide ou nouveau"
        )


def _folder_address(text: str) -> str:
    """Return the address of a folder, with its final slash."""
    if not text:
        raise InputError("--base-url est vide : attendu https://…")
    return _address(text).rstrip("/") + "/"


def _address(text: str) -> str:
    """Return an address, or nothing.

    Raises
    ------
    InputError
        It is not one.
    """
    if text and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`?#]+", text):
        raise InputError(f"« {text} » n'est pas une adresse : attendu https://…")
    return text


def _email(text: str) -> str:
    """Return an e-mail address, or nothing.

    Raises
    ------
    InputError
        It is not one.
    """
    if text and not re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+", text):
        raise InputError(f"« {text} » n'est pas une adresse électronique")
    return text
