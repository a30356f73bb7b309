"""The page *Méthode* in words: what is measured, and what is not."""

from atlas.directory.blocking import NEAR_M
from atlas.directory.matching import INTERCEPT, MERGE_FROM, REVIEW_FROM, WORDS
from atlas.directory.matching import WEIGHTS as WEIGHTS_OF_LINKS
from atlas.directory.quality import (
    DOUBT_PER_SOURCE,
    FRESH_MONTHS,
    NEEDS,
    PRECISION_SCORES,
    STALE_MONTHS,
    WEIGHTS,
)
from atlas.schema.frame import column_labels
from atlas.views.display.measures import Measure, format_number

_GENERAL = """
**Une absence de donnée n'est pas un manque.** Chaque source dit quels territoires elle couvre,
c'est-à-dire où elle liste tous ses lieux. Là où aucune source ne couvre, les mesures sont
inconnues : elles sont comptées, hachurées sur la carte, et exclues des parts et des moyennes.

**Un lieu** compte s'il fait de la médiation numérique, s'il est rattaché à une commune et s'il
accueille du public. Les bibliothèques sont des sites candidats : elles figurent dans l'annuaire,
pas dans les mesures. Un lieu sans coordonnées compte dans sa commune, pas dans les distances.

**La commune d'un lieu** est celle dont le contour contient le point ; la commune déclarée est
gardée à côté, et leur désaccord est un contrôle de la page *Données*. Les contours sont
simplifiés : à moins de 300 m de la commune déclarée, celle-ci est retenue.

**Le point de référence** d'une commune est sa mairie si elle se trouve dans la commune, sinon un
point intérieur. Au-dessus de la commune, toute mesure est une somme sur les habitants, jamais une
moyenne de moyennes. Facteur de détour utilisé : {detour_factor}.

**Outre-mer** : les cinq départements ont leurs contours et leurs distances. Les communes des
collectivités (975, 977, 978, 984, 986, 987, 988, 989) n'ont ici ni contour ni point de référence
: leurs distances sont inconnues. Les cadres de la carte ont chacun leur échelle.
"""


_LINKAGE = """
Une fiche est une ligne d'un fichier ; un lieu réunit toutes les fiches qui le décrivent, de
toutes les sources et de toutes les éditions. Sont comparées les fiches à moins de {near} m l'une
de l'autre, celles qui partagent un mot du nom ou une adresse dans une commune et ses voisines, et
celles qui partagent un téléphone, un courriel ou un identifiant. Chaque accord ou désaccord
ajoute ou retire le poids ci-dessous ; **ce qui manque ne pèse rien**. La somme S, avec la
constante {intercept}, donne le score 1 ÷ (1 + exp(−S)) : à partir de {merge} les fiches sont
réunies, sous {review} ce sont deux lieux qu'aucune troisième fiche ne peut réunir, entre les deux
la page *Doublons* attend une décision. Deux éditions d'une source qui donnent le même identifiant
décrivent le même lieu.

Les poids viennent d'une régression logistique sur 468 paires de fiches réelles, lues une à une ;
sur 488 autres paires, lues de même et jamais utilisées pour régler, 97,9 % des réunions sont
justes et 90,5 % des paires à réunir le sont (règle publiée de l'annuaire national : 87,9 % et
60,3 %). La forme additive est celle de Fellegi et Sunter (1969,
doi:10.1080/01621459.1969.10501049).

**Champ par champ**, la valeur la plus fraîche l'emporte, la position la plus précise, et les
listes (services, publics…) se complètent ; la fiche du lieu montre chaque valeur avec sa source.
Les identifiants des lieux restent d'une construction à l'autre ; ceux qu'une réunion fait
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
        f"- **Formule** : {measure.formula}\n- **Unité** : {unit}\n- **Limites** : "
        f"{measure.limits}\n- **Colonne** : `{measure.column}`"
    )


def quality_markdown() -> str:
    """Return the formula of the quality of a place, and what it cannot say."""
    labels = column_labels("places")
    weights = " + ".join(
        f"{format_number(weight, 3).rstrip('0')} × {labels[score].lower()}"
        for score, weight in WEIGHTS.items()
    )
    precisions = ", ".join(
        f"{name} {format_number(score, 1)}" for name, score in PRECISION_SCORES.items()
    )
    corroborations = ", ".join(
        format_number(1 - DOUBT_PER_SOURCE**count, 3).rstrip("0") for count in (1, 2, 3)
    )
    return f"""
**Qualité** = {weights}. Chaque note va de 0 à 1.

- **Fraîcheur** : 1 pendant {FRESH_MONTHS} mois après la mise à jour de la fiche, puis de moins en
  moins, en ligne droite, jusqu'à 0 à {STALE_MONTHS} mois. data·inclusion compte de même, jusqu'à
  24 mois. Vingt mois après décembre 2022, 64 % des 2 683 France services existaient encore avec le
  même téléphone et la même adresse, 38 % avec aussi les mêmes horaires : cette note y vaut 0,53.
- **Complétude** : part de ce qu'un visiteur cherche, parmi : {", ".join(n.label for n in NEEDS)}.
  L'adresse n'est pas demandée à un lieu itinérant ; ni l'adresse ni les horaires à un lieu qui
  n'accueille pas de public.
- **Précision** de la position : {precisions} ; 0 sans position.
- **Conformité** : 1 − (champs avec une valeur écartée ou un signalement, page *Données*) ÷ champs
  publiés. Un signalement sur toute la fiche compte pour un champ ; un champ absent n'est pas une
  faute, la complétude en tient déjà compte.
- **Recoupement** : 1 − 0,5 à la puissance du nombre de sources qui listent le lieu :
  {corroborations} pour 1, 2, 3 sources.

**Une fiche sans date** a une fraîcheur inconnue, qui n'ajoute rien à sa qualité : celle-ci est un
minimum, jamais meilleure que celle de la même fiche datée.

**Limites** : une note dit ce que vaut la fiche, pas l'accueil. Une bonne note sur un critère en
compense une mauvaise sur un autre (OCDE et CCR, 2008, doi:10.1787/9789264043466-en) : chaque
critère peut donc aussi être exigé seul. Une source qui en recopie une autre compte pour deux. Une
source qui date toutes ses fiches du même jour les rajeunit toutes.
"""
