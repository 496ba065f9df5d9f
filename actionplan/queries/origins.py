"""Where actions come from: the solutions and recommendations of step 2, and the answers behind them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from actionplan.drafts import Suggestion
from actionplan.models import Action
from diagnostic.models import Question
from diagnostic.queries.answers import get_answers
from otn.offices.models import Office
from strategy.models import Fact, Objective, Solution
from strategy.queries.origins import Offer, offers
from strategy.queries.pieces import Origin, origin_of
from strategy.swot import Quadrant, quadrant_of

# --- What step 2 offers -------------------------------------------------------------------------------------------------------------------


def suggestions_of(office: Office, objectives: Collection[Objective]) -> Mapping[int, list[Suggestion]]:
    """Return what step 2 offers for each of these objectives, by id: the solutions of its strategy, then the recommendations for the facts
    that they answer to. What is an action already, or was offered for an objective before, is not offered again."""
    axes = {one.strategy_id for one in objectives if one.strategy_id is not None}
    found = Solution.objects.filter(office=office, strategy__in=axes, dropped_reason="").select_related("question")
    solutions = list(found.prefetch_related("citations").order_by("priority", "position", "pk"))
    facts = _facts_of(solutions)
    gains = _gains(office, facts)
    offered = offers(facts)
    known = Action.objects.filter(office=office).order_by("pk").values_list("solution_id", "question_id")
    solutions_taken: set[int | None] = {solution for solution, _ in known}
    questions_taken: set[int | None] = {question for _, question in known}
    result: dict[int, list[Suggestion]] = {one.pk: [] for one in objectives}
    for objective in objectives:
        mine = [one for one in solutions if one.strategy_id == objective.strategy_id and one.pk not in solutions_taken]
        result[objective.pk] += [_solution(one, gains) for one in mine]
        solutions_taken |= {one.pk for one in mine}
        questions_taken |= {one.question_id for one in mine}
        for offer in _offers_for(offered, mine):
            if offer.question_id not in questions_taken:
                questions_taken.add(offer.question_id)
                result[objective.pk].append(_offer(offer, gains))
    return result


def _facts_of(solutions: Collection[Solution]) -> list[Fact]:
    groups = {one.group_id for one in solutions if one.group_id is not None}
    wanted = Q(group__in=groups) | Q(citations__solution__in=solutions)
    found = Fact.objects.filter(wanted, state=Fact.State.ACCEPTED).distinct()
    return list(found.select_related("question", "assessment", "revision__assessment").order_by("position", "pk"))


def _offers_for(offered: Iterable[Offer], solutions: Collection[Solution]) -> Iterable[Offer]:
    groups = {one.group_id for one in solutions if one.group_id is not None}
    cited = {citation.fact_id for one in solutions for citation in one.citations.all()}
    return [one for one in offered if one.fact.group_id in groups or one.fact.pk in cited]


def _gains(office: Office, facts: Iterable[Fact]) -> Mapping[int, Decimal]:
    """Return what doing better would win on the score, by question, in the last revision that a fact of these comes from."""
    revisions = {fact.revision.pk: fact.revision for fact in facts if fact.revision is not None}
    gains: dict[int, Decimal] = {}
    for _, revision in sorted(revisions.items()):
        answers = get_answers(revision=revision, office=office)
        numbers = answers.version.question_ids
        gains |= {numbers[one.mark.code]: one.gain for one in answers.results().priorities}
    return gains


def _solution(one: Solution, gains: Mapping[int, Decimal]) -> Suggestion:
    question = one.question
    if question is None:
        return Suggestion(one.text, solution=one.pk)
    return Suggestion(one.text, one.pk, question.pk, _hints(question), _gain(question, gains))


def _offer(offer: Offer, gains: Mapping[int, Decimal]) -> Suggestion:
    question = offer.fact.question
    assert question is not None  # only facts of a question are recommended anything
    return Suggestion(offer.text, None, question.pk, _hints(question), _gain(question, gains))


def _hints(question: Question) -> tuple[int, int, int] | None:
    if question.cost is None or question.complexity is None or question.time is None:
        return None
    return question.cost, question.complexity, question.time


def _gain(question: Question, gains: Mapping[int, Decimal]) -> Decimal | None:
    """Return the gain of a question; its weight where no diagnostic tells."""
    if question.pk in gains:
        return gains[question.pk]
    return None if question.weight is None else Decimal(question.weight)


# --- « Pourquoi ? » -----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WhyFact:
    """A fact behind an action, with the answer that it came from."""

    id: int
    reflection_id: int
    text: str
    quadrant: Quadrant | None
    origin: Origin | None  # None when somebody wrote it


@dataclass(frozen=True)
class Why:
    """What explains an action; empty where it was written by hand in the plan."""

    objective: str
    strategy: str
    reflection_id: int | None
    solution: str
    recommended_for: str  # code of the question whose recommendation it is
    facts: tuple[WhyFact, ...]


def get_why(*, action: Action) -> Why:
    """Answer « Pourquoi ? » for an action, back to the answers; two statements with the banks in memory.

    An action of no solution is explained by the facts of its question, if it has one, in the reflection of its objective; else by nothing.
    """
    found = Action.objects.select_related("objective__strategy", "solution", "question").get(pk=action.pk)
    objective, solution = found.objective, found.solution
    if solution is not None:
        wanted = Q(citations__solution=solution) | (Q(pk=None) if solution.group_id is None else Q(group=solution.group_id))
    elif found.question_id is not None and objective.reflection_id is not None:
        wanted = Q(question=found.question_id, reflection=objective.reflection_id)
    else:
        wanted = Q(pk=None)
    facts = Fact.objects.filter(wanted, state=Fact.State.ACCEPTED).distinct()
    facts = facts.select_related("question", "assessment__edition", "revision").order_by("position", "pk")
    return Why(
        objective=objective.name,
        strategy=objective.strategy.name if objective.strategy else "",
        reflection_id=objective.reflection_id,
        solution="" if solution is None else solution.text,
        recommended_for="" if found.question is None else found.question.code,
        facts=tuple(
            WhyFact(one.pk, one.reflection_id, one.text, quadrant_of(one.is_internal, one.is_favourable), origin_of(one)) for one in facts
        ),
    )
