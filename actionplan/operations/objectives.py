"""Objectives in the plan: taken over from step 2 with draft actions, closed, put into order, removed and restored.

An objective written by hand is `strategy.operations.create_objective` without reflection; any is edited by `edit_objective` there.
"""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from actionplan import drafts
from actionplan.assembly import ObjectiveLine
from actionplan.cct import ANCHORS_VERSION
from actionplan.contribution import share_the_rest
from actionplan.models import Action, Standing
from actionplan.operations.bins import require_recent
from actionplan.operations.shared import (
    exchange,
    is_binned,
    lock,
    next_action_place,
    open_objective,
    open_plan,
    require,
    standing_of,
    tell,
)
from actionplan.progress import Status
from actionplan.queries.origins import suggestions_of
from actionplan.queries.rows import get_tree, objectives_of
from otn.accounts.models import User
from otn.lib.refusals import Refused, Stale, WrongState
from otn.offices.models import Office
from strategy.models import Objective

# --- From step 2 --------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def send_objectives(*, office: Office, by: User, objectives: Collection[int] | None = None) -> list[Objective]:
    """Take objectives of step 2 over into the plan, all of running reflections by default; return those that were not there yet.

    Each brings draft actions: the solutions of its strategy, and what the bank recommends for the facts that they answer to; with the hints
    of the bank as scores, and contributions in proportion of what each would win, which make 100. Twice is once. Raises LookupError for an
    objective of another office, or without reflection.
    """
    open_plan(by, office)
    found = Objective.objects.select_for_update(of=("self",), no_key=True).filter(office=office, reflection__isnull=False)
    found = found.filter(reflection__archived_at=None) if objectives is None else found.filter(pk__in=objectives)
    rows = list(found.order_by("position", "pk"))
    if objectives is not None and len(rows) != len(set(objectives)):
        raise LookupError("an objective of no reflection of this office")
    waiting = [one for one in rows if one.sent_at is None]
    suggested = suggestions_of(office, waiting)
    for objective in waiting:
        objective.office = office
        objective.sent_at = timezone.now()
        objective.version += 1
        objective.save(update_fields=["sent_at", "version"])
        tell(objective, by=by, verb="objective.sent")
        _draft(objective, by, suggested[objective.pk])
    return waiting


def _draft(objective: Objective, by: User, suggested: Collection[drafts.Suggestion]) -> None:
    if not suggested:
        return
    place = next_action_place(objective.office)
    for rank, draft in enumerate(drafts.drafts(suggested)):
        cost, complexity, time = draft.scores
        action = Action.objects.create(
            office_id=objective.office_id, objective=objective, name=draft.name, description=draft.description, cost=cost,
            complexity=complexity, time=time, anchors_version=ANCHORS_VERSION, contribution=draft.contribution, solution_id=draft.solution,
            question_id=draft.question, position=place + rank, created_by=by,
        )  # fmt: skip
        tell(action, by=by, verb="action.created")


# --- Its life in the plan -----------------------------------------------------------------------------------------------------------------


@transaction.atomic
def share_rest(*, objective: Objective, by: User) -> list[Action]:
    """Share what is missing of 100 out between the live actions of an objective (« Répartir le reste »): those without contribution have
    it, else each has its part; return those that changed. Raises WrongState when it is in the bin."""
    found = open_objective(by, objective)
    line = line_of(found)
    actions = list(Action.objects.filter(pk__in=[one.id for one in line.live_actions]).order_by("position", "pk"))
    changed = []
    for action, share in zip(actions, share_the_rest([one.contribution for one in actions]), strict=True):
        if action.contribution != share:
            action.contribution = share
            action.version += 1
            action.save(update_fields=["contribution", "version"])
            changed.append(action)
    if changed:
        tell(found, by=by, verb="objective.shared_out", after={str(one.pk): one.contribution for one in changed})
    return changed


def line_of(objective: Objective) -> ObjectiveLine:
    """Return an objective of a locked plan as it is computed."""
    return next(one for one in get_tree(office=objective.office).objectives if one.id == objective.pk)


