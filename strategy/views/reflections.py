"""The reflections of an office, the subject of one, and its life."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from otn.journal.conflicts import Conflict
from otn.lib import french
from otn.lib.refusals import Stale
from otn.offices.access import OfficeRequest, can, office_view
from otn.offices.operations import managers_of
from otn.ui.acts import DONE, STALE, attempt
from otn.ui.responses import see_other
from strategy import operations
from strategy.forms.reflections import (
    ChangedSubjectForm,
    CopyForm,
    NewReflectionForm,
    ParticipantForm,
    ReopeningForm,
    SubjectForm,
    ValidationForm,
)
from strategy.operations.reflections import SUBJECT
from strategy.queries.reflections import get_head, get_members, get_people, get_reflections, get_subject_conflict, get_waiting
from strategy.stages import STAGE_NAMES
from strategy.views.door import ReflectionRequest, reflection_view


@require_GET
@office_view("strategy.read")
def overview(request: OfficeRequest) -> HttpResponse:
    """List the reflections with the step that each has reached; after a diagnostic (`?diagnostic=2026`), ask which one takes its facts."""
    page = get_reflections(office=request.office, user=request.user)
    manager = waiting = ""
    if not page.running:
        waiting = get_waiting(office=request.office, user=request.user)
        if not can(request.user, "strategy.edit", request.office) and not request.office.is_archived:
            manager = next((person.first_name for person in managers_of(request.office)), "")
    year = _year(request)
    new_url = reverse("strategy:new_reflection", args=[request.office.slug]) + (f"?diagnostic={year}" if year else "")
    context = {"office": request.office, "page": page, "manager": manager, "waiting": waiting, "year": year, "new_url": new_url}
    return render(request, "strategy/overview.html", context)


def _year(request: OfficeRequest) -> str:
    """Return the year of the diagnostic whose facts are to be taken, empty when the address names none."""
    typed = request.GET.get("diagnostic", "")
    return typed if typed.isascii() and typed.isdecimal() and len(typed) == 4 else ""


@require_GET
@office_view("strategy.edit")
def new_reflection(request: OfficeRequest) -> HttpResponse:
    """Give the subject of a new reflection to fill in."""
    initial = {"organisation": request.office.name, "diagnostic": _year(request)}
    return _new(request, NewReflectionForm(initial=initial, people=get_members(office=request.office)), 200)


def _new(request: OfficeRequest, form: NewReflectionForm, status: int) -> HttpResponse:
    return render(request, "strategy/new_reflection.html", {"office": request.office, "form": form}, status=status)


@require_POST
@office_view("strategy.edit")
def create_reflection(request: OfficeRequest) -> HttpResponse:
    """Begin a reflection, and lead to its facts when a diagnostic has some for it."""
    form = NewReflectionForm(request.POST, people=get_members(office=request.office))
    made = []

    def create(diagnostic: int | None, **given: Any) -> None:
        made.append(operations.create_reflection(office=request.office, by=request.user, **given))

    status = attempt(form, create)
    if status != DONE:
        return _new(request, form, status)
    messages.success(request, f"La réflexion {french.quoted(made[0].name)} est créée.")
    year = form.cleaned_data["diagnostic"]
    if year is None:
        return see_other("strategy:subject", request.office.slug, made[0].pk)
    return see_other(f"{reverse('strategy:facts', args=[request.office.slug, made[0].pk])}?diagnostic={year}")


@require_GET
@reflection_view("strategy.read")
def reflection(request: ReflectionRequest) -> HttpResponse:
    """Lead to the step that is under way."""
    head = get_head(reflection=request.reflection, user=request.user)
    return redirect(f"strategy:{head.current.value}", request.office.slug, request.reflection.pk)


# --- Its subject --------------------------------------------------------------------------------------------------------------------------


@require_GET
@reflection_view("strategy.read")
def subject(request: ReflectionRequest) -> HttpResponse:
    """Show what a reflection is about, who takes part, and what may become of it."""
    return show_subject(request, 200)


def show_subject(
    request: ReflectionRequest,
    status: int,
    *,
    form: SubjectForm | None = None,
    person_form: ParticipantForm | None = None,
    copy_form: CopyForm | None = None,
    conflict: Conflict | None = None,
    fault: str = "",
) -> HttpResponse:
    """Draw the page of the subject, with the form that was refused if one was."""
    found, people = request.reflection, get_people(reflection=request.reflection)
    head = get_head(reflection=found, user=request.user)
    if form is None and head.may_edit:
        initial = {name: getattr(found, name) for name in SUBJECT} | {"lead": found.lead_id, "version": found.version}
        form = ChangedSubjectForm(initial=initial, people=[one.user for one in people])
    context = {
        "office": request.office,
        "head": head,
        "reflection": found,
        "joined": [one for one in people if one.takes_part],
        "form": form,
        "person_form": person_form or ParticipantForm(people=people),
        "copy_form": copy_form or CopyForm(auto_id="copie-%s"),
        "conflict": conflict,
        "fault": fault,
        "done": "",
    }
    return render(request, "strategy/subject.html", context, status=status)


@require_POST
@reflection_view("strategy.edit")
def save_subject(request: ReflectionRequest) -> HttpResponse:
    """Save the subject; when somebody else has changed it meanwhile, show both versions and let choose."""
    found = request.reflection
    form = ChangedSubjectForm(request.POST, people=get_members(office=request.office))
    try:
        status = attempt(form, lambda **given: operations.edit_reflection(reflection=found, by=request.user, **given))
    except Stale as refusal:
        conflict = get_subject_conflict(current=refusal.current, mine=form.cleaned_data, reader=request.user)
        return show_subject(request, STALE, form=form, conflict=conflict)
    if status != DONE:
        return show_subject(request, status, form=form)
    messages.success(request, "Le sujet est enregistré.")
    return see_other("strategy:subject", request.office.slug, found.pk)


# --- Its life -----------------------------------------------------------------------------------------------------------------------------


@require_POST
@reflection_view("strategy.edit")
def archive(request: ReflectionRequest) -> HttpResponse:
    """Put a reflection away; the page that follows takes it up again."""
    operations.archive_reflection(reflection=request.reflection, by=request.user, is_archived=True)
    messages.success(request, "La réflexion est archivée. Vous pouvez la reprendre à tout moment.")
    return see_other("strategy:subject", request.office.slug, request.reflection.pk)


@require_POST
@reflection_view("strategy.edit")
def restore(request: ReflectionRequest) -> HttpResponse:
    """Take an archived reflection up again."""
    operations.archive_reflection(reflection=request.reflection, by=request.user, is_archived=False)
    messages.success(request, "La réflexion est reprise.")
    return see_other("strategy:subject", request.office.slug, request.reflection.pk)


@require_POST
@reflection_view("strategy.edit")
def duplicate(request: ReflectionRequest) -> HttpResponse:
    """Begin a new year from this reflection."""
    form = CopyForm(request.POST, auto_id="copie-%s")
    made = []
    status = attempt(
        form, lambda name: made.append(operations.duplicate_reflection(reflection=request.reflection, by=request.user, name=name))
    )
    if status != DONE:
        return show_subject(request, status, copy_form=form)
    messages.success(request, "La nouvelle réflexion est prête\N{NO-BREAK SPACE}: donnez-lui une date butoir.")
    return see_other("strategy:subject", request.office.slug, made[0].pk)


@require_GET
@reflection_view("strategy.validate")
def validation(request: ReflectionRequest) -> HttpResponse:
    """Say what validating freezes, before it is done."""
    return _validation(request, ValidationForm(initial={"version": request.reflection.version}), 200)


def _validation(request: ReflectionRequest, form: ValidationForm, status: int) -> HttpResponse:
    head = get_head(reflection=request.reflection, user=request.user)
    lacking = [f"{STAGE_NAMES[state.stage]}\N{NO-BREAK SPACE}: {state.missing}" for state in head.stages if state.missing]
    context = {"office": request.office, "head": head, "form": form, "lacking": lacking}
    return render(request, "strategy/validation.html", context, status=status)


@require_POST
@reflection_view("strategy.validate")
def validate(request: ReflectionRequest) -> HttpResponse:
    """Decide that the strategy is this one."""
    form = ValidationForm(request.POST)
    act = operations.validate_reflection
    try:
        status = attempt(form, lambda version: act(reflection=request.reflection, by=request.user, version=version))
    except Stale as refusal:
        form = ValidationForm({"version": refusal.current.version})
        form.add_error(None, "Le sujet a changé pendant que vous lisiez\N{NO-BREAK SPACE}: relisez avant de valider.")
        return _validation(request, form, STALE)
    if status != DONE:
        return _validation(request, form, status)
    messages.success(request, "La stratégie est validée.")
    return see_other("strategy:subject", request.office.slug, request.reflection.pk)


@require_GET
@reflection_view("strategy.validate")
def reopening(request: ReflectionRequest) -> HttpResponse:
    """Ask why a validated strategy is to change again."""
    return _reopening(request, ReopeningForm(), 200)


def _reopening(request: ReflectionRequest, form: ReopeningForm, status: int) -> HttpResponse:
    head = get_head(reflection=request.reflection, user=request.user)
    return render(request, "strategy/reopening.html", {"office": request.office, "head": head, "form": form}, status=status)


@require_POST
@reflection_view("strategy.validate")
def reopen(request: ReflectionRequest) -> HttpResponse:
    """Let a validated strategy change again."""
    form = ReopeningForm(request.POST)
    status = attempt(form, lambda reason: operations.reopen_reflection(reflection=request.reflection, by=request.user, reason=reason))
    if status != DONE:
        return _reopening(request, form, status)
    messages.success(request, "La stratégie est rouverte.")
    return see_other("strategy:subject", request.office.slug, request.reflection.pk)
