"""What the cast of the demo network answered to the shipped bank (DESIGN §10), and what was said about it: fictional, plain data.

Days are counted back from the day on which the demo was first loaded, as those of otn.demo.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

BANK, BANK_NUMBER = "otn", 1  # the shipped version, as the seed publishes it


@dataclass(frozen=True)
class Year:
    """An edition. The last one is open on the day of the seed, the former one is over."""

    years_ago: int
    opens: int  # days ago, negative in the days to come, as the three others
    submit_by: int
    review_by: int
    closes: int


FORMER = Year(1, opens=395, submit_by=330, review_by=310, closes=280)
CURRENT = Year(0, opens=75, submit_by=-16, review_by=-27, closes=-60)


@dataclass(frozen=True)
class Sitting:
    """Some sections that a person answered one after the other."""

    who: str  # an address
    days_ago: int
    sections: tuple[str, ...]


@dataclass(frozen=True)
class Correction:
    """A question that had another answer first: `before` is its level then."""

    code: str
    before: str
    who: str
    days_ago: int


@dataclass(frozen=True)
class Step:
    """A move of the assessment; `verb` is that of the journal."""

    days_ago: int
    who: str
    verb: str
    comment: str = ""


@dataclass(frozen=True)
class Said:
    """A line of the thread of a question."""

    days_ago: int
    who: str
    code: str
    text: str


@dataclass(frozen=True)
class Opinion:
    """What the adviser thinks of an answer, in his first review."""

    code: str
    kind: str
    text: str = ""
    proposal: str = ""


@dataclass(frozen=True)
class Confided:
    chapter: str
    whom: str
    days_ago: int
    done: int | None = None  # days ago


@dataclass(frozen=True)
class Story:
    """The assessment of an office in an edition.

    `levels` has one sign per question of a section, in its order: the level 0 to 3 (where nothing is scored, the place of the choice or the
    number of boxes), « ? » does not know, « - » is not concerned, « . » is left out or told in `texts`.
    """

    levels: Mapping[str, str]
    sittings: tuple[Sitting, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)  # why not concerned
    corrections: tuple[Correction, ...] = ()
    steps: tuple[Step, ...] = ()  # the oldest first
    opinions: tuple[Opinion, ...] = ()
    said: tuple[Said, ...] = ()  # the oldest first
    resolved: Mapping[str, Step] = field(default_factory=dict)  # threads, by code
    notes: Mapping[str, str] = field(default_factory=dict)  # of the adviser alone, by code; empty for the whole
    confided: tuple[Confided, ...] = ()
    flags: tuple[str, ...] = ()
    profile: Mapping[str, str] = field(default_factory=dict)  # what the profile said otherwise then


HELENE, SAMIR, JULIE = "referent@embruns.example", "contributeur@embruns.example", "julie.carpentier@embruns.example"
GAEL, CHLOE = "referent@pommiers.example", "contributeur@pommiers.example"
CLAIRE = "conseiller@otn.example"
ADMIN = "admin@otn.example"  # who opens editions

NO_APP = "Pas d’application\N{NO-BREAK SPACE}: le site répond bien sur téléphone, c’est un choix du conseil d’administration."
NO_SALES = "L’office ne vend rien en ligne."
NO_ADS = "Aucune publicité payante cette année."

# --- Côte des Embruns, the year before ----------------------------------------------------------------------------------------------------

EMBRUNS_FORMER = Story(
    levels={
        "1.1": "21103312303131313222-.",
        "1.2": "22121111212131",
        "1.3": "11?2100?1000",
        "2.1": "213110?121121.",
        "2.2": "20?12210003",
        "2.3": "1?1100?11-",
        "2.4": "01110011.",
        "3.1": "22211221203102.",
        "3.2": "21112100",
        "3.3": "23110202.",
        "4": "21211301211-101201..",
        "5.1": "211212121.",
        "5.2": "222121213",
        "5.3": "213121101",
        "5.4": "31211110",
    },
    sittings=(
        Sitting(HELENE, 388, ("1.1",)),
        Sitting(JULIE, 384, ("1.2", "1.3")),
        Sitting(HELENE, 379, ("2.1", "2.2")),
        Sitting(JULIE, 374, ("2.3", "2.4")),
        Sitting(SAMIR, 371, ("3.1", "3.2", "3.3")),
        Sitting(HELENE, 362, ("4",)),
        Sitting(SAMIR, 357, ("5.1", "5.2")),
        Sitting(HELENE, 350, ("5.3", "5.4")),
    ),
    texts={
        "1.1-22": (
            "La lenteur des pages de l’agenda sur téléphone. C’est la page la plus vue l’été, et celle dont on se plaint au comptoir."
        ),
        "2.1-14": "Où dormir près de la mer avec un chien, que faire quand il pleut, marché de producteurs, sentier des phares.",
        "2.4-09": (
            "Nous ne savons pas combien de réservations naissent sur notre site, puisque les clics vers les hébergeurs ne sont pas comptés."
        ),
        "3.1-15": "La photo de la grande marée au lever du jour, prise par un pêcheur à pied. Partagée par trois communes voisines.",
        "3.3-09": "Les avis sur les parkings des plages, qui prennent le pas sur tout le reste en août.",
        "4-19": "Une petite campagne d’automne vers la région parisienne, avec un seul visuel et une page dédiée.",
        "4-20": "Des bannières achetées à un média national\N{NO-BREAK SPACE}: beaucoup d’affichages, presque aucune visite.",
        "5.1-10": (
            "La hausse du prix des transports. Nos visiteurs viennent surtout en voiture, pour deux nuits, et hésitent de plus en plus."
        ),
    },
    reasons={"1.1-21": NO_APP, "4-08": "Nous n’avons jamais loué de fichier.", "2.3-10": "Le pass est géré par le département."},
    steps=(
        Step(341, HELENE, "assessment.submitted"),
        Step(337, CLAIRE, "assessment.review_started"),
        Step(326, CLAIRE, "assessment.validated", "Premier diagnostic complet et honnête. On commence par la mesure."),
    ),
    opinions=(
        Opinion("1.1-05", "sound"),
        Opinion("2.1-03", "sound"),
        Opinion("1.3-01", "to_specify", "Qui a encore accès à l’outil depuis le départ du prestataire\N{NARROW NO-BREAK SPACE}?"),
    ),
    said=(Said(383, JULIE, "1.3-03", "L’ancien prestataire a gardé les accès\N{NO-BREAK SPACE}: impossible de lire ce taux aujourd’hui."),),
    confided=(
        Confided("3", SAMIR, 393, done=370),
        Confided("5", SAMIR, 393, done=356),
    ),
    profile={"staff": "7.0", "beds": "9100"},
)

# --- Côte des Embruns, this year ----------------------------------------------------------------------------------------------------------

EMBRUNS_CURRENT = Story(
    levels={
        "1.1": "32213322313133313322-.",
        "1.2": "22232121223132",
        "1.3": "1111310?1110",
        "2.1": "2132111222131.",
        "2.2": "20112220103",
        "2.3": "111110?11-",
        "2.4": "11110011.",
        "3.1": "22322231213112.",
        "3.2": "22122111",
        "3.3": "23111212.",
        "4": "22221312212-102211..",
        "5.1": "321213131.",
        "5.2": "322221223",
        "5.3": "213221111",
        "5.4": "31221211",
    },
    sittings=(
        Sitting(HELENE, 71, ("1.1",)),
        Sitting(HELENE, 68, ("1.2",)),
        Sitting(SAMIR, 66, ("3.1", "3.2")),
        Sitting(SAMIR, 63, ("3.3",)),
        Sitting(HELENE, 61, ("1.3", "2.1")),
        Sitting(HELENE, 57, ("2.2",)),
        Sitting(SAMIR, 55, ("2.3", "2.4")),
        Sitting(HELENE, 52, ("4",)),
        Sitting(SAMIR, 49, ("5.1", "5.2")),
        Sitting(HELENE, 47, ("5.3", "5.4")),
    ),
    texts={
        "1.1-22": (
            "Le moteur de recherche de l’agenda. Il ne sait pas croiser une date et une commune, alors que c’est la question que l’on nous "
            "pose dix fois par jour au comptoir."
        ),
        "2.1-14": (
            "Week-end en bord de mer avec un chien, sentier des phares, grande marée, où manger des huîtres, que faire avec des enfants "
            "quand il pleut."
        ),
        "2.4-09": (
            "Ce que devient un visiteur après un clic vers un hébergeur. Nous finançons des campagnes sans pouvoir dire aux "
            "élus combien de "
            "nuits elles ont apportées."
        ),
        "3.1-15": (
            "La série de courtes vidéos tournée avec les gardiens du phare. Elle a rempli les visites du soir en dix jours, "
            "sans un euro de "
            "publicité, et deux restaurateurs nous ont demandé d’en faire autant."
        ),
        "3.3-09": "Les avis qui parlent de la propreté des plages, et ce que les assistants IA en retiennent quand on les interroge.",
        "4-19": (
            "La campagne du printemps vers les cyclistes de la région parisienne. La page dédiée a reçu trois fois plus de demandes "
            "d’itinéraires que l’année précédente."
        ),
        "4-20": (
            "L’accueil de deux créateurs de contenu sans accord écrit. De belles images, mais aucun droit de les reprendre, "
            "et rien à mesurer."
        ),
        "5.1-10": (
            "Le recul du trait de côte. Deux campings devront déménager d’ici trois ans et le sentier est déjà fermé par endroits. Nos "
            "contenus doivent préparer les visiteurs à une destination qui change, sans les inquiéter."
        ),
    },
    reasons={
        "1.1-21": NO_APP,
        "4-08": "Nous ne louons pas de fichier d’adresses, par choix.",
        "2.3-10": "Le pass est géré par le département, l’office ne fait que le vendre.",
    },
    corrections=(
        Correction("1.1-04", "2", HELENE, 36),
        Correction("2.2-07", "3", SAMIR, 36),
        Correction("2.4-02", "2", SAMIR, 35),
    ),
    steps=(
        Step(44, HELENE, "assessment.submitted"),
        Step(41, CLAIRE, "assessment.review_started"),
        Step(
            39, CLAIRE, "assessment.changes_requested",
            "Deux réponses sont à revoir\N{NO-BREAK SPACE}: la déclaration d’accessibilité (1.1-04), dont le taux ne "
            "correspond pas à l’audit, "
            "et le délai de réponse aux courriels (2.2-07), que vous n’avez relevé que sur une semaine d’hiver.",
        ),
        Step(34, HELENE, "assessment.submitted"),
        Step(32, CLAIRE, "assessment.review_started"),
        Step(
            29, CLAIRE, "assessment.validated",
            "Merci pour les corrections. Le site est devenu un vrai point fort, la mesure et la relation client sont les "
            "chantiers de l’année.",
        ),
    ),
    opinions=(
        Opinion("1.1-01", "sound"),
        Opinion("1.1-05", "sound", "Vérifié avec vous sur un téléphone neuf."),
        Opinion(
            "1.1-04", "contested",
            "L’audit conclut à 46\N{NO-BREAK SPACE}%, la déclaration dit 58\N{NO-BREAK SPACE}%.",
            "non conforme",
        ),
        Opinion("2.1-03", "sound"),
        Opinion("2.2-07", "contested", "Le relevé porte sur une semaine de janvier seulement.", "Deux jours ouvrés au plus"),
        Opinion(
            "2.4-02", "to_specify",
            "Le tableau réunit le site et les réseaux. Où sont les e-mails et les campagnes\N{NARROW NO-BREAK SPACE}?",
        ),
        Opinion("3.1-03", "sound"),
        Opinion("4-02", "to_specify", "Le montant comprend-il le salon de Rennes\N{NARROW NO-BREAK SPACE}?"),
        Opinion("5.2-01", "sound", "Une seule saisie, c’est l’exemple que je donne aux autres."),
    ),
    said=(
        Said(
            71, HELENE, "1.1-02",
            "Mesuré le matin depuis l’accueil\N{NO-BREAK SPACE}: sous la barre. Sur un téléphone en 4G à la pointe, la page "
            "met nettement plus longtemps.",
        ),
        Said(66, SAMIR, "3.1-05", "Les vidéos du phare ont fait nos meilleures vues de l’année. À refaire avec les pêcheurs à pied."),
        Said(
            63, SAMIR, "3.3-01",
            "Nous répondons à tout ce qui est écrit en français. Les avis en allemand attendent, faute de relecture.",
        ),
        Said(
            61, HELENE, "1.3-01",
            "Depuis le nouveau bandeau, l’outil compte un tiers de visites en moins. Nous ne savons pas si le public a vraiment baissé.",
        ),
        Said(
            55, SAMIR, "2.3-01",
            "Trois fichiers séparés\N{NO-BREAK SPACE}: la newsletter, les demandes de brochure et la billetterie. Les "
            "réunir demande deux jours.",
        ),
        Said(52, HELENE, "4-07", "La page dédiée existe pour le printemps. L’automne renvoyait encore à l’accueil, par manque de temps."),
        Said(
            49, SAMIR, "5.2-04",
            "Les tarifs manquent surtout pour les chambres d’hôtes\N{NO-BREAK SPACE}: les propriétaires ne les "
            "donnent qu’en mars.",
        ),
        Said(
            41, CLAIRE, "1.3-01",
            "C’est le consentement qui a changé, pas le public. Nous réglerons la mesure exemptée lors de ma "
            "prochaine visite.",
        ),
        Said(
            40, CLAIRE, "1.1-04",
            "Le taux de la déclaration ne vient pas du dernier audit. Pouvez-vous vérifier avec le "
            "prestataire\N{NARROW NO-BREAK SPACE}?",
        ),
        Said(40, CLAIRE, "2.4-05", "La campagne du printemps a un coût connu et rien en face. À mon avis, c’est le premier chantier."),
        Said(36, HELENE, "1.1-04", "Vous aviez raison, l’ancien taux était resté. La déclaration est remplacée depuis ce matin."),
        Said(
            35, SAMIR, "2.2-07",
            "Relevé refait sur la semaine du 15 août\N{NO-BREAK SPACE}: un jour et demi en moyenne, trois demandes "
            "oubliées.",
        ),
        Said(32, CLAIRE, "2.2-07", "Très clair, merci. Gardez ce relevé\N{NO-BREAK SPACE}: il servira de point de départ l’an prochain."),
    ),
    resolved={
        "1.1-04": Step(32, CLAIRE, "thread.resolved"),
        "2.2-07": Step(32, CLAIRE, "thread.resolved"),
        "3.1-05": Step(62, HELENE, "thread.resolved"),
    },
    notes={
        "": (
            "Équipe solide, mais tout repose sur Hélène pour le site et sur Samir pour le reste. Ne pas proposer plus de trois chantiers. "
            "Le président veut des chiffres avant le vote du budget."
        ),
        "2.3-01": "Samir pense à un outil payant. Lui montrer d’abord ce que fait déjà celui du département.",
        "5.3-06": "Conditions de vente à relire ensemble avant la saison, sans inquiéter l’équipe.",
    },
    confided=(
        Confided("1", HELENE, 74, done=60),
        Confided("3", SAMIR, 74, done=63),
        Confided("5", SAMIR, 73, done=47),
        Confided("5", HELENE, 73, done=46),
    ),
)  # fmt: skip

# --- Vallée des Pommiers ------------------------------------------------------------------------------------------------------------------

POMMIERS_CURRENT = Story(
    levels={
        "1.1": "21101111201011101111-.",
        "1.2": "1112101-1?2011",
        "1.3": "11?1200?0010",
        "2.1": "113200?111010.",
        "2.2": "10-1112-00-",
        "2.3": "1?1110101-",
        "2.4": "01110010.",
        "3.1": "11211210201001.",
        "3.2": "121121-0",
        "3.3": "22100111.",
        "4": "101003-11-1--011-0..",
        "5.1": "222112220.",
        "5.2": "312121211",
        "5.3": "10----1-.",
        "5.4": "3?110110",
    },
    sittings=(
        Sitting(GAEL, 64, ("1.1",)),
        Sitting(GAEL, 51, ("1.2", "1.3")),
        Sitting(GAEL, 38, ("2.1", "2.2")),
        Sitting(GAEL, 24, ("2.3", "2.4", "4")),
        Sitting(CHLOE, 10, ("3.1", "3.2")),
        Sitting(CHLOE, 8, ("3.3",)),
        Sitting(CHLOE, 6, ("5.1", "5.2")),
        Sitting(GAEL, 4, ("5.3", "5.4")),
    ),
    texts={
        "1.1-22": "L’agenda, que nous saisissons deux fois. Une seule saisie nous rendrait une demi-journée par semaine.",
        "2.1-14": "Route du cidre, ferme à visiter avec des enfants, gîte pour dix personnes, balade à vélo le long de la Vie.",
        "2.4-09": "Le nombre de visiteurs qui poussent la porte d’une cidrerie après avoir vu notre site.",
        "3.1-15": (
            "L’appel à photos pendant la floraison. Quarante habitants ont participé, et nous avons enfin une photothèque de printemps."
        ),
        "5.1-10": "La fermeture de deux commerces au bourg. Sans eux, une étape d’une journée devient un simple passage.",
    },
    reasons={
        "1.1-21": "Aucune application, nous sommes trois à l’office.",
        "1.2-08": "Nous n’utilisons pas l’IA pour écrire.",
        "2.2-03": NO_SALES,
        "2.2-08": NO_SALES,
        "2.2-11": NO_SALES,
        "2.3-10": "Aucun pass sur notre territoire.",
        "3.2-07": "Nous ne l’avons jamais demandé à nos partenaires.",
        "4-03": NO_ADS,
        "4-06": NO_ADS,
        "4-08": NO_ADS,
        "4-11": NO_ADS,
        "4-09": "Aucun accueil d’influenceur.",
        "5.3-03": "Nous ne vendons pas de forfait.",
        "5.3-04": NO_SALES,
        "5.3-05": NO_SALES,
        "5.3-06": NO_SALES,
        "5.3-08": NO_SALES,
    },
    steps=(Step(2, GAEL, "assessment.submitted"),),
    said=(
        Said(51, GAEL, "1.3-03", "L’outil de mesure a été installé par la mairie. Nous avons demandé les accès."),
        Said(24, GAEL, "2.3-02", "Une newsletter par saison, dont nous ne regardons pas encore les clics."),
        Said(8, CHLOE, "3.3-05", "Rien d’écrit, mais la mairie nous appelle d’abord. Est-ce que cela compte\N{NARROW NO-BREAK SPACE}?"),
    ),
    confided=(
        Confided("3", CHLOE, 11, done=8),
        Confided("5", CHLOE, 11, done=6),
    ),
    flags=("2.1-07", "3.3-05"),
)

# Brumes has none: its first visit opens the diagnostic of the year itself.
STORIES: Mapping[str, tuple[tuple[Year, Story], ...]] = {
    "cote-des-embruns": ((FORMER, EMBRUNS_FORMER), (CURRENT, EMBRUNS_CURRENT)),
    "vallee-des-pommiers": ((CURRENT, POMMIERS_CURRENT),),
}

# Why a question does not concern a generated office.
REASONS = (
    "L’office n’a pas cette activité.",
    "Sans objet pour notre territoire.",
    "C’est la communauté de communes qui s’en charge.",
    "Nous ne sommes pas concernés cette année.",
)

# What a generated office writes at the end of a chapter: one or none.
WORDS = (
    "Le manque de temps reste notre première difficulté\N{NO-BREAK SPACE}: une personne et demie pour le site, les réseaux et l’accueil.",
    "Nous attendons la refonte du site, prévue avec le département.",
    "Les prestataires suivent quand on va les voir, beaucoup moins quand on leur écrit.",
    "Nous voudrions savoir ce que nos visiteurs cherchent avant de venir.",
)
