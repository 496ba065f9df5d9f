"""Groups: facts that speak of the same thing, and the problem that they raise."""

from collections.abc import Collection

from django.db import transaction

from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused
from strategy.models import GROUP_NAME_LENGTH, PROBLEM_LENGTH, Fact, Group, Reflection
from strategy.operations.facts import find_facts
from strategy.operations.shared import change, check_there, next_place, open_for, remove
from strategy.queries.origins import section_names

NO_NAME = "Donnez un nom au groupe."


@transaction.atomic
def create_group(*, reflection: Reflection, by: User, name: str, problem: str = "", facts: Collection[int] = ()) -> Group:
    """Make a group, of these accepted facts if any, which leave the one they were in. What is sent twice is made once.

    Raises Refused, WrongState, LookupError.
    """
    found = open_for(by, reflection)
    words = _words(name, problem)
    there = journal.just_written(found.groups.filter(**words), by=by, verb="group.created")
    group = there[-1] if there else _new(found, by, words)
    _move(find_facts(found, facts), group, by)
    return group


def _new(reflection: Reflection, by: User, words: dict[str, str]) -> Group:
    place = next_place(Group, reflection)
    group = Group.objects.create(office_id=reflection.office_id, reflection=reflection, position=place, created_by=by, **words)
    journal.record(office_id=reflection.office_id, by=by, verb="group.created", target=group, label=group.name)
    return group


@transaction.atomic
def edit_group(*, group: Group, by: User, version: int, name: str, problem: str) -> Group:
    """Name a group and write its problem. Raises Refused, WrongState, Stale."""
    return change(_found(by, group), version=version, by=by, verb="group.changed", values=_words(name, problem))


def _words(name: str, problem: str) -> dict[str, str]:
    name, problem = french.one_line(name), french.one_line(problem)
    if not name:
        raise Refused(NO_NAME, field="name")
    if len(name) > GROUP_NAME_LENGTH:
        raise Refused(f"Un nom tient en {GROUP_NAME_LENGTH} caractères.", field="name")
    if len(problem) > PROBLEM_LENGTH:
        raise Refused(f"Une problématique tient en {PROBLEM_LENGTH} caractères.", field="problem")
    return {"name": name, "problem": problem}


def _found(by: User, group: Group) -> Group:
    """Lock the reflection of a group, then read the group again."""
    reflection = open_for(by, group.reflection)
    found = Group.objects.get(pk=group.pk)
    found.reflection = reflection
    return found


@transaction.atomic
def gather_facts(*, reflection: Reflection, by: User, facts: Collection[int], group: Group | None) -> list[Fact]:
    """Put accepted facts into a group of the same reflection, or take them out of theirs (None); return those that moved.

    Raises WrongState, LookupError for a fact or a group of another reflection.
    """
    found = open_for(by, reflection)
    check_there(group, found)
    return _move(find_facts(found, facts), group, by)


def _move(facts: Collection[Fact], group: Group | None, by: User) -> list[Fact]:
    moved = [fact for fact in facts if fact.group_id != (None if group is None else group.pk)]
    for fact in moved:
        change(fact, version=fact.version, by=by, verb="fact.grouped" if group else "fact.ungrouped", values={"group": group})
    return moved


@transaction.atomic
def group_by_section(*, reflection: Reflection, by: User) -> int:
    """Give every accepted fact without group that of its section of the bank, made where it lacks; return how many facts moved.

    Facts written by hand stay where they are. Twice is once. Raises WrongState.
    """
    found = open_for(by, reflection)
    names = section_names(found)
    waiting = [fact for fact in found.facts.filter(state=Fact.State.ACCEPTED, group=None).order_by("position", "pk") if fact.pk in names]
    groups = {group.section: group for group in found.groups.exclude(section="").order_by("pk")}
    for code, title in dict.fromkeys(names[fact.pk] for fact in waiting):
        if code not in groups:
            groups[code] = Group.objects.create(
                office_id=found.office_id, reflection=found, position=next_place(Group, found), created_by=by,
                name=title[:GROUP_NAME_LENGTH], section=code,
            )  # fmt: skip
            journal.record(office_id=found.office_id, by=by, verb="group.created", target=groups[code], label=title)
    for fact in waiting:
        _move([fact], groups[names[fact.pk][0]], by)
    return len(waiting)


@transaction.atomic
def drop_group(*, group: Group, by: User, version: int, reason: str) -> Group:
    """Leave a group without solution, and say why; an empty reason takes it up again. Raises WrongState, Stale."""
    reason = reason.strip()
    verb = "group.dropped" if reason else "group.resumed"
    return change(_found(by, group), version=version, by=by, verb=verb, values={"dropped_reason": reason}, told=("dropped_reason",))


@transaction.atomic
def remove_group(*, group: Group, by: User) -> None:
    """Remove a group: its facts are without group again, its solutions and their remarks go with it. Raises WrongState."""
    found = _found(by, group)
    _move(list(found.facts.order_by("position", "pk")), None, by)
    remove(found, by=by, verb="group.removed")
