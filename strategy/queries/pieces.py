"""What a reflection holds, as its pages show it: facts, groups, solutions, strategies, objectives."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet
from django.utils import timezone

from diagnostic.models import Assessment
from diagnostic.queries.banks import version_of
from otn.lib import french
from strategy.models import Citation, Fact, Objective, Reflection, Solution
from strategy.queries.origins import ORIGIN, Offer, offers
from strategy.swot import CROSSINGS, Crossing, Quadrant, quadrant_of


@dataclass(frozen=True)
class Origin:
    """The answer that a fact came from."""

    code: str  # of the question
    question: str
    chapter: str  # code
    answer: str
    at: datetime | None
    year: int  # of the edition
    revision: int  # number

    @property
    def words(self) -> str:
        """Where the fact comes from, as people read it: « Question 1.1-06, réponse “Une”, mars 2026 »."""
        at = timezone.localtime(self.at) if self.at else None
        parts = [
            f"Question {self.code}",
            f"réponse “{self.answer}”" if self.answer else "",
            f"{french.month_name(at.month)} {at.year}" if at else "",
        ]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class FactLine:
    id: int
    text: str
    version: int
    state: Fact.State
    quadrant: Quadrant | None
    group_id: int | None
    group: str  # its name, empty when it is in none
    origin: Origin | None  # None when somebody wrote it
    is_rewritten: bool
    remarks: int
    solutions: int  # that answer to it, by name or through its group


SHOWN = Q(remarks__removed_at=None, remarks__isnull=False)


def _lines(facts: QuerySet[Fact]) -> tuple[FactLine, ...]:
    found = facts.select_related("question", "assessment__edition", "assessment__bank_version__bank", "revision", "group").annotate(
        said=Count("remarks", filter=SHOWN, distinct=True),
        answered_by=Count("citations__solution", filter=Q(citations__solution__dropped_reason=""), distinct=True)
        + Count("group__solutions", filter=Q(group__solutions__dropped_reason=""), distinct=True),
    )
    return tuple(_line(fact) for fact in found.order_by("position", "pk"))


def _line(fact: Fact) -> FactLine:
    return FactLine(
        id=fact.pk,
        text=fact.text,
        version=fact.version,
        state=Fact.State(fact.state),
        quadrant=quadrant_of(fact.is_internal, fact.is_favourable),
        group_id=fact.group_id,
        group=fact.group.name if fact.group else "",
        origin=origin_of(fact),
        is_rewritten=fact.is_rewritten,
        remarks=vars(fact).get("said", 0),
        solutions=vars(fact).get("answered_by", 0),
    )


def origin_of(fact: Fact) -> Origin | None:
    """Return where a fact comes from; its question, its assessment with edition and bank, and its revision are loaded."""
    if fact.question is None or fact.assessment is None or fact.revision is None:
        return None
    return answer_in(fact.assessment, fact.question.code, fact.answer, fact.answered_at, fact.revision.number)


def answer_in(assessment: Assessment, code: str, answer: str, at: datetime | None, revision: int) -> Origin:
    """Return the place of an answer, given in words, in its diagnostic; its edition and bank are loaded."""
    bank = version_of(assessment.bank_version).bank
    question = bank.by_code.get(code)
    chapter = next((one.code for one in bank.chapters if any(each is question for each in one.questions)), "")
    return Origin(code, question.text if question else "", chapter, answer, at, assessment.edition.year, revision)


# --- Facts and their board ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FactsPage:
    proposed: tuple[FactLine, ...]
    reserve: tuple[FactLine, ...]
    accepted: tuple[FactLine, ...]
    discarded: tuple[FactLine, ...]

    @property
    def lines(self) -> tuple[FactLine, ...]:
        return (*self.proposed, *self.reserve, *self.accepted, *self.discarded)

    @property
    def count(self) -> int:
        return len(self.lines)


def get_facts(*, reflection: Reflection) -> FactsPage:
    """Return every fact of a reflection by state; one statement with the banks in memory."""
    lines = _lines(reflection.facts.all())

    def of(state: Fact.State) -> tuple[FactLine, ...]:
        return tuple(line for line in lines if line.state == state)

    return FactsPage(of(Fact.State.PROPOSED), of(Fact.State.RESERVE), of(Fact.State.ACCEPTED), of(Fact.State.DISCARDED))


def get_fact(*, fact: Fact) -> FactLine:
    """Return one fact as it stands; one statement."""
    return _lines(Fact.objects.filter(pk=fact.pk))[0]


@dataclass(frozen=True)
class Board:
    """The accepted facts, sorted and not."""

    unsorted: tuple[FactLine, ...]
    strengths: tuple[FactLine, ...]
    weaknesses: tuple[FactLine, ...]
    opportunities: tuple[FactLine, ...]
    threats: tuple[FactLine, ...]

    def of(self, quadrant: Quadrant | None) -> tuple[FactLine, ...]:
        sides = {
            None: self.unsorted,
            Quadrant.STRENGTH: self.strengths,
            Quadrant.WEAKNESS: self.weaknesses,
            Quadrant.OPPORTUNITY: self.opportunities,
            Quadrant.THREAT: self.threats,
        }
        return sides[quadrant]

    @property
    def count(self) -> int:
        return len(self.unsorted) + sum(len(self.of(quadrant)) for quadrant in Quadrant)


def get_board(*, reflection: Reflection) -> Board:
    """Return the SWOT of a reflection; one statement with the banks in memory."""
    lines = _lines(reflection.facts.filter(state=Fact.State.ACCEPTED))

    def of(quadrant: Quadrant | None) -> tuple[FactLine, ...]:
        return tuple(line for line in lines if line.quadrant is quadrant)

    return Board(of(None), of(Quadrant.STRENGTH), of(Quadrant.WEAKNESS), of(Quadrant.OPPORTUNITY), of(Quadrant.THREAT))


# --- Groups and solutions -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SolutionLine:
    id: int
    text: str
    version: int
    priority: int
    group_id: int | None
    group: str  # its name, empty for a crossing
    crossing: Crossing | None
    dropped_reason: str
    strategy_id: int | None
    strategy: str  # name, empty when it is in none
    recommended_for: str  # code of the question whose recommendation it is, else empty
    facts: tuple[int, ...]  # ids of those it cites
    remarks: int

    @property
    def is_kept(self) -> bool:
        return not self.dropped_reason


@dataclass(frozen=True)
class GroupLine:
    id: int
    name: str
    problem: str
    version: int
    dropped_reason: str
    facts: tuple[FactLine, ...]
    solutions: tuple[SolutionLine, ...]
    offers: tuple[Offer, ...]  # recommendations of its facts that are no solution yet
    remarks: int

    @property
    def is_kept(self) -> bool:
        return not self.dropped_reason


@dataclass(frozen=True)
class CrossingLine:
    """Two quadrants that meet, with the facts of both sides and what was found there."""

    crossing: Crossing
    left: tuple[FactLine, ...]
    right: tuple[FactLine, ...]
    solutions: tuple[SolutionLine, ...]


@dataclass(frozen=True)
class GroupsPage:
    groups: tuple[GroupLine, ...]
    ungrouped: tuple[FactLine, ...]
    crossings: tuple[CrossingLine, ...]
    sections: int  # facts without group whose section is known: « Grouper par sous-chapitre »


def get_groups(*, reflection: Reflection) -> GroupsPage:
    """Return groups and crossings with their facts and solutions; four statements with the banks in memory."""
    accepted = reflection.facts.filter(state=Fact.State.ACCEPTED)
    lines = _lines(accepted)
    solutions = get_solutions(reflection=reflection)
    groups = reflection.groups.annotate(said=Count("remarks", filter=SHOWN, distinct=True)).order_by("position", "pk")
    taken = {(one.group_id, one.recommended_for) for one in solutions if one.recommended_for}
    offered = offers(accepted.exclude(group=None).exclude(question=None).select_related(*ORIGIN).order_by("position", "pk"))
    ungrouped = tuple(line for line in lines if line.group_id is None)
    return GroupsPage(
        groups=tuple(
            GroupLine(
                id=group.pk, name=group.name, problem=group.problem, version=group.version, dropped_reason=group.dropped_reason,
                facts=tuple(line for line in lines if line.group_id == group.pk),
                solutions=tuple(one for one in solutions if one.group_id == group.pk),
                offers=tuple(one for one in offered if one.fact.group_id == group.pk and (group.pk, one.code) not in taken),
                remarks=vars(group)["said"],
            )
            for group in groups
        ),
        ungrouped=ungrouped,
        crossings=tuple(_crossing(crossing, lines, solutions) for crossing in Crossing),
        sections=sum(line.origin is not None for line in ungrouped),
    )  # fmt: skip


def _crossing(crossing: Crossing, lines: Iterable[FactLine], solutions: Iterable[SolutionLine]) -> CrossingLine:
    left, right = CROSSINGS[crossing]
    return CrossingLine(
        crossing,
        tuple(line for line in lines if line.quadrant is left),
        tuple(line for line in lines if line.quadrant is right),
        tuple(one for one in solutions if one.crossing is crossing),
    )


def get_solutions(*, reflection: Reflection) -> tuple[SolutionLine, ...]:
    """Return every solution of a reflection, by priority; one statement."""
    cited = Citation.objects.filter(solution=OuterRef("pk")).order_by("fact").values("fact")
    found = reflection.solutions.select_related("group", "strategy", "question")
    found = found.annotate(said=Count("remarks", filter=SHOWN, distinct=True), cited=ArraySubquery(cited))
    return tuple(_solution(one) for one in found.order_by("priority", "position", "pk"))


def _solution(one: Solution) -> SolutionLine:
    return SolutionLine(
        id=one.pk,
        text=one.text,
        version=one.version,
        priority=one.priority,
        group_id=one.group_id,
        group=one.group.name if one.group else "",
        crossing=Crossing(one.crossing) if one.crossing else None,
        dropped_reason=one.dropped_reason,
        strategy_id=one.strategy_id,
        strategy=one.strategy.name if one.strategy else "",
        recommended_for=one.question.code if one.question else "",
        facts=tuple(vars(one)["cited"]),
        remarks=vars(one).get("said", 0),
    )


# --- Strategies and objectives ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StrategyLine:
    id: int
    name: str
    description: str
    priority: int
    version: int
    solutions: tuple[SolutionLine, ...]
    objectives: int
    remarks: int


@dataclass(frozen=True)
class StrategiesPage:
    strategies: tuple[StrategyLine, ...]  # by priority
    free: tuple[SolutionLine, ...]  # kept, in no strategy


def get_strategies(*, reflection: Reflection) -> StrategiesPage:
    """Return the strategies with what they gather; two statements."""
    solutions = get_solutions(reflection=reflection)
    found = reflection.strategies.annotate(
        aims=Count("objectives", distinct=True), said=Count("remarks", filter=SHOWN, distinct=True)
    ).order_by("priority", "position", "pk")
    return StrategiesPage(
        tuple(
            StrategyLine(
                one.pk, one.name, one.description, one.priority, one.version,
                tuple(solution for solution in solutions if solution.strategy_id == one.pk), vars(one)["aims"], vars(one)["said"],
            )
            for one in found
        ),
        tuple(one for one in solutions if one.strategy_id is None and one.is_kept),
    )  # fmt: skip


@dataclass(frozen=True)
class ObjectiveLine:
    id: int
    name: str
    indicator: str
    target: str
    starts_on: date | None
    due_date: date | None
    weight: int
    version: int
    strategy_id: int | None
    strategy: str
    is_sent: bool
    remarks: int

    @property
    def missing(self) -> tuple[str, ...]:
        """What step 3 and step 4 will want of it."""
        wanted = {"une échéance": self.due_date, "un indicateur": self.indicator, "une cible": self.target}
        return tuple(name for name, given in wanted.items() if not given)


def get_objectives(*, reflection: Reflection) -> tuple[ObjectiveLine, ...]:
    """Return the objectives of a reflection; one statement."""
    found = reflection.objectives.select_related("strategy").annotate(said=Count("remarks", filter=SHOWN, distinct=True))
    return tuple(_objective(one) for one in found.order_by("position", "pk"))


def _objective(one: Objective) -> ObjectiveLine:
    return ObjectiveLine(
        id=one.pk,
        name=one.name,
        indicator=one.indicator,
        target=one.target,
        starts_on=one.starts_on,
        due_date=one.due_date,
        weight=one.weight,
        version=one.version,
        strategy_id=one.strategy_id,
        strategy=one.strategy.name if one.strategy else "",
        is_sent=one.sent_at is not None,
        remarks=vars(one).get("said", 0),
    )
