"""What each exported column is, in French: heading, type, unit, meaning."""

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from atlas.schema.fields import EXTRA_FIELDS, FIELDS, Dtype
from atlas.schema.level import LEVEL_TABLES
from atlas.schema.tables import TABLES
from atlas.schema.territory_tables import DISTANCE_THRESHOLDS_KM
from atlas.views.export.answers import MEANINGS_OF_ANSWERS
from atlas.views.export.frames import is_day_column
from atlas.views.export.headings import COLUMN_OF_HEADING, base_and_unit, heading_meaning
from atlas.views.export.meanings import MEANINGS_OF_FIELDS, NO_UNIT

UNDESCRIBED = "propre à ce fichier"
_TYPES: dict[Dtype, str] = {
    "string": "texte", "integer": "nombre entier", "float": "nombre", "boolean": "vrai ou faux",
    "date": "date", "geometry": "géométrie",
}  # fmt: skip
_UNITS = {
    "0 to 1": "de 0 à 1", "degrees": "degrés (WGS 84)", "people": "habitants", "m": "mètres",
    "places": "lieux", "communes": "communes", "sources": "sources", "records": "fiches",
    "places per 10,000 people": "lieux pour 10 000 habitants", "minutes": "minutes",
    "full-time equivalents": "équivalents temps plein", "hours a week": "heures par semaine",
    "rows": "lignes", "values": "valeurs",
}  # fmt: skip
# Headings of what the interface never shows.
_LABELS = {"is_mediation": "Lieu de médiation"}
# Headings of what the interface never shows.
_LABELS = {"is_mediation": "Lieu de médiation"}
_MEANINGS = {
    "place_id": "identifiant du lieu dans l'atlas, unique, gardé d'une construction à l'autre",
    "record_id": "fiche dont le lieu porte le nom : source, date de l'édition, identifiant publié",
    "source_id": "source de cette fiche",
    "source_ids": "sources qui citent le lieu, jointes par |",
    "is_mediation": "lieu de médiation ; faux pour un simple site candidat",
    "commune_code": "code de la commune d'aujourd'hui (code officiel géographique)",
    "commune_name": "nom de la commune d'aujourd'hui",
    "postal_codes": "codes postaux, joints par |",
    "epci_code": "SIREN de l'intercommunalité",
    "epci_name": "nom de l'intercommunalité",
    "epci_type": "nature : CC, CA, CU, METRO ou MET69",
    "departement_code": "code du département",
    "departement_name": "nom du département",
    "region_code": "code de la région",
    "region_name": "nom de la région",
    "location_precision": "ce que valent les coordonnées : point, adresse, rue ou commune",
    "located_by": "ce qui rattache le lieu à sa commune : polygone ou déclaration",
    "record_count": "fiches réunies en ce lieu",
    "source_count": "sources qui citent le lieu",
    "first_seen_date": "date de la première édition qui cite le lieu",
    "freshness_score": "fraîcheur de la mise à jour",
    "completeness_score": "part des champs remplis",
    "precision_score": "précision de la position",
    "corroboration_score": "recoupement entre sources",
    "conformity_score": "part des contrôles réussis",
    "quality_score": "moyenne pondérée des cinq notes",
    "territory_name": "nom du territoire",
    "territory_code": "code du territoire",
    "population": "population municipale ; vide quand elle est inconnue",
    "commune_count": "communes du territoire",
    "unknown_commune_count": "communes dont la distance est inconnue",
    "population_covered": "habitants des communes qu'une source couvre",
    "population_measured": "habitants des communes dont la distance est connue",
    "covering_source_count": "sources qui couvrent ; au-dessus de la commune, le minimum",
    "place_count": "lieux de médiation ouverts au public ; vide quand aucune source ne couvre",
    "places_per_10k": "lieux pour 10 000 habitants couverts",
    "nearest_distance_m": "distance à vol d'oiseau au lieu le plus proche ; au-dessus de la "
    "commune, moyenne par habitant",
    "nearest_road_m": "distance estimée par la route au lieu le plus proche où mène une route ; "
    "moyenne par habitant ; vide quand aucune n'y mène",
    "population_crossing": "habitants séparés de tout lieu par une traversée : leur île n'en a pas",
    "unlocated_place_count": "de ces lieux, ceux dont la commune est connue et non la position",
    "unlocated_commune_count": "communes où, à 5, 10 ou 20 km, des habitants n'ont à portée que "
    "des lieux de position inconnue, comptés au point de référence de leur commune",
    "uncovered_commune_count": "communes qu'aucune source ne couvre",
    "unplaced_commune_count": "communes couvertes dont le point de référence est inconnu",
    "uncounted_commune_count": "communes dont la population est inconnue",
    "uninhabited_commune_count": "communes où personne n'habite",
    "uncounted_reason": "pourquoi personne n'est compté dans une commune",
    "island_name": "île sans pont ni tunnel où se trouve la commune",
    "island_parts": "îles sans pont ni tunnel qui sont une partie de la commune : nom, longitude, "
    "latitude et rayon (m) d'un disque qui les contient",
    "context_id": "fichier d'où vient la valeur",
    "indicator_id": "identifiant de l'indicateur",
    "period_end_date": "dernier jour de la période",
    "known_date": "jour où la valeur était connue ; une révision est la même période, plus tard",
    "nearest_place_id": "identifiant du lieu le plus proche, pour une commune",
} | {
    f"unlocated_{km}km_commune_count": f"communes où, à {km} km, des habitants n'ont à portée que "
    "des lieux de position inconnue, comptés au point de référence de leur commune"
    for km in DISTANCE_THRESHOLDS_KM
} | {
    name: f"{what} strictement plus de {km} km {place} ; par la route, sauf mention contraire"
    for km in DISTANCE_THRESHOLDS_KM
    for name, what, place in (
        (f"population_beyond_{km}km", "habitants à", "du lieu le plus proche"),
        (f"population_beyond_{km}km_located", "habitants à",
         "du plus proche des lieux dont la position est connue"),
        (f"beyond_{km}km_share", "part des habitants mesurés qui sont à", "du lieu le plus proche"),
    )
}  # fmt: skip
_FIELDS = {field.name: field for field in FIELDS}
# Tables whose rows leave the atlas; a name has the same sense in each.
_SOURCES = ("places", "measures", *LEVEL_TABLES.values(), "observations")
_COLUMNS = {column.name: column for table in reversed(_SOURCES) for column in TABLES[table]}


