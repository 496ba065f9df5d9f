"""Facts: written, rewritten, kept or not, and sorted on the board."""

import re
from collections.abc import Iterable

from django import forms

from otn.ui.acts import VersionForm
from strategy.models import MOST_LETTERS, Fact
from strategy.quadrants import PLACES, UNSORTED, Place
from strategy.swot import Quadrant


class FactsForm(forms.Form):
    """One fact, or as many as there are lines: what is too long or too much is for the operation to tell, line by line."""

    text = forms.CharField(label="Un fait", widget=forms.TextInput(attrs={"maxlength": MOST_LETTERS, "autocomplete": "off"}))
    quadrant = forms.TypedChoiceField(
        choices=[(one.value, one.value) for one in Quadrant], coerce=Quadrant, empty_value=None, required=False, widget=forms.HiddenInput
    )

    @property
    def place(self) -> Place:
        """Where the facts of a form that was sent go, sound or not."""
        return next((place for place in PLACES.values() if place.value == self.data.get("quadrant")), UNSORTED)

    def clean_text(self) -> Iterable[str]:
        text: str = self.cleaned_data["text"]
        return text.splitlines()


class PastedForm(FactsForm):
    """The same, in a field that keeps lines apart."""

    text = forms.CharField(label="Une liste de faits", help_text="Un fait par ligne, 60 au plus à la fois.", widget=forms.Textarea)


class WordingForm(VersionForm):
    """Other words for a fact, and the version that was read."""

    text = forms.CharField(label="Fait", help_text="Une idée, un chiffre quand vous en avez un.", widget=forms.Textarea(attrs={"rows": 3}))


class KeepForm(forms.Form):
    version = forms.IntegerField(min_value=0)
    state = forms.TypedChoiceField(choices=Fact.State.choices, coerce=Fact.State)


class KeepAllForm(forms.Form):
    """What becomes of every fact of a state, or of those that stand in these places (« 101-132 »)."""

    origin = forms.TypedChoiceField(choices=Fact.State.choices, coerce=Fact.State)
    state = forms.TypedChoiceField(choices=Fact.State.choices, coerce=Fact.State)
    places = forms.CharField(required=False)

    def clean_places(self) -> tuple[int, int] | None:
        places = read_places(self.cleaned_data["places"])
        if places is None and self.cleaned_data["places"]:
            raise forms.ValidationError("Les places s’écrivent comme ceci\N{NO-BREAK SPACE}: 101-132.")
        return places


def read_places(text: str) -> tuple[int, int] | None:
    """Read the first and the last place of « 101-132 », None from anything else."""
    match = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", text)
    return (int(match[1]), int(match[2])) if match else None


class SortForm(forms.Form):
    """Where a card goes; nothing: back among those to be sorted."""

    version = forms.IntegerField(min_value=0)
    quadrant = forms.TypedChoiceField(
        choices=[("", ""), *((one.value, one.value) for one in Quadrant)], coerce=Quadrant, empty_value=None, required=False
    )
