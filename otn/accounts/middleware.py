"""What stands between a request and the pages of a person: a session in use, a login, a second factor."""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from otn.accounts import activity, second_factor
from otn.accounts.models import User

View = Callable[..., HttpResponseBase]


def is_htmx(request: HttpRequest) -> bool:
    """Say whether a fragment is waited for, before django_htmx has looked."""
    return request.headers.get("HX-Request") == "true"


class IdleSessionMiddleware:
    """Take whoever needs a second factor for a stranger after twelve hours without a request.

    Nothing is deleted here, where a GET may pass: the session stays refused, its stamp being what it is, until the daily sweep removes it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session_key = request.session.session_key  # none without a cookie: then nothing is read
        if session_key is not None and isinstance(request.user, User):
            now = time.time()
            used_at = activity.last_use(session_key, opened_at=_opened_at(request, request.user), now=now)
            if request.user.needs_second_factor and now - used_at > activity.IDLE_LIMIT:
                request.session = type(request.session)()
                request.user = AnonymousUser()
            elif now - used_at >= activity.RENEWED_EVERY:
                activity.note_use(session_key, now=now)
        return self.get_response(request)


def _opened_at(request: HttpRequest, user: User) -> float:
    """Return when this session was opened; for one that allauth did not open, when the person last logged in anywhere."""
    opened_at = request.session.get("opened_at")
    if opened_at is None and user.last_login is not None:
        return user.last_login.timestamp()
    return float(opened_at or 0)


class LoginRequiredMiddleware(DjangoLoginRequiredMiddleware):
    """Ask for a login; a fragment is answered 401 instead, or the login page would be swapped into a cell of the page."""

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponseBase:  # type: ignore[override]
        if is_htmx(request):
            return HttpResponse(status=401, headers={"HX-Trigger": "session-ended"})
        return super().handle_no_permission(request, view_func)


# Where one sets up or shows a second factor, or leaves. Each asks for what it needs itself.
OPEN_WITHOUT_SECOND_FACTOR = {
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
}


class SecondFactorMiddleware:
    """Let those who see beyond one office go nowhere before their session has shown a second factor, the Django admin included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponseBase | None:
        user = request.user
        if not settings.OTN_REQUIRE_SECOND_FACTOR or not isinstance(user, User) or not user.needs_second_factor:
            return None
        match = request.resolver_match
        if (match and match.view_name in OPEN_WITHOUT_SECOND_FACTOR) or second_factor.is_shown(request):
            return None
        address = reverse("mfa_index")
        if second_factor.is_set_up(user):  # a session opened by other means than our login
            there = request.get_full_path() if request.method == "GET" else "/"
            address = f"{get_adapter().get_reauthentication_methods(user)[0]['url']}?{urlencode({'next': there})}"
        if is_htmx(request):
            return HttpResponse(status=403, headers={"HX-Redirect": address})
        return redirect(address)
