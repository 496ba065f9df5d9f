"""What leaves the tracker: the workbook reopened and recomputed, its sheet in that of the plan, the PDF read."""

import shutil
import subprocess
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pikepdf
import pypdf
import pytest
from django.core.files.storage import default_storage

from actionplan.export import write_workbook as write_plan
from actionplan.queries.exports import get_plan_content
from monitoring import operations
from monitoring.export import make_report, write_workbook
from monitoring.queries.exports import REPORT, get_tracker_content
from otn.documents.models import Job
from otn.documents.operations import work_on
from otn.tenancy.scope import office_scope
from tests.monitoring.tracked import brochure_of, campaign_of, month_of, seen
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

PAGE = "/ot/embruns/suivi/fichiers/"
HOSTILE = "=1+1 & <b>\"'\u0007 [Été] : /?*"


@pytest.fixture(autouse=True)
def in_2026(settings):
    settings.OTN_TODAY = date(2026, 11, 25)


@pytest.fixture
def office(world):
    with office_scope([world.embruns.pk]):
        yield seen(world.embruns, world.manager)


@pytest.fixture
def brochure(world, office):
    return brochure_of(office, world.manager, month_of(office, world.manager))


def content_of(office, world):
    return get_tracker_content(office=office, by=world.manager, year=2026)


def opened(content: bytes, **words: Any):
    return openpyxl.load_workbook(BytesIO(content), **words)


def test_the_workbook_has_the_columns_of_the_brochure_under_their_groups(world, office, brochure):
    book = opened(write_workbook(content_of(office, world), made_on=date(2026, 11, 25)))
    assert book.sheetnames[:2] == ["Lisez-moi", "Synthèse"]
    sheet = book[book.sheetnames[2]]
    assert [cell.value for cell in sheet[4]] == [
        "ID", "Campagne", "Impressions", "Email - taux d’ouvert.", "Clics", "CTR", "Visites", "Pf/visite", "Taux de rebond",
        "Nouvelles visites", "Commandes", "CA", "Tx conversion", "Coût", "ROI", "Résultats", "Commentaire",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[3] if cell.value] == ["Diffusion", "Qualité de trafic", "Conversion", "Analyse"]
    assert sheet.column_dimensions["E"].hidden
    assert sheet["B5"].value == "Moyenne du site"
    assert sheet["H5"].value == pytest.approx(5.5)
    assert [sheet.cell(row, 2).value for row in range(6, 11)] == [
        "Adwords", "Display Google", "Email 1", "La Chaîne Météo - habillage", "Total",
    ]  # fmt: skip
    assert sheet["M6"].value == '=IF(AND(N(G6)>0,K6<>""),K6/G6,"")'
    assert sheet["O6"].value == '=IF(AND(N(N6)>0,L6<>""),L6/N6,"")'
    assert sheet["G10"].value == "=SUM(G6:G9)"
    assert sheet.freeze_panes == "C5"
    assert sheet.auto_filter.ref is None
    assert {sheet["G9"].comment is not None, sheet["M9"].comment is not None} == {True}  # K1 and K4 of La Chaîne Météo
    assert sheet["G6"].comment is None
    assert sheet["C6"].number_format == "#,##0"


