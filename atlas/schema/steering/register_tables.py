"""Tables of what the parties decide, and of what they value: meetings, resolutions, parameters."""

from atlas.schema.column import Column

REGISTER_TABLES: dict[str, tuple[Column, ...]] = {
    "meetings": (
        Column("context_id", "string", "file of meetings", "", True, "Fichier"),
        Column("row_number", "integer", "row in the file, heading included", "", True, "Ligne"),
        Column("meeting_id", "string", "reference of the meeting", "", True, "Réunion"),
        Column("body", "string", "`gouvernance` (gives opinions) or `pilotage` (decides)", "",
               True, "Instance"),
        Column("held_date", "date", "day of the meeting", "", True, "Date"),
        Column("parties", "string", "roles of those present, joined by `|`; never a name",
               label="Parties"),
        Column("minutes_state_date", "date", "day the State approved the minutes",
               label="Compte rendu approuvé par l'État le"),
        Column("minutes_association_date", "date", "day the association approved the minutes",
               label="Compte rendu approuvé par l'association le"),
        Column("minutes_sha256", "string", "SHA-256 of the minutes", label="SHA-256"),
    ),
    "resolutions": (
        Column("context_id", "string", "file of resolutions", "", True, "Fichier"),
        Column("row_number", "integer", "row in the file, heading included", "", True, "Ligne"),
        Column("resolution_id", "string", "reference of the resolution", "", True, "Résolution"),
        Column("meeting_id", "string", "meeting where it was put", "", True, "Réunion"),
        Column("subject", "string", "`bilan`, `orientation`, `moyens`, `critère`, `étude`, "
               "`indicateur`, `communication` or `avenant`", "", True, "Objet"),
        Column("resolution_text", "string", "what is resolved, in French", "", True, "Texte"),
        Column("due_date", "date", "day by which it is to be done", label="Échéance"),
        Column("state_date", "date", "day the State approved it", label="Approuvée par l'État le"),
        Column("association_date", "date", "day the association approved it",
               label="Approuvée par l'association le"),
        Column("progress", "string", "`proposée`, `engagée`, `réalisée`, `rejetée` or "
               "`abandonnée`, as the file says; null when it does not", label="Suite donnée"),
        Column("document_sha256", "string", "SHA-256 of the document", label="SHA-256 du document"),
        Column("pack_sha256", "string", "communication: SHA-256 of the pack of what is published",
               label="SHA-256 du dossier de communication"),
        Column("credit_line", "string", "communication: credit line approved, to the letter",
               label="Mention"),
        Column("start_date", "date", "communication: first day of the credit line",
               label="Du"),
        Column("end_date", "date", "communication: last day of the credit line", label="Au"),
    ),
    "value_parameters": (
        Column("context_id", "string", "file of parameters", "", True, "Fichier"),
        Column("row_number", "integer", "place in the file, 1 for the first", "", True, "Rang"),
        Column("parameter_id", "string", "see docs/steering.md", "", True, "Paramètre"),
        Column("is_gain", "boolean", "whether it is a gain per person and year", "", True, "Gain"),
        Column("parameter_name", "string", "what it is, in French", "", True, "Libellé"),
        Column("low", "float", "least value held possible", "see `unit`", False, "Bas"),
        Column("central", "float", "value held likeliest", "see `unit`", False, "Central"),
        Column("high", "float", "greatest value held possible", "see `unit`", False, "Haut"),
        Column("unit", "string", "of the three values", "", True, "Unité"),
        Column("parameter_year", "integer", "year that it describes", "year", False, "Année"),
        Column("scope", "string", "whom or what it describes, in French", label="Portée"),
        Column("source_title", "string", "who says it", "", True, "Source"),
        Column("source_url", "string", "page that says it", label="Page source"),
        Column("is_second_hand", "boolean", "read in somebody who quotes the source", "", True,
               "De seconde main"),
        Column("overlaps", "string", "gains: those that it overlaps, joined by `|`; empty for "
               "none, null when nobody says", label="Recouvre"),
    ),
}  # fmt: skip
