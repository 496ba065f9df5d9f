"""The plan of an office: its page and its picture."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from typing import Any
from xml.etree import ElementTree

from django.template import Context, Engine
from django.urls import reverse

from actionplan.assembly import PlanTree
from actionplan.gantt_rows import closures_of, rows_of
from actionplan.queries.rows import get_tree
from otn.lib import charts, french
from otn.offices.models import Office
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import whole_plan
from tests.bench.site import _product
from tests.bench.stack import TOKEN, cookies_of, visiting
from tests.bench.timing import Line, interleave
from tests.factories import MembershipFactory, OfficeFactory
from tests.strategy.reflected import reflection_of

# Each objective, action and task with the same cells as on the page, each action with its field: and nothing else of a page.
LOOP = Engine().from_string(
    '<!doctype html><html lang="fr"><title>Choisir</title>{% for objective in objectives %}<h2>{{ objective.name }}</h2><table>'
    '{% for action in objective.actions %}<tr><th scope="row">{{ action.number }} <a href="{{ home }}actions/{{ action.id }}/">'
    "{{ action.name }}</a></th><td>{{ action.status }}</td><td>{{ action.start }}</td><td>{{ action.end }}</td><td>{{ action.shown }}</td>"
    '<td>{{ action.cct }}</td><td><form method="post" action="{{ home }}actions/{{ action.id }}/contribution/"><input type="hidden" '
    'name="csrfmiddlewaretoken" value="{{ token }}"><input type="hidden" name="version" value="{{ action.version }}"><input '
    'name="contribution" value="{{ action.contribution }}"></form></td><td>{{ action.owner }}</td><td>{{ action.controller }}</td></tr>'
    '{% for task in action.tasks %}<tr><th scope="row"><a href="{{ home }}taches/{{ task.id }}/">{{ task.name }}</a></th>'
    "<td>{{ task.status }}</td><td>{{ task.start }}</td><td>{{ task.end }}</td><td>{{ task.shown }}</td><td>{{ task.owner }}</td>"
    "<td>{{ task.controller }}</td></tr>{% endfor %}{% endfor %}</table>{% endfor %}</html>"
)


@cache
def planning_office(objectives: int, actions: int, tasks: int) -> tuple[Office, str]:
    """Return an office with a plan of this size, and the cookies of its manager."""
    office = OfficeFactory.create(name=f"Plan {tasks}", slug=f"plan-{objectives}-{actions}-{tasks}")
    manager = MembershipFactory.create(office=office, role="manager").user
    with office_scope([office.pk]):
        reflection_of(office, manager)
        whole_plan(office, manager, objectives=objectives, actions=actions, tasks=tasks)
    return office, cookies_of(manager)


def tree_of(office: Office) -> PlanTree:
    with office_scope([office.pk]):
        return get_tree(office=office)


def plan_page() -> Iterator[Line]:
    """R10: the whole request of a plan of 20 objectives, 200 actions and 1 000 tasks, against a bare template loop over the same rows."""
    office, cookies = planning_office(20, 200, 1000)
    page = visiting(_product(), reverse("actionplan:overview", args=[office.slug]), cookies)
    content = page().decode()
    assert content.count("/plan/taches/") >= 1000, content.count("/plan/taches/")
    costs = interleave({"page": page, "loop": bare_loop(tree_of(office), f"/ot/{office.slug}/plan/")}, calls=2, rounds=9)
    what = "R10 plan page, 20 objectives, 200 actions, 1 000 tasks, against a bare template loop"
    yield Line(what, costs["page"].wall, costs["loop"].wall, 1.3, 1.0)
    yield Line("   processor time alone", costs["page"].cpu, costs["loop"].cpu)


def bare_loop(tree: PlanTree, home: str) -> Callable[[], str]:
    """Return the floor of R10: the rows of a plan, their words ready, in a loop of a template."""

    def common(line: Any, owner: str) -> dict[str, Any]:
        start, end = french.date_short(line.start), french.date_short(line.end)
        return {
            "id": line.id, "name": line.name, "status": line.status_name, "start": start, "end": end, "shown": line.shown, "owner": owner,
            "controller": line.controller or french.MISSING, "version": line.version,
        }  # fmt: skip

    objectives = [
        {"name": one.name, "actions": [
            common(action, action.owner) | {
                "number": action.number, "cct": french.percent(action.cct, of=100), "contribution": action.contribution,
                "tasks": [common(task, task.assignee) for task in action.tasks],
            }
            for action in one.actions
        ]}
        for one in tree.objectives
    ]  # fmt: skip
    return lambda: str(LOOP.render(Context({"objectives": objectives, "home": home, "token": TOKEN})))


# --- The picture --------------------------------------------------------------------------------------------------------------------------

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
EMPTY = re.compile(r"<(\w+)([^<>]*)></\1>")
PLACES = {"x", "y", "width", "height", "rx", "d", "cx", "cy", "r", "x1", "x2", "y1", "y2", "points", "transform", "viewBox"}


def gantt() -> Iterator[Line]:
    """R11: the picture of a retro-planning of 200 rows, against formatting the same shapes into strings."""
    office, _ = planning_office(8, 32, 160)
    tree = tree_of(office)
    rows = rows_of(tree)
    closures = closures_of(tree, rows)
    assert len(rows) == 200, len(rows)

    def ours() -> str:
        return str(charts.gantt(rows, today=tree.today, uid="plan", title="Rétroplanning", scale=charts.Scale.MONTH, closures=closures).svg)

    bare = formatted(ours())
    assert bare() == EMPTY.sub(r"<\1\2/>", ours()), "the floor draws something else"
    costs = interleave({"ours": ours, "bare": bare}, calls=20, rounds=9)
    yield Line(f"R11 Gantt of {len(rows)} rows, against formatting the same shapes", costs["ours"].wall, costs["bare"].wall, 2, 1.3)


def formatted(svg: str) -> Callable[[], str]:
    """Return what formats the shapes of a picture: a template for each, with its numbers and its text."""
    shapes: list[tuple[str, tuple[float | str, ...], str]] = []

    def walk(element: ElementTree.Element) -> None:
        template, values = f"<{element.tag}", list[float | str]()
        for name, value in element.attrib.items():
            if name in PLACES:
                template += f' {name}="{NUMBER.sub("%g", value)}"'
                values += [float(number) for number in NUMBER.findall(value)]
            else:
                template += f' {name}="%s"'
                values.append(value)
        is_empty = not len(element) and not element.text
        shapes.append((template + ("/>%s" if is_empty else ">%s"), tuple(values), (element.tail if is_empty else element.text) or ""))
        for child in element:
            walk(child)
        if not is_empty:
            shapes.append((f"</{element.tag}>%s", (), element.tail or ""))

    walk(ElementTree.fromstring(svg))
    return lambda: "".join([template % (*values, escape(text)) for template, values, text in shapes])
