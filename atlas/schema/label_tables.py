"""What the store holds of the label: awards, lists, published totals, mentions, completeness."""

from atlas.schema.column import Column

_EDITION = Column("edition_year", "integer", "edition of the label", "year", True, "Édition")
_LIST = Column("list_id", "string", "list that says it", "", True, "Liste")
_SOURCE_URL = Column("source_url", "string", "page that states it", label="Page source")
_NOTE = Column("note", "string", "what must be known of it, in French", label="Remarque")

LABEL_TABLES: dict[str, tuple[Column, ...]] = {
    "labels": (
        _LIST,
        Column("row_number", "integer", "row in the list, heading included", "", True, "Ligne"),
        _EDITION,
        Column("collectivity_name", "string", "collectivity, as published", "", True,
               "Collectivité"),
        Column("collectivity_type", "string", "kind of collectivity, as published",
               label="Nature publiée"),
        Column("published_departement", "string", "département, as published",
               label="Département publié"),
        Column("arobases", "integer", "level, 1 to 5; null when labelled and the level is not "
               "published", "arobases", False, "Arobases"),
        Column("mention", "string", "special mention", label="Mention"),
        Column("criteria_version", "string", "name and criteria of the label then", "", True,
               "Version des critères"),
        Column("level", "string", "`commune`, `epci`, `departement` or `region`; null while "
               "undecided", label="Niveau"),
        Column("territory_code", "string", "current COG code or SIREN; null while undecided",
               label="Code"),
        Column("territory_name", "string", "current name", label="Territoire"),
        Column("resolution", "string", "`résolue` or `à décider`", "", True, "Résolution"),
        Column("resolved_by", "string", "what settled it, or why nothing did, in French", "", True,
               "Comment"),
        Column("candidates", "string", "what to choose from, the likeliest first: "
               "`level:code name`, joined by `|`", label="Candidats"),
        Column("source_title", "string", "title of the page", label="Source"),
        _SOURCE_URL,
        _NOTE,
    ),
    "label_lists": (
        Column("list_id", "string", "identifier, unique", "", True, "Liste"),
        Column("list_name", "string", "name", "", True, "Nom"),
        Column("producer", "string", "who made the list", label="Producteur"),
        Column("licence", "string", "licence, or that it is not stated", "", True, "Licence"),
        Column("file_name", "string", "file read", "", True, "Fichier"),
        Column("file_sha256", "string", "SHA-256 of the file", "", True, "SHA-256"),
        Column("retrieved_date", "date", "day the atlas received it; null when embedded",
               label="Reçu le"),
        Column("is_sample", "boolean", "whether awards are known to be absent from it", "", True,
               "Échantillon"),
        Column("row_count", "integer", "rows read", "rows", True, "Lignes lues"),
        Column("resolved_count", "integer", "rows resolved", "rows", True, "Résolues"),
        Column("undecided_count", "integer", "rows kept, to be decided", "rows", True,
               "À décider"),
        Column("refused_count", "integer", "rows refused, each told by an issue", "rows", True,
               "Refusées"),
    ),
    "label_completeness": (
        _LIST,
        _EDITION,
        Column("scope", "string", "territories of which every award is known: `FR`, `OM` "
               "(overseas), `R32` (région), `D59` (département)", "", True, "Territoires"),
        Column("level", "string", "kind of territory concerned; null for every kind",
               label="Niveau"),
        Column("least_arobases", "integer", "every award of at least this level is known",
               "arobases", True, "À partir de"),
        _SOURCE_URL,
        _NOTE,
    ),
    "label_totals": (
        _EDITION,
        Column("ceremony_date", "string", "day or month of the ceremony, as published",
               label="Remise"),
        Column("total_count", "integer", "collectivities labelled, as published", "collectivities",
               False, "Total publié"),
        *(
            Column(f"arobases_{level}_count", "integer", f"of them at {level} arobases",
                   "collectivities", False, f"{level} @")
            for level in (5, 4, 3, 2, 1)
        ),
        Column("mention_only_count", "integer", "of them with a mention only", "collectivities",
               False, "Mention simple"),
        _SOURCE_URL,
        _NOTE,
    ),
    "label_conflicts": (
        _EDITION,
        Column("subject", "string", "what sources disagree on, in French", "", True, "Sujet"),
        Column("first_statement", "string", "what one says", "", True, "Une source"),
        Column("second_statement", "string", "what another says", "", True, "Une autre"),
        Column("kept", "string", "what the atlas does of it", "", True, "Dans l'atlas"),
    ),
    "label_mentions": (
        _EDITION,
        Column("mention", "string", "mention", "", True, "Mention"),
        Column("laureate_count", "integer", "laureates, as published", "collectivities", False,
               "Lauréats"),
        _SOURCE_URL,
        _NOTE,
    ),
}  # fmt: skip
