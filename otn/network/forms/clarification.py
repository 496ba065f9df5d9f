"""To whom an adviser writes, and about what."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from otn.network.queries.clarification import Spots


class AddresseeForm(forms.Form):
    office = forms.ChoiceField(label="Office")

    def __init__(self, asked: Mapping[str, Any] | None, *, offices: Sequence[tuple[str, str]]) -> None:
        super().__init__(asked)
        field = self.fields["office"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choisir"), *offices]


class SpotForm(forms.Form):
    ou = forms.ChoiceField(label="À propos de")

    def __init__(self, asked: Mapping[str, Any] | None, *, spots: Spots) -> None:
        super().__init__(asked)
        field = self.fields["ou"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choisir"), *((title, [(spot.key, spot.label) for spot in group]) for title, group in spots.groups)]
