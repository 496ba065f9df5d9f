"""Workbooks of the step, written with otn.lib.excel."""
