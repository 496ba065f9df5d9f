"""The retro-planning: its picture, and under it the table in which dates are typed and moved."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap, retarget

from actionplan import operations
from actionplan.assembly import TaskLine
from actionplan.forms.schedules import Asked, LineForm, ShiftForm, asked_in
from actionplan.models import Task
from actionplan.queries.planning import Planning, get_planning, get_printed
from actionplan.queries.proposals import get_shift
from actionplan.queries.tasks import find_person
from actionplan.views.door import TaskRequest, task_view
from otn.accounts.models import User
from otn.journal.conflicts import Conflict, get_conflict
from otn.lib import french
from otn.offices.access import OfficeRequest, office_view
from otn.offices.operations import managers_of
from otn.ui.acts import DONE, Notice, Opened, faults, settle
from otn.ui.responses import see_other

PLAN = "planifier"


@require_GET
@office_view("plan.read")
def schedule(request: OfficeRequest) -> HttpResponse:
    """Show the plan on its calendar, as the address asks."""
    return draw(request)


def draw(
    request: OfficeRequest, *, opened: Opened | None = None, notice: Notice | None = None, fault: str = "", status: int = 200
) -> HttpResponse:
    """Draw the page of the retro-planning; `fault` is what was refused and has no line to be told in."""
    asked = asked_in(request.GET)
    planning = _planning(request, asked)
    fault = fault or _untold(planning, opened)
    context = _context(request, planning, asked, opened, notice) | {"fault": fault, "manager": "", "mine": ""}
    if request.user.pk in {person.id for person in planning.involved}:
        context["mine"] = asked.of(request.user.pk)
    if planning.picture.empty and not planning.may_edit:
        context["manager"] = next((person.first_name for person in managers_of(request.office)), "")
    return render(request, "actionplan/schedule.html", context, status=status)


def _untold(planning: Planning, opened: Opened | None) -> str:
    """Say why a line was refused that is not on this page, where its form would tell it."""
    if opened is None or any(line.row.key == f"t{opened.piece}" for line in planning.lines):
        return ""
    return faults(opened.form)


def _planning(request: OfficeRequest, asked: Asked) -> Planning:
    return get_planning(office=request.office, user=request.user, choice=asked.choice, scale=asked.scale, page=asked.page)


def _context(request: OfficeRequest, planning: Planning, asked: Asked, opened: Opened | None, notice: Notice | None) -> dict[str, Any]:
    if opened is not None:
        line = next((one.of for one in planning.lines if one.row.key == f"t{opened.piece}"), None)
        if isinstance(line, TaskLine) and isinstance(opened.form, LineForm):
            opened.form.offer(planning.people, line)
    return {"office": request.office, "planning": planning, "asked": asked, "opened": opened, "notice": notice, "fault": ""}


def place_of(request: OfficeRequest, asked: Asked, task: int | None = None) -> str:
    """Return the address of the retro-planning as it was looked at, at a task of it."""
    home = reverse("actionplan:schedule", args=[request.office.slug])
    return f"{home}{asked.query}" + ("" if task is None else f"#ligne-t{task}")


# --- One line -----------------------------------------------------------------------------------------------------------------------------


@require_POST
@task_view("plan.edit")
def plan_task(request: TaskRequest, **kwargs: Any) -> HttpResponse:
    """Write when a task is done, by whom, how far it is; when somebody else did meanwhile, show both."""
    task, asked = request.task, asked_in(request.GET)
    form = LineForm(request.POST, auto_id=f"t{task.pk}-%s")
    before = _whereabouts(task)
    after: list[Any] = []

    def act(assignee: int | None, controller: int | None, **given: Any) -> None:
        kept = operations.plan_task(
            task=task, by=request.user, assignee=find_person(task=task, number=assignee),
            controller=find_person(task=task, number=controller), **given,
        )  # fmt: skip
        after.append(_whereabouts(kept))

    status, current = settle(form, act)
    if status == DONE:
        return _done(request, asked, "Ligne enregistrée.", moved=after != [before])
    opened = Opened(PLAN, task.pk, form, _conflict(current, form, request.user))
    return _refused(request, asked, opened, None, status)


def _whereabouts(task: Task) -> tuple[Any, ...]:
    """Say what moves a line to another place of the table when it changes."""
    return task.starts_on is None, task.ends_on is None, task.duration == 0, task.assignee_id


def _conflict(current: Task | None, form: LineForm, reader: User) -> Conflict | None:
    if current is None:
        return None
    given = form.cleaned_data
    theirs = _in_words(current.starts_on, current.ends_on, current.duration, current.progress)
    return get_conflict(
        current=current,
        theirs=theirs,
        mine=_in_words(given["starts_on"], given["ends_on"], given["duration"], given["progress"]),
        reader=reader,
    )


def _in_words(start: date | None, end: date | None, duration: int | None, progress: int | None) -> str:
    said = [french.period(start, end) if start or end else "sans date"]
    said += [] if duration is None else [french.plural(duration, "jour ouvré", "jours ouvrés")]
    said += [] if progress is None else [f"avancement {french.percent(progress, of=100)}"]
    return ", ".join(said)


@require_POST
@task_view("plan.edit")
def shift(request: TaskRequest, **kwargs: Any) -> HttpResponse:
    """Move a task by working days; when those that follow move with it, show first what that changes."""
    task, asked = request.task, asked_in(request.GET)
    form = ShiftForm(request.POST, auto_id=False)
    if form.is_valid() and form.cleaned_data["with_followers"]:
        days = form.cleaned_data["days"]
        if len(get_shift(task=task, days=days, with_followers=True).moves) > 1:
            preview = reverse("actionplan:shift_preview", args=[request.office.slug, task.pk])
            return see_other(f"{preview}?jours={days}&suivantes=on")
    status, _ = settle(form, lambda **given: operations.shift_task(task=task, by=request.user, **given))
    if status == DONE:
        return _done(request, asked, "Tâche décalée.", moved=False)
    return _refused(request, asked, None, Notice(faults(form), _state(task), is_fault=True), status)


def _state(task: Task) -> str:
    return f"etat-t{task.pk}"


def _done(request: TaskRequest, asked: Asked, done: str, *, moved: bool) -> HttpResponse:
    """Answer an act on a line: in place for htmx, with all that follows from it, as a whole when the line may stand elsewhere now."""
    if not request.htmx:
        messages.success(request, done)
        return see_other(place_of(request, asked, request.task.pk))
    notice = Notice(done, _state(request.task))
    planning = _planning(request, asked)
    context = _context(request, planning, asked, None, notice)
    line = next((one for one in planning.lines if one.row.key == f"t{request.task.pk}"), None)
    if line is None or moved:
        return _whole(request, context, 200)
    return render(request, "actionplan/_schedule_saved.html", context | {"line": line})


def _refused(request: TaskRequest, asked: Asked, opened: Opened | None, notice: Notice | None, status: int) -> HttpResponse:
    if not request.htmx:
        fault = notice.text if notice else ""
        return draw(request, opened=opened, notice=notice, fault=fault, status=status)
    planning = _planning(request, asked)
    context = _context(request, planning, asked, opened, notice)
    line = next((one for one in planning.lines if one.row.key == f"t{request.task.pk}"), None)
    if line is None:
        return _whole(request, context | {"fault": _untold(planning, opened) or (notice.text if notice else "")}, status)
    return render(request, "actionplan/_schedule_task.html", context | {"line": line}, status=status)


def _whole(request: TaskRequest, context: dict[str, Any], status: int) -> HttpResponse:
    return reswap(retarget(render(request, "actionplan/_schedule.html", context, status=status), "#planning"), "outerHTML")


# --- On paper -----------------------------------------------------------------------------------------------------------------------------


@require_GET
@office_view("plan.read")
def schedule_print(request: OfficeRequest) -> HttpResponse:
    """Show the retro-planning on sheets, to be printed from the browser."""
    asked = asked_in(request.GET)
    printed = get_printed(office=request.office, choice=asked.choice, scale=asked.scale)
    return render(request, "actionplan/schedule_print.html", {"office": request.office, "printed": printed, "asked": asked})
