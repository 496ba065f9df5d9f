"""The guards of tests/conftest.py bite."""

import socket
import warnings
from contextlib import contextmanager

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.db.models import Count
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.urls import get_resolver, path

from otn.offices.models import Membership, Office
from otn.tenancy.scope import office_scope
from tests.factories import MembershipFactory, OfficeFactory
from tests.guards import database
from tests.guards.network import is_here
from tests.test_consistency import walk


@contextmanager
def failure(match):
    with pytest.raises(pytest.fail.Exception, match=match):
        yield


@login_not_required
def write(request):
    try:
        Office.objects.create(name="Office", slug="office")
    except Exception:  # what a view might do to hide it
        return HttpResponse("hidden")
    return HttpResponse("written")


@login_not_required
def lock(request):
    return HttpResponse(str(len(Office.objects.select_for_update(of=("self",), no_key=True).order_by("pk"))))


@login_not_required
def read(request):
    with transaction.atomic(), office_scope([1]):
        return HttpResponse(str(Office.objects.count()))


urlpatterns = [path("write/", write, name="write"), path("lock/", lock), path("read/", read)]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
class TestAGetNeverWrites:
    @pytest.mark.parametrize("method", ["get", "head"])
    def test_a_statement_that_writes_fails_the_test(self, client, method):
        with failure("a GET writes: .* /write/ sent INSERT INTO"):
            getattr(client, method)("/write/")
        assert not Office.objects.exists()

    def test_so_does_a_lock(self, client):
        with failure("a GET writes: .* FOR NO KEY UPDATE"):
            client.get("/lock/")

    def test_it_also_fails_for_a_client_that_swallows_exceptions(self):
        with failure("a GET writes"):
            Client(raise_request_exception=False).get("/write/")

    def test_reading_with_scope_and_savepoints_passes_and_so_does_a_post(self, client):
        assert client.get("/read/").text == "0"
        assert client.post("/write/").text == "written"

    def test_a_listed_address_may_write(self, client, monkeypatch):
        monkeypatch.setitem(database.GETS_THAT_WRITE, "write", "proof")
        assert client.get("/write/").text == "written"

    @pytest.mark.urls("otn.urls")
    def test_the_list_is_not_stale(self):
        assert database.GETS_THAT_WRITE.keys() <= {name for name, _ in walk(get_resolver())}

    def test_the_test_itself_may_write_around_its_requests(self, client):
        client.get("/read/")
        OfficeFactory()


@pytest.mark.parametrize(
    ("sql", "verdict"),
    [
        ('SELECT "x"', False),
        ("(SELECT 1) UNION (SELECT 2)", False),
        ("  select set_config('otn.office_ids', '1', true)", False),
        ("SAVEPOINT s1", False),
        ("RELEASE SAVEPOINT s1", False),
        ("SELECT 1 FROM t FOR UPDATE OF t", True),
        ("SELECT 1 FROM t FOR KEY SHARE", True),
        ("WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone", True),
        ("UPDATE t SET a = 1", True),
        ("TRUNCATE t", True),
        ("/* SELECT */ DELETE FROM t", True),
        ("", True),
    ],
)
def test_what_is_not_known_to_read_counts_as_writing(sql, verdict):
    assert database.writes(sql) is verdict


def orders(queryset, wanted=2):
    """Return the orders in which the rows came, until `wanted` different ones were seen, forty times at most."""
    seen = set()
    for _ in range(40):
        seen.add(tuple(queryset.all()))
        if len(seen) >= wanted:
            break
    return seen


