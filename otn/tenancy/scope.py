"""The scope of a transaction: which offices' rows it sees and may write."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

logger = logging.getLogger("otn.tenancy")

SETTING = "otn.office_ids"  # read by the policies through otn_office_ids()
STAFF_ROLE = "otn_staff"

# What a statement that finds an office selects, to set the scope to it at once in a transaction that `office_scope([])` opened. It must
# read a grouped subquery, which PostgreSQL never merges with what is around it and which has a row only when the scope is due: set_config
# then runs once for that row, and for nothing else.
SCOPE_OF = f"set_config('{SETTING}', {{}}::text, true)"


class ScopeError(RuntimeError):
    """Scopes were nested in a way that would not do what it says."""


@contextmanager
def office_scope(office_ids: Iterable[int]) -> Iterator[None]:
    """Open a transaction that sees the rows of these offices only, and gives an outer scope back at its end.

    Raises ScopeError inside `all_offices`, where it could not narrow anything: both policies would apply.
    """
    value = ",".join(str(int(office_id)) for office_id in sorted(set(office_ids)))
    nested = connection.in_atomic_block
    with transaction.atomic():
        outer, role = _current() if nested else ("", "none")
        if role == STAFF_ROLE:
            raise ScopeError("office_scope inside all_offices would not narrow: leave all_offices first.")
        if value or nested:  # a new transaction begins without any office
            _set(SETTING, value)
        yield
        # On success only: releasing a savepoint keeps the inner value, rolling back to it brings the outer one back by itself (and
        # no statement would be accepted any more).
        if nested and not connection.needs_rollback:
            _set(SETTING, outer)


@contextmanager
def all_offices(reason: str) -> Iterator[None]:
    """Open a transaction that sees the rows of every office: the only bypass, for the network, sweeps and commands.

    The reason is logged. Tables that are no office's must have been granted with `StaffAccess` to be seen from here.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        _, role = _current() if nested else ("", "none")
        logger.info("all offices opened", extra={"reason": reason})
        _set("role", STAFF_ROLE)
        yield
        if nested and not connection.needs_rollback:
            _set("role", role)


def _current() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), ''), current_setting('role')", [SETTING])
        offices, role = cursor.fetchone()
    return offices, role


def _set(name: str, value: str) -> None:
    # The third argument makes it SET LOCAL: the value ends with the transaction, so nothing outlives it on a connection used again.
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
