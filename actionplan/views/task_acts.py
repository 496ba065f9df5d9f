"""What is done with a task, wherever it is shown: begun, said to be done, checked, blocked, given up, put into order."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from actionplan import operations
from actionplan.forms.tasks import PlaceForm, ProgressForm, ReasonForm
from actionplan.models import Task
from actionplan.operations.shared import facts_of
from actionplan.progress import task_progress
from actionplan.views.door import TaskRequest, task_view
from actionplan.views.task_drawing import ABANDON, BLOCK, PROGRESS, Place, done, draw, draw_mine, place_of, spot, undo_of
from otn.journal.conflicts import get_conflict
from otn.lib import french
from otn.ui.acts import DONE, Notice, Opened, VersionForm, faults, settle
from otn.ui.responses import see_other

Act = Callable[..., object]


def _named(task: Task) -> str:
    return french.quoted(task.name)


def _act(request: TaskRequest, form: forms.Form, act: Act, text: str) -> HttpResponse:
    """Do what needs no typing."""
    status, _ = settle(form, lambda **given: act(task=request.task, by=request.user, **given))
    return _answer(request, form, status, text)


def _answer(request: TaskRequest, form: forms.Form, status: int, text: str) -> HttpResponse:
    if status != DONE:
        return draw(request, request.task, notice=Notice(faults(form), spot(request.task.pk), is_fault=True), status=status)
    return done(request, request.task, text)


@require_POST
@task_view("task.update_own")
def start_task(request: TaskRequest) -> HttpResponse:
    """Say that a task is under way."""
    return _act(request, VersionForm(request.POST), operations.start_task, f"{_named(request.task)} est commencée.")


@require_POST
@task_view("task.update_own")
def report_task(request: TaskRequest) -> HttpResponse:
    """Say how far a task is; what was typed comes back with what stands there when it was refused."""
    form = ProgressForm(request.POST)
    status, _ = settle(form, lambda **given: operations.report_progress(task=request.task, by=request.user, **given))
    if status != DONE:
        notice = Notice(faults(form), spot(request.task.pk), is_fault=True)
        return draw(request, request.task, opened=Opened(PROGRESS, request.task.pk, form), notice=notice, status=status)
    return done(request, request.task, f"L’avancement de {_named(request.task)} est enregistré.")


@require_POST
@task_view("task.update_own")
def finish_task(request: TaskRequest) -> HttpResponse:
    """Say that a task is done; its controller, if it has one, is still to sign. « Mes tâches », which it leaves, offers to take it back."""
    task, form = request.task, VersionForm(request.POST)
    waits = "" if task.controller_id is None else " Son contrôleur peut la valider."
    text = f"{_named(task)} est réalisée.{waits}"
    before = int(task_progress(facts_of(task)))
    status, _ = settle(form, lambda version: operations.finish_task(task=task, by=request.user, version=version))
    if status != DONE or place_of(request) is not Place.MINE:
        return _answer(request, form, status, text)
    if request.htmx:
        task.refresh_from_db(fields=["progress", "version"])
        return draw_mine(request, notice=Notice(text, spot(task.pk)), undo=undo_of(task, before))
    messages.success(request, text)
    return see_other(f"{reverse('actionplan:my_tasks', args=[request.office.slug])}?annuler={task.pk}&avant={before}")


@require_POST
@task_view("task.update_own")
def sign_task(request: TaskRequest) -> HttpResponse:
    """Sign that a task is done as it should be."""
    return _act(request, VersionForm(request.POST), operations.sign_task, f"{_named(request.task)} est validée.")


@require_POST
@task_view("task.update_own")
def unsign_task(request: TaskRequest) -> HttpResponse:
    """Take one's signature back."""
    return _act(request, VersionForm(request.POST), operations.unsign_task, f"{_named(request.task)} n’est plus validée.")


# --- With a reason ------------------------------------------------------------------------------------------------------------------------


def _explained(request: TaskRequest, word: str, act: Act, text: str, held: str) -> HttpResponse:
    """Do what is explained; `held` is the field of the reason, for both versions of it."""
    form = ReasonForm(request.POST)
    status, current = settle(form, lambda **given: act(task=request.task, by=request.user, **given))
    if status == DONE:
        return done(request, request.task, text)
    conflict = None
    if current is not None:
        current.office = request.office
        theirs = getattr(current, held) or f"{current.name}, sans motif"
        conflict = get_conflict(current=current, theirs=theirs, mine=form.cleaned_data["reason"], reader=request.user)
    return draw(request, request.task, opened=Opened(word, request.task.pk, form, conflict), status=status)


@require_POST
@task_view("task.update_own")
def block_task(request: TaskRequest) -> HttpResponse:
    """Say what keeps a task from going on."""
    return _explained(request, BLOCK, operations.block_task, f"{_named(request.task)} est signalée bloquée.", "blocked_reason")


@require_POST
@task_view("task.update_own")
def unblock_task(request: TaskRequest) -> HttpResponse:
    """Say that nothing keeps a task from going on any more."""

    def act(**given: object) -> object:
        return operations.block_task(reason="", **given)  # type: ignore[arg-type]  # those of settle

    return _act(request, VersionForm(request.POST), act, f"{_named(request.task)} n’est plus bloquée.")


@require_POST
@task_view("plan.edit")
def abandon_task(request: TaskRequest) -> HttpResponse:
    """Give a task up, and say why."""
    return _explained(request, ABANDON, operations.abandon_task, f"{_named(request.task)} est abandonnée.", "abandoned_reason")


@require_POST
@task_view("plan.edit")
def resume_task(request: TaskRequest) -> HttpResponse:
    """Take an abandoned task up again."""
    return _act(request, VersionForm(request.POST), operations.resume_task, f"{_named(request.task)} est reprise.")


@require_POST
@task_view("plan.edit")
def reorder_task(request: TaskRequest) -> HttpResponse:
    """Move a task by one place among those of its action."""
    return _act(request, PlaceForm(request.POST), operations.reorder_task, f"{_named(request.task)} a changé de place.")
