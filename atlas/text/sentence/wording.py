"""The words of a French sentence that tells opening hours: days, times, links; all known, or none.

A sentence with one word that is not known here is not read: what it changes is not known either.
"""

import re
from typing import NamedTuple

from atlas.text.lexicon import fold

DAY, TIME, NUMBER, TO, SEPARATOR = "day", "time", "number", "to", "separator"
SHUT, EXCEPT, MORNING, AFTERNOON = "closed", "except", "morning", "afternoon"
ODD, EVEN, ALTERNATE, ORDINAL, OF_MONTH = "odd", "even", "alternate", "ordinal", "of_month"
ON_APPOINTMENT, WALK_IN = "on_appointment", "walk_in"
EVERY_DAY, WEEKDAYS, WEEKEND = "every_day", "weekdays", "weekend"
_FILLER = "filler"

_DAYS = (
    r"lun(?:di)?s?", r"mar(?:di)?s?", r"mer(?:c|credi)?s?", r"jeu(?:di)?s?", r"ven(?:d|dredi)?s?",
    r"sam(?:edi)?s?", r"dim(?:anche)?s?",
)  # fmt: skip
_ANY_DAY = "|".join(_DAYS)
_END = r"(?![a-z])"
_TWO = r"(?:deux|2)(?!\d)"
_ONE_IN_TWO = re.compile(rf"(?:tous les |le |les )?\b(?:un|1) +({_ANY_DAY}){_END} +sur +{_TWO}")
_ORDINALS = {
    r"1 ?(?:ers?|eres?)|premi(?:er|ere)s?": 1,
    r"2 ?(?:emes?|e|nde?s?|d)|deuxiemes?|seconds?": 2,
    r"3 ?(?:emes?|e)|troisiemes?": 3,
    r"4 ?(?:emes?|e)|quatriemes?": 4,
    r"derniers?": -1,
}

# In this order: the first that matches where the last one ended.
_KINDS = (
    (ODD, rf"(?:en |la |les? )?(?:semaines?|sem\.?|s\.?) ?impaires?{_END}|impaires?{_END}"),
    (EVEN, rf"(?:en |la |les? )?(?:semaines?|sem\.?|s\.?) ?paires?{_END}|paires?{_END}"),
    (ALTERNATE, rf"(?:une|1) ?sem(?:aine)?\.?(?: sur | ?/ ?){_TWO}|<alternate>"
                rf"|(?:tous|tout) les (?:15|quinze) jours{_END}|par quinzaine{_END}"),
    (EVERY_DAY, rf"tous les jours(?: de la semaine)?{_END}"
                rf"|7 ?j(?:ours)? ?(?:/|sur) ?7(?: ?j)?{_END}"),
    (WEEKDAYS, rf"(?:en|la|les) semaines?{_END}|jours ouvr(?:es|ables){_END}"),
    (WEEKEND, rf"(?:les? )?week ?-? ?ends?{_END}"),
    (_FILLER, rf"(?:et |est |sauf |hors )?(?:fermee?s? |fermeture )?(?:les )?(?:hors |sauf )?"
              rf"jours feries{_END}"),
    (SHUT, rf"non ouvert(?: au public)?{_END}|ferm(?:ee?s?|eture)(?: au public)?"
             rf"(?: toute la journee)?{_END}"),
    (EXCEPT, rf"(?:sauf|excepte|hormis){_END}"),
    (MORNING, rf"matin(?:ee)?s?{_END}"),
    (AFTERNOON, rf"apres ?-? ?midis?{_END}|aprem{_END}|apm{_END}"),
    (OF_MONTH, rf"(?:du|de chaque|par|de) mois{_END}"),
    (WALK_IN, rf"sans (?:rdv|rendez ?-? ?vous){_END}"),
    (ON_APPOINTMENT, rf"sur (?:rdv|rendez ?-? ?vous){_END}"),
    (_FILLER, rf"avec ou sans (?:rdv|rendez ?-? ?vous){_END}|sans interruption{_END}"
              rf"|(?:en )?(?:accueil|acces|entree) libre{_END}|libre acces{_END}"
              rf"|(?:en |journees? )?continue?s?{_END}|non ?-? ?stop{_END}"
              rf"|(?:accueil|ouvert(?:ure|e|es|s)?)? ?(?:du|au|de) public{_END}"
              rf"|(?:nos |les )?horaires?{_END}|d' ?ouvertures?{_END}|ouvertures?{_END}"
              rf"|ouverte?s?{_END}|d' ?accueil{_END}|accueil{_END}|permanences?{_END}"
              rf"|(?:nous sommes|est|sont|les bureaux|bureaux?|le bureau|l'espace|espace){_END}"
              rf"|(?:toute )?(?:la |l')?journee{_END}|(?:tous|toutes) les{_END}|tout les{_END}"
              rf"|chaque{_END}|heures?{_END}|jours?{_END}"),
    (TIME, r"(?P<dotted>\d{1,2})[.](?P<dotted_minute>[0-5]\d) ?h"
           r"|(?P<hour>\d{1,2}) ?(?:h(?:eures?|rs?)?\.?|:) ?(?:(?P<minute>[0-5]\d)(?!\d| ?[h:]))?"
           rf"(?:mn|min)?|(?P<noon>midi){_END}|(?P<midnight>minuit){_END}"),
    *((ORDINAL, rf"(?P<nth>{words}){_END}") for words in _ORDINALS),
    (NUMBER, r"(?P<number>\d{1,2})(?!\d)"),
    *((DAY, rf"(?P<day>{words})\.?{_END}") for words in _DAYS),
    (SEPARATOR, rf"-{{2,}}|(?:et|puis|ainsi que|&|\+){_END}|[,;.|_•*()\"]+"),
    (TO, rf"-|(?:jusqu'?)? ?(?:a|au|aux){_END}|jusqu'a{_END}|\ufffd"),
    ("slash", r"/+"),
    ("colon", r":"),
    (_FILLER, rf"(?:du|de la|des|de|d'|la|les|le|l'|en){_END}|(?:d'|l')"),
)  # fmt: skip
SLASH, COLON = "slash", "colon"
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
_TAGS = re.compile(r"<[a-z/][^<>]*>|\n|&nbsp;", re.IGNORECASE)


