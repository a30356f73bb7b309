"""The numbered notes: what each number means, where it comes from, of when."""

from atlas.text.french import counted
from atlas.views.display.measures import MEASURES
from atlas.views.dossier.model import Note
from atlas.views.dossier.shelf import Shelf


def measured_words(shelf: Shelf) -> str:
    """Return which computation every measure comes from."""
    sources = shelf.sources[shelf.sources["is_mediation"]]
    first, last = sources["vintage_date"].min(), sources["vintage_date"].max()
    return (
        "Sauf mention contraire, chaque nombre est une mesure de l'atlas au "
        f"{shelf.data_date:%d/%m/%Y}, date de l'édition la plus récente qui compte, d'après "
        f"{counted(len(sources), 'source', 'sources')} de médiation datées du {first:%d/%m/%Y} au "
        f"{last:%d/%m/%Y} ; celles qui listent un lieu du territoire sont en fin de dossier. "
        f"Hypothèses : {shelf.atlas.words}."
    )


def population_note(shelf: Shelf) -> Note:
    """Return what an inhabitant is."""
    return Note(
        f"Habitants : population municipale, Insee, territoires {shelf.build['cog_vintage']}. "
        "Au-dessus de la commune, somme de ses communes."
    )


def places_note(shelf: Shelf) -> Note:
    """Return what a place is."""
    measure = MEASURES["place_count"]
    return Note(
        f"Lieux : {measure.formula}. {measure.limits} Une fiche est une ligne d'un fichier ; un "
        f"lieu réunit les fiches qui le décrivent."
    )


def measure_note(shelf: Shelf, column: str) -> Note:
    """Return the formula and the limits of a measure."""
    measure = MEASURES[column]
    return Note(f"{measure.label} : {measure.formula}. {measure.limits}")


def beyond_note(shelf: Shelf) -> Note:
    """Return what it is to be beyond a distance."""
    measure = MEASURES["beyond_10km_share"]
    return Note(
        "Habitants à plus de 5, 10 ou 20 km : habitants à plus de cette distance du lieu le plus "
        f"proche. Hypothèses : {shelf.atlas.words}. {measure.limits}"
    )


def rank_note() -> Note:
    """Return what a rank is."""
    return Note(
        "Rang parmi les territoires de même niveau dont la mesure est connue, 1 pour le mieux "
        "desservi ; les ex æquo ont le même rang. Un rang ne vaut que ce que vaut la couverture "
        "de chaque territoire par les sources."
    )


def quality_note(shelf: Shelf) -> Note:
    """Return what the quality of a sheet is."""
    return Note(
        "Qualité d'une fiche, de 0 à 1 : moyenne pondérée de sa fraîcheur, de sa complétude, de "
        "la précision de sa position, de sa conformité et de son recoupement entre sources ; la "
        "formule est à la page Méthode. Les âges sont comptés à la date de l'édition la plus "
        f"récente qui compte, {shelf.data_date:%d/%m/%Y}."
    )


def siting_note(radius_words: str, start: str) -> Note:
    """Return how the best sites are found."""
    return Note(
        "Couverture maximale (Church et ReVelle 1974, doi:10.1007/BF01942293) : parmi les mairies "
        f"du territoire, celles qui mettent le plus d'habitants à {radius_words} ou moins d'un "
        "lieu, les lieux existants restant ouverts, sous les mêmes hypothèses que les autres "
        f"mesures. {start}"
    )
