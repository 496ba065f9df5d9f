"""Servers, guards and the cast, for every test."""


import pytest

from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """The cast of tests/world.py."""
    return make_world()
