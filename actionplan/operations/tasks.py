"""Tasks: written, done, signed, linked, put into order, removed and restored.

Whoever does a task says how far it is by `task.update_own`; only its controller signs it. Whatever changes a signed task takes the
signature back, and the journal keeps both.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from actionplan.models import Action, Task, TaskLink
from actionplan.operations.actions import action_to, hand_over, loop
from actionplan.operations.bins import require_recent
from actionplan.operations.shared import (
    change,
    exchange,
    followed,
    in_order,
    is_binned,
    lock,
    may_act,
    named,
    newcomers,
    next_task_place,
    open_action,
    open_task,
    reasoned,
    require,
    tell,
)
from actionplan.schedule import Cycle, Link, ordered
from otn.accounts.models import User
from otn.clock import today
from otn.lib.refusals import Refused, Stale, WrongState
from otn.notifications import operations as notifications
from otn.notifications.kinds import Kind
from otn.offices.operations import members_of

NO_NAME = "Dites ce qu’il y a à faire."
LONGEST_TASK, MOST_LOAD = 500, Decimal(9999)  # working days, person-days
LEAST_LAG, MOST_LAG = -60, 250  # working days
DONE = 100


# --- Writing ------------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_task(
    *, action: Action, by: User, name: str, assignee: User | None = None, controller: User | None = None, duration: int | None = None,
    load: Decimal | None = None, starts_on: date | None = None, ends_on: date | None = None, is_fixed: bool = False,
    seen: int | None = None,
) -> Task:  # fmt: skip
    """Add a task after those of its action; `duration` is in working days (0 is a milestone), `load` in person-days.

    `seen` is the latest task that the form knew of: what was sent twice from it is once. Raises Refused, WrongState.
    """
    found = open_action(by, action)
    values = _written(name=name, duration=duration, load=load, starts_on=starts_on, ends_on=ends_on, is_fixed=is_fixed)
    if seen is not None:
        mine = Task.objects.filter(action=found, created_by=by, name=values["name"], pk__gt=seen, removed_at=None)
        if twin := mine.order_by("pk").first():
            return twin
    may_act(found.office, assignee=assignee, controller=controller)
    with followed(found, by):
        task = Task.objects.create(
            office=found.office, action=found, assignee=assignee, controller=controller, position=next_task_place(found), created_by=by,
            **values,
        )  # fmt: skip
        tell(task, by=by, verb="task.created")
    return task


@transaction.atomic
def edit_task(
    *, task: Task, by: User, version: int, name: str, assignee: User | None, controller: User | None, duration: int | None,
    load: Decimal | None, starts_on: date | None, ends_on: date | None, is_fixed: bool,
) -> Task:  # fmt: skip
    """Write a task again. Raises Refused, WrongState, Stale."""
    found = open_task(by, task)
    values = _written(name=name, duration=duration, load=load, starts_on=starts_on, ends_on=ends_on, is_fixed=is_fixed)
    may_act(found.office, **newcomers(found, assignee=assignee, controller=controller))
    told = ("starts_on", "ends_on", "assignee_id", "controller_id", "duration")
    return _change(found, by, version, "task.changed", values | {"assignee": assignee, "controller": controller}, told)


def _written(
    *, name: str, duration: int | None, load: Decimal | None, starts_on: date | None, ends_on: date | None, is_fixed: bool
) -> dict[str, Any]:
    in_order(starts_on, ends_on, "ends_on")
    if duration is not None and not 0 <= duration <= LONGEST_TASK:
        raise Refused(f"Une durée va de 0 à {LONGEST_TASK} jours ouvrés.", field="duration")
    if load is not None and not 0 <= load <= MOST_LOAD:
        raise Refused("Une charge est un nombre de jours, positif.", field="load")
    if is_fixed and (starts_on is None or ends_on is None):
        raise Refused("Donnez un début et une fin à ce qui ne bouge pas.", field="is_fixed")
    return {
        "name": named(name, NO_NAME), "duration": duration, "load": load, "starts_on": starts_on, "ends_on": ends_on, "is_fixed": is_fixed,
    }  # fmt: skip


def _change(task: Task, by: User, version: int, verb: str, values: Mapping[str, Any], told: tuple[str, ...] = (), reason: str = "") -> Task:
    """Write fields of a task, take its signature back, note what follows above it, and call whoever now has to check it. Raises Stale."""
    if all(getattr(task, name) == value for name, value in values.items()):
        return task
    if task.version != version:
        raise Stale(current=task)
    is_signed, called = task.signed_at is not None, _checker(task)
    with followed(task.action, by):
        if is_signed:
            values = {**values, "signed_at": None, "signed_by": None}
        changed = change(task, version=version, by=by, verb=verb, values=values, told=told, reason=reason)
    if is_signed:
        tell(changed, by=by, verb="task.unsigned")
    if _checker(changed) not in {None, called}:
        _call_controller(changed, by)
    return changed


def _checker(task: Task) -> int | None:
    """Return who has to check a task: its controller, once it is done and until it is signed."""
    return task.controller_id if task.progress == DONE and task.signed_at is None and not task.abandoned_reason else None


def _call_controller(task: Task, by: User) -> None:
    """Tell the controller of a task that it waits for a signature; whoever has left the office is told no more."""
    members = members_of(task.office).filter(user=task.controller_id, user__is_active=True).select_related("user").order_by("pk")
    notifications.notify(
        office_id=task.office_id, people=[member.user for member in members],
        text=f"La tâche «\u202f{task.name}\u202f» est réalisée\N{NO-BREAK SPACE}: elle attend votre contrôle.",
        address=reverse("actionplan:task", args=[task.office.slug, task.pk]), except_for=by, kind=Kind.CHECK,
    )  # fmt: skip


# --- Doing --------------------------------------------------------------------------------------------------------------------------------


def _open_for_progress(by: User, task: Task) -> Task:
    """Open a task for whoever does it, or for whoever may edit the plan. Raises PermissionDenied, WrongState when it is abandoned."""
    found = open_task(by, task, "task.update_own")
    if found.assignee_id != by.pk:
        require(by, "plan.edit", found.office)
    if found.abandoned_reason:
        raise WrongState("Cette tâche est abandonnée\N{NO-BREAK SPACE}: reprenez-la d’abord.")
    return found


@transaction.atomic
def start_task(*, task: Task, by: User, version: int) -> Task:
    """Say that a task is under way from today on, without saying how far; it counts for a half. Raises WrongState, Stale."""
    found = _open_for_progress(by, task)
    if found.started_on is not None:
        return found
    return _change(found, by, version, "task.started", {"started_on": today()})


@transaction.atomic
def report_progress(*, task: Task, by: User, version: int, progress: int) -> Task:
    """Say how far a task is: 0 puts it back to be done, 100 is done, from 1 to 99 it has begun. Raises Refused, WrongState, Stale."""
    found = _open_for_progress(by, task)
    if not 0 <= progress <= DONE:
        raise Refused("Un avancement va de 0 à 100.", field="progress")
    started_on = None if progress == 0 else found.started_on  # nobody said on which day it began
    done_on = (found.done_on or today()) if progress == DONE else None
    was_done = found.progress == DONE
    verb = "task.done" if progress == DONE else "task.reopened" if was_done else "task.progressed"
    values = {"progress": progress, "started_on": started_on, "done_on": done_on}
    return _change(found, by, version, verb, values, ("progress",))


def finish_task(*, task: Task, by: User, version: int) -> Task:
    """Say that a task is done; its controller, if it has one, is still to sign. Raises WrongState, Stale."""
    return report_progress(task=task, by=by, version=version, progress=DONE)


@transaction.atomic
def sign_task(*, task: Task, by: User, version: int) -> Task:
    """Sign that a task is done as it should be; twice is once.

    Raises PermissionDenied for anybody but its controller, WrongState unless it is done, Stale.
    """
    found = _open_for_signature(by, task)
    if found.signed_at is not None:
        return found
    if found.progress < DONE or found.abandoned_reason:
        raise WrongState("Une tâche se valide quand elle est réalisée.")
    return change(found, version=version, by=by, verb="task.signed", values={"signed_at": timezone.now(), "signed_by": by})


@transaction.atomic
def unsign_task(*, task: Task, by: User, version: int) -> Task:
    """Take one's signature back; twice is once. Raises PermissionDenied for anybody but its controller, Stale."""
    found = _open_for_signature(by, task)
    return change(found, version=version, by=by, verb="task.unsigned", values={"signed_at": None, "signed_by": None})


