"""The bell, opened. The scope of the request holds the offices that the person sees today: what others told her is not there."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from otn.accounts.models import User
from otn.notifications import operations, queries
from otn.notifications.forms import WaysForm
from otn.ui.responses import see_other


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # behind the login
    return request.user


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List what others did that concerns this person, in the offices that she sees."""
    return render(request, "notifications/index.html", {"bell": queries.get_bell(_person(request))})


@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """Note that everything was read."""
    operations.mark_read(user=_person(request))
    return see_other("notifications:index")


@require_POST
def open_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a line was read, and lead to what it tells of: a button and not a link, because a GET writes nothing."""
    line = queries.find_line(_person(request), pk)
    if line is None:
        raise Http404
    operations.mark_line_read(line=line)
    return see_other(line.address if url_has_allowed_host_and_scheme(line.address, allowed_hosts=None) else "notifications:index")


# --- By which ways ------------------------------------------------------------------------------------------------------------------------


@require_GET
def ways(request: HttpRequest) -> HttpResponse:
    """Ask by which ways this person wants to be told, kind by kind."""
    return render(request, "notifications/settings.html", {"form": WaysForm(chosen=queries.get_chosen(_person(request)))})


@require_POST
def choose_ways(request: HttpRequest) -> HttpResponse:
    """Keep what was ticked: boxes hold nothing that could be refused, and the last choice counts."""
    form = WaysForm(request.POST, chosen=queries.get_chosen(_person(request)))
    form.full_clean()
    operations.choose_ways(user=_person(request), chosen=form.ways())
    messages.success(request, "Vos choix sont enregistrés.")
    return see_other("notifications:settings")
