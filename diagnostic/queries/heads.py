"""What every page of an assessment says of the revision that it shows, read along with it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim

from diagnostic import models, states
from diagnostic.states import State
from otn.clock import today
from otn.offices.models import AdvisorAssignment


@dataclass(frozen=True)
class Head:
    """What every page of an assessment says of the revision that it shows."""

    assessment_id: int
    year: int
    number: int  # of the revision
    is_current: bool
    state: State
    label: str  # in the words of the reader's side
    submit_by: date
    review_by: date
    submitted_at: datetime | None
    validated_at: datetime | None
    accepts_answers: bool  # whether state and date let answers change
    is_draft_visible: bool
    is_overdue: bool  # the adviser has let the last day of the review pass: the report is « Non relu »
    is_for_otn: bool  # the reader's side
    sent_by: str  # empty before it was sent
    asked_by: str  # the adviser who asks for a correction, empty in other states
    correction: str  # what he asks
    remarks: int  # questions on which he asks for something, 0 in other states
    advisors: tuple[str, ...]  # who accompany the office today

    @property
    def last_day(self) -> date:
        """The last day to send what may still change."""
        return self.review_by if self.state is State.CHANGES_REQUESTED else self.submit_by

    @property
    def is_too_late(self) -> bool:
        """Say whether the answers do not change any more because of the date alone."""
        return self.is_current and self.state in states.WRITABLE and not self.accepts_answers


def name_of(person: str) -> Coalesce:
    """Return the name of a person as `User.__str__` gives it, in a statement that reaches her by this path."""
    whole = Trim(Concat(f"{person}__first_name", Value(" "), f"{person}__last_name", output_field=CharField()))
    return Coalesce(NullIf(whole, Value("")), f"{person}__email", output_field=CharField())


def revisions() -> QuerySet[models.Revision]:
    """Return revisions with all that their heads say: `head_of` then asks the database nothing."""
    asked = models.Transition.objects.filter(revision=OuterRef("pk"), after=State.CHANGES_REQUESTED).order_by("-pk")
    asking = models.AdvisorMark.objects.filter(revision=OuterRef("pk"), kind__in=models.AdvisorMark.ASKING)
    day = today()
    held = AdvisorAssignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), office=OuterRef("office"), starts_on__lte=day, advisor__is_active=True
    )
    return models.Revision.objects.select_related("assessment__edition", "submitted_by").annotate(
        correction=Subquery(asked.values("comment")[:1]),
        asked_by=Subquery(asked.annotate(name=name_of("by")).values("name")[:1]),
        remarks=Subquery(asking.order_by().values("revision").annotate(count=Count("pk")).values("count")),
        advisors=ArraySubquery(held.order_by("pk").annotate(name=name_of("advisor")).values("name")),
    )


def head_of(revision: models.Revision, *, for_otn: bool) -> Head:
    """Return the head of one of `revisions()`, in the words of one side; no statement."""
    assessment, state, sender = revision.assessment, State(revision.state), revision.submitted_by
    deadlines, day = assessment.deadlines, today()
    is_to_correct = state is State.CHANGES_REQUESTED
    return Head(
        assessment_id=assessment.pk,
        year=assessment.edition.year,
        number=revision.number,
        is_current=revision.is_current,
        state=state,
        label=states.label(state, is_reviewing=revision.review_started_at is not None, for_otn=for_otn),
        submit_by=deadlines.submit_by,
        review_by=deadlines.review_by,
        submitted_at=revision.submitted_at,
        validated_at=revision.validated_at,
        accepts_answers=revision.is_current and states.accepts_answers(state, deadlines, day),
        is_draft_visible=assessment.is_draft_visible,
        is_overdue=states.is_overdue(state, deadlines, day),
        is_for_otn=for_otn,
        sent_by="" if sender is None else str(sender),
        asked_by=revision.asked_by if is_to_correct else "",  # type: ignore[attr-defined]  # annotated, as the next three
        correction=revision.correction if is_to_correct else "",  # type: ignore[attr-defined]
        remarks=(revision.remarks or 0) if is_to_correct else 0,  # type: ignore[attr-defined]
        advisors=tuple(revision.advisors),  # type: ignore[attr-defined]
    )
