"""The plan is decided, decided again, and compared with what was decided."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from actionplan import operations
from actionplan.assembly import ObjectiveLine, PlanTree
from actionplan.forms.validation import ReopeningForm, ValidationForm
from actionplan.queries.rows import get_tree
from actionplan.queries.schedules import get_comparison
from otn.offices.access import OfficeRequest, office_view
from otn.ui.acts import DONE, attempt, required_number, settle
from otn.ui.responses import see_other


@dataclass(frozen=True)
class Readiness:
    """What an objective lacks before the plan is validated."""

    objective: ObjectiveLine
    obstacle: str  # empty when nothing keeps it
    idle: int  # live actions that bring nothing: allowed, and told


def _readiness(tree: PlanTree) -> list[Readiness]:
    live = [one for one in tree.objectives if one.is_live]
    obstacles = iter(tree.obstacles)
    return [
        Readiness(one, "" if one.shares.may_be_validated else next(obstacles), sum(action.contribution == 0 for action in one.live_actions))
        for one in live
    ]


# --- Deciding -----------------------------------------------------------------------------------------------------------------------------


@require_GET
@office_view("plan.read")
def validation(request: OfficeRequest) -> HttpResponse:
    """Say what the plan lacks, objective by objective, what validating it does, and what has moved since it was."""
    return _validation(request, None, 200)


def _validation(request: OfficeRequest, form: ValidationForm | None, status: int) -> HttpResponse:
    page = get_comparison(office=request.office)
    tree = page.tree
    context = {
        "office": request.office,
        "page": page,
        "tree": tree,
        "objectives": _readiness(tree),
        "form": form or ValidationForm(initial={"version": tree.frame.version}),
    }
    return render(request, "actionplan/validation.html", context, status=status)


@require_POST
@office_view("plan.validate")
def validate(request: OfficeRequest) -> HttpResponse:
    """Decide that the plan is this one."""
    form = ValidationForm(request.POST)
    status, current = settle(form, lambda version: operations.validate_plan(office=request.office, by=request.user, version=version))
    if current is not None:
        form = ValidationForm({"version": current.version})
        form.add_error(None, "Le plan a changé pendant que vous lisiez\N{NO-BREAK SPACE}: relisez avant de valider.")
    if status != DONE:
        return _validation(request, form, status)
    messages.success(request, "Le plan est validé. Il est gardé tel qu’il est aujourd’hui.")
    return see_other("actionplan:validation", request.office.slug)


@require_GET
@office_view("plan.validate")
def reopening(request: OfficeRequest) -> HttpResponse:
    """Ask why a validated plan is to be decided again."""
    return _reopening(request, ReopeningForm(), 200)


def _reopening(request: OfficeRequest, form: ReopeningForm, status: int) -> HttpResponse:
    plan = get_tree(office=request.office).frame
    return render(request, "actionplan/reopening.html", {"office": request.office, "plan": plan, "form": form}, status=status)


@require_POST
@office_view("plan.validate")
def reopen(request: OfficeRequest) -> HttpResponse:
    """Let the plan be decided again; what was kept of it stays."""
    form = ReopeningForm(request.POST)
    status = attempt(form, lambda reason: operations.reopen_plan(office=request.office, by=request.user, reason=reason))
    if status != DONE:
        return _reopening(request, form, status)
    messages.success(
        request, "Le plan est rouvert\N{NO-BREAK SPACE}: il est de nouveau à valider. Ce qui avait été gardé reste, pour comparer."
    )
    return see_other("actionplan:validation", request.office.slug)


# --- Comparing ----------------------------------------------------------------------------------------------------------------------------


@require_GET
@office_view("plan.read")
def comparison(request: OfficeRequest) -> HttpResponse:
    """Show what was added, removed and moved since the plan was validated, the last time or on an earlier day (`?reference=12`)."""
    asked = request.GET.get("reference", "")
    try:
        page = get_comparison(office=request.office, baseline_id=required_number(asked) if asked else None)
    except LookupError as error:
        raise Http404 from error
    return render(request, "actionplan/comparison.html", {"office": request.office, "page": page})
