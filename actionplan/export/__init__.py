"""Files of the step: the workbook of the plan, written with otn.lib.excel, one module a sheet, and its PDF, made by otn.lib.pdf."""

from actionplan.export.workbook import WORKBOOK_TYPE, workbook_name, write_workbook

__all__ = ["WORKBOOK_TYPE", "workbook_name", "write_workbook"]
