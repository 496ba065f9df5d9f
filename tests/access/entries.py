"""What each address is expected to do, method by method. A new address fails the walk until it stands here.

`public` entries say why anybody may see them. For the others the right is asked of tests/access/matrix.py by capability.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from otn.offices.operations import token_of
from tests.access.cast import Rows

Given = Callable[[Rows], Mapping[str, Any]]


def nothing(rows: Rows) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Entry:
    """One address and method. `arguments` are those of the address besides the office, `body` is a valid form, made of rows of the office.

    `success` are the answers of whoever has the right; `writes` tells that an allowed unsafe request must leave a trace.
    """

    capability: str = ""
    arguments: Given = nothing
    body: Given = nothing
    success: tuple[int, ...] = (200,)
    writes: bool = True
    why_public: str = ""


def pk(name: str) -> Given:
    return lambda rows: {"pk": rows[name].pk}


def token(rows: Rows) -> Mapping[str, Any]:
    return {"token": token_of(rows["invitation"])}


GET = "GET"
POST = "POST"

OFFICE: dict[tuple[str, str], Entry] = {
    ("dashboard:overview", GET): Entry("office.see"),
    ("dashboard:team", GET): Entry("member.see"),
    ("dashboard:profile", GET): Entry("office.see"),
    ("dashboard:journal", GET): Entry("journal.read"),
    ("documents:index", GET): Entry("report.read"),
    ("documents:download", GET): Entry("office.see", pk("document"), success=(200, 404)),  # the row is real, its file is not
    ("diagnostic:overview", GET): Entry("assessment.see"),
    ("strategy:overview", GET): Entry("strategy.read"),
    ("actionplan:overview", GET): Entry("plan.read"),
    ("monitoring:overview", GET): Entry("campaign.read"),
}

NETWORK: dict[tuple[str, str], Entry] = {
    ("network:portfolio", GET): Entry("portfolio.read"),
    ("network:overview", GET): Entry("network.read"),
}

# Of whoever is signed in, about herself.
SELF: dict[tuple[str, str], Entry] = {
    ("account_profile", GET): Entry(),
    ("notifications:index", GET): Entry(),
}

PUBLIC: dict[tuple[str, str], Entry] = {
    ("home", GET): Entry(success=(200, 302), why_public="what the product is"),
    ("accessibility", GET): Entry(why_public="the law asks for it"),
    ("legal", GET): Entry(why_public="the law asks for it"),
    ("privacy", GET): Entry(why_public="the law asks for it"),
    ("help", GET): Entry(why_public="no account is needed to read how the method works"),
    ("invitation", GET): Entry(arguments=token, why_public="somebody who is invited has no account yet"),
}
