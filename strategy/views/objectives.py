"""Objectives: what will have changed, by how much, and until when."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from otn.lib import french
from otn.ui.acts import DONE, ActForm, Notice, Opened, opening, settle
from strategy import operations
from strategy.forms.strategies import ChangedObjectiveForm, ObjectiveForm
from strategy.models import Objective, Strategy
from strategy.queries.pieces import ObjectiveLine, get_objectives, get_strategies
from strategy.views.acting import conflict_on, lead, show
from strategy.views.door import ReflectionRequest, reflection_view
from strategy.wording import GOOD_EXAMPLES

EDIT = "modifier"
NEW_ID = "nouvel-%s"
FIELDS = ("name", "indicator", "target", "starts_on", "due_date", "weight")


def _piece(request: ReflectionRequest, piece: int) -> Objective:
    found: Objective = get_object_or_404(Objective, reflection=request.reflection, pk=piece)
    found.reflection, found.office = request.reflection, request.office
    return found


def _place(objective: int) -> str:
    return f"objectif-{objective}"


@require_GET
@reflection_view("strategy.read")
def objectives(request: ReflectionRequest) -> HttpResponse:
    """Show the objectives with what each still lacks."""
    return _objectives(request)


def _objectives(
    request: ReflectionRequest,
    *,
    new: ObjectiveForm | None = None,
    opened: Opened | None = None,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    lines = get_objectives(reflection=request.reflection)
    strategies = get_strategies(reflection=request.reflection).strategies
    asked = None if opened or request.method != "GET" else opening(request, (EDIT,))
    if asked is not None:
        opened = _open(lines, *asked)
    new = new or ObjectiveForm(auto_id=NEW_ID, initial={"strategy": request.GET.get("strategie", "")})
    for form in (new, opened.form if opened else None):
        if isinstance(form, ObjectiveForm):
            form.offer(strategies)
    waiting = sum(not line.is_sent for line in lines)
    context = {"lines": lines, "waiting": waiting, "new": new, "opened": opened, "examples": GOOD_EXAMPLES}
    return show(request, "objectives", context, notice, status)


def _open(lines: tuple[ObjectiveLine, ...], act: str, piece: int) -> Opened:
    """Give the form of an objective to fill in."""
    line = next((one for one in lines if one.id == piece), None)
    if line is None:
        raise Http404
    initial = {name: getattr(line, name) for name in FIELDS} | {"strategy": line.strategy_id, "version": line.version}
    return Opened(act, piece, ChangedObjectiveForm(initial=initial))


def _done(request: ReflectionRequest, done: str, place: str) -> HttpResponse:
    return _objectives(request, notice=Notice(done, place)) if request.htmx else lead(request, "objectives", done, place)


def _strategy(request: ReflectionRequest, number: int | None) -> Strategy | None:
    """Find the strategy that was chosen. Raises LookupError for one of another reflection."""
    if number is None:
        return None
    found = request.reflection.strategies.filter(pk=number).first()
    if found is None:
        raise LookupError("a strategy of another reflection")
    return found


@require_POST
@reflection_view("strategy.edit")
def create_objective(request: ReflectionRequest) -> HttpResponse:
    """Say what will have changed."""
    form = ObjectiveForm(request.POST, auto_id=NEW_ID)
    made: list[Objective] = []

    def act(strategy: int | None, **given: Any) -> None:
        chosen = _strategy(request, strategy)
        made.append(
            operations.create_objective(
                office=request.office, reflection=request.reflection, by=request.user, strategy=chosen, **given
            )
        )  # fmt: skip

    status, _ = settle(form, act)
    if status != DONE:
        return _objectives(request, new=form, status=status)
    return _done(request, "L’objectif est fixé.", _place(made[0].pk))


@require_POST
@reflection_view("strategy.edit")
def edit_objective(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Write an objective again; when somebody else did meanwhile, show both."""
    objective = _piece(request, piece)
    form = ChangedObjectiveForm(request.POST)

    def act(strategy: int | None, **given: Any) -> None:
        operations.edit_objective(objective=objective, by=request.user, strategy=_strategy(request, strategy), **given)

    status, current = settle(form, act)
    if status == DONE:
        return _done(request, "L’objectif est enregistré.", _place(piece))
    conflict = conflict_on(
        request, current, theirs=lambda one: _in_words({name: getattr(one, name) for name in FIELDS}), mine=_in_words(form.cleaned_data)
    )
    return _objectives(request, opened=Opened(EDIT, piece, form, conflict), status=status)


def _in_words(given: dict[str, Any]) -> str:
    said = [str(given.get("name", ""))]
    said += [f"{label} {given[name]}" for name, label in (("indicator", "indicateur"), ("target", "cible")) if given.get(name)]
    if given.get("starts_on") or given.get("due_date"):
        said.append(french.period(given.get("starts_on"), given.get("due_date")))
    return ", ".join([*said, f"poids {given.get('weight', 1)}"])


@require_GET
@reflection_view("strategy.edit")
def objective_removal(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Say what goes with an objective, before it goes."""
    return _removal(request, _piece(request, piece), ActForm(owes_reason=False), 200)


def _removal(request: ReflectionRequest, objective: Objective, form: ActForm, status: int) -> HttpResponse:
    context = {"office": request.office, "reflection": request.reflection, "objective": objective, "form": form}
    return render(request, "strategy/objective_removal.html", context, status=status)


@require_POST
@reflection_view("strategy.edit")
def remove_objective(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Remove an objective that is not in the plan."""
    objective = _piece(request, piece)
    form = ActForm(request.POST, owes_reason=False)
    status, _ = settle(form, lambda: operations.remove_objective(objective=objective, by=request.user))
    if status != DONE:
        return _removal(request, objective, form, status)
    return lead(request, "objectives", "L’objectif est supprimé.")
