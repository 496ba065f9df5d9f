"""Every page of an account in each of its states: French, whole, nothing inline, no variable undefined (tests/conftest.py)."""

import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from otn.accounts.models import User
from otn.accounts.urls import urlpatterns
from tests.accounts.actions import (
    OTHER,
    PASSWORD,
    choose_password,
    code_for,
    links,
    log_in,
    log_in_with_totp,
    mails,
    person,
    reset_link,
    with_recovery_codes,
    with_totp,
)
from tests.guards import french, pages
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

EMAIL = "claire@otn.example"

ENGLISH = re.compile(
    r"\b(?:the|your|you|sign|password|email|code is|please|account|login|keys?|sessions? (?:are|is)|submit)\b", re.IGNORECASE
)


def check(answer, *, says: str, status: int = 200):
    """Assert that an answer is a page as it should be, and what it says."""
    assert answer.status_code == status
    assert page_faults(answer.text) == pages.faults(answer.text) == []
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    assert says in re.sub(r"\s+", " ", main.replace("\u202f", " ").replace("\u00a0", " ")), main
    texts = [text for _, text in pages.read(main)[1]]
    assert [text for text in texts if ENGLISH.search(re.sub(r"\S+@\S+", "", text))] == []
    assert [fault for text in texts for fault in french.faults(text)] == []
    return main


@pytest.fixture
def claire():
    return person(email=EMAIL)


@pytest.fixture
def signed_in(client, claire):
    client.force_login(claire)
    client.post("/compte/reauthenticate/?next=/", {"password": PASSWORD})
    return client


def passkey(user: User, name: str = "ordinateur du bureau") -> Authenticator:
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": name, "credential": CREDENTIAL})


# A passkey that an authenticator of Chromium's made once for localhost: enough to be listed and asked for.
CREDENTIAL = {
    "id": "AQIDBAUGBwgJCgsMDQ4PEA",
    "rawId": "AQIDBAUGBwgJCgsMDQ4PEA",
    "type": "public-key",
    "response": {
        "clientDataJSON": websafe_encode(b'{"type": "webauthn.create", "challenge": "eA", "origin": "https://testserver"}'),
        "attestationObject": "",
    },
    "clientExtensionResults": {"credProps": {"rk": True}},
}


@pytest.fixture(autouse=True)
def attested():
    """Fill in an attestation made here: its bytes would mean nothing to a reader."""
    key = {1: 2, 3: -7, -1: 1, -2: b"\x01" * 32, -3: b"\x02" * 32}
    credential = AttestedCredentialData.create(Aaguid.NONE, bytes(range(1, 17)), key)
    data = AuthenticatorData.create(b"\x00" * 32, 0x45, 0, credential)
    CREDENTIAL["response"]["attestationObject"] = websafe_encode(AttestationObject.create("none", data, {}))


