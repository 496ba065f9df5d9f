"""Who takes part in a reflection: in place on the page of its subject."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from otn.ui.acts import DONE, ActForm, attempt
from otn.ui.responses import see_other
from strategy import operations
from strategy.forms.reflections import ParticipantForm
from strategy.queries.reflections import get_head, get_people
from strategy.views.door import ReflectionRequest, reflection_view
from strategy.views.reflections import show_subject


@require_POST
@reflection_view("strategy.edit")
def add_participant(request: ReflectionRequest) -> HttpResponse:
    """Let a member of the office take part."""
    form = ParticipantForm(request.POST, people=get_people(reflection=request.reflection))
    words, act = "Le participant est ajouté.", operations.add_participant
    return _done(request, form, lambda person: act(reflection=request.reflection, by=request.user, person=person), words)


@require_POST
@reflection_view("strategy.edit")
def remove_participant(request: ReflectionRequest, person: int) -> HttpResponse:
    """Take a participant out."""
    found = next((one.user for one in get_people(reflection=request.reflection) if one.id == person), None)
    if found is None:
        raise Http404
    act = operations.remove_participant
    form = ActForm(request.POST, owes_reason=False)
    return _done(request, form, lambda: act(reflection=request.reflection, by=request.user, person=found), "Le participant est retiré.")


def _done(request: ReflectionRequest, form: forms.Form, act: Callable[..., object], words: str) -> HttpResponse:
    status = attempt(form, act)
    fault = " ".join(str(one) for one in form.non_field_errors())
    refused = form if status != DONE and isinstance(form, ParticipantForm) else None
    if request.htmx:
        people = get_people(reflection=request.reflection)
        context = {
            "office": request.office,
            "head": get_head(reflection=request.reflection, user=request.user),
            "joined": [one for one in people if one.takes_part],
            "person_form": refused or ParticipantForm(people=people),
            "fault": fault,
            "done": words if status == DONE else "",
        }
        return render(request, "strategy/_participants.html", context, status=200 if status == DONE else status)
    if status != DONE:
        return show_subject(request, status, person_form=refused, fault=fault)
    messages.success(request, words)
    return see_other(f"{reverse('strategy:subject', args=[request.office.slug, request.reflection.pk])}#participants")
