"""The probes, with each part of what we stand on really taken away."""

import json
import socket
import threading
import time
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client

from tests.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def fonts():
    call_command("build_fonts")


@pytest.fixture
def settings_of_database():
    """The settings from which a thread makes its connection; the one of the test stays as it is."""
    return connections.settings["default"]


def ask(path, client=None, **headers):
    """Return the status and the body of a probe, which must come within a second."""
    begun = time.monotonic()
    answer = (client or Client()).get(path, headers=headers)
    assert time.monotonic() - begun < 1
    return answer.status_code, answer.json()


def failing(*parts):
    return 503, {"status": "failing", "failing": list(parts)}


OK = 200, {"status": "ok"}
READY = 200, {"status": "ok", "failing": []}


def test_everything_works():
    assert ask("/healthz") == OK
    assert ask("/readyz") == READY


@contextmanager
def silent_server():
    """A server that takes calls and never says anything."""
    before = threading.active_count()
    with socket.create_server(("127.0.0.1", 0), backlog=16) as server:
        yield server.getsockname()[1]
    limit = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < limit:
        time.sleep(0.01)  # those who waited for it learn that it is gone


class TestWithoutDatabase:
    def test_nobody_listens(self, settings_of_database, monkeypatch, tmp_path):
        monkeypatch.setitem(settings_of_database, "HOST", str(tmp_path))
        assert ask("/healthz") == OK
        assert ask("/readyz") == failing("database", "migrations")

    def test_it_hangs(self, settings_of_database, monkeypatch):
        with silent_server() as port:
            monkeypatch.setitem(settings_of_database, "HOST", "127.0.0.1")
            monkeypatch.setitem(settings_of_database, "PORT", str(port))
            assert ask("/readyz") == failing("database", "migrations")
            assert ask("/healthz") == OK

    def test_it_is_another_database_without_our_tables(self, settings_of_database, monkeypatch):
        monkeypatch.setitem(settings_of_database, "NAME", "postgres")
        assert ask("/readyz") == failing("migrations")


class TestWithoutBroker:
    def test_nobody_listens(self, settings, tmp_path):
        settings.CACHE_URL = f"unix://{tmp_path}/valkey.sock?db=1"
        assert ask("/healthz") == OK
        assert ask("/readyz") == failing("broker")

    def test_it_hangs(self, settings):
        with silent_server() as port:
            settings.CACHE_URL = f"redis://127.0.0.1:{port}/1"
            assert ask("/readyz") == failing("broker")

    def test_the_address_is_nonsense(self, settings):
        settings.CACHE_URL = "nonsense"
        assert ask("/readyz") == failing("broker")


@contextmanager
def outside_connection():
    """A connection whose changes others see at once."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as outside:
        yield outside


def test_a_migration_that_is_not_applied():
    with outside_connection() as outside:
        row = outside.execute("DELETE FROM django_migrations WHERE app = 'documents' AND name = '0001_initial' RETURNING *").fetchone()
        try:
            assert ask("/readyz") == failing("migrations")
        finally:
            outside.execute("INSERT INTO django_migrations VALUES (%s, %s, %s, %s)", row)
    assert ask("/readyz") == READY


def test_a_migration_that_only_newer_code_knows_is_no_fault():
    with outside_connection() as outside:
        outside.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('documents', '9999_newer', now())")
        try:
            assert ask("/readyz") == READY
        finally:
            outside.execute("DELETE FROM django_migrations WHERE name = '9999_newer'")


@pytest.mark.parametrize("kind", ["ttf", "woff2"])
def test_fonts_that_are_not_built(settings, tmp_path, kind):
    folder = tmp_path / "static" / "fonts"
    settings.OTN_BUILD_DIR = tmp_path
    assert ask("/readyz") == failing("fonts")
    folder.mkdir(parents=True)
    (folder / f"a.{kind}").touch()
    assert ask("/readyz") == failing("fonts")


def test_several_parts_at_once(settings, settings_of_database, monkeypatch, tmp_path):
    settings.OTN_BUILD_DIR = tmp_path
    settings.CACHE_URL = f"unix://{tmp_path}/valkey.sock?db=1"
    monkeypatch.setitem(settings_of_database, "HOST", str(tmp_path))
    assert ask("/readyz") == failing("database", "broker", "migrations", "fonts")


def test_the_reason_is_in_the_log_only(settings, tmp_path, caplog):
    settings.CACHE_URL = f"unix://{tmp_path}/valkey.sock?db=1"
    answer = Client().get("/readyz")
    assert str(tmp_path) not in answer.text
    assert [record.getMessage() for record in caplog.records if record.name == "otn.health"] == ["not ready: broker"]
    assert str(tmp_path) in caplog.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
class TestEveryProbe:
    def test_it_does_not_mind_the_name_it_is_called_by(self, client, path):
        assert client.get("/", headers={"host": "10.1.2.3:8000"}).status_code == 400
        assert client.get(path, headers={"host": "10.1.2.3:8000"}).status_code == 200

    def test_it_asks_for_no_login_and_opens_no_session(self, client, world, path):
        client.force_login(world.manager)
        with statements(0):
            answer = client.get(path)
        assert answer.status_code == Client().get(path).status_code == 200
        assert not answer.cookies

    def test_it_tells_its_status_and_nothing_else(self, client, path):
        answer = client.get(path)
        assert json.loads(answer.content).keys() <= {"status", "failing"}
        assert set(answer.headers) <= {"Content-Type", "Content-Length", "Cache-Control"}

    def test_no_cache_keeps_it(self, client, path):
        assert client.get(path)["Cache-Control"] == "no-store"

    def test_it_answers_head_and_refuses_to_be_written_to(self, client, path):
        assert client.head(path).status_code == 200
        for method in ("post", "put", "patch", "delete", "options"):
            answer = getattr(client, method)(path)
            assert (answer.status_code, answer["Allow"], answer.content) == (405, "GET, HEAD", b"")

    def test_it_is_not_logged_as_a_request(self, client, path, caplog):
        caplog.set_level("INFO")
        client.get(path)
        assert [record for record in caplog.records if record.name == "otn.request"] == []


def test_a_connection_of_a_probe_is_closed_when_it_is_done():
    def count():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            return cursor.fetchone()[0]

    before = count()
    for _ in range(3):
        assert ask("/readyz") == READY
    limit = time.monotonic() + 2
    while count() > before and time.monotonic() < limit:
        time.sleep(0.01)
    assert count() <= before
