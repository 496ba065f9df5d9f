"""Editions, and in each the life of an office's assessment: every move is one line of the log of transitions (roles.md §4)."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from diagnostic import models
from diagnostic.deadlines import REVIEW_DAYS, date_faults, earliest_review
from diagnostic.models import Answer, Assessment, BankVersion, ChapterAssignment, Edition, Revision
from diagnostic.operations.answers import TOO_LATE, keep_version
from diagnostic.operations.shared import address_of, advisors_of, label_of, lock, move, require
from diagnostic.progress import stored_profile
from diagnostic.queries.answers import get_answers
from diagnostic.results import stored
from diagnostic.states import CAPABILITIES, COMMENT_LENGTH, Deadlines, Move, State, target
from otn.accounts.models import User
from otn.clock import today
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused, WrongState
from otn.notifications import operations as notifications
from otn.notifications.kinds import Kind
from otn.offices.access import can_on_network
from otn.offices.models import Office, Role
from otn.offices.operations import managers_of, members_of
from otn.offices.operations.shared import check_reason
from otn.tenancy.scope import all_offices

ADVISOR_DAYS = 14  # beyond the dates of the edition, that an adviser may give (roles.md §3.3)
REVIEW_TOO_SHORT = (
    f"La relecture doit durer au moins {REVIEW_DAYS} jours ouvrés après l’envoi\N{NO-BREAK SPACE}: "
    "le conseiller a besoin de ce temps."
)  # fmt: skip

# --- Editions -----------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_edition(
    *, year: int, bank_version: BankVersion, opens_on: date, submit_by: date, review_by: date, closes_on: date, by: User | None
) -> Edition:
    """Make an edition on a published version of the bank; nothing is opened yet. The same one twice is made once. Raises Refused."""
    if bank_version.state != BankVersion.State.PUBLISHED:
        raise Refused("Une édition se fait sur une version publiée de la banque.", field="bank_version")
    dates = {"opens_on": opens_on, "submit_by": submit_by, "review_by": review_by, "closes_on": closes_on}
    for field, fault in date_faults(**dates).items():
        raise Refused(fault, field=field)
    with all_offices("a new edition"):
        edition, is_new = Edition.objects.get_or_create(year=year, defaults={"bank_version": bank_version, **dates})
        if not is_new:
            if edition.bank_version_id == bank_version.pk and all(getattr(edition, name) == day for name, day in dates.items()):
                return edition
            raise Refused("Cette année a déjà son édition.", field="year")
        journal.record(office_id=None, by=by, verb="edition.created", target=edition, label=str(year))
    return edition


def open_edition(*, edition: Edition, by: User | None) -> int:
    """Open the assessment of every office that has none in this edition, and tell its managers; return how many. Again changes nothing."""
    with all_offices("opening of an edition"):
        Edition.objects.select_for_update(of=("self",), no_key=True).get(pk=edition.pk)
        offices = Office.objects.filter(archived_at=None).exclude(assessments__edition=edition).order_by("pk")
        opened = [_start(office, edition, by) for office in offices]
        if opened:
            journal.record(
                office_id=None, by=by, verb="edition.opened", target=edition, label=str(edition.year), after={"offices": len(opened)}
            )
        return len(opened)


@transaction.atomic
def start_assessment(*, office: Office, edition: Edition, by: User, reason: str = "") -> Assessment:
    """Open the assessment of one office in an edition, or return the one it has. OTN gives a reason. Raises Refused."""
    capability = "assessment.start"
    reason = check_reason(by, capability, office, reason)
    require(by, capability, Assessment(office=office, edition=edition))
    Edition.objects.select_for_update(of=("self",), no_key=True).get(pk=edition.pk)
    found = Assessment.objects.filter(office=office, edition=edition).first()
    return found or _start(office, edition, by, reason)


def _start(office: Office, edition: Edition, by: User | None, reason: str = "") -> Assessment:
    assessment = Assessment.objects.create(
        office=office, edition=edition, bank_version_id=edition.bank_version_id, is_draft_visible=bool(advisors_of(office))
    )
    revision = Revision.objects.create(office=office, assessment=assessment)
    move(revision, None, State.DRAFT, by, "assessment.started", reason)
    _tell(office, managers_of(office), by, f"Le diagnostic {edition.year} de {office.name} est ouvert.")
    return assessment


# --- Around the answers -------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def assign_chapter(*, assessment: Assessment, chapter_code: str, person: User, by: User) -> ChapterAssignment:
    """Confide a chapter to a member of the office who writes. Raises LookupError, Refused."""
    require(by, "assessment.assign", assessment)
    revision = lock(assessment)
    chapter = _chapter(assessment, chapter_code)
    writers = members_of(assessment.office).filter(role__in=[Role.CONTRIBUTOR, Role.MANAGER], user=person, user__is_active=True)
    if not writers.exists():
        raise Refused("Un chapitre se confie à un contributeur ou à un référent de l’office.", field="person")
    assignment, is_new = ChapterAssignment.objects.get_or_create(
        office_id=assessment.office_id, assessment=assessment, chapter=chapter, user=person
    )
    if is_new:
        journal.record(
            office_id=assessment.office_id, by=by, verb="assessment.assigned", target=assessment,
            label=f"chapitre {chapter_code}", person=person,
        )  # fmt: skip
        text = f"Le chapitre {chapter_code} du diagnostic {revision.assessment.edition.year} vous est confié."
        _tell(assessment.office, [person], by, text)
    return assignment


@transaction.atomic
def unassign_chapter(*, assessment: Assessment, chapter_code: str, person: User, by: User) -> None:
    """Take a chapter back from a person; without any it is everybody's again."""
    require(by, "assessment.assign", assessment)
    lock(assessment)
    removed, _ = ChapterAssignment.objects.filter(assessment=assessment, chapter__code=chapter_code, user=person).delete()
    if removed:
        journal.record(
            office_id=assessment.office_id, by=by, verb="assessment.unassigned", target=assessment,
            label=f"chapitre {chapter_code}", person=person,
        )  # fmt: skip


