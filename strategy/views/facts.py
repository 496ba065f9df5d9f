"""Facts: proposed by a diagnostic or written by hand, kept or not, put in other words; each act is taken back by its contrary."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from otn.journal.conflicts import Conflict, get_conflict
from otn.lib import french
from otn.lib.refusals import Stale
from otn.offices.operations import managers_of
from otn.ui.acts import DONE, STALE, ActForm, attempt, number_in, words_of
from otn.ui.responses import see_other
from strategy import operations
from strategy.forms.facts import FactsForm, KeepAllForm, KeepForm, PastedForm, WordingForm, read_places
from strategy.models import Fact
from strategy.operations import Imported
from strategy.queries.facts import get_placed, get_sources
from strategy.queries.pieces import FactLine, get_fact, get_facts
from strategy.queries.reflections import get_head
from strategy.swot import Quadrant
from strategy.views.door import ReflectionRequest, reflection_view
from strategy.views.fact_drawing import Clash, Undo, acts, added, clash_on_state, kept, kept_all, lists
from strategy.views.finding import address, find_fact

State = Fact.State


@require_GET
@reflection_view("strategy.read")
def facts(request: ReflectionRequest) -> HttpResponse:
    """Show every fact by what was decided on it, and what a diagnostic would bring (`?diagnostic=2026` names another one)."""
    return _page(request)


def _lines(request: ReflectionRequest) -> dict[str, Any]:
    """Return what every fact asks, of whoever may change it."""
    return {
        "office": request.office,
        "pk": request.reflection.pk,
        "facts_url": address(request, "facts"),
        "remarks_url": address(request, "remarks"),
        "may_edit": True,
        "clash": None,
        "fault": "",
        "undo": None,
    }


def _page(
    request: ReflectionRequest, status: int = 200, *, form: FactsForm | None = None, clash: Clash | None = None, fault: str = ""
) -> HttpResponse:
    """Show the facts; after an act that was refused, with why, with both decisions, or with what was typed."""
    page = get_facts(reflection=request.reflection)
    head = get_head(reflection=request.reflection, user=request.user)
    if form is None:
        form = _form(FactsForm)
        if "saisie" in request.GET:  # back from the last one
            form.fields["text"].widget.attrs["autofocus"] = True
    moved = number_in(request.GET.get("deplace", ""))
    sources = None
    if head.may_edit:
        try:
            sources = get_sources(reflection=request.reflection, user=request.user, year=number_in(request.GET.get("diagnostic", "")))
        except LookupError as error:
            raise Http404 from error
    context = {
        "head": head,
        "may_edit": head.may_edit,
        "sources": sources,
        "lists": lists(page),
        "has_proposals": any(line.origin for line in page.lines),
        "opens": next((line.state for line in page.lines if line.id == (clash.fact if clash else moved)), None),
        "is_empty": not page.count,
        "manager": "" if head.may_edit or page.count else next((person.first_name for person in managers_of(request.office)), ""),
        "form": _form(FactsForm) if isinstance(form, PastedForm) else form,
        "pasted": form if isinstance(form, PastedForm) else _form(PastedForm),
        "undo": _undo(request, page.lines) if head.may_edit else None,
        "clash": clash,
        "fault": fault,
    }
    return render(request, "strategy/facts.html", _lines(request) | context, status=status)


def _form(kind: type[FactsForm], posted: QueryDict | None = None) -> FactsForm:
    return kind(posted, auto_id="liste-%s" if kind is PastedForm else "saisie-%s")


def _state_in(text: str) -> State | None:
    return State(text) if text in State.values else None


def _undo(request: ReflectionRequest, lines: Iterable[FactLine]) -> Undo | None:
    """Return how to take back what the address tells was done."""
    told, url = request.GET, address(request, "facts")
    before, places = _state_in(told.get("de", "")), read_places(told.get("places", ""))
    if places and "ajoutes" in told:
        return added(places, url, back="facts")
    if before is None:
        return None
    after = _state_in(told.get("tous", ""))
    if places and after:
        return kept_all(places, after, before, url)
    number = number_in(told.get("deplace", ""))
    line = next((line for line in lines if line.id == number), None)
    return kept(line, before, url) if line else None


# --- From a diagnostic, and by hand -------------------------------------------------------------------------------------------------------


@require_POST
@reflection_view("strategy.edit")
def propose(request: ReflectionRequest) -> HttpResponse:
    """Bring in the facts of a diagnostic, which `year` names."""
    known = request.office.assessments.select_related("edition")
    assessment = get_object_or_404(known, edition__year=number_in(request.POST.get("year", "")))
    found: list[Imported] = []
    form = ActForm(request.POST, owes_reason=False)
    act = operations.propose_facts
    status = attempt(form, lambda: found.append(act(reflection=request.reflection, assessment=assessment, by=request.user)))
    if status != DONE:
        return _page(request, status, fault=words_of(form))
    messages.success(request, _imported(found[0]))
    return see_other("strategy:facts", request.office.slug, request.reflection.pk)


def _imported(found: Imported) -> str:
    if not (found.new or found.updated):
        return "Le diagnostic n’apporte rien de nouveau."
    parts = []
    if found.new:
        waiting = found.new - found.proposed
        parts.append(
            f"{french.plural(found.new, 'constat repris', 'constats repris')}\N{NO-BREAK SPACE}: "
            f"{french.plural(found.proposed, 'proposé', 'proposés')}, {french.number(waiting)} en réserve."
        )
    if found.updated:
        parts.append(f"{french.plural(found.updated, 'constat mis à jour', 'constats mis à jour')} d’après les réponses.")
    return " ".join(parts)


@require_POST
@reflection_view("strategy.edit")
def add(request: ReflectionRequest) -> HttpResponse:
    """Write a fact, or one a line (`liste`); the form comes back for the next one, and has the focus."""
    kind = PastedForm if "liste" in request.POST else FactsForm
    form = _form(kind, request.POST)
    made: list[Fact] = []

    def act(text: Iterable[str], quadrant: Quadrant | None) -> None:
        made.extend(operations.add_facts(reflection=request.reflection, by=request.user, texts=text, quadrant=quadrant))

    status = attempt(form, act)
    if status != DONE:
        if not request.htmx:
            return _page(request, status, form=form)
        return render(request, "strategy/_fact_form.html", _lines(request) | {"form": form, "is_list": kind is PastedForm}, status=status)
    places = made[0].position, made[-1].position
    if not request.htmx:
        told = {"places": f"{places[0]}-{places[1]}", "ajoutes": "1"}
        if kind is FactsForm:
            told["saisie"] = "1"
        return see_other(f"{address(request, 'facts')}?{urlencode(told)}")
    page, numbers = get_facts(reflection=request.reflection), {fact.pk for fact in made}
    context = {
        "head": get_head(reflection=request.reflection, user=request.user),
        "form": _form(kind),
        "is_list": kind is PastedForm,
        "facts": [line for line in page.accepted if line.id in numbers],
        "acts": acts(State.ACCEPTED),
        "count": len(page.accepted),
        "is_first": page.count == len(made),
        "undo": added(places, address(request, "facts"), back="facts"),
    }
    return render(request, "strategy/_facts_added.html", _lines(request) | context)


# --- Kept or not --------------------------------------------------------------------------------------------------------------------------


@require_POST
@reflection_view("strategy.edit")
def keep(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Accept a fact, put it into the reserve, discard it; when somebody has decided meanwhile, show both decisions."""
    fact, form = find_fact(request, piece), KeepForm(request.POST)
    before = State(fact.state)
    try:
        status = attempt(form, lambda **given: operations.keep_fact(fact=fact, by=request.user, **given))
    except Stale as stale:
        stale.current.office = request.office
        clash = clash_on_state(stale.current, form.cleaned_data["state"], request.user, address(request, "facts"))
        return _refused(request, fact, STALE, clash=clash)
    if status != DONE:
        return _refused(request, fact, status, fault=words_of(form))
    if not request.htmx:
        return see_other(f"{address(request, 'facts')}?deplace={piece}&de={before.value}#fait-{piece}")
    placed = get_placed(fact=fact)
    context = {
        "head": get_head(reflection=request.reflection, user=request.user),
        "fact": placed.line,
        "acts": acts(placed.line.state),
        "counts": [(state.value, placed.states.get(state, 0)) for state in State if state is not State.PROPOSED or placed.line.origin],
        "undo": kept(placed.line, before, address(request, "facts")),
    }
    return render(request, "strategy/_fact_kept.html", _lines(request) | context)


