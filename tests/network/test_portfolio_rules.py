"""How far an office is, what its adviser must know and which office comes first: pure rules."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from diagnostic.states import State
from otn.network.urgency import (
    Alert,
    Deadline,
    Facts,
    Step,
    Urgency,
    alerts_of,
    next_deadline,
    progress_words,
    step_of,
    urgency_key,
    urgency_of,
    waiting_words,
)

DAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 10, 0)  # noqa: DTZ001  the rules only compare
AWAKE: dict[str, Any] = {"last_seen": NOW - timedelta(days=1)}


@pytest.mark.parametrize(
    ("facts", "step", "words"),
    [
        (Facts(), Step.NONE, ""),
        (Facts(state=State.DRAFT), Step.GATHER, "45\N{NO-BREAK SPACE}% de réponses"),
        (Facts(state=State.VALIDATED), Step.SORT, "réflexion à ouvrir"),
        (Facts(state=State.DRAFT, reflections=1, objectives=3), Step.SORT, "1 réflexion, 3 objectifs"),
        (Facts(reflections=1, objectives=3, planned=2), Step.CHOOSE, "2 objectifs au plan"),
        (Facts(planned=2, tasks=1200, finished=1), Step.CHOOSE, "1 tâche faite sur 1\N{NARROW NO-BREAK SPACE}200"),
        (Facts(state=State.DRAFT, planned=2, tasks=3, campaigns=4), Step.CHECK, "4 campagnes suivies"),
    ],
)
def test_the_step_is_the_furthest_that_left_something(facts, step, words):
    assert step_of(facts) is step
    assert progress_words(facts, 45) == words


def test_what_was_sent_has_no_share_of_answers():
    assert progress_words(Facts(state=State.SUBMITTED), None) == "toutes les réponses sont là"


def test_every_step_has_a_name():
    assert [step.label for step in Step] == ["Pas commencé", "1 Récolter", "2 Classer", "3 Choisir", "4 Valider"]


TO_REVIEW = Facts(state=State.SUBMITTED, sent_at=NOW - timedelta(days=9), review_by=date(2026, 12, 1), **AWAKE)
OVERDUE = Facts(state=State.DRAFT, last_day=date(2026, 11, 24), late=9)
LATE = Facts(state=State.VALIDATED, late=2)
ASLEEP = Facts(last_seen=NOW - timedelta(days=31))
NEVER_SEEN = Facts()
CALM = Facts(state=State.DRAFT, last_day=DAY, **AWAKE)


def test_to_review_comes_first_then_overdue_late_asleep_and_the_rest():
    ordered = [
        Facts(state=State.SUBMITTED, sent_at=NOW - timedelta(days=12)),
        TO_REVIEW,
        Facts(state=State.CHANGES_REQUESTED, last_day=date(2026, 11, 1)),
        OVERDUE,
        Facts(late=3, **AWAKE),
        LATE,
        NEVER_SEEN,
        Facts(last_seen=NOW - timedelta(days=90)),
        ASLEEP,
        CALM,
    ]
    keys = [urgency_key(facts, DAY, NOW) for facts in ordered]
    assert all(one < other for one, other in pairwise(keys))
    assert {urgency_of(facts, DAY, NOW) for facts in ordered} == set(Urgency)


def test_an_archived_office_waits_for_nothing():
    facts = Facts(state=State.SUBMITTED, sent_at=NOW, late=4, is_archived=True)
    assert urgency_of(facts, DAY, NOW) is Urgency.CALM
    assert alerts_of(facts, DAY, NOW) == ()


def words(facts):
    return [alert.words for alert in alerts_of(facts, DAY, NOW)]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (TO_REVIEW, ["à relire"]),
        (Facts(state=State.SUBMITTED, review_by=date(2026, 11, 24), **AWAKE), ["relecture en retard"]),
        (OVERDUE, ["envoi en retard", "9 tâches en retard", "en sommeil"]),
        (Facts(state=State.CHANGES_REQUESTED, last_day=DAY, **AWAKE), ["correction attendue"]),
        (Facts(state=State.CHANGES_REQUESTED, last_day=DAY - timedelta(days=1), **AWAKE), ["correction en retard"]),
        (Facts(late=1, **AWAKE), ["1 tâche en retard"]),
        (Facts(lacks_charter=True, **AWAKE), ["charte à signer"]),
        (CALM, []),
    ],
)
def test_alerts_say_all_that_an_adviser_is_to_know(facts, told):
    assert words(facts) == told


def test_thirty_days_are_no_sleep_yet():
    assert words(Facts(last_seen=NOW - timedelta(days=30))) == []
    assert alerts_of(Facts(last_seen=NOW - timedelta(days=30, seconds=1)), DAY, NOW) == (Alert("attention", "moon", "en sommeil"),)


@pytest.mark.parametrize(
    ("facts", "deadline"),
    [
        (Facts(), None),
        (Facts(state=State.DRAFT, last_day=DAY), Deadline(DAY, "envoi du diagnostic")),
        (Facts(state=State.DRAFT, last_day=date(2026, 11, 24)), None),
        (Facts(state=State.DRAFT, last_day=DAY, next_due=DAY), Deadline(DAY, "envoi du diagnostic")),
        (Facts(state=State.DRAFT, last_day=date(2026, 12, 9), next_due=DAY), Deadline(DAY, "tâche du plan")),
        (Facts(state=State.CHANGES_REQUESTED, last_day=DAY), Deadline(DAY, "correction du diagnostic")),
        (Facts(state=State.SUBMITTED, last_day=DAY, review_by=date(2026, 12, 1)), Deadline(date(2026, 12, 1), "relecture du diagnostic")),
        (Facts(state=State.VALIDATED, last_day=DAY, review_by=DAY), None),
    ],
)
def test_the_next_deadline_is_what_is_due_first(facts, deadline):
    assert next_deadline(facts, DAY) == deadline


@pytest.mark.parametrize(
    ("hours", "told"), [(0, "depuis aujourd’hui"), (9, "depuis aujourd’hui"), (11, "depuis 1 jour"), (24 * 12, "depuis 12 jours")]
)
def test_a_wait_counts_days_of_the_calendar(hours, told):
    assert waiting_words(NOW - timedelta(hours=hours), NOW) == told
