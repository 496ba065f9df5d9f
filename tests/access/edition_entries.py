"""What the addresses of the editions are expected to do."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from diagnostic.operations.editions import dates_of, fingerprint_of
from otn.clock import today
from tests.access.cast import Rows
from tests.access.entry import GET, POST, Entry, of_year


def new_edition(rows: Rows) -> Mapping[str, Any]:
    day = today()
    days = {"opens_on": 1, "submit_by": 40, "review_by": 80, "closes_on": 100}
    dates = {name: (day + timedelta(days=after)).isoformat() for name, after in days.items()}
    return {"year": day.year + 1, "bank_version": rows["published"].pk, **dates}


def later_dates(rows: Rows) -> Mapping[str, Any]:
    edition = rows["draft assessment"].edition
    return {**dates_of(edition), "closes_on": edition.closes_on + timedelta(days=1), "seen": fingerprint_of(edition)}


NETWORK: dict[tuple[str, str], Entry] = {
    ("network:editions", GET): Entry("edition.read"),
    ("network:new_edition", GET): Entry("edition.manage"),
    ("network:create_edition", POST): Entry("edition.manage", body=new_edition),
    ("network:edition", GET): Entry("edition.read", of_year("draft")),
    ("network:export_edition", GET): Entry("edition.read", of_year("draft")),
    ("network:edition_dates", GET): Entry("edition.manage", of_year("draft")),
    ("network:change_edition_dates", POST): Entry("edition.manage", of_year("draft"), later_dates),
    ("network:open_edition", POST): Entry("edition.manage", of_year("draft")),  # two offices have no diagnostic in it
    ("network:remind", POST): Entry(
        "deadline.remind", lambda rows: {**of_year("draft")(rows), "slug": rows.office.slug}, success=(303, 404), writes=False
    ),  # 404 to an adviser of other offices
    ("network:edition_closing", GET): Entry("edition.manage", of_year("draft")),
    ("network:close_edition", POST): Entry("edition.manage", of_year("draft"), success=(409,), writes=False),  # its review runs
}
