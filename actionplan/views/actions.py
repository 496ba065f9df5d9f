"""One action: who does it, who checks, when, how hard it is, what is decided of it, what it waits for, and why it is there."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from actionplan import operations
from actionplan.assembly import Decision
from actionplan.forms.actions import (
    BlockForm,
    DecisionForm,
    ImpositionForm,
    ProgressForm,
    RequirementForm,
    ScoresForm,
    SheetForm,
    scores_in_words,
)
from actionplan.forms.expenses import ChangedExpenseForm
from actionplan.models import Action
from actionplan.queries.actions import get_activity, get_workers
from actionplan.queries.origins import get_so_what, get_why
from actionplan.views.action_page import BUDGET, HEAD, NEEDS, SCORES, SHARE, SHEET, address_of, done, show_action
from actionplan.views.door import ActionRequest, action_view
from otn.accounts.models import User
from otn.journal.conflicts import Conflict, get_conflict
from otn.lib import french
from otn.offices.access import OfficeRequest, can, office_view
from otn.ui.acts import DONE, ActForm, Notice, Opened, VersionForm, faults, opening, settle
from otn.ui.responses import see_other
from strategy.queries.traces import Trace

EDIT, EXPENSE = "modifier", "depense"
SHEET_FIELDS = ("name", "description", "owner", "controller", "starts_on", "due_date")
DECIDED = {
    Decision.KEPT: "L’action est retenue.",
    Decision.POSTPONED: "L’action est reportée. Sa part de l’objectif est libre.",
    Decision.DISCARDED: "L’action est écartée. Sa part de l’objectif est libre.",
}


@require_GET
@office_view("plan.read")
def action(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show an action. `?modifier` opens its sheet, `?depense=12` an expense: the whole page, or that section for htmx."""
    if EDIT in request.GET and can(request.user, "plan.edit", request.office):
        return _open_sheet(request, pk)
    asked = opening(request, (EXPENSE,))
    if asked is not None and can(request.user, "plan.edit", request.office):
        return _open_expense(request, pk, *asked)
    return show_action(request, pk)


# --- Who and when -------------------------------------------------------------------------------------------------------------------------


def _open_sheet(request: OfficeRequest, pk: int) -> HttpResponse:
    office: Any = request.office
    found: Action | None = office.actions.select_related("owner", "controller").filter(pk=pk).first()
    if found is None:
        return show_action(request, pk)
    initial = {name: getattr(found, name) for name in SHEET_FIELDS} | {
        "owner": found.owner_id, "controller": found.controller_id, "version": found.version,
    }  # fmt: skip
    return show_action(request, pk, SHEET, sheet=Opened(EDIT, pk, _sheet(request, found, initial=initial)))


def _sheet(request: OfficeRequest, found: Action, **given: Any) -> SheetForm:
    people = get_workers(office=request.office)
    return SheetForm(auto_id="fiche-%s", people=people, held=(found.owner, found.controller), **given)


@require_POST
@action_view("plan.edit")
def edit_action(request: ActionRequest) -> HttpResponse:
    """Write the sheet of an action again; when somebody else did meanwhile, show both."""
    found = request.action
    form = _sheet(request, found, data=request.POST)
    status, current = settle(form, lambda **given: operations.edit_action(action=found, by=request.user, **given))
    if status == DONE:
        return done(request, found.pk, SHEET, "La fiche est enregistrée.")
    conflict = _conflict(request, current, lambda one: _sheet_in_words({name: getattr(one, name) for name in SHEET_FIELDS}),
                         _sheet_in_words(form.cleaned_data))  # fmt: skip
    return show_action(request, found.pk, SHEET, sheet=Opened(EDIT, found.pk, form, conflict), status=status)


def _conflict(request: OfficeRequest, current: Any, theirs: Callable[[Any], str], mine: str) -> Conflict | None:
    """Return both versions of what somebody else changed meanwhile, None when nobody did."""
    if current is None:
        return None
    current.office = request.office
    return get_conflict(current=current, theirs=theirs(current), mine=mine, reader=request.user)


