"""A file of figures, what is said about it when it does not say it itself, and to which campaigns its rows go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from monitoring.imports import CODES, Answers, Question, QuestionKind
from monitoring.imports.files import MAX_BYTES
from monitoring.kpi import Span
from monitoring.preview import MOST_LINES
from otn.lib import french
from otn.ui.fields import DayField

MOST_COLUMNS = 200
SIGNS = [(",", "La virgule sépare les décimales"), (".", "Le point sépare les décimales")]
CURRENCIES = [("keep", "Ce sont bien des euros"), ("drop", "Laisser les montants de côté")]

# The fields of each question.
ASKED = {
    QuestionKind.PERIOD: ("first", "last"),
    QuestionKind.DECIMAL_SIGN: ("decimal_sign",),
    QuestionKind.COMPARISON: ("comparison",),
    QuestionKind.CURRENCY: ("currency",),
}


class FigureFileForm(forms.Form):
    """An export to read: what it says is for the reader of exports to tell."""

    file = forms.FileField(
        label="Fichier",
        help_text=f"Un export CSV ou un classeur Excel, {french.size(MAX_BYTES)} au plus.",
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"required": "Choisissez un fichier."},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                f"Ce fichier fait {french.size(file.size or 0)}, la limite est de {french.size(MAX_BYTES)}. "
                "Choisissez une période plus courte, ou moins de colonnes."
            )
        return file


class AnswersForm(forms.Form):
    """What a file does not say; a field that was not asked stays hidden, with what was answered before."""

    first = DayField(label="Premier jour", required=False)
    last = DayField(label="Dernier jour", required=False)
    decimal_sign = forms.ChoiceField(label="Décimales", choices=SIGNS, required=False, widget=forms.RadioSelect)
    comparison = forms.CharField(label="Période à prendre", max_length=100, required=False, widget=forms.RadioSelect)  # its choices: ask
    currency = forms.ChoiceField(label="Montants", choices=CURRENCIES, required=False, widget=forms.RadioSelect)
    heading_line = forms.IntegerField(min_value=1, max_value=100_000, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", "La fin vient après le début.")
        if bool(first) != bool(last) and not self.errors:
            self.add_error("last" if first else "first", "Indiquez les deux dates.")
        return given

    def ask(self, questions: Sequence[Question]) -> None:
        """Draw the fields of these questions; the others stay hidden, with what they hold."""
        asked = {name: question for question in questions for name in ASKED.get(question.kind, ())}
        for name, field in self.fields.items():
            if name not in asked:
                field.widget = forms.HiddenInput()
            elif isinstance(field.widget, forms.RadioSelect):
                field.label = asked[name].text
                field.widget.choices = [(choice.value, choice.label) for choice in asked[name].choices]

    def answers(self) -> Answers:
        """Return what was answered; nothing where it cannot be understood."""
        given = self.cleaned_data if self.is_valid() else {}
        first, last = given.get("first"), given.get("last")
        columns = columns_in(self.data) if given.get("heading_line") else None
        return Answers(
            period=Span(first, last) if first and last else None,
            decimal_sign=given.get("decimal_sign") or None,
            comparison=given.get("comparison") or "",
            currency=given.get("currency") or "",
            columns=columns,
            heading_line=given.get("heading_line") if columns is not None else None,
        )


def columns_in(data: Mapping[str, Any]) -> dict[int, str] | None:
    """Read what each column was said to hold, None when none was."""
    found = {}
    for index in range(MOST_COLUMNS):
        code = data.get(f"colonne-{index}")
        if code is not None:
            found[index] = code if code in CODES else ""
    return found or None


@dataclass(frozen=True)
class Wishes:
    """What was chosen row by row, as `monitoring.matching.draft` takes it, and whether « Moyenne du site » goes in."""

    choices: Mapping[str, int]
    ticked: frozenset[tuple[str, str]]
    takes_site: bool


def wishes_in(data: Any) -> Wishes:
    """Read the choices of a preview; whatever is not a number is left to be recognised."""
    choices, keys = {}, {}
    for number in range(MOST_LINES):
        key, chosen = data.get(f"cle-{number}"), data.get(f"campagne-{number}", "")
        if key is None:
            continue
        keys[number] = key
        if chosen.removeprefix("-").isdecimal() and chosen.isascii() and len(chosen) < 19:
            choices[key] = int(chosen)
    ticked = set()
    for told in data.getlist("ecraser"):
        number, _, code = told.partition(":")
        if number.isascii() and number.isdecimal() and len(number) < 6 and int(number) in keys:
            ticked.add((keys[int(number)], code))
    return Wishes(choices, frozenset(ticked), bool(data.get("moyenne")))
