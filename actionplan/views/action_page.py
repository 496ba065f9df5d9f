"""How the page of an action answers: as a whole, or for htmx the section that was asked or changed, its head, and the versions that the
other forms of the page must know."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from actionplan.assembly import ActionLine
from actionplan.forms.actions import BlockForm, DecisionForm, ProgressForm, RequirementForm, ScoresForm
from actionplan.forms.expenses import ExpenseForm
from actionplan.queries.plan import ActionPage, find_action
from diagnostic.forms.talk import CommentForm
from otn.offices.access import OfficeRequest
from otn.ui.acts import Notice
from otn.ui.responses import see_other

# Ids of elements: sections of the page, where what was done is told and what htmx replaces.
SHEET, SCORES, SHARE, NEEDS, BUDGET, REMARKS = "fiche", "cct", "contribution", "besoins", "budget", "remarques"
HEAD = "action-tete"


def address_of(request: OfficeRequest, pk: int, place: str = "") -> str:
    """Return the address of the page of an action, at a place of it."""
    page = reverse("actionplan:action", args=[request.office.slug, pk])
    return f"{page}#{place}" if place else page


def show_action(
    request: OfficeRequest, pk: int, section: str = "", *, notice: Notice | None = None, status: int = 200, **forms: Any
) -> HttpResponse:
    """Draw the page of an action, or its section for htmx; `forms` are those that came back or stand open, by the name of the context.

    An action in the bin says that it is there; one that does not exist is a 404.
    """
    try:
        page = find_action(office=request.office, pk=pk, user=request.user)
    except LookupError:
        return _binned(request, pk, status)
    context: dict[str, Any] = {
        "office": request.office,
        "page": page,
        "notice": notice,
        "section": section,
        "is_saved": False,
        "conflict": None,
    }
    context["typed_share"] = request.POST.get("contribution") if status >= 400 else None  # its form is that of the plan, one field
    context |= _forms(page) | forms
    context["requirement"].offer(page.could_require)
    if request.htmx:
        return render(request, "actionplan/_action_part.html", context, status=status)
    return render(request, "actionplan/action.html", context, status=status)


def _forms(page: ActionPage) -> dict[str, Any]:
    """Return the forms of a page on which nobody has typed anything yet; those of a row that is open are None."""
    return {
        "sheet": None,
        "expense": None,
        "scores": scores_form(page.action),
        "decision": DecisionForm(auto_id="decision-%s", initial={"version": page.action.version}),
        "progress": progress_form(page.action),
        "blocking": BlockForm(auto_id="blocage-%s", initial={"version": page.action.version}),
        "requirement": RequirementForm(auto_id="besoin-%s"),
        "new_expense": ExpenseForm(auto_id="depense-%s"),
        "remark": CommentForm(auto_id="remarque-%s"),
    }


def scores_form(action: ActionLine) -> ScoresForm:
    initial = {"cost": action.cost, "complexity": action.complexity, "time": action.time, "version": action.version}
    return ScoresForm(auto_id="cct-%s", initial=initial)


def progress_form(action: ActionLine) -> ProgressForm:
    return ProgressForm(auto_id="avancement-%s", initial={"progress": action.typed_progress, "version": action.version})


def _binned(request: OfficeRequest, pk: int, status: int) -> HttpResponse:
    """Say that an action is in the bin; for htmx above the page, where what was typed still stands."""
    office: Any = request.office
    action = get_object_or_404(office.actions.select_related("objective"), pk=pk)
    context = {"office": request.office, "action": action}
    if request.htmx:
        answer = render(request, "actionplan/_action_binned.html", context, status=status)
        answer["HX-Retarget"], answer["HX-Reswap"] = f"#{HEAD}", "beforebegin"
        return answer
    return render(request, "actionplan/action_binned.html", context, status=status)


def done(request: OfficeRequest, pk: int, section: str, words: str, **forms: Any) -> HttpResponse:
    """Say that something was done, in its section: in place for htmx, by the page otherwise."""
    if request.htmx:
        return show_action(request, pk, section, notice=Notice(words, section), **forms)
    messages.success(request, words)
    return see_other(address_of(request, pk, section))
