"""Solutions: ideas, one a line, what they answer to, how much they matter."""

from collections.abc import Iterable

from django import forms
from django.utils.text import capfirst

from diagnostic.facts import QUADRANT_NAMES
from otn.ui.acts import VersionForm
from otn.ui.fields import LineField, Numbers, ticked
from strategy.models import MOST_LETTERS, Priority
from strategy.queries.pieces import FactLine

PRIORITIES = [(priority.value, capfirst(priority.label)) for priority in Priority]


class IdeasForm(forms.Form):
    """What to do about the facts of a group."""

    text = forms.CharField(
        label="Que faire de ces faits\N{NARROW NO-BREAK SPACE}?",
        help_text="Écrivez une idée par ligne.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Écrivez une solution."},
    )


class CrossingForm(IdeasForm):
    """What to do where two quadrants meet, and about which of their facts."""

    facts = Numbers(label="Faits des deux côtés", required=False)  # the operation asks for one of each side

    @property
    def ticked(self) -> tuple[int, ...]:
        return ticked(self, "facts")


class RecommendationForm(forms.Form):
    """Which recommendation of the bank is taken up."""

    question = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    degree = forms.CharField(max_length=4)


class SolutionForm(VersionForm):
    text = LineField(label="Solution", max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 2}))
    priority = forms.TypedChoiceField(label="Priorité", choices=PRIORITIES, coerce=lambda value: Priority(int(value)))


class CitationForm(forms.Form):
    """Which facts a solution answers to, by name."""

    facts = Numbers(label="Faits auxquels cette solution répond", required=False, widget=forms.CheckboxSelectMultiple)

    def offer(self, facts: Iterable[FactLine]) -> None:
        """Draw a box for each of these facts."""
        field = self.fields["facts"]
        assert isinstance(field, Numbers)
        field.choices = [
            (line.id, f"{line.text} ({QUADRANT_NAMES[line.quadrant].lower()})" if line.quadrant else line.text) for line in facts
        ]
