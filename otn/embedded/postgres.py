"""PostgreSQL, with the roles and the database of the product."""

import hashlib
import os
import shutil
import signal
import socket
import tempfile
from pathlib import Path
from urllib.parse import quote

from otn.embedded.binaries import POSTGRES_MAJOR, postgres_programs
from otn.embedded.errors import ServicesUnavailable
from otn.embedded.processes import run
from otn.embedded.server import Server
from otn.embedded.users import database_user

ROLES = Path(__file__).with_name("roles.sql")

CLUSTER = (
    *("--username=postgres", "--auth-local=trust", "--auth-host=reject", "--no-instructions"),
    *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
)

SETTINGS = {
    "listen_addresses": "",  # the socket is the only way in
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    "max_connections": "50",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class PostgresServer(Server):
    """A PostgreSQL on a directory of its own; the directory of the socket must exist.

    As root it runs as the user `postgres`, else `nobody`, who must be able to reach both directories: `Places` gives such ones.
    """

    name = "PostgreSQL"
    program = "postgres"
    farewell = signal.SIGINT  # the fast stop: sessions are ended, what was committed is written

    def __init__(self, *, data_dir: Path, socket_dir: Path, log: Path | None = None) -> None:
        super().__init__(data_dir=data_dir, socket_path=socket_dir / ".s.PGSQL.5432", pid_file="postmaster.pid", log=log)
        self.socket_dir = self.socket_path.parent
        self._user = database_user()

    @property
    def url(self) -> str:
        """Its address, as the login `otn`: under the policies, like the product in production."""
        return f"postgresql://otn@/otn?host={quote(str(self.socket_dir))}"

    @property
    def traces(self) -> tuple[Path, ...]:
        return self._pid_file, self.socket_path.with_name(f"{self.socket_path.name}.lock")

    def is_running(self) -> bool:
        try:
            status = self._pid_file.read_text().splitlines()[7]  # the eighth line says how far it is
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket_path))  # a killed one left the file, but does not listen
        except (OSError, IndexError):
            return False
        return status.strip() == "ready"

    def start(self) -> None:
        """Start it unless it runs, and return when it answers, with roles and database in place."""
        super().start()
        self._create_roles()

    def _launch(self) -> None:
        self._check_version()
        programs = self._programs()
        if not self.data_dir.exists() or not any(self.data_dir.iterdir()):
            self._initialise(programs)
        options = {"unix_socket_directories": str(self.socket_dir)} | SETTINGS
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        # Through a shell that ends at once, so that the server is nobody's child: killed, it would stay a zombie of ours.
        with self.log.open("wb") as log:  # of this start only: it cannot grow for ever
            run(["/bin/sh", "-c", '"$@" &', "sh", programs / "postgres", "-D", self.data_dir, *words], user=self._user, output=log)

    def _programs(self) -> Path:
        return postgres_programs(self._user, spare=self.data_dir.parent)

    def _check_version(self) -> None:
        try:
            found = (self.data_dir / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            if self.data_dir.exists() and any(self.data_dir.iterdir()):
                raise ServicesUnavailable(f"{self.data_dir} holds something else than data of PostgreSQL: move it away.") from None
        else:
            if found != POSTGRES_MAJOR:
                raise ServicesUnavailable(
                    f"{self.data_dir} holds data of PostgreSQL {found}, and the server is PostgreSQL {POSTGRES_MAJOR}: dump it with the "
                    "former version if you need it, then move the directory away; a new one is made at the next start."
                )

    def _initialise(self, programs: Path) -> None:
        """Make the data under another name and give it its own at the end, so that a kill leaves all or nothing."""
        for killed in self.data_dir.parent.glob(f"{self.data_dir.name}.new-*"):
            shutil.rmtree(killed, ignore_errors=True)
        # A name that was never used: the initdb of a killed process may still be writing in the one before.
        draft = Path(tempfile.mkdtemp(prefix=f"{self.data_dir.name}.new-", dir=self.data_dir.parent))
        if self._user:
            os.chown(draft, self._user.uid, self._user.gid)
        made = run([programs / "initdb", "-D", draft, *CLUSTER], user=self._user)
        if made.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            raise ServicesUnavailable(f"initdb failed on {self.data_dir}:\n{made.stdout.strip()}")
        draft.rename(self.data_dir)

    def _create_roles(self) -> None:
        """Run roles.sql, unless this very text was run on this data before."""
        done, digest = self.data_dir / "otn-roles", hashlib.sha256(ROLES.read_bytes()).hexdigest()
        if done.exists() and done.read_text() == digest:
            return
        superuser = (f"--host={self.socket_dir}", "--username=postgres", "--dbname=postgres")
        ran = run([self._programs() / "psql", *superuser, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={ROLES}"])
        if ran.returncode:
            raise ServicesUnavailable(f"{ROLES.name} failed on {self.data_dir}:\n{ran.stdout.strip()}")
        done.write_text(digest)
