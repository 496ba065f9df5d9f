"""Accounts in the Django admin, seen from the offices: what an account is must agree with its offices, and its changes are journalled."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Now
from django.http import HttpRequest

from otn.accounts import operations as accounts
from otn.accounts.admin import UserAdmin
from otn.accounts.models import User
from otn.clock import today
from otn.journal import operations as journal
from otn.offices.models import Invitation, Role
from otn.tenancy.scope import all_offices

RIGHTS = ("is_active", "is_advisor", "is_network_admin", "is_staff", "is_superuser")

admin.site.unregister(User)


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    def clean(self) -> dict[str, Any]:
        """Refuse what no operation would do: a member who runs the network, an adviser of offices whose account is not one of OTN's."""
        given = super().clean() or self.cleaned_data
        if given.get("is_network_admin") and self.instance.memberships.filter(is_active=True).exists():
            raise ValidationError({"is_network_admin": "Cette personne est membre d’un office\N{NO-BREAK SPACE}: retirez-la d’abord."})
        current = self.instance.assignments.filter(Q(ends_on=None) | Q(ends_on__gte=today()))
        if not (given.get("is_advisor") or given.get("is_network_admin")) and current.exists():
            raise ValidationError({"is_advisor": "Des offices lui sont confiés\N{NO-BREAK SPACE}: mettez-y fin d’abord."})
        return given


@admin.register(User)
class AccountAdmin(UserAdmin):
    form = AccountForm

    def save_model(self, request: HttpRequest, obj: User, form: AccountForm, change: bool) -> None:
        """Save an account; a change of what it is or may do is a line of the network's journal, and closing it ends what it had begun."""
        super().save_model(request, obj, form, change)
        changed = [name for name in RIGHTS if name in form.changed_data]
        if not changed:
            return
        if "is_active" in changed and not obj.is_active:
            accounts.end_sessions(user=obj)
            Invitation.objects.filter(invited_by=obj, accepted_at=None, revoked_at=None).update(revoked_at=Now())
        assert isinstance(request.user, User)
        with all_offices("rights of an account, in the journal of the network"), journal.acting_as(Role.SUPERUSER):
            journal.record(
                office_id=None, by=request.user, verb="account.changed", target=obj, person=obj,
                before={name: form.initial[name] for name in changed}, after={name: getattr(obj, name) for name in changed},
            )  # fmt: skip
