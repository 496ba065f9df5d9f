"""Accounts in the Django admin: who has one, and of what kind. Nobody chooses another's password here, nor sees a second factor."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth import admin as auth_admin  # noqa: F401  it has registered groups before we put them aside
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from otn.accounts import operations
from otn.accounts.models import User

# Keys of second factors and of sessions, addresses on their way are nobody's to read or edit; groups give rights that the policy of
# otn.offices does not know.
for model in (EmailAddress, Authenticator, UserSession, Group):
    admin.site.unregister(model)


@admin.register(User)
class UserAdmin(ModelAdmin):  # type: ignore[type-arg]  # generic for mypy alone
    list_display = ("email", "full_name", "is_active", "is_advisor", "is_network_admin", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_advisor", "is_network_admin", "is_staff", "is_superuser")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email", "pk")
    fields = (
        "email", "first_name", "last_name", "is_active", "is_advisor", "is_network_admin", "is_staff", "is_superuser", "last_login",
        "date_joined",
    )  # fmt: skip
    readonly_fields = ("email", "last_login", "date_joined")  # the owner changes the address, and confirms it
    actions = ("end_sessions", "remove_second_factor")

    @admin.display(description="nom")
    def full_name(self, user: User) -> str:
        return user.full_name

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An account begins with an invitation."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Whoever could edit accounts could make herself a superuser: superusers alone do."""
        return self._is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """What a person wrote stays: an account is closed, or erased by its own command."""
        return False

    def _is_superuser(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.is_superuser

    @admin.action(description="Terminer toutes les sessions", permissions=["change"])
    def end_sessions(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        for user in chosen.order_by("pk"):
            operations.end_sessions(user=user)
        self.message_user(request, "Les sessions sont terminées.", messages.SUCCESS)

    @admin.action(description="Retirer le second facteur perdu", permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        for user in chosen.order_by("pk"):
            operations.remove_second_factor(user=user)
        self.message_user(request, "Le second facteur est retiré, et son titulaire prévenu.", messages.SUCCESS)
