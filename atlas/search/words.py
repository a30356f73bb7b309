"""French texts as words to look for: no accents, no elision, no word that says nothing."""

import re
from functools import lru_cache

from atlas.lexicon import fold
from atlas.search.concepts import concepts_of

_WORD = re.compile(r"[a-z0-9]+")
# "l'ordinateur" is "ordinateur"; "aujourd'hui" and "quelqu'un" are rare enough to be cut too.
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'")
_THREE_D = re.compile(r"\b3 ?d\b")

STOPWORDS = frozenset(
    """a ai aie ainsi alors as au aucun aussi aux avec avoir avez avons ayant c ca car ce ceci cela
    celle celles celui ces cet cette ceux chez ci comme comment d dans de depuis des donc dont du
    elle elles en encore entre es est et etc etes etre eu eux fait faire faut font ici il ils j je
    l la le les leur leurs lors lui m ma mais me meme memes mes mi moi moins mon n ne ni nos notre
    nous on ont ou par pas pendant peu peut peux plus pour pourquoi qu quand que quel quelle quelles
    quels qui quoi s sa sans se ses si soit son sont sous sur t ta tes toi ton tous tout toute
    toutes tres tu un une vers via voici voila vos votre vous y autour pres proche proximite
    trouver cherche chercher lieu lieux endroit endroits existe propose proposent proposant quelque
    quelques besoin voudrais veux aller peuvent possible possibilite ligne""".split()
)  # fmt: skip


def words(text: str) -> list[str]:
    """Return the words of a text that mean something, in order, folded.

    Examples
    --------
    >>> words("L’aide à l'accès aux droits, près de Guéret")
    ['aide', 'acces', 'droits', 'gueret']
    """
    folded = _THREE_D.sub("3d", _ELISION.sub(" ", fold(text)))
    return [word for word in _WORD.findall(folded) if word not in STOPWORDS]


@lru_cache(maxsize=100_000)
def _indexed(text: str) -> str:
    return " ".join([*words(text), *concepts_of(text)])


def indexed(text: str) -> str:
    """Return a text as it is indexed: its words, then the concepts that it says."""
    return _indexed(text)


def asked(question: str) -> list[str]:
    """Return the words of a question, then the concepts that it calls; each once.

    Examples
    --------
    >>> asked("Aide pour la déclaration d’impôts ?")
    ['aide', 'declaration', 'impots', 'xdemarches']
    """
    return list(dict.fromkeys([*words(question), *concepts_of(question, is_question=True)]))
