"""What only a browser shows of the results: explanations that unfold where one looks, by keyboard too; every state in every profile."""

import pytest
from django.test import Client

from tests.browser.waiting import becomes
from tests.browser.walking import PROFILES, assert_accessible, log_in
from tests.diagnostic.shipped import plausible
from tests.diagnostic.test_results_pages import BANK, RESULTS, answered, day, validate, version

__all__ = ["day", "version"]  # fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def two_years(world, version):
    validate(world, answered(world, version, plausible(BANK, 2), year=2026))
    return answered(world, version, plausible(BANK))


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_results_are_accessible_with_their_explanations_open(open_page, live_server, world, two_years, profile):
    with open_page(**profile) as page:
        log_in(page, live_server, world.manager)
        for address in (f"{RESULTS}recommandations/", f"{RESULTS}calcul/chapitre/1/", f"{RESULTS}calcul/evolution/ensemble/", RESULTS):
            assert page.goto(address).status == 200
            assert_accessible(page)
        for slot in ("global", "chapitres", "cases", "gains", "evolution"):
            page.locator(f'[hx-target="#calcul-{slot}"]').first.click()
            page.locator(f"#calcul-{slot} details[open]").wait_for()
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_explanation_unfolds_and_folds_by_keyboard_alone(open_page, live_server, world, two_years):
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto(RESULTS)
        link = page.locator('[hx-target="#calcul-chapitres"]').first
        link.focus()
        page.keyboard.press("Enter")
        summary = page.locator("#calcul-chapitres summary")
        summary.wait_for()
        becomes(page, "document.activeElement.tagName", "SUMMARY")
        assert page.url.endswith(RESULTS)
        assert page.locator("#calcul-chapitres .effet").is_visible()
        page.keyboard.press("Enter")
        assert page.locator("#calcul-chapitres .effet").is_hidden()


def test_without_script_an_explanation_is_a_page(browser, live_server, world, two_years):
    client = Client()
    client.force_login(world.manager)
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False, locale="fr-FR")
    try:
        page = context.new_page()
        log_in(page, live_server, world.manager)
        page.goto(RESULTS)
        page.locator('[hx-target="#calcul-chapitres"]').first.click()
        page.wait_for_url(f"**{RESULTS}calcul/chapitre/1/")
        assert page.get_by_role("heading", level=1).inner_text() == "Comment c’est calculé"
        page.get_by_role("link", name="Revenir aux résultats").click()
        page.wait_for_url(f"**{RESULTS}")
    finally:
        context.close()
