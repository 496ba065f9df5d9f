"""Answers that are no page."""

from typing import Any

from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url


def see_other(to: str, *args: Any) -> HttpResponseRedirect:
    """Lead to a page, by its name or its path, after a POST: 303, so that reloading that page posts nothing again."""
    return HttpResponseRedirect(resolve_url(to, *args), status=303)
