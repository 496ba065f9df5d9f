"""Actions: written, scored, given a share, decided, put into order, removed and restored."""

from datetime import date
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone

from actionplan.assembly import Decision
from actionplan.cct import ANCHORS_VERSION, HIGHEST, LOWEST
from actionplan.contribution import WHOLE
from actionplan.drafts import cut, scores_of
from actionplan.models import Action, Prerequisite, Task, TaskLink
from actionplan.operations.bins import require_recent
from actionplan.operations.objectives import objective_to, rehome
from actionplan.operations.shared import (
    MOST_TASKS,
    change,
    exchange,
    followed,
    in_order,
    is_binned,
    lock,
    may_act,
    named,
    newcomers,
    next_action_place,
    next_task_place,
    open_action,
    open_again,
    open_objective,
    reasoned,
    require,
    rolled,
    tell,
)
from actionplan.progress import FINISHED, Mode
from actionplan.queries.recommendations import get_offered
from actionplan.schedule import Cycle, Link, ordered
from actionplan.starters import BY_KEY
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused, Stale, WrongState
from otn.offices.models import Office
from strategy.models import Objective

NO_NAME = "Dites ce qu’il y a à faire."


# --- Writing ------------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_action(
    *, objective: Objective, by: User, name: str, description: str = "", owner: User | None = None, controller: User | None = None,
    starts_on: date | None = None, due_date: date | None = None, contribution: int | None = None,
) -> Action:  # fmt: skip
    """Add an action after those of the plan; without dates it has those of its objective. What is sent twice is added once.

    Raises Refused, WrongState, LookupError.
    """
    found = open_objective(by, objective)
    in_order(starts_on, due_date, "due_date")
    may_act(found.office, owner=owner, controller=controller)
    values: dict[str, Any] = {
        "name": named(name, NO_NAME), "description": description.strip(), "owner": owner, "controller": controller,
        "starts_on": starts_on, "due_date": due_date, "contribution": _share(contribution),
    }  # fmt: skip
    if there := _just_added(found, by, **values):
        return there
    action = Action.objects.create(office=found.office, objective=found, position=next_action_place(found.office), created_by=by, **values)
    tell(action, by=by, verb="action.created")
    open_again(found.pk, by)
    return action


def _just_added(objective: Objective, by: User, **values: Any) -> Action | None:
    """Return the action that the same form, sent a moment before, has added; the plan is locked."""
    twins = journal.just_written(Action.objects.filter(objective=objective, removed_at=None, **values), by=by, verb="action.created")
    return twins[-1] if twins else None


@transaction.atomic
def begin_action(*, objective: Objective, by: User, starter: str) -> Action:
    """Add an action with its chain of tasks, as actionplan.starters has it; twice within a minute is once.

    Raises LookupError for a starter that does not exist.
    """
    chosen = BY_KEY[starter]
    if there := _just_added(open_objective(by, objective), by, name=chosen.name, description=chosen.description):
        return there
    action = create_action(objective=objective, by=by, name=chosen.name, description=chosen.description)
    action.cost, action.complexity, action.time = chosen.scores
    action.save(update_fields=["cost", "complexity", "time"])
    if Task.objects.filter(office_id=action.office_id).count() + len(chosen.tasks) > MOST_TASKS:
        raise Refused(f"Un plan tient {MOST_TASKS} tâches, pas davantage.")
    tasks = Task.objects.bulk_create(
        Task(
            office_id=action.office_id, action=action, name=one.name, duration=one.duration, load=one.load, position=rank, created_by=by,
        )
        for rank, one in enumerate(chosen.tasks, start=1)
    )  # fmt: skip
    TaskLink.objects.bulk_create(TaskLink(office_id=action.office_id, before=before, after=after) for before, after in pairwise(tasks))
    for task in tasks:
        tell(task, by=by, verb="task.created")
    return action


@transaction.atomic
def take_recommendation(*, objective: Objective, by: User, code: str) -> Action:
    """Make an action of what the diagnostic recommends for the question of a code: scored from the hints of the bank, and bound to the
    question, so that « Pourquoi ? » leads back to the answer. Twice within a minute is once.

    Raises LookupError when nothing is recommended for this question, WrongState when the plan has it already.
    """
    found = open_objective(by, objective)
    offered = get_offered(office=found.office, user=by).find(code)
    if offered.action is not None:
        same = Action.objects.filter(pk=offered.action, objective=found)
        if there := journal.just_written(same, by=by, verb="action.created"):
            return there[0]
        raise WrongState(f"C’est déjà l’action {french.quoted(offered.action_name)} du plan.")
    name, description = cut(offered.advice.how)
    action = create_action(objective=objective, by=by, name=name, description=description)
    action.cost, action.complexity, action.time = scores_of(offered.advice.question.cct)
    action.question_id = offered.question
    action.save(update_fields=["cost", "complexity", "time", "question"])
    return action


