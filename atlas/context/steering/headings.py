"""Columns of the files that the agreement is steered with, told by their names."""

from atlas.context.role import COMMUNE_NAMES, Role
from atlas.schema.kind import GRANTS

STEERING_ROLES: dict[str, dict[str, Role]] = {
    GRANTS: {
        "beneficiary": Role("bénéficiaire", "--beneficiary",
                            ("nombeneficiaire", "beneficiaire", "raisonsociale",
                             "recipientorgname")),
        "siret": Role("SIRET du bénéficiaire", "--siret",
                      ("idbeneficiaire", "siretbeneficiaire", "siret",
                       "recipientorgcompanynumber"), False),
        "rna": Role("RNA du bénéficiaire", "--rna", ("rnabeneficiaire", "rna"), False),
        "form": Role("nature du bénéficiaire", "--form",
                     ("naturebeneficiaire", "typebeneficiaire", "type"), False),
        "funder": Role("financeur", "--funder",
                       ("nomattribuant", "attribuant", "financeur", "fundingorgname"), False),
        "funder_id": Role("SIRET du financeur", "--funder-id",
                          ("idattribuant", "siretattribuant", "fundingorgidentifier"), False),
        "awarded": Role("montant attribué, en euros", "--awarded",
                        ("montant", "montantattribue", "amountawarded", "montantestime",
                         "investissementfinancierestimatiftotaldeletat")),
        "requested": Role("montant demandé, en euros", "--requested",
                          ("montantdemande", "amountappliedfor"), False),
        "paid": Role("montant versé, en euros", "--paid",
                     ("montantverse", "amountdisbursed"), False),
        "share": Role("part de la subvention", "--share", ("pourcentagesubvention",), False),
        "decided": Role("date de la décision", "--decided",
                        ("dateconvention", "datedecision", "awarddate",
                         "datedevalidationencomitedeselection"), False),
        "period": Role("période", "--period", ("datesperiodeversement",), False),
        "object": Role("objet", "--object", ("objet", "title", "description"), False),
        "status": Role("état", "--status", ("statutlabel", "statut", "status"), False),
        "reference": Role("référence de la décision", "--reference",
                          ("referencedecision", "idsubvention", "identifier"), False),
        "scheme": Role("dispositif", "--scheme",
                       ("dispositif", "dispositifaide", "grantprogrammetitle"), False),
        "code": Role("code de la commune du siège", "--code", COMMUNE_NAMES, False),
        "action": Role("département de l'action", "--action",
                       ("codedepartement", "departementaction"), False),
    },
}  # fmt: skip
