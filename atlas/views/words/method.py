"""The page *Méthode* in words: what is measured, and what is not."""

from atlas.access.catchment import DREES, DREES_DISTANCE, LUO_QI, LUO_QI_DISTANCE, Decay
from atlas.directory.blocking import NEAR_M
from atlas.directory.matching import INTERCEPT, MERGE_FROM, PLAUSIBLE_FROM, REVIEW_FROM, WORDS
from atlas.directory.matching import WEIGHTS as WEIGHTS_OF_LINKS
from atlas.directory.quality import (
    DOUBT_PER_SOURCE,
    FRESH_MONTHS,
    NEEDS,
    PRECISION_SCORES,
    SCORE_WEIGHTS,
    STALE_MONTHS,
)
from atlas.schema.frame import column_labels
from atlas.siting.plan import COVERAGE, EQUITY, SHORT_TRIPS, Plan
from atlas.text.french import format_number
from atlas.views.display.measures import Measure
from atlas.views.words.access import distance_words
from atlas.views.words.inequality import inequality_markdown
from atlas.views.words.siting.plan import method_markdown
from atlas.views.words.sureness_method import sureness_markdown

_GENERAL = """
**Une absence de donnée n'est pas un manque.** Chaque source dit quels territoires elle couvre,
c'est-à-dire où elle liste tous ses lieux. Là où aucune source ne couvre, les mesures sont
inconnues : elles sont comptées, hachurées sur la carte, et exclues des parts et des moyennes.

**Un lieu** compte s'il fait de la médiation numérique, s'il est rattaché à une commune et s'il
accueille du public. Les bibliothèques sont des sites candidats : elles figurent dans l'annuaire,
pas dans les mesures. Un lieu dont la position est inconnue est compté au point de référence de sa
commune : une commune qui a un lieu connu n'est jamais un manque. Le chiffre strict, avec les seuls
lieux de position connue, est dit à côté.

**Par la route**, partout et par défaut : distance à vol d'oiseau × facteur de détour, tant que rien
de meilleur n'est chargé. Un chiffre à vol d'oiseau le dit. D'une île sans pont ni tunnel, aucune
route ne mène au continent : une traversée n'est jamais comptée comme un trajet par la route.

**Qui n'est pas compté**, et pourquoi, en quatre mots : aucune source, point de référence inconnu,
population inconnue, personne n'y habite.

**La commune d'un lieu** est celle dont le contour contient le point ; la commune déclarée est
gardée à côté, et leur désaccord est un contrôle de la page *Données*. Les contours sont
simplifiés : à moins de 300 m de la commune déclarée, celle-ci est retenue.

**Le point de référence** d'une commune est sa mairie si elle se trouve dans la commune, sinon un
point intérieur. Au-dessus de la commune, toute mesure est une somme sur les habitants, jamais une
moyenne de moyennes. Facteur de détour utilisé : {detour_factor}.

**Outre-mer** : les cinq départements ont leurs contours et leurs distances. Les communes des
collectivités (975, 977, 978, 984, 986, 987, 988, 989) n'ont ici ni contour ni point de référence
: leurs distances sont inconnues. Les cadres de la carte ont chacun leur échelle.
"""


_LINKAGE = """
Une fiche est une ligne d'un fichier ; un lieu réunit toutes les fiches qui le décrivent, de
toutes les sources et de toutes les éditions. Sont comparées les fiches à moins de {near} m l'une
de l'autre, celles qui partagent un mot du nom ou une adresse dans une commune et ses voisines, et
celles qui partagent un téléphone, un courriel ou un identifiant. Chaque accord ou désaccord
ajoute ou retire le poids ci-dessous ; **ce qui manque ne pèse rien**. La somme S, avec la
constante {intercept}, donne le score 1 ÷ (1 + exp(−S)) : à partir de {merge} les fiches sont
réunies, sous {review} ce sont deux lieux, entre les deux la page *Doublons* attend une décision.
Un lieu de plusieurs fiches ne s'étend que si ses fiches et les nouvelles s'accordent en moyenne, et
si aucune paire n'est invraisemblable (sous {plausible}) : jamais de chaîne. Deux éditions d'une
source qui donnent le même identifiant décrivent le même lieu. Un numéro de téléphone pèse d'autant
moins qu'il est publié à plus d'adresses ; un numéro national ne pèse rien.

Les poids viennent d'une régression logistique sur 662 paires de fiches réelles, lues une à une ;
sur 570 autres paires, lues de même et jamais utilisées pour régler, 97,7 % des réunions sont
justes et 88,4 % des paires à réunir le sont (règle publiée de l'annuaire national : 88,5 % et
58,2 %). La forme additive est celle de Fellegi et Sunter (1969,
doi:10.1080/01621459.1969.10501049).

**Champ par champ**, la valeur la plus fraîche l'emporte, la position la plus précise, et les
listes (services, publics…) se complètent ; la fiche du lieu montre chaque valeur avec sa source.
Les identifiants des lieux restent d'une construction à l'autre ; ceux qu'une réunion fait
disparaître mènent au lieu qui les remplace.
"""