@transaction.atomic
def close_objective(*, objective: Objective, by: User, version: int) -> Objective:
    """Say that an objective is reached and done with (« Clos »); twice is once. Raises WrongState unless it is « Terminé », Stale."""
    found = open_objective(by, objective, "plan.close")
    standing = standing_of(found)
    if standing is not None and standing.closed_at is not None:
        return found
    if found.version != version:
        raise Stale(current=found)
    if line_of(found).status is not Status.DONE:
        raise WrongState("Un objectif se clôt quand toutes ses actions sont réalisées et le couvrent à 100\N{NO-BREAK SPACE}%.")
    Standing.objects.update_or_create(
        office_id=found.office_id, objective=found, defaults={"closed_at": timezone.now(), "closed_by": by}
    )  # fmt: skip
    tell(found, by=by, verb="objective.closed")
    return found


@transaction.atomic
def reopen_objective(*, objective: Objective, by: User) -> Objective:
    """Take the closing of an objective back; twice is once. Raises WrongState when it is in the bin."""
    found = open_objective(by, objective, "plan.close")
    standing = standing_of(found)
    if standing is not None and standing.closed_at is not None:
        standing.closed_at = standing.closed_by = None
        standing.save(update_fields=["closed_at", "closed_by"])
        tell(found, by=by, verb="objective.reopened")
    return found


@transaction.atomic
def reorder_objective(*, objective: Objective, by: User, step: int) -> Objective:
    """Move an objective by places among those of the plan, up when `step` is negative. Raises WrongState when it is in the bin."""
    found = open_objective(by, objective)
    moved = exchange(list(objectives_of(found.office)), found.pk, step)
    if moved:
        Objective.objects.bulk_update(moved, ["position"])
        tell(found, by=by, verb="objective.moved")
    return found


# --- The bin ------------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def remove_objective(*, objective: Objective, by: User, actions_to: Objective | None = None, whole: bool = False) -> Objective:
    """Put an objective into the bin: its actions go to another one first, or with it in one piece (`whole`).

    Raises Refused when it has actions and nothing is said of them, WrongState when either is in the bin, LookupError for an objective of
    another office.
    """
    found = open_objective(by, objective, "objective.delete")
    actions = list(Action.objects.filter(objective=found, removed_at=None).order_by("position", "pk"))
    if actions and actions_to is not None:
        target = objective_to(by, found.office, actions_to)
        if target.pk == found.pk:
            raise Refused("Choisissez un autre objectif.", field="children")
        for action in actions:
            rehome(action, target, by)
    elif actions and not whole:
        raise Refused(
            "Cet objectif a des actions\N{NO-BREAK SPACE}: dites où elles vont, ou mettez le tout à la corbeille.", field="children"
        )  # fmt: skip
    Standing.objects.update_or_create(office_id=found.office_id, objective=found, defaults={"removed_at": timezone.now()})
    tell(found, by=by, verb="objective.binned")
    return found


def objective_to(by: User, office: Office, objective: Objective) -> Objective:
    """Return where actions are to go. Raises LookupError outside the office or the plan, WrongState when it is in the bin."""
    if objective.office_id != office.pk:
        raise LookupError("an objective of another office")
    objective.office = office
    return open_objective(by, objective)


def rehome(action: Action, objective: Objective, by: User) -> None:
    """Give an action to another objective, without the contribution that it had to the first one."""
    action.objective, action.contribution = objective, None
    action.version += 1
    action.save(update_fields=["objective", "contribution", "version"])
    tell(action, by=by, verb="action.moved", after={"objective": objective.pk})


@transaction.atomic
def restore_objective(*, objective: Objective, by: User) -> Objective:
    """Take an objective out of the bin, with all that went there with it; twice is once. Raises WrongState after 30 days."""
    require(by, "objective.delete", objective.office)
    lock(by, objective.office)
    found = Objective.objects.select_related("standing").get(pk=objective.pk)
    standing = standing_of(found)
    if standing is None or not is_binned(found):
        return found
    require_recent(standing.removed_at)
    standing.removed_at = None
    standing.save(update_fields=["removed_at"])
    tell(found, by=by, verb="objective.restored")
    return found
