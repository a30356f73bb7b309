"""The situation in a minute: four figures, a few sentences."""

import pandas as pd

from atlas.analysis.rank import rank
from atlas.text.french import counted, density, format_number, kilometres, percent, whole
from atlas.views.display.finding import strict_note
from atlas.views.display.measures import MEASURES
from atlas.views.dossier.model import Fact, Sentence
from atlas.views.dossier.notes import (
    beyond_note,
    measure_note,
    places_note,
    population_note,
    rank_note,
)
from atlas.views.dossier.subject import Subject


def facts(subject: Subject) -> tuple[Fact, ...]:
    """Return the four figures of the first page."""
    row, shelf = subject.row, subject.shelf
    beyond = (beyond_note(shelf),)
    count = row["place_count"]
    is_single = not pd.isna(count) and count < 2
    label = "lieu ouvert au public" if is_single else "lieux ouverts au public"
    places = Fact(whole(count), label, (places_note(shelf),))
    if subject.level == "commune":
        return (
            places,
            _fact(
                subject, "nearest_road_m", "jusqu'au lieu le plus proche, par la route (estimée)"
            ),
            _fact(subject, "nearest_distance_m", "jusqu'au lieu le plus proche, à vol d'oiseau"),
            Fact(whole(row["population"]), "habitants", (population_note(shelf),)),
        )
    return (
        places,
        Fact(
            kilometres(row["nearest_road_m"]),
            "par la route jusqu'au lieu le plus proche, en moyenne par habitant",
            (measure_note(shelf, "nearest_road_m"),),
        ),
        Fact(percent(row["beyond_5km_share"]), "des habitants à plus de 5 km d'un lieu", beyond),
        Fact(whole(row["population_beyond_10km"]), "habitants à plus de 10 km d'un lieu", beyond),
    )


def _fact(subject: Subject, column: str, label: str) -> Fact:
    return Fact(kilometres(subject.row[column]), label, (measure_note(subject.shelf, column),))


def sentences(subject: Subject) -> tuple[Sentence, ...]:
    """Return the situation: people, places, distances, who is far, what is not known."""
    if not subject.is_known:
        return (_people(subject), _nothing_known(subject))
    return (_people(subject), _places(subject), _distance(subject), *_far(subject))


def _people(subject: Subject) -> Sentence:
    row, (start, _) = subject.row, subject.words
    inside = ""
    if subject.level != "commune":
        inside = f" dans {counted(int(row['commune_count']), 'commune', 'communes')}"
    if row.isna()["population"]:
        return Sentence(f"La population est inconnue{inside}.")
    people = counted(int(row["population"]), "habitant", "habitants")
    return Sentence(f"{start} compte **{people}**{inside}.", (population_note(subject.shelf),))


def _nothing_known(subject: Subject) -> Sentence:
    return Sentence(
        "**Aucune source de l'atlas ne couvre ce territoire** : le nombre de lieux et les "
        "distances sont inconnus, ce qui ne veut pas dire qu'il n'y a aucun lieu."
    )


def _places(subject: Subject) -> Sentence:
    row, shelf = subject.row, subject.shelf
    count = int(row["place_count"])
    notes = [places_note(shelf)]
    text = f"**{counted(count, 'lieu', 'lieux')}** de médiation numérique " + (
        "y sont connus" if count > 1 else "y est connu" if count else "n'y est connu"
    )
    if not count:
        text = "**Aucun lieu** de médiation numérique ouvert au public n'y est connu"
    if subject.level != "commune" and count:
        held = int((subject.communes["place_count"] > 0).sum())
        text += f", dans {counted(held, 'commune', 'communes')}"
    if count and not row.isna()["places_per_10k"]:
        notes.append(measure_note(shelf, "places_per_10k"))
        text += f" : **{density(row['places_per_10k'])}** pour 10 000 habitants"
        text += f", contre {_elsewhere(subject, 'places_per_10k')}"
    rank_words = _rank(subject, "places_per_10k")
    if rank_words and count:
        notes.append(rank_note())
        text += f" ({rank_words})"
    return Sentence(text + ".", tuple(notes))


def _elsewhere(subject: Subject, column: str) -> str:
    """Return the value of the whole of France, or of its metropolitan part."""
    france = subject.parents[-1]
    if column == "places_per_10k":
        return f"{density(france[column])} en {france['territory_name']}"
    return f"{kilometres(france[column])} en {france['territory_name']}"


def _rank(subject: Subject, column: str) -> str:
    rows = subject.shelf.levels[subject.level]
    found = rank(rows, subject.code, column, MEASURES[column].is_lack)
    if found is None:
        return ""
    place, count = found
    return f"rang {format_number(place)} sur {format_number(count)}"


def _distance(subject: Subject) -> Sentence:
    row, shelf = subject.row, subject.shelf
    if row.isna()["nearest_distance_m"]:
        return Sentence("La distance au lieu le plus proche est **inconnue**.")
    who = "Le lieu le plus proche d'un habitant est en moyenne"
    if subject.level == "commune":
        who = f"Le lieu le plus proche {subject.reference_words} est"
    notes = (measure_note(shelf, "nearest_road_m"), measure_note(shelf, "nearest_distance_m"))
    if row.isna()["nearest_road_m"]:
        return Sentence(
            "Aucune route ne mène à un lieu : **une traversée est nécessaire** (le plus proche est "
            f"à {kilometres(row['nearest_distance_m'])} à vol d'oiseau).",
            notes,
        )
    text = (
        f"{who} à **{kilometres(row['nearest_road_m'])}** par la route "
        f"({kilometres(row['nearest_distance_m'])} à vol d'oiseau), contre "
        f"{_elsewhere(subject, 'nearest_road_m')}"
    )
    rank_words = _rank(subject, "nearest_road_m")
    return Sentence(f"{text} ({rank_words}).", notes)


def _far(subject: Subject) -> list[Sentence]:
    row = subject.row
    if row.isna()["nearest_distance_m"] or subject.level == "commune":
        return []
    parts = [
        f"**{whole(row[f'population_beyond_{km}km'])}** ({percent(row[f'beyond_{km}km_share'])}) "
        f"à plus de {km} km"
        for km in (5, 10, 20)
    ]
    return [
        Sentence(
            f"Loin d'un lieu : {parts[0]}, {parts[1]}, {parts[2]}.",
            (beyond_note(subject.shelf),),
        ),
        *_strict(subject),
        unknown_distance(subject),
    ]


def _strict(subject: Subject) -> list[Sentence]:
    """Return the strict figure beside, where some places have no position."""
    said = strict_note(subject.row, MEASURES["beyond_10km_share"])
    return [Sentence(said, (beyond_note(subject.shelf),))] if said else []


def unknown_distance(subject: Subject) -> Sentence:
    """Return for how many communes the distance is unknown: neither near nor far."""
    unknown = subject.communes[subject.communes["nearest_distance_m"].isna()]
    if unknown.empty:
        return Sentence("La distance est connue pour toutes les communes.")
    people = counted(int(unknown["population"].fillna(0).sum()), "habitant", "habitants")
    communes = counted(len(unknown), "commune", "communes")
    return Sentence(
        f"La distance est **inconnue pour {communes}** ({people}), qui ne comptent ni comme "
        "proches ni comme éloignées."
    )
