"""Files of the step: the workbook of the plan, written with otn.lib.excel, one module a sheet, and its PDF, made by otn.lib.pdf."""

from actionplan.export.documents import REPORT_STYLES, make_report, make_workbook
from actionplan.export.workbook import WORKBOOK_TYPE, workbook_name, write_workbook

__all__ = ["REPORT_STYLES", "WORKBOOK_TYPE", "make_report", "make_workbook", "workbook_name", "write_workbook"]
