"""What each column of a page's table is: a CSV for Excel has its French headings, not our names."""

import re

from atlas.schema.tables import TABLES
from atlas.views.export.meanings import Sense
from atlas.views.export.steering_headings import (
    CRITERION_HEADING,
    OF_ONE_CRITERION,
    STEERING_SENSES,
)
from atlas.views.export.table_headings import SENSES_OF_TABLES

_PEOPLE, _PLACES = "habitants", "lieux"
_UNITS = {"km": "kilomètres", "m": "mètres", "min": "minutes", "%": "%", "@": "arobases"}
# `Trajet moyen (km)`: a heading and its unit; `Indice (2021)`: an index of need and its year.
_WITH_UNIT, _WITH_YEAR = re.compile(r"(.+) \((\D+|.*\D.*)\)"), re.compile(r".+ \(\d{4}\)")
# `Creuse (23)`, `Paris (75056)`, `CC du Pays (200034825)`: one column a territory compared.
_WITH_CODE = re.compile(r".+ \((?:\d{2,3}|2[AB]|\d[\dAB]\d{3}|\d{9})\)")
_TERRITORY = Sense("valeur de ce territoire", "unité de la mesure de la ligne")
_KILOMETRES = re.compile(r"\d[\d,]*(?=[\s\xa0]km)")
_INDEX = Sense(
    "indice de besoin de ce nom, tel que publié, de l'année entre parenthèses", "unité de l'indice"
)
_HEADINGS = {
    "Commune": Sense("nom de la commune"),
    "Trajet connu": Sense("habitants dont le trajet est connu", _PEOPLE),
    "À portée": Sense("habitants connus dont le trajet est au plus le seuil", _PEOPLE),
    "Au-delà": Sense(
        "habitants connus dont le trajet dépasse le seuil, ou qui n'ont aucun lieu", _PEOPLE),
    "Part au-delà": Sense("part des habitants connus qui sont au-delà du seuil"),
    "Trajet moyen": Sense("trajet moyen des habitants qui ont un lieu à atteindre"),
    "Trajet": Sense("trajet moyen de la commune au lieu le plus proche"),
    "Offre à portée, partagée": Sense(
        "offre à portée, partagée entre tous ceux qui l'atteignent (E2SFCA)"),
    "Classe": Sense("classe de la commune, croisant besoin et trajet"),
    "Besoin et trajet connus": Sense(
        "habitants des communes dont le besoin et le trajet sont connus", _PEOPLE),
    "En priorité": Sense("habitants où le besoin est le plus fort et l'aide loin", _PEOPLE),
    "Part en priorité": Sense("part, parmi les habitants connus, de ceux en priorité"),
    "Verdict": Sense("manque, couverte ou inconnue, au seuil choisi"),
    "Sûreté": Sense("classe de sûreté du verdict"),
    "Pourquoi": Sense("ce qui fait la classe de sûreté"),
    "Ce qui le changerait": Sense("ce qui suffirait à changer le verdict, en mots"),
    "Détour qui le change": Sense(
        "facteur de détour au-delà duquel le lieu le plus proche est trop loin", "mètres par la "
        "route par mètre à vol d'oiseau"),
    "Écart au seuil": Sense("seuil moins trajet ; négatif au-delà du seuil"),
    "Seul lieu à portée": Sense(
        "identifiant du lieu dont la fermeture change le verdict ; vide quand il y en a plusieurs, "
        "ou aucun"),
    "Compte jusqu'au": Sense(
        "dernier jour où l'âge de la fiche de ce lieu le laisse compter parmi les récentes"),
    "Source la plus récente": Sense("date des données les plus récentes qui couvrent la commune"),
    "Lieux à portée": Sense("lieux dont le trajet est au plus le seuil", _PLACES),
    "dont ni récents ni confirmés": Sense(
        "part des lieux à portée qu'une seule source cite, sans mise à jour récente"),
    "Fraîcheur moyenne": Sense("moyenne de la fraîcheur des lieux à portée datés", "de 0 à 1"),
    "Position du plus proche": Sense("ce que valent les coordonnées du lieu le plus proche"),
    "Sans lieu, sûr": Sense("habitants sans lieu au seuil, verdict sûr", _PEOPLE),
    "Sans lieu, plutôt sûr": Sense("habitants sans lieu au seuil, verdict plutôt sûr", _PEOPLE),
    "Sans lieu, fragile": Sense("habitants sans lieu au seuil, verdict fragile", _PEOPLE),
    "Avec un lieu, fragile": Sense("habitants avec un lieu au seuil, verdict fragile", _PEOPLE),
    "Avec un lieu, plutôt sûr": Sense(
        "habitants avec un lieu au seuil, verdict plutôt sûr", _PEOPLE),
    "Avec un lieu, sûr": Sense("habitants avec un lieu au seuil, verdict sûr", _PEOPLE),
    "Inconnu": Sense("habitants des communes dont le verdict est inconnu", _PEOPLE),
}  # fmt: skip
# Tables of pages first say what they mean by a heading of their own.
_SENSES = STEERING_SENSES | _HEADINGS | SENSES_OF_TABLES
# French heading of a measure -> its column.
COLUMN_OF_HEADING = {column.label: column for column in TABLES["measures"] if column.label}


def heading_meaning(heading: str) -> Sense | None:
    """Return the sense and unit of a heading of a page's table that no measure bears.

    Examples
    --------
    >>> heading_meaning("Trajet moyen (km)").unit, heading_meaning("Au-delà").unit
    ('kilomètres', 'habitants')
    >>> heading_meaning("propre") is None
    True
    """
    if heading in _SENSES:
        return _SENSES[heading]
    if CRITERION_HEADING.fullmatch(heading):
        return OF_ONE_CRITERION
    if _WITH_CODE.fullmatch(heading):
        return _TERRITORY
    if _WITH_YEAR.fullmatch(heading):
        return _INDEX
    base, unit = base_and_unit(heading)
    known = _SENSES.get(_KILOMETRES.sub("N", base).replace("N km", "N\xa0km"))
    return None if known is None else known._replace(unit=unit or known.unit)


def base_and_unit(heading: str) -> tuple[str, str]:
    """Return a heading without the unit that it ends with, and that unit in words.

    Examples
    --------
    >>> base_and_unit("Distance (km)"), base_and_unit("Distance")
    (('Distance', 'kilomètres'), ('Distance', ''))
    """
    found = _WITH_UNIT.fullmatch(heading)
    return (heading, "") if found is None else (found[1], _UNITS.get(found[2], found[2]))
