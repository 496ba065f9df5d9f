"""The part of a question that is the same for everybody, as HTML that is kept once drawn (performance.md §1: 0.2 ms a chapter, not 5).

Published versions never change, so what is kept depends on version, question and ticked answers alone. What people type, who they are, and
the token of their session never come here: a typed answer is put in afterwards.
"""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from diagnostic.bank import Bank, Question
from diagnostic.question_fields import fields_of
from diagnostic.questionnaire import ANSWER, TYPED_ANSWER

KEPT = 6000  # pieces in memory, some 600 bytes each: every answer of a dozen versions
TYPED = "\ue000"  # where a typed answer goes: of a private area, which no bank holds

_kept: dict[tuple[int, datetime, str, tuple[str, ...]], tuple[str, ...]] = {}


def draw(version_id: int, published_at: datetime | None, bank: Bank, question: Question, ticked: tuple[str, ...], typed: str) -> SafeString:
    """Return the question with its fields, as `ticked` and `typed` fill them."""
    if published_at is None:
        pieces = _pieces(bank, question, ticked)
    else:
        key = (version_id, published_at, question.code, ticked)
        found = _kept.get(key)
        if found is None:
            found = _pieces(bank, question, ticked)
            while len(_kept) >= KEPT:
                _kept.pop(next(iter(_kept)), None)
            _kept[key] = found
        pieces = found
    return mark_safe(escape(typed).join(pieces))  # drawn by a template, and what was typed is escaped


def _pieces(bank: Bank, question: Question, ticked: tuple[str, ...]) -> tuple[str, ...]:
    code = question.code
    fields = fields_of(
        question,
        {source.key: source for source in bank.sources},
        is_scored=code in bank.scored,
        ticked=ticked,
        typed=TYPED,
        name=f"{ANSWER}{code}",
        typed_name=f"{TYPED_ANSWER}{code}",
    )
    drawn: str = render_to_string("diagnostic/_question_body.html", {"fields": fields})
    return tuple(drawn.strip().split(TYPED))