@pytest.mark.django_db
class TestUnorderedRowsComeInAnyOrder:
    @pytest.fixture(autouse=True)
    def twelve_offices(self):
        for number in range(12):
            MembershipFactory(office=OfficeFactory(slug=f"office-{number:02}"), role="reader" if number % 2 else "manager")

    @pytest.mark.parametrize(
        "unordered",
        [
            lambda: Office.objects.all(),
            lambda: Office.objects.filter(slug__contains="0").order_by(),
            lambda: Office.objects.values_list("slug", flat=True),
            lambda: Office.objects.values_list("slug", "name"),
            lambda: Membership.objects.select_related("office", "user"),
            lambda: Office.objects.all()[:3],
            lambda: Office.objects.values_list("slug", flat=True).distinct(),
            lambda: Membership.objects.values_list("office__slug").annotate(Count("pk")),
            lambda: Office.objects.values_list("slug").union(Office.objects.values_list("name")),
            lambda: Office.objects.select_for_update(of=("self",)),
        ],
        ids=["all", "cleared", "flat", "tuples", "joined", "sliced", "distinct", "grouped", "union", "locked"],
    )
    def test_without_order(self, unordered):
        with transaction.atomic():
            assert len(orders(unordered())) == 2

    def test_a_slice_takes_any_rows(self):
        assert len({tuple(sorted(order)) for order in orders(Office.objects.values_list("slug", flat=True)[:6], wanted=5)}) > 1

    def test_prefetched_rows_too(self):
        office = Office.objects.get(slug="office-00")
        MembershipFactory.create_batch(8, office=office)
        seen = set()
        for _ in range(40):
            (found,) = Office.objects.filter(pk=office.pk).prefetch_related("memberships")
            seen.add(tuple(row.pk for row in found.memberships.all()))
        assert len(seen) > 1

    @pytest.mark.parametrize(
        "ordered",
        [
            lambda: Office.objects.order_by("slug"),
            lambda: Office.objects.order_by("-name", "pk").values_list("slug", flat=True)[:5],
            lambda: Office.objects.values_list("slug").union(Office.objects.values_list("name")).order_by("slug"),
            lambda: Membership.objects.values_list("role").annotate(Count("pk")).order_by("role"),
            lambda: Office.objects.values_list("slug", flat=True).distinct().order_by("slug"),
        ],
        ids=["model", "sliced", "union", "grouped", "distinct"],
    )
    def test_a_named_order_is_kept(self, ordered):
        assert len(orders(ordered())) == 1

    def test_meaning_does_not_change(self):
        assert dict(Membership.objects.values_list("role").annotate(Count("pk"))) == {"reader": 6, "manager": 6}
        assert Office.objects.count() == Office.objects.distinct().count() == 12
        assert Office.objects.filter(memberships__in=Membership.objects.filter(role="reader")[:3]).count() == 3
        assert Office.objects.exists()
        assert Office.objects.aggregate(Count("pk")) == {"pk__count": 12}
        assert Office.objects.get(slug="office-03").slug == "office-03"
        assert {office.slug for office in Office.objects.iterator(chunk_size=5)} == {f"office-{number:02}" for number in range(12)}
        assert Office.objects.filter(slug="office-03").update(name="x") == 1
        assert "random" not in Office.objects.all().explain().lower()


@pytest.mark.django_db
class TestNothingIsLeftOpen:
    @pytest.fixture
    def own_connection(self, django_db_blocker):
        """A connection outside the transaction of the test."""
        from django.db import connections

        ours = connections["default"]
        connections["default"] = ours.copy()
        yield connections["default"]
        connections["default"].close()
        connections["default"] = ours

    def test_a_clean_connection_passes(self, own_connection):
        with office_scope([1]):
            pass
        assert database.left_open() == []

    def test_a_transaction_is_seen(self, own_connection):
        own_connection.set_autocommit(False)
        own_connection.cursor().execute("SELECT 1")
        assert "a transaction is open" in database.left_open()[0]

    def test_a_scope_and_a_role_of_the_session_are_seen(self, own_connection):
        with own_connection.cursor() as cursor:
            cursor.execute("SELECT set_config('otn.office_ids', '7', false), set_config('role', 'otn_staff', false)")
        role, scope = database.left_open()
        assert "otn_staff" in role
        assert "offices 7" in scope


class TestNoNetwork:
    @pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.org", b"example.org", "0x7f.example"])
    def test_a_foreign_host_is_refused(self, host):
        with failure("beyond this machine"):
            socket.create_connection((host, 80), timeout=0.1)

    def test_a_datagram_is_refused(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, failure("sendto"):
            sender.sendto(b"x", ("192.0.2.1", 53))

    def test_loopback_and_unix_sockets_pass(self, tmp_path):
        with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(("localhost", server.getsockname()[1])):
            pass
        with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
            server.bind(str(tmp_path / "s"))
            server.listen()
            client.connect(str(tmp_path / "s"))

    @pytest.mark.parametrize("host", ["127.0.0.9", "::1", None, b"localhost"])
    def test_what_is_here(self, host):
        assert is_here(host)

    @pytest.mark.parametrize("host", ["fe80::1%eth0", "10.0.0.1", "localhost.example"])
    def test_what_is_not(self, host):
        assert not is_here(host)


class TestTheConfiguration:
    def test_a_warning_is_an_error(self):
        with pytest.raises(UserWarning, match="proof"):
            warnings.warn("proof", stacklevel=1)

    def test_an_undefined_template_variable_fails(self):
        with failure("Undefined template variable 'nothing'"):
            engines["django"].from_string("{{ nothing }}").render()

    def test_so_does_one_that_a_fragment_is_given(self):
        with failure("Undefined template variable 'offices'"):
            engines["django"].from_string("{% include 'dashboard/_offices.html' with offices=offices only %}").render()

    def test_a_template_of_a_package_may_leave_one_undefined(self):
        assert engines["django"].get_template("allauth/elements/field.html").render({"attrs": {"type": "radio"}, "slots": {}})

    @pytest.mark.ignore_template_errors
    def test_unless_the_test_says_that_the_templates_are_not_ours(self):
        assert engines["django"].from_string("{{ nothing }}").render() == ""

    def test_the_database_is_the_one_of_the_tests(self, db):
        assert connection.settings_dict["NAME"].startswith("test_")
