"""What the pages of the demo network weigh, and how many statements they take (performance.md §3 and §4)."""

import gzip
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostic import export
from diagnostic.report import Audience
from otn.documents.operations import claim
from tests.bench.documents import asked
from tests.bench.network import Sending, answering, chapter_of, edition, person
from tests.bench.plans import planning_office
from tests.bench.questionnaire import largest
from tests.bench.site import _product
from tests.bench.stack import TOKEN, cookies_of, visit, visiting
from tests.bench.timing import Line
from tests.diagnostic.shipped import shipped
from tests.statements import APART

HTMX = {"HX-Request": "true", "X-CSRFToken": TOKEN}
EMBRUNS = "/ot/cote-des-embruns"


@dataclass(frozen=True)
class Page:
    name: str
    address: str
    cookies: str
    statements: int
    elements: int = 450


@cache
def listed() -> list[Page]:
    """Return the pages that performance.md names, each as somebody who sees all of it."""
    year = edition().year
    manager, adviser, admin = (
        cookies_of(person(email)) for email in ("referent@embruns.example", "conseiller@otn.example", "admin@otn.example")
    )
    writing = answering(10)
    planned, planner = planning_office(20, 200, 1000)
    return [
        Page("chapter page", writing.page(largest()), writing.cookies, 8, 800),
        Page("results", f"{EMBRUNS}/diagnostic/{year}/resultats/", manager, 9),
        Page("benchmark of an office", f"{EMBRUNS}/diagnostic/{year}/reperes/", manager, 8),
        Page("dashboard of an office", f"{EMBRUNS}/", manager, 12),
        Page("plan", f"{EMBRUNS}/plan/", manager, 10),
        Page("plan of 1 000 tasks", f"/ot/{planned.slug}/plan/", planner, 10, 0),
        Page("retro-planning", f"{EMBRUNS}/plan/retroplanning/", manager, 10),
        Page("table of KPI", f"{EMBRUNS}/suivi/", manager, 10),
        Page("portfolio", "/portefeuille/", adviser, 12),
        Page("benchmark of the network", "/reseau/reperes/", admin, 8),
    ]


def counted(call: Callable[[], object]) -> int:
    """Return how many statements a call takes once everything that is kept in memory is there."""
    call()
    with CaptureQueriesContext(connection) as captured:
        call()
    return sum(not APART.match(query["sql"]) for query in captured)


