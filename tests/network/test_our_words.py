"""An office has an address of its own everywhere: no name of an office is a word of the site."""

import pytest

from otn.network.site_map import addresses
from otn.offices.operations.profile import OUR_WORDS

pytestmark = pytest.mark.django_db

ROOTS = ("/portefeuille/", "/reseau/offices/")


def test_every_word_beside_the_name_of_an_office_is_ours():
    routes = [address.route.removeprefix(root) for root in ROOTS for address in addresses() if address.route.startswith(root)]
    assert {route.partition("/")[0] for route in routes if not route.startswith("<")} - {""} == OUR_WORDS


def test_no_office_takes_one(client, world):
    client.force_login(world.network_admin)
    given = {"name": "Comparer", "slug": "comparer", "email": "neuf@essai.example", "reason": "un nouvel office du réseau"}
    answer = client.post("/reseau/nouvel-office/creer/", given)
    assert answer.status_code == 422
    assert "Ce mot est déjà celui d’une page" in answer.text
