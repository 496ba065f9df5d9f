"""Strategies: axes of progress, which gather solutions."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from otn.lib import french
from otn.ui.acts import DONE, ActForm, Notice, Opened, faults, opening, required_number, settle
from otn.ui.fields import ticked
from strategy import operations
from strategy.forms.strategies import NewStrategyForm, SolutionsForm, StrategyForm
from strategy.models import Priority, Strategy
from strategy.queries.pieces import StrategiesPage, get_strategies
from strategy.views.acting import conflict_on, lead, show
from strategy.views.door import ReflectionRequest, reflection_view

EDIT = "modifier"
NEW_ID = "nouvelle-%s"


def _piece(request: ReflectionRequest, piece: int) -> Strategy:
    found: Strategy = get_object_or_404(Strategy, reflection=request.reflection, pk=piece)
    found.reflection = request.reflection
    return found


def _place(strategy: int | None) -> str:
    return "sans-strategie" if strategy is None else f"strategie-{strategy}"


@require_GET
@reflection_view("strategy.read")
def strategies(request: ReflectionRequest) -> HttpResponse:
    """Show the strategies with what they gather, and the solutions that are in none."""
    return _strategies(request)


def _strategies(
    request: ReflectionRequest,
    *,
    new: NewStrategyForm | None = None,
    opened: Opened | None = None,
    notice: Notice | None = None,
    checked: tuple[int, ...] = (),
    status: int = 200,
) -> HttpResponse:
    page = get_strategies(reflection=request.reflection)
    asked = None if opened or request.method != "GET" else opening(request, (EDIT,))
    if asked is not None:
        opened = _open(page, *asked)
    context = {"page": page, "new": new or NewStrategyForm(auto_id=NEW_ID), "opened": opened, "checked": checked}
    return show(request, "strategies", context, notice, status)


def _open(page: StrategiesPage, act: str, piece: int) -> Opened:
    """Give the form of a strategy to fill in."""
    line = next((one for one in page.strategies if one.id == piece), None)
    if line is None:
        raise Http404
    initial = {"name": line.name, "description": line.description, "priority": line.priority, "version": line.version}
    return Opened(act, piece, StrategyForm(initial=initial))


def _done(request: ReflectionRequest, done: str, place: str) -> HttpResponse:
    return _strategies(request, notice=Notice(done, place)) if request.htmx else lead(request, "strategies", done, place)


@require_POST
@reflection_view("strategy.edit")
def create_strategy(request: ReflectionRequest) -> HttpResponse:
    """Make a strategy of the solutions that are checked."""
    form = NewStrategyForm(request.POST, auto_id=NEW_ID)
    made: list[Strategy] = []
    status, _ = settle(
        form, lambda **given: made.append(operations.create_strategy(reflection=request.reflection, by=request.user, **given))
    )
    if status != DONE:
        return _strategies(request, new=form, checked=ticked(form, "solutions"), status=status)
    done = f"La stratégie {french.quoted(made[0].name)} est créée."
    return _done(request, done, _place(made[0].pk))


@require_POST
@reflection_view("strategy.edit")
def gather_solutions(request: ReflectionRequest) -> HttpResponse:
    """Put the solutions that are checked into a strategy, or take them out of theirs."""
    number = request.POST.get("strategy", "")
    strategy = _piece(request, required_number(number)) if number else None
    form = SolutionsForm(request.POST)
    moved: list[int] = []
    status, _ = settle(
        form,
        lambda solutions: moved.extend(
            one.pk
            for one in operations.gather_solutions(
                reflection=request.reflection, by=request.user, solutions=solutions, strategy=strategy
            )
        ),
    )  # fmt: skip
    place = _place(strategy.pk if strategy else None)
    if status != DONE:
        return _strategies(request, notice=Notice(faults(form), place, is_fault=True), checked=ticked(form, "solutions"), status=status)
    return _done(request, f"{french.plural(len(moved), 'solution déplacée', 'solutions déplacées')}.", place)


@require_POST
@reflection_view("strategy.edit")
def edit_strategy(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Write a strategy again; when somebody else did meanwhile, show both."""
    strategy = _piece(request, piece)
    form = StrategyForm(request.POST)
    status, current = settle(form, lambda **given: operations.edit_strategy(strategy=strategy, by=request.user, **given))
    if status == DONE:
        return _done(request, "La stratégie est enregistrée.", _place(piece))
    given = form.cleaned_data
    conflict = conflict_on(
        request, current, theirs=lambda one: _in_words(one.name, one.description, one.priority),
        mine=_in_words(given.get("name", ""), given.get("description", ""), given.get("priority", Priority.MEDIUM)),
    )  # fmt: skip
    return _strategies(request, opened=Opened(EDIT, piece, form, conflict), status=status)


def _in_words(name: str, description: str, priority: int) -> str:
    words = f"{name} (priorité {Priority(priority).label})"
    return f"{words}\N{NO-BREAK SPACE}: {description}" if description else words


@require_GET
@reflection_view("strategy.edit")
def strategy_removal(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Say what becomes of solutions and objectives, before a strategy goes."""
    return _removal(request, piece, ActForm(owes_reason=False), 200)


def _removal(request: ReflectionRequest, piece: int, form: ActForm, status: int) -> HttpResponse:
    line = next((one for one in get_strategies(reflection=request.reflection).strategies if one.id == piece), None)
    if line is None:
        raise Http404
    context = {"office": request.office, "reflection": request.reflection, "line": line, "form": form}
    return render(request, "strategy/strategy_removal.html", context, status=status)


@require_POST
@reflection_view("strategy.edit")
def remove_strategy(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Remove a strategy; its solutions are free again, its objectives stay."""
    strategy = _piece(request, piece)
    form = ActForm(request.POST, owes_reason=False)
    status, _ = settle(form, lambda: operations.remove_strategy(strategy=strategy, by=request.user))
    if status != DONE:
        return _removal(request, piece, form, status)
    done = f"La stratégie {french.quoted(strategy.name)} est supprimée."
    return lead(request, "strategies", done, _place(None))
