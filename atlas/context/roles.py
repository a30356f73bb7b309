"""Which column of a file plays which role: said by the user, else told by its name."""

import re
from collections.abc import Mapping, Sequence

from atlas.context.role import COMMUNE_NAMES, Role
from atlas.context.steering.headings import STEERING_ROLES, is_ceiling
from atlas.errors import InputError, SchemaError
from atlas.schema.kind import (
    ACTIONS,
    ASSESSMENTS,
    CALLS,
    CORRESPONDENCES,
    CRITERION_LISTS,
    ENVELOPES,
    GRANT_DECISIONS,
    GRANTS,
    MEETINGS,
    NEED,
    POPULATION,
    REFERENTIALS,
    RESOLUTIONS,
    ROUNDS,
    STAKES,
    TRIPS,
    ZONING,
)
from atlas.text.lexicon import fold

_LONGITUDE = ("longitude", "lon", "lng", "x", "xwgs84")
_LATITUDE = ("latitude", "lat", "y", "ywgs84")
_PLACE = ("placeid", "facilityid", "idlieu", "lieuid", "lieu", "destination", "idx", "toid")

ROLES: dict[str, dict[str, Role]] = {
    NEED: {
        "code": Role("code de la commune", "--code", COMMUNE_NAMES),
        "value": Role("valeur de l'indice", "--column"),
    },
    ZONING: {
        "code": Role("code de la zone", "--code",
                     ("codeqp", "codeqpv", "codezone", "zonecode", "codezrr", "code", "id")),
        "label": Role("nom de la zone", "--label",
                      ("libqp", "libqpv", "nomqp", "nomzone", "zonename", "libelle", "nom", "name",
                       "label"), False),
    },
    POPULATION: {
        "id": Role("identifiant du point", "--point",
                   ("idcar200m", "idinspire", "idcar", "idcar1km", "demandid", "id"), False),
        "people": Role("nombre d'habitants", "--people",
                       ("ind", "people", "population", "pop", "habitants")),
        "longitude": Role("longitude ou x", "--x", _LONGITUDE, False),
        "latitude": Role("latitude ou y", "--y", _LATITUDE, False),
    },
    TRIPS: {
        "demand": Role("origine (code de commune ou point)", "--origin",
                       ("demandid", "origine", "origin", "originid", "fromid", *COMMUNE_NAMES)),
        "place": Role("lieu de destination", "--place", _PLACE),
        "cost": Role("distance ou durée", "--cost",
                     ("cost", "cout", "minutes", "duree", "dureemin", "temps", "traveltime",
                      "distance", "distancem", "metres")),
    },
    ROUNDS: {
        "place": Role("lieu itinérant", "--place", _PLACE),
        "code": Role("code de la commune de l'arrêt", "--code", COMMUNE_NAMES, False),
        "longitude": Role("longitude", "--x", _LONGITUDE, False),
        "latitude": Role("latitude", "--y", _LATITUDE, False),
        "name": Role("nom de l'arrêt", "--label",
                     ("stopname", "arret", "nomarret", "nom", "libelle", "name"), False),
        "hours": Role("heures par semaine", "--hours",
                      ("weeklyhours", "heuressemaine", "heuresparsemaine", "heures", "hours"),
                      False),
        "opening": Role("horaires", "--opening",
                        ("openinghours", "horaires", "horaire"), False),
    },
    ACTIONS: {
        "title": Role("titre de l'action", "--title",
                      ("titre", "title", "titreaction", "nomaction", "intitule", "action")),
        "collectivity": Role("collectivité", "--collectivity",
                             ("collectivite", "nomcollectivite", "collectivity", "porteur",
                              "territoire"), False),
        "code": Role("code de la collectivité (COG, SIREN, D23, R75)", "--code",
                     ("codecollectivite", "codeterritoire", "codeinsee", "siren", "code"), False),
        "departement": Role("département de la collectivité", "--departement",
                            ("departement", "codedepartement", "dep"), False),
        "description": Role("description", "--description",
                            ("description", "presentation", "resume"), False),
        "place": Role("lieu de l'atlas", "--place", ("placeid", "idlieu", "lieuid"), False),
        "stake": Role("enjeu", "--stake", ("enjeu", "stake", "codeenjeu"), False),
        "service": Role("service numérique", "--service", ("service", "servicenumerique"), False),
        "public": Role("public", "--public", ("public", "publics", "publicvise"), False),
        "start": Role("début", "--start", ("datedebut", "debut", "startdate"), False),
        "end": Role("fin", "--end", ("datefin", "fin", "enddate"), False),
        "cost": Role("coût en euros", "--cost", ("couteur", "cout", "costeur", "budget"), False),
        "partners": Role("partenaires", "--partners", ("partenaires", "partners"), False),
        "link": Role("lien", "--link", ("lien", "link", "url"), False),
        "source": Role("source", "--source-column", ("source",), False),
    },
    STAKES: {
        "name": Role("nom de l'enjeu ou du service", "--name-column",
                     ("enjeu", "libelle", "nom", "service", "name")),
        "code": Role("code", "--code", ("code", "stakecode", "codeenjeu", "id"), False),
        "level": Role("niveau", "--level", ("niveau", "level"), False),
        "parent": Role("rattaché à", "--parent", ("parent", "rattachea", "famille"), False),
        "reference": Role("référentiel", "--reference",
                          ("referentiel", "referentielversion", "version"), False),
    },
    **STEERING_ROLES,
}  # fmt: skip


