"""A plausible diagnostic in the shipped bank, as a report is composed of: no database, no chance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from diagnostic.answering import Value
from diagnostic.bank import Bank, Question, QuestionType
from diagnostic.bank_files import read_files
from diagnostic.evolution import evolution
from diagnostic.export import REPORT_STYLES
from diagnostic.progress import active_questions
from diagnostic.report import Audience, Comment, Cover, Material, compose
from diagnostic.results import Results, results
from diagnostic.scoring import AnswerState
from diagnostic.states import State
from otn.lib import pdf

FOLDER = Path(__file__).parents[2] / "diagnostic" / "banks" / "otn-2026"
PRINTED_ON = date(2026, 12, 2)
UNKNOWN = Value(AnswerState.UNKNOWN)
LEFT_OUT = Value(AnswerState.NOT_APPLICABLE, reason="Nous n'avons pas cet outil.")
COVER = Cover(
    office="Côte des Embruns",
    year=2026,
    revision=1,
    state=State.VALIDATED,
    is_overdue=False,
    answered=172,
    required=172,
    sent_on=date(2026, 11, 12),
    validated_on=date(2026, 12, 1),
    validated_by="Sacha Ménard",
    conclusion="Un diagnostic sincère. Commencez par la conformité du site, puis par le plan éditorial.",
    respondents=("Camille Lefèvre", "Inès Morel", "Yann Œuvrard"),
    advisors=("Sacha Ménard",),
    bank="Diagnostic numérique des offices de tourisme",
    version=1,
)


@cache
def shipped() -> Bank:
    bank = read_files({path.name: path.read_bytes() for path in FOLDER.glob("*.yaml")}).bank
    assert bank is not None
    return bank


def answers(bank: Bank, shift: int = 0) -> Mapping[str, Value]:
    """Answer every question, levels in turn, one unknown in 23, one without object in 29 where that is offered."""
    return {code: _answer(question, 7 * place + shift) for place, (code, question) in enumerate(bank.by_code.items())}


def _answer(question: Question, turn: int) -> Value:
    if question.type is QuestionType.TEXT:
        return Value(AnswerState.ANSWERED, text="Nous voudrions refaire la page d'accueil : trois entrées, pas plus !")
    if turn % 23 == 5:
        return UNKNOWN
    if turn % 29 == 8 and question.not_applicable:
        return LEFT_OUT
    if question.type is QuestionType.NUMBER:
        band = question.bands[turn % len(question.bands)]
        inside = [bound for bound in (band.lower, band.upper) if bound is not None and band.holds(bound)]
        return Value(AnswerState.ANSWERED, number=inside[0] if inside else question.minimum)
    if question.type is QuestionType.MULTIPLE:
        ticked = tuple(choice.key for choice in question.choices if not choice.is_exclusive)[: 1 + turn % 5]
        return Value(AnswerState.ANSWERED, keys=ticked)
    return Value(AnswerState.ANSWERED, keys=(question.choices[turn % len(question.choices)].key,))


def computed(bank: Bank, values: Mapping[str, Value]) -> Results:
    return results(bank, values, {})


def material(*, bank: Bank | None = None, values: Mapping[str, Value] | None = None, is_second_year: bool = True, **cover: Any) -> Material:
    """All that a report is composed of, its cover changed as the test likes."""
    bank = bank or shipped()
    values = answers(bank) if values is None else values
    found, former = computed(bank, values), computed(bank, answers(bank, 11))
    made = Material(
        cover=replace(COVER, **cover),
        bank=bank,
        values=values,
        active=active_questions(bank, values, {}),
        results=found,
        comments={
            code: (Comment("Camille Lefèvre", date(2026, 11, 3), "À revoir avec l'agence : le contrat finit en mars."),)
            for code in list(bank.by_code)[::9]
        },
    )
    if not is_second_year:
        return made

    def compared(codes: Iterable[str] | None = None) -> Any:
        return evolution(bank, bank, former.marks, found.marks, None if codes is None else list(codes))

    chapters = {chapter.code: compared(question.code for question in chapter.questions) for chapter in bank.chapters}
    return replace(made, former_year=2025, former=former, evolution=compared(), chapter_evolutions=chapters)


def html(made: Material, audience: Audience) -> str:
    name = "team" if audience is Audience.TEAM else "board"
    return render_to_string(f"diagnostic/pdf/{name}.html", {"report": compose(made), "printed_on": PRINTED_ON})


def printed(made: Material, audience: Audience, static: Sequence[Path] | None = None) -> bytes:
    folders = settings.STATICFILES_DIRS if static is None else static
    return pdf.render(html(made, audience), static=folders, printed_on=PRINTED_ON, stylesheets=REPORT_STYLES)
