"""What leaves its place: actions that go to another objective, what goes into the bin, and what comes back from there."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from actionplan import operations
from actionplan.assembly import ActionLine, ObjectiveLine, PlanTree
from actionplan.forms.plan import BIN, MoveForm, RemovalForm
from actionplan.operations.shared import BINNED
from actionplan.queries.plan import get_bin
from actionplan.queries.rows import get_tree
from actionplan.views.door import ActionRequest, ObjectiveRequest, action_view, objective_view
from actionplan.views.plan_answers import Undo
from actionplan.views.plan_drawing import REMOVED, action_place, address, card_place, objective_choices
from otn.lib import french
from otn.offices.access import OfficeRequest, can, office_view
from otn.ui.acts import CHANGED, DONE, STALE, ActForm, faults, number_in, settle
from otn.ui.responses import see_other

# --- An action to another objective -------------------------------------------------------------------------------------------------------


@require_GET
@action_view("plan.edit")
def action_move(request: ActionRequest) -> HttpResponse:
    """Ask which objective an action is to go to."""
    return _move(request, MoveForm(initial={"version": request.action.version}), 200)


def _move(request: ActionRequest, form: MoveForm, status: int) -> HttpResponse:
    action = request.action
    form.offer(objective_choices(get_tree(office=request.office), but=action.objective_id))
    context = {"office": request.office, "action": action, "form": form, "plan_url": address(request, place=action_place(action.pk))}
    return render(request, "actionplan/action_move.html", context, status=status)


@require_POST
@action_view("plan.edit")
def move_action(request: ActionRequest) -> HttpResponse:
    """Give an action to another objective, without the contribution that it had to the first one."""
    action = request.action
    form = MoveForm(request.POST)

    def act(objective: int, version: int) -> None:
        target = _chosen(request, "objectives", objective)
        operations.move_action(action=action, by=request.user, version=version, objective=target)

    status, current = settle(form, act)
    if current is not None:
        given = request.POST.copy()
        given["version"] = str(current.version)  # which is seen now
        form = MoveForm(given)
        form.full_clean()
        form.add_error(None, CHANGED)
    if status != DONE:
        return _move(request, form, status)
    messages.success(request, f"L’action {french.quoted(action.name)} a changé d’objectif\N{NO-BREAK SPACE}: donnez-lui une contribution.")
    return see_other(address(request, place=action_place(action.pk)))


def _chosen(request: OfficeRequest, kind: str, number: int) -> Any:
    """Find the row that was chosen. Raises LookupError for one of another office."""
    office: Any = request.office  # the types of its relations depend on the order in which modules are read
    found = getattr(office, kind).filter(pk=number).first()
    if found is None:
        raise LookupError(f"one of the {kind} of another office")
    found.office = request.office
    return found


# --- Into the bin -------------------------------------------------------------------------------------------------------------------------


@require_GET
@objective_view("objective.delete")
def objective_removal(request: ObjectiveRequest) -> HttpResponse:
    """Ask where the actions of an objective are to go, before it goes into the bin."""
    return _objective_removal(request, None, 200)


def _objective_removal(request: ObjectiveRequest, form: RemovalForm | None, status: int) -> HttpResponse:
    tree = get_tree(office=request.office)
    line = _objective(tree, request.objective.pk)
    if line is None:
        return _bin(request, BINNED, STALE)
    context = {
        "office": request.office, "line": line, "form": form or objective_form(tree, line),
        "plan_url": address(request, place=card_place(line.id)),
    }  # fmt: skip
    return render(request, "actionplan/objective_removal.html", context, status=status)


def _objective(tree: PlanTree, pk: int) -> ObjectiveLine | None:
    return next((one for one in tree.objectives if one.id == pk), None)


def _asks(count: int, one: str, many: str) -> str:
    """Ask what becomes of the parts of something; nothing when it has none."""
    return f"{one if count == 1 else many.format(count)}\N{NARROW NO-BREAK SPACE}?" if count else ""


def objective_form(tree: PlanTree, line: ObjectiveLine, typed: Mapping[str, Any] | None = None) -> RemovalForm:
    """Ask what becomes of the actions of an objective, if it has any."""
    asks = _asks(len(line.actions), "Que devient son action", "Que deviennent ses {} actions")
    return RemovalForm(typed, asks=asks, whole="Tout mettre à la corbeille", places=objective_choices(tree, but=line.id))


@require_POST
@objective_view("objective.delete")
def remove_objective(request: ObjectiveRequest) -> HttpResponse:
    """Put an objective into the bin, and its actions where it was said."""
    objective, tree = request.objective, get_tree(office=request.office)
    line = _objective(tree, objective.pk)
    if line is None:
        return _bin(request, BINNED, STALE)
    form = objective_form(tree, line, request.POST)

    def act(children: str = "") -> None:
        target = _chosen(request, "objectives", int(children)) if children.isdecimal() else None
        operations.remove_objective(objective=objective, by=request.user, actions_to=target, whole=children == BIN)

    status, _ = settle(form, act)
    if status != DONE:
        return _objective_removal(request, form, status)
    return see_other(address(request, **{REMOVED: card_place(objective.pk)}))


@require_GET
@action_view("plan.edit")
def action_removal(request: ActionRequest) -> HttpResponse:
    """Ask where the tasks of an action are to go, before it goes into the bin."""
    return _action_removal(request, None, 200)


def _action_removal(request: ActionRequest, form: RemovalForm | None, status: int) -> HttpResponse:
    tree = get_tree(office=request.office)
    line = _action(tree, request.action.pk)
    if line is None:
        return _bin(request, BINNED, STALE)
    context = {
        "office": request.office, "line": line, "form": form or action_form(tree, line),
        "plan_url": address(request, place=action_place(line.id)),
    }  # fmt: skip
    return render(request, "actionplan/action_removal.html", context, status=status)


def _action(tree: PlanTree, pk: int) -> ActionLine | None:
    return next((one for one in tree.actions if one.id == pk), None)


def action_form(tree: PlanTree, line: ActionLine, typed: Mapping[str, Any] | None = None) -> RemovalForm:
    """Ask what becomes of the tasks of an action, if it has any."""
    asks = _asks(len(line.tasks), "Que devient sa tâche", "Que deviennent ses {} tâches")
    places = [(str(one.id), f"{one.number} {one.name}") for one in tree.actions if one.id != line.id]
    return RemovalForm(typed, asks=asks, whole="Tout mettre à la corbeille", places=places)


@require_POST
@action_view("plan.edit")
def remove_action(request: ActionRequest) -> HttpResponse:
    """Put an action into the bin, and its tasks where it was said."""
    action, tree = request.action, get_tree(office=request.office)
    line = _action(tree, action.pk)
    if line is None:
        return _bin(request, BINNED, STALE)
    form = action_form(tree, line, request.POST)

    def act(children: str = "") -> None:
        target = _chosen(request, "actions", int(children)) if children.isdecimal() else None
        operations.remove_action(action=action, by=request.user, tasks_to=target, whole=children == BIN)

    status, _ = settle(form, act)
    if status != DONE:
        return _action_removal(request, form, status)
    return see_other(address(request, **{REMOVED: action_place(action.pk)}))


def undo_of(request: OfficeRequest) -> Undo | None:
    """Return how to take back the removal that the address tells of, None when it tells of none or when it was taken back already."""
    kind, _, text = request.GET.get(REMOVED, "").partition("-")
    number = number_in(text)
    office: Any = request.office
    if number is None:
        return None
    if kind == "objectif" and can(request.user, "objective.delete", request.office):
        found = office.objectives.filter(pk=number, standing__removed_at__isnull=False).first()
        name, said = "restore_objective", "L’objectif {} est à la corbeille."
    elif kind == "action" and can(request.user, "plan.edit", request.office):
        found = office.actions.filter(pk=number, removed_at__isnull=False).first()
        name, said = "restore_action", "L’action {} est à la corbeille."
    else:
        return None
    if found is None:
        return None
    return Undo(said.format(french.quoted(found.name)), reverse(f"actionplan:{name}", args=[request.office.slug, found.pk]))


# --- Out of the bin -----------------------------------------------------------------------------------------------------------------------


@require_GET
@office_view("plan.read")
def plan_bin(request: OfficeRequest) -> HttpResponse:
    """Show what was removed from the plan and can still be taken back."""
    return _bin(request)


def _bin(request: OfficeRequest, fault: str = "", status: int = 200) -> HttpResponse:
    context = {"office": request.office, "bin": get_bin(office=request.office), "fault": fault}
    return render(request, "actionplan/bin.html", context, status=status)


@require_POST
@objective_view("objective.delete")
def restore_objective(request: ObjectiveRequest) -> HttpResponse:
    """Take an objective out of the bin, with all that went there with it."""
    objective = request.objective
    return _restore(
        request,
        lambda: operations.restore_objective(objective=objective, by=request.user),
        f"L’objectif {french.quoted(objective.name)} est de retour.",
        card_place(objective.pk),
    )


@require_POST
@action_view("plan.edit")
def restore_action(request: ActionRequest) -> HttpResponse:
    """Take an action out of the bin, with all that went there with it."""
    action = request.action
    return _restore(
        request,
        lambda: operations.restore_action(action=action, by=request.user),
        f"L’action {french.quoted(action.name)} est de retour.",
        action_place(action.pk),
    )


def _restore(request: OfficeRequest, act: Callable[[], object], done: str, place: str) -> HttpResponse:
    form = ActForm(request.POST, owes_reason=False)
    status, _ = settle(form, act)
    if status != DONE:
        return _bin(request, faults(form), status)
    messages.success(request, done)
    return see_other(address(request, place=place))
