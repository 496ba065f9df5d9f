"""What the offices of the demo network made of their diagnostics (DESIGN §10): fictional, plain data.

Days are counted back from the day on which the demo was first loaded, as those of otn.demo. A fact is named by the code of its question,
with its box where each box is a fact (« 5.1-08 route »), or by a word of its own when the team wrote it. In names and texts
« {year} » is the year that follows the edition.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from otn.demo_diagnostic import CLAIRE, CURRENT, FORMER, HELENE, JULIE, SAMIR, Year

HIGH, MEDIUM, LOW = 1, 2, 3
ODILE = "lecteur@embruns.example"


@dataclass(frozen=True)
class Own:
    """A fact that the team wrote by hand."""

    text: str
    quadrant: str  # strength, weakness, opportunity, threat


@dataclass(frozen=True)
class Idea:
    """A solution: of the team's own, or the recommendation for a fact of the group."""

    text: str = ""
    taken_from: str = ""  # code of the question that it is recommended for
    axis: int | None = None  # place of its strategy
    priority: int = MEDIUM
    dropped: str = ""  # why it has no follow-up


@dataclass(frozen=True)
class Theme:
    """A group of facts, its problem, what could be done."""

    name: str
    problem: str
    facts: tuple[str, ...]
    ideas: tuple[Idea, ...] = ()
    dropped: str = ""
    section: str = ""  # of the bank, where the group was made from it


@dataclass(frozen=True)
class Crossed:
    """A solution born where two quadrants cross."""

    crossing: str
    text: str
    facts: tuple[str, ...]  # one of each side at least
    axis: int | None = None
    priority: int = MEDIUM


@dataclass(frozen=True)
class Axis:
    name: str
    description: str = ""
    priority: int = MEDIUM


@dataclass(frozen=True)
class Aim:
    """An objective: it starts some days ago, or to come where negative; its end is a month and a day of {year}."""

    name: str
    indicator: str
    target: str
    starts: int
    ends: tuple[int, int]
    axis: int
    weight: int = 1


@dataclass(frozen=True)
class Remarked:
    """A remark about the whole, or about a piece: the name of a fact, the text of a solution, the place of a group or an objective."""

    days_ago: int
    who: str
    text: str
    about: tuple[str, str | int] | None = None


@dataclass(frozen=True)
class Reflected:
    """A reflection. `begun` to `archived` are days ago; a step that has none was not reached."""

    name: str
    purpose: str
    year: Year  # of the diagnostic that its facts come from
    lead: str
    begun: int
    due: int  # days ago, negative in the days to come
    people: tuple[str, ...] = ()  # besides the lead; the first of them works with her
    proposed: int | None = None
    kept: int | None = None
    grouped: int | None = None
    solved: int | None = None
    gathered: int | None = None
    aimed: int | None = None
    validated: int | None = None
    archived: int | None = None
    accepted: tuple[str, ...] = ()  # facts of the diagnostic; whatever else it proposed goes into the reserve
    discarded: tuple[str, ...] = ()
    rewritten: Mapping[str, str] = field(default_factory=dict)
    sorted_by_hand: Mapping[str, str] = field(default_factory=dict)  # quadrants of what the office wrote in its diagnostic
    own: Mapping[str, Own] = field(default_factory=dict)
    themes: tuple[Theme, ...] = ()
    crossed: tuple[Crossed, ...] = ()
    axes: tuple[Axis, ...] = ()
    aims: tuple[Aim, ...] = ()
    remarks: tuple[Remarked, ...] = ()


# --- Côte des Embruns, this year ----------------------------------------------------------------------------------------------------------

