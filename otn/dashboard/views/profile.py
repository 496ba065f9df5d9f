"""What compares this office to others, and its logo."""

from pathlib import PurePath

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from otn.dashboard.forms.profile import LogoForm, LogoRemovalForm, ProfileForm, as_typed
from otn.dashboard.queries import profile as queries
from otn.lib.refusals import Stale
from otn.offices import operations
from otn.offices.access import OfficeRequest, needs_reason, office_view
from otn.offices.models import Office
from otn.ui.acts import DONE, STALE, attempt
from otn.ui.responses import see_other


@require_GET
@office_view("office.see")
def profile(request: OfficeRequest) -> HttpResponse:
    """Show what compares this office to others."""
    page = queries.get_profile_page(office=request.office)
    return render(request, "dashboard/profile.html", {"office": request.office, "page": page})


def _owes_reason(request: OfficeRequest) -> bool:
    return needs_reason(request.user, "office.edit", request.office)


def _filled(request: OfficeRequest, office: Office) -> ProfileForm:
    values = as_typed({name: getattr(office, name) for name in operations.PROFILE})
    return ProfileForm(owes_reason=_owes_reason(request), initial=values | {"version": office.version})


@require_GET
@office_view("office.edit")
def profile_form(request: OfficeRequest) -> HttpResponse:
    """Give the profile and the logo to change."""
    return _forms(request, _filled(request, request.office), LogoForm(owes_reason=_owes_reason(request), auto_id="logo_%s"), 200)


def _forms(request: OfficeRequest, form: ProfileForm, logo_form: LogoForm, status: int) -> HttpResponse:
    page = queries.get_profile_page(office=request.office)
    context = {"office": request.office, "page": page, "form": form, "logo_form": logo_form}
    return render(request, "dashboard/profile_form.html", context, status=status)


@require_POST
@office_view("office.edit")
def profile_save(request: OfficeRequest) -> HttpResponse:
    """Save the profile; when somebody else has changed it meanwhile, show both and let choose."""
    form = ProfileForm(request.POST, owes_reason=_owes_reason(request))
    try:
        status = attempt(form, lambda **given: operations.edit_profile(office=request.office, by=request.user, **given))
    except Stale as refusal:
        return _conflict(request, refusal.current, form)
    if status != DONE:
        return _forms(request, form, LogoForm(owes_reason=_owes_reason(request), auto_id="logo_%s"), status)
    messages.success(request, "Le profil est enregistré.")
    return see_other("dashboard:profile", request.office.slug)


def _conflict(request: OfficeRequest, current: Office, form: ProfileForm) -> HttpResponse:
    given = form.cleaned_data
    conflict = queries.get_profile_conflict(current=current, read_version=given["version"], mine=given["values"], reader=request.user)
    mine = ProfileForm(
        owes_reason=_owes_reason(request),
        initial=as_typed(conflict.kept) | {"version": given["version"], "reason": given.get("reason", "")},
    )
    return render(request, "dashboard/profile_conflict.html", {"office": request.office, "conflict": conflict, "form": mine}, status=STALE)


@require_POST
@office_view("benchmark.opt_out")
def hide_name(request: OfficeRequest) -> HttpResponse:
    """Keep the name of the office out of comparisons, or let it in again."""
    is_hidden = request.POST.get("hidden") == "on"
    operations.hide_name(office=request.office, is_hidden=is_hidden, by=request.user)
    said = "L’office ne figure plus par son nom" if is_hidden else "L’office figure par son nom"
    messages.success(request, f"{said} dans les comparaisons des conseillers.")
    return see_other("dashboard:profile", request.office.slug)


# --- Logo -------------------------------------------------------------------------------------------------------------------------------


@require_GET
@office_view("office.see")
def logo(request: OfficeRequest) -> FileResponse:
    """Hand over the logo, which has no public address."""
    if not request.office.logo:
        raise Http404
    try:
        file = default_storage.open(request.office.logo)
    except FileNotFoundError as error:
        raise Http404 from error
    suffix = PurePath(request.office.logo).suffix
    return FileResponse(file, filename=f"logo{suffix}", content_type="image/png" if suffix == ".png" else "image/jpeg")


@require_POST
@office_view("office.edit")
def change_logo(request: OfficeRequest) -> HttpResponse:
    """Replace the logo by the picture that is sent, drawn anew."""
    form = LogoForm(request.POST, request.FILES, owes_reason=_owes_reason(request), auto_id="logo_%s")
    return _logo_answer(request, form, "Le logo est enregistré.")


@require_POST
@office_view("office.edit")
def remove_logo(request: OfficeRequest) -> HttpResponse:
    """Take the logo away."""
    form = LogoRemovalForm(request.POST, owes_reason=_owes_reason(request), auto_id="logo_%s")
    return _logo_answer(request, form, "Le logo est retiré.")


def _logo_answer(request: OfficeRequest, form: LogoForm, done: str) -> HttpResponse:
    status = attempt(form, lambda **given: operations.change_logo(office=request.office, by=request.user, **given))
    if status != DONE:
        return _forms(request, _filled(request, request.office), form, status)
    messages.success(request, done)
    return see_other("dashboard:profile", request.office.slug)
