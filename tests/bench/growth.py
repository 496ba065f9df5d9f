"""How pages and files grow with what there is (performance.md §5): each at three sizes."""

import multiprocessing
import re
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import uuid4

from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from actionplan.export import make_report
from actionplan.gantt_rows import closures_of, rows_of
from diagnostic.benchmark import publish
from diagnostic.models import Assessment, Revision
from diagnostic.queries.benchmark import cells_of, read_cohort
from otn.documents.models import Job
from otn.documents.operations import claim
from otn.lib import charts
from otn.offices.models import AdvisorAssignment, Membership, Office
from otn.tenancy.scope import all_offices
from tests.bench.documents import sheet_of
from tests.bench.network import Sending, answering, edition, person
from tests.bench.pages import HTMX, counted, every, listed
from tests.bench.plans import planning_office, tree_of
from tests.bench.questionnaire import largest
from tests.bench.scores import cohort
from tests.bench.site import _product
from tests.bench.stack import BARE_AUTH, cookies_of, handler_with, visit, visiting
from tests.bench.timing import Line, interleave
from tests.diagnostic.shipped import shipped
from tests.factories import OfficeFactory

SIZES = (10, 100, 1000)
FOLLOWED = 100  # offices of one adviser at most: he follows fifteen
STEADY = 1.3  # what is constant may move by this much between the smallest and the largest size


# --- Offices ------------------------------------------------------------------------------------------------------------------------------

COPY = """
INSERT INTO diagnostic_answer (office_id, revision_id, question_id, state, keys, number, text, reason, version, answered_by_id, answered_at,
                               is_to_review)
SELECT copy.office_id, copy.id, answer.question_id, answer.state, answer.keys, answer.number, answer.text, answer.reason, answer.version,
       answer.answered_by_id, answer.answered_at, answer.is_to_review
FROM diagnostic_answer answer, diagnostic_revision copy WHERE answer.revision_id = %s AND copy.id = ANY (%s)
"""
CHANGES = """
INSERT INTO diagnostic_answerchange (office_id, answer_id, state, keys, number, text, reason, version, answered_by_id, answered_at)
SELECT office_id, id, state, keys, number, text, reason, version, answered_by_id, answered_at
FROM diagnostic_answer WHERE revision_id = ANY (%s)
"""
_crowd = 0


def crowd(offices: int) -> None:
    """Bring the offices in the middle of their questionnaire to this number: a manager, 180 answers and their history each."""
    global _crowd
    mine, current = answering(10), edition()
    first = Office.objects.count()
    with all_offices("bench"):
        made = Office.objects.bulk_create(
            OfficeFactory.build(name=f"Foule {first + number}", slug=f"foule-{first + number}") for number in range(offices - _crowd)
        )
        Membership.objects.bulk_create(Membership(office=one, user=mine.manager, role="reader") for one in made)
        adviser = person("conseiller@otn.example")
        AdvisorAssignment.objects.bulk_create(
            AdvisorAssignment(office=one, advisor=adviser, starts_on=date(2025, 1, 1)) for one in made[: max(0, FOLLOWED - _crowd)]
        )
        assessments = Assessment.objects.bulk_create(
            Assessment(office=one, edition=current, bank_version_id=current.bank_version_id) for one in made
        )  # fmt: skip
        revisions = Revision.objects.bulk_create(Revision(office=one.office, assessment=one) for one in assessments)
        source = Revision.objects.get(assessment__office=mine.office)
        with connection.cursor() as cursor:
            cursor.execute(COPY, [source.pk, [one.pk for one in revisions]])
            cursor.execute(CHANGES, [[one.pk for one in revisions]])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _crowd = offices


def saving(number: int) -> Callable[[], bytes]:
    """Return a call that saves the next answer of an office."""
    mine = answering(number)
    sending = Sending(mine, largest().questions)

    def save() -> bytes:
        address, body = sending.next()
        return visit(_product(), address, mine.cookies, body, HTMX)

    return save