def _sheet_in_words(given: Mapping[str, Any]) -> str:
    people = [f"{label} {_name(given[key])}" for key, label in (("owner", "responsable"), ("controller", "contrôleur")) if given.get(key)]
    dates = given.get("starts_on") or given.get("due_date")
    when = [french.period(given.get("starts_on"), given.get("due_date"))] if dates else []
    words = ", ".join([str(given.get("name", "")), *people, *when])
    return f"{words}\N{NO-BREAK SPACE}: {given['description']}" if given.get("description") else words


def _name(person: User) -> str:
    return person.full_name or person.email


# --- How hard it is -----------------------------------------------------------------------------------------------------------------------


@require_POST
@action_view("plan.edit")
def score_action(request: ActionRequest) -> HttpResponse:
    """Score an action. For htmx only the figure comes back: the radios stay as they are under the finger."""
    found = request.action
    form = ScoresForm(request.POST, auto_id="cct-%s")
    status, current = settle(form, lambda **given: operations.score_action(action=found, by=request.user, **given))
    if status == DONE:
        if request.htmx:
            return show_action(request, found.pk, "cct-resultat", is_saved=True)
        messages.success(request, "Les notes sont enregistrées.")
        return see_other(address_of(request, found.pk, SCORES))
    mine = scores_in_words(form.cleaned_data)
    conflict = _conflict(request, current, lambda one: scores_in_words(vars(one)), mine)
    answer = show_action(request, found.pk, SCORES, scores=form, conflict=conflict, status=status)
    if request.htmx and not answer.has_header("HX-Retarget"):
        answer["HX-Retarget"], answer["HX-Reswap"] = f"#{SCORES}", "outerHTML"
    return answer


# --- What is decided of it ----------------------------------------------------------------------------------------------------------------


@require_POST
@action_view("plan.edit")
def decide_action(request: ActionRequest) -> HttpResponse:
    """Keep, postpone or discard an action; discarding is explained."""
    form = DecisionForm(request.POST, auto_id="decision-%s")
    act = operations.decide_action
    status, current = settle(form, lambda **given: act(action=request.action, by=request.user, **given))
    if status != DONE:
        return _refused(request, SHARE, form, current, status, decision=form)
    return done(request, request.action.pk, SHARE, DECIDED[form.cleaned_data["decision"]])


def _refused(request: ActionRequest, section: str, form: VersionForm, current: Any, status: int, **forms: Any) -> HttpResponse:
    """Show a section again with what was typed in it and, after somebody else, with what stands there now: the next press is on that."""
    if current is not None:
        form.data = form.data.copy()  # type: ignore[attr-defined]  # of a request
        form.data["version"] = str(current.version)  # type: ignore[index]
    is_told = current is None and form.errors.keys() <= {name for name, field in form.fields.items() if not field.widget.is_hidden}
    notice = None if is_told else Notice(faults(form), section, is_fault=True)
    return show_action(request, request.action.pk, section, notice=notice, status=status, **forms)


@require_POST
@action_view("plan.edit")
def impose_action(request: ActionRequest) -> HttpResponse:
    """Force an action into the best set under a budget, or let it compete like the others."""
    form = ImpositionForm(request.POST)
    act = operations.impose_action
    status, current = settle(form, lambda **given: act(action=request.action, by=request.user, **given))
    if status != DONE:
        return _refused(request, SHARE, form, current, status)
    words = "est imposée dans l’arbitrage" if form.cleaned_data["is_imposed"] else "n’est plus imposée dans l’arbitrage"
    return done(request, request.action.pk, SHARE, f"L’action {words}.")


@require_POST
@action_view("task.update_own")
def report_action(request: ActionRequest) -> HttpResponse:
    """Type the progress of an action that has no task."""
    form = ProgressForm(request.POST, auto_id="avancement-%s")
    act = operations.report_action
    status, current = settle(form, lambda **given: act(action=request.action, by=request.user, **given))
    if status != DONE:
        return _refused(request, HEAD, form, current, status, progress=form)
    return done(request, request.action.pk, HEAD, "L’avancement est enregistré.")


# --- What it waits for --------------------------------------------------------------------------------------------------------------------


