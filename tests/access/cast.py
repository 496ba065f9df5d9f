"""Everybody who may knock, and an office of each kind with a real row behind every id."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from actionplan.queries.exports import REPORT as PLAN_REPORT
from diagnostic import operations
from diagnostic.models import Assessment, BankVersion, Edition, Report, Revision
from diagnostic.operations import import_draft, publish
from monitoring.models import HeaderSynonym
from monitoring.queries.exports import REPORT as TRACKER
from otn.accounts.models import User
from otn.clock import today
from otn.documents.sharing import create_share
from otn.offices.models import Intervention, Office
from otn.tenancy.scope import all_offices
from strategy.queries.report import REPORT
from tests.actionplan.planned import whole_action
from tests.diagnostic import sample
from tests.diagnostic.assessed import fill, number
from tests.factories import (
    AssessmentFactory,
    AssignmentFactory,
    DocumentFactory,
    EditionFactory,
    InvitationFactory,
    JobFactory,
    MembershipFactory,
    NotificationFactory,
    OfficeFactory,
    UserFactory,
)
from tests.monitoring.tracked import whole_row
from tests.strategy.reflected import whole_chain
from tests.support.accompanied import whole_support
from tests.world import World

NOTE = "Canari privé"  # in every private note of OTN: nobody of an office ever reads it


@dataclass(frozen=True)
class Rows:
    """An office with one row of each kind that an address may name."""

    office: Office
    row: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.row[name]


@dataclass
class Actor:
    """Somebody who knocks: her roles by office (its slug), her roles on OTN's side, and what happens between her login and her request."""

    name: str
    user: User | None
    offices: Mapping[str, set[str]]
    network: set[str] = field(default_factory=set)
    after_login: Callable[[], object] = lambda: None

    def client(self, *, checks_csrf: bool = False) -> Client:
        client = Client(enforce_csrf_checks=checks_csrf, raise_request_exception=True)
        if self.user is not None:
            client.force_login(self.user)
        self.after_login()
        return client

    def roles_in(self, office: Office) -> set[str]:
        return self.offices.get(office.slug, set())


def make_banks() -> Mapping[str, BankVersion]:
    """Write a published version of a question bank, and the draft of the next one, which could be published; they are of no office."""
    for text in (sample.SMALL, sample.changed(("help: Une phrase suffit.", "help: Deux phrases suffisent."))):
        bank = sample.read(text).bank
        assert bank is not None
        version_id = import_draft(new=bank, by=None, source="essai.yaml").version_id
        assert version_id is not None
        if text == sample.SMALL:
            publish(version_id=version_id, by=None)
    return {row.state: row for row in BankVersion.objects.order_by("number", "pk")}


def make_editions(version: BankVersion) -> Mapping[str, Edition]:
    """Open three editions, named after what becomes of their assessments; they are of no office."""
    day = today()
    return {
        state: EditionFactory.create(
            year=day.year - ago, bank_version=version, opens_on=day - timedelta(days=60), submit_by=day + timedelta(days=30),
            review_by=day + timedelta(days=60), closes_on=day + timedelta(days=90),
        )
        for ago, state in enumerate(("draft", "submitted", "validated"))
    }  # fmt: skip


def make_assessments(office: Office, editions: Mapping[str, Edition], member: User, advisor: User) -> Mapping[str, Assessment]:
    """Write an assessment in each state, answered; OTN may read the draft, and nobody has begun to read what was sent."""
    manager = MembershipFactory.create(office=office, role="manager").user
    made = {f"{state} assessment": AssessmentFactory.create(office=office, edition=edition) for state, edition in editions.items()}
    for assessment in made.values():
        fill(assessment, member, {"1.1-02": number("6")})  # something is still recommended
    operations.show_draft(assessment=made["draft assessment"], by=manager, is_visible=True)
    operations.submit(assessment=made["submitted assessment"], by=manager)
    operations.submit(assessment=made["validated assessment"], by=manager)
    operations.start_review(assessment=made["validated assessment"], by=advisor)
    operations.validate(assessment=made["validated assessment"], by=advisor)
    for assessment in made.values():
        for code in ("", "1.1-01"):
            operations.write_note(assessment=assessment, by=advisor, version=0, text=f"{NOTE}, {office.name}", code=code)
    return made


def make_shared(assessment: Assessment, by: User) -> Mapping[str, Any]:
    """Write a report of a validated diagnostic, whose file lies nowhere, and a link that shares it."""
    document = DocumentFactory.create(office=assessment.office, name=f"canari-{assessment.office.pk}-rapport.pdf")
    revision = Revision.objects.get(assessment=assessment, is_current=True)
    report = Report.objects.create(
        office=assessment.office, revision=revision, audience="board", with_comments=False, key=str(document.pk), job=document.job,
        figures=revision.figures, created_by=by,
    )  # fmt: skip
    link, token = create_share(office=assessment.office, document=document, audience="board", by=by, expires_on=today())
    return {"ready report": report, "share": link, "share token": token}


