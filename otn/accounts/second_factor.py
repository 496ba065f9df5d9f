"""The second factor: whether a session has shown it, and what we ask of django-allauth differently."""

from typing import Any
from urllib.parse import urlsplit

import qrcode  # type: ignore[import-untyped]
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html

from otn.accounts.models import User

SITE = "Stratégie web OTN"
QUIET = 4  # modules of white around a QR code


def is_shown(request: HttpRequest) -> bool:
    """Say whether this session has shown a second factor, from what it holds itself: no statement."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def is_set_up(user: User) -> bool:
    """Say whether this account has a second factor. Recovery codes alone are none: they stand in for another."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


def note_addition(request: HttpRequest) -> None:
    """Count the second factor that was just added as shown: this session holds it, and must not be asked for it at once."""
    record_authentication(request, request.user, "mfa", reauthenticated=True)


def note_removal(request: HttpRequest) -> None:
    """Forget the second factor that this session has shown, once the account has none left."""
    if not is_set_up(request.user):  # type: ignore[arg-type]  # behind the login
        records = get_authentication_records(request, request.user)
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [record for record in records if record.get("method") != "mfa"]


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": "Confirmez d’abord votre adresse e-mail.",
        "cannot_delete_authenticator": "Ce second facteur ne peut pas être retiré.",
        "cannot_generate_recovery_codes": "Activez d’abord un second facteur.",
        "incorrect_code": "Ce code n’est pas bon, ou il a déjà servi.",
        "unverified_email": "Confirmez d’abord votre adresse e-mail.",
    }

    def build_totp_svg(self, url: str) -> str:
        """Draw the QR code as a part of the page, which our policy allows, unlike an image in an address; black on white always."""
        code = qrcode.QRCode(border=QUIET)
        code.add_data(url)
        rows = code.get_matrix()
        path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
        return format_html(
            '<svg viewBox="0 0 {0} {0}" width="240" height="240" role="img" aria-label="Code QR à scanner">'
            '<path d="M0 0h{0}v{0}H0z" fill="#fff"/><path d="{1}" fill="#000"/></svg>',
            len(rows),
            path,
        )

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "Clé d’accès" if number == 1 else f"Clé d’accès {number}"

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """Bind passkeys to the name of the site: as configured in production, elsewhere that of the request (an IP will not do)."""
        host = urlsplit(settings.OTN_BASE_URL).hostname if settings.PRODUCTION else context.request.get_host().partition(":")[0]
        return {"id": host, "name": SITE}
