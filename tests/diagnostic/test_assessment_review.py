"""What is said about answers: marks, threads, private notes, chapters that are confided."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from diagnostic import operations
from diagnostic.models import AdvisorMark, Answer, ChapterAssignment, Comment, PrivateNote, Thread
from diagnostic.queries.talk import get_notes, get_talk
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused, Stale, WrongState
from otn.notifications.models import Notification
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic.assessed import TODAY, answer_everything, assessment_of, choose

pytestmark = pytest.mark.django_db

SOUND, CONTESTED = AdvisorMark.Kind.SOUND, AdvisorMark.Kind.CONTESTED


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def assessment(world):
    with office_scope([world.embruns.pk]):
        yield assessment_of(world.embruns)


@pytest.fixture
def sent(assessment, world):
    answer_everything(assessment, world.manager)
    operations.submit(assessment=assessment, by=world.manager)
    return assessment


def verbs():
    return list(JournalEntry.objects.exclude(verb__startswith="answer.rec").order_by("pk").values_list("verb", flat=True))


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


# --- Marks --------------------------------------------------------------------------------------------------------------------------------


def test_a_mark_never_alters_the_answer_and_a_change_since_then_is_stale(sent, world):
    before = list(Answer.objects.order_by("pk").values())

    def mark(version, kind, text=""):
        return operations.mark_answer(
            assessment=sent, code="1.1-01", by=world.advisor, version=version, kind=kind, text=text, proposal="Plutôt difficile"
        )  # fmt: skip

    first = mark(0, SOUND)
    assert (first.version, first.answer_version) == (1, 1)
    assert mark(0, SOUND).version == 1, "the same again is no conflict"
    with pytest.raises(Stale):
        mark(0, CONTESTED, "Le site ne s’affiche pas.")
    with pytest.raises(Refused):
        mark(1, CONTESTED)
    assert mark(1, CONTESTED, "Le site ne s’affiche pas.").version == 2
    assert list(Answer.objects.order_by("pk").values()) == before
    assert verbs() == ["assessment.submitted", "answer.marked", "answer.marked"]


def test_marks_are_given_between_submission_and_validation_by_the_adviser(assessment, world):
    answer_everything(assessment, world.manager)

    def mark(by=world.advisor):
        return operations.mark_answer(assessment=assessment, code="1.1-01", by=by, version=0, kind=SOUND)

    with pytest.raises(WrongState):
        mark()
    operations.submit(assessment=assessment, by=world.manager)
    for by in (world.manager, world.network_admin, world.foreign_advisor, world.superuser):
        with pytest.raises(PermissionDenied):
            mark(by)
    with pytest.raises(LookupError):
        operations.mark_answer(assessment=assessment, code="9.9-99", by=world.advisor, version=0, kind=SOUND)
    mark()
    operations.validate(assessment=assessment, by=world.advisor)
    with pytest.raises(WrongState):
        mark()
    with pytest.raises(IntegrityError, match="does not change any more"), transaction.atomic():
        execute("UPDATE diagnostic_advisormark SET text = 'autre'")


# --- Threads ------------------------------------------------------------------------------------------------------------------------------


def comment(assessment, by, text="Avez-vous testé ?"):
    return operations.write_comment(assessment=assessment, code="1.1-01", by=by, text=text)


def test_a_thread_gathers_the_two_sides_whatever_the_state(sent, world):
    comment(sent, world.advisor)
    comment(sent, world.reader, "Oui.")
    operations.validate(assessment=sent, by=world.advisor)
    comment(sent, world.manager, "Merci.")
    thread = Thread.objects.get()
    assert list(thread.comments.order_by("pk").values_list("text", flat=True)) == ["Avez-vous testé ?", "Oui.", "Merci."]
    with pytest.raises(Refused):
        comment(sent, world.manager, " \n ")
    for by in (world.superuser, world.brumes_manager):
        with pytest.raises(PermissionDenied):
            comment(sent, by)
    texts = Notification.objects.filter(text__contains="commentaire").values_list("text", flat=True)
    assert all("testé" not in text for text in texts), "a bell holds no comment"


def test_otn_does_not_comment_a_draft_that_it_may_not_read(assessment, world):
    with pytest.raises(PermissionDenied):
        comment(assessment, world.advisor)
    comment(assessment, world.reader)
    assert not Notification.objects.filter(user=world.advisor).exists()


def test_a_comment_opens_a_closed_thread_again(sent, world):
    comment(sent, world.advisor)
    thread = Thread.objects.get()
    with pytest.raises(PermissionDenied):
        operations.resolve_thread(thread=thread, by=world.reader, is_resolved=True)
    for _ in range(2):
        assert operations.resolve_thread(thread=thread, by=world.contributor, is_resolved=True).resolved_by == world.contributor
    comment(sent, world.manager)
    assert Thread.objects.get().resolved_at is None
    assert verbs()[1:] == ["comment.written", "thread.resolved", "comment.written"]


def test_a_comment_is_taken_back_by_its_author_within_a_quarter_of_an_hour(sent, world, monkeypatch):
    first, second = comment(sent, world.advisor), comment(sent, world.advisor, "Et sur tablette ?")
    with pytest.raises(PermissionDenied):
        operations.remove_comment(comment=first, by=world.manager)
    for _ in range(2):
        assert operations.remove_comment(comment=first, by=world.advisor).text == ""
    late = second.at + timedelta(minutes=15, seconds=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: late)
    with pytest.raises(Refused):
        operations.remove_comment(comment=second, by=world.advisor)
    for sql in (
        f"UPDATE diagnostic_comment SET text = 'autre' WHERE id = {second.pk}",
        f"UPDATE diagnostic_comment SET text = 'autre', removed_at = NULL WHERE id = {first.pk}",
        "DELETE FROM diagnostic_comment",
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            execute(sql)
    with pytest.raises(IntegrityError, match="removed_in_time"), transaction.atomic():
        Comment.objects.filter(pk=second.pk).update(text="", removed_at=late)
    with pytest.raises(IntegrityError, match="says_something"), transaction.atomic():
        Comment.objects.create(office=world.embruns, thread=second.thread, author=world.advisor, text=" ")


# --- Private notes ------------------------------------------------------------------------------------------------------------------------


def test_a_private_note_is_otns_alone_and_the_journal_of_the_office_says_nothing(assessment, world):
    def write(version, text, by=world.advisor, code="1.1-01"):
        return operations.write_note(assessment=assessment, by=by, version=version, text=text, code=code)

    note = write(0, "Le maire hésite.")
    assert (note.version, note.question.code) == (1, "1.1-01")
    assert write(0, "Le maire hésite.").version == 1
    with pytest.raises(Stale):
        write(0, "Autre.")
    assert write(1, "Le maire accepte.").version == 2
    assert write(0, "Bon élève.", code="").question is None
    for by in (world.reader, world.manager, world.network_admin, world.superuser, world.foreign_advisor):
        with pytest.raises(PermissionDenied):
            write(2, "Autre.", by)
    assert write(2, " ") is None
    assert PrivateNote.objects.count() == 1
    assert verbs() == []
    with all_offices("test"):
        lines = JournalEntry.objects.filter(verb="note.written").order_by("pk")
        assert {(line.office_id, line.after) for line in lines} == {(None, None)}
        assert len(lines) == 4


def test_private_notes_are_read_by_otn_and_by_nobody_of_the_office(assessment, world):
    for code, text in (("1.1-01", "Le maire hésite."), ("", "Bon élève.")):
        operations.write_note(assessment=assessment, by=world.advisor, version=0, text=text, code=code)
    assert [(note.code, note.text) for note in get_notes(assessment=assessment, user=world.network_admin)] == [
        ("1.1-01", "Le maire hésite."),
        ("", "Bon élève."),
    ]
    for person in (world.reader, world.contributor, world.manager, world.superuser, world.foreign_advisor):
        with pytest.raises(PermissionDenied):
            get_notes(assessment=assessment, user=person)


# --- What was said -----------------------------------------------------------------------------------------------------------------------


def test_a_question_tells_its_thread_and_the_versions_of_its_answer(assessment, world):
    for version, key in enumerate(("usable", "tested")):
        operations.record_answer(assessment=assessment, code="1.1-01", by=world.contributor, version=version, value=choose(key))
    first, second = comment(assessment, world.reader, "Un."), comment(assessment, world.manager, "Deux.")
    operations.remove_comment(comment=first, by=world.reader)
    talk = get_talk(assessment=assessment, code="1.1-01", user=world.manager, now=second.at)
    assert [(line.text, line.is_removed, bool(line.take_back_url)) for line in talk.comments] == [("", True, False), ("Deux.", False, True)]
    assert [(line.version, line.value) for line in talk.changes] == [(2, choose("tested")), (1, choose("usable"))]
    nothing = get_talk(assessment=assessment, code="1.1-02", user=world.manager, now=second.at)
    assert (nothing.thread_id, nothing.comments, nothing.changes) == (None, (), ())
    with pytest.raises(PermissionDenied):
        get_talk(assessment=assessment, code="1.1-01", user=world.advisor, now=second.at)


# --- Chapters -----------------------------------------------------------------------------------------------------------------------------


def test_chapters_are_confided_to_those_who_write(assessment, world):
    def assign(person, by=world.manager, chapter="1"):
        return operations.assign_chapter(assessment=assessment, chapter_code=chapter, person=person, by=by)

    for person in (world.reader, world.advisor, world.brumes_manager):
        with pytest.raises(Refused):
            assign(person)
    for by in (world.contributor, world.advisor, world.network_admin):
        with pytest.raises(PermissionDenied):
            assign(world.contributor, by)
    with pytest.raises(LookupError):
        assign(world.contributor, chapter="9")
    assert assign(world.contributor) == assign(world.contributor)
    assert Notification.objects.get().user == world.contributor
    operations.finish_chapter(assessment=assessment, chapter_code="1", by=world.contributor, is_done=True)
    assert ChapterAssignment.objects.get().done_at is not None
    operations.finish_chapter(assessment=assessment, chapter_code="1", by=world.contributor, is_done=False)
    with pytest.raises(PermissionDenied):
        operations.finish_chapter(assessment=assessment, chapter_code="1", by=world.manager, is_done=True)
    for _ in range(2):
        operations.unassign_chapter(assessment=assessment, chapter_code="1", person=world.contributor, by=world.manager)
    assert verbs() == [
        "assessment.assigned", "assessment.chapter_finished", "assessment.chapter_resumed", "assessment.unassigned",
    ]  # fmt: skip
