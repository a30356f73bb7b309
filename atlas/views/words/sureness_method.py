"""How sureness is told, for the page *Méthode*."""

from atlas.access.doubt.offer import RECENT_YEARS
from atlas.access.sureness import MANY_PLACES


def sureness_markdown() -> str:
    """Return how sureness is told, for the page *Méthode*."""
    return _METHOD.format(years=RECENT_YEARS, many=MANY_PLACES)


_METHOD = """
Le **verdict** des habitants d'un point à un seuil : `manque` si leur trajet au lieu le plus proche
dépasse le seuil, `couvert` sinon (exactement le seuil est à portée), `inconnu` si aucune source ne
couvre leur commune ou si leur trajet est inconnu. Les habitants, les lieux et le moment sont ceux
de « Qui est loin ? » : les habitants sans lieu y sont les mêmes. Celui d'une commune est celui de
son point où vivent le plus d'habitants. La **sûreté** de ce verdict ne vient pas d'un modèle de
probabilité : elle dit ce qui le changerait, parmi ce qui a été essayé.

**Ce qui suffirait à le changer** — les variantes ne votent pas, car plusieurs multiplient une même
distance. À leur place, le plus petit changement qui suffit : le **détour** au-delà duquel le lieu
le plus proche est trop loin (seuil ÷ distance à vol d'oiseau ; vide pour les trajets d'une
matrice) ; l'**écart au seuil** (seuil − trajet, négatif au-delà) ; le **seul lieu à portée**, dont
la fermeture change le verdict ; et le dernier jour où l'âge de sa fiche le laisse compter parmi
les récentes ({years} ans), à la date des données montrées, jamais à celle du jour.

**Ce qui est essayé** — chaque variante change une seule chose : le facteur de détour, le seuil, les
lieux qui comptent, les horaires non publiés, la fermeture du lieu le plus proche, l'endroit où
vivent les habitants. Une variante *plausible* vaut la mesure de base ; une *borne* est au bord de
ce qui se défend. Un lieu connu à sa commune près compte au point de référence de celle-ci, sauf si
l'hypothèse contraire est choisie ; la variante est alors l'autre. Les habitants d'un point vivent
tous à moins de son étendue (distance au sommet le plus éloigné du contour de la commune, ou de sa
partie) : leur trajet à vol d'oiseau est entre d − étendue et d + étendue. Les seuils à ± 10 % et ±
20 %, comme les détours de 1,0 à 1,6, disent que ni le seuil ni la route ne sont connus au mètre.
Une variante dont le résultat est inconnu ne compte pas.

**Ce que valent les données autour** — elles sont *faibles* si une seule source couvre la commune ;
si la plus récente des sources qui la couvrent a plus de {years} ans ; ou, pour une commune
couverte, si elle a moins de {many} lieux à portée et qu'aucun n'est récent (fiche mise à jour
depuis moins de {years} ans) ni confirmé (listé par deux sources). Si chacun de {many} lieux avait
une chance sur deux d'avoir fermé, tous auraient fermé avec une chance de 3 % : au-delà, le nombre
rassure.

**Les classes**, dans cet ordre :

1. `inconnu` : pas de verdict ;
2. `fragile` : une variante plausible change le verdict, ou une borne quand les données sont
   faibles ;
3. `plutôt sûr` : une borne change le verdict, ou les données sont faibles, pas les deux ;
4. `sûr` : rien de ce qui a été essayé ne le change, et les données ne sont pas faibles.

Ajouter une variante peut abaisser une classe, jamais la relever. Les habitants sûrement sans lieu,
sûrement avec, de verdict fragile et inconnus font ensemble toute la population comptée.

**Un rang et son étendue** — chaque variante plausible classe les territoires ; « 12e (entre 8e et
19e) » donne le rang de base, puis le meilleur et le pire ; le 1er est le mieux servi. Les ex æquo
partagent le meilleur de leurs rangs. Au-dessus de la commune, la valeur classée vient de sommes
sur les habitants, jamais de moyennes de moyennes.

**Limites** — les variantes sont essayées une à une, jamais ensemble. « Couvrir » veut dire qu'une
source liste tous *ses* lieux : un lieu d'aucun réseau reste ignoré, et un manque sûr pour les
sources peut ne pas en être un. Les lieux des territoires voisins non couverts et de l'étranger
manquent. Deux fiches d'un même lieu qui attendent une décision comptent pour deux quand « le lieu
le plus proche ferme ». Deux sources dont l'une recopie l'autre se confirment à tort. Une date de
mise à jour dit quand la fiche a changé, pas que le lieu est ouvert. L'étendue va au point le plus
éloigné du contour, où peu de gens vivent : c'est une borne, large dans les communes étendues.
"""
