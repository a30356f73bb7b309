"""What the store holds of territories: communes through time, what is above, and their measures."""

from atlas.schema.column import Column

PARENT_COLUMNS = (
    Column("epci_code", "string", "intercommunality (SIREN)", label="EPCI"),
    Column("departement_code", "string", "département", label="Département"),
    Column("region_code", "string", "région", label="Région"),
)
_REFERENCE_POINT = (
    Column("reference_longitude", "float", "reference point, EPSG:4326", "degrees"),
    Column("reference_latitude", "float", "reference point, EPSG:4326", "degrees"),
    Column("reference_kind", "string", "`mairie` or `interieur`; null without point"),
    Column("geometry", "geometry", "boundary, EPSG:4326; null when unknown"),
)
_POPULATION = Column("population", "integer", "inhabitants", "people", label="Habitants")
DISTANCE_THRESHOLDS_KM = (5, 10, 20)

TERRITORY_TABLES: dict[str, tuple[Column, ...]] = {
    "communes": (
        Column("commune_code", "string", "COG code", "", True, "Code"),
        Column("commune_name", "string", "name", "", True, "Commune"),
        Column("postal_codes", "string", "postcodes joined by `|`"),
        _POPULATION,
        *PARENT_COLUMNS,
        *_REFERENCE_POINT,
        Column("island_name", "string", "island without fixed link that it is on; null elsewhere",
               label="Île sans lien fixe"),
        Column("island_parts", "string", "islands without fixed link that are a part of it, as "
               "`name;longitude;latitude;radius_m` of a disc that holds it, joined by `|`; null "
               "elsewhere", label="Îles de la commune sans lien fixe"),
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
}  # fmt: skip
