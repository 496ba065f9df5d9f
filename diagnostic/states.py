"""States of an assessment and the moves between them, as data (roles.md §4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

COMMENT_LENGTH = 10  # characters, at least, of the comment that asks for a correction


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    VALIDATED = "validated"


class Move(StrEnum):
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    START_REVIEW = "start_review"  # changes OTN's label, not the state
    REQUEST_CHANGES = "request_changes"
    VALIDATE = "validate"
    REOPEN = "reopen"


WRITABLE = frozenset({State.DRAFT, State.CHANGES_REQUESTED})  # where answers may change

MOVES: Mapping[Move, Mapping[State, State]] = {
    Move.SUBMIT: {State.DRAFT: State.SUBMITTED, State.CHANGES_REQUESTED: State.SUBMITTED},
    Move.WITHDRAW: {State.SUBMITTED: State.DRAFT},
    Move.START_REVIEW: {State.SUBMITTED: State.SUBMITTED},
    Move.REQUEST_CHANGES: {State.SUBMITTED: State.CHANGES_REQUESTED},
    Move.VALIDATE: {State.SUBMITTED: State.VALIDATED},
    Move.REOPEN: {State.VALIDATED: State.DRAFT},  # of the next revision
}

CAPABILITIES: Mapping[Move, str] = {  # of otn.offices.policy
    Move.SUBMIT: "assessment.submit",
    Move.WITHDRAW: "assessment.withdraw",
    Move.START_REVIEW: "answer.mark",
    Move.REQUEST_CHANGES: "assessment.request_changes",
    Move.VALIDATE: "assessment.validate",
    Move.REOPEN: "assessment.reopen",
}

OFFICE_LABELS: Mapping[State, str] = {
    State.DRAFT: "En cours",
    State.SUBMITTED: "Envoyé",
    State.CHANGES_REQUESTED: "À corriger",
    State.VALIDATED: "Validé",
}
OTN_LABELS: Mapping[State, str] = {
    State.DRAFT: "En attente",
    State.SUBMITTED: "À relire",
    State.CHANGES_REQUESTED: "Renvoyé",
    State.VALIDATED: "Validé",
}
OTN_REVIEWING = "En relecture"


@dataclass(frozen=True)
class Deadlines:
    """The two dates of an edition, as they are for one office."""

    submit_by: date
    review_by: date

    def of(self, state: State) -> date:
        """Return the last day to send: a correction has until the end of the review."""
        return self.review_by if state is State.CHANGES_REQUESTED else self.submit_by


def target(state: State, move: Move, *, is_reviewing: bool) -> State | None:
    """Return the state that a move leads to; None where there is no such move.

    A submission is withdrawn until its review has started, and a review starts once.
    """
    if is_reviewing and move in {Move.WITHDRAW, Move.START_REVIEW}:
        return None
    return MOVES[move].get(state)


def accepts_answers(state: State, deadlines: Deadlines, today: date) -> bool:
    """Say whether answers may change: not while OTN reads them, nor after the last day to send them."""
    return state in WRITABLE and today <= deadlines.of(state)


def is_overdue(state: State, deadlines: Deadlines, today: date) -> bool:
    """Say whether the last day of the review has passed without an answer: the state stays, the report is « Non relu » (roles.md §4)."""
    return state is State.SUBMITTED and today > deadlines.review_by


def label(state: State, *, is_reviewing: bool, for_otn: bool) -> str:
    """Name a state in the words of one side; neither label is ever shown to the other."""
    if not for_otn:
        return OFFICE_LABELS[state]
    return OTN_REVIEWING if state is State.SUBMITTED and is_reviewing else OTN_LABELS[state]
