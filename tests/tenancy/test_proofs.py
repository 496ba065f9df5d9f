"""The nine proofs of platform.md §4 that no office sees or changes another's rows, whatever the code above forgets."""

from contextlib import contextmanager

import pytest
from django.apps import apps
from django.core.signals import request_finished, request_started
from django.db import IntegrityError, ProgrammingError, close_old_connections, connection, transaction
from django.http import HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import path

from otn.documents.models import Document, Job
from otn.offices.access import office_view
from otn.tenancy.checks import login_faults, table_faults
from otn.tenancy.scope import ScopeError, all_offices, office_scope
from tests.factories import DocumentFactory, JobFactory, OfficeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_offices():
    """Two offices with three jobs each; the scope is closed again."""
    a, b = OfficeFactory.create(), OfficeFactory.create()
    with all_offices("test world"):
        for office in (a, b):
            JobFactory.create_batch(3, office=office)
    return a, b


def count_jobs():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM documents_job")
        return cursor.fetchone()[0]


def execute(sql, params=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


@contextmanager
def refused(match):
    """Expect the database to refuse, and keep the test's own transaction usable."""
    with pytest.raises((ProgrammingError, IntegrityError), match=match), transaction.atomic():
        yield


INSERT = """INSERT INTO documents_job (id, office_id, kind, key, arguments, state, attempts, sent_at, asked_at, error)
            VALUES (gen_random_uuid(), %s, 'tests.report', 'raw', '{}', 'queued', 0, now(), now(), '')"""


def test_1_the_login_is_no_superuser_bypasses_nothing_and_does_not_inherit_the_staff_role():
    assert login_faults(connection) == []


def test_2_every_table_of_an_office_is_under_its_policies_and_its_keys_have_two_columns():
    assert table_faults(connection, apps.get_models()) == []


def test_3_without_scope_there_is_no_row_and_none_can_be_written(two_offices):
    a, _ = two_offices
    assert count_jobs() == 0
    with refused("row-level security"):
        execute(INSERT, [a.pk])


def test_4_a_scope_reaches_the_rows_of_its_offices_and_no_others(two_offices):
    a, b = two_offices
    with office_scope([a.pk]):
        assert count_jobs() == 3
        assert execute("SELECT 1 FROM documents_job WHERE office_id = %s", [b.pk]) == 0
        assert execute("UPDATE documents_job SET error = 'x' WHERE office_id = %s", [b.pk]) == 0
        assert execute("DELETE FROM documents_job WHERE office_id = %s", [b.pk]) == 0
        with refused("row-level security"):
            execute(INSERT, [b.pk])
        with refused("row-level security"):
            execute("UPDATE documents_job SET office_id = %s", [b.pk])
    with office_scope([a.pk, b.pk]):
        assert count_jobs() == 6


def test_5_a_nested_scope_gives_the_outer_one_back_after_success_and_after_an_exception(two_offices):
    a, b = two_offices
    with office_scope([a.pk, b.pk]):
        with office_scope([a.pk]):
            assert count_jobs() == 3
        assert count_jobs() == 6
        with pytest.raises(ZeroDivisionError), office_scope([a.pk]):
            1 / 0  # noqa: B018  the exception is the point
        assert count_jobs() == 6
        with refused("row-level security"), office_scope([a.pk]):
            execute(INSERT, [b.pk])
        assert count_jobs() == 6
        with office_scope([a.pk]):
            transaction.set_rollback(True)
        assert count_jobs() == 6
    assert count_jobs() == 0


def test_6_all_offices_sees_everything_inside_and_leaves_nothing_open(two_offices):
    a, _ = two_offices
    with all_offices("test"):
        assert count_jobs() == 6
        with all_offices("nested"):
            assert count_jobs() == 6
        assert count_jobs() == 6
    assert count_jobs() == 0
    with office_scope([a.pk]):
        with all_offices("nested in a scope"):
            assert count_jobs() == 6
        assert count_jobs() == 3


def test_7_a_row_of_one_office_cannot_point_at_a_row_of_another(two_offices):
    a, b = two_offices
    with all_offices("test"):
        foreign = Job.objects.filter(office=b).first()
        with refused("same_office"):
            DocumentFactory.create(office=a, job=foreign)
            execute("SET CONSTRAINTS ALL IMMEDIATE")
        DocumentFactory.create(office=b, job=foreign)
        execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_8_the_cascades_of_the_orm_work_inside_a_scope(two_offices, monkeypatch):
    # No relation of the product cascades between these tables yet: the collector is asked for it as a CASCADE would.
    from django.db.models import CASCADE

    a, _ = two_offices
    monkeypatch.setattr(Document._meta.get_field("job").remote_field, "on_delete", CASCADE)
    with office_scope([a.pk]):
        job = Job.objects.order_by("pk")[0]
        DocumentFactory.create(office=a, job=job)
        _, by_model = job.delete()
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert by_model == {"documents.Document": 1, "documents.Job": 1}
        assert (count_jobs(), Document.objects.count()) == (2, 0)


# --- 9: through HTTP, in real transactions ----------------------------------------------------------------------------------------------


@office_view("office.see")
def rows(request):
    return HttpResponse(str(Job.objects.count()))


@office_view("office.see")
def rows_in_template(request):
    return TemplateResponse(request, engines["django"].from_string("{{ jobs.count }}"), {"jobs": Job.objects.all()})


@office_view("office.see")
def write_then_fail(request):
    JobFactory.create(office=request.office)
    raise RuntimeError("on purpose")


@office_view("office.see")
def write_then_answer_503(request):
    JobFactory.create(office=request.office)
    return HttpResponse(status=503)


@office_view("office.see")
def write(request):
    JobFactory.create(office=request.office)
    return HttpResponse(status=204)


def anywhere(request):
    return HttpResponse(str(Job.objects.count()))


class urls:
    """The site map of the product with these views beside it."""

    from otn.urls import urlpatterns as product

    urlpatterns = [
        path("ot/<slug:office>/rows/", rows),
        path("ot/<slug:office>/template/", rows_in_template),
        path("ot/<slug:office>/fail/", write_then_fail),
        path("ot/<slug:office>/503/", write_then_answer_503),
        path("ot/<slug:office>/write/", write),
        path("elsewhere/", anywhere),
        *product,
    ]


@pytest.fixture
def visitor(world, settings):
    """Log in as the manager of Embruns, with two jobs there and three in Brumes, on one connection that is kept."""
    settings.ROOT_URLCONF = urls
    with all_offices("test world"):
        JobFactory.create_batch(2, office=world.embruns)
        JobFactory.create_batch(3, office=world.brumes)
    client = Client(raise_request_exception=False)
    client.force_login(world.manager)
    return client


@pytest.mark.django_db(transaction=True)
def test_9_over_http_one_sees_ones_own_rows_and_the_reused_connection_keeps_nothing(visitor, world):
    assert visitor.get("/ot/embruns/rows/").content == b"2"
    assert count_jobs() == 0  # the same connection, after the request
    assert visitor.get("/elsewhere/").content == b"0"
    foreign, missing = visitor.get("/ot/brumes/rows/"), visitor.get("/ot/nulle-part/rows/")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content == missing.content
    assert Client().get("/ot/embruns/rows/").status_code == 302
    visitor.force_login(world.brumes_manager)
    assert visitor.get("/ot/brumes/rows/").content == b"3"


@pytest.mark.django_db(transaction=True)
def test_9_a_template_response_renders_inside_the_scope(visitor):
    assert visitor.get("/ot/embruns/template/").content == b"2"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["fail", "503"])
