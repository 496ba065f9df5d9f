"""The life of a job, on the real database: one row whatever is asked, one result whoever works."""

from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models.functions import Now

from otn.documents import operations
from otn.documents.models import Document, Job, State
from otn.documents.operations import Made, Transient
from otn.tenancy.scope import all_offices, office_scope
from tests.factories import JobFactory
from tests.statements import statements

pytestmark = pytest.mark.django_db

PDF = Made(name="rapport.pdf", content=b"%PDF-", content_type="application/pdf", capability="report.read")


@pytest.fixture
def sent(monkeypatch):
    """What was given to the broker; that a real worker receives it is proved in test_crashes.py."""
    messages = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda app, name, args, **options: messages.append((name, args, options)))
    return messages


@pytest.fixture
def office(world):
    return world.embruns


def ask(office, key="a", **arguments):
    with office_scope([office.pk]):
        return operations.ask_for(office=office, kind="tests.report", key=key, by=None, arguments=arguments)


def claim(job):
    return operations.claim(job_id=job.pk, office_id=job.office_id)


def state_of(job):
    with all_offices("test"):
        row = Job.objects.get(pk=job.pk)
    return row.state, row.attempts


def let_the_lease_pass(job):
    with all_offices("test"):
        Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))


def files_of(office):
    return set(default_storage.listdir(str(office.pk))[1]) if default_storage.exists(str(office.pk)) else set()


def work(job, make=lambda attempt: PDF):
    return operations.work_on(str(job.pk), job.office_id, make)


