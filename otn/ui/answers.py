"""Answers that several pages give."""

from typing import Any

from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url


def see_other(to: str, *args: Any) -> HttpResponseRedirect:
    """Lead to a page, by its name or its path, once a POST has done its work (303: whatever the method was, the page is read by GET)."""
    return HttpResponseRedirect(resolve_url(to, *args), status=303)
