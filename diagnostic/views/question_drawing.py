"""A question to answer, as HTML that is kept once drawn (performance.md §1: 0.2 ms a chapter, not 5).

Published versions never change, so what is kept depends on version, question and ticked answers alone, and on whether a button saves. What
people type and who they are take their places afterwards, escaped; the token of their session never comes here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from diagnostic.bank import Bank, Question
from diagnostic.question_fields import fields_of
from diagnostic.questionnaire import ANSWER, TYPED_ANSWER

KEPT = 12000  # pieces in memory, some 1 000 bytes each: every answer of a dozen versions, and its status

# Where the rest goes: characters of a private area, which no bank holds. What fills a slot is never searched for others.
TYPED, REASON, HIDDEN, MARK, STATUS, SAID, VERSION, WORDS = (chr(0xE000 + number) for number in range(8))
SLOTS = {"reason": REASON, "hidden": HIDDEN, "mark": MARK, "status": STATUS, "said": SAID}
SLOT = re.compile("([\ue000-\ue007])")

Pieces = tuple[str, ...]  # text and slots in turn

_kept: dict[tuple[object, ...], Pieces] = {}


@dataclass(frozen=True)
class Filling:
    """What a question of one office and one person shows beside what is kept; `mark` and `status` are HTML, the others text."""

    typed: str
    reason: str
    is_asked: bool
    mark: str
    status: str
    said: str  # what is told of it on the button that unfolds


def draw(
    version_id: int,
    published_at: datetime | None,
    bank: Bank,
    question: Question,
    ticked: tuple[str, ...],
    filling: Filling,
    *,
    has_button: bool,
) -> SafeString:
    """Return the question with its fields as `ticked` and `filling` fill them; its end is left to the page."""
    key = (version_id, published_at, question.code, ticked, has_button)
    pieces = None if published_at is None else _kept.get(key)
    if pieces is None:
        pieces = _question(bank, question, ticked, has_button=has_button)
        if published_at is not None:
            _keep(key, pieces)
    return _filled(
        pieces,
        {
            TYPED: escape(filling.typed),
            REASON: escape(filling.reason),
            HIDDEN: "" if filling.is_asked else " hidden",
            MARK: filling.mark,
            STATUS: filling.status,
            SAID: escape(filling.said),
        },
    )


def draw_status(code: str, version: int, words: str, *, may_undo: bool, is_to_review: bool) -> SafeString:
    """Return the line of an answer that stands as it was saved."""
    key = (code, may_undo, is_to_review)
    pieces = _kept.get(key)
    if pieces is None:
        status = {"code": code, "version": VERSION, "words": WORDS, "may_undo": may_undo, "is_to_review": is_to_review}
        pieces = _pieces(render_to_string("diagnostic/_question_status.html", {"status": status, "oob": False}))
        _keep(key, pieces)
    return _filled(pieces, {VERSION: str(version), WORDS: escape(words)})


def _question(bank: Bank, question: Question, ticked: tuple[str, ...], *, has_button: bool) -> Pieces:
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
    body = mark_safe(render_to_string("diagnostic/_question_body.html", {"fields": fields}).strip())
    shell = {"code": code, "body": body, "offers_reason": bool(question.not_applicable), "has_button": has_button, "slots": SLOTS}
    return _pieces(render_to_string("diagnostic/_question.html", shell))


def _pieces(drawn: str) -> Pieces:
    return tuple(SLOT.split(drawn.strip()))


def _keep(key: tuple[object, ...], pieces: Pieces) -> None:
    while len(_kept) >= KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[key] = pieces


def _filled(pieces: Pieces, filling: Mapping[str, str]) -> SafeString:
    """Put what is of one office into what is kept: drawn by templates both, or escaped."""
    return mark_safe("".join([filling[piece] if place % 2 else piece for place, piece in enumerate(pieces)]))
