"""The processes of the product, started as `bin/run` starts them, to be killed one by one."""

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil

from otn import run

PATIENCE = 120  # seconds after which what does not come never will; nothing is measured


def until(condition: Callable[[], Any], otherwise: str | Callable[[], str]) -> Any:
    """Wait until something holds, and return it; `otherwise` says what is wrong when it never does."""
    limit = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < limit, otherwise if isinstance(otherwise, str) else otherwise()
        time.sleep(0.05)
    return found


def is_gone(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class Part:
    """A process of the product with its children, at most one at a time."""

    def __init__(self, name: str, environment: Mapping[str, str], log: Path) -> None:
        self.name, self.log = name, log
        self.environment = os.environ | environment
        self.process: subprocess.Popen[bytes] | None = None
        self.family: list[psutil.Process] = []

    def launch(self, command: list[str], pass_fds: tuple[int, ...] = ()) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=run.CHECKOUT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=pass_fds,
                start_new_session=True,
            )  # fmt: skip
        self.family = [psutil.Process(self.process.pid)]

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def members(self) -> list[psutil.Process]:
        """Return the master and its children that live, and remember them: those of a dead master are found no more."""
        for process in list(self.family):
            if not is_gone(process):
                self.family += [child for child in process.children(recursive=True) if child not in self.family]
        return [process for process in self.family if not is_gone(process)]

    def terminate(self) -> None:
        """Ask it to stop, as an orderly end of the machine does."""
        assert self.process is not None
        self.members()
        self.process.terminate()

    def kill(self) -> None:
        """Kill it with its children at once, as a power cut would."""
        for process in self.members():
            process.send_signal(signal.SIGKILL)
        self.bury()

    def bury(self) -> None:
        """Wait until the master and all its children are gone."""
        assert self.process is not None
        until(lambda: not self.is_running and not self.members(), f"{self.name} does not end")

    def remove(self) -> None:
        if self.process is not None:
            self.kill()


class Web(Part):
    """gunicorn on a port that it keeps from one start to the next."""

    port = 0

    def start(self) -> None:
        # The port is taken again once the last worker of a killed master has gone.
        with until(self._listen, "the port stays taken") as web:
            self.port = web.getsockname()[1]
            self.launch(run.web_command(web), pass_fds=(web.fileno(),))

    def _listen(self) -> Any:
        try:
            return run.listening_socket(self.port)
        except run.Failure:
            return None

    @property
    def is_listening(self) -> bool:
        """Say whether the master still holds the port: it lets go before it asks its workers to stop."""
        assert self.process is not None
        return any(one.status == psutil.CONN_LISTEN for one in psutil.Process(self.process.pid).net_connections("tcp"))

    def until_up(self) -> None:
        """Wait until a worker answers."""
        until(self._answers, "the web does not come")

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(run.HOST, self.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def workers(self) -> list[psutil.Process]:
        assert self.process is not None
        return psutil.Process(self.process.pid).children()


class Worker(Part):
    """The Celery worker with its beat."""

    number = 0

    def start(self) -> None:
        self.number += 1
        schedule = self.log.with_name(f"beat-{self.number}")
        self.launch([*run.worker_command(os.getpid()), f"--schedule-filename={schedule}"])
