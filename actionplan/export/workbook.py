"""The workbook of the plan, sheet by sheet (strategy-plan-kpi.md §4): living formulas, or the values that they come to."""

from datetime import date

from actionplan.export.actions import add_actions
from actionplan.export.front import add_guide, add_summary
from actionplan.export.layout import Book
from actionplan.export.lists import add_lists, add_meta
from actionplan.export.objectives import add_objectives
from actionplan.export.tasks import add_tasks
from actionplan.export.weeks import add_weeks
from actionplan.queries.exports import PlanContent
from otn.lib import excel
from strategy.export import add_swot_sheet

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_workbook(content: PlanContent, *, made_on: date, is_frozen: bool = False) -> bytes:
    """Write the workbook of a plan; `is_frozen` writes no formula. Nothing is read from the database."""
    file = excel.Workbook(f"Plan d’actions, {content.office}", made_on=made_on)
    book = Book(content, file, is_frozen)
    add_guide(book, made_on=made_on)
    add_summary(book)
    add_swot_sheet(file, content.facts)
    add_objectives(book)
    add_actions(book)
    add_tasks(book)
    add_weeks(book)
    for write in content.further:
        write(file, is_frozen)
    add_lists(book)
    add_meta(book, made_on=made_on)
    return file.to_bytes()


def workbook_name(slug: str, made_on: date, *, is_frozen: bool = False) -> str:
    return f"plan-actions_{slug}_{made_on:%Y-%m-%d}{'_valeurs' if is_frozen else ''}.xlsx"