def make_rows(office: Office, banks: Mapping[str, BankVersion], editions: Mapping[str, Edition]) -> Rows:
    """Put a real row of this office behind every id, versions of a question bank and editions."""
    now = timezone.now()
    with all_offices("test world"):
        member = MembershipFactory.create(office=office, role="contributor", user__last_name=f"Canari-{office.pk}")
        assignment = AssignmentFactory.create(office=office, advisor=UserFactory.create(is_advisor=True))
        assessments = make_assessments(office, editions, member.user, assignment.advisor)
        talked = assessments["submitted assessment"]
        thought = whole_chain(office, member.user)  # reflection, fact, group, solution, strategy, objective, remark
        planned = whole_action(office, member.user)  # aim, action, second action, task, second task, expense, closure, said
        tracked = whole_row(office, member.user)  # period, campaign, result
        return Rows(
            office,
            {
                "member": member,
                "former": MembershipFactory.create(office=office, role="reader", is_active=False, ended_at=timezone.now()),
                "invitation": InvitationFactory.create(office=office, invited_by=member.user, sent_at=timezone.now() - timedelta(hours=1)),
                "assignment": assignment,
                "other_advisor": UserFactory.create(is_advisor=True),
                "past_intervention": Intervention.objects.create(
                    office=office,
                    user=UserFactory.create(is_superuser=True),
                    reason="un export ne s’ouvrait pas",
                    started_at=now - timedelta(hours=2),
                    ends_at=now - timedelta(hours=1),
                    ended_at=now - timedelta(hours=1),
                ),
                "job": JobFactory.create(office=office, kind="tests.access", state="queued"),
                "failed_job": JobFactory.create(office=office, kind="tests.access", state="failed", error="raison"),
                "document": DocumentFactory.create(office=office, name=f"canari-{office.pk}.pdf"),
                "notification": NotificationFactory.create(office=office, user=member.user),
                **banks,  # draft, published
                **assessments,
                **make_shared(assessments["validated assessment"], member.user),
                "comment": operations.write_comment(assessment=talked, code="1.1-01", by=member.user, text="Vu."),
                **thought,
                **planned,
                **tracked,
                **whole_support(office, member.user, assignment.advisor, NOTE),  # charter, support day, visit, office note, support file
                "tracker printing": JobFactory.create(
                    office=office, kind=TRACKER, state="failed", error="raison", arguments={"year": today().year}
                ),
                "heading": HeaderSynonym.objects.create(heading=f"passages {office.pk}", code="visits"),
                "plan file": JobFactory.create(office=office, kind=PLAN_REPORT, state="failed", error="raison"),
                "printing": JobFactory.create(
                    office=office, kind=REPORT, state="failed", error="raison", arguments={"reflection": thought["reflection"].pk}
                ),
            },
        )


@dataclass(frozen=True)
class Stage:
    """The offices and the people of one walk."""

    own: Rows  # of most actors
    other: Rows  # of nobody but the foreign adviser and the network admin
    archived: Rows  # once of the same people as `own`
    actors: Mapping[str, Actor]

    @property
    def offices(self) -> Mapping[str, Rows]:
        return {"own": self.own, "other": self.other, "archived": self.archived}


def make_stage(world: World) -> Stage:
    """Write everything a walk needs to the database."""
    archived = OfficeFactory.create(name="Office d’autrefois", slug="autrefois")
    a, c = world.embruns, world.brumes

    def member(role: str, **traits: Any) -> User:
        user = MembershipFactory.create(office=a, role=role, **traits).user
        MembershipFactory.create(office=archived, user=user, role=role)
        return user

    def both(*roles: str) -> dict[str, set[str]]:
        return {a.slug: set(roles), archived.slug: set(roles)}

    def everywhere(*roles: str) -> dict[str, set[str]]:
        return {office.slug: set(roles) for office in (a, world.pommiers, c, archived)}

    of_two = member("manager")
    MembershipFactory.create(office=world.pommiers, user=of_two, role="reader")
    AssignmentFactory.create(office=archived, advisor=world.advisor)
    former = UserFactory.create(is_advisor=True)
    for office in (a, archived):
        AssignmentFactory.create(office=office, advisor=former, ends_on=today() - timedelta(days=1))
    intervening = UserFactory.create(is_superuser=True, is_staff=True)
    for office in (a, archived):
        now = timezone.now()
        Intervention.objects.create(
            office=office, user=intervening, reason="un export ne s’ouvre pas", started_at=now, ends_at=now + timedelta(minutes=60)
        )
    lowered, removed, closed = member("manager"), member("contributor"), member("contributor")

    def lower() -> None:
        lowered.memberships.update(role="reader")

    def remove() -> None:
        removed.memberships.update(is_active=False)

    def close() -> None:
        User.objects.filter(pk=closed.pk).update(is_active=False)

    actors = [
        Actor("anonymous", None, {}),
        Actor("reader", member("reader"), both("reader")),
        Actor("contributor", member("contributor"), both("contributor")),
        Actor("manager", member("manager"), both("manager")),
        Actor("member of two offices", of_two, both("manager") | {world.pommiers.slug: {"reader"}}),
        Actor("adviser", world.advisor, both("advisor") | {world.pommiers.slug: {"advisor"}}, {"advisor"}),
        Actor("foreign adviser", world.foreign_advisor, {c.slug: {"advisor"}}, {"advisor"}),
        Actor("former adviser", former, {}, {"advisor"}),
        Actor("network admin", world.network_admin, everywhere("network_admin"), {"network_admin"}),
        Actor("superuser", world.superuser, {}, {"superuser"}),
        Actor("superuser in an intervention", intervening, both("superuser"), {"superuser"}),
        Actor("manager lowered after login", lowered, both("reader"), after_login=lower),
        Actor("contributor removed after login", removed, {}, after_login=remove),
        Actor("account closed after login", closed, {}, after_login=close),
    ]
    banks = make_banks()
    editions = make_editions(banks["published"])
    own, other, gone = (make_rows(office, banks, editions) for office in (a, c, archived))
    stage = Stage(own, other, gone, {actor.name: actor for actor in actors})
    Office.objects.filter(pk=archived.pk).update(archived_at=timezone.now())
    return stage
