"""Which actions to keep: the picture of value against effort, the list, the best set under a budget. Looking changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from actionplan import operations, selection
from actionplan.assembly import Decision
from actionplan.forms.arbitration import BudgetForm, DecisionForm, ImposedForm, KeptBudgetForm
from actionplan.models import Action
from actionplan.queries.arbitration import ArbitrationPage, Choice, get_arbitration
from actionplan.queries.rows import get_tree
from actionplan.views.door import ActionRequest, action_view
from otn.journal.conflicts import Conflict, get_conflict
from otn.lib import charts, french
from otn.offices.access import OfficeRequest, can, office_view
from otn.ui.acts import DONE, INVALID, STALE, Notice, Opened, faults, opening, settle
from otn.ui.responses import see_other

ACTS = {"reporter": Decision.POSTPONED, "ecarter": Decision.DISCARDED}  # the words of the address that open a form
LIST, BUDGET = "liste", "budget"  # places of the page


# --- The list -----------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A column that the list can be sorted by."""

    word: str  # in the address
    label: str
    key: Callable[[Choice], Any]  # None stands at the end, whichever way
    begins_high: bool = False
    is_number: bool = True


COLUMNS = (
    Column("nom", "Action", lambda one: french.sort_key(one.action.name), is_number=False),
    Column("indice", "Indice", lambda one: one.index, begins_high=True),
    Column("valeur", "Valeur", lambda one: one.value, begins_high=True),
    Column("cct", "CCT", lambda one: one.action.cct),
    Column("cout", "Coût", lambda one: one.cost),
)
ORDERS = {order: (column, order.startswith("-")) for column in COLUMNS for order in (column.word, f"-{column.word}")}
FIRST_ORDER = "-indice"


@dataclass(frozen=True)
class Heading:
    """The head of a column: what it asks for when it is followed, and how the list stands."""

    label: str
    query: str
    sort: str  # as aria-sort says it; empty for the columns that it is not sorted by
    is_number: bool


@dataclass(frozen=True)
class Row:
    number: int  # of its dot in the picture
    choice: Choice


def _rows(page: ArbitrationPage, order: str) -> list[Row]:
    rows = [Row(number, choice) for number, choice in enumerate(page.choices, start=1)]
    column, is_high_first = ORDERS[order]
    known = [row for row in rows if column.key(row.choice) is not None]
    known.sort(key=lambda row: column.key(row.choice), reverse=is_high_first)
    return known + [row for row in rows if column.key(row.choice) is None]


def _headings(order: str, asked: Mapping[str, str]) -> Sequence[Heading]:
    sorted_by, is_high_first = ORDERS[order]
    found = []
    for column in COLUMNS:
        sort = ("descending" if is_high_first else "ascending") if column is sorted_by else ""
        goes_high = not is_high_first if column is sorted_by else column.begins_high
        query = _query({**asked, "tri": f"-{column.word}" if goes_high else column.word})
        found.append(Heading(column.label, query, sort, column.is_number))
    return found


def _asked(request: OfficeRequest) -> dict[str, str]:
    """Return how the page stands, as its address says: what every link and every form of it leads back to."""
    asked = {"tri": request.GET.get("tri", ""), "budget": request.GET.get("budget", "")}
    if asked["tri"] not in ORDERS:
        asked["tri"] = ""
    return {name: text for name, text in asked.items() if text}


def _query(asked: Mapping[str, str]) -> str:
    return f"?{urlencode(asked)}" if asked else ""


# --- The page -----------------------------------------------------------------------------------------------------------------------------


@require_GET
@office_view("plan.read")
def arbitration(request: OfficeRequest) -> HttpResponse:
    """Show what each action is worth, and the best set under the budget of the address (`?budget=10 000`) or of the plan.

    `?tri=-cout` sorts the list, `?ecarter=12` opens the form of an action.
    """
    return _arbitration(request)


