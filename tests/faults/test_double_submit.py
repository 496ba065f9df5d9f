"""A form that is sent twenty times at once does what it does once; the other answers are polite.

Two offices with the same rows: in the first each form is sent once, in the second many times, and both must end alike: as many rows in
every table, as many versions, as many mails.
"""

import re
import threading
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from otn.accounts.models import User
from otn.clock import today
from otn.embedded.valkey import ValkeyServer
from otn.offices.models import Office
from otn.tenancy.scope import all_offices
from tests.access import entries, matrix
from tests.access.cast import Rows, make_banks, make_editions, make_rows
from tests.access.entry import POST
from tests.actionplan.planned import action, objective, task
from tests.factories import AssignmentFactory, MembershipFactory, OfficeFactory, UserFactory
from tests.faults.clients import Answer, Browser
from tests.faults.house import url_of
from tests.faults.servers import Web

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MANY, SOME = 20, 6
POLITE = {200, 303, 409}
GONE = 404  # of what was removed: nothing tells it from what never was

# The forms that matter most are sent MANY times, the others of the same kinds SOME times.
ASKED = (
    "diagnostic:answer", "strategy:add_facts", "actionplan:send_objectives", "actionplan:add_task", "actionplan:add_expense",
    "monitoring:add_campaign", "monitoring:add_row", "dashboard:team_invite", "diagnostic:prepare_report", "dashboard:countersign_charter",
    "dashboard:add_support_day", "diagnostic:submit",
)  # fmt: skip
ALIKE = (
    "diagnostic:comment", "strategy:add_solutions", "strategy:create_group", "strategy:create_strategy", "strategy:create_objective",
    "strategy:create_reflection", "strategy:duplicate", "strategy:write_remark", "actionplan:create_objective",
    "actionplan:create_action", "actionplan:begin_action", "actionplan:take_recommendation", "actionplan:write_remark",
    "actionplan:print_plan",
    "monitoring:create_campaign", "monitoring:write_row", "dashboard:write_visit", "dashboard:change_office_note",
    # What goes, and what changes a state, comes last.
    "monitoring:remove_row", "monitoring:remove_campaign", "monitoring:remove_period", "strategy:validate",
)  # fmt: skip

# A report that is asked for again is the same one, and who asked is told each time.
TOLD_EACH_TIME = {"diagnostic:prepare_report", "actionplan:print_plan"}


@dataclass
class Side:
    """An office whose forms are sent so many times, and who sends them."""

    rows: Rows
    manager: User
    advisor: User
    port: int
    browsers: dict[int, Browser] = field(default_factory=dict)

    @property
    def office(self) -> Office:
        return self.rows.office

    def browser(self, person: User) -> Browser:
        if person.pk not in self.browsers:
            client = Client()
            client.force_login(person)
            self.browsers[person.pk] = Browser(self.port)
            self.browsers[person.pk].cookies["sessionid"] = client.cookies["sessionid"].value
        return self.browsers[person.pk]

    def who_may(self, capability: str) -> Browser:
        return self.browser(self.manager if "manager" in matrix.roles(matrix.OFFICE[capability]) else self.advisor)


def send(browser: Browser, path: str, fields: Mapping[str, Any], times: int) -> list[Answer]:
    """Send the same form so many times at the same moment."""
    together = threading.Barrier(times)

    def one(_: int) -> Answer:
        together.wait(60)
        return browser.post(path, fields)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def counted(office: Office) -> Counter[str]:
    """Count the rows of an office in every table, and their versions; mails are of no office."""
    models = [model for model in apps.get_models() if any(one.name == "office" for one in model._meta.fields)]
    parts = []
    for model in models:
        versions = "coalesce(sum(version), 0)" if any(one.name == "version" for one in model._meta.fields) else "0"
        table = model._meta.db_table
        parts.append(f"SELECT '{table}', count(*), {versions} FROM {table} WHERE office_id = {office.pk}")
    parts.append("SELECT 'mails', count(*), 0 FROM mail_outgoingmail")
    with all_offices("test"), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        rows = cursor.fetchall()
    return Counter({name: number for name, number, _ in rows} | {f"versions of {name}": int(total) for name, _, total in rows})


