"""Reflections: their subject, their people, their copy, why one is opened again."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms

from otn.accounts.models import User
from otn.lib import french
from otn.ui.acts import VersionForm
from otn.ui.fields import LineField
from strategy.queries.reflections import Person

NAME_LENGTH = 160
PURPOSE_LENGTH = 2000


def _people(people: Iterable[User], nobody: str) -> list[tuple[str, str]]:
    return [("", nobody), *((str(one.pk), one.full_name or one.email) for one in people)]


def _among(people: Iterable[User]) -> Callable[[str], User]:
    return {str(one.pk): one for one in people}.__getitem__


class SubjectForm(forms.Form):
    """What a reflection is about: everything but its name may come later."""

    name = LineField(
        label="Nom",
        help_text="Par exemple\N{NO-BREAK SPACE}: Améliorer la visibilité de la destination.",
        max_length=NAME_LENGTH,
    )
    purpose = forms.CharField(
        label="But de la réflexion",
        help_text="Ce que l’équipe veut avoir décidé à la fin.",
        max_length=PURPOSE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    organisation = LineField(
        label="Organisation", help_text="L’office, ou plusieurs s’ils réfléchissent ensemble.", max_length=NAME_LENGTH, required=False
    )
    due_date = forms.DateField(label="Date butoir", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = list(people)
        self.fields["lead"] = forms.TypedChoiceField(
            label="Pilote",
            help_text="Il mène la réflexion. Cela ne change pas ses droits.",
            choices=_people(people, "Personne pour l’instant"),
            coerce=_among(people),
            empty_value=None,
            required=False,
        )
        self.order_fields(["name", "purpose", "organisation", "lead", "due_date"])
        day = self.initial.get("due_date")
        if day is not None:
            self.fields["due_date"].help_text = f"{french.date_with_day(day).capitalize()}."


class NewReflectionForm(SubjectForm):
    """A new one, which may be meant for the facts of a diagnostic."""

    diagnostic = forms.IntegerField(min_value=2000, max_value=9999, required=False, widget=forms.HiddenInput)


class ChangedSubjectForm(SubjectForm, VersionForm):
    """The subject of one that is there."""


class ParticipantForm(forms.Form):
    """Who is to take part."""

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = [one.user for one in people if not one.takes_part]
        self.has_choice = bool(free)
        self.fields["person"] = forms.TypedChoiceField(
            label="Ajouter un participant",
            choices=_people(free, "Choisir…"),
            coerce=_among(free),
            error_messages={"required": "Choisissez une personne.", "invalid_choice": "Choisissez une personne de la liste."},
        )


class CopyForm(forms.Form):
    """What to call the copy."""

    name = LineField(label="Nom de la nouvelle réflexion", max_length=NAME_LENGTH)


class ValidationForm(forms.Form):
    """The version that was read before deciding."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class ReopeningForm(forms.Form):
    """Why a validated strategy changes again."""

    reason = LineField(
        label="Pourquoi rouvrir cette stratégie\N{NARROW NO-BREAK SPACE}?",
        help_text="10\N{NO-BREAK SPACE}caractères au moins. Ce motif reste dans le journal.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
