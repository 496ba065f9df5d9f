"""Which actions are worth it: quadrants, an index, and the exact best set under a budget (strategy-plan-kpi.md §2.8).

A suggestion changes nothing by itself.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

import highspy

MIDDLE = Decimal(50)  # of the CCT
CENTS, HUNDREDTHS = 100, 100
OPTIONS = (("output_flag", False), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.0), ("threads", 1))  # the best set, not nearly the best one


class Worth(StrEnum):
    QUICK_WIN = "quick_win"
    MAJOR_PROJECT = "major_project"
    FILL_IN = "fill_in"
    DISCARD = "discard"


WORTH_NAMES: Mapping[Worth, str] = {
    Worth.QUICK_WIN: "Gains rapides",
    Worth.MAJOR_PROJECT: "Grands chantiers",
    Worth.FILL_IN: "Compléments",
    Worth.DISCARD: "À écarter",
}


@dataclass(frozen=True)
class Candidate:
    """An action to be chosen or not."""

    key: int
    value: Decimal  # points of the plan, where a complete plan makes 100
    cct: Decimal | None  # 0 to 100
    cost: Decimal | None  # euros to the cent, on the basis of the budget; None leaves the action out
    requires: frozenset[int] = field(default_factory=frozenset)
    is_imposed: bool = False


def value_of(contribution: Decimal, weight: int, weights: int) -> Decimal:
    """Return what an action brings to the plan: its effective contribution by the share of its objective."""
    return contribution * weight / weights if weights else Decimal(0)


def worth(value: Decimal, cct: Decimal | None, compared: int) -> Worth | None:
    """Return the quadrant of an action among `compared` ones; None while its CCT is not known."""
    if cct is None or not compared:
        return None
    is_worthy, is_easy = value * compared >= 100, cct < MIDDLE
    if is_worthy:
        return Worth.QUICK_WIN if is_easy else Worth.MAJOR_PROJECT
    return Worth.FILL_IN if is_easy else Worth.DISCARD


def index(value: Decimal, cct: Decimal | None) -> Decimal | None:
    """Return the index of the sortable list: the value, less what is hard about it."""
    return None if cct is None else value * (100 - cct) / 100


@dataclass(frozen=True)
class BestSet:
    """The set of most value under a budget, the cheapest of these, then the easiest, then the first in order."""

    keys: tuple[int, ...]
    value: Decimal
    cost: Decimal
    without_cost: tuple[int, ...]  # could not be compared
    next_keys: tuple[int, ...] = ()  # the cheapest set of a higher value; empty when there is none
    next_value: Decimal = Decimal(0)
    next_cost: Decimal = Decimal(0)


class Impossible(Exception):
    """No set holds what is imposed: the budget is too small for it, or a prerequisite has no cost. `cost` is what it takes, if known."""

    def __init__(self, cost: Decimal | None) -> None:
        super().__init__(str(cost))
        self.cost = cost


def best_set(candidates: Sequence[Candidate], budget: Decimal) -> BestSet:
    """Return the best set of actions, exactly. An action enters only with its prerequisites. Raises Impossible.

    Solved in integers (cents, hundredths of a point), one goal after the other, and checked again in Decimal.
    """
    left_out = tuple(one.key for one in candidates if one.cost is None)
    compared = _reachable([one for one in candidates if one.cost is not None])
    missing = [one for one in candidates if one.is_imposed and one not in compared]
    if missing:
        raise Impossible(None)
    problem = _Problem(compared)
    keys = problem.solve(budget)
    if keys is None:
        raise Impossible(problem.cheapest_imposed())
    chosen = [one for one in compared if one.key in keys]
    _check(chosen, budget)
    value, cost = _sum(chosen)
    better = problem.next_better(keys) or frozenset()
    following = [one for one in compared if one.key in better]
    next_value, next_cost = _sum(following)
    return BestSet(tuple(one.key for one in chosen), value, cost, left_out, tuple(one.key for one in following), next_value, next_cost)


def _reachable(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Leave out, again and again, what requires an action that is not there."""
    left = list(candidates)
    while True:
        keys = {one.key for one in left}
        kept = [one for one in left if one.requires <= keys]
        if len(kept) == len(left):
            return left
        left = kept


def _sum(chosen: Iterable[Candidate]) -> tuple[Decimal, Decimal]:
    some = list(chosen)
    return sum((one.value for one in some), Decimal(0)), sum((one.cost or Decimal(0) for one in some), Decimal(0))


def _check(chosen: Collection[Candidate], budget: Decimal) -> None:
    keys = {one.key for one in chosen}
    if _sum(chosen)[1] > budget or not all(one.requires <= keys for one in chosen):
        raise ArithmeticError("the solver chose a set that is not allowed")


