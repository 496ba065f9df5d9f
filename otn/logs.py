"""Logs: one JSON object a line, UTC, with the ids of the request, the person and the office, and nothing personal.

An address can hold a secret (`/partage/<token>/`, a password reset), so a request is told by its route, never by its path; whoever needs
the person behind an id asks the database.
"""

import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from pythonjsonlogger.json import JsonFormatter

logger = logging.getLogger("otn.request")

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
user_id: ContextVar[int | None] = ContextVar("user_id", default=None)
office_id: ContextVar[int | None] = ContextVar("office_id", default=None)

CONTEXT = (request_id, user_id, office_id)

GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")  # what a proxy may send as X-Request-Id


class ContextFilter(logging.Filter):
    """Add the ids in force to each record, and keep addresses out of Django's own messages."""

    def filter(self, record: logging.LogRecord) -> bool:
        for variable in CONTEXT:
            setattr(record, variable.name, variable.get())
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            record.msg, record.args = f"{record.name} on {route(request)}", ()
        record.__dict__.pop("request", None)
        return True


class Formatter(JsonFormatter):
    """Write a record as one line of JSON."""

    def __init__(self) -> None:
        super().__init__(
            "%(levelname)s %(name)s %(message)s", rename_fields={"levelname": "level", "name": "logger"}, json_ensure_ascii=False
        )

    def add_fields(self, log_data: dict[str, object], record: logging.LogRecord, message_dict: dict[str, object]) -> None:
        log_data["at"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        super().add_fields(log_data, record, message_dict)
        for variable in CONTEXT:
            if log_data.get(variable.name) is None:
                log_data.pop(variable.name, None)


def route(request: HttpRequest) -> str:
    """Return the pattern that the address of a request matched, "—" when none did."""
    match = request.resolver_match
    return f"/{match.route}" if match else "—"


class RequestLogMiddleware:
    """Give each request an id, answer it in `X-Request-Id`, and log one line at the end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        tokens = [
            (request_id, request_id.set(given if GIVEN_ID.fullmatch(given) else uuid4().hex)),
            (user_id, user_id.set(None)),
            (office_id, office_id.set(None)),
        ]
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            logger.info(
                "request",
                extra={
                    "method": request.method,
                    "route": route(request),
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - begun) * 1000, 1),
                },
            )
            response["X-Request-Id"] = request_id.get() or ""
            return response
        finally:
            for variable, token in tokens:
                variable.reset(token)  # type: ignore[arg-type]  each token belongs to the variable beside it
