"""What a layer above is told of logins and changes, through the adapter that it inherits from."""

import pytest
from django.test import Client

from otn.accounts.adapter import AccountAdapter
from tests.accounts.actions import OTHER, PASSWORD, choose_password, log_in, log_in_with_totp, person, reset_link, with_totp, wrong_code

pytestmark = pytest.mark.django_db

EMAIL = "claire@otn.example"


@pytest.fixture
def told(monkeypatch, settings):
    """What the hooks were called with, in order."""
    settings.ACCOUNT_ADAPTER = "otn.accounts.adapter.AccountAdapter"  # and not the one above, which has its own tests
    calls = []
    monkeypatch.setattr(AccountAdapter, "on_login", lambda adapter, request, user: calls.append(("login", user.email)))
    monkeypatch.setattr(AccountAdapter, "on_failed_login", lambda adapter, request, email: calls.append(("failed", email)))
    monkeypatch.setattr(AccountAdapter, "on_security_change", lambda adapter, request, user, what: calls.append((what, user.email)))
    return calls


def test_a_login_is_told_once_it_is_complete(told):
    user = person(email=EMAIL)
    log_in(Client(), EMAIL)
    assert told == [("login", EMAIL)]
    told.clear()
    secret = with_totp(user)
    client = Client()
    log_in(client, EMAIL)
    assert told == []
    client.post("/compte/logout/")
    log_in_with_totp(Client(), user, secret)
    assert told == [("login", EMAIL)]


def test_a_failed_login_is_told_with_the_address_known_or_not(told):
    secret = with_totp(person(email=EMAIL))
    log_in(Client(), EMAIL, OTHER)
    log_in(Client(), "inconnue@otn.example", OTHER)
    log_in(client := Client(), EMAIL)
    client.post("/compte/2fa/authenticate/", {"code": wrong_code(secret)})
    assert told == [("failed", EMAIL), ("failed", "inconnue@otn.example"), ("failed", EMAIL)]


def test_what_changes_the_security_of_an_account_is_told(told):
    user = person(email=EMAIL)
    client = Client()
    choose_password(client, reset_link(client, EMAIL))
    user.refresh_from_db()
    client.force_login(user)
    client.post("/compte/password/change/", {"oldpassword": OTHER, "password1": f"{PASSWORD} neuve", "password2": f"{PASSWORD} neuve"})
    assert told == [("account/email/password_reset", EMAIL), ("account/email/password_changed", EMAIL)]
