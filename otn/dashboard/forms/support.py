"""What is asked of a signature, a day, a visit and a private note."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from otn.support.models import HALF, WHOLE
from otn.ui.acts import VersionForm
from otn.ui.fields import DayField, LineField

LONGEST = 5000
LENGTHS = [("1", "une journée"), ("0.5", "une demi-journée")]


class SignForm(forms.Form):
    """The version of the text that was read, and that one agrees: `owner` is who one signs for."""

    number = forms.IntegerField(min_value=1, max_value=9999, widget=forms.HiddenInput)
    agreed = forms.BooleanField(required=False)

    def __init__(self, *args: Any, owner: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed"].label = f"J’ai lu cette charte et je la signe au nom de {owner}."


class DayFields(forms.Form):
    on = DayField(label="Date", help_text="Une date à venir est un jour prévu\N{NARROW NO-BREAK SPACE}; les autres sont effectués.")
    share = forms.TypedChoiceField(label="Durée", choices=LENGTHS, coerce=Decimal, initial="1")
    subject = LineField(
        label="Objet", max_length=200, help_text="L’office le lira, ici et dans son relevé\N{NO-BREAK SPACE}: atelier sur les stratégies."
    )


class NewDayForm(DayFields):
    advisor = forms.TypedChoiceField(label="Conseiller", coerce=int)

    def __init__(self, *args: Any, advisors: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["advisor"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = advisors
        field.initial = advisors[0][0]


class ChangeDayForm(DayFields, VersionForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].help_text = "Un jour prévu garde le prix du moment où il a été noté."


class CancelForm(VersionForm):
    reason = LineField(label="Motif", max_length=500, help_text="L’office le lira.", widget=forms.TextInput)


class VisitForm(forms.Form):
    on = DayField(label="Date du rendez-vous")
    text = forms.CharField(
        label="Compte rendu",
        max_length=LONGEST,
        help_text="Ce qui s’est dit, ce qui est décidé, la suite. L’office le lira.",
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class ChangeVisitForm(VisitForm, VersionForm):
    pass


class NewNoteForm(forms.Form):
    text = forms.CharField(label="Nouvelle note privée", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))


class NoteForm(VersionForm):
    text = forms.CharField(
        label="Note privée",
        max_length=LONGEST,
        required=False,
        help_text="Vide, la note est supprimée.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )


def length_choice(share: Decimal) -> str:
    """Return the choice that stands for this length of a day."""
    return LENGTHS[0][0] if share == WHOLE else LENGTHS[1][0]


def length_in_words(share: Decimal) -> str:
    return dict(LENGTHS)["0.5" if share == HALF else "1"]
