"""Both servers of a state directory, and one process's hold on them."""

from contextlib import suppress
from pathlib import Path

from otn.embedded.locks import SharedLock, exclusive, is_free
from otn.embedded.places import Places
from otn.embedded.postgres import PostgresServer
from otn.embedded.valkey import ValkeyServer


class Services:
    """What a head holds while it lives.

    `start.lock` is held for the time of a start or a stop, so that neither meets the other; `use.lock` is shared by all heads for
    life. The kernel frees the locks of a killed process.
    """

    postgres: PostgresServer
    valkey: ValkeyServer

    def __init__(self, state_dir: Path) -> None:
        self._starting = state_dir / "start.lock"
        self._using = state_dir / "use.lock"
        self._hold: SharedLock | None = None
        self._state_dir = state_dir

    def start(self, *, database: bool = True, broker: bool = True) -> None:
        """Start what does not run yet, and hold it. When one of the two fails, whatever nobody else uses is stopped again."""
        self._state_dir.mkdir(parents=True, exist_ok=True)
        try:
            with exclusive(self._starting):
                places = Places.of(self._state_dir)
                self.postgres = PostgresServer(data_dir=places.postgres_data, socket_dir=places.sockets, log=places.state / "pg.log")
                self.valkey = ValkeyServer(data_dir=places.valkey_data, socket_path=places.sockets / "valkey.sock")
                self._hold = SharedLock(self._using)
                if broker:
                    self.valkey.start()
                if database:
                    self.postgres.start()
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Give up the hold; stop both servers when nobody else has one. A second call does nothing.

        The lock is closed, then tried for anew, instead of being turned into an exclusive one: a child made by os.fork() shares our
        open file, a conversion would succeed over its head. So such a child (a pool of multiprocessing or Celery) keeps the servers
        for as long as it lives, longer than us if need be; should it leave through atexit as we do, it finds our lock, or is the last
        one and stops them. A program that is executed inherits no lock (descriptors are closed on exec), least of all the servers.
        """
        if self._hold is None:
            return
        with suppress(FileNotFoundError), exclusive(self._starting):  # not found: someone removed the directory, servers and all
            self._hold.release()
            if is_free(self._using):
                self.postgres.stop()
                self.valkey.stop()
                with suppress(OSError):
                    self.postgres.socket_dir.rmdir()  # no litter in the temporary directory
        self._hold = None
