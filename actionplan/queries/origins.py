"""Where actions come from: the solutions and recommendations of step 2, and the answers behind them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.urls import reverse
from django.utils.text import Truncator

from actionplan.drafts import Suggestion
from actionplan.models import Action
from diagnostic.answering import in_words
from diagnostic.models import Answer, Question
from diagnostic.queries.answers import get_answers
from diagnostic.queries.banks import version_of
from diagnostic.states import State
from otn.lib import french
from otn.offices.models import Office
from strategy.models import Fact, Objective, Solution
from strategy.queries.chain import Follow
from strategy.queries.origins import Offer, offers
from strategy.queries.pieces import Origin, answer_in, origin_of
from strategy.queries.traces import SHORT, Link, Places, Trace, answer_link
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
    text: str
    quadrant: Quadrant | None
    origin: Origin | None  # None when somebody wrote it


def get_why(*, action: Action) -> Trace:
    """Answer « Pourquoi ? » for an action as a path of links, back to the answers of the diagnostic, and say where it breaks off; three
    statements at most, with the banks in memory.

    An action of no solution is explained by the facts of its question, if it has one, in the reflection of its objective, and where there
    are none by its last answer; one that was written in the plan, by what explains its objective: the solutions that its strategy gathers,
    and their facts.
    """
    rows = Action.objects.select_related(
        "objective__strategy", "objective__reflection", "solution__group", "solution__reflection", "question"
    )
    found = rows.get(pk=action.pk)
    gathered = _gathered(found)
    slug, facts = action.office.slug, _facts_behind(found, gathered)
    note = "" if _has_origin(found) else "écrite dans le plan"
    here = Link("Action", found.name, reverse("actionplan:action", args=[slug, found.pk]), "ici", "choisir", note)
    links = [here, _objective(found, slug)]
    reflection = found.solution.reflection if found.solution else found.objective.reflection
    if reflection is not None:
        reflection.office = action.office
        links += _behind(found, Places(reflection), gathered, facts)
    elif found.question is not None:
        links.append(_recommendation(found.question))
    answer = None if facts or found.solution or found.question is None else _answer(found, found.question)
    if answer is not None:
        links.append(answer_link(slug, answer))
    return Trace(
        f"Pourquoi {_quoted(found.name)}\N{NARROW NO-BREAK SPACE}?", found.name, tuple(links), _lacks(found, gathered, facts, answer)
    )


def _has_origin(action: Action) -> bool:
    return action.solution_id is not None or action.question_id is not None


def _gathered(action: Action) -> list[Solution]:
    """Return the solutions that explain an action through its objective alone."""
    strategy = action.objective.strategy_id
    if _has_origin(action) or strategy is None:
        return []
    found = Solution.objects.filter(office=action.office_id, strategy=strategy, dropped_reason="").select_related("group")
    return list(found.order_by("priority", "position", "pk"))


def _facts_behind(action: Action, gathered: Collection[Solution]) -> tuple[WhyFact, ...]:
    objective, solution = action.objective, action.solution
    if solution is not None:
        wanted = Q(citations__solution=solution) | (Q(pk=None) if solution.group_id is None else Q(group=solution.group_id))
    elif action.question_id is not None and objective.reflection_id is not None:
        wanted = Q(question=action.question_id, reflection=objective.reflection_id)
    elif gathered:
        groups = {one.group_id for one in gathered if one.group_id is not None}
        wanted = Q(citations__solution__in=gathered) | Q(group__in=groups)
    else:
        return ()
    facts = Fact.objects.filter(wanted, state=Fact.State.ACCEPTED).distinct()
    facts = facts.select_related("question", "assessment__edition", "assessment__bank_version__bank", "revision").order_by("position", "pk")
    return tuple(WhyFact(one.pk, one.text, quadrant_of(one.is_internal, one.is_favourable), origin_of(one)) for one in facts)


def _objective(action: Action, slug: str) -> Link:
    objective = action.objective
    note = f"pour le {french.date_long(objective.due_date)}" if objective.due_date else "sans échéance"
    if objective.reflection_id is None:
        page, step = reverse("actionplan:overview", args=[slug]), "choisir"
    else:
        page, step = reverse("strategy:objectives", args=[slug, objective.reflection_id]), "classer"
    return Link("Objectif", objective.name, f"{page}#objectif-{objective.pk}", "fait", step, note)


def _recommendation(question: Question) -> Link:
    return Link("Recommandation", f"Pour la question {question.code}", "", "fait", "recolter")


def _answer(action: Action, question: Question) -> Origin | None:
    """Return the last answer to the question of an action that was sent; before any was, that of a draft, without its words: OTN may not
    read every draft."""
    given = Answer.objects.filter(office=action.office_id, question=question, version__gt=0)
    is_draft = ExpressionWrapper(Q(revision__state=State.DRAFT), output_field=BooleanField())
    in_order = given.order_by(is_draft, "-revision__assessment__edition__year", "-revision__number", "pk")
    last = in_order.select_related("revision__assessment__edition", "revision__assessment__bank_version__bank").first()
    if last is None:
        return None
    revision, assessment = last.revision, last.revision.assessment
    asked = version_of(assessment.bank_version).bank.by_code.get(question.code)
    if asked is None or State(revision.state) is State.DRAFT:
        return answer_in(assessment, question.code, "", None, revision.number)
    return answer_in(assessment, question.code, in_words(asked, last.value), last.answered_at, revision.number)


def _behind(action: Action, places: Places, gathered: Iterable[Solution], facts: Iterable[WhyFact]) -> Iterator[Link]:
    """Walk from the objective of an action back to the answers, as far as the chain goes."""
    strategy, solution, question = action.objective.strategy, action.solution, action.question
    if strategy is not None:
        yield places.strategy(strategy.pk, strategy.name)
    if solution is not None:
        note = f"recommandée pour la question {question.code}" if question else ""
        yield Link("Solution", solution.text, places.of("solutions", "solution", solution.pk), "fait", "classer", note)
        if solution.group is not None:
            yield Link("Groupe", solution.group.name, places.of("groups", "groupe", solution.group.pk), "fait", "classer")
    elif question is not None:
        yield _recommendation(question)
    for one in gathered:
        note = one.group.name if one.group else ""
        yield Link("Solution", one.text, places.of("solutions", "solution", one.pk), "fait", "classer", note)
    yield from places.facts(facts)


# What comes of an action, by its id. Apps above add theirs when they are ready; one statement each.
FOLLOWS: list[Callable[[Office, int], Sequence[Follow]]] = []


def get_so_what(*, action: Action) -> Trace:
    """Answer « Et alors ? » for an action: what measures it, with what it brought; a statement for each app that knows of something."""
    here = Link("Action", action.name, reverse("actionplan:action", args=[action.office.slug, action.pk]), "ici", "choisir")
    found = [one for find in FOLLOWS for one in find(action.office, action.pk)]
    links = (here, *(Link(one.kind, one.text, one.url, one.state, one.step, one.note) for one in found))
    missing = "" if found else "Aucune campagne ne mesure encore cette action."
    return Trace(f"Et alors, {_quoted(action.name)}\N{NARROW NO-BREAK SPACE}?", action.name, links, missing)


def _quoted(text: str) -> str:
    return french.quoted(Truncator(text).chars(SHORT))


def _lacks(action: Action, gathered: Collection[Solution], facts: Collection[WhyFact], answer: Origin | None) -> str:
    """Say where the chain breaks off, empty when it is whole."""
    has_origin = _has_origin(action)
    if action.objective.reflection_id is None and action.solution_id is None:
        if answer is not None:
            return "L’objectif de cette action a été écrit dans le plan\N{NO-BREAK SPACE}: aucune stratégie ne l’explique."
        return "Cet objectif a été écrit dans le plan\N{NO-BREAK SPACE}: aucune stratégie, aucun fait ne l’explique."
    if not has_origin and action.objective.strategy_id is None:
        return "Cet objectif ne vient d’aucune stratégie, et cette action d’aucune solution\N{NO-BREAK SPACE}: aucun fait ne les explique."
    if not has_origin and not gathered:
        return "Cette action a été écrite dans le plan\N{NO-BREAK SPACE}: aucune solution de l’étape 2 ne l’explique."
    if not facts:
        return "Aucun fait retenu n’explique encore cette action."
    return "" if action.objective.strategy_id is not None else "L’objectif de cette action ne vient d’aucune stratégie."