def linkage_markdown() -> str:
    """Return how records become places, with every weight."""
    rows = [
        f"| {words} | {format_number(WEIGHTS_OF_LINKS[criterion][level], 2)} |"
        for criterion, levels in WORDS.items()
        for level, words in levels.items()
    ]
    text = _LINKAGE.format(
        near=NEAR_M,
        plausible=format_number(PLAUSIBLE_FROM, 2),
        intercept=format_number(INTERCEPT, 2),
        merge=format_number(MERGE_FROM, 2),
        review=format_number(REVIEW_FROM, 2),
    )
    return text + "\n| accord ou désaccord | poids |\n|---|---|\n" + "\n".join(rows)


def general_markdown(detour_factor: float) -> str:
    """Return what holds for every measure."""
    return _GENERAL.format(detour_factor=format_number(detour_factor, 2))


def measure_markdown(measure: Measure) -> str:
    """Return the formula, unit and limits of a measure."""
    unit = measure.unit or "nombre"
    return (
        f"- **Formule** : {measure.formula}\n- **Unité** : {unit}\n- **Limites** : "
        f"{measure.limits}\n- **Colonne** : `{measure.column}`"
    )


def quality_markdown() -> str:
    """Return the formula of the quality of a place, and what it cannot say."""
    labels = column_labels("places")
    weights = " + ".join(
        f"{format_number(weight, 3).rstrip('0')} × {labels[score].lower()}"
        for score, weight in SCORE_WEIGHTS.items()
    )
    precisions = ", ".join(
        f"{name} {format_number(score, 1)}" for name, score in PRECISION_SCORES.items()
    )
    corroborations = ", ".join(
        format_number(1 - DOUBT_PER_SOURCE**count, 3).rstrip("0") for count in (1, 2, 3)
    )
    return f"""
**Qualité** = {weights}. Chaque note va de 0 à 1.

- **Fraîcheur** : 1 pendant {FRESH_MONTHS} mois après la mise à jour de la fiche, puis de moins en
  moins, en ligne droite, jusqu'à 0 à {STALE_MONTHS} mois. data·inclusion compte de même, jusqu'à
  24 mois. Vingt mois après décembre 2022, 64 % des 2 683 France services existaient encore avec le
  même téléphone et la même adresse, 38 % avec aussi les mêmes horaires : cette note y vaut 0,53.
- **Complétude** : part de ce qu'un visiteur cherche, parmi : {", ".join(n.label for n in NEEDS)}.
  L'adresse n'est pas demandée à un lieu itinérant ; ni l'adresse ni les horaires à un lieu qui
  n'accueille pas de public.
- **Précision** de la position : {precisions} ; 0 sans position.
- **Conformité** : 1 − (champs avec une valeur écartée ou un signalement, page *Données*) ÷ champs
  publiés. Un signalement sur toute la fiche compte pour un champ ; un champ absent n'est pas une
  faute, la complétude en tient déjà compte.
- **Recoupement** : 1 − 0,5 à la puissance du nombre de sources qui listent le lieu :
  {corroborations} pour 1, 2, 3 sources.

**Une fiche sans date** a une fraîcheur inconnue, qui n'ajoute rien à sa qualité : celle-ci est un
minimum, jamais meilleure que celle de la même fiche datée.

**Limites** : une note dit ce que vaut la fiche, pas l'accueil. Une bonne note sur un critère en
compense une mauvaise sur un autre (OCDE et CCR, 2008, doi:10.1787/9789264043466-en) : chaque
critère peut donc aussi être exigé seul. Une source qui en recopie une autre compte pour deux. Une
source qui date toutes ses fiches du même jour les rajeunit toutes.
"""


