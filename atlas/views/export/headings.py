"""What each column of a page's table is: a CSV for Excel has its French headings, not our names."""

import re

from atlas.schema.tables import TABLES
from atlas.views.export.meanings import NO_UNIT, ColumnMeaning

_PEOPLE, _PLACES = "habitants", "lieux"
_UNITS = {"km": "kilomètres", "m": "mètres", "min": "minutes", "%": "%"}
# `Trajet moyen (km)`: a heading and its unit; `Indice (2021)`: an index of need and its year.
_WITH_UNIT, _WITH_YEAR = re.compile(r"(.+) \((\D+|.*\D.*)\)"), re.compile(r".+ \(\d{4}\)")
_INDEX = ColumnMeaning(
    "indice de besoin de ce nom, tel que publié, de l'année entre parenthèses", "unité de l'indice"
)
_HEADINGS = {
    "Commune": ColumnMeaning("nom de la commune"),
    "Trajet connu": ColumnMeaning("habitants dont le trajet est connu", _PEOPLE),
    "À portée": ColumnMeaning("habitants connus dont le trajet est au plus le seuil", _PEOPLE),
    "Au-delà": ColumnMeaning(
        "habitants connus dont le trajet dépasse le seuil, ou qui n'ont aucun lieu", _PEOPLE),
    "Part au-delà": ColumnMeaning("part des habitants connus qui sont au-delà du seuil"),
    "Trajet moyen": ColumnMeaning("trajet moyen des habitants qui ont un lieu à atteindre"),
    "Trajet": ColumnMeaning("trajet moyen de la commune au lieu le plus proche"),
    "Offre à portée, partagée": ColumnMeaning(
        "offre à portée, partagée entre tous ceux qui l'atteignent (E2SFCA)"),
    "Classe": ColumnMeaning("classe de la commune, croisant besoin et trajet"),
    "Besoin et trajet connus": ColumnMeaning(
        "habitants des communes dont le besoin et le trajet sont connus", _PEOPLE),
    "En priorité": ColumnMeaning("habitants où le besoin est le plus fort et l'aide loin", _PEOPLE),
    "Part en priorité": ColumnMeaning("part, parmi les habitants connus, de ceux en priorité"),
    "Verdict": ColumnMeaning("manque, couverte ou inconnue, au seuil choisi"),
    "Sûreté": ColumnMeaning("classe de sûreté du verdict"),
    "Pourquoi": ColumnMeaning("ce qui fait la classe de sûreté"),
    "Variantes d'accord": ColumnMeaning("part des variantes essayées qui donnent le même verdict"),
    "Source la plus récente": ColumnMeaning("date des données les plus récentes qui couvrent la commune"),
    "Lieux à portée": ColumnMeaning("lieux dont le trajet est au plus le seuil", _PLACES),
    "dont ni récents ni confirmés": ColumnMeaning(
        "part des lieux à portée qu'une seule source cite, sans mise à jour récente"),
    "Fraîcheur moyenne": ColumnMeaning("moyenne de la fraîcheur des lieux à portée datés", "de 0 à 1"),
    "Position du plus proche": ColumnMeaning("ce que valent les coordonnées du lieu le plus proche"),
    "Sans lieu, sûr": ColumnMeaning("habitants sans lieu au seuil, verdict sûr", _PEOPLE),
    "Sans lieu, plutôt sûr": ColumnMeaning("habitants sans lieu au seuil, verdict plutôt sûr", _PEOPLE),
    "Sans lieu, fragile": ColumnMeaning("habitants sans lieu au seuil, verdict fragile", _PEOPLE),
    "Avec un lieu, fragile": ColumnMeaning("habitants avec un lieu au seuil, verdict fragile", _PEOPLE),
    "Avec un lieu, plutôt sûr": ColumnMeaning(
        "habitants avec un lieu au seuil, verdict plutôt sûr", _PEOPLE),
    "Avec un lieu, sûr": ColumnMeaning("habitants avec un lieu au seuil, verdict sûr", _PEOPLE),
    "Inconnu": ColumnMeaning("habitants des communes dont le verdict est inconnu", _PEOPLE),
}  # fmt: skip
# French heading of a measure -> its column.
COLUMN_OF_HEADING = {column.label: column for column in TABLES["measures"] if column.label}


def heading_meaning(heading: str) -> ColumnMeaning | None:
    """Return the sense and unit of a heading of a page's table that no measure bears.

    Examples
    --------
    >>> heading_meaning("Trajet moyen (km)").unit, heading_meaning("Au-delà").unit
    ('kilomètres', 'habitants')
    >>> heading_meaning("propre") is None
    True
    """
    if heading in _HEADINGS:
        return _HEADINGS[heading]
    if _WITH_YEAR.fullmatch(heading):
        return _INDEX
    base, unit = base_and_unit(heading)
    known = _HEADINGS.get(base)
    return None if known is None else known._replace(unit=unit or NO_UNIT)


def base_and_unit(heading: str) -> tuple[str, str]:
    """Return a heading without the unit that it ends with, and that unit in words.

    Examples
    --------
    >>> base_and_unit("Distance (km)"), base_and_unit("Distance")
    (('Distance', 'kilomètres'), ('Distance', ''))
    """
    found = _WITH_UNIT.fullmatch(heading)
    return (heading, "") if found is None else (found[1], _UNITS.get(found[2], found[2]))
