"""What the field calls by several names: a table to read and to complete.

Each concept is one thing; `said` says it in texts and questions, `asked` calls it in questions
only, and a place that publishes the concept `broader` probably offers it too.
"""

from dataclasses import dataclass

_MARK = "x"  # no French word starts so and goes on with the name of a concept


@dataclass(frozen=True)
class Concept:
    """One thing of the field.

    Parameters
    ----------
    name
        Letters only; its word among those of a text is this one after `x`.
    said
        Folded expressions that say it, in texts and questions.
    asked
        Folded expressions that call it in questions only.
    chip
        What a reader is shown, in French; the words of the question when it is empty.
    broader
        Name of the concept whose places probably offer it, empty for none.
    """

    name: str
    said: tuple[str, ...]
    asked: tuple[str, ...] = ()
    chip: str = ""
    broader: str = ""

    @property
    def word(self) -> str:
        """The word that stands for it among those of a text."""
        return _MARK + self.name


SERVICE_CONCEPTS = (
    Concept("demarches", (
        r"(?:aide (?:aux|a la|pour les) )?demarches? (?:administratives?|en ligne|numeriques?|"
        r"dematerialisees?)",
        r"e-?administration", r"acces aux droits",
    ), (
        r"aide(?:r)? (?:aux|pour (?:les|mes|des)) demarches?", r"(?:mes |les |des )?demarches?",
        r"(?:mes |les |des )?papiers?", r"administrati(?:f|fs|ve|ves)",
        r"(?:declarer |declaration d'?|payer )?(?:mes |les |d'|l')?impots?", r"cartes? grises?",
        r"permis de conduire", r"(?:carte|titre)s? de sejour", r"cartes? vitales?",
        r"ameli", r"secu(?:rite sociale)?", r"cpam", r"ants", r"declarations?", r"dossiers?",
        r"formulaires?", r"allocations?", r"(?:dossier de |ma )?retraite", r"cartes? d'identite",
        r"passeports?", r"rsa", r"apl", r"aah", r"prime d'activite", r"mdph", r"naturalisation",
        r"logement social", r"france ?connect", r"courriers?", r"actualisation",
        r"factures?", r"etat civil", r"prefecture", r"prestations?", r"droits", r"chomage",
        r"cheques? energie", r"urssaf",
    ), "aide aux démarches"),
    Concept("debutants", (
        r"(?:grands? )?debutants?", r"initiations?", r"premiers pas", r"prise en main",
        r"b\.?a\.?-?ba", r"maitrise des outils numeriques(?: du quotidien)?",
    ), (
        r"apprendre (?:a )?(?:utiliser|se servir|manier|l'ordinateur|l'informatique|internet)",
        r"(?:cours|formations?|formation|lecons?|ateliers?|stages?|initiation) (?:d'|en |a l'|de )?"
        r"(?:informatiques?|ordinateurs?|numeriques?|internet)",
        r"m'(?:apprendre|initier|aider a apprendre)", r"se servir d'\w+(?: \w+)?", r"souris",
        r"clavier", r"y connais rien", r"n'y comprends? rien",
        r"(?:boite|adresse)s? (?:mails?|e-?mails?)",
        r"(?:e-?|courri)(?:mails?|els?)", r"mails?", r"traitement de texte", r"tableurs?", r"word",
        r"excel", r"bureautique", r"naviguer (?:sur|dans)", r"utiliser (?:internet|un ordinateur|"
        r"mon ordinateur|whatsapp|mon (?:telephone|smartphone))", r"whatsapp", r"skype",
        r"a l'aise avec", r"outils numeriques", r"ateliers? (?=tablettes?|smartphones?)",
        r"tablettes?", r"smart ?-?phones?", r"bases? (?:de l'informatique|du numerique)",
    ), "apprendre le numérique"),
    Concept("comprendre", (r"comprehension du monde numerique",), (
        r"comprendre (?:le numerique|internet|le monde numerique|les reseaux sociaux)",
        r"reseaux sociaux", r"facebook", r"instagram", r"monde numerique", r"culture numerique",
        r"fausses? informations?", r"fake news", r"intelligence artificielle",
    ), "comprendre le monde numérique"),
    Concept("accesinternet", (
        r"acces internet(?: et materiel informatique)?",
        r"(?:ordinateurs?|postes?|pc)(?: \w+)? en (?:libre )?acces",
        r"acces libre", r"libre acces", r"libre[ -]service", r"postes? informatiques?",
    ), (
        r"connexions?(?: (?:a )?internet)?", r"acces a (?:internet|un ordinateur|des ordinateurs)",
        r"(?:utiliser|emprunter|acces a?) (?:un|des|d'un) (?:ordinateurs?|pc)",
        r"pret d'ordinateurs?",
        r"avec (?:des )?ordinateurs?", r"equipement informatique", r"se connecter", r"materiel",
        r"web ?-?cam", r"borne", r"(?:aller|surfer) sur internet",
    ), "accès à internet, ordinateurs"),
    Concept("emploi", (
        r"insertion professionnelle(?: via le numerique)?", r"recherches? d'emplois?",
        r"chercher un emploi", r"demandeurs? d'emploi", r"pole emploi", r"france travail",
    ), (r"emplois?", r"cv", r"lettres? de motivation", r"chomage", r"chomeurs?", r"travail",
        r"chercher du travail", r"offres? d'emplois?", r"reconversion"), "emploi, insertion"),
    Concept("securite", (
        r"utilisation securisee(?: du numerique)?", r"cyber ?-?securite",
        r"securite (?:numerique|informatique|en ligne|sur internet)", r"arnaques?",
        r"donnees personnelles", r"cyber ?-?harcelement", r"mots? de passe", r"hameconnage",
    ), (r"pirat\w+", r"virus", r"arnaquer?", r"escroquer\w*", r"phishing", r"securis\w+",
        r"se proteger", r"antivirus", r"spams?", r"vie privee"), "sécurité, arnaques"),
    Concept("parentalite", (
        r"parentalite(?: et education avec le numerique)?", r"(?:temps d')?ecrans?",
        r"usages? des ecrans",
    ), (r"parents?", r"pronote", r"ent", r"controle parental", r"temps d'ecrans?",
        r"addictions?", r"devoirs", r"education au numerique"), "parentalité et écrans"),
    Concept("entreprise", (
        r"(?:creation|creer|creent|reprise|createurs?|developpement|developper) (?:d'|de |des |"
        r"une |leurs? |son |sa )?(?:l'|la )?(?:entreprises?|activite)",
        r"entrepreneu(?:rs?|ses?|riat)", r"porteurs? de projets?", r"pepinieres?",
        r"incubateurs?",
    ), (r"auto-?entrepreneurs?", r"micro-?entreprises?"), "création d'entreprise"),
    Concept("loisirs", (r"loisirs(?: et creations)? numeriques?", r"creations? numeriques?"), (
        r"photos?", r"retouche photo", r"montage(?: video)?", r"musique",
        r"mao", r"loisirs?", r"creations?",
    ), "loisirs et création"),
    Concept("reemploi", (
        r"(?:materiel|ordinateurs?) reconditionnes?", r"reconditionn\w+", r"reemploi",
        r"seconde main", r"recycl\w+", r"(?:a )?prix solidaires?",
        r"ordinateurs? (?:d'occasion|pas chers?|a bas prix|solidaires?|moins chers?)",
        r"materiel d'occasion", r"emmaus connect", r"(?:acquisition|achat) de materiel",
    ),
    (
        r"(?:acheter|trouver|acquerir|achat|don) (?:un |d'un |des |d')?"
        r"(?:ordinateurs?|pc|portables?)",
        r"ordinateurs? gratuits?", r"pas chers?", r"d'occasion"), "matériel à prix solidaire"),
)  # fmt: skip

