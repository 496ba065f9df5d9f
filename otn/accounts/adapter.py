"""What we ask of django-allauth differently. `otn.offices` may inherit from it: `on_…` and `words_about` are there to be overridden."""

import html
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from otn.accounts import second_factor
from otn.accounts.addresses import AddressRefused, normalise
from otn.accounts.devices import device_name
from otn.accounts.models import User
from otn.mail.operations import post


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Ce compte est fermé.",
        "cannot_remove_primary_email": "Cette adresse est celle de votre compte : remplacez-la d’abord.",
        "duplicate_email": "C’est déjà l’adresse de votre compte.",
        "email_password_mismatch": "Adresse ou mot de passe incorrect.",
        "email_taken": "Cette adresse ne peut pas être utilisée.",
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_code": "Ce code n’est pas bon, ou il a déjà servi.",
        "incorrect_password": "Ce n’est pas votre mot de passe.",
        "invalid_or_expired_key": "Ce lien n’est plus valable.",
        "invalid_password_reset": "Ce lien n’est plus valable.",
        "rate_limited": "Trop de demandes. Réessayez dans quelques minutes.",
        "too_many_login_attempts": "Trop d’essais. Réessayez dans quelques minutes.",
    }

    # --- What a layer above may add ---

    def on_login(self, request: HttpRequest, user: User) -> None:
        """Somebody has logged in, second factor included."""

    def on_failed_login(self, request: HttpRequest, email: str) -> None:
        """A password or a code was wrong; no account may have this address."""

    def on_security_change(self, request: HttpRequest, user: User, what: str) -> None:
        """The password, the address or the second factor has changed, as the mail `what` says (« account/email/password_changed »)."""

    def words_about(self, user: User) -> Iterable[str]:
        """Return what anybody knows of a person, which her password must not rest on."""
        return (user.first_name, user.last_name, user.email)

    # --- Accounts and addresses ---

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """An account begins with an invitation, never with a form open to all."""
        return False

    def clean_email(self, email: str) -> str:
        try:
            return normalise(email)
        except AddressRefused as refusal:
            raise ValidationError(str(refusal)) from refusal

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Make the confirmed address that of the account, unless another account has it or reads like it.

        Only whoever reads the mail of that address learns of the refusal.
        """
        taken = User.objects.filter(email=email_address.email).exclude(pk=email_address.user_id)
        try:
            if not taken.exists() and not User.objects.reads_like_another(email_address.email):
                with transaction.atomic():
                    return bool(super().confirm_email(request, email_address))
        except IntegrityError:  # opened at this very moment
            pass
        self.add_message(request, messages.ERROR, "account/messages/email_confirmation_failed.txt", {"email": email_address.email})
        return False

    # --- Login ---

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count this attempt before looking at the password, by visitor and by account; raise ValidationError beyond the limits."""
        self._by_visitor = ratelimit.consume(request, app="allauth.account", action="login_failed_by_visitor")
        if not self._by_visitor:
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        self._by_visitor.rollback()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count by account and nothing else: allauth adds the name of the site, and each port in `Host` would be a new count."""
        try:
            return normalise(credentials.get("email", ""))
        except AddressRefused:
            return "nobody"

    def forgive_failures(self, request: HttpRequest, user: User) -> None:
        """Let somebody who has proved who she is log in at once, whatever she had tried before; the count of her visitor stays."""
        self._delete_login_attempts_cached_email(request, email=user.email)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self.on_failed_login(request, credentials.get("email", ""))

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        request.session["opened_at"] = time.time()
        end_in_a_week(request)
        response: HttpResponse = super().post_login(request, user, **details)
        self.on_login(request, user)
        return response

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Ask an account with a second factor for it: its password alone must not be enough to take it away."""
        labels = {
            "reauthenticate": "Avec votre mot de passe",
            "mfa_reauthenticate": "Avec un code",
            "mfa_reauthenticate:webauthn": "Avec une clé d’accès",
        }
        methods = [method | {"description": labels[method["id"]]} for method in super().get_reauthentication_methods(user)]
        return [method for method in methods if method["id"] != "reauthenticate"] or methods

    def is_reauthentication_required(self, *, app: str, **details: Any) -> bool:
        """Do not ask again whoever has just logged in and adds a first second factor, as many are made to."""
        records = get_authentication_records(self.request, self.request.user)
        has_just_logged_in = bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        if app == "allauth.mfa" and has_just_logged_in and not second_factor.is_set_up(self.request.user):
            return False
        return bool(super().is_reauthentication_required(app=app, **details))

    # --- Mails: plain text, links to the configured site whatever the request says ---

    def get_reset_password_from_key_url(self, key: str) -> str:
        """`key` is the number of the account and its token, as allauth joins them."""
        number, _, token = key.partition("-")
        return site_address(reverse("account_reset_password_from_key", args=[number, token]))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return site_address(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Post the mail made of `<prefix>_subject.txt` and `<prefix>_message.txt`; it leaves after the commit (otn.mail)."""
        words = context | {"email": email, "site": site_address("/"), "reset_url": site_address(reverse("account_reset_password"))}
        words["device"] = device_name(context.get("user_agent", ""))  # what a browser says of itself is anybody's text
        message = self.render_mail(template_prefix, email, words)
        # Templates escape for HTML, which this is not.
        post(to=email, subject=html.unescape(message.subject), text=html.unescape(message.body))

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        super().send_notification_mail(template_prefix, user, context, email)
        self.on_security_change(self.request, user, template_prefix)


def site_address(path: str) -> str:
    """Return the address of a page as a mail writes it: whoever forges `Host` must not choose where our links lead."""
    return urljoin(str(settings.OTN_BASE_URL), path)


def end_in_a_week(request: HttpRequest) -> None:
    """Give the session an end that no later request puts off."""
    request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))