def _refused(request: ReflectionRequest, fact: Fact, status: int, *, clash: Clash | None = None, fault: str = "") -> HttpResponse:
    if not request.htmx:
        return _page(request, status, clash=clash, fault=fault)
    line = get_fact(fact=fact)
    context = {"fact": line, "acts": acts(line.state), "clash": clash, "fault": fault}
    return render(request, "strategy/_fact.html", _lines(request) | context, status=status)


@require_POST
@reflection_view("strategy.edit")
def keep_all(request: ReflectionRequest) -> HttpResponse:
    """Decide on every fact of a state at once, or take such a decision back; `page` says where to go back to."""
    form = KeepAllForm(request.POST)
    moved: list[Fact] = []
    act = operations.keep_all
    status = attempt(form, lambda **given: moved.extend(act(reflection=request.reflection, by=request.user, **given)))
    if status != DONE:
        return _page(request, status, fault=words_of(form))
    page = address(request, "board" if request.POST.get("page") == "board" else "facts")
    if not moved or request.POST.get("page") == "board":
        return see_other(page)
    given = form.cleaned_data
    told = {"tous": given["state"].value, "de": given["origin"].value, "places": f"{moved[0].position}-{moved[-1].position}"}
    return see_other(f"{page}?{urlencode(told)}")


