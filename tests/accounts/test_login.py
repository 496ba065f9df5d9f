"""Logging in: who may try how often, what a stranger learns, where one lands (security.md S27, S29 to S32)."""

import math
import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connections
from django.test import Client

from otn.accounts.models import User
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
    with_totp,
    wrong_code,
)
from tests.guards.sources import ROOT
from tests.statements import statements

pytestmark = pytest.mark.django_db

REFUSED = "Adresse ou mot de passe incorrect."
TOO_MANY = "Trop d’essais. Réessayez dans quelques minutes."
EMAIL = "claire@otn.example"


def body(answer):
    """A page without what differs from one visit to the next."""
    lines = (line for line in answer.text.splitlines() if "csrfmiddlewaretoken" not in line)
    return "\n".join(lines)


class TestWhereOneLands:
    @pytest.mark.parametrize(
        "to",
        [
            "//evil.example",
            "https:evil.example",
            "https://evil.example/ot/embruns/",
            "/\\evil.example",
            "\\\\evil.example",
            "javascript:alert(1)",
            " //evil.example",
            "http:///evil.example",
            "//evil.example%0d%0aX: y",
        ],
    )
    @pytest.mark.parametrize("where", ["query", "form", "logout"])
    def test_a_forged_destination_stays_on_the_site(self, world, to, where):
        client = Client()
        given = {"login": "referent@embruns.example", "password": PASSWORD}
        if where == "logout":
            client.force_login(world.manager)
            answer = client.post("/compte/logout/", {"next": to})
        elif where == "form":
            answer = client.post("/compte/login/", given | {"next": to})
        else:
            answer = client.post("/compte/login/", given, query_params={"next": to})
        assert answer.status_code == 302
        assert answer["Location"] == "/"

    def test_a_page_asked_for_before_the_login_comes_after_it(self, client, world):
        login = client.get("/ot/embruns/")["Location"]
        assert login == "/compte/login/?next=/ot/embruns/"
        assert client.post(login, {"login": "referent@embruns.example", "password": PASSWORD})["Location"] == "/ot/embruns/"


def tells_nothing_by_its_time(act, people, *, rounds):
    """Say whether an act takes as long for every address: what is quickest differs by less than a fifth.

    Whatever else the machine does only ever adds, and not to every measure: one of three that finds them equal is enough, while a real
    difference shows in each.
    """
    for _ in range(3):
        quickest = dict.fromkeys(people, math.inf)
        for _ in range(rounds):
            for email in random.sample(people, len(people)):
                begun = time.perf_counter()
                act(email)
                quickest[email] = min(quickest[email], time.perf_counter() - begun)
        if max(quickest.values()) < 1.2 * min(quickest.values()):
            return True
    return False


class TestWhatAStrangerLearns:
    @pytest.fixture
    def people(self):
        person(email="connu@otn.example")
        person(email="ferme@otn.example", is_active=False)
        User.objects.create_user("sans@otn.example")
        return ["connu@otn.example", "inconnu@otn.example", "ferme@otn.example", "sans@otn.example"]

    @pytest.mark.parametrize("password", [OTHER, PASSWORD])
    def test_a_refused_login_says_the_same_of_every_address(self, people, password):
        answers = [log_in(Client(), email, password) for email in people if (email, password) != ("connu@otn.example", PASSWORD)]
        assert {answer.status_code for answer in answers} == {200}
        assert len({body(answer).replace(email, "") for answer, email in zip(answers, people[-len(answers) :], strict=True)}) == 1
        assert REFUSED in answers[0].text

    def test_a_reset_answers_the_same_for_every_address(self, people):
        answers = [Client().post("/compte/password/reset/", {"email": email}) for email in people]
        assert {(answer.status_code, answer["Location"], answer.content) for answer in answers} == {
            (302, "/compte/password/reset/done/", b"")
        }
        assert len({body(Client().get("/compte/password/reset/done/")) for _ in people}) == 1

    @pytest.mark.slow
    def test_a_refusal_takes_as_long_for_every_address(self, people, settings):
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
        settings.ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "login_failed_by_visitor": None}
        User.objects.exclude(email="sans@otn.example").update(password=make_password(PASSWORD))
        assert tells_nothing_by_its_time(lambda email: log_in(Client(), email, OTHER), people, rounds=12)

    @pytest.mark.slow
    def test_a_reset_takes_as_long_for_every_address(self, people, settings):
        settings.ACCOUNT_RATE_LIMITS = {"reset_password": None}
        assert tells_nothing_by_its_time(lambda email: Client().post("/compte/password/reset/", {"email": email}), people, rounds=40)

    def test_what_looks_like_an_address_is_told_to_nobody_s_account(self, people):
        answer = log_in(Client(), "conn\u00fc@otn.example")
        assert answer.status_code == 200
        assert not answer.wsgi_request.user.is_authenticated


