"""What only a browser shows: accessibility, the policy in force, fonts, width, keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PROFILES = [{}, {"dark": True}, {"width": 390}]
PUBLIC = ["/", "/compte/login/"]
OF_AN_OFFICE = ["", "diagnostic/", "strategie/", "plan/", "suivi/"]


def assert_accessible(page):
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"


def log_in(page, email="referent@embruns.example"):
    page.goto("/compte/login/")
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe").fill("une phrase de passe")
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/ot/embruns/")


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_every_page_is_accessible_and_breaks_no_policy(open_page, world, profile):
    with open_page(**profile) as page:
        for address in PUBLIC:
            page.goto(address)
            assert_accessible(page)
        log_in(page)
        for address in OF_AN_OFFICE:
            page.goto(f"/ot/embruns/{address}")
            assert_accessible(page)


def test_the_font_is_ours_and_no_request_leaves_the_site(open_page, live_server):
    with open_page() as page:
        requested = []
        page.on("request", lambda request: requested.append(request.url))
        page.goto("/", wait_until="networkidle")
        assert page.evaluate("document.fonts.check('1em \"Source Sans Pro\"')")
        assert all(url.startswith(str(live_server)) for url in requested)
        assert any(url.endswith("400.woff2") for url in requested)


def test_a_page_is_usable_at_320_pixels(open_page, world):
    with open_page(width=320) as page:
        log_in(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_one_logs_in_by_keyboard_alone(open_page, world):
    with open_page() as page:
        page.goto("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
        page.goto("/compte/login/")
        page.get_by_label("Adresse e-mail").focus()
        page.keyboard.type("referent@embruns.example")
        page.keyboard.press("Tab")
        page.keyboard.type("une phrase de passe")
        page.keyboard.press("Enter")
        page.wait_for_url("**/ot/embruns/")


def test_a_refused_login_keeps_the_address_and_says_why(open_page, world):
    with open_page() as page:
        page.goto("/compte/login/")
        page.get_by_label("Adresse e-mail").fill("referent@embruns.example")
        page.get_by_label("Mot de passe").fill("une autre phrase")
        page.get_by_role("button", name="Se connecter").click()
        assert page.get_by_label("Adresse e-mail").input_value() == "referent@embruns.example"
        assert page.get_by_role("alert").inner_text().startswith("Erreur")
        assert_accessible(page)
