"""Statements that every page runs, planned once a connection and not once a request: planning them takes longer than running them."""

from collections.abc import Sequence
from typing import Any, Self

from django.db import connection
from psycopg import Cursor
from psycopg._queries import PostgresQuery


class _Prepared(Cursor[tuple[Any, ...]]):
    """A cursor of psycopg that lets the server keep plans. The log of Django reads `_query`, which psycopg leaves out of what is kept."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Self:
        super().execute(query, params, **how)
        if connection.queries_logged:
            self._query = PostgresQuery(self._tx)
            self._query.query = query.encode()
        return self


def fetch(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement whose text never changes, and return its rows.

    Only its plan is kept: values travel apart, rows are read anew each time. PostgreSQL makes the plan again by itself when a table or
    the role changes; a rollback makes psycopg forget it.
    """
    with connection.cursor() as cursor:  # alive, in Django's log; the ORM's cursors write the values into the text and prepare nothing
        cursor.cursor = _Prepared(cursor.cursor.connection)
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