_ACCESS = """
**Trajet** — par défaut, distance à vol d'oiseau × facteur de détour ({detour}), le même partout :
une hypothèse. À la place, une matrice de trajets calculée ailleurs ou par le moteur de routage
Valhalla sur un extrait d'OpenStreetMap (`atlas tiles`, `atlas trips`), en mètres ou en minutes ;
les deux unités ne se mêlent jamais. Une commune absente de la matrice est inconnue ; une commune
dont la matrice dit qu'aucun lieu n'est joignable est au-delà du seuil.

**Où sont les habitants** — par défaut, au point de référence de leur commune ; à Paris, Lyon et
Marseille, de leur arrondissement ; dans une commune nouvelle ou associée, de leur commune déléguée
ou associée, le reste à la mairie de la commune. Chaque partie garde la part de la commune qu'elle
avait au recensement que publie sa source (2017, d'après les nombres des trois villes), et ces
parts sont appliquées à la population d'aujourd'hui. L'erreur est
bornée : une personne à e mètres au plus de ce point, lui-même à d du lieu le plus proche, est entre
d − e et d + e. La page en déduit combien d'habitants sont au-delà du seuil *où qu'ils vivent*, et
combien pourraient l'être ; e va au bord de la commune ou de la partie, l'encadrement est donc
large. Des points de population (grille de 200 m de l'INSEE, `atlas context add population`)
remplacent ces points. Une matrice de trajets dont les origines sont des communes garde tous les
habitants au point de la commune ; celle qui part aussi des parties (leur code) les y compte.

**À plus de** est strict : exactement le seuil n'est pas au-delà. *Deuxième* et *troisième* lieu
disent ce qui reste si le plus proche ferme. Au-dessus du point, tout est somme sur les habitants ;
la moyenne et la part viennent en dernier.

**Ouvert le samedi à 18 h** — ne comptent que les lieux dont les horaires publiés disent qu'ils
sont ouverts alors, une semaine ordinaire (ni fériés ni vacances scolaires). Les lieux d'horaires
inconnus donnent deux bornes : tous fermés (la carte), tous ouverts.

**Offre à portée, partagée** (E2SFCA, Luo et Qi 2009, doi:10.1016/j.healthplace.2009.06.002) — en
deux temps. Pour chaque lieu j : R_j = S_j ÷ Σ_k w(d_kj) × P_k, l'offre divisée par tous ceux qui
peuvent l'atteindre. Pour chaque habitant i : A_i = Σ_j w(d_ij) × R_j. La somme des A_i × P_i est
l'offre qui atteint quelqu'un ; si tout était à portée de tous, A vaudrait partout l'offre totale
divisée par la population. Pondérations w : {decays}.

Les poids sont ceux des auteurs ; les bornes en kilomètres sont notre choix, faute de temps de
trajet. L'**accessibilité potentielle localisée** de la DREES (Barlet, Coldefy, Collin,
Lucas-Gabrielli 2012, Études et résultats 795) est le même calcul avec ses poids, une offre en
heures ou en agents, et des habitants pesés par leur besoin : l'indice chargé, ramené à une moyenne
de 1 par habitant ; un besoin inconnu pèse 1 dans le partage et reste compté à part.

**Limites** — une offre est partagée entre tous ceux qui peuvent l'atteindre, qu'ils en usent ou
non, et chacun est supposé libre de tous les lieux à sa portée. Les lieux des pays voisins et ceux
qu'aucune source ne liste manquent. Un lieu compte pour 1, pour ses heures ou pour ses agents,
jamais pour la qualité de l'aide.
"""