PUBLIC_CONCEPTS = (
    Concept("seniors", (
        r"seniors?", r"personnes? agees?", r"aines?", r"retraites", r"troisieme age", r"3eme age",
    ), (r"retraitee?s?", r"(?:mes |grands?-?)parents? ages?", r"vieux", r"plus de 60 ans",
        r"papys?", r"mamies?", r"ehpad", r"anciens"), "seniors"),
    Concept("jeunes", (r"jeunes?(?: adultes?)?", r"jeunesse", r"adolescents?", r"ados?"),
            (r"lyceens?", r"collegiens?", r"16[- ]25 ans", r"moins de 2[56] ans"), "jeunes"),
    Concept("familles", (r"familles?(?: et/ou enfants)?", r"enfants?"),
            (r"parents?", r"gamins?", r"en famille"), "familles, enfants"),
    Concept("etudiants", (r"etudiante?s?", r"campus"), (r"fac", r"universite"), "étudiants"),
    Concept("femmes", (r"femmes?",), (), "femmes"),
    Concept("surdite", (
        r"surdites?", r"(?:personnes? )?sourde?s?", r"malentendante?s?", r"langue des signes",
        r"lsf",
    ), (r"deficien\w+ auditi\w+", r"appareillee?s?"), "surdité, langue des signes"),
    Concept("moteur", (
        r"handicaps? moteurs?", r"fauteuils?(?: roulants?)?", r"mobilite reduite", r"pmr",
        r"handicap(?:es?)? moteurs?",
    ), (r"handicapes moteurs?", r"rampes?", r"en fauteuil(?: roulant)?",
        r"accessibles? (?:aux handicapes(?: moteurs?)?|en fauteuil)",
        r"acces handicapes?"), "handicap moteur"),
    Concept("mental", (r"handicaps? menta(?:l|ux)", r"handicaps? psychiques?",
                       r"deficien\w+ intellectuel\w*", r"trisomi\w+"), (r"autis\w+",),
            "handicap mental"),
    Concept("malvoyance", (
        r"deficien(?:ce|ces|ts?) visuel\w*", r"malvoyan\w+", r"non[ -]voyants?", r"aveugles?",
        r"braille", r"handicaps? visuels?",
    ), (), "déficience visuelle"),
    Concept("illettrisme", (r"illettrisme", r"illettres?", r"analphabet\w+"),
            (r"(?:ne )?(?:savent|sait|sais) (?:pas|ni) (?:bien )?(?:lire|ecrire)(?: ni ecrire)?",
             r"difficultes? (?:a lire|de lecture|avec l'ecrit)"), "illettrisme"),
    Concept("anglais", (r"anglais", r"english"), (r"parlent? anglais", r"on parle anglais",
                                                   r"anglophones?"), "anglais"),
    Concept("langues", (r"langues? etrangeres?(?: \((?:autres|anglais)\))?", r"traduct\w+",
            r"interpret\w+"),
            (r"arabe", r"espagnol", r"ukrainien\w*", r"portugais", r"turc", r"autres? langues?",
             r"parle(?:nt)? pas francais", r"allophones?", r"etrangers?", r"migrants?"),
            "langues étrangères"),
    Concept("francais", (
        r"fle", r"francais langue etrangere", r"alphabetisation",
        r"cours de francais(?: pour etrangers)?", r"apprendre le francais",
        r"apprentissage du francais", r"ateliers? sociolinguistiques?", r"asl",
        r"primo[ -]arrivants?",
    ), (), "apprendre le français"),
    Concept("refugies", (r"refugiee?s?", r"(?:demandeurs? d')?asile", r"cada", r"huda"), (),
            "réfugiés, demandeurs d'asile"),
    Concept("prison", (r"detenue?s?", r"prisons?", r"penitenti\w+", r"maisons? d'arret",
                       r"sous main de justice"), (r"sortants? de prison",), "détenus"),
    Concept("agricole", (r"agricult\w+", r"agricoles?", r"msa"), (r"paysans?", r"fermiers?"),
            "monde agricole"),
    Concept("sansabri", (
        r"sans[ -]abris?", r"sans domicile(?: fixe)?", r"sdf", r"chrs", r"hebergement d'urgence",
        r"accueil de jour",
    ), (r"hebergement",), "sans-abri, hébergement"),
)  # fmt: skip

