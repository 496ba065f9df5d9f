"""What people see when something is refused or broken: a page in French that needs nothing, and the status that machines expect."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import include, path

from otn.offices.models import Office
from otn.urls import handler500  # noqa: F401  of the site map below too
from tests.guards import pages
from tests.test_consistency import page_faults
from tests.test_headers import header_faults

HEADINGS = {
    "400.html": "Cette demande n’a pas été comprise",
    "403.html": "Cette page ne vous est pas ouverte",
    "403_csrf.html": "Le formulaire n’est plus valable",
    "404.html": "Cette page n’existe pas",
    "500.html": "Une erreur est survenue de notre côté",
    "503.html": "Le service est momentanément indisponible",
}

SECRET = "Zq7-of-the-exception"


def deny(request):
    raise PermissionDenied(SECRET)


def fail(request):
    raise ValueError(SECRET)


def break_constraint(request):
    Office.objects.create(slug="deux", name="Deux")
    Office.objects.create(slug="deux", name="Deux")


def lose_database(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def wait_too_long(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', '20', true)")
        cursor.execute("SELECT pg_sleep(10)")


def lose_cache(request):
    redis.Redis(port=1, retry=None).ping()


def lose_queue(request):
    with current_app.connection_for_write("redis://127.0.0.1:1/0") as queue:
        queue.ensure_connection(max_retries=1, interval_start=0)


def work(request):
    return HttpResponse(str(Office.objects.count()))


VIEWS = [deny, fail, break_constraint, lose_database, wait_too_long, lose_cache, lose_queue, work]
urlpatterns = [path("", include("otn.urls")), *(path(f"{view.__name__}/", login_not_required(view)) for view in VIEWS)]


def check(answer, name):
    """Assert that an answer is one of our error pages, whole, and tells nothing of its cause."""
    assert answer.status_code == int(name[:3])
    assert f"<h1>{HEADINGS[name]}</h1>" in answer.text
    assert page_faults(answer.text) == pages.faults(answer.text) == []
    assert [word for word in (SECRET, "Traceback", "Exception", "Error", ".py", "Django", "psycopg") if word in answer.text] == []
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert header_faults(answer) == []


@pytest.mark.parametrize("name", HEADINGS)
def test_a_page_renders_without_database_request_or_session(name):
    text = render_to_string(name)  # no mark: pytest-django forbids the database here
    assert HEADINGS[name] in text


@pytest.mark.django_db
@pytest.mark.urls(__name__)
class TestRefusals:
    def test_400(self, client):
        check(client.get("/", headers={"host": "evil.example"}), "400.html")

    def test_403(self, client):
        check(client.get("/deny/"), "403.html")

    def test_403_csrf(self):
        check(Client(enforce_csrf_checks=True).post("/compte/login/", {"login": "a@b.example"}), "403_csrf.html")

    def test_404(self, client, world):
        check(client.get("/nulle-part/"), "404.html")
        client.force_login(world.manager)
        check(client.get("/ot/brumes/"), "404.html")

    def test_500(self):
        check(Client(raise_request_exception=False).get("/fail/"), "500.html")

    def test_500_for_a_rule_of_the_database_that_the_code_forgot(self):
        check(Client(raise_request_exception=False).post("/break_constraint/"), "500.html")

    @pytest.mark.parametrize("view", ["lose_cache", "lose_queue"])
    def test_503_when_valkey_is_not_there(self, view):
        answer = Client(raise_request_exception=False).get(f"/{view}/")
        check(answer, "503.html")
        assert int(answer["Retry-After"]) > 0


@pytest.fixture
def visit(db):
    """A visitor served by a thread with a connection of its own, as by a web process; the test's own connection stays whole."""
    with ThreadPoolExecutor(1) as thread:
        browser = Client(raise_request_exception=False)

        def ask(method, address, *arguments):
            begun = time.monotonic()
            answer = thread.submit(getattr(browser, method), address, *arguments).result()
            return answer, time.monotonic() - begun

        ask.browser = browser
        yield ask
        thread.submit(connections.close_all).result()


@pytest.mark.urls(__name__)
class TestWithoutDatabase:
    @pytest.mark.parametrize(
        ("method", "address"), [("get", "/"), ("get", "/ot/embruns/"), ("get", "/nulle-part/"), ("post", "/compte/login/")]
    )
    @pytest.mark.parametrize("signed_in", [False, True])
    def test_503_at_once(self, visit, monkeypatch, tmp_path, method, address, signed_in):
        if signed_in:
            visit.browser.cookies["sessionid"] = "a" * 32
        monkeypatch.setitem(connections.settings["default"], "HOST", str(tmp_path))
        answer, seconds = visit(method, address)
        check(answer, "503.html")
        assert seconds < 2
        assert int(answer["Retry-After"]) > 0

    @pytest.mark.parametrize("view", ["lose_database", "wait_too_long"])
    def test_503_when_it_goes_away_or_is_too_slow_and_normal_again_afterwards(self, visit, view):
        assert visit("get", "/work/")[0].text == "0"
        answer, seconds = visit("get", f"/{view}/")
        check(answer, "503.html")
        assert seconds < 2
        assert visit("get", "/work/")[0].text == "0"


class TestWithoutValkey:
    @pytest.fixture(autouse=True)
    def no_valkey(self, settings, tmp_path):
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": f"unix://{tmp_path}/valkey.sock?db=1"}}

    def test_reading_goes_on(self, client, world):
        client.force_login(world.manager)
        assert client.get("/ot/embruns/").status_code == 200

    def test_a_login_is_refused_politely(self, world):
        answer = Client(raise_request_exception=False).post(
            "/compte/login/", {"login": "referent@embruns.example", "password": "une phrase de passe"}
        )
        check(answer, "503.html")
        assert "sessionid" not in answer.cookies
