"""`python -m otn.embedded -- COMMAND`: the command gets the servers, its exit code is ours, the servers go with it."""

import os
import signal
import subprocess
import sys

import pytest

PLEASED = (
    "import os, sys; import redis; redis.Redis.from_url(os.environ['REDIS_URL']).ping(); print(os.environ['DATABASE_URL']); sys.exit(7)"
)

# Says that it is ready, and ends with a code of its own on the signal that it waits for.
WAITING = """
import signal, sys, time
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, frame: sys.exit(40 + number))
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def begin(checkout):
    begun = []

    def begin(*command):
        begun.append(
            subprocess.Popen(
                [sys.executable, "-m", "otn.embedded", "--", *command],
                cwd=checkout.path,
                env=checkout.environment(),
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        )
        return begun[-1]

    yield begin
    for process in begun:
        process.kill()
        process.communicate()


def test_the_command_has_both_addresses_and_its_exit_code_is_ours(checkout):
    said = checkout.run("-m", "otn.embedded", "--", sys.executable, "-c", PLEASED)
    assert (said.returncode, said.stderr) == (7, "")
    assert said.stdout.startswith("postgresql://otn@/otn?host=/tmp/otn-")
    assert checkout.servers() == []


def test_sigterm_is_handed_on_and_the_servers_stop_after_the_command(checkout, begin):
    process = begin(sys.executable, "-c", WAITING)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 40 + signal.SIGTERM
    assert checkout.servers() == []


def test_ctrl_c_reaches_the_command_once_and_the_servers_not_at_all(checkout, begin):
    process = begin(sys.executable, "-c", WAITING)
    assert process.stdout.readline() == "ready\n"
    assert {os.getsid(server.pid) for server in checkout.servers()}.isdisjoint({os.getsid(process.pid)})
    os.killpg(process.pid, signal.SIGINT)  # what a terminal does
    assert process.wait(20) == 40 + signal.SIGINT
    assert checkout.servers() == []


def test_a_command_ended_by_a_signal_is_told_as_a_shell_does(checkout):
    said = checkout.run("-m", "otn.embedded", "--", "sh", "-c", "kill -9 $$")
    assert said.returncode == 128 + signal.SIGKILL


def test_a_command_that_does_not_exist_and_none_at_all_are_told(checkout):
    assert checkout.run("-m", "otn.embedded", "--").returncode == 2
    said = checkout.run("-m", "otn.embedded", "--", "no-such-command", OTN_ENV="")
    assert (said.returncode, "no-such-command" in said.stderr) == (127, True)
    assert checkout.servers() == []
