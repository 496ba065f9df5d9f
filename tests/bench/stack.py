"""Requests through the product inside this process: the handler of a server, without its socket."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, override_settings

from otn.accounts.models import User

SCOPE = "otn.offices.middleware.OfficeScopeMiddleware"
BARE_AUTH = ("django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware")
TOKEN = "0123456789abcdefghijABCDEFGHIJ01"  # of CSRF: what is in the cookie is what is sent
SITE = "tests.bench.site"


def without_scope() -> list[str]:
    """Return the middlewares of the product but the one that sets the scope of an office."""
    return [name for name in settings.MIDDLEWARE if name != SCOPE]


def handler_with(middleware: Sequence[str]) -> WSGIHandler:
    """Return a handler of the site of the bench with these middlewares."""
    with override_settings(MIDDLEWARE=list(middleware), ROOT_URLCONF=SITE):
        return WSGIHandler()


def cookies_of(user: User) -> str:
    """Return the header that a person who has logged in sends."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


def visit(handler: WSGIHandler, address: str, cookies: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """Pass one request through a handler, a POST when it has a body; raise unless it succeeds."""
    answered: list[str] = []

    def begin(status: str, headers: object, fault: object = None, /) -> Callable[[bytes], object]:
        answered.append(status)
        return lambda part: None

    path, _, query = address.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST" if body else "GET", "PATH_INFO": path, "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SCRIPT_NAME": "",
        "QUERY_STRING": query, "SERVER_PROTOCOL": "HTTP/1.1", "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
        "wsgi.url_scheme": "http", "wsgi.input": BytesIO(body), "wsgi.errors": BytesIO(), "wsgi.version": (1, 0),
        "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
        "HTTP_COOKIE": cookies,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()},
    }  # fmt: skip
    response = handler(environ, begin)
    content = b"".join(response)
    response.close()
    if not answered[0].startswith((str(HTTPStatus.OK.value), str(HTTPStatus.SEE_OTHER.value))):
        raise RuntimeError(f"{address}: {answered[0]}\n{content[:2000].decode(errors='replace')}")
    return content


def visiting(handler: WSGIHandler, address: str, cookies: str) -> Callable[[], bytes]:
    """Return a call that visits a page."""
    return lambda: visit(handler, address, cookies)