class Token(NamedTuple):
    """A word that counts: its kind, and its number (minutes, number of a day, rank in a month)."""

    kind: str
    number: int = 0


def tokens_of(text: str) -> list[Token] | None:
    """Return the words of a sentence that count, None when it holds one that is not known.

    Examples
    --------
    >>> [token.kind for token in tokens_of("Mar. et jeu. : 13-18h")]
    ['day', 'separator', 'day', 'colon', 'number', 'to', 'time']
    >>> tokens_of("Lundi 9h-12h en été") is None
    True
    """
    plain = fold(_TAGS.sub(" ; ", text).replace("\u2013", "-").replace("\u2014", "-"))
    plain = _ONE_IN_TWO.sub(r"\1 <alternate>", plain).replace("&amp;", "&")
    found: list[Token] = []
    position = 0
    while position < len(plain):
        if plain[position] == " ":
            position += 1
            continue
        token, end = _next_token(plain, position)
        if token is None:
            return None
        if token.kind != _FILLER:
            found.append(token)
        position = end
    return found


def _next_token(plain: str, position: int) -> tuple[Token | None, int]:
    """Return the word that begins at a position, and where it ends."""
    day, rank = 0, iter(_ORDINALS.values())
    for kind, pattern in _PATTERNS:
        found = pattern.match(plain, position)
        number = 0
        if kind == DAY:
            number, day = day, day + 1
        elif kind == ORDINAL:
            number = next(rank)
        if found and found.end() > position:
            return Token(kind, _number(found, number)), found.end()
    return None, position


def _number(found: re.Match[str], default: int) -> int:
    """Return the number that a word tells: minutes of a time, a bare number, else the default."""
    parts = found.groupdict()
    if parts.get("number"):
        return int(parts["number"])
    if parts.get("noon") or parts.get("midnight"):
        return (12 if parts["noon"] else 24) * 60
    if parts.get("dotted"):
        return int(parts["dotted"]) * 60 + int(parts["dotted_minute"])
    return int(parts["hour"]) * 60 + int(parts["minute"] or 0) if parts.get("hour") else default
