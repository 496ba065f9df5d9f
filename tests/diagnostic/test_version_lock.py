"""A published version is out of reach of raw SQL, of the staff role, of another transaction; a draft is not."""

import threading
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.db.migrations.state import ProjectState

from diagnostic import models, operations, queries
from otn.tenancy.checks import table_faults
from otn.tenancy.migration import FrozenWith, Lifecycle, key_name
from otn.tenancy.scope import all_offices
from tests.diagnostic import sample

pytestmark = pytest.mark.django_db

PARTS = [model for model in apps.get_app_config("diagnostic").get_models() if issubclass(model, models.VersionPart)]
TABLES = [model._meta.db_table for model in PARTS]
VERSIONS = models.BankVersion._meta.db_table


@pytest.fixture
def draft():
    version_id = operations.import_draft(new=sample.small(), by=None, source="essai.yaml").version_id
    assert version_id is not None
    return version_id


@pytest.fixture
def published(draft):
    operations.publish(version_id=draft, by=None)
    return draft


def execute(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


@contextmanager
def refused(match="does not change", error=IntegrityError):
    """Expect the database to refuse, and keep the test's own transaction usable."""
    with pytest.raises(error, match=match), transaction.atomic():
        yield


def test_every_part_of_a_version_is_under_the_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'otn_frozen'")
        assert {table for (table,) in cursor.fetchall()} >= set(TABLES)
    assert len(TABLES) == 12


@pytest.mark.parametrize("table", TABLES)
def test_nothing_of_a_published_version_changes(published, table):
    assert execute(f"SELECT FROM {table} WHERE bank_version_id = %s", published) > 0, "nothing to protect"
    with refused():
        execute(f"UPDATE {table} SET position = position")
    with refused():
        execute(f"DELETE FROM {table}")
    with all_offices("test"), refused():
        execute(f"UPDATE {table} SET position = position + 1")


@pytest.mark.parametrize("model", PARTS)
def test_nothing_is_added_to_a_published_version(published, model):
    row = model._default_manager.filter(bank_version_id=published).order_by("pk").first()
    assert row is not None
    row.pk, row._state.adding = None, True
    with refused():
        row.save()


@pytest.mark.parametrize("table", TABLES)
def test_a_draft_may_be_changed_but_its_parts_stay_in_it(draft, table):
    assert execute(f"UPDATE {table} SET position = position + 0 WHERE bank_version_id = %s", draft) > 0
    other = models.BankVersion.objects.create(bank=models.QuestionBank.objects.create(key="autre"), number=1)
    with refused():
        execute(f"UPDATE {table} SET bank_version_id = %s", other.pk)


def test_a_part_does_not_point_at_a_part_of_another_version(draft):
    bank = models.QuestionBank.objects.create(key="autre")
    other = models.BankVersion.objects.create(bank=bank, number=1)
    chapter = models.Chapter.objects.create(bank_version=other, position=0, code="1")
    with refused("same_bank_version"):
        execute("UPDATE diagnostic_section SET chapter_id = %s", chapter.pk)
        execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "change",
    ["label = 'autre'", "number = number + 1", "state = 'draft', published_at = NULL", "published_at = now()", "bank_id = bank_id + 1",
     "state = 'retired', retired_at = now(), label = 'autre'", "retired_at = now()"],
)  # fmt: skip
def test_a_published_version_only_ever_retires(published, change):
    with refused("does not change|violates"):
        execute(f"UPDATE {VERSIONS} SET {change}")
    with refused():
        execute(f"DELETE FROM {VERSIONS}")
    assert execute(f"UPDATE {VERSIONS} SET label = label") == 1, "what says the same again is no change"


def test_a_retired_version_stays_retired_and_whole(published):
    operations.retire(version_id=published, by=None)
    for change in (
        "state = 'published', retired_at = NULL",
        "state = 'draft', published_at = NULL, retired_at = NULL",
        "retired_at = now()",
    ):
        with refused():
            execute(f"UPDATE {VERSIONS} SET {change}")
    for table in TABLES:
        with refused():
            execute(f"DELETE FROM {table}")
    with refused():
        execute(f"DELETE FROM {VERSIONS}")


def test_a_draft_does_not_jump_over_publication(draft):
    with refused():
        execute(f"UPDATE {VERSIONS} SET state = 'retired', published_at = now(), retired_at = now()")
    with refused():
        execute(f"UPDATE {VERSIONS} SET state = 'published', published_at = now(), label = 'autre'")


def test_no_version_is_born_published():
    bank = models.QuestionBank.objects.create(key="autre")
    with refused():
        execute(
            f"INSERT INTO {VERSIONS} (bank_id, number, name, label, state, published_at) VALUES (%s, 1, '', '', 'published', now())",
            bank.pk,
        )


def test_a_bank_has_one_draft(draft):
    bank = models.QuestionBank.objects.get()
    with refused("diagnostic_one_draft_per_bank"):
        models.BankVersion.objects.create(bank=bank, number=2)


@pytest.mark.parametrize("table", [VERSIONS, *TABLES])
def test_no_table_of_versions_is_emptied(published, table):
    # The suite empties tables between tests with real transactions, so the lock is off there: here it is put back, until the rollback.
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute(f"ALTER TABLE {table} ENABLE TRIGGER otn_not_emptied")
    with refused("does not change"):
        execute(f"TRUNCATE {table} CASCADE")


def test_the_staff_role_may_not_put_the_lock_aside(published):
    with all_offices("test"):
        for sql in ("ALTER TABLE diagnostic_question DISABLE TRIGGER otn_frozen", "TRUNCATE diagnostic_question CASCADE"):
            with refused("must be owner|permission denied", ProgrammingError):
                execute(sql)


def test_the_tables_of_banks_belong_to_no_office():
    assert table_faults(connection, [*PARTS, models.BankVersion, models.QuestionBank]) == []


def test_the_locks_are_taken_off_by_the_migration_that_put_them(draft):
    state = ProjectState.from_apps(apps)
    section = FrozenWith("section", "bank_version", "draft", ["chapter"])
    version = Lifecycle("bankversion", ["draft", "published", "retired"], {"published": ["published_at"], "retired": ["retired_at"]})

    def locks():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'otn_%%' AND tgrelid IN ('diagnostic_section'::regclass, %s::regclass) "
                "UNION ALL SELECT conname FROM pg_constraint WHERE conname = %s",
                [VERSIONS, key_name("diagnostic_section", "chapter_id", "same_bank_version")],
            )
            return sorted(name for (name,) in cursor.fetchall())

    before = locks()
    assert len(before) == 5
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor(atomic=False) as editor:
        for operation in (section, version):
            operation.database_backwards("diagnostic", editor, state, state)
        assert locks() == []
        for operation in (version, section):
            operation.database_forwards("diagnostic", editor, state, state)
    assert locks() == before
    assert (section.describe(), version.describe()) == (
        "Freeze section with its bank_version",
        "Keep bankversion in the order of its states",
    )


@pytest.mark.django_db(transaction=True)
def test_what_is_written_during_a_publication_is_refused(draft):
    """The writer waits for the publisher, then finds a published version."""
    faults = []

    def write():
        try:
            with transaction.atomic():
                execute("UPDATE diagnostic_question SET text = 'autre'")
        except DatabaseError as error:
            faults.append(str(error))
        finally:
            connection.close()

    with all_offices("test"):
        operations.publish(version_id=draft, by=None)
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(timeout=0.5)
        assert writer.is_alive(), "it waits"
    writer.join(timeout=10)
    assert len(faults) == 1
    assert "does not change any more" in faults[0]
    assert queries.get_version(draft).bank == sample.small()
