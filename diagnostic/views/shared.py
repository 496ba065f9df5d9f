"""A report for whoever holds its link: no account, nothing but this report, nothing that stays in a cache or in an address elsewhere."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from diagnostic.forms.shares import CodeForm
from diagnostic.queries.shares import get_shared_report
from otn.clock import today
from otn.documents import sharing
from otn.documents.models import ShareLink
from otn.documents.sharing import Tried
from otn.tenancy.scope import office_scope
from otn.ui.acts import INVALID
from otn.ui.responses import see_other

COOKIE = "partage"
COOKIE_AGE = 12 * 3600  # seconds for which a right code is remembered

SharedView = Callable[[HttpRequest, str, ShareLink], HttpResponseBase]


def shared_view(view: SharedView) -> Callable[[HttpRequest, str], HttpResponseBase]:
    """Find the link of the address, else 404; 410 once it has expired or was revoked; enter the scope of its office, and no other."""

    @wraps(view)
    def wrapper(request: HttpRequest, token: str) -> HttpResponseBase:
        link = sharing.find_share(token)
        if link is None:
            raise Http404
        if link.is_live(today()):
            with office_scope([link.office_id]):
                response = view(request, token, link)
        else:
            response = render(request, "diagnostic/shared_gone.html", status=410)
        response["Cache-Control"] = "no-store"
        response.setdefault("Referrer-Policy", "no-referrer")
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapper


def _salt(link: ShareLink) -> str:
    return f"diagnostic.shared:{link.code_hash}"


def _is_open(request: HttpRequest, link: ShareLink) -> bool:
    """Say whether no code is asked, or this browser has given it."""
    given = request.get_signed_cookie(COOKIE, default="", salt=_salt(link), max_age=COOKIE_AGE)
    return not link.code_hash or given == str(link.pk)


def _ask_code(request: HttpRequest, token: str, link: ShareLink, form: CodeForm, status: int = 200) -> HttpResponse:
    response = render(request, "diagnostic/shared_code.html", {"token": token, "office": link.office.name, "form": form}, status=status)
    # Without any referrer a browser posts the form with « Origin: null », which the check of CSRF refuses. No other site is told anyway.
    response["Referrer-Policy"] = "same-origin"
    return response


@require_safe
@login_not_required
@shared_view
def report(request: HttpRequest, token: str, link: ShareLink) -> HttpResponse:
    """Show the report, or ask for its code."""
    if not _is_open(request, link):
        return _ask_code(request, token, link, CodeForm())
    page = get_shared_report(link=link)
    if page is None:
        raise Http404
    if request.method == "GET":
        sharing.note_view(link)
    return render(request, "diagnostic/shared.html", {"page": page, "token": token})


@require_safe
@login_not_required
@shared_view
def report_pdf(request: HttpRequest, token: str, link: ShareLink) -> HttpResponseBase:
    """Hand over the file, or lead to the page that asks for the code."""
    if not _is_open(request, link):
        return see_other("shared:report", token)
    document = link.document
    try:
        file = default_storage.open(document.path)
    except FileNotFoundError as error:
        raise Http404 from error
    if request.method == "GET":
        sharing.note_view(link)
    return FileResponse(file, as_attachment=True, filename=document.name, content_type=document.content_type)


@require_POST
@login_not_required
@shared_view
def enter_code(request: HttpRequest, token: str, link: ShareLink) -> HttpResponseBase:
    """Compare the code; a right one is remembered by this browser, for this link alone."""
    if not link.code_hash:
        return see_other("shared:report", token)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _ask_code(request, token, link, form, INVALID)
    tried = sharing.try_code(link=link, code=form.cleaned_data["code"])
    if tried is Tried.RIGHT:
        response = see_other("shared:report", token)
        response.set_signed_cookie(
            COOKIE, str(link.pk), salt=_salt(link), max_age=COOKIE_AGE, path=request.path.removesuffix("code/"), httponly=True,
            secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
        )  # fmt: skip
        return response
    if tried is Tried.PAUSED:
        form.add_error("code", "Trop de codes faux. Réessayez dans 15\N{NO-BREAK SPACE}minutes.")
        return _ask_code(request, token, link, form, 429)
    form.add_error("code", "Ce code n’est pas le bon. Demandez-le à la personne qui vous a envoyé le lien.")
    return _ask_code(request, token, link, form, INVALID)
