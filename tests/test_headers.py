"""Headers of every answer, whoever asks and whatever happens; and of those that no cache may keep."""

import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import include, path

from otn.urls import handler500  # noqa: F401  of the site map below too
from tests.guards.sources import ROOT
from tests.test_settings import NOT_OURS, PRODUCTION

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
}

# interface.md §5. Nothing else, and nothing inline.
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "manifest-src 'self'",
}


def header_faults(answer):
    """Say which headers of an answer are missing or other than they should be."""
    found = [f"{name}: {answer.get(name)}" for name, value in EXPECTED.items() if answer.get(name) != value]
    if set(answer.get("Content-Security-Policy", "").split("; ")) != POLICY:
        found.append(f"Content-Security-Policy: {answer.get('Content-Security-Policy')}")
    if not answer.get("X-Request-Id"):
        found.append("no X-Request-Id")
    return found


def is_kept_out_of_caches(answer):
    return answer.get("Cache-Control") == "no-store" and "Cookie" in answer.get("Vary", "").split(", ")


def fail(request):
    raise ValueError


def deny(request):
    raise PermissionDenied


def file(request):
    return FileResponse(iter([b"x"]), filename="rapport.pdf", headers={"Last-Modified": "Mon, 02 Mar 2026 10:00:00 GMT"})


def stream(request):
    return StreamingHttpResponse(iter([b"x"]))


def cached(request):
    return HttpResponse("x", headers={"Cache-Control": "public, max-age=3600", "Vary": "Accept-Language"})


urlpatterns = [path("", include("otn.urls")), *(path(f"{view.__name__}/", view) for view in (fail, deny, file, stream, cached))]
urlpatterns.append(path("public/", login_not_required(cached)))

ANSWERS = [
    ("get", "/notifications/", 200),
    ("get", "/ot/embruns/", 200),
    ("get", "/", 302),
    ("get", "/ot/brumes/", 404),
    ("get", "/nulle-part/", 404),
    ("post", "/ot/embruns/", 405),
    ("get", "/deny/", 403),
    ("get", "/fail/", 500),
    ("get", "/file/", 200),
    ("get", "/stream/", 200),
    ("get", "/cached/", 200),
    ("get", "/compte/password/change/", 200),
    ("get", "/admin/", 302),
]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
class TestSignedIn:
    @pytest.mark.parametrize(("method", "address", "status"), ANSWERS)
    def test_an_answer_has_every_header_and_stays_out_of_caches(self, world, method, address, status):
        client = Client(raise_request_exception=False)
        client.force_login(world.manager)
        answer = getattr(client, method)(address)
        b"".join(answer)
        assert answer.status_code == status
        assert header_faults(answer) == []
        assert is_kept_out_of_caches(answer)

    def test_refusals_too(self, world):
        client = Client(enforce_csrf_checks=True)
        client.force_login(world.manager)
        for answer in (client.post("/compte/logout/"), client.get("/", headers={"host": "evil.example"})):
            assert answer.status_code in {400, 403}
            assert header_faults(answer) == []
            assert is_kept_out_of_caches(answer)

    def test_what_came_before_the_login_is_told_from_what_comes_after(self, client, world):
        answer = client.post("/compte/login/", {"login": "referent@embruns.example", "password": "une phrase de passe"})
        assert "sessionid" in answer.cookies
        assert is_kept_out_of_caches(answer)

    def test_after_logout_the_browser_learns_nothing_from_what_it_had(self, client, world):
        client.force_login(world.manager)
        kept = dict(client.cookies)
        b"".join(client.get("/file/"))
        client.post("/compte/logout/")
        client.cookies.update(kept)  # a browser that sends its dead cookie again
        for address in ("/ot/embruns/", "/file/"):
            answer = client.get(address, headers={"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT", "if-none-match": "*"})
            assert answer.status_code == 302
            assert answer["Location"].startswith("/compte/login/")
            assert is_kept_out_of_caches(answer)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
