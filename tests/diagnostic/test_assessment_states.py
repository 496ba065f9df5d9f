"""Moves of an assessment (roles.md §4): the table, its conditions, the log, and revisions that stay as they were."""

import hashlib
import threading
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from diagnostic import operations
from diagnostic.models import Answer, AnswerChange, Assessment, BankVersion, QuestionBank, Revision, Transition
from diagnostic.queries.access import can_read_answers
from diagnostic.queries.answers import get_answers
from otn.accounts.models import User
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused, WrongState
from otn.notifications.models import Notification
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic.assessed import TODAY, answer_everything, assessment_of, choose, current, published_version
from tests.factories import EditionFactory, MembershipFactory, OfficeFactory

pytestmark = pytest.mark.django_db

REASON = "Le site a été refait en entier."
PEOPLE = ("reader", "contributor", "manager", "advisor", "network_admin", "superuser", "foreign_advisor", "brumes_manager")
ACTS = {
    "submit": lambda one, by: operations.submit(assessment=one, by=by),
    "withdraw": lambda one, by: operations.withdraw(assessment=one, by=by),
    "start_review": lambda one, by: operations.start_review(assessment=one, by=by),
    "request_changes": lambda one, by: operations.request_changes(assessment=one, by=by, comment=REASON),
    "validate": lambda one, by: operations.validate(assessment=one, by=by),
    "reopen": lambda one, by: operations.reopen(assessment=one, by=by, reason=REASON),
}
TABLE = {  # written again from roles.md §4, not read from diagnostic.states
    ("draft", "submit", "manager"): "submitted",
    ("changes_requested", "submit", "manager"): "submitted",
    ("submitted", "withdraw", "manager"): "draft",
    ("submitted", "start_review", "advisor"): "submitted",
    ("submitted", "request_changes", "advisor"): "changes_requested",
    ("reviewing", "request_changes", "advisor"): "changes_requested",
    ("submitted", "validate", "advisor"): "validated",
    ("reviewing", "validate", "advisor"): "validated",
    ("validated", "reopen", "advisor"): "draft",
    ("validated", "reopen", "network_admin"): "draft",
}


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def assessment(world):
    with office_scope([world.embruns.pk]):
        yield assessment_of(world.embruns)


@pytest.fixture
def complete(assessment, world):
    answer_everything(assessment, world.manager)
    return assessment


