"""The workbook of the answers of a revision: the scores and a legend, then a sheet for each chapter.

Its words are those of both sides: an office and its adviser name the states of a diagnostic differently, and either may open the file.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from diagnostic.answering import STATE_WORDS, Value, in_words
from diagnostic.bank import Bank, Question
from diagnostic.benchmark import CHAPTER, ORIENTATION, OVERALL, SECTION, WITHHELD, Medians
from diagnostic.results import Figure, Results
from diagnostic.scoring import AnswerState, Mark
from diagnostic.states import State
from otn.lib import excel, french
from otn.lib.french.dates import PARIS

FORMAT = 2  # to raise with every change of what is written here: it is part of the key of the job

STATES: Mapping[AnswerState, str] = {**STATE_WORDS, AnswerState.ANSWERED: "Répondu"}
NOT_ASKED = "Non posée"

SUMMARY = (
    excel.Column("Élément", width=24),
    excel.Column("Intitulé", width=62),
    excel.Column("Maturité", width=18),
    excel.Column("Score sur 100", excel.WHOLE, 14),
    excel.Column("Fiabilité", excel.PERCENT, 10),
    excel.Column("Mention", width=28),
)
COLUMNS = (
    excel.Column("Code", width=9),
    excel.Column("Question", width=44),
    excel.Column("Sous-chapitre", width=20),
    excel.Column("Réponse", width=32),
    excel.Column("État", width=15),
    excel.Column("Poids", excel.WHOLE, 7),
    excel.Column("Niveau sur 3", excel.WHOLE, 9),
    excel.Column("Points sur 100", excel.WHOLE, 10),
    excel.Column("Pourquoi non concerné", width=22),
    excel.Column("À revoir", width=9),
    excel.Column("Commentaires", width=36),
    excel.Column("Avis du conseiller", width=17),
    excel.Column("Remarque du conseiller", width=28),
    excel.Column("Réponse proposée", width=20),
    excel.Column("Répondu par", width=18),
    excel.Column("Répondu le", excel.MOMENT, 19),
    excel.Column("Clé de la réponse", width=24, hidden=True),
    excel.Column("Version de la réponse", excel.WHOLE, 9, hidden=True),
)
LEGEND = (
    ("Score", "Moyenne des points des questions, chacune selon son poids (1 à 3). Le score d’ensemble est la moyenne des chapitres."),
    ("Je ne sais pas", "Compte 0 point et baisse la fiabilité."),
    ("Non concerné", "Sort du calcul\u00a0: ni points, ni poids."),
    ("Non posée", "Une autre réponse, ou le profil de l’office, la rend sans objet. La réponse est gardée, sans effet."),
    ("Fiabilité", "Part du poids des questions qui n’est ni «\u202fje ne sais pas\u202f» ni «\u202fnon concerné\u202f»."),
    ("Niveau, points", "Vides pour une question qui n’est pas notée\u00a0: texte libre, contexte de l’office."),
    ("Avis du conseiller", "Conforme, à préciser ou contesté. Il ne change jamais la réponse."),
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A comment."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Opinion:
    """The adviser's mark."""

    kind: str  # in words
    text: str
    proposal: str
    is_outdated: bool  # the answer has changed since


@dataclass(frozen=True)
class ExportedAnswer:
    question: Question = field(repr=False)
    code: str
    section: str  # title
    value: Value
    version: int  # 0 where nothing was ever answered
    is_asked: bool
    is_to_review: bool
    mark: Mark | None  # None where nothing is scored, or asked
    opinion: Opinion | None
    comments: tuple[Said, ...]
    by: str
    at: datetime | None


@dataclass(frozen=True)
class ExportedChapter:
    code: str
    title: str
    answers: tuple[ExportedAnswer, ...]


