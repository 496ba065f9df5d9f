"""Guards over every test, and the cast. Servers are started by tests/settings.py, which pytest-django reads before this file."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.guards import database, network, undefined
from tests.world import World, make_world

# A busy machine is no fault of the code: by default an example that takes longer than a fifth of a second fails, anywhere but in CI.
settings.register_profile("unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(autouse=True, scope="session")
def guards(_fail_for_invalid_template_variable: None) -> Iterator[None]:
    """Keep the guards up for the whole suite; tests/test_guards.py proves that each bites."""
    with (
        database.gets_never_write(),
        database.unordered_rows_in_any_order(),
        network.loopback_only(),
        undefined.packages_may_leave_variables_undefined(),
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let the tests with real transactions empty the tables that only ever grow; tests/journal puts the lock back to prove it."""
    with django_db_blocker.unblock():
        database.let_tables_be_emptied()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """Fail a test that leaves a transaction or a scope behind, once its fixtures are undone."""
    yield
    if faults := database.left_open():
        pytest.fail("; ".join(faults))


@pytest.fixture
def world(db: None) -> World:
    """The cast of tests/world.py."""
    return make_world()