@transaction.atomic
def finish_chapter(*, assessment: Assessment, chapter_code: str, by: User, is_done: bool) -> ChapterAssignment:
    """Say that one's part of a chapter is done, or that it is not. Raises PermissionDenied when the chapter is not this person's."""
    require(by, "answer.write", assessment)
    lock(assessment)
    assignment = ChapterAssignment.objects.filter(assessment=assessment, chapter__code=chapter_code, user=by).first()
    if assignment is None:
        raise PermissionDenied
    if (assignment.done_at is not None) is not is_done:
        assignment.done_at = timezone.now() if is_done else None
        assignment.save(update_fields=["done_at"])
        verb = "assessment.chapter_finished" if is_done else "assessment.chapter_resumed"
        journal.record(office_id=assessment.office_id, by=by, verb=verb, target=assessment, label=f"chapitre {chapter_code}")
        if is_done:
            _tell(assessment.office, managers_of(assessment.office), by, f"Le chapitre {chapter_code} du diagnostic est terminé.")
    return assignment


@transaction.atomic
def show_draft(*, assessment: Assessment, by: User, is_visible: bool) -> None:
    """Let the adviser see the draft, or not."""
    require(by, "assessment.show_draft", assessment)
    revision = lock(assessment)
    if revision.assessment.is_draft_visible != is_visible:
        Assessment.objects.filter(pk=assessment.pk).update(is_draft_visible=is_visible)
        verb = "assessment.draft_shown" if is_visible else "assessment.draft_hidden"
        journal.record(office_id=assessment.office_id, by=by, verb=verb, target=assessment, label=label_of(revision))


@transaction.atomic
def extend_deadline(
    *, assessment: Assessment, by: User, reason: str, submit_until: date | None = None, review_until: date | None = None
) -> None:
    """Give one office later dates than the edition's; twice is once.

    Raises Refused for an earlier one, when the adviser would lack time, and for more than an adviser may give by himself.
    """
    require(by, "deadline.extend", assessment)
    reason = check_reason(by, "deadline.extend", assessment.office, reason)
    revision = lock(assessment)
    if submit_until is None and review_until is None:
        raise Refused("Donnez au moins une date.", field="submit_until")
    if not can_on_network(by, "edition.manage"):
        _check_advisor_days(revision.assessment.edition, submit_until, review_until)
    if not _extend(revision, submit_until, review_until, reason):
        return
    journal.record(
        office_id=assessment.office_id, by=by, verb="assessment.extended", target=assessment, label=label_of(revision), reason=reason,
        after={"submit_until": submit_until and str(submit_until), "review_until": review_until and str(review_until)},
    )  # fmt: skip
    text = f"Un délai est donné pour le diagnostic {revision.assessment.edition.year} de {assessment.office.name}."
    _tell(assessment.office, managers_of(assessment.office), by, text, Kind.DEADLINE)


