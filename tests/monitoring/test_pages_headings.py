"""Headings of exports: the network adds to them, every office's next import knows them."""

import pytest

from monitoring.models import HeaderSynonym
from monitoring.queries.imports import get_synonyms
from otn.journal.models import JournalEntry
from otn.tenancy.scope import all_offices
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

PAGE = "/reseau/en-tetes/"


def test_a_heading_is_added_then_removed_and_the_network_remembers(client, world):
    client.force_login(world.network_admin)
    page = client.get(PAGE)
    assert page_faults(page.text) == []
    assert "Aucun en-tête ajouté" in page.text
    done = client.post(f"{PAGE}ajouter/", {"heading": "Nombre de PASSAGES", "code": "visits"}, follow=True)
    assert page_faults(done.text) == []
    assert "nombre de passages" in done.text
    assert get_synonyms()["nombre de passages"] == "visits"
    client.post(f"{PAGE}ajouter/", {"heading": "nombre de passages", "code": "orders"})
    assert get_synonyms()["nombre de passages"] == "orders"
    made = HeaderSynonym.objects.get()
    assert client.post(f"{PAGE}{made.pk}/retirer/").status_code == 303
    assert "nombre de passages" not in get_synonyms()
    with all_offices("test"):
        verbs = list(JournalEntry.objects.filter(office=None).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["heading.added", "heading.added", "heading.removed"]


@pytest.mark.parametrize(("given", "why"), [
    ({"heading": " ", "code": "visits"}, "obligatoire"),
    ({"heading": "\u200b", "code": "visits"}, "obligatoire"),
    ({"heading": "x" * 121, "code": "visits"}, "120"),
    ({"heading": "Passages", "code": "inconnu"}, "Contient"),
])  # fmt: skip
def test_what_is_refused_is_said_beside_its_field(client, world, given, why):
    client.force_login(world.network_admin)
    answer = client.post(f"{PAGE}ajouter/", given)
    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    assert why in answer.text
    assert HeaderSynonym.objects.count() == 0


def test_nobody_else_keeps_headings(client, world):
    for person in (world.manager, world.advisor):
        client.force_login(person)
        assert client.get(PAGE).status_code in {403, 404}
        assert client.post(f"{PAGE}ajouter/", {"heading": "Passages", "code": "visits"}).status_code in {403, 404}
    assert HeaderSynonym.objects.count() == 0
