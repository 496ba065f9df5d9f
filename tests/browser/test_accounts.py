"""Accounts in a real browser: passkeys with an authenticator of Chromium's, accessibility, and everything else without a script."""

from contextlib import contextmanager
from uuid import uuid4

import pytest

from tests.accounts.actions import OTHER, PASSWORD, code_for, factors, links, mails, person, with_recovery_codes, with_totp
from tests.browser.walking import assert_accessible

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PROFILES = [{}, {"dark": True}, {"width": 390}]
EMAIL = "claire@otn.example"


@pytest.fixture(autouse=True)
def own_cache(settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid4().hex}}


@pytest.fixture
def claire():
    return person(email=EMAIL, first_name="Claire", last_name="Noël")


def log_in(page, password=PASSWORD):
    page.goto("/compte/login/")
    page.get_by_label("Adresse e-mail").fill(EMAIL)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Se connecter", exact=True).click()


def log_out(page):
    page.goto("/compte/logout/")
    page.locator("main").get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/")


def plug_in(page, *, verifies: bool = True):
    """Give the page an authenticator, such as the one of a telephone, and return how to make it refuse."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    authenticator = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def verify(yes: bool) -> None:
        session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": yes})

    return verify


def add_passkey(page, *, alone: bool = True):
    page.goto("/compte/2fa/webauthn/add/")
    page.get_by_label("Nom de la clé").fill("ordinateur du bureau")
    page.get_by_label("Me connecter avec cette clé seule").set_checked(alone)
    page.get_by_role("button", name="Ajouter la clé").click()
    page.wait_for_url("**/compte/2fa/recovery-codes/")


class TestPasskeys:
    def test_one_is_added_then_opens_the_account_alone(self, open_page, claire):
        with open_page() as page:
            plug_in(page)
            log_in(page)
            add_passkey(page)
            assert factors(claire) == {"webauthn", "recovery_codes"}
            page.goto("/compte/2fa/webauthn/")
            assert page.get_by_text("ordinateur du bureau").first.is_visible()
            assert page.get_by_text("sans mot de passe").is_visible()
            log_out(page)
            page.goto("/compte/login/?next=/compte/sessions/")
            page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
            page.wait_for_url("**/compte/sessions/")

    def test_one_serves_as_second_factor_and_to_prove_it_again(self, open_page, claire):
        with open_page() as page:
            plug_in(page)
            log_in(page)
            add_passkey(page, alone=False)
            log_out(page)
            log_in(page)
            page.wait_for_url("**/compte/2fa/authenticate/")
            page.get_by_role("button", name="Utiliser une clé d’accès").click()
            page.wait_for_url(lambda url: "authenticate" not in url)
            page.goto("/compte/2fa/webauthn/add/")
            page.wait_for_url("**/compte/2fa/reauthenticate/**")
            page.get_by_role("link", name="Avec une clé d’accès").click()
            page.get_by_role("button", name="Utiliser une clé d’accès").click()
            page.wait_for_url("**/compte/2fa/webauthn/add/")

    def test_a_refusal_is_told_and_can_be_tried_again(self, open_page, claire):
        with open_page() as page:
            verify = plug_in(page, verifies=False)
            log_in(page)
            page.goto("/compte/2fa/webauthn/add/")
            page.get_by_role("button", name="Ajouter la clé").click()
            alert = page.get_by_role("alert").filter(has_text="la clé d’accès n’a pas répondu")
            alert.wait_for()
            assert_accessible(page)
            assert factors(claire) == set()
            verify(True)
            page.get_by_role("button", name="Ajouter la clé").click()
            page.wait_for_url("**/compte/2fa/recovery-codes/")


STRANGERS = [
    "login/",
    "signup/",
    "inactive/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/done/",
    "password/reset/key/1-x/",
]
SIGNED_IN = [
    "email/", "password/change/", "reauthenticate/", "logout/", "sessions/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/",
    "2fa/webauthn/add/",
]  # fmt: skip


@pytest.mark.parametrize("profile", [*PROFILES, {"width": 320}], ids=str)
def test_every_page_of_an_account_is_accessible(open_page, claire, profile):
    with open_page(**profile) as page:
        for address in STRANGERS:
            page.goto(f"/compte/{address}")
            assert_accessible(page)
        log_in(page, OTHER)
        page.get_by_role("alert").filter(has_text="Erreur : Adresse ou mot de passe incorrect.").wait_for()
        assert_accessible(page)
        log_in(page)
        for address in SIGNED_IN:
            page.goto(f"/compte/{address}")
            assert_accessible(page)
        page.goto("/compte/email/")
        page.get_by_label("Nouvelle adresse e-mail").fill("nouvelle@otn.example")
        page.get_by_role("button", name="Changer d’adresse").click()
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.get_by_role("button", name="Confirmer").click()
        page.get_by_role("button", name="Renoncer au changement").wait_for()
        assert_accessible(page)


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_a_second_factor_is_set_up_and_asked_for_accessibly(open_page, claire, settings, profile):
    settings.OTN_REQUIRE_SECOND_FACTOR = True
    claire.is_advisor = True
    claire.save()
    with open_page(**profile) as page:
        log_in(page)
        page.wait_for_url("**/compte/2fa/")
        assert_accessible(page)
        page.get_by_role("link", name="Activer une application").click()
        secret = page.locator("kbd").inner_text()
        page.get_by_label("Code à six chiffres").fill(code_for(secret))
        page.get_by_role("button", name="Activer").click()
        page.wait_for_url("**/compte/2fa/recovery-codes/")
        assert_accessible(page)
        code = page.locator("kbd").first.inner_text()
        log_out(page)
        log_in(page)
        page.wait_for_url("**/compte/2fa/authenticate/")
        assert_accessible(page)
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_url(lambda url: "2fa" not in url)
        page.goto("/portefeuille/")
        assert page.url.endswith("/portefeuille/")


@contextmanager
def without_script(browser, live_server):
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False, locale="fr-FR")
    try:
        yield context.new_page()
    finally:
        context.close()


class TestWithoutScript:
    def test_everything_but_passkeys_works(self, browser, live_server, claire):
        secret = with_totp(claire)
        codes = with_recovery_codes(claire)
        with without_script(browser, live_server) as page:
            page.goto("/compte/login/")
            assert not page.get_by_role("button", name="Se connecter avec une clé d’accès").is_visible()
            assert page.get_by_text("Les clés d’accès ont besoin de JavaScript et d’un navigateur récent.").is_visible()
            log_in(page)
            page.get_by_label("Code").fill(code_for(secret))
            page.get_by_role("button", name="Se connecter").click()
            page.goto("/compte/2fa/")
            page.get_by_role("link", name="Désactiver l’application").click()
            page.get_by_label("Code").fill(codes[0])
            page.get_by_role("button", name="Confirmer").click()
            page.get_by_role("button", name="Désactiver").click()
            page.wait_for_url("**/compte/2fa/")
            assert factors(claire) == set()

    def test_a_forgotten_password_is_replaced(self, browser, live_server, claire, settings):
        settings.OTN_BASE_URL = str(live_server)
        with without_script(browser, live_server) as page:
            page.goto("/compte/login/")
            page.get_by_role("link", name="Mot de passe oublié").click()
            page.get_by_label("Adresse e-mail").fill(EMAIL)
            page.get_by_role("button", name="Recevoir le lien").click()
            page.wait_for_url("**/compte/password/reset/done/")
            page.goto(next(link for link in links(mails()[0]) if "/key/" in link))
            page.get_by_label("Nouveau mot de passe").first.fill(OTHER)
            page.get_by_label("Nouveau mot de passe, une seconde fois").fill(OTHER)
            page.get_by_role("button", name="Choisir ce mot de passe").click()
            page.wait_for_url("**/compte/password/reset/key/done/")
            log_in(page, OTHER)
            page.wait_for_url(lambda url: "login" not in url)
