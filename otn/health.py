"""Health probes: `/healthz` says that the process answers, `/readyz` that what it stands on does.

They come before the host check (a probe knows an address, not our name), open no session, and answer within a second. A failing part is
named, never explained: the explanation is in the log.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from functools import cache

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse

from otn.tenancy.checks import login_faults

logger = logging.getLogger("otn.health")

DEADLINE = 0.8  # seconds: a part that has not answered by then counts as failing


class NotReady(Exception):
    """A part of the product cannot do its work."""


def check_database() -> None:
    """Raise unless the database answers and our login stays under its policies."""
    if faults := login_faults(connection):
        raise NotReady("; ".join(faults))


def check_broker() -> None:
    """Raise unless Valkey answers."""
    with redis.Redis.from_url(settings.CACHE_URL, socket_connect_timeout=DEADLINE, socket_timeout=DEADLINE) as client:
        client.ping()


def check_migrations() -> None:
    """Raise unless every migration of this code is applied."""
    if missing := migrations_on_disk() - MigrationRecorder(connection).applied_migrations().keys():
        raise NotReady(f"{len(missing)} migrations to apply")


@cache
def migrations_on_disk() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations or ())


def check_fonts() -> None:
    """Raise unless the fonts of pages and PDFs are built: without one, rendering a PDF would end the worker."""
    folder = settings.OTN_BUILD_DIR / "static" / "fonts"
    if not any(folder.glob("*.ttf")) or not any(folder.glob("*.woff2")):
        raise NotReady("run manage.py build_fonts")


PARTS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "broker": check_broker,
    "migrations": check_migrations,
    "fonts": check_fonts,
}


def failing_parts() -> list[str]:
    """Check all parts at once and name those that fail or stay silent past the deadline."""
    passed: set[str] = set()

    def check(name: str, part: Callable[[], None]) -> None:
        try:
            part()
        except Exception:
            logger.exception("not ready: %s", name)
        else:
            passed.add(name)
        finally:
            connection.close()  # the connection of this thread, which ends here

    # Daemon threads, not a pool: a part that hangs must hold up neither the next probe nor the end of the process.
    threads = [threading.Thread(target=copy_context().run, args=(check, *part), daemon=True) for part in PARTS.items()]
    for thread in threads:
        thread.start()
    limit = time.monotonic() + DEADLINE
    for thread in threads:
        thread.join(max(0.0, limit - time.monotonic()))
    return [name for name in PARTS if name not in passed]


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process can."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when every part works, else 503 with the names of those that do not."""
    failing = failing_parts()
    return JsonResponse({"status": "failing" if failing else "ok", "failing": failing}, status=503 if failing else 200)


PROBES = {"/healthz": healthz, "/readyz": readyz}


class HealthMiddleware:
    """Answer the probes before anything else looks at the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        if probe is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        response = probe(request)
        response["Cache-Control"] = "no-store"
        return response
