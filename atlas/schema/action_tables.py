"""What the store holds of the register of actions: actions and the stakes they answer."""

from atlas.schema.column import Column

ACTION_TABLES: dict[str, tuple[Column, ...]] = {
    "actions": (
        Column("context_id", "string", "file of actions", "", True, "Fichier"),
        Column("action_id", "string", "file and row, unique", "", True, "Action"),
        Column("title", "string", "title", "", True, "Titre"),
        Column("description", "string", "what is done", label="Description"),
        Column("collectivity_name", "string", "collectivity as published", label="Collectivité"),
        Column("level", "string", "commune, epci, departement or region of the collectivity; null "
               "when not decided", label="Niveau"),
        Column("territory_code", "string", "code of the collectivity in its level",
               label="Code du territoire"),
        Column("commune_code", "string", "current commune (COG), for an action of a commune",
               label="Code commune"),
        Column("epci_code", "string", "intercommunality (SIREN)", label="EPCI"),
        Column("departement_code", "string", "département", label="Département"),
        Column("region_code", "string", "région", label="Région"),
        Column("place_id", "string", "place of the atlas where it happens, if any", label="Lieu"),
        Column("stake_code", "string", "stake of table `stakes`; null when the published one is "
               "in no reference", label="Code de l'enjeu"),
        Column("stake_name", "string", "stake as published", label="Enjeu"),
        Column("service", "string", "digital service, as published", label="Service"),
        Column("public", "string", "who it is for", label="Public"),
        Column("start_date", "date", "first day", label="Début"),
        Column("end_date", "date", "last day; null when it goes on or is not told", label="Fin"),
        Column("cost_eur", "float", "cost", "EUR", False, "Coût (€)"),
        Column("partners", "string", "partners joined by `|`", label="Partenaires"),
        Column("link", "string", "page that describes it", label="Lien"),
        Column("source", "string", "who says it, as published", label="Source"),
    ),
    "stakes": (
        Column("context_id", "string", "file that was loaded; null for the embedded reference",
               label="Fichier"),
        Column("stake_code", "string", "reference and position, unique", "", True, "Code"),
        Column("reference_name", "string", "version of the reference", "", True, "Référentiel"),
        Column("level", "string", "as published: `enjeu`, `catégorie d'enjeux`, `thème de "
               "questionnaire`, `service`…", "", True, "Niveau"),
        Column("position", "integer", "place in its source", "", True, "Rang"),
        Column("stake_name", "string", "name", "", True, "Enjeu"),
        Column("parent_name", "string", "stake or family above it, when told",
               label="Rattaché à"),
        Column("announced_count", "integer", "how many its source announces; more than the rows "
               "when it does not name them all", "", False, "Nombre annoncé"),
        Column("source_url", "string", "page", label="Adresse"),
        Column("note", "string", "what must be known of it, in French", label="Note"),
    ),
}  # fmt: skip
