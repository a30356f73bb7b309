"""What the store holds: each table, its columns with their type, unit and meaning."""

from atlas.schema.action_tables import ACTION_TABLES
from atlas.schema.column import Column
from atlas.schema.fields import EXTRA_FIELDS, FIELD_DTYPES, FIELDS
from atlas.schema.kind import CONTEXT_KINDS
from atlas.schema.label_tables import LABEL_TABLES

_UNITS = {
    "latitude": "degrees", "longitude": "degrees", "staff_fte": "full-time equivalents",
}  # fmt: skip


def _field_columns() -> tuple[Column, ...]:
    """Return the columns that hold the fields of the national schema, then the others."""
    return tuple(
        Column(
            field.name,
            FIELD_DTYPES.get(field.kind, "string"),
            f"field `{field.french}`, beyond the national schema"
            if field in EXTRA_FIELDS
            else f"national field `{field.french}`",
            unit=_UNITS.get(field.name, ""),
            required=field.name == "name",
            label=field.label,
        )
        for field in FIELDS
    )


_PARENTS = (
    Column("epci_code", "string", "intercommunality (SIREN)", label="EPCI"),
    Column("departement_code", "string", "département", label="Département"),
    Column("region_code", "string", "région", label="Région"),
)
_LOCATION = (
    Column("commune_code", "string", "current commune (COG)", label="Code commune"),
    Column("commune_name", "string", "current commune", label="Commune"),
    *_PARENTS,
    Column("location_precision", "string", "`point`, `adresse`, `rue`, `commune` or null",
           label="Position"),
    Column("located_by", "string", "`polygone`, `déclaration` or null", label="Rattaché par"),
)  # fmt: skip
# What a published position or a geocoded address says within a few tens of metres.
PRECISE = ("point", "adresse")
_IS_MEDIATION = Column(
    "is_mediation", "boolean", "place of mediation, not only a candidate site", "", True
)
_REFERENCE_POINT = (
    Column("reference_longitude", "float", "reference point, EPSG:4326", "degrees"),
    Column("reference_latitude", "float", "reference point, EPSG:4326", "degrees"),
    Column("reference_kind", "string", "`mairie` or `interieur`; null without point"),
    Column("geometry", "geometry", "boundary, EPSG:4326; null when unknown"),
)
_POPULATION = Column("population", "integer", "inhabitants", "people", label="Habitants")
DISTANCE_THRESHOLDS_KM = (5, 10, 20)

