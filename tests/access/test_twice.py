"""Every form of the site sent twice, one after the other: it leaves as many rows as once. A new address is here by itself."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from otn.tenancy.scope import all_offices
from tests.access.cast import make_stage
from tests.access.entry import POST
from tests.access.test_walk import LEAVES, address_of, entry_of, faults_of, visit

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

WHO = {
    "office": ("manager", "adviser", "network admin"),
    "network": ("network admin", "adviser"),
    "self": ("manager",),
    "public": ("anonymous",),
}
PRODUCT = ("otn", "diagnostic", "strategy", "actionplan", "monitoring")
TABLES = [model._meta.db_table for model in apps.get_models() if model.__module__.partition(".")[0] in PRODUCT]

# What leaves a line each time it is done, and why that is right.
LEFT = "whenever a file leaves, the journal says so"
STEP = "two steps are not one"
EACH_TIME = {
    "account_data_take": LEFT, "actionplan:export_plan": LEFT, "dashboard:export_statement": LEFT, "dashboard:journal_export": LEFT,
    "diagnostic:export_answers": LEFT, "monitoring:export_tracker": LEFT, "network:export_journal": LEFT, "network:export_support": LEFT,
    "actionplan:reorder_objective": STEP, "actionplan:reorder_task": STEP,
    "documents:retry": "the document is one, and whoever asks for it is written down",
    "diagnostic:create_share": "its address is kept nowhere: a second answer can only show a second link, which stands in the list",
}  # fmt: skip


def rows() -> dict[str, int]:
    """Count the rows of every table, whosever they are."""
    with all_offices("test"), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in TABLES))
        return dict(cursor.fetchall())


def test_a_form_that_is_sent_twice_leaves_what_it_leaves_once(world):
    stage = make_stage(world)
    clients = {name: stage.actors[name].client() for names in WHO.values() for name in names}
    effective: set[str] = set()

    def check(client: Client, name: str, target: str, body: Any) -> None:
        before = rows()
        first = visit(client, POST, target, body)
        if first.status >= 400 or (between := rows()) == before:
            return
        effective.add(name)
        visit(client, POST, target, body)
        after = rows()
        more = {table: after[table] - count for table, count in between.items() if after[table] != count}
        assert bool(more) is (name in EACH_TIME), more

    def cases() -> Iterator[tuple[str, Any]]:
        for address, method in LEAVES:
            if method == POST:
                for who in WHO[address.kind]:
                    body = entry_of(address, method).body(stage.own)
                    yield f"{who} {address.name}", partial(check, clients[who], address.name, address_of(address, stage.own), body)

    assert faults_of(cases()) == []
    assert EACH_TIME.keys() <= effective
    assert len(effective) > 150, "most forms do something on this stage: else nothing is compared"
