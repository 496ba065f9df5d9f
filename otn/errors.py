"""The answer when something breaks. Its pages need neither the database nor a session: whatever is down, they show."""

import sys

import redis
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from kombu.exceptions import OperationalError as BrokerError

# What the database, the cache and the queue raise when they do not answer, or not in time.
UNAVAILABLE = (OperationalError, InterfaceError, redis.ConnectionError, redis.TimeoutError, BrokerError)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 when something that we stand on is not there, so that proxies and people try again; else 500."""
    if isinstance(sys.exception(), UNAVAILABLE):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "30"})
    return HttpResponse(render_to_string("500.html"), status=500)
