"""Logs: one JSON object a line, UTC, with the ids of the request, the person and the office, and nothing personal.

An address can hold a secret (`/partage/<token>/`, a password reset), so a request is told by its route, never by its path; whoever needs
the person behind an id asks the database.
"""

import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar, Token
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from celery import signals
from django.http import HttpRequest, HttpResponse
from pythonjsonlogger.json import JsonFormatter

logger = logging.getLogger("otn.request")

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
user_id: ContextVar[int | None] = ContextVar("user_id", default=None)
office_id: ContextVar[int | None] = ContextVar("office_id", default=None)

CONTEXT = (request_id, user_id, office_id)

GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")  # what a proxy may send as X-Request-Id

# What exceptions quote: addresses of people, and the rows that PostgreSQL shows when it refuses them.
PERSONAL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<=DETAIL: )(?:[^\"\\]|\\[^n])+")


class ContextFilter(logging.Filter):
    """Add the ids in force to each record, and keep addresses out of the messages of Django and Celery."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = record.__dict__.pop("request", None)
        # Django reports some answers when the middleware below is already left.
        left = getattr(request, "log_context", {})
        for variable in CONTEXT:
            value = variable.get()
            setattr(record, variable.name, left.get(variable.name) if value is None else value)
        if isinstance(request, HttpRequest):
            record.msg, record.args = f"{record.name} on {route(request)}", ()
        if record.name.startswith("celery"):
            record.__dict__.pop("data", None)  # arguments, and the exception once more
        return True


class Formatter(JsonFormatter):
    """Write a record as one line of JSON."""

    def __init__(self) -> None:
        super().__init__(
            "%(levelname)s %(name)s %(message)s", rename_fields={"levelname": "level", "name": "logger"}, json_ensure_ascii=False
        )

    def format(self, record: logging.LogRecord) -> str:
        return PERSONAL.sub("…", super().format(record))

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
        tokens: list[tuple[ContextVar[Any], Token[Any]]] = [
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
            request.log_context = {variable.name: variable.get() for variable in CONTEXT}  # type: ignore[attr-defined]
            for variable, token in tokens:
                variable.reset(token)


logging.captureWarnings(True)  # Python's own, which would be plain text

# --- Workers log the same way: Celery has no other hook than its signals ------------------------------------------------------------------


@signals.setup_logging.connect
def keep_our_logging(loglevel: int | str | None = None, **_: Any) -> None:
    """Stop Celery from adding handlers that write plain text; `--loglevel` then is the level of its own messages."""
    if loglevel:
        logging.getLogger("celery").setLevel(loglevel)


@signals.task_prerun.connect
def begin_task(task_id: str, **_: Any) -> None:
    """Give the records of a task its id (for a job, the id of the job) as request id, and nothing of the task before."""
    request_id.set(task_id)
    user_id.set(None)
    office_id.set(None)


@signals.task_postrun.connect
def end_task(**_: Any) -> None:
    for variable in CONTEXT:
        variable.set(None)
