"""What forms on an act share: the reason that OTN owes, and how a refusal comes back into the form."""

from collections.abc import Callable
from typing import Any

from django import forms

from otn.lib.refusals import Refused, Stale, WrongState
from otn.ui.fields import LineField

INVALID, STALE, DONE = 422, 409, 303


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
