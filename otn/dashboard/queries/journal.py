"""The journal in sentences: « Hélène Marchand (référent) a changé le rôle de Samir Delaunay : lecteur → contributeur »."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DecimalField, Exists, OuterRef, PositiveIntegerField, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from otn.accounts.models import User
from otn.journal import queries as journal
from otn.journal.models import JournalEntry
from otn.journal.verbs import VERBS, is_named, part_of
from otn.lib import french
from otn.offices.models import Invitation, Membership, Office, Role

SYSTEM = "Le système"
ERASED = "(adresse effacée)"
YES_OR_NO = {True: "oui", False: "non"}

# What a line says of its change, besides the profile of an office, whose fields bear their own names.
ROLE_IS_TOLD = {"invitation.sent", "invitation.accepted"}
ROLE_IS_GIVEN = {"account.opened"}
ROLE_CHANGES = {"membership.role_changed"}
DATES_ARE_TOLD = {"advisor.assigned"}
PROFILE_CHANGES = {"office.changed"}
RIGHTS_CHANGE = {"account.changed"}


@dataclass(frozen=True)
class Line:
    pk: int
    at: datetime
    who: str
    standing: str  # in what quality, after the name: « (référent) », empty for a command or a job
    words: str  # what was done, to what or whom
    role: str
    part: str
    reason: str
    is_intervention: bool
    office: str  # empty for what is the network's own

    @property
    def sentence(self) -> str:
        return f"{self.who}{self.standing} {self.words}"


@dataclass(frozen=True)
class JournalPage:
    lines: Sequence[Line]
    older: int | None  # the line before which the next page begins
    newer: int | None


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


def get_people(entries: QuerySet[JournalEntry]) -> list[Choice]:
    """Return who has done something in these lines, in the order of the alphabet; one statement."""
    people = User.objects.filter(pk__in=entries.order_by().values("actor")).order_by("pk")
    return [Choice(str(person.pk), str(person)) for person in sorted(people, key=lambda person: french.sort_key(str(person)))]


def get_journal_page(
    entries: QuerySet[JournalEntry], filters: journal.Filters, *, before: int | None = None, after: int | None = None
) -> JournalPage:
    """Return one page of what is looked for; two statements, the second for the addresses that were invited."""
    found = journal.get_slice(_with_people(journal.narrow(entries, filters)), before=before, after=after)
    return JournalPage(_lines(found.entries), found.older, found.newer)


def get_lines(entries: QuerySet[JournalEntry], filters: journal.Filters) -> list[Line]:
    """Return the newest lines of what is looked for, as many as a file holds."""
    return _lines(journal.get_newest(_with_people(journal.narrow(entries, filters))))


def _with_people(entries: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """Read names with the lines, and whether each person has left the office since."""

    def has_left(who: str) -> Exists:
        gone = Q(is_active=False) | Q(expires_at__lte=Now()) | Q(user__is_active=False)
        return Exists(Membership.objects.filter(gone, office=OuterRef("office"), user=OuterRef(who)))

    return entries.select_related("actor", "person", "office").annotate(
        actor_has_left=has_left("actor"), person_has_left=has_left("person")
    )


def _lines(entries: Sequence[JournalEntry]) -> list[Line]:
    addresses = _invited_addresses(entries)
    return [_line(entry, addresses.get(entry.target_id, ERASED)) for entry in entries]


def _invited_addresses(entries: Iterable[JournalEntry]) -> dict[str, str]:
    """Return the addresses of invitations by their number: the journal keeps none, so that erasing one takes it out of every line."""
    numbers = {int(entry.target_id) for entry in entries if entry.target_type == Invitation._meta.label_lower}
    return {str(pk): email for pk, email in Invitation.objects.filter(pk__in=numbers).order_by("pk").values_list("pk", "email")}


def _line(entry: JournalEntry, address: str) -> Line:
    is_about_an_invitation = entry.target_type == Invitation._meta.label_lower
    role = Role(entry.role).label if entry.role in Role.values else ""
    if entry.actor is not None:
        who, standing = str(entry.actor), _standing(role, has_left=entry.actor_has_left)  # type: ignore[attr-defined]  # annotated
    else:
        who, standing = (address if is_about_an_invitation else SYSTEM), ""
    return Line(
        pk=entry.pk,
        at=entry.at,
        who=who,
        standing=standing,
        words=" ".join(filter(None, [VERBS.get(entry.verb, entry.verb), _object(entry, address)])) + _details(entry),
        role=role,
        part=part_of(entry.verb) if entry.verb in VERBS else "",
        reason=entry.reason,
        is_intervention=entry.intervention_id is not None,
        office=entry.office.name if entry.office else "",
    )


def _standing(role: str, *, has_left: bool) -> str:
    if has_left:
        return " (ancien membre)" + (f", alors {role}," if role else "")
    return f" ({role})" if role else ""


def _object(entry: JournalEntry, address: str) -> str:
    """Say to whom or to what it was done, unless it was to oneself."""
    if entry.person is not None and entry.person_id != entry.actor_id:
        return f"{entry.person}{' (ancien membre)' if entry.person_has_left else ''}"  # type: ignore[attr-defined]  # annotated
    if entry.target_type == Invitation._meta.label_lower:
        return address if entry.actor is not None and entry.person is None else ""
    if entry.target_label and is_named(entry.verb):
        return french.quoted(entry.target_label)
    return entry.target_label


def _details(entry: JournalEntry) -> str:
    """Say what was, and what is."""
    before, after = entry.before or {}, entry.after or {}
    if entry.verb in ROLE_IS_TOLD and "role" in after:
        return f" comme {_value('role', after['role'])}"
    if entry.verb in ROLE_IS_GIVEN and "role" in after:
        return f"\N{NO-BREAK SPACE}: {_value('role', after['role'])}"
    if entry.verb in ROLE_CHANGES:
        return f"\N{NO-BREAK SPACE}: {_value('role', before.get('role'))} → {_value('role', after.get('role'))}"
    if entry.verb in DATES_ARE_TOLD and after:
        return f", {french.period(*(_day(after.get(name)) for name in ('starts_on', 'ends_on')))}"
    if entry.verb in PROFILE_CHANGES and after:
        return f"\N{NO-BREAK SPACE}: {_profile_changes(before, after)}"
    if entry.verb in RIGHTS_CHANGE:
        return f"\N{NO-BREAK SPACE}: {_rights(after)}"
    return ""


def _profile_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    changes = [(_field_name(name), _value(name, before.get(name)), _value(name, after[name])) for name in after if _field_name(name)]
    return "\N{NARROW NO-BREAK SPACE}; ".join(f"{label}, {was} → {becomes}" for label, was, becomes in changes)


def _rights(after: Mapping[str, Any]) -> str:
    """Say what an account is from now on: « conseiller OTN, oui »."""
    return "\N{NARROW NO-BREAK SPACE}; ".join(
        f"{User._meta.get_field(name).verbose_name}, {YES_OR_NO[value]}"  # type: ignore[union-attr]  # own columns only
        for name, value in after.items()
    )


def _field_name(name: str) -> str:
    try:
        return str(Office._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # own columns only
    except FieldDoesNotExist:
        return ""


def _value(name: str, value: Any) -> str:
    """Write what a field held, in words."""
    if value is None or value == "":
        return french.MISSING
    if isinstance(value, bool):
        return YES_OR_NO[value]
    if name == "role":
        return Role(value).label if value in Role.values else str(value)
    field = Office._meta.get_field(name)
    if isinstance(field, DecimalField | PositiveIntegerField):
        return french.number(Decimal(value))
    choices = dict(field.flatchoices)  # type: ignore[union-attr]  # own columns only
    return str(choices.get(value, value))


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


# --- A file ------------------------------------------------------------------------------------------------------------------------------

TITLES = ("Date", "Heure", "Personne", "En tant que", "Ce qui s’est passé", "Partie", "Motif", "Intervention technique")


def get_rows(lines: Iterable[Line]) -> list[tuple[str, ...]]:
    """Write lines as the cells of a file, under TITLES."""
    return [
        (
            f"{(at := timezone.localtime(line.at)):%d/%m/%Y}",
            f"{at:%H:%M}",
            line.who,
            line.role,
            line.sentence,
            line.part,
            line.reason,
            YES_OR_NO[line.is_intervention],
        )
        for line in lines
    ]
