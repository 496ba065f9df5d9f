"""Solutions: what could be done about a group of facts, or where two quadrants of the SWOT cross."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from otn.lib import french
from otn.ui.acts import DONE, ActForm, Notice, Opened, VersionForm, faults, opening, settle
from strategy import operations
from strategy.forms.groups import DropForm
from strategy.forms.solutions import CitationForm, CrossingForm, IdeasForm, RecommendationForm, SolutionForm
from strategy.models import Group, Priority, Solution
from strategy.queries.pieces import FactLine, GroupsPage, SolutionLine, get_groups
from strategy.swot import Crossing
from strategy.views.acting import conflict_on, lead, show
from strategy.views.door import ReflectionRequest, reflection_view

EDIT, CITE, DROP = "modifier", "citer", "laisser"


def _piece(request: ReflectionRequest, piece: int) -> Solution:
    found: Solution = get_object_or_404(Solution, reflection=request.reflection, pk=piece)
    found.reflection = request.reflection
    return found


def _group(request: ReflectionRequest, piece: int) -> Group:
    found: Group = get_object_or_404(Group, reflection=request.reflection, pk=piece)
    found.reflection = request.reflection
    return found


def _crossing(code: str) -> Crossing:
    try:
        return Crossing(code)
    except ValueError as error:
        raise Http404 from error


def _place(piece: int) -> str:
    return f"solution-{piece}"


@require_GET
@reflection_view("strategy.read")
def solutions(request: ReflectionRequest) -> HttpResponse:
    """Show what was found for each group and each crossing, and what is recommended."""
    return _solutions(request)


def _solutions(
    request: ReflectionRequest,
    *,
    ideas: dict[str, forms.Form] | None = None,
    opened: Opened | None = None,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page; `ideas` are forms that were refused, by the place where they stand."""
    page = get_groups(reflection=request.reflection)
    asked = None if opened or request.method != "GET" else opening(request, (EDIT, CITE, DROP))
    if asked is not None:
        opened = _open(page, *asked)
    if opened and isinstance(opened.form, CitationForm):
        opened.form.offer(_facts(page))
    refused = ideas or {}
    groups = [(line, refused.get(f"groupe-{line.id}") or IdeasForm(auto_id=f"groupe-{line.id}-%s")) for line in page.groups if line.is_kept]
    crossings = [
        (line, refused.get(f"croisement-{line.crossing}") or CrossingForm(auto_id=f"croisement-{line.crossing}-%s"))
        for line in page.crossings
    ]
    context = {
        "page": page,
        "groups": groups,
        "crossings": crossings,
        "is_crossed": any(line.solutions for line in page.crossings),
        "dropped": [line for line in page.groups if not line.is_kept],
        "facts": _facts(page),
        "opened": opened,
    }
    return show(request, "solutions", context, notice, status)


def _facts(page: GroupsPage) -> list[FactLine]:
    """Return the accepted facts of a reflection, those of its groups first."""
    return [*(fact for group in page.groups for fact in group.facts), *page.ungrouped]


def _lines(page: GroupsPage) -> list[SolutionLine]:
    return [*(one for group in page.groups for one in group.solutions), *(one for place in page.crossings for one in place.solutions)]


def _open(page: GroupsPage, act: str, piece: int) -> Opened:
    """Give the form of a solution to fill in."""
    line = next((one for one in _lines(page) if one.id == piece), None)
    if line is None:
        raise Http404
    if act == EDIT:
        return Opened(act, piece, SolutionForm(initial={"text": line.text, "priority": line.priority, "version": line.version}))
    if act == CITE:
        return Opened(act, piece, CitationForm(initial={"facts": line.facts}))
    return Opened(act, piece, DropForm(initial={"version": line.version}))


def _done(request: ReflectionRequest, done: str, place: str) -> HttpResponse:
    return _solutions(request, notice=Notice(done, place)) if request.htmx else lead(request, "solutions", done, place)


# --- New ones -----------------------------------------------------------------------------------------------------------------------------