def test_asking_three_times_in_one_transaction_makes_one_row_sent_once_after_the_commit(office, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            jobs = {ask(office).pk for _ in range(3)}
        assert sent == []
    (job_id,) = jobs
    assert [(name, args) for name, args, _ in sent] == [("tests.report", (str(job_id), office.pk))]
    assert sent[0][2] == {"task_id": str(job_id), "retry": False}


def test_a_transaction_undone_sends_nothing_and_leaves_nothing(office, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        ask(office)
        transaction.set_rollback(True)
    assert sent == []
    with all_offices("test"):
        assert not Job.objects.exists()


def test_the_same_key_in_another_office_or_another_key_is_another_job(world):
    assert len({ask(world.embruns).pk, ask(world.pommiers).pk, ask(world.embruns, key="b").pk}) == 3


def test_a_failed_job_may_be_asked_for_again_and_a_finished_one_is_given_back(office):
    first = ask(office)
    operations.fail(attempt=claim(first), reason="panne")
    second = ask(office)
    assert second.pk != first.pk
    assert work(second) is not None
    assert ask(office).pk == second.pk


def test_a_job_of_the_network_is_unique_too_and_invisible_to_offices(office, django_capture_on_commit_callbacks):
    with all_offices("test"):
        jobs = {operations.ask_for(office=None, kind="tests.report", key="benchmark", by=None).pk for _ in range(2)}
    assert len(jobs) == 1
    with office_scope([office.pk]):
        assert not Job.objects.exists()
    document = operations.work_on(str(jobs.pop()), None, lambda attempt: PDF)
    assert document is not None
    assert document.office_id is None


def test_only_one_of_two_workers_gets_a_job_and_its_attempt_is_counted_before_the_work(office):
    job = ask(office)
    attempt = claim(job)
    assert (attempt.number, state_of(job)) == (1, (State.RUNNING, 1))
    assert claim(job) is None


def test_a_job_whose_lease_has_passed_is_taken_over_three_times_at_most(office):
    job = ask(office)
    for number in (1, 2, 3):
        assert claim(job).number == number
        let_the_lease_pass(job)
    assert claim(job) is None


def test_a_job_is_not_claimed_with_the_office_of_another(world):
    job = ask(world.embruns)
    assert operations.claim(job_id=job.pk, office_id=world.pommiers.pk) is None
    assert operations.claim(job_id=job.pk, office_id=None) is None
    assert state_of(job) == (State.QUEUED, 0)


def test_an_attempt_that_ends_after_the_next_has_begun_writes_neither_state_nor_document(office):
    job = ask(office)
    late = claim(job)
    let_the_lease_pass(job)
    second = claim(job)
    before = files_of(office)
    assert operations.complete(attempt=late, made=PDF) is None
    assert not operations.fail(attempt=late, reason="x")
    assert not operations.give_back(attempt=late, reason="x")
    assert state_of(job) == (State.RUNNING, 2)
    assert operations.complete(attempt=second, made=PDF) is not None
    assert operations.complete(attempt=second, made=PDF) is None
    with office_scope([office.pk]):
        assert Document.objects.count() == 1
    assert len(files_of(office) - before) == 1


def test_the_document_holds_what_was_made(office):
    document = work(ask(office))
    with default_storage.open(document.path) as file:
        assert file.read() == PDF.content
    assert (document.size, document.name, document.capability) == (5, "rapport.pdf", "report.read")


def test_the_work_is_done_outside_any_transaction_and_receives_ids_only(office):
    seen = []
    depth = len(connection.savepoint_ids)  # the test itself is one transaction

    def make(attempt):
        seen.append((attempt.arguments, len(connection.savepoint_ids) - depth))
        return PDF

    work(ask(office, assessment=7), make)
    assert seen == [({"assessment": 7}, 0)]


@pytest.mark.parametrize("error", [ValueError("secret"), SoftTimeLimitExceeded()])
def test_work_that_fails_says_so_in_french_and_rises(office, error):
    def make(attempt):
        raise error

    job = ask(office)
    with pytest.raises(type(error)):
        work(job, make)
    with office_scope([office.pk]):
        failed = Job.objects.get(pk=job.pk)
    assert (failed.state, failed.lease_until) == (State.FAILED, None)
    assert "demander de nouveau" in failed.error
    assert "secret" not in failed.error


def test_a_passing_fault_gives_the_job_back_and_counts(office, sent, django_capture_on_commit_callbacks):
    def make(attempt):
        raise Transient

    job = ask(office)
    for number, state in ((1, State.QUEUED), (2, State.QUEUED), (3, State.FAILED)):
        with django_capture_on_commit_callbacks(execute=True):
            assert work(job, make) is None
        assert state_of(job) == (state, number)
    assert len(sent) == 2  # the first sending was not executed here


def test_a_file_whose_row_could_not_be_written_is_removed(office, monkeypatch):
    job = ask(office)
    attempt = claim(job)
    before = files_of(office)
    with pytest.raises(Exception, match="too long"):
        operations.complete(attempt=attempt, made=Made(name="x" * 161, content=b"", content_type="", capability="report.read"))
    assert files_of(office) == before
    assert state_of(job) == (State.RUNNING, 1)


def test_the_sweep_sends_again_what_nobody_works_on_and_fails_what_was_lost_three_times(world, sent, django_capture_on_commit_callbacks):
    past = Now() - timedelta(hours=1)
    with all_offices("test world"):
        waiting = JobFactory.create(office=world.embruns, sent_at=past)
        lost = JobFactory.create(office=world.brumes, state="running", attempts=2, lease_until=past, sent_at=past)
        network = JobFactory.create(office=None, sent_at=past)
        hopeless = JobFactory.create(office=world.embruns, state="running", attempts=3, lease_until=past)
        JobFactory.create(office=world.embruns)  # sent just now
        JobFactory.create(office=world.embruns, state="running", attempts=1, lease_until=Now() + timedelta(minutes=1), sent_at=past)
        JobFactory.create(office=world.embruns, state="done", sent_at=past)
    with django_capture_on_commit_callbacks(execute=True):
        assert operations.sweep() == 3
    assert {args for _, args, _ in sent} == {(str(waiting.pk), world.embruns.pk), (str(lost.pk), world.brumes.pk), (str(network.pk), None)}
    with all_offices("test"):
        hopeless.refresh_from_db()
    assert (hopeless.state, hopeless.error) == (State.FAILED, operations.LOST)
    with django_capture_on_commit_callbacks(execute=True):
        assert operations.sweep() == 1  # only the one that is still running without lease; the others were sent just now


def test_the_sweep_takes_a_hundred_at_a_time_those_sent_longest_ago_first(world, sent, django_capture_on_commit_callbacks):
    with all_offices("test world"):
        JobFactory.create_batch(operations.SWEEP_SIZE + 5, office=world.embruns, sent_at=Now() - timedelta(hours=1))
        oldest = JobFactory.create(office=world.embruns, sent_at=Now() - timedelta(hours=2))
    with django_capture_on_commit_callbacks(execute=True):
        assert operations.sweep() == operations.SWEEP_SIZE
    assert str(oldest.pk) in {args[0] for _, args, _ in sent}
    with django_capture_on_commit_callbacks(execute=True):
        assert operations.sweep() == 6


@pytest.mark.parametrize("size", [1, 30])
def test_the_sweep_costs_the_same_number_of_statements_whatever_it_finds(world, size):
    with all_offices("test world"):
        JobFactory.create_batch(size, office=world.embruns, sent_at=Now() - timedelta(hours=1))
    with statements(3):  # fail, find, mark as sent
        assert operations.sweep() == size