class TestStrangers:
    def test_login(self, client):
        main = check(client.get("/compte/login/?next=/portefeuille/"), says="Se connecter avec une clé d’accès")
        assert main.count('name="next" value="/portefeuille/"') == 2

    def test_login_refused(self, client, claire):
        answer = log_in(client, EMAIL, OTHER)
        main = check(answer, says="Erreur : Adresse ou mot de passe incorrect.")
        assert f'value="{EMAIL}"' in main
        assert OTHER not in answer.text

    @pytest.mark.parametrize(("email", "password"), [("", ""), ("pas une adresse", "x"), ("inconnu@otn.example", "")])
    def test_login_incomplete(self, client, email, password):
        check(log_in(client, email, password), says="Erreur")

    def test_logout(self, client):
        assert client.get("/compte/logout/")["Location"] == "/"

    def test_signup(self, client):
        check(client.get("/compte/signup/"), says="Un compte s’ouvre sur invitation")
        check(client.post("/compte/signup/", {"email": "x@otn.example"}), says="Un compte s’ouvre sur invitation")

    def test_closed(self, client):
        check(client.get("/compte/inactive/"), says="Ce compte est fermé")

    def test_reset(self, client, claire):
        check(client.get("/compte/password/reset/"), says="Recevoir le lien")
        check(client.post("/compte/password/reset/", {"email": "x"}), says="Erreur")
        check(client.get("/compte/password/reset/done/"), says="Un courriel est parti")
        form = client.get(reset_link(client, EMAIL))["Location"]
        check(client.get(form), says="Choisir ce mot de passe")
        check(client.post(form, {"password1": "court", "password2": ""}), says="trop court")
        check(client.get(choose_password(client, reset_link(client, EMAIL))["Location"]), says="Votre mot de passe est changé")
        check(client.get("/compte/password/reset/key/1-x/"), says="Ce lien n’est plus valable")

    def test_second_factor_at_the_login(self, client, claire):
        with_totp(claire)
        log_in(client, EMAIL)
        assert "data-options=" not in check(client.get("/compte/2fa/authenticate/"), says="ou un code de secours")
        passkey(claire)
        assert "data-options=" in check(client.get("/compte/2fa/authenticate/"), says="Utiliser une clé d’accès")
        check(client.post("/compte/2fa/authenticate/", {"code": "0"}), says="Erreur : Ce code n’est pas bon")
        check(client.post("/compte/2fa/authenticate/", {"credential": '{"id": "x"}'}), says="Erreur : Ce code n’est pas bon")

    def test_passkey_refused(self, client):
        answer = client.post("/compte/2fa/webauthn/login/", {"credential": '{"id": "x"}'}, follow=True)
        check(answer, says="Erreur : Ce code n’est pas bon")

    def test_too_many(self, client, settings):
        settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
        log_in(client, EMAIL)
        check(log_in(client, EMAIL), says="Réessayez dans quelques minutes.", status=429)


