"""Tables of criteria: versions of referentials, their criteria, links between them, assessments."""

from atlas.schema.column import Column

_CONTEXT = Column("context_id", "string", "file that was loaded; null for what is embedded",
                  label="Fichier")  # fmt: skip
_SOURCE_URL = Column("source_url", "string", "pages or documents that state it", label="Source")
_NOTE = Column("note", "string", "what must be known of it, in French", label="Remarque")

REFERENTIAL_TABLES: dict[str, tuple[Column, ...]] = {
    "referentials": (
        _CONTEXT,
        Column("version_id", "string", "referential and version, unique: `epn:2001`", "", True,
               "Identifiant"),
        Column("referential_id", "string", "referential: the same in each version", "", True,
               "Référentiel"),
        Column("version", "string", "version, as its source names it", "", True, "Version"),
        Column("nature", "string", "`label`, `réseau`, `formation` or `habilitation`", "", True,
               "Nature"),
        Column("title", "string", "title", "", True, "Titre"),
        Column("starts", "string", "in force from: `AAAA`, `AAAA-MM` or `AAAA-MM-JJ`, as far as "
               "it is told", label="Depuis"),
        Column("ends", "string", "in force until, written alike", label="Jusqu'à"),
        Column("announced", "string", "how many criteria its source announces, as published",
               label="Annoncés"),
        Column("announced_count", "integer", "the same, where it is one number", "criteria",
               False, "Nombre annoncé"),
        Column("read_count", "integer", "criteria that were really read by who made the list",
               "criteria", False, "Lus"),
        Column("producer", "string", "who publishes it", label="Producteur"),
        Column("licence", "string", "licence of its texts, or that it is not stated", "", True,
               "Licence"),
        Column("stake_reference", "string", "`stakes.reference_name` whose stakes are its "
               "criteria", label="Référentiel d'enjeux"),
        _SOURCE_URL,
        _NOTE,
    ),
    "criteria": (
        _CONTEXT,
        Column("criterion_id", "string", "criterion, unique: `epn:2001:1`", "", True, "Code"),
        Column("version_id", "string", "version of the referential", "", True, "Version"),
        Column("level", "string", "as published: `critère`, `thème`, `enjeu`, `domaine`, "
               "`compétence`, `acquis`…", "", True, "Niveau"),
        Column("position", "integer", "place in its version", "", True, "Rang"),
        Column("criterion_name", "string", "text", "", True, "Critère"),
        Column("parent_id", "string", "criterion that it belongs to", label="Rattaché à"),
        Column("requirement", "string", "`oui` or `non`; null when its source does not tell",
               label="Obligatoire"),
        Column("subject_kind", "string", "what it judges: `lieu`, `collectivité`, `structure`, "
               "`personne`; null when not told", label="Porte sur"),
        Column("rule", "string", "what is checked in the directory, see docs/referentials.md; "
               "null: only people assess it", label="Règle"),
        Column("evidence", "string", "what proves it", label="Preuve attendue"),
        Column("mastery", "string", "level of mastery, as published; null when not stated",
               label="Maîtrise"),
        Column("aspect", "string", "kind of outcome, as published (`Knowledge`…)",
               label="Type"),
    ),
    "criterion_links": (
        _CONTEXT,
        Column("first_id", "string", "criterion of the older version; null for a new one",
               label="De"),
        Column("second_id", "string", "criterion of the later version; null for a dropped one",
               label="Vers"),
        Column("relation", "string", "`identique`, `reformulé`, `scindé`, `fusionné`, "
               "`supprimé`, `nouveau` or `équivalent`", "", True, "Relation"),
        Column("status", "string", "`publiée`, `décidée` or `proposée`", "", True, "Statut"),
        Column("stated", "string", "day or year of the statement, as far as it is told",
               label="Le"),
        _SOURCE_URL,
        _NOTE,
    ),
    "assessments": (
        _CONTEXT,
        Column("row_number", "integer", "row in the file, heading included", "", True, "Ligne"),
        Column("criterion_id", "string", "criterion", "", True, "Critère"),
        Column("subject_kind", "string", "`lieu`, `collectivité` or `structure`", "", True,
               "Nature"),
        Column("subject_id", "string", "place of the atlas, territory (`C23096`) or SIRET", "",
               True, "Sujet"),
        Column("status", "string", "`respecté`, `non respecté`, `en partie` or `non concerné`",
               "", True, "Appréciation"),
        Column("basis", "string", "`déclarée`, `contrôlée` or `calculée`", "", True, "Origine"),
        Column("assessed_date", "date", "day of the assessment", label="Le"),
        Column("evidence", "string", "page or document", label="Preuve"),
    ),
}  # fmt: skip