# --- In other words -----------------------------------------------------------------------------------------------------------------------


@require_GET
@reflection_view("strategy.read")
def fact(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Show one fact: in place of its form, or among the others."""
    found = find_fact(request, piece)
    if not request.htmx:
        return see_other(f"{address(request, 'facts')}#fait-{piece}")
    return _fact(request, found)


def _fact(request: ReflectionRequest, found: Fact) -> HttpResponse:
    head = get_head(reflection=request.reflection, user=request.user)
    line = get_fact(fact=found)
    context = {"fact": line, "acts": acts(line.state), "may_edit": head.may_edit}
    return render(request, "strategy/_fact.html", _lines(request) | context)


@require_GET
@reflection_view("strategy.edit")
def wording(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Ask for other words for a fact: in its place, or on a page."""
    found = find_fact(request, piece)
    form = WordingForm(initial={"text": found.text, "version": found.version}, auto_id=f"fait-{piece}-%s")
    return _wording(request, found, form)


def _wording(
    request: ReflectionRequest, found: Fact, form: WordingForm, status: int = 200, conflict: Conflict | None = None
) -> HttpResponse:
    context = _lines(request) | {"fact": get_fact(fact=found), "form": form, "conflict": conflict}
    if request.htmx:
        return render(request, "strategy/_fact_wording.html", context, status=status)
    head = get_head(reflection=request.reflection, user=request.user)
    return render(request, "strategy/fact_wording.html", context | {"head": head}, status=status)


@require_POST
@reflection_view("strategy.edit")
def edit(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Put a fact in other words; when somebody has changed it meanwhile, show both versions."""
    found = find_fact(request, piece)
    form = WordingForm(request.POST, auto_id=f"fait-{piece}-%s")
    try:
        status = attempt(form, lambda **given: operations.edit_fact(fact=found, by=request.user, **given))
    except Stale as stale:
        stale.current.office = request.office
        mine = french.one_line(form.cleaned_data["text"])
        conflict = get_conflict(current=stale.current, theirs=stale.current.text, mine=mine, reader=request.user)
        return _wording(request, found, form, STALE, conflict)
    if status != DONE:
        return _wording(request, found, form, status)
    if request.htmx:
        return _fact(request, found)
    messages.success(request, "Le fait est réécrit.")
    return see_other(f"{address(request, 'facts')}#fait-{piece}")
