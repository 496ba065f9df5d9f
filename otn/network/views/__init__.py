"""Pages of OTN's side: what an adviser follows, what the network is."""

from django.http import HttpRequest

from otn.accounts.models import User


class NetworkRequest(HttpRequest):
    """A request that came through the door of OTN's side."""

    user: User
