"""Tables of series: what an indicator is, and what was observed of it, when it was known."""

from atlas.schema.column import Column

SERIES_TABLES: dict[str, tuple[Column, ...]] = {
    "indicators": (
        Column("context_id", "string", "file that defines it; null for those of the atlas",
               label="Fichier"),
        Column("indicator_id", "string", "identifier; unique with the version", "", True,
               "Indicateur"),
        Column("version", "string", "version of the definition", "", True, "Version"),
        Column("indicator_name", "string", "name", "", True, "Nom"),
        Column("definition", "string", "what is measured", label="Définition"),
        Column("unit", "string", "unit of the value", label="Unité"),
        Column("numerator", "string", "what is counted", label="Numérateur"),
        Column("denominator", "string", "among what; null for a count", label="Dénominateur"),
        Column("direction", "string", "`hausse` or `baisse`: which way is better; null when "
               "neither is", label="Sens souhaité"),
        Column("producer", "string", "who computes it", label="Producteur"),
        Column("licence", "string", "licence, or that it is not stated", label="Licence"),
        Column("limits", "string", "what it does not say", label="Limites"),
        Column("counterpart_id", "string", "indicator that counts the same otherwise: shown "
               "beside, never merged", label="À rapprocher de"),
    ),
    "observations": (
        Column("context_id", "string", "file of the series", "", True, "Fichier"),
        Column("row_number", "integer", "row in the file, heading included", "", True, "Ligne"),
        Column("indicator_id", "string", "indicator", "", True, "Indicateur"),
        Column("version", "string", "version of its definition", "", True, "Version"),
        Column("level", "string", "france, region, departement, epci, commune", "", True,
               "Niveau"),
        Column("territory_code", "string", "code within the level", "", True, "Code"),
        Column("period", "string", "what the value is about: year, quarter, month or day, as ISO "
               "8601 and SDMX write them", "", True, "Période"),
        Column("period_end_date", "date", "last day of the period", "", True,
               "Dernier jour de la période"),
        Column("known_date", "date", "day at which the value was known: a revision is the same "
               "period, known later", "", True, "Connu le"),
        Column("value", "float", "value; null when missing", "see `indicators.unit`", False,
               "Valeur"),
        Column("low", "float", "lower bound", "see `indicators.unit`", False, "Borne basse"),
        Column("high", "float", "upper bound", "see `indicators.unit`", False, "Borne haute"),
        Column("status", "string", "`observé`, `estimé`, `cible`, `base`, `manquant` or `rupture`",
               "", True, "Statut"),
    ),
}  # fmt: skip
