"""Sessions: when they begin, where one sees them, everything that ends them (security.md S31)."""

from datetime import timedelta

import pytest
import redis
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from otn.accounts import operations
from otn.accounts.devices import device_name
from otn.accounts.models import User
from otn.accounts.tasks import remove_ended_sessions
from tests.accounts.actions import (
    OTHER,
    PASSWORD,
    choose_password,
    code_for,
    is_logged_in,
    log_in,
    log_in_with_totp,
    person,
    reset_link,
    with_recovery_codes,
    with_totp,
)

pytestmark = pytest.mark.django_db

EMAIL = "claire@otn.example"


@pytest.fixture
def claire():
    return person(email=EMAIL)


def opened(email=EMAIL, **extra) -> Client:
    client = Client()
    assert log_in(client, email, **extra).status_code == 302
    assert is_logged_in(client)
    return client


def later(**delta):
    return time_machine.travel(timezone.now() + timedelta(**delta))


class TestBeginning:
    def test_its_key_is_new_at_the_login(self, claire):
        client = Client()
        client.get("/compte/2fa/webauthn/login/", headers={"accept": "application/json"})  # a session of a stranger
        before = client.cookies["sessionid"].value
        log_in(client, EMAIL)
        assert client.cookies["sessionid"].value != before
        assert not Session.objects.filter(pk=before).exists()

    def test_its_key_is_new_after_the_second_factor(self, claire):
        secret = with_totp(claire)
        client = Client()
        log_in(client, EMAIL)
        before = client.cookies["sessionid"].value
        client.post("/compte/2fa/authenticate/", {"code": code_for(secret)})
        assert client.cookies["sessionid"].value != before
        assert not is_logged_in(session_with(before))

    def test_a_key_chosen_by_somebody_else_opens_nothing(self, claire):
        client = session_with("a" * 32)
        log_in(client, EMAIL)
        assert client.cookies["sessionid"].value != "a" * 32

    def test_the_login_shows_no_message(self, claire):
        client = opened()
        assert "alerte-succes" not in client.get("/compte/sessions/").text


def is_nobody(client: Client) -> bool:
    """Ask by a POST: Django deletes, whatever the request, a session whose fingerprint is no longer that of its account."""
    return client.post("/compte/sessions/terminer/")["Location"].startswith("/compte/login/")


