"""Method and sources: what the numbers rest on, with licences and dates, and how to make them."""

import pandas as pd

from atlas.text.french import counted, date_words, format_number, whole
from atlas.views.dossier.advice import Advice
from atlas.views.dossier.model import Block, Bullets, Commands, Paragraph, Section, Sentence, Table
from atlas.views.dossier.shelf import Shelf
from atlas.views.dossier.subject import Subject


def section(subject: Subject, advice: Advice) -> Section:
    """Return the sources that list a place here or cover it, the others counted, and the method."""
    shelf = subject.shelf
    listed = subject.places["source_ids"].str.split("|").explode().value_counts()
    own = shelf.sources[shelf.sources["source_id"].isin(listed.index)]
    others = len(shelf.sources) - len(own)
    rows = tuple(
        (
            str(source["source_name"]),
            "—" if pd.isna(source["producer"]) else str(source["producer"]),
            date_words(source["vintage_date"]),
            str(source["licence"]),
            whole(listed[source["source_id"]]),
        )
        for source in own.to_dict("records")
    )
    blocks: tuple[Block, ...] = ()
    if rows:
        blocks = (
            Table(
                "Sources qui listent un lieu du territoire",
                ("Source", "Producteur", "Données du", "Licence", "Lieux ici"),
                rows,
                (3.2, 3.3, 1.4, 2.2, 1),
                frozenset({4}),
            ),
        )
    said = (_others(others), _covering(subject), _territories(shelf))
    return Section(
        "methode",
        "Méthode et sources",
        (*blocks, Paragraph(said), _method(subject), _again_words(), _again(subject, advice)),
    )


def _others(count: int) -> Sentence:
    """Return how many sources of the atlas list no place here."""
    if not count:
        return Sentence("Toutes les sources de l'atlas y listent un lieu.")
    sources = counted(count, "source de l'atlas ne liste", "sources de l'atlas ne listent")
    return Sentence(f"{sources} aucun lieu ici.")


def _covering(subject: Subject) -> Sentence:
    """Return how many sources claim to list every place of a kind everywhere here."""
    count = int(subject.row["covering_source_count"])
    if not count:
        return Sentence(
            "Aucune source ne dit lister tous les lieux de son réseau dans chacune de ses communes."
        )
    if subject.level == "commune":
        return Sentence(f"{counted(count, 'source couvre', 'sources couvrent')} la commune.")
    return Sentence(
        f"{counted(count, 'source', 'sources')} au moins "
        f"{'couvre' if count < 2 else 'couvrent'} chacune de ses communes, c'est-à-dire y "
        f"{'liste' if count < 2 else 'listent'} tous les lieux de leur réseau."
    )


def _territories(shelf: Shelf) -> Sentence:
    return Sentence(
        f"Codes, noms et populations : Insee et DGCL, {shelf.build['cog_vintage']}, Licence "
        f"Ouverte 2.0. Atlas {shelf.build['atlas_version']}, construit le "
        f"{shelf.built_date:%d/%m/%Y}."
    )


def _method(subject: Subject) -> Bullets:
    detour = format_number(float(subject.shelf.build["detour_factor"]), 2)
    return Bullets(
        (
            Sentence(
                "**Inconnu n'est pas zéro.** Sans source qui la couvre, une commune n'est ni "
                "desservie ni sans lieu : elle est inconnue, et comptée à part."
            ),
            Sentence(
                "**Les habitants sont comptés à un point par commune**, sa mairie le plus "
                "souvent : dans une commune étendue, certains vivent bien plus loin d'un lieu."
            ),
            Sentence(
                f"**Par la route** est une estimation : vol d'oiseau × {detour}, le même facteur "
                "partout."
            ),
            Sentence(
                "**Un lieu listé n'est pas une heure d'accueil** : ni les horaires, ni les agents, "
                "ni la fermeture récente d'un lieu ne sont dans ces nombres."
            ),
        )
    )


def _again_words() -> Paragraph:
    return Paragraph(
        (
            Sentence(
                "Chaque formule est à la page Méthode de l'atlas. Pour refaire ce dossier, et les "
                "sites avec leurs coordonnées :"
            ),
        )
    )


def _again(subject: Subject, advice: Advice) -> Commands:
    """Return the commands that make these numbers again."""
    lines = [f"atlas report {subject.level} {subject.code} --out dossier.pdf"]
    if advice.planned is not None:
        plan = advice.planned.plan
        lines.append(
            f"atlas site --territory {advice.where} --sites {plan.sites} "
            f"--radius-km {plan.radius / 1000:g} --out sites.csv"
        )
    return Commands(tuple(lines))