def offices() -> Iterator[Line]:
    """Pages while the network grows: those of an office stay, lists grow with the rows that they show."""
    mine, year = answering(10), edition().year
    adviser, admin = (cookies_of(person(email)) for email in ("conseiller@otn.example", "admin@otn.example"))
    person_page = visiting(handler_with(BARE_AUTH), "/session/person/", mine.cookies)
    pages = {
        "chapter page": visiting(_product(), mine.page(largest()), mine.cookies),
        "one answer saved": saving(14),
        "progress of a diagnostic": visiting(_product(), mine.home.removesuffix(f"{year}/"), mine.cookies),
        "list of offices": visiting(_product(), "/reseau/offices/", admin),
        "overview of the network": visiting(_product(), "/reseau/", admin),
        "an edition": visiting(_product(), f"/reseau/editions/{year}/", admin),
        "portfolio of 100 offices at most": visiting(_product(), "/portefeuille/", adviser),
        "queue of reviews of 100 offices at most": visiting(_product(), "/portefeuille/a-relire/", adviser),
    }
    measured: dict[tuple[str, int], float] = {}
    asked: dict[tuple[str, int], int] = {}
    sizes = {}
    for size in SIZES:
        crowd(size)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            sizes[size] = cursor.fetchone()[0] / 1000
        costs = interleave({"person": person_page, **pages}, calls=3, rounds=5)
        for name, page in pages.items():
            measured[name, size] = costs[name].wall / costs["person"].wall
            asked[name, size] = counted(page)
            yield Line(f"{name}, {size} offices, against a session and a primary key", costs[name].wall, costs["person"].wall)
    for name in pages:
        small, large = measured[name, SIZES[0]], measured[name, SIZES[-1]]
        is_constant = name in {"chapter page", "one answer saved", "progress of a diagnostic"}
        yield Line(f"{name}, {SIZES[-1]} offices against {SIZES[0]}", large, small, STEADY if is_constant else None, unit="×")
        yield Line(
            f"{name}, statements at {SIZES[-1]} offices against {SIZES[0]}", asked[name, SIZES[-1]], asked[name, SIZES[0]], 1, unit=""
        )
    yield Line("size of the database, an office with 180 answers", (sizes[1000] - sizes[100]) / 900, unit="kB")


def benchmarks() -> Iterator[Line]:
    """Closing an edition reads nine stored scores of each office, and no answer."""
    bank = shipped()
    bands = dict.fromkeys(range(101), "band")
    for size in SIZES:
        ended = cohort(size)

        def freeze() -> None:
            with all_offices("bench"):
                publish(read_cohort(ended)[1], cells=cells_of(bank), band_of=bands)  # noqa: B023  called in this lap

        cost = interleave({"freeze": freeze}, calls=1, rounds=5)["freeze"].wall
        yield Line(f"figures of a closed edition, {size} offices: a score and an office", cost / size / 9 * 1000, unit="µs")


# --- Tasks --------------------------------------------------------------------------------------------------------------------------------


