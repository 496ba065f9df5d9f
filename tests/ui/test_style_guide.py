"""The style guide: who sees it, and that no component is missing from it."""

import re

import pytest

from tests.guards import pages
from tests.guards.sources import ROOT

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/guide-de-style/"


@pytest.mark.parametrize(("who", "status"), [("superuser", 200), ("network_admin", 200), ("advisor", 403), ("manager", 404)])
def test_only_those_who_build_and_run_the_product_see_it(client, world, who, status):
    client.force_login(getattr(world, who))
    assert client.get(ADDRESS).status_code == status


def test_a_visitor_is_led_to_the_login(client):
    assert client.get(ADDRESS)["Location"] == f"/compte/login/?next={ADDRESS}"


# What a page has only in a state that the guide, seen by somebody of OTN outside an office, is not in.
ELSEWHERE = {"annulation", "jalon", "office", "page-erreur"}


def test_it_shows_every_component(client, world):
    client.force_login(world.superuser)
    shown = pages.classes_used(client.get(ADDRESS).text)
    css = (ROOT / "static" / "otn.css").read_text()
    layers = re.findall(r"^@layer (?:components|utilities|charts) \{.*?^\}", css, flags=re.DOTALL | re.MULTILINE)
    defined = {name for layer in layers for name in pages.classes_defined(layer)}
    assert {name for name in defined - shown if not name.startswith("htmx-request")} == ELSEWHERE
