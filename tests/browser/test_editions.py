"""What only a browser shows of the editions: that their pages are accessible, and that a date is said in words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from diagnostic import operations
from diagnostic.models import Assessment
from otn.clock import today
from otn.tenancy.scope import all_offices, office_scope
from tests.browser.walking import PROFILES, assert_accessible, log_in, picture
from tests.diagnostic.assessed import fill, published_version
from tests.factories import EditionFactory, OfficeFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def followed(world):
    """An edition in which each state and each word of the board is there."""
    version, day = published_version(), today()
    dates = {"opens_on": day, "submit_by": day + timedelta(days=40), "review_by": day + timedelta(days=80)}
    edition = EditionFactory.create(year=day.year, bank_version=version, closes_on=day + timedelta(days=120), **dates)
    operations.open_edition(edition=edition, by=world.network_admin)
    ended = {"opens_on": day - timedelta(days=300), "submit_by": day - timedelta(days=200), "review_by": day - timedelta(days=150)}
    EditionFactory.create(year=day.year - 1, bank_version=version, closes_on=day + timedelta(days=1), **ended)
    with all_offices("test world"):
        OfficeFactory.create(name="Office tardif", slug="tardif")
        begun = Assessment.objects.get(office=world.embruns)
        fill(begun, world.contributor)
        sent = Assessment.objects.get(office=world.brumes)
        sent.revisions.update(state="submitted", submitted_at=timezone.now(), figures={}, profile={})
    with office_scope([world.pommiers.pk]):
        asking = world.pommiers.assessments.select_related("office", "edition").get()
        operations.ask_delay(assessment=asking, by=world.pommiers_manager, reason="Notre adjointe est absente jusqu’au mois prochain.")
    with office_scope([world.embruns.pk]):
        operations.remind(edition=edition, office=world.embruns, by=world.network_admin)
    return world, edition.year


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_every_page_is_accessible_and_breaks_no_policy(open_page, live_server, followed, profile):
    world, year = followed
    board = f"/reseau/editions/{year}/"
    pages = {
        "network_admin": [
            "/reseau/editions/", board, f"{board}dates/", f"{board}cloture/", f"/reseau/editions/{year - 1}/cloture/",
            "/reseau/editions/nouvelle/",
        ],
        "advisor": ["/reseau/editions/", board],
    }  # fmt: skip
    with open_page(**profile) as page:
        for who, addresses in pages.items():
            log_in(page, live_server, getattr(world, who))
            for number, address in enumerate(addresses):
                page.goto(address)
                assert_accessible(page)
                picture(page, "editions", f"{who} {number} {profile}")


def test_a_late_office_is_opened_and_another_reminded_from_the_board(open_page, live_server, followed):
    world, year = followed
    with open_page() as page:
        log_in(page, live_server, world.network_admin)
        page.goto(f"/reseau/editions/{year}/?tri=nom")
        page.get_by_role("button", name="aux référents de Vallée des Pommiers").click()
        assert page.url.endswith(f"/reseau/editions/{year}/?tri=nom")
        assert "Le rappel est parti aux référents de Vallée des Pommiers." in page.content()
        page.get_by_role("button", name="Ouvrir aux offices").click()
        assert page.get_by_role("button", name="Ouvrir aux offices").count() == 0
