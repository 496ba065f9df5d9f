"""Objectives as the plan has them: written by hand or taken over from step 2, in order, given actions, closed."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from actionplan import operations
from actionplan.cct import cct
from actionplan.forms.objectives import ChangedPlanObjectiveForm, PlanObjectiveForm
from actionplan.forms.plan import NewActionForm, RecommendationForm, StarterForm, StepForm
from actionplan.models import Action
from actionplan.queries.recommendations import get_offered
from actionplan.starters import EVERY
from actionplan.views.action_page import SHARE, done, show_action
from actionplan.views.door import ObjectiveRequest, objective_view
from actionplan.views.plan_answers import NEW_ID, Entry, lead, show
from actionplan.views.plan_drawing import EDIT, action_place, address, card_place, entry_place
from otn.journal.conflicts import get_conflict
from otn.lib import french
from otn.offices.access import OfficeRequest, office_view
from otn.ui.acts import DONE, STALE, ActForm, Notice, Opened, VersionForm, faults, required_number, settle
from otn.ui.responses import see_other
from strategy import operations as strategy
from strategy.models import Objective

# --- Written ------------------------------------------------------------------------------------------------------------------------------


@require_POST
@office_view("plan.edit")
def create_objective(request: OfficeRequest) -> HttpResponse:
    """Write an objective by hand in the plan."""
    form = PlanObjectiveForm(request.POST, auto_id=NEW_ID)
    made: list[Objective] = []
    status, _ = settle(
        form, lambda **given: made.append(strategy.create_objective(office=request.office, by=request.user, **given))
    )  # fmt: skip
    if status != DONE:
        form.say_dates()
        return show(request, new=form, status=status)
    done, place = "L’objectif est dans le plan.", card_place(made[0].pk)
    return show(request, notice=Notice(done, place)) if request.htmx else lead(request, done, place)


@require_POST
@objective_view("plan.edit")
def edit_objective(request: ObjectiveRequest) -> HttpResponse:
    """Write an objective again, with the strategy that it has; when somebody else did meanwhile, show both."""
    objective = request.objective
    form = ChangedPlanObjectiveForm(request.POST)
    status, current = settle(
        form,
        lambda **given: strategy.edit_objective(objective=objective, by=request.user, strategy=objective.strategy, **given),
    )
    if status == DONE:
        return _done(request, "L’objectif est enregistré.")
    conflict = None
    if current is not None:
        current.office = request.office
        theirs = {name: getattr(current, name) for name in form.cleaned_data if hasattr(current, name)}
        conflict = get_conflict(current=current, theirs=_in_words(theirs), mine=_in_words(form.cleaned_data), reader=request.user)
    return show(request, card=objective.pk, opened=Opened(EDIT, objective.pk, form, conflict), status=status)


def _in_words(given: dict[str, Any]) -> str:
    said = [str(given.get("name", ""))]
    said += [f"{label} {given[name]}" for name, label in (("indicator", "indicateur"), ("target", "cible")) if given.get(name)]
    if given.get("starts_on") or given.get("due_date"):
        said.append(french.period(given.get("starts_on"), given.get("due_date")))
    return ", ".join([*said, f"poids {given.get('weight', 1)}"])


def _done(request: ObjectiveRequest, done: str) -> HttpResponse:
    """Answer the card of the objective with what was done, or lead to it."""
    objective, place = request.objective.pk, card_place(request.objective.pk)
    return show(request, card=objective, notice=Notice(done, place)) if request.htmx else lead(request, done, place)


def _act(request: ObjectiveRequest, form: Form, act: Callable[..., object], done: str) -> HttpResponse:
    """Do an act that has no field of its own in the card; why it was refused is told there."""
    status, _ = settle(form, act)
    if status == DONE:
        return _done(request, done)
    objective = request.objective.pk
    return show(request, card=objective, notice=Notice(faults(form), card_place(objective), is_fault=True), status=status)


# --- Its life in the plan -----------------------------------------------------------------------------------------------------------------


@require_POST
@objective_view("plan.edit")
def reorder_objective(request: ObjectiveRequest) -> HttpResponse:
    """Move an objective up or down in the plan, whose numbers follow."""
    objective = request.objective
    form = StepForm(request.POST)
    status, _ = settle(form, lambda step: operations.reorder_objective(objective=objective, by=request.user, step=step))
    if status != DONE:
        return show(request, notice=Notice(faults(form), card_place(objective.pk), is_fault=True), status=status)
    return show(request) if request.htmx else see_other(address(request, place=card_place(objective.pk)))


@require_POST
@objective_view("plan.edit")
def share_rest(request: ObjectiveRequest) -> HttpResponse:
    """Share out between the actions of an objective what is missing of 100; on the plan, or on the page of one of them (`de`)."""
    objective, words = request.objective, "Le reste est réparti."
    form = ActForm(request.POST, owes_reason=False)

    def act() -> None:
        operations.share_rest(objective=objective, by=request.user)

    if "de" not in request.POST:
        return _act(request, form, act, words)
    action = required_number(request.POST["de"])
    status, _ = settle(form, act)
    if status == DONE:
        return done(request, action, SHARE, words)
    return show_action(request, action, SHARE, notice=Notice(faults(form), SHARE, is_fault=True), status=status)


@require_POST
@objective_view("plan.close")
def close_objective(request: ObjectiveRequest) -> HttpResponse:
    """Say that an objective is reached and done with."""
    objective = request.objective

    def act(version: int) -> None:
        operations.close_objective(objective=objective, by=request.user, version=version)

    return _act(request, VersionForm(request.POST), act, "L’objectif est clos.")


@require_POST
@objective_view("plan.close")
def reopen_objective(request: ObjectiveRequest) -> HttpResponse:
    """Take the closing of an objective back."""
    objective = request.objective
    form = ActForm(request.POST, owes_reason=False)
    return _act(request, form, lambda: operations.reopen_objective(objective=objective, by=request.user), "L’objectif est rouvert.")


# --- Its actions --------------------------------------------------------------------------------------------------------------------------


@require_POST
@objective_view("plan.edit")
def create_action(request: ObjectiveRequest) -> HttpResponse:
    """Add an action under an objective, by its name alone."""
    objective = request.objective
    form = NewActionForm(request.POST, auto_id=f"{entry_place(objective.pk)}-%s")
    made: list[Action] = []
    status, _ = settle(
        form, lambda **given: made.append(operations.create_action(objective=objective, by=request.user, **given))
    )  # fmt: skip
    if status == STALE:  # in the bin meanwhile
        return show(request, card=objective.pk, notice=Notice(faults(form), card_place(objective.pk), is_fault=True), status=status)
    if status != DONE:
        return show(request, card=objective.pk, entry=Entry(objective.pk, form), status=status)
    done = f"{french.quoted(made[0].name)} est dans le plan."
    if request.htmx:
        return show(request, card=objective.pk, notice=Notice(done, entry_place(objective.pk)))
    return lead(request, done, entry_place(objective.pk))


@require_GET
@objective_view("plan.edit")
def starters(request: ObjectiveRequest) -> HttpResponse:
    """Show the actions to begin with, and the tasks of each."""
    return _starters(request)


def _starters(request: ObjectiveRequest, fault: str = "", status: int = 200) -> HttpResponse:
    objective = request.objective
    context = {
        "office": request.office, "objective": objective, "starters": [(one, cct(one.scores)) for one in EVERY], "fault": fault,
        "plan_url": address(request, place=card_place(objective.pk)),
    }  # fmt: skip
    return render(request, "actionplan/starters.html", context, status=status)


@require_POST
@objective_view("plan.edit")
def begin_action(request: ObjectiveRequest) -> HttpResponse:
    """Add an action with its tasks, as it was found among those to begin with."""
    objective = request.objective
    form = StarterForm(request.POST)
    made: list[Action] = []
    status, _ = settle(
        form, lambda starter: made.append(operations.begin_action(objective=objective, by=request.user, starter=starter))
    )  # fmt: skip
    if status != DONE:
        return _starters(request, faults(form), status)
    done = f"L’action {french.quoted(made[0].name)} est dans le plan, avec ses tâches."
    return lead(request, done, action_place(made[0].pk))


@require_GET
@objective_view("plan.edit")
def recommendations(request: ObjectiveRequest) -> HttpResponse:
    """Show what the diagnostic recommends, to make actions of it."""
    return _recommendations(request)


def _recommendations(request: ObjectiveRequest, fault: str = "", status: int = 200) -> HttpResponse:
    objective = request.objective
    context = {
        "office": request.office, "objective": objective, "page": get_offered(office=request.office, user=request.user), "fault": fault,
        "plan_url": address(request, place=card_place(objective.pk)),
    }  # fmt: skip
    return render(request, "actionplan/recommendations.html", context, status=status)


@require_POST
@objective_view("plan.edit")
def take_recommendation(request: ObjectiveRequest) -> HttpResponse:
    """Make an action of a recommendation of the diagnostic."""
    objective = request.objective
    form = RecommendationForm(request.POST)
    made: list[Action] = []
    status, _ = settle(
        form, lambda code: made.append(operations.take_recommendation(objective=objective, by=request.user, code=code))
    )  # fmt: skip
    if status != DONE:
        return _recommendations(request, faults(form), status)
    return lead(request, f"L’action {french.quoted(made[0].name)} est dans le plan.", action_place(made[0].pk))
