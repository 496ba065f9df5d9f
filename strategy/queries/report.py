"""What a report of a reflection is made of, and the reports that were asked for. Remarks and private notes are never read here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from django.utils import timezone

from otn.accounts.models import User
from otn.documents.queries import JobLine, find_job_line, get_job_lines
from otn.lib import french
from strategy.models import Reflection
from strategy.queries.chain import Chain, get_chain
from strategy.queries.pieces import FactLine, ObjectiveLine, SolutionLine, get_board, get_groups, get_strategies
from strategy.report import (
    PRIORITIES,
    Content,
    Cover,
    CrossingPart,
    FactPart,
    GroupPart,
    ObjectivePart,
    SolutionPart,
    StrategyPart,
    ThreadPart,
)
from strategy.swot import Quadrant

REPORT = "strategy.make_report"  # the task of strategy.tasks


# --- What is printed ----------------------------------------------------------------------------------------------------------------------


def get_content(*, reflection: Reflection) -> Content:
    """Return all that a report of this reflection says, as it stands; a constant number of statements, whatever it holds."""
    chain = get_chain(reflection=reflection)
    page = get_groups(reflection=reflection)
    axes = get_strategies(reflection=reflection)
    parts = {line.id: _fact(line) for line in _in_order(reflection)}
    solutions = {
        one.id: _solution(one, parts)
        for found in (*(group.solutions for group in page.groups), *(crossing.solutions for crossing in page.crossings))
        for one in found
    }
    return Content(
        cover=_cover(reflection),
        facts=tuple(parts.values()),
        groups=tuple(
            GroupPart(
                group.name, group.problem, group.dropped_reason, tuple(parts[fact.id] for fact in group.facts),
                tuple(solutions[one.id] for one in group.solutions),
            )
            for group in page.groups
        ),
        ungrouped=tuple(parts[fact.id] for fact in page.ungrouped),
        crossings=tuple(
            CrossingPart(one.crossing.label, tuple(solutions[each.id] for each in one.solutions)) for one in page.crossings if one.solutions
        ),
        strategies=tuple(
            StrategyPart(
                axis.name, axis.description, PRIORITIES[axis.priority], tuple(solutions[one.id] for one in axis.solutions),
                tuple(one.name for one in chain.objectives.values() if one.strategy_id == axis.id),
            )
            for axis in axes.strategies
        ),
        free=tuple(solutions[one.id] for one in axes.free),
        objectives=tuple(
            ObjectivePart(
                one.name, one.strategy, one.indicator, one.target, one.starts_on, one.due_date, one.weight
            )
            for one in chain.objectives.values()
        ),
        threads=tuple(_threads(chain, parts)),
        loose_facts=tuple(parts[fact.id] for fact in chain.loose_facts),
        loose_objectives=tuple(one.name for one in chain.loose_objectives),
    )  # fmt: skip


def get_swot_facts(*, reflection: Reflection) -> tuple[FactPart, ...]:
    """Return the accepted facts of a reflection for the sheet « SWOT »: by quadrant, in the order of the board; one statement."""
    return tuple(_fact(line) for line in _in_order(reflection))


def _in_order(reflection: Reflection) -> Iterable[FactLine]:
    board = get_board(reflection=reflection)
    yield from (line for quadrant in Quadrant for line in board.of(quadrant))
    yield from board.unsorted


def _fact(line: FactLine) -> FactPart:
    origin = line.origin
    if origin is None:
        return FactPart(line.text, line.quadrant, line.group)
    return FactPart(line.text, line.quadrant, line.group, origin.code, origin.answer, origin.year)


def _threads(chain: Chain, parts: Mapping[int, FactPart]) -> Iterator[ThreadPart]:
    """Explain the objectives, those of a strategy together."""
    together: defaultdict[int | None, list[ObjectiveLine]] = defaultdict(list)
    for one in chain.objectives.values():
        together[one.strategy_id].append(one)
    for objectives in together.values():
        first = objectives[0]
        facts = tuple(parts[fact.id] for fact in chain.why_objective(first.id).facts)
        yield ThreadPart(tuple(one.name for one in objectives), first.strategy, facts)


def _solution(one: SolutionLine, parts: Mapping[int, FactPart]) -> SolutionPart:
    cited = tuple(parts[pk] for pk in one.facts if pk in parts)  # a fact that was put back in reserve is cited no more
    return SolutionPart(one.text, PRIORITIES[one.priority], one.strategy, one.recommended_for, one.dropped_reason, cited)


def _cover(reflection: Reflection) -> Cover:
    people = User.objects.filter(pk__in=reflection.participants.values("user")).order_by("pk")
    validator = reflection.validated_by
    return Cover(
        office=reflection.office.name,
        name=reflection.name,
        purpose=reflection.purpose,
        organisation=reflection.organisation,
        lead=reflection.lead.full_name if reflection.lead else "",
        participants=tuple(sorted({one.full_name for one in people if one.full_name}, key=french.sort_key)),
        due_date=reflection.due_date,
        validated_on=None if reflection.validated_at is None else timezone.localdate(reflection.validated_at),
        validated_by=validator.full_name if validator else "",
        is_archived=reflection.archived_at is not None,
    )


# --- What was asked for -------------------------------------------------------------------------------------------------------------------


def get_report_lines(*, reflection: Reflection, user: User) -> tuple[JobLine, ...]:
    """Return the reports of a reflection, the newest first; one statement."""
    return get_job_lines(reflection.office, user, kinds=(REPORT,), reflection=reflection.pk)


def find_report_line(*, reflection: Reflection, user: User, pk: UUID) -> JobLine | None:
    """Return one report; None when it is not of this reflection; one statement."""
    return find_job_line(reflection.office, user, pk, kinds=(REPORT,), reflection=reflection.pk)
