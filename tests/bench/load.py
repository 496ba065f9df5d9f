"""Gunicorn as production runs it, and people who hold their connections and ask as fast as they are answered."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

HOST = "127.0.0.1"
CONNECTIONS = 8  # with few of them one worker could get them all
BURST = 160  # requests of a round
PATIENCE = 30  # seconds


class Person:
    """A kept connection, with the cookies of whoever uses it."""

    def __init__(self, port: int, cookies: str) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.cookies = cookies

    def get(self, address: str) -> bytes:
        return self._ask(f"GET {address} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookies}\r\n\r\n".encode(), b"200")[1]

    def post(self, address: str, body: bytes, headers: str, status: bytes = b"200") -> tuple[bytes, bytes]:
        """Send a form; return the head and the body of the answer."""
        head = (
            f"POST {address} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookies}\r\n{headers}"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return self._ask(head.encode() + body, status)

    def _ask(self, message: bytes, status: bytes) -> tuple[bytes, bytes]:
        self.socket.sendall(message)
        answer = self.socket.recv(65536)
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._more()
        head, parts, read = answer[:end], [answer[end + 4 :]], len(answer) - end - 4
        if head[9:12] != status:
            raise RuntimeError(f"{message[:60]!r}: {head[:200]!r}")
        place = head.lower().index(b"content-length:") + 15
        size = int(head[place:].split(b"\r\n", 1)[0])
        while read < size:
            parts.append(self._more())
            read += len(parts[-1])
        return head, b"".join(parts)

    def _more(self) -> bytes:
        part = self.socket.recv(65536)
        if not part:
            raise RuntimeError("the server closed a kept connection")
        return part


def together(steps: Sequence[Callable[[], object]], times: int) -> Callable[[], None]:
    """Return a call in which everybody takes his step so many times, all at once; it ends with the last of them."""

    def run() -> None:
        failed: list[Exception] = []

        def walk(step: Callable[[], object]) -> None:
            try:
                for _ in range(times):
                    step()
            except Exception as fault:
                failed.append(fault)

        walkers = [threading.Thread(target=walk, args=[step]) for step in steps]
        for walker in walkers:
            walker.start()
        for walker in walkers:
            walker.join()
        if failed:
            raise failed[0]

    return run


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process of the product that works on the database of the bench."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return os.environ | {"DATABASE_URL": url} | more


@contextmanager
def serving(page: bytes = b"") -> Iterator[int]:
    """Serve tests.bench.site over the database of the bench with two workers of four threads; yield the port. `page` is what its constant
    page returns."""
    with tempfile.TemporaryDirectory(prefix="otn-bench-") as folder, socket.socket() as web:
        Path(folder, "page").write_bytes(page)
        web.bind((HOST, 0))
        web.listen(128)
        server = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "tests.bench.site:application",
                f"--bind=fd://{web.fileno()}", "--worker-class=gthread", "--workers=2", "--threads=4",
                "--keep-alive=75", "--log-level=warning", "--no-control-socket",
            ],
            env=environment(OTN_PROCESS="web", OTN_BENCH_PAGE=str(Path(folder, "page"))), pass_fds=[web.fileno()],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        port = web.getsockname()[1]
        try:
            _wait_for(port, server)
            yield port
        finally:
            server.terminate()
            server.wait(PATIENCE)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        try:
            Person(port, "").get("/bare/page/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("gunicorn does not answer")
