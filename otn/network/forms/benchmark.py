"""Which figures of the network are looked at."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict

from diagnostic.benchmark import DIMENSIONS


class BenchmarkForm(forms.Form):
    edition = forms.TypedChoiceField(label="Édition", required=False, coerce=int, empty_value=None)
    par = forms.ChoiceField(
        label="Comparer", required=False, choices=[("", "tout le réseau"), *((key, f"par {name}") for key, name in DIMENSIONS.items())]
    )

    def __init__(self, asked: QueryDict | dict[str, str], *, years: Iterable[int] = ()) -> None:
        super().__init__(asked)
        field = self.fields["edition"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(year, str(year)) for year in years]