class Described(NamedTuple):
    """One column as a file explains it; every text is French and may be empty but `name`."""

    name: str
    label: str
    kind: str
    unit: str
    meaning: str


def described_columns(frame: pd.DataFrame, names: Iterable[str]) -> list[Described]:
    """Return what columns of a frame are, in order; what no table describes says so.

    Examples
    --------
    >>> shares = pd.DataFrame({"beyond_5km_share": [0.5]})
    >>> described_columns(shares, shares)[0].unit
    'de 0 à 1'
    """
    return [_described(name, frame[name]) for name in names]


def _described(name: str, values: pd.Series) -> Described:
    """Return what one column is."""
    kind = _TYPES[dtype_of(values)]
    return _named(name, kind) or _headed(name, kind) or Described(
        name, "", kind, NO_UNIT, UNDESCRIBED
    )  # fmt: skip


def _named(name: str, kind: str) -> Described | None:
    """Return what a column of ours is; None when no table, field or answer has it."""
    column, answer, field = _COLUMNS.get(name), MEANINGS_OF_ANSWERS.get(name), _FIELDS.get(name)
    if answer is not None and not (column and column.label):
        return Described(name, answer.label, kind, answer.unit or NO_UNIT, answer.meaning)
    if field is not None:
        meaning = MEANINGS_OF_FIELDS[field.french]
        where = "" if field in EXTRA_FIELDS else f"champ {field.french} du schéma national : "
        return Described(name, field.label, kind, meaning.unit, where + meaning.words)
    if column is None:
        return None
    label, unit = column.label or _LABELS.get(name, ""), _UNITS.get(column.unit, column.unit)
    return Described(name, label, kind, unit or NO_UNIT, _MEANINGS.get(name, UNDESCRIBED))


def _headed(heading: str, kind: str) -> Described | None:
    """Return what a column of a page's table is, by its French heading; None when unknown."""
    own = heading_meaning(heading)
    if own is not None:
        return Described(heading, heading, kind, own.unit, own.words)
    base, unit = base_and_unit(heading)
    column = COLUMN_OF_HEADING.get(base)
    known = None if column is None else _named(column.name, kind)
    return known and known._replace(name=heading, label=heading, unit=unit or known.unit)


def dtype_of(values: pd.Series) -> Dtype:
    """Return the type of a column of a frame."""
    checks: tuple[tuple[bool, Dtype], ...] = (
        (pd.api.types.is_bool_dtype(values), "boolean"),
        (pd.api.types.is_integer_dtype(values), "integer"),
        (pd.api.types.is_float_dtype(values), "float"),
        (pd.api.types.is_datetime64_any_dtype(values) and is_day_column(values), "date"),
    )
    return next((dtype for is_it, dtype in checks if is_it), "string")
