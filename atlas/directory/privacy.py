"""What a file for the public may say of persons: their names, e-mail addresses and mobiles.

The rule, and why: `docs/privacy.md`.
"""

import re
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from atlas.text.lexicon import fold
from atlas.text.phones import is_mobile

Contacts = Literal["none", "public", "all"]
CONTACTS: tuple[Contacts, ...] = ("none", "public", "all")
REMOVED = "[retiré]"

# Words of the address of a service: by hand, from the addresses of the 20 real files.
_SERVICE_WORDS = (
    r"accueil|acces|admin|agence|animation|antenne|assoc|atelier|bibli|bureau|bus|caf\b|campus|ccas"
    r"|centre|cias|cine|club|cnfs|collectiv|com\b|commun|conseil|contact|courrier|cowork|csc?\b"
    r"|cyber|departement|direction|dsi|ecole|emploi|epn|espace|fab|fede|formation|foyer|france|fs\b"
    r"|gestion|hello|hub|info|insertion|itineran|jeun|lab|lieu|ludo|mairie|maison|media|mediation"
    r"|mission|mjc|msap|multimedia|mutual|num|office|pij|pimms|pole|poste|point|public|rdv|relais"
    r"|reseau|secretariat|service|social|solidar|standard|tiers|tourisme|ville|web"
)
_SERVICE = re.compile(_SERVICE_WORDS)
_SERVICE_PART = re.compile(rf"(?:^|[._-])(?:{_SERVICE_WORDS})")
# Providers of mail boxes of persons, by hand: an association may use one, under its own name.
_PERSONAL_PROVIDERS = frozenset(
    """gmail googlemail orange wanadoo free sfr neuf hotmail outlook live msn yahoo ymail laposte
    bbox aol icloud me mac numericable club-internet protonmail proton gmx aliceadsl cegetel
    mailo""".split()
)
# One word, or two joined as a first name and a name are.
_PERSONS_BOX = re.compile(r"[a-z]+[._-][a-z]+(?:[._-][a-z]+)?\d{0,2}")
_PERSON = re.compile(
    r"(?<!rue )(?<!place )(?<!école )(?<!collège )(?<!lycée )(?<!avenue )(?<!square )"
    r"\b(?:M\.|Mr\.?|Mme|Mlle|Monsieur|Madame|Mademoiselle) "
    r"(?:[A-ZÀ-ÖØ-Þ][\w'’-]+)(?: [A-ZÀ-ÖØ-Þ][\w'’-]+){0,2}"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)33 ?(?:\(0\))?|0)[67](?:[ .-]?\d\d){4}(?!\d)")
_TEXTS = ("name", "address_extra", "summary", "description")
_LEAST_LETTERS = 3
_OPEN_LICENCES = re.compile(
    r"licence ouverte|etalab|odbl|cc.?by|cc.?0|domaine public", re.IGNORECASE
)


@dataclass(frozen=True)
class ContactRule:
    """Which contacts a file holds.

    Parameters
    ----------
    contacts
        `public`: those of places, not of persons; `none`; `all`, for the eyes of the hub alone.
    open_source_ids
        Sources that are open data about places: a mobile that one of them publishes is that of the
        place. None when all of them are.
    """

    contacts: Contacts = "public"
    open_source_ids: frozenset[str] | None = None


def contact_rule(sources: pd.DataFrame, contacts: Contacts = "public") -> ContactRule:
    """Return the rule for files made of some sources.

    Parameters
    ----------
    sources
        Table `sources`: those of an open licence count as open data about places.
    contacts
        See `ContactRule`.
    """
    is_open = sources["licence"].fillna("").map(lambda text: bool(_OPEN_LICENCES.search(text)))
    return ContactRule(contacts, frozenset(sources.loc[is_open.astype(bool), "source_id"]))


def with_contacts(places: pd.DataFrame, rule: ContactRule) -> pd.DataFrame:
    """Return places with the contacts that a rule lets through.

    Parameters
    ----------
    places
        Table `places` or `records`, or columns of it: `emails`, `phone`, the texts, and
        `source_ids` or `source_id`.
    rule
        With `public`, addresses and mobiles of persons are empty, and where a text names a person
        with a title, or gives such an address or mobile, `[retiré]` stands instead.

    Returns
    -------
    DataFrame
        Same rows and columns.
    """
    if rule.contacts == "all":
        return places
    result = places.copy()
    for column in (name for name in _TEXTS if name in result):
        known = {text: without_persons(text) for text in result[column].dropna().unique()}
        result[column] = result[column].map(known).astype("str")
    if rule.contacts == "none":
        held = [name for name in ("emails", "phone") if name in result]
        return result.assign(**dict.fromkeys(held, pd.Series(None, result.index, dtype="str")))
    if "emails" in result:
        named = result.reindex(columns=["emails", "name", "declared_commune_name"]).fillna("")
        kept = [_public_emails(*row) for row in named.itertuples(index=False)]
        result["emails"] = pd.Series(kept, index=result.index, dtype="str")
    if "phone" in result and rule.open_source_ids is not None:
        mobiles = result["phone"].map(is_mobile, na_action="ignore").eq(True)
        listed_by = "source_ids" if "source_ids" in result else "source_id"
        ids = result[listed_by].fillna("").str.split("|")
        is_open = ids.map(lambda listed: bool(rule.open_source_ids & {*listed})).astype(bool)
        result["phone"] = result["phone"].mask(mobiles & ~is_open)
    return result


def _public_emails(emails: str, name: str, commune: str) -> str | None:
    """Return the addresses that are not those of persons, joined by a bar; None for none."""
    own = f"{name} {commune}"
    kept = [email for email in emails.split("|") if email and not is_personal_email(email, own)]
    return "|".join(kept) or None


def is_personal_email(email: str, place: str = "") -> bool:
    """Tell whether an address is that of a person.

    It is when its box is written as a first name and a name are, or belongs to a provider of boxes
    of persons, and nothing in it is a word of a service or of the place.

    Parameters
    ----------
    email
        Address.
    place
        Name of the place and of its commune.

    Examples
    --------
    >>> is_personal_email("jeanne.durand@gueret.fr"), is_personal_email("mairie.gueret@orange.fr")
    (True, False)
    >>> is_personal_email("lestilleuls@gmail.com", "Espace des Tilleuls, Guéret")
    False
    """
    box, _, domain = fold(email).partition("@")
    is_persons_box = bool(_PERSONS_BOX.fullmatch(box))
    if (_SERVICE_PART if is_persons_box else _SERVICE).search(box):
        return False
    words = re.findall(r"[a-z]+", fold(place))
    parts = re.split(r"[._-]", box) if is_persons_box else [box]
    for word in (word for word in words if len(word) > _LEAST_LETTERS):
        if any(part.startswith(word) if is_persons_box else word in part for part in parts):
            return False
    return is_persons_box or domain.split(".")[0] in _PERSONAL_PROVIDERS


def without_persons(text: str) -> str:
    """Return a text without the persons that it names with a title, their addresses and mobiles.

    Examples
    --------
    >>> without_persons("Demandez Mme Jeanne Durand au 06 12 34 56 78, 3 rue Madame Curie")
    'Demandez [retiré] au [retiré], 3 rue Madame Curie'
    """
    text = _PHONE.sub(REMOVED, _PERSON.sub(REMOVED, text))
    return _EMAIL.sub(lambda m: REMOVED if is_personal_email(m[0]) else m[0], text)
