"""What the pages of an assessment read: the right figures, in the right words, in a number of statements that nothing moves."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from diagnostic import operations
from diagnostic.answering import Value
from diagnostic.models import Revision
from diagnostic.queries.assessments import (
    get_assessment_lines,
    get_overview,
    get_transitions,
)
from diagnostic.queries.banks import get_version
from diagnostic.queries.chapter import get_chapter_page
from diagnostic.queries.rereading import get_rereading
from diagnostic.queries.results import get_results
from diagnostic.results import stored
from diagnostic.scoring import AnswerState
from otn.journal.models import JournalEntry
from otn.offices.access import find_office
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic import sample
from tests.diagnostic.assessed import TODAY, UNKNOWN, answer_everything, assessment_of, choose, number, published_version
from tests.factories import AssessmentFactory, EditionFactory, OfficeFactory
from tests.statements import statements

pytestmark = pytest.mark.django_db

REASON = "Le site a été refait en entier."


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def assessment(world):
    with office_scope([world.embruns.pk]):
        yield assessment_of(world.embruns)


def seen_by(person, assessment):
    """The assessment as a view has it: its office came through the door."""
    assessment.office = find_office(person, "embruns")
    return assessment


def record(assessment, by, code, value, version=0):
    return operations.record_answer(assessment=assessment, code=code, by=by, version=version, value=value)


# --- A chapter ----------------------------------------------------------------------------------------------------------------------------


def test_a_chapter_shows_its_questions_with_answers_marks_and_threads(assessment, world):
    record(assessment, world.contributor, "1.1-01", choose("usable"))
    operations.write_comment(assessment=assessment, code="1.1-02", by=world.reader, text="À mesurer.")
    page = get_chapter_page(assessment=assessment, chapter_code="1", user=world.manager)
    lines = {line.question.code: line for section in page.sections for line in section.questions}
    first = lines["1.1-01"]
    assert (first.value, first.version, first.answered_by) == (choose("usable"), 1, world.contributor.first_name)
    assert (lines["1.1-02"].comments, lines["1.1-02"].version) == (1, 0)
    assert (page.next_code, page.may_answer, page.head.label) == ("1.1-02", True, "En cours")
    assert (page.progress.answered, page.chapters["1"].answered) == (1, 1)
    with pytest.raises(LookupError):
        get_chapter_page(assessment=assessment, chapter_code="9", user=world.manager)


def test_a_hidden_question_is_told_from_those_that_are_asked(assessment, world):
    record(assessment, world.manager, "1.1-01", choose("not_adapted"))
    page = get_chapter_page(assessment=assessment, chapter_code="1", user=world.manager)
    assert [line.question.code for section in page.sections for line in section.questions if not line.is_asked] == ["1.1-03"]


def test_who_may_answer_follows_role_assignment_state_and_date(assessment, world, settings):
    def may(*people):
        return [get_chapter_page(assessment=assessment, chapter_code="1", user=person).may_answer for person in people]

    assert may(world.reader, world.contributor, world.manager) == [False, True, True]
    operations.assign_chapter(assessment=assessment, chapter_code="1", person=world.manager, by=world.manager)
    assert may(world.contributor, world.manager) == [False, True]
    settings.OTN_TODAY = date(2027, 1, 30)
    assert may(world.contributor, world.manager) == [False, False]


def test_otn_reads_nothing_of_a_draft_that_is_not_shown(assessment, world):
    for read in (get_results, get_rereading, lambda **values: get_chapter_page(chapter_code="1", **values)):
        with pytest.raises(PermissionDenied):
            read(assessment=assessment, user=world.advisor)
    assert get_overview(assessment=assessment, user=world.advisor).progress.answered == 0


def test_a_mark_says_when_the_answer_has_changed_since(assessment, world):
    answer_everything(assessment, world.manager)
    operations.submit(assessment=assessment, by=world.manager)
    operations.mark_answer(assessment=assessment, code="1.1-01", by=world.advisor, version=0, kind="to_specify", text="Depuis quand ?")
    operations.request_changes(assessment=assessment, by=world.advisor, comment=REASON)

    def mark():
        page = get_chapter_page(assessment=assessment, chapter_code="1", user=world.manager)
        return next(line.mark for section in page.sections for line in section.questions if line.question.code == "1.1-01")

    assert (mark().kind.label, mark().is_outdated) == ("à préciser", False)
    record(assessment, world.manager, "1.1-01", choose("usable"), version=1)
    assert mark().is_outdated


# --- Where it stands ----------------------------------------------------------------------------------------------------------------------


def test_everybody_takes_up_where_she_was(assessment, world):
    record(assessment, world.contributor, "1.1-02", number("3"))
    assert get_overview(assessment=assessment, user=world.contributor).resume_at == "1.1-02"
    overview = get_overview(assessment=assessment, user=world.manager)
    assert overview.resume_at == "1.1-01"
    assert overview.seconds_left > 0


def test_each_side_has_its_words_and_the_office_does_not_learn_that_a_review_started(assessment, world):
    answer_everything(assessment, world.manager)
    operations.submit(assessment=assessment, by=world.manager)

    def labels():
        return [get_overview(assessment=assessment, user=person).head.label for person in (world.manager, world.advisor)]

    assert labels() == ["Envoyé", "À relire"]
    operations.start_review(assessment=assessment, by=world.advisor)
    assert labels() == ["Envoyé", "En relecture"]
    log = [[line.after for line in get_transitions(assessment=assessment, user=person)] for person in (world.manager, world.advisor)]
    assert log == [["Envoyé"], ["À relire", "En relecture"]]
    assert not JournalEntry.objects.filter(verb="assessment.review_started").exists()
    with all_offices("test"):
        assert JournalEntry.objects.get(verb="assessment.review_started").office_id is None


# --- Results ------------------------------------------------------------------------------------------------------------------------------


def test_the_page_says_what_was_kept_when_it_was_sent(assessment, world):
    answer_everything(assessment, world.manager)
    operations.submit(assessment=assessment, by=world.manager)
    page = get_results(assessment=assessment, user=world.advisor)
    assert stored(page.results) == Revision.objects.get().figures
    assert page.evolution is None


def test_the_year_before_is_compared_when_it_was_validated(world):
    with office_scope([world.embruns.pk]):
        first = assessment_of(world.embruns)
        answer_everything(first, world.manager)
        operations.submit(assessment=first, by=world.manager)
        operations.validate(assessment=first, by=world.advisor)
        edition = EditionFactory.create(bank_version=first.bank_version, year=first.edition.year + 1)
        second = assessment_of(world.embruns, edition)
        record(second, world.manager, "1.1-01", choose("not_adapted"))
        record(second, world.manager, "1.1-02", UNKNOWN)
        operations.flag_answer(assessment=second, code="1.1-05", by=world.manager, is_to_review=True)
        page = get_results(assessment=second, user=world.manager)
        assert page.previous_year == first.edition.year
        assert page.evolution is not None
        assert page.evolution.constant.after == 0
        assert set(page.evolution.codes) == {"1.1-01", "1.1-02"}
        assert page.chapter_evolutions["1"].constant == page.evolution.constant
        rereading = get_rereading(assessment=second, user=world.manager)
    assert [(one.question.code, one.before, one.after) for one in rereading.lower] == [
        ("1.1-01", "Testé avec des visiteurs", "Non adapté au mobile"),
        ("1.1-02", "0\N{NO-BREAK SPACE}s", "Je ne sais pas"),
    ]
    assert [line.question.code for line in rereading.to_review] == ["1.1-05"]
    assert "1.1-01" not in [line.question.code for line in rereading.missing]
    assert len(rereading.missing) == rereading.progress.required - rereading.progress.answered


def test_many_answers_not_applicable_each_need_a_reason(world):
    text = sample.changed(
        ("legal: 1, not_applicable: 1}", "legal: 1, not_applicable: 2}"),
        ("            unit: s\n", "            unit: s\n            not_applicable: Votre office n'a pas de site.\n"),
    )
    bank = sample.read(text).bank
    assert bank is not None
    with office_scope([world.embruns.pk]):
        assessment = assessment_of(world.embruns, EditionFactory.create(bank_version=published_version(bank)))

        def without_reason():
            return [line.question.code for line in get_rereading(assessment=assessment, user=world.manager).without_reason]

        record(assessment, world.manager, "1.1-03", Value(AnswerState.NOT_APPLICABLE))
        assert without_reason() == [], "one of seven is not yet many"
        record(assessment, world.manager, "1.1-02", Value(AnswerState.NOT_APPLICABLE))
        assert without_reason() == ["1.1-02", "1.1-03"]
        record(assessment, world.manager, "1.1-03", Value(AnswerState.NOT_APPLICABLE, reason="Pas de site."), version=1)
        assert without_reason() == ["1.1-02"]


# --- Statements ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("others", [0, 199])
def test_statements_do_not_grow_with_the_offices_nor_with_the_answers(world, others):
    with office_scope([world.embruns.pk]):
        assessment = assessment_of(world.embruns)
    edition = assessment.edition
    with all_offices("test world"):
        for _ in range(others):
            AssessmentFactory.create(office=OfficeFactory.create(), edition=edition)
    with office_scope([world.embruns.pk]):
        if others:
            answer_everything(assessment, world.manager)
        mine = seen_by(world.manager, assessment)
        get_version(edition.bank_version_id)  # published: kept in memory from now on
        with statements(3):
            get_chapter_page(assessment=mine, chapter_code="1", user=world.manager)
        with statements(5):
            get_overview(assessment=mine, user=world.manager)
        with statements(2):
            get_results(assessment=mine, user=world.manager)
        with statements(3):
            get_rereading(assessment=mine, user=world.manager)
        with statements(1):
            get_transitions(assessment=mine, user=world.manager)
    with all_offices("test"):
        with statements(3):
            lines = get_assessment_lines(edition=edition, for_otn=True)
        assert len(lines) == others + 1
        mine_line = next(line for line in lines if line.office == world.embruns)
        assert mine_line.progress.is_complete is bool(others)
