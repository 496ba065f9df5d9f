"""Refusals: production, no wheels, data that is not ours; each says what to do."""

import pytest

from otn.embedded import ServicesUnavailable
from otn.embedded.postgres import PostgresServer

ADDRESSES = {"DATABASE_URL": "postgresql://otn@db/otn", "REDIS_URL": "redis://queue"}


@pytest.mark.parametrize("given", [{}, *({name: url} for name, url in ADDRESSES.items())], ids=["none", *ADDRESSES])
def test_production_never_starts_a_server_and_names_both_addresses(new_checkout, given):
    checkout = new_checkout()
    reason = checkout.refusal(OTN_ENV="production", **given)
    assert all(name in reason for name in ADDRESSES)
    assert "never started" in reason
    assert not checkout.state.exists()


def test_production_with_both_addresses_goes_on(checkout):
    program = "from otn.embedded import ensure_services; ensure_services()"
    assert checkout.run("-c", program, OTN_ENV="production", **ADDRESSES).returncode == 0


def test_without_the_wheels_both_addresses_and_the_extra_are_named(checkout):
    said = checkout.run("-S", "-c", "from otn.embedded import ensure_services; ensure_services()")  # -S: no installed package
    assert said.returncode == 1
    assert all(word in said.stderr for word in (*ADDRESSES, "`embedded`"))
    assert checkout.servers() == []


@pytest.fixture
def server(tmp_path, open_directory):
    directory = open_directory / tmp_path.name
    (directory / "data").mkdir(parents=True)
    return PostgresServer(data_dir=directory / "data", socket_dir=directory)


def test_data_of_another_major_version_is_refused_and_left_alone(server):
    (server.data_dir / "PG_VERSION").write_text("16\n")
    with pytest.raises(ServicesUnavailable, match="data of PostgreSQL 16, and the server is PostgreSQL 18"):
        server.start()
    assert [path.name for path in server.data_dir.iterdir()] == ["PG_VERSION"]


def test_a_directory_that_holds_something_else_is_refused_and_left_alone(server):
    (server.data_dir / "holiday.jpg").touch()
    with pytest.raises(ServicesUnavailable, match="holds something else"):
        server.start()
    assert [path.name for path in server.data_dir.iterdir()] == ["holiday.jpg"]


def test_a_server_that_cannot_start_is_told_with_the_end_of_its_log(server):
    (server.data_dir / "PG_VERSION").write_text("18\n")
    with pytest.raises(ServicesUnavailable, match=r"did not start on .*(?s:.*)postgresql.conf"):
        server.start()
