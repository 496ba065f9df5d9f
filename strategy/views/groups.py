"""Groups: facts that speak of the same thing, and the problem that they raise."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from otn.lib import french
from otn.ui.acts import DONE, ActForm, Notice, Opened, VersionForm, faults, opening, required_number, settle
from otn.ui.fields import ticked
from strategy import operations
from strategy.forms.groups import DropForm, FactsForm, GroupForm, NewGroupForm
from strategy.models import Group
from strategy.queries.pieces import GroupLine, GroupsPage, get_groups
from strategy.views.acting import conflict_on, lead, show
from strategy.views.door import ReflectionRequest, reflection_view

EDIT, DROP = "modifier", "laisser"
NEW_ID = "nouveau-%s"


def _piece(request: ReflectionRequest, piece: int) -> Group:
    found: Group = get_object_or_404(Group, reflection=request.reflection, pk=piece)
    found.reflection = request.reflection
    return found


def _place(group: int | None) -> str:
    return "sans-groupe" if group is None else f"groupe-{group}"


@require_GET
@reflection_view("strategy.read")
def groups(request: ReflectionRequest) -> HttpResponse:
    """Show the groups with their facts, and the facts that are in none."""
    return _groups(request)


def _groups(
    request: ReflectionRequest,
    *,
    new: NewGroupForm | None = None,
    opened: Opened | None = None,
    notice: Notice | None = None,
    checked: tuple[int, ...] = (),
    status: int = 200,
) -> HttpResponse:
    page = get_groups(reflection=request.reflection)
    asked = None if opened or request.method != "GET" else opening(request, (EDIT, DROP))
    if asked is not None:
        opened = _open(page, *asked)
    context = {"page": page, "new": new or NewGroupForm(auto_id=NEW_ID), "opened": opened, "checked": checked}
    return show(request, "groups", context, notice, status)


def _open(page: GroupsPage, act: str, piece: int) -> Opened:
    """Give the form of a group to fill in."""
    line: GroupLine | None = next((one for one in page.groups if one.id == piece), None)
    if line is None:
        raise Http404
    if act == EDIT:
        return Opened(act, piece, GroupForm(initial={"name": line.name, "problem": line.problem, "version": line.version}))
    return Opened(act, piece, DropForm(initial={"version": line.version}))


def _done(request: ReflectionRequest, done: str, place: str) -> HttpResponse:
    return _groups(request, notice=Notice(done, place)) if request.htmx else lead(request, "groups", done, place)


# --- Facts into groups --------------------------------------------------------------------------------------------------------------------


@require_POST
@reflection_view("strategy.edit")
def create_group(request: ReflectionRequest) -> HttpResponse:
    """Make a group of the facts that are checked."""
    form = NewGroupForm(request.POST, auto_id=NEW_ID)
    made: list[Group] = []
    status, _ = settle(form, lambda **given: made.append(operations.create_group(reflection=request.reflection, by=request.user, **given)))
    if status != DONE:
        return _groups(request, new=form, checked=ticked(form, "facts"), status=status)
    return _done(request, f"Le groupe {french.quoted(made[0].name)} est créé.", _place(made[0].pk))


@require_POST
@reflection_view("strategy.edit")
def gather_facts(request: ReflectionRequest) -> HttpResponse:
    """Put the facts that are checked into a group, or take them out of theirs."""
    number = request.POST.get("group", "")
    group = _piece(request, required_number(number)) if number else None
    form = FactsForm(request.POST)
    moved: list[int] = []
    status, _ = settle(
        form,
        lambda facts: moved.extend(
            fact.pk
            for fact in operations.gather_facts(reflection=request.reflection, by=request.user, facts=facts, group=group)
        ),
    )  # fmt: skip
    place = _place(group.pk if group else None)
    if status != DONE:
        return _groups(request, notice=Notice(faults(form), place, is_fault=True), checked=ticked(form, "facts"), status=status)
    return _done(request, f"{french.plural(len(moved), 'fait déplacé', 'faits déplacés')}.", place)


@require_POST
@reflection_view("strategy.edit")
def group_by_section(request: ReflectionRequest) -> HttpResponse:
    """Give every fact that came from an answer the group of its section."""
    form = ActForm(request.POST, owes_reason=False)
    moved: list[int] = []
    status, _ = settle(form, lambda: moved.append(operations.group_by_section(reflection=request.reflection, by=request.user)))
    if status != DONE:
        return _groups(request, notice=Notice(faults(form), _place(None), is_fault=True), status=status)
    return _done(request, f"{french.plural(moved[0], 'fait groupé', 'faits groupés')} par sous-chapitre.", _place(None))


# --- One group ----------------------------------------------------------------------------------------------------------------------------


@require_POST
@reflection_view("strategy.edit")
def edit_group(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Name a group and write its problem; when somebody else did meanwhile, show both."""
    group = _piece(request, piece)
    form = GroupForm(request.POST)
    status, current = settle(form, lambda **given: operations.edit_group(group=group, by=request.user, **given))
    if status == DONE:
        return _done(request, "Le groupe est enregistré.", _place(piece))
    conflict = conflict_on(
        request, current, theirs=lambda one: _in_words(one.name, one.problem),
        mine=_in_words(form.cleaned_data.get("name", ""), form.cleaned_data.get("problem", "")),
    )  # fmt: skip
    return _groups(request, opened=Opened(EDIT, piece, form, conflict), status=status)


