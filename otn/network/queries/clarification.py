"""Where an adviser can ask an office to say more: what is said there is read by the office, in the place that it is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from actionplan.models import Action
from diagnostic.models import AdvisorMark
from diagnostic.queries.banks import version_of
from diagnostic.queries.heads import revisions
from diagnostic.states import State
from otn.accounts.models import User
from otn.clock import today
from otn.lib import french
from otn.offices.access import advised_offices, can, find_office
from otn.offices.models import Office
from strategy.models import Reflection


@dataclass(frozen=True)
class Spot:
    """A place with a thread of its own."""

    key: str
    label: str
    url: str


@dataclass(frozen=True)
class Spots:
    """Places of one office, by kind; kinds without any are left out."""

    office: str
    slug: str
    groups: tuple[tuple[str, tuple[Spot, ...]], ...]

    def url_of(self, key: str) -> str | None:
        return next((spot.url for _, spots in self.groups for spot in spots if spot.key == key), None)


def get_addressable(person: User) -> Sequence[tuple[str, str]]:
    """Return slug and name of the offices to which this person may write today, by name; one statement."""
    found = advised_offices(person).filter(archived_at=None).order_by("pk").values_list("slug", "name")
    return sorted(found, key=lambda one: french.sort_key(one[1]))


def get_spots(person: User, slug: str) -> Spots:
    """Return where this person may ask that office to say more; raises PermissionDenied when he may not. Five statements."""
    office = find_office(person, slug)
    if office is None or not can(person, "comment.write", office):
        raise PermissionDenied
    groups = (
        ("Questions du diagnostic", tuple(_questions(office))),
        ("Réflexions", tuple(_reflections(office))),
        ("Actions du plan", tuple(_actions(office))),
    )  # fmt: skip
    return Spots(office.name, office.slug, tuple(group for group in groups if group[1]))


def _questions(office: Office) -> Sequence[Spot]:
    """Return the questions of the newest diagnostic, those in doubt first; none of a draft that the office keeps for itself."""
    newest = (
        revisions()
        .filter(office=office, is_current=True, assessment__edition__opens_on__lte=today())
        .select_related("assessment__bank_version__bank")
        .order_by("-assessment__edition__year", "pk")
        .first()
    )
    if newest is None or (State(newest.state) is State.DRAFT and not newest.assessment.is_draft_visible):
        return ()
    year = newest.assessment.edition.year
    doubts = set(newest.marks.filter(kind__in=AdvisorMark.ASKING).order_by("pk").values_list("answer__question__code", flat=True))
    bank = version_of(newest.assessment.bank_version).bank
    spots = [
        Spot(f"question-{code}", f"{code} {one.subject or one.text}", reverse("diagnostic:talk", args=[office.slug, year, code]))
        for code, one in bank.by_code.items()
    ]
    return sorted(spots, key=lambda spot: spot.key.removeprefix("question-") not in doubts)


def _reflections(office: Office) -> Sequence[Spot]:
    found = Reflection.objects.filter(office=office, archived_at=None).order_by("-pk").values_list("pk", "name")
    return [Spot(f"reflexion-{pk}", name, reverse("strategy:remarks", args=[office.slug, pk])) for pk, name in found]


def _actions(office: Office) -> Sequence[Spot]:
    live = Action.objects.filter(office=office, removed_at=None).exclude(objective__standing__removed_at__isnull=False)
    found = live.order_by("objective_id", "pk").values_list("pk", "name")
    return [Spot(f"action-{pk}", name, f"{reverse('actionplan:action', args=[office.slug, pk])}#remarques") for pk, name in found]
