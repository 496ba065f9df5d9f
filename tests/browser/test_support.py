"""The accompaniment in a real browser: signed, noted and read by hand; accessible, narrow, dark."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from otn import demo_support
from otn.clock import today
from otn.support.models import OfficeNote, VisitReport
from otn.tenancy.scope import office_scope
from tests.browser.test_pages import DARK, LIGHT, PHONE, faults_of, log_in, name_of
from tests.support.accompanied import day_of, published_text, signed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PICTURES = settings.STATE_DIR / "pictures" / "support"
PAGE = "/ot/embruns/accompagnement/"


@pytest.fixture(autouse=True)
def silent_broker(monkeypatch):
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda app, name, args, **options: None)


def enter(page, live_server, person):
    client = Client()
    client.force_login(person)
    log_in(page, live_server, client)


def test_a_manager_signs_and_an_adviser_signs_then_notes_a_day(open_page, live_server, world):
    with office_scope([world.embruns.pk]):
        published_text(world.network_admin, body=demo_support.CHARTER)
    with open_page() as page:
        enter(page, live_server, world.manager)
        page.goto("/ot/embruns/")
        page.get_by_role("link", name="Lire et signer").click()
        page.get_by_label("J’ai lu cette charte").check()
        page.get_by_role("button", name="Signer la charte").click()
        assert "en attente de la signature d’OTN" in page.inner_text("main")
    with open_page() as page:
        enter(page, live_server, world.advisor)
        page.goto("/portefeuille/embruns/")
        page.get_by_role("link", name="Signer pour OTN").click()
        page.get_by_label("J’ai lu cette charte").check()
        page.get_by_role("button", name="Signer la charte").click()
        assert "signée par les deux parties" in page.inner_text("main")
        page.get_by_role("link", name="Noter un jour").click()
        page.get_by_label("Durée").select_option("0.5")
        page.get_by_label("Objet").fill("Point d’étape")
        page.get_by_role("button", name="Noter ce jour").click()
        assert "0,5\xa0jour, 150\xa0€ net de TVA" in page.inner_text("main")


@pytest.mark.parametrize("profile", [LIGHT, DARK, PHONE], ids=name_of)
def test_the_pages_are_accessible_and_fit(open_page, live_server, world, profile):
    with office_scope([world.embruns.pk]):
        signed(world.embruns, world.manager, world.advisor)
        planned = day_of(world.embruns, world.advisor, today(), state="planned")
        day_of(world.embruns, world.advisor, today() - timedelta(days=1), share="0.5", subject="Point sur le plan d’actions et ses retards")
        day_of(world.embruns, world.advisor, today() - timedelta(days=2), state="cancelled", reason="L’office est fermé")
        VisitReport.objects.create(office=world.embruns, advisor=world.advisor, on=today(), text=demo_support.EMBRUNS.visits[0].text)
        OfficeNote.objects.create(office=world.embruns, by=world.advisor, text=demo_support.EMBRUNS.notes[0].text)
    walks = (
        (world.manager, {"office": PAGE, "charter": f"{PAGE}charte/", "statement": f"{PAGE}releve/{today().year}/"}),
        (world.advisor, {"sheet": "/portefeuille/embruns/", "day": f"{PAGE}jours/{planned.pk}/", "new day": f"{PAGE}nouveau-jour/"}),
        (world.network_admin, {"network": "/reseau/jours/", "texts": "/reseau/jours/charte/", "notes": f"{PAGE}notes/"}),
    )
    PICTURES.mkdir(parents=True, exist_ok=True)
    faults = []
    for person, addresses in walks:
        with open_page(**profile) as page:
            enter(page, live_server, person)
            for name, address in addresses.items():
                page.goto(address)
                faults += faults_of(page, name)
                page.screenshot(path=PICTURES / f"{name} {name_of(profile)}.png", full_page=True, caret="initial")
    assert faults == []
