"""What is asked around the answers: why, to whom a chapter goes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms

from diagnostic.queries.assignments import Writer
from diagnostic.queries.hub import ChapterLine
from otn.accounts.models import User
from otn.offices.models import REASON_LENGTH
from otn.ui.fields import LineField


class DelayForm(forms.Form):
    reason = LineField(
        label="Pourquoi vous faut-il plus de temps\N{NARROW NO-BREAK SPACE}?",
        help_text=f"{REASON_LENGTH} caractères au moins. Dites aussi quelle date vous conviendrait.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _choices(writers: Sequence[Writer], nobody: str) -> list[tuple[str, str]]:
    return [("", nobody), *((str(one.person.pk), f"{one.person} (vous)" if one.is_me else str(one.person)) for one in writers)]


def _person_among(writers: Sequence[Writer]) -> Callable[[str], User]:
    people = {str(one.person.pk): one.person for one in writers}
    return people.__getitem__


class AssignForm(forms.Form):
    """To whom one chapter goes."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, chapter: ChapterLine, writers: Sequence[Writer]) -> None:
        super().__init__(data, auto_id=f"chapitre-{chapter.code}-%s")
        self.fields["person"] = forms.TypedChoiceField(
            label="Confier à",
            choices=_choices(writers, "Choisir…"),
            coerce=_person_among(writers),
            error_messages={"required": "Choisissez une personne.", "invalid_choice": "Choisissez une personne de la liste."},
        )


class ShareForm(forms.Form):
    """To whom each chapter goes that is nobody's; none is everybody's."""

    def __init__(self, *args: Any, chapters: Sequence[ChapterLine], writers: Sequence[Writer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for chapter in chapters:
            self.fields[f"c-{chapter.code}"] = forms.TypedChoiceField(
                label=f"{chapter.code}. {chapter.title}",
                help_text=f"{chapter.time} environ",
                choices=_choices(writers, "À tous"),
                coerce=_person_among(writers),
                empty_value=None,
                required=False,
            )

    @property
    def given(self) -> Mapping[str, User]:
        """The person of each chapter that has one, by code."""
        return {name.removeprefix("c-"): person for name, person in self.cleaned_data.items() if person is not None}
