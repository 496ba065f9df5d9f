"""What one person sends twice is written once; what only looks like it is written."""

from datetime import timedelta

import pytest
from django.urls import reverse

from actionplan import operations as plan
from otn.journal import operations as journal
from otn.tenancy.scope import office_scope
from strategy import operations
from strategy.models import Fact, Objective, Reflection
from tests.strategy.reflected import fact, reflection_of, whole_chain

pytestmark = pytest.mark.django_db


@pytest.fixture
def reflection(world):
    with office_scope([world.embruns.pk]):
        yield reflection_of(world.embruns, world.manager)


def add(reflection, by, *lines):
    return [one.pk for one in operations.add_facts(reflection=reflection, by=by, texts=lines)]


def test_lines_that_are_sent_twice_are_the_same_rows(reflection, world):
    first = add(reflection, world.manager, "Un.", "Deux.", "Deux.")
    assert add(reflection, world.manager, "Un.", "Deux.", "Deux.") == first
    assert reflection.facts.count() == 3


@pytest.mark.parametrize("lines", [("Un.", "Trois."), ("Deux.", "Un."), ("Trois.", "Quatre.")])
def test_lines_among_which_one_is_new_or_moved_are_all_written_so_that_they_can_be_taken_back_together(reflection, world, lines):
    before = add(reflection, world.manager, "Un.", "Deux.", "Trois.")
    assert not set(add(reflection, world.manager, *lines)) & set(before)
    places = list(Fact.objects.filter(reflection=reflection).order_by("-position").values_list("text", flat=True)[: len(lines)])
    assert places[::-1] == list(lines)


def test_the_words_of_somebody_else_and_those_of_before_are_written(reflection, world, monkeypatch):
    first = fact(reflection, world.manager)
    assert fact(reflection, world.contributor).pk != first.pk
    monkeypatch.setattr(journal, "SENT_TWICE", timedelta(0))
    assert fact(reflection, world.manager).pk != first.pk


def test_what_was_taken_back_is_written_again(reflection, world):
    one = fact(reflection, world.manager)
    operations.keep_fact(fact=one, by=world.manager, version=1, state=Fact.State.DISCARDED)
    assert fact(reflection, world.manager).pk != one.pk
    group = operations.create_group(reflection=reflection, by=world.manager, name="Le site")
    idea = operations.add_solutions(reflection=reflection, by=world.manager, texts=["Refaire."], group=group)[0]
    operations.drop_solution(solution=idea, by=world.manager, version=1, reason="Trop cher.")
    assert operations.add_solutions(reflection=reflection, by=world.manager, texts=["Refaire."], group=group)[0].pk != idea.pk
    operations.archive_reflection(reflection=reflection, by=world.manager, is_archived=True)
    assert reflection_of(world.embruns, world.manager, reflection.name).pk != reflection.pk


def test_an_objective_in_the_bin_is_not_the_one_that_is_written(reflection, world):
    aim = operations.create_objective(office=reflection.office, by=world.manager, name="Vendre en ligne")
    assert operations.create_objective(office=reflection.office, by=world.manager, name="Vendre en ligne") == aim
    plan.remove_objective(objective=aim, by=world.manager)
    assert operations.create_objective(office=reflection.office, by=world.manager, name="Vendre en ligne").pk != aim.pk
    assert Objective.objects.count() == 2


def test_a_copy_is_made_once_and_never_is_what_it_is_copied_from(reflection, world):
    copies = {operations.duplicate_reflection(reflection=reflection, by=world.manager, name=reflection.name).pk for _ in range(2)}
    assert len(copies) == 1
    assert reflection.pk not in copies
    assert Reflection.objects.count() == 2


@pytest.mark.parametrize("kind", ["group", "strategy"])
def test_what_went_before_it_could_be_locked_is_a_missing_page(client, world, monkeypatch, kind):
    with office_scope([world.embruns.pk]):
        chain = whole_chain(world.embruns, world.manager)
    place, remove = chain[kind], {"group": operations.remove_group, "strategy": operations.remove_strategy}[kind]
    name, fields = {
        "group": ("add_solutions", {"text": "Trop tard."}), "strategy": ("create_objective", {"name": "Trop tard", "weight": "1"}),
    }[kind]  # fmt: skip
    write = getattr(operations, name)

    def write_too_late(**given):
        remove(**{kind: place}, by=world.manager)  # by somebody else, in this very moment
        return write(**given)

    monkeypatch.setattr(f"strategy.operations.{name}", write_too_late)
    client.force_login(world.manager)
    arguments = [world.embruns.slug, chain["reflection"].pk]
    if kind == "group":
        arguments.append(place.pk)
    else:
        fields["strategy"] = place.pk
    answer = client.post(reverse(f"strategy:{name}", args=arguments), fields)
    assert answer.status_code == 404, answer.text


def test_a_remark_is_said_once(reflection, world):
    first, again = (operations.write_remark(reflection=reflection, by=world.manager, text="Bon début.") for _ in range(2))
    assert first.pk == again.pk
    assert operations.write_remark(reflection=reflection, by=world.contributor, text="Bon début.").pk != first.pk