KIND_CONCEPTS = (
    Concept("epn", (
        r"espaces? publics? (?:du )?numeriques?", r"espaces? numeriques?", r"epn",
        r"points? numeriques?", r"cyber ?-?(?:bases?|espaces?|centres?|cafes?|cases?)",
        r"cases? numeriques?", r"points? cyber",
        r"espaces? (?:multimedias?|cyber\w*)", r"netpublic", r"points? d'acces numeriques?",
        r"points? multimedias?",
    ), (), "espace public numérique"),
    Concept("franceservices", (
        r"(?:maisons? )?france[ -]services?", r"msap", r"rfs",
        r"maisons? des? services?(?: (?:au )?publics?)?",
    ), (), "France services"),
    Concept("bibliotheque", (
        r"bibliotheques?", r"mediatheques?", r"ludotheques?", r"bibliobus", r"points? lecture",
    ), (), "médiathèque, bibliothèque"),
    Concept("fablab", (
        r"fab ?-?labs?", r"laboratoires? de fabrication", r"makers?(?:pace)?s?", r"hackerspaces?",
        r"fabrication numerique", r"imprimantes? 3 ?d", r"impression 3 ?d", r"decoupe laser",
    ), (), "fablab"),
    Concept("coworking", (
        r"co-?working", r"espaces? de travail partages?", r"bureaux? partages?", r"teletravail",
        r"tiers[ -]lieux?",
    ), (), "tiers-lieu, coworking"),
    Concept("centresocial", (r"centres? sociaux?", r"centres? social", r"socio ?-?culturels?",
                             r"espaces? de vie sociale?"), (), "centre social"),
    Concept("ccas", (r"ccas", r"cias", r"centres? communa(?:l|ux) d'action sociale"), (), "CCAS"),
    Concept("mairie", (r"mairies?", r"hotels? de ville"), (), "mairie"),
    Concept("missionlocale", (r"missions? locales?",), (), "mission locale"),
    Concept("laposte", (r"la poste", r"bureaux? de poste",
            r"etapes? numeriques?(?: (?:\()?la poste\)?)?"),
            (), "La Poste"),
    Concept("prefecture", (r"(?:sous-?)?prefectures?",), (), "préfecture"),
    Concept("association", (r"associations?",), (), "association"),
    Concept("jeunesse", (
        r"pij", r"bij", r"crij", r"points? information jeunesse", r"information jeunesse",
        r"info jeunes?", r"bureau information jeunesse",
    ), (), "information jeunesse"),
    Concept("microfolie", (r"micro ?-?folies?",), (r"musees? numeriques?",), "Micro-Folie"),
    Concept("itinerant", (
        r"itineran(?:t|ts|te|tes|ce)", r"bus(?: numeriques?)?", r"camions?",
        r"mobile en itinerance", r"caravane", r"fourgons?", r"minibus", r"hors les murs",
    ), (), "itinérant"),
)  # fmt: skip

