"""What each published field means, in French: its sense in a few words, and its unit."""

from typing import NamedTuple

NO_UNIT = "sans unité"
DEGREES_UNIT = "degrés (WGS 84)"
_SEVERAL = " ; plusieurs valeurs sont jointes par |"


class ColumnMeaning(NamedTuple):
    """The sense of a column, in French, and its unit; `NO_UNIT` for what is not a quantity."""

    words: str
    unit: str = NO_UNIT


# French name of the field -> what it says of a place, after the documentation of the schema v1.0.2.
MEANINGS_OF_FIELDS = {
    "id": ColumnMeaning("identifiant du lieu, unique dans le fichier"),
    "pivot": ColumnMeaning("SIRET, RNA ou RIDET de la structure"),
    "nom": ColumnMeaning("nom du lieu"),
    "commune": ColumnMeaning("nom de la commune de l'adresse, tel que publié"),
    "code_postal": ColumnMeaning("code postal de l'adresse, cinq chiffres"),
    "code_insee": ColumnMeaning("code officiel géographique de la commune, tel que publié"),
    "adresse": ColumnMeaning("numéro et voie"),
    "complement_adresse": ColumnMeaning("ce qui précise l'adresse : bâtiment, étage, lieu-dit"),
    "latitude": ColumnMeaning("latitude du lieu", DEGREES_UNIT),
    "longitude": ColumnMeaning("longitude du lieu", DEGREES_UNIT),
    "typologie": ColumnMeaning("nature de la structure, vocabulaire de data·inclusion" + _SEVERAL),
    "telephone": ColumnMeaning("numéro de téléphone, au format international"),
    "courriels": ColumnMeaning("adresses électroniques de contact" + _SEVERAL),
    "site_web": ColumnMeaning("adresses du site ou des réseaux sociaux du lieu" + _SEVERAL),
    "horaires": ColumnMeaning(
        "jours et heures d'ouverture, au format opening_hours d'OpenStreetMap"
    ),
    "presentation_resume": ColumnMeaning(
        "courte description, 280 caractères au plus dans le schéma"
    ),
    "presentation_detail": ColumnMeaning("description détaillée"),
    "source": ColumnMeaning("structure qui a collecté la fiche"),
    "itinerance": ColumnMeaning("lieu fixe ou itinérant" + _SEVERAL),
    "structure_parente": ColumnMeaning("réseau ou structure auquel le lieu appartient"),
    "date_maj": ColumnMeaning("jour de la dernière mise à jour de la fiche par son producteur"),
    "services": ColumnMeaning("aide proposée" + _SEVERAL),
    "publics_specifiquement_adresses": ColumnMeaning(
        "publics que le lieu vise en propre" + _SEVERAL
    ),
    "prise_en_charge_specifique": ColumnMeaning("besoins particuliers pris en charge" + _SEVERAL),
    "frais_a_charge": ColumnMeaning("ce que l'usager paie" + _SEVERAL),
    "dispositif_programmes_nationaux": ColumnMeaning(
        "programmes nationaux dont le lieu est" + _SEVERAL
    ),
    "formations_labels": ColumnMeaning("formations et labels obtenus" + _SEVERAL),
    "autres_formations_labels": ColumnMeaning("formations et labels hors de la liste" + _SEVERAL),
    "modalites_acces": ColumnMeaning("comment on vient ou prend contact" + _SEVERAL),
    "modalites_accompagnement": ColumnMeaning("comment on est aidé" + _SEVERAL),
    "fiche_acces_libre": ColumnMeaning("fiche d'accessibilité du lieu, sur Acceslibre"),
    "prise_rdv": ColumnMeaning("adresse où prendre rendez-vous"),
    "etp": ColumnMeaning(
        "agents, quand le producteur le dit ; hors du schéma national", "équivalents temps plein"
    ),
}
