"""What stands in front of the pages: fragments without a session, and the settings that production insists on."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from tests.accounts.actions import log_in
from tests.test_settings import PRODUCTION, SERVERS, start  # noqa: F401  a fixture

HTMX = {"hx-request": "true"}


@pytest.mark.django_db
class TestFragments:
    @pytest.mark.parametrize("address", ["/ot/embruns/", "/portefeuille/", "/compte/sessions/", "/ot/nulle-part/"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_stranger_is_answered_401_with_nothing_to_swap(self, world, address, method):
        answer = getattr(Client(), method)(address, headers=HTMX)
        assert (answer.status_code, answer.content, answer["HX-Trigger"]) == (401, b"", "session-ended")
        assert "Location" not in answer

    def test_so_is_a_session_that_has_ended(self, world):
        client = Client()
        log_in(client)
        key = client.cookies["sessionid"].value
        client.post("/compte/logout/")
        client.cookies["sessionid"] = key
        assert client.get("/ot/embruns/", headers=HTMX).status_code == 401

    @pytest.mark.parametrize("headers", [{}, {"hx-request": "false"}])
    def test_a_page_leads_to_the_login(self, world, headers):
        assert Client().get("/portefeuille/", headers=headers)["Location"] == "/compte/login/?next=/portefeuille/"

    def test_a_public_page_needs_nothing(self, db):
        assert Client().get("/compte/login/", headers=HTMX).status_code == 200


class TestProduction:
    def test_it_demands_a_second_factor(self, start):  # noqa: F811
        assert start(PRODUCTION)["OTN_REQUIRE_SECOND_FACTOR"] is True

    def test_it_does_not_start_without(self, start):  # noqa: F811
        with pytest.raises(ImproperlyConfigured, match="OTN_REQUIRE_SECOND_FACTOR"):
            start(PRODUCTION | {"OTN_REQUIRE_SECOND_FACTOR": "off"})

    def test_development_does_without_unless_asked(self, start):  # noqa: F811
        assert start(SERVERS)["OTN_REQUIRE_SECOND_FACTOR"] is False
        assert start(SERVERS | {"OTN_REQUIRE_SECOND_FACTOR": "on"})["OTN_REQUIRE_SECOND_FACTOR"] is True
