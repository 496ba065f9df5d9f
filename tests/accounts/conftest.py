"""Limits that start from nothing in each test, and the second factor demanded as in production where a test asks for it."""

from uuid import uuid4

import pytest


@pytest.fixture(autouse=True)
def own_cache(settings):
    """Count in a corner of the cache that no other test knows."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid4().hex}}


@pytest.fixture
def as_in_production(settings):
    settings.OTN_REQUIRE_SECOND_FACTOR = True
