"""What `bin/run` starts: everything made ready, then web, worker and beat, until Ctrl-C or until one of them dies.

This process supervises; each part is a child in a session of its own, so that a Ctrl-C reaches only us and we stop them in order. One of
the children is the *guard*, which does nothing as long as we live: should we be killed, it ends what we left and lets go of the servers.
(The kernel could kill children with their parent, but only Linux does, and it knows nothing of servers that other programs may share.)
"""

import errno
import http.client
import io
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

from otn.demo import LOGINS, PASSWORD
from otn.embedded import ServicesUnavailable, ensure_services

CHECKOUT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"

READY = 60  # seconds that /readyz may take to answer 200
TICK = 0.05  # seconds between two looks at the children

# Seconds that a part may take to stop before it is killed: web ends its requests, the worker its jobs (120 s at most, otn.settings).
PATIENCE = {"web": 15, "worker": 130}


class Failure(Exception):
    """Nothing can run, or can go on running; the message is for whoever typed the command."""


class StopAsked(Exception):
    """Ctrl-C was pressed, or somebody asked us to end."""


class Supervisor:
    """The children, in the order in which they are stopped, and what we were asked meanwhile."""

    def __init__(self) -> None:
        self.parts: dict[str, subprocess.Popen[bytes]] = {}
        self.stop_asked = False
        self.hurried = False
        # Each child holds `alive`; the guard sees the other end close when the last of them is gone.
        self.all_gone, self.alive = os.pipe()
        self.guard: subprocess.Popen[bytes] | None = None

    def listen_to_signals(self) -> None:
        """Note signals instead of raising, since a half-made start has to be taken back in order like a whole one."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # ignored: `nohup bin/run`
                signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        # Only a second Ctrl-C hurries: a terminal that is closed may say so twice.
        self.hurried = self.hurried or (self.stop_asked and number == signal.SIGINT)
        self.stop_asked = True

    def start_guard(self, environment: dict[str, str]) -> None:
        """Start the guard in the environment that we came with, so that it holds the servers as we do."""
        self.guard = subprocess.Popen(
            own_command("guard", str(self.all_gone)),
            cwd=CHECKOUT, env=environment, stdin=subprocess.PIPE, pass_fds=[self.all_gone], start_new_session=True,
        )  # fmt: skip
        os.close(self.all_gone)

    def start(self, name: str, command: list[str], *, output: IO[bytes] | None = None, pass_fds: tuple[int, ...] = ()) -> None:
        """Start a part; `output` None means that it writes where we do."""
        process = subprocess.Popen(
            command,
            cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=output, stderr=output and subprocess.STDOUT,
            pass_fds=[self.alive, *pass_fds], start_new_session=True,
        )  # fmt: skip
        self.parts[name] = process
        if self.guard is not None and self.guard.stdin is not None:
            with suppress(BrokenPipeError):  # it died, which the next look will notice
                self.guard.stdin.write(b"%d\n" % process.pid)
                self.guard.stdin.flush()

    def run_to_end(self, name: str, command: list[str]) -> None:
        """Run a part that ends by itself, quietly unless it fails."""
        with tempfile.TemporaryFile() as output:
            self.start(name, command, output=output)
            while (code := self.parts[name].poll()) is None:
                self.pause()
            del self.parts[name]
            if code:
                output.seek(0)
                raise Failure(f"the {name} failed ({meaning(code)}), having said:\n{output.read().decode(errors='replace').rstrip()}")

    def look(self) -> None:
        """Raise when we were asked to stop, or when a part of what runs is gone."""
        if self.stop_asked:
            raise StopAsked
        if self.guard is not None and (code := self.guard.poll()) is not None:
            raise Failure(f"the guard of the servers ended by itself ({meaning(code)}), so everything stops.")

    def pause(self) -> None:
        self.look()
        time.sleep(TICK)

    def watch(self) -> None:
        """Raise as soon as a part that should run for ever does not."""
        self.look()
        for name, process in self.parts.items():
            if (code := process.poll()) is not None:
                raise Failure(f"the {name} ended by itself ({meaning(code)}), so everything stops.")

    def stop(self) -> None:
        """End every part, one after the other, gently as long as nobody is in a hurry; then the guard. The servers are left at exit."""
        for name, process in self.parts.items():
            self._end(name, process)
        if self.guard is not None:
            os.close(self.alive)
            with suppress(BrokenPipeError):
                self.guard.communicate()  # closes its standard input, which is what it waits for
            self.guard = None

    def _end(self, name: str, process: subprocess.Popen[bytes]) -> None:
        begun = time.monotonic()
        told = False
        if process.poll() is None:
            process.terminate()
        while process.poll() is None and not self.hurried and time.monotonic() < begun + PATIENCE.get(name, 5):
            if name == "worker" and not told and time.monotonic() > begun + 3:
                say("The worker finishes the job in hand; Ctrl-C again ends it at once (the next start takes the job up again).")
                told = True
            time.sleep(TICK)
        kill_group(process.pid, signal.SIGKILL)  # also what a part that was killed left behind
        process.wait()


def main() -> int:
    """Run the product until somebody stops it (0) or something fails (1)."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # terminals without UTF-8
    given = dict(os.environ)
    supervisor = Supervisor()
    supervisor.listen_to_signals()
    try:
        refuse_production()
        port = chosen_port()
        with listening_socket(port) as web:
            run(supervisor, web, port, given)
    except StopAsked:
        say("Stopping …")
        return 0
    except (Failure, ServicesUnavailable) as failure:
        print(f"bin/run: {failure}", file=sys.stderr, flush=True)
        return 1
    finally:
        supervisor.stop()


