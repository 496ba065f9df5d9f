"""What tenancy costs a request: the whole stack against bare Django and against the same stack without the scope."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path

from otn.offices.access import OfficeRequest, office_view
from otn.tenancy.scope import all_offices
from tests.bench.load import BURST, CONNECTIONS, Person, serving, together
from tests.bench.stack import BARE_AUTH, SITE, cookies_of, visiting, without_scope
from tests.bench.timing import Line, interleave
from tests.factories import MembershipFactory, OfficeFactory

OFFICES, ROWS = 1000, 180  # 180 000 rows, as in platform.md §1
KEYS = "SELECT key FROM {} WHERE office_id = %s ORDER BY id"


@login_not_required
def constant_bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


def read(table: str, office: int) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(KEYS.format(table), [office])
        return HttpResponse(str(len(cursor.fetchall())))


@office_view("office.see")
def rows_under_policies(request: OfficeRequest) -> HttpResponse:
    return read("documents_job", request.office.pk)


def rows_without_policies(request: HttpRequest, office: int) -> HttpResponse:
    return read("bench_plain", office)


class urls:
    urlpatterns = [
        path("bare/constant/", constant_bare),
        path("ot/<slug:office>/rows/", rows_under_policies),
        path("plain/<int:office>/", rows_without_policies),
        path("", include(SITE)),
    ]


FILL = """
INSERT INTO documents_job (id, office_id, kind, key, arguments, state, attempts, sent_at, asked_at, error)
SELECT gen_random_uuid(), office.id, 'bench', number, '{}', 'done', 1, now(), now(), ''
FROM offices_office office, generate_series(1, %s) number
"""


@contextmanager
def world() -> Iterator[tuple[str, str, int]]:
    """Fill the tables; yield the cookies of a manager, the slug and the id of her office. The rows go at the end."""
    mine = OfficeFactory.create_batch(OFFICES)[OFFICES // 2]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_plain (LIKE documents_job INCLUDING INDEXES)")
        cursor.execute("GRANT INSERT ON bench_plain TO otn_staff")
        with all_offices("bench"):
            cursor.execute(FILL, [ROWS])
            cursor.execute("INSERT INTO bench_plain SELECT * FROM documents_job")
        cursor.execute("ANALYZE")
    yield cookies_of(MembershipFactory.create(office=mine, role="manager").user), mine.slug, mine.pk
    with connection.cursor() as cursor, all_offices("bench"):
        cursor.execute("DELETE FROM documents_job WHERE kind = 'bench'")


def handler(middleware: list[str]) -> WSGIHandler:
    with override_settings(MIDDLEWARE=middleware, ROOT_URLCONF=urls):
        return WSGIHandler()


def measure() -> Iterator[Line]:
    """R4: in this process one request at a time, then over HTTP by eight at once."""
    with world() as (cookies, slug, pk):
        with override_settings(ROOT_URLCONF=urls):
            whole, unscoped = handler(settings.MIDDLEWARE), handler(without_scope())
            costs = interleave(
                {
                    "bare": visiting(handler([]), "/bare/constant/", ""),
                    "session": visiting(handler(list(BARE_AUTH)), "/session/person/", cookies),
                    "no tenancy": visiting(unscoped, "/untenanted/constant/", cookies),
                    "office": visiting(whole, f"/ot/{slug}/bench/constant/", cookies),
                    "rows": visiting(whole, f"/ot/{slug}/rows/", cookies),
                    "plain rows": visiting(unscoped, f"/plain/{pk}/", cookies),
                },
                calls=60,
            )
        wall = {name: cost.wall for name, cost in costs.items()}
        yield Line("constant page, bare Django, no middleware", wall["bare"])
        yield Line("page with session and person, bare Django", wall["session"])
        yield Line("constant page, all middlewares, without tenancy, against bare session", wall["no tenancy"], wall["session"])
        yield Line("R4 constant page of an office, against the same without tenancy", wall["office"], wall["no tenancy"], 1.35, 1.15)
        yield Line("   processor time alone", costs["office"].cpu, costs["no tenancy"].cpu)
        yield Line("page of 180 rows under policies (180 000), against no policies", wall["rows"], wall["plain rows"])
        with serving() as port:
            people = [Person(port, cookies) for _ in range(CONNECTIONS)]

            def all_get(address: str) -> Callable[[], None]:
                return together([lambda one=one: one.get(address) for one in people], BURST // CONNECTIONS)  # type: ignore[misc]

            costs = interleave({"office": all_get(f"/ot/{slug}/bench/constant/"), "no tenancy": all_get("/untenanted/constant/")}, calls=1)
        office, unscoped_time = (costs[name].wall / BURST for name in ("office", "no tenancy"))
        yield Line(f"R4 the same over HTTP at {CONNECTIONS} connections", office, unscoped_time, 1.35, 1.15)
