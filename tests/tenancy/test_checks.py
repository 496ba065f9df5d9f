"""What start-up refuses: a login that escapes the policies, a table that forgot them."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from otn.offices.models import Office
from otn.tenancy.checks import check_tenancy, login_faults, table_faults
from otn.tenancy.migration import OfficeRLS, SameOffice, StaffAccess, key_name
from otn.tenancy.models import OfficeModel
from otn.tenancy.scope import all_offices
from tests.factories import OfficeFactory

pytestmark = pytest.mark.django_db


def test_the_database_check_of_django_runs_ours():
    assert check_tenancy(databases=["default"]) == []


@pytest.fixture
def superuser_url():
    """The address of the server as its superuser, on servers of our own; such a login is what must be refused."""
    options = settings.DATABASES["default"]["OPTIONS"]
    if "host" not in options:
        pytest.skip("the superuser of a server given by DATABASE_URL is not ours to use")
    return f"postgresql://{{}}@/{connection.settings_dict['NAME']}?host={options['host']}"


def start_with(url):
    """Import the web application in a process of its own and return what it says."""
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "otn.settings"}
    return subprocess.run([sys.executable, "-c", "import otn.wsgi"], env=environment, capture_output=True, text=True, check=False)


def as_superuser(url, sql):
    import psycopg

    with psycopg.connect(url.format("postgres"), autocommit=True) as database:
        for statement in sql:
            database.execute(statement)


def test_a_superuser_login_is_refused(superuser_url):
    refusal = start_with(superuser_url.format("postgres"))
    assert refusal.returncode != 0
    assert "is a superuser" in refusal.stderr


@pytest.mark.parametrize(
    ("attributes", "grant", "complaint"),
    [
        ("LOGIN BYPASSRLS", "GRANT otn_staff TO {} WITH INHERIT FALSE, SET TRUE", "has BYPASSRLS"),
        ("LOGIN", "GRANT otn_staff TO {} WITH INHERIT TRUE, SET TRUE", "inherits otn_staff"),
    ],
)
def test_a_login_that_escapes_the_policies_is_refused(superuser_url, attributes, grant, complaint):
    name = f"otn_trial_{os.getpid()}"
    as_superuser(superuser_url, [f"CREATE ROLE {name} {attributes}", grant.format(name)])
    try:
        refusal = start_with(superuser_url.format(name))
    finally:
        as_superuser(superuser_url, [f"DROP ROLE {name}"])
    assert refusal.returncode != 0
    assert complaint in refusal.stderr


def test_the_login_of_the_product_starts(superuser_url):
    assert start_with(superuser_url.format("otn")).returncode == 0


def test_a_worker_refuses_an_unsafe_login_too(superuser_url):
    environment = os.environ | {"DATABASE_URL": superuser_url.format("postgres"), "DJANGO_SETTINGS_MODULE": "otn.settings"}
    refusal = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "otn", "worker", "--pool", "solo", "--without-mingle", "--without-gossip"],
        env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert refusal.returncode != 0
    assert "This worker does not start" in refusal.stderr


# --- Tables that forgot something -------------------------------------------------------------------------------------------------------


@pytest.fixture
def planted():
    """Three tables as a careless migration would make them: a parent, its child, a stranger that points at an office."""
    with isolate_apps("otn.documents"):

        class Parent(OfficeModel):
            office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)

            class Meta(OfficeModel.Meta):
                app_label = "documents"

        class Child(OfficeModel):
            office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
            parent = models.ForeignKey(Parent, on_delete=models.CASCADE)

            class Meta(OfficeModel.Meta):
                app_label = "documents"

        class Stranger(models.Model):  # noqa: DJ008
            office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")

            class Meta:
                app_label = "documents"

        # Keys at once, not at the end of the block: the transaction of the test goes on.
        with connection.schema_editor() as editor:
            for model in (Parent, Child, Stranger):
                editor.create_model(model)
        yield Planted(Parent, Child, Stranger)


class Planted:
    def __init__(self, parent, child, stranger):
        self.parent, self.child, self.stranger = parent, child, stranger
        self.models = (parent, child, stranger)

    def migrate(self, operation, *, backwards=False):
        """Run the SQL that an operation writes, on these models."""
        model = {"parent": self.parent, "child": self.child, "stranger": self.stranger}[operation.model_name]
        write = operation.backwards if backwards else operation.forwards
        with connection.cursor() as cursor:
            for statement in write(model, connection.ops.quote_name):
                cursor.execute(statement)

    def faults(self):
        return [fault.split()[0] for fault in table_faults(connection, self.models)]


def test_a_new_table_that_forgets_its_policies_or_its_key_is_told(planted):
    assert planted.faults() == ["documents.Stranger", "documents.Parent", "documents.Child", "documents.Child.parent"]
    planted.migrate(OfficeRLS("parent"))
    planted.migrate(OfficeRLS("child"))  # without naming its parent
    assert planted.faults() == ["documents.Stranger", "documents.Child.parent"]
    planted.migrate(SameOffice("child", "parent"))
    assert planted.faults() == ["documents.Stranger"]


def test_a_policy_that_was_loosened_is_told(planted):
    planted.migrate(OfficeRLS("parent"))
    planted.migrate(OfficeRLS("child", parents=["parent"]))
    with connection.cursor() as cursor:
        cursor.execute("CREATE POLICY leak ON documents_parent USING (true)")
        assert planted.faults() == ["documents.Stranger", "documents.Parent"]
        cursor.execute("DROP POLICY leak ON documents_parent")
        cursor.execute("ALTER TABLE documents_child NO FORCE ROW LEVEL SECURITY")
        assert planted.faults() == ["documents.Stranger", "documents.Child"]


def test_every_operation_can_be_undone(planted):
    operations = [OfficeRLS("parent"), OfficeRLS("child", parents=["parent"]), StaffAccess("stranger", ["SELECT"])]
    before = planted.faults()
    for _ in range(2):
        for operation in operations:
            planted.migrate(operation)
        assert planted.faults() == ["documents.Stranger"]
        for operation in reversed(operations):
            planted.migrate(operation, backwards=True)
        assert planted.faults() == before


def test_a_key_added_later_is_checked_against_the_rows_that_are_there(planted):
    a, b = OfficeFactory.create(), OfficeFactory.create()
    planted.migrate(OfficeRLS("parent"))
    planted.migrate(OfficeRLS("child"))
    with all_offices("test"):
        bad = planted.child.objects.create(office=a, parent=planted.parent.objects.create(office=b))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="same_office"), transaction.atomic():
        planted.migrate(SameOffice("child", "parent"))
    with all_offices("test"):
        bad.delete()
    planted.migrate(SameOffice("child", "parent"))
    assert planted.faults() == ["documents.Stranger"]


def test_an_append_only_table_takes_no_change_from_the_staff_role(planted):
    planted.migrate(OfficeRLS("parent", append_only=True))
    office = OfficeFactory.create()
    with all_offices("test"):
        row = planted.parent.objects.create(office=office)
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            row.delete()


def test_the_name_of_a_key_fits_in_postgresql():
    names = {key_name("a" * 50, column) for column in ("b" * 40 + "_id", "b" * 41 + "_id")}
    assert len(names) == 2
    assert all(len(name) <= 63 for name in names)


def test_login_faults_speak_of_this_connection():
    assert login_faults(connection) == []