def test_a_frozen_workbook_has_the_values_of_the_page(world, office, brochure):
    content = write_workbook(content_of(office, world), made_on=date(2026, 11, 25), is_frozen=True)
    sheet = opened(content).worksheets[2]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    shown = [Decimal(str(sheet.cell(row, 15).value)).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP") for row in range(6, 11)]
    assert [str(value) for value in shown] == ["4.01", "0.85", "0.04", "0.33", "1.12"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed: that it recomputes the tracker is NOT tested")
def test_libreoffice_finds_the_figures_of_the_page(world, office, brochure, tmp_path):
    content = content_of(office, world)
    (tmp_path / "suivi.xlsx").write_bytes(write_workbook(content, made_on=date(2026, 11, 25)))
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(tmp_path / "out"), str(tmp_path / "suivi.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    sheet = openpyxl.load_workbook(tmp_path / "out" / "suivi.xlsx", data_only=True).worksheets[2]
    table = content.tables[0]
    letters = dict(zip(("impressions", "visits", "orders", "revenue", "conversion_rate", "cost", "roi"), "CGKLMNO", strict=True))
    lines = [line.cells for line in table.lines]
    for row, cells in enumerate([*lines, table.total], start=6):
        for code, letter in letters.items():
            assert sheet[f"{letter}{row}"].value == pytest.approx(float(cells[code].value)), (letter, row)
    for code, letter in (("pages_per_visit", "H"), ("bounce_rate", "I"), ("new_visits_rate", "J"), ("ctr", "F")):
        assert sheet[f"{letter}10"].value == pytest.approx(float(table.total[code].value)), code


def test_names_and_comments_are_texts_whatever_they_hold(world, office):
    period = month_of(office, world.manager)
    period = operations.edit_period(period=period, by=world.manager, version=1, first=period.first, last=period.last, label=HOSTILE[:60])
    campaign = campaign_of(office, world.manager, "=1+1")
    row = operations.add_result(campaign=campaign, period=period, by=world.manager)
    operations.write_cells(row=row, by=world.manager, version=1, typed={"comment": "=cmd|'/c calc'!A1", "visits": "12"})
    sheet = opened(write_workbook(content_of(office, world), made_on=date(2026, 11, 25))).worksheets[2]
    assert (sheet["B6"].value, sheet["B6"].data_type, sheet["B6"].quotePrefix) == ("=1+1", "s", True)
    assert (sheet["Q6"].value, sheet["Q6"].data_type) == ("=cmd|'/c calc'!A1", "s")


def test_the_workbook_of_the_plan_ends_with_the_tracker(world, office, brochure):
    book = opened(write_plan(get_plan_content(office=office, by=world.manager), made_on=date(2026, 11, 25)))
    assert book.sheetnames.index("KPI") == book.sheetnames.index("Listes") - 1
    assert book["KPI"]["B5"].value == "Moyenne du site"


def test_the_pdf_of_the_year_is_made_by_a_job(client, world, office, brochure):
    kept = HOSTILE.replace("\u0007", "")
    operations.write_review(office=office, by=world.manager, year=2026, version=0, kept=kept, stopped="", learned="")
    client.force_login(world.contributor)
    for _ in range(2):  # twice is once
        done = client.post(f"{PAGE}pdf/", {"annee": "2026"}, follow=True)
        assert "Le PDF est dans la liste." in done.text
    job = Job.objects.get(kind=REPORT)
    document = work_on(str(job.pk), office.pk, make_report)
    with default_storage.open(document.path) as file:
        content = file.read()
    text = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages).split())
    text = text.replace("\u202f", " ").replace("\u00a0", " ")
    for told in ("4,01", "0,85", "0,33", "0,04", "10 753,00 €", "1 811 visites", "Ce qu’on garde", "<b>"):
        assert told in text, told
    with pikepdf.open(BytesIO(content)) as book:
        assert "/StructTreeRoot" in book.Root
    page = client.get(PAGE)
    assert page_faults(page.text) == []
    assert f"/ot/embruns/rapports/{document.pk}/fichier/" in page.text


def test_files_are_offered_to_those_who_may_have_them(client, world, office, brochure):
    client.force_login(world.manager)
    page = client.get(PAGE)
    assert page_faults(page.text) == []
    assert "Aucun PDF pour l’instant." in page.text
    answer = client.post(f"{PAGE}classeur/", {"annee": "2026"})
    assert 'filename="suivi_embruns_2026.xlsx"' in answer["Content-Disposition"]
    assert opened(answer.content).sheetnames[0] == "Lisez-moi"
    for wrong in ("", "1999", "abc"):
        assert client.post(f"{PAGE}classeur/", {"annee": wrong}).status_code == 404
    client.force_login(world.reader)
    assert "Télécharger le classeur" not in client.get(PAGE).text
    assert client.post(f"{PAGE}classeur/", {"annee": "2026"}).status_code == 403


@pytest.mark.parametrize("size", [1, 8])
def test_the_content_is_read_in_a_number_of_statements_that_nothing_moves(world, office, size):
    for month in range(1, size + 1):
        row = operations.add_result(
            campaign=campaign_of(office, world.manager, f"Campagne {month}"), period=month_of(office, world.manager, 2026, month, 28),
            by=world.manager,
        )  # fmt: skip
        operations.write_cells(row=row, by=world.manager, version=1, typed={"visits": "12", "cost": "5", "revenue": "7"})
    with statements(16):
        content_of(office, world)
