"""What compares an office to others, as its page shows it; and what to choose between when two people have written it at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Field
from django.utils.text import capfirst

from otn.accounts.models import User
from otn.dashboard.queries.conflicts import Change, last_change
from otn.lib import french
from otn.offices.models import Office
from otn.offices.operations import PROFILE, profile_of

# Groups of the page, in its order; the name of the office is its title.
PARTS = (
    ("Où", ("commune", "epci", "department", "territory")),
    ("Quel office", ("category", "legal_form", "staff", "beds")),
    ("Sur le web", ("web_budget", "sit", "sells_online")),
)
COMPARED = tuple(name for _, names in PARTS for name in names)


def field_of(name: str) -> "Field[Any, Any]":
    """Return a field of the profile, which knows its name in French, its choices and its length."""
    field = Office._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def label_of(name: str) -> str:
    """Return what a field of the profile is called, with a capital."""
    return capfirst(str(field_of(name).verbose_name))


def shown(name: str, value: Any) -> str:
    """Write a value of the profile for people; empty when nobody has filled it."""
    if value is None or value == "":
        return ""
    choices = dict(field_of(name).flatchoices)
    if value in choices:
        return capfirst(str(choices[value]))
    match name, value:
        case "sells_online", bool():
            return "Oui" if value else "Non"
        case "web_budget", Decimal():
            return french.money(value, 0 if value == value.to_integral_value() else 2)
        case "staff" | "beds", Decimal() | int():
            return french.number(value)
    return str(value)


@dataclass(frozen=True)
class Line:
    label: str
    value: str  # empty: to be filled


@dataclass(frozen=True)
class Part:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ProfilePage:
    parts: tuple[Part, ...]
    missing: tuple[str, ...]  # labels of what nobody has filled
    has_logo: bool

    @property
    def missing_sentence(self) -> str:
        """How many are missing, empty when none is."""
        return f"Il en manque {len(self.missing)}." if self.missing else ""


def get_profile_page(*, office: Office) -> ProfilePage:
    """Return the profile of an office; no statement."""
    parts = tuple(Part(title, tuple(Line(label_of(name), shown(name, getattr(office, name))) for name in names)) for title, names in PARTS)
    missing = tuple(line.label for part in parts for line in part.lines if not line.value)
    return ProfilePage(parts=parts, missing=missing, has_logo=bool(office.logo))


# --- Two people at once -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class ProfileConflict:
    change: Change
    differences: tuple[Difference, ...]  # of what the reader has changed
    only_theirs: tuple[Line, ...]  # what somebody else alone has changed: kept in both cases
    kept: Mapping[str, Any]  # the profile of « Garder la mienne »
    version: int


def get_profile_conflict(*, current: Office, read_version: int, mine: Mapping[str, Any], reader: User) -> ProfileConflict:
    """Return what to choose between when the profile has changed since the reader's form was drawn; two statements.

    What she left as it was when she began is not her opinion: the journal tells what others changed since, and it stays.
    """
    wanted = profile_of(Office(**mine))
    present = profile_of(current)
    base = _values_at(current, read_version)
    differing = [name for name in PROFILE if wanted[name] != present[name]]
    untouched = {name for name in differing if name in base and wanted[name] == base[name]}
    return ProfileConflict(
        change=last_change(office=current, target=current, reader=reader),
        differences=tuple(
            Difference(label_of(name), shown(name, mine[name]), shown(name, getattr(current, name)))
            for name in differing
            if name not in untouched
        ),
        only_theirs=tuple(Line(label_of(name), shown(name, getattr(current, name))) for name in PROFILE if name in untouched),
        kept={name: getattr(current, name) if name in untouched else mine[name] for name in PROFILE},
        version=current.version,
    )


def _values_at(office: Office, version: int) -> dict[str, Any]:
    """Return the fields that were changed since a version, as they were then: each change of the profile is one version, and one line."""
    count = office.version - version
    if count < 1:
        return {}
    lines = office.journal.filter(verb="office.changed").order_by("-at", "-pk").values_list("before", flat=True)[:count]
    base: dict[str, Any] = {}
    for before in lines:  # the newest first: the oldest has the last word
        base |= before or {}
    return base
