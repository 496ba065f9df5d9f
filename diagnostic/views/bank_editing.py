"""A draft is edited by parts: a question, the texts of a chapter, a list."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from diagnostic import operations
from diagnostic.bank_edit import Part
from diagnostic.forms.banks import PartForm
from diagnostic.queries import bank_editing as queries
from diagnostic.queries.banks import Version
from diagnostic.question_edit import QuestionPart
from diagnostic.text_edit import part_of
from diagnostic.views import BankRequest
from diagnostic.views.banks import found
from otn.lib.refusals import Stale, WrongState
from otn.offices.access import network_view
from otn.ui.responses import see_other


@require_GET
@network_view("bank.edit")
def question(request: BankRequest, pk: int, code: str) -> HttpResponse:
    """Show everything that a question holds, to be typed again."""
    return _edit(request, found(request, pk), QuestionPart(code))


@require_POST
@network_view("bank.edit")
def save_question(request: BankRequest, pk: int, code: str) -> HttpResponse:
    """Write a question as it was typed."""
    return _save(request, found(request, pk), QuestionPart(code))


@require_GET
@network_view("bank.edit")
def part(request: BankRequest, pk: int, part: str) -> HttpResponse:
    """Show texts or a list, to be typed again."""
    return _edit(request, found(request, pk), _part(request.GET.get("depuis", ""), part))


@require_POST
@network_view("bank.edit")
def save_part(request: BankRequest, pk: int, part: str) -> HttpResponse:
    """Write texts or a list as they were typed."""
    return _save(request, found(request, pk), _part(request.POST.get("depuis", ""), part))


def _part(start: str, word: str) -> Part:
    try:
        return part_of(word, int(start) if start.isascii() and start.isdecimal() else 0)
    except LookupError as error:
        raise Http404 from error


def _edit(request: BankRequest, version: Version, edited: Part) -> HttpResponse:
    if not version.is_draft:
        messages.info(request, "Une version publiée ne se modifie plus.")
        return see_other("banks:version", version.id)
    page = _page(version, edited)
    form = PartForm(groups=page.groups, seen=page.seen)
    form.tell(page.faults)
    return _render(request, page, form, 200)


def _save(request: BankRequest, version: Version, edited: Part) -> HttpResponse:
    page = _page(version, edited)
    form = PartForm(request.POST, groups=page.groups)
    if not form.is_valid():
        return _render(request, page, form, 422)
    seen = request.POST.get("seen_now") or form.cleaned_data["seen"]
    try:
        is_changed = operations.edit_draft(version_id=version.id, part=edited, typed=form.typed, seen=seen, by=request.user)
    except operations.Misread as refusal:
        form.tell(refusal.faults)
        return _render(request, page, form, 422)
    except WrongState as refusal:
        form.add_error(None, refusal.message)
        return _render(request, page, form, 409)
    except Stale as refusal:
        conflict = queries.get_conflict(edited, refusal.current, form.typed)
        return _render(request, page, form, 409, conflict)
    messages.success(request, "Enregistré." if is_changed else "Rien n’a changé.")
    return see_other(page.here)


def _page(version: Version, edited: Part) -> queries.EditingPage:
    try:
        return queries.get_editing_page(version, edited)
    except LookupError as error:
        raise Http404 from error


def _render(
    request: BankRequest, page: queries.EditingPage, form: PartForm, status: int, conflict: queries.Conflict | None = None
) -> HttpResponse:
    return render(request, "diagnostic/banks/edit.html", {"page": page, "form": form, "conflict": conflict}, status=status)
