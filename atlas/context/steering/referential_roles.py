"""Columns of the files of criteria, told by their names."""

from atlas.context.role import Role
from atlas.schema.kind import ASSESSMENTS, CORRESPONDENCES, CRITERION_LISTS, REFERENTIALS

_REFERENTIAL = Role("référentiel", "--referential", ("referentiel", "referential"))
_VERSION = Role("version", "--version-column", ("version",))
_CRITERION = Role("code du critère", "--criterion", ("critere", "codecritere", "criterion"), False)
_NAME = Role("texte du critère", "--text", ("libelle", "texte", "intitule", "nom"))
_SOURCE = Role("source", "--source-column", ("source", "sourceurl", "url"), False)
_NOTE = Role("remarque", "--note", ("lecture", "note", "remarque"), False)
_EVIDENCE = Role("preuve", "--evidence", ("preuve", "evidence"), False)

REFERENTIAL_ROLES: dict[str, dict[str, Role]] = {
    REFERENTIALS: {
        "referential": _REFERENTIAL,
        "version": _VERSION,
        "nature": Role("nature (label, réseau, formation, habilitation)", "--nature", ("nature",)),
        "title": Role("titre", "--title", ("titre", "title")),
        "start": Role("en vigueur depuis", "--start", ("debut", "datedebut", "start"), False),
        "end": Role("en vigueur jusqu'à", "--end", ("fin", "datefin", "end"), False),
        "announced": Role("nombre de critères annoncés", "--announced",
                          ("nombreannonce", "annonces"), False),
        "read": Role("nombre de critères lus", "--read", ("nombrelu", "lus"), False),
        "producer": Role("producteur", "--producer-column", ("producteur", "producer"), False),
        "licence": Role("licence des textes", "--licence-column", ("licence",), False),
        "stakes": Role("référentiel d'enjeux", "--stakes", ("enjeux",), False),
        "source": _SOURCE,
        "note": _NOTE,
    },
    CRITERION_LISTS: {
        "referential": _REFERENTIAL,
        "version": _VERSION,
        "name": _NAME,
        "criterion": _CRITERION,
        "position": Role("rang", "--position", ("position", "rang"), False),
        "level": Role("niveau", "--level", ("niveau", "level"), False),
        "parent": Role("rattaché à", "--parent", ("parent", "rattachea"), False),
        "requirement": Role("obligatoire", "--required", ("obligatoire", "required"), False),
        "subject": Role("ce qu'il juge", "--judges", ("portesur", "juge"), False),
        "rule": Role("règle", "--rule", ("regle", "rule"), False),
        "evidence": _EVIDENCE,
        "mastery": Role("maîtrise", "--mastery", ("maitrise",), False),
        "aspect": Role("type", "--type", ("type",), False),
    },
    CORRESPONDENCES: {
        "first": Role("critère de départ", "--from", ("de", "from", "criterededepart")),
        "second": Role("critère d'arrivée", "--to", ("vers", "to", "criteredarrivee")),
        "relation": Role("relation", "--relation", ("relation",)),
        "status": Role("statut (publiée, décidée, proposée)", "--status", ("statut", "status")),
        "stated": Role("date", "--stated", ("date", "le"), False),
        "source": _SOURCE,
        "note": _NOTE,
    },
    ASSESSMENTS: {
        "criterion": Role("code du critère", "--criterion", _CRITERION.names),
        "subject": Role("lieu, collectivité ou SIRET", "--subject",
                        ("sujet", "lieu", "placeid", "collectivite", "siret", "subject")),
        "status": Role("appréciation", "--assessment", ("appreciation", "respect")),
        "basis": Role("origine (déclarée, contrôlée, calculée)", "--basis",
                      ("origine", "basis")),
        "assessed": Role("date de l'appréciation", "--assessed", ("date", "le"), False),
        "evidence": _EVIDENCE,
    },
}  # fmt: skip
