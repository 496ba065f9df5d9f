"""Excel workbooks, written and read; the only package that knows openpyxl.

    book = excel.Workbook("Plan d’actions", made_on=today())
    sheet = book.add_sheet("Actions", [excel.Column("Action", width=40), excel.Column("Coût", excel.MONEY)])
    sheet.add_header(filtered=True)
    sheet.add_row([action.name, action.cost])
    content = book.to_bytes()

    for sheet in excel.read_workbook(content):
        for row in sheet.rows:
            row.values, sheet.place(row, 1)          # …, "feuille « Actions », cellule B2"

A sheet may check what is typed into it (`check`), show its rows by rule (`show`), lock columns (`protected`) and cover empty rows below.

Whatever a text begins with, it is written as text, never as a formula; `Formula` is for those of our own making. A file that people send in
is never trusted: `read_workbook` returns values or raises `WorkbookRefused`, whose message is French and meant for them.
"""

from otn.lib.excel.reading import Row, Sheet, Value, read_workbook
from otn.lib.excel.rules import Check, Kind, Look
from otn.lib.excel.vetting import WorkbookRefused
from otn.lib.excel.writing import (
    DATE,
    DECIMAL,
    MOMENT,
    MONEY,
    ONE_DECIMAL,
    PERCENT,
    RATE,
    TEXT,
    WHOLE,
    Cell,
    Column,
    Formula,
    Workbook,
    WrittenSheet,
    letter,
)

__all__ = [
    "DATE",
    "DECIMAL",
    "MOMENT",
    "MONEY",
    "ONE_DECIMAL",
    "PERCENT",
    "RATE",
    "TEXT",
    "WHOLE",
    "Cell",
    "Check",
    "Column",
    "Formula",
    "Kind",
    "Look",
    "Row",
    "Sheet",
    "Value",
    "Workbook",
    "WorkbookRefused",
    "WrittenSheet",
    "letter",
    "read_workbook",
]