@require_POST
@action_view("plan.edit")
def block_action(request: ActionRequest) -> HttpResponse:
    """Say what keeps an action from going on."""
    form = BlockForm(request.POST, auto_id="blocage-%s")
    act = operations.block_action
    status, current = settle(form, lambda **given: act(action=request.action, by=request.user, **given))
    if status != DONE:
        return _refused(request, NEEDS, form, current, status, blocking=form)
    return done(request, request.action.pk, NEEDS, "Le blocage est signalé.")


@require_POST
@action_view("plan.edit")
def unblock_action(request: ActionRequest) -> HttpResponse:
    """Say that nothing keeps it from going on any more."""
    form = VersionForm(request.POST)
    act = operations.block_action
    status, current = settle(form, lambda version: act(action=request.action, by=request.user, version=version, reason=""))
    if status != DONE:
        return _refused(request, NEEDS, form, current, status)
    return done(request, request.action.pk, NEEDS, "Le blocage est levé.")


@require_POST
@action_view("plan.edit")
def require_action(request: ActionRequest) -> HttpResponse:
    """Say that an action is only worth it once another is done."""
    form = RequirementForm(request.POST, auto_id="besoin-%s")
    act = operations.require_action
    status, _ = settle(form, lambda required: act(action=request.action, by=request.user, required=required))
    if status != DONE:
        return show_action(request, request.action.pk, NEEDS, requirement=form, status=status)
    return done(request, request.action.pk, NEEDS, "Le prérequis est ajouté.")


@require_POST
@action_view("plan.edit")
def drop_requirement(request: ActionRequest, required: int) -> HttpResponse:
    """Say that it no longer needs another."""
    form = ActForm(request.POST, owes_reason=False)
    status, _ = settle(form, lambda: operations.drop_requirement(action=request.action, by=request.user, required=required))
    if status != DONE:
        return show_action(request, request.action.pk, NEEDS, notice=Notice(faults(form), NEEDS, is_fault=True), status=status)
    return done(request, request.action.pk, NEEDS, "Le prérequis est retiré.")


# --- Expenses: the form of one that is open -----------------------------------------------------------------------------------------------


def _open_expense(request: OfficeRequest, pk: int, act: str, line: int) -> HttpResponse:
    office: Any = request.office
    found = office.budgetlines.filter(action=pk, pk=line).first()
    if found is None:
        return show_action(request, pk, BUDGET)
    fields = ("label", "planned", "committed", "spent", "vat", "vat_rate", "source", "version")
    form = ChangedExpenseForm(auto_id="ligne-%s", initial={name: getattr(found, name) for name in fields})
    return show_action(request, pk, BUDGET, expense=Opened(act, line, form))


# --- Why it is there, and what happened to it ---------------------------------------------------------------------------------------------


@require_GET
@action_view("plan.read")
def why(request: ActionRequest) -> HttpResponse:
    """Say what explains an action, back to the answers of the diagnostic."""
    return _trace(request, get_why(action=request.action), "Pourquoi\N{NARROW NO-BREAK SPACE}?")


@require_GET
@action_view("plan.read")
def so_what(request: ActionRequest) -> HttpResponse:
    """Say what measures an action, and what that brought."""
    return _trace(request, get_so_what(action=request.action), "Et alors\N{NARROW NO-BREAK SPACE}?")


def _trace(request: ActionRequest, trace: Trace, question: str) -> HttpResponse:
    """Draw a trace as a page, or for htmx in place of the link that asked for it."""
    context = {"office": request.office, "action": request.action, "trace": trace, "question": question}
    return render(request, "strategy/_trace_folded.html" if request.htmx else "actionplan/why.html", context)


@require_GET
@action_view("journal.read")
def activity(request: ActionRequest) -> HttpResponse:
    """Say what happened last to an action and its tasks: a page, or for htmx in place of the link that asked."""
    context = {"office": request.office, "action": request.action, "acts": get_activity(action=request.action)}
    return render(request, "actionplan/_action_acts_folded.html" if request.htmx else "actionplan/action_activity.html", context)
