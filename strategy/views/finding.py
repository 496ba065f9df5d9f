"""What the views of facts share: the fact of an address, what an address tells, the refusal of a form that has no room for it."""

from django.forms import Form
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


def number_in(text: str) -> int | None:
    """Read the id, or the year, that an address names, None from anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def words_of(form: Form) -> str:
    """Say in one line why an act that has no field to fill in was refused."""
    return " ".join(str(fault) for faults in form.errors.values() for fault in faults)
