"""The forms of allauth in our words, and what they check beyond it."""

import struct
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.http import HttpRequest, HttpResponse

from otn.accounts.adapter import end_in_a_week
from otn.accounts.models import User
from otn.accounts.passwords import HELP

NEW_PASSWORD = {"password1": "Nouveau mot de passe", "password2": "Nouveau mot de passe, une seconde fois"}


def word(form: forms.Form, labels: dict[str, str], helps: dict[str, str] | None = None) -> None:
    """Give the fields of a form our labels, which are read aloud, in place of the placeholders of allauth, which vanish."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, (helps or {}).get(name, "")
        field.widget.attrs.pop("placeholder", None)


class _NewPassword(forms.Form):
    """Two fields for a new password, and their complaint when they differ."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, NEW_PASSWORD, {"password1": HELP})

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if {"password1", "password2"} <= given.keys() and given["password1"] != given["password2"]:
            self.add_error("password2", "Les deux mots de passe sont différents.")
        return given


# --- Account ------------------------------------------------------------------------------------------------------------------------------


class LoginForm(account.LoginForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, {"login": "Adresse e-mail", "password": "Mot de passe"})
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"

    def clean_login(self) -> str:
        return str(get_adapter().clean_email(self.cleaned_data["login"]))

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        response: HttpResponse = super().login(request, redirect_url)
        end_in_a_week(request)  # allauth has just given the session an end that each request would put off
        return response


class AddEmailForm(account.AddEmailForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, {"email": "Nouvelle adresse e-mail"})


class ChangePasswordForm(_NewPassword, account.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, {"oldpassword": "Mot de passe actuel"})

    def clean_oldpassword(self) -> str:
        """Count a wrong one as a failed login: whoever found a session open must not guess here what the login page refuses to tell."""
        password: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class SetPasswordForm(_NewPassword, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(account.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, {"email": "Adresse e-mail"})

    def clean_email(self) -> str:
        """Look for the account by its stored address, to which alone the mail goes; allauth would also look among unconfirmed ones."""
        email = str(get_adapter().clean_email(self.cleaned_data["email"]))
        self.users = list(User.objects.filter(email=email, is_active=True).order_by("pk"))
        return email


class ResetPasswordKeyForm(_NewPassword, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(account.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, {"password": "Mot de passe"})


# --- Second factor ------------------------------------------------------------------------------------------------------------------------


class _Code(forms.Form):
    """A field for a code, which telephones fill in and show figures for."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, {"code": "Code"})
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code", "autocapitalize": "off"}

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc]
        get_adapter().on_failed_login(context.request, self.user.email)


class AuthenticateForm(_Code, mfa.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, {"code": "Code"}, {"code": "Celui de votre application, ou un code de secours."})


class ReauthenticateCodeForm(_Code, mfa.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, {"code": "Code"}, {"code": "Celui de votre application, ou un code de secours."})


class ActivateTOTPForm(_Code, totp.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, {"code": "Code à six chiffres affiché par l’application"})

    def clean_code(self) -> str:
        """Use the code up: whoever saw it typed must not log in with it during what remains of its half minute."""
        code: str = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class _Passkey(forms.Form):
    """What a passkey answered, or anybody in its place: allauth breaks on an answer that is not made as it should be."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except MALFORMED as error:
            raise get_mfa_adapter().validation_error("incorrect_code") from error


MALFORMED = (AttributeError, LookupError, TypeError, ValueError, struct.error)


class AuthenticatePasskeyForm(_Passkey, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class LoginPasskeyForm(_Passkey, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class ReauthenticatePasskeyForm(_Passkey, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class AddPasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(
            self,
            {"name": "Nom de la clé", "passwordless": "Me connecter avec cette clé seule, sans mot de passe"},
            {
                "name": "Pour la reconnaître dans la liste : « téléphone », « ordinateur du bureau ».",
                "passwordless": "La clé demandera alors un code, une empreinte ou votre visage.",
            },
        )
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except MALFORMED as error:
            raise get_mfa_adapter().validation_error("incorrect_code") from error
        return cleaned


class RenamePasskeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, {"name": "Nom de la clé"})
