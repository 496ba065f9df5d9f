"""What the views of facts share: the fact of an address, the address of a page."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from strategy.models import Fact
from strategy.views.door import ReflectionRequest


def find_fact(request: ReflectionRequest, piece: int) -> Fact:
    """Return a fact of the reflection of this request, else raise Http404; one statement."""
    found: Fact = get_object_or_404(Fact, reflection=request.reflection, pk=piece)
    found.reflection, found.office = request.reflection, request.office
    return found


def address(request: ReflectionRequest, name: str) -> str:
    """Return the address of a page of this reflection."""
    return reverse(f"strategy:{name}", args=[request.office.slug, request.reflection.pk])
