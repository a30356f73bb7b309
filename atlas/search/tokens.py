"""French texts as words to look for: no accents, no elision, no word that says nothing."""

import re

from atlas.text.lexicon import fold

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
    quelques besoin voudrais veux aller peuvent possible possibilite ligne passer devenir
    prendre venir contre face""".split()
)  # fmt: skip


# Words of a question that ask for help and say nothing of which: those of any place of the atlas.
GENERIC = frozenset(
    """aide aider aides aident aidez informatique informatiques numerique numeriques internet
    ordinateur ordinateurs pc accompagnement accompagnements accompagner mediation service services
    structure structures espace espaces point points maison maisons lieu lieux accueil public
    publics gens personne personnes habitants habitant monde carte assistance soutien conseil
    conseils ouvert ouverte ouverts ouvertes ouvre""".split()
)  # fmt: skip
# Words that lead to what is asked.
LEADING = frozenset(
    """connais connait connaitre rien apprendre apprend comprendre comprends comprend utiliser
    utilise utilisation creer cree demander demande renouveler renouvellement refaire remplir
    acceder acces inscrire inscription inscriptions obtenir savoir sais sait gerer envoyer ecrire
    lire regler recevoir accepte acceptee acceptes acceptent accessible accessibles parle parlent
    quelqu aujourd hui mieux bien rapidement vite urgent trouve gratuit oublie perdu bloque reussir
    arrive arrivent veux voudrait cherchent recherche recherchons commune territoire proposee
    labellise labellisee labellises labellisees employeuses venir vient mettre offre offrent
    moins autres autre avant apres jour jours heure heures rendez rdv document documents lieux
    activite activites faisant disponible disponibles donner donne""".split()
)  # fmt: skip


# Without its accent "café" has the stem of "CAF": the latter is only the concept that it says.
_CARRIED = frozenset({"caf", "cafs"})
_SILENT = STOPWORDS | _CARRIED


def words(text: str) -> list[str]:
    """Return the words of a text that mean something, in order, folded.

    Examples
    --------
    >>> words("L’aide à l'accès aux droits, près de Guéret")
    ['aide', 'acces', 'droits', 'gueret']
    """
    folded = _THREE_D.sub("3d", _ELISION.sub(" ", fold(text)))
    return [word for word in _WORD.findall(folded) if word not in _SILENT]


def indexed(text: str) -> str:
    """Return a text as it is indexed: its words, joined by spaces."""
    return " ".join(words(text))
