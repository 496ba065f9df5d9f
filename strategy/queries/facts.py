"""What the pages of facts ask beside the facts themselves: how many stand where, and what a diagnostic would bring."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from diagnostic.models import Revision
from diagnostic.queries.access import can_read_answers
from diagnostic.queries.answers import get_answers_of
from diagnostic.states import State
from otn.accounts.models import User
from strategy import proposals
from strategy.models import MOST_LETTERS, Fact, Reflection
from strategy.queries.pieces import FactLine, get_fact
from strategy.swot import Quadrant, quadrant_of


@dataclass(frozen=True)
class Placed:
    """A fact where it stands now, and how many stand where."""

    line: FactLine
    states: Mapping[Fact.State, int]
    quadrants: Mapping[Quadrant | None, int]  # of the accepted ones

    @property
    def is_on_board(self) -> bool:
        return self.line.state is Fact.State.ACCEPTED


def get_placed(*, fact: Fact) -> Placed:
    """Return a fact with the counts that its move has changed; two statements."""
    rows = Fact.objects.filter(reflection=fact.reflection_id).values_list("state", "is_internal", "is_favourable")
    states: Counter[Fact.State] = Counter()
    quadrants: Counter[Quadrant | None] = Counter()
    for state, is_internal, is_favourable, count in rows.annotate(count=Count("pk")).order_by("state", "is_internal", "is_favourable"):
        states[Fact.State(state)] += count
        if state == Fact.State.ACCEPTED:
            quadrants[quadrant_of(is_internal, is_favourable)] += count
    return Placed(get_fact(fact=fact), states, quadrants)


@dataclass(frozen=True)
class Source:
    """A diagnostic from which facts can be taken."""

    year: int
    is_validated: bool
    is_here: bool  # the one that the page is about


@dataclass(frozen=True)
class Sources:
    """The diagnostics of the office, and what the one of `year` would bring: `year` is None without any that has an answer."""

    lines: tuple[Source, ...]
    year: int | None
    new: int  # facts that are not in the reflection
    changed: int  # facts whose answer says something else now
    is_taken: bool  # facts of it are here

    @property
    def has_choice(self) -> bool:
        return len(self.lines) > 1


def get_sources(*, reflection: Reflection, user: User, year: int | None = None) -> Sources:
    """Return the diagnostics, the last validated one first, then the newest; three statements with the banks in memory, one without any.

    Raises LookupError for a year in which the office has none that this person may read.
    """
    office = reflection.office
    found = Revision.objects.filter(office=office, is_current=True).select_related("assessment__edition", "assessment__bank_version__bank")
    current = [one for one in found.order_by("-assessment__edition__year", "pk") if can_read_answers(user, one, office)]
    last = next((one for one in current if State(one.state) is State.VALIDATED), None)
    ordered = current if last is None else [last, *(one for one in current if one is not last)]
    if year is not None and not any(one.assessment.edition.year == year for one in ordered):
        raise LookupError("no diagnostic of this year")
    if not ordered:
        return Sources((), None, 0, 0, is_taken=False)
    chosen = next(one for one in ordered if year in {None, one.assessment.edition.year})
    lines = tuple(Source(one.assessment.edition.year, State(one.state) is State.VALIDATED, one is chosen) for one in ordered)
    (answers,) = get_answers_of([chosen], office=office)
    known = {
        (question, box): text
        for question, box, text in reflection.facts.filter(assessment=chosen.assessment)
        .order_by("pk")
        .values_list("question_id", "box", "proposed_text")
    }
    if not any(value.is_given for value in answers.values.values()):
        return Sources(lines, None, 0, 0, is_taken=bool(known))
    numbers = answers.version.question_ids
    offered = proposals.proposals(answers.version.bank, answers.values, answers.profile, office=office.name)
    told = [(known.get((numbers[one.code], one.box)), one.text[:MOST_LETTERS]) for one in offered]
    return Sources(
        lines,
        chosen.assessment.edition.year,
        new=sum(before is None for before, _ in told),
        changed=sum(before is not None and before != text for before, text in told),
        is_taken=bool(known),
    )
