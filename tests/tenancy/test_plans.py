"""The policies must not cost a walk through every office's rows (platform.md §4, query plans)."""

import pytest
from django.db import connection

from otn.tenancy.scope import all_offices, office_scope
from tests.factories import OfficeFactory

OFFICES, ROWS = 1000, 180

FILL = """
INSERT INTO documents_job (id, office_id, kind, key, arguments, state, attempts, sent_at, asked_at, error)
SELECT gen_random_uuid(), office.id, 'plan', number, '{}', 'done', 1, now(), now(), ''
FROM offices_office office, generate_series(1, %s) number
"""


@pytest.mark.django_db
def test_an_unfiltered_query_over_180_000_rows_uses_the_index_on_the_office():
    mine = OfficeFactory.create_batch(OFFICES)[OFFICES // 2]
    with connection.cursor() as cursor:
        with all_offices("test world"):
            cursor.execute(FILL, [ROWS])
        cursor.execute("ANALYZE documents_job")
        with office_scope([mine.pk]):
            cursor.execute("EXPLAIN (ANALYZE, FORMAT TEXT) SELECT key FROM documents_job")
            plan = "\n".join(line for (line,) in cursor.fetchall())
    assert f"rows={ROWS}" in plan or f"rows={ROWS}.00" in plan
    assert "Seq Scan" not in plan, plan
    assert "documents_job_office_id" in plan, plan
