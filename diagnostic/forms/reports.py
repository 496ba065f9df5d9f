"""What is asked of whoever has a report made."""

from collections.abc import Sequence
from typing import Any

from django import forms

from diagnostic.report import Audience


class ReportForm(forms.Form):
    """For whom, with what, and of which revision when there are several."""

    audience = forms.TypedChoiceField(
        label="Pour qui\N{NARROW NO-BREAK SPACE}?",
        choices=[
            (Audience.TEAM.value, "L’équipe\N{NO-BREAK SPACE}: tout le diagnostic, en une quinzaine de pages et une annexe"),
            (Audience.BOARD.value, "Les élus\N{NO-BREAK SPACE}: l’essentiel en deux pages"),
        ],
        coerce=Audience,
        initial=Audience.TEAM.value,
        widget=forms.RadioSelect,
    )
    with_comments = forms.BooleanField(
        label="Avec les commentaires de l’équipe",
        help_text="Dans l’annexe du rapport pour l’équipe. Un rapport à partager au dehors se prépare sans eux.",
        required=False,
        initial=True,
    )
    with_medians = forms.BooleanField(
        label="Avec la médiane du réseau",
        help_text="En gris à côté de vos scores, dès que le réseau en publie une.",
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, numbers: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(numbers) > 1:
            self.fields["number"] = forms.TypedChoiceField(
                label="Révision", choices=[(number, f"Révision {number}") for number in numbers], coerce=int, initial=numbers[0]
            )