@dataclass(frozen=True)
class AnswersExport:
    office: str  # name
    year: int
    number: int  # of the revision
    state: State
    submitted_at: datetime | None
    validated_at: datetime | None
    is_open_to_otn: bool  # False for a draft that the office keeps to itself
    bank: Bank = field(repr=False)  # a version never changes
    results: Results
    chapters: tuple[ExportedChapter, ...]
    medians: Medians | None = None  # of the network, where they are published

    @property
    def fingerprint(self) -> str:
        """What changes with any word of it."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:24]


def write_answers(export: AnswersExport, *, made_on: date) -> bytes:
    """Write the workbook; what people typed is text, whatever it begins with."""
    book = excel.Workbook(f"Réponses {export.year}, {export.office}", made_on=made_on)
    medians = export.medians
    columns = SUMMARY if medians is None else (*SUMMARY, excel.Column(medians.label, excel.WHOLE, 22))
    summary = book.add_sheet("Synthèse", columns, fitted=True)
    summary.add_header(frozen_columns=2)
    for values in _about(export, made_on):
        summary.add_row(values)
    summary.add_row([])
    for name, title, cell, figure in _figures(export):
        compared = [] if medians is None else [medians.by_cell.get(cell, WITHHELD)]
        summary.add_row([*_scores(name, title, figure), *compared], strong=not figure.key)
    summary.add_row([])
    for term, meaning in LEGEND:
        summary.add_row([term, meaning])
    for chapter in export.chapters:
        sheet = book.add_sheet(f"{chapter.code} {chapter.title}", COLUMNS, fitted=True)
        sheet.add_header(frozen_columns=2, filtered=True)
        for answer in chapter.answers:
            sheet.add_row(_row(answer))
    return book.to_bytes()


def _about(export: AnswersExport, made_on: date) -> Iterator[list[excel.Cell]]:
    yield ["Office", export.office]
    yield ["Édition", str(export.year)]
    yield ["Révision", str(export.number)]
    yield ["État", state_of(export)]
    yield ["Questions", export.bank.name]
    yield ["Classeur préparé le", french.date_long(made_on)]


def state_of(export: AnswersExport) -> str:
    """Name the state in words that belong to neither side."""
    match export.state:
        case State.DRAFT:
            return "Brouillon"
        case State.CHANGES_REQUESTED:
            return "Correction demandée"
        case State.SUBMITTED:
            return f"Transmis le {french.date_long(_day(export.submitted_at))}"
    return f"Validé le {french.date_long(_day(export.validated_at))}"


def _figures(export: AnswersExport) -> Iterator[tuple[str, str, str, Figure]]:
    """Give each figure with its names, and the cell of the medians that stands beside it."""
    found = export.results
    yield "Ensemble", "Score d’ensemble", OVERALL, found.overall
    by_code = {one.key: one for one in (*found.chapters, *found.sections)}
    for chapter in export.bank.chapters:
        yield f"Chapitre {chapter.code}", chapter.title, f"{CHAPTER}{chapter.code}", by_code[chapter.code]
        for section in chapter.sections:
            if section.code in by_code:
                yield f"Sous-chapitre {section.code}", section.title, f"{SECTION}{section.code}", by_code[section.code]
    for orientation, figure in zip(export.bank.orientations, found.orientations, strict=True):
        yield "Orientation", orientation.label, f"{ORIENTATION}{orientation.key}", figure


def _scores(name: str, title: str, figure: Figure) -> list[excel.Cell]:
    mentions = [word for word, applies in (("provisoire", figure.is_provisional), ("indicatif", figure.is_indicative)) if applies]
    mention = "Non évalué" if figure.shown is None else f"Score {french.listing(mentions)}" if mentions else ""
    return [name, title, figure.maturity.label if figure.maturity else None, figure.shown, figure.reliability, mention]


def _row(answer: ExportedAnswer) -> list[excel.Cell]:
    value, opinion, mark = answer.value, answer.opinion, answer.mark
    is_scored = mark is not None and mark.state in {AnswerState.ANSWERED, AnswerState.UNKNOWN}
    return [
        answer.code,
        answer.question.text,
        answer.section,
        _said(answer.question, value),
        STATES[value.state] if answer.is_asked else NOT_ASKED,
        mark.weight if mark else None,
        mark.level if mark else None,
        mark.counted_points if mark and is_scored else None,
        value.reason or None,
        True if answer.is_to_review else None,
        "\n".join(f"{one.by}, {french.moment(one.at)}\u00a0: {one.text}" for one in answer.comments) or None,
        _opinion(answer),
        opinion.text or None if opinion else None,
        opinion.proposal or None if opinion else None,
        answer.by or None,
        answer.at.astimezone(PARIS).replace(tzinfo=None) if answer.at else None,
        _key(value) or None,
        answer.version,
    ]


def _said(question: Question, value: Value) -> str | None:
    """Say an answer as it was read; why a question does not apply has a column of its own."""
    return in_words(question, replace(value, reason="")) if value.is_given else None


def _opinion(answer: ExportedAnswer) -> str | None:
    if answer.opinion is None:
        return None
    kind = answer.opinion.kind.capitalize()
    return f"{kind} (réponse changée depuis)" if answer.opinion.is_outdated else kind


def _key(value: Value) -> str:
    """Return what the answer is to the product, for a workbook that would be read back."""
    return ";".join(value.keys) if value.number is None else str(value.number)


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else instant.astimezone(PARIS).date()
