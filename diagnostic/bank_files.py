"""Banks in files: a folder of YAML, one YAML file or one workbook, read into a bank with everything that is wrong with it, and written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby

from diagnostic.bank import Bank
from diagnostic.bank_check import check
from diagnostic.bank_document import describe
from diagnostic.bank_reading import read_bank
from diagnostic.bank_tree import SHAPE, Entries, Fault, Items, Place, Reading, Severity
from diagnostic.bank_wording import Finding
from diagnostic.bank_yaml import read_yaml, write_yaml
from diagnostic.sheets_reading import read_sheets
from diagnostic.sheets_writing import write_sheets
from otn.lib.excel import WorkbookRefused

WORKBOOK = ".xlsx"
YAML = (".yaml", ".yml")
MAX_FILES = 30


@dataclass(frozen=True)
class BankFile:
    """What files say: the bank as far as it could be read, None when nothing could, and all that is wrong, in the order of the files."""

    bank: Bank | None
    faults: tuple[Fault, ...]
    reading: Reading = field(default_factory=Reading, compare=False, repr=False)  # which knows where each value stands

    @property
    def is_refused(self) -> bool:
        """Say whether no draft can be made of it."""
        return self.bank is None or any(fault.severity is Severity.FAULT for fault in self.faults)

    @property
    def is_complete(self) -> bool:
        """Say whether nothing stands in the way of publishing."""
        return self.bank is not None and all(fault.severity is Severity.REMARK for fault in self.faults)


def read_files(files: Mapping[str, bytes]) -> BankFile:
    """Read the files of a bank by their names: a workbook, a YAML file, or `bank.yaml` with its chapters."""
    reading = Reading()
    root = _root(files, reading)
    bank = None if root is None else read_bank(root, reading)
    file = BankFile(bank, _in_order(reading.faults), reading)
    return file if bank is None or reading.is_partial else with_findings(file, check(bank))


def with_findings(file: BankFile, findings: Iterable[Finding]) -> BankFile:
    """Add what was found later, each with its place; what could not be read is not reported a second time."""
    reading = file.reading
    located = [
        Fault(finding.severity, finding.kind, finding.message, reading.place(finding.path))
        for finding in findings
        if not reading.is_unread(finding.path)
    ]
    return replace(file, faults=_in_order([*file.faults, *located]))


def grouped(faults: Iterable[Fault]) -> list[tuple[Severity, str, Sequence[Fault]]]:
    """Group faults by what they forbid and their kind, the worst first."""
    worst = list(Severity)

    def group(fault: Fault) -> tuple[int, str]:
        return worst.index(fault.severity), fault.kind

    return [(worst[severity], kind, list(some)) for (severity, kind), some in groupby(sorted(faults, key=group), key=group)]


def to_yaml(bank: Bank) -> bytes:
    """Write a bank as one YAML file."""
    return write_yaml(describe(bank))


def to_workbook(bank: Bank, *, made_on: date) -> bytes:
    """Write a bank as a workbook."""
    return write_sheets(describe(bank), made_on=made_on)


def template(*, made_on: date) -> bytes:
    """Return the empty workbook that people fill."""
    return write_sheets({}, made_on=made_on)


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: (fault.place.order, fault.message)))


def _root(files: Mapping[str, bytes], reading: Reading) -> Entries | None:
    if len(files) > MAX_FILES:
        return _refuse(reading, f"Il y a trop de fichiers\u00a0: {MAX_FILES} au plus.")
    if len(files) == 1:
        ((name, content),) = files.items()
        if name.casefold().endswith(YAML):
            return read_yaml(name, content, reading)
        if name.casefold().endswith(WORKBOOK):
            try:
                return read_sheets(content, reading)
            except WorkbookRefused as refusal:
                return _refuse(reading, refusal.message, name)
        return _refuse(reading, "Une banque se lit dans un classeur .xlsx ou un fichier .yaml.", name)
    return _folder({name: content for name, content in files.items() if name.casefold().endswith(YAML)}, reading)


def _folder(files: Mapping[str, bytes], reading: Reading) -> Entries | None:
    main = next((name for name in files if name.casefold() in {"bank.yaml", "bank.yml"}), None)
    if main is None:
        return _refuse(reading, "Il manque le fichier bank.yaml, qui dit ce que les chapitres ont en commun.")
    root = read_yaml(main, files[main], reading)
    others = [read_yaml(name, files[name], reading, rank) for rank, name in enumerate(sorted(files.keys() - {main}), start=1)]
    if root is None:
        return None
    written = root.nodes.get("chapters")
    inside = written.nodes if isinstance(written, Items) else ()
    chapters = Items((*inside, *(chapter for chapter in others if chapter is not None)), root.place)
    return Entries({**root.nodes, "chapters": chapters}, root.place)


def _refuse(reading: Reading, message: str, name: str = "") -> Entries | None:
    reading.fault(SHAPE, message, Place(name))
    return None
