"""What the cast of the demo network made of its objectives (DESIGN §10): actions, tasks, money, as plain data.

Days are counted back from the day on which the demo was first loaded, as those of otn.demo: negative in the days to come. A date that is no
working day becomes the nearest one, later for what is to come. « {year} » is the year that follows the last edition.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from otn.demo_diagnostic import CLAIRE, HELENE, JULIE, SAMIR
from otn.demo_strategy import EMBRUNS, EMBRUNS_FORMER


@dataclass(frozen=True)
class Step:
    """A task. Without `ends` its dates are those of its action."""

    name: str
    days: int  # working days; 0 is a milestone
    load: str  # person-days
    who: str = ""
    checks: str = ""
    ends: int | None = None
    after: tuple[int, ...] = ()  # places, in its action, of those that it waits for
    lag: int = 0  # working days that it waits longer
    is_fixed: bool = False
    progress: int = 0
    told: int | None = None  # when its progress was last told: done, on the way, or begun without a figure
    signed: int | None = None
    blocked: tuple[int, str] | None = None  # when and why
    abandoned: tuple[int, str] | None = None
    put_off: tuple[int, int] | None = None  # when, and its new end


@dataclass(frozen=True)
class Expense:
    label: str
    planned: str
    vat: str  # included, excluded, net
    source: str = "own"  # own, subsidy, otn
    committed: str | None = None
    spent: str | None = None


@dataclass(frozen=True)
class Project:
    """An action of an objective, which is told by its name."""

    name: str
    aim: str
    share: int | None
    scores: tuple[int, int, int] | None
    solution: str = ""  # the code of the recommendation, or the text, of the solution that it comes from
    description: str = ""
    who: str = ""
    checks: str = ""
    needs: tuple[str, ...] = ()  # names of other actions of its round
    steps: tuple[Step, ...] = ()
    expenses: tuple[Expense, ...] = ()
    decided: tuple[int, str, str] | None = None  # when, postponed or discarded, and why


@dataclass(frozen=True)
class Round:
    """Objectives that came into the plan together, and the validation that followed."""

    sent: int
    prepared: int  # people, scores, contributions and tasks
    projects: tuple[Project, ...]
    written: tuple[str, ...] = ()  # objectives written by hand in the plan, without dates
    validated: int | None = None
    reopened: tuple[int, str] | None = None  # when and why it was to be decided again


@dataclass(frozen=True)
class Shut:
    """Days without work: month and day, `years` after {year}."""

    kind: str  # closed, frozen
    label: str
    first: tuple[int, int]
    last: tuple[int, int]
    years: tuple[int, int] = (0, 0)  # of the first day, of the last one


@dataclass(frozen=True)
class Talked:
    """A remark about an action."""

    days_ago: int
    who: str
    project: str
    text: str


@dataclass(frozen=True)
class Planned:
    """The plan of an office."""

    lead: str
    second: str
    rounds: tuple[Round, ...]
    budget: str  # euros with tax
    shut: tuple[Shut, ...] = ()
    talks: tuple[Talked, ...] = ()


# --- Côte des Embruns, the year before: one objective, reached ----------------------------------------------------------------------------

(SPRING,) = (aim.name for aim in EMBRUNS_FORMER.aims)
ADWORDS = "Externalisation AdWords"

FORMER_ROUND = Round(
    sent=297,
    prepared=296,
    validated=290,
    reopened=(17, "Nouveau diagnostic, nouveaux objectifs\u00a0: le plan est à décider de nouveau."),
    projects=(
        Project(
            ADWORDS, SPRING, 60, (2, 2, 3), who=SAMIR, checks=HELENE,
            description="Confier les annonces sur les moteurs à une agence, et garder la main sur les mots et sur les chiffres.",
            steps=(
                Step("Expression des besoins", 5, "2", SAMIR, progress=100, told=281),
                Step("Trouver le bon prestataire", 10, "2", HELENE, after=(0,), progress=100, told=264),
                Step("Valider la liste des mots clés", 3, "1", SAMIR, after=(1,), progress=100, told=257),
                Step("Mise en place d’un reporting", 2, "1", SAMIR, after=(2,), progress=100, told=251),
            ),
            expenses=(Expense("Mise en place par l’agence", "400", "excluded", committed="400", spent="400"),),
        ),
        Project(
            "Un modèle de page de campagne", SPRING, 25, (1, 3, 2), solution="4-07", who=SAMIR, checks=HELENE,
            steps=(
                Step("Dessiner le modèle", 3, "1.5", SAMIR, HELENE, ends=272, progress=100, told=272, signed=271),
                Step("Le monter sur le site", 3, "1", JULIE, HELENE, ends=262, after=(0,), progress=100, told=260, signed=259),
                Step("Y amener les annonces du printemps", 1, "1", SAMIR, HELENE, ends=246, after=(1,), progress=100, told=246, signed=244),
            ),
        ),
        Project(
            "Deux pages d’envie par mois", SPRING, 15, (1, 2, 3), solution="2.1-08", who=JULIE, checks=HELENE,
            steps=(
                Step("Choisir les huit envies du printemps", 1, "1", JULIE, HELENE, ends=275, progress=100, told=275, signed=274),
                Step("Écrire et publier les pages", 60, "8", JULIE, HELENE, ends=170, after=(0,), progress=100, told=172, signed=168),
            ),
        ),
        Project(
            "Nouvelles photos du printemps", SPRING, None, (2, 3, 2),
            solution="Refaire les photos du printemps avec le club de randonnée.", who=JULIE, checks=HELENE,
            decided=(293, "discarded", "Le club n’a pas de date avant juin\u00a0: le printemps sera passé."),
        ),
    ),
)  # fmt: skip

# --- Côte des Embruns, this year ----------------------------------------------------------------------------------------------------------

MOBILE, OFFER, CONTENTS, CHANNELS = (aim.name for aim in EMBRUNS.aims)
TRAINING = "Se former à deux, une fois par an"

AUDIT = "Audit d’accessibilité et corrections"
CLICKS = "Mesurer les clics vers les prestataires"
SIX = "Un plan de mesure de six actions utiles"
COMPLIANT = "Une mesure du site conforme et complète"
ROUTES = "Dix itinéraires à vélo depuis la gare"
NEWSLETTER = "Newsletter des quatre saisons"
TRAIN = "Campagne de printemps «\u202ftrain et vélo\u202f»"
VIDEOS = "Quatre vidéos avec les pêcheurs à pied"
ASSISTANTS = "Corriger ce que les assistants disent de nous"
CONTACTS = "Inventaire des fichiers de contacts"

PROJECTS = (
    Project(
        AUDIT, MOBILE, 40, (4, 4, 4), solution="1.1-04", who=HELENE, checks=SAMIR,
        steps=(
            Step("Choisir les douze pages à auditer", 2, "1", SAMIR, HELENE, ends=11, progress=100, told=11, signed=10),
            Step("Consulter trois auditeurs", 5, "1.5", HELENE, SAMIR, ends=4, after=(0,), progress=60, told=5),
            Step("Auditer les pages types", 10, "2", checks=HELENE, ends=-21, after=(1,), lag=2, put_off=(3, -28)),
            Step("Corriger contrastes, textes et formulaires", 15, "4", SAMIR, HELENE, ends=-57, after=(2,)),
            Step("Publier la déclaration", 0, "0.5", HELENE, SAMIR, ends=-59, after=(3,)),
        ),
        expenses=(
            Expense("Audit de douze pages types", "2950", "excluded", committed="2950"),
            Expense("Corrections, part de la Région", "1200", "net", "subsidy"),
        ),
    ),
    Project(
        "Une recherche par date et par commune dans l’agenda", MOBILE, 35, (3, 4, 3),
        solution="Permettre de chercher dans l’agenda par date et par commune.", who=HELENE, checks=SAMIR,
        steps=(
            Step("Écrire les dix recherches que l’on nous demande", 2, "1", SAMIR, HELENE, ends=6, progress=100, told=6),
            Step("Obtenir le devis du prestataire du site", 5, "0.5", HELENE, SAMIR, ends=-1, after=(0,), progress=40, told=2),
            Step(
                "Développer la recherche", 20, "2", HELENE, SAMIR, ends=-46, after=(1,), lag=2,
                blocked=(2, "Le prestataire attend le nouveau format des données du SIT, annoncé pour janvier."),
            ),
            Step("Tester avec cinq visiteurs", 2, "2", SAMIR, HELENE, ends=-52, after=(2,)),
            Step("Mettre en ligne", 0, "0.5", HELENE, SAMIR, ends=-54, after=(3,)),
        ),
        expenses=(Expense("Développement de la recherche", "1500", "excluded"),),
    ),
    Project(
        "Des fiches pratiques à garder sur soi", MOBILE, 25, (1, 2, 3),
        solution="Proposer des fiches pratiques à enregistrer avant d’entrer dans une zone sans réseau.", who=SAMIR, checks=HELENE,
        steps=(
            Step("Choisir dix lieux sans réseau", 2, "1", SAMIR, HELENE, ends=2),
            Step("Écrire les fiches", 10, "4", SAMIR, HELENE, ends=-20, after=(0,)),
            Step("Mettre les fiches en page", 5, "2", ends=-34, after=(1,)),
            Step("Les annoncer à l’accueil et sur place", 3, "1", HELENE, SAMIR, ends=-48, after=(2,)),
            Step(
                "Traduire les fiches en anglais", 5, "2", SAMIR, HELENE, ends=-45, after=(1,),
                abandoned=(8, "Les visiteurs étrangers viennent peu dans ces lieux\u00a0: on verra après une saison."),
            ),
        ),
    ),
    Project(
        CLICKS, OFFER, 20, (2, 3, 2), solution="2.2-02", who=SAMIR, checks=HELENE,
        steps=(
            Step("Lister les boutons et les liens à mesurer", 2, "1", SAMIR, HELENE, ends=9, progress=100, told=9, signed=8),
            Step("Faire poser la mesure par le prestataire du site", 5, "0.5", HELENE, SAMIR, ends=-2, after=(0,), told=6),
            Step("Vérifier les chiffres pendant un mois", 20, "1", SAMIR, HELENE, ends=-46, after=(1,)),
            Step("Présenter les premiers clics aux prestataires", 1, "1", HELENE, SAMIR, ends=-64, after=(2,), lag=5),
        ),
        expenses=(Expense("Pose de la mesure", "380", "excluded", committed="380"),),
    ),
    Project(
        "La réservation en direct sur chaque page", OFFER, 25, (2, 3, 3),
        solution="Mettre en avant, sur chaque page, les hébergements qui se réservent en direct.", who=SAMIR, checks=HELENE,
        steps=(
            Step("Recenser les hébergements qui se réservent en direct", 10, "3", SAMIR, HELENE, ends=-3, progress=20, told=4),
            Step("Dessiner la place du bouton", 5, "1", HELENE, SAMIR, ends=-19, after=(0,)),
            Step("Mettre les pages à jour", 10, "2", checks=HELENE, ends=-44, after=(1,)),
            Step("Prévenir les hébergeurs", 2, "0.5", SAMIR, HELENE, ends=-51, after=(2,)),
        ),
    ),
    Project(
        "Le bilan de saison de chaque prestataire", OFFER, 10, (1, 1, 2),
        solution="Envoyer à chaque prestataire, en novembre, les clics qu’il a reçus dans la saison.",
        who=SAMIR, checks=HELENE, needs=(CLICKS,),
        steps=(
            Step("Préparer le modèle du bilan", 2, "1", SAMIR, HELENE),
            Step("Tirer les chiffres de chacun", 3, "1.5", SAMIR, HELENE, after=(0,)),
            Step("Envoyer et répondre aux questions", 3, "1", HELENE, SAMIR, after=(1,)),
        ),
    ),
    Project(
        SIX, OFFER, 20, (3, 3, 2), solution="1.3-06", who=HELENE, checks=SAMIR, needs=(COMPLIANT,),
        steps=(
            Step("Préparer avec Claire la liste des six actions", 1, "1", HELENE, SAMIR, ends=-6, is_fixed=True),
            Step("Écrire le plan de mesure", 3, "2", SAMIR, HELENE, ends=-13, after=(0,)),
            Step("Le faire poser et le vérifier", 5, "1", HELENE, SAMIR, ends=-27, after=(1,)),
        ),
        expenses=(Expense("Trois jours d’accompagnement OTN", "900", "net", "otn", committed="900", spent="300"),),
    ),
    Project(
        "Une valeur en euros pour chaque action utile", OFFER, 10, (1, 3, 2), solution="2.4-05", who=HELENE, checks=SAMIR, needs=(SIX,),
        steps=(
            Step("Proposer une valeur pour chacune à la direction", 2, "1", HELENE, SAMIR, ends=-36),
            Step("Comparer deux campagnes passées à leur coût", 2, "1", SAMIR, HELENE, ends=-50, after=(0,)),
        ),
    ),
    Project(
        COMPLIANT, OFFER, 15, (2, 4, 2), solution="1.3-01", who=HELENE, checks=SAMIR,
        steps=(
            Step("Relire le bandeau avec le prestataire du site", 1, "0.5", HELENE, SAMIR, ends=10, progress=100, told=9, signed=7),
            Step("Choisir une mesure exemptée de consentement", 3, "1", HELENE, SAMIR, ends=5, after=(0,), progress=100, told=5),
            Step("L’installer et comparer deux semaines", 10, "1", SAMIR, HELENE, ends=-12, after=(1,), progress=30, told=1),
        ),
        expenses=(Expense("Abonnement à l’outil de mesure", "390", "included", committed="390", spent="390"),),
    ),
    Project(
        "Trente recherches, une page pour chacune", CONTENTS, 35, (1, 2, 4), solution="2.1-02", who=SAMIR, checks=HELENE,
        steps=(
            Step("Relever trente recherches de visiteurs", 3, "2", SAMIR, HELENE, ends=7, progress=100, told=7, signed=6),
            Step("Noter la page qui répond à chacune", 3, "1.5", SAMIR, HELENE, ends=1, after=(0,), progress=80, told=1),
            Step("Écrire les dix pages qui manquent", 30, "10", SAMIR, HELENE, ends=-70, after=(1,)),
            Step("Relire avec l’accueil", 5, "2", HELENE, SAMIR, ends=-80, after=(2,)),
        ),
    ),
    Project(
        ASSISTANTS, CONTENTS, 15, (1, 2, 2), solution="2.1-06", who=SAMIR, checks=HELENE,
        steps=(
            Step("Poser vingt questions à trois assistants", 1, "1", SAMIR, HELENE, ends=3, progress=100, told=3),
            Step("Corriger le site, le SIT et la fiche Google", 5, "2", SAMIR, HELENE, ends=-2, after=(0,), progress=20, told=1),
            Step("Refaire le test", 1, "0.5", SAMIR, HELENE, ends=-90, after=(1,)),
        ),
    ),
    Project(
        "Le carnet des questions de l’accueil", CONTENTS, 15, (1, 1, 3), solution="3.2-06", who=HELENE, checks=SAMIR,
        steps=(
            Step("Ouvrir le carnet partagé", 1, "0.5", HELENE, SAMIR, ends=10, progress=100, told=10, signed=9),
            Step("Montrer à l’accueil comment le remplir", 1, "1", HELENE, SAMIR, ends=8, after=(0,), progress=100, told=8, signed=8),
            Step("Publier deux réponses par semaine", 55, "6", SAMIR, HELENE, ends=-78, after=(1,), progress=10, told=2),
        ),
    ),
    Project(
        VIDEOS, CONTENTS, 25, (4, 4, 3), solution="Tourner avec les pêcheurs à pied une série de courtes vidéos, comme celle du phare.",
        who=HELENE, checks=SAMIR,
        steps=(
            Step("Choisir quatre pêcheurs et quatre lieux", 5, "2", HELENE, SAMIR, ends=-16),
            Step("Choisir qui filme", 5, "1", ends=-30, after=(0,)),
            Step("Tourner aux grandes marées", 3, "3", HELENE, SAMIR, ends=-120, after=(1,), is_fixed=True),
            Step("Monter et sous-titrer", 10, "1", HELENE, SAMIR, ends=-140, after=(2,)),
            Step("Publier une vidéo par semaine", 20, "2", SAMIR, HELENE, ends=-172, after=(3,)),
        ),
        expenses=(
            Expense("Tournage et montage", "1800", "excluded"),
            Expense("Tournage, part de la communauté de communes", "1000", "net", "subsidy"),
        ),
    ),
    Project(
        "Une page sur la côte qui change", CONTENTS, 10, (1, 3, 2),
        solution="Écrire avec la communauté de communes une page sur la côte qui change.", who=HELENE, checks=SAMIR,
        steps=(
            Step("Réunir ceux qui suivent le trait de côte", 1, "1", HELENE, SAMIR, ends=-14),
            Step("Écrire la page", 3, "2", SAMIR, HELENE, ends=-35, after=(0,)),
            Step("La faire relire par les élus", 5, "0.5", HELENE, SAMIR, ends=-50, after=(1,)),
        ),
    ),
    Project(
        ROUTES, CHANNELS, 30, (2, 3, 4), solution="Publier depuis le SIT dix itinéraires à vélo au départ de la gare.",
        who=SAMIR, checks=HELENE,
        steps=(
            Step("Repérer les dix boucles avec le club de vélo", 15, "5", SAMIR, HELENE, ends=-34),
            Step("Saisir les itinéraires dans le SIT", 10, "4", SAMIR, HELENE, ends=-54, after=(0,)),
            Step("Photographier les étapes", 10, "3", ends=-110, after=(0,)),
            Step("Publier la carte", 0, "0.5", SAMIR, HELENE, ends=-112, after=(1, 2)),
        ),
    ),
    Project(
        NEWSLETTER, CHANNELS, 25, (2, 2, 3),
        solution="Écrire une newsletter par saison aux cyclistes et aux familles, avec une idée de séjour sans voiture.",
        who=SAMIR, checks=HELENE,
        steps=(
            Step("Choisir la cible et les rubriques", 3, "1", SAMIR, HELENE, ends=-13),
            Step("Choisir l’outil d’envoi", 5, "1", HELENE, SAMIR, ends=-22, after=(0,)),
            Step("Recueillir les adresses et les accords", 15, "2", SAMIR, HELENE, ends=-55, after=(1,)),
            Step("Rédiger le premier numéro", 5, "2", SAMIR, HELENE, ends=-65, after=(1,)),
            Step("Envoyer et lire les résultats", 2, "1", SAMIR, HELENE, ends=-70, after=(2, 3)),
        ),
        expenses=(Expense("Outil d’envoi, un an", "240", "excluded"),),
    ),
    Project(
        TRAIN, CHANNELS, 25, (4, 4, 3), solution="Monter avec les offices voisins une campagne de printemps «\u202ftrain et vélo\u202f».",
        who=HELENE, checks=SAMIR, needs=(ROUTES,),
        steps=(
            Step("Réunir les offices voisins", 1, "1", HELENE, SAMIR, ends=-10),
            Step("Écrire la demande de subvention", 5, "3", HELENE, SAMIR, ends=-20, after=(0,)),
            Step("Choisir les supports et les dates", 5, "1.5", HELENE, SAMIR, ends=-52, after=(1,), lag=10),
            Step("Créer la page de la campagne", 5, "2", SAMIR, HELENE, ends=-80, after=(2,)),
            Step("Lancer la campagne", 0, "0.5", HELENE, SAMIR, ends=-115, after=(3,)),
        ),
        expenses=(
            Expense("Achat d’espaces", "3000", "included"),
            Expense("Part des offices voisins et du Département", "2500", "net", "subsidy"),
        ),
    ),
    Project(
        CONTACTS, CHANNELS, 20, (1, 3, 2), solution="2.3-01", who=SAMIR, checks=HELENE,
        steps=(
            Step("Recenser les fichiers de contacts", 5, "2", SAMIR, HELENE, ends=-26),
            Step("Demander si une base commune existe", 2, "0.5", HELENE, SAMIR, ends=-33, after=(0,)),
        ),
        decided=(5, "postponed", "Le Département choisit sa base commune au printemps\u00a0: nous attendons de savoir laquelle."),
    ),
    Project(
        "Deux jours de formation chacun", TRAINING, 100, None,
        steps=(
            Step("Choisir les formations", 1, "0.5", HELENE),
            Step("Réserver les dates hors saison", 1, "0.5", after=(0,)),
        ),
        expenses=(Expense("Frais de formation, pris en charge", "1400", "net", "subsidy"),),
    ),
)  # fmt: skip

EMBRUNS_PLAN = Planned(
    lead=HELENE,
    second=SAMIR,
    budget="18000",
    shut=(
        Shut("frozen", "Haute saison", (7, 13), (8, 30), (-1, -1)),
        Shut("closed", "Congés de fin d’année", (12, 24), (1, 1), (-1, 0)),
        Shut("frozen", "Haute saison", (7, 13), (8, 30)),
    ),
    rounds=(FORMER_ROUND, Round(sent=16, prepared=15, validated=12, written=(TRAINING,), projects=PROJECTS)),
    talks=(
        Talked(279, CLAIRE, ADWORDS, "Demandez que le compte reste à votre nom\u00a0: si l’agence change, l’historique vous suit."),
        Talked(262, HELENE, ADWORDS, "C’est écrit dans le contrat. Le compte est au nom de l’office depuis ce matin."),
        Talked(9, CLAIRE, AUDIT, "Je peux vous donner les trois adresses que les offices voisins ont consultées."),
        Talked(8, HELENE, AUDIT, "Volontiers\u00a0: deux ne répondent pas, et je voudrais trois devis avant la fin du mois."),
        Talked(7, SAMIR, ROUTES, "Le club de vélo est d’accord, mais pas avant le premier week-end de décembre."),
        Talked(4, CLAIRE, CONTACTS, "C’est sage. L’objectif n’est plus couvert qu’à 80\u00a0%\u00a0: pensez à répartir sa part."),
        Talked(2, SAMIR, ASSISTANTS, "Onze réponses justes sur vingt. La liste des fautes est jointe au carnet."),
    ),
)  # fmt: skip

STORIES: Mapping[str, Planned] = {"cote-des-embruns": EMBRUNS_PLAN}
