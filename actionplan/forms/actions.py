"""An action: who and when, its scores, what is decided of it, what it waits for."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from actionplan.assembly import ActionLine, Decision
from actionplan.cct import ANCHORS, CRITERION_NAMES, Criterion
from actionplan.operations.shared import NAME_LENGTH, REASON_LENGTH
from otn.accounts.models import User
from otn.ui.acts import VersionForm
from otn.ui.fields import DayField, LineField, Number, day_in_words

DESCRIPTION_LENGTH = 4000
MOST_REASON = 500
NOT_SCORED = ("", "Pas encore noté")


class SheetForm(VersionForm):
    """Who does an action, who checks it, and when; without a date it has that of its objective."""

    name = LineField(label="Action", max_length=NAME_LENGTH)
    description = forms.CharField(
        label="Description",
        help_text="Facultative. Ce qu’il y a à faire, et à quoi on verra que c’est fait.",
        max_length=DESCRIPTION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    starts_on = DayField(label="Début", required=False)
    due_date = DayField(label="Fin", required=False)

    def __init__(self, *args: Any, people: Iterable[User], held: Iterable[User | None], **kwargs: Any) -> None:
        """`people` may be given it; `held` have it now, and may have left the team."""
        super().__init__(*args, **kwargs)
        known = {str(one.pk): one for one in people}
        gone = {str(one.pk): one for one in held if one is not None and str(one.pk) not in known}
        names = {key: one.full_name or one.email for key, one in known.items()}
        names |= {key: f"{one.full_name or one.email} (ne fait plus partie de l’équipe)" for key, one in gone.items()}
        for field, label, told in (
            ("owner", "Responsable", "Qui fait. Un contributeur ou un référent de l’équipe."),
            ("controller", "Contrôleur", "Qui vérifie que c’est fait. Plutôt quelqu’un d’autre."),
        ):
            self.fields[field] = forms.TypedChoiceField(
                label=label, help_text=told, choices=[("", "Personne pour l’instant"), *names.items()], coerce=(known | gone).__getitem__,
                empty_value=None, required=False,
            )  # fmt: skip
        self.order_fields(["name", "description", "owner", "controller", "starts_on", "due_date"])
        for field in ("starts_on", "due_date"):
            self[field].help_text = day_in_words(self[field].value())


class ScoreField(forms.TypedChoiceField):
    """A score of 1 to 5, each with its anchor, or none yet."""

    def __init__(self, criterion: Criterion) -> None:
        numbers = [(str(score), anchor) for score, anchor in enumerate(ANCHORS[criterion], start=1)]
        super().__init__(
            label=CRITERION_NAMES[criterion], choices=[*numbers, NOT_SCORED], coerce=int, empty_value=None, required=False,
            widget=forms.RadioSelect,
        )  # fmt: skip

    def prepare_value(self, value: Any) -> str:
        return "" if value is None else str(value)


class ScoresForm(VersionForm):
    cost = ScoreField(Criterion.COST)
    complexity = ScoreField(Criterion.COMPLEXITY)
    time = ScoreField(Criterion.TIME)


def scores_in_words(given: Mapping[str, int | None]) -> str:
    """Write three scores on one line, to be compared with those of somebody else."""
    names = {"cost": "coût", "complexity": "complexité", "time": "temps"}
    return ", ".join(f"{name} {given.get(key) or 'pas encore noté'}" for key, name in names.items())


class DecisionForm(VersionForm):
    """What becomes of an action; the decision is the button that was pressed."""

    decision = forms.TypedChoiceField(choices=[(one.value, one.value) for one in Decision], coerce=Decision, widget=forms.HiddenInput)
    reason = LineField(
        label="Motif", help_text=f"Pour écarter, dites pourquoi en {REASON_LENGTH} caractères au moins.", max_length=MOST_REASON,
        required=False,
    )  # fmt: skip


class ImpositionForm(VersionForm):
    is_imposed = forms.BooleanField(required=False, widget=forms.HiddenInput)


class BlockForm(VersionForm):
    reason = LineField(
        label="Ce qui bloque", help_text="Qui ou quoi est attendu, pour que l’équipe puisse aider.", max_length=MOST_REASON
    )  # fmt: skip


class ProgressForm(VersionForm):
    """The progress of an action that has no task."""

    progress = forms.IntegerField(
        label="Avancement",
        min_value=0,
        max_value=100,
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), "Un avancement est un nombre entier de 0 à 100."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


class RequirementForm(forms.Form):
    """Another action, to be done first."""

    required = Number(label="Ajouter un prérequis", error_messages={"required": "Choisissez une action."})

    def offer(self, actions: Iterable[ActionLine]) -> None:
        """Draw the actions to choose from."""
        field = self.fields["required"]
        assert isinstance(field, Number)
        field.choices = [("", "Choisir…"), *((one.id, f"{one.number} {one.name}") for one in actions)]
