"""Files of the step: the workbook of the tracker, written with otn.lib.excel, its sheet in that of the plan, and its PDF."""

from monitoring.export.documents import REPORT_STYLES, make_report
from monitoring.export.sheets import write_period
from monitoring.export.workbook import WORKBOOK_TYPE, workbook_name, write_workbook

__all__ = ["REPORT_STYLES", "WORKBOOK_TYPE", "make_report", "workbook_name", "write_period", "write_workbook"]
