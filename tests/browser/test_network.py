"""What only a browser shows of OTN's side, of the journal, of the bell and of the reports."""

import pytest
from django.utils import timezone

from otn.documents.models import Job
from otn.journal.operations import record
from otn.notifications.operations import notify
from otn.offices.operations import start_intervention
from otn.tenancy.scope import all_offices
from tests.browser.walking import assert_accessible, log_in
from tests.factories import DocumentFactory, InvitationFactory, JobFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PROFILES = [{}, {"dark": True}, {"width": 390}]
PAGES = {
    "manager": ["/ot/embruns/journal/", "/ot/embruns/journal/?du=2026-02-01&au=2026-01-01", "/ot/embruns/rapports/", "/notifications/"],
    "advisor": ["/portefeuille/", "/portefeuille/?nom=zzz"],
    "network_admin": [
        "/reseau/", "/reseau/offices/", "/reseau/nouvel-office/", "/reseau/offices/embruns/", "/reseau/offices/embruns/archivage/",
        "/reseau/personnes/", "/reseau/personnes/conseiller/", "/reseau/journal/", "/reseau/journal/?office=embruns",
    ],
    "superuser": ["/reseau/interventions/", "/reseau/administrateurs/nouveau/"],
}  # fmt: skip


@pytest.fixture
def filled(world):
    """A network in which each page has something to show."""
    with all_offices("test world"):
        start_intervention(office=world.embruns, by=world.superuser, reason="Une réponse ne s’affiche plus.")
        for _ in range(60):
            record(office_id=world.embruns.pk, by=world.manager, verb="office.changed", label="Côte des Embruns")
        notify(office_id=world.embruns.pk, people=[world.manager], text="Le rapport est prêt.", address="/ot/embruns/rapports/")
        InvitationFactory.create(office=world.embruns, role="manager", invited_by=world.manager)
        DocumentFactory.create(office=world.embruns)
        JobFactory.create(office=world.embruns, state="failed", error="Une erreur est survenue.", asked_by=world.manager)
        JobFactory.create(office=world.embruns, kind="diagnostic.make_report", asked_by=world.manager)
    return world


@pytest.mark.parametrize("profile", PROFILES, ids=str)
@pytest.mark.parametrize("who", PAGES)
def test_every_page_is_accessible_and_breaks_no_policy(open_page, live_server, filled, who, profile):
    with open_page(**profile) as page:
        log_in(page, live_server, getattr(filled, who))
        for address in PAGES[who]:
            assert page.goto(address).status == 200
            assert_accessible(page)


@pytest.mark.parametrize("who", PAGES)
def test_every_page_is_accessible_when_there_is_nothing(open_page, live_server, world, who):
    with open_page() as page:
        log_in(page, live_server, getattr(world, who))
        for address in PAGES[who]:
            page.goto(address)
            assert_accessible(page)


def test_a_report_arrives_in_the_page_that_waits_for_it(open_page, live_server, world):
    with all_offices("test world"):
        job = JobFactory.create(office=world.embruns, asked_by=world.manager)
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto("/ot/embruns/rapports/")
        assert page.get_by_text("Vous pouvez quitter cette page").is_visible()
        with all_offices("test world"):
            Job.objects.filter(pk=job.pk).update(state="done", ended_at=timezone.now())
            DocumentFactory.create(office=world.embruns, job=job, name="Diagnostic 2026.pdf")
        page.get_by_role("link", name="Diagnostic 2026.pdf").wait_for(timeout=10_000)
        assert page.locator("#annonce").inner_text().startswith("Diagnostic 2026.pdf")
        assert page.locator("tr[hx-get]").count() == 0
        assert page.locator("tbody tr").count() == 1


def test_a_failed_report_is_tried_again_in_its_place(open_page, live_server, world):
    with all_offices("test world"):
        JobFactory.create(office=world.embruns, state="failed", error="Une erreur est survenue.", asked_by=world.manager)
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto("/ot/embruns/rapports/")
        page.get_by_role("button", name="Réessayer").click()
        page.get_by_text("Vous pouvez quitter cette page").wait_for()
        assert page.locator("tbody tr").count() == 1
        assert page.url.endswith("/ot/embruns/rapports/")


def test_the_journal_is_narrowed_by_keyboard_and_its_address_kept(open_page, live_server, filled):
    with open_page() as page:
        log_in(page, live_server, filled.manager)
        page.goto("/ot/embruns/journal/")
        page.get_by_text("Filtrer").first.focus()
        page.keyboard.press("Enter")
        page.get_by_label("Acte").select_option("intervention.started")
        page.get_by_role("button", name="Filtrer").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**acte=intervention.started**")
        assert page.locator("tbody tr").count() == 1
        assert page.get_by_label("Acte").input_value() == "intervention.started"
        with page.expect_download() as download:
            page.get_by_role("button", name="Télécharger ces lignes").click()
        assert download.value.suggested_filename == "journal-embruns.csv"


def test_a_line_of_the_bell_leads_to_what_it_tells_of(open_page, live_server, filled):
    with open_page(width=390) as page:
        log_in(page, live_server, filled.manager)
        page.goto("/notifications/")
        page.get_by_role("button", name="Le rapport est prêt.").click()
        page.wait_for_url("**/ot/embruns/rapports/")
        page.goto("/notifications/")
        assert page.get_by_text("Nouveau").count() == 1
