"""Rows for tests; variants are traits. Rows of an office are made inside its scope, or under `all_offices("test world")`."""

from datetime import date

import factory
from django.db.models.functions import Now
from django.utils import timezone

from diagnostic.models import Assessment, Edition, Revision
from otn.accounts.models import User
from otn.documents.models import Document, Job
from otn.notifications.models import Notification
from otn.offices.models import AdvisorAssignment, Invitation, Membership, Office


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@essai.example")
    first_name = "Léa"
    last_name = factory.Sequence(lambda n: f"Durand{n}")
    password = factory.django.Password("une phrase de passe")


class OfficeFactory(factory.django.DjangoModelFactory[Office]):
    class Meta:
        model = Office

    name = factory.Sequence(lambda n: f"Office {n}")
    slug = factory.Sequence(lambda n: f"office-{n}")


class MembershipFactory(factory.django.DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    office = factory.SubFactory(OfficeFactory)
    user = factory.SubFactory(UserFactory)
    role = "contributor"


class AssignmentFactory(factory.django.DjangoModelFactory[AdvisorAssignment]):
    class Meta:
        model = AdvisorAssignment

    office = factory.SubFactory(OfficeFactory)
    advisor = factory.SubFactory(UserFactory)
    starts_on = date(2025, 1, 1)


class InvitationFactory(factory.django.DjangoModelFactory[Invitation]):
    class Meta:
        model = Invitation

    office = factory.SubFactory(OfficeFactory)
    email = factory.Sequence(lambda n: f"invite{n}@essai.example")
    role = "contributor"
    invited_by = factory.SubFactory(UserFactory)
    sent_at = factory.LazyFunction(timezone.now)


class NotificationFactory(factory.django.DjangoModelFactory[Notification]):
    class Meta:
        model = Notification

    office = factory.SubFactory(OfficeFactory)
    user = factory.SubFactory(UserFactory)
    text = "Un rapport est prêt."
    address = "/"


class JobFactory(factory.django.DjangoModelFactory[Job]):
    class Meta:
        model = Job

    kind = "tests.report"
    key = factory.Sequence(lambda n: f"key-{n}")
    sent_at = Now()


class DocumentFactory(factory.django.DjangoModelFactory[Document]):
    class Meta:
        model = Document

    job = factory.SubFactory(JobFactory, office=factory.SelfAttribute("..office"), state="done")
    name = "rapport.pdf"
    content_type = "application/pdf"
    size = 4
    sha256 = "0" * 64
    path = factory.Sequence(lambda n: f"nowhere/{n}")
    capability = "report.read"


class EditionFactory(factory.django.DjangoModelFactory[Edition]):
    """An edition of a published version, which the test gives."""

    class Meta:
        model = Edition

    year = factory.Sequence(lambda n: 2027 + n)
    opens_on = date(2026, 11, 2)
    submit_by = date(2027, 1, 29)
    review_by = date(2027, 2, 26)
    closes_on = date(2027, 3, 31)


class AssessmentFactory(factory.django.DjangoModelFactory[Assessment]):
    """The assessment of an office, with its first draft."""

    class Meta:
        model = Assessment
        skip_postgeneration_save = True

    bank_version = factory.SelfAttribute("edition.bank_version")
    draft = factory.RelatedFactory("tests.factories.RevisionFactory", factory_related_name="assessment")


class RevisionFactory(factory.django.DjangoModelFactory[Revision]):
    class Meta:
        model = Revision

    office = factory.SelfAttribute("assessment.office")
