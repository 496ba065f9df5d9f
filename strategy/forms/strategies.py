"""Strategies and the objectives that they come to."""

from collections.abc import Iterable

from django import forms

from otn.ui.acts import VersionForm
from otn.ui.fields import DayField, LineField, Number, Numbers, day_in_words
from strategy.forms.solutions import PRIORITIES
from strategy.models import NAME_LENGTH, OBJECTIVE_LENGTHS, Priority
from strategy.queries.pieces import StrategyLine

DESCRIPTION_LENGTH = 2000
WEIGHTS = [(weight, str(weight)) for weight in range(1, 6)]
NO_SOLUTION = "Cochez au moins une solution."


class SolutionsForm(forms.Form):
    """The solutions whose boxes are checked, wherever they stand in the page."""

    solutions = Numbers(label="Solutions cochées", error_messages={"required": NO_SOLUTION})


class NewStrategyForm(forms.Form):
    """An axis of progress, of the solutions that are checked, if any."""

    name = LineField(label="Nom de la nouvelle stratégie", max_length=NAME_LENGTH)
    solutions = Numbers(label="Solutions cochées", required=False)


class StrategyForm(VersionForm):
    name = LineField(label="Nom", max_length=NAME_LENGTH)
    description = forms.CharField(
        label="Description",
        help_text="Facultative. Où mène cet axe, et ce qu’il laisse de côté.",
        max_length=DESCRIPTION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    priority = forms.TypedChoiceField(label="Priorité", choices=PRIORITIES, coerce=lambda value: Priority(int(value)))


class ObjectiveForm(forms.Form):
    """What will have changed, by how much, and until when."""

    name = LineField(
        label="Objectif",
        help_text="Un verbe à l’infinitif, puis le résultat attendu.",
        max_length=OBJECTIVE_LENGTHS["name"],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    indicator = LineField(
        label="Indicateur",
        help_text="Ce que vous mesurerez, par exemple les visites sur mobile.",
        max_length=OBJECTIVE_LENGTHS["indicator"],
        required=False,
    )
    target = LineField(
        label="Cible", help_text="La valeur à atteindre, avec son unité.", max_length=OBJECTIVE_LENGTHS["target"], required=False
    )
    starts_on = DayField(label="Début", required=False)
    due_date = DayField(label="Échéance", required=False)
    weight = forms.TypedChoiceField(
        label="Poids", help_text="De 1 à 5\N{NO-BREAK SPACE}: un objectif de poids 2 compte double.", choices=WEIGHTS, coerce=int, initial=1
    )
    strategy = Number(label="Stratégie", required=False)

    def offer(self, strategies: Iterable[StrategyLine]) -> None:
        """Draw the strategies to choose from, and each date in words beside it."""
        field = self.fields["strategy"]
        assert isinstance(field, Number)
        field.choices = [("", "Aucune"), *((line.id, line.name) for line in strategies)]
        for name in ("starts_on", "due_date"):
            self[name].help_text = day_in_words(self[name].value())


class ChangedObjectiveForm(ObjectiveForm, VersionForm):
    """An objective that is written again."""
