"""Refusals: of a database login that escapes the policies, of a PostgreSQL too old for them."""

import logging
from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, connections

logger = logging.getLogger("otn.tenancy")

OLDEST_SERVER = 160_000  # GRANT … WITH INHERIT FALSE came with PostgreSQL 16

LOGIN = """
SELECT current_setting('server_version_num')::int,
       rolsuper,
       rolbypassrls,
       EXISTS (SELECT FROM pg_roles WHERE rolname = 'otn_staff'),
       EXISTS (SELECT FROM pg_roles staff WHERE staff.rolname = 'otn_staff' AND pg_has_role(session_user, staff.oid, 'USAGE'))
FROM pg_roles WHERE rolname = session_user
"""


def login_faults(database: Any) -> list[str]:
    """Say what forbids to work with the login of this connection; an empty list means nothing does."""
    with database.cursor() as cursor:
        cursor.execute(LOGIN)
        version, is_superuser, bypasses, staff_exists, inherits_staff = cursor.fetchone()
    faults = []
    if version < OLDEST_SERVER:
        faults.append(f"PostgreSQL {version // 10_000} is too old: 16 at least.")
    if is_superuser:
        faults.append("The login of DATABASE_URL is a superuser: row-level security would not hold it. Log in as `otn`.")
    if bypasses:
        faults.append("The login of DATABASE_URL has BYPASSRLS: row-level security would not hold it. Log in as `otn`.")
    if not staff_exists:
        faults.append("The role otn_staff does not exist: run otn/embedded/roles.sql as a superuser of the database.")
    if inherits_staff and not is_superuser:
        faults.append("The login of DATABASE_URL inherits otn_staff: GRANT otn_staff TO otn WITH INHERIT FALSE, SET TRUE.")
    return faults


def check_login(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Django's check of a database, run by `migrate` and `check --database default`."""
    return [Error(fault, id="tenancy.E001") for alias in databases or () for fault in login_faults(connections[alias])]


def refuse_unsafe_login() -> None:
    """Raise ImproperlyConfigured when the policies would not hold this process; called when web and worker start.

    A database that is down is no reason not to start: the process serves again when it is back, and `/readyz` looks too.
    """
    try:
        faults = login_faults(connection)
    except OperationalError:
        logger.warning("the database does not answer yet: its login is checked by /readyz")
        return
    finally:
        connection.close()
    if faults:
        raise ImproperlyConfigured(" ".join(faults))
