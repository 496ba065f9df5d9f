"""What the offices of closed editions say together."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otn.clock import today
from otn.network.benchmark_sheets import write_benchmark
from otn.network.forms.benchmark import BenchmarkForm
from otn.network.queries.benchmark import get_benchmark_page
from otn.offices.access import network_view

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@network_view("network.read")
def benchmark(request: HttpRequest) -> HttpResponse:
    """Show the quartiles of the network, or of each class of a dimension."""
    page = get_benchmark_page(year=_year(request), dimension=request.GET.get("par", ""))
    form = BenchmarkForm({"edition": str(page.year or ""), "par": page.dimension}, years=page.years)
    return render(request, "network/benchmark.html", {"page": page, "form": form})


@require_GET
@network_view("network.read")
def export(request: HttpRequest) -> HttpResponse:
    """Give the same figures as a workbook, every dimension in it."""
    name, content = write_benchmark(year=_year(request), made_on=today())
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=WORKBOOK_TYPE, headers=headers)


def _year(request: HttpRequest) -> int | None:
    """Return the edition that is asked for; what is no year asks for the last one."""
    text = request.GET.get("edition", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else None
