"""From the document of a bank to a workbook that `diagnostic.sheets_reading` reads back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from diagnostic.bank import QUADRANT_NAMES, SOURCE_NAMES, TYPE_NAMES
from diagnostic.bank_columns import (
    ANSWERS,
    BANK,
    CHAPTERS,
    COMPARISONS,
    GLOSSARY,
    GUIDE,
    MATURITY,
    ORIENTATIONS,
    OWNER,
    PREPARATION,
    QUESTIONS,
    SECTIONS,
    SENTENCES,
    SHEETS,
    SOURCES,
    TEXTS,
    THRESHOLDS,
    WHOLE_BANK,
    Field,
    planned_for,
)
from otn.lib import excel, french

Document = Mapping[str, Any]

EXPLANATIONS = (
    "Chaque feuille a sa ligne de titres\u00a0: gardez-la. L’ordre des colonnes est libre, une colonne inconnue n’est pas lue.",
    "Les lignes se rattachent par leur première colonne\u00a0: une réponse à sa question, une question à son sous-chapitre.",
    "Un code de question (1.1-04) est une identité\u00a0: une question déplacée le garde, une question retirée ne le rend pas.",
    "Les colonnes de codes et de clés restent au format Texte, sinon le tableur fait de 4-07 une date.",
    "Les réponses d’un choix unique vont de la moins bonne à la meilleure\u00a0; une ligne sans clé est un palier.",
    "Tapez des espaces et des apostrophes ordinaires\u00a0: la lecture met celles de l’imprimerie française.",
)


def write_sheets(document: Document, *, made_on: date) -> bytes:
    """Write a document of `diagnostic.bank_document` as a workbook; an empty one gives the template."""
    book = excel.Workbook("Banque de questions", made_on=made_on)
    guide = book.add_sheet(GUIDE, [excel.Column("Mode d’emploi", width=120)])
    guide.add_header()
    for text in (*EXPLANATIONS, *_vocabulary()):
        guide.add_row([text])
    orientations = tuple(planned_for(one["key"]) for one in document.get("orientations", ()))
    tables = dict(_tables(document))
    for name, fields in SHEETS.items():
        columns = (*fields, *orientations) if name == SECTIONS else fields
        sheet = book.add_sheet(name, [excel.Column(one.title, one.kind, one.width) for one in columns])
        sheet.add_header(frozen_columns=2, filtered=True)
        for row in tables.get(name, ()):
            sheet.add_row([_cell(one, row) for one in columns])
    return book.to_bytes()


def _vocabulary() -> Iterator[str]:
    for title, words in (
        ("Type", TYPE_NAMES),
        ("Quadrant", QUADRANT_NAMES),
        ("Nature d’une source", SOURCE_NAMES),
        ("Comparaison", COMPARISONS),
    ):
        yield f"{title}\u00a0: {french.listing([str(word) for word in words.values()], 'ou')}."
    yield f"Portée d’un texte\u00a0: {WHOLE_BANK}, la clé d’une orientation ou le code d’un chapitre."
    yield "Plusieurs valeurs d’une condition se séparent par un point-virgule."


def _cell(one: Field, row: Document) -> str | int | float | date | None:
    value: Any = row
    for key in one.key:
        value = value.get(key) if isinstance(value, Mapping) else None
    if value is None or value is False:
        return None
    if one.words:
        return one.words.get(str(value), str(value))
    if isinstance(value, int | float | date):
        return value
    return str(value)


def _tables(document: Document) -> Iterator[tuple[str, Sequence[Document]]]:
    chapters = document.get("chapters", ())
    sections = [{OWNER: chapter["code"], **section} for chapter in chapters for section in chapter.get("sections", ())]
    questions = [{OWNER: section["code"], **question} for section in sections for question in section.get("questions", ())]
    yield BANK, [document] if document else []
    yield MATURITY, list(document.get("maturity", ()))
    yield ORIENTATIONS, list(document.get("orientations", ()))
    yield CHAPTERS, list(chapters)
    yield SECTIONS, sections
    yield QUESTIONS, [_question_row(question) for question in questions]
    yield SENTENCES, [{**question, OWNER: question["code"]} for question in questions if {"facts", "recommendations"} & question.keys()]
    yield ANSWERS, [row for question in questions for row in _answer_rows(question)]
    yield THRESHOLDS, [{OWNER: question["code"], **one} for question in questions for one in question.get("thresholds", ())]
    scopes = [
        (WHOLE_BANK, document),
        *((one["key"], one) for one in document.get("orientations", ())),
        *((one["code"], one) for one in chapters),
    ]
    texts = [(scope, maturity, text) for scope, one in scopes for maturity, text in one.get("band_texts", {}).items()]
    yield TEXTS, [{OWNER: scope, "maturity": maturity, "text": text} for scope, maturity, text in texts]
    yield PREPARATION, list(document.get("preparation", ()))
    yield GLOSSARY, list(document.get("glossary", ()))
    yield SOURCES, list(document.get("sources", ()))


def _question_row(question: Document) -> Document:
    row = dict(question)
    if "cct" in row:
        row["cct"] = {str(rank): step for rank, step in enumerate(row["cct"])}
    if "condition" in row:
        condition = dict(row["condition"])
        operator = next(key for key in condition if key in COMPARISONS)
        values = condition.pop(operator)
        row["condition"] = condition | {
            "operator": operator,
            "values": "; ".join(values) if isinstance(values, list) else str(values),
        }
    return row


def _answer_rows(question: Document) -> Iterator[Document]:
    for rank, choice in enumerate(question.get("choices", question.get("boxes", ()))):
        row = {OWNER: question["code"], **choice}
        if question["type"] == "single" and "weight" in question:
            row.setdefault("level", rank)  # rows that somebody sorts would otherwise change their meaning
        yield row
    for rank, band in enumerate(question.get("bands", ())):
        yield {OWNER: question["code"], **(band if isinstance(band, Mapping) else {"from": band, "level": rank})}
