"""What forms on an act share: the reason that OTN owes, and how a refusal comes back into the form."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest

from otn.lib.refusals import Refused, Stale, WrongState
from otn.ui.fields import LineField

INVALID, STALE, DONE = 422, 409, 303
CHANGED = "Quelqu’un d’autre vient de changer cela\N{NO-BREAK SPACE}: le voici tel qu’il est."


class ActForm(forms.Form):
    """An act for which some must say why: they alone are given the field `reason`."""

    reason = LineField(
        label="Motif", help_text="L’office lira ce motif dans son journal.", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, owes_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if owes_reason:
            self.order_fields([name for name in self.fields if name != "reason"])  # after what it explains
        else:
            del self.fields["reason"]


class VersionForm(forms.Form):
    """Something that others may change meanwhile; `version_vue` is sent by « Garder la mienne », once both were seen."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    version_vue = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        seen = given.pop("version_vue", None)
        return given if seen is None else given | {"version": seen}


def attempt(form: forms.Form, act: Callable[..., object]) -> int:
    """Do an act with what a form holds and return the status of the answer; why it was refused is told beside the field at fault.

    Stale passes: what stands there now is for the caller to show.
    """
    if not form.is_valid():
        return INVALID
    try:
        act(**form.cleaned_data)
    except Stale:
        raise
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return STALE if isinstance(refusal, WrongState) else INVALID
    return DONE


def settle(form: forms.Form, act: Callable[..., object]) -> tuple[int, Any]:
    """Do an act as `attempt` does; return the status, and what stands there now when somebody else came first."""
    try:
        return attempt(form, act), None
    except Stale as refusal:
        return STALE, refusal.current
    except LookupError as error:
        raise Http404 from error


def words_of(form: forms.Form) -> str:
    """Say in one line why an act that has no field to fill in was refused."""
    return " ".join(str(fault) for faults in form.errors.values() for fault in faults)


def number_in(text: str) -> int | None:
    """Read the id, or the year, that an address names, None from anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


@dataclass(frozen=True)
class Notice:
    """What was done, or why it was not, told beside a row."""

    text: str
    place: str  # id of the element where it is told
    is_fault: bool = False


@dataclass(frozen=True)
class Opened:
    """A form of one row that stands open in the page: which one, of which row, and both versions when somebody else came first."""

    act: str  # the word of the address: `modifier`, `laisser`, `citer`
    piece: int
    form: forms.Form
    conflict: Any = None  # otn.journal.conflicts.Conflict


def opening(request: HttpRequest, acts: Collection[str]) -> tuple[str, int] | None:
    """Read which form the address opens, and of which row: `?modifier=12`."""
    for act in acts:
        if act in request.GET:
            return act, required_number(request.GET[act])
    return None


def required_number(text: str) -> int:
    """Read the id of a row, else raise Http404."""
    number = number_in(text)
    if number is None:
        raise Http404
    return number


def faults(form: forms.Form) -> str:
    """Say in one line why a form without room for faults was refused."""
    return words_of(form) or CHANGED
