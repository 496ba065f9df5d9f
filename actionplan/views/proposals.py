"""Dates that are proposed: old → new for each task, before anything moves; applied together, undone together."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from actionplan import operations
from actionplan.forms.schedules import BACKWARDS, FORWARDS, BuildForm, MovesForm, ShiftChoiceForm, asked_in, written
from actionplan.models import Task
from actionplan.queries.proposals import Proposal, get_proposal, get_shift, subjects_of
from actionplan.queries.rows import get_tree
from actionplan.views.door import TaskRequest, task_view
from actionplan.views.schedules import draw, place_of
from otn.lib import french
from otn.offices.access import OfficeRequest, office_view
from otn.ui.acts import DONE, INVALID, ActForm, faults, required_number, settle
from otn.ui.responses import see_other

WEEK = 5  # working days that are proposed to begin with

# --- A whole plan, an objective, an action ------------------------------------------------------------------------------------------------


@require_GET
@office_view("plan.edit")
def build(request: OfficeRequest) -> HttpResponse:
    """Ask what is to be ready and when, and show the dates that follow from it."""
    return _build(request)


def _build(request: OfficeRequest, *, fault: str = "", status: int = 200) -> HttpResponse:
    is_asked = "sens" in request.GET
    form = BuildForm(request.GET) if is_asked else BuildForm(initial={"quoi": request.GET.get("quoi", "plan"), "sens": BACKWARDS})
    proposal, query = None, ""
    if is_asked and form.is_valid():
        proposal = _proposal(request, form)
        given = form.cleaned_data
        due = given["pret_le"].isoformat() if given["pret_le"] else ""
        query = urlencode({"quoi": given["quoi"], "pret_le": due, "sens": given["sens"]})
    elif is_asked:
        status = INVALID
    tree = proposal.preview.tree if proposal else get_tree(office=request.office)
    form.offer(subjects_of(tree))
    context = {"office": request.office, "form": form, "tree": tree, "proposal": proposal, "query": query, "fault": fault}
    context["moves"] = written(proposal.moves) if proposal else ""
    context["forwards_url"] = f"?{urlencode({'quoi': form.cleaned_data['quoi'], 'sens': FORWARDS})}#apercu" if proposal else ""
    return render(request, "actionplan/schedule_build.html", context, status=status)


def _proposal(request: OfficeRequest, form: BuildForm) -> Proposal:
    given = form.cleaned_data
    try:
        return get_proposal(
            office=request.office, subject=given["quoi"], due=given["pret_le"], is_backwards=given["sens"] == BACKWARDS
        )  # fmt: skip
    except LookupError as error:
        raise Http404 from error


# --- A task and those that follow ---------------------------------------------------------------------------------------------------------


@require_GET
@task_view("plan.edit")
def shift_preview(request: TaskRequest, **kwargs: Any) -> HttpResponse:
    """Ask by how much a task is to move, and show what moves with it."""
    return _shift(request, request.task)


def _shift(request: OfficeRequest, task: Task, *, fault: str = "", status: int = 200) -> HttpResponse:
    is_asked = "jours" in request.GET
    form = ShiftChoiceForm(request.GET) if is_asked else ShiftChoiceForm(initial={"jours": WEEK, "suivantes": True})
    days, along = WEEK, True
    if is_asked and form.is_valid():
        days, along = form.cleaned_data["jours"], form.cleaned_data["suivantes"]
    elif is_asked:
        days, status = 0, INVALID
    found = get_shift(task=task, days=days, with_followers=along)
    if found.task is None:
        raise Http404
    query = urlencode({"tache": task.pk, "jours": days, **({"suivantes": "on"} if along else {})})
    context = {"office": request.office, "form": form, "shift": found, "query": query, "moves": written(found.moves), "fault": fault}
    return render(request, "actionplan/schedule_shift.html", context, status=status)


# --- Applying and undoing -----------------------------------------------------------------------------------------------------------------


@require_POST
@office_view("plan.edit")
def apply_dates(request: OfficeRequest) -> HttpResponse:
    """Give tasks the dates that were previewed; when one of them changed since, show the preview again as it is now."""
    form = MovesForm(request.POST)
    status, _ = settle(form, lambda moves: operations.apply_schedule(office=request.office, by=request.user, moves=moves))
    if status == DONE:
        count = len(form.cleaned_data["moves"])
        messages.success(request, f"{french.plural(count, 'tâche a', 'tâches ont')} de nouvelles dates.")
        return see_other("actionplan:schedule", request.office.slug)
    if "tache" in request.GET:
        office: Any = request.office
        task = get_object_or_404(office.tasks.select_related("action"), pk=required_number(request.GET["tache"]))
        task.office = request.office
        return _shift(request, task, fault=faults(form), status=status)
    return _build(request, fault=faults(form), status=status)


@require_POST
@office_view("plan.edit")
def undo_dates(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give tasks back the dates that they had before they moved together."""
    office: Any = request.office
    rescheduling = get_object_or_404(office.reschedulings, pk=pk)
    rescheduling.office = request.office
    form = ActForm(request.POST, owes_reason=False)
    status, _ = settle(form, lambda: operations.undo_moves(rescheduling=rescheduling, by=request.user))
    if status != DONE:
        return draw(request, fault=faults(form), status=status)
    count = len(rescheduling.moves)
    messages.success(request, f"{french.plural(count, 'tâche a retrouvé ses dates', 'tâches ont retrouvé leurs dates')}.")
    return see_other(place_of(request, asked_in(request.GET)))