OFFER_CONCEPTS = (
    Concept("caf", (r"cafs?", r"allocations? familiales?", r"caisse d'allocations? familiales?"),
            (), "CAF", "demarches"),
    Concept("conseiller", (
        r"conseill(?:er|ere|ers|eres)s? numeriques?", r"mediat(?:eur|rice|eurs|rices) numeriques?",
        r"cnfs",
    ), (r"conseillers?",), "conseiller numérique"),
    Concept("aidantsconnect", (r"aidants? connect",), (r"aidants? (?:habilites?|numeriques?)",
            r"habilites?"), "Aidants Connect"),
    Concept("pix", (r"(?:certification |certificateur )?pix",), (), "Pix"),
    Concept("passnumerique", (r"aptic", r"pass numeriques?", r"cheques? (?:aptic|numeriques?)",
                              r"cheque aptic"), (), "pass numérique (APTIC)"),
    Concept("promeneurs", (r"promeneurs? du net",), (), "Promeneurs du net"),
    Concept("grandeecole", (r"grande ecole du numerique",), (), "Grande école du numérique"),
    Concept("fabriques", (r"fabriques? de territoires?",), (), "Fabriques de territoire"),
    Concept("sudlabs", (r"sud ?labs?",), (), "SUD LABS"),
    Concept("individuel", (r"(?:accompagnements?|rendez-vous|suivi|rdv) "
                           r"(?:individuel(?:le|s)?s?|personnalises?)",
                           r"individuel(?:le)?s?"), (r"en tete a tete", r"personnalises?"),
            "accompagnement individuel"),
    Concept("atelier", (r"(?:dans un )?ateliers?(?: numeriques?)?(?: collectifs?)?",
            r"collectifs?"),
            (r"cours", r"en groupe", r"stages?", r"formations?"), "atelier collectif"),
    Concept("autonomie", (r"(?:en )?autonomie",), (r"tout seul", r"seul"), "en autonomie"),
    Concept("distance", (r"a distance", r"par telephone", r"teleassistance"),
            (r"en visio", r"au telephone"), "à distance"),
    Concept("domicile", (r"(?:a|au) domicile", r"chez (?:vous|l'habitant)"),
            (r"chez les gens", r"qui se deplace", r"vient chez"), "à domicile"),
    Concept("sansrdv", (r"sans (?:rendez[ -]vous|rdv)", r"acces libre sans rendez[ -]vous"), (),
            "sans rendez-vous"),
    Concept("cv", (r"cv", r"curriculum vitae"), (), "CV", "emploi"),
    Concept("liseuse", (r"liseuses?", r"livres? numeriques?", r"e-?books?"), (), "livre numérique"),
    Concept("wifi", (r"wi-?fi",), (), "wifi", "accesinternet"),
    Concept("reparation", (r"repar(?:ations?|er)", r"repair ?-?cafes?", r"depann\w+"),
            (r"en panne",), "réparation"),
    Concept("radio", (r"web ?-?radios?", r"radios?"), (), "radio"),
    Concept("jeuxvideo", (r"jeux? videos?", r"gaming", r"e-?sports?"), (), "jeux vidéo", "loisirs"),
    Concept("code", (
        r"programmation", r"apprendre a coder(?: avec)?", r"codage", r"coding", r"scratch",
        r"robotique", r"robots?", r"coder",
    ), (), "code et robots"),
    Concept("logicielslibres", (r"logiciels? libres?", r"linux", r"ubuntu", r"open ?-?source"), (),
            "logiciels libres"),
    Concept("smartphone", (
        r"smart ?-?phones?", r"telephones? (?:portables?|mobiles?)", r"tablettes?",
    ), (), "smartphone, tablette", "debutants"),
    Concept("impression", (
        r"imprimer", r"impressions?(?! 3)", r"imprimantes?(?! 3)", r"photocopi\w+", r"copieurs?",
    ), (), "imprimer", "accesinternet"),
    Concept("scan", (r"scan(?:ners?|s|ner)?", r"numeris(?:er|ation)"), (), "scanner",
            "accesinternet"),
    Concept("visio", (r"visio(?:conferences?)?", r"visio-conferences?"), (), "visioconférence",
            "accesinternet"),
    Concept("video", (
        r"montage videos?", r"audiovisuel\w*", r"courts? metrages?", r"video numerique",
    ), (r"videos?",), "vidéo", "loisirs"),
)  # fmt: skip

CONCEPTS = SERVICE_CONCEPTS + PUBLIC_CONCEPTS + KIND_CONCEPTS + OFFER_CONCEPTS
