"""« Pourquoi ? » and « Et alors ? »: the chain of a reflection from answer to objective, in both directions."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from otn.offices.models import Office
from strategy import chain
from strategy.chain import Links, LooseEnds
from strategy.models import Reflection
from strategy.queries.pieces import FactLine, ObjectiveLine, SolutionLine, get_board, get_objectives, get_solutions


@dataclass(frozen=True)
class Follow:
    """What an app above says comes of an objective: an action, a campaign."""

    kind: str  # « Action »
    text: str
    url: str
    step: str  # the word of its step: choisir, valider
    state: str  # fait, en-cours, a-venir
    note: str = ""
    solution: int | None = None  # that it came from; None follows the objective as a whole


ACTING = "choisir"  # the step of what first follows an objective

# What follows the objectives of an office, by their ids. Apps above add theirs when they are ready; one statement each, whatever is asked.
FOLLOWS: list[Callable[[Office, Collection[int]], Mapping[int, Sequence[Follow]]]] = []


@dataclass(frozen=True)
class Axis:
    """A strategy that gathers a solution or aims at an objective."""

    id: int
    name: str


@dataclass(frozen=True)
class Why:
    """What explains a solution, a strategy or an objective: facts, each with the answer that it came from."""

    solutions: tuple[SolutionLine, ...]  # between the facts and what is asked about
    facts: tuple[FactLine, ...]


@dataclass(frozen=True)
class SoWhat:
    """What a fact led to so far; empty tuples where the chain stops."""

    fact: FactLine
    solutions: tuple[SolutionLine, ...]
    strategies: tuple[Axis, ...]
    objectives: tuple[ObjectiveLine, ...]
    follows: tuple[Follow, ...]

    @property
    def actions(self) -> int:
        return sum(one.step == ACTING for one in self.follows)


@dataclass(frozen=True)
class Chain:
    """A whole reflection with what points at what; every question about it is answered without another statement."""

    links: Links
    facts: dict[int, FactLine]  # the accepted ones
    solutions: dict[int, SolutionLine]  # those that are kept, by priority
    strategies: dict[int, Axis]
    objectives: dict[int, ObjectiveLine]
    follows: Mapping[int, tuple[Follow, ...]]  # by objective

    def why_solution(self, pk: int) -> Why:
        return Why((), self._facts(self._by_solution[pk]))

    def why_strategy(self, pk: int) -> Why:
        """Answer for any strategy of the reflection: one that is in no chain is explained by nothing."""
        solutions = tuple(line for line in self.solutions.values() if line.strategy_id == pk)
        return Why(solutions, self._facts(frozenset().union(*(self._by_solution[line.id] for line in solutions))))

    def why_objective(self, pk: int) -> Why:
        strategy = self.objectives[pk].strategy_id
        return Why((), ()) if strategy is None else self.why_strategy(strategy)

    def so_what(self, pk: int) -> SoWhat:
        """Return what an accepted fact led to. Raises KeyError for any other."""
        solutions = tuple(line for key, line in self.solutions.items() if key in self._solutions_of[pk])
        axes = {line.strategy_id for line in solutions}
        objectives = tuple(line for key, line in self.objectives.items() if key in self._objectives_of[pk])
        return SoWhat(
            self.facts[pk],
            solutions,
            tuple(axis for key, axis in self.strategies.items() if key in axes),
            objectives,
            tuple(self._followed(frozenset(one.id for one in solutions), frozenset(one.id for one in objectives))),
        )

    def _followed(self, solutions: frozenset[int], objectives: frozenset[int]) -> Iterator[Follow]:
        """Give what came of these solutions, and what came of these objectives without coming from any solution."""
        for pk, follows in self.follows.items():
            yield from (one for one in follows if (pk in objectives if one.solution is None else one.solution in solutions))

    @property
    def forward(self) -> tuple[SoWhat, ...]:
        """What each fact led to, in the order in which the facts were written."""
        return tuple(self.so_what(pk) for pk in self.facts)

    @property
    def backward(self) -> tuple[tuple[ObjectiveLine, Why], ...]:
        """What explains each objective."""
        return tuple((line, self.why_objective(pk)) for pk, line in self.objectives.items())

    def _facts(self, numbers: frozenset[int]) -> tuple[FactLine, ...]:
        return tuple(line for pk, line in self.facts.items() if pk in numbers)

    @cached_property
    def _by_solution(self) -> Mapping[int, frozenset[int]]:
        return chain.facts_by_solution(self.links)

    @cached_property
    def _solutions_of(self) -> Mapping[int, frozenset[int]]:
        return chain.solutions_by_fact(self.links)

    @cached_property
    def _objectives_of(self) -> Mapping[int, frozenset[int]]:
        return chain.objectives_by_fact(self.links)

    @cached_property
    def _loose(self) -> LooseEnds:
        return chain.loose_ends(self.links)

    @property
    def loose_facts(self) -> tuple[FactLine, ...]:
        """The facts that led to no objective, or to no action once there are some."""
        if not self.reaches_actions:
            return tuple(self.facts[pk] for pk in self._loose.facts)
        return tuple(one.fact for one in self.forward if not one.actions)

    @property
    def loose_objectives(self) -> tuple[ObjectiveLine, ...]:
        return tuple(self.objectives[pk] for pk in self._loose.objectives)

    @property
    def loose_actions(self) -> tuple[Follow, ...]:
        """The actions that no fact explains, through their solution or through their objective."""
        return tuple(one for pk, follows in self.follows.items() for one in follows if one.step == ACTING and not self._explained(pk, one))

    def _explained(self, objective: int, one: Follow) -> bool:
        return bool(self.why_objective(objective).facts if one.solution is None else self._by_solution.get(one.solution))

    @property
    def loose_words(self) -> str:
        actions = len(self.loose_actions) if self.reaches_actions else None
        return chain.loose_words(len(self.loose_facts), len(self.loose_objectives), actions)

    @property
    def reaches_actions(self) -> bool:
        """Say whether the plan has begun to follow these objectives."""
        return any(self.follows.values())


def get_chain(*, reflection: Reflection) -> Chain:
    """Return the whole chain of a reflection; three statements whatever it holds, and one for each app that adds what follows."""
    board = get_board(reflection=reflection)
    facts = sorted((*board.unsorted, *board.strengths, *board.weaknesses, *board.opportunities, *board.threats), key=lambda line: line.id)
    solutions = [one for one in get_solutions(reflection=reflection) if one.is_kept]
    objectives = get_objectives(reflection=reflection)
    links = Links(
        fact_groups={line.id: line.group_id for line in facts},
        solution_groups={one.id: one.group_id for one in solutions},
        citations={one.id: one.facts for one in solutions},
        solution_strategies={one.id: one.strategy_id for one in solutions},
        objective_strategies={one.id: one.strategy_id for one in objectives},
    )
    return Chain(
        links=links,
        facts={line.id: line for line in facts},
        solutions={one.id: one for one in solutions},
        strategies={axis.id: axis for axis in _axes([*solutions, *objectives])},
        objectives={one.id: one for one in objectives},
        follows=_follows(reflection.office, [one.id for one in objectives]),
    )


def _axes(lines: Iterable[SolutionLine | ObjectiveLine]) -> Iterator[Axis]:
    return (Axis(one.strategy_id, one.strategy) for one in lines if one.strategy_id is not None)


def _follows(office: Office, objectives: Collection[int]) -> Mapping[int, tuple[Follow, ...]]:
    answers = [find(office, objectives) for find in FOLLOWS]
    return {pk: tuple(one for answer in answers for one in answer.get(pk, ())) for pk in objectives}
