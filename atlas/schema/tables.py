"""What the store holds: each table, its columns with their type, unit and meaning."""

from atlas.schema.action_tables import ACTION_TABLES
from atlas.schema.column import Column
from atlas.schema.context_tables import LOADED_TABLES
from atlas.schema.fields import EXTRA_FIELDS, FIELD_DTYPES, FIELDS
from atlas.schema.label_tables import LABEL_TABLES
from atlas.schema.steering.funding_tables import FUNDING_TABLES
from atlas.schema.steering.referential_tables import REFERENTIAL_TABLES
from atlas.schema.steering.register_tables import REGISTER_TABLES
from atlas.schema.steering.series_tables import SERIES_TABLES
from atlas.schema.territory_tables import PARENT_COLUMNS, TERRITORY_TABLES

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


_LOCATION = (
    Column("commune_code", "string", "current commune (COG)", label="Code commune"),
    Column("commune_name", "string", "current commune", label="Commune"),
    *PARENT_COLUMNS,
    Column("location_precision", "string", "`point`, `adresse`, `rue`, `commune` or null",
           label="Position"),
    Column("located_by", "string", "`polygone`, `déclaration` or null", label="Rattaché par"),
)  # fmt: skip
# What a published position or a geocoded address says within a few tens of metres.
PRECISE = ("point", "adresse")
_IS_MEDIATION = Column(
    "is_mediation", "boolean", "place of mediation, not only a candidate site", "", True
)

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
} | TERRITORY_TABLES | LOADED_TABLES | LABEL_TABLES | ACTION_TABLES  # fmt: skip
TABLES |= FUNDING_TABLES | SERIES_TABLES | REGISTER_TABLES | REFERENTIAL_TABLES
