"""Forms of question banks: a file, a part of a draft, the reason of an act."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField

from diagnostic.bank_edit import Cell, Group
from diagnostic.bank_files import WORKBOOK, YAML
from diagnostic.bank_tree import Fault, Severity
from otn.lib import french
from otn.offices.models import REASON_LENGTH

LARGEST_FILE = 5 * 1024 * 1024


class BankFileForm(forms.Form):
    """A file to check: what it says is for the reader of banks to tell."""

    file = forms.FileField(
        label="Fichier de la banque",
        help_text=f"Un classeur .xlsx ou un fichier .yaml, {french.size(LARGEST_FILE)} au plus. Rien n’est enregistré avant votre accord.",
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ",".join((WORKBOOK, *YAML))}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            message = f"Ce fichier fait {french.size(file.size or 0)}, la limite est de {french.size(LARGEST_FILE)}."
            raise forms.ValidationError(message)
        return file


class ReasonForm(forms.Form):
    """Why a version is published or retired: the journal of the network keeps it."""

    reason = forms.CharField(
        label="Motif",
        help_text=f"Le journal du réseau garde ce motif, {REASON_LENGTH} caractères au moins.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_reason(self) -> str:
        reason = " ".join(str(self.cleaned_data["reason"]).split())
        if len(reason) < REASON_LENGTH:
            raise forms.ValidationError(f"Dites pourquoi, en {REASON_LENGTH} caractères au moins.")
        return reason


@dataclass(frozen=True)
class Line:
    """A field with what is to be looked at in its value."""

    field: BoundField
    notes: Sequence[str]


@dataclass(frozen=True)
class Block:
    """Fields that belong together."""

    title: str
    is_narrow: bool  # side by side
    fixed: str  # what is shown and not typed
    lines: Sequence[Line]


class PartForm(forms.Form):
    """A part of a draft, with a field for each of its cells; what the values mean is for the reader of banks to tell."""

    seen = forms.CharField(widget=forms.HiddenInput)  # the fingerprint of what is edited

    def __init__(self, data: Any = None, *, groups: Sequence[Group], seen: str = "") -> None:
        super().__init__(data, initial={"seen": seen})
        self.groups = groups
        self.notes: dict[str, list[str]] = {}
        for group in groups:
            for cell in group.cells:
                if cell.widget != "fixed":
                    self.fields[cell.name] = _field(cell)

    @property
    def typed(self) -> Mapping[str, str]:
        """What was typed, by the names of the cells."""
        return {name: "true" if value is True else value or "" for name, value in self.cleaned_data.items() if name != "seen"}

    def tell(self, faults: Sequence[Fault]) -> None:
        """Put each fault beside its field: what forbade to save as an error, the rest as a note."""
        for fault in faults:
            name = fault.place.name if fault.place.name in self.fields else None
            if self.is_bound and fault.severity is Severity.FAULT:
                self.add_error(name, fault.message)
            elif name is not None:
                self.notes.setdefault(name, []).append(fault.message)

    def blocks(self) -> Iterator[Block]:
        for group in self.groups:
            fixed = next((cell.value for cell in group.cells if cell.widget == "fixed"), "")
            lines = [Line(self[cell.name], self.notes.get(cell.name, ())) for cell in group.cells if cell.widget != "fixed"]
            is_narrow = group.is_row or all(cell.widget != "area" for cell in group.cells)
            yield Block(group.title, is_narrow, fixed, lines)


def _field(cell: Cell) -> forms.Field:
    given: dict[str, Any] = {"label": cell.label, "help_text": cell.help_text, "required": False}
    match cell.widget:
        case "flag":
            return forms.BooleanField(**given, initial=bool(cell.value))
        case "choice":
            # What a file says may be none of ours: kept, so that it is told rather than changed.
            options = cell.options if cell.value in dict(cell.options) else (*cell.options, (cell.value, cell.value))
            return forms.ChoiceField(**given, initial=cell.value, choices=options)
        case "area":
            return forms.CharField(**given, initial=cell.value, widget=forms.Textarea(attrs={"rows": 2}))
    return forms.CharField(**given, initial=cell.value)
