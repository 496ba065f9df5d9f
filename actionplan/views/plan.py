"""The home of the plan: what it shows, and what is changed in its rows without leaving it."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from actionplan import operations
from actionplan.forms.plan import ContributionForm, StepForm
from actionplan.models import Action
from actionplan.templatetags.plan import covered
from actionplan.views.action_page import SHARE, done, show_action
from actionplan.views.door import ActionRequest, action_view
from actionplan.views.plan_answers import TOP, lead, show
from actionplan.views.plan_drawing import EDIT, Typed, action_place, address, card_of, card_place, draw
from actionplan.views.removals import undo_of
from otn.journal.conflicts import get_conflict
from otn.lib import french
from otn.offices.access import OfficeRequest, office_view
from otn.ui.acts import DONE, STALE, Notice, faults, opening, settle
from otn.ui.responses import see_other


@require_GET
@office_view("plan.read")
def overview(request: OfficeRequest) -> HttpResponse:
    """Show objectives, their actions and their tasks, all of them or what the address asks for; or say where objectives come from."""
    asked = opening(request, (EDIT,))
    objective = asked[1] if asked else None
    return show(request, card=objective, opens=objective, undo=undo_of(request))


@require_POST
@office_view("plan.edit")
def send_objectives(request: OfficeRequest) -> HttpResponse:
    """Take objectives of step 2 over into the plan, with their draft actions: those of one reflection, or all that wait. Twice is once."""
    number = request.POST.get("reflection", "")
    objectives = None
    if number:
        if not (number.isascii() and number.isdecimal()):
            raise Http404
        reflection = get_object_or_404(request.office.reflections, pk=int(number))
        objectives = list(reflection.objectives.order_by("position", "pk").values_list("pk", flat=True))
    sent = operations.send_objectives(office=request.office, by=request.user, objectives=objectives)
    if sent:
        count = french.plural(len(sent), "objectif est", "objectifs sont")
        messages.success(request, f"{count} dans le plan d’actions, avec leurs premières actions.")
    else:
        messages.info(request, "Ces objectifs sont déjà dans le plan d’actions.")
    return see_other("actionplan:overview", request.office.slug)


SAVED = "La contribution est enregistrée."

# --- Contributions ------------------------------------------------------------------------------------------------------------------------


@require_POST
@action_view("plan.edit")
def contribute(request: ActionRequest) -> HttpResponse:
    """Save how much of its objective an action is, and say what the sum has become; on the plan, or on the page of the action (`de`)."""
    action = request.action
    form = ContributionForm(request.POST)
    status, current = settle(form, lambda **given: operations.contribute(action=action, by=request.user, **given))
    if "de" in request.POST:
        return _on_its_page(request, action.pk, form, status, current)
    if status == DONE and not request.htmx:
        return lead(request, SAVED, action_place(action.pk))
    if status == STALE and current is None:  # in the bin meanwhile
        answer = show(request, notice=Notice(faults(form), TOP, is_fault=True), status=status)
        answer["HX-Retarget"], answer["HX-Reswap"] = f"#{TOP}", "outerHTML"
        return answer
    typed = Typed(action.pk, request.POST.get("contribution", ""))
    if current is not None:
        current.office = request.office
        mine = form.cleaned_data.get("contribution")
        conflict = get_conflict(current=current, theirs=_share(current.contribution), mine=_share(mine), reader=request.user)
        typed = replace(typed, conflict=conflict)
    elif status != DONE:
        typed = replace(typed, said=faults(form), is_fault=True)
    return _contributed(request, typed, status) if request.htmx else show(request, typed=typed, status=status)


def _on_its_page(request: ActionRequest, pk: int, form: ContributionForm, status: int, current: Action | None) -> HttpResponse:
    if status == DONE:
        return done(request, pk, SHARE, SAVED)
    said = faults(form)
    if current is not None:
        mine = _share(form.cleaned_data.get("contribution"))
        said = f"Quelqu’un d’autre vient d’écrire {_share(current.contribution)}\N{NARROW NO-BREAK SPACE}; vous aviez écrit {mine}."
    return show_action(
        request, pk, SHARE, notice=Notice(said, SHARE, is_fault=True), status=status, typed_share=request.POST.get("contribution", "")
    )


def _contributed(request: ActionRequest, typed: Typed, status: int) -> HttpResponse:
    """Answer what stands beside the field, and what else of the plan has changed with it."""
    drawing = draw(request)
    card = card_of(drawing, request.action.objective_id)
    assert card is not None  # it is read again under the lock of the plan
    line = next(one for one in card.whole.actions if one.id == typed.action)
    if status == DONE:
        typed = replace(typed, said=f"Enregistré. {covered(card.whole.shares)}.")
    context = {"drawing": drawing, "card": card, "action": line, "typed": typed, "is_done": status == DONE}
    return render(request, "actionplan/_contribution_answer.html", context, status=200 if status == DONE else status)


def _share(contribution: int | None) -> str:
    return "rien" if contribution is None else french.percent(contribution, of=100)


# --- Places -------------------------------------------------------------------------------------------------------------------------------


@require_POST
@action_view("plan.edit")
def reorder_action(request: ActionRequest) -> HttpResponse:
    """Move an action up or down among those of its objective."""
    action: Action = request.action
    form = StepForm(request.POST)
    status, _ = settle(form, lambda step: operations.reorder_action(action=action, by=request.user, step=step))
    objective = action.objective_id
    if status != DONE:
        return show(request, card=objective, notice=Notice(faults(form), card_place(objective), is_fault=True), status=status)
    if request.htmx:
        return show(request, card=objective)
    return see_other(address(request, place=action_place(action.pk)))
