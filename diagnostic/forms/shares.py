"""What is asked of whoever shares a report."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms

from otn.clock import today
from otn.documents.sharing import CODE_LENGTH, DEFAULT_DAYS, MOST_DAYS
from otn.ui.fields import LineField


class ShareForm(forms.Form):
    report = forms.TypedChoiceField(label="Rapport", coerce=int, widget=forms.RadioSelect)
    note = LineField(
        label="Pour qui",
        help_text="Pour vous y retrouver\N{NO-BREAK SPACE}: la personne qui l’ouvre ne lit pas ce mot.",
        max_length=120,
        required=False,
    )
    expires_on = forms.DateField(
        label="Valable jusqu’au",
        help_text=f"Ce jour compris, {MOST_DAYS} jours au plus.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    code = forms.CharField(
        label="Code",
        help_text=f"Si vous voulez en demander un\N{NO-BREAK SPACE}: {CODE_LENGTH} caractères au moins. Donnez-le autrement que le lien.",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, reports: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["report"].choices = reports  # type: ignore[attr-defined]
        day = today()
        self.initial.setdefault("expires_on", day + timedelta(days=DEFAULT_DAYS))
        self.initial.setdefault("report", reports[0][0] if reports else None)
        self.fields["expires_on"].widget.attrs.update(min=day.isoformat(), max=(day + timedelta(days=MOST_DAYS)).isoformat())


class CodeForm(forms.Form):
    code = forms.CharField(label="Code", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