def _in_words(name: str, problem: str) -> str:
    return f"{name}\N{NO-BREAK SPACE}: {problem}" if problem else name


@require_POST
@reflection_view("strategy.edit")
def drop_group(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Leave a group without solution, and say why."""
    group = _piece(request, piece)
    form = DropForm(request.POST)
    status, current = settle(form, lambda **given: operations.drop_group(group=group, by=request.user, **given))
    if status == DONE:
        return _done(request, "Le groupe est laissé sans suite.", _place(piece))
    conflict = conflict_on(
        request, current, theirs=lambda one: one.dropped_reason or _in_words(one.name, one.problem),
        mine=form.cleaned_data.get("reason", ""),
    )  # fmt: skip
    return _groups(request, opened=Opened(DROP, piece, form, conflict), status=status)


@require_POST
@reflection_view("strategy.edit")
def resume_group(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Take up again a group that was left aside."""
    group = _piece(request, piece)
    form = VersionForm(request.POST)
    status, _ = settle(form, lambda version: operations.drop_group(group=group, by=request.user, version=version, reason=""))
    if status != DONE:
        return _groups(request, notice=Notice(faults(form), _place(piece), is_fault=True), status=status)
    return _done(request, "Le groupe est repris.", _place(piece))


@require_GET
@reflection_view("strategy.edit")
def group_removal(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Say what goes with a group, before it goes."""
    return _removal(request, piece, ActForm(owes_reason=False), 200)


def _removal(request: ReflectionRequest, piece: int, form: ActForm, status: int) -> HttpResponse:
    line = next((one for one in get_groups(reflection=request.reflection).groups if one.id == piece), None)
    if line is None:
        raise Http404
    context = {"office": request.office, "reflection": request.reflection, "line": line, "form": form}
    return render(request, "strategy/group_removal.html", context, status=status)


@require_POST
@reflection_view("strategy.edit")
def remove_group(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Remove a group with its solutions; its facts stay, without group."""
    group = _piece(request, piece)
    form = ActForm(request.POST, owes_reason=False)
    status, _ = settle(form, lambda: operations.remove_group(group=group, by=request.user))
    if status != DONE:
        return _removal(request, piece, form, status)
    done = f"Le groupe {french.quoted(group.name)} est supprimé."
    return lead(request, "groups", done, _place(None))
