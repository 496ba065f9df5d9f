"""A reflection as a whole: its subject, its people, its life."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused, Stale, WrongState
from otn.offices.models import Office
from otn.offices.operations import members_of
from strategy.models import Citation, Fact, Group, Participant, Reflection, Solution, Strategy
from strategy.operations.shared import change, lock, open_for, require

SUBJECT = ("name", "purpose", "organisation", "lead", "due_date")
REASON_LENGTH = 10


@transaction.atomic
def create_reflection(
    *,
    office: Office,
    by: User,
    name: str,
    purpose: str = "",
    organisation: str = "",
    lead: User | None = None,
    due_date: date | None = None,
) -> Reflection:
    """Begin a reflection; without `organisation` it is the office's own. What is sent twice is begun once.

    Raises Refused for a name that lacks or a lead from elsewhere.
    """
    every = Reflection.objects.filter(office=office)
    return _begin(office, by, every, name=name, purpose=purpose, organisation=organisation or office.name, lead=lead, due_date=due_date)[0]


def _begin(office: Office, by: User, others: QuerySet[Reflection], **given: Any) -> tuple[Reflection, bool]:
    """Return a new reflection, or the one of `others` that the same form, sent a moment before, has begun; and whether it is new."""
    require(by, "strategy.edit", office)
    Office.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)
    values = _subject(office, **given)
    if there := journal.just_written(others.filter(archived_at=None, **values), by=by, verb="reflection.created"):
        return there[-1], False
    reflection = Reflection.objects.create(office=office, created_by=by, **values)
    journal.record(office_id=office.pk, by=by, verb="reflection.created", target=reflection, label=reflection.name)
    return reflection, True


@transaction.atomic
def edit_reflection(
    *,
    reflection: Reflection,
    by: User,
    version: int,
    name: str,
    purpose: str,
    organisation: str,
    lead: User | None,
    due_date: date | None,
) -> Reflection:
    """Write the subject again. Raises WrongState, Stale, Refused."""
    found = open_for(by, reflection)
    values = _subject(found.office, name=name, purpose=purpose, organisation=organisation, lead=lead, due_date=due_date)
    return change(found, version=version, by=by, verb="reflection.changed", values=values)


def _subject(office: Office, **values: Any) -> Mapping[str, Any]:
    values |= {"name": french.one_line(values["name"]), "organisation": french.one_line(values["organisation"])}
    values["purpose"] = values["purpose"].strip()
    if not values["name"]:
        raise Refused("Donnez un nom à la réflexion.", field="name")
    if values["lead"] is not None and not _is_member(office, values["lead"]):
        raise Refused("Le pilote est un membre de l’équipe.", field="lead")
    return values


def _is_member(office: Office, person: User) -> bool:
    return members_of(office).filter(user=person).exists()


@transaction.atomic
def add_participant(*, reflection: Reflection, by: User, person: User) -> Participant:
    """Let a member of the office take part; twice is once. It gives no right: rights come from the role. Raises Refused, WrongState."""
    found = open_for(by, reflection)
    if not _is_member(found.office, person):
        raise Refused("Un participant est un membre de l’équipe.", field="person")
    participant, is_new = Participant.objects.get_or_create(office_id=found.office_id, reflection=found, user=person)
    if is_new:
        journal.record(office_id=found.office_id, by=by, verb="reflection.joined", target=found, label=found.name, person=person)
    return participant


@transaction.atomic
def remove_participant(*, reflection: Reflection, by: User, person: User) -> None:
    """Take somebody out of a reflection; whoever is not in it is left alone. Raises WrongState."""
    found = open_for(by, reflection)
    removed, _ = Participant.objects.filter(reflection=found, user=person).delete()
    if removed:
        journal.record(office_id=found.office_id, by=by, verb="reflection.left", target=found, label=found.name, person=person)


# --- Its life -----------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def archive_reflection(*, reflection: Reflection, by: User, is_archived: bool) -> Reflection:
    """Put a reflection away, or take it up again."""
    require(by, "strategy.edit", reflection.office)
    found = lock(reflection)
    if (found.archived_at is not None) is not is_archived:
        found.archived_at = timezone.now() if is_archived else None
        found.save(update_fields=["archived_at"])
        verb = "reflection.archived" if is_archived else "reflection.restored"
        journal.record(office_id=found.office_id, by=by, verb=verb, target=found, label=found.name)
    return found


@transaction.atomic
def validate_reflection(*, reflection: Reflection, by: User, version: int) -> Reflection:
    """Decide that the strategy is this one: it does not change any more. Raises WrongState, Stale; Refused without an objective."""
    require(by, "strategy.validate", reflection.office)
    found = open_for(by, reflection)
    if found.version != version:
        raise Stale(current=found)
    if not found.objectives.exists():
        raise Refused("Une stratégie se valide avec un objectif au moins.")
    found.validated_at, found.validated_by, found.version = timezone.now(), by, version + 1
    found.save(update_fields=["validated_at", "validated_by", "version"])
    journal.record(office_id=found.office_id, by=by, verb="reflection.validated", target=found, label=found.name)
    return found


@transaction.atomic
def reopen_reflection(*, reflection: Reflection, by: User, reason: str) -> Reflection:
    """Let a validated strategy change again, and say why. Raises Refused for a reason of less than ten letters, WrongState."""
    require(by, "strategy.validate", reflection.office)
    found = lock(reflection)
    reason = reason.strip()
    if len(reason) < REASON_LENGTH:
        raise Refused(f"Dites pourquoi, en {REASON_LENGTH} caractères au moins.", field="reason")
    if found.validated_at is None:
        raise WrongState("Cette réflexion n’est pas validée\N{NO-BREAK SPACE}: elle se modifie déjà.")
    found.validated_at = found.validated_by = None
    found.version += 1
    found.save(update_fields=["validated_at", "validated_by", "version"])
    journal.record(office_id=found.office_id, by=by, verb="reflection.reopened", target=found, label=found.name, reason=reason)
    return found


@transaction.atomic
def duplicate_reflection(*, reflection: Reflection, by: User, name: str) -> Reflection:
    """Begin a new year from a reflection: its subject, people, groups, facts, solutions and strategies; neither objectives nor remarks.

    Facts keep where they come from, so that a new diagnostic is proposed beside them. Raises Refused without a name.
    """
    require(by, "strategy.edit", reflection.office)
    old = lock(reflection)
    lead = old.lead if old.lead and _is_member(old.office, old.lead) else None
    others = Reflection.objects.filter(office=old.office).exclude(pk=old.pk)
    new, is_new = _begin(old.office, by, others, name=name, purpose=old.purpose, organisation=old.organisation, lead=lead, due_date=None)
    if not is_new:
        return new
    own = {"office_id": new.office_id, "reflection": new, "created_by": by}
    people = old.participants.filter(user__in=members_of(old.office).values("user")).order_by("pk")
    Participant.objects.bulk_create(Participant(office_id=new.office_id, reflection=new, user_id=one.user_id) for one in people)
    groups = _copies(Group, old, own, {})
    facts = _copies(Fact, old, own, {"group": groups})
    strategies = _copies(Strategy, old, own, {})
    solutions = _copies(Solution, old, own, {"group": groups, "strategy": strategies})
    cited = Citation.objects.filter(solution__reflection=old).order_by("pk")
    Citation.objects.bulk_create(
        Citation(office_id=new.office_id, solution=solutions[one.solution_id], fact=facts[one.fact_id]) for one in cited
    )
    return new


OF_ITSELF = frozenset({"id", "office", "reflection", "created_by", "created_at", "version"})  # what a copy has of its own


def _copies(model: Any, old: Reflection, own: Mapping[str, Any], moved: Mapping[str, Mapping[int, Any]]) -> dict[int, Any]:
    """Copy the rows of a reflection; `moved` says, for each relation, what stands for each row of the old one. Return the copies by id."""
    names = [field for field in model._meta.concrete_fields if field.name not in OF_ITSELF]
    rows = list(model.objects.filter(reflection=old).order_by("position", "pk"))
    copies = []
    for row in rows:
        values = {field.attname: getattr(row, field.attname) for field in names if field.name not in moved}
        for name, others in moved.items():
            key = getattr(row, f"{name}_id")
            values[name] = None if key is None else others[key]
        copies.append(model(**own, **values))
    return dict(zip((row.pk for row in rows), model.objects.bulk_create(copies), strict=True))
