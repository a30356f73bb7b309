"""The places: how many of each kind, who can be reached how, and the list in an annex."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from atlas.directory.coverage import receives_public
from atlas.schema.sphere import distance_m
from atlas.schema.vocabulary import ITINERANT
from atlas.text.french import counted, date_words, kilometres, percent, whole
from atlas.text.phones import phone_words
from atlas.views.dossier.model import Block, Paragraph, Section, Sentence, Table
from atlas.views.dossier.notes import measure_note, places_note
from atlas.views.dossier.subject import Subject

# More would make a book: the command that writes them all is said.
MAX_LISTED = 600
NEAREST = 5
_CONTACTS = ("phone", "emails", "websites")


def section(subject: Subject) -> Section:
    """Return the places by kind, and what is known of their contacts."""
    places = subject.places
    blocks: list[Block] = []
    if len(places):
        blocks.append(Paragraph((_total(subject), _contact(places), _itinerant(places))))
        blocks.append(
            _kinds(subject, "national_programmes", "Par dispositif national", "Dispositif")
        )
        blocks.append(_kinds(subject, "services", "Par service", "Service"))
    else:
        blocks.append(Paragraph((Sentence("Aucun lieu n'est listé dans ce territoire."),)))
    if subject.level == "commune":
        blocks += _nearest(subject)
    return Section("lieux", "Les lieux", tuple(blocks))


def _total(subject: Subject) -> Sentence:
    places = subject.places
    closed = int((~receives_public(places)).sum())
    text = f"**{counted(len(places), 'lieu est listé', 'lieux sont listés')}**"
    if closed:
        text += (
            f", dont {whole(closed)} qui n'"
            f"{'accueille' if closed == 1 else 'accueillent'} pas de public et ne "
            f"{'compte' if closed == 1 else 'comptent'} pas dans les mesures"
        )
    return Sentence(text + ".", (places_note(subject.shelf),))


def _contact(places: pd.DataFrame) -> Sentence:
    counts = [int(places[column].notna().sum()) for column in _CONTACTS]
    none = int(places[list(_CONTACTS)].isna().all(axis=1).sum())
    phones, silent = (
        counted(counts[0], "publie", "publient"),
        counted(none, "ne publie", "ne publient"),
    )
    return Sentence(
        f"{phones} un téléphone, {whole(counts[1])} un courriel, {whole(counts[2])} un site ; "
        f"**{silent} aucun contact** ({percent(none / len(places))})."
    )


def _itinerant(places: pd.DataFrame) -> Sentence:
    moving = int(places["mobility"].str.contains(ITINERANT, regex=False).fillna(False).sum())
    hours = int(places["opening_hours"].notna().sum())
    text = f"{counted(hours, 'publie ses horaires', 'publient leurs horaires')}"
    if moving:
        text += f" ; {counted(moving, 'est itinérant', 'sont itinérants')}"
    return Sentence(text + ".")


def _kinds(subject: Subject, column: str, caption: str, heading: str) -> Table:
    """Count places by the values of a list; a place counts once in each of its own."""
    values = subject.places[column].str.split("|").explode()
    counts = values.value_counts().rename_axis("value").reset_index(name="n")
    counts = counts.sort_values(["n", "value"], ascending=[False, True])
    total = len(subject.places)
    rows = [(str(row.value), whole(row.n), percent(row.n / total)) for row in counts.itertuples()]
    unsaid = int(subject.places[column].isna().sum())
    if unsaid:
        rows.append(("Non précisé par la source", whole(unsaid), percent(unsaid / total)))
    several = " (un lieu peut en avoir plusieurs)"
    return Table(
        caption + several, (heading, "Lieux", "Part"), tuple(rows), (5, 1, 1), frozenset({1, 2}),
        notes=(places_note(subject.shelf),),
    )  # fmt: skip


def _nearest(subject: Subject) -> list[Block]:
    """Return the nearest places of a commune, wherever they are."""
    own = subject.shelf.tables["communes"].set_index("commune_code").loc[subject.code]
    places = subject.shelf.places
    places = places[receives_public(places) & places[["longitude", "latitude"]].notna().all(axis=1)]
    if own.isna()["reference_longitude"] or places.empty or not subject.is_known:
        return [Paragraph((Sentence("Les lieux les plus proches sont inconnus."),))]
    count = np.ones(len(places))
    metres = distance_m(
        count * float(own["reference_longitude"]), count * float(own["reference_latitude"]),
        places["longitude"].to_numpy(float), places["latitude"].to_numpy(float),
    )  # fmt: skip
    near = places.assign(metres=metres).sort_values(["metres", "place_id"]).head(NEAREST)
    rows = tuple(
        (kilometres(row["metres"]), str(row["name"]), str(row["commune_name"]), contact_words(row))
        for row in near.to_dict("records")
    )
    found = Table(
        f"Les lieux situés les plus proches {subject.reference_words}",
        ("Distance", "Lieu", "Commune", "Contact publié"),
        rows,
        (1.2, 4, 2.5, 3),
        frozenset({0}),
        notes=(measure_note(subject.shelf, "nearest_distance_m"),),
    )
    return [found]


def annex(subject: Subject) -> Section:
    """Return the list of places with the contacts that their sources publish, none invented."""
    places, total = subject.places, len(subject.places)
    shown = places.head(MAX_LISTED)
    texts = []
    if total > MAX_LISTED:
        texts.append(
            f"Les {whole(MAX_LISTED)} premiers sur {whole(total)} ; tous : atlas export places "
            f"--where \"{subject.level}_code = '{subject.code}'\" --excel --out lieux.csv."
        )
    texts.append(
        "Adresses et contacts sont ceux que les sources publient ; une case vide veut dire que la "
        "source ne dit rien. Un lieu marqué ° n'a pas de coordonnées : il compte dans sa commune, "
        "pas dans les distances."
    )
    rows = tuple(_place_cells(row) for row in shown.to_dict("records"))
    table = Table(
        f"Lieux de médiation numérique ({whole(len(shown))})",
        ("Commune", "Lieu", "Adresse", "Contact publié", "Mise à jour"), rows,
        (2, 3.1, 2.8, 3.2, 1.3),
        notes=(places_note(subject.shelf),),
    )  # fmt: skip
    blocks: tuple[Block, ...] = (Paragraph(tuple(Sentence(text) for text in texts)),)
    return Section("liste", "Annexe : la liste des lieux", (*blocks, table) if rows else blocks)


def _place_cells(place: Mapping[Any, Any]) -> tuple[str, ...]:
    at_commune = place["location_precision"] not in ("point", "adresse", "rue")
    return (
        _text(place["commune_name"]),
        _text(place["name"]) + ("\u202f°" if at_commune else ""),
        _text(place["address"]),
        contact_words(place),
        date_words(place["updated_date"]),
    )


def contact_words(place: Mapping[Any, Any]) -> str:
    """Return the contacts that a place publishes, one a line; empty without any."""
    parts = [phone_words(place["phone"]), *_listed(place["emails"]), *_listed(place["websites"])]
    return "\n".join(part for part in parts if part)


def _listed(value: Any) -> Iterable[str]:
    return [] if pd.isna(value) else str(value).split("|")


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
