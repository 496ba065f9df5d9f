"""The pictures of the README, taken from the demo network on a fixed day: `bin/pictures` runs this file, the suite does not collect it."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as product
from django.core.management import call_command

from otn.accounts.models import User
from otn.tenancy.scope import all_offices
from strategy.models import Reflection
from tests.browser.walking import log_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

FOLDER = Path(product.BASE_DIR) / "docs" / "pictures"
DAY = date(2026, 11, 25)
EMBRUNS = "/ot/cote-des-embruns"
MANAGER, ADVISOR = "referent@embruns.example", "conseiller@otn.example"

# name of the picture → who looks, at what, and the element that stands at its top (None: the page as it opens).
SHOTS = {
    "home": (MANAGER, f"{EMBRUNS}/", None),
    "results": (MANAGER, f"{EMBRUNS}/diagnostic/2026/resultats/", "h2 >> text=Chapitres et orientations"),
    "swot": (MANAGER, f"{EMBRUNS}/strategie/{{reflection}}/swot/", "h2 >> text=À classer"),
    "schedule": (MANAGER, f"{EMBRUNS}/plan/retroplanning/?objectif={{objective}}", "#planning"),
    "return": (MANAGER, f"{EMBRUNS}/suivi/synthese/", "h1"),
    "why": (MANAGER, f"{EMBRUNS}/plan/actions/{{action}}/pourquoi/", "h1"),
    "portfolio": (ADVISOR, "/portefeuille/", None),
}


@pytest.fixture
def shown(settings):
    """The demo network, and the rows of Côte des Embruns that are shown: the reflection of this year, an objective and its first action."""
    settings.OTN_TODAY = DAY
    call_command("seed_demo", verbosity=0)
    with all_offices("pictures"):
        reflection = Reflection.objects.filter(office__slug="cote-des-embruns", archived_at=None).order_by("pk")[0]
        objective = reflection.objectives.order_by("position", "pk")[0]
        action = objective.actions.exclude(solution=None).order_by("position", "pk")[0]
        return {"reflection": reflection.pk, "objective": objective.pk, "action": action.pk}


def test_take_them(shown, open_page, live_server):
    FOLDER.mkdir(exist_ok=True)
    for name, (email, path, top) in SHOTS.items():
        with open_page() as page:
            page.set_viewport_size({"width": 1280, "height": 820})
            log_in(page, live_server, User.objects.get(email=email))
            page.goto(path.format(**shown))
            if top:
                page.locator(top).first.evaluate("element => element.scrollIntoView()")
            page.screenshot(path=FOLDER / f"{name}.png")