def run(supervisor: Supervisor, web: socket.socket, port: int, given: dict[str, str]) -> NoReturn:
    """Start everything and watch over it; ends by an exception."""
    os.environ["PORT"] = str(port)
    ensure_services()
    supervisor.start_guard(given)
    say("Preparing the fonts, the database and the demo network …")
    supervisor.run_to_end("preparation", own_command("prepare"))
    supervisor.start("web", web_command(web), pass_fds=(web.fileno(),))
    supervisor.start("worker", worker_command(port))
    web.close()  # from here on the port is the web's alone
    wait_until_ready(supervisor, port)
    say(welcome(port))
    while True:
        supervisor.watch()
        time.sleep(TICK)


def refuse_production() -> None:
    """Raise in production, where the demo network has no place."""
    if os.environ.get("OTN_ENV", "development") not in {"", "development"}:
        raise Failure(
            f"OTN_ENV is {os.environ['OTN_ENV']}, but this command is for development and demonstrations: it would load the demo network. "
            "docs/operations.md tells how production is started."
        )
    os.environ.pop("OTN_ENV", None)


def chosen_port() -> int:
    """Return the port to serve on: PORT, 8000 when it is not set."""
    written = os.environ.get("PORT") or "8000"
    if not written.isascii() or not written.isdecimal() or not 0 < int(written) < 65536:
        raise Failure(f"PORT is {written!r}: write a number from 1 to 65535, as in: PORT=8001 bin/run")
    return int(written)


def listening_socket(port: int) -> socket.socket:
    """Take the port now, for the web process to come: nobody can slip in while the database is made ready."""
    web = socket.socket()
    web.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        web.bind((HOST, port))
        web.listen(128)
    except OSError as error:
        web.close()
        if error.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else 8000
            raise Failure(
                f"port {port} of {HOST} is taken: another program listens there, perhaps another bin/run. "
                f"Stop it, or choose another port, as in: PORT={other} bin/run"
            ) from None
        if isinstance(error, PermissionError):
            raise Failure(f"port {port} is reserved for the system. Choose one above 1023, as in: PORT=8000 bin/run") from None
        raise Failure(f"port {port} of {HOST} cannot be used: {error.strerror}.") from None
    return web


def own_command(*arguments: str) -> list[str]:
    return [sys.executable, "-u", "-m", "otn.run", *arguments]


def web_command(web: socket.socket) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "otn.wsgi",
        f"--bind=fd://{web.fileno()}", "--worker-class=gthread", "--workers=2", "--threads=4",
        "--graceful-timeout=10", "--log-level=warning", "--no-control-socket",
    ]  # fmt: skip


def worker_command(port: int) -> list[str]:
    # Beat inside the worker suits one machine; production starts it apart. Two ports at once: a name and a schedule file each. Celery
    # would have root know that a worker should not be root, which is meant for production.
    return [
        sys.executable, "-W", "ignore:You're running the worker with superuser", "-m", "celery", "--app=otn", "--quiet",
        "worker", "--beat", "--concurrency=2", "--loglevel=WARNING",
        f"--hostname=otn-{port}@%h", f"--schedule-filename=.otn/beat-{port}",
    ]  # fmt: skip


def prepare() -> None:
    """Build the fonts, migrate and load the demo network, in one process because each would spend most of its time starting."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otn.settings")
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    try:
        call_command("build_fonts")
        call_command("migrate", interactive=False, skip_checks=False)
        call_command("seed_demo")
    except CommandError as error:
        sys.exit(str(error))


def guard(all_gone: int) -> None:
    """Outlive the supervisor: when it is gone, end the groups it named unless they are gone too, then let go of the servers."""
    ensure_services()
    groups = [int(line) for line in sys.stdin]  # up to its end, which comes however the supervisor goes
    for group in groups:
        kill_group(group, signal.SIGTERM)
    select.select([all_gone], [], [], max(PATIENCE.values()))  # readable at its end: nobody is left
    for group in groups:
        kill_group(group, signal.SIGKILL)


def kill_group(group: int, number: signal.Signals) -> None:
    """Signal all processes of a group, if any is left."""
    with suppress(ProcessLookupError, PermissionError):  # the latter on macOS, for a group of which only zombies are left
        os.killpg(group, number)


def wait_until_ready(supervisor: Supervisor, port: int) -> None:
    """Return when the web process says that everything it stands on works."""
    limit = time.monotonic() + READY
    answer = "no answer"
    while time.monotonic() < limit:
        supervisor.watch()
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(HOST, port, timeout=2)  # not urllib, which might go through a proxy
            connection.request("GET", "/readyz")
            response = connection.getresponse()
            answer = response.read(1000).decode(errors="replace")
            connection.close()
            if response.status == 200:
                return
        time.sleep(TICK)
    raise Failure(f"the web process is not ready after {READY} s: {answer}")


def welcome(port: int) -> str:
    """Return what there is to know once everything runs."""
    width = max(len(email) for email, _ in LOGINS)
    people = "\n".join(f"    {email:<{width}}  {who}" for email, who in LOGINS)
    return f"""
Running at  http://{HOST}:{port}/  (Ctrl-C stops it)

Demo logins, the password of all is  {PASSWORD}
{people}

Mail is written to .otn/mail/
"""


def meaning(code: int) -> str:
    """Say how a process ended."""
    if code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return f"killed by {signal.Signals(-code).name}"
    return f"killed by signal {-code}"


def say(text: str) -> None:
    with suppress(OSError):  # the terminal was closed: nobody listens, and there is still all to stop
        print(text, flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            sys.exit(main())
        case ["prepare"]:
            prepare()
        case ["guard", descriptor]:
            guard(int(descriptor))
        case _:
            sys.exit("bin/run takes no argument; PORT=8001 bin/run chooses another port.")
