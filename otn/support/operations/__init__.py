"""Writes of the accompaniment: keyword-only, in one transaction, journalled."""

from otn.support.operations.charters import countersign_charter, sign_charter
from otn.support.operations.days import add_day, cancel_day, change_day, record_day
from otn.support.operations.notes import add_office_note, change_office_note
from otn.support.operations.statements import export_statement, print_statement
from otn.support.operations.texts import publish_charter_text, save_charter_text
from otn.support.operations.visits import change_visit, write_visit

__all__ = [
    "add_day",
    "add_office_note",
    "cancel_day",
    "change_day",
    "change_office_note",
    "change_visit",
    "countersign_charter",
    "export_statement",
    "print_statement",
    "publish_charter_text",
    "record_day",
    "save_charter_text",
    "sign_charter",
    "write_visit",
]
