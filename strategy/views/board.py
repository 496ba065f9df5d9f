"""The SWOT: cards that are put into a quadrant by a button, by a key, or by hand."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from otn.lib.refusals import Stale
from otn.ui.acts import DONE, STALE, attempt, number_in, words_of
from otn.ui.responses import see_other
from strategy import operations
from strategy.forms.facts import FactsForm, SortForm, read_places
from strategy.models import Fact
from strategy.quadrants import PLACES, QUADRANTS, Place
from strategy.queries.facts import get_placed
from strategy.queries.pieces import FactLine, get_board, get_fact
from strategy.queries.reflections import get_head
from strategy.swot import Quadrant, quadrant_of
from strategy.views.door import ReflectionRequest, reflection_view
from strategy.views.fact_drawing import ONE_BY_ONE, Clash, Undo, added, clash_on_place, draw_board, empty_form, line_of, sorted_into, turn
from strategy.views.finding import address, find_fact


@require_GET
@reflection_view("strategy.read")
def board(request: ReflectionRequest) -> HttpResponse:
    """Show the accepted facts, those to be sorted beside the four quadrants; or one of them after the other (`?mode=un-par-un`)."""
    return _page(request)


@require_GET
@reflection_view("strategy.read")
def to_print(request: ReflectionRequest) -> HttpResponse:
    """Show the four quadrants as they print on one sheet in landscape."""
    head = get_head(reflection=request.reflection, user=request.user)
    drawn = draw_board(get_board(reflection=request.reflection))
    return render(request, "strategy/swot_print.html", {"office": request.office, "head": head, "board": drawn})


def _is_one_by_one(request: ReflectionRequest) -> bool:
    return ONE_BY_ONE in (request.GET.get("mode"), request.POST.get("mode"))


def _cards(request: ReflectionRequest) -> dict[str, Any]:
    """Return what every card asks, of whoever may sort it."""
    return {
        "office": request.office,
        "board_url": address(request, "board"),
        "groups_url": address(request, "groups"),
        "quadrants": QUADRANTS,
        "is_one_by_one": _is_one_by_one(request),
        "has_shortcuts": request.user.shortcuts_enabled,
        "may_edit": True,
        "clash": None,
        "fault": "",
        "undo": None,
    }


def _page(
    request: ReflectionRequest, status: int = 200, *, clash: Clash | None = None, fault: str = "", form: FactsForm | None = None
) -> HttpResponse:
    """Show the board; after an act that was refused, with why, with both choices, or with what was typed."""
    found = get_board(reflection=request.reflection)
    head = get_head(reflection=request.reflection, user=request.user)
    clashing = line_of(found, clash.fact) if clash else None
    if clash and clashing is None:  # it is on the board no more
        fault = clash.sentence
        clash = None
    context = {
        "head": head,
        "board": draw_board(found, form),
        "facts_url": address(request, "facts"),
        "turn": turn(found.unsorted, number_in(request.GET.get("fait") or request.POST.get("suivant") or ""), clashing),
        "clash": clash,
        "fault": fault,
        "may_edit": head.may_edit,
        "undo": _undo(request, line_of(found, number_in(request.GET.get("deplace", "")))) if head.may_edit else None,
    }
    return render(request, "strategy/board.html", _cards(request) | context, status=status)


def _undo(request: ReflectionRequest, line: FactLine | None) -> Undo | None:
    """Return how to take back what the address tells was done: `?deplace=12&de=weakness`, `?ajoutes=31-33`."""
    before = next((place for place in PLACES.values() if place.key == request.GET.get("de")), None)
    if line is not None and before is not None:
        return sorted_into(line, before.quadrant, address(request, "board"), is_one_by_one=_is_one_by_one(request))
    places = read_places(request.GET.get("ajoutes", ""))
    return added(places, address(request, "facts"), back="board") if places else None


@require_POST
@reflection_view("strategy.edit")
def sort(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Put a card into a quadrant, or back among those to be sorted; when somebody has moved it meanwhile, show both choices."""
    fact, form = find_fact(request, piece), SortForm(request.POST)
    before = quadrant_of(fact.is_internal, fact.is_favourable)
    try:
        status = attempt(form, lambda **given: operations.sort_fact(fact=fact, by=request.user, **given))
    except Stale as stale:
        stale.current.office = request.office
        clash = clash_on_place(stale.current, form.cleaned_data["quadrant"], request.user, address(request, "board"))
        return _refused(request, fact, STALE, clash=clash)
    if status != DONE:
        return _refused(request, fact, status, fault=words_of(form))
    if request.htmx:
        return _sorted(request, fact, before)
    told: dict[str, str | int] = {"deplace": piece, "de": PLACES[before].key}
    if _is_one_by_one(request):
        told |= {"mode": ONE_BY_ONE, "fait": request.POST.get("suivant", "")}
        return see_other(f"{address(request, 'board')}?{urlencode(told)}")
    return see_other(f"{address(request, 'board')}?{urlencode(told)}#fait-{piece}")


