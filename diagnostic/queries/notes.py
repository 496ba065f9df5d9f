"""The private notes of OTN. PermissionDenied to whoever is not of it: nothing else in the product reads their texts."""

from dataclasses import dataclass
from datetime import datetime

from diagnostic import models
from diagnostic.bank import Question
from diagnostic.queries.banks import version_of
from diagnostic.queries.talk import NoteLine, get_notes
from otn.accounts.models import User


@dataclass(frozen=True)
class NoteView:
    question: Question | None  # None for the whole
    text: str
    by: str
    at: datetime | None
    version: int

    @property
    def code(self) -> str:
        return self.question.code if self.question else ""


@dataclass(frozen=True)
class NotesPage:
    present: NoteView  # the one to write; empty when there is none yet
    others: tuple[NoteView, ...]

    @property
    def is_empty(self) -> bool:
        return not self.present.text and not self.others


@dataclass(frozen=True)
class NoteConflict:
    author: str
    at: datetime | None
    theirs: str
    mine: str
    version: int


def get_notes_page(*, assessment: models.Assessment, user: User, code: str = "") -> NotesPage:
    """Return the notes on an assessment, with the one on the whole, or on a question, apart; one statement with the bank in memory."""
    by_code = version_of(assessment.bank_version).bank.by_code
    notes = [_view(line, by_code.get(line.code)) for line in get_notes(assessment=assessment, user=user)]
    nothing = NoteView(by_code.get(code), "", "", None, 0)
    return NotesPage(
        present=next((note for note in notes if note.code == code), nothing), others=tuple(note for note in notes if note.code != code)
    )


def _view(line: NoteLine, question: Question | None) -> NoteView:
    return NoteView(question, line.text, line.by, line.at, line.version)


def get_note_conflict(*, current: models.PrivateNote, text: str) -> NoteConflict:
    """Return both texts; no statement for a note that came along with its author."""
    return NoteConflict(
        author=(current.by.first_name or str(current.by)) if current.pk else "",
        at=current.at if current.pk else None,
        theirs=current.text or "Note supprimée",
        mine=text,
        version=current.version,
    )
