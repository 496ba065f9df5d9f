"""The accompaniment of the demo network (DESIGN §10), as plain data: the charter, and what OTN and Côte des Embruns did of it.

Days are counted back from the day on which the demo was first loaded; a negative number of days ago is to come.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from otn.demo_diagnostic import CLAIRE, HELENE

CHARTER = """La présente charte lie l’office de tourisme et Offices de Tourisme & Territoires de Normandie (OTN) pour la mise en \
place de la stratégie web et webmarketing de l’office.

OTN apporte des outils et une méthode de travail en quatre étapes\N{NO-BREAK SPACE}: récolter, classer, choisir, valider. OTN ne produit \
pas la stratégie.

L’office demeure le seul décideur et pilote de sa stratégie. Il désigne un référent, réserve le temps nécessaire à son équipe et répond \
avec sincérité au diagnostic.

Le conseiller lit, commente, demande une précision et valide. Il n’écrit jamais à la place de l’office. Ce que l’office écrit ne sort pas \
du réseau sans son accord.

Un jour d’accompagnement coûte 300\N{NO-BREAK SPACE}€ net de TVA. Les jours sont prévus ensemble, puis notés ici par le conseiller\
\N{NARROW NO-BREAK SPACE}; un jour annulé n’est pas dû.

La charte vaut tant que dure l’accompagnement. Chacun peut y mettre fin par un simple message."""
PUBLISHED_BY, PUBLISHED = "admin@otn.example", 415


@dataclass(frozen=True)
class Day:
    days_ago: int
    share: str
    subject: str
    noted: int  # days ago


@dataclass(frozen=True)
class Visit:
    days_ago: int
    text: str


@dataclass(frozen=True)
class Note:
    days_ago: int
    text: str


@dataclass(frozen=True)
class Accompanied:
    """What happened between an office and its adviser."""

    manager: str
    advisor: str
    signed: int  # days ago, by the office
    countersigned: int
    days: tuple[Day, ...]
    visits: tuple[Visit, ...]
    notes: tuple[Note, ...]


EMBRUNS = Accompanied(
    manager=HELENE,
    advisor=CLAIRE,
    signed=412,
    countersigned=411,
    days=(
        Day(223, "1", "Atelier sur la réflexion\N{NO-BREAK SPACE}: du diagnostic aux objectifs", noted=223),
        Day(41, "0.5", "Point sur le plan d’actions et ses retards", noted=41),
        Day(-16, "1", "Lecture des résultats des campagnes avec l’équipe", noted=6),
    ),
    visits=(
        Visit(
            41,
            "Vu avec Hélène et Samir\N{NO-BREAK SPACE}: le plan avance, deux tâches attendent le prestataire du site.\n\n"
            "Décidé\N{NO-BREAK SPACE}: relancer le prestataire avant la fin du mois, garder la campagne Adwords, arrêter les envois "
            "trop longs.\n\nProchain rendez-vous\N{NO-BREAK SPACE}: la lecture des résultats, avec toute l’équipe.",
        ),
    ),
    notes=(
        Note(
            40,
            "Équipe motivée mais peu disponible en saison\N{NO-BREAK SPACE}: éviter juillet et août. "
            "Le budget web dépend du vote de janvier.",
        ),
    ),
)

STORIES: Mapping[str, Accompanied] = {"cote-des-embruns": EMBRUNS}

# --- What OTN did with a generated office -------------------------------------------------------------------------------------------------

UNSIGNED = 4  # one office in four has not signed
DAYS = (  # the first ones, none or all of them, in turn
    Day(150, "1", "Lecture des résultats du diagnostic", noted=150),
    Day(90, "0.5", "Atelier sur la réflexion\N{NO-BREAK SPACE}: du diagnostic aux objectifs", noted=90),
)


def of_generated(number: int, manager: str, advisor: str) -> Accompanied | None:
    """Return what OTN and a generated office owe each other; None where nothing was signed."""
    if number % UNSIGNED == UNSIGNED - 1:
        return None
    signed = 405 - number % 30
    return Accompanied(manager, advisor, signed=signed, countersigned=signed - 2, days=DAYS[: number % 3], visits=(), notes=())