def test_9_an_answer_that_is_our_error_undoes_what_was_written(visitor, world, address):
    assert visitor.post(f"/ot/embruns/{address}/").status_code >= 500
    assert visitor.get("/ot/embruns/rows/").content == b"2"
    assert visitor.post("/ot/embruns/write/").status_code == 204
    assert visitor.get("/ot/embruns/rows/").content == b"3"


@pytest.mark.django_db(transaction=True)
def test_9_alternating_requests_on_one_kept_connection_see_their_own_rows(visitor, world, settings):
    # The test client closes connections with the signals of a request; kept ones are what production has.
    stranger = Client()
    stranger.force_login(world.brumes_manager)
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    try:
        seen = [
            client.get(address).content
            for _ in range(4)
            for client, address in ((visitor, "/ot/embruns/rows/"), (stranger, "/ot/brumes/rows/"))
        ]
    finally:
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)
    assert seen == [b"2", b"3"] * 4


def test_a_scope_inside_all_offices_raises_since_it_would_not_narrow(two_offices):
    with all_offices("test"), pytest.raises(ScopeError), office_scope([two_offices[0].pk]):
        pass


def test_a_scope_is_made_of_integers_only():
    with pytest.raises(ValueError, match="invalid literal"), office_scope(["1); DROP TABLE"]):
        pass
