"""Strategies, which gather solutions, and the objectives that they come to."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused, WrongState
from otn.offices.models import Office
from strategy.models import NAME_LENGTH, OBJECTIVE_LENGTHS, Objective, Priority, Reflection, Solution, Strategy
from strategy.operations.shared import change, check_there, next_place, open_for, remove, require

OBJECTIVE_FIELDS = ("name", "indicator", "target", "starts_on", "due_date", "weight")


# --- Strategies ---------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_strategy(
    *, reflection: Reflection, by: User, name: str, description: str = "", priority: Priority = Priority.MEDIUM,
    solutions: Collection[int] = (),
) -> Strategy:  # fmt: skip
    """Make an axis of progress, of these solutions if any, which leave the one they were in. What is sent twice is made once.

    Raises Refused, WrongState, LookupError.
    """
    found = open_for(by, reflection)
    words = _words(name, description, priority)
    there = journal.just_written(found.strategies.filter(**words), by=by, verb="strategy.created")
    strategy = there[-1] if there else _new(found, by, words)
    _move(_solutions(found, solutions), strategy, by)
    return strategy


def _new(reflection: Reflection, by: User, words: dict[str, Any]) -> Strategy:
    place = next_place(Strategy, reflection)
    strategy = Strategy.objects.create(office_id=reflection.office_id, reflection=reflection, position=place, created_by=by, **words)
    journal.record(office_id=reflection.office_id, by=by, verb="strategy.created", target=strategy, label=strategy.name)
    return strategy


@transaction.atomic
def edit_strategy(*, strategy: Strategy, by: User, version: int, name: str, description: str, priority: Priority) -> Strategy:
    """Write a strategy again. Raises Refused, WrongState, Stale."""
    values = _words(name, description, priority)
    return change(_found(by, strategy), version=version, by=by, verb="strategy.changed", values=values, told=("priority",))


def _words(name: str, description: str, priority: Priority) -> dict[str, Any]:
    name = french.one_line(name)
    if not name:
        raise Refused("Donnez un nom à la stratégie.", field="name")
    if len(name) > NAME_LENGTH:
        raise Refused(f"Un nom tient en {NAME_LENGTH} caractères.", field="name")
    return {"name": name, "description": description.strip(), "priority": priority}


def _found(by: User, strategy: Strategy) -> Strategy:
    """Lock the reflection of a strategy, then read the strategy again."""
    reflection = open_for(by, strategy.reflection)
    found = Strategy.objects.get(pk=strategy.pk)
    found.reflection = reflection
    return found


@transaction.atomic
def gather_solutions(*, reflection: Reflection, by: User, solutions: Collection[int], strategy: Strategy | None) -> list[Solution]:
    """Put solutions into a strategy of the same reflection, or take them out of theirs (None); return those that moved.

    Raises WrongState, LookupError for a solution or a strategy of another reflection, or one that was dropped.
    """
    found = open_for(by, reflection)
    check_there(strategy, found)
    return _move(_solutions(found, solutions), strategy, by)


def _solutions(reflection: Reflection, numbers: Collection[int]) -> list[Solution]:
    solutions = list(reflection.solutions.filter(pk__in=numbers, dropped_reason="").order_by("position", "pk"))
    if len(solutions) != len(set(numbers)):
        raise LookupError("a solution that is not kept in this reflection")
    return solutions


def _move(solutions: Collection[Solution], strategy: Strategy | None, by: User) -> list[Solution]:
    moved = [one for one in solutions if one.strategy_id != (None if strategy is None else strategy.pk)]
    for solution in moved:
        verb = "solution.gathered" if strategy else "solution.released"
        change(solution, version=solution.version, by=by, verb=verb, values={"strategy": strategy})
    return moved


@transaction.atomic
def remove_strategy(*, strategy: Strategy, by: User) -> None:
    """Remove a strategy with its remarks: its solutions are free again, its objectives stay without it. Raises WrongState."""
    found = _found(by, strategy)
    _move(list(found.solutions.order_by("position", "pk")), None, by)
    remove(found, by=by, verb="strategy.removed")


# --- Objectives ---------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_objective(
    *, office: Office, by: User, name: str, reflection: Reflection | None = None, strategy: Strategy | None = None, indicator: str = "",
    target: str = "", starts_on: date | None = None, due_date: date | None = None, weight: int = 1,
) -> Objective:  # fmt: skip
    """Say what will have changed; without reflection it is written by hand in the plan (`plan.edit`). What is sent twice is made once.

    Raises Refused, WrongState, LookupError for a strategy of another reflection.
    """
    if reflection is None:
        require(by, "plan.edit", office)
        Office.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)
    else:
        open_for(by, reflection)
    check_there(strategy, reflection)
    values = _objective(name=name, indicator=indicator, target=target, starts_on=starts_on, due_date=due_date, weight=weight)
    twins = Objective.objects.filter(office=office, reflection=reflection, strategy=strategy, standing__removed_at=None, **values)
    if there := journal.just_written(twins, by=by, verb="objective.created"):
        return there[-1]
    last = Objective.objects.filter(office=office).aggregate(last=Max("position"))["last"] or 0
    objective = Objective.objects.create(
        office=office, reflection=reflection, strategy=strategy, position=last + 1, created_by=by, **values
    )
    journal.record(office_id=office.pk, by=by, verb="objective.created", target=objective, label=objective.name)
    return objective


@transaction.atomic
def edit_objective(
    *, objective: Objective, by: User, version: int, name: str, strategy: Strategy | None, indicator: str, target: str,
    starts_on: date | None, due_date: date | None, weight: int,
) -> Objective:  # fmt: skip
    """Write an objective again. Raises Refused, WrongState, Stale, LookupError for a strategy of another reflection."""
    found = _locked(by, objective)
    if strategy is not None and strategy.pk != found.strategy_id:
        check_there(strategy, objective.reflection)
    values = _objective(name=name, indicator=indicator, target=target, starts_on=starts_on, due_date=due_date, weight=weight)
    told = ("indicator", "target", "weight")
    return change(found, version=version, by=by, verb="objective.changed", values=values | {"strategy": strategy}, told=told)


def _objective(*, name: str, indicator: str, target: str, starts_on: date | None, due_date: date | None, weight: int) -> dict[str, Any]:
    name, indicator, target = french.one_line(name), french.one_line(indicator), french.one_line(target)
    if not name:
        raise Refused("Écrivez l’objectif\N{NO-BREAK SPACE}: un verbe, un résultat.", field="name")
    for field, text in (("name", name), ("indicator", indicator), ("target", target)):
        if len(text) > OBJECTIVE_LENGTHS[field]:
            raise Refused(f"{OBJECTIVE_LENGTHS[field]} caractères au plus.", field=field)
    if starts_on and due_date and due_date < starts_on:
        raise Refused("La fin vient après le début.", field="due_date")
    return {
        "name": name, "indicator": indicator, "target": target, "starts_on": starts_on, "due_date": due_date, "weight": weight,
    }  # fmt: skip


def _locked(by: User, objective: Objective) -> Objective:
    """Lock an objective, in the right that its place asks: that of the strategy, or of the plan once it was sent there or born there."""
    if objective.reflection is None or objective.sent_at is not None:
        require(by, "plan.edit", objective.office)
        found = Objective.objects.select_for_update(of=("self",), no_key=True).get(pk=objective.pk)
    else:
        open_for(by, objective.reflection)
        found = Objective.objects.get(pk=objective.pk)
    found.office = objective.office
    return found


@transaction.atomic
def remove_objective(*, objective: Objective, by: User) -> None:
    """Remove an objective that never was in the plan, with its remarks; the plan removes its own. Raises WrongState."""
    found = _locked(by, objective)
    if found.sent_at is not None or found.reflection_id is None:
        raise WrongState("Cet objectif est dans le plan d’actions\N{NO-BREAK SPACE}: il se retire là-bas.")
    remove(found, by=by, verb="objective.removed")
