"""Reading the exports of measuring tools and of advertising agencies (strategy-plan-kpi.md §3): bytes in, rows out.

    reading = read_file(content, name="Exporter _ Campagnes _ septembre 2026.csv")
    reading.questions        # what the file does not say: asked, then given back as `Answers` to a second reading
    reading.faults           # every cell that is wrong, with its line and column
    reading.rows             # one a campaign, when there is neither question nor fault
    read_block(text)         # the cells of a table pasted from a spreadsheet

A file that cannot be read raises `Unreadable`, with the reason and how to export it again, and nothing else ever comes out of any bytes.
"""

from monitoring.imports.headings import CODES, DEFAULT_SYNONYMS, IGNORED, normalised
from monitoring.imports.pasting import Block, PastedCell, read_block
from monitoring.imports.reading import read_file
from monitoring.imports.results import Answers, Choice, Fault, ImportedRow, Question, QuestionKind, ReadColumn, Reading, Unreadable

__all__ = [
    "CODES",
    "DEFAULT_SYNONYMS",
    "IGNORED",
    "Answers",
    "Block",
    "Choice",
    "Fault",
    "ImportedRow",
    "PastedCell",
    "Question",
    "QuestionKind",
    "ReadColumn",
    "Reading",
    "Unreadable",
    "normalised",
    "read_block",
    "read_file",
]
