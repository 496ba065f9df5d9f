"""The plan as a whole: what of it is looked for, and what is typed in its rows."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms

from actionplan.assembly import FLAG_NAMES, Flag
from actionplan.contribution import WHOLE
from actionplan.filters import Filters
from actionplan.operations.shared import NAME_LENGTH
from actionplan.progress import STATUS_NAMES, Status
from otn.clock import today
from otn.lib import french
from otn.lib.working_days import Period
from otn.ui.acts import VersionForm
from otn.ui.fields import LineField, Number, is_number

Choice = tuple[str, str]

ANYBODY: Choice = ("", "tout le monde")
ANYTHING: Choice = ("", "tout")
THIS_WEEK = "semaine"
DUES = {THIS_WEEK: "à finir cette semaine"}
ASIDE_HIDDEN = "sans ce qui est reporté ou écarté"


def this_week() -> Period:
    """Return the days from today to Sunday."""
    day = today()
    return Period(day, day + timedelta(days=6 - day.weekday()))


class FilterForm(forms.Form):
    """What is looked for in the plan, as the address of its page says it: an allow-list."""

    personne = forms.ChoiceField(
        label="Personne",
        help_text="Qui fait ou qui contrôle.",
        required=False,
        error_messages={"invalid_choice": "Cette personne ne fait ni ne contrôle rien dans ce plan."},
    )
    objectif = forms.ChoiceField(
        label="Objectif", required=False, error_messages={"invalid_choice": "Cet objectif n’est pas dans ce plan."}
    )
    statut = forms.ChoiceField(
        label="Statut", required=False, choices=[ANYTHING, *((one.value, STATUS_NAMES[one]) for one in Status)]
    )  # fmt: skip
    signal = forms.ChoiceField(label="Signal", required=False, choices=[ANYTHING, *((one.value, FLAG_NAMES[one]) for one in Flag)])
    echeance = forms.ChoiceField(label="Échéance", required=False, choices=[ANYTHING, *DUES.items()])
    texte = LineField(label="Texte", help_text="Dans le nom de l’objectif, de l’action ou de la tâche.", max_length=80, required=False)
    masquer = forms.BooleanField(label="Masquer ce qui est reporté ou écarté", required=False)

    def __init__(self, asked: Mapping[str, Any], *, people: Sequence[Choice], objectives: Sequence[Choice]) -> None:
        super().__init__(asked, auto_id="filtre-%s")
        for name, choices in (("personne", [ANYBODY, *people]), ("objectif", [ANYTHING, *objectives])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.full_clean()

    def filters(self) -> Filters:
        """Return what is looked for; what could not be read narrows nothing, and its field says so."""
        found = self.cleaned_data
        return Filters(
            person=int(found["personne"]) if found.get("personne") else None,
            objective=int(found["objectif"]) if found.get("objectif") else None,
            status=Status(found["statut"]) if found.get("statut") else None,
            flag=Flag(found["signal"]) if found.get("signal") else None,
            text=found.get("texte", ""),
            due=this_week() if found.get("echeance") else None,
            shows_set_aside=not found.get("masquer"),
        )

    def carried(self) -> dict[str, str]:
        """Return the filters that were understood as they stand in an address, without those that narrow nothing."""
        found = {bound.name: self.cleaned_data.get(bound.name) for bound in self}
        return {name: "1" if value is True else str(value) for name, value in found.items() if value}

    def in_words(self) -> str:
        """Say what is looked for: « Claire Martin, en retard, “annonces” »; empty when nothing is."""
        said = []
        for name, value in self.carried().items():
            field = self.fields[name]
            if name == "texte":
                said.append(f"“{value}”")
            elif name == "masquer":
                said.append(ASIDE_HIDDEN)
            elif isinstance(field, forms.ChoiceField):
                label = dict(field.choices)[value]  # type: ignore[arg-type]  # neither groups nor a callable
                said.append(str(label).casefold() if name == "statut" else str(label))
        return ", ".join(said)


class ContributionForm(VersionForm):
    """How much of its objective an action is; nothing shares what is left."""

    contribution = forms.CharField(label="Contribution", max_length=20, required=False)

    def clean_contribution(self) -> int | None:
        fault = f"Écrivez un nombre entier de 0 à {WHOLE}, ou rien."
        try:
            number = french.parse_number(self.cleaned_data["contribution"])
        except french.NotANumber as error:
            raise forms.ValidationError(fault) from error
        if number is None:
            return None
        if number != int(number) or not 0 <= number <= WHOLE:
            raise forms.ValidationError(fault)
        return int(number)


class StepForm(forms.Form):
    """One place up or down."""

    step = forms.TypedChoiceField(choices=[("-1", "monter"), ("1", "descendre")], coerce=int)


class NewActionForm(forms.Form):
    """An action in one line; the rest is said on its page."""

    name = LineField(label="Ajouter une action", max_length=NAME_LENGTH)


class StarterForm(forms.Form):
    """An action to begin with, by its key: whether there is such a one, the operation knows."""

    starter = forms.CharField(max_length=40)


class RecommendationForm(forms.Form):
    """A recommendation, by the code of its question: whether there is such a one, the operation knows."""

    code = forms.CharField(max_length=20)


class MoveForm(VersionForm):
    """The objective that an action goes to."""

    objective = Number(label="Nouvel objectif")

    def offer(self, objectives: Sequence[Choice]) -> None:
        """Draw the objectives to choose from."""
        _offer(self, "objective", [("", "Choisir"), *objectives])


BIN = "corbeille"


class Place(forms.ChoiceField):
    """Where what something holds goes when it is removed: the bin, or the row with this id."""

    def valid_value(self, value: Any) -> bool:
        return value == BIN or is_number(str(value))


class RemovalForm(forms.Form):
    """What becomes of the parts of something that is removed; nothing is asked of what has none."""

    children = Place()

    def __init__(self, *args: Any, asks: str, whole: str, places: Sequence[Choice], **kwargs: Any) -> None:
        """Ask in these words, offer to put all of it into the bin in those, and to give the parts to these rows."""
        super().__init__(*args, **kwargs)
        if not asks:
            del self.fields["children"]
            return
        self.fields["children"].label = asks
        groups: list[Any] = [("", "Choisir"), (BIN, whole)]
        if places:
            groups.append(("Donner à", places))
        _offer(self, "children", groups)


def _offer(form: forms.Form, name: str, choices: Sequence[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
