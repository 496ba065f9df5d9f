"""Expenses of an action, typed as people write money."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from actionplan.means import VAT_NAMES, Vat
from actionplan.models import BudgetLine
from actionplan.operations.expenses import LABEL_LENGTH
from otn.lib import french
from otn.ui.acts import VersionForm
from otn.ui.fields import LineField, MoneyField


class RateField(forms.Field):
    """A percentage as people write it: `20`, `5,5 %`; nothing is None."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:
        try:
            rate = french.parse_number(value or "")
        except french.NotANumber as error:
            raise ValidationError(error.message) from error
        if rate is not None and rate != french.rounded(rate, 2):
            raise ValidationError("Écrivez ce taux avec deux décimales au plus.")
        return rate

    def prepare_value(self, value: Any) -> Any:
        return french.number(value) if isinstance(value, Decimal) else value


class ExpenseForm(forms.Form):
    label = LineField(label="Libellé", max_length=LABEL_LENGTH)
    planned = MoneyField(label="Prévu", required=False)
    committed = MoneyField(label="Engagé", help_text="Commandé ou signé.", required=False)
    spent = MoneyField(label="Réalisé", help_text="Payé.", required=False)
    vat = forms.TypedChoiceField(label="Base", choices=[(one.value, VAT_NAMES[one]) for one in Vat], coerce=Vat, initial=Vat.INCLUDED.value)
    vat_rate = RateField(label="TVA", help_text="Sans effet sur un montant net de taxe.", initial=Decimal(20), required=False)
    source = forms.ChoiceField(label="Financement", choices=BudgetLine.Source.choices, initial=BudgetLine.Source.OWN)

    def clean_vat_rate(self) -> Decimal:
        rate = self.cleaned_data["vat_rate"]
        if rate is None and self.cleaned_data.get("vat") is not Vat.NET:
            raise ValidationError("Indiquez le taux de TVA, 0 s’il n’y en a pas.")
        return Decimal(0) if rate is None else rate


class ChangedExpenseForm(ExpenseForm, VersionForm):
    """An expense that is written again."""


def expense_in_words(given: dict[str, Any]) -> str:
    """Write an expense on one line, to be compared with that of somebody else."""
    amounts = [f"{name} {french.money(given[key])}" for key, name in (("planned", "prévu"), ("committed", "engagé"), ("spent", "réalisé"))
               if given.get(key) is not None]  # fmt: skip
    basis = f"{VAT_NAMES[Vat(given.get('vat', Vat.INCLUDED))]}, TVA {french.percent(given.get('vat_rate'), 2, of=100)}"
    source = BudgetLine.Source(given.get("source", BudgetLine.Source.OWN)).label
    return ", ".join([str(given.get("label", "")), *amounts, basis, source])
