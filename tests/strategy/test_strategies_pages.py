"""The page of strategies: solutions into axes of progress and out, their words, their removal."""

import pytest

from otn.tenancy.scope import office_scope
from strategy import operations
from strategy.models import Objective, Priority, Solution, Strategy
from tests.diagnostic.assessed import TODAY
from tests.statements import statements
from tests.strategy.reflected import reflection_of, whole_chain
from tests.strategy.steps import READERS, assert_done, assert_refused, posts, read, seen, ticked, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def rows(world):
    with office_scope([world.embruns.pk]):
        return whole_chain(world.embruns, world.manager)


@pytest.fixture
def free(world, rows):
    """Two more solutions, in no strategy."""
    with office_scope([world.embruns.pk]):
        made = operations.add_solutions(
            reflection=rows["reflection"], by=world.manager, texts=["Compresser les images.", "Changer d’hébergeur."], group=rows["group"]
        )
    return [one.pk for one in made]


def url(rows, tail=""):
    return f"/ot/embruns/strategie/{rows['reflection'].pk}/strategies/{tail}"


def one(rows, tail):
    return url(rows, f"{rows['strategy'].pk}/{tail}")


def strategy(rows):
    return Strategy.objects.get(pk=rows["strategy"].pk)


def test_without_a_solution_the_page_leads_to_them(client, world):
    with office_scope([world.embruns.pk]):
        reflection = reflection_of(world.embruns, world.manager)
    address = f"/ot/embruns/strategie/{reflection.pk}/strategies/"
    page = seen(client, world.manager, address)
    assert "Rassemblez les solutions proches en un axe de progression." in words(page.main)
    assert page.select_one(".vide a")["href"].endswith("/solutions/")
    assert posts(seen(client, world.reader, address)) == set()


@pytest.mark.parametrize("who", READERS)
def test_whoever_only_reads_sees_the_strategies_and_no_form(client, world, rows, free, who):
    page = seen(client, getattr(world, who), url(rows))
    text = words(page.main)
    assert "Solutions libres (2)" in text
    assert "1 objectif" in text
    assert posts(page) == set()
    assert page.main.select("input, textarea") == []
    client.force_login(getattr(world, who))
    for address in (url(rows, "creer/"), url(rows, "ranger/"), one(rows, "modifier/"), one(rows, "supprimer/")):
        assert client.post(address, {"name": "X", "solutions": free, "version": 1, "priority": 1}).status_code == 403
    assert client.get(one(rows, "suppression/")).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_as_many_statements_whatever_it_holds(client, world, rows, free, count):
    with office_scope([world.embruns.pk]):
        for rank in range(count - 1):
            made = operations.add_solutions(
                reflection=rows["reflection"], by=world.manager, texts=[f"Idée {rank}."], group=rows["group"], facts=[rows["fact"].pk]
            )
            operations.create_strategy(reflection=rows["reflection"], by=world.manager, name=f"Axe {rank}", solutions=[made[0].pk])
    client.force_login(world.manager)
    client.get(url(rows))
    with statements(8):
        client.get(url(rows))


def test_a_strategy_is_made_of_the_solutions_that_are_checked(client, world, rows, free):
    client.force_login(world.contributor)
    answer = client.post(url(rows, "creer/"), {"name": "Un site  rapide", "solutions": free})
    with office_scope([world.embruns.pk]):
        made = Strategy.objects.exclude(pk=rows["strategy"].pk).get()
        assert set(made.solutions.values_list("pk", flat=True)) == set(free)
    assert (answer.status_code, answer["Location"]) == (303, f"{url(rows)}#strategie-{made.pk}")
    assert "La stratégie « Un site rapide » est créée." in words(seen(client, world.contributor, url(rows)).main)


def test_a_strategy_without_name_is_refused_and_what_was_checked_still_is(client, world, rows, free):
    client.force_login(world.manager)
    fragment = assert_refused(
        client, url(rows, "creer/"), {"name": "", "solutions": free[:1]}, 422, "Ce champ est obligatoire.", inside="strategies"
    )
    assert ticked(fragment) == set(free[:1])


def test_solutions_go_into_a_strategy_and_are_free_again(client, world, rows, free):
    client.force_login(world.contributor)
    place = f"strategie-{rows['strategy'].pk}"
    assert_done(
        client, url(rows, "ranger/"), {"solutions": free, "strategy": rows["strategy"].pk}, inside="strategies", page=url(rows),
        place=place, says="2 solutions déplacées.",
    )  # fmt: skip
    answer = client.post(url(rows, "ranger/"), {"solutions": free, "strategy": ""})
    assert (answer.status_code, answer["Location"]) == (303, f"{url(rows)}#sans-strategie")
    with office_scope([world.embruns.pk]):
        assert Solution.objects.filter(strategy=None).count() == 2
    fragment = assert_refused(
        client, url(rows, "ranger/"), {"strategy": rows["strategy"].pk}, 422, "Cochez au moins une solution.", inside="strategies"
    )
    assert "Cochez" in words(fragment.find(id=place))


