"""What OTN keeps for itself about an office: no page of the office comes near this module."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from otn.dashboard.forms.support import NewNoteForm, NoteForm
from otn.dashboard.views.support import home_of
from otn.lib.refusals import Stale
from otn.offices.access import OfficeRequest, office_view
from otn.support import operations
from otn.support.models import OfficeNote
from otn.support.queries.notes import NoteConflict, find_office_note, get_office_note_conflict, get_office_notes
from otn.ui.acts import DONE, STALE, attempt
from otn.ui.responses import see_other


@require_GET
@office_view("note.read")
def notes(request: OfficeRequest) -> HttpResponse:
    """Show the private notes on an office."""
    return _notes(request, NewNoteForm(), 200)


def _notes(request: OfficeRequest, form: NewNoteForm, status: int) -> HttpResponse:
    found = get_office_notes(office=request.office, person=request.user)
    return render(request, "dashboard/support_notes.html", {"office": request.office, "notes": found, "form": form}, status=status)


@require_POST
@office_view("note.write")
def add_note(request: OfficeRequest) -> HttpResponse:
    """Write a private note."""
    form = NewNoteForm(request.POST)
    status = attempt(form, lambda **given: operations.add_office_note(office=request.office, by=request.user, **given))
    if status != DONE:
        return _notes(request, form, status)
    messages.success(request, "La note est enregistrée.")
    return see_other(home_of(request), request.office.slug)


def _found(request: OfficeRequest, pk: int) -> OfficeNote:
    note = find_office_note(office=request.office, person=request.user, pk=pk)
    if note is None:
        raise Http404
    return note


@require_GET
@office_view("note.write")
def note(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show a private note for rewriting."""
    row = _found(request, pk)
    return _note(request, row, NoteForm(initial={"text": row.text, "version": row.version}), 200)


def _note(request: OfficeRequest, row: OfficeNote, form: NoteForm, status: int, conflict: NoteConflict | None = None) -> HttpResponse:
    shown = {"office": request.office, "note": row, "form": form, "conflict": conflict, "home": home_of(request)}
    return render(request, "dashboard/support_note.html", shown, status=status)


@require_POST
@office_view("note.write")
def change_note(request: OfficeRequest, pk: int) -> HttpResponse:
    """Rewrite a private note, or remove it; when another adviser has changed it meanwhile, show both and let choose."""
    row, form = _found(request, pk), NoteForm(request.POST)
    try:
        status = attempt(form, lambda **given: operations.change_office_note(note=row, by=request.user, **given))
    except Stale as refusal:
        conflict = get_office_note_conflict(current=refusal.current, text=form.cleaned_data["text"])
        return _note(request, row, form, STALE, conflict)
    if status != DONE:
        return _note(request, row, form, status)
    messages.success(request, "La note est enregistrée." if form.cleaned_data["text"].strip() else "La note est supprimée.")
    return see_other(home_of(request), request.office.slug)