EMBRUNS = Reflected(
    name="Stratégie digitale {year}",
    purpose=(
        "Améliorer la visibilité de la Côte des Embruns grâce au web, tout en gardant notre rôle d’expert pour l’accueil, la promotion et "
        "la diffusion de l’information. Valoriser les prestataires et développer l’économie locale pour la saison {year}."
    ),
    year=CURRENT,
    lead=HELENE,
    people=(SAMIR, ODILE),
    begun=28,
    due=14,
    proposed=28,
    kept=27,
    grouped=26,
    solved=24,
    gathered=22,
    aimed=21,
    validated=17,
    accepted=(
        "1.1-01", "1.1-05", "1.2-04", "2.1-03", "3.1-07", "5.2-01",
        "1.1-04", "1.3-01", "1.3-02", "1.3-06", "2.1-02", "2.1-06", "2.2-02", "2.4-05",
        "5.1-01", "5.1-08 event", "5.1-08 route", "5.1-08 cooperation",
        "5.1-03", "5.1-05", "5.1-07",
        "1.1-22", "2.3-01", "3.1-03", "3.2-06", "5.1-10",
    ),
    discarded=("5.3-03", "5.1-06 furnished_rentals"),
    rewritten={
        "1.3-01": (
            "Depuis le nouveau bandeau, un tiers des visites n’est plus compté\u00a0: "
            "nous ne savons plus lire notre fréquentation."
        ),
        "1.1-22": "L’agenda ne sait pas croiser une date et une commune, la question la plus posée au comptoir.",
        "5.1-08 route": "La véloroute arrivera à la gare au printemps {year}.",
        "5.1-10": "Le trait de côte recule\u00a0: deux campings déménagent d’ici trois ans, le sentier est fermé par endroits.",
    },
    sorted_by_hand={"1.1-22": "weakness", "5.1-10": "threat"},
    own={
        "hébergeurs": Own("L’équipe connaît personnellement presque tous les hébergeurs de la côte.", "strength"),
        "une seule personne": Own("Le site repose sur une seule personne.", "weakness"),
        "sans voiture": Own("On nous demande de plus en plus, au comptoir, comment venir sans voiture.", "opportunity"),
        "budget": Own("Le budget de promotion n’augmentera pas en {year}.", "threat"),
    },
    themes=(
        Theme(
            "Un site pour le téléphone",
            "Comment faire du téléphone le premier guide du visiteur, avant et pendant son séjour\u202f?",
            ("1.1-01", "1.1-04", "1.1-22", "1.2-04", "5.1-05"),
            (
                Idea(taken_from="1.1-04", axis=0, priority=HIGH),
                Idea("Permettre de chercher dans l’agenda par date et par commune.", axis=0, priority=HIGH),
                Idea("Proposer des fiches pratiques à enregistrer avant d’entrer dans une zone sans réseau.", axis=0, priority=LOW),
                Idea(
                    "Développer une application mobile.", priority=LOW,
                    dropped=(
                        "Le site répond bien sur téléphone\u00a0: une application coûterait deux ans de budget, pour un usage "
                        "incertain."
                    ),
                ),
            ),
        ),
        Theme(
            "La valeur de l’offre",
            "Comment montrer toute l’offre aux visiteurs, et aux prestataires ce que le site leur apporte\u202f?",
            ("5.2-01", "2.1-03", "2.2-02", "5.1-03", "hébergeurs"),
            (
                Idea(taken_from="2.2-02", axis=1, priority=HIGH),
                Idea("Mettre en avant, sur chaque page, les hébergements qui se réservent en direct.", axis=1, priority=HIGH),
                Idea("Envoyer à chaque prestataire, en novembre, les clics qu’il a reçus dans la saison.", axis=1),
            ),
        ),
        Theme(
            "Des contenus qui répondent",
            "Comment écrire moins, et répondre à ce que les visiteurs cherchent vraiment\u202f?",
            ("2.1-02", "2.1-06", "3.2-06", "3.1-03", "5.1-07", "5.1-10", "une seule personne"),
            (
                Idea(taken_from="2.1-02", axis=0, priority=HIGH),
                Idea(taken_from="2.1-06", axis=0),
                Idea(taken_from="3.2-06", axis=0),
                Idea("Tourner avec les pêcheurs à pied une série de courtes vidéos, comme celle du phare.", axis=0),
                Idea("Écrire avec la communauté de communes une page sur la côte qui change.", axis=0, priority=LOW),
            ),
        ),
        Theme(
            "Mesurer pour décider",
            "Comment dire aux élus ce que rapporte chaque euro dépensé en ligne\u202f?",
            ("1.3-01", "1.3-02", "1.3-06", "2.4-05", "1.1-05", "budget"),
            (
                Idea(taken_from="1.3-01", axis=1, priority=HIGH),
                Idea(taken_from="1.3-06", axis=1, priority=HIGH),
                Idea(taken_from="2.4-05", axis=1),
            ),
        ),
        Theme(
            "De nouvelles portes d’entrée",
            "Comment être trouvés autrement que par les moteurs de recherche\u202f?",
            ("2.3-01", "3.1-07", "5.1-01", "5.1-08 route", "5.1-08 cooperation", "sans voiture"),
            (
                Idea(taken_from="2.3-01", axis=2),
                Idea("Écrire une newsletter par saison aux cyclistes et aux familles, avec une idée de séjour sans voiture.", axis=2),
                Idea("Monter avec les offices voisins une campagne de printemps «\u202ftrain et vélo\u202f».", axis=2, priority=HIGH),
            ),
        ),
        Theme(
            "La fête des phares",
            "",
            ("5.1-08 event",),
            dropped="La fête a son propre comité\u00a0: nous y participons, sans en faire une stratégie.",
        ),
    ),
    crossed=(
        Crossed(
            "SO", "Publier depuis le SIT dix itinéraires à vélo au départ de la gare.", ("5.2-01", "5.1-08 route"), axis=2, priority=HIGH
        ),
    ),
    axes=(
        Axis(
            "Un site et des contenus pour le visiteur en chemin",
            "Le téléphone d’abord, et des pages qui répondent aux questions que l’on nous pose vraiment.",
            HIGH,
        ),
        Axis(
            "Une offre visible, et ce qu’elle rapporte",
            "Montrer tous les prestataires, puis savoir ce que le site et les campagnes leur apportent.",
            HIGH,
        ),
        Axis("De nouveaux visiteurs par de nouveaux canaux", "Le train, le vélo, l’e-mail\u00a0: ne plus dépendre des seuls moteurs."),
    ),
    aims=(
        Aim(
            "Faire évoluer les outils web vers les usages mobiles", "part des visites engagées sur téléphone", "60\u00a0%, contre 50",
            starts=14, ends=(3, 1), axis=0, weight=3,
        ),
        Aim(
            "Capitaliser sur les outils qui valorisent l’offre", "clics vers les prestataires", "12\u202f000 dans l’année",
            starts=14, ends=(10, 31), axis=1, weight=3,
        ),
        Aim(
            "Utiliser les moyens mis à disposition pour développer des contenus", "pages qui répondent à une recherche relevée",
            "30 pages", starts=7, ends=(10, 31), axis=0, weight=2,
        ),
        Aim(
            "Diversifier les canaux d’acquisition", "part des visites hors moteurs de recherche", "60\u00a0%, contre 52",
            starts=-6, ends=(10, 31), axis=2, weight=2,
        ),
    ),
    remarks=(
        Remarked(
            27, CLAIRE,
            "Vous avez bien fait de le réécrire\u00a0: c’est le consentement qui a changé. Gardez aussi la baisse mesurée, les élus "
            "la verront.",
            ("fact", "1.3-01"),
        ),
        Remarked(25, SAMIR, "Pour les élus, je mettrais ce groupe en premier dans la présentation.", ("group", 3)),
        Remarked(
            24, SAMIR, "Le prestataire du site la chiffrait à 18\u202f000\u00a0€, sans la maintenance.",
            ("solution", "Développer une application mobile."),
        ),
        Remarked(23, ODILE, "Le comité de la fête nous demande déjà une page. C’est prévu ailleurs\u202f?", ("group", 5)),
        Remarked(23, HELENE, "Oui, dans l’agenda, comme chaque année.", ("group", 5)),
        Remarked(
            20, CLAIRE,
            "Douze mille clics\u00a0: d’où partez-vous\u202f? Relevez d’abord trois mois, la cible se corrigera.",
            ("objective", 1),
        ),
        Remarked(19, HELENE, "Le relevé est lancé ce matin. Nous reprendrons le chiffre en février s’il le faut.", ("objective", 1)),
        Remarked(18, CLAIRE, "Quatre objectifs, c’est tenable à deux. Je vous aide sur la mesure dès ma prochaine visite."),
    ),
)  # fmt: skip

