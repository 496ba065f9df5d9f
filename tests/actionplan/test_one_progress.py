"""One progress: list, retro-planning, PDF and workbook say the same of everything in the plan (strategy-plan-kpi.md §6, trap 3)."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.urls import reverse

from actionplan import operations
from actionplan.models import Task
from actionplan.progress import FINISHED, OBJECTIVE_NAMES, STATUS_NAMES, shown
from actionplan.queries.exports import get_report
from actionplan.queries.rows import get_tree
from otn.tenancy.scope import office_scope
from tests.actionplan.exported import lines
from tests.actionplan.planned import TODAY, action, objective, task
from tests.strategy.reflected import seen

pytestmark = pytest.mark.django_db

CLOSED = {names[status] for names in (STATUS_NAMES, OBJECTIVE_NAMES) for status in FINISHED}
DATES = {"starts_on": date(2026, 6, 1), "due_date": date(2026, 9, 25)}


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def plan(world):
    """A plan where each thing has a progress of its own, those among them that rounding would get wrong."""
    with office_scope([world.embruns.pk]):
        by = world.manager
        first = objective(world.embruns, by, "Attirer hors saison", **DATES)
        second = objective(world.embruns, by, "Vendre en ligne", **DATES)
        third = objective(world.embruns, by, "Mesurer les visites", **DATES)
        many = action(first, by, "Une série de reportages", contribution=90)
        action(first, by, "Une soirée de lancement", contribution=10)
        for rank, (name, value, load) in enumerate((("Repérages", 100, 5), ("Tournage", 43, 8), ("Montage", 7, 3))):
            made = task(many, by, name, duration=rank + 2, load=Decimal(load), starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 12))
            Task.objects.filter(pk=made.pk).update(progress=value)
        done = action(second, by, "Un moteur de réservation", contribution=100)
        Task.objects.filter(pk=task(done, by, "Choisir le moteur", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 5)).pk).update(
            progress=100
        )
        action(second, by, "Une boutique de souvenirs", contribution=0)  # open, and worth nothing: never 100 %
        slow = action(third, by, "Des compteurs", contribution=1)
        operations.report_action(action=slow, by=by, version=slow.version, progress=3)
        yield get_tree(office=world.embruns)


def things(tree):
    """Every line with its identifier."""
    found = [(f"O{one.id}", one) for one in tree.objectives]
    found += [(f"A{one.id}", one) for one in tree.actions]
    return found + [(f"T{one.id}", one) for one in tree.tasks]


def percentages(html, name):
    """The percentages that stand closest to a name, wherever it is shown outside the words of a picture."""
    page = BeautifulSoup(html, "html.parser")
    for picture in page.find_all(["svg", "head", "option"]):
        picture.decompose()
    told = []
    for text in page.find_all(string=re.compile(re.escape(name))):
        for parent in text.parents:
            values = re.findall(r"(?:<\s)?\d+\s%", parent.get_text(" "))
            if values:
                told.append({re.sub(r"\s+", " ", value) for value in values})
                break
    return told


def missing(html, wanted):
    """The lines whose progress is not told beside their name."""
    found = []
    for _, line in wanted:
        told = percentages(html, line.name)
        if not any(line.shown.replace("\u00a0", " ") in values for values in told):
            found.append((line.name, line.shown, told))
    return found


def test_the_plan_holds_what_rounding_would_get_wrong(plan):
    assert [one.shown for one in plan.objectives] == [f"{value}\u00a0%" for value in (49, 99)] + ["<\u00a01\u00a0%"]


def test_the_list_tells_it(client, world, plan):
    client.force_login(world.reader)  # to whom it is told, where others have a field to change it
    html = client.get(reverse("actionplan:overview", args=["embruns"])).text
    assert missing(html, [(key, one) for key, one in things(plan) if key[0] in "OA"]) == []
    for one in plan.actions:
        html = client.get(reverse("actionplan:tasks", args=["embruns", one.id])).text
        assert missing(html, [(f"T{part.id}", part) for part in one.tasks]) == []


def test_the_retro_planning_tells_it(client, world, plan):
    client.force_login(world.manager)
    html = client.get(reverse("actionplan:schedule", args=["embruns"])).text
    assert missing(html, things(plan)) == []


def test_the_pdf_tells_it(world, plan):
    with office_scope([world.embruns.pk]):
        report = get_report(office=seen(world.embruns, world.manager))
    html = render_to_string("actionplan/pdf/plan.html", {"report": report, "printed_on": TODAY})
    assert missing(html, things(plan)) == []


def test_the_workbook_tells_it(client, world, plan):
    client.force_login(world.manager)
    book = openpyxl.load_workbook(BytesIO(client.post(reverse("actionplan:export_plan", args=["embruns"]), {"values": "1"}).content))
    weeks = lines(book["Rétro-planning"], header=2)
    for key, line in things(plan):
        row = lines(book[{"O": "Objectifs", "A": "Actions", "T": "Tâches"}[key[0]]])[key]
        for cell in (row, weeks[key]):
            assert cell["Avancement"] == pytest.approx(float(line.value) / 100)
            assert told(cell) == line.shown
    for objective_line in plan.objectives:
        assert told(lines(book["Synthèse"])[f"O{objective_line.id}"]) == objective_line.shown


def told(row):
    """What a cell shows: its number by the rules of the sheet, the status beside it saying whether anything is open."""
    return shown(Decimal(str(row["Avancement"])) * 100, is_open=row["Statut"] not in CLOSED)
