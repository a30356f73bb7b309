"""What the descriptions of formats teach about a file never seen: names, synonyms, separators."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler

from atlas.intake.mapping import Mapping
from atlas.schema.fields import FIELD_BY_FRENCH, NATIONAL_FIELDS
from atlas.text.lexicon import Lexicon, fold, make_lexicon

POINT = "point"  # stands among the fields for a column that holds both coordinates
_HOLLOW = frozenset("a au aux d de des du en et l la le les ou pour sur un une".split())
# Chosen by hand on the real files (see `atlas.intake.proposal`); what ±20 % does to the columns
# that are right: `python -m benchmarks.thresholds proposal`.
_PREFIX_LIKENESS = 0.85  # 0 to 1: of an abbreviation with its word
_LEAST_WORD_LIKENESS = 0.9  # 0 to 1 (Jaro-Winkler): from it on, two spellings of one word
_LEAST_PREFIX = 3  # letters of an abbreviation, or of a word that may lose its plural
_COMMON_WORD_SHARE = 0.5  # of the columns of a file, that begin with a word: then it is a prefix
_LEAST_COLUMNS = 3  # that begin with it, for the same
_UNKNOWN_WORD_WEIGHT = 0.5  # 0 to 1: what a word that no description has tells
_LEAST_CUT = 20  # characters of a value that a form cut (at 31), to be the beginning of one only
_PART_WEIGHT = 0.5  # 0 to 1: of a name that only completes texts
# Names that columns usually have, known before any description is read: what a person who knows the
# schema would take each for. By hand; they count as one description. Lists are told by values.
_USUAL_NAMES = {
    "id": "identifiant|code|reference|uuid",
    "pivot": "siret|siret de l'établissement|numéro siret|rna|ridet",
    "nom": "dénomination|établissement|lieu|nom de la structure|nom du lieu|enseigne"
           "|nom de l'établissement|name|title",
    "commune": "ville|localité|nom de la commune|nomcom|libcom|commune insee|city|municipality",
    "code_postal": "cp|codepostal|code postal de la commune|zip|postcode|postal code",
    "code_insee": "insee|inseecom|insee commune|code commune|code insee commune|codgeo|depcom"
                  "|code commune insee|citycode",
    "adresse": "adresse postale|rue|voie|adresse complète|address|street",
    "complement_adresse": "complément|bâtiment|adresse 2",
    "telephone": "tél|téléphone fixe|numéro de téléphone|phone",
    "courriels": "email|mail|e-mail|adresse mail|adresse e-mail|courriel",
    "site_web": "url|site internet|site|web|website|lien",
    "horaires": "horaires d'ouverture|opening hours|heures d'ouverture",
    "date_maj": "date de mise à jour|maj|mise à jour|dernière modification|modifié le|updated"
                "|last update|date de modification",
    "presentation_detail": "description|présentation|détails",
    "presentation_resume": "résumé|descriptif court|accroche",
    "prise_rdv": "rendez-vous|prise de rendez-vous|rdv|lien de rendez-vous",
    "latitude": "lat|latitude wgs84", "longitude": "lon|lng|long|longitude wgs84",
}  # fmt: skip
# Pairs of words remembered, those of a wide file: by hand, no result depends on it.
_REMEMBERED = 100_000

Words = tuple[str, ...]


class Likeness(NamedTuple):
    """How much a name is like a known one, 0 to 1, and that one."""

    value: float
    known: str


class _FormLexicon(Lexicon):
    """A lexicon that knows its values as forms write them: `Utiliser_le_numérique_au_quotid`."""

    def _searched(self, key: str) -> tuple[str, ...] | None:
        """Return what a folded value means, its `_` as spaces, or whole when it was cut."""
        plain = " ".join(key.replace("_", " ").split())
        for text in (key, plain):
            if text in self.exact:
                return self.exact[text]
        if len(plain) < _LEAST_CUT:
            return None
        meant = {values for text, values in self.exact.items() if text.startswith(plain)}
        return meant.pop() if len(meant) == 1 else None


@dataclass(frozen=True)
class Precedents:
    """What the descriptions at hand teach.

    Parameters
    ----------
    names
        Words of a column's name -> national field -> number of descriptions where it feeds it.
    spellings
        Words of a column's name -> one of its spellings.
    parts
        Words of the names of columns that only ever complete another one in a text.
    weights
        Word -> how much it tells, 0 to 1: the share of its names that feed the same field.
    synonyms, keywords
        National list field -> published text -> values of the schema joined by `|`.
    flags
        National list field -> name of a column that says yes or no -> values of the schema.
    separators
        Expressions between the values of lists.
    date_formats
        Formats of dates, the most frequent first.
    shared
        Pairs of fields that one column feeds in some description.
    composites
        Words of the names of the columns that make an identifier together.
    """

    names: Dictionary[Words, Dictionary[str, int]]
    spellings: Dictionary[Words, str]
    parts: frozenset[Words]
    weights: Dictionary[str, float]
    synonyms: Dictionary[str, Dictionary[str, str]]
    keywords: Dictionary[str, Dictionary[str, str]]
    flags: Dictionary[str, Dictionary[str, str]]
    separators: tuple[str, ...]
    date_formats: tuple[str, ...]
    shared: frozenset[tuple[str, str]]
    composites: tuple[tuple[Words, ...], ...]

    def lexicons(self) -> dict[str, Lexicon]:
        """Return, by list field, the values of the schema and their known synonyms.

        They are known too when a form wrote their spaces as `_`, or cut them.
        """
        return {
            field.french: _FormLexicon(
                make_lexicon(field.vocabulary, self.synonyms.get(field.french)).exact
            )
            for field in NATIONAL_FIELDS
            if field.vocabulary
        }

    def likeness(self, left: Words, right: Words) -> float:
        """Return how much two names have words in common, 0 to 1, telling words counting more."""
        total = sum(map(self._weight, (*left, *right)))
        common, free = 0.0, list(right)
        for word in left:
            values = [_word_likeness(word, other) for other in free]
            best = max(values, default=0.0)
            if best > 0:
                other = free.pop(values.index(best))
                common += best * (self._weight(word) + self._weight(other))
        return common / total if total else 0.0

    def _weight(self, word: str) -> float:
        return self.weights.get(word, _UNKNOWN_WORD_WEIGHT)

    def fields_like(self, words: Words) -> dict[str, Likeness]:
        """Return, by national field, how much a column's name is like those known to feed it.

        A name that only completes texts is half a proof; so is one that feeds another field more.
        """
        result: dict[str, Likeness] = {}
        for known, votes in self.names.items():
            alike = self.likeness(words, known) * (_PART_WEIGHT if known in self.parts else 1)
            for field, count in votes.items() if alike > 0 else ():
                value = alike * math.sqrt(count / max(votes.values()))
                if value > result.get(field, Likeness(0.0, "")).value:
                    result[field] = Likeness(value, self.spellings[known])
        return result


def name_words(name: str) -> Words:
    """Return the words of a column's name, those that tell nothing left out.

    Examples
    --------
    >>> name_words("Nom de l'Établissement *"), name_words("COMP.D.ADRESSE"), name_words("NumTel")
    (('nom', 'etablissement'), ('comp', 'adresse'), ('num', 'tel'))
    """
    spaced = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", name)
    words = re.findall(r"[^\W\d_]+|\d+", fold(spaced))
    words = [word[:-1] if len(word) > _LEAST_PREFIX and word[-1] in "sx" else word
             for word in words]  # fmt: skip
    return tuple(word for word in words if word not in _HOLLOW) or tuple(words)


def own_words(names: Iterable[str]) -> dict[str, Words]:
    """Return the words of each name of a file, without a prefix that half of them have.

    Examples
    --------
    >>> own_words(["c_nom", "c_city", "c_epn", "gid"])["c_city"]
    ('city',)
    """
    words = {name: name_words(name) for name in names}
    heads = Counter(found[0] for found in words.values() if _is_prefixed(found))
    least = max(_LEAST_COLUMNS, _COMMON_WORD_SHARE * len(words))
    common = {word for word, count in heads.items() if count >= least}
    return {
        name: found[1:] if _is_prefixed(found) and found[0] in common else found
        for name, found in words.items()
    }


def _is_prefixed(words: Words) -> bool:
    """Tell whether the first word may be a prefix: another one follows, that is no number."""
    return len(words) > 1 and not words[1].isdigit()


@lru_cache(maxsize=_REMEMBERED)
def _word_likeness(left: str, right: str) -> float:
    """Return how much two words are alike: the same, an abbreviation, or a spelling."""
    if left == right:
        return 1.0
    short, long = sorted((left, right), key=len)
    if len(short) < _LEAST_PREFIX or short.isdigit():
        return 0.0
    if long.startswith(short):
        return _PREFIX_LIKENESS
    alike = float(JaroWinkler.similarity(left, right))
    return alike * _PREFIX_LIKENESS if alike >= _LEAST_WORD_LIKENESS else 0.0


def learn_precedents(mappings: Iterable[Mapping]) -> Precedents:
    """Return what descriptions teach; the national schema itself teaches the names of its fields.

    Parameters
    ----------
    mappings
        Descriptions; their order breaks ties.
    """
    mappings = tuple(mappings)
    names: dict[Words, Counter[str]] = {}
    spellings: dict[Words, str] = {}
    pairs = [(name, field.french) for field in NATIONAL_FIELDS
             for name in (field.french, field.name, field.label)]  # fmt: skip
    pairs += [(name, field) for field, told in _USUAL_NAMES.items() for name in told.split("|")]
    for mapping in mappings:
        pairs += _named_columns(mapping)
    for name, field in pairs:
        words = name_words(name)
        names.setdefault(words, Counter())[field] += 1
        spellings.setdefault(words, name)
    return Precedents(
        names=names,
        spellings=spellings,
        parts=_parts(mappings, names),
        weights=_weights(names),
        synonyms=_majority(mapping.values for mapping in mappings),
        keywords=_majority(mapping.keywords for mapping in mappings),
        flags=_majority(mapping.flags.columns for mapping in mappings),
        separators=_by_frequency(s for m in mappings for s in dict.fromkeys(m.separators.values())),
        date_formats=_by_frequency(text for m in mappings for text in m.date_formats),
        shared=frozenset(pair for mapping in mappings for pair in _shared_fields(mapping)),
        composites=tuple(
            {tuple(map(name_words, m.columns["id"])): None
             for m in mappings if len(m.columns.get("id", ())) > 1}
        ),
    )  # fmt: skip


def _named_columns(mapping: Mapping) -> list[tuple[str, str]]:
    """Return the columns of a description with the field that each feeds."""
    pairs = [
        (name, field)
        for field, names in mapping.columns.items()
        if field != "id" or len(names) == 1
        for name in names
    ]
    if place := mapping.coordinates:
        pairs += [(place.x, "longitude"), (place.y, "latitude"), (place.point, POINT)]
    return [(name, field) for name, field in pairs if name]


def _parts(mappings: Iterable[Mapping], names: Dictionary[Words, object]) -> frozenset[Words]:
    """Return the words of names that never feed a text alone."""
    alone = {*map(name_words, FIELD_BY_FRENCH)}
    together: set[Words] = set()
    for mapping in mappings:
        for field, columns in mapping.columns.items():
            is_part = len(columns) > 1 and FIELD_BY_FRENCH[field].kind in ("text", "hours")
            (together if is_part else alone).update(map(name_words, columns))
    return frozenset(together - alone)


def _weights(names: Dictionary[Words, Dictionary[str, int]]) -> dict[str, float]:
    """Return how much each word tells: the share of its names that feed its main field."""
    fields: dict[str, Counter[str]] = {}
    for words, votes in names.items():
        for word in words:
            fields.setdefault(word, Counter())[max(votes, key=lambda field: votes[field])] += 1
    return {word: max(counts.values()) / counts.total() for word, counts in fields.items()}


def _majority(tables: Iterable[Dictionary[str, Dictionary[str, str]]]) -> dict[str, dict[str, str]]:
    """Return, by field and text, the target that most descriptions give; the first one on a tie."""
    votes: dict[str, dict[str, Counter[str]]] = {}
    texts: dict[str, str] = {}
    for table in tables:
        for field, targets in table.items():
            for text, target in targets.items():
                texts.setdefault(fold(text), text)
                votes.setdefault(field, {}).setdefault(fold(text), Counter())[target] += 1
    return {
        field: {texts[key]: counts.most_common(1)[0][0] for key, counts in by_text.items()}
        for field, by_text in votes.items()
    }


def _by_frequency(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text, _ in Counter(texts).most_common())


def _shared_fields(mapping: Mapping) -> Iterable[tuple[str, str]]:
    """Yield both orders of the pairs of fields that one column feeds."""
    fed: dict[str, dict[str, None]] = {}
    for tables in (mapping.columns, mapping.flags.columns):
        for field, names in tables.items():
            for name in names:
                fed.setdefault(name, {})[field] = None
    for fields in fed.values():
        for left, right in combinations(fields, 2):
            yield from ((left, right), (right, left))
