"""The share links of a diagnostic, in its office."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from diagnostic import operations
from diagnostic.forms.shares import ShareForm
from diagnostic.queries import shares as queries
from diagnostic.views.door import AssessmentRequest, assessment_view
from otn.documents.models import ShareLink
from otn.ui.acts import DONE, attempt
from otn.ui.responses import see_other


@require_GET
@assessment_view("report.read")
def shares(request: AssessmentRequest) -> HttpResponse:
    """List the links, those that no longer serve too."""
    return _page(request)


def _page(request: AssessmentRequest, form: ShareForm | None = None, status: int = 200, token: str = "") -> HttpResponse:
    page = queries.get_shares_page(assessment=request.assessment)
    context = {
        "office": request.office,
        "page": page,
        "form": form or ShareForm(reports=page.reports),
        "address": settings.OTN_BASE_URL + reverse("shared:report", args=[token]) if token else "",
    }
    return render(request, "diagnostic/shares.html", context, status=status)


@require_POST
@assessment_view("share.create")
def create_share(request: AssessmentRequest) -> HttpResponse:
    """Make a link, and answer with the page that shows its address this once: nothing keeps it, so no other page could."""
    form = ShareForm(request.POST, reports=queries.get_shares_page(assessment=request.assessment).reports)
    tokens: list[str] = []

    def share(**given: object) -> None:
        tokens.append(operations.share_report(assessment=request.assessment, by=request.user, **given)[1])  # type: ignore[arg-type]

    status = attempt(form, share)
    if status != DONE:
        return _page(request, form, status)
    return _page(request, token=tokens[0])


def _found(request: AssessmentRequest, pk: UUID) -> ShareLink:
    if (found := queries.find_share(assessment=request.assessment, pk=pk)) is None:
        raise Http404
    return found


@require_GET
@assessment_view("share.revoke")
def share_revocation(request: AssessmentRequest, pk: UUID) -> HttpResponse:
    """Ask before a link dies for good."""
    return render(
        request,
        "diagnostic/share_revocation.html",
        {"office": request.office, "year": request.assessment.edition.year, "link": _found(request, pk)},
    )


@require_POST
@assessment_view("share.revoke")
def revoke_share(request: AssessmentRequest, pk: UUID) -> HttpResponse:
    """End a link at once."""
    operations.revoke_share(assessment=request.assessment, link=_found(request, pk), by=request.user)
    messages.success(request, "Le lien est retiré\N{NO-BREAK SPACE}: il ne s’ouvre plus.")
    return see_other("diagnostic:shares", request.office.slug, request.assessment.edition.year)
