"""Which actions are worth it: what the arbitration shows. A suggestion changes nothing by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from actionplan import selection
from actionplan.assembly import ActionLine, Decision, ObjectiveLine, PlanTree
from actionplan.progress import Status
from actionplan.queries.rows import get_tree
from actionplan.selection import BestSet, Candidate, Impossible, Worth
from otn.lib import french
from otn.offices.models import Office

NO_COST = "Ce qui est imposé, ou un de ses prérequis, n’a pas de coût\N{NO-BREAK SPACE}: rien ne peut être proposé."


@dataclass(frozen=True)
class Choice:
    """An action that is kept, postponed or discarded, with what it is worth."""

    action: ActionLine
    objective: ObjectiveLine
    value: Decimal  # points of the plan, where a complete plan makes 100
    cost: Decimal | None  # euros with tax, to the cent as it is shown; None leaves it out of the best set
    index: Decimal | None  # value less what is hard about it
    worth: Worth | None  # None while its CCT is not known
    is_suggested: bool  # by the best set under the budget
    requires: tuple[str, ...]  # names of the actions that it is only worth after
    obstacle: str  # which prerequisite keeps it out of every set, empty when none does

    @property
    def id(self) -> int:
        return self.action.id

    @property
    def is_kept(self) -> bool:
        return self.action.decision is Decision.KEPT

    @property
    def worth_name(self) -> str:
        return "" if self.worth is None else selection.WORTH_NAMES[self.worth]


@dataclass(frozen=True)
class ArbitrationPage:
    tree: PlanTree
    choices: tuple[Choice, ...]  # kept and postponed, the best index first, those without CCT last
    discarded: tuple[ActionLine, ...]
    compared: int  # of which the CCT is known
    budget: Decimal | None  # asked for, or that of the plan
    best: BestSet | None  # None without budget, or when it cannot be
    impossible: str  # why there is no best set, empty otherwise
    present_value: Decimal  # of what is kept now
    present_cost: Decimal

    @property
    def without_cost(self) -> tuple[Choice, ...]:
        return tuple(one for one in self.choices if one.cost is None)

    @property
    def is_comparable(self) -> bool:
        return self.compared > 1

    @property
    def suggested(self) -> tuple[Choice, ...]:
        """The best set, in the order of the list."""
        return tuple(one for one in self.choices if one.is_suggested)

    @property
    def entering(self) -> tuple[Choice, ...]:
        """What the best set has that is not kept now."""
        return tuple(one for one in self.suggested if not one.is_kept)

    @property
    def leaving(self) -> tuple[Choice, ...]:
        """What is kept now, has a cost, and is not in the best set."""
        if self.best is None:
            return ()
        return tuple(one for one in self.choices if one.is_kept and one.cost is not None and not one.is_suggested)

    @property
    def held_back(self) -> tuple[Choice, ...]:
        """What has a cost and can enter no set, because of a prerequisite."""
        return tuple(one for one in self.choices if one.cost is not None and one.obstacle)

    @property
    def left(self) -> Decimal | None:
        """What the best set leaves of the budget."""
        return None if self.best is None or self.budget is None else self.budget - self.best.cost

    @property
    def excess(self) -> Decimal:
        """What is kept now costs so much more than the budget; 0 when it does not."""
        return Decimal(0) if self.budget is None else max(Decimal(0), self.present_cost - self.budget)

    @property
    def differs(self) -> bool:
        """Whether the best set is another one than what is kept now, among those that have a cost."""
        return self.best is not None and {one.id for one in self.choices if one.is_kept and one.cost is not None} != set(self.best.keys)

    @property
    def next_price(self) -> Decimal | None:
        """How many euros more than the budget the cheapest better set costs; None when there is none."""
        if self.best is None or self.budget is None or not self.best.next_keys:
            return None
        return self.best.next_cost - self.budget

    @property
    def next_points(self) -> Decimal | None:
        return None if self.best is None or not self.best.next_keys else self.best.next_value - self.best.value

    @property
    def next_suggested(self) -> tuple[Choice, ...]:
        """The cheapest better set."""
        return tuple(one for one in self.choices if self.best is not None and one.id in self.best.next_keys)


def get_arbitration(*, office: Office, budget: Decimal | None = None) -> ArbitrationPage:
    """Return what each action is worth, and the best set under a budget in euros with tax, that of the plan by default; five statements.

    A postponed action competes with the contribution that it was given, because it may come back; a discarded one does not.
    """
    tree = get_tree(office=office)
    budget = tree.frame.budget if budget is None else budget
    weights = sum(one.weight for one in tree.objectives if one.is_live)
    rows = [
        (action, objective, _value(action, objective, weights))
        for objective in tree.objectives
        for action in objective.actions
        if action.is_live or action.status is Status.POSTPONED
    ]
    best, impossible = None, ""
    if budget is not None:
        best, impossible = _best([_candidate(action, value) for action, _, value in rows], budget)
    compared = sum(action.cct is not None for action, _, _ in rows)
    names = {action.id: action.name for action in tree.actions}
    competing = {action.id: action for action, _, _ in rows}
    suggested = frozenset(best.keys if best else ())
    choices = [
        Choice(
            action, objective, value, _cost(action), selection.index(value, action.cct), selection.worth(value, action.cct, compared),
            action.id in suggested, tuple(names[key] for key in action.requires if key in names), _obstacle(action, competing, names),
        )
        for action, objective, value in rows
    ]  # fmt: skip
    kept = [one for one in choices if one.is_kept]
    return ArbitrationPage(
        tree=tree,
        choices=tuple(sorted(choices, key=lambda one: (one.index is None, -(one.index or 0), one.action.number))),
        discarded=tuple(one for one in tree.actions if one.decision is Decision.DISCARDED),
        compared=compared,
        budget=budget,
        best=best,
        impossible=impossible,
        present_value=sum((one.value for one in kept), Decimal(0)),
        present_cost=sum((one.cost or Decimal(0) for one in kept), Decimal(0)),
    )


def _value(action: ActionLine, objective: ObjectiveLine, weights: int) -> Decimal:
    share = Decimal(action.contribution or 0) if action.share is None else action.share
    return selection.value_of(share, objective.weight, weights)


def _cost(action: ActionLine) -> Decimal | None:
    """Return what an action costs, to the cent: a tax makes fractions of one, and the figures of a page must add up as they are read."""
    return None if action.cost_planned is None else french.rounded(action.cost_planned, 2)


def _obstacle(action: ActionLine, competing: Mapping[int, ActionLine], names: Mapping[int, str]) -> str:
    """Say which action it requires, directly or not, can enter no set."""
    waiting, seen = list(action.requires), set()
    while waiting:
        key = waiting.pop(0)
        if key in seen:
            continue
        seen.add(key)
        if key not in names:
            return "un de ses prérequis est dans la corbeille"
        if key not in competing:
            return f"son prérequis {french.quoted(names[key])} est écarté"
        if competing[key].cost_planned is None:
            return f"son prérequis {french.quoted(names[key])} n’a pas de coût"
        waiting += competing[key].requires
    return ""


def _candidate(action: ActionLine, value: Decimal) -> Candidate:
    return Candidate(action.id, value, action.cct, _cost(action), frozenset(action.requires), action.is_imposed)


def _best(candidates: list[Candidate], budget: Decimal) -> tuple[BestSet | None, str]:
    try:
        return selection.best_set(candidates, budget), ""
    except Impossible as fault:
        if fault.cost is None:
            return None, NO_COST
        return None, f"Ce qui est imposé coûte {french.money(fault.cost)}\N{NO-BREAK SPACE}: le budget n’y suffit pas."