@transaction.atomic
def edit_action(
    *, action: Action, by: User, version: int, name: str, description: str, owner: User | None, controller: User | None,
    starts_on: date | None, due_date: date | None,
) -> Action:  # fmt: skip
    """Write an action again. Raises Refused, WrongState, Stale."""
    found = open_action(by, action)
    in_order(starts_on, due_date, "due_date")
    may_act(found.office, **newcomers(found, owner=owner, controller=controller))
    values = {
        "name": named(name, NO_NAME), "description": description.strip(), "owner": owner, "controller": controller, "starts_on": starts_on,
        "due_date": due_date,
    }  # fmt: skip
    told = ("starts_on", "due_date", "owner_id", "controller_id")
    return change(found, version=version, by=by, verb="action.changed", values=values, told=told)


@transaction.atomic
def score_action(
    *, action: Action, by: User, version: int, cost: int | None, complexity: int | None, time: int | None
) -> Action:  # fmt: skip
    """Score an action, each 1 to 5 by the anchors of today, or not at all (None). Raises Refused, WrongState, Stale."""
    found = open_action(by, action)
    values = {"cost": cost, "complexity": complexity, "time": time}
    for field, score in values.items():
        if score is not None and not LOWEST <= score <= HIGHEST:
            raise Refused(f"Une note va de {LOWEST} à {HIGHEST}.", field=field)
    told = tuple(values)
    return change(
        found, version=version, by=by, verb="action.scored", values=values | {"anchors_version": ANCHORS_VERSION}, told=told
    )  # fmt: skip


@transaction.atomic
def contribute(*, action: Action, by: User, version: int, contribution: int | None) -> Action:
    """Say how much of its objective an action is, a whole percentage, or nothing (None) to share what is left. Raises Refused, Stale."""
    found = open_action(by, action)
    values = {"contribution": _share(contribution)}
    changed = change(found, version=version, by=by, verb="action.contributed", values=values, told=("contribution",))
    open_again_unless_done(changed, by)
    return changed


def _share(contribution: int | None) -> int | None:
    if contribution is not None and not 0 <= contribution <= WHOLE:
        raise Refused("Une contribution est un nombre entier de 0 à 100.", field="contribution")
    return contribution


def open_again_unless_done(action: Action, by: User) -> None:
    """Take back the closing of its objective when an action that is open counts in it."""
    found = rolled(action)
    if found.is_live and found.status not in FINISHED:
        open_again(action.objective_id, by)


@transaction.atomic
def report_action(*, action: Action, by: User, version: int, progress: int) -> Action:
    """Type the progress of an action that has no task, 0 to 100. Whoever owns it may do so by `task.update_own`.

    Raises Refused, Stale; WrongState when its tasks say it.
    """
    is_own = action.owner_id == by.pk
    found = open_action(by, action, "task.update_own" if is_own else "plan.edit")
    if not 0 <= progress <= 100:
        raise Refused("Un avancement va de 0 à 100.", field="progress")
    if rolled(found).mode is not Mode.TYPED:
        raise WrongState("L’avancement de cette action vient de ses tâches.")
    with followed(found, by):
        values = {"typed_progress": progress}
        return change(found, version=version, by=by, verb="action.progressed", values=values, told=("typed_progress",))


# --- Deciding -----------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def decide_action(*, action: Action, by: User, version: int, decision: Decision, reason: str = "") -> Action:
    """Keep, postpone or discard an action; what it brought is free, nothing moves by itself. Discarding is explained.

    Raises Refused without a reason for discarding, WrongState, Stale.
    """
    found = open_action(by, action)
    reason = reasoned(reason) if decision is Decision.DISCARDED else reason.strip()
    values = {"decision": decision.value, "decision_reason": reason}
    decided = change(found, version=version, by=by, verb="action.decided", values=values, told=("decision",), reason=reason)
    open_again_unless_done(decided, by)
    return decided


@transaction.atomic
def impose_action(*, action: Action, by: User, version: int, is_imposed: bool) -> Action:
    """Force an action into the best set under a budget, or let it be chosen like the others. Raises WrongState, Stale."""
    found = open_action(by, action)
    verb = "action.imposed" if is_imposed else "action.released"
    return change(found, version=version, by=by, verb=verb, values={"is_imposed": is_imposed})


@transaction.atomic
def block_action(*, action: Action, by: User, version: int, reason: str) -> Action:
    """Say what keeps an action from going on; an empty reason says that nothing does any more. Raises WrongState, Stale."""
    found = open_action(by, action)
    reason = reason.strip()
    verb = "action.blocked" if reason else "action.unblocked"
    return change(found, version=version, by=by, verb=verb, values={"blocked_reason": reason}, reason=reason)


