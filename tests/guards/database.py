"""Guards over what a test makes the database do. They hold for the whole suite (tests/conftest.py)."""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.db import connections
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.constants import MULTI
from django.db.models.sql.query import Query
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from psycopg.pq import TransactionStatus

# Addresses (by their name in urls.py) whose GET may write, each with its reason (house-style.md §5.6). Crawlers and mail
# scanners follow GETs: keep it short.
GETS_THAT_WRITE: dict[str, str] = {
    "account_email": "allauth copies the address of an account that it has not met yet into its own table, once",
    "account_reset_password_from_key": "the key moves from the address to the session, out of sight",
    "mfa_activate_totp": "the secret that is shown waits in the session for its first code",
    "mfa_add_webauthn": "the challenge that a passkey answers is kept in the session, here and below",
    "mfa_authenticate": "a challenge for a passkey",
    "mfa_login_webauthn": "a challenge for a passkey, counted in the limit of logins",
    "mfa_reauthenticate_webauthn": "a challenge for a passkey",
    "mfa_view_recovery_codes": "allauth notes, once, that they were shown",
    "mfa_download_recovery_codes": "allauth notes, once, that they were shown",
    "documents:download": "a file taken away by OTN is a line of the office's journal; members write none, and twice harms nobody",
    "diagnostic:report_file": "the same line, for the report of a diagnostic",
    "shared:report": "the counter of a share link and the date of its last reading, which its office sees; nothing of content",
    "shared:report_pdf": "the same, for the file",
}

READING = {"SELECT", "SET", "RESET", "SHOW", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT"}

# A lock is a write to the row, and makes others wait. Values are parameters, so these words are never somebody's text.
LOCK = re.compile(r"\bFOR\s+(?:NO\s+KEY\s+)?UPDATE\b|\bFOR\s+(?:KEY\s+)?SHARE\b")


def writes(sql: str) -> bool:
    """Say whether a statement could change or lock a row; what is not known to read counts as writing (a WITH may hold a DELETE)."""
    verb = re.match(r"[\s(]*(\w*)", sql)
    return verb is None or verb[1].upper() not in READING or LOCK.search(sql) is not None


@contextmanager
def gets_never_write() -> Iterator[None]:
    """Fail the test whose GET or HEAD, by the test client or a live server, sends a statement that writes.

    The failure is a BaseException, so no `except Exception` on its way can hide it.
    """
    respond = BaseHandler.get_response

    def guarded(handler: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"} or _name(request) in GETS_THAT_WRITE:
            return respond(handler, request)

        def refuse(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
            text = sql if isinstance(sql, str) else sql.as_string(None)
            if writes(text):
                pytest.fail(f"a GET writes: {request.method} {request.path} sent {text}")
            return execute(sql, params, many, context)

        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(refuse))
            return respond(handler, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseHandler, "get_response", guarded)
        yield


def _name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


@contextmanager
def unordered_rows_in_any_order() -> Iterator[None]:
    """Give the rows of a query without order in random order, as PostgreSQL may do one day.

    A plain query is ordered by the database, so that a slice takes any rows too. Where that would change the meaning (DISTINCT, GROUP BY,
    UNION, locks), and so in `.distinct()` or `.values().annotate()`, the rows are shuffled here. Subqueries, `exists()`, `count()` and
    `explain()` are left alone.
    """
    execute: Callable[..., Any] = SQLCompiler.execute_sql

    def shuffled(compiler: SQLCompiler, result_type: str = MULTI, *args: Any, **kwargs: Any) -> Any:
        query = compiler.query
        if result_type != MULTI or query.explain_info or _is_ordered(query):
            return execute(compiler, result_type, *args, **kwargs)
        if not (query.distinct or query.group_by is not None or query.combinator or query.select_for_update):
            compiler.query = query.clone()
            compiler.query.add_ordering("?")
            return execute(compiler, result_type, *args, **kwargs)
        rows = list(chain.from_iterable(execute(compiler, result_type, *args, **kwargs)))
        random.shuffle(rows)
        return [rows]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLCompiler, "execute_sql", shuffled)
        yield


def _is_ordered(query: Query) -> bool:
    by_model = query.default_ordering and query.get_meta().ordering and not query.group_by
    return bool(query.extra_order_by or query.order_by or by_model)


NEVER_EMPTIED = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'otn_not_emptied'"


def let_tables_be_emptied() -> None:
    """Switch off, in the database of the tests, the triggers that refuse TRUNCATE, by which Django cleans up after real transactions."""
    with connections["default"].cursor() as cursor:
        cursor.execute(NEVER_EMPTIED)
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER otn_not_emptied")


def left_open() -> list[str]:
    """Say what a test left on the connections of this thread: a transaction, a scope or a role that outlives it; and close those."""
    faults = []
    for connection in connections.all(initialized_only=True):
        raw = connection.connection
        if raw is None or raw.closed:
            continue
        if connection.in_atomic_block or raw.info.transaction_status != TransactionStatus.IDLE:
            faults.append(f"a transaction is open on {connection.alias!r}")
        else:
            role, offices = raw.execute("SELECT current_setting('role'), coalesce(current_setting('otn.office_ids', true), '')").fetchone()
            if role != "none":
                faults.append(f"the role {role} outlives its transaction: set it with set_config(…, true)")
            if offices:
                faults.append(f"the scope of offices {offices} outlives its transaction: set it with set_config(…, true)")
        if faults:
            raw.close()
            connection.connection = None
    return faults
