"""The page *Méthode* in words: what is measured, and what is not."""

from atlas.views.measures import Measure, format_number

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
