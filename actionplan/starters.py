"""Actions to begin with, as an office would write them: each with its tasks in their order, to be changed at will.

Durations and loads are habits of small offices; scores are those of the anchors (actionplan.cct). Neither date nor person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class StarterTask:
    name: str
    duration: int  # working days; 0 is a milestone
    load: Decimal  # person-days


@dataclass(frozen=True)
class Starter:
    key: str
    name: str
    description: str
    scores: tuple[int, int, int]  # cost, complexity, time
    tasks: tuple[StarterTask, ...]  # a chain: each waits for the one before


def _tasks(*tasks: tuple[str, int, str]) -> tuple[StarterTask, ...]:
    return tuple(StarterTask(name, duration, Decimal(load)) for name, duration, load in tasks)


EVERY: tuple[Starter, ...] = (
    Starter(
        "adwords",
        "Externalisation AdWords",
        "Confier les annonces sur les moteurs de recherche à une agence, et garder la main sur les mots et sur les chiffres.",
        (2, 2, 3),
        _tasks(
            ("Expression des besoins", 5, "2"),
            ("Trouver le bon prestataire", 10, "2"),
            ("Valider la liste des mots clés", 3, "1"),
            ("Mise en place d’un reporting", 2, "1"),
        ),
    ),
    Starter(
        "mobile_site",
        "Refonte du site mobile",
        "Rendre agréables sur un téléphone les pages que les visiteurs en séjour ouvrent le plus.",
        (4, 4, 4),
        _tasks(
            ("Relever les parcours mobiles les plus suivis", 5, "2"),
            ("Écrire le cahier des charges", 10, "4"),
            ("Consulter et choisir un prestataire", 20, "3"),
            ("Valider les maquettes", 10, "2"),
            ("Suivre la réalisation", 40, "6"),
            ("Tester avec cinq visiteurs", 3, "2"),
            ("Mettre en ligne", 0, "0.5"),
        ),
    ),
    Starter(
        "newsletter",
        "Newsletter trimestrielle",
        "Écrire quatre fois par an à ceux qui l’ont demandé, avec une raison de revenir.",
        (2, 2, 3),
        _tasks(
            ("Choisir la cible et les rubriques", 3, "1"),
            ("Choisir l’outil d’envoi", 5, "1"),
            ("Recueillir les adresses et les accords", 15, "2"),
            ("Rédiger le premier numéro", 5, "2"),
            ("Envoyer et lire les résultats", 2, "1"),
        ),
    ),
    Starter(
        "photos",
        "Banque de photos et de vidéos",
        "Réunir des images libres de droits pour le site, les réseaux et la presse.",
        (3, 3, 3),
        _tasks(
            ("Recenser les images et leurs droits", 5, "2"),
            ("Choisir les lieux et les saisons", 3, "1"),
            ("Commander le reportage", 10, "1"),
            ("Réaliser les prises de vue", 10, "3"),
            ("Classer et légender", 5, "2"),
        ),
    ),
    Starter(
        "social",
        "Ligne éditoriale des réseaux sociaux",
        "Dire à qui l’office parle, de quoi et à quel rythme, puis s’y tenir.",
        (1, 2, 3),
        _tasks(
            ("Faire le bilan des comptes", 3, "1"),
            ("Choisir les réseaux et les publics", 3, "1"),
            ("Écrire le calendrier de publication", 5, "2"),
            ("Former l’équipe", 2, "2"),
            ("Publier et mesurer pendant un trimestre", 60, "9"),
        ),
    ),
    Starter(
        "booking",
        "Réservation en ligne des prestataires",
        "Ouvrir aux hébergements et aux loisirs du territoire un moyen de vendre en ligne.",
        (3, 5, 4),
        _tasks(
            ("Recenser les offres qui peuvent se vendre", 10, "3"),
            ("Choisir la place de marché", 15, "3"),
            ("Signer les conventions", 20, "3"),
            ("Former les prestataires", 10, "5"),
            ("Brancher la réservation sur le site", 10, "2"),
            ("Suivre les premières ventes", 20, "2"),
        ),
    ),
    Starter(
        "reviews",
        "Réponse aux avis en ligne",
        "Lire et répondre à chaque avis sous une semaine, et aider les prestataires à faire de même.",
        (1, 1, 2),
        _tasks(
            ("Prendre la main sur les fiches de l’office", 3, "0.5"),
            ("Écrire les réponses types", 3, "1"),
            ("Réunir les prestataires", 1, "1"),
            ("Faire le point au bout de trois mois", 0, "0.5"),
        ),
    ),
    Starter(
        "statistics",
        "Tableau de bord des statistiques",
        "Suivre chaque mois les mêmes chiffres du site et des campagnes, dans une page que les élus lisent.",
        (2, 3, 2),
        _tasks(
            ("Choisir les indicateurs", 3, "1"),
            ("Vérifier la mesure du site et le consentement", 5, "1"),
            ("Construire le tableau de bord", 5, "2"),
            ("Présenter le premier mois", 1, "0.5"),
        ),
    ),
)

BY_KEY: Mapping[str, Starter] = {one.key: one for one in EVERY}
