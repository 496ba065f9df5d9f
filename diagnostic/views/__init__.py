"""Pages of the step: thin, one query or one operation each."""

from typing import Any

from django.http import HttpRequest

from otn.accounts.models import User


class BankRequest(HttpRequest):
    """A request for the pages of question banks, which came through the door of OTN's side."""

    user: User
    htmx: Any
