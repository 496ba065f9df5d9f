"""Who works on this office, and who accompanies it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from otn.dashboard.forms.team import InviteForm, RoleForm, VersionForm
from otn.dashboard.queries import team as queries
from otn.lib.refusals import Stale
from otn.offices import operations
from otn.offices.access import OfficeRequest, needs_reason, office_view
from otn.offices.models import Invitation, Membership
from otn.ui.acts import DONE, STALE, ActForm, attempt
from otn.ui.responses import see_other


@require_GET
@office_view("member.see")
def team(request: OfficeRequest) -> HttpResponse:
    """Show the people of the office, its advisers and the invitations that wait for an answer."""
    return _team(request, 200)


def _team(request: OfficeRequest, status: int) -> HttpResponse:
    page = queries.get_team_page(office=request.office, reader=request.user)
    owes_reason = needs_reason(request.user, "member.invite", request.office)
    return render(request, "dashboard/team.html", {"office": request.office, "page": page, "owes_reason": owes_reason}, status=status)


@require_POST
@office_view("advisor.ask")
def ask_advisor(request: OfficeRequest) -> HttpResponse:
    """Ask the network for an adviser."""
    form = ActForm(request.POST, owes_reason=False)
    status = attempt(form, lambda: operations.ask_for_advisor(office=request.office, by=request.user))
    if status == DONE:
        messages.success(request, "Votre demande est partie à l’administration du réseau.")
        return see_other("dashboard:team", request.office.slug)
    for fault in form.non_field_errors():
        messages.warning(request, str(fault))
    return _team(request, status)


# --- Invitations ------------------------------------------------------------------------------------------------------------------------


@require_GET
@office_view("member.invite")
def new_invitation(request: OfficeRequest) -> HttpResponse:
    """Ask whom to invite, and as what."""
    form = InviteForm(owes_reason=needs_reason(request.user, "member.invite", request.office), initial={"role": "contributor"})
    return render(request, "dashboard/team_invite.html", {"office": request.office, "form": form})


@require_POST
@office_view("member.invite")
def invite(request: OfficeRequest) -> HttpResponse:
    """Invite somebody; the answer is the same whether the address has an account or not."""
    form = InviteForm(request.POST, owes_reason=needs_reason(request.user, "member.invite", request.office))
    status = attempt(form, lambda **given: operations.invite(office=request.office, by=request.user, **given))
    if status != DONE:
        return render(request, "dashboard/team_invite.html", {"office": request.office, "form": form}, status=status)
    messages.success(request, f"L’invitation est partie à {form.cleaned_data['email']}.")
    return see_other("dashboard:team", request.office.slug)


@require_GET
@office_view("member.invite")
def invitation(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show one invitation, to send it again or to take it back."""
    form = ActForm(owes_reason=needs_reason(request.user, "member.invite", request.office))
    return _invitation(request, get_object_or_404(request.office.invitations.select_related("invited_by"), pk=pk), form, 200)


def _invitation(request: OfficeRequest, found: Invitation, form: ActForm, status: int) -> HttpResponse:
    context = {"office": request.office, "invitation": queries.invitation_line(found), "form": form}
    return render(request, "dashboard/team_invitation.html", context, status=status)


@require_POST
@office_view("member.invite")
def resend(request: OfficeRequest, pk: int) -> HttpResponse:
    """Send an invitation again."""
    found = get_object_or_404(request.office.invitations.select_related("invited_by"), pk=pk)
    form = ActForm(request.POST, owes_reason=needs_reason(request.user, "member.invite", request.office))
    status = attempt(form, lambda **given: operations.resend_invitation(invitation=found, by=request.user, **given))
    return _answer(request, found, form, status, f"L’invitation est repartie à {found.email}.")


