"""How settings are read."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from otn.configuration import development_key, key_faults, redis_addresses, switch


@pytest.mark.parametrize(
    ("url", "broker", "cache"),
    [
        ("unix:///run/otn/valkey.sock?db=0", "redis+socket:///run/otn/valkey.sock?virtual_host=0", "unix:///run/otn/valkey.sock?db=1"),
        ("unix:///a%20b/v.sock", "redis+socket:///a%20b/v.sock?virtual_host=0", "unix:///a%20b/v.sock?db=1"),
        ("redis://:p%40ss@valkey:6379/4", "redis://:p%40ss@valkey:6379/0", "redis://:p%40ss@valkey:6379/1"),
        ("rediss://valkey?ssl_cert_reqs=none", "rediss://valkey/0?ssl_cert_reqs=none", "rediss://valkey/1?ssl_cert_reqs=none"),
    ],
)
def test_the_broker_and_the_cache_live_in_databases_of_their_own(url, broker, cache):
    assert redis_addresses(url) == (broker, cache)


def test_an_address_of_another_kind_is_refused():
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        redis_addresses("amqp://rabbit")


@pytest.mark.parametrize(("word", "value"), [("1", True), ("Oui", True), ("off", False), ("", True), (" no ", False)])
def test_a_switch_reads_words_and_falls_back_on_its_default_when_empty(word, value):
    assert switch({"OTN_X": word}, "OTN_X", default=True) is value


def test_an_odd_word_stops_the_start_and_names_the_variable():
    with pytest.raises(ImproperlyConfigured, match="OTN_X"):
        switch({"OTN_X": "ouii"}, "OTN_X", default=False)


@pytest.mark.parametrize("key", ["", "short", "a" * 60, "django-insecure-" + "abcdefghij" * 6, "otn-dev-" + "abcdefghij" * 6])
def test_a_missing_short_regular_or_known_key_is_unfit(key):
    assert len(key_faults(key)) == 1


def test_a_random_key_is_fit_and_that_of_development_is_made_once_and_unfit(tmp_path):
    assert key_faults("Zr4q9-vB7kL2mX8sT1wP6yH3nJ5cD0fGaEuRiOoQxWzVtYbNpKd") == []
    key = development_key(tmp_path / "new")
    assert key == development_key(tmp_path / "new")
    assert key_faults(key)
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o077 == 0
