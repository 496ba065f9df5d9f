"""Groups: their name and their problem, the facts that go there, why one is left aside."""

from typing import Any

from django import forms

from diagnostic.forms.review import VersionForm
from otn.ui.fields import LineField
from strategy.models import GROUP_NAME_LENGTH, PROBLEM_LENGTH

REASON_LENGTH = 500
NO_FACT = "Cochez au moins un fait."


def is_number(text: str) -> bool:
    """Say whether a text can be the id of a row."""
    return text.isascii() and text.isdecimal() and len(text) < 19  # what the database holds


class Number(forms.TypedChoiceField):
    """A row chosen in the page, by its id: whether it may be taken, the operation knows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **kwargs)

    def valid_value(self, value: Any) -> bool:
        return is_number(str(value))


class Numbers(forms.TypedMultipleChoiceField):
    """The rows whose boxes are checked in the page, by their ids: whether they may be taken, the operation knows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=[], **kwargs)

    def valid_value(self, value: Any) -> bool:
        return is_number(str(value))


def ticked(form: forms.Form, name: str) -> tuple[int, ...]:
    """Return what was ticked in a form that was refused, so that it still is when the page comes back."""
    return tuple(int(value) for value in form[name].value() or () if is_number(str(value)))


class FactsForm(forms.Form):
    """The facts whose boxes are checked, wherever they stand in the page."""

    facts = Numbers(label="Faits cochés", error_messages={"required": NO_FACT})


class NewGroupForm(forms.Form):
    """A group, of the facts that are checked, if any."""

    name = LineField(label="Nom du nouveau groupe", max_length=GROUP_NAME_LENGTH)
    facts = Numbers(label="Faits cochés", required=False)


class GroupForm(VersionForm):
    name = LineField(label="Nom", max_length=GROUP_NAME_LENGTH)
    problem = LineField(
        label="Problématique",
        help_text="Une question qui commence par «\N{NARROW NO-BREAK SPACE}Comment\N{NARROW NO-BREAK SPACE}»\N{NO-BREAK SPACE}: "
        "elle ouvre des solutions, là où un constat ferme.",
        max_length=PROBLEM_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "Comment…\N{NARROW NO-BREAK SPACE}?"}),
    )


class DropForm(VersionForm):
    """Why a group or a solution goes no further."""

    reason = LineField(
        label="Motif",
        help_text="Vous le relirez ici le jour où la question reviendra.",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