def _check_advisor_days(edition: Edition, submit_until: date | None, review_until: date | None) -> None:
    for field, day, limit in (("submit_until", submit_until, edition.submit_by), ("review_until", review_until, edition.review_by)):
        latest = limit + timedelta(days=ADVISOR_DAYS)
        if day is not None and day > latest:
            most = f"Un conseiller donne {ADVISOR_DAYS} jours au plus, donc jusqu’au {french.date_long(latest)}."
            raise Refused(f"{most} Au-delà, c’est l’administration du réseau.", field=field)


def _extend(revision: Revision, submit_until: date | None, review_until: date | None, reason: str) -> bool:
    """Write these dates; return whether they, or their reason, are others than those that stand."""
    assessment = revision.assessment
    former = assessment.deadlines
    dates = Deadlines(submit_until or former.submit_by, review_until or former.review_by)
    if dates.submit_by < former.submit_by or dates.review_by < former.review_by:
        raise Refused("Un délai donne une date plus tardive.", field="submit_until")
    if dates.review_by < earliest_review(dates.submit_by):
        raise Refused(REVIEW_TOO_SHORT, field="review_until")
    former_extension = (assessment.submit_until, assessment.review_until, assessment.extension_reason)
    if former_extension == (dates.submit_by, dates.review_by, reason):
        return False
    assessment.submit_until, assessment.review_until, assessment.extension_reason = dates.submit_by, dates.review_by, reason
    assessment.save(update_fields=["submit_until", "review_until", "extension_reason"])
    return True


def _chapter(assessment: Assessment, code: str) -> models.Chapter:
    chapter = models.Chapter.objects.filter(bank_version_id=assessment.bank_version_id, code=code).first()
    if chapter is None:
        raise LookupError(f"no chapter {code!r} in this version")
    return chapter


# --- Moves --------------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def submit(*, assessment: Assessment, by: User) -> Revision:
    """Send the answers to the adviser, and keep their scores. Raises WrongState, Refused while something is missing or after the date."""
    revision, state, after = _begin(assessment, Move.SUBMIT, by)
    if today() > revision.assessment.deadlines.of(state):
        raise Refused(TOO_LATE)
    answers = get_answers(revision=revision, office=assessment.office)
    found = answers.results()
    if not found.progress.is_complete:
        lacking = found.progress.required - found.progress.answered
        raise Refused(f"{french.plural(lacking, 'question attend', 'questions attendent')} encore une réponse.")
    revision.submitted_at, revision.submitted_by = timezone.now(), by
    revision.profile, revision.figures = stored_profile(answers.profile), stored(found)
    _end(revision, state, after, by, "assessment.submitted")
    office = assessment.office
    _tell(office, [*advisors_of(office), *managers_of(office)], by, f"{office.name} a envoyé son diagnostic.")
    return revision


@transaction.atomic
def withdraw(*, assessment: Assessment, by: User) -> Revision:
    """Take a submission back before its review has started. Raises WrongState, Refused when the draft could not be changed any more."""
    revision, state, after = _begin(assessment, Move.WITHDRAW, by)
    if today() > revision.assessment.deadlines.of(after):
        raise Refused("La date d’envoi est passée\N{NO-BREAK SPACE}: demandez à votre conseiller de vous renvoyer le diagnostic.")
    revision.submitted_at = revision.submitted_by = revision.profile = revision.figures = None
    _end(revision, state, after, by, "assessment.withdrawn")
    _tell(assessment.office, advisors_of(assessment.office), by, f"{assessment.office.name} a retiré l’envoi de son diagnostic.")
    return revision


@transaction.atomic
def start_review(*, assessment: Assessment, by: User) -> Revision:
    """Note that the review has started: the office cannot withdraw any more, and reads nothing of it. Raises WrongState."""
    revision, state, after = _begin(assessment, Move.START_REVIEW, by)
    revision.review_started_at = timezone.now()
    _end(revision, state, after, by, "assessment.review_started", is_otns_own=True)
    return revision


