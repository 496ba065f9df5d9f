"""What the report of a diagnostic says, section by section (question-bank.md §4.1), before any page is laid out.

The figures are those of `diagnostic.results`, chosen and ordered by `diagnostic.digest`, drawn by
`diagnostic.result_charts`: the same as on the results page. A report has two audiences: the team reads all of it, the
board two pages.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from diagnostic import digest, result_charts
from diagnostic.answering import STATE_WORDS, Value, in_words
from diagnostic.bank import BEST_LEVEL, BandText, Bank, Chapter, Orientation, Question, QuestionType, Section, Source, Term
from diagnostic.benchmark import CHAPTER, ORIENTATION, OVERALL, SECTION, Medians
from diagnostic.digest import Advice, Agenda, Fact, LegalPoint
from diagnostic.evolution import Evolution, Pair
from diagnostic.facts import Quadrant
from diagnostic.results import NO_ANSWER, Figure, Results, stored
from diagnostic.scoring import AnswerState, Mark
from diagnostic.states import State
from otn.lib import charts, french

TEMPLATE_VERSION = 2  # of the words and the look: what was delivered stays, what is asked for anew is made anew

SUMMARY_FACTS = 3  # of each kind, on the page for whoever reads no other
CHAPTER_FACTS = 6  # of each kind, on the page of a chapter
MOVES = 8  # answers that rose, or fell, most since last year
LISTED = 5  # quick wins, major projects; the others stand in the annex


class Audience(StrEnum):
    TEAM = "team"
    BOARD = "board"


# --- What a report is made of -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Comment:
    author: str
    day: date
    text: str


@dataclass(frozen=True)
class Cover:
    """Whose diagnostic it is, and how far it has come."""

    office: str
    year: int
    revision: int
    state: State
    is_overdue: bool  # nobody has reviewed it in time: « Non relu »
    answered: int
    required: int
    sent_on: date | None
    validated_on: date | None
    validated_by: str
    conclusion: str  # of the adviser, when he validated
    respondents: tuple[str, ...]
    advisors: tuple[str, ...]
    bank: str  # name
    version: int  # of the bank

    @property
    def is_validated(self) -> bool:
        return self.state is State.VALIDATED

    @property
    def status(self) -> str:
        """Say in one line what the report may be relied on for."""
        match self.state:
            case State.VALIDATED:
                return f"Validé le {french.date_long(self.validated_on)}"
            case State.SUBMITTED if self.is_overdue:
                return f"Non relu\N{NO-BREAK SPACE}: envoyé le {french.date_long(self.sent_on)}"
            case State.SUBMITTED:
                return f"Provisoire\N{NO-BREAK SPACE}: envoyé le {french.date_long(self.sent_on)}, pas encore validé"
        return f"Provisoire\N{NO-BREAK SPACE}: {french.plural(self.answered, 'réponse', 'réponses')} sur {self.required}"

    @property
    def mark(self) -> str:
        """The word that every page carries until the diagnostic is validated."""
        return "" if self.is_validated else "non relu" if self.is_overdue else "provisoire"


@dataclass(frozen=True)
class Material:
    """All that a report is composed of."""

    cover: Cover
    bank: Bank
    values: Mapping[str, Value]  # by code
    active: frozenset[str]  # codes of the questions that are asked
    results: Results
    former_year: int | None = None
    former: Results | None = None
    evolution: Evolution | None = None
    chapter_evolutions: Mapping[str, Evolution] = field(default_factory=dict)
    comments: Mapping[str, tuple[Comment, ...]] = field(default_factory=dict)  # by code; none where they are left out
    medians: Medians | None = None  # of the network, where they are published

    @property
    def fingerprint(self) -> str:
        """What changes with anything that is printed: the bank is that of the revision for life, and scores follow from answers."""
        said = (
            TEMPLATE_VERSION, self.cover, sorted(self.values.items()), sorted(self.active), self.results.overall, self.former_year,
            self.former and self.former.overall, self.evolution, sorted(self.comments.items()), self.medians,
        )  # fmt: skip
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def printed(material: Material) -> dict[str, Any]:
    """Return the figures that a report keeps: what was delivered never follows what is published later."""
    kept = stored(material.results)
    return kept if material.medians is None else kept | {"medians": material.medians.stored}


# --- What it says -------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Score:
    """A figure as it is printed."""

    label: str
    shown: int | None  # None is « Non évalué »
    level: str  # name of the maturity band
    tint: str  # class of its cell
    reliability: Decimal | None
    is_indicative: bool
    before: int | None = None  # what was shown last year
    median: int | None = None  # of the network; None where it is withheld
    text: str = ""  # the paragraph of its band
    question: str = ""  # that an orientation answers


@dataclass(frozen=True)
class ElementLine:
    """A piece of the digital ecosystem, as the answers tell it."""

    name: str
    presence: str
    mark: str  # class of the sign beside it: plein, moitie, creux, incertain
    detail: str
    compliance: str  # empty where no duty is followed


@dataclass(frozen=True)
class ChapterPart:
    code: str
    score: Score
    sections: tuple[Score, ...]  # those that are scored, the weakest first
    bars: charts.Chart
    strengths: tuple[Fact, ...]
    weaknesses: tuple[Fact, ...]
    others: int  # facts that stand in the annex only


@dataclass(frozen=True)
class Compared:
    """A line of the table of differences, in words: before, after and difference, as published, then at constant questions."""

    label: str
    figures: tuple[str, ...]
    is_method_changed: bool


@dataclass(frozen=True)
class Change:
    """Questions that one year had and the other had not, or not alike."""

    label: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Move:
    """A question that both years ask alike, whose answer is worth more or less than it was."""

    subject: str
    before: int
    after: int


@dataclass(frozen=True)
class AnswerLine:
    code: str
    question: str
    answer: str
    is_muted: bool  # nothing was chosen or typed
    comments: tuple[Comment, ...]


@dataclass(frozen=True)
class AnswerSection:
    title: str
    lines: tuple[AnswerLine, ...]


@dataclass(frozen=True)
class Content:
    """The whole of a report; the pages for a board print its summary and its agenda only."""

    cover: Cover
    overall: Score
    orientations: tuple[Score, ...]
    orientation_bars: charts.Chart
    strengths: tuple[Fact, ...]
    weaknesses: tuple[Fact, ...]
    agenda: Agenda
    quick_wins: tuple[Advice, ...]
    major_projects: tuple[Advice, ...]
    scatter: charts.Chart
    elements: tuple[ElementLine, ...]
    radar: charts.Chart
    chapters: tuple[Score, ...]
    former_year: int | None
    medians: Medians | None
    matrix: charts.Markup
    parts: tuple[ChapterPart, ...]
    opportunities: tuple[Fact, ...]
    threats: tuple[Fact, ...]
    breached: tuple[LegalPoint, ...]
    to_check: tuple[LegalPoint, ...]
    compared: tuple[Compared, ...]
    risen: tuple[Move, ...]
    fallen: tuple[Move, ...]
    changes: tuple[Change, ...]
    swot: Mapping[Quadrant, tuple[Fact, ...]]
    answers: tuple[AnswerSection, ...]
    to_document: tuple[Question, ...]
    other_advice: tuple[Advice, ...]
    glossary: tuple[Term, ...]
    sources: tuple[Source, ...]


def compose(material: Material) -> Content:
    """Put together what is printed."""
    bank, found = material.bank, material.results
    every = digest.all_facts(bank, found, material.values, material.active, office=material.cover.office)
    selected = digest.swot(every)
    legal = digest.legal_points(bank, found, every)
    agenda = digest.agenda(bank, found, material.values, every)
    former = {one.key: one.shown for one in material.former.chapters} if material.former else {}
    medians = material.medians
    parts = tuple(_chapter_part(bank, found, chapter, every, medians) for chapter in bank.chapters)
    return Content(
        cover=material.cover,
        overall=_compared_to(medians, OVERALL, _score(bank, "Score global", found.overall, bank.band_texts)),
        orientations=tuple(
            _compared_to(medians, f"{ORIENTATION}{one.key}", _orientation(bank, found, one)) for one in bank.orientations
        ),
        orientation_bars=result_charts.orientation_bars(bank, found, medians=medians),
        strengths=selected[Quadrant.STRENGTH][:SUMMARY_FACTS],
        weaknesses=selected[Quadrant.WEAKNESS][:SUMMARY_FACTS],
        agenda=agenda,
        quick_wins=agenda.quick_wins[:LISTED],
        major_projects=agenda.major_projects[:LISTED],
        scatter=result_charts.gain_scatter((*agenda.first, *agenda.quick_wins, *agenda.major_projects)),
        elements=tuple(_elements(material)),
        radar=result_charts.chapter_radar(
            bank, found, year=material.cover.year, before=material.former, year_before=material.former_year, medians=medians
        ),
        chapters=tuple(replace(part.score, before=former.get(part.code)) for part in parts),
        former_year=material.former_year,
        medians=medians,
        matrix=result_charts.matrix_table(bank, found),
        parts=parts,
        opportunities=selected[Quadrant.OPPORTUNITY],
        threats=selected[Quadrant.THREAT],
        breached=tuple(one for one in legal if one.is_breached),
        to_check=tuple(one for one in legal if not one.is_breached),
        compared=tuple(_compared(material)),
        risen=_moves(material, +1),
        fallen=_moves(material, -1),
        changes=tuple(_changes(material.evolution)) if material.evolution else (),
        swot=selected,
        answers=tuple(_answers(material, section) for section in bank.sections),
        to_document=digest.to_document(bank, found),
        other_advice=(*agenda.quick_wins[LISTED:], *agenda.major_projects[LISTED:], *agenda.others),
        glossary=bank.glossary,
        sources=bank.sources,
    )  # fmt: skip


# --- Scores -------------------------------------------------------------------------------------------------------------------------------


def _score(bank: Bank, label: str, figure: Figure, texts: Iterable[BandText] = (), question: str = "") -> Score:
    return Score(
        label=label,
        shown=figure.shown,
        level=figure.maturity.label if figure.maturity else "",
        tint=digest.level_name(bank, figure.maturity),
        reliability=figure.reliability,
        is_indicative=figure.is_indicative,
        text=digest.band_text(texts, figure),
        question=question,
    )


def _compared_to(medians: Medians | None, cell: str, score: Score) -> Score:
    return score if medians is None else replace(score, median=medians.by_cell.get(cell))


def _orientation(bank: Bank, found: Results, one: Orientation) -> Score:
    figure = next(figure for figure in found.orientations if figure.key == one.key)
    return _score(bank, one.label, figure, one.band_texts, one.question)


def _chapter_part(bank: Bank, found: Results, chapter: Chapter, every: Iterable[Fact], medians: Medians | None) -> ChapterPart:
    codes = {question.code for section in chapter.sections if not section.is_context for question in section.questions}
    mine = [fact for fact in every if fact.question.code in codes]
    chosen = digest.swot(mine, CHAPTER_FACTS)
    strengths, weaknesses = chosen[Quadrant.STRENGTH], chosen[Quadrant.WEAKNESS]
    titles = {section.code: section.title for section in chapter.sections}
    figure = next(one for one in found.chapters if one.key == chapter.code)
    return ChapterPart(
        code=chapter.code,
        score=_compared_to(medians, f"{CHAPTER}{chapter.code}", _score(bank, chapter.title, figure, chapter.band_texts)),
        sections=tuple(
            _compared_to(medians, f"{SECTION}{one.key}", _score(bank, titles[one.key], one))
            for one in digest.weakest_first(found.sections)
            if one.key in titles
        ),
        bars=result_charts.section_bars(bank, found, chapter=chapter, medians=medians, uid=f"sections-{chapter.code}"),
        strengths=strengths,
        weaknesses=weaknesses,
        others=len(mine) - len(strengths) - len(weaknesses),
    )  # fmt: skip


# --- The digital ecosystem (§4.1, section 4) ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Element:
    """A piece of the ecosystem: the question that tells whether it is there, the duties that it must meet. Codes last for ever."""

    name: str
    question: str
    duties: tuple[str, ...] = ()
    is_always_there: bool = False  # its question tells how good it is, never that it lacks


ELEMENTS = (
    Element("Site web", "1.1-01", ("1.1-04", "1.1-05", "1.1-11", "1.1-12", "1.2-06", "2.2-04"), is_always_there=True),
    Element("Application mobile", "1.1-21"),
    Element("Mesure d’audience", "1.3-01", ("1.3-01",)),
    Element("Tableau de bord", "2.4-02"),
    Element("Fiches Google", "2.1-03"),
    Element("Contenus pour les assistants IA", "2.1-05", ("1.2-08",)),
    Element("Contacts des visiteurs (GRC)", "2.3-01", ("2.3-05",)),
    Element("Newsletter", "2.3-03", ("2.3-04",)),
    Element("Réseaux sociaux animés", "3.1-02", ("3.1-08",)),
    Element("Messageries ouvertes", "3.1-14"),
    Element("Outils partagés avec les prestataires", "3.2-04"),
    Element("Surveillance de la réputation", "3.3-03"),
    Element("Publicité et conquête", "4-04", ("4-06", "4-09")),
    Element("Système d’information (SIT)", "5.2-01", ("5.2-06", "5.2-09")),
    Element("Réservation en ligne", "5.3-01"),
    Element("Vente en ligne", "5.3-05", ("5.3-03", "5.3-06")),
    Element("Service de séjour", "5.4-03"),
    Element("Wi-Fi des bureaux", "5.4-01", ("5.4-02",)),
)

PRESENCE: Mapping[AnswerState, tuple[str, str]] = {
    AnswerState.UNKNOWN: ("Non suivi", "incertain"),
    AnswerState.NOT_APPLICABLE: ("Sans objet", "incertain"),
    AnswerState.UNANSWERED: ("Sans réponse", "incertain"),
}
LEVEL_PRESENCE = (("Absent", "creux"), ("En partie", "moitie"), ("Présent", "plein"), ("Présent", "plein"))


def _elements(material: Material) -> Iterator[ElementLine]:
    """Tell what the office has; a bank that does not ask for an element says nothing of it."""
    marks = material.results.marks
    for element in ELEMENTS:
        question, mark = material.bank.by_code.get(element.question), marks.get(element.question)
        if question is None or mark is None:
            continue
        if mark.level is None:
            presence, sign = PRESENCE[mark.state]
        else:
            presence, sign = LEVEL_PRESENCE[max(mark.level, 1) if element.is_always_there else mark.level]
        answer = material.values.get(question.code, NO_ANSWER)
        detail = digest.short_answer(question, answer) if mark.level is not None else ""
        duties = [marks[code] for code in element.duties if code in marks]
        yield ElementLine(element.name, presence, sign, f"{detail[:1].upper()}{detail[1:]}", _compliance(duties))


def _compliance(duties: Iterable[Mark]) -> str:
    """Say in a word how duties are met, the worst of them first; empty where none applies."""
    counted = [mark for mark in duties if mark.state is not AnswerState.NOT_APPLICABLE]
    if any(mark.level == 0 for mark in counted):
        return "Non conforme"
    if any(mark.state is not AnswerState.ANSWERED for mark in counted):
        return "À vérifier"
    if any(mark.level != BEST_LEVEL for mark in counted):
        return "En partie conforme"
    return "Conforme" if counted else ""


# --- Two years ----------------------------------------------------------------------------------------------------------------------------


def _compared(material: Material) -> Iterator[Compared]:
    if material.evolution is None:
        return
    titles = {chapter.code: f"{chapter.code}. {chapter.title}" for chapter in material.bank.chapters}
    for label, found in (*((titles[code], one) for code, one in material.chapter_evolutions.items()), ("Score global", material.evolution)):
        figures = (*_pair(found.published, "Non évalué"), *_pair(found.constant, "Non comparable"))
        yield Compared(label, figures, found.is_method_changed)


def _pair(pair: Pair, missing: str) -> tuple[str, str, str]:
    """Write two years and their difference."""
    if pair.difference is None:
        return french.number(pair.before), french.number(pair.after), missing
    return french.number(pair.before), french.number(pair.after), french.number(pair.difference, signed=True)


def _moves(material: Material, direction: int) -> tuple[Move, ...]:
    """Return the answers that moved most, up or down, by the weight of their questions."""
    if material.evolution is None or material.former is None:
        return ()
    old, new = material.former.marks, material.results.marks
    moved = [(direction * (new[code].counted_points - old[code].counted_points), code) for code in material.evolution.codes]
    most = sorted((-by * new[code].weight, code) for by, code in moved if by > 0)[:MOVES]
    subjects = material.bank.by_code
    return tuple(Move(subjects[code].subject, old[code].counted_points, new[code].counted_points) for _, code in most)


def _changes(found: Evolution) -> Iterator[Change]:
    every = (
        Change("Questions nouvelles", found.added),
        Change("Questions retirées", found.removed),
        Change("Barème modifié", found.rescaled),
        Change("Sans objet d’un côté", found.without_object),
        Change("Pondération modifiée", found.reweighted),
        Change("Libellé modifié", found.reworded),
    )
    return (change for change in every if change.codes)


# --- The annex ----------------------------------------------------------------------------------------------------------------------------


def _answers(material: Material, section: Section) -> AnswerSection:
    return AnswerSection(f"{section.code} {section.title}", tuple(_answer(material, question) for question in section.questions))


def _answer(material: Material, question: Question) -> AnswerLine:
    value = material.values.get(question.code, NO_ANSWER)
    is_asked = question.code in material.active
    typed = question.type is QuestionType.TEXT and value.state is AnswerState.ANSWERED
    words = in_words(question, value) if is_asked else "Question sans objet"
    return AnswerLine(
        code=question.code,
        question=question.text,
        answer=french.typography(words) if typed or value.reason else words,
        is_muted=not is_asked or value.state in STATE_WORDS,
        comments=tuple(replace(one, text=french.typography(one.text)) for one in material.comments.get(question.code, ())),
    )