def session_with(key: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = key
    return client


class TestEnd:
    def test_logging_out_kills_the_cookie(self, claire):
        client = opened()
        key = client.cookies["sessionid"].value
        client.post("/compte/logout/")
        assert not is_logged_in(session_with(key))

    def test_a_get_logs_nobody_out(self, claire):
        client = opened()
        assert client.get("/compte/logout/").status_code == 200
        assert is_logged_in(client)

    def test_a_changed_password_ends_the_others_and_keeps_this_one(self, claire):
        here, there = opened(), opened()
        here.post("/compte/password/change/", {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER})
        assert is_logged_in(here)
        assert not is_logged_in(there)
        assert log_in(Client(), EMAIL).status_code == 200
        assert log_in(Client(), EMAIL, OTHER).status_code == 302

    def test_a_password_chosen_by_mail_ends_them_all(self, claire):
        here, there = opened(), opened()
        choose_password(here, reset_link(here, EMAIL))
        assert not is_logged_in(here)
        assert not is_logged_in(there)

    def test_a_new_second_factor_ends_the_others_and_keeps_this_one(self, claire):
        here, there = opened(), Client()
        there.force_login(claire)  # even one that the list of sessions does not know
        here.get("/compte/2fa/totp/activate/")
        here.post("/compte/2fa/totp/activate/", {"code": code_for(here.session["mfa.totp.secret"])})
        assert is_logged_in(here)
        assert is_nobody(there)

    @pytest.mark.parametrize("address", ["/compte/2fa/totp/deactivate/", "/compte/2fa/recovery-codes/generate/"])
    def test_so_does_what_weakens_or_renews_it(self, claire, address):
        secret, codes = with_totp(claire), with_recovery_codes(claire)
        here, there = Client(), Client()
        log_in_with_totp(here, claire, secret)
        there.force_login(claire)
        here.post("/compte/2fa/reauthenticate/?next=/", {"code": codes[0]})
        assert here.post(address).status_code == 302
        assert is_logged_in(here)
        assert is_nobody(there)

    def test_a_closed_account_is_nobody_at_the_next_request(self, claire):
        client = opened()
        User.objects.filter(pk=claire.pk).update(is_active=False)
        assert client.get("/compte/sessions/")["Location"].startswith("/compte/login/")

    @pytest.mark.parametrize("hours", [24, 24 * 6, 24 * 6.9])
    def test_using_it_does_not_put_its_end_off(self, claire, hours):
        client = opened()
        with later(hours=hours):
            assert is_logged_in(client)
            client.post("/compte/reauthenticate/", {"password": PASSWORD})  # writes to the session
        with later(days=7, minutes=1):
            assert not is_logged_in(client)


class TestIdle:
    @pytest.fixture
    def adviser(self):
        return person(email=EMAIL, is_advisor=True)

    def test_twelve_hours_without_a_request_end_that_of_whoever_sees_beyond_one_office(self, adviser):
        client = opened()
        with later(hours=13):
            assert client.get("/compte/sessions/")["Location"].startswith("/compte/login/")
            assert client.cookies["sessionid"].value == ""

    def test_a_cookie_that_was_kept_opens_nothing_either(self, adviser):
        client = opened()
        key = client.cookies["sessionid"].value
        with later(hours=13):
            for _ in range(2):
                assert not is_logged_in(session_with(key))
        with later(hours=13, minutes=10):
            assert not is_logged_in(session_with(key))

    def test_requests_in_between_keep_it(self, adviser):
        client = opened()
        for hours in (8, 16, 24):
            with later(hours=hours):
                assert is_logged_in(client)

    def test_members_of_an_office_keep_theirs_for_a_week(self, claire):
        client = opened()
        with later(days=6):
            assert is_logged_in(client)

    def test_an_emptied_cache_counts_from_the_login(self, adviser):
        client = opened()
        with later(hours=8):
            assert is_logged_in(client)
            cache.clear()
            assert is_logged_in(client)
        cache.clear()
        with later(hours=13):
            assert not is_logged_in(client)

    def test_a_login_elsewhere_does_not_revive_it(self, adviser):
        client = opened()
        with later(hours=13):
            opened()
            cache.clear()
            assert not is_logged_in(client)

    def test_a_cache_that_does_not_answer_ends_none(self, adviser, monkeypatch):
        def down(*_, **__):
            raise redis.ConnectionError

        client = opened()
        monkeypatch.setattr("django.core.cache.backends.redis.RedisCache.get", down)
        monkeypatch.setattr("django.core.cache.backends.redis.RedisCache.get_many", down)
        monkeypatch.setattr("django.core.cache.backends.redis.RedisCache.set", down)
        with later(hours=13):
            assert is_logged_in(client)

    def test_the_cache_holds_no_key_of_a_session(self, adviser):
        client = opened()
        with later(minutes=6):
            is_logged_in(client)
        keys = cache._cache.get_client().keys(f"*{cache.key_prefix}*")
        assert any(b"last-use" in key for key in keys)
        assert not any(client.cookies["sessionid"].value.encode() in key for key in keys)


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"


class TestTheList:
    def test_it_shows_where_one_is_logged_in(self, claire):
        here = opened(headers={"user-agent": FIREFOX})
        opened(headers={"user-agent": EDGE}, REMOTE_ADDR="203.0.113.9")
        page = here.get("/compte/sessions/").text
        assert "Firefox, Linux" in page
        assert "Edge, Windows" in page
        assert "203.0.113.9" in page
        assert page.count("cette session") - page.count("Terminer cette session") == 1
        assert "Terminer les autres sessions" in page

    def test_it_shows_the_last_use(self, claire):
        here, there = opened(), opened()
        with time_machine.travel(timezone.now().replace(hour=10, minute=5) + timedelta(days=3)):
            is_logged_in(there)
            used_at = timezone.localtime()
        with later(days=5):
            assert f"{used_at:%H}:05" in here.get("/compte/sessions/").text

    def test_alone_it_offers_nothing_to_end(self, claire):
        page = opened().get("/compte/sessions/").text
        assert "Terminer" not in page

    def test_the_others_end_at_once(self, claire):
        here, there = opened(), opened()
        assert here.post("/compte/sessions/terminer/")["Location"] == "/compte/sessions/"
        assert is_logged_in(here)
        assert not is_logged_in(there)
        assert here.get("/compte/sessions/").text.count("Dernière activité") == 1

    def test_one_ends_and_the_rest_stays(self, claire):
        here, there, elsewhere = opened(), opened(), opened()
        session = UserSession.objects.get(session_key=there.cookies["sessionid"].value)
        here.post(f"/compte/sessions/{session.pk}/terminer/")
        assert not is_logged_in(there)
        assert is_logged_in(here)
        assert is_logged_in(elsewhere)

    def test_somebody_else_s_session_is_not_there(self, claire):
        person(email="autre@otn.example")
        other = opened("autre@otn.example")
        session = UserSession.objects.get(session_key=other.cookies["sessionid"].value)
        client = opened()
        missing = client.post("/compte/sessions/999999/terminer/")
        answer = client.post(f"/compte/sessions/{session.pk}/terminer/")
        assert (answer.status_code, answer.content) == (404, missing.content)
        assert is_logged_in(other)

    def test_ending_is_no_get(self, claire):
        here, there = opened(), opened()
        assert here.get("/compte/sessions/terminer/").status_code == 405
        assert is_logged_in(there)


def test_sessions_that_ended_leave_nothing_behind(claire):
    client = opened()
    with later(days=8):
        assert operations.remove_ended_sessions() == 0  # by the clock of the database
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    remove_ended_sessions()
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()
    assert not is_logged_in(client)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox, Linux"),
        (EDGE, "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/140.0 Mobile Safari/537", "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605 Version/18.0 Safari/605", "Safari, Mac"),
        ("curl/8.0", "Appareil inconnu"),
        ("<b>https://evil.example</b>", "Appareil inconnu"),
        ("", "Appareil inconnu"),
    ],
)
def test_a_device_has_a_name(user_agent, name):
    assert device_name(user_agent) == name


def test_the_cookies_of_production_cannot_be_overwritten(settings):
    from tests.test_settings import PRODUCTION, process

    program = (
        "import django.conf; s = django.conf.settings;"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE,"
        " s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.OTN_REQUIRE_SECOND_FACTOR)"
    )
    said = process(PRODUCTION | {"DJANGO_SETTINGS_MODULE": "otn.settings"}, "-c", program).stdout.split()
    assert said == ["__Host-sessionid", "True", "True", "Lax", "None", "__Host-csrftoken", "True", "True"]