# --- Prerequisites ------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def require_action(*, action: Action, by: User, required: int) -> Prerequisite:
    """Say that an action is only worth it once another is done; twice is once.

    Raises LookupError for an action of another office or in the bin; Refused, naming the loop, when it leads back to where it began.
    """
    found = open_action(by, action)
    rows = Action.objects.filter(office_id=found.office_id)
    if not rows.filter(pk=required, removed_at=None).exists():
        raise LookupError("an action that is not in this plan")
    names = dict(rows.order_by("pk").values_list("pk", "name"))  # those in the bin too: restored, they must not close a loop
    known = Prerequisite.objects.filter(office_id=found.office_id).order_by("pk").values_list("required_id", "action_id")
    try:
        ordered(names, [*(Link(*ends) for ends in known), Link(required, found.pk)])
    except Cycle as cycle:
        raise Refused(loop(cycle, names, found.pk), field="required") from cycle
    prerequisite, is_new = Prerequisite.objects.get_or_create(office_id=found.office_id, action=found, required_id=required)
    if is_new:
        tell(found, by=by, verb="action.required", after={"required": required})
    return prerequisite


def loop(cycle: Cycle, names: dict[int, str], first: int) -> str:
    """Name a loop, from this one on: « A → B → A »."""
    keys = list(cycle.keys[:-1])
    at = keys.index(first) if first in keys else 0
    keys = [*keys[at:], *keys[:at]]
    path = " → ".join(names[key] for key in [*keys, keys[0]])
    return f"Cela tourne en rond\N{NO-BREAK SPACE}: {path}."


@transaction.atomic
def drop_requirement(*, action: Action, by: User, required: int) -> None:
    """Say that an action no longer needs another; twice is once. Raises WrongState."""
    found = open_action(by, action)
    removed, _ = Prerequisite.objects.filter(action=found, required_id=required).delete()
    if removed:
        tell(found, by=by, verb="action.unrequired", after={"required": required})


# --- Places -------------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def reorder_action(*, action: Action, by: User, step: int) -> Action:
    """Move an action by places among those of its objective, up when `step` is negative. Raises WrongState."""
    found = open_action(by, action)
    rows = list(Action.objects.filter(objective=found.objective_id, removed_at=None).order_by("position", "pk"))
    moved = exchange(rows, found.pk, step)
    if moved:
        Action.objects.bulk_update(moved, ["position"])
        tell(found, by=by, verb="action.moved")
    return next(one for one in rows if one.pk == found.pk)


@transaction.atomic
def move_action(*, action: Action, by: User, version: int, objective: Objective) -> Action:
    """Give an action to another objective, after its actions and without the contribution that it had to the first one.

    Raises WrongState, Stale, LookupError for an objective of another office.
    """
    found = open_action(by, action)
    target = objective_to(by, found.office, objective)
    if target.pk == found.objective_id:
        return found
    if found.version != version:
        raise Stale(current=found)
    found.position = next_action_place(found.office)
    found.save(update_fields=["position"])
    rehome(found, target, by)
    open_again_unless_done(found, by)
    return found


# --- The bin ------------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def remove_action(*, action: Action, by: User, tasks_to: Action | None = None, whole: bool = False) -> Action:
    """Put an action into the bin: its tasks go to another one first, or with it in one piece (`whole`).

    Raises Refused when it has tasks and nothing is said of them, WrongState, LookupError for an action of another office.
    """
    found = open_action(by, action)
    tasks = list(Task.objects.filter(action=found, removed_at=None).order_by("position", "pk"))
    if tasks and tasks_to is not None:
        target = action_to(by, found.office, tasks_to)
        if target.pk == found.pk:
            raise Refused("Choisissez une autre action.", field="children")
        with followed(target, by):
            place = next_task_place(target)
            for rank, task in enumerate(tasks):
                hand_over(task, target, place + rank, by)
    elif tasks and not whole:
        raise Refused(
            "Cette action a des tâches\N{NO-BREAK SPACE}: dites où elles vont, ou mettez le tout à la corbeille.", field="children"
        )  # fmt: skip
    found.removed_at = timezone.now()
    found.save(update_fields=["removed_at"])
    tell(found, by=by, verb="action.binned")
    return found


def action_to(by: User, office: Office, action: Action) -> Action:
    """Return where tasks are to go. Raises LookupError outside the office, WrongState when it is in the bin."""
    if action.office_id != office.pk:
        raise LookupError("an action of another office")
    action.office = office
    return open_action(by, action)


def hand_over(task: Task, action: Action, place: int, by: User) -> None:
    """Give a task to another action, at this place."""
    task.action, task.position = action, place
    task.version += 1
    task.save(update_fields=["action", "position", "version"])
    tell(task, by=by, verb="task.moved", after={"action": action.pk})


@transaction.atomic
def restore_action(*, action: Action, by: User) -> Action:
    """Take an action out of the bin, with all that went there with it; twice is once.

    Raises WrongState after 30 days, and while its objective is in the bin.
    """
    require(by, "plan.edit", action.office)
    lock(by, action.office)
    found = Action.objects.select_related("objective__standing").get(pk=action.pk)
    found.office = action.office
    if found.removed_at is None:
        return found
    if is_binned(found.objective):
        raise WrongState("Son objectif est dans la corbeille\N{NO-BREAK SPACE}: restaurez-le d’abord.")
    require_recent(found.removed_at)
    found.removed_at = None
    found.save(update_fields=["removed_at"])
    tell(found, by=by, verb="action.restored")
    open_again_unless_done(found, by)
    return found
