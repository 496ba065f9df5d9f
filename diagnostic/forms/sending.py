"""What is asked of whoever reads again, sends, or asks for a reopening."""

from typing import Any

from django import forms

from otn.ui.fields import LineField


class ReasonForm(forms.Form):
    """Why a question does not apply; `version_vue` is sent by « Garder la mienne », once both answers were seen."""

    reason = LineField(label="Pourquoi n’êtes-vous pas concerné\N{NARROW NO-BREAK SPACE}?", max_length=500)
    version = forms.IntegerField(widget=forms.HiddenInput)
    version_vue = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        seen = given.pop("version_vue", None)
        return given if seen is None else given | {"version": seen}


class DraftForm(forms.Form):
    is_visible = forms.TypedChoiceField(label="Brouillon", choices=[("oui", "montré"), ("non", "caché")], coerce=lambda word: word == "oui")


class ReopeningForm(forms.Form):
    reason = LineField(
        label="Ce qui est à changer",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Votre conseiller lira ce motif. Il reste dans l’historique du diagnostic.",
    )