TABLES: dict[str, tuple[Column, ...]] = {
    "build": (
        Column("build_id", "string", "identifies this build", "", True),
        Column("schema_version", "string", "version of these tables", "", True),
        Column("atlas_version", "string", "version of the program", "", True),
        Column("built_at", "string", "UTC time, ISO 8601", "", True),
        Column("cog_vintage", "string", "vintage of the territories", "", True),
        Column("detour_factor", "float", "road metres per great-circle metre", "", True),
        Column("notice", "string", "what a reader must know first, in French"),
    ),
    "sources": (
        Column("source_id", "string", "identifier, unique", "", True, "Source"),
        Column("source_name", "string", "name", "", True, "Nom"),
        Column("producer", "string", "who publishes it", label="Producteur"),
        Column("licence", "string", "licence, or that it is not stated", "", True, "Licence"),
        Column("page_url", "string", "page or address", label="Adresse"),
        Column("covers", "string", "codes of territories it covers, or `LIEUX`", "", True),
        Column("covers_reason", "string", "why, in French", "", True, "Territoires couverts"),
        Column("is_mediation", "boolean", "whether its places count as mediation", "", True),
    ),
    "releases": (
        Column("release_id", "string", "source and date of the data, unique", "", True, "Édition"),
        Column("source_id", "string", "source", "", True, "Source"),
        Column("vintage_date", "date", "date of the data", "", True, "Date des données"),
        Column("retrieved_date", "date", "day the atlas received it", "", True, "Reçu le"),
        Column("format_id", "string", "description of its format", "", True, "Format"),
        Column("file_name", "string", "file read; several are joined by `|`", "", True,
               "Fichier"),
        Column("file_sha256", "string", "SHA-256 of the file; several are joined by `|`", "",
               True, "SHA-256"),
        Column("row_count", "integer", "rows read", "rows", True, "Lignes lues"),
        Column("record_count", "integer", "rows kept", "rows", True, "Fiches retenues"),
        Column("rejected_count", "integer", "rows rejected", "rows", True, "Lignes rejetées"),
    ),
    "records": (
        Column("record_id", "string", "release and published id, unique", "", True, "Fiche"),
        Column("record_key", "string", "source and published id: the same in each release", "",
               True),
        Column("release_id", "string", "release of the record", "", True, "Édition"),
        Column("source_id", "string", "source of the record", "", True, "Source"),
        Column("row_number", "integer", "row in the published file, heading included", "", True,
               "Ligne"),
        *_field_columns(),
        _IS_MEDIATION,
        *_LOCATION,
        Column("place_id", "string", "place that it describes; null before matching",
               label="Lieu"),
    ),
    "places": (
        Column("place_id", "string", "identifier, unique, kept from build to build", "", True,
               "Lieu"),
        Column("record_id", "string", "record whose name it bears", "", True, "Fiche"),
        Column("source_id", "string", "source of that record", "", True, "Source"),
        Column("source_ids", "string", "sources that list it, joined by `|`", "", True, "Sources"),
        *_field_columns(),
        _IS_MEDIATION,
        *_LOCATION,
        Column("record_count", "integer", "records merged into it", "records", True, "Fiches"),
        Column("source_count", "integer", "sources that list it", "sources", True,
               "Nombre de sources"),
        Column("first_seen_date", "date", "first release that lists it", "", True, "Connu depuis"),
        Column("freshness_score", "float", "age of the update; see `quality`", "0 to 1",
               False, "Fraîcheur"),
        Column("completeness_score", "float", "fields filled", "0 to 1", False, "Complétude"),
        Column("precision_score", "float", "precision of the location", "0 to 1", False,
               "Précision"),
        Column("corroboration_score", "float", "sources that list it", "0 to 1", False,
               "Recoupement"),
        Column("conformity_score", "float", "checks passed", "0 to 1", False, "Conformité"),
        Column("quality_score", "float", "weighted mean of the five", "0 to 1", False, "Qualité"),
    ),
    "links": (
        Column("left_record_id", "string", "record", "", True, "Fiche A"),
        Column("right_record_id", "string", "record compared", "", True, "Fiche B"),
        Column("verdict", "string", "`réunies`, `à revoir`, `séparées`", "", True, "Verdict"),
        Column("score", "float", "match score; null when decided by hand or by identifier",
               "0 to 1", False, "Score"),
        Column("distance_m", "float", "great-circle distance", "m", False, "Distance (m)"),
        Column("reason", "string", "what agrees and what does not, in French", "", True,
               "Raisons"),
    ),
    "aliases": (
        Column("old_place_id", "string", "identifier no longer used, unique", "", True,
               "Ancien identifiant"),
        Column("place_id", "string", "place that took it over", "", True, "Lieu"),
    ),
    "decisions": (
        Column("decision", "string", "see `decisions.DECISIONS`", "", True, "Décision"),
        Column("record_key", "string", "record concerned", "", True, "Fiche"),
        Column("other_record_key", "string", "the other record, for a pair", label="Autre fiche"),
        Column("field", "string", "national field, for a correction", label="Champ"),
        Column("published_value", "string", "value contested", label="Valeur publiée"),
        Column("value", "string", "value proposed", label="Valeur proposée"),
        Column("reason", "string", "why, in French", "", True, "Motif"),
        Column("evidence", "string", "page or document", label="Preuve"),
        Column("decided_date", "date", "day of the decision", "", True, "Décidée le"),
        Column("status", "string", "`appliquée`, `dépassée` or `sans objet`", label="État"),
    ),
    "issues": (
        Column("source_id", "string", "source", "", True, "Source"),
        Column("release_id", "string", "release", label="Édition"),
        Column("record_id", "string", "record concerned", label="Fiche"),
        Column("row_number", "integer", "row in the file, heading included", label="Ligne"),
        Column("field", "string", "published field", label="Champ"),
        Column("rule", "string", "check that failed", "", True, "Règle"),
        Column("severity", "string", "see `SEVERITIES`", "", True, "Gravité"),
        Column("value", "string", "what was received", label="Valeur reçue"),
        Column("proposed_value", "string", "what would correct it, never applied by itself",
               label="Correction proposée"),
        Column("message", "string", "explanation in French", "", True, "Explication"),
    ),
    "communes": (
        Column("commune_code", "string", "COG code", "", True, "Code"),
        Column("commune_name", "string", "name", "", True, "Commune"),
        Column("postal_codes", "string", "postcodes joined by `|`"),
        _POPULATION,
        *_PARENTS,
        *_REFERENCE_POINT,
        Column("island_name", "string", "island without fixed link that it is on; null elsewhere",
               label="Île sans lien fixe"),
    ),
    "arrondissements": (
        Column("arrondissement_code", "string", "COG code", "", True, "Code"),
        Column("arrondissement_name", "string", "name", "", True, "Arrondissement"),
        _POPULATION,
        Column("commune_code", "string", "its commune", "", True),
        *_REFERENCE_POINT,
    ),
    "parts": (
        Column("part_code", "string", "INSEE code of the part, or of its commune for the rest; "
               "unique", "", True, "Code"),
        Column("part_name", "string", "name", "", True, "Nom"),
        Column("part_kind", "string", "`arrondissement`, `deleguee`, `associee`, or `reste`: what "
               "the parts leave of their commune", "", True, "Nature"),
        Column("commune_code", "string", "its commune", "", True, "Code commune"),
        Column("longitude", "float", "EPSG:4326, inside the part or, for the rest, the commune; "
               "null when unknown", "degrees"),
        Column("latitude", "float", "EPSG:4326, inside the part or, for the rest, the commune; "
               "null when unknown", "degrees"),
        Column("point_kind", "string", "`mairie` or `interieur`; null without point"),
        Column("people", "integer", "inhabitants, which add up to those of the commune", "people",
               True, "Habitants"),
        Column("extent_m", "float", "great circle from the point to the farthest vertex of the "
               "part; null when unknown", "m"),
    ),
    "former_communes": (
        Column("former_code", "string", "code no longer that of a commune", "", True),
        Column("former_name", "string", "name, when known"),
        Column("commune_code", "string", "current commune", "", True),
        Column("kind", "string", "`ancien_code`, `deleguee`, `associee`", "", True),
    ),
    "commune_events": (
        Column("event_date", "date", "day it took effect, or the latest it can be when `source` "
               "compares two vintages; null when not known", label="Date"),
        Column("event_kind", "string", "see `timeline.KINDS`", "", True, "Événement"),
        Column("old_code", "string", "code before", label="Code d'avant"),
        Column("old_name", "string", "name before", label="Nom d'avant"),
        Column("new_code", "string", "code after", label="Code d'après"),
        Column("new_name", "string", "name after", label="Nom d'après"),
        Column("source", "string", "which input says it", "", True, "Source"),
    ),
    "epci": (
        Column("epci_code", "string", "SIREN", "", True, "Code"),
        Column("epci_name", "string", "name", "", True, "EPCI"),
        Column("epci_type", "string", "CC, CA, CU, METRO or MET69", "", True, "Nature"),
        Column("departement_code", "string", "where most of its people live", "", True),
        Column("region_code", "string", "where most of its people live", "", True),
        _POPULATION,
        Column("geometry", "geometry", "boundary, EPSG:4326; null when unknown"),
    ),
    "departements": (
        Column("departement_code", "string", "COG code", "", True, "Code"),
        Column("departement_name", "string", "name", "", True, "Département"),
        Column("region_code", "string", "région", "", True),
        Column("zone", "string", "`metro`, `drom` or `com`", "", True),
        _POPULATION,
        Column("geometry", "geometry", "boundary, EPSG:4326; null when unknown"),
    ),
    "regions": (
        Column("region_code", "string", "COG code", "", True, "Code"),
        Column("region_name", "string", "name", "", True, "Région"),
        Column("zone", "string", "`metro`, `drom` or `com`", "", True),
        _POPULATION,
        Column("geometry", "geometry", "boundary, EPSG:4326; null when unknown"),
    ),
    "contexts": (
        Column("context_id", "string", "identifier, unique", "", True, "Contexte"),
        Column("kind", "string", ", ".join(f"`{kind}`" for kind in CONTEXT_KINDS), "", True,
               "Nature"),
        Column("context_name", "string", "name", "", True, "Nom"),
        Column("producer", "string", "who publishes it", label="Producteur"),
        Column("licence", "string", "licence, or that it is not stated", "", True, "Licence"),
        Column("page_url", "string", "page or address", label="Adresse"),
        Column("vintage_date", "date", "date of the data", "", True, "Date des données"),
        Column("retrieved_date", "date", "day the atlas received it", "", True, "Reçu le"),
        Column("file_name", "string", "file read", "", True, "Fichier"),
        Column("file_sha256", "string", "SHA-256 of the file", "", True, "SHA-256"),
        Column("value_column", "string", "published column that holds the value",
               label="Colonne lue"),
        Column("unit", "string", "unit of the value: `m` or `minutes` for `trajets`",
               label="Unité"),
        Column("higher_is_need", "boolean", "whether a higher value means more need", "", True,
               "Plus haut = plus de besoin"),
        Column("row_count", "integer", "rows read", "rows", True, "Lignes lues"),
        Column("kept_count", "integer", "rows kept", "rows", True, "Lignes retenues"),
        Column("rejected_count", "integer", "rows rejected, told by issues", "rows", True,
               "Lignes rejetées"),
    ),
    "need_values": (
        Column("context_id", "string", "index", "", True, "Indice"),
        Column("commune_code", "string", "current commune (COG)", "", True, "Code commune"),
        Column("value", "float", "value as published, or the mean of the communes that made the "
               "current one", "see `contexts.unit`", True, "Valeur"),
        Column("label", "string", "published class, when the values are words", label="Classe"),
        Column("published_count", "integer", "published values that it comes from: 1, or more "
               "after a merger", "values", True, "Valeurs publiées"),
    ),
    "zones": (
        Column("context_id", "string", "zoning", "", True, "Zonage"),
        Column("zone_code", "string", "code, unique within the zoning", "", True, "Code"),
        Column("zone_name", "string", "name", label="Nom"),
        Column("commune_code", "string", "current commune of its interior point; null when none",
               label="Code commune"),
        Column("geometry", "geometry", "boundary, EPSG:4326; null when only the commune that "
               "holds it is known"),
    ),
    "demand_points": (
        Column("context_id", "string", "grid or list of points", "", True, "Population"),
        Column("demand_id", "string", "point, unique within it", "", True, "Point"),
        Column("commune_code", "string", "current commune that holds it", "", True,
               "Code commune"),
        Column("longitude", "float", "EPSG:4326", "degrees", True, "Longitude"),
        Column("latitude", "float", "EPSG:4326", "degrees", True, "Latitude"),
        Column("people", "float", "inhabitants at the point", "people", True, "Habitants"),
    ),
    "travel_costs": (
        Column("context_id", "string", "matrix", "", True, "Matrice"),
        Column("demand_id", "string", "origin: a commune code or a demand point", "", True,
               "Origine"),
        Column("place_id", "string", "destination", "", True, "Lieu"),
        Column("cost", "float", "distance or time of the trip; infinite when it was looked for "
               "and not found", "see `contexts.unit`", True,
               "Trajet"),
    ),
    "stops": (
        Column("context_id", "string", "list of rounds", "", True, "Tournées"),
        Column("place_id", "string", "itinerant place", "", True, "Lieu"),
        Column("stop_name", "string", "where it stops", label="Arrêt"),
        Column("commune_code", "string", "current commune of the stop", "", True,
               "Code commune"),
        Column("longitude", "float", "EPSG:4326", "degrees", True, "Longitude"),
        Column("latitude", "float", "EPSG:4326", "degrees", True, "Latitude"),
        Column("weekly_hours", "float", "hours open there in a week; null when not told",
               "hours a week", False, "Heures par semaine"),
        Column("opening_hours", "string", "OSM `opening_hours` of the stop", label="Horaires"),
    ),
    "measures": (
        Column("level", "string", "commune, epci, departement, region, france", "", True),
        Column("territory_code", "string", "code within the level", "", True, "Code"),
        Column("territory_name", "string", "name", "", True, "Territoire"),
        Column("departement_code", "string", "parent, for communes and EPCI"),
        Column("region_code", "string", "parent, below the région"),
        Column("epci_code", "string", "parent, for communes"),
        _POPULATION,
        Column("commune_count", "integer", "communes inside", "communes", True, "Communes"),
        Column(
            "unknown_commune_count", "integer", "communes whose distance is unknown",
            "communes", True, "Communes inconnues",
        ),
        *(
            Column(name, "integer", f"communes {words}", "communes", True, label)
            for name, words, label in (
                ("uncovered_commune_count", "that no source covers", "Communes sans source"),
                ("unplaced_commune_count", "that a source covers and whose reference point is "
                 "unknown", "Communes sans point de référence"),
                ("uncounted_commune_count", "measured whose people are not counted",
                 "Communes de population inconnue"),
                ("uninhabited_commune_count", "measured where nobody lives",
                 "Communes où personne n'habite"),
            )
        ),
        Column(
            "population_covered", "integer", "people of communes that a source covers",
            "people", True, "Habitants couverts par une source",
        ),
        Column(
            "population_measured", "integer", "people of communes whose distance is known",
            "people", True, "Habitants mesurés",
        ),
        Column(
            "covering_source_count", "integer", "sources that cover it; above the commune, the "
            "fewest among its communes", "sources", True, "Sources qui couvrent",
        ),
        Column("place_count", "integer", "places; null when no source covers",
               "places", False, "Lieux"),
        Column("unlocated_place_count", "integer", "of these, places whose commune is known and "
               "whose position is not", "places", False, "Lieux de position inconnue"),
        *(
            Column(f"unlocated{at}_commune_count", "integer", "communes with people who are within "
                   f"{words} of a place known to its commune only, and of no other: the place is "
                   "there, its position is not known", "communes", False,
                   f"Communes : lieu connu, position inconnue, {mots}")
            for at, words, mots in (
                ("", "5, 10 or 20 km", "à 5, 10 ou 20 km"),
                *((f"_{km}km", f"{km} km", f"à {km} km") for km in DISTANCE_THRESHOLDS_KM),
            )
        ),
        Column("places_per_10k", "float", "places per 10,000 people covered",
               "places per 10,000 people", False, "Lieux pour 10 000 habitants"),
        Column("nearest_distance_m", "float", "great-circle distance to the nearest place, mean "
               "per person", "m", False, "Distance à vol d'oiseau au lieu le plus proche"),
        Column("nearest_road_m", "float", "estimated distance by road to the nearest place that a "
               "road leads to, mean per person; null where none does",
               "m", False, "Distance par la route au lieu le plus proche"),
        Column("population_crossing", "integer", "people who reach no place without a crossing: "
               "their island has none, and no fixed link", "people", False,
               "Habitants séparés de tout lieu par une traversée"),
        *(
            Column(f"population_beyond_{km}km{suffix}", "integer",
                   f"people strictly more than {km} km away{words}", "people", False,
                   f"Habitants à plus de {km} km{mots}")
            for km in DISTANCE_THRESHOLDS_KM
            for suffix, words, mots in (
                ("", "", ""),
                ("_located", " from the places whose position is known",
                 " d'un lieu de position connue"),
            )
        ),
        *(
            Column(f"beyond_{km}km_share", "float",
                   f"share of the people measured strictly more than {km} km away",
                   "0 to 1", False, f"Part des habitants à plus de {km} km")
            for km in DISTANCE_THRESHOLDS_KM
        ),
        Column("nearest_place_id", "string", "nearest place, for communes; that of the point where "
               "most of its people are", label="Lieu le plus proche"),
        Column("uncounted_reason", "string", "why nobody of a commune is counted; see "
               "`measures.REASON_COUNTS`", label="Pourquoi non compté"),
    ),
} | LABEL_TABLES | ACTION_TABLES  # fmt: skip