@require_POST
@reflection_view("strategy.edit")
def add_solutions(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Write ideas for a group, one a line."""
    group = _group(request, piece)
    return _add(request, IdeasForm(request.POST, auto_id=f"groupe-{piece}-%s"), f"groupe-{piece}", group=group)


@require_POST
@reflection_view("strategy.edit")
def add_crossing(request: ReflectionRequest, crossing: str) -> HttpResponse:
    """Write ideas for a crossing, about a fact of each of its sides at least."""
    found = _crossing(crossing)
    return _add(request, CrossingForm(request.POST, auto_id=f"croisement-{found}-%s"), f"croisement-{found}", crossing=found)


def _add(request: ReflectionRequest, form: IdeasForm, place: str, **where: Any) -> HttpResponse:
    written: list[Solution] = []

    def act(text: str, **facts: Any) -> None:
        given = operations.add_solutions(
            reflection=request.reflection, by=request.user, texts=text.splitlines(), **facts, **where
        )  # fmt: skip
        written.extend(given)

    status, _ = settle(form, act)
    if status != DONE:
        return _solutions(request, ideas={place: form}, status=status)
    return _done(request, f"{french.plural(len(written), 'solution ajoutée', 'solutions ajoutées')}.", place)


@require_POST
@reflection_view("strategy.edit")
def take_recommendation(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Make a solution of what is recommended for a fact of a group."""
    group = _group(request, piece)
    form = RecommendationForm(request.POST)
    if not form.is_valid():
        raise Http404
    return _act(
        request, form, lambda **given: operations.take_recommendation(group=group, by=request.user, **given),
        "La recommandation est reprise.", f"groupe-{piece}",
    )  # fmt: skip


def _act(request: ReflectionRequest, form: forms.Form, act: Callable[..., object], done: str, place: str) -> HttpResponse:
    """Do what needs no typing."""
    status, _ = settle(form, act)
    if status != DONE:
        return _solutions(request, notice=Notice(faults(form), place, is_fault=True), status=status)
    return _done(request, done, place)


# --- One solution -------------------------------------------------------------------------------------------------------------------------


@require_POST
@reflection_view("strategy.edit")
def edit_solution(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Rewrite a solution and give it a priority; when somebody else did meanwhile, show both."""
    solution = _piece(request, piece)
    form = SolutionForm(request.POST)
    status, current = settle(form, lambda **given: operations.edit_solution(solution=solution, by=request.user, **given))
    if status == DONE:
        return _done(request, "La solution est enregistrée.", _place(piece))
    conflict = conflict_on(
        request, current, theirs=lambda one: _in_words(one.text, one.priority),
        mine=_in_words(form.cleaned_data.get("text", ""), form.cleaned_data.get("priority", Priority.MEDIUM)),
    )  # fmt: skip
    return _solutions(request, opened=Opened(EDIT, piece, form, conflict), status=status)


def _in_words(text: str, priority: int) -> str:
    return f"{text} (priorité {Priority(priority).label})"


@require_POST
@reflection_view("strategy.edit")
def cite_facts(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Say which facts a solution answers to."""
    solution = _piece(request, piece)
    form = CitationForm(request.POST)
    status, _ = settle(form, lambda facts: operations.cite_facts(solution=solution, by=request.user, facts=facts))
    if status == DONE:
        return _done(request, "Les faits de la solution sont enregistrés.", _place(piece))
    return _solutions(request, opened=Opened(CITE, piece, form), status=status)


@require_POST
@reflection_view("strategy.edit")
def drop_solution(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Leave a solution aside, and say why."""
    solution = _piece(request, piece)
    form = DropForm(request.POST)
    status, current = settle(form, lambda **given: operations.drop_solution(solution=solution, by=request.user, **given))
    if status == DONE:
        return _done(request, "La solution est laissée sans suite.", _place(piece))
    conflict = conflict_on(
        request, current, theirs=lambda one: one.dropped_reason or _in_words(one.text, one.priority),
        mine=form.cleaned_data.get("reason", ""),
    )  # fmt: skip
    return _solutions(request, opened=Opened(DROP, piece, form, conflict), status=status)


@require_POST
@reflection_view("strategy.edit")
def resume_solution(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Take up again a solution that was left aside."""
    solution = _piece(request, piece)
    return _act(
        request, VersionForm(request.POST),
        lambda version: operations.drop_solution(solution=solution, by=request.user, version=version, reason=""),
        "La solution est reprise.", _place(piece),
    )  # fmt: skip


@require_GET
@reflection_view("strategy.edit")
def solution_removal(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Say what goes with a solution, before it goes."""
    return _removal(request, _piece(request, piece), ActForm(owes_reason=False), 200)


def _removal(request: ReflectionRequest, solution: Solution, form: ActForm, status: int) -> HttpResponse:
    context = {"office": request.office, "reflection": request.reflection, "solution": solution, "form": form}
    return render(request, "strategy/solution_removal.html", context, status=status)


@require_POST
@reflection_view("strategy.edit")
def remove_solution(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Remove a solution."""
    solution = _piece(request, piece)
    form = ActForm(request.POST, owes_reason=False)
    status, _ = settle(form, lambda: operations.remove_solution(solution=solution, by=request.user))
    if status != DONE:
        return _removal(request, solution, form, status)
    place = f"groupe-{solution.group_id}" if solution.group_id else f"croisement-{solution.crossing}"
    return lead(request, "solutions", "La solution est supprimée.", place)
