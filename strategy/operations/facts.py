"""Facts: proposed from a diagnostic or written by hand, kept or discarded, sorted, each act undone by its contrary."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from diagnostic.models import Assessment
from diagnostic.queries.access import can_read_answers
from diagnostic.queries.answers import get_answers
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused, Stale
from strategy import proposals
from strategy.models import MOST_LETTERS, Fact, Reflection
from strategy.operations.shared import change, next_place, open_for, place_after, written_twice
from strategy.swot import Quadrant, attributes_of

MOST_AT_ONCE = 60


@dataclass(frozen=True)
class Imported:
    """What an import did: `new` facts of which `proposed` come forward, `updated` ones whose answer changed, the rest as it was."""

    new: int
    proposed: int
    updated: int


@transaction.atomic
def propose_facts(*, reflection: Reflection, assessment: Assessment, by: User) -> Imported:
    """Bring in the facts of a diagnostic: eight of each quadrant come forward, the others wait in reserve.

    Whatever was imported before keeps its state, and its text when somebody rewrote it; twice the same diagnostic changes nothing. Raises
    WrongState, PermissionDenied for a draft that this person may not read.
    """
    found = open_for(by, reflection)
    revision = assessment.revisions.select_related("assessment__edition").get(is_current=True)
    if not can_read_answers(by, revision, reflection.office):
        raise PermissionDenied
    answers = get_answers(revision=revision, office=reflection.office)
    dates = dict(revision.answers.order_by("pk").values_list("question_id", "answered_at"))
    numbers = answers.version.question_ids
    known = {(fact.question_id, fact.box): fact for fact in found.facts.filter(assessment=assessment).order_by("pk")}
    place = next_place(Fact, found)
    new: list[Fact] = []
    updated: list[Fact] = []
    for proposal in proposals.proposals(answers.version.bank, answers.values, answers.profile, office=reflection.office.name):
        number = numbers[proposal.code]
        is_internal, is_favourable = attributes_of(proposal.quadrant)
        text = proposal.text[:MOST_LETTERS]
        values = {
            "revision": revision, "answer": proposal.answer[:300], "answered_at": dates.get(number), "proposed_text": text,
        }  # fmt: skip
        fact = known.get((number, proposal.box))
        if fact is None:
            state = Fact.State.PROPOSED if proposal.comes_forward else Fact.State.RESERVE
            new.append(
                Fact(
                    office_id=found.office_id, reflection=found, assessment=assessment, question_id=number, box=proposal.box, state=state,
                    text=text, is_internal=is_internal, is_favourable=is_favourable, position=place + len(new),
                    created_by=by, **values,
                )
            )  # fmt: skip
        elif fact.proposed_text != text:
            if not fact.is_rewritten:
                fact.text = text
                fact.version += 1
            for name, value in values.items():
                setattr(fact, name, value)
            updated.append(fact)
    Fact.objects.bulk_create(new)
    Fact.objects.bulk_update(updated, ["text", "version", "revision", "answer", "answered_at", "proposed_text"])
    if new or updated:
        journal.record(
            office_id=found.office_id, by=by, verb="reflection.facts_proposed", target=found, label=found.name,
            after={"new": len(new), "updated": len(updated)},
        )  # fmt: skip
    return Imported(len(new), sum(fact.state == Fact.State.PROPOSED for fact in new), len(updated))


@transaction.atomic
def add_facts(*, reflection: Reflection, by: User, texts: Iterable[str], quadrant: Quadrant | None = None) -> list[Fact]:
    """Write facts by hand, one a text; empty lines are passed over, and what is sent twice is written once.

    Raises Refused when nothing is left, or too much; WrongState.
    """
    found = open_for(by, reflection)
    lines = [line for text in texts if (line := french.one_line(text))]
    if not lines:
        raise Refused("Écrivez un fait.", field="text")
    if len(lines) > MOST_AT_ONCE:
        raise Refused(f"Ajoutez {MOST_AT_ONCE} faits au plus à la fois.", field="text")
    long_one = next((line for line in lines if len(line) > MOST_LETTERS), None)
    if long_one is not None:
        begun = french.quoted(f"{long_one[:40]}…")
        raise Refused(f"{begun} dépasse {MOST_LETTERS} caractères\N{NO-BREAK SPACE}: un fait, une idée.", field="text")
    is_internal, is_favourable = attributes_of(quadrant)
    standing = found.facts.filter(state=Fact.State.ACCEPTED, is_internal=is_internal, is_favourable=is_favourable)
    if there := written_twice(standing, lines=lines, by=by, verb="fact.added"):
        return there
    place = next_place(Fact, found)
    facts = Fact.objects.bulk_create(
        Fact(
            office_id=found.office_id, reflection=found, text=line, is_internal=is_internal, is_favourable=is_favourable,
            position=place + rank, created_by=by,
        )
        for rank, line in enumerate(lines)
    )  # fmt: skip
    for fact in facts:
        journal.record(office_id=found.office_id, by=by, verb="fact.added", target=fact, label=fact.text)
    return facts


def _found(by: User, fact: Fact) -> Fact:
    """Lock the reflection of a fact, then read the fact again."""
    reflection = open_for(by, fact.reflection)
    found = Fact.objects.get(pk=fact.pk)
    found.reflection = reflection
    return found


@transaction.atomic
def edit_fact(*, fact: Fact, by: User, version: int, text: str) -> Fact:
    """Rewrite a fact: from now on no import touches its text. Raises WrongState, Stale, Refused."""
    found = _found(by, fact)
    line = french.one_line(text)
    if not line or len(line) > MOST_LETTERS:
        raise Refused(f"Un fait tient en {MOST_LETTERS} caractères." if line else "Écrivez un fait.", field="text")
    return change(found, version=version, by=by, verb="fact.changed", values={"text": line})


@transaction.atomic
def sort_fact(*, fact: Fact, by: User, version: int, quadrant: Quadrant | None) -> Fact:
    """Put a fact into a quadrant, after those that are there, or back among those to be sorted (None). Raises WrongState, Stale."""
    found = _found(by, fact)
    is_internal, is_favourable = attributes_of(quadrant)
    if (found.is_internal, found.is_favourable) == (is_internal, is_favourable):
        return found
    if found.version != version:
        raise Stale(current=found)
    values = {"is_internal": is_internal, "is_favourable": is_favourable, "position": place_after(Fact, found.reflection)}
    return change(found, version=version, by=by, verb="fact.sorted", values=values, told=("is_internal", "is_favourable"))


@transaction.atomic
def keep_fact(*, fact: Fact, by: User, version: int, state: Fact.State) -> Fact:
    """Accept a fact, put it into the reserve or discard it: it stands there after the others; one that is not accepted leaves its group.

    Raises WrongState, Stale.
    """
    found = _found(by, fact)
    if found.state == state:
        return found
    if found.version != version:
        raise Stale(current=found)
    return _keep(found, by, state, place_after(Fact, found.reflection))


def _keep(fact: Fact, by: User, state: Fact.State, place: int) -> Fact:
    values: dict[str, Any] = {"state": state, "position": place}
    if state != Fact.State.ACCEPTED:
        values["group"] = None
    return change(fact, version=fact.version, by=by, verb=f"fact.{VERBS[state]}", values=values, told=("state",))


VERBS = {
    Fact.State.PROPOSED: "proposed",
    Fact.State.RESERVE: "reserved",
    Fact.State.ACCEPTED: "accepted",
    Fact.State.DISCARDED: "discarded",
}


@transaction.atomic
def keep_all(
    *, reflection: Reflection, by: User, origin: Fact.State, state: Fact.State, places: tuple[int, int] | None = None
) -> list[Fact]:
    """Do with every fact of one state what `keep_fact` does with one; return them, in their places, which follow one another.

    With `places`, the first and the last, only with those that stand between them: so the same act from the other side takes back what
    this one did, and nothing that was touched since. Raises WrongState.
    """
    found = open_for(by, reflection)
    facts = found.facts.filter(state=origin)
    if places is not None:
        facts = facts.filter(position__range=places)
    if origin == state:
        return []
    place = place_after(Fact, found)
    return [_keep(fact, by, state, place + rank) for rank, fact in enumerate(list(facts.order_by("position", "pk")))]


def accept_all(*, reflection: Reflection, by: User) -> int:
    """Accept every fact that is proposed; return how many. Raises WrongState."""
    return len(keep_all(reflection=reflection, by=by, origin=Fact.State.PROPOSED, state=Fact.State.ACCEPTED))


def find_facts(reflection: Reflection, numbers: Collection[int]) -> list[Fact]:
    """Return accepted facts of a reflection. Raises LookupError for one that is not."""
    facts = list(reflection.facts.filter(pk__in=numbers, state=Fact.State.ACCEPTED).order_by("position", "pk"))
    if len(facts) != len(set(numbers)):
        raise LookupError("a fact that is not accepted in this reflection")
    return facts
