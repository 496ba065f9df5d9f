"""The three places where tasks are drawn, and how each answers an act: in place for htmx, by its page otherwise.

Every form says in `de` where it stands, so that one address serves the page of an action, that of a task and « Mes tâches ».
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from actionplan.assembly import TaskLine
from actionplan.forms.tasks import MoveForm, QuickTaskForm, ReasonForm, TaskForm, WaitForm
from actionplan.models import BIN_DAYS, Task
from actionplan.progress import ALL
from actionplan.queries.mine import get_my_tasks
from actionplan.queries.plan import find_action
from actionplan.queries.tasks import TaskPage, get_task, load_number
from actionplan.templatetags.plan_tasks import latest
from actionplan.views.action_page import progress_form
from otn.journal.conflicts import Conflict
from otn.offices.access import OfficeRequest, can
from otn.offices.models import Office
from otn.ui.acts import Notice, Opened, faults, number_in, opening
from otn.ui.responses import see_other

BLOCK, ABANDON, PROGRESS = "bloquer", "abandonner", "avancement"
QUICK = "nouvelle-tache"  # where the next task is typed
SHOWN = 12  # tasks of « Mes tâches » that can wait, until one asks for all
FIELDS = ("name", "duration", "starts_on", "ends_on", "is_fixed")


class Place(StrEnum):
    """Where a form stands."""

    LIST = ""  # the tasks of an action on a page of their own, which opens what a script would open in place
    ACTION = "action"
    TASK = "tache"
    MINE = "mes-taches"


def place_of(request: HttpRequest) -> Place:
    """Read where a form stands; whatever else it says is the list."""
    given = request.POST if request.method == "POST" else request.GET
    return next((place for place in Place if place == given.get("de", "")), Place.LIST)


def spot(task: int) -> str:
    """Return the id of the element of a task."""
    return f"tache-{task}"


def address(office: Office, task: Task, place: Place) -> str:
    """Return where a place is, at a task of it."""
    if place is Place.TASK:
        return reverse("actionplan:task", args=[office.slug, task.pk])
    if place is Place.MINE:
        return reverse("actionplan:my_tasks", args=[office.slug])
    page = "actionplan:action" if place is Place.ACTION else "actionplan:tasks"
    return f"{reverse(page, args=[office.slug, task.action_id])}#{spot(task.pk)}"


def draw(
    request: OfficeRequest, task: Task, *, opened: Opened | None = None, notice: Notice | None = None, status: int = 200
) -> HttpResponse:
    """Draw the place where an act on a task was asked."""
    place = place_of(request)
    if place is Place.MINE:
        return draw_mine(request, opened=opened, notice=notice, status=status)
    if place is Place.TASK:
        return draw_task(request, task.pk, opened=opened, notice=notice, status=status)
    return draw_list(request, task.action_id, opened=opened, notice=notice, status=status)


def done(request: OfficeRequest, task: Task, text: str) -> HttpResponse:
    """Say what was done, where it was asked."""
    if request.htmx:
        return draw(request, task, notice=Notice(text, spot(task.pk)))
    messages.success(request, text)
    return see_other(address(request.office, task, place_of(request)))


def _asked(request: HttpRequest, opened: Opened | None, tasks: Iterable[TaskLine]) -> Opened | None:
    """Return the form that stands open: the one that was refused, or the one that the address opens on a task that is drawn."""
    asked = None if opened or request.method != "GET" else opening(request, (BLOCK, ABANDON))
    if asked is None:
        return opened
    act, number = asked
    version = next((task.version for task in tasks if task.id == number), None)
    if version is None:
        raise Http404
    return Opened(act, number, ReasonForm(initial={"version": version}))


def _landed(opened: Opened | None, notice: Notice | None, drawn: Iterable[str], top: str) -> Notice | None:
    """Tell at the top what was to be told beside a task that is no longer drawn there: somebody removed it meanwhile."""
    places = set(drawn)
    if notice is None and opened is not None and opened.form.errors and spot(opened.piece) not in places:
        return Notice(faults(opened.form), top, is_fault=True)
    return notice if notice is None or notice.place in places else replace(notice, place=top)


# --- The tasks of an action ---------------------------------------------------------------------------------------------------------------


def draw_list(
    request: OfficeRequest,
    action: int,
    *,
    quick: QuickTaskForm | None = None,
    opened: Opened | None = None,
    notice: Notice | None = None,
    removed: Task | None = None,
    is_mine: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Draw the tasks of an action; `removed` is one that can be taken out of the bin again, `is_mine` what the last one was said to be."""
    try:
        page = find_action(office=request.office, pk=action, user=request.user)
    except LookupError as error:
        raise Http404 from error
    spots = [spot(task.id) for task in page.action.tasks]
    context = {
        "office": request.office,
        "page": page,
        "quick": quick or QuickTaskForm(initial={"seen": latest(page.action), "is_mine": is_mine}),
        "opened": _asked(request, opened, page.action.tasks),
        "notice": _landed(opened, notice, [QUICK, *spots], "taches"),
        "removed": removed,
        "place": place_of(request),
        "progress": progress_form(page.action),
        "is_act": request.method == "POST",
    }
    template = "actionplan/_tasks_answer.html" if request.htmx else "actionplan/tasks.html"
    return render(request, template, context, status=status)


