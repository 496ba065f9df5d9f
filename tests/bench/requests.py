"""What tenancy costs a request: the whole stack against bare Django and against the same stack without the scope, in one process."""

from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from otn.offices.access import OfficeRequest, office_view
from otn.tenancy.scope import all_offices
from tests.bench.timing import Line, interleave
from tests.factories import MembershipFactory, OfficeFactory

SCOPE = "otn.offices.middleware.OfficeScopeMiddleware"
BARE_AUTH = ["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware"]

OFFICES, ROWS = 1000, 180  # 180 000 rows, as in platform.md §1
KEYS = "SELECT key FROM {} WHERE office_id = %s ORDER BY id"


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


@login_not_required
def constant_bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


def person(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.user.pk))


@office_view("office.see")
def constant_of_office(request: OfficeRequest) -> HttpResponse:
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
        path("bare/", constant_bare),
        path("person/", person),
        path("page/", constant),
        path("ot/<slug:office>/page/", constant_of_office),
        path("ot/<slug:office>/rows/", rows_under_policies),
        path("plain/<int:office>/", rows_without_policies),
        path("compte/login/", constant_bare, name="account_login"),
    ]


FILL = """
INSERT INTO documents_job (id, office_id, kind, key, arguments, state, attempts, sent_at, asked_at, error)
SELECT gen_random_uuid(), office.id, 'bench', number, '{}', 'done', 1, now(), now(), ''
FROM offices_office office, generate_series(1, %s) number
"""


def world() -> tuple[str, str, int]:
    """Fill the tables; return the session cookie of a manager, the slug and the id of her office."""
    mine = OfficeFactory.create_batch(OFFICES)[OFFICES // 2]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_plain (LIKE documents_job INCLUDING INDEXES)")
        cursor.execute("GRANT INSERT ON bench_plain TO otn_staff")
        with all_offices("bench"):
            cursor.execute(FILL, [ROWS])
            cursor.execute("INSERT INTO bench_plain SELECT * FROM documents_job")
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(MembershipFactory.create(office=mine, role="manager").user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value, mine.slug, mine.pk


def visit(middleware: list[str], address: str, cookie: str) -> Any:
    """Return a call that passes one request through a handler with these middlewares and checks that it succeeded."""
    with override_settings(MIDDLEWARE=middleware, ROOT_URLCONF=urls):
        handler = WSGIHandler()

    def call() -> bytes:
        answered: list[str] = []

        def begin(status: str, headers: object, fault: object = None, /) -> Callable[[bytes], object]:
            answered.append(status)
            return lambda part: None

        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": address, "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SCRIPT_NAME": "",
            "QUERY_STRING": "", "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), "wsgi.errors": BytesIO(), "wsgi.version": (1, 0),
            "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
            "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={cookie}",
        }  # fmt: skip
        response = handler(environ, begin)
        body = b"".join(response)
        response.close()
        if not answered[0].startswith(str(HTTPStatus.OK.value)):
            raise RuntimeError(f"{address}: {answered[0]}")
        return body

    return call


def measure() -> list[Line]:
    """Return the lines of this part; CPU where the work is ours, wall time where the database works too."""
    full = settings.MIDDLEWARE
    without_scope = [name for name in full if name != SCOPE]
    cookie, slug, pk = world()
    with override_settings(ROOT_URLCONF=urls, ALLOWED_HOSTS=["localhost"]):
        costs = interleave(
            {
                "bare": visit([], "/bare/", cookie),
                "session": visit(BARE_AUTH, "/person/", cookie),
                "no tenancy": visit(without_scope, "/page/", cookie),
                "office": visit(full, f"/ot/{slug}/page/", cookie),
                "rows": visit(full, f"/ot/{slug}/rows/", cookie),
                "plain rows": visit(without_scope, f"/plain/{pk}/", cookie),
            },
            calls=60,
        )
    wall = {name: cost.wall for name, cost in costs.items()}
    return [
        Line("constant page, bare Django, no middleware", wall["bare"], None, None),
        Line("page with session and person, bare Django", wall["session"], None, None),
        Line("constant page, all middlewares, without tenancy, against bare session", wall["no tenancy"], wall["session"], None),
        Line("R4  constant page of an office, against the same without tenancy", wall["office"], wall["no tenancy"], 1.35),
        Line("page of 180 rows under policies (180 000), against no policies", wall["rows"], wall["plain rows"], None),
    ]
