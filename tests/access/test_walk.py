"""Every address × everybody × own, other, archived and missing office × plain and htmx (reference security.md §5).

A refusal leaves nothing: no statement that writes, no word of another office. A success really succeeds.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
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
from tests.access.cast import NOTE, Actor, Rows, Stage, make_stage
from tests.access.entry import Entry
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


def assert_refused(seen: Visit, status: int, secrets: list[str]) -> None:
    assert seen.status == status
    assert seen.written == [], "a refusal wrote"
    told = seen.text
    assert [secret for secret in secrets if secret in told] == []


def assert_allowed(seen: Visit, entry: Entry, method: str) -> None:
    assert seen.status in (*entry.success, 303, 204), seen.text[-400:]
    assert not is_login(seen.answer)
    assert method == "GET" or not entry.writes or seen.written, "nothing was written"


def expected_of(actor: Actor, entry: Entry, rows: Rows) -> str:
    """Say what the matrix gives: nothing, the knowledge that the office exists, or the right."""
    roles, capability = actor.roles_in(rows.office), entry.capability
    if not roles:
        return "unknown"
    if roles.isdisjoint(matrix.roles(matrix.OFFICE[capability]) - entry.but_not):
        return "forbidden"
    if rows.office.slug == "autrefois" and capability not in matrix.ARCHIVED:
        return "forbidden"
    return "allowed"


@pytest.fixture
def stage(world) -> Stage:
    return make_stage(world)


# --- Addresses of an office ---------------------------------------------------------------------------------------------------------------

ACTORS = (
    "anonymous", "reader", "contributor", "manager", "member of two offices", "adviser", "foreign adviser", "former adviser",
    "network admin", "superuser", "superuser in an intervention", "manager lowered after login", "contributor removed after login",
    "account closed after login",
)  # fmt: skip
SIGNED_OUT = {"anonymous", "account closed after login"}


def faults_of(cases: Iterator[tuple[str, Callable[[], None]]]) -> list[str]:
    """Run every case, each undone, and say which failed."""
    found = []
    for case, check in cases:
        try:
            with undone():
                check()
        except AssertionError as fault:
            found.append(f"{case}: {fault}")
    return found


def test_everybody_is_listed(stage):
    assert tuple(stage.actors) == ACTORS


@pytest.mark.parametrize("name", ACTORS)
def test_an_address_of_an_office_gives_what_the_matrix_says(stage, name):
    actor = stage.actors[name]
    client = actor.client()
    other = stage.other.office
    secrets = [] if actor.roles_in(other) else [other.name, f"Canari-{other.pk}", f"canari-{other.pk}"]

    def check(address: Address, method: str, rows: Rows, htmx: bool) -> None:
        entry = entry_of(address, method)
        expected = expected_of(actor, entry, rows)
        if expected == "allowed" and htmx:
            return  # swap equals reload: each page proves that for itself
        seen = visit(client, method, address_of(address, rows), entry.body(rows), htmx=htmx)
        if name in SIGNED_OUT:
            assert_refused(seen, 401 if htmx else 302, secrets)
            assert htmx or is_login(seen.answer)
        elif expected == "unknown":
            assert_refused(seen, 404, secrets)
        elif expected == "forbidden":
            assert_refused(seen, 403, secrets)
        else:
            assert_allowed(seen, entry, method)
            assert NOTE not in seen.text or not actor.roles_in(rows.office).isdisjoint(matrix.roles(matrix.OFFICE["note.read"]))

    def cases() -> Iterator[tuple[str, Callable[[], None]]]:
        for address, method in OF_OFFICES:
            for where, rows in stage.offices.items():
                for htmx in (False, True):
                    yield f"{where} office, {method} {address.name}, htmx {htmx}", partial(check, address, method, rows, htmx)

    assert faults_of(cases()) == []


def test_a_foreign_office_is_a_missing_one(stage):
    client = stage.actors["manager"].client()

    def check(address: Address, method: str) -> None:
        entry = entry_of(address, method)
        foreign = visit(client, method, address_of(address, stage.other), entry.body(stage.other))
        missing = visit(client, method, address_of(address, stage.other, slug="nulle-part"), entry.body(stage.other))
        assert (foreign.status, foreign.text) == (missing.status, missing.text)
        assert foreign.status == 404

    assert faults_of((address.name, partial(check, address, method)) for address, method in OF_OFFICES) == []


@pytest.mark.parametrize("second_wall", [True, False], ids=["both walls", "the first wall alone"])
def test_an_id_of_another_office_is_a_missing_one(world, second_wall):
    if not second_wall:  # before any row is made: PostgreSQL refuses it over pending keys
        with connection.cursor() as cursor:
            for model in apps.get_models():
                if issubclass(model, OfficeModel):
                    cursor.execute(f"ALTER TABLE {model._meta.db_table} NO FORCE ROW LEVEL SECURITY")
    stage = make_stage(world)

    def check(actor: Actor, client: Client, address: Address, method: str) -> None:
        entry = entry_of(address, method)
        crossed = visit(client, method, address_of(address, stage.own, ids_of=stage.other), entry.body(stage.own))
        assert_refused(crossed, 404, [f"Canari-{stage.other.office.pk}", f"canari-{stage.other.office.pk}"])

    def cases() -> Iterator[tuple[str, Callable[[], None]]]:
        for name in ("manager", "network admin", "superuser in an intervention", "adviser"):
            actor = stage.actors[name]
            client = actor.client()
            for address, method in OF_OFFICES:
                arguments = entry_of(address, method).arguments
                has_foreign_id = arguments(stage.own) != arguments(stage.other)  # a year and a code are everybody's
                if has_foreign_id and expected_of(actor, entry_of(address, method), stage.own) == "allowed":
                    yield f"{name}, {method} {address.name}", partial(check, actor, client, address, method)

    assert faults_of(cases()) == []


# --- Addresses of OTN, of oneself, of everybody -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTORS)
def test_an_address_of_otn_is_missing_for_offices_and_asks_its_right_of_otn(stage, name):
    actor = stage.actors[name]
    client = actor.client()

    def check(address: Address, method: str, htmx: bool) -> None:
        entry = entry_of(address, method)
        seen = visit(client, method, address_of(address, stage.other), entry.body(stage.other), htmx=htmx)
        if name in SIGNED_OUT:
            assert_refused(seen, 401 if htmx else 302, [])
        elif not actor.network:
            assert_refused(seen, 404, [])
        elif actor.network.isdisjoint(matrix.roles(matrix.NETWORK[entry.capability])):
            assert_refused(seen, 403, [])
        else:
            assert_allowed(seen, entry, method)

    def cases() -> Iterator[tuple[str, Callable[[], None]]]:
        for address, method in LEAVES:
            if address.kind == "network":
                for htmx in (False, True):
                    yield f"{method} {address.name}, htmx {htmx}", partial(check, address, method, htmx)

    assert faults_of(cases()) == []


def test_an_address_of_oneself_wants_somebody(stage):
    contributor = stage.actors["contributor"].client()

    def check(address: Address, method: str) -> None:
        entry, target = entry_of(address, method), address_of(address, stage.own)
        for htmx, status in ((False, 302), (True, 401)):
            assert_refused(visit(Client(), method, target, entry.body(stage.own), htmx=htmx), status, [])
        seen = visit(contributor, method, target, entry.body(stage.own))
        assert seen.status in (*entry.success, 303)

    assert faults_of((f"{method} {a.name}", partial(check, a, method)) for a, method in LEAVES if a.kind == "self") == []


def test_a_public_address_answers_anybody(stage):
    clients = [stage.actors[name].client() for name in ("anonymous", "reader")]

    def check(address: Address, method: str, client: Client) -> None:
        entry = entry_of(address, method)
        seen = visit(client, method, address_of(address, stage.own), entry.body(stage.own))
        assert seen.status in (*entry.success, 303)

    public = [(address, method) for address, method in LEAVES if address.kind == "public"]
    assert faults_of((f"{method} {a.name}", partial(check, a, method, client)) for a, method in public for client in clients) == []


# --- The doors of the packages ------------------------------------------------------------------------------------------------------------

# Of an account, without being logged in: to log in, to get a new password, to prove an address.
WITHOUT_LOGIN = {
    "account_confirm_email", "account_inactive", "account_login", "account_logout", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_signup", "mfa_authenticate", "mfa_login_webauthn",
}  # fmt: skip


def of_kind(kind: str) -> list[tuple[Address, str]]:
    found = [address for address in addresses() if address.kind == kind]
    return [(address, _filled(address.route)) for address in found]


def _filled(route: str) -> str:
    """Put something into the holes of a route, as a stranger would."""
    return re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]+>", "1", route).replace("$", "").replace("//", "/")


def test_the_pages_of_an_account_want_a_login_but_for_a_known_few(world):
    asked = {}
    for address, target in of_kind("account"):
        answer = Client().get(target)
        asked[address.name] = is_login(answer)
        assert answer.status_code < 500, address.name
        assert address.name in WITHOUT_LOGIN or is_login(answer) or answer.status_code in {404, 405}, address.name
    assert asked.keys() >= WITHOUT_LOGIN


@pytest.mark.parametrize("who", [None, "manager", "advisor", "network_admin", "superuser"])
def test_the_admin_opens_for_its_staff_alone(world, who):
    client = Client()
    user = getattr(world, who) if who else None
    if user:
        client.force_login(user)
    opened = set()
    for address, target in of_kind("admin"):
        answer = client.get(target)
        assert answer.status_code < 500, address.name
        if answer.status_code == 200:
            opened.add(address.name)
    assert (opened - {"admin:login", "admin:jsi18n"} != set()) is (user is not None and user.is_staff)


# --- What holds for all -------------------------------------------------------------------------------------------------------------------


def test_an_unsafe_request_without_token_is_refused(stage):
    clients = {kind: stage.actors[name].client(checks_csrf=True) for kind, name in (("network", "network admin"), ("", "manager"))}

    def check(address: Address, method: str, htmx: bool) -> None:
        entry = entry_of(address, method)
        client = clients.get(address.kind, clients[""])
        assert_refused(visit(client, method, address_of(address, stage.own), entry.body(stage.own), htmx=htmx), 403, [])

    unsafe = [(address, method) for address, method in LEAVES if method != "GET"]
    assert faults_of((f"{m} {a.name} {htmx}", partial(check, a, m, htmx)) for a, m in unsafe for htmx in (False, True)) == []


def test_the_addresses_whose_get_writes_are_known():
    assert GETS_THAT_WRITE.keys() <= {address.name for address in addresses()}
