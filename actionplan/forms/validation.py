"""The plan is decided, or is to be decided again."""

from django import forms

from otn.ui.fields import LineField


class ValidationForm(forms.Form):
    """The version of the plan that was read before deciding."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class ReopeningForm(forms.Form):
    """Why a validated plan is to be decided again."""

    reason = LineField(
        label="Pourquoi rouvrir ce plan\N{NARROW NO-BREAK SPACE}?",
        help_text="10\N{NO-BREAK SPACE}caractères au moins. Ce motif reste dans le journal.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
