"""Solutions: what could be done about a group, or where two quadrants cross."""

from collections.abc import Collection, Iterable

from django.db import transaction

from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused
from strategy.models import MOST_LETTERS, Citation, Fact, Group, Priority, Reflection, Solution
from strategy.operations.facts import MOST_AT_ONCE, find_facts
from strategy.operations.shared import change, check_there, cite, next_place, open_for, remove, written_twice
from strategy.queries.origins import recommendations_of
from strategy.swot import CROSSINGS, Crossing, quadrant_of

TWO_SIDES = "Choisissez un fait de chaque côté\N{NO-BREAK SPACE}: une solution née d’un croisement répond aux deux."


@transaction.atomic
def add_solutions(
    *, reflection: Reflection, by: User, texts: Iterable[str], group: Group | None = None, crossing: Crossing | None = None,
    facts: Collection[int] = (),
) -> list[Solution]:  # fmt: skip
    """Write solutions, one a text, for a group or for a crossing; those of a crossing answer to a fact of each side at least.

    What is sent twice is written once. Raises Refused, WrongState, LookupError for a group or a fact of another reflection.
    """
    found = open_for(by, reflection)
    if (group is None) is (crossing is None):
        raise LookupError("a group or a crossing")
    check_there(group, found)
    lines = [line for text in texts if (line := french.one_line(text))]
    if not lines:
        raise Refused("Écrivez une solution.", field="text")
    if len(lines) > MOST_AT_ONCE or any(len(line) > MOST_LETTERS for line in lines):
        raise Refused(f"{MOST_AT_ONCE} solutions au plus à la fois, de {MOST_LETTERS} caractères chacune.", field="text")
    cited = find_facts(found, facts)
    if crossing is not None:
        sides = {quadrant_of(fact.is_internal, fact.is_favourable) for fact in cited}
        if not sides.issuperset(CROSSINGS[crossing]):
            raise Refused(TWO_SIDES, field="facts")
    standing = found.solutions.filter(group=group, crossing=crossing or "", dropped_reason="")
    if there := written_twice(standing, lines=lines, by=by, verb="solution.added"):
        for solution in there:
            cite(solution, cited)
        return there
    place = next_place(Solution, found)
    solutions = Solution.objects.bulk_create(
        Solution(
            office_id=found.office_id, reflection=found, group=group, crossing=crossing or "", text=line, position=place + rank,
            created_by=by,
        )
        for rank, line in enumerate(lines)
    )  # fmt: skip
    for solution in solutions:
        cite(solution, cited)
        journal.record(office_id=found.office_id, by=by, verb="solution.added", target=solution, label=solution.text)
    return solutions


@transaction.atomic
def take_recommendation(*, group: Group, by: User, question: int, degree: str) -> Solution:
    """Make a solution of what the bank recommends for a fact of a group, which it cites; twice is once.

    Raises WrongState, LookupError for what is recommended for none of its facts.
    """
    reflection = open_for(by, group.reflection)
    offered = recommendations_of(group)
    chosen = next((one for one in offered if (one.question_id, one.degree) == (question, degree)), None)
    if chosen is None:
        raise LookupError("not recommended for a fact of this group")
    existing = Solution.objects.filter(group=group, question_id=question, degree=degree).first()
    if existing is not None:
        return existing
    solution = Solution.objects.create(
        office_id=reflection.office_id, reflection=reflection, group=group, text=chosen.text[:MOST_LETTERS], question_id=question,
        degree=degree, position=next_place(Solution, reflection), created_by=by,
    )  # fmt: skip
    cite(solution, [chosen.fact])
    journal.record(office_id=reflection.office_id, by=by, verb="solution.added", target=solution, label=solution.text)
    return solution


def _found(by: User, solution: Solution) -> Solution:
    """Lock the reflection of a solution, then read the solution again."""
    reflection = open_for(by, solution.reflection)
    found = Solution.objects.get(pk=solution.pk)
    found.reflection = reflection
    return found


@transaction.atomic
def edit_solution(*, solution: Solution, by: User, version: int, text: str, priority: Priority) -> Solution:
    """Rewrite a solution and give it a priority. Raises Refused, WrongState, Stale."""
    line = french.one_line(text)
    if not line or len(line) > MOST_LETTERS:
        raise Refused(f"Une solution tient en {MOST_LETTERS} caractères." if line else "Écrivez une solution.", field="text")
    values = {"text": line, "priority": priority}
    return change(_found(by, solution), version=version, by=by, verb="solution.changed", values=values, told=("priority",))


@transaction.atomic
def drop_solution(*, solution: Solution, by: User, version: int, reason: str) -> Solution:
    """Leave a solution aside, and say why; an empty reason takes it up again. Raises WrongState, Stale."""
    reason = reason.strip()
    values = {"dropped_reason": reason, "strategy": None} if reason else {"dropped_reason": ""}
    verb = "solution.dropped" if reason else "solution.resumed"
    return change(_found(by, solution), version=version, by=by, verb=verb, values=values, told=("dropped_reason",))


@transaction.atomic
def cite_facts(*, solution: Solution, by: User, facts: Collection[int]) -> list[Fact]:
    """Say which facts a solution answers to, in place of those said before. Raises Refused, WrongState, LookupError."""
    found = _found(by, solution)
    cited = find_facts(found.reflection, facts)
    if found.crossing:
        sides = {quadrant_of(fact.is_internal, fact.is_favourable) for fact in cited}
        if not sides.issuperset(CROSSINGS[Crossing(found.crossing)]):
            raise Refused(TWO_SIDES, field="facts")
    known = set(found.citations.order_by("pk").values_list("fact_id", flat=True))
    if known != {fact.pk for fact in cited}:
        Citation.objects.filter(solution=found).exclude(fact__in=cited).delete()
        cite(found, cited)
        journal.record(office_id=found.office_id, by=by, verb="solution.cited", target=found, label=found.text)
    return cited


@transaction.atomic
def remove_solution(*, solution: Solution, by: User) -> None:
    """Remove a solution with its remarks; its facts stay. Raises WrongState."""
    remove(_found(by, solution), by=by, verb="solution.removed")