def tasks() -> Iterator[Line]:
    """A plan, its picture and its file while tasks are added."""
    person_page = visiting(handler_with(BARE_AUTH), "/session/person/", answering(10).cookies)
    for size in SIZES:
        office, cookies = planning_office(max(1, size // 50), max(2, size // 5), size)
        home = f"/ot/{office.slug}/plan/"
        pages = {
            name: visiting(_product(), f"{home}{address}", cookies)
            for name, address in (("plan", ""), ("retro-planning", "retroplanning/"), ("my tasks", "mes-taches/"))
        }
        costs = interleave({"person": person_page, **pages}, calls=2, rounds=5)
        for name, page in pages.items():
            yield Line(f"{name}, {size} tasks, against a session and a primary key", costs[name].wall, costs["person"].wall)
            yield Line(f"{name}, {size} tasks, statements", counted(page), None, 10, unit="")
        tree = tree_of(office)
        rows = rows_of(tree)
        closures = closures_of(tree, rows)

        def draw() -> None:
            charts.gantt(rows, today=tree.today, uid="p", title="Plan", scale=charts.Scale.MONTH, closures=closures)  # noqa: B023

        cost = interleave({"draw": draw}, calls=3, rounds=5)["draw"].cpu
        yield Line(f"Gantt of {len(rows)} rows, processor a row", cost / len(rows), None, 0.3)


def files() -> Iterator[Line]:
    """A PDF by its rows and pages, a workbook by its rows; memory of a process of its own."""
    before = 0.0
    for size in SIZES:
        office, _ = planning_office(max(1, size // 50), max(2, size // 5), size)
        (seconds, grown), pages = apart(lambda: len(PdfReader(BytesIO(_plan_pdf(office))).pages))  # noqa: B023
        yield Line(f"PDF of a plan of {size} tasks, {pages} pages, a page", seconds / pages, None, 0.15, unit="s")
        yield Line(f"   memory it takes, {pages} pages, against 4 MB a page", grown, 4 * pages, 1, unit="MB")
    for rows in (500, 5000, 10000):
        (seconds, grown), _ = apart(lambda: len(sheet_of(rows)))  # noqa: B023
        yield Line(f"workbook of {rows} × 20, a row", seconds * 1000 / rows, None, 0.26)
        yield Line(f"   memory it takes, {rows} rows", grown, before or None, 1.1 if rows > 5000 else None, unit="MB")
        before = grown if rows >= 5000 else 0.0


def _plan_pdf(office: Office) -> bytes:
    manager = Membership.objects.get(office=office).user
    with all_offices("bench"):
        job = Job.objects.create(
            office=office, kind="actionplan.make_report", key=f"bench {uuid4()}", arguments={}, asked_by=manager, sent_at=timezone.now()
        )
    attempt = claim(job_id=job.pk, office_id=office.pk)
    assert attempt is not None
    return make_report(attempt).content


def apart(work: Callable[[], int]) -> tuple[tuple[float, float], int]:
    """Do a piece of work in a process of its own; return its seconds of processor, by how many MB it grew, and what the work returned."""
    connection.close()
    here, there = multiprocessing.Pipe()

    def peak() -> float:
        found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
        return int(found[1]) / 1000 if found else 0.0

    def run() -> None:
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew, at what the bench itself holds
        held = peak()
        begun = time.process_time()
        result = work()
        taken = time.process_time() - begun
        grown = peak() - held
        connection.close()
        there.send(((taken, grown), result))

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    there.close()
    found: tuple[tuple[float, float], int] = here.recv()
    process.join()
    return found


# --- Distance -----------------------------------------------------------------------------------------------------------------------------

FAR = 0.010  # seconds that each message to the database takes longer


def distance() -> Iterator[Line]:
    """Pages when the database is 10 ms away: each statement costs its journey, and so do the transaction and the scope."""
    pages = [one for one in listed() if one.elements]
    for page in pages:
        call = visiting(_product(), page.address, page.cookies)
        statements, messages = counted(call), every(call)
        near = interleave({"page": call}, calls=3, rounds=5)["page"].wall
        with far_away():
            far = interleave({"page": call}, calls=3, rounds=5)["page"].wall
        what = f"{page.name}: {statements} statements, {messages} with those of the transaction"
        yield Line(f"{what}: added at 10 ms each", far - near, statements * FAR * 1000, 1, unit="ms")


@contextmanager
def far_away() -> Iterator[None]:
    """Put 10 ms between this process and the database."""
    where = connection.get_connection_params()
    target = Path(where["host"]) / f".s.PGSQL.{where.get('port') or 5432}"
    folder = Path(tempfile.mkdtemp(prefix="otn-far-"))
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(folder / ".s.PGSQL.5432"))
    door.listen(8)
    threading.Thread(target=_forward, args=[door, target], daemon=True).start()
    before = connection.settings_dict["HOST"], connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["HOST"], connection.settings_dict["PORT"] = str(folder), "5432"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["HOST"], connection.settings_dict["PORT"] = before
        door.close()
        shutil.rmtree(folder)


def _forward(door: socket.socket, target: Path) -> None:
    with suppress(OSError):
        while True:
            near, _ = door.accept()
            far = socket.socket(socket.AF_UNIX)
            far.connect(str(target))
            threading.Thread(target=_pump, args=[near, far, FAR], daemon=True).start()
            threading.Thread(target=_pump, args=[far, near, 0], daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket, delay: float) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            time.sleep(delay)
            sink.sendall(part)
        sink.shutdown(socket.SHUT_WR)