class TestAnonymous:
    @pytest.mark.parametrize(
        ("address", "status"), [("/", 200), ("/ot/embruns/", 302), ("/nulle-part/", 404), ("/compte/login/", 200), ("/public/", 200)]
    )
    def test_an_answer_has_every_header(self, client, address, status):
        answer = client.get(address)
        assert answer.status_code == status
        assert header_faults(answer) == []
        assert "sessionid" not in answer.cookies

    def test_a_public_answer_may_be_kept(self, client):
        assert client.get("/public/")["Cache-Control"] == "public, max-age=3600"


def test_a_missing_header_is_found():
    assert len(header_faults({})) == len(EXPECTED) + 2
    assert not is_kept_out_of_caches({"Cache-Control": "no-store", "Vary": "Accept"})
    assert not is_kept_out_of_caches({"Cache-Control": "private", "Vary": "Cookie"})


PROGRAM = """
import json
import otn.settings
otn.settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nothing is collected here
otn.settings.STATIC_ROOT = otn.settings.BASE_DIR / "static"
import django
django.setup()
from django.contrib.auth.decorators import login_not_required
from django.test import Client
from django.urls import path
from otn import urls

def fail(request):
    raise ValueError("Zq7")

urls.urlpatterns.append(path("fail/", login_not_required(fail)))
told = {}
client = Client(raise_request_exception=False)
for name, address, secure, host in [
    ("page", "/compte/login/", True, "strategie.otn.example"),
    ("missing", "/nulle-part/", True, "strategie.otn.example"),
    ("failing", "/fail/", True, "strategie.otn.example"),
    ("file", "/static/otn.css", True, "strategie.otn.example"),
    ("listing", "/static/", True, "strategie.otn.example"),
    ("hidden", "/.git/config", True, "strategie.otn.example"),
    ("foreign", "/", True, "evil.example"),
    ("plain foreign", "/x", False, "evil.example"),
    ("plain", "/x", False, "strategie.otn.example"),
]:
    answer = client.get(address, headers={"host": host, "x-forwarded-proto": "https" if secure else "http"})
    told[name] = {"status": answer.status_code, "headers": dict(answer.headers), "text": b"".join(answer).decode(),
                  "cookies": {key: str(value) for key, value in answer.cookies.items()}}
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def production(django_db_setup):
    """What a process in production answers to a few requests, on the database of the tests."""
    database = urlsplit(PRODUCTION["DATABASE_URL"])._replace(path="/" + connections.settings["default"]["NAME"]).geturl()
    environment = {name: os.environ[name] for name in NOT_OURS if name in os.environ} | PRODUCTION
    environment |= {"DJANGO_SETTINGS_MODULE": "otn.settings", "DATABASE_URL": database}
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


class TestProduction:
    @pytest.mark.parametrize(
        ("name", "status"), [("page", 200), ("missing", 404), ("failing", 500), ("hidden", 404), ("listing", 404), ("foreign", 400)]
    )
    def test_pages_have_every_header(self, production, name, status):
        answer = production[name]
        assert answer["status"] == status
        assert header_faults(answer["headers"]) == []
        assert "Zq7" not in answer["text"]

    @pytest.mark.parametrize("name", ["page", "missing", "failing", "file"])
    def test_browsers_are_told_to_keep_to_https(self, production, name):
        assert production[name]["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"

    @pytest.mark.parametrize("name", ["plain", "plain foreign"])
    def test_plain_http_is_led_to_our_own_name_over_https(self, production, name):
        assert production[name]["status"] == 301
        assert production[name]["headers"]["Location"] == "https://strategie.otn.example/x"

    def test_a_static_file_is_told_for_what_it_is_and_may_be_kept(self, production):
        headers = production["file"]["headers"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Type"].startswith("text/css")
        assert "no-store" not in headers["Cache-Control"]
        assert production["file"]["cookies"] == {}

    def test_cookies_are_for_this_host_over_https_and_not_for_scripts(self, production):
        cookie = production["page"]["cookies"]["__Host-csrftoken"]
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