def told(before: Counter[str], after: Counter[str]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


def faults_of(name: str, once: Side, often: Side, times: int, act: Any) -> list[str]:
    """Do an act once here and so many times there; return what differs."""
    seen, effects = [], []
    for side, number in ((once, 1), (often, times)):
        before = counted(side.office)
        seen.append(act(side, number))
        effects.append(told(before, counted(side.office)))
    if name in TOLD_EACH_TIME:
        for effect in effects:
            effect["journal_journalentry"] = 1
    statuses = [Counter(answer.status for answer in answers) for answers in seen]
    faults = []
    if not effects[0] or seen[0][0].status not in {200, 303}:
        faults.append(f"{name}: once gives {dict(statuses[0])}, {effects[0]}")
    if rude := statuses[1].keys() - POLITE - ({GONE} if ":remove_" in name else set()):
        faults.append(f"{name}: {times} times gives {sorted(rude)} in {dict(statuses[1])}")
    if effects[0] != effects[1]:
        faults.append(f"{name}: once does {effects[0]}, {times} times {effects[1]}")
    return faults


def post_entry(name: str, side: Side, times: int) -> list[Answer]:
    """Send the form of an address as the walk over all addresses does."""
    entry = entries.OFFICE[name, POST]
    path = reverse(name, kwargs={**entry.arguments(side.rows), "office": side.office.slug})
    return send(side.who_may(entry.capability), path, entry.body(side.rows), times)


def post(name: str, fields: Mapping[str, Any], side: Side, times: int) -> list[Answer]:
    return send(side.browser(side.manager), reverse(name, kwargs={"office": side.office.slug}), fields, times)


def apply_file(side: Side, times: int) -> list[Answer]:
    """Read a file of figures, then agree to its preview so many times."""
    browser = side.browser(side.manager)
    read, apply = (reverse(f"monitoring:{name}", args=[side.office.slug]) for name in ("read_import", "apply_import"))
    table = b"Campagne;Visites\nAutomne;120\nToussaint;88\n"
    preview = browser.post(read, {"file": ("essai_2026-11-01_2026-11-30.csv", table)})
    kept = re.search(r'name="fichier"[^>]*value="([^"]+)"', preview.text)
    assert kept, preview.text[-3000:]
    return send(browser, apply, {"fichier": kept[1], "first": "2026-11-01", "last": "2026-11-30"}, times)


def twin_offices(kind: str) -> list[tuple[Office, User, User]]:
    """Two offices with a manager and an adviser each, and nothing that would tell them apart."""
    made = []
    for name in ("une", "vingt"):
        office = OfficeFactory.create(name=f"Office {kind} {name} fois", slug=f"{kind}-{name}")
        advisor = UserFactory.create(is_advisor=True)
        AssignmentFactory.create(office=office, advisor=advisor)
        made.append((office, MembershipFactory.create(office=office, role="manager").user, advisor))
    return made


def ready_rows(office: Office, manager: User) -> Rows:
    """Give an office a plan of one objective that can be validated, and nothing else."""
    with all_offices("test world"):
        aim = objective(office, manager, "Un objectif prêt", due_date=today() + timedelta(days=90))
        for name in ("Une moitié", "L’autre"):
            one = action(aim, manager, name, contribution=50)
            task(one, manager, starts_on=today(), ends_on=today() + timedelta(days=7))
    return Rows(office, {})


@pytest.fixture
def web(tmp_path, programs):
    broker = ValkeyServer(data_dir=tmp_path / "valkey", socket_path=tmp_path / "v.sock")
    broker.start()
    environment = {"DATABASE_URL": url_of(connection), "REDIS_URL": broker.url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    web = Web("web", environment, tmp_path / "web.log")
    try:
        web.start()
        yield web
    finally:
        web.remove()
        broker.stop()


def test_a_form_sent_twenty_times_at_once_does_what_it_does_once(db, web):
    banks = make_banks()
    editions = make_editions(banks["published"])
    once, often = (
        Side(make_rows(office, banks, editions), manager, advisor, web.port) for office, manager, advisor in twin_offices("vaste")
    )
    other_once, other_often = (
        Side(ready_rows(office, manager), manager, advisor, web.port) for office, manager, advisor in twin_offices("prete")
    )
    web.until_up()
    faults = []
    for name, fields in (("dashboard:sign_charter", {"number": 1, "agreed": "on"}), ("actionplan:validate", {"version": 1})):
        faults += faults_of(name, other_once, other_often, MANY, partial(post, name, fields))
    faults += faults_of("import applied", once, often, MANY, apply_file)
    for names, times in ((ASKED, MANY), (ALIKE, SOME)):
        for name in names:
            faults += faults_of(name, once, often, times, partial(post_entry, name))
    assert faults == []
