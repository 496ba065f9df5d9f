"""The chain of a reflection, read both ways, and its loose ends (strategy-plan-kpi.md §1.1 « The chain »)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Links:
    """Who points at whom, by id. A solution answers to the facts that it cites and to those of its group."""

    fact_groups: Mapping[int, int | None]  # each accepted fact, and its group
    solution_groups: Mapping[int, int | None]  # each solution that is kept
    citations: Mapping[int, Collection[int]]  # facts by solution
    solution_strategies: Mapping[int, int | None]
    objective_strategies: Mapping[int, int | None]


@dataclass(frozen=True)
class LooseEnds:
    """What breaks the chain."""

    facts: tuple[int, ...]  # that led to no objective
    objectives: tuple[int, ...]  # that no fact explains


def facts_of_solution(links: Links, solution: int) -> frozenset[int]:
    group = links.solution_groups.get(solution)
    grouped = [] if group is None else [fact for fact, place in links.fact_groups.items() if place == group]
    return frozenset(grouped) | (frozenset(links.citations.get(solution, ())) & links.fact_groups.keys())


def facts_of_strategy(links: Links, strategy: int) -> frozenset[int]:
    gathered = [solution for solution, place in links.solution_strategies.items() if place == strategy]
    return frozenset().union(*(facts_of_solution(links, solution) for solution in gathered))


def facts_of_objective(links: Links, objective: int) -> frozenset[int]:
    """Answer « Pourquoi ? »: the facts behind an objective, through its strategy and the solutions of that one."""
    strategy = links.objective_strategies.get(objective)
    return frozenset() if strategy is None else facts_of_strategy(links, strategy)


def solutions_of_fact(links: Links, fact: int) -> frozenset[int]:
    """Begin to answer « Et alors ? »: the solutions that answer to a fact."""
    return frozenset(solution for solution in links.solution_groups if fact in facts_of_solution(links, solution))


def objectives_of_fact(links: Links, fact: int) -> frozenset[int]:
    """Finish to answer « Et alors ? »: the objectives that a fact led to."""
    axes = {links.solution_strategies.get(solution) for solution in solutions_of_fact(links, fact)} - {None}
    return frozenset(objective for objective, strategy in links.objective_strategies.items() if strategy in axes)


def loose_ends(links: Links) -> LooseEnds:
    """Return the facts that led to no objective, and the objectives without fact, in the order they are given."""
    explained = {objective: facts_of_objective(links, objective) for objective in links.objective_strategies}
    led = frozenset().union(*explained.values())
    return LooseEnds(
        tuple(fact for fact in links.fact_groups if fact not in led),
        tuple(objective for objective, facts in explained.items() if not facts),
    )
