"""What each published field means, in French: its sense in a few words, and its unit."""

from typing import NamedTuple

NO_UNIT = "sans unité"
DEGREES_UNIT = "degrés (WGS 84)"
_SEVERAL = " ; plusieurs valeurs sont jointes par |"


class Sense(NamedTuple):
    """The sense of a column, in French, and its unit; `NO_UNIT` for what is not a quantity."""

    words: str
    unit: str = NO_UNIT


# French name of the field -> what it says of a place, after the documentation of the schema v1.0.2.
MEANINGS_OF_FIELDS = {
    "id": Sense("identifiant du lieu, unique dans le fichier"),
    "pivot": Sense("SIRET, RNA ou RIDET de la structure"),
    "nom": Sense("nom du lieu"),
    "commune": Sense("nom de la commune de l'adresse, tel que publié"),
    "code_postal": Sense("code postal de l'adresse, cinq chiffres"),
    "code_insee": Sense("code officiel géographique de la commune, tel que publié"),
    "adresse": Sense("numéro et voie"),
    "complement_adresse": Sense("ce qui précise l'adresse : bâtiment, étage, lieu-dit"),
    "latitude": Sense("latitude du lieu", DEGREES_UNIT),
    "longitude": Sense("longitude du lieu", DEGREES_UNIT),
    "typologie": Sense("nature de la structure, vocabulaire de data·inclusion" + _SEVERAL),
    "telephone": Sense("numéro de téléphone, au format international"),
    "courriels": Sense("adresses électroniques de contact" + _SEVERAL),
    "site_web": Sense("adresses du site ou des réseaux sociaux du lieu" + _SEVERAL),
    "horaires": Sense("jours et heures d'ouverture, au format opening_hours d'OpenStreetMap"),
    "presentation_resume": Sense("courte description, 280 caractères au plus dans le schéma"),
    "presentation_detail": Sense("description détaillée"),
    "source": Sense("structure qui a collecté la fiche"),
    "itinerance": Sense("lieu fixe ou itinérant" + _SEVERAL),
    "structure_parente": Sense("réseau ou structure auquel le lieu appartient"),
    "date_maj": Sense("jour de la dernière mise à jour de la fiche par son producteur"),
    "services": Sense("aide proposée" + _SEVERAL),
    "publics_specifiquement_adresses": Sense("publics que le lieu vise en propre" + _SEVERAL),
    "prise_en_charge_specifique": Sense("besoins particuliers pris en charge" + _SEVERAL),
    "frais_a_charge": Sense("ce que l'usager paie" + _SEVERAL),
    "dispositif_programmes_nationaux": Sense("programmes nationaux dont le lieu est" + _SEVERAL),
    "formations_labels": Sense("formations et labels obtenus" + _SEVERAL),
    "autres_formations_labels": Sense("formations et labels hors de la liste" + _SEVERAL),
    "modalites_acces": Sense("comment on vient ou prend contact" + _SEVERAL),
    "modalites_accompagnement": Sense("comment on est aidé" + _SEVERAL),
    "fiche_acces_libre": Sense("fiche d'accessibilité du lieu, sur Acceslibre"),
    "prise_rdv": Sense("adresse où prendre rendez-vous"),
    "etp": Sense(
        "agents, quand le producteur le dit ; hors du schéma national", "équivalents temps plein"
    ),
}
