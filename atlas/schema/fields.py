"""The national schema `standard-mediation-num` v1.0.2: its fields, in its order, and our names.

Beside them, the fields that the atlas reads and that the schema lacks. French field names live only
here.
"""

from dataclasses import dataclass
from typing import Literal

from atlas.schema.vocabulary import (
    ACCESS_MODES,
    AUDIENCES,
    FEES,
    MOBILITY,
    NATIONAL_PROGRAMMES,
    PLACE_TYPES,
    PUBLISHED_FORMS,
    SERVICES,
    SPECIAL_SUPPORT,
    SUPPORT_MODES,
    TRAINING_LABELS,
)

FieldKind = Literal[
    "text", "list", "date", "latitude", "longitude", "commune_code", "postal_code",
    "phone", "pivot", "emails", "urls", "number", "hours",
]  # fmt: skip
Dtype = Literal["string", "integer", "float", "boolean", "date", "geometry"]

# Facts of the Table Schema v1.0.2 (`tests/data/standard-mediation-num-1.0.2.json`).
PHONE_PREFIXES = ("33", "590", "594", "262", "596", "269", "687", "689", "508", "681")
_PATTERNS: dict[FieldKind, str] = {
    "pivot": "^[a-zA-Z0-9]{9,14}$",
    "postal_code": r"^\d{5}$",
    "commune_code": r"^([013-9]\d|2[AB1-9])\d{3}$",
    "phone": r"^(\+" + r"|\+".join(PHONE_PREFIXES) + r")(\d){6,9}$",
}
_PARENTHESES = str.maketrans({"(": r"\(", ")": r"\)"})


@dataclass(frozen=True)
class NationalField:
    """One field of the national schema, or one that the atlas reads beside it.

    Parameters
    ----------
    french
        Published name.
    name
        Our column in `records` and `places`.
    kind
        How a published value is read; see `atlas.text.values`.
    label
        French words for it in the interface.
    required
        Whether the schema requires it.
    vocabulary
        Accepted values of a list field; empty when free.
    max_length
        Longest text that the schema accepts, in characters; None when it does not say.
    """

    french: str
    name: str
    kind: FieldKind
    label: str
    required: bool = False
    vocabulary: tuple[str, ...] = ()
    max_length: int | None = None

    @property
    def pattern(self) -> str | None:
        r"""Pattern of the published text, as the schema writes it; None when it has none.

        Lists are whole values joined by `|`; `typologie` is left free.

        Examples
        --------
        >>> FIELD_BY_FRENCH["itinerance"].pattern
        '(?:(?:^|\\|)(Itinérant|Fixe))+$'
        """
        if not self.vocabulary or self.vocabulary is PLACE_TYPES:
            return _PATTERNS.get(self.kind)
        words = (PUBLISHED_FORMS.get(word, word) for word in self.vocabulary)
        return rf"(?:(?:^|\|)({'|'.join(words).translate(_PARENTHESES)}))+$"


NATIONAL_FIELDS = (
    NationalField("id", "published_id", "text", "Identifiant", required=True),
    NationalField("pivot", "pivot", "pivot", "SIRET, RNA ou RIDET", required=True),
    NationalField("nom", "name", "text", "Nom", required=True),
    NationalField("commune", "declared_commune_name", "text", "Commune déclarée", required=True),
    NationalField("code_postal", "postal_code", "postal_code", "Code postal", required=True),
    NationalField("code_insee", "declared_commune_code", "commune_code", "Code INSEE déclaré"),
    NationalField("adresse", "address", "text", "Adresse", required=True),
    NationalField("complement_adresse", "address_extra", "text", "Complément d'adresse"),
    NationalField("latitude", "latitude", "latitude", "Latitude"),
    NationalField("longitude", "longitude", "longitude", "Longitude"),
    NationalField("typologie", "place_types", "list", "Typologie", vocabulary=PLACE_TYPES),
    NationalField("telephone", "phone", "phone", "Téléphone"),
    NationalField("courriels", "emails", "emails", "Courriels"),
    NationalField("site_web", "websites", "urls", "Site web"),
    NationalField("horaires", "opening_hours", "hours", "Horaires"),
    NationalField("presentation_resume", "summary", "text", "Présentation", max_length=280),
    NationalField("presentation_detail", "description", "text", "Présentation détaillée"),
    NationalField("source", "producer", "text", "Producteur de la fiche"),
    NationalField("itinerance", "mobility", "list", "Itinérance", vocabulary=MOBILITY),
    NationalField("structure_parente", "parent_organisation", "text", "Structure parente"),
    NationalField("date_maj", "updated_date", "date", "Mise à jour", required=True),
    NationalField("services", "services", "list", "Services", vocabulary=SERVICES),
    NationalField(
        "publics_specifiquement_adresses", "audiences", "list", "Publics", vocabulary=AUDIENCES
    ),
    NationalField(
        "prise_en_charge_specifique",
        "special_support",
        "list",
        "Prise en charge spécifique",
        vocabulary=SPECIAL_SUPPORT,
    ),
    NationalField("frais_a_charge", "fees", "list", "Frais", vocabulary=FEES),
    NationalField(
        "dispositif_programmes_nationaux",
        "national_programmes",
        "list",
        "Dispositifs nationaux",
        vocabulary=NATIONAL_PROGRAMMES,
    ),
    NationalField(
        "formations_labels",
        "training_labels",
        "list",
        "Formations et labels",
        vocabulary=TRAINING_LABELS,
    ),
    NationalField("autres_formations_labels", "other_labels", "list", "Autres labels"),
    NationalField(
        "modalites_acces", "access_modes", "list", "Modalités d'accès", vocabulary=ACCESS_MODES
    ),
    NationalField(
        "modalites_accompagnement",
        "support_modes",
        "list",
        "Modalités d'accompagnement",
        vocabulary=SUPPORT_MODES,
    ),
    NationalField("fiche_acces_libre", "accessibility_url", "urls", "Fiche Acceslibre"),
    NationalField("prise_rdv", "booking_url", "urls", "Prise de rendez-vous"),
)
# Beyond the national schema: read when a producer publishes them, never in its files.
EXTRA_FIELDS = (NationalField("etp", "staff_fte", "number", "Agents (équivalents temps plein)"),)
FIELDS = (*NATIONAL_FIELDS, *EXTRA_FIELDS)
CONTACT_FIELDS = tuple(field for field in FIELDS if field.kind in ("phone", "emails"))
FIELD_BY_FRENCH = {field.french: field for field in FIELDS}

FIELD_DTYPES: dict[FieldKind, Dtype] = {
    "latitude": "float", "longitude": "float", "number": "float", "date": "date",
}  # fmt: skip
