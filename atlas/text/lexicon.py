"""Published texts as they are cleaned, compared and translated into the words of the schema."""

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

MISSING_TEXTS = frozenset(
    {"", "-", "--", "null", "none", "nan", "n/a", "na", "nc", "nr", "#n/a", "néant", "neant"}
)
# Texts that stand where nothing was known, folded; then those that are no name, code or contact.
_PLACEHOLDERS = frozenset(
    """? | n.a. | n.c. | n.r. | n/c | n/r | n.d. | nsp | undefined | (null) | [null] | <null> | nil
    | [object object] | tbd | todo | lorem ipsum | sans objet | a completer | a renseigner
    | a preciser | a definir | a venir | a verifier | en attente | en cours | non renseigne
    | non renseignee | non renseignes | non communique | non communiquee | non communiques
    | non precise | non precisee | non defini | non definie | non disponible | non connu
    | non fourni | non applicable | pas d'information | pas d'info
    | ne sait pas | indisponible | information manquante | donnee manquante | vide""".replace(
        "\n    ", " "
    ).split(" | ")
)
_LONGEST_PLACEHOLDER = 40  # characters, with some room
_NONE_WORDS = frozenset(
    """0 00 0.0 0,0 aucun aucune inconnu inconnue faux false xx xxx xxxx""".split()
)
_LONGEST_NONE = max(map(len, _NONE_WORDS))
_ONLY_SIGNS = re.compile(r"[\s?.…/\\,;:|'\"()\[\]{}_=~«»–—-]+|#")
# What a spreadsheet shows where it could not compute or show a value, in French or in English.
SPREADSHEET_ERROR = re.compile(
    r"#\s?(?:REF|VALEUR|VALUE|NUL|NULL|NOMBRE|NUM|CALC|EPARS|ÉPARS|PROPAGATION|SPILL|CHAMP|FIELD"
    r"|CONNEXION|CONNECT|BLOQUE|BLOQUÉ|BLOCKED|INCONNU|UNKNOWN|PYTHON|OCCUPE|OCCUPÉ|BUSY|DIV/0|DIV/O"
    r"|NOM|NAME|ERREUR|ERROR)\s?[!?]|#\s?(?:N/[AD]|NV|DIV/0|REF|VALEUR|VALUE)|#{2,}"
    r"|#?\s?(?:OBTENTION_DONNEES|GETTING_DATA)|#?err\s?:\s?\d{3}",
    re.IGNORECASE,
)
_ARTICLE_BEHIND = re.compile(
    r"(?P<name>.*?)(?: ?\((?P<bracket>)|, ?)(?P<article>l'?|las?|les?|los)(?(bracket) ?\))"
    r"(?P<rest> *(?:cedex.*|\d+)?)$"
)
# What is left out or written in full, in this order.
_COMMUNE_SIGNS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\bs/s\b\.?|\bs/s(?=[ /])", "sous"),
        (r"\bs/(?=\s?\w)|\bs/", "sur "),
        (r"\([^()]*\)|[-'.,/]", " "),
        (r"\bcedex\b.*", " "),
        (r"\b(?:bp|cs|tsa) ?\d+", " "),
        (r"\b\d+ ?(?:er|e|eme)?\b(?: arrondissement)?", " "),
        (r"\bst(?=s?\b)", "saint"),
        (r"\bste(?=s?\b)", "sainte"),
    )
)
INVISIBLE = ("Cc", "Cf")  # Unicode categories: controls and formats
_UNASSIGNED = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})
_ALIKE = str.maketrans({**dict.fromkeys("’‘ʼ´`", "'"), "œ": "oe", "Œ": "oe"})
_WINDOWS_1252 = {
    code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in _UNASSIGNED
}
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[\da-f]{1,5}|[a-z]{2,8});", re.IGNORECASE)
_COMBINING_MARKS = re.compile("[\u0300-\u036f]+")


def fold(text: str) -> str:
    """Return a text without accents, case, kinds of apostrophe or double spaces, to compare it.

    Examples
    --------
    >>> fold("L’Étape  numérique")
    "l'etape numerique"
    """
    if text.isascii():  # most texts by far, and the answer is the same
        return " ".join(text.replace("`", "'").lower().split())
    plain = unicodedata.normalize("NFKD", text.translate(_ALIKE))
    return " ".join(_COMBINING_MARKS.sub("", plain).casefold().split())


def letters(text: object) -> str:
    """Return the letters and digits of a text, to compare it; empty when there is none.

    Examples
    --------
    >>> letters("France Services – Saint-Égrève") == letters("FRANCE SERVICES SAINT EGREVE")
    True
    """
    return "".join(filter(str.isalnum, fold(text))) if isinstance(text, str) else ""


def slug(text: str, default: str = "") -> str:
    """Return a text as an identifier or a part of a file name; the default when nothing is left.

    Examples
    --------
    >>> slug("Indice été 2021"), slug("…", "contexte")
    ('indice-ete-2021', 'contexte')
    """
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-") or default