class TestGuessing:
    @pytest.fixture(autouse=True)
    def claire(self):
        return person(email=EMAIL)

    def test_after_five_failures_even_the_right_password_waits(self):
        for _ in range(5):
            assert REFUSED in log_in(Client(), EMAIL, OTHER).text
        answer = log_in(client := Client(), EMAIL)
        assert TOO_MANY in answer.text
        assert not is_logged_in(client)

    @pytest.mark.parametrize(
        "disguise",
        [
            lambda n: {"headers": {"x-forwarded-for": f"203.0.113.{n}"}},
            lambda n: {"headers": {"x-forwarded-for": f"203.0.113.{n}, 10.0.0.1"}},
            lambda n: {"headers": {"x-real-ip": f"203.0.113.{n}"}},
            lambda n: {"headers": {"host": f"localhost:{1000 + n}"}},
            lambda n: {"REMOTE_ADDR": f"203.0.113.{n}"},
            lambda n: {"email": EMAIL.upper() if n % 2 else f" {EMAIL}"},
        ],
    )
    def test_no_disguise_starts_a_new_count(self, disguise):
        for n in range(5):
            given = disguise(n)
            log_in(Client(), given.pop("email", EMAIL), OTHER, **given)
        given = disguise(7)
        assert TOO_MANY in log_in(Client(), given.pop("email", EMAIL), **given).text

    def test_a_visitor_has_ten_failures_a_minute_whatever_the_accounts(self):
        for n in range(10):
            assert REFUSED in log_in(Client(), f"x{n}@otn.example", OTHER).text
        assert TOO_MANY in log_in(Client(), EMAIL).text
        assert log_in(Client(), EMAIL, REMOTE_ADDR="203.0.113.9").status_code == 302

    def test_a_success_of_one_s_own_forgives_no_failure(self):
        other = person(email="complice@otn.example")
        secret = with_totp(other)
        for _ in range(5):
            log_in(Client(), EMAIL, OTHER)
        log_in_with_totp(Client(), other, secret)
        assert TOO_MANY in log_in(Client(), EMAIL).text
        for n in range(5):
            log_in(Client(), f"x{n}@otn.example", OTHER)
        assert TOO_MANY in log_in(Client(), "y@otn.example", OTHER).text

    def test_a_proxy_in_front_tells_the_visitor_and_nothing_that_he_adds(self, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        for n in range(10):
            log_in(Client(), f"x{n}@otn.example", OTHER, headers={"x-forwarded-for": f"203.0.113.{n}, 198.51.100.7"})
        assert TOO_MANY in log_in(Client(), EMAIL, headers={"x-forwarded-for": "203.0.113.99, 198.51.100.7"}).text
        assert log_in(Client(), EMAIL, headers={"x-forwarded-for": "198.51.100.8"}).status_code == 302

    def test_thirty_posts_a_minute_then_the_page_says_to_wait(self, settings):
        settings.ACCOUNT_RATE_LIMITS = {"login_failed": None, "login_failed_by_visitor": None}
        answers = [log_in(Client(), EMAIL, OTHER) for _ in range(31)]
        assert [answer.status_code for answer in answers] == [200] * 30 + [429]
        assert int(answers[-1]["Retry-After"]) > 0
        assert "Trop de demandes" in answers[-1].text

    def test_the_django_admin_has_no_login_of_its_own(self):
        answer = Client().get("/admin/login/?next=/admin/")
        assert answer["Location"] == "/compte/login/?next=%2Fadmin%2F"
        assert Client().post("/admin/login/", {"username": EMAIL, "password": PASSWORD})["Location"].startswith("/compte/login/")

    def test_a_wrong_current_password_counts_too(self, claire):
        client = Client()
        client.force_login(claire)
        given = {"oldpassword": OTHER, "password1": OTHER, "password2": OTHER}
        for _ in range(5):
            assert "Ce n’est pas votre mot de passe actuel." in client.post("/compte/password/change/", given).text
        assert TOO_MANY in log_in(Client(), EMAIL).text
        claire.refresh_from_db()
        assert claire.check_password(PASSWORD)

    def test_a_wrong_password_asked_for_again_counts_too(self, claire):
        client = Client()
        client.force_login(claire)
        for _ in range(5):
            client.post("/compte/reauthenticate/", {"password": OTHER})
        assert TOO_MANY in client.post("/compte/reauthenticate/", {"password": PASSWORD}).text

    def test_after_five_wrong_codes_even_the_right_one_waits(self, claire):
        secret = with_totp(claire)
        client = Client()
        log_in(client, EMAIL)
        for _ in range(5):
            client.post("/compte/2fa/authenticate/", {"code": wrong_code(secret)})
        answer = client.post("/compte/2fa/authenticate/", {"code": code_for(secret)})
        assert TOO_MANY in answer.text

    def test_a_new_password_forgives_the_failures_of_the_old_one(self):
        for _ in range(5):
            log_in(Client(), EMAIL, OTHER)
        choose_password(client := Client(), reset_link(client, EMAIL), OTHER)
        assert log_in(Client(), EMAIL, OTHER).status_code == 302


PROCESS = """
import django; django.setup()
from django.conf import settings
from django.test import RequestFactory
settings.CACHES["default"]["KEY_PREFIX"] = {prefix!r}
from otn.accounts.adapter import AccountAdapter
from django.core.exceptions import ValidationError
passed = 0
for n in range(20):
    request = RequestFactory().post("/", REMOTE_ADDR=f"203.0.113.{{n}}")
    try:
        AccountAdapter(request).pre_authenticate(request, email="claire@otn.example", password="x")
        passed += 1
    except ValidationError:
        pass
print(passed)
"""


class TestSeveralWorkers:
    def test_four_processes_share_one_count(self, settings):
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        command = [sys.executable, "-c", PROCESS.format(prefix=settings.CACHES["default"]["KEY_PREFIX"])]
        running = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)]
        assert sum(int(process.communicate(timeout=60)[0]) for process in running) == 5

    @pytest.mark.django_db(transaction=True)
    def test_four_at_the_same_time_share_one_count(self):
        person(email=EMAIL)

        def guess(n):
            try:
                return log_in(Client(), EMAIL, OTHER, REMOTE_ADDR=f"203.0.113.{n}").text
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as threads:
            texts = list(threads.map(guess, range(16)))
        assert sum(REFUSED in text for text in texts) == 5
        assert sum(TOO_MANY in text for text in texts) == 11


