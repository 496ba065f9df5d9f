"""What is asked to open an office, to find one, and to say who follows it."""

from typing import Any

from django import forms
from django.db.models import Q

from otn.accounts.models import User
from otn.clock import today
from otn.dashboard.forms.journal import DayField
from otn.network.queries.offices import OfficeFilters
from otn.offices.models import Department, Membership, Office
from otn.ui.acts import ActForm
from otn.ui.fields import LineField

STATES = {"actifs": False, "archives": True, "tous": None}


class OfficeFilterForm(forms.Form):
    nom = forms.CharField(label="Nom de l’office", required=False, max_length=120, widget=forms.TextInput(attrs={"type": "search"}))
    departement = forms.ChoiceField(label="Département", required=False, choices=[("", "tous"), *Department.choices])
    etat = forms.ChoiceField(
        label="État", required=False, choices=[("actifs", "actifs"), ("archives", "archivés"), ("tous", "actifs et archivés")]
    )
    sans_referent = forms.BooleanField(label="Sans référent", required=False)
    sans_conseiller = forms.BooleanField(label="Sans conseiller", required=False)

    def filters(self) -> OfficeFilters:
        """Return what is looked for; what could not be read narrows nothing."""
        self.full_clean()
        found = self.cleaned_data
        return OfficeFilters(
            words=found.get("nom", ""),
            department=found.get("departement", ""),
            archived=STATES[found.get("etat") or "actifs"],
            without_manager=found.get("sans_referent", False),
            without_advisor=found.get("sans_conseiller", False),
        )


class OfficeForm(ActForm):
    name = LineField(label="Nom de l’office", max_length=120, help_text="Comme il paraîtra partout\N{NO-BREAK SPACE}: Côte des Embruns.")
    slug = forms.SlugField(
        label="Adresse",
        max_length=60,
        help_text="En minuscules, sans accent ni espace\N{NO-BREAK SPACE}: cote-des-embruns. Elle ne changera plus.",
        error_messages={"invalid": "Écrivez des lettres sans accent, des chiffres et des tirets."},
    )
    email = forms.EmailField(
        label="Adresse e-mail du premier référent",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="Une invitation y partira. C’est lui qui invitera son équipe.",
    )

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()


class AssignForm(forms.Form):
    advisor = forms.ModelChoiceField(label="Conseiller", queryset=User.objects.none(), empty_label="Choisir")
    starts_on = DayField(label="À partir du", required=True)
    ends_on = DayField(label="Jusqu’au", help_text="Laissez vide si la fin n’est pas connue. Ce jour est compris.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = today()
        field = self.fields["advisor"]
        assert isinstance(field, forms.ModelChoiceField)
        able = Q(is_advisor=True) | Q(is_network_admin=True)
        field.queryset = User.objects.filter(able, is_active=True).order_by("last_name", "first_name", "pk")


class MembershipField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    def label_from_instance(self, membership: Any) -> str:
        former = "" if membership.is_active else " (ancien membre)"
        return f"{membership.user}, {membership.get_role_display()}{former}"


class AppointForm(ActForm):
    membership = MembershipField(label="Nouveau référent", queryset=Membership.objects.none(), empty_label="Choisir")

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, owes_reason=True, **kwargs)
        field = self.fields["membership"]
        assert isinstance(field, MembershipField)
        members = office.memberships.filter(user__is_active=True)
        field.queryset = members.select_related("user", "office").order_by("-is_active", "user__last_name", "user__first_name", "pk")
