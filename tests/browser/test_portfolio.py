"""What only a browser shows of the pages of an adviser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from diagnostic.models import Revision
from otn.tenancy.scope import all_offices, office_scope
from strategy.models import Reflection
from tests.browser.walking import PROFILES, assert_accessible, log_in
from tests.diagnostic.assessed import published_version
from tests.factories import AssessmentFactory, AssignmentFactory, EditionFactory, OfficeFactory
from tests.network.test_comparison import scored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PAGES = (
    "/portefeuille/", "/portefeuille/?nom=zzz", "/portefeuille/?tri=nom", "/portefeuille/a-relire/", "/portefeuille/precision/",
    "/portefeuille/precision/?office=embruns", "/portefeuille/precision/?office=embruns&ou=", "/portefeuille/comparer/",
    "/portefeuille/comparer/?office=embruns", "/portefeuille/comparer/?office=embruns&office=pommiers",
    "/portefeuille/comparer/?office=embruns&office=pommiers&office=trois&office=quatre",
)  # fmt: skip


@pytest.fixture
def followed(world):
    """An adviser with something on each of his pages."""
    day = timezone.localdate()
    for slug in ("trois", "quatre"):
        AssignmentFactory.create(office=OfficeFactory.create(slug=slug, name=f"Office des {slug} îles"), advisor=world.advisor)
    with all_offices("test world"):
        version = published_version()
        former, edition = (
            EditionFactory.create(
                year=2020 + back, bank_version=version, opens_on=day - timedelta(days=90 - back), submit_by=day - timedelta(days=9),
                review_by=day - timedelta(days=1), closes_on=day,
            )
            for back in (1, 2)
        )  # fmt: skip
        sent = AssessmentFactory.create(office=world.embruns, edition=edition)
        sent.revisions.update(state="submitted", submitted_at=timezone.now() - timedelta(days=12), figures={}, profile={})
        AssessmentFactory.create(office=world.pommiers, edition=edition)
    scored(world.embruns, former, 41, {"1": 35, "2": 48})
    scored(world.pommiers, former, 72, {"1": 70, "2": 74})
    with office_scope([world.embruns.pk]):
        Reflection.objects.create(office=world.embruns, name="Stratégie digitale")
    return world


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_every_page_of_an_adviser_is_accessible(open_page, live_server, followed, profile):
    with open_page(**profile) as page:
        log_in(page, live_server, followed.advisor)
        for address in PAGES:
            assert page.goto(address).status == 200, address
            assert_accessible(page)


def test_an_adviser_chooses_compares_and_goes_to_write_with_the_keyboard_alone(open_page, live_server, followed):
    with all_offices("test world"):
        Revision.objects.filter(office=followed.embruns, state="submitted").update(review_started_at=timezone.now())
    with open_page() as page:
        log_in(page, live_server, followed.advisor)
        page.goto("/portefeuille/comparer/")
        for name in ("Côte des Embruns", "Vallée des Pommiers"):
            page.get_by_label(name).focus()
            page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_url("**office=embruns&office=pommiers")
        assert page.get_by_role("columnheader", name="Vallée des Pommiers").last.is_visible()
        page.goto("/portefeuille/precision/")
        page.get_by_role("combobox", name="Office").select_option("embruns")
        page.get_by_role("button", name="Choisir l’endroit").press("Enter")
        page.get_by_label("À propos de").select_option(label="Stratégie digitale")
        page.get_by_role("button", name="Aller écrire").press("Enter")
        page.wait_for_url("**/strategie/*/commentaires/")
