"""How an expectation about an address is written down, and the rows of an office that it names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from otn.offices.operations import token_of
from tests.access.cast import Rows

GET = "GET"
POST = "POST"

Given = Callable[[Rows], Mapping[str, Any]]

REASON = "une raison assez longue"


def nothing(rows: Rows) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Entry:
    """One address and method. `arguments` are those of the address besides the office, `body` is a valid form, made of rows of the office.

    `success` are the answers of whoever has the right; `writes` tells that an allowed unsafe request must leave a trace; `but_not` are
    roles that have the right and are refused by a condition on this very row.
    """

    capability: str = ""
    arguments: Given = nothing
    body: Given = nothing
    success: tuple[int, ...] = (200,)
    writes: bool = True
    but_not: frozenset[str] = frozenset()
    why_public: str = ""


def pk(name: str) -> Given:
    return lambda rows: {"pk": rows[name].pk}


def slug(rows: Rows) -> Mapping[str, Any]:
    return {"slug": rows.office.slug}


def slug_and(name: str) -> Given:
    return lambda rows: {"slug": rows.office.slug, "pk": rows[name].pk}


def person(name: str) -> Given:
    return lambda rows: {"pk": rows[name].user_id}


def token(rows: Rows) -> Mapping[str, Any]:
    return {"token": token_of(rows["invitation"])}


def of_year(state: str, **arguments: str) -> Given:
    """The year of the assessment in a state (draft, submitted, validated), and what else the address holds."""
    return lambda rows: {"year": rows[f"{state} assessment"].edition.year, **arguments}


def of_share(rows: Rows) -> Mapping[str, Any]:
    return {**of_year("validated")(rows), "pk": rows["share"].pk}


def of_reflection(**arguments: Any) -> Given:
    return lambda rows: {"pk": rows["reflection"].pk, **arguments}


def of_piece(name: str, **arguments: Any) -> Given:
    """The reflection and a row of it: fact, group, solution, strategy, objective or remark."""
    return lambda rows: {"pk": rows["reflection"].pk, "piece": rows[name].pk, **arguments}


def of_printing(rows: Rows) -> Mapping[str, Any]:
    return {**of_reflection()(rows), "job": rows["printing"].pk}


def share_token(rows: Rows) -> Mapping[str, Any]:
    return {"token": rows["share token"]}


def of_report(rows: Rows) -> Mapping[str, Any]:
    return {**of_year("validated")(rows), "pk": rows["ready report"].pk}


def own(rows: Rows) -> Mapping[str, Any]:
    return {"office": rows.office.slug}


def given(**fields: Any) -> Given:
    return lambda rows: fields


def with_version(name: str, /, **fields: Any) -> Given:
    return lambda rows: {"version": rows[name].version, "reason": REASON, **fields}
