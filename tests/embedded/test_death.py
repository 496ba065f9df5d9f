"""Dying: nothing acknowledged is lost, what is left behind does not stop the next start, the last one to leave stops the servers."""

import os
import shutil
import signal
import subprocess
import time

import psutil
import pytest

from otn.embedded import ServicesUnavailable
from otn.embedded.binaries import postgres_programs
from otn.embedded.postgres import PostgresServer
from otn.embedded.users import database_user
from otn.embedded.valkey import ValkeyServer
from tests.embedded.checkout import HEAD

# A head with a forked child that outlives it. The child ends when its standard input does, as a pool's does (without atexit) or not.
FORKING = HEAD.replace(
    "sys.stdin.read()",
    """
if os.fork() == 0:
    sys.stdin.read()
    if "{0}" == "pool":
        os._exit(0)
    sys.exit()
""",
)


def wait_until(condition, seconds=20):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)


@pytest.fixture
def postgres(places):
    return PostgresServer(data_dir=places.postgres_data, socket_dir=places.sockets)


@pytest.fixture
def valkey(places):
    return ValkeyServer(data_dir=places.valkey_data, socket_path=places.sockets / "valkey.sock")


def test_killed_servers_come_back_with_rows_and_messages(either):
    head = either.head()
    with head.connect() as database, head.redis() as queue:
        database.execute("CREATE TABLE kept AS SELECT generate_series(1, 20000) AS number")
        for number in range(500):
            queue.lpush("celery", number)
        wait_until(lambda: queue.info("persistence")["aof_buffer_length"] == 0)  # held back while the disk is busy: appendfsync everysec
        for pid in head.pids():
            os.kill(pid, signal.SIGKILL)

    second = either.head()
    # The address is the same: the head that saw them die goes on.
    for program in (head, second):
        with program.connect() as database, program.redis() as queue:
            assert database.execute("SELECT count(*) FROM kept").fetchone() == (20000,)
            assert queue.llen("celery") == 500
    head.leave()
    second.leave()
    assert either.servers() == []


def test_a_killed_server_of_our_own_is_told_and_started_again(postgres, valkey):
    for server in (postgres, valkey):
        server.start()
        before = server.pid
        server.start()
        assert server.pid == before
        os.kill(before, signal.SIGKILL)
        wait_until(lambda server=server: not server.is_running())
        server.start()
        assert server.pid != before
        server.stop()
        server.stop()
        assert (server.is_running(), server.pid) == (False, None)


def zombie(postgres):
    """Return a postmaster that was killed and that its parent, this process, has not buried."""
    user = database_user()
    programs = postgres_programs(user, postgres.data_dir.parent)
    as_user = {"user": user.uid, "group": user.gid, "extra_groups": []} if user else {}
    process = subprocess.Popen(
        [programs / "postgres", "-D", postgres.data_dir, "-c", f"unix_socket_directories={postgres.socket_dir}", "-c", "listen_addresses="],
        stderr=subprocess.DEVNULL, cwd="/", env={}, **as_user,
    )  # fmt: skip
    wait_until(postgres.is_running)
    process.kill()
    wait_until(lambda: psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE)
    return process


def test_the_lock_files_of_a_zombie_do_not_stop_the_next_start(postgres):
    postgres.start()
    postgres.stop()
    process = zombie(postgres)
    assert postgres.pid == process.pid
    assert [int(trace.read_text().split()[0]) for trace in postgres.traces] == [process.pid] * 2
    postgres.start()
    assert psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE
    assert postgres.pid != process.pid
    process.wait()


def test_a_pid_given_to_another_process_does_not_stop_the_next_start(postgres, valkey):
    for server in (postgres, valkey):
        server.start()
        left = {trace: trace.read_text() for trace in server.traces if trace.is_file()}
        server.stop()
        for trace, text in left.items():
            trace.write_text(text.replace(text.split()[0], str(os.getpid()), 1))
        assert not server.is_running()
        server.stop()  # it must not end us
        server.start()
        assert server.pid != os.getpid()


def test_nothing_of_a_live_server_is_unlinked(postgres, valkey, places):
    elsewhere = places.state / "elsewhere"  # never reached
    others = (
        PostgresServer(data_dir=postgres.data_dir, socket_dir=elsewhere),
        ValkeyServer(data_dir=valkey.data_dir, socket_path=elsewhere / "valkey.sock"),
    )
    for server, other in zip((postgres, valkey), others, strict=True):
        server.start()
        before = [trace.stat().st_ino for trace in server.traces]
        with pytest.raises(ServicesUnavailable, match=f"already runs on .*pid {server.pid}"):
            other.start()
        assert [trace.stat().st_ino for trace in server.traces] == before
        assert server.is_running()


def test_servers_whose_sockets_were_swept_away_are_started_anew(checkout):
    head = checkout.head()
    with head.connect() as database, head.redis() as queue:
        database.execute("CREATE TABLE swept AS SELECT 1 AS number")
        queue.set("note", 1)
    before = head.pids()
    shutil.rmtree(head.sockets)  # as the end of a login session does with $XDG_RUNTIME_DIR
    second = checkout.head()
    assert set(second.pids()).isdisjoint(before)
    with second.connect() as database, second.redis() as queue:
        assert database.execute("SELECT number FROM swept").fetchone() == (1,)
        assert queue.get("note") == b"1"


def test_the_last_of_three_heads_stops_both_though_one_was_killed(either):
    first, second, third = (either.head() for _ in range(3))
    servers = first.pids()
    first.kill()
    second.leave()
    assert third.pids() == servers
    third.leave()
    assert either.servers() == []


def test_what_a_killed_head_left_running_is_stopped_by_the_next_that_leaves(checkout):
    head = checkout.head()
    servers = head.pids()
    head.kill()
    second = checkout.head()
    assert second.pids() == servers
    second.leave()
    assert checkout.servers() == []


@pytest.mark.parametrize("end", ["pool", "program"])
def test_a_forked_child_that_outlives_its_head_keeps_the_servers(checkout, end):
    head = checkout.head(FORKING.replace("{0}", end))
    servers = head.pids()
    wait_until(lambda: head.process.poll() is not None)
    other = checkout.head()
    other.leave()
    assert head.pids() == servers

    head.process.stdin.close()
    if end == "program":  # it leaves as its head did
        wait_until(lambda: checkout.servers() == [])
    else:
        wait_until(lambda: head.process.stdout.read() == "")  # all copies of its output are closed: it has ended
        assert checkout.head().pids() == servers
        checkout.heads[-1].leave()
        assert checkout.servers() == []


def test_a_first_start_that_was_killed_is_done_again(new_checkout):
    checkout = new_checkout()
    head = checkout.begin_head()
    wait_until(lambda: any(any(home.glob("*.new-*/PG_VERSION")) for home in (checkout.state, *checkout.directories())))
    head.kill()
    second = checkout.head()
    with second.connect() as database:
        assert database.execute("SELECT 1").fetchone() == (1,)
    second.leave()
