"""The tasks of an action, and one task: written, linked, moved, removed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from actionplan import operations
from actionplan.forms.tasks import MoveForm, NoWaitForm, QuickTaskForm, TaskForm, WaitForm
from actionplan.models import Task
from actionplan.queries.tasks import duration_in_words, find_person, get_history, load_in_words
from actionplan.views.door import ActionRequest, TaskRequest, action_view, task_view
from actionplan.views.task_drawing import QUICK, Place, draw_binned, draw_list, draw_task, place_of, spot
from otn.journal.conflicts import Conflict, get_conflict
from otn.lib import french
from otn.offices.access import OfficeRequest, office_view
from otn.ui.acts import DONE, ActForm, Notice, faults, number_in, settle
from otn.ui.responses import see_other


@require_GET
@office_view("plan.read")
def task_list(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show the tasks of an action on a page of their own; `?corbeille=12` offers to take one back that was just removed."""
    number = number_in(request.GET.get("corbeille", ""))
    removed = None
    if number is not None:
        office: Any = request.office  # the types of its relations depend on the order in which modules are read
        removed = office.tasks.filter(pk=number, action=pk, removed_at__isnull=False).first()
    return draw_list(request, pk, removed=removed)


@require_POST
@action_view("plan.edit")
def add_task(request: ActionRequest) -> HttpResponse:
    """Write the next task of an action; what is sent twice is written once."""
    form = QuickTaskForm(request.POST)

    def act(is_mine: bool, **given: Any) -> None:
        assignee = request.user if is_mine else None
        operations.create_task(action=request.action, by=request.user, assignee=assignee, **given)

    status, _ = settle(form, act)
    if status != DONE:
        return draw_list(request, request.action.pk, quick=form, status=status)
    text = f"{french.quoted(form.cleaned_data['name'])} est dans l’action."
    if request.htmx:
        return draw_list(request, request.action.pk, notice=Notice(text, QUICK), is_mine=form.cleaned_data["is_mine"])
    messages.success(request, text)
    page = "actionplan:action" if place_of(request) is Place.ACTION else "actionplan:tasks"
    return see_other(f"{reverse(page, args=[request.office.slug, request.action.pk])}#{QUICK}")


# --- One task -----------------------------------------------------------------------------------------------------------------------------