def execute(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def put(assessment, state):
    """Put the revision under way into a state, past the operations."""
    now = timezone.now()
    sent = {"submitted_at": now, "figures": {}, "profile": {}} if state != "draft" else {}
    more = {"reviewing": {"review_started_at": now}, "validated": {"validated_at": now}}.get(state, {})
    Revision.objects.filter(assessment=assessment).update(state="submitted" if state == "reviewing" else state, **sent, **more)


def picture():
    """Every row that a move writes."""
    written = (Assessment, Revision, Answer, Transition, JournalEntry, Notification)
    return [list(model._default_manager.order_by("pk").values()) for model in written]


# --- The table ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "submitted", "reviewing", "changes_requested", "validated"])
def test_what_is_not_in_the_table_is_refused_and_changes_nothing(complete, world, state):
    put(complete, state)
    before = picture()
    for act, run in ACTS.items():
        for who in PEOPLE:
            after = TABLE.get((state, act, who))
            if after is None:
                with pytest.raises((PermissionDenied, WrongState)):
                    run(complete, getattr(world, who))
                assert picture() == before, (state, act, who)
            else:
                with transaction.atomic():
                    run(complete, getattr(world, who))
                    assert current(complete).state == after
                    moved, journalled = (len(now) - len(then) for now, then in zip(picture()[3:5], before[3:5], strict=True))
                    assert (moved, journalled) == (1, int(act != "start_review")), "one line of each; the network's own is out of sight"
                    transaction.set_rollback(True)
                assert picture() == before


def test_the_whole_way_leaves_one_line_a_move_and_tells_those_concerned(complete, world):
    with transaction.atomic():
        operations.submit(assessment=complete, by=world.manager)
        operations.withdraw(assessment=complete, by=world.manager)
        operations.submit(assessment=complete, by=world.manager)
        operations.start_review(assessment=complete, by=world.advisor)
        operations.request_changes(assessment=complete, by=world.advisor, comment=f"  {REASON}  ")
        operations.submit(assessment=complete, by=world.manager)
        operations.validate(assessment=complete, by=world.advisor)
        operations.reopen(assessment=complete, by=world.network_admin, reason=REASON)
    log = Transition.objects.order_by("pk").values_list("revision__number", "before", "after", "by__email", "comment")
    manager, advisor = world.manager.email, world.advisor.email
    assert list(log) == [
        (1, "draft", "submitted", manager, ""),
        (1, "submitted", "draft", manager, ""),
        (1, "draft", "submitted", manager, ""),
        (1, "submitted", "submitted", advisor, ""),
        (1, "submitted", "changes_requested", advisor, REASON),
        (1, "changes_requested", "submitted", manager, ""),
        (1, "submitted", "validated", advisor, ""),
        (2, "", "draft", world.network_admin.email, REASON),
    ]
    told = list(Notification.objects.order_by("pk").values_list("user__email", "text"))
    name = world.embruns.name
    assert told == [
        (advisor, f"{name} a envoyé son diagnostic."),
        (advisor, f"{name} a retiré l’envoi de son diagnostic."),
        (advisor, f"{name} a envoyé son diagnostic."),
        (manager, f"Le diagnostic de {name} est à corriger."),
        (advisor, f"{name} a envoyé son diagnostic."),
        (manager, f"Le diagnostic de {name} est validé."),
        (manager, f"Le diagnostic de {name} est rouvert."),
    ]


# --- Conditions ---------------------------------------------------------------------------------------------------------------------------


def test_what_is_not_finished_is_not_sent(assessment, world):
    with pytest.raises(Refused, match="questions attendent encore une réponse"):
        operations.submit(assessment=assessment, by=world.manager)
    answer_everything(assessment, world.manager)
    operations.submit(assessment=assessment, by=world.manager)


@pytest.mark.parametrize(("state", "last"), [("draft", date(2027, 1, 29)), ("changes_requested", date(2027, 2, 26))])
def test_it_is_sent_until_its_date(complete, world, settings, state, last):
    put(complete, state)
    settings.OTN_TODAY = date.fromordinal(last.toordinal() + 1)
    with pytest.raises(Refused, match="La date d’envoi est passée"):
        operations.submit(assessment=complete, by=world.manager)
    settings.OTN_TODAY = last
    operations.submit(assessment=complete, by=world.manager)


def test_an_extension_is_later_explained_and_leaves_time_for_the_review(complete, world, settings):
    def extend(**dates):
        operations.extend_deadline(assessment=complete, by=world.advisor, reason=REASON, **dates)

    for dates in ({"submit_until": date(2027, 1, 28)}, {"submit_until": date(2027, 2, 22)}, {"review_until": date(2027, 2, 1)}):
        with pytest.raises(Refused):
            extend(**dates)
    with pytest.raises(Refused, match="Dites pourquoi"):
        operations.extend_deadline(assessment=complete, by=world.advisor, reason="court", submit_until=date(2027, 2, 5))
    with pytest.raises(PermissionDenied):
        operations.extend_deadline(assessment=complete, by=world.manager, reason=REASON, submit_until=date(2027, 2, 5))
    extend(submit_until=date(2027, 2, 5))
    settings.OTN_TODAY = date(2027, 2, 5)
    operations.submit(assessment=Assessment.objects.get(), by=world.manager)
    with pytest.raises(IntegrityError, match="extension_has_a_reason"), transaction.atomic():
        execute("UPDATE diagnostic_assessment SET extension_reason = '         court         '")


def test_a_submission_that_could_not_be_changed_any_more_is_not_withdrawn(complete, world, settings):
    operations.submit(assessment=complete, by=world.manager)
    settings.OTN_TODAY = date(2027, 1, 30)
    with pytest.raises(Refused, match="renvoyer"):
        operations.withdraw(assessment=complete, by=world.manager)


@pytest.mark.parametrize("comment", ["", "          ", "neuf sign", "\n neuf sign \t"])
def test_a_correction_is_explained_in_the_operation_and_in_the_database(complete, world, comment):
    operations.submit(assessment=complete, by=world.manager)
    with pytest.raises(Refused) as refusal:
        operations.request_changes(assessment=complete, by=world.advisor, comment=comment)
    assert refusal.value.field == "comment"
    with pytest.raises(IntegrityError, match="correction_is_explained"), transaction.atomic():
        execute(
            "INSERT INTO diagnostic_transition (office_id, revision_id, before, after, comment) VALUES (%s, %s, 'submitted', "
            "'changes_requested', %s)", complete.office_id, current(complete).pk, comment,
        )  # fmt: skip


@pytest.mark.parametrize(("before", "after"), [("draft", "validated"), ("", "submitted"), ("validated", "draft"), ("draft", "draft")])
def test_the_log_takes_no_move_that_is_not_in_the_table(complete, before, after):
    with pytest.raises(IntegrityError, match="transition_of_the_table"), transaction.atomic():
        Transition.objects.create(
            office_id=complete.office_id, revision=current(complete), before=before, after=after, comment=REASON
        )  # fmt: skip


def test_the_log_only_grows(complete, world):
    operations.submit(assessment=complete, by=world.manager)
    for sql in ("UPDATE diagnostic_transition SET comment = 'autre'", "DELETE FROM diagnostic_transition"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            execute(sql)


@pytest.mark.parametrize(
    "change",
    ["state = 'submitted'", "state = 'validated'", "submitted_at = now()", "validated_at = now()", "state = 'unheard_of'"],
)  # fmt: skip
def test_dates_follow_the_state_in_the_database(assessment, change):
    with pytest.raises(IntegrityError, match="dates_follow_its_state"), transaction.atomic():
        execute(f"UPDATE diagnostic_revision SET {change}")


def test_after_the_submission_no_way_leads_to_the_answers(complete, world):
    operations.submit(assessment=complete, by=world.manager)
    before = picture()
    for act in (
        lambda by: operations.record_answer(assessment=complete, code="1.1-01", by=by, version=1, value=choose("usable")),
        lambda by: operations.undo_answer(assessment=complete, code="1.1-01", by=by, version=1),
        lambda by: operations.flag_answer(assessment=complete, code="1.1-01", by=by, is_to_review=True),
    ):
        for by in (world.manager, world.contributor):
            with pytest.raises(WrongState, match="envoyé"):
                act(by)
    assert picture() == before


# --- Revisions ----------------------------------------------------------------------------------------------------------------------------


def fingerprint(number):
    """A hash of everything that a revision says, its scores and marks included."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(r) - 'is_current' FROM diagnostic_revision r WHERE number = %s", [number])
        digest.update(repr(cursor.fetchall()).encode())
        for table in ("answer", "advisormark", "transition"):
            cursor.execute(
                f"SELECT part::text FROM diagnostic_{table} part JOIN diagnostic_revision r ON r.id = part.revision_id "
                "WHERE r.number = %s ORDER BY part.id",
                [number],
            )
            digest.update(repr(cursor.fetchall()).encode())
    return digest.hexdigest()


def test_a_reopened_revision_begins_with_the_answers_and_leaves_the_other_as_it_was(complete, world):
    operations.submit(assessment=complete, by=world.manager)
    operations.mark_answer(assessment=complete, code="1.1-01", by=world.advisor, version=0, kind="sound")
    operations.validate(assessment=complete, by=world.advisor)
    before, figures = fingerprint(1), current(complete).figures
    assert figures["overall"]["shown"] is not None
    second = operations.reopen(assessment=complete, by=world.advisor, reason=REASON)
    assert (second.number, second.state, second.figures) == (2, "draft", None)
    operations.record_answer(assessment=complete, code="1.1-01", by=world.contributor, version=1, value=choose("not_adapted"))
    undone = operations.undo_answer(assessment=complete, code="1.1-01", by=world.contributor, version=2)
    assert undone.value == choose("tested"), "the history begins with what was copied"
    operations.record_answer(assessment=complete, code="1.1-01", by=world.contributor, version=3, value=choose("not_adapted"))
    answer_everything(complete, world.manager)
    operations.submit(assessment=complete, by=world.manager)
    assert fingerprint(1) == before
    assert Revision.objects.get(number=1).figures == figures != current(complete).figures
    for sql in (
        "UPDATE diagnostic_revision SET figures = '{}' WHERE number = 1",
        "UPDATE diagnostic_revision SET state = 'draft', submitted_at = NULL, validated_at = NULL WHERE number = 1",
        "DELETE FROM diagnostic_revision WHERE number = 1",
        "UPDATE diagnostic_advisormark SET kind = 'contested'",
    ):
        with pytest.raises(IntegrityError, match="does not change any more"), transaction.atomic():
            execute(sql)


def test_reopening_after_the_date_asks_for_a_later_one(complete, world, settings):
    put(complete, "validated")
    settings.OTN_TODAY = date(2027, 3, 1)
    with pytest.raises(Refused) as refusal:
        operations.reopen(assessment=complete, by=world.advisor, reason=REASON)
    assert refusal.value.field == "submit_until"
    operations.reopen(assessment=complete, by=world.advisor, reason=REASON, submit_until=date(2027, 3, 12))
    answer = operations.record_answer(assessment=complete, code="1.1-01", by=world.manager, version=1, value=choose("usable"))
    assert answer.version == 2


def test_the_figures_are_those_of_the_day_of_sending_whatever_becomes_of_the_profile(complete, world):
    operations.submit(assessment=complete, by=world.manager)
    kept = current(complete)
    world.embruns.sells_online = False
    world.embruns.save(update_fields=["sells_online"])
    answers = get_answers(revision=kept, office=world.embruns)
    assert answers.results().overall.shown == kept.figures["overall"]["shown"]
    assert answers.profile["sells_online"] is None


# --- Who sees a draft ---------------------------------------------------------------------------------------------------------------------


def test_the_adviser_reads_a_draft_only_while_the_office_lets_him(complete, world):
    def seen(*people):
        return [can_read_answers(person, Revision.objects.select_related("assessment").get(), world.embruns) for person in people]

    members, otn = (world.reader, world.contributor, world.manager), (world.advisor, world.network_admin)
    assert seen(*members, *otn) == [True] * 3 + [False] * 2
    operations.show_draft(assessment=complete, by=world.manager, is_visible=True)
    assert seen(*otn) == [True, True]
    operations.show_draft(assessment=complete, by=world.manager, is_visible=False)
    operations.submit(assessment=complete, by=world.manager)
    assert seen(*members, *otn, world.foreign_advisor, world.brumes_manager) == [True] * 5 + [False] * 2
    with pytest.raises(PermissionDenied):
        operations.show_draft(assessment=complete, by=world.advisor, is_visible=True)


# --- Editions -----------------------------------------------------------------------------------------------------------------------------

DATES = {"opens_on": date(2026, 12, 1), "submit_by": date(2027, 1, 29), "review_by": date(2027, 2, 26), "closes_on": date(2027, 3, 31)}


def make(version, **changes):
    return operations.create_edition(**{"year": 2027, "bank_version": version, "by": None, **DATES, **changes})


def test_an_edition_is_on_a_published_version_with_dates_that_are_fair(world):
    version = published_version()
    for changes in ({"review_by": date(2027, 2, 4)}, {"submit_by": date(2026, 11, 30)}, {"closes_on": date(2027, 2, 1)}):
        with pytest.raises(Refused):
            make(version, **changes)
    assert make(version, review_by=date(2027, 2, 5)).pk, "five working days"
    with pytest.raises(Refused, match="déjà son édition"):
        make(version)
    operations.retire(version_id=version.pk, by=None)
    version.refresh_from_db()
    with pytest.raises(Refused, match="publiée"):
        make(version, year=2028)
    with pytest.raises(IntegrityError, match="dates_in_order"), transaction.atomic():
        execute("UPDATE diagnostic_edition SET submit_by = review_by")


def test_opening_an_edition_twice_opens_each_assessment_once(world):
    edition = make(published_version(), by=world.network_admin)
    OfficeFactory.create(archived_at=timezone.now())
    assert operations.open_edition(edition=edition, by=world.network_admin) == 3
    assert operations.open_edition(edition=edition, by=world.network_admin) == 0
    OfficeFactory.create()
    assert operations.open_edition(edition=edition, by=world.network_admin) == 1
    with all_offices("test"):
        assert Assessment.objects.count() == Revision.objects.count() == Transition.objects.count() == 4
        assert list(Assessment.objects.order_by("pk").values_list("is_draft_visible", flat=True)) == [True, True, True, False]
        assert Notification.objects.filter(user=world.manager).count() == 1
        verbs = list(JournalEntry.objects.filter(office=None, actor=world.network_admin).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["edition.created", "edition.opened", "edition.opened"]


def test_an_assessment_keeps_the_version_of_its_edition(assessment):
    other = published_version_2()
    with pytest.raises(IntegrityError, match="same_bank_version"), transaction.atomic():
        execute("SET CONSTRAINTS ALL IMMEDIATE; UPDATE diagnostic_assessment SET bank_version_id = %s", other)
    with pytest.raises(IntegrityError, match="one_assessment_per_edition"), transaction.atomic():
        Assessment.objects.create(office=assessment.office, edition=assessment.edition, bank_version=assessment.bank_version)


def published_version_2():
    return BankVersion.objects.create(bank=QuestionBank.objects.get(), number=2).pk


def test_an_office_begins_once_and_otn_says_why(world):
    edition = EditionFactory.create(bank_version=published_version())
    with office_scope([world.embruns.pk]):
        for by in (world.reader, world.contributor, world.foreign_advisor):
            with pytest.raises(PermissionDenied):
                operations.start_assessment(office=world.embruns, edition=edition, by=by)
        with pytest.raises(Refused, match="Dites pourquoi"):
            operations.start_assessment(office=world.embruns, edition=edition, by=world.advisor)
        first = operations.start_assessment(office=world.embruns, edition=edition, by=world.manager)
        assert operations.start_assessment(office=world.embruns, edition=edition, by=world.advisor, reason=REASON) == first


# --- At the same second -------------------------------------------------------------------------------------------------------------------


def at_once(office_id, *acts):
    """Run these at the same moment, each in its own transaction; return what each gave or raised."""
    barrier, given = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            with office_scope([office_id]):
                barrier.wait()
                given[place] = act()
        except Exception as error:
            given[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return given


@pytest.mark.django_db(transaction=True)
def test_two_managers_submit_at_the_same_second(world):
    with office_scope([world.embruns.pk]):
        assessment = assessment_of(world.embruns)
        answer_everything(assessment, world.manager)
        other: User = MembershipFactory.create(office=world.embruns, role="manager").user

    def act(by):
        return lambda: operations.submit(assessment=Assessment.objects.get(), by=by)

    given = at_once(world.embruns.pk, act(world.manager), act(other))
    assert sorted(type(one).__name__ for one in given) == ["Revision", "WrongState"]
    with office_scope([world.embruns.pk]):
        assert Transition.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_who_answer_at_the_same_second_lose_nothing(world):
    with office_scope([world.embruns.pk]):
        assessment_of(world.embruns)

    def act(by, key):
        return lambda: operations.record_answer(assessment=Assessment.objects.get(), code="1.1-01", by=by, version=0, value=choose(key))

    given = at_once(world.embruns.pk, act(world.manager, "usable"), act(world.contributor, "tested"))
    assert sorted(type(one).__name__ for one in given) == ["Answer", "Stale"]
    with office_scope([world.embruns.pk]):
        assert AnswerChange.objects.count() == Answer.objects.get().version == 1
