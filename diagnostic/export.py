"""Files of the step: workbooks written with otn.lib.excel, banks as files that can be read back."""

from dataclasses import dataclass

from diagnostic import bank_files
from diagnostic.queries import get_version
from otn.clock import today

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