_SUPPLY = """
**Lieux** — chaque lieu qui accueille du public compte pour 1. *Source* : les annuaires chargés.
*Limite* : une permanence de deux heures compte autant qu'un lieu ouvert toute la semaine.

**Heures** — heures d'ouverture d'une semaine ordinaire : somme des plages, comptées une fois quand
elles se recouvrent. Jours fériés et vacances scolaires sont laissés de côté ; ce qui change selon
la semaine ou le mois est la moyenne des 52 semaines d'une année. *Source* : horaires publiés au
format `opening_hours` d'OpenStreetMap, ou phrase française lue en entier. *Limites* : ce sont les
heures du lieu, pas celles de l'aide au numérique. Horaires absents ou illisibles : l'offre est
inconnue, jamais 0 ; elle est estimée par la médiane des lieux connus de même typologie (moyenne
des médianes si le lieu en a plusieurs, médiane générale sous cinq lieux connus) et la part estimée
est affichée.

**Agents** — équivalents temps plein d'aide au numérique. *Source* : le champ `etp` des producteurs
qui le publient (aujourd'hui la Nouvelle-Calédonie). *Limites* : ailleurs l'effectif est inconnu, et
le lieu laissé de côté ; les salariés des bibliothèques ne sont pas comptés, car ils ne sont pas
tous médiateurs.

**Lieux itinérants** — quand les arrêts sont connus (`atlas context add tournees`), le lieu devient
une offre à temps partiel par arrêt : les heures de l'arrêt, sinon une part égale de ce qui reste de
la semaine. En lieux ou en agents, les arrêts se partagent l'offre en proportion de leurs heures, et
la somme est conservée. Sans arrêts connus, le lieu reste à son point publié et il est compté.

**À un moment de la semaine** — un lieu est ouvert s'il l'est à cette minute dans plus de la moitié
des semaines de l'année ; à l'heure de fermeture il est fermé.
"""


_CONTEXT = """
**Besoin** — tout indice par commune, chargé avec sa source et sa date (`atlas context add besoin`).
Un code d'une ancienne géographie est suivi jusqu'à la commune d'aujourd'hui ; après une fusion, la
valeur est la moyenne des valeurs publiées. Une commune sans valeur a un besoin **inconnu**, jamais
nul. *Limite* : l'indice est celui de la commune entière, non de chacun de ses habitants.

**Besoin × accès** — trois classes de besoin, d'un tiers des habitants chacune, croisées avec trois
classes de trajet : jusqu'à la moitié du seuil, jusqu'au seuil, au-delà. La *priorité* est la classe
de besoin la plus forte au-delà du seuil. Inconnu d'un côté ou de l'autre est une classe à part.

**Zonages** (quartiers prioritaires…) — un lieu est dans une zone si son point publié ou son adresse
géocodée y tombe ; un lieu situé à sa commune seulement est inconnu, non dehors. Un fichier dont les
contours sont ceux de communes entières ne dit pas où sont les zones : il est refusé, ou pris comme
la liste des communes qui en contiennent une.

**Population** — des points d'habitants (grille de 200 m de l'INSEE) remplacent les points de
référence ; une commune sans point y reste à son point de référence.
"""


def context_markdown() -> str:
    """Return how need, zonings and population points are used."""
    return _CONTEXT


def supply_markdown() -> str:
    """Return what a place offers, in places, hours or staff."""
    return _SUPPLY


def access_markdown(detour_factor: float) -> str:
    """Return how access is measured, with its parameters."""
    decays = {
        "Luo et Qi": (LUO_QI_DISTANCE, LUO_QI),
        "DREES": (DREES_DISTANCE, DREES),
    }
    words = " ; ".join(
        f"*{name}*, {_decay_words(metres)}, ou {_decay_words(minutes)}"
        for name, (metres, minutes) in decays.items()
    )
    return _ACCESS.format(detour=format_number(detour_factor, 2), decays=words)


def _decay_words(decay: Decay) -> str:
    """Return the bands of a decay and their weights.

    Examples
    --------
    >>> _decay_words(Decay((5_000, 10_000), (1, 0.5), "m"))
    "1 jusqu'à 5 km, 0,50 jusqu'à 10 km"
    """
    return ", ".join(
        f"{format_number(weight, 0 if weight == 1 else 2)} jusqu'à "
        f"{distance_words(bound, decay.unit)}"
        for bound, weight in zip(decay.bounds, decay.weights, strict=True)
    )


def sections(detour_factor: float) -> dict[str, str]:
    """Return title -> Markdown."""
    criteria = [method_markdown(Plan(model=model)) for model in (COVERAGE, SHORT_TRIPS, EQUITY)]
    return {
        "Un lieu, une fois": linkage_markdown(),
        "Qualité d'une fiche": quality_markdown(),
        "Accès à l'aide": access_markdown(detour_factor),
        "Ce que chaque lieu offre": supply_markdown(),
        "Besoin, zonages, population": context_markdown(),
        "Répartition entre les habitants": inequality_markdown(),
        "Sûreté d'un verdict": sureness_markdown(),
        "Où ouvrir ?": "\n\n".join([text.split("\n\n**Preuve**")[0] for text in criteria[:2]])
        + "\n\n"
        + criteria[2],
    }
