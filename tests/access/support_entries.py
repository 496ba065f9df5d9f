"""What the addresses of the accompaniment are expected to do."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from otn.clock import today
from tests.access.cast import Rows
from tests.access.entry import GET, POST, Entry, given, pk, slug, with_version


def of_year(rows: Rows) -> Mapping[str, Any]:
    return {"year": today().year}


def of_file(rows: Rows) -> Mapping[str, Any]:
    return {"job": rows["support file"].pk}


def a_day(rows: Rows) -> Mapping[str, Any]:
    on = today() + timedelta(days=10)
    return {"on": on.isoformat(), "share": "0.5", "subject": "Atelier", "advisor": rows["assignment"].advisor_id}


def a_change(rows: Rows) -> Mapping[str, Any]:
    return {"version": rows["support day"].version, "on": today().isoformat(), "share": "0.5", "subject": "Atelier court"}


def a_visit(**more: Any) -> Any:
    return lambda rows: {"on": today().isoformat(), "text": "Tout va bien.", **more}


OFFICE: dict[tuple[str, str], Entry] = {
    ("dashboard:support", GET): Entry("office.see"),
    ("dashboard:charter", GET): Entry("office.see"),
    ("dashboard:sign_charter", POST): Entry("charter.sign", body=given(number=1, agreed="on"), writes=False),  # it is signed
    ("dashboard:countersign_charter", POST): Entry("support_day.record", body=given(number=1, agreed="on")),
    ("dashboard:support_statement", GET): Entry("office.see", of_year),
    ("dashboard:print_statement", POST): Entry("report.prepare", of_year),
    ("dashboard:export_statement", POST): Entry("report.prepare", of_year),
    ("dashboard:support_file", GET): Entry("office.see", of_file, success=(302,)),
    ("dashboard:new_support_day", GET): Entry("support_day.record"),
    ("dashboard:add_support_day", POST): Entry("support_day.record", body=a_day),
    ("dashboard:support_day", GET): Entry("support_day.record", pk("support day")),
    ("dashboard:change_support_day", POST): Entry("support_day.record", pk("support day"), a_change),
    ("dashboard:record_support_day", POST): Entry("support_day.record", pk("support day"), with_version("support day")),
    ("dashboard:cancel_support_day", POST): Entry("support_day.record", pk("support day"), with_version("support day")),
    ("dashboard:new_visit", GET): Entry("support_day.record"),
    ("dashboard:write_visit", POST): Entry("support_day.record", body=a_visit()),
    ("dashboard:visit", GET): Entry("support_day.record", pk("visit")),
    ("dashboard:change_visit", POST): Entry("support_day.record", pk("visit"), a_visit(version=1)),
    ("dashboard:office_notes", GET): Entry("note.read"),
    ("dashboard:add_office_note", POST): Entry("note.write", body=given(text="Le maire hésite.")),
    ("dashboard:office_note", GET): Entry("note.write", pk("office note")),
    ("dashboard:change_office_note", POST): Entry("note.write", pk("office note"), with_version("office note", text="Autre.")),
}

NETWORK: dict[tuple[str, str], Entry] = {
    ("network:sheet", GET): Entry("portfolio.read", slug, success=(200, 404)),  # 404 to an adviser of other offices
    ("network:support", GET): Entry("network.read"),
    ("network:export_support", POST): Entry("network.read"),
    ("network:charter_texts", GET): Entry("charter.write"),
    ("network:save_charter_text", POST): Entry("charter.write", body=given(version=0, body="Une autre charte.")),
    ("network:publish_charter_text", POST): Entry("charter.write", body=given(version=1), success=(409,), writes=False),  # no draft
}
