"""The people of the network: found, given an account of OTN, their account closed or opened again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from otn.accounts.models import User
from otn.lib.refusals import WrongState
from otn.network import operations
from otn.network.forms.people import AccountForm, ClosingForm, PersonFilterForm
from otn.network.queries import people as queries
from otn.network.views import NetworkRequest
from otn.offices.access import network_view
from otn.offices.models import Role
from otn.ui.acts import DONE, STALE, attempt
from otn.ui.responses import see_other

ADVISOR_WORDS = {"title": "Ouvrir un compte de conseiller", "action": "network:create_advisor", "back": "network:people"}
ADMIN_WORDS = {"title": "Ouvrir un compte d’administrateur", "action": "network:create_admin", "back": "network:interventions"}


def _found(pk: int) -> User:
    person = queries.find_person(pk)
    if person is None:
        raise Http404
    return person


@require_GET
@network_view("person.manage")
def people(request: NetworkRequest) -> HttpResponse:
    """List the people of the network."""
    return _people(request, 200)


def _people(request: NetworkRequest, status: int) -> HttpResponse:
    form = PersonFilterForm(request.GET)
    page = queries.get_people_page(request.user, form.filters(), number=request.GET.get("page", ""))
    return render(request, "network/people.html", {"form": form, "page": page}, status=status)


# --- Accounts of OTN ----------------------------------------------------------------------------------------------------------------------


@require_GET
@network_view("advisor_account.create")
def new_advisor(request: NetworkRequest) -> HttpResponse:
    """Ask who becomes an adviser."""
    return render(request, "network/account_form.html", {"form": AccountForm(owes_reason=False), "words": ADVISOR_WORDS})


@require_POST
@network_view("advisor_account.create")
def create_advisor(request: NetworkRequest) -> HttpResponse:
    """Open the account of an adviser."""
    form = AccountForm(request.POST, owes_reason=False)
    status = attempt(form, lambda **given: operations.open_account(by=request.user, kind=Role.ADVISOR, **given))
    return _opened(request, form, status, ADVISOR_WORDS)


@require_GET
@network_view("admin_account.create")
def new_admin(request: NetworkRequest) -> HttpResponse:
    """Ask who becomes a network admin, and why."""
    return render(request, "network/account_form.html", {"form": AccountForm(owes_reason=True), "words": ADMIN_WORDS})


@require_POST
@network_view("admin_account.create")
def create_admin(request: NetworkRequest) -> HttpResponse:
    """Open the account of a network admin."""
    form = AccountForm(request.POST, owes_reason=True)
    status = attempt(form, lambda **given: operations.open_account(by=request.user, kind=Role.NETWORK_ADMIN, **given))
    return _opened(request, form, status, ADMIN_WORDS)


def _opened(request: NetworkRequest, form: AccountForm, status: int, words: dict[str, str]) -> HttpResponse:
    if status != DONE:
        return render(request, "network/account_form.html", {"form": form, "words": words}, status=status)
    messages.success(request, f"Le compte est ouvert. Le lien pour choisir un mot de passe est parti à {form.cleaned_data['email']}.")
    return see_other(words["back"])


@require_POST
@network_view("person.manage")
def resend(request: NetworkRequest, pk: int) -> HttpResponse:
    """Send the link of an account that was never used once more."""
    person = _found(pk)
    try:
        operations.send_access_again(person=person, by=request.user)
    except WrongState as refusal:
        messages.error(request, refusal.message)
        return _people(request, STALE)
    messages.success(request, f"Un nouveau lien est parti à {person.email}.")
    return see_other("network:people")


# --- Closing ------------------------------------------------------------------------------------------------------------------------------


@require_GET
@network_view("person.manage")
def closing(request: NetworkRequest, pk: int) -> HttpResponse:
    """Say what closing an account, or opening it again, changes, and ask why."""
    return _closing(request, _found(pk), ClosingForm(), 200)


def _closing(request: NetworkRequest, person: User, form: ClosingForm, status: int) -> HttpResponse:
    page = queries.get_closing_page(person, request.user)
    return render(request, "network/person_closing.html", {"page": page, "form": form}, status=status)


@require_POST
@network_view("person.manage")
def close(request: NetworkRequest, pk: int) -> HttpResponse:
    """Close an account."""
    person = _found(pk)
    form = ClosingForm(request.POST)
    status = attempt(form, lambda **given: operations.close_account(person=person, by=request.user, **given))
    if status != DONE:
        return _closing(request, person, form, status)
    messages.success(request, f"Le compte de {person} est fermé.")
    return see_other("network:people")


@require_POST
@network_view("person.manage")
def reopen(request: NetworkRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    person = _found(pk)
    form = ClosingForm(request.POST)
    status = attempt(form, lambda **given: operations.reopen_account(person=person, by=request.user, **given))
    if status != DONE:
        return _closing(request, person, form, status)
    messages.success(request, f"Le compte de {person} est rouvert.")
    return see_other("network:people")