@transaction.atomic
def request_changes(*, assessment: Assessment, by: User, comment: str) -> Revision:
    """Send the answers back to the office, with what is to be corrected. Raises WrongState, Refused for a comment that is too short."""
    revision, state, after = _begin(assessment, Move.REQUEST_CHANGES, by)
    comment = comment.strip()
    if len(comment) < COMMENT_LENGTH:
        raise Refused(f"Dites ce qui est à corriger, en {COMMENT_LENGTH} caractères au moins.", field="comment")
    revision.review_started_at = None
    _end(revision, state, after, by, "assessment.changes_requested", comment)
    office = assessment.office
    still_there = members_of(office).filter(user__is_active=True).values("user")  # to those who have left no mail goes out
    assigned = [one.user for one in assessment.assignments.filter(user__in=still_there).select_related("user").order_by("pk")]
    people = [*managers_of(office), *assigned]
    _tell(office, people, by, f"Le diagnostic de {office.name} est à corriger.", Kind.CHANGES_REQUESTED)
    return revision


@transaction.atomic
def validate(*, assessment: Assessment, by: User, comment: str = "") -> Revision:
    """Accept the answers; their scores are those of the submission, since when nothing could change. Raises WrongState."""
    revision, state, after = _begin(assessment, Move.VALIDATE, by)
    revision.validated_at, revision.validated_by = timezone.now(), by
    _end(revision, state, after, by, "assessment.validated", comment.strip())
    office = assessment.office
    _tell(office, managers_of(office), by, f"Le diagnostic de {office.name} est validé.", Kind.VALIDATED)
    return revision


@transaction.atomic
def reopen(*, assessment: Assessment, by: User, reason: str, submit_until: date | None = None) -> Revision:
    """Begin the next revision with the answers of a validated one, which stays as it is.

    Where the date of sending has passed, a later one must be given. Raises WrongState, Refused.
    """
    former, _, after = _begin(assessment, Move.REOPEN, by)
    reason = check_reason(by, CAPABILITIES[Move.REOPEN], assessment.office, reason)
    if submit_until is not None:
        dates = former.assessment.deadlines
        _extend(former, submit_until, max(dates.review_by, earliest_review(submit_until)), reason)
    if today() > former.assessment.deadlines.of(after):
        raise Refused("La date d’envoi est passée\N{NO-BREAK SPACE}: donnez un délai à l’office.", field="submit_until")
    former.is_current = False
    former.save(update_fields=["is_current"])
    revision = Revision.objects.create(office_id=former.office_id, assessment=former.assessment, number=former.number + 1)
    _copy_answers(former, revision)
    move(revision, None, after, by, "assessment.reopened", reason)
    _tell(assessment.office, managers_of(assessment.office), by, f"Le diagnostic de {assessment.office.name} est rouvert.")
    return revision


def _copy_answers(former: Revision, revision: Revision) -> None:
    answers = list(former.answers.order_by("pk"))
    for answer in answers:
        answer.pk, answer.revision = None, revision
        answer.version = 1 if answer.version else 0
    keep_version(*(answer for answer in Answer.objects.bulk_create(answers) if answer.version))


def _begin(assessment: Assessment, wanted: Move, by: User) -> tuple[Revision, State, State]:
    """Ask the right, lock, and return where the move goes from and to. Raises WrongState where there is no such move."""
    require(by, CAPABILITIES[wanted], assessment)
    revision = lock(assessment)
    state = State(revision.state)
    after = target(state, wanted, is_reviewing=revision.review_started_at is not None)
    if after is None:
        raise WrongState("Cela ne se fait pas dans l’état où est ce diagnostic. Rechargez la page.")
    return revision, state, after


def _end(revision: Revision, before: State, after: State, by: User, verb: str, comment: str = "", *, is_otns_own: bool = False) -> None:
    revision.state = after.value
    revision.save()
    move(revision, before, after, by, verb, comment, is_otns_own=is_otns_own)


def _tell(office: Office, people: list[User], by: User | None, text: str, kind: Kind = Kind.OTHER) -> None:
    notifications.notify(office_id=office.pk, people=people, text=text, address=address_of(office), except_for=by, kind=kind)