@require_GET
@office_view("plan.read")
def task(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show a task, or how to take it out of the bin."""
    return draw_task(request, pk)


@require_GET
@task_view("plan.read")
def task_history(request: TaskRequest) -> HttpResponse:
    """Show who signed and changed a task, the latest first."""
    context = {"office": request.office, "task": request.task, "history": get_history(task=request.task)}
    template = "actionplan/_task_history.html" if request.htmx else "actionplan/task_history.html"
    return render(request, template, context)


def _done(request: TaskRequest, text: str) -> HttpResponse:
    if request.htmx:
        return draw_task(request, request.task.pk, notice=Notice(text, spot(request.task.pk)))
    messages.success(request, text)
    return see_other("actionplan:task", request.office.slug, request.task.pk)


@require_POST
@task_view("plan.edit")
def edit_task(request: TaskRequest) -> HttpResponse:
    """Write a task again; when somebody else did meanwhile, show both."""
    form = TaskForm(request.POST)

    def act(assignee: int | None, controller: int | None, **given: Any) -> None:
        does, checks = (find_person(task=request.task, number=number) for number in (assignee, controller))
        operations.edit_task(task=request.task, by=request.user, assignee=does, controller=checks, **given)

    status, current = settle(form, act)
    if status == DONE:
        return _done(request, "La tâche est enregistrée.")
    conflict = None if current is None else _conflict(request, current, form)
    return draw_task(request, request.task.pk, form=form, conflict=conflict, status=status)


def _conflict(request: TaskRequest, current: Task, form: TaskForm) -> Conflict:
    current.office = request.office
    typed = dict(form.cleaned_data)
    for name in ("assignee", "controller"):
        typed[name] = find_person(task=request.task, number=typed[name])
    theirs = {name: getattr(current, name) for name in typed if name != "version"}
    return get_conflict(current=current, theirs=_in_words(theirs), mine=_in_words(typed), reader=request.user)


def _in_words(given: dict[str, Any]) -> str:
    """Write a task in one line, for somebody who chooses between two versions of it."""
    said = [given["name"]]
    said += [f"{label} {given[name]}" for name, label in (("assignee", "responsable"), ("controller", "contrôleur")) if given[name]]
    if given["duration"] is not None:
        said.append(duration_in_words(given["duration"]))
    if given["load"] is not None:
        said.append(f"charge {load_in_words(given['load'])}")
    if given["starts_on"] or given["ends_on"]:
        said.append(french.period(given["starts_on"], given["ends_on"]))
    if given["is_fixed"]:
        said.append("date fixe")
    return ", ".join(said)


# --- What it waits for --------------------------------------------------------------------------------------------------------------------


@require_POST
@task_view("plan.edit")
def link_task(request: TaskRequest) -> HttpResponse:
    """Let a task wait for another, or change how long after it; a loop is refused and named."""
    form = WaitForm(request.POST)
    status, _ = settle(form, lambda **given: operations.link_tasks(task=request.task, by=request.user, **given))
    if status != DONE:
        return draw_task(request, request.task.pk, wait=form, status=status)
    return _done(request, "Ce que la tâche attend est enregistré.")


@require_POST
@task_view("plan.edit")
def unlink_task(request: TaskRequest) -> HttpResponse:
    """Let a task no longer wait for another."""
    form = NoWaitForm(request.POST)
    status, _ = settle(form, lambda before: operations.unlink_tasks(task=request.task, by=request.user, before=before))
    if status != DONE:
        return _refused(request, faults(form), status)
    return _done(request, "La tâche n’attend plus celle-là.")


def _refused(request: TaskRequest, text: str, status: int) -> HttpResponse:
    notice = Notice(text, spot(request.task.pk), is_fault=True)
    return draw_task(request, request.task.pk, notice=notice, status=status)


# --- Where it is --------------------------------------------------------------------------------------------------------------------------


@require_POST
@task_view("plan.edit")
def move_task(request: TaskRequest) -> HttpResponse:
    """Give a task to another action."""
    form = MoveForm(request.POST)
    office: Any = request.office

    def act(action: int, version: int) -> None:
        target = get_object_or_404(office.actions, pk=action)
        operations.move_task(task=request.task, by=request.user, version=version, action=target)

    status, current = settle(form, act)
    if current is not None:
        return _refused(request, faults(form), status)
    if status != DONE:
        return draw_task(request, request.task.pk, move=form, status=status)
    return _done(request, "La tâche a changé d’action.")


@require_POST
@task_view("plan.edit")
def remove_task(request: TaskRequest) -> HttpResponse:
    """Put a task into the bin, and offer to take it back at once."""
    form = ActForm(request.POST, owes_reason=False)
    status, _ = settle(form, lambda: operations.remove_task(task=request.task, by=request.user))
    if status != DONE:
        messages.error(request, faults(form))
        return see_other("actionplan:task", request.office.slug, request.task.pk)
    page = reverse("actionplan:tasks", args=[request.office.slug, request.task.action_id])
    return see_other(f"{page}?corbeille={request.task.pk}")


@require_POST
@task_view("plan.edit")
def restore_task(request: TaskRequest) -> HttpResponse:
    """Take a task out of the bin; twice is once."""
    form = ActForm(request.POST, owes_reason=False)
    status, _ = settle(form, lambda: operations.restore_task(task=request.task, by=request.user))
    if status != DONE:
        return draw_binned(request, request.task.pk, fault=faults(form), status=status)
    messages.success(request, "La tâche est sortie de la corbeille.")
    return see_other("actionplan:task", request.office.slug, request.task.pk)
