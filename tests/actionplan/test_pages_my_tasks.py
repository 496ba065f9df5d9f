"""« Mes tâches »: late first, then this week, then what waits for my signature; each line is done right there."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from actionplan import operations
from actionplan.models import Action, Task
from otn.tenancy.scope import all_offices, office_scope
from tests.actionplan.planned import TODAY, action, objective, task, whole_plan
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

MINE = "/ot/embruns/plan/mes-taches/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def one(world):
    """An action of Embruns."""
    with office_scope([world.embruns.pk]):
        yield action(objective(world.embruns, world.manager), world.manager)


def url(name, pk):
    return reverse(f"actionplan:{name}", args=["embruns", pk])


def test_nothing_to_do_and_nothing_to_check_is_said(client, world):
    client.force_login(world.contributor)
    answer = client.get(MINE)
    assert page_faults(answer.text) == []
    assert "Rien à faire cette semaine." in answer.text
    assert "Rien n’attend votre contrôle." in answer.text


def test_what_is_late_comes_first_then_this_week_then_the_rest(client, world, one):
    me = world.contributor
    task(one, world.manager, "Ensuite donc", assignee=me, starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 3))
    task(one, world.manager, "Sans date donc", assignee=me)
    task(one, world.manager, "Semaine donc", assignee=me, starts_on=date(2026, 6, 8), ends_on=date(2026, 6, 12))
    task(one, world.manager, "Retard donc", assignee=me, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 4))
    task(one, world.manager, "D’un autre", assignee=world.manager)
    done = task(one, world.manager, "Contrôle donc", assignee=world.manager, controller=me)
    operations.finish_task(task=done, by=world.manager, version=1)
    client.force_login(me)
    text = client.get(MINE).text
    assert page_faults(text) == []
    words = ["En retard <", "Retard donc", "Cette semaine <", "Semaine donc", "Ensuite <", "Ensuite donc", "Sans date <", "Sans date donc",
             "À contrôler <", "Contrôle donc"]  # fmt: skip
    places = [text.index(word) for word in words]
    assert places == sorted(places)
    assert "En retard de 2 jours ouvrés" in text.replace("\u00a0", " ")
    assert "D’un autre" not in text
    assert "Rien " not in text


def test_what_can_wait_is_shown_in_part_until_all_of_it_is_asked_for(client, world, one):
    for number in range(13):
        last = task(one, world.manager, f"Plus tard {number:02}", assignee=world.contributor)
    client.force_login(world.contributor)
    text = client.get(MINE).text
    assert text.count("Plus tard 11") > 0
    assert "Plus tard 12" not in text
    assert "Voir aussi celles d’après" in text
    text = client.get(f"{MINE}?toutes=oui").text
    assert "Plus tard 12" in text
    assert "Voir aussi" not in text
    assert 'name="reason"' in client.get(f"{MINE}?bloquer={last.pk}").text


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_line_is_begun_progressed_and_finished_right_there(client, world, one, headers):
    row = task(one, world.manager, assignee=world.contributor, ends_on=date(2026, 6, 10), starts_on=date(2026, 6, 8))
    client.force_login(world.contributor)
    for version, (name, body) in enumerate((("start_task", {}), ("report_task", {"progress": 60}), ("finish_task", {})), start=1):
        answer = client.post(url(name, row.pk), body | {"version": version, "de": "mes-taches"}, headers=headers)
        if headers:
            assert (answer.status_code, "<html" in answer.text) == (200, False)
        else:
            assert (answer.status_code, answer["Location"].partition("?")[0]) == (303, MINE)
            answer = client.get(answer["Location"])
        assert f"«\u202f{row.name}\u202f»" in answer.text
    assert "Rien à faire cette semaine." in answer.text
    with all_offices("test"):
        assert Task.objects.get().progress == 100


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_what_was_said_to_be_done_can_be_taken_back_at_once(client, world, one, headers):
    row = task(one, world.manager, assignee=world.contributor)
    operations.report_progress(task=row, by=world.contributor, version=1, progress=40)
    client.force_login(world.contributor)
    answer = client.post(url("finish_task", row.pk), {"version": 2, "de": "mes-taches"}, headers=headers, follow=True)
    assert "Annuler" in answer.text
    sent = dict(re.findall(r'name="(version|progress)" value="(\d+)"', answer.text[: answer.text.index('id="annuler"')]))
    assert sent == {"version": "3", "progress": "40"}
    client.post(url("report_task", row.pk), sent | {"de": "mes-taches"}, headers=headers)
    with all_offices("test"):
        assert Task.objects.get().progress == 40
    for address in (MINE, f"{MINE}?annuler={row.pk}&avant=40", f"{MINE}?annuler=x&avant=40", f"{MINE}?annuler=0&avant=40"):
        assert "Annuler" not in client.get(address).text


def test_what_waits_for_me_is_signed_right_there(client, world, one):
    row = task(one, world.manager, assignee=world.contributor, controller=world.manager)
    operations.finish_task(task=row, by=world.contributor, version=1)
    client.force_login(world.manager)
    assert "Valider la tâche" in client.get(MINE).text
    answer = client.post(url("sign_task", row.pk), {"version": 2, "de": "mes-taches"}, headers=HTMX)
    assert "est validée." in answer.text
    assert "Rien n’attend votre contrôle." in answer.text


def test_what_blocks_is_told_right_there(client, world, one):
    row = task(one, world.manager, assignee=world.contributor)
    client.force_login(world.contributor)
    assert "Signaler le blocage" in client.get(f"{MINE}?bloquer={row.pk}&de=mes-taches").text
    client.post(url("block_task", row.pk), {"version": 1, "reason": "Pas de réponse.", "de": "mes-taches"})
    assert "Pas de réponse." in client.get(MINE).text
    assert client.get(f"{MINE}?bloquer=0").status_code == 404


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_an_action_without_task_is_progressed_right_there(client, world, one, headers):
    mine = operations.edit_action(
        action=one, by=world.manager, version=1, name=one.name, description="", owner=world.contributor, controller=None,
        starts_on=None, due_date=date(2026, 6, 3),
    )  # fmt: skip
    client.force_login(world.contributor)
    assert "Mes actions sans tâche" in client.get(MINE).text
    report = url("report_my_action", mine.pk)
    for progress, status in (("130", 422), ("", 422)):
        refused = client.post(report, {"version": 2, "progress": progress}, headers=headers)
        assert (refused.status_code, 'aria-invalid="true"' in refused.text) == (status, True)
    stale = client.post(report, {"version": 1, "progress": "35"}, headers=headers)
    assert (stale.status_code, 'value="35"' in stale.text) == (409, True)
    answer = client.post(report, {"version": 2, "progress": "35"}, headers=headers)
    assert answer.status_code == (200 if headers else 303)
    with all_offices("test"):
        assert Action.objects.get().typed_progress == 35


@pytest.mark.parametrize("who", ["reader", "advisor", "network_admin"])
def test_who_has_no_tasks_is_told_so(client, world, one, who):
    client.force_login(getattr(world, who))
    answer = client.get(MINE)
    assert page_faults(answer.text) == []
    assert "Votre rôle n’a pas de tâches" in answer.text
    assert "Rien à faire" not in answer.text
    assert client.post(url("report_my_action", one.pk), {"version": 1, "progress": 10}).status_code == 403


def test_an_archived_office_gives_nothing_to_do(client, world, one):
    task(one, world.manager, assignee=world.contributor)
    world.embruns.archived_at = timezone.now()
    world.embruns.save(update_fields=["archived_at"])
    client.force_login(world.contributor)
    answer = client.get(MINE)
    assert page_faults(answer.text) == []
    assert "Cet office est archivé" in answer.text


def test_the_page_of_a_stranger_is_not_found(client, world, one):
    client.force_login(world.pommiers_manager)
    assert client.get(MINE).status_code == 404


@pytest.mark.parametrize("size", [1, 30])
def test_the_page_reads_in_a_number_of_statements_that_nothing_moves(client, world, size):
    with office_scope([world.embruns.pk]):
        whole_plan(world.embruns, world.manager, objectives=1, actions=1, tasks=size)
    client.force_login(world.manager)
    client.get(MINE)
    with statements(9):
        assert "Tâche 0" in client.get(MINE).text