@lru_cache(maxsize=200_000)  # more than there are names: each index of names asks for all of them
def commune_key(name: str) -> str:
    """Return a commune name to compare: no accents, signs, CEDEX or arrondissement; St is Saint.

    The article that older official lists put behind a name goes back in front.

    Examples
    --------
    >>> commune_key("ST-ÉTIENNE CEDEX 2"), commune_key("Paris 11e Arrondissement")
    ('saint etienne', 'paris')
    >>> commune_key("Hay-les-Roses (L')"), commune_key("CS 70407 20705 Ajaccio Cedex 9")
    ('l hay les roses', 'ajaccio')
    """
    key = fold(name)
    if found := _ARTICLE_BEHIND.match(key):
        key = f"{found['article']} {found['name']}"
    for pattern, replacement in _COMMUNE_SIGNS:
        key = pattern.sub(replacement, key)
    return " ".join(key.split())


def clean(text: str) -> str | None:
    r"""Return a text without invisible characters and useless spaces, None when it says nothing.

    HTML entities, and the Windows-1252 characters that a wrong conversion left as control
    characters, are restored.

    Examples
    --------
    >>> clean(" Association d\x92Insertion &amp; co ")
    'Association d’Insertion & co'
    """
    previous = None
    while text != previous:  # what is restored may itself have been damaged
        previous, text = text, _restored_once(text)
    return None if is_nothing(text) else text


@lru_cache(maxsize=200_000)
def is_nothing(text: str) -> bool:
    """Tell whether a text stands where nothing was known: a dash, "à compléter", `#REF!`.

    Examples
    --------
    >>> is_nothing("à compléter"), is_nothing("#VALEUR !"), is_nothing("?"), is_nothing("0")
    (True, True, True, False)
    """
    if len(text) > _LONGEST_PLACEHOLDER:
        return False
    plain = fold(text)
    if plain in MISSING_TEXTS or plain.strip(" .!:") in _PLACEHOLDERS or plain in _PLACEHOLDERS:
        return True
    return bool(_ONLY_SIGNS.fullmatch(plain) or SPREADSHEET_ERROR.fullmatch(text.strip()))


def is_placeholder(text: str) -> bool:
    """Tell whether a text is no name, code, date or contact, although it may be a number or a flag.

    Examples
    --------
    >>> is_placeholder("0"), is_placeholder("Aucune"), is_placeholder("10")
    (True, True, False)
    """
    return len(text) <= _LONGEST_NONE and fold(text) in _NONE_WORDS


def _restored_once(text: str) -> str:
    """Return a text with its characters restored, the invisible ones left out."""
    text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text).translate(_WINDOWS_1252)
    if not text.isprintable():
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in INVISIBLE)
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).split("\n"))
    return "\n".join(line for line in lines if line)


def split_list(text: str) -> list[str]:
    """Return the values of a list, joined by `|` (the schema) or `;` (its documentation)."""
    return [part.strip() for part in re.split(r"[|;]", text) if part.strip()]


@dataclass(frozen=True)
class Lexicon:
    """What the published values of one list field mean.

    Parameters
    ----------
    exact
        Folded published value -> values of the schema (none: left out on purpose).
    keywords
        Expression searched in a folded value -> values of the schema.
    """

    exact: Mapping[str, tuple[str, ...]]
    keywords: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = ()
    _found: dict[str, tuple[str, ...] | None] = field(
        default_factory=dict, init=False, compare=False
    )

    def meaning(self, part: str) -> tuple[str, ...] | None:
        """Return the values of the schema that a published value means, None when unknown."""
        if part not in self._found:
            self._found[part] = self._searched(fold(part))
        return self._found[part]

    def _searched(self, key: str) -> tuple[str, ...] | None:
        """Return what a folded value means: exactly, else by the keywords that it contains."""
        if key in self.exact:
            return self.exact[key]
        found = [values for words, values in self.keywords if words.search(key)]
        return tuple(value for values in found for value in values) if found else None


def make_lexicon(
    vocabulary: tuple[str, ...],
    synonyms: Mapping[str, str] | None = None,
    keywords: Mapping[str, str] | None = None,
) -> Lexicon:
    """Return the lexicon of a field: its vocabulary, synonyms and keywords.

    Parameters
    ----------
    vocabulary
        Values of the schema, which mean themselves.
    synonyms
        Published value -> values of the schema joined by `|`. Compared without case, accents or
        kind of apostrophe.
    keywords
        Words -> values of the schema joined by `|`, for the values where a word starts so.

    Examples
    --------
    >>> make_lexicon((), keywords={"démarche": "Aide"}).meaning("Aide aux démarches en ligne")
    ('Aide',)
    """
    exact: dict[str, tuple[str, ...]] = {fold(value): (value,) for value in vocabulary}
    exact |= {fold(value): (*split_list(target),) for value, target in (synonyms or {}).items()}
    patterns = tuple(
        (re.compile(rf"(?<!\w){re.escape(fold(words))}"), tuple(split_list(target)))
        for words, target in (keywords or {}).items()
    )
    return Lexicon(exact, patterns)


@lru_cache(maxsize=32)
def plain_lexicon(vocabulary: tuple[str, ...]) -> Lexicon:
    """Return the lexicon of a vocabulary that nothing completes."""
    return make_lexicon(vocabulary)
