"""The versions of question banks: what they say, their files, their publication and their end."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from diagnostic import export, operations
from diagnostic.forms.banks import ReasonForm
from diagnostic.queries import bank_pages as queries
from diagnostic.queries.banks import Version
from diagnostic.views import BankRequest
from otn.lib import french
from otn.lib.refusals import Refused, WrongState
from otn.offices.access import can_on_network, network_view
from otn.ui.responses import see_other


def sees_drafts(request: BankRequest) -> bool:
    """Say whether this person may read what is not published yet: whoever may edit it."""
    return can_on_network(request.user, "bank.edit")


def found(request: BankRequest, pk: int) -> Version:
    """Return the version of the address; a draft is missing for those who may read published ones only."""
    version = queries.find_version(pk, with_drafts=sees_drafts(request))
    if version is None:
        raise Http404
    return version


@require_GET
@network_view("bank.read")
def versions(request: BankRequest) -> HttpResponse:
    """Lead to the list of versions, which is a page of the network."""
    return redirect("network:banks")


@require_GET
@network_view("bank.read")
def version(request: BankRequest, pk: int) -> HttpResponse:
    """Show what a version holds and what is left to do."""
    may_edit = sees_drafts(request)
    page = queries.get_version_page(found(request, pk), with_drafts=may_edit)
    context = {"page": page, "may_edit": may_edit, "may_publish": can_on_network(request.user, "bank.publish")}
    return render(request, "diagnostic/banks/version.html", context)


@require_GET
@network_view("bank.read")
def chapter(request: BankRequest, pk: int, code: str) -> HttpResponse:
    """Show the questions of a chapter with all that they hold."""
    page = queries.get_chapter_page(found(request, pk), code)
    if page is None:
        raise Http404
    return render(request, "diagnostic/banks/chapter.html", {"page": page, "may_edit": sees_drafts(request)})


@require_GET
@network_view("bank.read")
def texts(request: BankRequest, pk: int) -> HttpResponse:
    """Show what a version says beside its chapters."""
    page = queries.get_texts_page(found(request, pk))
    return render(request, "diagnostic/banks/texts.html", {"page": page, "may_edit": sees_drafts(request)})


@require_GET
@network_view("bank.read")
def comparison(request: BankRequest) -> HttpResponse:
    """Compare two versions, once both are chosen."""
    chosen = [request.GET.get(name, "") for name in ("avant", "apres")]
    page = queries.get_comparison_page(*chosen, with_drafts=sees_drafts(request))
    return render(request, "diagnostic/banks/comparison.html", {"page": page})


# --- Files --------------------------------------------------------------------------------------------------------------------------------


@require_GET
@network_view("bank.read")
def workbook(request: BankRequest, pk: int) -> HttpResponse:
    """Give a version as a workbook, which can be imported again."""
    return download(export.export_bank(found(request, pk).id))


@require_GET
@network_view("bank.read")
def yaml(request: BankRequest, pk: int) -> HttpResponse:
    """Give a version as YAML, which can be imported again."""
    return download(export.export_bank(found(request, pk).id, as_yaml=True))


def download(file: export.Export) -> HttpResponse:
    """Return a file that browsers save."""
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(file.content, content_type=file.content_type, headers=headers)


# --- Acts, each behind a page that says what it does --------------------------------------------------------------------------------------


@require_GET
@network_view("bank.publish")
def publishing(request: BankRequest, pk: int) -> HttpResponse:
    """Say what publishing a draft does, and what stands in its way."""
    return _publishing(request, found(request, pk), ReasonForm(), 200)


def _publishing(request: BankRequest, one: Version, form: ReasonForm, status: int) -> HttpResponse:
    page = queries.get_version_page(one, with_drafts=True)
    context = {"page": page, "form": form, "offices": french.plural(queries.count_offices(), "office répondra", "offices répondront")}
    return render(request, "diagnostic/banks/publishing.html", context, status=status)


@require_POST
@network_view("bank.publish")
def publish(request: BankRequest, pk: int) -> HttpResponse:
    """Publish a draft."""
    one, form = found(request, pk), ReasonForm(request.POST)
    status = _attempt(form, operations.publish, version_id=one.id, by=request.user)
    if status:
        return _publishing(request, one, form, status)
    messages.success(request, f"La version {one.number} est publiée.")
    return see_other("banks:version", one.id)


@require_GET
@network_view("bank.publish")
def retiring(request: BankRequest, pk: int) -> HttpResponse:
    """Say what retiring a version does."""
    return _retiring(request, found(request, pk), ReasonForm(), 200)


def _retiring(request: BankRequest, one: Version, form: ReasonForm, status: int) -> HttpResponse:
    page = queries.get_version_page(one, with_drafts=True)
    return render(request, "diagnostic/banks/retiring.html", {"page": page, "form": form}, status=status)


@require_POST
@network_view("bank.publish")
def retire(request: BankRequest, pk: int) -> HttpResponse:
    """Withdraw a version from new assessments."""
    one, form = found(request, pk), ReasonForm(request.POST)
    status = _attempt(form, operations.retire, version_id=one.id, by=request.user)
    if status:
        return _retiring(request, one, form, status)
    messages.success(request, f"La version {one.number} est retirée.")
    return see_other("banks:version", one.id)


@require_GET
@network_view("bank.edit")
def discarding(request: BankRequest, pk: int) -> HttpResponse:
    """Say what deleting a draft loses."""
    page = queries.get_version_page(found(request, pk), with_drafts=True)
    return render(request, "diagnostic/banks/discarding.html", {"page": page})


@require_POST
@network_view("bank.edit")
def discard(request: BankRequest, pk: int) -> HttpResponse:
    """Delete a draft."""
    one = found(request, pk)
    try:
        operations.discard_draft(version_id=one.id, by=request.user)
    except WrongState as refusal:
        messages.error(request, refusal.message)
        return see_other("banks:version", one.id)
    messages.success(request, f"Le brouillon de la version {one.number} est supprimé.")
    return see_other("banks:versions")


def _attempt(form: ReasonForm, act: Callable[..., object], **given: Any) -> int:
    """Do an act for the reason of a form, and return the status of a refusal, 0 when it is done."""
    if not form.is_valid():
        return 422
    try:
        act(**given, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return 409 if isinstance(refusal, WrongState) else 422
    return 0
