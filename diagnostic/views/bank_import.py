"""A file becomes a draft in two steps: what it says and would change, then the draft itself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from diagnostic import export, operations
from diagnostic.forms.banks import BankFileForm
from diagnostic.queries import bank_import as queries
from diagnostic.views import BankRequest
from diagnostic.views.banks import download
from otn.documents import uploads
from otn.lib.refusals import Refused, Stale
from otn.offices.access import network_view
from otn.ui.responses import see_other

GONE = "Ce fichier n’est plus là\u00a0: il est gardé une heure. Envoyez-le de nouveau."


@require_GET
@network_view("bank.edit")
def template(request: BankRequest) -> HttpResponse:
    """Give the empty workbook that people fill."""
    return download(export.bank_template())


@require_GET
@network_view("bank.edit")
def upload(request: BankRequest) -> HttpResponse:
    """Ask for a file."""
    return _upload(request, BankFileForm(), 200)


def _upload(request: BankRequest, form: BankFileForm, status: int) -> HttpResponse:
    return render(request, "diagnostic/banks/upload.html", {"form": form}, status=status)


@require_POST
@network_view("bank.edit")
def dry_run(request: BankRequest) -> HttpResponse:
    """Show everything that is wrong with a file and what it would change; nothing is written."""
    form = BankFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload(request, form, 422)
    file = form.cleaned_data["file"]
    return _dry_run(request, uploads.Upload(file.name, file.read()), 200)


def _dry_run(request: BankRequest, file: uploads.Upload, status: int, refusal: str = "") -> HttpResponse:
    page = queries.get_dry_run(file.name, file.content)
    token = uploads.keep(name=file.name, content=file.content, by=request.user) if page.may_create else ""
    return render(request, "diagnostic/banks/dry_run.html", {"page": page, "token": token, "refusal": refusal}, status=status)


@require_POST
@network_view("bank.edit")
def import_draft(request: BankRequest) -> HttpResponse:
    """Make the draft of a file that was looked at."""
    file = uploads.take_back(token=request.POST.get("file", ""), by=request.user)
    if file is None:
        form = BankFileForm({})
        form.add_error(None, GONE)
        return _upload(request, form, 409)
    page = queries.get_dry_run(file.name, file.content)
    if page.bank is None or not page.may_create:
        if page.unchanged_id is None:
            return _dry_run(request, file, 422)
        messages.info(request, "Ce fichier ne change rien.")
        return see_other("banks:version", page.unchanged_id)
    try:
        made = operations.import_draft(new=page.bank, by=request.user, source=file.name, seen=request.POST.get("seen", ""))
    except Stale:
        return _dry_run(request, file, 409, "Le brouillon a changé depuis la vérification. Voici ce que ce fichier changerait maintenant.")
    except Refused as refusal:
        return _dry_run(request, file, 422, refusal.message)
    messages.success(request, f"Le brouillon de la version {page.next_number} est fait.")
    return see_other("banks:version", made.version_id)
