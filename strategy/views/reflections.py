"""The reflections of an office, and the subject of one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from otn.offices.access import OfficeRequest, office_view
from strategy.queries.reflections import get_head, get_reflections
from strategy.views.door import ReflectionRequest, reflection_view


@require_GET
@office_view("strategy.read")
def overview(request: OfficeRequest) -> HttpResponse:
    """List the reflections of the office with the step that each has reached."""
    page = get_reflections(office=request.office, user=request.user)
    return render(request, "strategy/overview.html", {"office": request.office, "page": page})


@require_GET
@reflection_view("strategy.read")
def reflection(request: ReflectionRequest) -> HttpResponse:
    """Lead to the step that is under way."""
    head = get_head(reflection=request.reflection, user=request.user)
    return redirect(f"strategy:{head.current.value}", request.office.slug, request.reflection.pk)


@require_GET
@reflection_view("strategy.read")
def subject(request: ReflectionRequest) -> HttpResponse:
    """Show what a reflection is about."""
    head = get_head(reflection=request.reflection, user=request.user)
    return render(request, "strategy/subject.html", {"office": request.office, "head": head, "reflection": request.reflection})
