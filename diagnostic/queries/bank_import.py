"""What a file of a bank says, what is wrong with it and what it would change: the page of the dry run."""

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostic.bank import Bank
from diagnostic.bank_check import check
from diagnostic.bank_files import BankFile, grouped, read_files, with_findings
from diagnostic.bank_tree import SEVERITY_NAMES, Fault, Severity
from diagnostic.queries.bank_pages import Changes, in_words
from diagnostic.queries.banks import Comparison, get_comparison, get_versions
from otn.lib import french


@dataclass(frozen=True)
class FaultGroup:
    kind: str
    severity: Severity
    name: str  # of the severity
    faults: Sequence[Fault]


@dataclass(frozen=True)
class DryRunPage:
    name: str  # of the file
    bank: Bank | None
    is_refused: bool
    is_complete: bool
    faults: Sequence[FaultGroup]
    ready: int  # questions with nothing to correct or to finish
    comparison: Comparison | None
    changes: Changes | None  # against the version that it would follow; None when there is none
    next_number: int  # of the version whose draft this would be

    def count(self, severity: Severity) -> int:
        return sum(len(group.faults) for group in self.faults if group.severity is severity)

    @property
    def summary(self) -> str:
        """Say how far the file is."""
        parts = [french.plural(self.ready, "question prête", "questions prêtes")]
        counts = [(Severity.FAULT, "point à corriger", "points à corriger"), (Severity.MISSING, "point à finir", "points à finir")]
        parts += [french.plural(self.count(severity), one, many) for severity, one, many in counts if self.count(severity)]
        return f"{', '.join(parts)}."

    @property
    def unchanged_id(self) -> int | None:
        """The version that says the same already."""
        comparison = self.comparison
        return comparison.before.id if comparison is not None and comparison.is_empty and comparison.before else None

    @property
    def may_create(self) -> bool:
        return not self.is_refused and self.unchanged_id is None


def get_dry_run(name: str, content: bytes) -> DryRunPage:
    """Read a file and compare it with the draft, else with the newest published version."""
    file = read_files({name: content})
    comparison = None
    if file.bank is not None and file.bank.key:
        comparison = get_comparison(file.bank)
        file = with_findings(file, comparison.findings)
    return DryRunPage(
        name=name,
        bank=file.bank,
        is_refused=file.is_refused,
        is_complete=file.is_complete,
        faults=[FaultGroup(kind, severity, SEVERITY_NAMES[severity], faults) for severity, kind, faults in grouped(file.faults)],
        ready=_ready(file),
        comparison=comparison,
        changes=None if comparison is None or comparison.before is None else in_words(comparison.difference),
        next_number=_next_number(file.bank.key if file.bank else ""),
    )


def _ready(file: BankFile) -> int:
    if file.bank is None:
        return 0
    paths = [*file.reading.unread, *(finding.path for finding in check(file.bank) if finding.severity is not Severity.REMARK)]
    troubled = {path[1] for path in paths if len(path) > 1 and path[0] == "question"}
    return sum(code not in troubled for code in file.bank.by_code)


def _next_number(key: str) -> int:
    """Return the number of the draft of a bank, or that of the version after the newest."""
    newest = next((line for line in get_versions() if line.bank == key), None)
    if newest is None:
        return 1
    return newest.number if newest.state == newest.state.DRAFT else newest.number + 1
