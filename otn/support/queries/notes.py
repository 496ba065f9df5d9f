"""What OTN keeps for itself about an office. PermissionDenied to whoever is not of it: nothing else reads these texts."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied

from otn.accounts.models import User
from otn.offices.access import can
from otn.offices.models import Office
from otn.support.models import OfficeNote


@dataclass(frozen=True)
class OfficeNoteView:
    pk: int
    text: str
    by: str
    at: datetime
    version: int


@dataclass(frozen=True)
class NoteConflict:
    author: str
    at: datetime | None
    theirs: str
    mine: str
    version: int


def get_office_notes(*, office: Office, person: User) -> tuple[OfficeNoteView, ...]:
    """Return the private notes on an office, the newest first; one statement."""
    _require(person, office)
    return tuple(_view(note) for note in office.officenotes.select_related("by").order_by("-at", "-pk"))


def find_office_note(*, office: Office, person: User, pk: int) -> OfficeNote | None:
    """Return one of them; None when the office has no such note."""
    _require(person, office)
    note = office.officenotes.select_related("by").filter(pk=pk).first()
    if note is not None:
        note.office = office
    return note


def get_office_note_conflict(*, current: OfficeNote, text: str) -> NoteConflict:
    """Return both texts; no statement for a note that came along with its author."""
    return NoteConflict(current.by.first_name or str(current.by), current.at, current.text, text, current.version)


def _require(person: User, office: Office) -> None:
    if not can(person, "note.read", office):
        raise PermissionDenied


def _view(note: OfficeNote) -> OfficeNoteView:
    return OfficeNoteView(note.pk, note.text, str(note.by), note.at, note.version)
