"""Editions: their list, and the board on which one of them is followed office by office.

A network admin sees every office, an adviser those that are assigned to him today: no figure counts another.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from diagnostic.answering import Value
from diagnostic.models import Answer, BankVersion, Cohort, Edition, Revision, Transition
from diagnostic.operations.asking import DELAY_ASKED
from diagnostic.operations.reminders import REMINDED
from diagnostic.progress import Progress, active_questions, progress_of
from diagnostic.queries.answers import FIELDS, profile_of
from diagnostic.queries.banks import version_of
from diagnostic.queries.benchmark import read_cohort
from diagnostic.queries.heads import Head, head_of, revisions
from diagnostic.scoring import AnswerState
from diagnostic.states import WRITABLE, State
from otn.accounts.models import User
from otn.clock import today
from otn.journal.models import JournalEntry
from otn.lib import french
from otn.network.queries.offices import advisors_today
from otn.network.queries.portfolio import has_words
from otn.offices.access import advised_offices, can_on_network
from otn.offices.models import Office
from otn.tenancy.scope import all_offices

SHOWN = 50
# An archived office stays for what it has sent.
COUNTED = Q(office__archived_at=None) | Q(state__in=[State.SUBMITTED, State.VALIDATED])


class Stage(StrEnum):
    """How far an office is in an edition."""

    UNOPENED = "non-ouvert"
    NOT_BEGUN = "non-commence"
    UNDER_WAY = "en-cours"
    SENT = "envoye"
    TO_CORRECT = "a-corriger"
    VALIDATED = "valide"


STAGES: Mapping[Stage, str] = {
    Stage.UNOPENED: "pas ouvert",
    Stage.NOT_BEGUN: "pas commencé",
    Stage.UNDER_WAY: "en cours",
    Stage.SENT: "envoyé",
    Stage.TO_CORRECT: "à corriger",
    Stage.VALIDATED: "validé",
}
TONES = {
    Stage.UNOPENED: "attention",
    Stage.NOT_BEGUN: "neutre",
    Stage.UNDER_WAY: "neutre",
    Stage.SENT: "info",
    Stage.TO_CORRECT: "attention",
    Stage.VALIDATED: "succes",
}


def _stage(state: State, *, is_begun: bool) -> Stage:
    if state is State.DRAFT:
        return Stage.UNDER_WAY if is_begun else Stage.NOT_BEGUN
    return {State.SUBMITTED: Stage.SENT, State.CHANGES_REQUESTED: Stage.TO_CORRECT, State.VALIDATED: Stage.VALIDATED}[state]


# --- Editions -----------------------------------------------------------------------------------------------------------------------------

TO_COME, OPEN, REVIEWED, OVER, CLOSED = "à venir", "ouverte", "en relecture", "terminée", "close"
EDITION_TONES = {TO_COME: "neutre", OPEN: "succes", REVIEWED: "info", OVER: "attention", CLOSED: "neutre"}


@dataclass(frozen=True)
class Part:
    """How many offices are at one stage."""

    label: str
    count: int
    percent: int


@dataclass(frozen=True)
class Participation:
    counts: Mapping[Stage, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every stage at which an office is, in their order."""
        found = ((STAGES[stage], self.counts.get(stage, 0)) for stage in Stage)
        return tuple(Part(label, count, 100 * count // self.total) for label, count in found if count)

    @property
    def sent(self) -> int:
        """The offices that have sent their answers, be it to correct them since."""
        return sum(self.counts.get(stage, 0) for stage in (Stage.SENT, Stage.TO_CORRECT, Stage.VALIDATED))

    @property
    def percent(self) -> int:
        return 100 * self.sent // self.total if self.total else 0

    @property
    def words(self) -> str:
        verb = "ont" if self.sent > 1 else "a"
        return f"{french.whole(self.sent)} sur {french.plural(self.total, 'office', 'offices')} {verb} envoyé"

    @property
    def unopened(self) -> int:
        return self.counts.get(Stage.UNOPENED, 0)

    @property
    def validated(self) -> int:
        return self.counts.get(Stage.VALIDATED, 0)


@dataclass(frozen=True)
class EditionLine:
    year: int
    bank: str
    opens_on: date
    submit_by: date
    review_by: date
    closes_on: date
    closed_at: datetime | None
    participation: Participation  # of the offices that the reader sees

    @property
    def state(self) -> str:
        day = today()
        if self.closed_at is not None:
            return CLOSED
        if day < self.opens_on:
            return TO_COME
        if day <= self.submit_by:
            return OPEN
        return REVIEWED if day <= self.review_by else OVER

    @property
    def tone(self) -> str:
        return EDITION_TONES[self.state]

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def can_open(self) -> bool:
        """Say whether diagnostics are opened in it today."""
        return not self.is_closed and self.opens_on <= today() <= self.closes_on

    @property
    def unopened_words(self) -> str:
        count = self.participation.unopened
        return french.plural(count, "office n’a", "offices n’ont")

    @property
    def can_close(self) -> bool:
        return not self.is_closed and today() >= self.review_by


@dataclass(frozen=True)
class EditionsPage:
    lines: tuple[EditionLine, ...]  # the newest first
    sees_all: bool  # every office counts, not only those that are assigned to the reader


def sees_all_offices(person: User) -> bool:
    return can_on_network(person, "edition.manage")


def _offices(person: User) -> QuerySet[Office]:
    return Office.objects.all() if sees_all_offices(person) else advised_offices(person)


def get_editions(person: User) -> EditionsPage:
    """Return the editions with the participation of the offices that this person follows; three statements."""
    offices = _offices(person)
    with all_offices("participation in the editions"):
        found = Edition.objects.select_related("bank_version__bank", "cohort").defer("cohort__figures", "cohort__revisions")
        rows = list(found.order_by("-year", "pk"))
        active = offices.filter(archived_at=None).count()
        counts = _counts(offices)
    return EditionsPage(tuple(_edition_line(row, counts.get(row.pk, {}), active) for row in rows), sees_all_offices(person))


def get_edition_line(person: User, year: int) -> EditionLine:
    """Return one edition as the list does; three statements. Raises LookupError."""
    line = next((line for line in get_editions(person).lines if line.year == year), None)
    if line is None:
        raise LookupError(f"no edition of {year}")
    return line


Counts = Mapping[tuple[Stage, bool], int]  # with whether the offices are archived


def _counts(offices: QuerySet[Office]) -> dict[int, dict[tuple[Stage, bool], int]]:
    """Count by edition the offices at each stage; one statement."""
    found = Revision.objects.filter(COUNTED, is_current=True, office__in=offices)
    found = found.annotate(is_begun=_begun(), is_archived=Q(office__archived_at__isnull=False))
    grouped = found.values("assessment__edition", "state", "is_begun", "is_archived").annotate(count=Count("pk"))
    counts: dict[int, dict[tuple[Stage, bool], int]] = {}
    for row in grouped.order_by("assessment__edition", "state", "is_begun", "is_archived"):
        of_edition = counts.setdefault(row["assessment__edition"], {})
        key = (_stage(State(row["state"]), is_begun=row["is_begun"]), row["is_archived"])
        of_edition[key] = of_edition.get(key, 0) + row["count"]
    return counts


def _begun() -> Q:
    """Say of a revision whether anything was answered in it."""
    given = Answer.objects.filter(revision=OuterRef("pk")).exclude(state=Answer.State.UNANSWERED)
    return Q(number__gt=1) | Q(Exists(given))


def _edition_line(row: Edition, counts: Counts, active: int) -> EditionLine:
    cohort: Cohort | None = getattr(row, "cohort", None)
    stages: dict[Stage, int] = {}
    for (stage, _), count in counts.items():
        stages[stage] = stages.get(stage, 0) + count
    if cohort is None:
        stages[Stage.UNOPENED] = active - sum(count for (_, is_archived), count in counts.items() if not is_archived)
    return EditionLine(
        year=row.year,
        bank=bank_words(row.bank_version),
        opens_on=row.opens_on,
        submit_by=row.submit_by,
        review_by=row.review_by,
        closes_on=row.closes_on,
        closed_at=None if cohort is None else cohort.closed_at,
        participation=Participation(stages),
    )


def bank_words(version: BankVersion) -> str:
    """Name a version that came along with its bank."""
    return f"{version.name or version.bank.key}, version {version.number}"


def count_cohort(year: int) -> int:
    """Return how many offices the figures of an edition would rest on, were it closed now; one statement."""
    with all_offices("how many offices closing an edition freezes"):
        return len(read_cohort(Edition.objects.get(year=year))[1])


# --- The board ----------------------------------------------------------------------------------------------------------------------------

URGENCY, NAME, STATE, SINCE, DUE = "urgence", "nom", "etat", "depuis", "echeance"


@dataclass(frozen=True)
class BoardFilters:
    """What is looked for; what is empty narrows nothing."""

    words: str = ""
    stage: Stage | None = None
    advisor: str = ""
    asked: bool = False  # only those that wait for more time
    order: str = URGENCY


@dataclass(frozen=True)
class Asked:
    """The delay that an office asks for, and nobody has answered."""

    at: datetime
    reason: str


@dataclass(frozen=True)
class BoardRow:
    """An office in an edition; what is empty there is not, or not known, before its diagnostic is opened."""

    office: str
    slug: str
    is_archived: bool
    advisors: str
    stage: Stage
    head: Head | None = None  # in OTN's words
    since: datetime | None = None
    submit_until: date | None = None  # later than the edition's, for this office alone, as the next
    review_until: date | None = None
    asked: Asked | None = None
    reminded_at: datetime | None = None
    progress: Progress | None = None  # while answers may change, on the page that shows the row
    revision: Revision | None = field(default=None, repr=False, compare=False)

    @property
    def label(self) -> str:
        """Name the stage, in OTN's words for what was sent."""
        return self.head.label.lower() if self.head is not None and self.stage is Stage.SENT else STAGES[self.stage]

    @property
    def tone(self) -> str:
        return TONES[self.stage]

    @property
    def is_awaited(self) -> bool:
        """Say whether the office has still to send, and can."""
        return self.head is not None and not self.is_archived and self.head.state in WRITABLE and not self.head.is_too_late

    @property
    def due(self) -> date | None:
        """The day until which somebody has to act: the office to send, its adviser to read."""
        if self.head is None:
            return None
        return self.head.review_by if self.stage is Stage.SENT else self.head.last_day

    @property
    def due_words(self) -> str:
        return {Stage.SENT: "pour relire", Stage.TO_CORRECT: "pour corriger"}.get(self.stage, "pour envoyer")

    @property
    def is_due(self) -> bool:
        """Say whether anything is due: of what is validated nothing is."""
        return self.stage is not Stage.VALIDATED

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < today()

    @property
    def reminded_on(self) -> date | None:
        return None if self.reminded_at is None else timezone.localdate(self.reminded_at)

    @property
    def can_be_given_time(self) -> bool:
        return self.head is not None and not self.is_archived and self.head.state is not State.VALIDATED


@dataclass(frozen=True)
class Board:
    edition: EditionLine
    rows: tuple[BoardRow, ...]  # that are looked for
    total: int  # of the offices of the edition that the reader sees
    asked: int  # of them that ask for more time
    sees_all: bool

    @property
    def asked_words(self) -> str:
        """Say how many offices ask for more time, nothing when none does."""
        return french.plural(self.asked, "office demande un délai", "offices demandent un délai") if self.asked else ""

    @property
    def shown_words(self) -> str:
        whole = french.plural(self.total, "office", "offices")
        return whole if len(self.rows) == self.total else f"{french.whole(len(self.rows))} sur {whole}"

    def page(self, number: str) -> Page[BoardRow]:
        """Return some rows, with how far their drafts are; one statement with the bank in memory."""
        page = Paginator(self.rows, SHOWN).get_page(number or 1)
        page.object_list = with_progress(list(page.object_list))
        return page


def get_board(person: User, year: int, filters: BoardFilters) -> Board:
    """Return an edition office by office, those that ask for more time first; eight statements. Raises LookupError."""
    edition = get_edition_line(person, year)
    advisors = advisors_today()
    offices = _offices(person)
    with all_offices("follow-up of an edition"):
        all_of_them = {office.pk: office for office in offices.order_by("pk")}
        found = _revisions(year, list(all_of_them))
        ids = [str(revision.assessment_id) for revision in found.values()]
        asked, reminded = _asked(ids), _reminded(ids)
    rows = []
    for office in all_of_them.values():
        names, revision = french.listing(advisors[office.pk]), found.get(office.pk)
        if revision is not None:
            key = str(revision.assessment_id)
            rows.append(_row(office, names, revision, asked.get(key), reminded.get(key)))
        elif not office.is_archived and not edition.is_closed:
            rows.append(BoardRow(office.name, office.slug, is_archived=False, advisors=names, stage=Stage.UNOPENED))
    kept = [row for row in rows if _is_looked_for(row, filters)]
    kept.sort(key=lambda row: french.sort_key(row.office))
    if filters.order in ORDERS:
        kept.sort(key=ORDERS[filters.order])
    return Board(edition, tuple(kept), len(rows), sum(row.asked is not None for row in rows), sees_all_offices(person))


STAGE_ORDER = {stage: rank for rank, stage in enumerate(Stage)}
ORDERS: Mapping[str, Callable[[BoardRow], Any]] = {
    URGENCY: lambda row: (row.asked is None, STAGE_ORDER[row.stage]),
    STATE: lambda row: STAGE_ORDER[row.stage],
    SINCE: lambda row: (row.since is None, row.since),
    DUE: lambda row: (not row.is_due, row.due is None, row.due),
}


def _revisions(year: int, offices: Collection[int]) -> dict[int, Revision]:
    """Return by office the revision under way in an edition, with when it came to its state; one statement."""
    moved = Transition.objects.filter(revision=OuterRef("pk")).order_by("-pk").values("at")[:1]
    found = revisions().select_related("assessment__bank_version__bank", "office").defer("figures")
    found = found.filter(COUNTED, is_current=True, assessment__edition__year=year, office__in=offices)
    return {row.office_id: row for row in found.annotate(is_begun=_begun(), since=Subquery(moved)).order_by("pk")}


def _asked(assessments: Sequence[str]) -> dict[str, Asked]:
    """Return by assessment the delay that is asked for, unless one was given since; one statement."""
    later = JournalEntry.objects.filter(
        office=OuterRef("office"), target_id=OuterRef("target_id"), pk__gt=OuterRef("pk"), verb__in=[DELAY_ASKED, "assessment.extended"]
    )
    lines = JournalEntry.objects.filter(~Exists(later), verb=DELAY_ASKED, target_id__in=assessments).order_by("pk")
    return {line.target_id: Asked(line.at, line.reason) for line in lines}


def _reminded(assessments: Sequence[str]) -> dict[str, datetime]:
    lines = JournalEntry.objects.filter(verb=REMINDED, target_id__in=assessments).order_by("target_id")
    return dict(lines.values_list("target_id").annotate(last=Max("at")))


def _row(office: Office, advisors: str, revision: Revision, asked: Asked | None, reminded_at: datetime | None) -> BoardRow:
    head, told, assessment = head_of(revision, for_otn=True), vars(revision), revision.assessment
    edition = assessment.edition
    return BoardRow(
        office=office.name,
        slug=office.slug,
        is_archived=office.is_archived,
        advisors=advisors,
        stage=_stage(head.state, is_begun=told["is_begun"]),
        head=head,
        since=told["since"] or assessment.created_at,
        submit_until=head.submit_by if head.submit_by > edition.submit_by else None,
        review_until=head.review_by if head.review_by > edition.review_by else None,
        asked=asked if head.state in WRITABLE and not office.is_archived else None,
        reminded_at=reminded_at if head.state in WRITABLE else None,
        revision=revision,
    )


def with_progress(rows: Sequence[BoardRow]) -> list[BoardRow]:
    """Add to rows how far their drafts are: never what a draft says; one statement with the bank in memory."""
    drafts = {row.revision.pk: row.revision for row in rows if row.revision is not None and State(row.revision.state) in WRITABLE}
    if not drafts:
        return list(rows)
    version = version_of(next(iter(drafts.values())).assessment.bank_version)  # of them all: an edition has one
    codes = {number: code for code, number in version.question_ids.items()}
    values: dict[int, dict[str, Value]] = {pk: {} for pk in drafts}
    with all_offices("progress of the drafts of an edition"):
        answers = Answer.objects.filter(revision__in=drafts).order_by("pk").values_list(*FIELDS)
        for revision, question, state, keys, number, text, reason in answers:
            values[revision][codes[question]] = Value(AnswerState(state), tuple(keys), number, text, reason)
    found = {}
    for pk, revision in drafts.items():
        active = active_questions(version.bank, values[pk], profile_of(revision, revision.office))
        found[pk] = progress_of(version.bank, values[pk], active)
    return [row if row.revision is None else replace(row, progress=found.get(row.revision.pk)) for row in rows]


def _is_looked_for(row: BoardRow, filters: BoardFilters) -> bool:
    return (
        has_words(row.office, filters.words)
        and has_words(row.advisors, filters.advisor)
        and filters.stage in {None, row.stage}
        and (row.asked is not None or not filters.asked)
    )
