"""The drill: a network is backed up, changed, and put back into another database and storage, by the real commands on a real server."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from psycopg import sql

from otn.clock import today
from otn.documents.sharing import create_share, revoke_share
from otn.journal import operations as journal
from otn.mail import operations as mail
from otn.network import backup
from otn.network.erasure import erase_person
from otn.offices.models import Office
from otn.offices.operations import end_membership
from otn.tenancy.scope import all_offices
from tests.factories import DocumentFactory, InvitationFactory, NotificationFactory

pytestmark = pytest.mark.django_db(transaction=True)

PDF = b"%PDF-1.7 rapport"
NO_DIGEST = {"django_session", "usersessions_usersession", "mail_outgoingmail"}  # emptied, or held back, on purpose


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """Nothing goes to the broker."""
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *args, **options: None)


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    """A storage without the files of other tests: a backup takes all of it."""
    settings.MEDIA_ROOT = tmp_path / "storage"


@pytest.fixture
def network(world):
    """Three offices, a report with its file, shared by a link; a line of journal, a mail that waits, an open session."""
    with all_offices("test world"):
        path = default_storage.save(f"{world.embruns.pk}/rapport", ContentFile(PDF))
        document = DocumentFactory.create(office=world.embruns, path=path, size=len(PDF), sha256=digest_of(PDF))
        link, token = create_share(
            office=world.embruns, document=document, audience="team", by=world.manager, expires_on=today() + timedelta(days=30)
        )
        journal.record(office_id=world.brumes.pk, by=world.brumes_manager, verb="office.changed", target=world.brumes)
        NotificationFactory.create(office=world.embruns, user=world.manager)
    InvitationFactory.create(office=world.embruns, invited_by=world.manager)
    mail.post(to="elue@essai.example", subject="Bonjour", text="Un lien secret.")
    Client().force_login(world.manager)
    return link, token


def digest_of(content):
    return hashlib.sha256(content).hexdigest()


class Elsewhere:
    """Another database on the same server, and another storage; commands run there in processes of their own."""

    def __init__(self, folder):
        options = connection.settings_dict
        self.host = options["OPTIONS"].get("host") or options["HOST"]
        self.name = f"{options['NAME']}_restored"
        self.files = folder / "restored-files"
        self.environment = os.environ | {
            "DATABASE_URL": f"postgresql://{options['USER']}:{options['PASSWORD']}@/{self.name}?host={self.host}",
            "OTN_FILES_DIR": str(self.files),
            "DJANGO_SETTINGS_MODULE": "otn.settings",
        }

    def manage(self, *words):
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *map(str, words)]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def manage_well(self, *words):
        ran = self.manage(*words)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def ask(self, question):
        """Evaluate Python in a process of the product that lives there."""
        answer = self.manage_well("shell", "--no-imports", "--command", f"import json; print(json.dumps({question}))")
        return json.loads(answer.splitlines()[-1])


@pytest.fixture
def elsewhere(tmp_path):
    made = Elsewhere(tmp_path)
    # Without FORCE the server waits for those who are leaving; with it, it refuses where one of them is not ours to end.
    drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(made.name))
    with psycopg.connect(host=made.host, user="otn", dbname="otn", autocommit=True) as server:
        server.execute(drop)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(made.name)))
        yield made
        server.execute(drop)


def digests(database, host):
    """Return table → digest of its rows, read past the policies."""
    found = {}
    with psycopg.connect(host=host, user="otn_backup", dbname=database) as session:
        tables = session.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        for (table,) in tables:
            rows = sql.SQL("SELECT count(*), md5(coalesce(string_agg(r::text, chr(10) ORDER BY r::text), '')) FROM {} r")
            found[table] = session.execute(rows.format(sql.Identifier(table))).fetchone()
    return found


def differing(before, after):
    return {table for table in before if before[table] != after.get(table)}


def make(folder):
    call_command("backup", folder, verbosity=0)
    return folder


# --- The drill --------------------------------------------------------------------------------------------------------------------------


def test_a_backup_comes_back_row_by_row_and_file_by_file(network, elsewhere, tmp_path):
    folder = make(tmp_path / "backups" / "one")
    before = digests(connection.settings_dict["NAME"], elsewhere.host)
    told = elsewhere.manage_well("restore", folder, "--without-removals")
    assert "1 courriel retenu" in told
    after = digests(elsewhere.name, elsewhere.host)
    assert before.keys() == after.keys()
    assert differing(before, after) - NO_DIGEST == {"journal_journalentry"}
    assert after["journal_journalentry"][0] == before["journal_journalentry"][0] + 1
    assert [path.read_bytes() for path in elsewhere.files.rglob("*") if path.is_file()] == [PDF]
    assert after["django_session"][0] == after["usersessions_usersession"][0] == 0
    assert elsewhere.ask("__import__('otn.mail.models').mail.models.OutgoingMail.objects.filter(due_at__isnull=False).count()") == 0
    assert elsewhere.manage_well("check", "--database", "default")  # the policies and keys that keep offices apart came along


def test_what_was_taken_away_after_the_backup_does_not_come_back(network, world, elsewhere, tmp_path):
    link, token = network
    folder = make(tmp_path / "backups" / "one")
    address = world.contributor.email
    with all_offices("test"):
        revoke_share(link=link, by=world.manager)
        end_membership(membership=world.embruns.memberships.get(user=world.reader), version=1, by=world.manager)
    erase_person(person=world.contributor)
    call_command("removals", tmp_path / "removals.json", verbosity=0)
    told = elsewhere.manage_well("restore", folder, "--removals", tmp_path / "removals.json")
    assert "liens de partage révoqués de nouveau\u00a0: 1" in told
    assert "personnes effacées de nouveau\u00a0: 1" in told
    assert elsewhere.ask(f"__import__('django.test').test.Client(HTTP_HOST='localhost').get('/partage/{token}/').status_code") == 410
    with psycopg.connect(host=elsewhere.host, user="otn_backup", dbname=elsewhere.name) as session:
        person = session.execute("SELECT email, first_name, is_active FROM accounts_user WHERE id = %s", [world.contributor.pk]).fetchone()
        assert person == (f"personne-{world.contributor.pk}@efface.invalid", "Personne", False)
        held = session.execute("SELECT user_id FROM offices_membership WHERE NOT is_active ORDER BY user_id").fetchall()
        assert held == [(pk,) for pk in sorted([world.contributor.pk, world.reader.pk])]
        verbs = {verb for (verb,) in session.execute("SELECT verb FROM journal_journalentry")}
    assert {"backup.restored", "share.revoked", "person.erased", "membership.ended"} <= verbs
    assert address not in dumped(elsewhere)


def dumped(elsewhere):
    """Everything that the database holds, as text."""
    login = {"host": elsewhere.host, "user": "otn_backup", "dbname": elsewhere.name}
    target = elsewhere.files.parent / "all.sql"
    backup._run("pg_dump", login, ["--data-only", f"--file={target}"])
    return target.read_text()


def test_the_list_of_a_later_backup_in_the_same_place_is_enough(network, world, elsewhere, tmp_path):
    link, _ = network
    first = make(tmp_path / "backups" / "one")
    with all_offices("test"):
        revoke_share(link=link, by=world.manager)
    make(tmp_path / "backups" / "two")
    assert "liens de partage révoqués de nouveau\u00a0: 1" in elsewhere.manage_well("restore", first, "--without-removals")


# --- Refusals ---------------------------------------------------------------------------------------------------------------------------


def test_a_backup_that_was_touched_is_not_restored(network, elsewhere, tmp_path):
    folder = make(tmp_path / "one")
    (next(path for path in (folder / "files").rglob("*") if path.is_file())).write_bytes(b"autre")
    ran = elsewhere.manage("restore", folder, "--without-removals")
    assert ran.returncode == 1
    assert "n’est plus celui de la sauvegarde" in ran.stderr
    assert digests(elsewhere.name, elsewhere.host) == {}


def test_a_backup_is_restored_into_an_empty_database_only(network, tmp_path):
    with pytest.raises(CommandError, match="La base n’est pas vide"):
        call_command("restore", make(tmp_path / "one"), "--without-removals")


def test_a_restore_asks_what_was_taken_away_since(network, tmp_path):
    with pytest.raises(CommandError, match="--removals"):
        call_command("restore", make(tmp_path / "one"))


def test_a_backup_goes_into_an_empty_folder_only(network, tmp_path):
    (tmp_path / "something").touch()
    with pytest.raises(CommandError, match="n’est pas un dossier vide"):
        call_command("backup", tmp_path)


@pytest.mark.parametrize("what", ["document", "logo"])
def test_a_backup_without_a_file_that_a_row_names_is_none(network, world, tmp_path, what):
    if what == "logo":
        Office.objects.filter(pk=world.embruns.pk).update(logo="logos/nowhere.png")
    else:
        with all_offices("test world"):
            DocumentFactory.create(office=world.embruns, path="nowhere/at-all")
    with pytest.raises(CommandError, match="manquent au stockage"):
        call_command("backup", tmp_path / "one")
    assert not (tmp_path / "one" / "manifest.json").exists()


def test_a_login_under_the_policies_makes_no_backup(network, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "BACKUP_ROLE", "otn")
    with pytest.raises(CommandError, match="BYPASSRLS"):
        call_command("backup", tmp_path / "one")
    assert not (tmp_path / "one" / "manifest.json").exists()