def _arbitration(
    request: OfficeRequest,
    *,
    opened: Opened | None = None,
    notice: Notice | None = None,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = _asked(request)
    form = BudgetForm(request.GET) if "budget" in asked else None
    is_read = form is None or form.is_valid()
    page = get_arbitration(office=request.office, budget=form.cleaned_data["budget"] if form and is_read else None)
    if request.method == "GET" and opened is None and can(request.user, "plan.edit", request.office):
        opened = _open(request, page)
    order = asked.get("tri", FIRST_ORDER)
    context = {
        "office": request.office,
        "page": page,
        "chart": _chart(page),
        "rows": _rows(page, order),
        "headings": _headings(order, asked),
        "query": _query(asked),
        "order": asked.get("tri", ""),
        "form": form or BudgetForm(initial={"budget": page.budget}),
        "is_read": is_read,
        "is_tried": is_read and page.budget is not None and page.budget != page.tree.frame.budget,
        "opened": opened,
        "opened_name": _name(page, opened),
        "notice": _placed(page, notice),
        "conflict": conflict,
    }
    template = "actionplan/_arbitration.html" if request.htmx else "actionplan/arbitration.html"
    return render(request, template, context, status=status if is_read or status != 200 else INVALID)


def _chart(page: ArbitrationPage) -> charts.Chart:
    """Draw the actions in the order of the list by index, whose numbers are those of the dots."""
    dots = [charts.Dot(one.action.name, one.action.cct, one.value, one.worth_name) for one in page.choices]
    return charts.scatter(
        dots, uid="nuage", title="Valeur et effort des actions", x_limit=selection.MIDDLE, y_limit=Decimal(100) / max(1, page.compared)
    )


def _open(request: OfficeRequest, page: ArbitrationPage) -> Opened | None:
    """Give the form that the address asks for."""
    asked = opening(request, tuple(ACTS))
    if asked is None:
        return None
    act, number = asked
    action = next((one.action for one in page.choices if one.id == number), None)
    if action is None:
        raise Http404
    said = action.decision_reason if action.decision is ACTS[act] else ""
    return Opened(act, number, DecisionForm(initial={"decision": ACTS[act], "reason": said, "version": action.version}))


def _name(page: ArbitrationPage, opened: Opened | None) -> str:
    return "" if opened is None else next((one.name for one in page.tree.actions if one.id == opened.piece), "")


def _placed(page: ArbitrationPage, notice: Notice | None) -> Notice | None:
    """Tell above the list what is about an action that is no longer in it."""
    places = {BUDGET, *(_place(one.id) for one in page.choices), *(_place(one.id) for one in page.discarded)}
    return notice if notice is None or notice.place in places else replace(notice, place=LIST)


def _place(action: int) -> str:
    return f"action-{action}"


def _done(request: OfficeRequest, done: str, place: str) -> HttpResponse:
    """Answer an act that was done: in place for htmx, else by the page, as it stood."""
    if request.htmx:
        return _arbitration(request, notice=Notice(done, place))
    messages.success(request, done)
    return see_other(f"{reverse('actionplan:arbitration', args=[request.office.slug])}{_query(_asked(request))}#{place}")


# --- Acts ---------------------------------------------------------------------------------------------------------------------------------


@require_POST
@action_view("plan.edit")
def decide(request: ActionRequest) -> HttpResponse:
    """Keep, postpone or discard an action; when somebody else changed it meanwhile, show both."""
    action = request.action
    form = DecisionForm(request.POST)
    status, current = settle(form, lambda **given: operations.decide_action(action=action, by=request.user, **given))
    if status == DONE:
        label = Action.Decision(form.cleaned_data["decision"].value).label
        done = f"L’action {french.quoted(action.name)} est {label}."
        return _done(request, done, _place(action.pk))
    act = next((word for word, decision in ACTS.items() if decision == form["decision"].value()), None)
    if act is None or (status == STALE and current is None):  # it has no form, or went to the bin meanwhile
        return _arbitration(request, notice=Notice(faults(form), _place(action.pk), is_fault=True), status=status)
    conflict = None
    if current is not None:
        current.office = request.office
        theirs = _in_words(Decision(current.decision), current.decision_reason)
        mine = _in_words(ACTS[act], form.cleaned_data["reason"])
        conflict = get_conflict(current=current, theirs=theirs, mine=mine, reader=request.user)
    return _arbitration(request, opened=Opened(act, action.pk, form, conflict), status=status)


def _in_words(decision: Decision, reason: str) -> str:
    label = str(Action.Decision(decision.value).label).capitalize()
    return f"{label}\N{NO-BREAK SPACE}: {reason}" if reason else label


@require_POST
@action_view("plan.edit")
def impose(request: ActionRequest) -> HttpResponse:
    """Force an action into the best set, or let it compete."""
    action = request.action
    form = ImposedForm(request.POST)
    status, _ = settle(form, lambda **given: operations.impose_action(action=action, by=request.user, **given))
    if status != DONE:
        return _arbitration(request, notice=Notice(faults(form), _place(action.pk), is_fault=True), status=status)
    name = french.quoted(action.name)
    done = f"{name} entre d’office dans le calcul." if form.cleaned_data["is_imposed"] else f"{name} n’est plus imposée."
    return _done(request, done, _place(action.pk))


@require_POST
@office_view("plan.edit")
def keep_budget(request: OfficeRequest) -> HttpResponse:
    """Make the budget that was tried that of the plan."""
    form = KeptBudgetForm(request.POST, auto_id="garder-%s")
    frame = get_tree(office=request.office).frame

    def keep(version: int, budget: Decimal) -> None:
        operations.edit_plan(
            office=request.office, by=request.user, version=version, starts_on=frame.starts_on, due_date=frame.due_date,
            weekdays=frame.weekdays, budget=budget,
        )  # fmt: skip

    status, current = settle(form, keep)
    if status == DONE:
        return _done(request, f"Le budget du plan est de {french.money(form.cleaned_data['budget'])}.", BUDGET)
    if current is None:
        return _arbitration(request, notice=Notice(faults(form), BUDGET, is_fault=True), status=status)
    mine = french.money(form.cleaned_data["budget"])
    conflict = get_conflict(current=current, theirs=french.money(current.budget), mine=mine, reader=request.user)
    return _arbitration(request, conflict=conflict, status=status)
