"""The medians of the network beside the scores of an office: where they stand, what is withheld, what nobody can subtract."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from diagnostic import models, operations
from diagnostic.benchmark import Medians
from diagnostic.export import make_answers, make_report
from diagnostic.operations.cohorts import close_edition
from diagnostic.report import Audience, compose
from otn.documents.operations import work_on
from otn.offices.models import Office
from otn.offices.operations import archive_office
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic.assessed import TODAY, assessment_of, published_version
from tests.diagnostic.banks import read, spoken
from tests.diagnostic.compared import closed, ended_edition, figures_of, scored
from tests.diagnostic.reported import html, material
from tests.diagnostic.shipped import plausible, shipped, write_answers
from tests.diagnostic.test_shares import made_report, share
from tests.factories import EditionFactory
from tests.statements import statements

pytestmark = pytest.mark.django_db

RESULTS = "/ot/embruns/diagnostic/2027/resultats/"
BENCHMARK = "/ot/embruns/diagnostic/2027/reperes/"
NONE_YET = "La médiane du réseau s’affiche à partir de 5 offices."
EMPTY = "Les repères s’affichent à partir de 5 offices comparables."
FIVE = (41, 47, 52, 58, 66)
BANK = shipped()


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def version(world):
    return published_version(BANK)


@pytest.fixture
def assessment(world, version):
    """The diagnostic of Embruns, answered, in an edition that is open."""
    with office_scope([world.embruns.pk]):
        made = assessment_of(world.embruns, EditionFactory.create(bank_version=version, year=2027))
        write_answers(made, plausible(BANK), world.contributor)
        return models.Assessment.objects.select_related("office", "edition").get(pk=made.pk)


def validate(world, assessment):
    with office_scope([world.embruns.pk]):
        operations.submit(assessment=assessment, by=world.manager)
        operations.validate(assessment=assessment, by=world.advisor)


def without_tokens(answer):
    """A page apart from what changes with every request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"|"X-CSRFToken": "\w+"', "", answer.text)


# --- Results ------------------------------------------------------------------------------------------------------------------------------


def test_results_show_the_medians_of_the_last_closed_edition_with_its_year_and_its_offices(client, world, version, assessment):
    closed(version, 2025, 1, 2, 3, 4, 5)
    closed(version, 2026, *FIVE)
    page = read(client, world.manager, RESULTS)
    assert "Médiane du réseau, 2026 (5 offices) : 52" in page
    assert "Médiane du réseau, 2025" not in page
    assert NONE_YET not in page
    assert page.count('class="s3"') >= 2  # drawn as the third series, though there is no former year
    assert BENCHMARK in page


@pytest.mark.parametrize("scores", [(), (41, 47, 52, 58)])
def test_without_five_offices_results_say_when_a_median_comes(client, world, version, assessment, scores):
    if scores:
        closed(version, 2026, *scores)
    page = read(client, world.manager, RESULTS)
    assert NONE_YET in page
    assert "Médiane du réseau" not in page
    assert EMPTY in read(client, world.manager, BENCHMARK)


def test_a_cell_with_too_few_is_withheld_beside_one_that_is_shown(client, world, version, assessment):
    edition = ended_edition(version, 2026)
    scored(edition, *FIVE[:4])
    scored(edition, FIVE[4], without="4")
    close_edition(edition=edition, by=None)
    assert "Effectif insuffisant" in read(client, world.manager, RESULTS)
    assert read(client, world.manager, BENCHMARK).count("Effectif insuffisant") >= 2


def test_a_closed_edition_shows_its_own_medians_whatever_closes_later(client, world, version, assessment):
    closed(version, 2026, *FIVE)
    client.force_login(world.manager)
    pages = [without_tokens(client.get(address)) for address in (RESULTS, BENCHMARK)]
    closed(version, 2028, 90, 91, 92, 93, 94)
    assert [without_tokens(client.get(address)) for address in (RESULTS, BENCHMARK)] == pages


