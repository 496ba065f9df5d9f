"""How far an office has come, what an adviser is to know of it, and which office comes first: read from facts, never typed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from diagnostic.states import WRITABLE, State
from otn.lib import french

ASLEEP = timedelta(days=30)  # without a sign of life of anybody of the office


class Step(IntEnum):
    """The furthest of the four steps that an office has reached."""

    NONE = 0
    GATHER = 1
    SORT = 2
    CHOOSE = 3
    CHECK = 4

    @property
    def label(self) -> str:
        return STEP_NAMES[self]


STEP_NAMES = {
    Step.NONE: "Pas commencé",
    Step.GATHER: "1 Récolter",
    Step.SORT: "2 Classer",
    Step.CHOOSE: "3 Choisir",
    Step.CHECK: "4 Valider",
}


class Urgency(IntEnum):
    """Why an office waits for its adviser; the first comes first."""

    TO_REVIEW = 0
    OVERDUE = 1  # the day to send has passed
    LATE = 2  # tasks of its plan are
    ASLEEP = 3
    CALM = 4


@dataclass(frozen=True)
class Facts:
    """What is known of an office; what it has none of is None, zero or empty."""

    state: State | None = None  # of its newest diagnostic
    sent_at: datetime | None = None
    last_day: date | None = None  # to send what may still change, its own delay included
    review_by: date | None = None
    reflections: int = 0  # running ones, as their objectives
    objectives: int = 0
    planned: int = 0  # objectives of the plan
    tasks: int = 0
    finished: int = 0  # of these tasks
    late: int = 0
    next_due: date | None = None  # of a task
    campaigns: int = 0
    last_seen: datetime | None = None  # the last sign of life of a member
    lacks_charter: bool = False  # there is one to sign
    is_archived: bool = False


@dataclass(frozen=True)
class Alert:
    """What an adviser is to know, in words."""

    tone: str  # of a badge
    symbol: str
    words: str


@dataclass(frozen=True)
class Deadline:
    on: date
    what: str


def step_of(facts: Facts) -> Step:
    """Return the furthest step that left something behind: a validated diagnostic opens the second one."""
    if facts.campaigns:
        return Step.CHECK
    if facts.planned or facts.tasks:
        return Step.CHOOSE
    if facts.reflections or facts.objectives or facts.state is State.VALIDATED:
        return Step.SORT
    return Step.NONE if facts.state is None else Step.GATHER


def progress_words(facts: Facts, percent: int | None) -> str:
    """Say what there is to count in the furthest step; `percent` is how much of the diagnostic is answered, None once it is sent."""
    match step_of(facts):
        case Step.CHECK:
            return french.plural(facts.campaigns, "campagne suivie", "campagnes suivies")
        case Step.CHOOSE if facts.tasks:
            done = french.plural(facts.finished, "tâche faite", "tâches faites")
            return f"{done} sur {french.whole(facts.tasks)}"
        case Step.CHOOSE:
            return french.plural(facts.planned, "objectif au plan", "objectifs au plan")
        case Step.SORT if facts.reflections:
            reflections = french.plural(facts.reflections, "réflexion", "réflexions")
            return f"{reflections}, {french.plural(facts.objectives, 'objectif', 'objectifs')}"
        case Step.SORT:
            return "réflexion à ouvrir"
        case Step.GATHER if percent is not None:
            return f"{french.percent(percent, of=100)} de réponses"
        case Step.GATHER:
            return "toutes les réponses sont là"
    return ""


def is_asleep(facts: Facts, now: datetime) -> bool:
    return facts.last_seen is None or now - facts.last_seen > ASLEEP


def is_late_to_send(facts: Facts, day: date) -> bool:
    """Say whether the last day to send the diagnostic, or its correction, has passed."""
    return facts.state in WRITABLE and facts.last_day is not None and facts.last_day < day


def urgency_of(facts: Facts, day: date, now: datetime) -> Urgency:
    """Return the first reason why an office waits; an archived one waits for nothing."""
    if facts.is_archived:
        return Urgency.CALM
    if facts.state is State.SUBMITTED:
        return Urgency.TO_REVIEW
    if is_late_to_send(facts, day):
        return Urgency.OVERDUE
    if facts.late:
        return Urgency.LATE
    return Urgency.ASLEEP if is_asleep(facts, now) else Urgency.CALM


def urgency_key(facts: Facts, day: date, now: datetime) -> tuple[Urgency, float]:
    """Sort by urgency, then by what is worst: who waits longest, the day that passed first, the most late tasks, the longest silence."""
    urgency = urgency_of(facts, day, now)
    worst: dict[Urgency, Callable[[], float]] = {
        Urgency.TO_REVIEW: lambda: facts.sent_at.timestamp() if facts.sent_at else 0.0,
        Urgency.OVERDUE: lambda: facts.last_day.toordinal() if facts.last_day else 0,
        Urgency.LATE: lambda: -facts.late,
        Urgency.ASLEEP: lambda: facts.last_seen.timestamp() if facts.last_seen else 0.0,
        Urgency.CALM: lambda: 0,
    }
    return urgency, worst[urgency]()


def alerts_of(facts: Facts, day: date, now: datetime) -> tuple[Alert, ...]:
    """Return all that an adviser is to know of an office, the most urgent first."""
    if facts.is_archived:
        return ()
    found = []
    if facts.state is State.SUBMITTED:
        is_overdue = facts.review_by is not None and facts.review_by < day
        found.append(Alert("attention", "clock", "relecture en retard") if is_overdue else Alert("info", "paper-airplane", "à relire"))
    if is_late_to_send(facts, day):
        found.append(Alert("attention", "clock", "correction en retard" if facts.state is State.CHANGES_REQUESTED else "envoi en retard"))
    elif facts.state is State.CHANGES_REQUESTED:
        found.append(Alert("info", "chat-bubble-left-right", "correction attendue"))
    if facts.late:
        found.append(Alert("attention", "clock", french.plural(facts.late, "tâche en retard", "tâches en retard")))
    if is_asleep(facts, now):
        found.append(Alert("attention", "moon", "en sommeil"))
    if facts.lacks_charter:
        found.append(Alert("neutre", "pencil-square", "charte à signer"))
    return tuple(found)


def next_deadline(facts: Facts, day: date) -> Deadline | None:
    """Return what is due next, today included; on one day the diagnostic comes before the plan."""
    found = []
    if facts.state in WRITABLE and facts.last_day is not None:
        what = "correction du diagnostic" if facts.state is State.CHANGES_REQUESTED else "envoi du diagnostic"
        found.append(Deadline(facts.last_day, what))
    if facts.state is State.SUBMITTED and facts.review_by is not None:
        found.append(Deadline(facts.review_by, "relecture du diagnostic"))
    if facts.next_due is not None:
        found.append(Deadline(facts.next_due, "tâche du plan"))
    return min((one for one in found if one.on >= day), key=lambda one: one.on, default=None)


def waiting_words(since: datetime, now: datetime) -> str:
    """Say how long something has been waiting, in whole days of the calendar that the caller's two moments are in."""
    days = (now.date() - since.date()).days
    return f"depuis {french.plural(days, 'jour', 'jours')}" if days > 0 else "depuis aujourd’hui"
