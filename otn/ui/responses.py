"""Answers that are no page."""

from django.http import HttpResponseRedirect
from django.urls import reverse


def see_other(name: str, *args: object) -> HttpResponseRedirect:
    """Send the browser to a page after a POST: 303, so that reloading that page posts nothing again."""
    return HttpResponseRedirect(reverse(name, args=args), status=303)
