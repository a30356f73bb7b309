"""What each column of an answer is, in French: `atlas access`, `site`, `close`, `compare`."""

from typing import NamedTuple

import pandas as pd


class AnswerColumn(NamedTuple):
    """Heading, unit and meaning of a column; the unit is empty where there is none."""

    label: str
    unit: str
    meaning: str


# Columns of a plan of sites -> their names in files, which say the unit.
_OF_SITES = {"cost": "cost_eur", "cost_per_person": "cost_per_person_eur"}
_PEOPLE, _EUROS = "habitants", "euros"
_TRIPS = {
    f"{name}_{suffix}": AnswerColumn(label, unit, meaning)
    for suffix, unit in (("m", "mètres"), ("minutes", "minutes"))
    for name, label, meaning in (
        ("mean_trip", "Trajet moyen", "trajet moyen des habitants qui ont un lieu à atteindre"),
        ("mean_extra_trip", "Trajet en plus", "trajet en plus, par habitant dont c'est l'adresse "
         "la plus proche, si elle ferme ; vide sans autre lieu"),
    )
}  # fmt: skip
_SIDES = {"before": "à la première date", "after": "à la seconde date"}
_SIDED = {
    f"{name}_{side}": AnswerColumn(f"{label} ({when})", unit, f"{meaning} {when}")
    for side, when in _SIDES.items()
    for name, label, unit, meaning in (
        ("name", "Nom", "", "nom du lieu"),
        ("source_ids", "Sources", "", "sources qui citent le lieu, jointes par |,"),
        ("commune_code", "Code commune", "", "code de la commune du lieu"),
        ("commune_name", "Commune", "", "commune du lieu"),
        ("longitude", "Longitude", "degrés (WGS 84)", "longitude du lieu"),
        ("latitude", "Latitude", "degrés (WGS 84)", "latitude du lieu"),
        ("nearest_place_id", "Lieu le plus proche", "", "identifiant du lieu le plus proche"),
    )
} | {
    f"distance_{side}_m": AnswerColumn(
        f"Distance ({when})", "mètres",
        f"distance moyenne par habitant au lieu le plus proche {when}, selon les hypothèses",
    )
    for side, when in _SIDES.items()
}  # fmt: skip
_CHANGES = {
    "opened_count": ("Ouverts", "lieux ouverts entre les deux dates"),
    "closed_count": ("Fermés", "lieux fermés entre les deux dates"),
    "moved_count": ("Déplacés", "lieux dont les coordonnées publiées et l'adresse ont bougé"),
    "corrected_count": (
        "Positions corrigées",
        "lieux dont les coordonnées ont bougé sans l'adresse",
    ),
    "position_gained_count": ("Positions gagnées", "lieux sans coordonnées, puis situés"),
    "position_lost_count": ("Positions perdues", "lieux situés, puis sans coordonnées"),
    "renamed_count": ("Renommés", "lieux dont le nom publié a changé"),
    "unknown_count": ("Inconnus", "lieux dont on ne peut rien dire à l'une des dates"),
    "unchanged_count": ("Inchangés", "lieux des deux dates dont rien n'a changé"),
}

_CAUSE_MEANINGS = {
    "opened": "un lieu a ouvert",
    "closed": "leur lieu le plus proche a fermé",
    "moved": "le lieu le plus proche a déménagé",
    "corrected": "la position du lieu le plus proche est corrigée",
    "position_gained": "la position du lieu le plus proche, inconnue, est publiée",
    "position_lost": "la position du lieu le plus proche n'est plus publiée",
    "unknown": "on ne sait pas ce qu'est devenu le lieu le plus proche",
}
_CAUSES = {
    f"population_{side}_{end}": AnswerColumn(f"{label} : {why}", _PEOPLE, f"{label}, car {why}")
    for side, label in (("gained", "Ont gagné un lieu"), ("lost", "N'en ont plus"))
    for end, why in _CAUSE_MEANINGS.items()
}

