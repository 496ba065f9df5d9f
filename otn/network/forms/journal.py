"""What is looked for in the journal of the network."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from otn.dashboard.forms.journal import JournalFilterForm
from otn.dashboard.queries.journal import Choice


class NetworkJournalFilterForm(JournalFilterForm):
    office = forms.ChoiceField(label="Office", required=False)

    def __init__(self, asked: Mapping[str, Any], *, people: Sequence[Choice], offices: Sequence[Choice]) -> None:
        super().__init__(asked, people=people)
        self.order_fields(["office"])
        office = self.fields["office"]
        assert isinstance(office, forms.ChoiceField)
        office.choices = [("", "tous"), *((choice.value, choice.label) for choice in offices)]
