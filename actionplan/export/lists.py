"""« Listes » (hidden), which the checks of other sheets choose from, and `_meta`, which says where a workbook comes from."""

import hashlib
from collections.abc import Sequence
from datetime import date
from itertools import zip_longest

from actionplan.assembly import ActionLine
from actionplan.export.layout import SCHEMA, Book
from actionplan.progress import OBJECTIVE_NAMES, STATUS_NAMES, Status
from otn.lib import excel

COLUMNS = (
    excel.Column("Statuts des objectifs", width=22),
    excel.Column("Statuts des actions", width=22),
    excel.Column("Statuts des tâches", width=22),
    excel.Column("Personnes", width=26),
    excel.Column("Objectifs", width=50),
    excel.Column("Actions", width=50),
    excel.Column("Pourquoi", width=26),
    excel.Column("Jours non travaillés", excel.DATE, width=20),
)


def action_label(action: ActionLine) -> str:
    """Return the name of an action with its number, which makes it the only one of its kind."""
    return f"{action.number} {action.name}"


def _lists(book: Book) -> tuple[Sequence[excel.Cell], ...]:
    tree, days = book.tree, book.content.days_off
    return (
        tuple(OBJECTIVE_NAMES.values()),
        tuple(STATUS_NAMES.values()),
        tuple(name for status, name in STATUS_NAMES.items() if status is not Status.POSTPONED),
        book.content.people,
        tuple(one.label for one in tree.objectives),
        tuple(action_label(one) for one in tree.actions),
        tuple(reason for reason, _ in days),
        tuple(day for _, day in days),
    )


def choice(book: Book, letter: str, message: str) -> excel.Check:
    """Let people choose from a column of « Listes »."""
    count = len(_lists(book)["ABCDEFGH".index(letter)])
    return excel.Check(excel.Kind.LIST, f"=Listes!${letter}$2:${letter}${max(count, 1) + 1}", message=message)


def add_lists(book: Book) -> None:
    sheet = book.file.add_sheet("Listes", COLUMNS, hidden=True)
    sheet.add_header()
    for row in zip_longest(*_lists(book)):
        sheet.add_row(row)


def add_meta(book: Book, *, made_on: date) -> None:
    """Say what a workbook that comes back must be: of this office, of a form that is known, and from what it was when it left."""
    sheet = book.file.add_sheet("_meta", (excel.Column("Clé", width=20), excel.Column("Valeur", width=70)), buried=True)
    sheet.add_header()
    for row in (
        ("schema", str(SCHEMA)),
        ("office", book.content.slug),
        ("application", book.content.application),
        ("exported_on", made_on.isoformat()),
        ("form", "values" if book.is_frozen else "formulas"),
        ("sha256", hashlib.sha256(repr(book.exported).encode()).hexdigest()),
    ):
        sheet.add_row(row)
