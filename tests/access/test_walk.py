"""Every address × everybody × own, other, archived and missing office × plain and htmx (reference security.md §5).

A refusal leaves nothing: no statement that writes, no word of another office. A success really succeeds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from otn.network.site_map import Address, addresses
from otn.tenancy.models import OfficeModel
from tests.access import entries, matrix
from tests.access.cast import Actor, Rows, Stage, make_stage
from tests.access.entries import Entry
from tests.guards.database import GETS_THAT_WRITE, writes

pytestmark = pytest.mark.django_db

BY_KIND = {"office": entries.OFFICE, "network": entries.NETWORK, "self": entries.SELF, "public": entries.PUBLIC}
LEAVES = [(address, method) for address in addresses() for method in address.methods if address.kind in BY_KIND]
OF_OFFICES = [(address, method) for address, method in LEAVES if address.kind == "office"]


def name_of(value: Any) -> str:
    return value.name if isinstance(value, Address) else str(value)


def entry_of(address: Address, method: str) -> Entry:
    return BY_KIND[address.kind][address.name, method]


# --- Nothing is forgotten -----------------------------------------------------------------------------------------------------------------


def test_every_address_and_method_is_classified_and_no_entry_is_stale():
    found = {kind: {(address.name, method) for address, method in LEAVES if address.kind == kind} for kind in BY_KIND}
    for kind, expected in BY_KIND.items():
        missing = [f'("{name}", {method}): Entry("…"),' for name, method in sorted(found[kind] - expected.keys())]
        assert missing == [], f"classify in tests/access/entries.py, {kind.upper()}"
        assert expected.keys() - found[kind] == set(), f"stale in {kind.upper()}"


def test_the_capabilities_are_those_expected():
    asked = {(address.name, method): address.capability for address, method in LEAVES}
    expected = {key: entry.capability for table in BY_KIND.values() for key, entry in table.items()}
    assert asked == expected


def test_what_anybody_may_see_is_a_short_list_with_reasons():
    assert len(entries.PUBLIC) <= 15
    assert [key for key, entry in entries.PUBLIC.items() if not entry.why_public] == []


# --- One request --------------------------------------------------------------------------------------------------------------------------


@dataclass
class Visit:
    """An answer, and the statements that wrote while it was made."""

    answer: HttpResponseBase
    written: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def text(self) -> str:
        return b"".join(self.answer).decode(errors="replace")


@contextmanager
def undone() -> Iterator[None]:
    """Undo what happens inside, so that every case begins on the same stage."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def visit(client: Client, method: str, address: str, body: Any, *, htmx: bool = False) -> Visit:
    written: list[str] = []

    def listen(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = sql if isinstance(sql, str) else sql.as_string(None)
        if writes(text) and "django_session" not in text:
            written.append(text)
        return execute(sql, params, many, context)

    headers = {"HX-Request": "true"} if htmx else {}
    with connection.execute_wrapper(listen):
        answer = client.generic(method, address, headers=headers) if method == "GET" else client.post(address, body, headers=headers)
    return Visit(answer, written)


def address_of(address: Address, rows: Rows, *, ids_of: Rows | None = None, slug: str | None = None) -> str:
    entry = next(entry for key, entry in BY_KIND[address.kind].items() if key[0] == address.name)
    arguments = dict(entry.arguments(ids_of or rows))
    if "office" in address.arguments or address.kind == "office":
        arguments["office"] = slug or rows.office.slug
    return reverse(address.name, kwargs=arguments)


def is_login(answer: HttpResponseBase) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/compte/login/")


def assert_refused(case: str, seen: Visit, status: set[int], secrets: list[str]) -> None:
    assert seen.status in status, f"{case}: {seen.status} in place of {status}"
    assert seen.written == [], f"{case}: a refusal wrote {seen.written}"
    told = seen.text
    assert [secret for secret in secrets if secret in told] == [], case


def expected_of(actor: Actor, capability: str, rows: Rows) -> str:
    """Say what the matrix gives: nothing, the knowledge that the office exists, or the right."""
    roles = actor.roles_in(rows.office)
    if not roles:
        return "unknown"
    if roles.isdisjoint(matrix.roles(matrix.OFFICE[capability])):
        return "forbidden"
    if rows.office.slug == "autrefois" and capability not in matrix.ARCHIVED:
        return "forbidden"
    return "allowed"


@pytest.fixture
def stage(world) -> Stage:
    return make_stage(world)


# --- Addresses of an office ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "method"), OF_OFFICES, ids=name_of)
def test_an_address_of_an_office_gives_what_the_matrix_says(stage, address, method):
    entry = entry_of(address, method)
    secrets = [stage.other.office.name, f"Canari-{stage.other.office.pk}", f"canari-{stage.other.office.pk}"]
    for actor in stage.actors.values():
        with undone():
            client = actor.client()
            signed_out = actor.user is None or actor.name.startswith("account closed")
            for where, rows in stage.offices.items():
                expected = expected_of(actor, entry.capability, rows)
                told = [] if actor.roles_in(stage.other.office) else secrets
                for htmx in (False, True):
                    case = f"{actor.name}, {where} office, {method} {address.name}, htmx {htmx}"
                    with undone():
                        seen = visit(client, method, address_of(address, rows), entry.body(rows), htmx=htmx)
                        if signed_out:
                            assert_refused(case, seen, {401} if htmx else {302}, told)
                            assert htmx or is_login(seen.answer), case
                        elif expected == "unknown":
                            assert_refused(case, seen, {404}, told)
                        elif expected == "forbidden":
                            assert_refused(case, seen, {403}, told)
                        else:
                            assert seen.status in (*entry.success, 303, 204), f"{case}: {seen.status} {seen.text[-600:]}"
                            assert not is_login(seen.answer), case
                            if method != "GET" and entry.writes:
                                assert seen.written, f"{case}: nothing was written"


@pytest.mark.parametrize(("address", "method"), OF_OFFICES, ids=name_of)
def test_a_foreign_office_is_a_missing_one(stage, address, method):
    entry = entry_of(address, method)
    client = stage.actors["manager"].client()
    foreign = visit(client, method, address_of(address, stage.other), entry.body(stage.other))
    missing = visit(client, method, address_of(address, stage.other, slug="nulle-part"), entry.body(stage.other))
    assert (foreign.status, foreign.text) == (missing.status, missing.text) == (404, missing.text)


@pytest.mark.parametrize(("address", "method"), [leaf for leaf in OF_OFFICES if set(leaf[0].arguments) - {"office"}], ids=name_of)
@pytest.mark.parametrize("second_wall", [True, False], ids=["both walls", "the first wall alone"])
def test_an_id_of_another_office_is_a_missing_one(world, address, method, second_wall):
    if not second_wall:  # before any row is made: PostgreSQL refuses it over pending keys
        with connection.cursor() as cursor:
            for model in apps.get_models():
                if issubclass(model, OfficeModel):
                    cursor.execute(f"ALTER TABLE {model._meta.db_table} NO FORCE ROW LEVEL SECURITY")
    stage = make_stage(world)
    entry = entry_of(address, method)
    for name in ("manager", "network admin", "superuser in an intervention", "adviser"):
        actor = stage.actors[name]
        if expected_of(actor, entry.capability, stage.own) != "allowed":
            continue
        with undone():
            crossed = visit(actor.client(), method, address_of(address, stage.own, ids_of=stage.other), entry.body(stage.own))
            assert_refused(f"{name}, {address.name}", crossed, {404}, [f"Canari-{stage.other.office.pk}"])


# --- Addresses of OTN, of oneself, of everybody -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "method"), [leaf for leaf in LEAVES if leaf[0].kind == "network"], ids=name_of)
def test_an_address_of_otn_is_missing_for_offices_and_asks_its_right_of_otn(stage, address, method):
    entry = entry_of(address, method)
    allowed = matrix.roles(matrix.NETWORK[entry.capability])
    for actor in stage.actors.values():
        with undone():
            client = actor.client()
            for htmx in (False, True):
                case = f"{actor.name}, {method} {address.name}, htmx {htmx}"
                with undone():
                    seen = visit(client, method, address_of(address, stage.other), entry.body(stage.other), htmx=htmx)
                    if actor.user is None or actor.name.startswith("account closed"):
                        assert_refused(case, seen, {401} if htmx else {302}, [])
                    elif not actor.network:
                        assert_refused(case, seen, {404}, [])
                    elif actor.network.isdisjoint(allowed):
                        assert_refused(case, seen, {403}, [])
                    else:
                        assert seen.status in (*entry.success, 303, 204), f"{case}: {seen.status} {seen.text[-600:]}"
                        if method != "GET" and entry.writes:
                            assert seen.written, f"{case}: nothing was written"


@pytest.mark.parametrize(("address", "method"), [leaf for leaf in LEAVES if leaf[0].kind == "self"], ids=name_of)
def test_an_address_of_oneself_wants_somebody(stage, address, method):
    entry = entry_of(address, method)
    target = address_of(address, stage.own)
    for htmx, status in ((False, 302), (True, 401)):
        assert_refused(address.name, visit(Client(), method, target, entry.body(stage.own), htmx=htmx), {status}, [])
    with undone():
        seen = visit(stage.actors["contributor"].client(), method, target, entry.body(stage.own))
        assert seen.status in (*entry.success, 303, 204), f"{address.name}: {seen.status}"


@pytest.mark.parametrize(("address", "method"), [leaf for leaf in LEAVES if leaf[0].kind == "public"], ids=name_of)
def test_a_public_address_answers_anybody(stage, address, method):
    entry = entry_of(address, method)
    for name in ("anonymous", "reader"):
        with undone():
            seen = visit(stage.actors[name].client(), method, address_of(address, stage.own), entry.body(stage.own))
            assert seen.status in (*entry.success, 303), f"{name}, {address.name}: {seen.status}"


# --- What holds for all -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "method"), [leaf for leaf in LEAVES if leaf[1] != "GET"], ids=name_of)
def test_an_unsafe_request_without_token_is_refused(stage, address, method):
    entry = entry_of(address, method)
    client = stage.actors["network admin" if address.kind == "network" else "manager"].client(checks_csrf=True)
    for htmx in (False, True):
        seen = visit(client, method, address_of(address, stage.own), entry.body(stage.own), htmx=htmx)
        assert_refused(address.name, seen, {403}, [])


def test_the_addresses_whose_get_writes_are_known():
    assert GETS_THAT_WRITE.keys() <= {address.name for address in addresses()}
