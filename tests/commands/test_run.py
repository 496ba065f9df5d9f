"""The supervisor behind `bin/run`: with stand-ins for its parts, which start at once, then once with the product itself."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from otn import run
from otn.demo import LOGINS, PASSWORD
from tests.embedded.checkout import Checkout

CHECKOUT = Path(__file__).resolve().parents[2]

# The supervisor, whose parts do what the test says and write in a diary when they begin and end.
STAND_IN = """
import json, sys
from otn import run

diary, parts = sys.argv[1], json.loads(sys.argv[2])

def command(name):
    return [sys.executable, "-S", "-c", PART, name, diary, parts.get(name, "lives")]

real_command = run.own_command
run.own_command = lambda *arguments: command("preparation") if arguments == ("prepare",) else real_command(*arguments)
run.web_command = lambda web: command("web")
run.worker_command = lambda port: command("worker")
run.wait_until_ready = lambda supervisor, port: None
sys.exit(run.main())
"""

PART = """
import os, signal, subprocess, sys, time

name, diary, manner = sys.argv[1:]

def note(what):
    with open(diary, "a") as file:
        file.write(f"{name} {what}\\\\n")

def end(number, frame):
    note(f"ends by {signal.Signals(number).name}")
    if manner != "is deaf":
        sys.exit()

signal.signal(signal.SIGINT, end)
signal.signal(signal.SIGTERM, end)
if manner == "litters":
    subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(300)", diary])
note("begins")
if manner == "dies":
    time.sleep(0.3)
    sys.exit(3)
if name == "preparation":
    print("noise of the preparation", flush=True)
    if manner == "lives":
        sys.exit()
    if manner == "fails":
        sys.exit("the reason of the preparation")
time.sleep(300)
"""


def is_gone(process):
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_until(condition, seconds=20):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def hang_ups_arrive():
    """Let what the tests start hear SIGHUP, even where the suite itself runs under `nohup`, which children inherit."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


def free_port():
    with socket.socket() as found:
        found.bind((run.HOST, 0))
        return found.getsockname()[1]


class Command:
    """A started supervisor."""

    def __init__(self, command, **options):
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **options
        )
        self.known = [psutil.Process(self.process.pid)]

    def family(self):
        """Return every process seen below this one so far; those of a dead parent are remembered."""
        for process in list(self.known):
            with suppress(psutil.NoSuchProcess):
                self.known += [child for child in process.children(recursive=True) if child not in self.known]
        return self.known

    def left(self):
        return [process for process in self.family() if not is_gone(process)]

    def until_printed(self, text):
        lines = ""
        while text not in lines:
            line = self.process.stdout.readline()
            assert line, f"{lines}\n{self.process.stderr.read()}"
            lines += line
        return lines

    def ends(self):
        """Wait for its end; return its exit code and what it said on the way, and fail if it leaves a process behind."""
        self.family()
        said, complaints = self.process.communicate(timeout=30)
        assert self.left() == []
        return self.process.returncode, said, complaints

    def remove(self):
        for process in reversed(self.left()):
            process.kill()
        self.process.communicate()


@pytest.fixture
def started(tmp_path):
    """Start a supervisor with stand-ins: `started(web="dies")`."""
    made = []

    def start(*, until=("web begins", "worker begins"), port=None, environment=None, **manners):
        diary = tmp_path / f"diary{len(made)}"
        diary.touch()
        addresses = {"DATABASE_URL": "postgresql://otn@nowhere/otn", "REDIS_URL": "redis://nowhere"}  # given: no server is started
        program = f"PART = '''{PART}'''\n{STAND_IN}"
        command = Command(
            [sys.executable, "-c", program, str(diary), json.dumps(manners)],
            cwd=CHECKOUT, env=os.environ | addresses | {"PORT": str(port or free_port())} | (environment or {}),
        )  # fmt: skip
        command.diary = diary
        made.append(command)
        if until:
            wait_until(lambda: all(line in diary.read_text() for line in until) or command.process.poll() is not None)
            command.family()
        return command

    yield start
    for command in made:
        command.remove()


