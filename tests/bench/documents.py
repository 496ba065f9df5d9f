"""The report of a diagnostic, from the job to its file, and a workbook of 500 rows, against the libraries that they stand on."""

import gc
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from unittest import mock
from uuid import uuid4

import openpyxl
import psutil
from celery import current_app
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone
from pypdf import PdfReader
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from diagnostic import export
from diagnostic.models import Revision
from diagnostic.report import Audience
from otn.documents.models import Document, Job
from otn.documents.operations import work_on
from otn.lib import excel, pdf
from otn.lib.excel.writing import _styles
from otn.tenancy.scope import all_offices
from tests.bench.load import environment
from tests.bench.network import edition, person
from tests.bench.timing import Line, interleave

ROWS = 500
KINDS = (
    *[excel.TEXT] * 5, *[excel.WHOLE] * 3, *[excel.PERCENT] * 3, *[excel.DATE] * 2, excel.TEXT, excel.WHOLE, *[excel.MONEY] * 3,
    *[excel.TEXT] * 2,
)  # fmt: skip


DAY = date(2026, 4, 14)


def rows_of_plan(count: int) -> list[tuple[str | int | Decimal | date, ...]]:
    part, price = Decimal("0.25"), Decimal("1200.50")
    return [
        (
            f"A{row}", f"{row % 20}. Un objectif", f"Action numéro {row}", "Hélène Marchand", "Samir Delaunay", 2, 3, 4, part, part, part,
            DAY, DAY + timedelta(days=row % 365), "En cours", row % 9, price, price, price, "T1 Une tâche", "à risque",
        )
        for row in range(count)
    ]  # fmt: skip


def sheet_of(count: int) -> bytes:
    """Write a sheet like « Actions » with the library of the product."""
    made = excel.Workbook("Plan", made_on=DAY)
    sheet = made.add_sheet("Actions", [excel.Column(kind, kind) for kind in KINDS], fitted=True, protected=True)
    sheet.add_header(filtered=True)
    for row in rows_of_plan(count):
        sheet.add_row(row)
    return made.to_bytes()


def workbook() -> Iterator[Line]:
    """R9: a sheet like « Actions » against cells of the same named styles."""

    def bare() -> bytes:
        made = openpyxl.Workbook()
        for style in _styles():
            made.add_named_style(style)
        sheet, names = made.worksheets[0], [f"OTN {kind} libre" for kind in KINDS]
        for number, row in enumerate([KINDS, *rows_of_plan(ROWS)], start=1):
            for place, (value, name) in enumerate(zip(row, names, strict=True), start=1):
                cell = sheet.cell(number, place, value)
                cell.style = name
        target = BytesIO()
        made.save(target)
        return target.getvalue()

    gc.freeze()  # else passes over what WeasyPrint keeps fall on whichever of the two makes more objects
    costs = interleave({"ours": lambda: sheet_of(ROWS), "bare": bare}, calls=1, rounds=9)
    gc.unfreeze()
    what = f"R9 workbook of {ROWS} × {len(KINDS)}, processor, against its bare cells"
    yield Line(what, costs["ours"].cpu, costs["bare"].cpu, 1.5, 1.15)


# --- The report ---------------------------------------------------------------------------------------------------------------------------


def asked(count: int, audience: Audience = Audience.BOARD) -> list[Job]:
    """Ask so many times for a report on the last diagnostic of Embruns, past the operation, which would make it once."""
    current = edition()
    manager = person("referent@embruns.example")
    with all_offices("bench"):
        revision = Revision.objects.get(assessment__office__slug="cote-des-embruns", assessment__edition=current, is_current=True)
        arguments = {"assessment": revision.assessment_id, "revision": revision.number, "audience": audience.value}
        arguments["with_comments"] = audience is Audience.TEAM
        return [
            Job.objects.create(
                office_id=revision.office_id, kind="diagnostic.make_report", key=f"bench {uuid4()}", arguments=arguments, asked_by=manager,
                sent_at=timezone.now(),
            )
            for _ in range(count)
        ]  # fmt: skip


def made_by(job: Job) -> Document:
    document = work_on(str(job.pk), job.office_id, export.make_report)
    assert document is not None
    return document


def report() -> Iterator[Line]:
    """R7: a report from the claim of its job to its stored file, against WeasyPrint with the same HTML and stylesheets, fonts included."""
    rounds = 5
    with mock.patch("diagnostic.export.pdf.render", wraps=pdf.render) as rendered:
        made_by(asked(1, Audience.TEAM)[0])
    html = rendered.call_args.args[0]
    folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
    faces = pdf.FACES.replace("static:", f"{(settings.OTN_BUILD_DIR / 'static' / 'fonts').as_uri()}/")
    styles = [next(folder / name for folder in folders if (folder / name).exists()).read_text() for name in export.REPORT_STYLES]
    jobs = iter(asked(rounds + 1, Audience.TEAM))

    def bare() -> bytes:
        fonts = FontConfiguration()
        sheets = [CSS(string=text, font_config=fonts) for text in (faces, *styles)]
        content: bytes = HTML(string=html).write_pdf(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1", optimize_images=True)
        return content

    costs = interleave({"ours": lambda: made_by(next(jobs)), "bare": bare}, calls=1, rounds=rounds)
    pages = len(PdfReader(BytesIO(bare())).pages)
    what = f"R7 report of {pages} pages, job to file, against WeasyPrint with the same HTML"
    yield Line(what, costs["ours"].wall, costs["bare"].wall, 1.10, 1.03)
    yield Line("   processor time alone", costs["ours"].cpu, costs["bare"].cpu)


def in_a_worker() -> Iterator[Line]:
    """R8: the same report by a worker of Celery, from the message to the row that says done; the memory of its process."""
    queue = f"bench-{os.getpid()}"
    with TemporaryDirectory(prefix="otn-bench-"):
        worker = subprocess.Popen(
            [
                sys.executable, "-W", "ignore:You're running the worker with superuser", "-m", "celery", "--app=otn", "--quiet", "worker",
                "--concurrency=1", f"--queues={queue}", f"--hostname={queue}@%h", "--loglevel=ERROR", "--without-gossip",
            ],
            env=environment(), cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            taken, pages = [], 0
            for job in asked(4, Audience.TEAM):
                begun = time.perf_counter()
                current_app.send_task(job.kind, args=(str(job.pk), job.office_id), task_id=str(job.pk), queue=queue)
                document = _waited_for(job, worker)
                taken.append(time.perf_counter() - begun)
            pages = len(PdfReader(BytesIO(default_storage.open(document.path).read())).pages)
            (child,) = psutil.Process(worker.pid).children()
            peak = int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{child.pid}/status").read_text())[1]) / 1000  # type: ignore[index]
        finally:
            worker.terminate()
            worker.wait(60)
    warm = median(taken[1:])  # the first one begins with the start of the worker
    yield Line(f"R8 sixteen pages at the pace of a report of {pages} in a worker, message to file", warm * 16 / pages, None, 3, unit="s")
    yield Line("R8 memory of the process that made four of them, at most", peak, None, 150, unit="MB")
    yield Line("R8 pages a second", pages / warm, None, None, 12, unit="/s", at_least=True)


def _waited_for(job: Job, worker: subprocess.Popen[bytes]) -> Document:
    until = time.monotonic() + 60
    while time.monotonic() < until and worker.poll() is None:
        with all_offices("bench"):
            if (document := Document.objects.filter(job=job).first()) is not None:
                return document
        time.sleep(0.01)
    raise RuntimeError("the worker made no report")
