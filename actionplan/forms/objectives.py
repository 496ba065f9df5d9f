"""Objectives as the plan writes them: those of its own, and those of step 2, which keep their strategy."""

from typing import Any

from otn.ui.acts import VersionForm
from otn.ui.fields import day_in_words
from strategy.forms.strategies import ObjectiveForm


class PlanObjectiveForm(ObjectiveForm):
    """What will have changed, by how much, and until when."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["strategy"]  # which only step 2 gives
        self.say_dates()

    def say_dates(self) -> None:
        """Write each date in words beside it."""
        for name in ("starts_on", "due_date"):
            self[name].help_text = day_in_words(self[name].value())


class ChangedPlanObjectiveForm(PlanObjectiveForm, VersionForm):
    """An objective that is written again."""
