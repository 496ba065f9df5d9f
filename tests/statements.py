"""Budgets of SQL statements, as performance.md §3 counts them: transaction, savepoint and scope statements apart."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

APART = re.compile(r"SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SET |SELECT set_config\(|SELECT coalesce\(current_setting\(")


@contextmanager
def statements(count: int) -> Iterator[None]:
    """Fail unless the block runs exactly this many statements, and print them."""
    with CaptureQueriesContext(connection) as captured:
        yield
    counted = [query["sql"] for query in captured if not APART.match(query["sql"])]
    assert len(counted) == count, f"{len(counted)} statements in place of {count}:\n" + "\n".join(counted)
