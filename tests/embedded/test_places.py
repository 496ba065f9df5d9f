"""Places: sockets out of the checkout, whatever its path; nothing of another user's is touched."""

import os
import tempfile
from pathlib import Path

import pytest

from otn.embedded import ServicesUnavailable
from otn.embedded.places import Places, private_directory
from otn.embedded.postgres import PostgresServer
from otn.embedded.server import SOCKET_LENGTH
from tests.embedded.checkout import ROOT


def test_a_long_path_with_a_space_and_an_accent_will_do(new_checkout, tmp_path):
    path = tmp_path / "Région Normandie, l'été" / "o"
    path = path.with_name("o" * (190 - len(str(path)) + 1))
    assert len(str(path)) == 190
    head = new_checkout(path).head()
    assert len(os.fsencode(head.sockets / ".s.PGSQL.5432")) <= SOCKET_LENGTH
    with head.connect() as database, head.redis() as queue:
        assert database.execute("SELECT 1").fetchone() == (1,)
        assert queue.ping()
    head.leave()


def test_a_checkout_made_again_in_the_same_place_has_places_of_its_own(new_checkout):
    checkout = new_checkout()
    checkout.state.mkdir()
    first = Places.of(checkout.state)
    checkout.directories()
    checkout.state.rename(checkout.path / "former")
    checkout.state.mkdir()
    second = Places.of(checkout.state)
    assert first.sockets != second.sockets


def test_the_session_directory_is_used_and_remembered(ordinary):
    runtime = Path(tempfile.mkdtemp(prefix="otn-run-", dir="/tmp"))
    ordinary.outside.add(runtime)
    if ordinary.user:
        os.chown(runtime, ordinary.user.pw_uid, ordinary.user.pw_gid)
    head = ordinary.head(XDG_RUNTIME_DIR=str(runtime))
    assert head.sockets.parent == runtime
    without = ordinary.head()  # a cron job has no such variable
    assert without.pids() == head.pids()


@pytest.mark.skipif(not ROOT, reason="only root can become another user")
def test_the_session_directory_of_another_user_is_left_alone(ordinary, tmp_path):
    assert ordinary.head(XDG_RUNTIME_DIR=str(tmp_path)).sockets.parent == Path("/tmp")  # as `su` leaves it


def test_root_leaves_its_session_directory_alone(checkout, tmp_path):
    if not ROOT:
        pytest.skip("we are not root")
    assert checkout.head(XDG_RUNTIME_DIR=str(tmp_path)).sockets.parent == Path("/tmp")


def test_a_directory_of_another_user_is_refused(checkout, another_user):
    head = checkout.head()
    name = head.sockets
    head.leave()
    name.mkdir()
    os.chown(name, another_user, another_user)
    assert f"{name} is not a directory of ours" in checkout.refusal()
    assert name.stat().st_uid == another_user
    assert checkout.servers() == []
    name.rmdir()


def test_a_link_or_a_file_in_the_place_of_a_directory_is_refused(tmp_path):
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    (tmp_path / "file").touch()
    for name in ("link", "file"):
        with pytest.raises(ServicesUnavailable, match="is not a directory of ours"):
            private_directory(tmp_path / name, None)


def test_an_open_directory_of_ours_is_closed(tmp_path):
    tmp_path.chmod(0o755)
    private_directory(tmp_path, None)
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_a_path_too_long_for_a_socket_is_told(tmp_path):
    server = PostgresServer(data_dir=tmp_path / "pg", socket_dir=tmp_path / ("o" * 100))
    with pytest.raises(ServicesUnavailable, match="too long for a socket"):
        server.start()
