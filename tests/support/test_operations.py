"""Signing, noting days, visits and private notes: what is refused, what is done once, who is told."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from otn.documents.models import Job
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused, Stale, WrongState
from otn.notifications.models import Notification
from otn.support import operations
from otn.support.models import CharterText, OfficeNote, Signature
from otn.support.queries.charters import CHARTER
from otn.tenancy.scope import all_offices, office_scope
from tests.support.accompanied import day_of, published_text, seen, signed

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def scope(world, settings):
    settings.OTN_TODAY = TODAY
    with office_scope([world.embruns.pk]):
        yield


def bells(person):
    return list(Notification.objects.filter(user=person).order_by("pk").values_list("text", flat=True))


def verbs():
    return list(JournalEntry.objects.order_by("pk").values_list("verb", flat=True))


# --- The charter --------------------------------------------------------------------------------------------------------------------------


def test_both_sides_sign_once_and_the_pdf_is_asked_for(world):
    published_text(world.network_admin)
    office = seen(world.embruns, world.manager)
    for _ in range(2):
        operations.sign_charter(office=office, by=world.manager, number=1, agreed=True)
    assert bells(world.advisor) == ["Côte des Embruns a signé la charte d’accompagnement. À vous de la signer."]
    assert not Job.objects.exists()
    office = seen(world.embruns, world.advisor)
    for _ in range(2):
        operations.countersign_charter(office=office, by=world.advisor, number=1, agreed=True)
    assert [(one.side, one.by) for one in Signature.objects.order_by("pk")] == [("office", world.manager), ("otn", world.advisor)]
    assert Job.objects.get().kind == CHARTER
    assert verbs() == ["charter.signed", "charter.countersigned"]
    assert bells(world.manager) == ["OTN a signé la charte d’accompagnement. Son PDF se prépare."]


def test_nobody_signs_what_was_not_read_or_agreed_to(world):
    office = seen(world.embruns, world.manager)
    with pytest.raises(WrongState):
        operations.sign_charter(office=office, by=world.manager, number=1, agreed=True)
    published_text(world.network_admin)
    published_text(world.network_admin, number=2)
    with pytest.raises(WrongState):
        operations.sign_charter(office=office, by=world.manager, number=1, agreed=True)
    with pytest.raises(Refused) as refusal:
        operations.sign_charter(office=office, by=world.manager, number=2, agreed=False)
    assert refusal.value.field == "agreed"
    with pytest.raises(PermissionDenied):
        operations.sign_charter(office=seen(world.embruns, world.advisor), by=world.advisor, number=2, agreed=True)
    with pytest.raises(WrongState):
        operations.countersign_charter(office=seen(world.embruns, world.advisor), by=world.advisor, number=2, agreed=True)
    assert not Signature.objects.exists()


def test_the_database_keeps_signatures_and_published_texts(world):
    charter = signed(world.embruns, world.manager, world.advisor)
    for change in (
        lambda: Signature.objects.update(by=world.contributor),
        lambda: Signature.objects.filter(charter=charter).delete(),
        lambda: CharterText.objects.update(body="Autre chose."),
    ):
        with pytest.raises(IntegrityError, match=r"append-only|does not change"), transaction.atomic():
            change()


def test_a_draft_is_written_and_published_by_the_network_only(world):
    with pytest.raises(PermissionDenied):
        operations.save_charter_text(by=world.advisor, body="Texte.", version=0)
    operations.save_charter_text(by=world.network_admin, body="Un.", version=0)
    with pytest.raises(Stale):
        operations.save_charter_text(by=world.network_admin, body="Deux.", version=0)
    with pytest.raises(Stale):
        operations.publish_charter_text(by=world.network_admin, version=7)
    operations.publish_charter_text(by=world.network_admin, version=1)
    with pytest.raises(WrongState):
        operations.publish_charter_text(by=world.network_admin, version=1)
    assert operations.save_charter_text(by=world.network_admin, body="Deux.", version=0).number == 2


# --- Days ---------------------------------------------------------------------------------------------------------------------------------


def test_a_day_keeps_the_price_of_its_moment_and_its_date_says_whether_it_is_planned(world, settings):
    office = seen(world.embruns, world.advisor)
    done = operations.add_day(office=office, by=world.advisor, on=TODAY, share=Decimal("0.5"), subject="Point")
    settings.OTN_DAY_PRICE = 350
    planned = operations.add_day(office=office, by=world.advisor, on=TODAY + timedelta(days=7), share=Decimal(1), subject="Atelier")
    assert [(day.state, day.price) for day in (done, planned)] == [("recorded", 300), ("planned", 350)]
    assert verbs() == ["support_day.recorded", "support_day.planned"]
    assert len(bells(world.manager)) == 2
    with pytest.raises(Refused) as refusal:
        operations.add_day(office=office, by=world.advisor, on=TODAY, share=Decimal(1), subject="Encore")
    assert refusal.value.field == "on"
    with pytest.raises(Refused):
        operations.add_day(office=office, by=world.advisor, on=TODAY, share=Decimal(1), subject="Autre", advisor=world.foreign_advisor.pk)
    with pytest.raises(PermissionDenied):
        operations.add_day(office=seen(world.embruns, world.manager), by=world.manager, on=TODAY, share=Decimal(1), subject="Non")


def test_a_planned_day_is_changed_done_or_cancelled_and_a_recorded_one_only_cancelled(world):
    office = seen(world.embruns, world.advisor)
    day = day_of(office, world.advisor, TODAY + timedelta(days=2), state="planned")
    with pytest.raises(WrongState):  # it is to come
        operations.record_day(day=day, by=world.advisor, version=1)
    with pytest.raises(Refused):
        operations.change_day(day=day, by=world.advisor, version=1, on=TODAY - timedelta(days=1), share=Decimal(1), subject="Hier")
    operations.change_day(day=day, by=world.advisor, version=1, on=TODAY, share=Decimal("0.5"), subject="Avancé")
    with pytest.raises(Stale):
        operations.record_day(day=day, by=world.advisor, version=1)
    operations.record_day(day=day, by=world.advisor, version=2)
    assert operations.record_day(day=day, by=world.advisor, version=2).version == 3
    with pytest.raises(WrongState):
        operations.change_day(day=day, by=world.advisor, version=3, on=TODAY, share=Decimal(1), subject="Trop tard")
    with pytest.raises(Refused) as refusal:
        operations.cancel_day(day=day, by=world.advisor, version=3, reason=" ")
    assert refusal.value.field == "reason"
    operations.cancel_day(day=day, by=world.advisor, version=3, reason="Noté par erreur")
    assert operations.cancel_day(day=day, by=world.advisor, version=3, reason="Encore").reason == "Noté par erreur"
    with pytest.raises(WrongState):
        operations.record_day(day=day, by=world.advisor, version=4)
    operations.add_day(office=office, by=world.advisor, on=TODAY, share=Decimal(1), subject="De nouveau")  # the date is free again


# --- Visits and notes ---------------------------------------------------------------------------------------------------------------------


def test_a_visit_is_told_to_the_managers_once_and_corrected(world):
    office = seen(world.embruns, world.advisor)
    with pytest.raises(Refused):
        operations.write_visit(office=office, by=world.advisor, on=TODAY + timedelta(days=1), text="Demain.")
    for _ in range(2):
        visit = operations.write_visit(office=office, by=world.advisor, on=TODAY, text=" Le plan est prêt. ")
    visit.office = office
    assert bells(world.manager) == ["Un compte rendu est partagé avec vous, rendez-vous du 25 novembre 2026."]
    assert bells(world.reader) == []
    operations.change_visit(visit=visit, by=world.advisor, version=1, on=TODAY, text="Le plan est presque prêt.")
    with pytest.raises(Stale):
        operations.change_visit(visit=visit, by=world.advisor, version=1, on=TODAY, text="Autre.")
    assert verbs() == ["visit.written", "visit.changed"]


def test_a_note_leaves_no_line_with_the_office(world):
    office = seen(world.embruns, world.advisor)
    for _ in range(2):
        note = operations.add_office_note(office=office, by=world.advisor, text=" Le maire hésite. ")
    note.office = office
    with pytest.raises(PermissionDenied):
        operations.add_office_note(office=seen(world.embruns, world.manager), by=world.manager, text="Non.")
    operations.change_office_note(note=note, by=world.advisor, version=1, text="Le maire est d’accord.")
    with pytest.raises(Stale):
        operations.change_office_note(note=note, by=world.advisor, version=1, text="Autre.")
    operations.change_office_note(note=note, by=world.advisor, version=2, text=" ")
    assert not OfficeNote.objects.exists()
    assert verbs() == []
    assert not Notification.objects.exists()


def test_the_line_of_a_note_is_the_networks_and_holds_no_word_of_it(world):
    operations.add_office_note(office=seen(world.embruns, world.advisor), by=world.advisor, text="Le maire hésite.")
    with all_offices("test"):
        line = JournalEntry.objects.get(verb="note.written")
    assert line.office_id is None
    assert "maire" not in str(vars(line))