def choose_columns(kind: str, columns: Sequence[str], said: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each role that a file fills.

    Parameters
    ----------
    kind
        A key of `ROLES`.
    columns
        Names of the columns of the file.
    said
        Role -> column, as the user says it; others are told by their names.

    Raises
    ------
    InputError
        The user names a column that is not there.
    SchemaError
        The column of a required role is not told by its name.

    Examples
    --------
    >>> choose_columns(NEED, ["INSEE_COM", "nom", "indice"], {"value": "indice"})
    {'value': 'indice', 'code': 'INSEE_COM'}
    """
    received = f"colonnes reçues : {', '.join(columns)}"
    for role, column in said.items():
        if column not in columns:
            option = ROLES[kind][role].option
            raise InputError(f"{option} {column} : cette colonne n'y est pas ; {received}")
    chosen = dict(said)
    free = {_plain(column): column for column in reversed(columns) if column not in said.values()}
    for name, expected in ROLES[kind].items():
        found = next((free[told] for told in expected.names if told in free), None)
        if name not in chosen and found is not None:
            chosen[name] = found
        elif name not in chosen and expected.is_required:
            raise SchemaError(
                f"colonne inconnue : {expected.label}. Nommez-la avec {expected.option} ; "
                f"{received}"
            )
    return chosen


def is_actions(columns: Sequence[str]) -> bool:
    """Tell whether the columns of a file are those of actions: a title, who, and a stake.

    Examples
    --------
    >>> is_actions(["Titre", "Collectivité", "Enjeu"]), is_actions(["nom", "commune", "adresse"])
    (True, False)
    """
    plain = {_plain(column) for column in columns}
    roles = ROLES[ACTIONS]
    who = {*roles["collectivity"].names, *roles["code"].names}
    return all(plain & {*names} for names in (roles["title"].names, who, roles["stake"].names))


def is_grants(columns: Sequence[str]) -> bool:
    """Tell whether the columns of a file are those of grants: who, its identifier, an amount.

    Examples
    --------
    >>> is_grants(["nomBeneficiaire", "idBeneficiaire", "montant"]), is_grants(["nom", "siret"])
    (True, False)
    """
    plain = {_plain(column) for column in columns}
    roles = ROLES[GRANTS]
    identifiers = {*roles["siret"].names, *roles["rna"].names}
    told = ({*roles["beneficiary"].names}, identifiers, {*roles["awarded"].names})
    return all(plain & names for names in told)


def is_calls(columns: Sequence[str]) -> bool:
    """Tell whether the columns of a file are those of calls: a name, and money or days of a call.

    Examples
    --------
    >>> is_calls(["appel_id", "nom", "enveloppe_annoncee_eur"]), is_calls(["nom", "budget"])
    (True, False)
    """
    plain = {_plain(column) for column in columns}
    roles = ROLES[CALLS]
    about = {name for role in ("announced", "opening", "closing") for name in roles[role].names}
    of_call = {*roles["call"].names, "nomappel", "appel"} - {"id"}
    told = (of_call, {*roles["name"].names}, about)
    return all(plain & names for names in told)


def is_envelopes(columns: Sequence[str]) -> bool:
    """Tell whether the columns of a file are those of envelopes: territories and ceilings.

    Examples
    --------
    >>> is_envelopes(["departement", "dotation_eur"]), is_envelopes(["departement", "montant"])
    (True, False)
    """
    plain = {_plain(column) for column in columns}
    named = plain & {*ROLES[ENVELOPES]["territory"].names}
    return bool(named) and any(is_ceiling(column) for column in columns)


def is_grant_decisions(columns: Sequence[str]) -> bool:
    """Tell whether the columns of a file are those of decisions on grants and places.

    Examples
    --------
    >>> is_grant_decisions(["siret", "lieu", "décision", "motif", "date"])
    True
    """
    return _fills(GRANT_DECISIONS, columns)


def is_meetings(columns: Sequence[str]) -> bool:
    """Tell whether the columns of a file are those of meetings: which, which body, when.

    Examples
    --------
    >>> is_meetings(["reunion", "instance", "date"]), is_meetings(["reunion", "objet", "texte"])
    (True, False)
    """
    return _fills(MEETINGS, columns)


def is_resolutions(columns: Sequence[str]) -> bool:
    """Tell whether the columns of a file are those of resolutions: which, where, about what.

    Examples
    --------
    >>> is_resolutions(["resolution", "reunion", "objet", "texte"]), is_resolutions(["texte"])
    (True, False)
    """
    return _fills(RESOLUTIONS, columns)


def kind_of_criteria(columns: Sequence[str]) -> str | None:
    """Return which file of criteria these are the columns of; None when they tell none.

    Examples
    --------
    >>> kind_of_criteria(["Référentiel", "version", "libellé"])
    'criteres'
    >>> kind_of_criteria(["critère", "lieu", "appréciation", "origine"]), kind_of_criteria(["nom"])
    ('appreciations', None)
    """
    for kind in (ASSESSMENTS, CORRESPONDENCES, REFERENTIALS, CRITERION_LISTS):
        if _fills(kind, columns):
            return kind
    return None


def _fills(kind: str, columns: Sequence[str]) -> bool:
    """Tell whether columns fill every role that a kind requires."""
    plain = {_plain(column) for column in columns}
    return all(plain & {*role.names} for role in ROLES[kind].values() if role.is_required)


def _plain(column: str) -> str:
    """Return a column name without case, accents or signs."""
    return re.sub(r"[^a-z0-9]", "", fold(column))
