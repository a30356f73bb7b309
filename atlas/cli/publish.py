"""`atlas publish`: a folder of open data, which can be put online as it is."""

import re
from pathlib import Path

import click

from atlas.cli.group import main, say
from atlas.errors import InputError
from atlas.reader import Atlas
from atlas.settings import load_settings
from atlas.views.export import file_facts
from atlas.views.export.exported import exported_frame
from atlas.views.export.facts import FILE_TITLE
from atlas.views.export.licences import LICENCES
from atlas.views.publication.folder import DATASETS, Folder, describe_folder, whole_folder
from atlas.views.publication.publication import (
    Publication,
    Publisher,
    boxes,
    national_file_name,
)
from atlas.views.publication.series import series_dataset


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
    help="Licence que vous décidez ; sinon, celle de toutes les sources, ou aucune.",
)
@click.option(
    "--strict-pivot",
    is_flag=True,
    help="Schéma national : refuser aussi les lieux dont le SIRET n'est pas connu.",
)
@click.option(
    "--with-candidates",
    is_flag=True,
    help="Fichiers de lieux : garder aussi les sites candidats (is_mediation faux).",
)
def publish_command(
    folder: Path, base_url: str, publisher: str, publisher_url: str, email: str,
    producer_id: str, territory: str, licence: str | None, strict_pivot: bool,
    with_candidates: bool,
) -> None:  # fmt: skip
    """Écrire un dossier de données ouvertes, à mettre en ligne tel quel.

    Lieux et territoires dans chaque format, fichier au schéma national, page d'accueil, notice
    DCAT-AP, empreintes. Le dossier paraît entier, ou pas du tout.

    \b
    Exemples :
      atlas publish public --base-url https://exemple.fr/atlas/
      atlas publish public --base-url https://exemple.fr/ --producer-id 130026032
    """
    who = Publisher(publisher, _folder_address(base_url), _address(publisher_url), _email(email))
    if not re.fullmatch(r"[\w-]+", producer_id) or not re.fullmatch(r"[\w '’-]+", territory):
        raise InputError(
            f"--producer-id « {producer_id} », --territory « {territory} » : lettres, chiffres et "
            "tirets seulement, car ils entrent dans un nom de fichier"
        )
    atlas = Atlas.open(load_settings().store_path)
    with whole_folder(folder) as unfinished:
        filled = Folder(unfinished, atlas, LICENCES[licence] if licence else None, say)
        publication = fill(
            filled, atlas, who, producer_id, territory, strict_pivot, with_candidates
        )
        describe_folder(filled, publication)
    for dataset in publication.datasets[1:3]:
        say(f"Licence de « {dataset.title} » : {dataset.licence.words}")
    say(f"{folder} : {len(list(folder.iterdir()))} fichiers, à mettre en ligne à {who.base_url}")


def fill(
    filled: Folder, atlas: Atlas, who: Publisher, producer_id: str, territory: str,
    strict_pivot: bool, with_candidates: bool,
) -> Publication:  # fmt: skip
    """Write every dataset, one frame in memory at a time, and return what was written."""
    day = filled.build["built_at"][:10]
    places = exported_frame(atlas, "places", None)
    name = national_file_name(day, producer_id, territory)
    datasets = [
        filled.national(places, name, strict_pivot),
        filled.dataset("places", places, with_candidates),
    ]
    del places
    for what in list(DATASETS)[1:]:
        datasets.append(filled.dataset(what, exported_frame(atlas, what, None)))  # noqa: PERF401
    series = series_dataset(filled, atlas)
    datasets += [] if series is None else [series]
    extent = boxes(atlas.table("regions", ["geometry"]))
    facts = file_facts(filled.sources, filled.build, "", filled.licence)
    description = (
        "L'annuaire national des lieux de médiation numérique, et qui en est loin : lieux, "
        "communes, intercommunalités, départements et régions."
    )
    return Publication(
        f"{FILE_TITLE} : données ouvertes", description, who, facts, tuple(datasets), extent
    )


def _folder_address(text: str) -> str:
    """Return the address of a folder, with its final slash."""
    if not text:
        raise InputError("--base-url est vide : attendu https://…")
    return _address(text).rstrip("/") + "/"


def _address(text: str) -> str:
    """Return an address, or nothing.

    Raises
    ------
    InputError
        It is not one.
    """
    if text and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`?#]+", text):
        raise InputError(f"« {text} » n'est pas une adresse : attendu https://…")
    return text


def _email(text: str) -> str:
    """Return an e-mail address, or nothing.

    Raises
    ------
    InputError
        It is not one.
    """
    if text and not re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+", text):
        raise InputError(f"« {text} » n'est pas une adresse électronique")
    return text