def test_a_strategy_is_written_again_in_place(client, world, rows):
    page = seen(client, world.contributor, url(rows, f"?modifier={rows['strategy'].pk}"))
    form = page.main.select_one(f"form[action='{one(rows, 'modifier/')}']")
    assert form.select_one("[name=name]")["value"] == "Un site mobile"
    given = {"name": "Un site mobile", "description": "D’abord le mobile.\nPuis le reste.", "priority": Priority.HIGH.value, "version": 1}
    fragment = assert_done(
        client, one(rows, "modifier/"), given, inside="strategies", page=url(rows), place=f"strategie-{rows['strategy'].pk}",
        says="La stratégie est enregistrée.",
    )  # fmt: skip
    assert "Priorité haute" in words(fragment.find(id=f"strategie-{rows['strategy'].pk}"))
    assert_refused(
        client, one(rows, "modifier/"), given | {"name": "", "version": 2}, 422, "Ce champ est obligatoire.", inside="strategies"
    )


def test_a_strategy_that_somebody_else_changed_shows_both_and_loses_nothing(client, world, rows):
    with office_scope([world.embruns.pk]):
        operations.edit_strategy(
            strategy=strategy(rows), by=world.contributor, version=1, name="La leur", description="", priority=Priority.LOW
        )
    client.force_login(world.manager)
    given = {"name": "La mienne", "description": "Mes mots.", "priority": 1, "version": 1}
    fragment = assert_refused(
        client,
        one(rows, "modifier/"),
        given,
        409,
        "La leur (priorité basse)",
        "La mienne (priorité haute) : Mes mots.",
        inside="strategies",
    )
    assert words(fragment.select_one("[name=description]")) == "Mes mots."
    assert client.post(one(rows, "modifier/"), given | {"version_vue": 2}).status_code == 303
    with office_scope([world.embruns.pk]):
        assert strategy(rows).name == "La mienne"


def test_a_removal_says_what_stays_before_it_is_done(client, world, rows):
    text = words(seen(client, world.contributor, one(rows, "suppression/")).main)
    assert "Supprimer la stratégie « Un site mobile » ?" in text
    assert "Sa solution redevient libre." in text
    assert "Son objectif reste, sans stratégie" in text
    assert client.post(one(rows, "supprimer/"))["Location"] == f"{url(rows)}#sans-strategie"
    with office_scope([world.embruns.pk]):
        assert (Strategy.objects.count(), Solution.objects.count(), Objective.objects.count()) == (0, 1, 1)


def test_pieces_of_elsewhere_are_not_found(client, world, rows):
    with office_scope([world.embruns.pk]):
        other = whole_chain(world.embruns, world.manager, "Autre réflexion")
    with office_scope([world.pommiers.pk]):
        foreign = whole_chain(world.pommiers, world.pommiers_manager)
    client.force_login(world.manager)
    for given in (other, foreign):
        theirs = [given["solution"].pk]
        assert client.post(url(rows, "creer/"), {"name": "X", "solutions": theirs}).status_code == 404
        assert client.post(url(rows, "ranger/"), {"solutions": theirs, "strategy": rows["strategy"].pk}).status_code == 404
        own = {"solutions": [rows["solution"].pk], "strategy": given["strategy"].pk}
        assert client.post(url(rows, "ranger/"), own).status_code == 404
        for tail in ("modifier/", "supprimer/"):
            body = {"name": "X", "priority": 1, "version": 1}
            assert client.post(url(rows, f"{given['strategy'].pk}/{tail}"), body).status_code == 404
        assert client.get(url(rows, f"{given['strategy'].pk}/suppression/")).status_code == 404
        assert client.get(url(rows, f"?modifier={given['strategy'].pk}")).status_code == 404
    assert client.post(url(rows, "ranger/"), {"solutions": [rows["solution"].pk], "strategy": "abc"}).status_code == 404


def test_a_solution_left_aside_is_gathered_by_nobody(client, world, rows, free):
    with office_scope([world.embruns.pk]):
        operations.drop_solution(solution=Solution.objects.get(pk=free[0]), by=world.manager, version=1, reason="Trop cher.")
    assert "Compresser les images." not in words(seen(client, world.manager, url(rows)).main)
    assert client.post(url(rows, "creer/"), {"name": "X", "solutions": free}).status_code == 404


def test_an_archived_reflection_changes_no_more(client, world, rows):
    with office_scope([world.embruns.pk]):
        operations.archive_reflection(reflection=rows["reflection"], by=world.manager, is_archived=True)
    assert posts(seen(client, world.manager, url(rows))) == set()
    for address in (url(rows, "creer/"), one(rows, "modifier/"), one(rows, "supprimer/")):
        assert client.post(address, {"name": "X", "priority": 1, "version": 1}).status_code == 409
    assert "Cette réflexion est archivée" in words(read(client.post(one(rows, "supprimer/"))))
