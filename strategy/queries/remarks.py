"""What is said about a reflection and its pieces, and what happened to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.urls import reverse

from diagnostic.queries.talk import CommentLine
from otn.accounts.models import User
from otn.journal.models import JournalEntry
from otn.journal.verbs import VERBS
from otn.offices.models import Membership
from strategy.models import Fact, Group, Objective, Reflection, Remark, Solution, Strategy
from strategy.operations.remarks import Subject

SHOWN = 10  # remarks on pieces, on the page of the whole
LAST = 12  # lines of activity
NOBODY = "Le système"

KINDS: Mapping[str, type[Subject]] = {
    "fact": Fact, "group": Group, "solution": Solution, "strategy": Strategy, "objective": Objective,
}  # fmt: skip
ON = {
    "fact": "le fait", "group": "le groupe", "solution": "la solution", "strategy": "la stratégie", "objective": "l’objectif",
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """What a remark is about."""

    kind: str
    id: int
    text: str

    @property
    def key(self) -> str:
        """What the address says of it: `?sur=fact-12`."""
        return f"{self.kind}-{self.id}"

    @property
    def on(self) -> str:
        """What it is, after « sur »: « le fait »."""
        return ON[self.kind]


@dataclass(frozen=True)
class Said:
    """A remark on a piece, in the list of all of them."""

    author: str
    at: datetime
    text: str
    about: Piece


@dataclass(frozen=True)
class Act:
    """A line of the journal about a reflection or one of its pieces."""

    who: str
    what: str
    at: datetime
    reason: str


def find_subject(*, reflection: Reflection, key: str) -> Subject | None:
    """Return the piece that an address names, None for the whole. Raises LookupError for what is not of this reflection."""
    if not key:
        return None
    kind, _, number = key.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise LookupError("no number of a row")
    found: Subject | None = KINDS[kind]._default_manager.filter(reflection=reflection, pk=int(number)).first()
    if found is None:
        raise LookupError("a piece of another reflection")
    return found


def piece_of(subject: Subject) -> Piece:
    text = subject.text if isinstance(subject, Fact | Solution) else subject.name
    return Piece(str(subject._meta.model_name), subject.pk, text)


def get_remarks(*, reflection: Reflection, about: Subject | None, user: User, now: datetime) -> tuple[CommentLine, ...]:
    """Return what was said about a piece, or about the whole, the oldest first; one statement."""
    place = dict.fromkeys(Remark.PLACES) if about is None else {str(about._meta.model_name): about}
    return tuple(_line(one, reflection, user, now) for one in _signed(reflection).filter(**place).order_by("at", "pk"))


def _signed(reflection: Reflection) -> QuerySet[Remark]:
    """Return the remarks with their authors, and what these are in the office: None is not of it."""
    held = Membership.objects.filter(office_id=reflection.office_id, user=OuterRef("author")).order_by("-is_active", "pk")
    return reflection.remarks.select_related("author").annotate(is_member=Subquery(held.values("is_active")[:1]))


def _line(one: Remark, reflection: Reflection, user: User, now: datetime) -> CommentLine:
    is_member: bool | None = one.is_member  # type: ignore[attr-defined]  # annotated
    is_theirs = one.author_id == user.pk and one.is_removable(now)
    return CommentLine(
        id=one.pk,
        author=one.author.full_name,
        at=one.at,
        text=one.text,
        is_removed=one.removed_at is not None,
        take_back_url=reverse("strategy:take_back_remark", args=[reflection.office.slug, reflection.pk, one.pk]) if is_theirs else "",
        is_advisor=is_member is None and not one.author.is_network_admin,
        is_network=is_member is None and one.author.is_network_admin,
        is_former=is_member is False,
    )


def get_last_said(*, reflection: Reflection) -> tuple[Said, ...]:
    """Return the last remarks on pieces, the newest first; one statement."""
    found = reflection.remarks.exclude(**dict.fromkeys(Remark.PLACES)).filter(removed_at=None)
    found = found.select_related("author", *Remark.PLACES).order_by("-at", "-pk")
    return tuple(Said(one.author.full_name, one.at, one.text, piece_of(subject)) for one in found[:SHOWN] if (subject := subject_of(one)))


def subject_of(remark: Remark) -> Subject | None:
    """Return what a remark is about, None for the whole; its places are loaded."""
    return next((subject for name in Remark.PLACES if (subject := getattr(remark, name)) is not None), None)


def get_activity(*, reflection: Reflection) -> tuple[Act, ...]:
    """Return what happened to a reflection and to the pieces that it still holds, the newest first; one statement."""
    about = Q(target_type=Reflection._meta.label_lower, target_id=str(reflection.pk))
    for model in (*KINDS.values(), Remark):
        numbers = model._default_manager.filter(reflection=reflection).order_by().annotate(number=Cast("pk", CharField()))
        about |= Q(target_type=model._meta.label_lower, target_id__in=numbers.values("number"))
    lines = reflection.office.journal.filter(about).select_related("actor", "person").order_by("-pk")[:LAST]
    return tuple(_act(line) for line in lines)


def _act(line: JournalEntry) -> Act:
    what = " ".join(filter(None, [VERBS.get(line.verb, line.verb), str(line.person or line.target_label)]))
    return Act(str(line.actor or NOBODY), what, line.at, line.reason)
