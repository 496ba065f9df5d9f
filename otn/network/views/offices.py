"""The offices of the network: their list, their opening, who runs and who follows each, their archive."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from otn.network import operations
from otn.network.forms.offices import AppointForm, AssignForm, OfficeFilterForm, OfficeForm
from otn.network.queries import offices as queries
from otn.network.views import NetworkRequest
from otn.offices import operations as acts
from otn.offices.access import can, find_office, network_view
from otn.offices.models import Office
from otn.ui.acts import DONE, ActForm, attempt
from otn.ui.responses import see_other


def _found(request: NetworkRequest, slug: str, capability: str = "office.see") -> Office:
    """Return the office of the address, in which this person has this right too."""
    office = find_office(request.user, slug)
    if office is None:
        raise Http404
    if not can(request.user, capability, office):
        raise PermissionDenied
    return office


@require_GET
@network_view("network.read")
def offices(request: NetworkRequest) -> HttpResponse:
    """List the offices of the network."""
    form = OfficeFilterForm(request.GET)
    page = queries.get_offices_page(request.user, form.filters(), number=request.GET.get("page", ""))
    return render(request, "network/offices.html", {"form": form, "page": page})


# --- Opening one --------------------------------------------------------------------------------------------------------------------------


@require_GET
@network_view("office.create")
def new_office(request: NetworkRequest) -> HttpResponse:
    """Ask for the name of an office and for its first manager."""
    return render(request, "network/office_form.html", {"form": OfficeForm(owes_reason=True)})


@require_POST
@network_view("office.create")
def create_office(request: NetworkRequest) -> HttpResponse:
    """Open an office and invite its first manager."""
    form = OfficeForm(request.POST, owes_reason=True)
    status = attempt(form, lambda **given: operations.open_office(by=request.user, **given))
    if status != DONE:
        return render(request, "network/office_form.html", {"form": form}, status=status)
    messages.success(request, f"{form.cleaned_data['name']} est ouvert. L’invitation est partie à {form.cleaned_data['email']}.")
    return see_other("network:office", form.cleaned_data["slug"])


# --- One office ---------------------------------------------------------------------------------------------------------------------------


@require_GET
@network_view("network.read")
def office(request: NetworkRequest, slug: str) -> HttpResponse:
    """Show who runs an office and who follows it."""
    return _office(request, _found(request, slug))


def _office(
    request: NetworkRequest, found: Office, *, assign: AssignForm | None = None, appoint: AppointForm | None = None, status: int = 200
) -> HttpResponse:
    page = queries.get_office_page(found)
    context = {
        "page": page,
        "may_assign": can(request.user, "advisor.assign", found),
        "may_appoint": can(request.user, "manager.appoint", found) and not page.managers,
        "may_archive": can(request.user, "office.archive", found),
        "assign": assign or AssignForm(),
        "appoint": appoint or AppointForm(office=found),
    }
    return render(request, "network/office.html", context, status=status)


@require_POST
@network_view("advisor.assign")
def assign(request: NetworkRequest, slug: str) -> HttpResponse:
    """Entrust an office to an adviser."""
    found = _found(request, slug, "advisor.assign")
    form = AssignForm(request.POST)
    status = attempt(form, lambda **given: operations.within(found, acts.assign_advisor, office=found, by=request.user, **given))
    if status != DONE:
        return _office(request, found, assign=form, status=status)
    messages.success(request, f"{found.name} est confié à {form.cleaned_data['advisor']}.")
    return see_other("network:office", slug)


@require_GET
@network_view("advisor.assign")
def assignment_end(request: NetworkRequest, slug: str, pk: int) -> HttpResponse:
    """Say what the end of an assignment takes away, before it is done."""
    found = _found(request, slug, "advisor.assign")
    assignment = get_object_or_404(found.assignments.select_related("advisor"), pk=pk)
    return render(request, "network/assignment_end.html", {"office": found, "assignment": assignment})


@require_POST
@network_view("advisor.assign")
def end_assignment(request: NetworkRequest, slug: str, pk: int) -> HttpResponse:
    """End an assignment now."""
    found = _found(request, slug, "advisor.assign")
    assignment = get_object_or_404(found.assignments.select_related("advisor", "office"), pk=pk)
    operations.within(found, acts.end_assignment, assignment=assignment, by=request.user)
    messages.success(request, f"{assignment.advisor} n’accompagne plus {found.name}.")
    return see_other("network:office", slug)


@require_POST
@network_view("manager.appoint")
def appoint(request: NetworkRequest, slug: str) -> HttpResponse:
    """Make a member the manager of an office that has none left."""
    found = _found(request, slug, "manager.appoint")
    form = AppointForm(request.POST, office=found)
    status = attempt(form, lambda **given: operations.within(found, acts.appoint_manager, by=request.user, **given))
    if status != DONE:
        for fault in form.non_field_errors():  # the form is not drawn where there is a manager
            messages.error(request, str(fault))
        return _office(request, found, appoint=form, status=status)
    messages.success(request, f"{form.cleaned_data['membership'].user} est référent de {found.name}.")
    return see_other("network:office", slug)


# --- Archive ------------------------------------------------------------------------------------------------------------------------------


@require_GET
@network_view("office.archive")
def archiving(request: NetworkRequest, slug: str) -> HttpResponse:
    """Say what archiving an office, or opening it again, changes, and ask why."""
    return _archiving(request, _found(request, slug, "office.archive"), ActForm(owes_reason=True), 200)


def _archiving(request: NetworkRequest, found: Office, form: ActForm, status: int) -> HttpResponse:
    return render(request, "network/office_archiving.html", {"office": found, "form": form}, status=status)


@require_POST
@network_view("office.archive")
def archive(request: NetworkRequest, slug: str) -> HttpResponse:
    """Close an office to writing."""
    found = _found(request, slug, "office.archive")
    form = ActForm(request.POST, owes_reason=True)
    status = attempt(form, lambda **given: operations.within(found, acts.archive_office, office=found, by=request.user, **given))
    if status != DONE:
        return _archiving(request, found, form, status)
    messages.success(request, f"{found.name} est archivé\N{NO-BREAK SPACE}: tout se lit, rien ne se modifie.")
    return see_other("network:office", slug)


@require_POST
@network_view("office.archive")
def restore(request: NetworkRequest, slug: str) -> HttpResponse:
    """Open an archived office again."""
    found = _found(request, slug, "office.archive")
    form = ActForm(request.POST, owes_reason=True)
    status = attempt(form, lambda **given: operations.within(found, acts.restore_office, office=found, by=request.user, **given))
    if status != DONE:
        return _archiving(request, found, form, status)
    messages.success(request, f"{found.name} est rouvert.")
    return see_other("network:office", slug)