# --- Côte des Embruns, the year before: small, and put away when the new one began --------------------------------------------------------

EMBRUNS_FORMER = Reflected(
    name="Remplir le printemps",
    purpose="Donner envie de venir avant l’été, avec les moyens de la saison passée.",
    year=FORMER,
    lead=HELENE,
    people=(JULIE,),
    begun=318,
    due=290,
    proposed=318,
    kept=317,
    grouped=317,
    solved=312,
    gathered=305,
    aimed=303,
    validated=298,
    archived=28,
    accepted=("1.1-06", "2.1-08", "4-07", "5.1-08 coolness", "5.1-03"),
    rewritten={"5.1-08 coolness": "On vient chercher chez nous la fraîcheur, et plus seulement en août."},
    themes=(
        Theme(
            "Des pages pour une envie",
            "Comment donner envie de venir avant l’été\u202f?",
            ("1.1-06", "2.1-08", "5.1-08 coolness"),
            (Idea(taken_from="2.1-08", axis=0), Idea("Refaire les photos du printemps avec le club de randonnée.", axis=0)),
        ),
        Theme(
            "Des annonces qui mènent quelque part",
            "Comment ne plus payer des visites qui repartent\u202f?",
            ("4-07", "5.1-03"),
            (Idea(taken_from="4-07", axis=0, priority=HIGH),),
        ),
    ),
    axes=(Axis("Une campagne, une page", priority=HIGH),),
    aims=(
        Aim(
            "Doubler les demandes d’itinéraires du printemps", "demandes d’itinéraires d’avril à juin", "400",
            starts=296, ends=(6, 30), axis=0,
        ),
    ),
    remarks=(Remarked(299, CLAIRE, "Un seul objectif, mais tenu\u00a0: c’est une bonne façon de commencer."),),
)  # fmt: skip

