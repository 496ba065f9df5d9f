"""The table of the tracker: rows as they are sent, campaigns that join it, verdicts, periods, pasted tables, targets."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst

from monitoring.channels import CHANNEL_NAMES, Channel
from monitoring.columns import BY_CODE, COLUMNS
from monitoring.kpi import Verdict
from monitoring.models import COMMENT_LENGTH, NAME_LENGTH
from monitoring.operations import TARGET_CODES
from monitoring.queries.campaigns import CampaignName
from otn.lib import french
from otn.ui.acts import VersionForm
from otn.ui.fields import DayField, LineField, Number

CHANNELS = [(code.value, capfirst(name)) for code, name in CHANNEL_NAMES.items()]


class RowForm(VersionForm):
    """What a row says besides its cells, which are read one by one."""

    touchees = forms.BooleanField(required=False)  # it tells which cells were changed, and from what: `avant-visits`
    collee = forms.BooleanField(required=False)  # some of its cells come from a spreadsheet
    phrase = forms.CharField(required=False, max_length=COMMENT_LENGTH)  # the proposed sentence, taken as the comment


class NewCampaignForm(forms.Form):
    name = LineField(
        label="Nom de la campagne", max_length=NAME_LENGTH, error_messages={"required": "Donnez un nom à la campagne."}
    )  # fmt: skip
    channel = forms.TypedChoiceField(label="Canal", choices=CHANNELS, coerce=Channel)


class KnownCampaignForm(forms.Form):
    """One of the campaigns that have no row in the table yet."""

    campaign = Number(label="Campagne", error_messages={"required": "Choisissez une campagne."})

    def __init__(self, *args: Any, campaigns: Iterable[CampaignName] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "connue-%s"
        field = self.fields["campaign"]
        assert isinstance(field, Number)
        field.choices = [("", "Choisir"), *((one.id, f"{one.name} ({one.channel})") for one in campaigns)]


# --- Periods ------------------------------------------------------------------------------------------------------------------------------

MONTHS_BEFORE, MONTHS_AFTER = 36, 3


def month_choices(today: date) -> list[tuple[str, str]]:
    """Return the months around today, the latest first."""
    at = today.year * 12 + today.month - 1
    months = [divmod(at + ahead, 12) for ahead in range(MONTHS_AFTER, -MONTHS_BEFORE, -1)]
    return [(f"{year}-{month + 1:02}", f"{french.month_name(month + 1)} {year}") for year, month in months]


def month_before(today: date) -> str:
    """Return the month that has just ended, whose figures are the first to be known."""
    year, month = divmod(today.year * 12 + today.month - 2, 12)
    return f"{year}-{month + 1:02}"


class DaysForm(forms.Form):
    """Two days and a name."""

    first = DayField(label="Du", required=False)
    last = DayField(label="Au", required=False)
    label = LineField(
        label="Nom", required=False, max_length=80, help_text="Par exemple «\u00a0Saison 2026\u00a0». Sans nom, ce sont les dates."
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("first", "last"):
            if name not in self.errors and not given.get(name):
                self.add_error(name, "Donnez une date.")
        return given


class PeriodForm(VersionForm, DaysForm):
    field_order = ("first", "last", "label")


class NewPeriodForm(DaysForm):
    """A month, or two days."""

    month = forms.ChoiceField(label="Mois", required=False, help_text="Ou deux dates ci-dessous, qui passent avant le mois.")
    field_order = ("month", "first", "last", "label")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["month"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "D’autres dates"), *month_choices(today)]

    def clean(self) -> dict[str, Any]:
        month = self.cleaned_data.pop("month", "")
        if not month or self.errors or self.cleaned_data["first"] or self.cleaned_data["last"]:
            return super().clean()
        year, number = int(month[:4]), int(month[5:])
        given = self.cleaned_data
        given["first"] = date(year, number, 1)
        given["last"] = date.fromordinal(date(year + number // 12, number % 12 + 1, 1).toordinal() - 1)
        given["label"] = given["label"] or month_label(given["first"])
        return given


def month_label(first: date) -> str:
    """Return the name of the period of a month: « septembre 2026 »."""
    return f"{french.month_name(first.month)} {first.year}"


# --- Verdicts and targets -----------------------------------------------------------------------------------------------------------------

VERDICT_NAMES = {
    Verdict.VERY_GOOD: "++ (très bon)",
    Verdict.GOOD: "+ (bon)",
    Verdict.BAD: "- (décevant)",
    Verdict.VERY_BAD: "-- (mauvais)",
}


class VerdictForm(VersionForm):
    verdict = forms.TypedChoiceField(
        label="Résultat", choices=[(one.value, name) for one, name in VERDICT_NAMES.items()], coerce=Verdict, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Motif", max_length=COMMENT_LENGTH, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Le verdict proposé reste affiché à côté du vôtre, avec ce motif et votre nom.",
        error_messages={"required": "Dites pourquoi ce verdict remplace celui qui est proposé."},
    )  # fmt: skip


class TargetsForm(forms.Form):
    """What an office expects of a channel: one field an indicator, read by `monitoring.cells` as those of the table."""

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"{channel.value}-%s"
        for code in TARGET_CODES:
            if code == "open_rate" and channel is not Channel.EMAIL:
                continue
            label = BY_CODE[code].label
            attributes = {
                "form": f"cibles-{channel.value}", "inputmode": "decimal", "autocomplete": "off",
                "aria-label": f"{label}, {CHANNEL_NAMES[channel]}",
            }  # fmt: skip
            self.fields[code] = forms.CharField(
                label=label, required=False, max_length=40, widget=forms.TextInput(attrs=attributes)
            )  # fmt: skip


# --- A table pasted from a spreadsheet ----------------------------------------------------------------------------------------------------

FIRST_COLUMNS = [(column.code, column.label) for column in COLUMNS if not column.is_hidden]


class BlockForm(forms.Form):
    text = forms.CharField(
        label="Tableau copié de votre tableur", strip=False, max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="Une ligne par campagne. La ligne des en-têtes et la colonne des noms sont reconnues.",
        error_messages={"required": "Collez votre tableau."},
    )  # fmt: skip
    first = forms.ChoiceField(
        label="Première colonne, si votre tableau n’a pas d’en-têtes", choices=FIRST_COLUMNS, initial=FIRST_COLUMNS[0][0], required=False
    )  # fmt: skip
