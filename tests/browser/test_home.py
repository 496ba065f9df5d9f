"""The front door, the home of an office and one's own pages, with the demo network. tests/browser/test_pages.py looks at every address."""

import pytest
from django.core.management import call_command

from tests.browser.walking import assert_accessible

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PASSWORD = "demo-otn-normandie"


def log_in(page, email):
    page.goto("/")
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("heading", level=1, name="Bonjour").wait_for()


@pytest.fixture
def demo(db):
    call_command("seed_demo", "--offices=4", verbosity=0)


@pytest.mark.parametrize("profile", [{}, {"dark": True}, {"width": 390}], ids=str)
def test_the_home_of_an_office_is_accessible_when_full_and_at_the_first_visit(open_page, demo, profile):
    for email in ("referent@embruns.example", "lecteur@pommiers.example", "referent@brumes.example"):
        with open_page(**profile) as page:
            log_in(page, email)
            assert_accessible(page)


def test_the_home_of_an_office_does_not_scroll_sideways_at_320_pixels(open_page, demo):
    with open_page(width=320) as page:
        log_in(page, "referent@embruns.example")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_colours_of_the_profile_show_at_once(open_page, demo):
    with open_page() as page:
        log_in(page, "lecteur@embruns.example")
        page.goto("/compte/profil/")
        paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        page.get_by_label("Sombre").check()
        page.get_by_role("button", name="Enregistrer le profil").click()
        page.get_by_text("Votre profil est enregistré.").wait_for()
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != paper
        assert_accessible(page)


def test_one_s_data_arrive_as_a_file(open_page, demo):
    with open_page() as page:
        log_in(page, "lecteur@embruns.example")
        page.goto("/compte/mes-donnees/")
        with page.expect_download() as begun:
            page.get_by_role("button", name="Télécharger mes données").click()
        assert begun.value.suggested_filename.startswith("mes-donnees-")


def test_the_contents_of_the_help_are_open_on_a_wide_screen_and_folded_on_a_phone(open_page):
    with open_page() as page:
        page.goto("/aide/")
        page.get_by_role("link", name="Le calcul des scores").click()
        assert page.url.endswith("/aide/#scores")
    with open_page(width=390) as page:
        page.goto("/aide/")
        assert not page.get_by_role("link", name="Glossaire").is_visible()
        page.get_by_text("Sur cette page").click()
        assert page.get_by_role("link", name="Glossaire").is_visible()