STORIES: Mapping[str, tuple[Reflected, ...]] = {"cote-des-embruns": (EMBRUNS_FORMER, EMBRUNS)}

# --- What a generated office writes -------------------------------------------------------------------------------------------------------

NAMES = ("Stratégie web {year}", "Notre place sur le web en {year}", "Être trouvés, être choisis", "Préparer la saison {year}")
PURPOSES = (
    "Choisir trois chantiers pour l’année, et pouvoir dire pourquoi.",
    "Mettre nos moyens là où les visiteurs nous cherchent.",
    "Donner à nos prestataires une vitrine qui leur apporte des demandes.",
)
PROBLEMS = (
    "Comment progresser avec le temps que nous avons\u202f?",
    "Comment garder ce qui marche et réparer le reste\u202f?",
    "Comment rendre ce travail utile à nos prestataires\u202f?",
)
IDEAS = (
    "Y réserver une demi-journée par semaine, inscrite au planning.",
    "En parler à la prochaine réunion des prestataires.",
    "Demander conseil à un office qui l’a déjà fait.",
)
AXES = (
    Axis("Un site qui répond aux questions", "Moins de pages, plus justes.", HIGH),
    Axis("Savoir ce que nos actions rapportent", "Mesurer peu, mais chaque mois.", MEDIUM),
)
AIMS = (
    Aim("Répondre en ligne aux vingt questions de l’accueil", "questions traitées", "20", starts=-20, ends=(5, 31), axis=0, weight=2),
    Aim("Suivre dix chiffres tous les mois", "relevés faits dans l’année", "10", starts=-35, ends=(12, 15), axis=1),
)
