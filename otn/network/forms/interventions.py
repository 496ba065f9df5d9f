"""What is asked before looking into an office."""

from typing import Any

from django import forms

from otn.offices.models import Office
from otn.ui.acts import ActForm


class InterventionForm(ActForm):
    office = forms.ModelChoiceField(label="Office", queryset=Office.objects.none(), empty_label="Choisir", to_field_name="slug")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, owes_reason=True, **kwargs)
        field = self.fields["office"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Office.objects.order_by("name", "pk")  # their names alone: nobody is in any of them yet