class TestForgedRequests:
    @pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}, {"origin": "https://evil.example"}])
    def test_a_login_from_elsewhere_is_refused_and_says_so(self, world, headers):
        client = Client(enforce_csrf_checks=True)
        answer = log_in(client, headers=headers)
        assert answer.status_code == 403
        assert "Le formulaire n’est plus valable" in answer.text
        assert not is_logged_in(client)

    @pytest.mark.parametrize(
        "address",
        [
            "/compte/logout/",
            "/compte/email/",
            "/compte/password/change/",
            "/compte/reauthenticate/",
            "/compte/sessions/terminer/",
            "/compte/sessions/1/terminer/",
            "/compte/2fa/totp/activate/",
            "/compte/2fa/totp/deactivate/",
            "/compte/2fa/recovery-codes/generate/",
            "/compte/2fa/webauthn/add/",
            "/compte/2fa/webauthn/keys/1/remove/",
        ],
    )
    def test_every_act_on_one_s_account_wants_its_token(self, world, address):
        client = Client(enforce_csrf_checks=True)
        client.force_login(world.manager)
        for headers in ({}, {"hx-request": "true"}, {"origin": "https://evil.example"}):
            assert client.post(address, headers=headers).status_code == 403
        assert is_logged_in(client)


def test_a_page_of_an_ordinary_person_costs_no_statement_for_all_this(client, world):
    client.force_login(world.manager)
    client.get("/compte/password/change/")
    with statements(4):  # session, person, the frame of the page and its bell
        client.get("/compte/password/change/")
