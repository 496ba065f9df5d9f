"""The page behind the link of an invitation: for somebody who often has no account yet. A GET consumes nothing, mail scanners follow it."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from otn.accounts.models import User
from otn.dashboard.forms.invitation import JoinForm
from otn.dashboard.queries.invitation import get_invitation_page
from otn.lib.refusals import Refused, WrongState
from otn.offices import operations
from otn.offices.models import Invitation
from otn.ui.acts import DONE, STALE, attempt
from otn.ui.responses import see_other


def _found(token: str) -> Invitation:
    if (found := operations.find_invitation(token)) is None:
        raise Http404
    return found


@require_safe
@never_cache  # the visitor often has no session yet, for which otn.headers says it
@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the office and the role before anything is accepted."""
    found = _found(token)
    return _page(request, found, token, JoinForm(invitation=found), 200)


def _page(request: HttpRequest, found: Invitation, token: str, form: JoinForm, status: int, fault: str = "") -> HttpResponse:
    page = get_invitation_page(invitation=found, visitor=request.user)
    context = {"page": page, "token": token, "form": form, "fault": fault}
    return render(request, "dashboard/invitation.html", context, status=status)


@require_POST
@login_not_required
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Open the account of the invited person, accept for her and log her in, by the one way in that everybody takes."""
    found = _found(token)
    if request.user.is_authenticated:  # in another tab, since the form was drawn
        return _page(request, found, token, JoinForm(invitation=found), STALE)
    form = JoinForm(request.POST, invitation=found)
    joined: list[User] = []
    status = attempt(form, lambda **given: joined.append(operations.join_with_new_account(invitation=found, **given)))
    if status != DONE:
        return _page(request, _found(token), token, form, status)
    (user,) = joined
    office_url = reverse("dashboard:overview", args=[found.office.slug])
    response: HttpResponse = perform_password_login(
        request, {"email": user.email}, Login(user=user, email=user.email, redirect_url=office_url)
    )
    response.status_code = DONE
    return response


@require_POST
@login_not_required
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Join the office with the account that is logged in, if it is the invited one."""
    found = _found(token)
    if not isinstance(request.user, User):  # the session has ended since: the page leads to the login and back
        return see_other("invitation", token)
    try:
        operations.accept_invitation(invitation=found, by=request.user)
    except Refused as refusal:
        status = 409 if isinstance(refusal, WrongState) else 422
        return _page(request, _found(token), token, JoinForm(invitation=found), status, fault=refusal.message)
    messages.success(request, f"Vous avez rejoint l’équipe de {found.office.name}.")
    return see_other("dashboard:overview", found.office.slug)


@require_POST
@login_not_required
def ask_again(request: HttpRequest, token: str) -> HttpResponse:
    """Tell the managers that an expired invitation is wanted again."""
    found = _found(token)
    try:
        operations.request_new_invitation(invitation=found)
    except Refused as refusal:
        return _page(request, _found(token), token, JoinForm(invitation=found), STALE, fault=refusal.message)
    messages.success(request, "Votre demande est partie aux référents de l’office. Vous recevrez une nouvelle invitation.")
    return see_other("invitation", token)
