"""A reflection as a report prints it, without database: one of a small office, with a piece of each kind."""

from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from otn.lib import pdf
from strategy.export import REPORT_STYLES
from strategy.report import Content, Cover, CrossingPart, FactPart, GroupPart, ObjectivePart, SolutionPart, StrategyPart, ThreadPart
from strategy.swot import Quadrant

PRINTED_ON = date(2026, 12, 2)
COVER = Cover(
    office="Côte des Embruns",
    name="Stratégie digitale 2027",
    purpose="Rendre la destination plus visible.\n\nRester l’expert de l’accueil.",
    organisation="Office de la Côte des Embruns",
    lead="Hélène Marchand",
    participants=("Samir Delaunay", "Odile Vasseur"),
    due_date=date(2026, 12, 15),
    validated_on=date(2026, 12, 1),
    validated_by="Hélène Marchand",
    is_archived=False,
)
FAST = FactPart("Le site s’utilise sur téléphone.", Quadrant.STRENGTH, "Le site", "1.1-01", "utilisable et testé", 2026)
SLOW = FactPart("Les conversions ne sont pas mesurées.", Quadrant.WEAKNESS, "La mesure", "2.4-05", "le coût seul", 2026)
BIKES = FactPart("Les cyclistes arrivent par la véloroute.", Quadrant.OPPORTUNITY, "Le site")
PLATFORMS = FactPart("Les plateformes vendent à notre place.", Quadrant.THREAT)
COUNT = SolutionPart("Compter les clics vers les hébergeurs.", "Haute", "Mesurer", "2.4-05", facts=(SLOW,))
BUY = SolutionPart("Acheter un outil de mesure.", "Basse", dropped_reason="Trop cher pour ce qu’il apporte.")
ROUTES = SolutionPart("Publier dix itinéraires à vélo.", "Moyenne", "Mesurer", facts=(FAST, BIKES))
FREE = SolutionPart("Former l’accueil.", "Moyenne")


def content(**changes: Any) -> Content:
    """All that the report says, changed as the test likes."""
    made: dict[str, Any] = {
        "cover": COVER,
        "facts": (FAST, SLOW, BIKES, PLATFORMS),
        "groups": (
            GroupPart("Le site", "Comment garder un site utile en déplacement\N{NARROW NO-BREAK SPACE}?", "", (FAST, BIKES), (FREE,)),
            GroupPart("La mesure", "Comment dire ce que rapportent les campagnes\N{NARROW NO-BREAK SPACE}?", "", (SLOW,), (COUNT, BUY)),
            GroupPart("Le Wi-Fi", "", "Il marche.", (), ()),
        ),
        "ungrouped": (PLATFORMS,),
        "crossings": (CrossingPart("Forces × Opportunités", (ROUTES,)),),
        "strategies": (StrategyPart("Mesurer", "Savoir avant de dépenser.", "Haute", (COUNT, ROUTES), ("Diversifier les canaux",)),),
        "free": (FREE,),
        "objectives": (
            ObjectivePart(
                "Diversifier les canaux", "Mesurer", "visites hors moteurs", "40\u00a0%", date(2027, 1, 4), date(2027, 10, 31), 2
            ),
            ObjectivePart("Former l’équipe", "", "", "", None, None, 1),
        ),
        "threads": (
            ThreadPart(("Diversifier les canaux",), "Mesurer", (SLOW, FAST, BIKES)), ThreadPart(("Former l’équipe",), "", ()),
        ),
        "loose_facts": (PLATFORMS,),
        "loose_objectives": ("Former l’équipe",),
    }  # fmt: skip
    return Content(**(made | changes))


EMPTY: dict[str, Any] = dict.fromkeys(
    ("facts", "groups", "ungrouped", "crossings", "strategies", "free", "objectives", "threads", "loose_facts", "loose_objectives"), ()
)


def html(made: Content) -> str:
    return render_to_string("strategy/pdf/reflection.html", {"report": made, "printed_on": PRINTED_ON})


def printed(made: Content) -> bytes:
    return pdf.render(html(made), static=settings.STATICFILES_DIRS, printed_on=PRINTED_ON, stylesheets=REPORT_STYLES)
