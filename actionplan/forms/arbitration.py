"""What is decided of an action, and the budget that actions compete under."""

from typing import Any

from django import forms

from actionplan.assembly import Decision
from otn.ui.acts import VersionForm
from otn.ui.fields import LineField, MoneyField

REASON_LENGTH = 500


class BudgetForm(forms.Form):
    """A budget to try, in the address: it changes nothing."""

    budget = MoneyField(label="Budget", help_text="Toutes taxes comprises, par exemple 10\N{NARROW NO-BREAK SPACE}000.", required=False)


class KeptBudgetForm(VersionForm):
    """The budget that was tried, to be that of the plan."""

    budget = MoneyField(label="Budget", error_messages={"required": "Indiquez un budget."}, widget=forms.HiddenInput)


QUESTIONS = {
    Decision.POSTPONED: (
        "Pourquoi la reporter\N{NARROW NO-BREAK SPACE}?", "Facultatif. Elle reste dans la liste et peut revenir à tout moment."
    ),
    Decision.DISCARDED: (
        "Pourquoi l’écarter\N{NARROW NO-BREAK SPACE}?",
        "10\N{NO-BREAK SPACE}caractères au moins. Vous le relirez le jour où la question reviendra.",
    ),
}  # fmt: skip


class DecisionForm(VersionForm):
    """What becomes of an action; discarding it is explained."""

    decision = forms.TypedChoiceField(choices=[(one.value, one.value) for one in Decision], coerce=Decision, widget=forms.HiddenInput)
    reason = LineField(
        label="Motif",
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
        error_messages={"required": "Dites pourquoi, en 10\N{NO-BREAK SPACE}caractères au moins."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self["decision"].value()
        if given in QUESTIONS:
            reason = self.fields["reason"]
            reason.label, reason.help_text = QUESTIONS[given]
            reason.required = given == Decision.DISCARDED


class ImposedForm(VersionForm):
    is_imposed = forms.BooleanField(required=False)
