"""Pages of an account: those of allauth, with what must happen around them, and the list of sessions."""

from typing import Any

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django import forms
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from otn.accounts import operations, queries, second_factor
from otn.accounts.models import User


def person(request: HttpRequest) -> User:
    """Return who asks, behind the login."""
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer whoever went beyond a limit; like the pages of errors, it needs neither the database nor a session."""
    return HttpResponse(render_to_string("429.html"), status=429, headers={"Retry-After": "300"})


# --- A change of password or second factor ends the other sessions ------------------------------------------------------------------------


class EmailView(account.EmailView):  # type: ignore[misc]  # allauth has no types
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        operations.adopt_address(user=person(request))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class PasswordChangeView(account.PasswordChangeView):  # type: ignore[misc]
    def form_valid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        operations.end_sessions(user=person(self.request), but=self.request)
        return response


class PasswordSetView(account.PasswordSetView):  # type: ignore[misc]
    def form_valid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        operations.end_sessions(user=person(self.request), but=self.request)
        return response


class PasswordResetFromKeyView(account.PasswordResetFromKeyView):  # type: ignore[misc]
    def form_valid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        operations.end_sessions(user=self.reset_user)
        get_adapter().forgive_failures(self.request, self.reset_user)
        return response


class ActivateTOTPView(totp.ActivateTOTPView):  # type: ignore[misc]
    def form_valid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        second_factor.note_addition(self.request)
        operations.end_sessions(user=person(self.request), but=self.request)
        return response


class DeactivateTOTPView(totp.DeactivateTOTPView):  # type: ignore[misc]
    def form_valid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        second_factor.note_removal(self.request)
        operations.end_sessions(user=person(self.request), but=self.request)
        return response


class AddPasskeyView(webauthn.AddWebAuthnView):  # type: ignore[misc]
    def form_valid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        second_factor.note_addition(self.request)
        operations.end_sessions(user=person(self.request), but=self.request)
        return response


class RemovePasskeyView(webauthn.RemoveWebAuthnView):  # type: ignore[misc]
    def form_valid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        second_factor.note_removal(self.request)
        operations.end_sessions(user=person(self.request), but=self.request)
        return response


class GenerateRecoveryCodesView(recovery_codes.GenerateRecoveryCodesView):  # type: ignore[misc]
    def form_valid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        operations.end_sessions(user=person(self.request), but=self.request)
        return response


class PasskeyLoginView(webauthn.LoginWebAuthnView):  # type: ignore[misc]
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give a challenge to a visitor, within the limit of logins: each one is kept in a session."""
        if not ratelimit.consume(request, app="allauth.mfa", action="webauthn_login", limit_get=True):
            return too_many_requests(request)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response


# --- Sessions -----------------------------------------------------------------------------------------------------------------------------


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Show where the person is logged in."""
    lines = queries.get_sessions(user=person(request), current_key=request.session.session_key)
    return render(request, "account/sessions.html", {"lines": lines, "others": [line for line in lines if not line.is_current]})


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    operations.end_sessions(user=person(request), but=request)
    messages.success(request, "Vos autres sessions sont terminées.")
    return redirect("usersessions_list")


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of one's own; another person's is the 404 of one that never was."""
    others = queries.other_sessions(user=person(request), current_key=request.session.session_key)  # this one ends by logging out
    session = get_object_or_404(others, pk=pk)
    operations.end_session(session=session)
    messages.success(request, "Cette session est terminée.")
    return redirect("usersessions_list")