def test_one_statement_more_whatever_the_number_of_offices(client, world, version, assessment):
    closed(version, 2026, *range(20, 80))
    client.force_login(world.manager)
    client.get(RESULTS)
    for address in (RESULTS, BENCHMARK):
        with statements(8):
            assert client.get(address).status_code == 200


# --- The page of the office ---------------------------------------------------------------------------------------------------------------


def test_an_office_finds_its_own_scores_beside_the_network_and_its_own_classes(client, world, version, assessment):
    Office.objects.filter(pk=world.embruns.pk).update(category="1", territory="", legal_form="epic")
    edition = ended_edition(version, 2026)
    scored(edition, *FIVE, category="1")
    scored(edition, 70, 71, 72, 73, 74, category="2")
    close_edition(edition=edition, by=None)
    page = read(client, world.manager, BENCHMARK)
    for words in (
        "Classement : catégorie I", "Forme juridique : établissement public (EPIC)", "Effectif insuffisant", "Tout le réseau",
        "Le profil de l’office ne le dit pas.", "Compléter le profil", "Comment lire ces repères ?", "moins de 5 offices",
    ):  # fmt: skip
        assert words in page, words
    assert "catégorie II" not in page
    assert "Compléter le profil" not in read(client, world.reader, BENCHMARK)


def test_otn_reads_the_benchmark_of_a_draft_only_where_it_reads_the_draft(client, world, version, assessment):
    closed(version, 2026, *FIVE)
    client.force_login(world.advisor)
    assert client.get(BENCHMARK).status_code == 403
    validate(world, assessment)
    assert client.get(BENCHMARK).status_code == 200


# --- What nobody can subtract -------------------------------------------------------------------------------------------------------------


def test_nothing_moves_when_an_office_answers_anew_is_archived_or_the_edition_is_closed_again(client, world, version, assessment):
    edition = ended_edition(version, 2026)
    revisions = scored(edition, *FIVE)
    close_edition(edition=edition, by=None)
    addresses = [(world.manager, RESULTS), (world.manager, BENCHMARK), (world.network_admin, "/reseau/reperes/")]

    def pages():
        found = []
        for person, address in addresses:
            client.force_login(person)
            page = without_tokens(client.get(address))
            found.append(
                page.partition("<main")[2] if person is world.network_admin else page
            )  # the frame lists the offices that she opens
        return found

    before = pages()
    with office_scope([revisions[0].office_id]):
        one = models.Assessment.objects.select_related("office", "edition").get(pk=revisions[0].assessment_id)
        operations.reopen(
            assessment=one, by=world.network_admin, reason="Une réponse était fausse.", submit_until=TODAY + timedelta(days=10)
        )
        again = models.Revision.objects.filter(assessment=one, is_current=True)
        again.update(
            state="validated", submitted_at=timezone.now(), validated_at=timezone.now(), profile={}, figures=figures_of(version, 100)
        )
    with all_offices("test"):
        archive_office(office=revisions[1].office, by=world.network_admin, reason="L’office a fusionné.")
    scored(edition, 0)
    close_edition(edition=edition, by=world.network_admin)
    assert pages() == before


def test_no_name_of_another_office_reaches_a_manager(client, world, version, assessment):
    edition = ended_edition(version, 2026)
    others = [one.office for one in scored(edition, *FIVE)]
    close_edition(edition=edition, by=None)
    validate(world, assessment)
    job = made_answers(world, assessment)
    report = printed_report(world, assessment, Audience.TEAM)
    texts = [
        *(read(client, world.manager, address) for address in (RESULTS, BENCHMARK)),
        "\n".join(str(cell.value) for sheet in openpyxl.load_workbook(BytesIO(job)).worksheets for row in sheet for cell in row),
        "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(report)).pages),
    ]
    for text in texts:
        assert "Médiane" in text
        for office in others:
            assert office.name not in text
            assert office.slug not in text


# --- What leaves the house ----------------------------------------------------------------------------------------------------------------


def content_of(job):
    with all_offices("test"):
        job.refresh_from_db()
        with default_storage.open(job.document.path) as file:
            return file.read()


