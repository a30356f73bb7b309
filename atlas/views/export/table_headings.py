"""What the columns of the tables of pages are that no measure bears, table by table."""

from atlas.views.export.meanings import Sense

_PEOPLE, _PLACES = "habitants", "lieux"

_INEQUALITY = {
    "1er décile": Sense("un dixième des habitants connus a au plus cette valeur"),
    "9e décile": Sense("neuf dixièmes des habitants connus ont au plus cette valeur"),
    "Médiane": Sense("la moitié des habitants connus a au plus cette valeur"),
    "Moyenne": Sense("moyenne par habitant connu"),
    "9e décile ÷ 1er": Sense("neuvième décile divisé par le premier", "sans unité"),
    "Gini": Sense("indice de Gini : 0 quand tous ont la même valeur", "de 0 à 1"),
    "Indice de Theil": Sense(
        "indice de Theil : 0 quand tous ont la même valeur", "sans unité, à partir de 0"
    ),
    "Contribution": Sense("part de l'inégalité d'ensemble qui vient de ce territoire"),
    "Contribution interne": Sense(
        "part de l'inégalité d'ensemble qui vient des écarts dans ce territoire"
    ),
    "Contribution de l'écart de moyenne": Sense(
        "part de l'inégalité d'ensemble qui vient de l'écart de sa moyenne à celle de tous"
    ),
    "Habitants connus": Sense("habitants dont la valeur est connue", _PEOPLE),
    "Habitants inconnus": Sense("habitants dont la valeur est inconnue", _PEOPLE),
}
_AWARDS = {
    "Arobases": Sense("niveau du label", "arobases, de 1 à 5"),
    "1 @": Sense("collectivités labellisées au niveau 1", "collectivités"),
    "2 @": Sense("collectivités labellisées au niveau 2", "collectivités"),
    "3 @": Sense("collectivités labellisées au niveau 3", "collectivités"),
    "4 @": Sense("collectivités labellisées au niveau 4", "collectivités"),
    "5 @": Sense("collectivités labellisées au niveau 5", "collectivités"),
    "Candidats": Sense("collectivités candidates à cette édition", "collectivités"),
    "Lauréats": Sense("collectivités qui ont reçu la mention", "collectivités"),
    "Mention": Sense("mention publiée avec la distinction"),
    "Mention simple": Sense("collectivités distinguées sans niveau", "collectivités"),
    "Total publié": Sense("total que l'édition annonce", "collectivités"),
    "Somme des niveaux publiés": Sense("somme des nombres publiés par niveau", "arobases"),
    "Contradiction": Sense("ce qui, dans la source, ne s'accorde pas"),
    "Remise": Sense("jour de la remise"),
    "Édition": Sense("édition du label", "année"),
    "Liste": Sense("liste d'où vient la ligne"),
    "Ligne": Sense("ligne du fichier, titre compris", "numéro de ligne"),
    "Niveau": Sense(
        "niveau de la distinction, ou niveau de territoire", "arobases, de 1 à 5, ou en mots"
    ),
    "À partir de": Sense(
        "niveau à partir duquel l'édition est connue en entier", "arobases, de 1 à 5"
    ),
    "Territoires": Sense("territoires pour lesquels l'édition est connue en entier"),
    "Page source": Sense("adresse de la page d'où vient la ligne"),
    "Remarque": Sense("ce qu'il faut savoir de la ligne"),
    "Résolution": Sense("ce qui a permis de reconnaître la collectivité"),
    "Comment": Sense("comment la collectivité est reconnue"),
    "Collectivité": Sense("nom de la collectivité"),
    "Version des critères": Sense("version des critères sur laquelle la distinction a été décidée"),
    "Dernier niveau connu": Sense("dernier niveau du label qui soit connu", "arobases, de 1 à 5"),
    "Dernière distinction connue": Sense("dernière distinction connue", "année ou jour"),
    "Distinction d'avant": Sense("distinction précédente", "année ou jour"),
    "Niveau d'avant": Sense("niveau de la distinction précédente", "arobases, de 1 à 5"),
    "Progression": Sense("dernier niveau connu moins le premier"),
    "Éditions connues": Sense("éditions où la collectivité est connue", "éditions"),
    "Édition complète": Sense("édition connue en entier où la collectivité n'est plus"),
    "Ce qu'elle prouve": Sense("ce que l'absence prouve"),
    "À la date": Sense("niveau à la date choisie"),
    "Sujet": Sense("ce sur quoi les sources se contredisent"),
    "Une source": Sense("ce que dit une source"),
    "Une autre": Sense("ce que dit une autre source"),
    "Dans l'atlas": Sense("ce que l'atlas en garde"),
    "Labellisées": Sense("évolution des communes labellisées", "unité de la mesure"),
    "Semblables": Sense("évolution de communes semblables, sans label", "unité de la mesure"),
    "Communes semblables": Sense("moyenne des communes semblables, sans label"),
    "Lecture": Sense("ce que l'écart permet de dire"),
    "p": Sense("probabilité d'un écart aussi grand par hasard", "de 0 à 1"),
    "p ajustée (Holm)": Sense("la même, corrigée du nombre de tests (Holm)", "de 0 à 1"),
    "De (95 %)": Sense("borne basse de l'intervalle à 95 %", "unité de l'écart"),
    "À (95 %)": Sense("borne haute de l'intervalle à 95 %", "unité de l'écart"),
    "Période": Sense("période observée"),
}
_TRAINING_PURPOSES = {
    "Avec ateliers collectifs": Sense(
        "lieux où apprendre qui publient des ateliers collectifs", _PLACES
    ),
    "Avec formation ou label du schéma": Sense(
        "lieux où apprendre qui publient une formation ou un label du schéma national", _PLACES
    ),
    "Certification non publiée": Sense(
        "lieux où apprendre qui ne publient ni formation ni label", _PLACES
    ),
    "Disent certifier PIX": Sense("lieux où apprendre qui publient certifier PIX", _PLACES),
    "Modalités non publiées": Sense(
        "lieux où apprendre qui ne publient pas leurs modalités", _PLACES
    ),
    "Services non publiés": Sense("lieux qui ne publient pas leurs services", _PLACES),
    "Lieux où apprendre": Sense("lieux dont un service publié est d'apprendre", _PLACES),
    "Lieux où apprendre pour 10 000 habitants": Sense(
        "lieux où apprendre, pour 10 000 habitants", "lieux pour 10 000 habitants"
    ),
    "Champ": Sense("champ du schéma national"),
    "Valeur publiée": Sense("valeur que les lieux publient"),
    "Lieux qui ne le renseignent pas": Sense(
        "lieux qui laissent ce champ vide : ce n'est pas un non", _PLACES
    ),
    "Part des lieux qui renseignent le champ": Sense(
        "part de tous les lieux qui remplissent ce champ"
    ),
    "Lieux connus": Sense("lieux connus dans le territoire", _PLACES),
    "Lieux qui y répondent": Sense("lieux dont un service publié répond au besoin", _PLACES),
    "Lieux qui n'y répondent pas": Sense(
        "lieux dont aucun service publié ne répond au besoin", _PLACES
    ),
    "Lieux sans services publiés": Sense("lieux qui ne publient pas leurs services", _PLACES),
    "Service publié": Sense("service, comme les lieux le publient"),
    "Distance au moins": Sense(
        "borne basse de la distance moyenne, si les lieux sans services publiés répondent au besoin"
    ),
    "Distance au plus": Sense("borne haute de la distance moyenne, si aucun n'y répond"),
    "Part au moins": Sense("borne basse de la part des habitants"),
    "Part au plus": Sense("borne haute de la part des habitants"),
    "Habitants à plus de N km, au moins": Sense(
        "borne basse : les lieux sans services publiés répondent au besoin", _PEOPLE
    ),
    "Habitants à plus de N km, au plus": Sense("borne haute : aucun d'eux n'y répond", _PEOPLE),
    "Part": Sense("part de l'ensemble"),
}
_CHANGE = {
    "Changement": Sense("ce qui a changé entre les deux dates"),
    "Commune avant": Sense("commune du lieu à la première date"),
    "Commune après": Sense("commune du lieu à la seconde date"),
    "Nom avant": Sense("nom du lieu à la première date"),
    "Nom après": Sense("nom du lieu à la seconde date"),
    "Distance avant": Sense("distance moyenne au lieu le plus proche, à la première date"),
    "Distance après": Sense("distance moyenne au lieu le plus proche, à la seconde date"),
    "Déplacement": Sense("distance entre les deux positions publiées"),
    "Lieu": Sense("identifiant du lieu dans l'atlas"),
    "Ouverts": Sense("lieux ouverts entre les deux dates", _PLACES),
    "Fermés": Sense("lieux fermés entre les deux dates", _PLACES),
    "Déplacés": Sense("lieux qui ont déménagé", _PLACES),
    "Renommés": Sense("lieux dont le nom publié a changé", _PLACES),
    "Positions corrigées": Sense("lieux dont la position publiée a bougé, non l'adresse", _PLACES),
    "Positions gagnées": Sense("lieux sans position, puis situés", _PLACES),
    "Positions perdues": Sense("lieux situés, puis sans position", _PLACES),
    "Inchangés": Sense("lieux des deux dates dont rien n'a changé", _PLACES),
    "Inconnus": Sense("lieux dont on ne peut rien dire à l'une des dates", _PLACES),
    "Habitants mesurés aux deux dates": Sense(
        "habitants dont la distance est connue aux deux dates", _PEOPLE
    ),
    "Gagnent un lieu à N km ou moins": Sense(
        "habitants sans lieu à cette distance à la première date, et avec un à la seconde", _PEOPLE
    ),
    "Perdent un lieu à N km ou moins": Sense(
        "habitants avec un lieu à cette distance à la première date, et sans à la seconde", _PEOPLE
    ),
    "dont par une ouverture": Sense(
        "de ceux qui gagnent, ceux près de qui un lieu a ouvert", _PEOPLE
    ),
    "dont par un déménagement": Sense(
        "de ceux qui gagnent, ceux dont le lieu le plus proche a déménagé", _PEOPLE
    ),
    "dont par une position corrigée": Sense(
        "de ceux qui gagnent, ceux dont la position du lieu est corrigée", _PEOPLE
    ),
    "dont parce qu'une position inconnue est publiée": Sense(
        "de ceux qui gagnent, ceux dont le lieu n'avait pas de position", _PEOPLE
    ),
    "dont parce qu'une position n'est plus publiée": Sense(
        "de ceux qui gagnent, ceux dont un lieu n'a plus de position", _PEOPLE
    ),
    "dont sans qu'on sache pourquoi": Sense(
        "de ceux qui gagnent, ceux dont la cause est inconnue", _PEOPLE
    ),
    "dont perdent par une fermeture": Sense(
        "de ceux qui perdent, ceux dont le lieu le plus proche a fermé", _PEOPLE
    ),
    "dont perdent par un déménagement": Sense(
        "de ceux qui perdent, ceux dont le lieu le plus proche a déménagé", _PEOPLE
    ),
    "dont perdent par une position corrigée": Sense(
        "de ceux qui perdent, ceux dont la position du lieu est corrigée", _PEOPLE
    ),
    "dont perdent parce qu'une position inconnue est publiée": Sense(
        "de ceux qui perdent, ceux dont un lieu n'avait pas de position", _PEOPLE
    ),
    "dont perdent parce qu'une position n'est plus publiée": Sense(
        "de ceux qui perdent, ceux dont le lieu n'a plus de position", _PEOPLE
    ),
    "dont perdent sans qu'on sache pourquoi": Sense(
        "de ceux qui perdent, ceux dont la cause est inconnue", _PEOPLE
    ),
    "Écart": Sense(
        "écart entre deux profils, ou seconde valeur moins la première",
        "unité des valeurs comparées",
    ),
}
_SITES_RANKS = {
    "Site": Sense("nom du site candidat"),
    "Rang du site": Sense("ordre d'ouverture du site", "rang"),
    "Coût": Sense("coût du site ; vide quand il n'est pas connu", "euros"),
    "Rang": Sense("ordre, le premier d'abord", "rang"),
    "Code commune": Sense("code de la commune (code officiel géographique)"),
    "Département": Sense("nom du département"),
    "Communes qui gagnent": Sense(
        "communes que ce site met à portée d'un lieu, après les sites de rang moindre"
    ),
    "Habitants nouvellement à portée": Sense(
        "habitants à portée d'un lieu seulement une fois ce site ouvert", _PEOPLE
    ),
    "S'il ouvrait seul": Sense("habitants nouvellement à portée si ce site ouvrait seul", _PEOPLE),
    "En mots": Sense("la phrase qui dit la ligne"),
    "Meilleur rang": Sense("meilleur rang parmi les variantes plausibles", "rang"),
    "Pire rang": Sense("pire rang parmi les variantes plausibles", "rang"),
    "Part des habitants à plus de N km du lieu le plus proche": Sense(
        "part des habitants connus à plus de cette distance"
    ),
    "Nature": Sense("nature de ce qui est essayé"),
    "Question": Sense("ce que la variante met en question"),
    "Variante": Sense("ce qui est essayé"),
}
_COMPARISON = {
    "Variable": Sense("variable du profil"),
    "Mesure": Sense("mesure comparée"),
    "Distance à une ville de 20 000 habitants": Sense(
        "distance à la ville la plus proche d'au moins 20 000 habitants", "kilomètres"
    ),
    "Habitants au km²": Sense("habitants par kilomètre carré", "habitants au km²"),
    "Poids connu": Sense("part du poids des variables connues des deux territoires"),
    "Vient surtout de": Sense("variables qui font l'essentiel de l'écart"),
}
_RECORDS_PUBLICATIONS = {
    "Avec des coordonnées": Sense("part des fiches qui publient des coordonnées"),
    "Mis à jour depuis moins d'un an": Sense(
        "part des fiches mises à jour depuis moins d'un an à la date des données"
    ),
    "Mis à jour depuis moins de deux ans": Sense(
        "part des fiches mises à jour depuis moins de deux ans à la date des données"
    ),
    "Sans date": Sense("fiches sans date de mise à jour", "fiches"),
    "Qualité moyenne": Sense("moyenne de la note de qualité", "de 0 à 1"),
    "Qualité médiane": Sense("médiane de la note de qualité", "de 0 à 1"),
    "Source": Sense("source de la fiche"),
    "Fiche": Sense("identifiant de la fiche dans sa source"),
    "Gravité": Sense(
        "ce qu'il advient de la valeur : rejet, mise à l'écart, correction ou remarque"
    ),
    "Règle": Sense("règle du contrôle"),
    "Valeur reçue": Sense("valeur, comme reçue"),
    "Correction proposée": Sense("valeur proposée"),
    "Explication": Sense("ce qui ne va pas, en mots"),
    "Collectivités qui publient": Sense("collectivités dont un fichier est reçu", "collectivités"),
    "Date des données": Sense("date des données publiées"),
    "Fiche la plus récente": Sense("date de la fiche mise à jour le plus récemment"),
    "Fiches": Sense("fiches du fichier", "fiches"),
    "Format": Sense("format de la publication"),
    "Licence": Sense("licence annoncée"),
    "Publication": Sense("nom de la publication"),
    "Publiés par une collectivité": Sense("lieux qu'une collectivité publie", _PLACES),
    "Éditions reçues": Sense("éditions reçues de la publication", "éditions"),
}
_PAIRS_ZONES_STAKES = {
    "Fiche A": Sense("une des deux fiches"),
    "Fiche B": Sense("l'autre fiche"),
    "Source A": Sense("source de l'une"),
    "Source B": Sense("source de l'autre"),
    "Score": Sense("vraisemblance que les deux fiches soient un même lieu", "de 0 à 1"),
    "Distance": Sense("distance entre les deux positions, ou au point de la question"),
    "Raisons": Sense("ce qui rapproche ou sépare les deux fiches"),
    "Zone": Sense("nom de la zone"),
    "État": Sense("ce que l'on sait de la ligne, en mots"),
    "Lieux dedans": Sense("lieux dont la position est dans la zone", _PLACES),
    "Lieux dedans ou à proximité": Sense("lieux dans la zone ou à la distance choisie", _PLACES),
    "Lieux de la commune": Sense("lieux des communes que la zone touche", _PLACES),
    "dont de position inconnue": Sense("de ces lieux, ceux dont la position est inconnue", _PLACES),
    "Contour connu": Sense("si le contour de la zone est connu"),
    "Au-delà, au moins": Sense(
        "habitants au-delà, si les lieux d'horaires inconnus sont ouverts", _PEOPLE
    ),
    "Part des habitants": Sense("part des habitants de la ligne"),
    "EPCI concernés": Sense(
        "intercommunalités qui ont une commune dans la classe", "intercommunalités"
    ),
    "Enjeu": Sense("enjeu du référentiel"),
    "Actions": Sense("actions rattachées à l'enjeu", "actions"),
    "Territoires semblables qui agissent": Sense(
        "territoires semblables qui ont une action connue", "territoires"
    ),
    "Territoires semblables connus": Sense(
        "territoires semblables dont les actions sont connues", "territoires"
    ),
    "Besoin": Sense("besoin auquel les lieux répondent"),
    "N'y répondent pas": Sense("lieux dont aucun service publié n'y répond", _PLACES),
    "Réponse inconnue": Sense("lieux qui ne publient pas leurs services", _PLACES),
    "Distance moyenne, au moins": Sense("borne basse de la distance moyenne par habitant"),
    "Distance moyenne, au plus": Sense("borne haute de la distance moyenne par habitant"),
    "Nom": Sense("nom du lieu ou de l'action"),
    "Identifiant": Sense("identifiant dans l'atlas"),
    "Texte": Sense("ce que publie le lieu ou l'action"),
}
_PLANS = {
    "Coût par habitant": Sense(
        "coût divisé par les habitants nouvellement à portée", "euros par habitant"
    ),
    "Critère": Sense("ce que le plan rend le meilleur possible"),
    "Sites ouverts": Sense("sites du plan", "sites"),
    "Nombre de sites": Sense("sites ouverts", "sites"),
    "Habitants de plus à portée": Sense("habitants à portée d'un lieu grâce au plan", _PEOPLE),
    "Habitants à portée": Sense(
        "habitants à portée d'un lieu, ceux d'aujourd'hui compris", _PEOPLE
    ),
    "Coût par habitant de plus": Sense(
        "coût divisé par les habitants de plus", "euros par habitant"
    ),
    "Trajet moyen ensuite": Sense("trajet moyen une fois le plan ouvert"),
    "Le plus mal servi ensuite": Sense("plus long trajet une fois le plan ouvert"),
    "Part des habitants à portée": Sense("part des habitants connus à portée d'un lieu"),
    "Plus long trajet": Sense("trajet des habitants les plus mal servis"),
    "À portée avant": Sense("part à portée avant le plan"),
    "À portée après": Sense("part à portée une fois le plan ouvert"),
    "Raison": Sense("pourquoi la commune est laissée de côté"),
    "Habitants qui gagnent": Sense("habitants de la commune que le site met à portée", _PEOPLE),
    "Habitants qui perdent": Sense("habitants qui n'auraient plus de lieu à portée", _PEOPLE),
    "Habitants au-delà": Sense("habitants qui restent au-delà du seuil", _PEOPLE),
    "Trajet avant": Sense("trajet moyen avant"),
    "Trajet après": Sense("trajet moyen après"),
    "Perdent leur seul lieu, si l'adresse ferme": Sense(
        "habitants sans lieu à portée si tous les lieux de l'adresse ferment", _PEOPLE
    ),
    "Perdent leur seul lieu, si ce lieu seul ferme": Sense(
        "habitants sans lieu à portée si ce lieu ferme, les autres de l'adresse restant", _PEOPLE
    ),
    "Autres lieux à l'adresse": Sense("autres lieux à la même position", _PLACES),
    "Habitants dont c'est l'adresse la plus proche": Sense(
        "habitants dont aucun lieu n'est plus proche", _PEOPLE
    ),
    "Trajet en plus pour eux": Sense("trajet en plus, en moyenne, si l'adresse ferme"),
    "Position": Sense("ce que vaut la position du lieu"),
}
_EUROS = "euros"
_MONEY = {
    "Année de la décision": Sense("année où les montants ont été décidés", "année"),
    "Lignes": Sense("lignes des listes de financements chargées", "lignes"),
    "Montants": Sense("somme des montants d'une seule nature", _EUROS),
    "Euros": Sense("somme des montants d'une seule nature", _EUROS),
    "Euros par habitant": Sense("montants ÷ habitants du territoire", "euros par habitant"),
    "Euros par lieu connu": Sense("montants ÷ lieux connus du territoire", "euros par lieu"),
    "Euros par an et par lieu connu": Sense(
        "montants dont la période est connue ÷ ses années ÷ lieux connus",
        "euros par an et par lieu",
    ),
    "Appel": Sense("nom de l'appel à projets"),
    "Financeur": Sense("qui finance l'appel"),
    "Ouverture": Sense("ouverture de l'appel : une année, un mois ou un jour"),
    "Clôture": Sense("clôture de l'appel : une année, un mois ou un jour"),
    "Annoncé": Sense("argent annoncé pour tout l'appel", _EUROS),
    "Qui peut répondre": Sense("qui peut répondre, tel que publié"),
    "Périmètre": Sense("où l'appel vaut, tel que publié"),
    "Taux ou montant unitaire": Sense("part financée, ou montant pour un projet, tel que publié"),
    "Plafond": Sense("le plus qui puisse être accordé au territoire", _EUROS),
    "Plafond par habitant": Sense("plafond ÷ habitants du territoire", "euros par habitant"),
    "Plafond ou annonce": Sense("plafond du territoire, ou argent annoncé en tout (FR)", _EUROS),
    "Attribué connu": Sense("montants attribués que disent les listes chargées", _EUROS),
    "Au-dessus": Sense("vrai si les montants connus dépassent le plafond"),
}
SENSES_OF_TABLES = (
    _MONEY
    | _INEQUALITY
    | _AWARDS
    | _TRAINING_PURPOSES
    | _CHANGE
    | _SITES_RANKS
    | _COMPARISON
    | _RECORDS_PUBLICATIONS
    | _PAIRS_ZONES_STAKES
    | _PLANS
)