class TestSignedIn:
    def test_logout(self, signed_in):
        check(signed_in.get("/compte/logout/"), says="Se déconnecter")

    def test_address(self, signed_in):
        check(signed_in.get("/compte/email/"), says=EMAIL)
        check(signed_in.post("/compte/email/", {"action_add": "", "email": EMAIL}), says="C’est déjà l’adresse de votre compte.")
        signed_in.post("/compte/email/", {"action_add": "", "email": "nouvelle@otn.example"})
        check(signed_in.get("/compte/email/"), says="nouvelle@otn.example")
        path = "/" + links(mails()[0])[0].split("/", 3)[3]
        check(signed_in.get(path), says="nouvelle@otn.example")
        check(signed_in.post(path, follow=True), says="est maintenant l’adresse de votre compte")
        check(signed_in.get(path), says="Ce lien n’est plus valable")

    def test_password(self, signed_in):
        check(signed_in.get("/compte/password/change/"), says="Au moins 15 caractères")
        given = {"oldpassword": OTHER, "password1": "court", "password2": ""}
        check(signed_in.post("/compte/password/change/", given), says="Ce n’est pas votre mot de passe actuel.")
        given = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
        check(signed_in.post("/compte/password/change/", given, follow=True), says="Votre mot de passe est changé.")

    def test_first_password(self, client):
        client.force_login(User.objects.create_user("sans@otn.example"))
        check(client.get("/compte/password/set/"), says="n’a pas encore de mot de passe")

    def test_proving_it_again(self, client, claire):
        client.force_login(claire)
        check(client.get("/compte/reauthenticate/?next=/compte/email/"), says="Confirmer que c’est vous")
        check(client.post("/compte/reauthenticate/", {"password": OTHER}), says="Erreur")
        with_totp(claire)
        passkey(claire)
        check(client.get("/compte/2fa/reauthenticate/?next=/compte/email/"), says="Avec une clé d’accès")
        check(client.get("/compte/2fa/webauthn/reauthenticate/?next=/compte/email/"), says="Avec un code")

    def test_second_factor(self, client, claire):
        client.force_login(claire)
        check(client.get("/compte/2fa/"), says="Activer une application")
        User.objects.filter(pk=claire.pk).update(is_advisor=True)
        check(client.get("/compte/2fa/"), says="il lui faut un second facteur")
        with_totp(claire)
        with_recovery_codes(claire)
        passkey(claire)
        check(client.get("/compte/2fa/"), says="ordinateur du bureau")

    def test_application(self, signed_in, claire):
        main = check(signed_in.get("/compte/2fa/totp/activate/"), says="1. Scanner le code")
        assert '<svg viewBox="0 0' in main
        secret = signed_in.session["mfa.totp.secret"]
        assert secret in main
        again = check(signed_in.post("/compte/2fa/totp/activate/", {"code": "x"}), says="Erreur : Ce code n’est pas bon")
        assert secret in again
        answer = signed_in.post("/compte/2fa/totp/activate/", {"code": code_for(secret)}, follow=True)
        main = check(answer, says="il en reste 10 sur 10")
        assert main.count("<kbd>") == 10
        check(signed_in.get("/compte/2fa/totp/deactivate/"), says="Désactiver")

    def test_recovery_codes(self, client, claire):
        secret, codes = with_totp(claire), with_recovery_codes(claire)
        log_in_with_totp(client, claire, secret)
        client.post("/compte/2fa/reauthenticate/?next=/", {"code": codes[0]})
        check(client.get("/compte/2fa/recovery-codes/"), says="il en reste 9 sur 10")
        check(client.get("/compte/2fa/recovery-codes/generate/"), says="Faire de nouveaux codes")
        file = client.get("/compte/2fa/recovery-codes/download/")
        assert file["Content-Type"].startswith("text/plain")
        assert codes[1] in file.text
        assert codes[0] not in file.text
        Authenticator.objects.filter(type="recovery_codes").update(data={"seed": "x", "used_mask": 2**10 - 1})
        check(client.get("/compte/2fa/recovery-codes/"), says="Tous vos codes de secours ont servi.")

    def test_passkeys(self, signed_in, claire):
        check(signed_in.get("/compte/2fa/webauthn/"), says="Aucune clé d’accès.")
        main = check(signed_in.get("/compte/2fa/webauthn/add/"), says="Ajouter la clé")
        assert "data-options=" in main
        check(signed_in.post("/compte/2fa/webauthn/add/", {"name": "x", "credential": '{"id": "x"}'}), says="Erreur")
        key = passkey(claire)
        check(signed_in.get("/compte/2fa/webauthn/"), says="sans mot de passe")
        check(signed_in.get(f"/compte/2fa/webauthn/keys/{key.pk}/edit/"), says="Renommer")
        check(signed_in.post(f"/compte/2fa/webauthn/keys/{key.pk}/edit/", {"name": ""}), says="Erreur")
        check(signed_in.post(f"/compte/2fa/webauthn/keys/{key.pk}/edit/", {"name": "téléphone"}, follow=True), says="téléphone")
        check(signed_in.get(f"/compte/2fa/webauthn/keys/{key.pk}/remove/"), says="n’ouvrira plus votre compte")
        check(signed_in.post(f"/compte/2fa/webauthn/keys/{key.pk}/remove/", follow=True), says="La clé d’accès est retirée.")

    def test_sessions(self, claire):
        here, there = Client(), Client()
        log_in(here, EMAIL)
        check(here.get("/compte/sessions/"), says="cette session")
        log_in(there, EMAIL, headers={"user-agent": "<script>"})
        check(here.get("/compte/sessions/"), says="Terminer les autres sessions")
        check(here.post("/compte/sessions/terminer/", follow=True), says="Vos autres sessions sont terminées.")

    def test_sessions_when_this_one_is_not_known(self, signed_in):
        check(signed_in.get("/compte/sessions/"), says="Aucune session n’est connue.")


def test_every_address_of_an_account_has_been_seen_here():
    elsewhere = {"account_end_other_sessions", "account_end_session", "mfa_login_webauthn"}  # no page of their own
    elsewhere |= {"account_confirm_email", "account_reset_password_from_key_done"}  # by links that are followed
    seen = Path(__file__).read_text()
    addresses = {pattern.name: str(pattern.pattern).partition("<")[0].partition("(")[0].lstrip("^") for pattern in urlpatterns}
    assert {name for name, address in addresses.items() if f"/compte/{address}" not in seen} <= elsewhere
