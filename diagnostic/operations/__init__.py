"""Writes: keyword-only, in one transaction, journalled."""

from diagnostic.operations.answers import (
    Given,
    LeftOut,
    Recorded,
    flag_answer,
    leave_out_section,
    record_answer,
    record_answers,
    take_section_back,
    undo_answer,
)
from diagnostic.operations.asking import ask_delay, ask_reopening
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
from diagnostic.operations.cohorts import close_edition, close_ended_editions
from diagnostic.operations.editions import change_dates, open_to_offices
from diagnostic.operations.exports import export_answers
from diagnostic.operations.reminders import remind, remind_team
from diagnostic.operations.reports import prepare_report, retry_report
from diagnostic.operations.review import mark_answer, mark_rest, remove_comment, resolve_thread, write_comment, write_note
from diagnostic.operations.shares import revoke_share, share_report
from diagnostic.operations.sharing import share_chapters

__all__ = [
    "Given",
    "Imported",
    "LeftOut",
    "Misread",
    "Recorded",
    "ask_delay",
    "ask_reopening",
    "assign_chapter",
    "change_dates",
    "close_edition",
    "close_ended_editions",
    "create_edition",
    "discard_draft",
    "edit_draft",
    "export_answers",
    "extend_deadline",
    "finish_chapter",
    "flag_answer",
    "import_draft",
    "leave_out_section",
    "mark_answer",
    "mark_rest",
    "open_edition",
    "open_to_offices",
    "prepare_report",
    "publish",
    "record_answer",
    "record_answers",
    "remind",
    "remind_team",
    "remove_comment",
    "reopen",
    "request_changes",
    "resolve_thread",
    "retire",
    "retry_report",
    "revoke_share",
    "share_chapters",
    "share_report",
    "show_draft",
    "start_assessment",
    "start_review",
    "submit",
    "take_section_back",
    "unassign_chapter",
    "undo_answer",
    "validate",
    "withdraw",
    "write_comment",
    "write_note",
]
