"""The demo network, written to the database: the same rows for the same seed, however often it runs."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from diagnostic import operations as banks
from diagnostic.bank_files import read_files
from diagnostic.queries import get_versions
from otn import demo
from otn.accounts.models import User
from otn.clock import today
from otn.demo_diagnostic import FORMER
from otn.journal.models import JournalEntry
from otn.network.chronicle import SEEDED, Rows, moment
from otn.network.seed_campaigns import add_campaigns
from otn.network.seed_diagnostic import ADVISER, add_diagnostics, adviser_of
from otn.network.seed_plan import add_plans
from otn.network.seed_strategy import add_reflections
from otn.network.seed_support import add_support
from otn.notifications.models import Notification
from otn.offices.models import AdvisorAssignment, Invitation, Membership, Office, Role
from otn.tenancy.scope import all_offices, office_scope


class DemoRefused(Exception):
    """The demo network has no place in production."""


@transaction.atomic
def seed_demo(*, offices: int = 12, seed: int = 1) -> int:
    """Create or complete the demo network and return the number of its offices, cast included.

    Raises DemoRefused in production. What a visitor of the demo has changed meanwhile is left alone.
    """
    if settings.PRODUCTION:
        raise DemoRefused("seed_demo writes fictional people with a known password: never in production.")
    for position, cast in enumerate(demo.OFFICES):
        office = _office(cast.slug, cast.name, cast.profile)
        for who, (role, _, names) in demo.TEAM.items():
            user = _person(f"{who}@{cast.domain}", *names[position])
            Membership.objects.get_or_create(office=office, user=user, defaults={"role": role})
    for person in demo.PEOPLE:
        user = _person(
            person.email,
            person.first_name,
            person.last_name,
            is_advisor=bool(person.advises),
            is_network_admin=person.is_network_admin,
            is_superuser=person.is_superuser,
            is_staff=person.is_superuser or person.is_network_admin,
        )
        for slug in person.advises:
            AdvisorAssignment.objects.get_or_create(
                office=Office.objects.get(slug=slug), advisor=user, defaults={"starts_on": date(2025, 1, 6)}
            )
    _bank(User.objects.get(email=demo.BANK_LOADED_BY))
    rows = Rows()
    for slug, history in demo.HISTORIES.items():
        _add_history(rows, Office.objects.get(slug=slug), history)
    _generated_offices(offices - len(demo.OFFICES), seed)
    with all_offices("demo network"):
        editions = add_diagnostics(rows, seed=seed)
        add_reflections(rows, editions)
        add_plans(rows, editions)
        add_campaigns(rows, editions)
        add_support(rows, editions)
        rows.write()
        if (former := editions.get(FORMER)) is not None:
            banks.close_edition(edition=former, by=None)
    return Office.objects.count()


def _bank(by: User) -> None:
    """Load the question bank that is shipped, and publish it when it is complete; a network that has a bank keeps it as it is."""
    if get_versions():
        return
    folder = Path(settings.BASE_DIR) / demo.BANK
    file = read_files({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert file.bank is not None
    version_id = banks.import_draft(new=file.bank, by=by, source=folder.name).version_id
    if version_id is not None and file.is_complete:
        banks.publish(version_id=version_id, by=by, reason="Première banque du réseau de démonstration.")


def _office(slug: str, name: str, profile: Any) -> Office:
    """Create an office, or complete it as long as nobody has edited it: each edit raises its version."""
    office, _ = Office.objects.get_or_create(slug=slug, defaults={"name": name})
    if office.version == 1 and profile:
        Office.objects.filter(pk=office.pk, version=1).update(**profile)
    return office


def _person(email: str, first_name: str, last_name: str, *, password: str | None = demo.PASSWORD, **flags: bool) -> User:
    if (user := User.objects.filter(email=email).first()) is not None:
        return user
    return User.objects.create_user(email, password, first_name=first_name, last_name=last_name, **flags)


# --- What happened ------------------------------------------------------------------------------------------------------------------------


def _add_history(rows: Rows, office: Office, history: demo.History) -> None:
    """Write, once, what happened in an office of the cast before today. The journal is written directly: its way in knows only now."""
    with office_scope([office.pk]):
        if office.journal.filter(request_id=SEEDED).exists():
            return
        for former in history.former:
            user = _person(former.email, former.first_name, former.last_name, password=None)
            gone = {"role": former.role, "is_active": False, "ended_at": _moment(former.left), "version": 2}
            Membership.objects.get_or_create(office=office, user=user, defaults=gone)
        for sent in history.invited:
            inviter = User.objects.get(email=sent.by)
            if not office.invitations.filter(email=sent.email).exists():
                at = _moment(sent.sent)
                Invitation.objects.create(
                    office=office, email=sent.email, role=sent.role, invited_by=inviter, created_at=at, sent_at=at
                )  # fmt: skip
        people = {user.email: user for user in User.objects.order_by("pk")}
        for event in history.events:
            rows.lines.append(_line(office, event, people))
        for told in history.told:
            at = _moment(told.days_ago)
            rows.told.append(
                Notification(
                    office=office, user=people[told.whom], text=told.text, address=_address(office, people[told.whom]), created_at=at,
                    read_at=at + timedelta(hours=3) if told.is_read else None,
                )
            )  # fmt: skip


def _line(office: Office, event: demo.Event, people: dict[str, User]) -> JournalEntry:
    who, whom = people.get(event.who), people.get(event.whom)
    invitation = office.invitations.filter(email=event.invited).order_by("-pk").first() if event.invited else None
    at = _moment(event.days_ago)
    if event.verb == "invitation.accepted":
        office.memberships.filter(user=whom).update(created_at=at)
    return JournalEntry(
        office=office, at=at, actor=who, role=event.role, verb=event.verb, person=whom, before=event.before, after=event.after,
        target_type=Invitation._meta.label_lower if invitation else "", target_id=str(invitation.pk) if invitation else "",
        request_id=SEEDED,
    )  # fmt: skip


def _address(office: Office, person: User) -> str:
    return reverse("dashboard:overview" if person.is_advisor else "dashboard:team", args=[office.slug])


def _moment(days_ago: int) -> datetime:
    """Return an hour of work some days ago, the same whenever it is asked on the same day."""
    return moment(today(), days_ago)


# --- The offices around the cast ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    name: str
    commune: str
    department: str
    territory: str


PLACES = (
    Place("Baie des Sternes", "Saint-Clair-la-Baie", "50", "coastal"),
    Place("Marais Blanc", "Blancmarais", "50", "rural"),
    Place("Falaises d’Opale", "Veulemont", "76", "coastal"),
    Place("Bocage des Haies", "La Haie-Fleurie", "61", "rural"),
    Place("Val des Tanneurs", "Pont-Tanneur", "27", "urban"),
    Place("Plateau des Lins", "Linville-le-Grand", "76", "rural"),
    Place("Havre des Dunes", "Dunes-sur-Mer", "50", "coastal"),
    Place("Rives de l’Aubette", "Aubette-la-Rivière", "27", "rural"),
    Place("Pointe aux Goélands", "Goélandville", "50", "coastal"),
    Place("Forêt des Hêtres", "Hêtremont", "27", "rural"),
    Place("Pays des Cidreries", "Cidremont", "14", "rural"),
    Place("Boucles du Moulin", "Moulinville", "76", "urban"),
    Place("Collines de Grès", "Grès-le-Haut", "61", "rural"),
    Place("Grand Estran", "Estran-Plage", "14", "coastal"),
)

BEDS = {"coastal": (3000, 15000), "urban": (1500, 6000), "rural": (500, 3500)}

JOINED = 430  # days ago: before the first edition

FIRST_NAMES = ("Agathe", "Bastien", "Camille", "Damien", "Élise", "Fabrice", "Garance", "Hugo", "Ingrid", "Joël", "Karine", "Loïc")
LAST_NAMES = (
    "Aubert",
    "Bellanger",
    "Cauchois",
    "Duval",
    "Enguerrand",
    "Fouquet",
    "Gosselin",
    "Hamel",
    "Jouenne",
    "Lecanu",
    "Mauger",
    "Tirel",
)


def _generated_offices(count: int, seed: int) -> None:
    if count <= 0:
        return
    _person(ADVISER, "Marc", "Le Goff", password=None, is_advisor=True)
    advisers = {person.email: person for person in User.objects.filter(is_advisor=True)}
    places = random.Random(seed).sample(PLACES, len(PLACES))
    for number in range(1, count + 1):
        lap, turn = divmod(number - 1, len(places))
        place, slug = places[turn], f"demo-{seed}-{number}"
        chance = random.Random(f"{seed}-{number}")
        office = _office(slug, place.name + (f" {lap + 1}" if lap else ""), _profile(place, chance))
        if number % 9 == 0 or office.memberships.exists():  # one in nine waits for its first manager
            continue
        manager = _person(f"referent@{slug}.example", chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES), password=None)
        membership = Membership.objects.create(office=office, user=manager, role=Role.MANAGER)
        Membership.objects.filter(pk=membership.pk).update(created_at=_moment(JOINED))
        AdvisorAssignment.objects.create(office=office, advisor=advisers[adviser_of(number)], starts_on=date(2025, 1, 6))


def _profile(place: Place, chance: random.Random) -> dict[str, Any]:
    """Return a profile that a place of this kind could have; some of it nobody has filled."""
    is_first = chance.random() < (0.3 if place.territory == "rural" else 0.7)
    staff = Decimal(chance.randint(10, 28) if is_first else chance.randint(4, 12)) / 2
    profile: dict[str, Any] = {
        "commune": place.commune,
        "epci": f"Communauté de communes {place.name}",
        "department": place.department,
        "category": "1" if is_first else chance.choice(("2", "2", "none")),
        "legal_form": chance.choice(("association", "association", "epic", "epic", "regie", "spl")),
        "staff": staff,
        "web_budget": int(staff) * chance.randint(4, 9) * 500,
        "beds": chance.randrange(*BEDS[place.territory], 50),
        "territory": place.territory,
        "sit": "SIT régional",
        "sells_online": chance.random() < 0.4,
    }
    forgotten = [name for name in ("web_budget", "beds", "sit", "sells_online") if chance.random() < 0.15]
    return profile | {name: "" if name == "sit" else None for name in forgotten}
