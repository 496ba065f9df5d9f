"""The profile of an office and its logo."""

import io
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image

from otn.lib.pictures import read_picture
from otn.lib.refusals import Refused, Stale
from otn.offices import operations
from otn.offices.models import Office
from tests.offices.acts import bell, entries, inside, refused, traces, verbs

pytestmark = pytest.mark.django_db

WHY = "Chiffres reçus par courrier."


def values(office, **changes):
    return {name: getattr(office, name) for name in operations.PROFILE} | changes


def edit(office, by, version=1, reason="", **changes):
    with inside(office):
        return operations.edit_profile(office=office, version=version, values=values(office, **changes), by=by, reason=reason)


def test_what_changed_is_journalled_and_nothing_else(world):
    edit(world.embruns, world.manager, commune="Barneville", staff=Decimal("4.5"), sells_online=False)
    world.embruns.refresh_from_db()
    assert (world.embruns.commune, world.embruns.staff, world.embruns.version) == ("Barneville", Decimal("4.5"), 2)
    (entry,) = entries(world.embruns)
    assert entry.verb == "office.changed"
    assert entry.before == {"commune": "", "staff": None, "sells_online": None}
    assert entry.after == {"commune": "Barneville", "staff": "4.5", "sells_online": False}


def test_the_same_values_are_no_change_whatever_the_version(world):
    edit(world.embruns, world.manager, staff=Decimal("4.0"), web_budget=Decimal("1200.50"))
    office = Office.objects.get(pk=world.embruns.pk)
    before = traces()
    edit(office, world.manager, version=99, staff=Decimal(4), web_budget=Decimal("1200.5"))
    assert traces() == before


def test_a_profile_changed_meanwhile_is_given_back_and_nothing_is_overwritten(world):
    edit(world.embruns, world.manager, commune="Barneville")
    refusal = refused(Stale, edit, world.embruns, world.manager, version=1, commune="Carteret")
    assert (refusal.current.commune, refusal.current.version) == ("Barneville", 2)


def test_somebody_of_otn_says_why_and_the_managers_are_told(world):
    assert refused(Refused, edit, world.embruns, world.network_admin, commune="Barneville").field == "reason"
    edit(world.embruns, world.network_admin, commune="Barneville", reason=WHY)
    assert entries(world.embruns)[0].reason == WHY
    assert bell(world.manager) == ["OTN a modifié le profil de Côte des Embruns."]


def picture(size=(40, 20), form="PNG"):
    drawn = io.BytesIO()
    Image.new("RGB", size, (11, 90, 102)).save(drawn, form)
    return read_picture(drawn.getvalue(), f"logo.{form.lower()}")


def change_logo(office, given, by, reason=""):
    with inside(office):
        return operations.change_logo(office=office, picture=given, by=by, reason=reason)


def test_a_logo_lies_under_a_random_name_and_its_predecessor_goes_with_the_commit(world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = change_logo(world.embruns, picture(), world.manager).logo
        second = change_logo(world.embruns, picture(form="JPEG"), world.manager).logo
    assert first.startswith("logos/")
    assert first.endswith(".png")
    assert second.endswith(".jpg")
    assert not default_storage.exists(first)
    assert default_storage.exists(second)
    with django_capture_on_commit_callbacks(execute=True):
        change_logo(world.embruns, None, world.manager)
        change_logo(world.embruns, None, world.manager)
    assert not default_storage.exists(second)
    assert verbs(world.embruns) == ["office.logo_changed"] * 3


def test_a_logo_whose_change_is_undone_keeps_its_predecessor(world, django_capture_on_commit_callbacks):
    kept = change_logo(world.embruns, picture(), world.manager).logo
    with django_capture_on_commit_callbacks(execute=True), inside(world.embruns):
        operations.change_logo(office=world.embruns, picture=None, by=world.manager)
        transaction.set_rollback(True)
    assert Office.objects.get(pk=world.embruns.pk).logo == kept
    assert default_storage.exists(kept)


def test_somebody_of_otn_says_why_for_the_logo_too(world):
    assert refused(Refused, change_logo, world.embruns, picture(), world.network_admin).field == "reason"
    change_logo(world.embruns, picture(), world.network_admin, WHY)
    assert bell(world.manager) == ["OTN a changé le logo de Côte des Embruns."]


def test_an_address_belongs_to_one_office(world):
    with inside(world.embruns):
        assert refused(Refused, operations.create_office, name="Autre", slug="embruns", by=world.network_admin).field == "slug"
