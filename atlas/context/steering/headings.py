"""Columns of the files that the agreement is steered with, told by their names."""

import re
from collections.abc import Mapping

import pandas as pd

from atlas.context.role import COMMUNE_NAMES, Role
from atlas.context.steering.referential_roles import REFERENTIAL_ROLES
from atlas.intake.issues import FINDING_COLUMNS
from atlas.schema.frame import NOTED, STRUCTURE_COLUMN
from atlas.schema.kind import (
    CALLS,
    ENVELOPES,
    GRANT_DECISIONS,
    GRANTS,
    INDICATORS,
    MEETINGS,
    RESOLUTIONS,
    SERIES,
    VALUE_ADDED,
)
from atlas.text.french import counted

_CEILING = re.compile(r"^(?:dotation|plafond|enveloppe)")

STEERING_ROLES: dict[str, dict[str, Role]] = {
    GRANTS: {
        "beneficiary": Role("bénéficiaire", "--beneficiary",
                            ("nombeneficiaire", "beneficiaire", "raisonsociale",
                             "recipientorgname", "recipientorganization0name")),
        "person": Role("nom d'une personne physique (jamais gardé)", "--person",
                       ("recipientindname", "recipientindividual0name", "nompersonne"), False),
        "siret": Role("SIRET du bénéficiaire", "--siret",
                      ("idbeneficiaire", "siretbeneficiaire", "siret",
                       "recipientorgcompanynumber", "recipientorgidentifier",
                       "recipientorganization0id"), False),
        "rna": Role("RNA du bénéficiaire", "--rna", ("rnabeneficiaire", "rna"), False),
        "form": Role("nature du bénéficiaire", "--form",
                     ("naturebeneficiaire", "typebeneficiaire", "type"), False),
        "funder": Role("financeur", "--funder",
                       ("nomattribuant", "attribuant", "financeur", "fundingorgname",
                        "fundingorganization0name"), False),
        "funder_id": Role("SIRET du financeur", "--funder-id",
                          ("idattribuant", "siretattribuant", "fundingorgidentifier",
                           "fundingorganization0id"), False),
        "awarded": Role("montant attribué, en euros", "--awarded",
                        ("montant", "montantattribue", "amountawarded", "montantestime",
                         "investissementfinancierestimatiftotaldeletat")),
        "requested": Role("montant demandé, en euros", "--requested",
                          ("montantdemande", "amountappliedfor"), False),
        "paid": Role("montant versé, en euros", "--paid",
                     ("montantverse", "amountdisbursed"), False),
        "currency": Role("monnaie", "--currency", ("currency", "devise", "monnaie"), False),
        "share": Role("part de la subvention", "--share", ("pourcentagesubvention",), False),
        "decided": Role("date de la décision", "--decided",
                        ("dateconvention", "datedecision", "awarddate",
                         "datedevalidationencomitedeselection"), False),
        "start": Role("début du projet", "--start",
                      ("datedebut", "planneddatesstartdate", "planneddates0startdate"), False),
        "end": Role("fin du projet", "--end",
                    ("datefin", "planneddatesenddate", "planneddates0enddate"), False),
        "period": Role("période", "--period", ("datesperiodeversement",), False),
        "object": Role("objet", "--object", ("objet", "title", "description"), False),
        "project": Role("projet cofinancé", "--project", ("idcofinancement",), False),
        "status": Role("état", "--status", ("statutlabel", "statut", "status"), False),
        "reference": Role("référence de la décision", "--reference",
                          ("referencedecision", "idsubvention", "identifier"), False),
        "scheme": Role("dispositif", "--scheme",
                       ("dispositif", "dispositifaide", "grantprogrammetitle",
                        "grantprogramme0title"), False),
        "code": Role("code de la commune du siège", "--code", COMMUNE_NAMES, False),
        "action": Role("département de l'action", "--action",
                       ("codedepartement", "departementaction"), False),
        "place": Role("lieu de l'atlas", "--place", ("placeid", "idlieu", "lieuid"), False),
    },
    CALLS: {
        "name": Role("nom de l'appel", "--name-column",
                     ("nomappel", "nom", "appel", "titre", "intitule", "title")),
        "call": Role("identifiant de l'appel", "--call", ("appelid", "idappel", "callid", "id"),
                     False),
        "funder": Role("financeur", "--funder",
                       ("financeur", "nomattribuant", "organisme", "fundingorgname"), False),
        "opening": Role("ouverture", "--opening", ("ouverture", "dateouverture", "datedebut"),
                        False),
        "closing": Role("clôture", "--closing", ("cloture", "datecloture", "datelimite"), False),
        "announced": Role("enveloppe annoncée, en euros", "--announced",
                          ("enveloppeannonceeeur", "enveloppeannoncee", "enveloppe", "budget"),
                          False),
        "eligible": Role("qui peut répondre", "--eligible",
                         ("quipeutrepondre", "eligibles", "beneficiaires", "publicvise"), False),
        "perimeter": Role("périmètre", "--perimeter", ("perimetre", "territoire", "zone"), False),
        "rate": Role("taux ou montant unitaire", "--rate",
                     ("taux", "montantunitairepublie", "montantunitaire"), False),
        "winners": Role("lauréats", "--winners", ("laureats", "nombrelaureats"), False),
        "source": Role("source", "--source-column", ("source", "lien", "url"), False),
        "note": Role("remarque", "--note", ("remarque", "remarques", "note"), False),
    },
    ENVELOPES: {
        "territory": Role("territoire", "--territory",
                          ("departement", "codedepartement", "dep", "codeterritoire",
                           "territoire")),
        "call": Role("appel", "--call", ("appelid", "idappel", "callid"), False),
        "ceiling": Role("plafond, en euros", "--ceiling",
                        ("plafondeur", "plafond", "dotationeur", "dotation", "enveloppeeur",
                         "enveloppe", "dotationingenierieeur", "dotationformationeur")),
    },
    GRANT_DECISIONS: {
        "identifier": Role("SIRET, SIREN ou RNA du bénéficiaire", "--identifier",
                           ("identifiantbeneficiaire", "idbeneficiaire", "siretbeneficiaire",
                            "siret", "siren", "rna", "identifiant")),
        "place": Role("lieu de l'atlas", "--place", ("placeid", "idlieu", "lieuid", "lieu")),
        "decision": Role("décision (lié ou non lié)", "--decision", ("decision", "lien")),
        "reason": Role("motif", "--reason", ("motif", "reason")),
        "date": Role("jour de la décision", "--decided",
                     ("date", "jour", "datedecision", "decideele")),
        "list": Role("liste de financements", "--list", ("liste", "contextid"), False),
        "row": Role("ligne de la liste", "--row", ("ligne", "rownumber"), False),
        "evidence": Role("preuve", "--evidence", ("preuve", "evidence", "source"), False),
    },
    SERIES: {
        "indicator": Role("indicateur", "--indicator",
                          ("indicateur", "indicator", "idindicateur", "codeindicateur"), False),
        "version": Role("version de la définition", "--version",
                        ("version", "indicatorversion"), False),
        "level": Role("niveau du territoire", "--level", ("niveau", "level", "maille"), False),
        "code": Role("code du territoire", "--code",
                     ("codeterritoire", "territoire", "refarea", "departement", "codedepartement",
                      "region", "coderegion", "epci", "codeepci", *COMMUNE_NAMES)),
        "period": Role("période", "--period",
                       ("periode", "timeperiod", "date", "mois", "annee", "period"), False),
        "known": Role("date à laquelle la valeur était connue", "--known",
                      ("connule", "vintage"), False),
        "value": Role("valeur", "--value", ("valeur", "obsvalue", "value"), False),
        "low": Role("borne basse", "--low", ("bornebasse", "low"), False),
        "high": Role("borne haute", "--high", ("bornehaute", "high"), False),
        "status": Role("statut de la valeur", "--status",
                       ("statut", "obsstatus", "status"), False),
    },
    INDICATORS: {
        "indicator": Role("identifiant de l'indicateur", "--indicator",
                          ("indicateur", "indicator", "idindicateur", "codeindicateur")),
        "version": Role("version de la définition", "--version", ("version",), False),
        "name": Role("nom", "--label", ("nom", "libelle", "name")),
        "definition": Role("définition", "--definition", ("definition",)),
        "unit": Role("unité", "--unit", ("unite", "unit")),
        "numerator": Role("numérateur", "--numerator", ("numerateur", "numerator"), False),
        "denominator": Role("dénominateur", "--denominator",
                            ("denominateur", "denominator"), False),
        "direction": Role("sens souhaité", "--direction", ("sens", "direction"), False),
        "producer": Role("producteur", "--made-by", ("producteur", "producer"), False),
        "licence": Role("licence de l'indicateur", "--own-licence", ("licence",), False),
        "limits": Role("limites", "--limits", ("limites", "limits"), False),
        "counterpart": Role("indicateur à rapprocher", "--counterpart",
                            ("rapprochede", "counterpart"), False),
    },
    MEETINGS: {
        "meeting": Role("référence de la réunion", "--meeting",
                        ("reunion", "refreunion", "meeting", "meetingid")),
        "body": Role("instance (gouvernance ou pilotage)", "--body", ("instance", "body")),
        "date": Role("jour de la réunion", "--held", ("date", "jour", "tenuele", "helddate")),
        "parties": Role("rôles présents, séparés par |", "--parties",
                        ("parties", "roles", "presents"), False),
        "minutes_state": Role("compte rendu approuvé par l'État le", "--minutes-state",
                              ("crapprouveetat", "minutesstatedate"), False),
        "minutes_association": Role(
            "compte rendu approuvé par l'association le", "--minutes-association",
            ("crapprouveassociation", "minutesassociationdate"), False),
        "sha256": Role("SHA-256 du compte rendu", "--minutes-sha256",
                       ("crsha256", "minutessha256"), False),
    },
    RESOLUTIONS: {
        "resolution": Role("référence de la résolution", "--resolution",
                           ("resolution", "refresolution", "resolutionid")),
        "meeting": Role("référence de la réunion", "--meeting",
                        ("reunion", "refreunion", "meeting", "meetingid")),
        "subject": Role("objet de la résolution", "--subject", ("objet", "subject")),
        "text": Role("texte", "--text", ("texte", "text", "resolutiontext")),
        "due": Role("échéance", "--due", ("echeance", "duedate"), False),
        "state": Role("approuvée par l'État le", "--state",
                      ("approuveeetat", "etat", "statedate"), False),
        "association": Role("approuvée par l'association le", "--association",
                            ("approuveeassociation", "association", "associationdate"), False),
        "progress": Role("suite donnée", "--progress", ("suite", "progress"), False),
        "document": Role("SHA-256 du document", "--document", ("documentsha256",), False),
        "pack": Role("SHA-256 du dossier de communication", "--pack",
                     ("dossiersha256", "packsha256"), False),
        "credit": Role("mention approuvée", "--credit", ("mention", "creditline"), False),
        "start": Role("premier jour de la mention", "--start", ("du", "debut", "startdate"),
                      False),
        "end": Role("dernier jour de la mention", "--end", ("au", "fin", "enddate"), False),
    },
    VALUE_ADDED: {},  # TOML, whose keys have one name
    **REFERENTIAL_ROLES,
}  # fmt: skip


def is_ceiling(column: str) -> bool:
    """Tell whether the heading of a column is that of a ceiling.

    Examples
    --------
    >>> is_ceiling("dotation_formation_eur"), is_ceiling("montant")
    (True, False)
    """
    return bool(_CEILING.match(column.lower()))


def unread_headings(raw: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return one finding per column that is filled and that no role reads.

    Parameters
    ----------
    raw
        Rows as published.
    columns
        Role -> its column.
    """
    names = [name for name in map(str, raw.columns)
             if name != STRUCTURE_COLUMN and name not in columns.values()]  # fmt: skip
    filled = {name: int(raw[name].fillna("").str.strip().ne("").sum()) for name in names}
    findings = [
        {"row_number": None, "field": name, "rule": "colonne non lue", "severity": NOTED,
         "value": None, "proposed_value": None, "group": name,
         "problem": f"{counted(count, 'valeur', 'valeurs')} dans une colonne que rien ne lit ; le "
         "fichier gardé les a toutes"}
        for name, count in filled.items() if count
    ]  # fmt: skip
    return pd.DataFrame(findings, columns=FINDING_COLUMNS)
