"""Files of the step: workbooks written with otn.lib.excel, banks as files that can be read back."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from diagnostic import bank_files
from diagnostic.answer_sheets import write_answers
from diagnostic.models import Assessment
from diagnostic.queries import get_version
from diagnostic.queries.export import get_answers_export
from otn.accounts.models import User
from otn.clock import today
from otn.documents.operations import Attempt, Made, scope_of
from otn.offices.access import find_office

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
YAML_TYPE = "application/yaml"


@dataclass(frozen=True)
class BankExport:
    """A file to download."""

    name: str
    content_type: str
    content: bytes


def export_bank(version_id: int, *, as_yaml: bool = False) -> BankExport:
    """Write a version of a bank as a workbook, or as YAML: importing it changes nothing."""
    version = get_version(version_id)
    name = f"banque-{version.bank.key}-v{version.number}"
    if as_yaml:
        return BankExport(f"{name}.yaml", YAML_TYPE, bank_files.to_yaml(version.bank))
    return BankExport(f"{name}.xlsx", WORKBOOK_TYPE, bank_files.to_workbook(version.bank, made_on=today()))


def bank_template() -> BankExport:
    """Return the empty workbook that people fill."""
    return BankExport("modele-banque.xlsx", WORKBOOK_TYPE, bank_files.template(made_on=today()))


def make_answers(attempt: Attempt) -> Made:
    """Make the workbook of the answers of a revision, for a job asked for by `operations.export_answers`.

    The rights of whoever asked are looked at again: some time may have passed. Seven statements with the bank in memory.
    """
    if attempt.asked_by_id is None:
        raise PermissionDenied
    with scope_of(attempt.office_id):
        person = User.objects.get(pk=attempt.asked_by_id)
        assessment = Assessment.objects.select_related("office", "edition").get(pk=attempt.arguments["assessment"])
        office = find_office(person, assessment.office.slug)
        if office is None:
            raise PermissionDenied
        assessment.office = office  # which knows what this person may do here
        export = get_answers_export(assessment=assessment, user=person, number=attempt.arguments["revision"])
    revision = f", révision {export.number}" if export.number > 1 else ""
    return Made(
        name=f"Réponses {export.year}{revision}.xlsx",
        content=write_answers(export, made_on=today()),
        content_type=WORKBOOK_TYPE,
        # What OTN may not read on the page, it does not find among the documents either.
        capability="answer.export" if export.is_open_to_otn else "answer.write",
    )