def made_answers(world, assessment):
    with office_scope([world.embruns.pk]):
        job = operations.export_answers(assessment=assessment, by=world.manager)
    work_on(str(job.pk), job.office_id, make_answers)
    return content_of(job)


def printed_report(world, assessment, audience, **parts):
    with office_scope([world.embruns.pk]):
        report = operations.prepare_report(assessment=assessment, by=world.manager, audience=audience, **parts)
    work_on(str(report.job_id), report.office_id, make_report)
    return content_of(report.job)


MEDIANS = Medians(
    2025,
    14,
    {
        "overall": 52,
        **{f"chapter:{one.code}": 50 for one in BANK.chapters[:3]},
        **{f"orientation:{one.key}": 48 for one in BANK.orientations},
    },
)


@pytest.mark.parametrize("audience", [Audience.TEAM, Audience.BOARD])
def test_both_reports_print_the_median_with_its_year(audience):
    text = spoken(html(replace(material(), medians=MEDIANS), audience))
    assert "Médiane du réseau, 2025 : 52" in text
    assert "Médiane du réseau, 2025 (14 offices)" in text
    assert ("Effectif insuffisant" in text) == (audience is Audience.TEAM)
    assert "Médiane du réseau" not in spoken(html(material(), audience))
    assert compose(material()).medians is None


def test_a_report_is_prepared_with_or_without_the_median(client, world, version, assessment):
    closed(version, 2026, *FIVE)
    validate(world, assessment)
    plain, full = (
        "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(printed_report(world, assessment, Audience.BOARD, **parts))).pages)
        for parts in ({"with_medians": False}, {})
    )
    assert "Médiane du réseau" in full
    assert "Médiane" not in plain
    page = read(client, world.manager, "/ot/embruns/diagnostic/2027/rapport/")
    assert page.count("Pour les élus, sans médiane") == 1
    address = "/ot/embruns/diagnostic/2027/rapport/preparer/"
    assert client.post(address, {"audience": "team"}).status_code == 303, "an empty box is an answer"
    with office_scope([world.embruns.pk]):
        without, asked = models.Report.objects.get(with_medians=False, audience="board"), models.Report.objects.get(audience="team")
    assert "medians" not in without.figures, "what was left out is not shared either"
    assert not asked.with_medians
    offered = read(client, world.manager, "/ot/embruns/diagnostic/2027/partage/")
    assert "Pour les élus, sans médiane, révision 1" in spoken(offered)


def test_the_workbook_of_answers_has_a_column_of_medians(world, version, assessment):
    closed(version, 2026, *FIVE)
    sheet = openpyxl.load_workbook(BytesIO(made_answers(world, assessment))).worksheets[0]
    assert sheet.cell(1, 7).value == "Médiane du réseau, 2026 (5 offices)"
    assert next(row[6].value for row in sheet.iter_rows() if row[0].value == "Ensemble") == 52


def test_a_report_keeps_the_medians_that_it_printed_and_a_link_shows_no_more_than_them(client, world, version, assessment):
    closed(version, 2026, *FIVE)
    validate(world, assessment)
    printed_report(world, assessment, Audience.BOARD)
    with office_scope([world.embruns.pk]):
        report = models.Report.objects.get()
        assert Medians.read(report.figures["medians"]).by_cell["overall"] == 52
        _, address = share(assessment, made_report(assessment, world, figures=report.figures), world.manager)
    page = Client().get(address)
    text = spoken(page.text)
    assert "Médiane du réseau, 2026 : 52" in text
    assert "5 offices" not in text
    assert "quartile" not in text
    edition = assessment.edition
    models.Edition.objects.filter(pk=edition.pk).update(
        submit_by=edition.opens_on + timedelta(days=1), review_by=edition.opens_on + timedelta(days=2)
    )
    scored(edition, 90, 91, 92, 93, 94)
    close_edition(edition=edition, by=None)  # its own, closed after the report was delivered
    assert without_tokens(Client().get(address)) == without_tokens(page)
    assert "Médiane du réseau, 2027" in read(client, world.manager, RESULTS)
