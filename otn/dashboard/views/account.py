"""What a person sees and changes of herself: her profile, her offices, what is kept about her."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from otn.accounts.models import User
from otn.clock import today
from otn.dashboard import operations
from otn.dashboard.forms.account import ProfileForm
from otn.dashboard.queries.account import get_data_page, get_own_offices, pack_own_data
from otn.lib.refusals import Refused
from otn.ui.responses import see_other


class AccountRequest(HttpRequest):
    """A request of somebody who is logged in, as every page but the public ones demands."""

    user: User


# --- Profile ----------------------------------------------------------------------------------------------------------------------------


@require_GET
def account_profile(request: AccountRequest) -> HttpResponse:
    """Show one's name, display and habits, and the ways to everything else that is one's own."""
    person = request.user
    names = ("first_name", "last_name", "theme", "shortcuts_enabled", "saves_with_button")
    return _profile_page(request, ProfileForm(initial={name: getattr(person, name) for name in names}))


@require_POST
def account_profile_change(request: AccountRequest) -> HttpResponse:
    """Keep one's name, display and habits; the page that follows shows them."""
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _profile_page(request, form, status=422)
    operations.change_own_profile(by=request.user, **form.cleaned_data)
    messages.success(request, "Votre profil est enregistré.")
    return see_other("account_profile")


def _profile_page(request: AccountRequest, form: ProfileForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "offices": get_own_offices(request.user), "email": request.user.email}
    return render(request, "dashboard/account_profile.html", context, status=status)


# --- Data -------------------------------------------------------------------------------------------------------------------------------


@require_GET
def account_data(request: AccountRequest) -> HttpResponse:
    """Show what is kept about oneself, how long, and who sees it."""
    return render(request, "dashboard/my_data.html", {"page": get_data_page(request.user)})


@require_POST
def account_data_take(request: AccountRequest) -> HttpResponse:
    """Hand over everything that is kept about oneself, in one file made at once."""
    operations.note_own_data_taken(by=request.user)
    packed = pack_own_data(request.user, at=timezone.now())
    name = f"mes-donnees-{today().isoformat()}.zip"
    return HttpResponse(packed, content_type="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_GET
def account_erasure(request: AccountRequest) -> HttpResponse:
    """Say what erasing an account means, before it is asked for."""
    return render(request, "dashboard/my_data_erasure.html", {"refusal": ""})


@require_POST
def account_erasure_ask(request: AccountRequest) -> HttpResponse:
    """Ask OTN to erase one's account."""
    try:
        operations.ask_for_erasure(by=request.user)
    except Refused as refusal:
        return render(request, "dashboard/my_data_erasure.html", {"refusal": refusal.message}, status=409)
    messages.success(request, "Votre demande est transmise à OTN. Votre compte sera effacé dans les 30 jours.")
    return see_other("account_data")
