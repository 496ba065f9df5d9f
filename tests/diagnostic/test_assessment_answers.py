"""Answering: what is saved, refused, undone; who may; what the database refuses whoever writes."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from diagnostic import operations
from diagnostic.answering import Value
from diagnostic.models import Answer, AnswerChange, Position, Revision
from diagnostic.scoring import AnswerState
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused, Stale, WrongState
from otn.offices.access import find_office
from otn.tenancy.scope import office_scope
from tests.diagnostic.assessed import TODAY, UNKNOWN, answer_everything, assessment_of, choose, current, number
from tests.factories import MembershipFactory
from tests.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def assessment(world):
    with office_scope([world.embruns.pk]):
        yield assessment_of(world.embruns)


def execute(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def refused(match, error=IntegrityError):
    return pytest.raises(error, match=match)


def record(assessment, by, code="1.1-01", value=None, version=0):
    return operations.record_answer(assessment=assessment, code=code, by=by, version=version, value=value or choose("usable"))


def lines():
    return list(JournalEntry.objects.order_by("pk").values_list("verb", "target_label", "actor_id"))


# --- Saving -------------------------------------------------------------------------------------------------------------------------------


def test_an_answer_is_saved_with_its_author_its_version_and_one_line(assessment, world):
    answer = record(assessment, world.contributor)
    assert (answer.version, answer.value, answer.answered_by) == (1, choose("usable"), world.contributor)
    assert answer.answered_at is not None
    assert lines() == [("answer.recorded", "1.1-01", world.contributor.pk)]
    record(assessment, world.manager, value=number("2.5"), code="1.1-02")
    places = dict(Position.objects.order_by("pk").values_list("user__email", "question__code"))
    assert places == {world.contributor.email: "1.1-01", world.manager.email: "1.1-02"}, "each takes up again at her own"


def test_another_value_since_then_is_stale_and_tells_it(assessment, world):
    record(assessment, world.contributor)
    with pytest.raises(Stale) as refusal:
        record(assessment, world.manager, value=choose("tested"))
    assert (refusal.value.current.value, refusal.value.current.answered_by) == (choose("usable"), world.contributor)
    assert record(assessment, world.manager, value=choose("tested"), version=1).version == 2
    assert len(lines()) == 2


def test_the_same_value_twice_is_no_conflict_and_writes_nothing(assessment, world):
    record(assessment, world.contributor)
    assert record(assessment, world.manager).answered_by == world.contributor
    assert (AnswerChange.objects.count(), len(lines())) == (1, 1)


def test_what_is_unanswered_stays_so_without_a_row(assessment, world):
    assert record(assessment, world.manager, value=Value()).pk is None
    assert Answer.objects.count() == 0


def test_an_answer_that_the_question_does_not_offer_is_refused(assessment, world):
    with pytest.raises(Refused):
        record(assessment, world.manager, value=choose("yes"))
    with pytest.raises(LookupError):
        record(assessment, world.manager, code="9.9-99")
    assert (Answer.objects.count(), lines()) == (0, [])


def test_every_type_of_answer_is_kept_as_it_was_given(assessment, world):
    answer_everything(assessment, world.manager)
    rows = Answer.objects.order_by("question__code")
    assert {row.value.state for row in rows} == {AnswerState.ANSWERED}
    record(assessment, world.manager, code="1.1-03", value=Value(AnswerState.NOT_APPLICABLE, reason="Pas de site."), version=1)
    record(assessment, world.manager, code="1.1-02", value=UNKNOWN, version=1)
    kept = {row.question.code: row.value for row in rows.select_related("question")}
    assert kept["1.1-03"] == Value(AnswerState.NOT_APPLICABLE, reason="Pas de site.")
    assert kept["1.1-02"] == UNKNOWN


def test_undoing_gives_the_former_value_as_a_new_version_and_twice_comes_back(assessment, world):
    with pytest.raises(Refused):
        operations.undo_answer(assessment=assessment, code="1.1-01", by=world.manager, version=0)
    record(assessment, world.contributor)
    record(assessment, world.contributor, value=choose("tested"), version=1)
    undone = operations.undo_answer(assessment=assessment, code="1.1-01", by=world.manager, version=2)
    assert (undone.version, undone.value) == (3, choose("usable"))
    again = operations.undo_answer(assessment=assessment, code="1.1-01", by=world.manager, version=3)
    assert (again.version, again.value) == (4, choose("tested"))
    with pytest.raises(Stale):
        operations.undo_answer(assessment=assessment, code="1.1-01", by=world.manager, version=3)
    record(assessment, world.manager, code="1.1-02", value=number("3"))
    first = operations.undo_answer(assessment=assessment, code="1.1-02", by=world.manager, version=1)
    assert first.value == Value()
    assert [verb for verb, *_ in lines()].count("answer.undone") == 3


def test_a_question_is_flagged_before_it_is_answered_and_keeps_its_flag(assessment, world):
    operations.flag_answer(assessment=assessment, code="1.1-01", by=world.contributor, is_to_review=True)
    answer = record(assessment, world.contributor)
    assert (answer.is_to_review, answer.version) == (True, 1)
    operations.flag_answer(assessment=assessment, code="1.1-01", by=world.contributor, is_to_review=True)
    operations.flag_answer(assessment=assessment, code="1.1-01", by=world.contributor, is_to_review=False)
    assert [verb for verb, *_ in lines()] == ["answer.flagged", "answer.recorded", "answer.unflagged"]


# --- Who ----------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["reader", "advisor", "network_admin", "superuser", "foreign_advisor", "brumes_manager"])
def test_whoever_does_not_answer_for_the_office_is_refused(assessment, world, who):
    person = getattr(world, who)
    for act in (
        lambda: record(assessment, person),
        lambda: operations.undo_answer(assessment=assessment, code="1.1-01", by=person, version=0),
        lambda: operations.flag_answer(assessment=assessment, code="1.1-01", by=person, is_to_review=True),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert (Answer.objects.count(), lines()) == (0, [])


def test_a_contributor_answers_what_is_his_or_nobodys(assessment, world):
    other = MembershipFactory.create(office=world.embruns, role="contributor").user
    record(assessment, world.contributor)
    operations.assign_chapter(assessment=assessment, chapter_code="1", person=other, by=world.manager)
    with pytest.raises(PermissionDenied):
        record(assessment, world.contributor, value=choose("tested"), version=1)
    record(assessment, other, value=choose("tested"), version=1)
    record(assessment, world.manager, value=choose("usable"), version=2)
    operations.assign_chapter(assessment=assessment, chapter_code="1", person=world.contributor, by=world.manager)
    record(assessment, world.contributor, value=choose("tested"), version=3)
    operations.unassign_chapter(assessment=assessment, chapter_code="1", person=world.contributor, by=world.manager)
    operations.unassign_chapter(assessment=assessment, chapter_code="1", person=other, by=world.manager)
    record(assessment, world.contributor, value=choose("usable"), version=4)


def test_after_its_date_a_draft_is_read_only_until_a_delay_is_given(assessment, world, settings):
    settings.OTN_TODAY = date(2027, 1, 30)
    with pytest.raises(WrongState, match="La date d’envoi est passée"):
        record(assessment, world.manager)
    operations.extend_deadline(
        assessment=assessment, by=world.advisor, reason="Équipe réduite en janvier.", submit_until=date(2027, 2, 12)
    )  # fmt: skip
    assert record(assessment, world.manager).version == 1


# --- The database -------------------------------------------------------------------------------------------------------------------------


def test_a_save_takes_a_fixed_number_of_statements(assessment, world):
    office = find_office(world.contributor, "embruns")
    assessment.office = office
    record(assessment, world.contributor, code="1.1-02", value=number("1"))
    with statements(7):
        record(assessment, world.contributor)
    with statements(7):
        record(assessment, world.contributor, value=choose("tested"), version=1)


@pytest.mark.parametrize("state", ["submitted", "validated"])
def test_answers_that_were_sent_are_out_of_reach_of_raw_sql(assessment, world, state):
    record(assessment, world.manager)
    revision = current(assessment)
    Revision.objects.filter(pk=revision.pk).update(
        state=state, submitted_at=timezone.now(), validated_at=timezone.now() if state == "validated" else None, figures={}, profile={},
    )  # fmt: skip
    for sql in (
        "UPDATE diagnostic_answer SET keys = '{tested}'",
        "UPDATE diagnostic_answer SET is_to_review = true",
        "DELETE FROM diagnostic_answer",
        "INSERT INTO diagnostic_answer (office_id, revision_id, question_id, state, keys, text, reason, version, is_to_review) "
        "SELECT office_id, revision_id, question_id + 1, 'unanswered', '{}', '', '', 0, false FROM diagnostic_answer",
    ):
        with refused("does not change any more"), transaction.atomic():
            execute(sql)
    assert Answer.objects.get().value == choose("usable")


def test_histories_only_grow(assessment, world):
    record(assessment, world.manager)
    for table in ("diagnostic_answerchange", "diagnostic_transition"):
        for sql in (f"UPDATE {table} SET office_id = office_id", f"DELETE FROM {table}"):
            if execute(f"SELECT FROM {table}"):
                with refused("append-only"), transaction.atomic():
                    execute(sql)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'unknown'", "value_of_its_state"),
        ("reason = 'parce que'", "reason_of_its_state"),
        ("answered_by_id = NULL", "by_somebody"),
    ],
)
def test_the_database_keeps_an_answer_whole(assessment, world, change, constraint):
    record(assessment, world.manager)
    with refused(constraint), transaction.atomic():
        execute(f"UPDATE diagnostic_answer SET {change}")


def test_an_answer_of_another_office_is_out_of_sight(assessment, world):
    record(assessment, world.manager)
    with office_scope([world.brumes.pk]):
        assert Answer.objects.count() == 0