def _sorted(request: ReflectionRequest, fact: Fact, before: Quadrant | None) -> HttpResponse:
    """Draw what a move changes: the card at its new place and the counts, or the next card; and how to take it back."""
    is_one_by_one = _is_one_by_one(request)
    placed = get_placed(fact=fact)
    context = _cards(request) | {
        "placed": placed,
        "counts": [(place, placed.quadrants.get(place.quadrant, 0)) for place in PLACES.values()],
        "place": PLACES[placed.line.quadrant],
        "undo": sorted_into(placed.line, before, address(request, "board"), is_one_by_one=is_one_by_one),
    }
    if not is_one_by_one:
        return render(request, "strategy/_card_moved.html", context)
    unsorted = get_board(reflection=request.reflection).unsorted
    return render(request, "strategy/_turn_next.html", context | {"turn": turn(unsorted, number_in(request.POST.get("suivant", "")))})


def _refused(request: ReflectionRequest, fact: Fact, status: int, *, clash: Clash | None = None, fault: str = "") -> HttpResponse:
    if not request.htmx:
        return _page(request, status, clash=clash, fault=fault)
    context = _cards(request) | {"clash": clash, "fault": fault, "fact": get_fact(fact=fact)}
    if not _is_one_by_one(request):
        return render(request, "strategy/_card.html", context, status=status)
    unsorted = get_board(reflection=request.reflection).unsorted
    return render(request, "strategy/_turn.html", context | {"turn": turn(unsorted, fact.pk, context["fact"])}, status=status)


@require_POST
@reflection_view("strategy.edit")
def add(request: ReflectionRequest) -> HttpResponse:
    """Write a fact where it belongs; the form comes back for the next one."""
    form = FactsForm(request.POST)
    form.auto_id = f"ajout-{form.place.key}-%s"
    facts: list[Fact] = []

    def act(text: Iterable[str], quadrant: Quadrant | None) -> None:
        facts.extend(operations.add_facts(reflection=request.reflection, by=request.user, texts=text, quadrant=quadrant))

    status = attempt(form, act)
    if status != DONE:
        if not request.htmx:
            return _page(request, status, form=form)
        return render(request, "strategy/_card_form.html", _cards(request) | {"place": form.place, "form": form}, status=status)
    if request.htmx:
        return _added(request, form.place, facts)
    return see_other(f"{address(request, 'board')}?ajoutes={facts[0].position}-{facts[-1].position}#fait-{facts[0].pk}")


def _added(request: ReflectionRequest, place: Place, facts: list[Fact]) -> HttpResponse:
    """Draw the new cards at the end of their place, and the form again, empty."""
    board = get_board(reflection=request.reflection)
    numbers = {fact.pk for fact in facts}
    context = {
        "place": place,
        "form": empty_form(place),
        "cards": [line for line in board.of(place.quadrant) if line.id in numbers],
        "counts": [(one, len(board.of(one.quadrant))) for one in PLACES.values()],
        "undo": added((facts[0].position, facts[-1].position), address(request, "facts"), back="board"),
    }
    return render(request, "strategy/_card_added.html", _cards(request) | context)
