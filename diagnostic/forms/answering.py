"""What a form of the questionnaire holds: its fields carry the code of their question, so that a chapter is one form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict

from diagnostic.answering import Value
from diagnostic.bank import Bank, Question
from diagnostic.operations import Given
from diagnostic.question_fields import read_value
from diagnostic.questionnaire import ANSWER, REASON, TYPED_ANSWER
from diagnostic.scoring import AnswerState
from otn.lib.refusals import Refused

VERSIONS = "versions"  # of the questions of a page: « 1.1-01.3 1.1-02.0 »
SENT = "sent-"  # before the name of a field: what was sent and never acknowledged


@dataclass(frozen=True)
class Typed:
    """What a form gives to one question, wrong or not."""

    ticked: tuple[str, ...]
    typed: str
    reason: str

    def value(self, question: Question) -> Value:
        """Return the answer; raises Refused."""
        value = read_value(question, self.ticked, self.typed)
        return replace(value, reason=self.reason.strip()) if value.state is AnswerState.NOT_APPLICABLE else value


@dataclass(frozen=True)
class ChapterForm:
    """What was posted: to be saved are `given`; `refused` says why the others cannot be."""

    typed: Mapping[str, Typed]  # by code
    versions: Mapping[str, int]  # that the page showed
    given: Mapping[str, Given]
    refused: Mapping[str, Refused]


def read_form(bank: Bank, posted: QueryDict, codes: Iterable[str] | None = None) -> ChapterForm:
    """Read the answers of a page, or of these questions alone.

    « Garder la mienne » names a question with the version that is now known, « Garder celle de … » one that is not to be saved.
    """
    versions = dict(_versions(posted.get(VERSIONS, ""), bank))
    typed = {code: _typed(posted, code) for code in versions}
    known = versions | dict(_versions(posted.get("garder", ""), bank))
    wanted = set(versions) - {posted.get("reprendre")} if codes is None else set(codes)
    given: dict[str, Given] = {}
    refused: dict[str, Refused] = {}
    for code in (code for code in versions if code in wanted):
        question = bank.by_code[code]
        try:
            given[code] = Given(typed[code].value(question), known[code], _sent(posted, question))
        except Refused as refusal:
            refused[code] = refusal
    return ChapterForm(typed, versions, given, refused)


def _typed(posted: QueryDict, code: str, before: str = "") -> Typed:
    return Typed(
        tuple(posted.getlist(f"{before}{ANSWER}{code}")),
        posted.get(f"{before}{TYPED_ANSWER}{code}", ""),
        posted.get(f"{before}{REASON}{code}", ""),
    )


def _sent(posted: QueryDict, question: Question) -> Value | None:
    """Return what this page sent before without learning whether it arrived."""
    if f"{SENT}{question.code}" not in posted:
        return None
    try:
        return _typed(posted, question.code, SENT).value(question)
    except Refused:
        return None


def _versions(text: str, bank: Bank) -> Iterable[tuple[str, int]]:
    for word in text.split():
        code, _, number = word.rpartition(".")
        if code in bank.by_code and number.isdecimal() and len(number) < 10:
            yield code, int(number)
