"""What gunicorn serves during the bench: the product, and beside it the floors that its pages are compared with.

The first part of an address says through which middlewares it goes: none at all, session and person alone, or all but the scope.
"""

import os
from pathlib import Path

if "OTN_BENCH_PAGE" in os.environ:  # in gunicorn; else the bench has set everything up itself
    import django
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["localhost"]
    settings.ROOT_URLCONF = "tests.bench.site"
    django.setup(set_prefix=False)

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from otn.offices.access import OfficeRequest, office_view
from tests.bench.stack import BARE_AUTH, handler_with, without_scope


def _answer(content: bytes) -> HttpResponse:
    return HttpResponse(content, headers={"Content-Length": str(len(content))})  # which CommonMiddleware would write


def constant(request: HttpRequest) -> HttpResponse:
    return _answer(b"page")


@office_view("office.see")
def constant_of_office(request: OfficeRequest) -> HttpResponse:
    return _answer(b"page")


@cache
def _page() -> bytes:
    return Path(os.environ["OTN_BENCH_PAGE"]).read_bytes()


@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    """Return a page that was read once, as bytes."""
    return _answer(_page())


@office_view("office.see")
def page_of_office(request: OfficeRequest) -> HttpResponse:
    return _answer(_page())


def person(request: HttpRequest) -> HttpResponse:
    """Read a session, and a row by its primary key: the person."""
    return _answer(str(request.user.pk).encode())


urlpatterns = [
    path("bare/page/", page),
    path("session/person/", person),
    path("untenanted/constant/", constant),
    path("ot/<slug:office>/bench/constant/", constant_of_office),
    path("ot/<slug:office>/bench/page/", page_of_office),
    path("", include("otn.urls")),
]


@cache
def _handlers() -> dict[str, WSGIHandler]:
    return {"bare": handler_with([]), "session": handler_with(BARE_AUTH), "untenanted": handler_with(without_scope())}


@cache
def _product() -> WSGIHandler:
    return handler_with(settings.MIDDLEWARE)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    first = environ["PATH_INFO"].split("/", 2)[1]
    answer: Iterable[bytes] = (_handlers().get(first) or _product())(environ, start_response)
    return answer


if "OTN_BENCH_PAGE" in os.environ:  # now, in one thread: while a handler is made the settings are other ones for all threads
    _handlers()
    _product()