def test_ctrl_c_stops_the_web_then_the_worker_each_asked_once(started):
    command = started()
    command.until_printed("Running at")
    os.killpg(command.process.pid, signal.SIGINT)  # what a terminal does: everything in our group hears it
    code, said, complaints = command.ends()
    assert (code, complaints) == (0, "")
    assert "Stopping" in said
    assert command.diary.read_text().splitlines()[-2:] == ["web ends by SIGTERM", "worker ends by SIGTERM"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_supervisor_alone_stops_everything(started, number):
    command = started()
    command.process.send_signal(number)
    assert command.ends()[::2] == (0, "")
    assert command.diary.read_text().splitlines()[-2:] == ["web ends by SIGTERM", "worker ends by SIGTERM"]


def test_everything_is_prepared_before_the_web_and_the_worker_start(started):
    command = started(preparation="takes long", until=("preparation begins",))
    time.sleep(0.2)
    assert command.diary.read_text().splitlines() == ["preparation begins"]
    command.process.send_signal(signal.SIGTERM)
    assert command.ends()[0] == 0
    assert command.diary.read_text().splitlines() == ["preparation begins", "preparation ends by SIGTERM"]


@pytest.mark.parametrize("part", ["web", "worker"])
def test_a_part_that_dies_stops_the_others_and_is_named(started, part):
    code, _, complaints = started(**{part: "dies"}).ends()
    assert code == 1
    assert complaints == f"bin/run: the {part} ended by itself (exit code 3), so everything stops.\n"


def test_a_part_that_is_killed_is_named_with_the_signal(started):
    command = started()
    next(process for process in command.family() if "worker" in process.cmdline()).kill()
    code, _, complaints = command.ends()
    assert (code, complaints) == (1, "bin/run: the worker ended by itself (killed by SIGKILL), so everything stops.\n")


def test_what_a_part_leaves_behind_is_ended_too(started):
    command = started(web="litters")
    wait_until(lambda: len(command.left()) == 5)  # supervisor, guard, web, worker, litter
    next(process for process in command.family() if "web" in process.cmdline()).kill()
    assert command.ends()[0] == 1


def test_a_second_ctrl_c_waits_for_nobody(started):
    command = started(worker="is deaf")
    command.process.send_signal(signal.SIGINT)
    wait_until(lambda: "worker ends by SIGTERM" in command.diary.read_text())
    time.sleep(0.2)
    assert command.process.poll() is None
    begun = time.monotonic()
    command.process.send_signal(signal.SIGINT)
    assert command.ends()[0] == 0
    assert time.monotonic() < begun + 5


def test_a_killed_supervisor_leaves_nobody(started):
    command = started(web="litters")
    wait_until(lambda: len(command.left()) == 5)
    command.process.kill()
    wait_until(lambda: command.left() == [])
    assert sorted(command.diary.read_text().splitlines()[-2:]) == ["web ends by SIGTERM", "worker ends by SIGTERM"]


def test_a_killed_guard_stops_everything(started):
    command = started()
    next(process for process in command.family() if "guard" in process.cmdline()).kill()
    code, _, complaints = command.ends()
    assert code == 1
    assert "the guard of the servers ended by itself (killed by SIGKILL)" in complaints


def test_a_failing_preparation_says_all_it_has_to_say_and_nothing_is_started(started):
    command = started(preparation="fails", until=("preparation begins",))
    code, said, complaints = command.ends()
    assert code == 1
    assert "noise" not in said
    assert "the preparation failed (exit code 1)" in complaints
    assert complaints.endswith("noise of the preparation\nthe reason of the preparation\n")
    assert command.diary.read_text().splitlines() == ["preparation begins"]


def test_a_taken_port_is_told_before_anything_starts_and_another_one_proposed(started):
    with socket.create_server((run.HOST, 0)) as other:
        port = other.getsockname()[1]
        command = started(port=port, until=None)
        code, said, complaints = command.ends()
    assert (code, said) == (1, "")
    assert f"port {port} of 127.0.0.1 is taken" in complaints
    assert f"PORT={port + 1} bin/run" in complaints
    assert command.diary.read_text() == ""


def test_the_port_of_a_start_in_progress_is_taken_too(started):
    port = free_port()
    started(port=port, preparation="takes long", until=("preparation begins",))
    code, _, complaints = started(port=port, until=None).ends()
    assert code == 1
    assert f"port {port} of 127.0.0.1 is taken" in complaints


def test_a_port_that_was_just_left_can_be_taken_again():
    with run.listening_socket(0) as web:
        port = web.getsockname()[1]
        client = socket.create_connection((run.HOST, port))
        served, _ = web.accept()
        served.close()  # closed here first: this side keeps the connection for a minute
        client.close()
    run.listening_socket(port).close()


@pytest.mark.parametrize(("written", "port"), [("8123", 8123), ("", 8000), (None, 8000)])
def test_the_port_comes_from_the_environment(monkeypatch, written, port):
    monkeypatch.delenv("PORT", raising=False)
    if written is not None:
        monkeypatch.setenv("PORT", written)
    assert run.chosen_port() == port


@pytest.mark.parametrize("written", ["0", "65536", "-1", "http", "80 80", "٨٠٠٠"])
def test_a_port_that_is_none_is_refused(monkeypatch, written):
    monkeypatch.setenv("PORT", written)
    with pytest.raises(run.Failure, match="write a number from 1 to 65535"):
        run.chosen_port()


def test_production_is_refused_since_the_demo_network_would_be_loaded(started):
    command = started(until=None, environment={"OTN_ENV": "production"})
    code, said, complaints = command.ends()
    assert (code, said) == (1, "")
    assert "OTN_ENV is production" in complaints
    assert command.diary.read_text() == ""


# --- The product itself -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path):
    """A copy of this checkout, whose `.otn` and servers are its own."""
    copy = Checkout(tmp_path / "checkout")
    for path in CHECKOUT.iterdir():
        if path.name not in {".git", ".otn", "tests"} and not path.name.endswith("_cache"):
            if path.is_dir():
                shutil.copytree(path, copy.path / path.name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(path, copy.path)
    if (fonts := CHECKOUT / ".otn" / "build").exists():  # 4 seconds to make, and not what is tested
        shutil.copytree(fonts, copy.state / "build")
    yield copy
    copy.remove()


def get(port, path):
    connection = http.client.HTTPConnection(run.HOST, port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


@pytest.mark.slow
def test_the_product_starts_answers_stops_and_starts_again(checkout):
    port = free_port()
    environment = {name: value for name, value in checkout.environment(PORT=str(port)).items() if name != "DJANGO_SETTINGS_MODULE"}

    command = Command([sys.executable, "-m", "otn.run"], cwd=checkout.path, env=environment)
    try:
        said = command.until_printed(".otn/mail/")
        assert f"http://127.0.0.1:{port}/" in said
        assert PASSWORD in said
        assert [email for email, _ in LOGINS if email not in said] == []
        assert (get(port, "/healthz"), get(port, "/readyz")) == (200, 200)
        assert len(checkout.servers()) >= 2
        os.killpg(command.process.pid, signal.SIGINT)
        code, _, complaints = command.ends()
        assert code == 0, complaints
        assert checkout.servers() == []
    finally:
        command.remove()

    # Killed as soon as it runs again: nobody stays, the servers included.
    command = Command([sys.executable, "-m", "otn.run"], cwd=checkout.path, env=environment)
    try:
        command.until_printed(".otn/mail/")
        command.family()
        command.process.kill()
        wait_until(lambda: command.left() == [], 40)
        assert checkout.servers() == []
    finally:
        command.remove()
