"""The chain of a reflection, read both ways, and its loose ends (strategy-plan-kpi.md §1.1 « The chain »)."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from otn.lib import french


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


def facts_by_solution(links: Links) -> dict[int, frozenset[int]]:
    """Return what each solution answers to; the whole at once, because a page asks it of every fact."""
    grouped: defaultdict[int | None, set[int]] = defaultdict(set)
    for fact, group in links.fact_groups.items():
        grouped[group].add(fact)
    accepted = links.fact_groups.keys()
    return {
        solution: frozenset((grouped[group] if group is not None else set()) | (set(links.citations.get(solution, ())) & accepted))
        for solution, group in links.solution_groups.items()
    }


def facts_by_strategy(links: Links) -> dict[int, frozenset[int]]:
    """Return the facts behind the solutions of each strategy that gathers some."""
    found: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
    for solution, facts in facts_by_solution(links).items():
        strategy = links.solution_strategies.get(solution)
        if strategy is not None:
            found[strategy] |= facts
    return dict(found)


def facts_by_objective(links: Links) -> dict[int, frozenset[int]]:
    """Answer « Pourquoi ? »: the facts behind each objective, through its strategy and the solutions of that one."""
    behind = facts_by_strategy(links)
    return {
        objective: behind.get(strategy, frozenset()) if strategy is not None else frozenset()
        for objective, strategy in links.objective_strategies.items()
    }


def solutions_by_fact(links: Links) -> dict[int, frozenset[int]]:
    """Begin to answer « Et alors ? »: the solutions that answer to each fact."""
    found: dict[int, set[int]] = {fact: set() for fact in links.fact_groups}
    for solution, facts in facts_by_solution(links).items():
        for fact in facts:
            found[fact].add(solution)
    return {fact: frozenset(solutions) for fact, solutions in found.items()}


def objectives_by_fact(links: Links) -> dict[int, frozenset[int]]:
    """Finish to answer « Et alors ? »: the objectives that each fact led to."""
    found: dict[int, set[int]] = {fact: set() for fact in links.fact_groups}
    for objective, facts in facts_by_objective(links).items():
        for fact in facts:
            found[fact].add(objective)
    return {fact: frozenset(objectives) for fact, objectives in found.items()}


def loose_ends(links: Links) -> LooseEnds:
    """Return the facts that led to no objective, and the objectives without fact, in the order they are given."""
    explained = facts_by_objective(links)
    led = frozenset().union(*explained.values())
    return LooseEnds(
        tuple(fact for fact in links.fact_groups if fact not in led),
        tuple(objective for objective, facts in explained.items() if not facts),
    )


def loose_words(facts: int, objectives: int, actions: int | None = None) -> str:
    """Say in a sentence what breaks the chain, or that nothing does. It ends with objectives while there are no `actions` (None)."""
    if not facts and not objectives and not actions:
        if actions is None:
            return "Chaque fait mène à un objectif, chaque objectif répond à un fait."
        return "Chaque fait mène à une action, chaque action répond à un fait."
    end = "objectif" if actions is None else "action"
    told = [
        french.plural(facts, f"fait sans {end}", f"faits sans {end}") if facts else "",
        french.plural(objectives, "objectif sans fait", "objectifs sans fait") if objectives else "",
        french.plural(actions, "action sans fait", "actions sans fait") if actions else "",
    ]
    return f"{', '.join(part for part in told if part)}."
