"""A report shared by a link, in a real browser: made by its office, read by a stranger, ended while he reads."""

import os
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from diagnostic import models, operations
from otn.clock import today
from otn.tenancy.scope import all_offices, office_scope
from tests.browser.walking import PROFILES, log_in
from tests.diagnostic.assessed import assessment_of, current, fill
from tests.factories import DocumentFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PDF = b"%PDF-1.7 rapport"
PAGE = "/ot/embruns/diagnostic/2027/partage/"
GONE = "Ce lien n’est plus valable."


@pytest.fixture
def report(world):
    """The report of a validated diagnostic of Embruns."""
    with all_offices("test world"):
        made, day = assessment_of(world.embruns), today()
        type(made.edition).objects.filter(pk=made.edition_id).update(
            year=2027, opens_on=day - timedelta(days=30), submit_by=day + timedelta(days=30), review_by=day + timedelta(days=60),
            closes_on=day + timedelta(days=90),
        )  # fmt: skip
    with office_scope([world.embruns.pk]):
        assessment = models.Assessment.objects.select_related("office", "edition").get(pk=made.pk)
        fill(assessment, world.manager)
        operations.submit(assessment=assessment, by=world.manager)
        operations.start_review(assessment=assessment, by=world.advisor)
        operations.validate(assessment=assessment, by=world.advisor)
        path = default_storage.save("test/rapport", ContentFile(PDF))
        document = DocumentFactory.create(office=world.embruns, name="diagnostic.pdf", path=path, size=58_000)
        revision = current(assessment)
        return models.Report.objects.create(
            office=world.embruns, revision=revision, audience="team", with_comments=False, key=str(uuid4()), job=document.job,
            figures=revision.figures, created_by=world.manager,
        )  # fmt: skip


def assert_accessible(page, name):
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def make_link(page, code=""):
    """Fill the form in, and return the path of the link that the page shows once."""
    page.goto(PAGE)
    page.get_by_label("Pour qui").fill("Madame la Maire")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Créer le lien").click()
    address = page.get_by_label("Adresse à envoyer").input_value()
    return re.sub(r"^https?://[^/]+", "", address)


def test_a_link_is_made_read_in_private_and_ended(open_page, browser, live_server, report, world):
    with open_page() as page:
        log_in(page, live_server, world.manager)
        path = make_link(page)
        stranger = browser.new_context(base_url=str(live_server), locale="fr-FR")
        other = stranger.new_page()
        asked = []
        other.on("request", lambda request: asked.append(request.url))
        other.goto(path)
        assert other.get_by_role("heading", name="Résultat global").is_visible()
        assert [url for url in asked if not url.startswith((str(live_server), "data:"))] == []
        with other.expect_download() as download:
            other.get_by_role("link", name="Télécharger le PDF").click()
        assert Path(download.value.path()).read_bytes() == PDF
        assert stranger.cookies() == []
        page.goto(PAGE)
        assert page.get_by_role("row").nth(1).locator("td.nombre").inner_text() == "2"
        page.get_by_role("link", name="Révoquer le lien").click()
        page.get_by_role("button", name="Révoquer le lien").click()
        assert page.get_by_text("Le lien est retiré").is_visible()
        for address in (path, f"{path}rapport.pdf"):
            assert other.goto(address).status == 410
            assert GONE in other.content()
        stranger.close()


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_the_pages_of_a_share_are_accessible(open_page, live_server, report, world, profile):
    name = "-".join(str(value) for value in profile.values()) or "light"
    with open_page(**profile) as page:
        log_in(page, live_server, world.manager)
        page.goto(PAGE)
        assert_accessible(page, f"empty-{name}")
        path = make_link(page)
        assert_accessible(page, f"made-{name}")
        coded = make_link(page, code="marée-haute")
        page.get_by_role("link", name="Révoquer le lien").first.click()
        assert_accessible(page, f"revocation-{name}")
    with open_page(**profile) as page:
        page.goto(path)
        page.get_by_text("Voir les chiffres").first.click()
        assert_accessible(page, f"shared-{name}")
        page.goto(coded)
        assert_accessible(page, f"code-{name}")
        page.get_by_label("Code").fill("marée-haute")
        page.get_by_role("button", name="Lire le rapport").click()
        assert page.get_by_role("heading", name="Résultat global").is_visible()
