"""Facts of a reflection: proposed once, never overwritten, sorted by several people at once."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from diagnostic import operations as diagnostic
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused, Stale, WrongState
from otn.tenancy.scope import office_scope
from strategy import operations
from strategy.models import Fact
from strategy.queries.origins import section_names
from strategy.queries.pieces import get_board, get_facts, get_groups
from strategy.swot import Quadrant
from tests.diagnostic.assessed import TODAY, choose, number
from tests.statements import statements
from tests.strategy.reflected import diagnosed, fact, reflection_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def reflection(world):
    with office_scope([world.embruns.pk]):
        yield reflection_of(world.embruns, world.manager)


@pytest.fixture
def assessment(reflection, world):
    return diagnosed(reflection.office, world.manager)


def propose(reflection, assessment, world):
    return operations.propose_facts(reflection=reflection, assessment=assessment, by=world.manager)


def lines(reflection):
    page = get_facts(reflection=reflection)
    return {(line.origin.code if line.origin else ""): line for group in (page.proposed, page.reserve, page.accepted) for line in group}


# --- Proposals ----------------------------------------------------------------------------------------------------------------------------


def test_a_diagnostic_proposes_its_facts_with_where_they_come_from(reflection, assessment, world):
    imported = propose(reflection, assessment, world)
    assert (imported.new, imported.proposed, imported.updated) == (6, 5, 0)
    found = lines(reflection)
    slow = found["1.1-02"]
    assert (slow.text, slow.quadrant) == ("La page d’accueil met 6 s à s’afficher (seuil 2,5 s).", Quadrant.WEAKNESS)
    assert (slow.origin.answer, slow.origin.chapter, slow.origin.revision) == ("6\u00a0s", "1", 1)
    assert slow.origin.year == assessment.edition.year
    assert found["1.2-01"].quadrant is Quadrant.OPPORTUNITY
    assert found["1.2-03"].quadrant is Quadrant.THREAT


def test_what_people_wrote_in_their_own_words_waits_to_be_sorted(reflection, assessment, world):
    propose(reflection, assessment, world)
    word = lines(reflection)["1.1-05"]
    assert (word.text, word.quadrant, word.state) == ("Refaire l’agenda.", None, Fact.State.RESERVE)


def test_the_same_diagnostic_twice_changes_nothing(reflection, assessment, world):
    propose(reflection, assessment, world)
    before = list(Fact.objects.order_by("pk").values())
    again = propose(reflection, assessment, world)
    assert (again.new, again.updated) == (0, 0)
    assert list(Fact.objects.order_by("pk").values()) == before


def test_an_import_after_another_answer_updates_what_nobody_rewrote(reflection, assessment, world):
    propose(reflection, assessment, world)
    rewritten = Fact.objects.get(question__code="1.1-01")
    operations.edit_fact(fact=rewritten, by=world.contributor, version=1, text="Nos pages sont faites pour le mobile.")
    operations.keep_fact(fact=Fact.objects.get(question__code="1.1-02"), by=world.manager, version=1, state=Fact.State.DISCARDED)
    for code, value in (("1.1-01", choose("not_adapted")), ("1.1-02", number("5"))):
        diagnostic.record_answer(assessment=assessment, code=code, by=world.manager, version=1, value=value)
    assert propose(reflection, assessment, world).updated == 2
    mine, slow = Fact.objects.get(question__code="1.1-01"), Fact.objects.get(question__code="1.1-02")
    assert (mine.text, mine.is_rewritten) == ("Nos pages sont faites pour le mobile.", True)
    assert mine.proposed_text.startswith("Le site n’est pas confortable")
    assert (slow.text, slow.state) == ("La page d’accueil met 5 s à s’afficher (seuil 2,5 s).", Fact.State.DISCARDED)


def test_the_database_keeps_one_fact_per_answer(reflection, assessment, world):
    propose(reflection, assessment, world)
    row = Fact.objects.get(question__code="1.1-02")
    row.pk, row.position = None, 99
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


# --- By hand ------------------------------------------------------------------------------------------------------------------------------


def test_facts_are_written_one_a_line_after_those_that_are_there(reflection, world):
    texts = ["Un fait.", "", "  Un   autre. "]
    made = operations.add_facts(reflection=reflection, by=world.contributor, texts=texts, quadrant=Quadrant.THREAT)
    assert [(one.text, one.position) for one in made] == [("Un fait.", 1), ("Un autre.", 2)]
    assert [line.text for line in get_board(reflection=reflection).threats] == ["Un fait.", "Un autre."]


@pytest.mark.parametrize("texts", [[], ["", "  "], ["x" * 401], ["fait"] * 61])
def test_nothing_too_much_and_too_long_are_refused(reflection, world, texts):
    with pytest.raises(Refused):
        operations.add_facts(reflection=reflection, by=world.manager, texts=texts)
    assert not Fact.objects.exists()


def test_a_reader_and_an_adviser_write_no_fact(reflection, world):
    for person in (world.reader, world.advisor, world.network_admin, world.pommiers_manager):
        with pytest.raises(PermissionDenied):
            operations.add_facts(reflection=reflection, by=person, texts=["Un fait."])
    assert not Fact.objects.exists()


# --- Sorting ------------------------------------------------------------------------------------------------------------------------------


def test_sorting_changes_both_attributes_and_is_undone_by_its_contrary(reflection, world):
    one = fact(reflection, world.manager)
    sorted_one = operations.sort_fact(fact=one, by=world.manager, version=1, quadrant=Quadrant.WEAKNESS)
    assert (sorted_one.is_internal, sorted_one.is_favourable, sorted_one.version) == (True, False, 2)
    back = operations.sort_fact(fact=one, by=world.manager, version=2, quadrant=None)
    assert (back.is_internal, back.is_favourable) == (None, None)
    assert [entry.verb for entry in JournalEntry.objects.filter(verb="fact.sorted").order_by("pk")] == ["fact.sorted"] * 2


def test_a_stale_move_is_refused_with_where_the_fact_is_now(reflection, world):
    one = fact(reflection, world.manager)
    operations.sort_fact(fact=one, by=world.manager, version=1, quadrant=Quadrant.WEAKNESS)
    with pytest.raises(Stale) as refusal:
        operations.sort_fact(fact=one, by=world.contributor, version=1, quadrant=Quadrant.STRENGTH)
    assert refusal.value.current.is_favourable is False
    same = operations.sort_fact(fact=one, by=world.contributor, version=1, quadrant=Quadrant.WEAKNESS)
    assert same.version == 2  # the same move twice is no conflict


def test_a_fact_that_is_no_longer_accepted_leaves_its_group(reflection, world):
    one = fact(reflection, world.manager)
    operations.create_group(reflection=reflection, by=world.manager, name="Le site", facts=[one.pk])
    one.refresh_from_db()
    left = operations.keep_fact(fact=one, by=world.manager, version=one.version, state=Fact.State.DISCARDED)
    assert left.group is None


def test_an_archived_or_validated_reflection_takes_no_fact(reflection, world):
    one = fact(reflection, world.manager)
    operations.create_objective(office=reflection.office, reflection=reflection, by=world.manager, name="Doubler les visites")
    operations.validate_reflection(reflection=reflection, by=world.manager, version=1)
    for act in (
        lambda: operations.add_facts(reflection=reflection, by=world.manager, texts=["Un fait."]),
        lambda: operations.sort_fact(fact=one, by=world.manager, version=1, quadrant=Quadrant.THREAT),
    ):
        with pytest.raises(WrongState):
            act()
    operations.reopen_reflection(reflection=reflection, by=world.manager, reason="Un chiffre a changé.")
    operations.archive_reflection(reflection=reflection, by=world.manager, is_archived=True)
    with pytest.raises(WrongState):
        operations.add_facts(reflection=reflection, by=world.manager, texts=["Un fait."])


@pytest.mark.django_db(transaction=True)
def test_two_people_sort_sixty_facts_at_once_without_a_lost_move(world):
    with office_scope([world.embruns.pk]), transaction.atomic():
        reflection = reflection_of(world.embruns, world.manager)
        facts = operations.add_facts(reflection=reflection, by=world.manager, texts=[f"Fait {number}." for number in range(60)])
    quadrants, faults = list(Quadrant), []

    def sort(person, mine):
        try:
            for rank, one in enumerate(mine):
                with office_scope([world.embruns.pk]), transaction.atomic():
                    operations.sort_fact(fact=one, by=person, version=1, quadrant=quadrants[rank % 4])
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    people = [threading.Thread(target=sort, args=both) for both in ((world.manager, facts[::2]), (world.contributor, facts[1::2]))]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert faults == []
    with office_scope([world.embruns.pk]):
        board = get_board(reflection=reflection)
        assert (len(board.unsorted), [len(board.of(quadrant)) for quadrant in Quadrant]) == (0, [16, 16, 14, 14])
        places = list(Fact.objects.values_list("position", flat=True))
        assert len(set(places)) == 60
        assert JournalEntry.objects.filter(verb="fact.sorted").count() == 60


# --- Reading ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [10, 500])
def test_the_board_is_one_statement_at_ten_and_at_five_hundred_facts(reflection, world, size):
    Fact.objects.bulk_create(
        Fact(office=reflection.office, reflection=reflection, text=f"Fait {place}.", position=place, is_internal=True, is_favourable=True)
        for place in range(size)
    )
    with statements(1):
        board = get_board(reflection=reflection)
    assert board.count == size


def test_facts_of_a_diagnostic_cost_no_statement_more_each(reflection, assessment, world):
    propose(reflection, assessment, world)
    with statements(1):
        page = get_facts(reflection=reflection)
    assert len([line for line in page.lines if line.origin]) == 6
    operations.accept_all(reflection=reflection, by=world.manager)
    operations.create_group(reflection=reflection, by=world.manager, name="Le site", facts=[line.id for line in page.proposed])
    with statements(4):
        assert get_groups(reflection=reflection).groups[0].offers
    with statements(1):
        assert len(section_names(reflection)) == 6


def test_everything_proposed_is_decided_at_once_and_taken_back_by_its_places(reflection, assessment, world):
    propose(reflection, assessment, world)
    moved = operations.keep_all(reflection=reflection, by=world.manager, origin=Fact.State.PROPOSED, state=Fact.State.DISCARDED)
    assert [one.position for one in moved] == [7, 8, 9, 10, 11]
    touched = operations.keep_fact(fact=moved[0], by=world.contributor, version=2, state=Fact.State.ACCEPTED)
    assert touched.position == 12
    back = operations.keep_all(
        reflection=reflection, by=world.manager, origin=Fact.State.DISCARDED, state=Fact.State.PROPOSED, places=(7, 11)
    )  # fmt: skip
    assert [one.pk for one in back] == [one.pk for one in moved[1:]]


def test_a_full_reflection_still_sorts_and_decides(reflection, world):
    facts = Fact.objects.bulk_create(
        Fact(office=reflection.office, reflection=reflection, text=f"Fait {place}.", position=place) for place in range(500)
    )
    assert operations.sort_fact(fact=facts[0], by=world.manager, version=1, quadrant=Quadrant.THREAT).position == 500
    assert operations.keep_fact(fact=facts[1], by=world.manager, version=1, state=Fact.State.RESERVE).position == 501
    with pytest.raises(Refused):
        operations.add_facts(reflection=reflection, by=world.manager, texts=["Un de plus."])


def test_another_office_sees_no_fact(reflection, world):
    fact(reflection, world.manager)
    with office_scope([world.pommiers.pk]):
        assert not Fact.objects.exists()
    stranger = Fact(office=world.pommiers, reflection=reflection, text="Ailleurs.", position=2)
    with office_scope([world.embruns.pk, world.pommiers.pk]), pytest.raises(IntegrityError), transaction.atomic():
        save_now(stranger)


def save_now(row):
    """Save a row and have its deferred keys checked at once."""
    row.save()
    connection.check_constraints()
