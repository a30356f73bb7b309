"""What names persons: columns about them, and texts that must not be quoted as examples."""

import re
from collections.abc import Iterable

from atlas.text.lexicon import MISSING_TEXTS, fold

# Who is met in files of places, and never is the place itself.
_PERSON = (
    r"animat(?:eur|rice)s?|contacts?|referente?s?|responsables?|prenoms?|interlocut(?:eur|rice)s?"
    r"|conseill(?:er|ere)s?|mediat(?:eur|rice)s?|formateurs?|formatrices?|direct(?:eur|rice)s?"
    r"|president(?:e|s)?|maires?|aidants?|benevoles?|agents?|salaries?|intervenante?s?"
    r"|coordinat(?:eur|rice)s?|coordonnat(?:eur|rice)s?|personnes?|creat(?:or|eur|rice)|editor"
    r"|auteurs?|owner|first ?name|last ?name|signataires?|representante?s?|elue?s?"
)
_ABOUT_A_PERSON = re.compile(rf"\b(?:{_PERSON})\b")
_SAYS_A_NAME = re.compile(r"\b(?:nom|prenom|name|patronyme|identite|qui)\b")
_ALWAYS_A_NAME = re.compile(
    r"\b(?:prenoms?|patronymes?|first ?name|last ?name|civilite|nom de famille|creator|editor)\b"
)
# Means to reach someone: shown by no example, for they can be a person's own.
_REACHES = re.compile(r"@|(?:\+|00)?(?:\d[\s.()-]*){9,}")
_BY_SOMEONE = re.compile(r"\b(?:par|avec|Par|PAR|Avec|AVEC) [A-ZÀ-Þ]")
_TITLE = re.compile(r"\b(?:M\.|MM\.|Mr|Mme|Mmes|Mlle|Monsieur|Madame|Dr|Me)(?=\s|$)")
_ADDRESSED = re.compile(rf"{_TITLE.pattern}[\xa0 ]*(?:de |d'|du )?[A-ZÀ-Þ]")
_CAPITALS = re.compile(r"\b[A-ZÀ-Þ][\w'’-]+[ ,]+[A-ZÀ-Þ][\w'’-]+")
# By hand, to fit a line.
_EXAMPLE_CHARS = 60


def _words(column: str) -> str:
    spaced = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", column)
    return re.sub(r"[^a-z0-9]+", " ", fold(spaced)).strip()


def names_persons(column: str) -> bool:
    """Tell whether the values of a column are, by its name, names of persons.

    Examples
    --------
    >>> [names_persons(name) for name in ("Nom animateur", "contact_prenom", "Référent",
    ...                                   "Nom du lieu", "contact_email", "agents_formes")]
    [True, True, True, False, False, False]
    """
    words = _words(column)
    if _ALWAYS_A_NAME.search(words):
        return True
    about = _ABOUT_A_PERSON.search(words)
    return about is not None and (about[0] == words or bool(_SAYS_A_NAME.search(words)))


def names_somebody(text: str) -> bool:
    """Tell whether a text names a person: a title and a name, or an e-mail address.

    Examples
    --------
    >>> [names_somebody(text) for text in ("Mme Untel présente", "Madame la préfète", "a@b.fr")]
    [True, False, True]
    """
    return bool(_ADDRESSED.search(text)) or "@" in text


def is_about_persons(column: str) -> bool:
    """Tell whether a column is, by its name, about a person: a name, or the means to reach one.

    Examples
    --------
    >>> [is_about_persons(name) for name in ("Nom animateur", "contact_email", "Téléphone")]
    [True, True, False]
    """
    return bool(_ABOUT_A_PERSON.search(_words(column)) or names_persons(column))


def shown_example(column: str, texts: Iterable[str]) -> str | None:
    """Return the first value of a column that can be quoted, None when none can.

    No value is quoted of a column about persons, and none that holds an e-mail address, a telephone
    number, a title or two words in capitals, which can be a name.

    Examples
    --------
    >>> shown_example("description", ["Ateliers par Alix Untel", "Ateliers le vendredi"])
    'Ateliers le vendredi'
    >>> shown_example("Prénom animateur", ["Alix"]) is None
    True
    """
    if is_about_persons(column):
        return None
    for text in texts:
        if fold(text) in MISSING_TEXTS:
            continue
        if not any(sign.search(text) for sign in (_REACHES, _TITLE, _BY_SOMEONE, _CAPITALS)):
            plain = " ".join(text.split())
            return plain if len(plain) <= _EXAMPLE_CHARS else plain[: _EXAMPLE_CHARS - 1] + "…"
    return None
