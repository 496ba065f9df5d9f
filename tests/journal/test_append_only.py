"""What is in the journal stays there, whoever asks the database to change it."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from otn.journal import operations, tasks
from otn.journal.models import JournalEntry
from otn.journal.operations import record, remove_old_entries
from otn.offices.operations import start_intervention
from otn.tenancy.scope import all_offices, office_scope

pytestmark = pytest.mark.django_db

SCOPES = ["office", "staff"]


@pytest.fixture
def entry(world):
    with office_scope([world.embruns.pk]):
        return record(office_id=world.embruns.pk, by=world.manager, verb="office.changed", label="Côte des Embruns")


def scope(name, world):
    return all_offices("test") if name == "staff" else office_scope([world.embruns.pk])


def execute(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


@contextmanager
def refused(match, error=DatabaseError):
    """Expect the database to refuse, and keep the test's own transaction usable."""
    with pytest.raises(error, match=match), transaction.atomic():
        yield


def count():
    with all_offices("test"):
        return JournalEntry.objects.count()


@pytest.mark.parametrize("name", SCOPES)
@pytest.mark.parametrize("sql", ["UPDATE journal_journalentry SET reason = 'x'", "DELETE FROM journal_journalentry"])
def test_a_young_line_is_neither_changed_nor_removed_by_raw_sql(world, entry, name, sql):
    with scope(name, world):
        assert execute("SELECT 1 FROM journal_journalentry") == 1
        with refused("append-only", IntegrityError):
            execute(sql)
    assert count() == 1


@pytest.mark.parametrize("name", SCOPES)
def test_the_journal_is_not_emptied(world, entry, name):
    # The suite empties tables between tests with real transactions, so the lock is off there: here it is put back, until the rollback.
    execute("SET CONSTRAINTS ALL IMMEDIATE")  # checks that wait for the commit would forbid the change
    execute("ALTER TABLE journal_journalentry ENABLE TRIGGER otn_not_emptied")
    with scope(name, world), refused("append-only|permission denied", (IntegrityError, ProgrammingError)):
        execute("TRUNCATE journal_journalentry")
    assert count() == 1


def test_the_staff_role_may_not_put_the_lock_aside(world, entry):
    with all_offices("test"):
        with refused("must be owner", ProgrammingError):
            execute("ALTER TABLE journal_journalentry DISABLE TRIGGER otn_append_only")
        with refused("permission denied", ProgrammingError):
            execute("TRUNCATE journal_journalentry")


def test_the_line_of_another_office_cannot_be_written_from_here(world):
    with office_scope([world.embruns.pk]), refused("row-level security", ProgrammingError):
        record(office_id=world.brumes.pk, by=world.manager, verb="office.changed")


@pytest.mark.parametrize("office", ["embruns", None])
def test_a_line_is_not_written_outside_a_scope(world, office):
    office_id = office and world.embruns.pk
    with refused("row-level security", ProgrammingError):
        record(office_id=office_id, by=world.manager, verb="office.changed")


def test_a_verb_without_words_is_refused(world):
    with office_scope([world.embruns.pk]), pytest.raises(LookupError, match="no words"):
        record(office_id=world.embruns.pk, by=world.manager, verb="office.painted")


def at(office, **age):
    """A line written that long ago, as a test alone can do."""
    return JournalEntry.objects.create(office=office, verb="office.changed", at=timezone.now() - timedelta(**age))


def test_lines_whose_time_is_over_are_removed_and_no_others(world):
    with all_offices("test world"):
        old, older_of_nobody = at(world.embruns, days=740), at(None, days=900)
        young, new = at(world.embruns, days=720), at(world.brumes)
    assert remove_old_entries() == 2
    with all_offices("test"):
        left = set(JournalEntry.objects.values_list("pk", flat=True))
    assert left == {young.pk, new.pk}
    assert {old.pk, older_of_nobody.pk}.isdisjoint(left)
    assert remove_old_entries() == 0


def test_an_old_line_may_be_removed_but_never_changed(world):
    with all_offices("test world"):
        at(world.embruns, days=740)
        with refused("append-only", IntegrityError):
            execute("UPDATE journal_journalentry SET reason = 'x'")
        assert execute("DELETE FROM journal_journalentry") == 1


def test_the_task_of_the_night_removes_them(world, monkeypatch):
    called = []
    monkeypatch.setattr(operations, "remove_old_entries", lambda: called.append(1))
    tasks.remove_old_entries()
    assert called == [1]


def test_a_line_undone_with_its_change_is_not_there(world):
    with office_scope([world.embruns.pk]), transaction.atomic():
        record(office_id=world.embruns.pk, by=world.manager, verb="office.changed")
        transaction.set_rollback(True)
    assert count() == 0


# --- What a real request writes -----------------------------------------------------------------------------------------------------------


def test_a_line_says_who_as_what_and_in_which_request(client, world):
    client.force_login(world.manager)
    client.post(reverse("dashboard:journal_export", args=["embruns"]), headers={"X-Request-Id": "essai-0123456789"})
    with all_offices("test"):
        line = JournalEntry.objects.get()
    assert (line.office_id, line.actor_id, line.role) == (world.embruns.pk, world.manager.pk, "manager")
    assert (line.request_id, line.intervention_id) == ("essai-0123456789", None)


def test_a_line_written_during_an_intervention_names_it(client, world):
    with all_offices("test world"):
        intervention = start_intervention(office=world.embruns, by=world.superuser, reason="Une réponse ne s’affiche plus.")
    client.force_login(world.superuser)
    client.post(reverse("dashboard:journal_export", args=["embruns"]))
    with all_offices("test"):
        line = JournalEntry.objects.get(verb="journal.exported")
    assert (line.actor_id, line.role, line.intervention_id) == (world.superuser.pk, "superuser", intervention.pk)
