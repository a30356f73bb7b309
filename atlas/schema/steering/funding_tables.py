"""Tables of money: who funds whom, how much, where."""

from atlas.schema.column import Column

FUNDING_TABLES: dict[str, tuple[Column, ...]] = {
    "grants": (
        Column("context_id", "string", "list of grants", "", True, "Liste"),
        Column("row_number", "integer", "row in the list, heading included", "", True, "Ligne"),
        Column("grant_reference", "string", "reference of the decision", label="Référence"),
        Column("scheme_name", "string", "call or scheme", label="Dispositif"),
        Column("funder_name", "string", "who funds", label="Financeur"),
        Column("funder_siret", "string", "SIRET of who funds, its key checked",
               label="SIRET du financeur"),
        Column("beneficiary_name", "string", "who is funded; null for a natural person",
               label="Bénéficiaire"),
        Column("is_person", "boolean", "natural person, whose name is not kept", "", True,
               "Personne physique"),
        Column("siret", "string", "SIRET of who is funded, its key checked", label="SIRET"),
        Column("rna", "string", "number of the association", label="RNA"),
        Column("object", "string", "what for, as published", label="Objet"),
        Column("status", "string", "as published", label="État"),
        Column("requested_eur", "float", "asked for", "euros", False, "Demandé (€)"),
        Column("awarded_eur", "float", "awarded; see `amount_kind`", "euros", False,
               "Attribué (€)"),
        Column("paid_eur", "float", "paid", "euros", False, "Versé (€)"),
        Column("amount_kind", "string", "what `awarded_eur` is: `forfait estimé` or "
               "`conventionné`", "", True, "Nature du montant"),
        Column("share", "float", "share of the grant for this beneficiary", "0 to 1", False,
               "Part"),
        Column("decided_date", "date", "day of the decision", label="Décidée le"),
        Column("start_date", "date", "first day of the period", label="Début"),
        Column("end_date", "date", "last day of the period", label="Fin"),
        Column("seat_commune_code", "string", "current commune of the seat",
               label="Commune du siège"),
        Column("action_code", "string", "territory of the action, as `D23`",
               label="Territoire d'action"),
        Column("is_elsewhere", "boolean", "seat out of the territory of the action", "", True,
               "Siège hors du territoire d'action"),
        Column("is_repeat", "boolean", "repeats another row to the letter: kept", "", True,
               "Ligne répétée"),
    ),
}  # fmt: skip
