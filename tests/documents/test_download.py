"""A file is handed over to whoever has the right at that moment, and to nobody else."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from otn.offices import policy
from otn.offices.models import Membership
from otn.tenancy.scope import all_offices
from tests.factories import DocumentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(world):
    path = default_storage.save("test/rapport", ContentFile(b"%PDF-1.7 rapport"))
    with all_offices("test world"):
        return DocumentFactory.create(office=world.embruns, name="Rapport « équipe ».pdf", path=path)


@pytest.fixture
def address(document, world):
    return reverse("documents:download", args=[world.embruns.slug, document.pk])


def test_a_member_receives_the_file_under_its_name_and_no_cache_keeps_it(client, world, address):
    client.force_login(world.reader)
    response = client.get(address)
    assert b"".join(response.streaming_content) == b"%PDF-1.7 rapport"
    assert response["Content-Disposition"].startswith("attachment; ")
    assert "Rapport%20%C2%AB%20%C3%A9quipe" in response["Content-Disposition"]
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"


def test_the_file_of_another_office_is_missing_even_under_the_address_of_ones_own(client, world, document, address):
    client.force_login(world.brumes_manager)
    missing = client.get("/ot/pays-inconnu/rapports/00000000-0000-0000-0000-000000000000/fichier/")
    for path in (address, reverse("documents:download", args=[world.brumes.slug, document.pk])):
        response = client.get(path)
        assert response.status_code == 404
        assert response.content == missing.content


def test_the_right_that_the_document_demands_is_asked_at_that_moment(client, world, document, address, monkeypatch):
    client.force_login(world.reader)
    monkeypatch.setitem(policy.POLICY, "report.read", frozenset())
    assert client.get(address).status_code == 403
    monkeypatch.undo()
    assert b"".join(client.get(address).streaming_content) == b"%PDF-1.7 rapport"
    Membership.objects.filter(user=world.reader).update(is_active=False)
    assert client.get(address).status_code == 404


def test_an_anonymous_visitor_is_sent_to_the_login_page(client, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/compte/login/")


def test_a_file_lost_from_the_storage_is_a_missing_page(client, world, document, address):
    default_storage.delete(document.path)
    client.force_login(world.manager)
    assert client.get(address).status_code == 404


def test_no_folder_of_files_is_public(client, world, document):
    client.force_login(world.manager)
    for prefix in ("/media/", "/files/", "/static/", "/"):
        assert client.get(prefix + document.path).status_code == 404
    with pytest.raises(ValueError, match="no public address"):
        default_storage.url(document.path)
