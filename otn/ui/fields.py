"""Fields that forms of every app share."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from otn.lib import french


class LineField(forms.CharField):
    """A name or a sentence on one line, without signs that no one sees; nothing but those is nothing."""

    def to_python(self, value: Any) -> str:
        return french.one_line(super().to_python(value) or "")


class DayField(forms.Field):
    """A date, from a calendar or as people write it: `31/10/2027`, `31 octobre 2027`."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        try:
            return french.parse_date(value or "")
        except french.NotADate as error:
            raise ValidationError(error.message) from error


MOST_MONEY = Decimal("99999999.99")  # what a column of amounts holds


class MoneyField(forms.Field):
    """An amount in euros as people write it (« 1 200,50 € »), given back in that spelling; None when it says nothing."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:
        try:
            amount = french.parse_money(value or "")
        except french.NotANumber as error:
            raise ValidationError(error.message) from error
        if amount is None:
            return None
        if amount < 0:
            raise ValidationError("Un montant ne peut pas être négatif.")
        if amount > MOST_MONEY:
            raise ValidationError(f"Écrivez un montant de {french.money(MOST_MONEY)} au plus.")
        if amount != french.rounded(amount, 2):
            raise ValidationError("Écrivez ce montant avec deux décimales au plus.")
        return amount

    def prepare_value(self, value: Any) -> Any:
        return french.number(value) if isinstance(value, Decimal | int) else value


def day_in_words(given: date | str | None) -> str:
    """Say a date as people do: the calendar of a browser may show the month first."""
    try:
        day = given if isinstance(given, date) else french.parse_date(given or "")
    except french.NotADate:
        day = None
    return f"Le {french.date_with_day(day)}." if day else "Par exemple 31/10/2027."


def is_number(text: str) -> bool:
    """Say whether a text can be the id of a row."""
    return text.isascii() and text.isdecimal() and len(text) < 19  # what the database holds


class Number(forms.TypedChoiceField):
    """A row chosen in the page, by its id: whether it may be taken, the operation knows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **kwargs)

    def valid_value(self, value: Any) -> bool:
        return is_number(str(value))


class Numbers(forms.TypedMultipleChoiceField):
    """The rows whose boxes are checked in the page, by their ids: whether they may be taken, the operation knows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=[], **kwargs)

    def valid_value(self, value: Any) -> bool:
        return is_number(str(value))


def ticked(form: forms.Form, name: str) -> tuple[int, ...]:
    """Return what was ticked in a form that was refused, so that it still is when the page comes back."""
    return tuple(int(value) for value in form[name].value() or () if is_number(str(value)))
