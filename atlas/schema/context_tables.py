"""What the store holds beside places: each context that was loaded, and its rows."""

from atlas.schema.column import Column
from atlas.schema.kind import CONTEXT_KINDS

LOADED_TABLES: dict[str, tuple[Column, ...]] = {
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
}  # fmt: skip
