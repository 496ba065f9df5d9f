"""Writes: keyword-only, in one transaction, journalled."""

from diagnostic.operations.answers import flag_answer, record_answer, undo_answer
from diagnostic.operations.assessments import (
    assign_chapter,
    create_edition,
    extend_deadline,
    finish_chapter,
    open_edition,
    reopen,
    request_changes,
    show_draft,
    start_assessment,
    start_review,
    submit,
    unassign_chapter,
    validate,
    withdraw,
)
from diagnostic.operations.banks import Imported, Misread, discard_draft, edit_draft, import_draft, publish, retire
from diagnostic.operations.review import mark_answer, remove_comment, resolve_thread, write_comment, write_note

__all__ = [
    "Imported",
    "Misread",
    "assign_chapter",
    "create_edition",
    "discard_draft",
    "edit_draft",
    "extend_deadline",
    "finish_chapter",
    "flag_answer",
    "import_draft",
    "mark_answer",
    "open_edition",
    "publish",
    "record_answer",
    "remove_comment",
    "reopen",
    "request_changes",
    "resolve_thread",
    "retire",
    "show_draft",
    "start_assessment",
    "start_review",
    "submit",
    "unassign_chapter",
    "undo_answer",
    "validate",
    "withdraw",
    "write_comment",
    "write_note",
]
