"""What both servers have in common: a directory, a socket, a pid file, and no parent that would take them along."""

import os
import signal
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from otn.embedded.errors import ServicesUnavailable
from otn.embedded.processes import living, sockets_of

PATIENCE = 60.0  # seconds for a start, a recovery or a stop, on the slowest machine
SOCKET_LENGTH = 103 if sys.platform == "darwin" else 107  # bytes that the kernel takes for the path of a socket


class Server(ABC):
    """A server on a directory of its own. It belongs to no process: any may ask whether it runs, start it or stop it.

    Two processes must not start or stop the same one at the same time; `otn.embedded.services` sees to that with a lock.
    """

    name: ClassVar[str]
    program: ClassVar[str]
    farewell: ClassVar[signal.Signals]

    def __init__(self, *, data_dir: Path, socket_path: Path, pid_file: str, log: Path | None) -> None:
        self.data_dir = Path(os.path.realpath(data_dir))  # as the kernel tells it of a process
        self.socket_path = Path(os.path.abspath(socket_path))
        self.log = log or self.data_dir.with_name(f"{self.data_dir.name}.log")
        self._pid_file = self.data_dir / pid_file

    @property
    @abstractmethod
    def url(self) -> str: ...

    @property
    @abstractmethod
    def traces(self) -> tuple[Path, ...]:
        """The files that it makes and removes at the very end; after a kill -9 they stay."""

    @abstractmethod
    def is_running(self) -> bool:
        """Say whether it answers and accepts work; False while it starts, recovers or stops."""

    @abstractmethod
    def _launch(self) -> None:
        """Make its directory ready and start it, without waiting until it answers."""

    @property
    def pid(self) -> int | None:
        """The process that a start left, alive or not; None after an orderly stop."""
        try:
            return int(self._pid_file.read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def start(self) -> None:
        """Start it unless it runs, and return when it answers. What a kill -9 left behind is put right first."""
        if len(os.fsencode(self.socket_path)) > SOCKET_LENGTH:
            raise ServicesUnavailable(f"{self.socket_path} is too long for a socket: {SOCKET_LENGTH} bytes at most.")
        if self.is_running() or (self._left_traces() and self._outlived()):
            return
        self._launch()
        if not self._wait_for(self.is_running):
            end = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else "(nothing)"
            raise ServicesUnavailable(f"{self.name} did not start on {self.data_dir}. The end of {self.log}:\n{end}")

    def stop(self) -> None:
        """Ask it to stop, whoever still uses it, and return when it has. Nothing happens when it does not run."""
        pid = self.pid
        if pid is None or not (self.is_running() or pid in {process.pid for process in living(self.program, self.data_dir)}):
            return
        with suppress(ProcessLookupError):
            os.kill(pid, self.farewell)
        self._wait_for(lambda: not self._left_traces())

    def _left_traces(self) -> bool:
        return any(trace.exists() for trace in self.traces)

    def _outlived(self) -> bool:
        """Return True when what an earlier start left answers after all; else wait until none of it lives, and remove its traces.

        Those of a zombie must go: PostgreSQL takes its pid for a server that runs, and containers without an init keep zombies for
        ever. Those of a live one must stay: two servers on one directory destroy it.
        """
        if processes := living(self.program, self.data_dir):
            if elsewhere := sockets_of(processes) - {self.socket_path}:
                pids = ", ".join(str(process.pid) for process in processes)
                raise ServicesUnavailable(f"{self.name} already runs on {self.data_dir} (pid {pids}), listening on {elsewhere.pop()}.")
            if not self.socket_path.exists():
                self.stop()  # its socket was swept away, as by the end of a login session: nobody can reach it any more
        if self._wait_for(self.is_running, look_after=0):
            return True
        for trace in self.traces:
            trace.unlink(missing_ok=True)
        return False

    def _wait_for(self, done: Callable[[], bool], *, look_after: float = 2) -> bool:
        """Wait; return False once nothing of the server lives. A process just started takes a while to be seen, hence the seconds."""
        begun = time.monotonic()
        look = begun + look_after
        while not done():
            now = time.monotonic()
            if now > begun + PATIENCE:
                raise ServicesUnavailable(f"{self.name} (pid {self.pid}) neither answers nor ends; its log is {self.log}.")
            if now >= look:
                if not living(self.program, self.data_dir):
                    return done()
                look = now + 0.2
            time.sleep(0.005)
        return True
