"""Who did what in this office."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from otn.dashboard.forms.journal import JournalFilterForm
from otn.dashboard.queries import journal as queries
from otn.journal import operations
from otn.journal.export import to_csv
from otn.offices.access import OfficeRequest, office_view


@require_GET
@office_view("journal.read")
def journal(request: OfficeRequest) -> HttpResponse:
    """Show the journal, the newest lines first, or what is looked for in it."""
    entries = request.office.journal.all()
    form = JournalFilterForm(request.GET, people=queries.get_people(entries))
    filters = form.filters()
    context = {
        "office": request.office,
        "form": form,
        "page": queries.get_journal_page(entries, filters, **form.place()),
        "carried": form.carried(),
        "query": urlencode(form.carried()),
    }
    return render(request, "dashboard/journal.html", context)


@require_POST
@office_view("journal.read")
def journal_export(request: OfficeRequest) -> HttpResponse:
    """Give what is looked for as a file. It is a POST: who took the journal away is itself a line of the journal."""
    entries = request.office.journal.all()
    form = JournalFilterForm(request.POST, people=queries.get_people(entries))
    file = to_csv(queries.TITLES, queries.get_rows(queries.get_lines(entries, form.filters())))
    operations.record(office_id=request.office.pk, by=request.user, verb="journal.exported")
    name = f"journal-{request.office.slug}.csv"
    return HttpResponse(file, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})