def every(call: Callable[[], object]) -> int:
    """Return how many statements a call takes, those of transaction and scope too."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def statements() -> Iterator[Line]:
    """Statements a request, session and person included, those of transaction and scope left out."""
    pages = listed()
    base = visiting(_product(), f"{EMBRUNS}/bench/constant/", pages[1].cookies)
    yield Line("statements: constant page of an office", counted(base), None, 4, unit="")
    for page in pages:
        yield Line(f"statements: {page.name}", counted(visiting(_product(), page.address, page.cookies)), None, page.statements, unit="")
    one, whole = answering(12), answering(13)
    sending, chapter = Sending(one, largest().questions), chapter_of(36, shipped())

    def save() -> None:
        address, body = sending.next()
        visit(_product(), address, one.cookies, body, HTMX)

    def save_all() -> None:
        visit(_product(), f"{whole.page(chapter)}enregistrer/", whole.cookies, whole.next_chapter_form(chapter))

    yield Line("statements: one answer saved, with its journal", counted(save), None, 12, unit="")
    yield Line("statements: whole chapter saved without script", counted(save_all), None, 10, unit="")
    jobs = iter(asked(2, Audience.TEAM))

    def report() -> None:
        job = next(jobs)
        attempt = claim(job_id=job.pk, office_id=job.office_id)
        assert attempt is not None
        export.make_report(attempt)

    yield Line("statements: data of the report of a diagnostic", counted(report), None, 14, unit="")


# --- Weight -------------------------------------------------------------------------------------------------------------------------------

# Of https://www.ecoindex.fr/comment-ca-marche/: twentieths of what pages of the web have; the score is 100 less what a page has of each.
ELEMENTS = (0, 47, 75, 159, 233, 298, 358, 417, 476, 537, 603, 674, 753, 843, 949, 1076, 1237, 1459, 1801, 2479, 594601)
REQUESTS = (0, 2, 15, 25, 34, 42, 49, 56, 63, 70, 78, 86, 95, 105, 117, 130, 147, 170, 205, 281, 3920)
KILOBYTES = (
    0, 1.37, 144.7, 319.53, 479.46, 631.97, 783.38, 937.91, 1098.62, 1265.47, 1448.32, 1648.27, 1876.08, 2142.06, 2465.37, 2866.31, 3401.59,
    4155.73, 5400.08, 8037.54, 223212.26,
)  # fmt: skip
GRADE_B = 70


def ecoindex(elements: int, requests: int, kilobytes: float) -> float:
    """Return the EcoIndex of a page, 0 to 100; A from 80, B from 70."""

    def rank(value: float, limits: tuple[float, ...]) -> float:
        place = min(bisect_right(limits, value), len(limits) - 1)
        return place - 1 + (value - limits[place - 1]) / (limits[place] - limits[place - 1])

    return 100 - 5 * (3 * rank(elements, ELEMENTS) + 2 * rank(requests, REQUESTS) + rank(kilobytes, KILOBYTES)) / 6


def zipped(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def loaded(page: BeautifulSoup) -> set[str]:
    """Return the files that a first visit loads besides the page."""
    found = {tag.get("href") for tag in page.select("link[rel~=stylesheet], link[rel~=icon], link[rel~=preload]")}
    found |= {tag.get("src") for tag in page.select("script[src], img[src]")}
    return {str(address) for address in found if address and not str(address).startswith("data:")}


def _static(address: str) -> bytes:
    name = address.removeprefix(settings.STATIC_URL)
    path = finders.find(name)
    if not isinstance(path, str):
        raise RuntimeError(f"{address} is no static file")
    with open(path, "rb") as file:
        return file.read()


def weights() -> Iterator[Line]:
    """Weight of each page, and of a first visit, by the files that its HTML names."""
    for page in listed():
        content = visit(_product(), page.address, page.cookies)
        document = BeautifulSoup(content, "html.parser")
        elements = sum(not tag.find_parent("template") for tag in document.find_all(True))
        files = loaded(document)
        fonts = {address for address in files if address.endswith(".woff2")}
        others = sum(zipped(_static(address)) for address in files - fonts)
        is_chapter = page.name == "chapter page"
        judged = page.elements or None
        yield Line(f"{page.name}: HTML", len(content) / 1000, None, 60 if is_chapter else None, unit="kB")
        yield Line(f"{page.name}: HTML, gzip", zipped(content) / 1000, None, 10 if is_chapter else None, unit="kB")
        yield Line(f"{page.name}: elements", elements, None, judged, unit="")
        first = (zipped(content) + others) / 1000
        yield Line(f"{page.name}: first visit besides fonts, gzip", first, None, 60 if judged else None, unit="kB")
        yield Line(f"{page.name}: requests of a first visit", 1 + len(files), None, 8, unit="")
        weight = first + sum(len(_static(address)) for address in fonts) / 1000
        score = ecoindex(elements, 1 + len(files), weight)
        yield Line(f"{page.name}: EcoIndex", score, None, GRADE_B if judged else None, 80, unit="", at_least=True)
    mine = answering(12)
    address, body = Sending(mine, largest().questions[:1]).next()
    answer = visit(_product(), address, mine.cookies, body, HTMX)
    yield Line("answer to a saved question", len(answer) / 1000, None, 1, unit="kB")
    yield Line("answer to a saved question, gzip", zipped(answer) / 1000, unit="kB")
