"""Which offices are compared."""

from collections.abc import Sequence

from django import forms

from otn.network.queries.comparison import Choice


class ComparisonForm(forms.Form):
    """The offices of a comparison; `fault` says why there is none."""

    office = forms.MultipleChoiceField(
        label="Offices à comparer", help_text="De deux à quatre.", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, choices: Sequence[Choice], *, fault: str) -> None:
        chosen = [one.slug for one in choices if one.is_chosen]
        super().__init__({"office": chosen} if chosen else None)
        field = self.fields["office"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.slug, one.name) for one in choices]
        if fault and chosen:
            self.add_error("office", fault)