class _Problem:
    """The choice as an integer programme: one variable of 0 or 1 an action."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self.candidates = candidates
        self.costs = [int((one.cost or Decimal(0)) * CENTS) for one in candidates]
        self.values = [int((one.value * HUNDREDTHS).to_integral_value()) for one in candidates]
        self.efforts = [int(((MIDDLE if one.cct is None else one.cct) * HUNDREDTHS).to_integral_value()) for one in candidates]

    def solve(self, budget: Decimal) -> frozenset[int] | None:
        within = [(self.costs, None, int(budget * CENTS))]
        best = self._optimise(self.values, within, maximise=True)
        if best is None:
            return None
        return self._refine([*within, (self.values, self._total(self.values, best), None)])

    def next_better(self, keys: frozenset[int]) -> frozenset[int] | None:
        """Return the cheapest set of a higher value than this one, without regard to the budget."""
        value = sum(self.values[place] for place, one in enumerate(self.candidates) if one.key in keys)
        return self._refine([(self.values, value + 1, None)], value_first=True)

    def cheapest_imposed(self) -> Decimal | None:
        found = self._optimise(self.costs, [], maximise=False)
        return None if found is None else Decimal(self._total(self.costs, found)) / CENTS

    def _refine(self, bounds: "list[Bound]", *, value_first: bool = False) -> frozenset[int] | None:
        """Go on from what is fixed: the cheapest, then (where the value is open) the most valuable, the easiest, the first in order."""
        goals = [(self.costs, False), *([(self.values, True)] if value_first else []), (self.efforts, False)]
        chosen: list[int] | None = None
        for goal, maximise in goals:
            chosen = self._optimise(goal, bounds, maximise=maximise)
            if chosen is None:
                return None
            total = self._total(goal, chosen)
            bounds = [*bounds, (goal, total if maximise else None, None if maximise else total)]
        assert chosen is not None
        if self._optimise(self.costs, [*bounds, self._another(chosen)], maximise=False) is None:
            return self._keys(chosen)  # no tie: nearly always
        for place in range(len(self.candidates)):  # the first in order
            mine = [1 if other == place else 0 for other in range(len(self.candidates))]
            found = self._optimise(mine, bounds, maximise=True)
            if found is not None:
                chosen = found
                bounds = [*bounds, (mine, self._total(mine, found), None)]
        return self._keys(chosen)

    def _keys(self, chosen: Sequence[int]) -> frozenset[int]:
        return frozenset(one.key for one, taken in zip(self.candidates, chosen, strict=True) if taken)

    @staticmethod
    def _another(chosen: Sequence[int]) -> "Bound":
        """Ask for any other set than this one."""
        return [-1 if taken else 1 for taken in chosen], 1 - sum(chosen), None

    def _optimise(self, goal: Sequence[int], bounds: "Sequence[Bound]", *, maximise: bool) -> list[int] | None:
        if not self.candidates:
            return []
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in OPTIONS:
            solver.setOptionValue(option, value)
        taken = [solver.addVariable(1 if one.is_imposed else 0, 1, type=highspy.HighsVarType.kInteger) for one in self.candidates]
        places = {one.key: place for place, one in enumerate(self.candidates)}
        for place, one in enumerate(self.candidates):
            for required in sorted(one.requires):
                solver.addConstr(taken[place] <= taken[places[required]])
        for weights, least, most in bounds:
            total = sum(weight * one for weight, one in zip(weights, taken, strict=True))
            if least is not None:
                solver.addConstr(total >= least)
            if most is not None:
                solver.addConstr(total <= most)
        aim = sum(weight * one for weight, one in zip(goal, taken, strict=True))
        while True:
            (solver.maximize if maximise else solver.minimize)(aim)
            if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return None
            chosen = [round(solver.val(one)) for one in taken]
            if all(self._holds(bound, chosen) for bound in bounds):
                return chosen
            weights, least, _ = self._another(chosen)  # too dear by a cent or two, which the solver lets pass in millions: any set but it
            solver.addConstr(sum(weight * one for weight, one in zip(weights, taken, strict=True)) >= least)

    def _holds(self, bound: "Bound", chosen: Sequence[int]) -> bool:
        weights, least, most = bound
        total = self._total(weights, chosen)
        return (least is None or total >= least) and (most is None or total <= most)

    @staticmethod
    def _total(weights: Sequence[int], chosen: Sequence[int]) -> int:
        return sum(weight for weight, taken in zip(weights, chosen, strict=True) if taken)


Bound = tuple[Sequence[int], int | None, int | None]  # weights, least, most