MEANINGS_OF_ANSWERS = {
    "people_known": AnswerColumn(
        "Habitants connus", _PEOPLE, "habitants dont le trajet est connu : une source couvre leur "
        "commune et leur position est connue"),
    "people_within": AnswerColumn(
        "À portée", _PEOPLE, "habitants connus dont le trajet est au plus le seuil ; vide si aucun "
        "trajet n'est connu"),
    "people_beyond": AnswerColumn(
        "Au-delà", _PEOPLE, "habitants connus dont le trajet dépasse strictement le seuil, ou qui "
        "n'ont aucun lieu à atteindre ; vide si aucun trajet n'est connu"),
    "people_beyond_least": AnswerColumn(
        "Au-delà, au moins", _PEOPLE, "habitants au-delà si tous les lieux dont les horaires ne "
        "sont pas publiés sont ouverts ; « Au-delà » les suppose fermés"),
    "hours_state": AnswerColumn(
        "Un lieu ouvert à portée", "numéro de classe", "ce qu'a la plupart des habitants en deçà "
        "du seuil : 0, un lieu ouvert ; 1, des lieux d'horaires inconnus ; 2, aucun"),
    "people_reached": AnswerColumn(
        "Avec un lieu", _PEOPLE, "habitants connus qui ont un lieu à atteindre, si loin soit-il"),
    "people_shared": AnswerColumn(
        "Offre connue", _PEOPLE, "habitants dont l'offre à portée est connue"),
    "beyond_share": AnswerColumn(
        "Part au-delà", "de 0 à 1", "part des habitants connus qui sont au-delà du seuil"),
    "accessibility_per_10k": AnswerColumn(
        "Offre à portée", "unité de l'offre pour 10 000 habitants",
        "offre à portée, partagée entre tous ceux qui l'atteignent (E2SFCA)"),
    "rank": AnswerColumn(
        "Rang", "rang", "ordre d'ouverture, ou de réponse à une recherche : le plus utile d'abord"),
    "candidate_id": AnswerColumn("Site", "", "identifiant du site candidat"),
    "candidate_name": AnswerColumn("Nom du site", "", "nom du site candidat"),
    "cost_eur": AnswerColumn("Coût", _EUROS, "coût du site ; vide quand il n'est pas connu"),
    "people_newly": AnswerColumn(
        "Nouvellement à portée", _PEOPLE, "habitants à portée d'un lieu seulement une fois ce site "
        "ouvert, après ceux de rang moindre"),
    "gaining_communes": AnswerColumn(
        "Communes qui gagnent", "", "communes que ce site met à portée d'un lieu, après les sites "
        "de rang moindre, avec leur code et leurs habitants qui gagnent"),
    "people_alone": AnswerColumn(
        "S'il ouvrait seul", _PEOPLE, "habitants nouvellement à portée si ce site ouvrait seul"),
    "sureness_class": AnswerColumn(
        "Classe de sûreté", "numéro de classe", "verdict et sûreté du verdict, de 0 (manque sûr) à "
        "5 (sûrement couverte) ; vide quand il est inconnu"),
    "verdict": AnswerColumn(
        "Verdict", "", "manque, couvert ou inconnu, au seuil choisi, là où vivent le plus "
        "d'habitants de la commune"),
    "sureness": AnswerColumn("Sûreté", "", "classe de sûreté du verdict"),
    "flip_detour_factor": AnswerColumn(
        "Détour qui le change", "mètres par la route par mètre à vol d'oiseau", "facteur de détour "
        "au-delà duquel le lieu le plus proche est trop loin ; vide pour les trajets d'une "
        "matrice, et quand aucun détour ne change le verdict"),
    **{
        f"margin_{suffix}": AnswerColumn(
            "Écart au seuil", unit, "seuil moins trajet ; négatif au-delà du seuil, vide sans lieu "
            "à atteindre")
        for suffix, unit in (("m", "mètres"), ("minutes", "minutes"))
    },
    "hinge_place_id": AnswerColumn(
        "Seul lieu à portée", "", "identifiant du lieu dont la fermeture change le verdict ; vide "
        "quand il y en a plusieurs à portée, ou aucun"),
    "hinge_expires_date": AnswerColumn(
        "Compte jusqu'au", "", "dernier jour où l'âge de la fiche de ce lieu le laisse compter "
        "parmi les récentes"),
    "change_words": AnswerColumn(
        "Ce qui le changerait", "", "ce qui suffirait à changer le verdict, en mots"),
    "fragile_share": AnswerColumn(
        "Part fragile", "de 0 à 1", "part, parmi les habitants dont le verdict est "
        "connu, de ceux dont il est fragile"),
    "class_number": AnswerColumn(
        "Classe", "numéro de classe", "classe qui croise le besoin et le trajet, de 0 à 8 ; vide "
        "quand l'un est inconnu"),
    "people_crossed": AnswerColumn(
        "Besoin et trajet connus", _PEOPLE, "habitants des communes dont le besoin et le trajet "
        "sont connus"),
    "people_priority": AnswerColumn(
        "En priorité", _PEOPLE, "habitants où le besoin est le plus fort et l'aide loin"),
    "priority_share": AnswerColumn(
        "Part en priorité", "de 0 à 1", "part, parmi les habitants dont le besoin et le trajet "
        "sont connus, de ceux en priorité"),
    "grant_count": AnswerColumn("Lignes", "lignes", "lignes des listes de financements chargées"),
    "eur": AnswerColumn(
        "Montants", _EUROS, "somme des montants d'une seule nature, dite par le filtre ; vide "
        "quand aucun n'est connu"),
    "eur_a_year": AnswerColumn(
        "Montants par an", _EUROS, "montants dont la période est connue ÷ ses années"),
    "eur_per_person": AnswerColumn(
        "Euros par habitant", "euros par habitant", "montants ÷ habitants du territoire"),
    "eur_per_place": AnswerColumn(
        "Euros par lieu", "euros par lieu", "montants ÷ lieux connus du territoire"),
    "eur_a_year_per_place": AnswerColumn(
        "Euros par an et par lieu", "euros par an et par lieu", "montants par an ÷ lieux connus"),
    "other": AnswerColumn(
        "Mesure croisée", "", "indice de besoin moyen par habitant, ou kilomètres par la route"),
    "ceiling_eur": AnswerColumn("Plafond", _EUROS, "le plus qui puisse être accordé"),
    "ceiling_per_person": AnswerColumn(
        "Plafond par habitant", "euros par habitant", "plafond ÷ habitants du territoire"),
    "cost_per_person_eur": AnswerColumn(
        "Coût par habitant", _EUROS, "coût par habitant nouvellement à portée"),
    "label": AnswerColumn("Libellé", "", "ce que la carte écrit du site"),
    "neighbour_count": AnswerColumn(
        "Autres lieux à l'adresse", "lieux", "autres lieux à la même adresse"),
    "people_losing_address": AnswerColumn(
        "Perdent leur lieu (adresse)", _PEOPLE, "habitants sans plus aucun lieu à portée si toute "
        "l'adresse ferme"),
    "people_losing": AnswerColumn(
        "Perdent leur lieu (lieu seul)", _PEOPLE, "habitants sans plus aucun lieu à portée si ce "
        "lieu seul ferme"),
    "people_nearest": AnswerColumn(
        "Au plus près", _PEOPLE, "habitants dont c'est l'adresse la plus proche"),
    "people_stranded": AnswerColumn(
        "Sans autre lieu", _PEOPLE, "de ceux-là, habitants qui n'ont aucun autre lieu à atteindre"),
    "has_address": AnswerColumn(
        "Position connue", "", "vrai si la position du lieu est la sienne, faux s'il est placé à "
        "sa commune"),
    "name": AnswerColumn("Lieu", "", "nom du lieu"),
    "change": AnswerColumn(
        "Changement", "", "ce qui a changé ; voir la page Évolution pour le sens de chaque mot"),
    "distance_m": AnswerColumn(
        "Distance", "mètres", "distance à vol d'oiseau : entre les deux positions publiées d'un "
        "lieu, ou de ce qui est trouvé à l'endroit demandé"),
    "kind": AnswerColumn("Nature", "", "lieu ou action"),
    "id": AnswerColumn("Identifiant", "", "identifiant du lieu ou de l'action dans l'atlas"),
    "title": AnswerColumn("Nom", "", "nom du lieu, ou titre de l'action"),
    "is_open": AnswerColumn(
        "Ouvert", "", "vrai si le lieu est ouvert quand le fichier est fait, à l'heure de son "
        "territoire ; vide quand ses horaires ne le disent pas"),
    "unknown": AnswerColumn(
        "Ne dit rien de", "", "ce que la question demande et dont la fiche ne dit rien"),
    "place_change_id": AnswerColumn("Identifiant", "", "lieu et changement, unique"),
    "territory_id": AnswerColumn("Identifiant", "", "niveau et code du territoire, unique"),
    "level": AnswerColumn("Niveau", "", "niveau du territoire"),
    "is_covered": AnswerColumn(
        "Couverte", "", "vrai si une même source couvre la commune aux deux dates"),
    "distance_change_m": AnswerColumn(
        "Écart de distance", "mètres", "distance à la seconde date moins celle à la première"),
    "population_gained": AnswerColumn(
        "Ont gagné un lieu", _PEOPLE, "habitants qui n'avaient pas de lieu à la distance donnée, "
        "et en ont un"),
    "population_lost": AnswerColumn(
        "N'en ont plus", _PEOPLE, "habitants qui avaient un lieu à la distance donnée, et n'en ont "
        "plus"),
    **_CAUSES,
    **_TRIPS,
    **_SIDED,
    **{name: AnswerColumn(label, "lieux", meaning) for name, (label, meaning) in _CHANGES.items()},
}  # fmt: skip


def with_units(rows: pd.DataFrame, trip_unit: str = "m") -> pd.DataFrame:
    """Return the rows of an answer as a file names their columns, which say their unit.

    Parameters
    ----------
    rows
        Sites of a plan, or territories with `mean_cost`; any index. Other columns stay.
    trip_unit
        `m` or `minutes`: that of `mean_cost`.
    """
    return rows.rename(columns=_OF_SITES | {"mean_cost": f"mean_trip_{trip_unit}"})
