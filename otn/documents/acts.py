"""What the pages of steps do with the files that were asked for on them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse

from otn.documents.models import Job
from otn.documents.operations import ask_again
from otn.lib.refusals import WrongState
from otn.offices.access import OfficeRequest
from otn.ui.responses import see_other


def make_again(request: OfficeRequest, job: Job, page: Callable[..., HttpResponse], to: str, *args: Any) -> HttpResponse:
    """Have a file made that could not be, and lead to a page; where there is nothing to make again, draw `page` and say so.

    Raises PermissionDenied for whoever it does not concern.
    """
    try:
        ask_again(job=job, office=request.office, by=request.user)
    except WrongState as refusal:
        messages.error(request, refusal.message)
        return page(request, status=409)
    return see_other(to, *args)
