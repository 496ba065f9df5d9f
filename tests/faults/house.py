"""A whole installation in a folder of its own: PostgreSQL and Valkey, web, worker and beat, and two offices at work."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from otn import run
from otn.embedded.binaries import postgres_programs
from otn.embedded.postgres import PostgresServer
from otn.embedded.services import Services
from tests.faults.clients import Browser
from tests.faults.ledger import Ledger
from tests.faults.people import Person
from tests.faults.servers import Web, Worker, until

# What waits for a lock of the test must not give up before it is let go.
PATIENT = quote("-c statement_timeout=60000 -c lock_timeout=60000")


class House:
    """The installation; any part may be killed, and `mend` brings back what is not there."""

    people: list[Person]

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.services = Services(folder / "state")
        self.services.start()
        self.postgres, self.valkey = self.services.postgres, self.services.valkey
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": f"{self.postgres.url}&options={PATIENT}",
            "REDIS_URL": self.valkey.url,
            "OTN_FILES_DIR": str(folder / "files"),
            "OTN_JOB_SWEEP": "1",
        }
        self.web = Web("web", self.environment, folder / "web.log")
        self.worker = Worker("worker", self.environment, folder / "worker.log")
        self.ledger = Ledger()

    def open(self, source: str) -> None:
        """Copy the tables of a migrated database, let two offices move in, start everything and log people in."""
        self.web.start()  # before there are tables: it starts without a database too
        copy_tables(source, self.postgres)
        self.offices = self._cast()
        self.mend()
        self.people = [self._person(office, given) for office in self.offices for given in office["people"]]
        for person in self.people:
            answer = person.log_in()
            assert (answer.status, "sessionid" in person.browser.cookies) == (302, True), answer

    def _cast(self) -> Any:
        command = [sys.executable, "-m", "tests.faults.cast"]
        environment = os.environ | self.environment
        written = subprocess.run(command, cwd=run.CHECKOUT, env=environment, capture_output=True, text=True, check=False)
        assert written.returncode == 0, written.stderr
        return json.loads(written.stdout.splitlines()[-1])

    def _person(self, office: dict[str, Any], given: dict[str, Any]) -> Person:
        whole = {name: office[name] for name in ("slug", "home", "report")}
        return Person(office=office["id"], browser=Browser(self.web.port), ledger=self.ledger, **whole, **given)

    def visitor(self, person: Person) -> Person:
        """Return the same person in front of another machine, not logged in."""
        given = next(one for office in self.offices for one in office["people"] if one["email"] == person.email)
        return self._person(next(office for office in self.offices if office["id"] == person.office), given)

    def mend(self) -> None:
        """Start what does not run, and return when the web says that everything is in order."""
        self.valkey.start()
        self.postgres.start()
        self.restart()
        self.until_ready()

    def restart(self) -> None:
        """Start again each process that has ended, as its container does."""
        for part in (self.web, self.worker):
            if not part.is_running:
                part.remove()  # what its master may have left
                part.start()

    def until_ready(self) -> None:
        until(lambda: self.probe("/readyz")[0] == 200, lambda: f"not ready: {self.probe('/readyz')}")

    def probe(self, path: str) -> tuple[int, str]:
        try:
            answer = Browser(self.web.port).get(path)
        except OSError as fault:
            return 0, str(fault)
        return answer.status, answer.text

    def database(self) -> psycopg.Connection[Any]:
        """Connect past the policies."""
        return psycopg.connect(host=str(self.postgres.socket_dir), user="postgres", dbname="otn", autocommit=True)

    def ask(self, statement: str, *values: Any) -> Any:
        with self.database() as database:
            return database.execute(statement, values).fetchall()

    @contextmanager
    def held(self, table: str) -> Iterator[None]:
        """Let nobody write to a table inside the block: whoever tries is in the middle of its work for as long as we like."""
        with closing(self.database()) as database:  # its end lets go, even when the server is gone
            database.execute("BEGIN")
            database.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            yield

    def until_waiting(self, number: int) -> None:
        """Wait until so many sessions of the product wait for a lock."""
        statement = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'otn' AND wait_event_type = 'Lock'"
        until(lambda: self.ask(statement)[0][0] >= number, "nobody waits for the lock")

    def stop_database_at_once(self) -> None:
        """`pg_ctl stop -m immediate`: no session ends its work, nothing is written down; the log is read again at the next start."""
        pid = self.postgres.pid
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)
        until(lambda: not self.postgres.is_running() and self.postgres.pid is None, "PostgreSQL goes on")

    def kill_valkey(self) -> None:
        pid = self.valkey.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        until(lambda: not self.valkey.is_running(), "Valkey goes on")

    def let_time_pass(self) -> None:
        """Let the lease of every job be over, and its last message be old, as they are three minutes later."""
        self.ask(
            "UPDATE documents_job SET lease_until = lease_until - interval '180 s', sent_at = sent_at - interval '180 s' "
            "WHERE state IN ('queued', 'running') RETURNING id"
        )

    def last_job(self) -> tuple[str, int, int]:
        """Return the state, the attempts and the documents of the job that was asked for last."""
        ((state, attempts, documents),) = self.ask(
            "SELECT state, attempts, (SELECT count(*) FROM documents_document WHERE job_id = job.id) FROM documents_job job "
            "ORDER BY asked_at DESC LIMIT 1"
        )
        return state, attempts, documents

    def until_job(self, state: str, *, restarting: bool = False) -> None:
        """Wait until the last job is in this state, while the processes that end are started again, or nobody does."""

        def is_there() -> bool:
            if restarting:
                self.restart()
            return self.last_job()[0] == state

        until(is_there, lambda: f"the job is {self.last_job()}")

    def files(self) -> int:
        return sum(path.is_file() for path in (self.folder / "files").rglob("*"))

    def check(self) -> None:
        """Assert that all that was acknowledged is there, and nothing of one office in another."""
        with self.database() as database:
            self.ledger.check(database, {office["id"]: f"{office['slug']} " for office in self.offices})

    def remove(self) -> None:
        for part in (self.worker, self.web):
            part.remove()
        home = self.postgres.data_dir.parent
        self.services.leave()
        if not home.is_relative_to(self.folder):  # as root the database lies elsewhere
            shutil.rmtree(home, ignore_errors=True)


def copy_tables(source: str, target: PostgresServer) -> None:
    """Give a new database the tables of a migrated one: ten times as fast as to migrate it."""
    programs = postgres_programs(None, target.data_dir.parent)
    for what in (["--schema-only"], ["--data-only", "--table=django_migrations"]):
        dump = subprocess.run([programs / "pg_dump", *what, "--dbname", source], capture_output=True, check=False)
        assert dump.returncode == 0, dump.stderr
        options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", "--dbname", target.url]
        load = [str(programs / "psql"), *options]
        loaded = subprocess.run(load, input=dump.stdout, capture_output=True, check=False)
        assert loaded.returncode == 0, loaded.stderr


def url_of(connection: Any) -> str:
    """Return the address of the database of the suite, for other processes."""
    connection.ensure_connection()
    info = connection.connection.info
    return f"postgresql://{info.user}:{quote(info.password)}@/{info.dbname}?host={quote(info.host)}&port={info.port}"
