"""The home of the plan: objectives of step 2 arrive there with their first actions, once."""

import pytest
from django.urls import reverse

from actionplan.models import Action
from otn.tenancy.scope import office_scope
from strategy import operations as strategy
from strategy.models import Objective
from tests.statements import statements
from tests.strategy.reflected import reflection_of, whole_chain
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

PLAN = "/ot/embruns/plan/"
SEND = "/ot/embruns/plan/reprendre/"


@pytest.fixture
def chain(world):
    with office_scope([world.embruns.pk]):
        return whole_chain(world.embruns, world.manager)


def counted(world):
    with office_scope([world.embruns.pk]):
        return Objective.objects.exclude(sent_at=None).count(), Action.objects.count()


def test_an_empty_plan_leads_to_where_objectives_come_from(client, world):
    client.force_login(world.manager)
    answer = client.get(PLAN)
    assert page_faults(answer.text) == []
    assert "Aucun objectif. Ils viennent de l’étape 2." in answer.text
    assert reverse("strategy:overview", args=["embruns"]) in answer.text
    assert "Reprendre mes objectifs" not in answer.text


def test_objectives_are_sent_from_their_page_with_their_first_actions(client, world, chain):
    client.force_login(world.contributor)
    page = client.get(reverse("strategy:objectives", args=["embruns", chain["reflection"].pk]))
    assert "Envoyer au plan d’actions" in page.text
    sent = client.post(SEND, {"reflection": chain["reflection"].pk}, follow=True)
    assert sent.redirect_chain == [(PLAN, 303)]
    assert page_faults(sent.text) == []
    assert "1 objectif est dans le plan d’actions" in sent.text
    assert "1. Faire évoluer les outils web" in sent.text
    assert "1.1 Alléger les pages." in sent.text
    assert counted(world) == (1, 1)
    page = client.get(reverse("strategy:objectives", args=["embruns", chain["reflection"].pk]))
    assert "Envoyer au plan d’actions" not in page.text
    assert "Dans le plan d’actions" in page.text


def test_twice_is_once(client, world, chain):
    client.force_login(world.manager)
    for _ in range(2):
        answer = client.post(SEND, follow=True)
    assert "déjà dans le plan d’actions" in answer.text
    assert counted(world) == (1, 1)


def test_what_was_archived_does_not_come_along(client, world, chain):
    with office_scope([world.embruns.pk]):
        strategy.archive_reflection(reflection=chain["reflection"], by=world.manager, is_archived=True)
    client.force_login(world.manager)
    assert "Reprendre mes objectifs" not in client.get(PLAN).text
    client.post(SEND)
    assert counted(world) == (0, 0)


def test_a_reader_and_an_adviser_read_the_plan_and_send_nothing(client, world, chain):
    for person in (world.reader, world.advisor):
        client.force_login(person)
        assert "Reprendre mes objectifs" not in client.get(PLAN).text
        assert client.post(SEND).status_code == 403
    assert counted(world) == (0, 0)


@pytest.mark.parametrize("number", ["0", "abc", "9" * 30])
def test_a_reflection_that_is_not_of_this_office_is_not_found(client, world, chain, number):
    client.force_login(world.manager)
    assert client.post(SEND, {"reflection": number}).status_code == 404
    assert counted(world) == (0, 0)


@pytest.mark.parametrize("size", [1, 30])
def test_the_plan_reads_in_a_number_of_statements_that_nothing_moves(client, world, size):
    with office_scope([world.embruns.pk]):
        reflection = reflection_of(world.embruns, world.manager)
        for number in range(size):
            strategy.create_objective(office=reflection.office, reflection=reflection, by=world.manager, name=f"Objectif {number}")
    client.force_login(world.manager)
    client.post(SEND)
    client.get(PLAN)
    with statements(9):
        assert f"{size}. Objectif {size - 1}" in client.get(PLAN).text
