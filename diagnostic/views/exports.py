"""Workbooks."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from diagnostic import operations
from diagnostic.models import Revision
from diagnostic.views.door import AssessmentRequest, assessment_view
from otn.ui.responses import see_other


@require_POST
@assessment_view("answer.export")
def export_answers(request: AssessmentRequest) -> HttpResponse:
    """Have the workbook of the answers made, of the revision under way or of the one that is given, and lead to where it will lie."""
    number = request.POST.get("revision", "")
    if number and not (number.isascii() and number.isdigit() and len(number) <= 4):
        raise Http404
    try:
        operations.export_answers(assessment=request.assessment, by=request.user, number=int(number) if number else None)
    except Revision.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, "Le classeur des réponses se prépare\N{NO-BREAK SPACE}: il paraît dans cette liste.")
    return see_other("documents:index", request.office.slug)
