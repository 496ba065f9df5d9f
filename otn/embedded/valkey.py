"""Valkey, the queue and the cache: it appends every write to a file, and forgets nothing to make room."""

import signal
import socket
from pathlib import Path
from urllib.parse import quote

from otn.embedded.binaries import valkey_program
from otn.embedded.errors import ServicesUnavailable
from otn.embedded.processes import run
from otn.embedded.server import Server


class ValkeyServer(Server):
    """A Valkey on a directory and a socket of its own; the directory of the socket must exist.

    After a kill -9 what it acknowledged is there again, save that Valkey holds back a write while the disk is still busy with an
    earlier one (`appendfsync everysec`, as in production).
    """

    name = "Valkey"
    program = "valkey-server"
    farewell = signal.SIGTERM

    def __init__(self, *, data_dir: Path, socket_path: Path, log: Path | None = None) -> None:
        super().__init__(data_dir=data_dir, socket_path=socket_path, pid_file="valkey.pid", log=log)

    @property
    def url(self) -> str:
        """Its address, with the database of the queue, as the redis client spells it."""
        return f"unix://{quote(str(self.socket_path))}?db=0"

    @property
    def traces(self) -> tuple[Path, ...]:
        return self._pid_file, self.socket_path

    def is_running(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket_path))
                connection.sendall(b"PING\r\n")
                return connection.recv(5) == b"+PONG"  # while it reads its file again: -LOADING
        except OSError:
            return False

    def _launch(self) -> None:
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings: dict[str, str | Path] = {
            "port": "0",
            "unixsocket": self.socket_path,
            "unixsocketperm": "700",
            "daemonize": "yes",
            "dir": self.data_dir,
            "pidfile": self._pid_file,
            "logfile": self.log,
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        started = run([valkey_program(), *(word for name, value in settings.items() for word in (f"--{name}", value))])
        if started.returncode:
            raise ServicesUnavailable(f"Valkey refused to start: {started.stdout.strip()}")
