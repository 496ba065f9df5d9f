"""A file becomes figures in two steps: what it says and would change, then the figures themselves; the last one can be undone."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from monitoring import operations
from monitoring.forms.imports import AnswersForm, FigureFileForm, wishes_in
from monitoring.imports import CODES, QuestionKind, Reading, Unreadable, read_file
from monitoring.queries.imports import get_draft, get_imports, get_synonyms
from otn.documents import uploads
from otn.lib import french
from otn.lib.refusals import Refused, Stale, WrongState
from otn.offices.access import OfficeRequest, office_view
from otn.ui.acts import INVALID, STALE
from otn.ui.responses import see_other

GONE = "Ce fichier n’est plus là\u00a0: il est gardé une heure. Déposez-le de nouveau."
CHANGED = "La moyenne du site a changé depuis l’aperçu. Voici ce que ce fichier changerait maintenant."


@require_GET
@office_view("campaign.read")
def imports(request: OfficeRequest) -> HttpResponse:
    """Ask for a file, and list those that were imported."""
    return _page(request, FigureFileForm(), 200)


def _page(request: OfficeRequest, form: FigureFileForm, status: int, unreadable: Unreadable | None = None) -> HttpResponse:
    shown = {"office": request.office, "form": form, "past": get_imports(office=request.office), "unreadable": unreadable}
    return render(request, "monitoring/imports.html", shown, status=status)


@require_POST
@office_view("campaign.edit")
def read_import(request: OfficeRequest) -> HttpResponse:
    """Show what a file says and would change; nothing is written."""
    if "file" not in request.FILES and request.POST.get("fichier"):
        kept = uploads.take_back(token=request.POST["fichier"], by=request.user)
        return _gone(request) if kept is None else _preview(request, kept, request.POST["fichier"])
    form = FigureFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, INVALID)
    file = form.cleaned_data["file"]
    return _preview(request, uploads.Upload(file.name, file.read()), "")


def _gone(request: OfficeRequest) -> HttpResponse:
    form = FigureFileForm({})
    form.errors.clear()
    form.add_error("file", GONE)
    return _page(request, form, STALE)


def _read(file: uploads.Upload, answers: AnswersForm) -> Reading:
    return read_file(file.content, name=file.name, synonyms=get_synonyms(), answers=answers.answers())


def _preview(request: OfficeRequest, file: uploads.Upload, token: str, status: int = 200, refusal: str = "") -> HttpResponse:
    answers = AnswersForm(request.POST)
    try:
        reading = _read(file, answers)
    except Unreadable as fault:
        return _page(request, FigureFileForm(), INVALID, fault)
    wishes = wishes_in(request.POST)
    try:
        draft = get_draft(office=request.office, reading=reading, choices=wishes.choices, ticked=wishes.ticked)
    except LookupError as error:
        raise Http404 from error
    answers.ask(reading.questions)
    corrects = bool(request.POST.get("corriger")) or answers.answers().columns is not None
    shown: dict[str, Any] = {
        "office": request.office,
        "reading": reading,
        "draft": draft,
        "answers": answers,
        "token": token or uploads.keep(name=file.name, content=file.content, by=request.user),
        "refusal": refusal,
        "codes": CODES.items() if corrects or any(one.kind is QuestionKind.COLUMNS for one in reading.questions) else (),
    }
    return render(request, "monitoring/import_preview.html", shown, status=INVALID if answers.errors else status)


@require_POST
@office_view("campaign.edit")
def apply_import(request: OfficeRequest) -> HttpResponse:
    """Write the figures of a file that was looked at."""
    token = request.POST.get("fichier", "")
    file = uploads.take_back(token=token, by=request.user)
    if file is None:
        return _gone(request)
    answers = AnswersForm(request.POST)
    try:
        reading = _read(file, answers)
    except Unreadable as fault:
        return _page(request, FigureFileForm(), INVALID, fault)
    wishes = wishes_in(request.POST)
    version = request.POST.get("version_moyenne", "0")
    try:
        done = operations.apply_import(
            office=request.office, by=request.user, reading=reading, choices=wishes.choices, ticked=wishes.ticked,
            site_version=int(version) if wishes.takes_site and version.isdecimal() and len(version) < 10 else None,
        )  # fmt: skip
    except LookupError as error:
        raise Http404 from error
    except Stale:
        return _preview(request, file, token, STALE, CHANGED)
    except Refused as refusal:
        return _preview(request, file, token, STALE if isinstance(refusal, WrongState) else INVALID, refusal.message)
    messages.success(request, _told(done))
    return see_other("monitoring:imports", request.office.slug)


def _told(done: operations.Applied) -> str:
    if done.is_nothing and not done.site:
        return "Ce fichier ne change rien\u00a0: tout y était déjà."
    parts = [
        french.plural(done.created, "ligne ajoutée", "lignes ajoutées"),
        french.plural(done.changed, "ligne modifiée", "lignes modifiées"),
        french.plural(done.unchanged, "ligne inchangée", "lignes inchangées"),
    ]
    kept = f" {french.plural(done.kept, 'case saisie à la main est gardée', 'cases saisies à la main sont gardées')}." if done.kept else ""
    site = " La moyenne du site est reprise." if done.site else ""
    return f"C’est enregistré\u00a0: {', '.join(parts)}.{kept}{site}"


@require_POST
@office_view("campaign.edit")
def undo_import(request: OfficeRequest, pk: int) -> HttpResponse:
    """Take the figures of the last file out again."""
    office: Any = request.office
    log = get_object_or_404(office.imports, pk=pk)
    try:
        operations.undo_import(office=request.office, by=request.user, log=log)
    except WrongState as refusal:
        messages.error(request, refusal.message)
        return _page(request, FigureFileForm(), STALE)
    messages.success(request, "L’import est annulé\u00a0: les chiffres sont ceux d’avant.")
    return see_other("monitoring:imports", request.office.slug)