def _open_for_signature(by: User, task: Task) -> Task:
    if task.controller_id != by.pk:  # before the lock, for which whoever is refused need not wait
        raise PermissionDenied
    found = open_task(by, task, "task.update_own")
    if found.controller_id != by.pk:
        raise PermissionDenied
    return found


@transaction.atomic
def abandon_task(*, task: Task, by: User, version: int, reason: str) -> Task:
    """Give a task up, and say why: it no longer counts. Raises Refused for a short reason, WrongState, Stale."""
    found = open_task(by, task)
    reason = reasoned(reason)
    return _change(found, by, version, "task.abandoned", {"abandoned_reason": reason}, reason=reason)


@transaction.atomic
def resume_task(*, task: Task, by: User, version: int) -> Task:
    """Take an abandoned task up again, as far as it was. Raises WrongState, Stale."""
    return _change(open_task(by, task), by, version, "task.resumed", {"abandoned_reason": ""})


@transaction.atomic
def block_task(*, task: Task, by: User, version: int, reason: str) -> Task:
    """Say what keeps a task from going on; an empty reason says that nothing does any more. Whoever does it may say so.

    Raises WrongState, Stale.
    """
    found = _open_for_progress(by, task)
    reason = reason.strip()
    verb = "task.blocked" if reason else "task.unblocked"
    return change(found, version=version, by=by, verb=verb, values={"blocked_reason": reason}, reason=reason)


