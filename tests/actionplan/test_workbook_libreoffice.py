"""The living workbook, recomputed by a spreadsheet of its own: its formulas find the figures of the pages, today being today."""

import shutil
import subprocess

import openpyxl
import pytest
from django.utils import timezone

from actionplan.export import write_workbook
from tests.actionplan.exported import content, lines, tree

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:.*extension is not supported")]  # of what the spreadsheet adds

CONVERSION = "xlsx:Calc MS Excel 2007 XML"


@pytest.fixture(scope="module")
def soffice():
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        pytest.skip("LibreOffice is not installed: that the formulas of the workbook find the figures of the plan is NOT tested")
    return found


def recomputed(soffice, folder, made):
    """Return the workbook as the spreadsheet saves it, with what its formulas came to."""
    (folder / "plan.xlsx").write_bytes(made)
    (folder / "out").mkdir()
    command = [soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", CONVERSION]
    subprocess.run([*command, "--outdir", f"{folder}/out", f"{folder}/plan.xlsx"], check=True, capture_output=True, timeout=180)
    return openpyxl.load_workbook(folder / "out" / "plan.xlsx", data_only=True)


@pytest.mark.parametrize("weekdays", [(0, 1, 2, 3, 4), (1, 2, 3, 4, 5)], ids=["monday to friday", "tuesday to saturday"])
def test_every_formula_finds_the_figure_of_the_page(soffice, tmp_path, weekdays):
    plan = tree(timezone.localdate(), weekdays=weekdays)
    book = recomputed(soffice, tmp_path, write_workbook(content(plan), made_on=plan.today))
    errors = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "e"]
    assert errors == []

    objectives, summary = lines(book["Objectifs"]), lines(book["Synthèse"])
    for one in plan.objectives:
        row, told = objectives[f"O{one.id}"], summary[f"O{one.id}"]
        assert close(row["Avancement"], one.value / 100)
        assert close(told["Avancement"], one.value / 100)
        assert close(row["Couverture"], one.shares.total / 100)
        assert close(told["Couverture"], one.shares.coverage / 100)
        assert close(row["CCT %"], None if one.cct.value is None else one.cct.value / 100)
        assert close(told["CCT %"], None if one.cct.value is None else one.cct.value / 100)
        budget = one.budget
        assert close(told["Prévu"], budget.planned.included)
        assert close(told["Engagé"], budget.committed.included)
        assert close(told["Reste"], budget.left.included)
        assert close(told["Retard (j)"], one.flags.late_days or None)
    whole = next(row for row in book["Synthèse"].iter_rows(values_only=True) if row[1] == "Plan entier")
    assert close(whole[3], plan.value / 100)
    assert close(whole[6], plan.budget.planned.included)

    actions = lines(book["Actions"])
    for action in plan.actions:
        row = actions[f"A{action.id}"]
        assert close(row["CCT %"], None if action.cct is None else action.cct / 100)
        assert close(row["Retard (j)"], action.flags.late_days or None)

    weeks = lines(book["Rétro-planning"], header=2)
    for line, key in [(one, f"A{one.id}") for one in plan.actions if one.is_live] + [
        (one, f"T{one.id}") for one in plan.tasks if one.is_live
    ]:
        row = weeks[key]
        assert (day(row["Fin"]), row["Statut"]) == (line.end, line.status_name)
        assert close(row["Avancement"], line.value / 100)


def close(found, wanted):
    """Say whether a cell shows this figure; nothing is an empty text or an empty cell."""
    if wanted is None:
        return found in (None, "")
    return isinstance(found, int | float) and abs(found - float(wanted)) < 1e-9


def day(value):
    return value.date() if value else None
