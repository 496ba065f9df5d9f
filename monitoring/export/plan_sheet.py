"""The sheet « KPI » in the workbook of the plan (actionplan.queries.exports.FURTHER_SHEETS): the latest period of the tracker."""

from dataclasses import dataclass

from monitoring.export.sheets import write_period
from monitoring.queries.table import Table, get_table
from otn.lib import excel
from otn.offices.models import Office


@dataclass(frozen=True)
class KpiSheet:
    """What writes the sheet; its repr tells all that it writes."""

    table: Table | None

    def __call__(self, book: excel.Workbook, is_frozen: bool) -> None:
        if self.table is not None:
            write_period(book, self.table, name="KPI", is_frozen=is_frozen)


def read_kpi_sheet(office: Office) -> KpiSheet:
    """Read the latest period of an office; five statements. An office without one has no such sheet."""
    return KpiSheet(get_table(office=office, user=None))
