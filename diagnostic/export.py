"""Files of the step: reports made by otn.lib.pdf, workbooks written with otn.lib.excel, banks as files that can be read back."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string

from diagnostic import bank_files
from diagnostic.answer_sheets import write_answers
from diagnostic.explanation import ChangeList
from diagnostic.models import Assessment, Report
from diagnostic.queries import get_version
from diagnostic.queries.export import get_answers_export
from diagnostic.queries.report import get_material
from diagnostic.report import Audience, compose, printed
from diagnostic.states import State
from otn.accounts.models import User
from otn.clock import today
from otn.documents.operations import Attempt, Made, scope_of
from otn.lib import excel, pdf
from otn.offices.access import find_office

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
YAML_TYPE = "application/yaml"
REPORT_STYLES = ("pdf.css", "pdf-diagnostic.css")
CHANGES = (
    excel.Column("Code", width=9),
    excel.Column("Sujet", width=44),
    excel.Column("Changement", width=24),
    excel.Column("Comparaison", width=18),
    excel.Column("Question", width=70),
)


@dataclass(frozen=True)
class Export:
    """A file to download."""

    name: str
    content_type: str
    content: bytes


def export_bank(version_id: int, *, as_yaml: bool = False) -> Export:
    """Write a version of a bank as a workbook, or as YAML: importing it changes nothing."""
    version = get_version(version_id)
    name = f"banque-{version.bank.key}-v{version.number}"
    if as_yaml:
        return Export(f"{name}.yaml", YAML_TYPE, bank_files.to_yaml(version.bank))
    return Export(f"{name}.xlsx", WORKBOOK_TYPE, bank_files.to_workbook(version.bank, made_on=today()))


def bank_template() -> Export:
    """Return the empty workbook that people fill."""
    return Export("modele-banque.xlsx", WORKBOOK_TYPE, bank_files.template(made_on=today()))


def export_changes(changes: Iterable[ChangeList], *, former_year: int | None, year: int) -> Export:
    """Write the questions that two years do not have in common, or not alike, one a line; those that leave the comparison say so."""
    book = excel.Workbook(f"Questions de {former_year} et de {year}", made_on=today())
    sheet = book.add_sheet("Questions", CHANGES)
    sheet.add_header(filtered=True)
    for one in changes:
        for question in one.questions:
            sheet.add_row([question.code, question.subject, one.label, "hors comparaison" if one.is_out else "comparée", question.text])
    return Export(f"comparaison-{former_year or year}-{year}.xlsx", WORKBOOK_TYPE, book.to_bytes())


def make_answers(attempt: Attempt) -> Made:
    """Make the workbook of the answers of a revision, for a job asked for by `operations.export_answers`.

    The rights of whoever asked are looked at again: some time may have passed. Eight statements with the bank in memory.
    """
    with scope_of(attempt.office_id):
        assessment, person = _asked(attempt)
        export = get_answers_export(assessment=assessment, user=person, number=attempt.arguments["revision"])
    revision = f", révision {export.number}" if export.number > 1 else ""
    return Made(
        name=f"Réponses {export.year}{revision}.xlsx",
        content=write_answers(export, made_on=today()),
        content_type=WORKBOOK_TYPE,
        # What OTN may not read on the page, it does not find among the documents either.
        capability="answer.export" if export.is_open_to_otn else "answer.write",
    )


def make_report(attempt: Attempt) -> Made:
    """Make the report of a revision, for a job asked for by `operations.prepare_report`, and keep the figures that it prints.

    The rights of whoever asked are looked at again. Eleven statements with the banks in memory, none of them while the pages are laid out.
    """
    arguments, day = attempt.arguments, today()
    with scope_of(attempt.office_id):
        assessment, person = _asked(attempt)
        parts = {"with_comments": arguments["with_comments"], "with_medians": arguments.get("with_medians", True)}  # not in older jobs
        material = get_material(assessment=assessment, user=person, number=arguments["revision"], **parts)
        Report.objects.filter(office=attempt.office_id, key=attempt.key).update(job=attempt.job_id, figures=printed(material))
    is_for_board = arguments["audience"] == Audience.BOARD
    template = "diagnostic/pdf/board.html" if is_for_board else "diagnostic/pdf/team.html"
    html = render_to_string(template, {"report": compose(material), "printed_on": day})
    ending = "-elus" if is_for_board else "" if parts["with_comments"] else "-sans-commentaires"
    if not parts["with_medians"]:
        ending += "-sans-mediane"
    return Made(
        name=f"diagnostic-{assessment.office.slug}-{day:%Y-%m-%d}{ending}.pdf",
        content=pdf.render(html, static=settings.STATICFILES_DIRS, printed_on=day, stylesheets=REPORT_STYLES),
        content_type="application/pdf",
        # A draft is the office's own: OTN takes its report from the page of the diagnostic, which asks each time whether it may.
        capability="report.read_draft" if material.cover.state is State.DRAFT else "report.read",
    )


def _asked(attempt: Attempt) -> tuple[Assessment, User]:
    """Return the assessment of a job, its office knowing what whoever asked may do there now. Raises PermissionDenied when nobody may."""
    if attempt.asked_by_id is None:
        raise PermissionDenied
    person = User.objects.get(pk=attempt.asked_by_id)
    assessment = Assessment.objects.select_related("office", "edition").get(pk=attempt.arguments["assessment"])
    office = find_office(person, assessment.office.slug)
    if office is None:
        raise PermissionDenied
    assessment.office = office
    return assessment, person
