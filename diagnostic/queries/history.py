"""What became of an assessment: its revisions, its moves, what the office asked since."""

from dataclasses import dataclass
from datetime import datetime

from diagnostic import models
from diagnostic.queries.access import can_read_answers, is_for_otn
from diagnostic.queries.assessments import TransitionLine, get_transitions
from diagnostic.queries.heads import Head, head_of, revisions
from diagnostic.states import MOVES, Move, State
from otn.accounts.models import User
from otn.offices.access import can


@dataclass(frozen=True)
class RevisionLine:
    head: Head
    is_readable: bool  # to this reader


@dataclass(frozen=True)
class Request:
    """A reopening that the office asked for."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class History:
    head: Head  # of the revision under way
    revisions: tuple[RevisionLine, ...]  # newest first
    transitions: tuple[TransitionLine, ...]  # newest first
    requests: tuple[Request, ...]  # since the validation that stands, newest first
    may_ask: bool  # for a reopening


def get_history(*, assessment: models.Assessment, user: User) -> History:
    """Return the log of an assessment with its revisions, to everybody who sees that it exists; three statements."""
    office = assessment.office
    for_otn = is_for_otn(user, office)
    lines = tuple(
        RevisionLine(head_of(revision, for_otn=for_otn), can_read_answers(user, revision, office))
        for revision in revisions().filter(assessment=assessment).order_by("-number", "pk")
    )
    head = next(line.head for line in lines if line.head.is_current)
    asked = office.journal.filter(verb="assessment.reopening_asked", target_id=str(assessment.pk)).select_related("actor")
    requests = [
        Request(line.at, str(line.actor or ""), line.reason)
        for line in asked.order_by("-at", "-pk")
        if head.validated_at is not None and line.at > head.validated_at
    ]
    return History(
        head=head,
        revisions=lines,
        transitions=get_transitions(assessment=assessment, user=user)[::-1],
        requests=tuple(requests),
        may_ask=head.state is State.VALIDATED and can(user, "assessment.ask_reopening", office),
    )


def was_just_made(*, assessment: models.Assessment, user: User, move: Move) -> bool:
    """Say whether the last move of the revision under way is this one, by this person: the second click of two. One statement."""
    moves = models.Transition.objects.filter(revision__assessment=assessment, revision__is_current=True)
    last = moves.order_by("-pk").first()
    if last is None or last.by_id != user.pk or not last.before:
        return False
    return MOVES[move].get(State(last.before)) is State(last.after)
