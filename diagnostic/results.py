"""The scores of one revision, all from the same marks: what the page, the report and the stored figures say."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from diagnostic import scoring
from diagnostic.answering import Value
from diagnostic.bank import Bank, Maturity, Question
from diagnostic.progress import Profile, Progress, active_questions, progress_of
from diagnostic.scoring import CompliancePoints, Mark, Priority

NO_ANSWER = Value()


@dataclass(frozen=True)
class Figure:
    """The score of a set of questions, with all that « comment c’est calculé » says of it."""

    key: str
    score: Decimal | None
    maturity: Maturity | None
    reliability: Decimal | None
    marks: tuple[Mark, ...]  # of the set, those left out too

    @property
    def shown(self) -> int | None:
        """The integer that is displayed; None is « Non évalué »."""
        return scoring.displayed(self.score)

    @property
    def is_indicative(self) -> bool:
        return scoring.is_indicative(self.reliability)

    @property
    def is_provisional(self) -> bool:
        return scoring.is_provisional(self.marks)

    @property
    def won(self) -> int:
        """Points won, each with its weight."""
        return sum(mark.weight * mark.counted_points for mark in self.counted)

    @property
    def possible(self) -> int:
        return 100 * sum(mark.weight for mark in self.counted)

    @property
    def counted(self) -> tuple[Mark, ...]:
        return tuple(scoring.counted(self.marks))

    @property
    def left_out(self) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if mark.state not in scoring.COUNTED)


@dataclass(frozen=True)
class Results:
    overall: Figure
    chapters: tuple[Figure, ...]  # keys are codes
    sections: tuple[Figure, ...]  # those that are scored
    orientations: tuple[Figure, ...]
    matrix: Mapping[tuple[str, str], Figure]  # by chapter and orientation
    compliance: CompliancePoints
    priorities: tuple[Priority, ...]
    progress: Progress
    chapter_progress: Mapping[str, Progress]

    @property
    def marks(self) -> Mapping[str, Mark]:
        return {mark.code: mark for mark in self.overall.marks}


@dataclass(frozen=True)
class Year:
    """The results of one of the years that are compared."""

    year: int
    bank: Bank
    results: Results


def marks_of(bank: Bank, values: Mapping[str, Value], active: Collection[str]) -> dict[str, Mark]:
    """Return the marks of the scored questions that are asked, in their order."""
    return {
        code: _mark(question, values.get(code, NO_ANSWER))
        for code, question in bank.by_code.items()
        if code in bank.scored and code in active
    }


def _mark(question: Question, value: Value) -> Mark:
    return scoring.mark_of(question, value.state, keys=value.keys, number=value.number)


def results(bank: Bank, values: Mapping[str, Value], profile: Profile) -> Results:
    """Compute everything that is shown of a revision."""
    active = active_questions(bank, values, profile)
    marks = marks_of(bank, values, active)

    def figure(key: str, questions: Iterable[Question]) -> Figure:
        mine = tuple(marks[question.code] for question in questions if question.code in marks)
        return _figure(bank, key, scoring.score(mine), mine)

    chapters = tuple(figure(chapter.code, chapter.questions) for chapter in bank.chapters)
    orientations = [one.key for one in bank.orientations]
    return Results(
        overall=_figure(bank, "", scoring.overall_score(one.score for one in chapters), tuple(marks.values())),
        chapters=chapters,
        sections=tuple(figure(section.code, section.questions) for section in bank.sections if section.scored),
        orientations=tuple(figure(key, _oriented(bank.by_code.values(), key)) for key in orientations),
        matrix={
            (chapter.code, key): figure(f"{chapter.code} {key}", _oriented(chapter.questions, key))
            for chapter in bank.chapters
            for key in orientations
        },
        compliance=scoring.compliance_points(marks.values()),
        priorities=tuple(scoring.priorities(one.marks for one in chapters)),
        progress=progress_of(bank, values, active),
        chapter_progress={chapter.code: progress_of(bank, values, active, chapter.code) for chapter in bank.chapters},
    )


def _oriented(questions: Iterable[Question], key: str) -> list[Question]:
    return [question for question in questions if question.orientation == key]


def _figure(bank: Bank, key: str, score: Decimal | None, marks: tuple[Mark, ...]) -> Figure:
    return Figure(key, score, scoring.maturity_of(scoring.displayed(score), bank.maturity), scoring.reliability(marks), marks)


def stored(found: Results) -> dict[str, Any]:
    """Return the figures as a revision keeps them: exact numbers as texts, what is shown as integers."""
    return {
        "overall": _plain(found.overall),
        "chapters": {one.key: _plain(one) for one in found.chapters},
        "sections": {one.key: _plain(one) for one in found.sections},
        "orientations": {one.key: _plain(one) for one in found.orientations},
        "matrix": {chapter: {key: _plain(one) for (code, key), one in found.matrix.items() if code == chapter}
                   for chapter in (one.key for one in found.chapters)},
        "breached": list(found.compliance.breached),
        "to_check": list(found.compliance.to_check),
    }  # fmt: skip


def as_stored(bank: Bank, found: Results, figures: Mapping[str, Any]) -> Results:
    """Return results with the figures that a revision keeps in place of those computed from its answers: what was printed stays.

    They are the same as long as the rules of scores are.
    """

    def kept(one: Figure, plain: Mapping[str, Any]) -> Figure:
        exact, share = plain["score"], plain["reliability"]
        return replace(
            one,
            score=None if exact is None else Decimal(exact),
            maturity=next((band for band in bank.maturity if band.key == plain["maturity"]), None),
            reliability=None if share is None else Decimal(share),
        )

    return replace(
        found,
        overall=kept(found.overall, figures["overall"]),
        chapters=tuple(kept(one, figures["chapters"][one.key]) for one in found.chapters),
        sections=tuple(kept(one, figures["sections"][one.key]) for one in found.sections),
        orientations=tuple(kept(one, figures["orientations"][one.key]) for one in found.orientations),
        matrix={(chapter, key): kept(one, figures["matrix"][chapter][key]) for (chapter, key), one in found.matrix.items()},
        compliance=CompliancePoints(tuple(figures["breached"]), tuple(figures["to_check"])),
    )


def _plain(figure: Figure) -> dict[str, Any]:
    return {
        "score": None if figure.score is None else str(figure.score),
        "shown": figure.shown,
        "maturity": figure.maturity and figure.maturity.key,
        "reliability": None if figure.reliability is None else str(figure.reliability),
    }
