"""Groups: their name and their problem, the facts that go there, why one is left aside."""

from django import forms

from otn.ui.acts import VersionForm
from otn.ui.fields import LineField, Numbers
from strategy.models import GROUP_NAME_LENGTH, PROBLEM_LENGTH

REASON_LENGTH = 500
NO_FACT = "Cochez au moins un fait."


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
