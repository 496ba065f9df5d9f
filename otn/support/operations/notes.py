"""What advisers note for OTN about an office. The office learns nothing of it: no bell, no line of its journal."""

from django.db import transaction
from django.utils import timezone

from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib.refusals import Stale
from otn.offices.models import Office
from otn.support.models import OfficeNote
from otn.support.operations.shared import lock, require
from otn.tenancy.scope import all_offices


@transaction.atomic
def add_office_note(*, office: Office, by: User, text: str) -> OfficeNote:
    """Write a private note on an office; the same text twice is one note."""
    require(by, "note.write", office)
    text = text.strip()
    lock(office)  # a form that was sent twice
    if (there := office.officenotes.filter(by=by, text=text).order_by("pk").first()) is not None:
        return there
    note = OfficeNote.objects.create(office=office, by=by, text=text)
    _record(office, by)
    return note


@transaction.atomic
def change_office_note(*, note: OfficeNote, by: User, version: int, text: str) -> OfficeNote | None:
    """Rewrite a private note; an empty text removes it, twice is once. Raises Stale."""
    office = note.office
    require(by, "note.write", office)
    # Without its author: whoever waits for this lock would find no row, when the author is what was changed meanwhile.
    found = OfficeNote.objects.select_for_update(of=("self",), no_key=True).filter(pk=note.pk).first()
    text = text.strip()
    if found is None or found.text == text:
        return found
    note = found
    if note.version != version:
        raise Stale(current=note)
    if text:
        note.text, note.by, note.at, note.version = text, by, timezone.now(), version + 1
        note.save()
    else:
        note.delete()
    _record(office, by)
    return note if text else None


def _record(office: Office, by: User) -> None:
    with all_offices("journal of a private note"):
        journal.record(office_id=None, by=by, verb="note.written", label=office.name)