# --- One task -----------------------------------------------------------------------------------------------------------------------------


def draw_task(
    request: OfficeRequest,
    number: int,
    *,
    form: TaskForm | None = None,
    conflict: Conflict | None = None,
    wait: WaitForm | None = None,
    move: MoveForm | None = None,
    opened: Opened | None = None,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page of a task, with the forms that were refused in the place of fresh ones; in the bin, how to take it out again."""
    try:
        page = get_task(office=request.office, number=number)
    except LookupError:
        return draw_binned(request, number, status=status)
    line = page.task
    form = form or TaskForm(initial=_initial(page))
    form.offer(page)
    wait = wait or WaitForm()
    wait.offer(page)
    move = move or MoveForm(initial={"version": line.version})
    move.offer(page.tree, page.action)
    context = {
        "office": request.office,
        "page": page,
        "form": form,
        "conflict": conflict,
        "wait": wait,
        "move": move,
        "opened": _asked(request, opened, [line]),
        "notice": notice,
    }
    return render(request, "actionplan/_task.html" if request.htmx else "actionplan/task.html", context, status=status)


def draw_binned(request: OfficeRequest, number: int, *, fault: str = "", status: int = 200) -> HttpResponse:
    """Draw a task that is in the bin, or whose action is; 404 for one of another office."""
    office: Any = request.office  # the types of its relations depend on the order in which modules are read
    task = get_object_or_404(office.tasks.select_related("action"), pk=number)
    context = {"office": request.office, "task": task, "days": BIN_DAYS, "fault": fault}
    template = "actionplan/_task_binned.html" if request.htmx else "actionplan/task_binned.html"
    return render(request, template, context, status=status)


def _initial(page: TaskPage) -> dict[str, object]:
    line = page.task
    load = "" if line.load is None else load_number(line.load)
    people = {"assignee": line.assignee_id, "controller": line.controller_id, "version": line.version}
    return {name: getattr(line, name) for name in FIELDS} | people | {"load": load}


# --- What one person has to do ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Undo:
    """A task that was just said to be done, and how far it was before."""

    task: int
    name: str
    version: int
    progress: int


def undo_of(task: Task, progress: int) -> Undo | None:
    """Return how to take back that a task is done, None when it is not."""
    return Undo(task.pk, task.name, task.version, progress) if task.progress == ALL and 0 <= progress < ALL else None


def _undo_asked(request: OfficeRequest) -> Undo | None:
    """Return what the address offers to take back after a form that was sent without script: `?annuler=12&avant=40`."""
    number, before = (number_in(request.GET.get(name, "")) for name in ("annuler", "avant"))
    if request.method != "GET" or number is None or before is None:
        return None
    office: Any = request.office
    found = office.tasks.filter(pk=number, assignee=request.user, removed_at=None).first()
    return undo_of(found, before) if found else None


def draw_mine(
    request: OfficeRequest,
    *,
    opened: Opened | None = None,
    notice: Notice | None = None,
    undo: Undo | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the tasks of the person who asks, and those that she is to check."""
    office = request.office
    has_tasks = can(request.user, "task.update_own", office)
    page = get_my_tasks(office=office, user=request.user) if has_tasks else None
    tasks = [one.task for one in (*page.late, *page.this_week, *page.later, *page.undated)] if page else []
    opened = _asked(request, opened, tasks)
    context = {
        "office": office,
        "page": page,
        "opened": opened,
        "notice": _landed(opened, notice, map(spot, (task.id for task in tasks)), "mes-taches"),
        "undo": undo or _undo_asked(request),
        "most": None if opened or request.GET.get("toutes") == "oui" else SHOWN,
    }
    return render(request, "actionplan/_my_tasks.html" if request.htmx else "actionplan/my_tasks.html", context, status=status)
