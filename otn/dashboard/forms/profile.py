"""What is typed about an office: numbers as French writes them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from otn.dashboard.forms.team import VersionForm
from otn.dashboard.queries.profile import field_of, label_of
from otn.lib import french
from otn.lib.pictures import HEAVIEST, NotAPicture, Picture, read_picture
from otn.offices.models import Category, Department, LegalForm, Territory
from otn.offices.operations import PROFILE
from otn.ui.acts import ActForm
from otn.ui.fields import LineField

NOT_FILLED = ("", "Non renseigné")
YES_NO = {"oui": True, "non": False}


class NumberField(forms.Field):
    """A number that a person types (« 1 200,50 »), given back in the same spelling; None when it says nothing."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, decimals: int, most: int, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.decimals, self.most = decimals, most

    def to_python(self, value: str | None) -> Decimal | int | None:
        try:
            number = french.parse_number(value or "")
        except french.NotANumber as refusal:
            raise ValidationError(refusal.message) from refusal
        if number is None:
            return None
        if number < 0:
            raise ValidationError("Ce nombre ne peut pas être négatif.")
        if number > self.most:
            raise ValidationError(f"Écrivez un nombre de {french.number(self.most)} au plus.")
        if number != french.rounded(number, self.decimals):
            raise ValidationError(f"Écrivez ce nombre avec {french.plural(self.decimals, 'décimale', 'décimales')} au plus.")
        return number if self.decimals else int(number)

    def prepare_value(self, value: Any) -> Any:
        return french.number(value) if isinstance(value, Decimal | int) else value


def text(name: str, **kwargs: Any) -> LineField:
    return LineField(label=label_of(name), max_length=field_of(name).max_length, **kwargs)


def choice(name: str, choices: Iterable[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label_of(name), choices=[NOT_FILLED, *((code, capfirst(label)) for code, label in choices)], required=False
    )


class ProfileForm(VersionForm):
    name = text("name")
    commune = text("commune", required=False)
    epci = text("epci", required=False)
    department = choice("department", Department.choices)
    territory = choice("territory", Territory.choices)
    category = choice("category", Category.choices)
    legal_form = choice("legal_form", LegalForm.choices)
    staff = NumberField(label=label_of("staff"), decimals=1, most=500)
    beds = NumberField(label=label_of("beds"), decimals=0, most=1_000_000)
    web_budget = NumberField(label=label_of("web_budget"), decimals=2, most=10_000_000)
    sit = text("sit", required=False)
    sells_online = choice("sells_online", [("oui", "Oui"), ("non", "Non")])

    def clean_sells_online(self) -> bool | None:
        return YES_NO.get(self.cleaned_data["sells_online"])

    def clean(self) -> dict[str, Any]:
        """Gather the fields of the profile under `values`, as the operation wants them."""
        given = super().clean()
        return {"values": {name: given.pop(name) for name in PROFILE if name in given}, **given}


def as_typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a profile as the form shows them before anybody types."""
    words = {True: "oui", False: "non", None: ""}
    return {name: words[values[name]] if name == "sells_online" else values[name] for name in PROFILE}


class LogoForm(ActForm):
    picture = forms.FileField(
        label="Image",
        help_text="PNG ou JPEG, 1\N{NO-BREAK SPACE}Mo au plus. Il paraîtra sur vos rapports.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )

    def clean_picture(self) -> Picture | None:
        sent = self.cleaned_data["picture"]
        try:
            return None if sent is None else read_picture(sent.read(HEAVIEST + 1), sent.name)
        except NotAPicture as refusal:
            raise ValidationError(refusal.message) from refusal


class LogoRemovalForm(LogoForm):
    """The same form, sent by its other button: what may have been chosen as a picture is left aside."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].required = False

    def clean_picture(self) -> None:
        return None
