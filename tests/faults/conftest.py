"""One installation for all tests that kill: each finds it whole, and leaves it as it likes."""

import os
from pathlib import Path

import pytest
from django.db import connection

from otn.embedded.binaries import postgres_programs, valkey_program
from otn.embedded.errors import ServicesUnavailable
from tests.faults.house import House, url_of


@pytest.fixture(scope="session")
def programs():
    """Pass over what kills servers where there are none to start, but never in CI."""
    try:
        valkey_program()
        postgres_programs(None, Path())
    except ServicesUnavailable as fault:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"THE TESTS THAT KILL SERVERS DO NOT RUN: {fault}")


@pytest.fixture(scope="session")
def installation(programs, tmp_path_factory, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        source = url_of(connection)
        connection.close()
    house = House(tmp_path_factory.mktemp("house"))
    try:
        house.open(source)
        yield house
    finally:
        house.remove()


@pytest.fixture
def house(installation):
    installation.mend()
    return installation
