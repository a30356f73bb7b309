"""What each published field means, in French: its sense in a few words, and its unit."""

from typing import NamedTuple

NO_UNIT = "sans unité"
DEGREES = "degrés (WGS 84)"
_SEVERAL = " ; plusieurs valeurs sont jointes par |"


class Meaning(NamedTuple):
    """The sense of a column, in French, and its unit; `NO_UNIT` for what is not a quantity."""

    words: str
    unit: str = NO_UNIT


# French name of the field -> what it says of a place, after the documentation of the schema v1.0.2.
MEANINGS_OF_FIELDS = {
    "id": Meaning("identifiant du lieu, unique dans le fichier"),
    "pivot": Meaning("SIRET, RNA ou RIDET de la structure"),
    "nom": Meaning("nom du lieu"),
    "commune": Meaning("nom de la commune de l'adresse, tel que publié"),
    "code_postal": Meaning("code postal de l'adresse, cinq chiffres"),
    "code_insee": Meaning("code officiel géographique de la commune, tel que publié"),
    "adresse": Meaning("numéro et voie"),
    "complement_adresse": Meaning("ce qui précise l'adresse : bâtiment, étage, lieu-dit"),
    "latitude": Meaning("latitude du lieu", DEGREES),
    "longitude": Meaning("longitude du lieu", DEGREES),
    "typologie": Meaning("nature de la structure, vocabulaire de data·inclusion" + _SEVERAL),
    "telephone": Meaning("numéro de téléphone, au format international"),
    "courriels": Meaning("adresses électroniques de contact" + _SEVERAL),
    "site_web": Meaning("adresses du site ou des réseaux sociaux du lieu" + _SEVERAL),
    "horaires": Meaning("jours et heures d'ouverture, au format opening_hours d'OpenStreetMap"),
    "presentation_resume": Meaning("courte description, 280 caractères au plus dans le schéma"),
    "presentation_detail": Meaning("description détaillée"),
    "source": Meaning("structure qui a collecté la fiche"),
    "itinerance": Meaning("lieu fixe ou itinérant" + _SEVERAL),
    "structure_parente": Meaning("réseau ou structure auquel le lieu appartient"),
    "date_maj": Meaning("jour de la dernière mise à jour de la fiche par son producteur"),
    "services": Meaning("aide proposée" + _SEVERAL),
    "publics_specifiquement_adresses": Meaning("publics que le lieu vise en propre" + _SEVERAL),
    "prise_en_charge_specifique": Meaning("besoins particuliers pris en charge" + _SEVERAL),
    "frais_a_charge": Meaning("ce que l'usager paie" + _SEVERAL),
    "dispositif_programmes_nationaux": Meaning("programmes nationaux dont le lieu est" + _SEVERAL),
    "formations_labels": Meaning("formations et labels obtenus" + _SEVERAL),
    "autres_formations_labels": Meaning("formations et labels hors de la liste" + _SEVERAL),
    "modalites_acces": Meaning("comment on vient ou prend contact" + _SEVERAL),
    "modalites_accompagnement": Meaning("comment on est aidé" + _SEVERAL),
    "fiche_acces_libre": Meaning("fiche d'accessibilité du lieu, sur Acceslibre"),
    "prise_rdv": Meaning("adresse où prendre rendez-vous"),
    "etp": Meaning(
        "agents, quand le producteur le dit ; hors du schéma national", "équivalents temps plein"
    ),
}
