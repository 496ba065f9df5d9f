"""« Pourquoi ? » and « Et alors ? »: the chain of a reflection from answer to objective, in both directions."""

from collections import defaultdict
from dataclasses import dataclass

from strategy import chain
from strategy.chain import Links
from strategy.models import Reflection
from strategy.queries.pieces import (
    FactLine,
    ObjectiveLine,
    SolutionLine,
    StrategyLine,
    get_board,
    get_objectives,
    get_strategies,
)


@dataclass(frozen=True)
class Why:
    """What explains a solution, a strategy or an objective: facts, each with the answer that it came from."""

    facts: tuple[FactLine, ...]


@dataclass(frozen=True)
class SoWhat:
    """What a fact led to so far; empty tuples where the chain stops."""

    fact: FactLine
    group: str  # name, empty without one
    solutions: tuple[SolutionLine, ...]
    strategies: tuple[StrategyLine, ...]
    objectives: tuple[ObjectiveLine, ...]


@dataclass(frozen=True)
class Chain:
    """A whole reflection with what points at what; every question about it is answered without another statement."""

    links: Links
    facts: dict[int, FactLine]  # the accepted ones
    groups: dict[int, str]  # names
    solutions: dict[int, SolutionLine]  # those that are kept
    strategies: dict[int, StrategyLine]
    objectives: dict[int, ObjectiveLine]

    def why_solution(self, pk: int) -> Why:
        return self._why(chain.facts_of_solution(self.links, pk))

    def why_strategy(self, pk: int) -> Why:
        return self._why(chain.facts_of_strategy(self.links, pk))

    def why_objective(self, pk: int) -> Why:
        return self._why(chain.facts_of_objective(self.links, pk))

    def _why(self, facts: frozenset[int]) -> Why:
        return Why(tuple(line for pk, line in self.facts.items() if pk in facts))

    def so_what(self, pk: int) -> SoWhat:
        """Return what an accepted fact led to. Raises KeyError for any other."""
        fact = self.facts[pk]
        answering = chain.solutions_of_fact(self.links, pk)
        solutions = tuple(line for key, line in self.solutions.items() if key in answering)
        axes = {line.strategy_id for line in solutions}
        aims = chain.objectives_of_fact(self.links, pk)
        return SoWhat(
            fact,
            "" if fact.group_id is None else self.groups.get(fact.group_id, ""),
            solutions,
            tuple(line for key, line in self.strategies.items() if key in axes),
            tuple(line for key, line in self.objectives.items() if key in aims),
        )

    @property
    def loose_facts(self) -> tuple[FactLine, ...]:
        return tuple(self.facts[pk] for pk in chain.loose_ends(self.links).facts)

    @property
    def loose_objectives(self) -> tuple[ObjectiveLine, ...]:
        return tuple(self.objectives[pk] for pk in chain.loose_ends(self.links).objectives)


def get_chain(*, reflection: Reflection) -> Chain:
    """Return the whole chain of a reflection; six statements, whatever it holds."""
    board = get_board(reflection=reflection)
    facts = sorted((*board.unsorted, *board.strengths, *board.weaknesses, *board.opportunities, *board.threats), key=lambda line: line.id)
    axes = get_strategies(reflection=reflection)
    solutions = [*(one for axis in axes.strategies for one in axis.solutions), *axes.free]
    objectives = get_objectives(reflection=reflection)
    citations: defaultdict[int, set[int]] = defaultdict(set)
    for one in solutions:
        citations[one.id].update(one.facts)
    links = Links(
        fact_groups={line.id: line.group_id for line in facts},
        solution_groups={one.id: one.group_id for one in solutions if one.is_kept},
        citations=citations,
        solution_strategies={one.id: one.strategy_id for one in solutions if one.is_kept},
        objective_strategies={one.id: one.strategy_id for one in objectives},
    )
    return Chain(
        links=links,
        facts={line.id: line for line in facts},
        groups=dict(reflection.groups.order_by("position", "pk").values_list("pk", "name")),
        solutions={one.id: one for one in solutions if one.is_kept},
        strategies={one.id: one for one in axes.strategies},
        objectives={one.id: one for one in objectives},
    )