# --- Links --------------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def link_tasks(*, task: Task, by: User, before: int, lag: int = 0) -> TaskLink:
    """Let a task begin when another one is finished, `lag` working days later; a link that is there takes the new lag.

    Raises LookupError for a task of another office or in the bin; Refused, naming the loop, when it leads back to where it began.
    """
    found = open_task(by, task)
    if not LEAST_LAG <= lag <= MOST_LAG:
        raise Refused(f"Un décalage va de {LEAST_LAG} à {MOST_LAG} jours ouvrés.", field="lag")
    rows = Task.objects.filter(office_id=found.office_id)
    if not rows.filter(pk=before, removed_at=None, action__removed_at=None).exists():
        raise LookupError("a task that is not in this plan")
    names = dict(rows.order_by("pk").values_list("pk", "name"))  # those in the bin too: restored, they must not close a loop
    known = TaskLink.objects.filter(office_id=found.office_id).order_by("pk").values_list("before_id", "after_id")
    try:
        ordered(names, [*(Link(*ends) for ends in known), Link(before, found.pk)])
    except Cycle as cycle:
        raise Refused(loop(cycle, names, found.pk), field="before") from cycle
    values = {"office_id": found.office_id, "before_id": before, "after": found}
    link, is_new = TaskLink.objects.get_or_create(**values, defaults={"lag": lag})
    if is_new or link.lag != lag:
        link.lag = lag
        link.save(update_fields=["lag"])
        tell(found, by=by, verb="task.linked", after={"before": before, "lag": lag})
    return link


@transaction.atomic
def unlink_tasks(*, task: Task, by: User, before: int) -> None:
    """Let a task no longer wait for another; twice is once. Raises WrongState."""
    found = open_task(by, task)
    removed, _ = TaskLink.objects.filter(after=found, before_id=before).delete()
    if removed:
        tell(found, by=by, verb="task.unlinked", after={"before": before})


# --- Places and the bin -------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def reorder_task(*, task: Task, by: User, step: int) -> Task:
    """Move a task by places among those of its action, up when `step` is negative. Raises WrongState."""
    found = open_task(by, task)
    rows = list(Task.objects.filter(action=found.action_id, removed_at=None).order_by("position", "pk"))
    moved = exchange(rows, found.pk, step)
    if moved:
        Task.objects.bulk_update(moved, ["position"])
        tell(found, by=by, verb="task.moved")
    return next(one for one in rows if one.pk == found.pk)


@transaction.atomic
def move_task(*, task: Task, by: User, version: int, action: Action) -> Task:
    """Give a task to another action, after its tasks; its links stay. Raises WrongState, Stale, LookupError for one of another office."""
    found = open_task(by, task)
    target = action_to(by, found.office, action)
    if target.pk == found.action_id:
        return found
    if found.version != version:
        raise Stale(current=found)
    with followed(found.action, by), followed(target, by):
        hand_over(found, target, next_task_place(target), by)
    return found


@transaction.atomic
def remove_task(*, task: Task, by: User) -> Task:
    """Put a task into the bin, whence its links come back with it. Raises WrongState."""
    found = open_task(by, task)
    with followed(found.action, by):
        found.removed_at = timezone.now()
        found.save(update_fields=["removed_at"])
        tell(found, by=by, verb="task.binned")
    return found


@transaction.atomic
def restore_task(*, task: Task, by: User) -> Task:
    """Take a task out of the bin; twice is once. Raises WrongState after 30 days, and while its action is in the bin."""
    require(by, "plan.edit", task.office)
    lock(by, task.office)
    found = Task.objects.select_related("action__objective__standing").get(pk=task.pk)
    found.office = found.action.office = task.office
    if found.removed_at is None:
        return found
    if found.action.removed_at is not None or is_binned(found.action.objective):
        raise WrongState("Son action est dans la corbeille\N{NO-BREAK SPACE}: restaurez-la d’abord.")
    require_recent(found.removed_at)
    with followed(found.action, by):
        found.removed_at = None
        found.save(update_fields=["removed_at"])
        tell(found, by=by, verb="task.restored")
    return found
