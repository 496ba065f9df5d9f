"""What is asked of an office, what is answered, what comes next (roles.md §1.2 rows 5 and 9): one rule for pages, reports and mails."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from diagnostic.answering import Value, said
from diagnostic.bank import PROFILE_FIELDS, SECONDS, Bank, Question
from otn.lib import french

Profile = Mapping[str, "str | Decimal | None"]  # fields of diagnostic.bank.PROFILE_FIELDS; None is not filled in

RULE = "Questions obligatoires qui vous concernent et qui ont une réponse, sur toutes celles qui vous concernent."


class Stage(StrEnum):
    """How far a chapter is."""

    TO_DO = "À faire"
    UNDER_WAY = "En cours"
    COMPLETE = "Complet"


@dataclass(frozen=True)
class Progress:
    answered: int
    required: int

    @property
    def percent(self) -> int:
        """The share that is answered, rounded down: 100 says that nothing is missing."""
        return 100 if self.is_complete else 100 * self.answered // self.required

    @property
    def is_complete(self) -> bool:
        return self.answered == self.required

    @property
    def words(self) -> str:
        return f"{french.plural(self.answered, 'réponse', 'réponses')} sur {french.whole(self.required)}"

    @property
    def stage(self) -> Stage:
        if self.is_complete:
            return Stage.COMPLETE
        return Stage.UNDER_WAY if self.answered else Stage.TO_DO


def active_questions(bank: Bank, values: Mapping[str, Value], profile: Profile) -> frozenset[str]:
    """Return the codes of the questions that are asked, given the answers so far.

    The answer to a question that is not asked is kept and says nothing: a condition on it hides nothing. A condition looks at questions
    that come before, so one pass in their order is enough.
    """
    active: set[str] = set()
    for code, question in bank.by_code.items():
        condition = question.condition
        if condition is None or condition.holds(_asked(bank, condition.question, condition.profile, values, profile, active)):
            active.add(code)
    return frozenset(active)


def _asked(
    bank: Bank, code: str, field: str, values: Mapping[str, Value], profile: Profile, active: Collection[str]
) -> "str | Collection[str] | Decimal | None":
    if not code:
        return profile.get(field)
    return said(bank.by_code[code], values[code]) if code in active and code in values else None


def required_codes(bank: Bank, active: Collection[str], chapter: str = "") -> tuple[str, ...]:
    """Return the codes that must be answered, of the whole or of one chapter, in the order in which they are asked."""
    questions = (question for one in bank.chapters if chapter in {"", one.code} for question in one.questions)
    return tuple(question.code for question in questions if question.is_required and question.code in active)


def is_answered(values: Mapping[str, Value], code: str) -> bool:
    return code in values and values[code].is_given


def progress_of(bank: Bank, values: Mapping[str, Value], active: Collection[str], chapter: str = "") -> Progress:
    """Count what is answered of what must be, in the whole or in one chapter."""
    required = required_codes(bank, active, chapter)
    return Progress(sum(is_answered(values, code) for code in required), len(required))


def missing(bank: Bank, values: Mapping[str, Value], active: Collection[str]) -> tuple[Question, ...]:
    """Return what must still be answered before sending."""
    return tuple(bank.by_code[code] for code in required_codes(bank, active) if not is_answered(values, code))


def next_unanswered(bank: Bank, values: Mapping[str, Value], active: Collection[str], after: str = "") -> str | None:
    """Return the next required question without answer after this one, beginning again at the top; None when all have one."""
    codes = list(bank.by_code)
    start = codes.index(after) + 1 if after in bank.by_code else 0
    required = set(required_codes(bank, active))
    return next((code for code in codes[start:] + codes[:start] if code in required and not is_answered(values, code)), None)


def resume_at(
    bank: Bank, values: Mapping[str, Value], active: Collection[str], mine: Collection[str], of_others: Collection[str]
) -> str | None:
    """Return where a person who has answered nothing yet begins: in her chapters, else in those of nobody, else in those of others.

    None when every required question has an answer.
    """
    ranks = {chapter.code: 0 if chapter.code in mine else 2 if chapter.code in of_others else 1 for chapter in bank.chapters}
    for chapter in sorted(ranks, key=ranks.__getitem__):  # stable: the order of the bank within a rank
        code = next((one for one in required_codes(bank, active, chapter) if not is_answered(values, one)), None)
        if code is not None:
            return code
    return None


def seconds_left(bank: Bank, values: Mapping[str, Value], active: Collection[str]) -> int:
    """Return the nominal time that the required questions without answer take."""
    return sum(SECONDS[question.type] for question in missing(bank, values, active))


def time_in_words(seconds: int) -> str:
    """Write a time to come as people say it, rounded up: `22 min`, `1 h`, `1 h 05`; spaces do not break."""
    hours, minutes = divmod(-(-seconds // 60), 60)
    if not hours:
        return f"{minutes}\N{NO-BREAK SPACE}min"
    return f"{hours}\N{NO-BREAK SPACE}h" + (f"\N{NO-BREAK SPACE}{minutes:02}" if minutes else "")


def read_profile(fields: Mapping[str, object]) -> Profile:
    """Return the profile of an office as conditions ask it, from its fields or from those that a revision keeps."""
    return {name: _field(fields.get(name), is_number=not values) for name, values in PROFILE_FIELDS.items()}


def _field(value: object, *, is_number: bool) -> "str | Decimal | None":
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return Decimal(str(value)) if is_number else str(value)


def stored_profile(profile: Profile) -> dict[str, str | None]:
    """Return a profile as a revision keeps it."""
    return {name: None if value is None else str(value) for name, value in profile.items()}