@require_POST
@office_view("member.invite")
def revoke(request: OfficeRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    found = get_object_or_404(request.office.invitations.select_related("invited_by"), pk=pk)
    form = ActForm(request.POST, owes_reason=needs_reason(request.user, "member.invite", request.office))
    status = attempt(form, lambda **given: operations.revoke_invitation(invitation=found, by=request.user, **given))
    return _answer(request, found, form, status, f"L’invitation de {found.email} est retirée.")


def _answer(request: OfficeRequest, found: Invitation, form: ActForm, status: int, done: str) -> HttpResponse:
    """Answer an act on an invitation: its list for htmx, else the page of the team; what was refused, on the page of the invitation."""
    if request.htmx:
        context = {
            "office": request.office,
            "invitations": queries.get_invitations(request.office),
            "owes_reason": needs_reason(request.user, "member.invite", request.office),
            "may_invite": True,
            "done": done if status == DONE else "",
            "faults": form.non_field_errors(),
        }
        return render(request, "dashboard/_team_invitations.html", context, status=200 if status == DONE else status)
    if status != DONE:
        return _invitation(request, found, form, status)
    messages.success(request, done)
    return see_other("dashboard:team", request.office.slug)


# --- Members ----------------------------------------------------------------------------------------------------------------------------


def _found(request: OfficeRequest, pk: int) -> Membership:
    return get_object_or_404(request.office.memberships.select_related("user"), pk=pk)


def _owes_reason(request: OfficeRequest) -> bool:
    return needs_reason(request.user, "member.change", request.office)


@require_GET
@office_view("member.change")
def member(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show a member, to change her role, or a former member, to put her back."""
    membership = _found(request, pk)
    return _member(request, membership, _role_form(request, membership), 200)


def _role_form(request: OfficeRequest, membership: Membership) -> RoleForm:
    return RoleForm(owes_reason=_owes_reason(request), initial={"role": membership.role, "version": membership.version})


def _member(
    request: OfficeRequest, membership: Membership, form: ActForm, status: int, conflict: queries.RoleConflict | None = None
) -> HttpResponse:
    page = queries.get_member_page(office=request.office, membership=membership, reader=request.user)
    role_form = form if isinstance(form, RoleForm) else _role_form(request, membership)
    context = {"office": request.office, "page": page, "form": form, "role_form": role_form, "conflict": conflict}
    return render(request, "dashboard/team_member.html", context, status=status)


@require_POST
@office_view("member.change")
def change_role(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give a member another role."""
    membership = _found(request, pk)
    form = RoleForm(request.POST, owes_reason=_owes_reason(request))
    try:
        status = attempt(form, lambda **given: operations.change_role(membership=membership, by=request.user, **given))
    except Stale as refusal:
        conflict = queries.get_role_conflict(
            office=request.office, current=refusal.current, wanted=form.cleaned_data["role"], reader=request.user
        )
        return _member(request, refusal.current, form, STALE, conflict)
    if status != DONE:
        return _member(request, _found(request, pk), form, status)
    messages.success(request, f"Le rôle de {membership.user} est enregistré.")
    return see_other("dashboard:team", request.office.slug)


@require_GET
@office_view("member.change")
def removal(request: OfficeRequest, pk: int) -> HttpResponse:
    """Say what removing a member takes away and what it leaves, before it is done."""
    return _removal(request, _found(request, pk), VersionForm(owes_reason=_owes_reason(request)), 200)


def _removal(request: OfficeRequest, membership: Membership, form: ActForm, status: int) -> HttpResponse:
    page = queries.get_member_page(office=request.office, membership=membership, reader=request.user)
    return render(request, "dashboard/team_removal.html", {"office": request.office, "page": page, "form": form}, status=status)


@require_POST
@office_view("member.change")
def remove(request: OfficeRequest, pk: int) -> HttpResponse:
    """Take a member out of the team."""
    membership = _found(request, pk)
    form = VersionForm(request.POST, owes_reason=_owes_reason(request))
    try:
        status = attempt(form, lambda **given: operations.end_membership(membership=membership, by=request.user, **given))
    except Stale as refusal:
        form.add_error(None, refusal.message)
        status = STALE
    if status != DONE:
        return _removal(request, _found(request, pk), form, status)
    messages.success(request, f"{membership.user} ne fait plus partie de l’équipe.")
    return see_other("dashboard:team", request.office.slug)


@require_POST
@office_view("member.change")
def restore(request: OfficeRequest, pk: int) -> HttpResponse:
    """Put a former member back into the team."""
    membership = _found(request, pk)
    form = VersionForm(request.POST, owes_reason=_owes_reason(request))
    try:
        status = attempt(form, lambda **given: operations.restore_membership(membership=membership, by=request.user, **given))
    except Stale as refusal:
        form.add_error(None, refusal.message)
        status = STALE
    if status != DONE:
        return _member(request, _found(request, pk), form, status)
    messages.success(request, f"{membership.user} fait de nouveau partie de l’équipe.")
    return see_other("dashboard:team", request.office.slug)


@require_POST
@office_view("manager.appoint")
def appoint(request: OfficeRequest, pk: int) -> HttpResponse:
    """Make a member the manager of an office that has none left."""
    membership = _found(request, pk)
    form = ActForm(request.POST, owes_reason=needs_reason(request.user, "manager.appoint", request.office))
    status = attempt(form, lambda **given: operations.appoint_manager(membership=membership, by=request.user, **given))
    if status != DONE:
        return _member(request, _found(request, pk), form, status)
    messages.success(request, f"{membership.user} est maintenant référent.")
    return see_other("dashboard:team", request.office.slug)


# --- One's own departure ----------------------------------------------------------------------------------------------------------------


@require_GET
@office_view("member.leave")
def departure(request: OfficeRequest) -> HttpResponse:
    """Say what leaving takes away and what it leaves, before it is done."""
    return _departure(request, ActForm(owes_reason=False), 200)


def _departure(request: OfficeRequest, form: ActForm, status: int) -> HttpResponse:
    mine = get_object_or_404(request.office.memberships.select_related("user"), user=request.user)
    page = queries.get_member_page(office=request.office, membership=mine, reader=request.user)
    return render(request, "dashboard/team_departure.html", {"office": request.office, "page": page, "form": form}, status=status)


@require_POST
@office_view("member.leave")
def leave(request: OfficeRequest) -> HttpResponse:
    """Leave the office."""
    mine = get_object_or_404(request.office.memberships.select_related("user"), user=request.user)
    form = ActForm(request.POST, owes_reason=False)
    status = attempt(form, lambda: operations.leave(membership=mine, by=request.user))
    if status != DONE:
        return _departure(request, form, status)
    messages.success(request, f"Vous avez quitté l’équipe de {request.office.name}.")
    return see_other("home")
