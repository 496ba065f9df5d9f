"""The tasks of an action and the page of one: typed line by line, done in place, linked without a loop, taken back from the bin."""

import re
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from actionplan import operations
from actionplan.models import Task, TaskLink
from otn.journal.models import JournalEntry
from otn.tenancy.scope import all_offices, office_scope
from tests.actionplan.planned import TODAY, action, chain, objective, task, whole_plan
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
WHY = "Le prestataire n’a pas répondu."


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def one(world):
    """An action of Embruns."""
    with office_scope([world.embruns.pk]):
        return action(objective(world.embruns, world.manager), world.manager)


@pytest.fixture
def row(world, one):
    """A task of it, which the contributor does and the manager checks."""
    with office_scope([world.embruns.pk]):
        return task(one, world.manager, assignee=world.contributor, controller=world.manager, duration=5)


@pytest.fixture
def foreign(world):
    """A task of another office."""
    with office_scope([world.pommiers.pk]):
        return task(action(objective(world.pommiers, world.pommiers_manager), world.pommiers_manager), world.pommiers_manager, "Secrète")


def url(name, pk):
    return reverse(f"actionplan:{name}", args=["embruns", pk])


def now(row):
    with all_offices("test"):
        return Task.objects.select_related("action").get(pk=row.pk)


@contextmanager
def undone():
    """Undo what happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def everything():
    """What the acts of a page leave, without the moments."""
    with all_offices("test"):
        tasks = list(
            Task.objects.order_by("pk").values_list(
                "name",
                "progress",
                "started_on",
                "done_on",
                "abandoned_reason",
                "blocked_reason",
                "signed_by",
                "position",
                "version",
                "action",
            )
        )
        links = list(TaskLink.objects.order_by("pk").values_list("before__name", "after__name", "lag"))
        return tasks, links, list(JournalEntry.objects.order_by("pk").values_list("verb", "reason"))


def written(row, **values):
    """The form of a task as its page gives it."""
    found = now(row)
    given = {
        "name": found.name, "assignee": found.assignee_id or "", "controller": found.controller_id or "", "duration": found.duration or "",
        "load": "", "starts_on": "", "ends_on": "", "version": found.version,
    }  # fmt: skip
    return given | values


# --- The tasks of an action ---------------------------------------------------------------------------------------------------------------


def test_an_action_without_task_asks_for_the_first_one(client, world, one):
    client.force_login(world.manager)
    answer = client.get(url("tasks", one.pk))
    assert page_faults(answer.text) == []
    assert "Découpez l’action\u00a0: qui fait la première chose, et pour quand\u202f?" in answer.text
    assert "Ajouter la tâche" in answer.text


def test_tasks_are_typed_one_after_the_other(client, world, one):
    client.force_login(world.contributor)
    add = url("add_task", one.pk)
    for number, name in enumerate(("Écrire le besoin", "Choisir")):
        with all_offices("test"):
            seen = max(Task.objects.values_list("pk", flat=True).order_by("pk"), default=0)
        answer = client.post(add, {"name": name, "ends_on": "12/06/2026", "is_mine": "on", "seen": seen}, headers=HTMX)
        assert answer.status_code == 200
        assert f"«\u202f{name}\u202f» est dans l’action." in answer.text
        assert "<html" not in answer.text
        with all_offices("test"):
            assert Task.objects.count() == number + 1
    with all_offices("test"):
        made = Task.objects.get(name="Choisir")
    assert (made.assignee, made.ends_on, made.position) == (world.contributor, date(2026, 6, 12), 2)


def test_without_script_the_line_leads_back_to_the_page_it_stands_on(client, world, one):
    client.force_login(world.manager)
    for place, page in (("", "tasks"), ("action", "action")):
        answer = client.post(url("add_task", one.pk), {"name": f"Tâche {page}", "seen": 0, "de": place})
        assert (answer.status_code, answer["Location"]) == (303, f"{url(page, one.pk)}#nouvelle-tache")
    assert "Tâche tasks" in client.get(url("tasks", one.pk)).text


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_line_that_is_sent_twice_is_one_task(client, world, one, headers):
    client.force_login(world.manager)
    body = {"name": "Écrire le besoin", "seen": 0}
    for _ in range(2):
        assert client.post(url("add_task", one.pk), body, headers=headers).status_code in {200, 303}
    with all_offices("test"):
        assert Task.objects.count() == 1
        latest = Task.objects.get().pk
    client.post(url("add_task", one.pk), body | {"seen": latest}, headers=headers)  # typed again, on purpose
    with all_offices("test"):
        assert Task.objects.count() == 2


def test_a_line_that_says_nothing_comes_back(client, world, one):
    client.force_login(world.manager)
    for headers in ({}, HTMX):
        answer = client.post(url("add_task", one.pk), {"name": " ", "ends_on": "31 février", "seen": 0}, headers=headers)
        assert answer.status_code == 422
        assert "31 février" in answer.text
    with all_offices("test"):
        assert not Task.objects.exists()


def test_the_list_says_who_when_and_what_is_wrong(client, world, one):
    with office_scope([world.embruns.pk]):
        late = task(one, world.manager, "En retard", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 3), load=Decimal("1.5"), duration=3)
        after = task(one, world.manager, "Trop tôt", starts_on=date(2026, 6, 3), ends_on=date(2026, 6, 10), assignee=world.contributor)
        operations.link_tasks(task=after, by=world.manager, before=late.pk, lag=2)
        operations.block_task(task=after, by=world.manager, version=1, reason=WHY)
    client.force_login(world.manager)
    text = client.get(url("tasks", one.pk)).text
    assert page_faults(text) == []
    for words in (
        "En retard de 3 jours ouvrés", "Sans responsable", ">1,5</td>", "Bloquée", WHY, "2\u00a0jours ouvrés après",
        "Commence avant la fin de “En retard”.", "moyenne simple",
    ):  # fmt: skip
        assert words.replace("\u00a0", " ") in text.replace("\u00a0", " "), words


# --- Doing, wherever it is asked ----------------------------------------------------------------------------------------------------------

ACTS = [
    ("start_task", {}),
    ("report_task", {"progress": 40}),
    ("finish_task", {}),
    ("block_task", {"reason": WHY}),
    ("abandon_task", {"reason": WHY}),
    ("reorder_task", {"step": "1"}),
]


@pytest.mark.parametrize("place", ["", "action", "tache", "mes-taches"])
@pytest.mark.parametrize(("name", "body"), ACTS, ids=[name for name, _ in ACTS])
def test_an_act_leaves_the_same_rows_with_and_without_htmx(client, world, one, row, name, body, place):
    with office_scope([world.embruns.pk]):
        task(one, world.manager, "Une autre")
    client.force_login(world.contributor)
    left = []
    for headers in ({}, HTMX):
        with undone():
            answer = client.post(url(name, row.pk), body | {"version": 1, "de": place}, headers=headers)
            assert answer.status_code == (200 if headers else 303)
            if headers:
                assert "<html" not in answer.text
            left.append(everything())
            if not headers:
                pages = {"": "tasks", "action": "action", "tache": "task", "mes-taches": "my_tasks"}
                page = reverse("actionplan:my_tasks", args=["embruns"]) if place == "mes-taches" else None
                page = page or url(pages[place], row.pk if place == "tache" else one.pk)
                assert re.split("[?#]", answer["Location"])[0] == page
    assert left[0] == left[1]
    assert left[0] != everything()


def test_the_head_of_the_action_follows_what_is_done_below_it(client, world, row):
    client.force_login(world.contributor)
    answer = client.post(url("report_task", row.pk), {"version": 1, "progress": 40, "de": "action"}, headers=HTMX)
    page = client.get(url("action", row.action_id)).text
    head = page[page.index('<header class="pile" id="action-tete"') : page.index("</header>", page.index('id="action-tete"'))]
    assert head.replace('id="action-tete"', 'id="action-tete" hx-swap-oob="true"') in answer.text
    assert "action-tete" not in client.post(url("report_task", row.pk), {"version": 2, "progress": 50}, headers=HTMX).text


def test_the_tasks_of_an_action_are_the_same_in_its_page_and_in_theirs(client, world, row):
    client.force_login(world.manager)
    page, own = (client.get(url(name, row.action_id)).text for name in ("action", "tasks"))
    sections = [text[text.index('<section class="carte" id="taches"') :].partition("</section>")[0] for text in (page, own)]
    plain = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"|(?<=name="de" value=)"\w*"|&amp;de=\w*', "", text) for text in sections]
    assert plain[0] == plain[1]


def test_whoever_does_it_and_whoever_checks_it_are_two(client, world, row):
    client.force_login(world.contributor)
    answer = client.post(url("finish_task", row.pk), {"version": 1}, headers=HTMX)
    assert "est réalisée. Son contrôleur peut la valider." in answer.text
    assert "Valider la tâche" not in answer.text
    assert client.post(url("sign_task", row.pk), {"version": 2}).status_code == 403
    client.force_login(world.manager)
    assert "Valider la tâche" in client.get(url("tasks", row.action_id)).text
    answer = client.post(url("sign_task", row.pk), {"version": 2}, headers=HTMX)
    assert "Validée" in answer.text
    assert "Retirer ma validation" in answer.text
    assert now(row).signed_by == world.manager
    client.post(url("unsign_task", row.pk), {"version": 3})
    assert now(row).signed_by is None


def test_a_task_is_signed_when_it_is_done_and_not_before(client, world, row):
    client.force_login(world.manager)
    for headers in ({}, HTMX):
        answer = client.post(url("sign_task", row.pk), {"version": 1}, headers=headers)
        assert answer.status_code == 409
        assert "Une tâche se valide quand elle est réalisée." in answer.text


def test_what_is_blocked_or_given_up_says_why(client, world, row):
    client.force_login(world.contributor)
    page = url("tasks", row.action_id)
    for act, word in (("block_task", "bloquer"), ("abandon_task", "abandonner")):
        for headers in ({}, HTMX):
            assert 'name="reason"' in client.get(f"{page}?{word}={row.pk}", headers=headers).text
            refused = client.post(url(act, row.pk), {"version": 1, "reason": ""}, headers=headers)
            assert refused.status_code == 422
            assert 'name="reason"' in refused.text
    client.post(url("block_task", row.pk), {"version": 1, "reason": WHY})
    assert f"Ce qui bloque\u00a0:</b> {WHY}" in client.get(page).text
    client.post(url("unblock_task", row.pk), {"version": 2})
    assert now(row).blocked_reason == ""
    short = client.post(url("abandon_task", row.pk), {"version": 3, "reason": "Non"})
    assert (short.status_code, "10 caractères au moins" in short.text, "Non</textarea>" in short.text) == (422, True, True)
    client.post(url("abandon_task", row.pk), {"version": 3, "reason": WHY})
    text = client.get(page).text
    assert "Abandonnée" in text
    assert "Commencer" not in text
    client.post(url("resume_task", row.pk), {"version": 4})
    assert now(row).abandoned_reason == ""


@pytest.mark.parametrize("number", ["0", "999999", "abc"])
def test_a_form_of_no_task_is_not_found(client, world, row, number):
    client.force_login(world.manager)
    for page in (url("tasks", row.action_id), url("task", row.pk)):
        assert client.get(f"{page}?bloquer={number}").status_code == 404


@pytest.mark.parametrize("place", ["", "tache", "mes-taches"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_stale_act_changes_nothing_and_keeps_what_was_typed(client, world, row, place, headers):
    with office_scope([world.embruns.pk]):
        operations.report_progress(task=row, by=world.manager, version=1, progress=20)
    client.force_login(world.contributor)
    answer = client.post(url("report_task", row.pk), {"version": 1, "progress": 70, "de": place}, headers=headers)
    assert answer.status_code == 409
    assert 'value="70"' in answer.text
    assert "Quelqu’un d’autre vient de changer cela" in answer.text
    answer = client.post(url("block_task", row.pk), {"version": 1, "reason": WHY, "de": place}, headers=headers)
    assert answer.status_code == 409
    assert "Garder la mienne" in answer.text
    assert WHY in answer.text
    assert (now(row).progress, now(row).blocked_reason) == (20, "")
    answer = client.post(url("block_task", row.pk), {"version": 1, "version_vue": 2, "reason": WHY, "de": place}, headers=headers)
    assert (answer.status_code, now(row).blocked_reason) == (200 if headers else 303, WHY)


@pytest.mark.parametrize("progress", ["101", "-1", "", "abc"])
def test_a_progress_that_cannot_be_is_refused_where_it_was_typed(client, world, row, progress):
    client.force_login(world.contributor)
    for place in ("", "tache", "mes-taches"):
        answer = client.post(url("report_task", row.pk), {"version": 1, "progress": progress, "de": place}, headers=HTMX)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
    assert now(row).progress == 0


def test_tasks_change_places(client, world, one):
    with office_scope([world.embruns.pk]):
        first, second = task(one, world.manager, "Une"), task(one, world.manager, "Deux")
    client.force_login(world.contributor)
    client.post(url("reorder_task", second.pk), {"step": "-1"})
    text = client.get(url("tasks", one.pk)).text
    assert text.index("Deux") < text.index("Une</a>")
    assert client.post(url("reorder_task", first.pk), {"step": "7"}).status_code == 422


# --- The page of a task -------------------------------------------------------------------------------------------------------------------


def test_a_task_shows_all_that_is_known_of_it(client, world, one):
    with office_scope([world.embruns.pk]):
        operations.edit_action(
            action=one, by=world.manager, version=1, name=one.name, description="", owner=None, controller=None, starts_on=None,
            due_date=date(2026, 7, 10),
        )  # fmt: skip
        before, middle, last = chain(one, world.manager, "Avant", "Au milieu", "Après", duration=5, assignee=world.manager)
        operations.edit_task(
            task=middle, by=world.contributor, version=1, name="Au milieu", assignee=world.manager, controller=world.manager, duration=5,
            load=None, starts_on=date(2026, 6, 15), ends_on=date(2026, 6, 19), is_fixed=False,
        )  # fmt: skip
        operations.edit_task(
            task=before, by=world.manager, version=1, name="Avant", assignee=world.manager, controller=None, duration=5, load=None,
            starts_on=date(2026, 6, 15), ends_on=date(2026, 6, 19), is_fixed=False,
        )  # fmt: skip
    client.force_login(world.manager)
    text = client.get(url("task", middle.pk)).text
    assert page_faults(text) == []
    for words in (
        "Commence avant la fin de “Avant”.", "Au plus tôt", "Au plus tard", "Marge", "La même personne fait et contrôle.",
        "Le lundi 15 juin 2026.", "Après",
    ):  # fmt: skip
        assert words in text, words
    assert "commence avant la fin de celle-ci" in client.get(url("task", before.pk)).text
    assert client.get(url("task", last.pk)).status_code == 200


def test_a_task_that_begins_too_early_is_moved_with_those_that_follow(client, world, one):
    with office_scope([world.embruns.pk]):
        dates = {"starts_on": date(2026, 6, 15), "ends_on": date(2026, 6, 19), "duration": 5}
        _, middle, _ = chain(one, world.manager, "Avant", "Au milieu", "Après", **dates)
    client.force_login(world.manager)
    text = client.get(url("task", middle.pk)).text
    assert "Décaler les 2 tâches qui suivent" in text
    assert "de 5 jours ouvrés" in text.replace("\u00a0", " ")
    form = text[text.index(f'action="{url("shift", middle.pk)}"') :].partition("</form>")[0]
    sent = dict(re.findall(r'name="(\w+)" value="(\w+)"', form))
    answer = client.post(url("shift", middle.pk), sent)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (303, url("shift_preview", middle.pk))


def test_what_became_of_a_task_is_told_the_latest_first(client, world, one, row):
    with office_scope([world.embruns.pk]):
        before = task(one, world.manager, "Avant")
        operations.edit_task(
            task=row, by=world.contributor, version=1, name=row.name, assignee=None, controller=world.manager, duration=0, load=None,
            starts_on=None, ends_on=date(2026, 6, 19), is_fixed=False,
        )  # fmt: skip
        operations.link_tasks(task=row, by=world.manager, before=before.pk, lag=3)
        operations.report_progress(task=row, by=world.manager, version=2, progress=40)
        operations.unlink_tasks(task=row, by=world.manager, before=before.pk)
    client.force_login(world.reader)
    page = client.get(url("task_history", row.pk))
    assert page_faults(page.text) == []
    told = [
        "ne fait plus dépendre d’une autre la tâche", "“Avant”", "avancement\u00a0: 0\u00a0% → 40\u00a0%", "3 jours ouvrés après",
        "fin\u00a0: — → 19 juin 2026", "durée\u00a0: 5 jours ouvrés → jalon",
        f"responsable\u00a0: {world.contributor} → —", "a ajouté la tâche",
    ]  # fmt: skip
    places = [page.text.replace("5\u00a0jours", "5 jours").replace("3\u00a0jours", "3 jours").index(words) for words in told]
    assert places == sorted(places)
    assert "<html" not in client.get(url("task_history", row.pk), headers=HTMX).text


def test_a_task_is_written_again(client, world, row):
    client.force_login(world.manager)
    body = written(
        row, name="Écrire le besoin", assignee=world.manager.pk, controller="", duration=0, load="1,5", starts_on="2026-06-15",
        ends_on="19/06/2026", is_fixed="on",
    )  # fmt: skip
    assert client.post(url("edit_task", row.pk), body)["Location"] == url("task", row.pk)
    found = now(row)
    assert (found.name, found.assignee, found.controller, found.duration) == ("Écrire le besoin", world.manager, None, 0)
    assert (found.load, found.starts_on, found.ends_on, found.is_fixed) == (Decimal("1.5"), date(2026, 6, 15), date(2026, 6, 19), True)
    answer = client.post(url("edit_task", row.pk), written(row, name="Autrement"), headers=HTMX)
    assert (answer.status_code, "<html" in answer.text, now(row).name) == (200, False, "Autrement")


@pytest.mark.parametrize(
    "typed",
    [{"name": ""}, {"starts_on": "2026-06-19", "ends_on": "2026-06-15"}, {"duration": "501"}, {"load": "beaucoup"}, {"is_fixed": "on"}],
    ids=str,
)
def test_a_task_that_cannot_be_comes_back_as_it_was_typed(client, world, row, typed):
    client.force_login(world.manager)
    for headers in ({}, HTMX):
        answer = client.post(url("edit_task", row.pk), written(row) | typed, headers=headers)
        assert answer.status_code == 422
        assert "Erreur" in answer.text
    assert now(row).version == 1


def test_two_who_write_at_once_see_both_versions(client, world, row):
    with office_scope([world.embruns.pk]):
        body = written(row, name="La mienne", assignee=world.manager.pk)
        operations.edit_task(
            task=row, by=world.contributor, version=1, name="La sienne", assignee=None, controller=None, duration=8, load=None,
            starts_on=None, ends_on=date(2026, 6, 19), is_fixed=False,
        )  # fmt: skip
    client.force_login(world.manager)
    for headers in ({}, HTMX):
        answer = client.post(url("edit_task", row.pk), body, headers=headers)
        assert answer.status_code == 409
        assert "La sienne, 8\u00a0jours ouvrés" in answer.text or "La sienne, 8 jours ouvrés" in answer.text
        assert f"La mienne, responsable {world.manager}" in answer.text
        assert 'value="La mienne"' in answer.text
    client.post(url("edit_task", row.pk), body | {"version_vue": 2})
    assert now(row).name == "La mienne"


def test_somebody_who_left_keeps_the_task_until_somebody_else_has_it(client, world, row):
    world.contributor.memberships.update(is_active=False)
    client.force_login(world.manager)
    assert f"{world.contributor} (n’est plus dans l’équipe)" in client.get(url("task", row.pk)).text
    assert client.post(url("edit_task", row.pk), written(row, name="Autrement")).status_code == 303


@pytest.mark.parametrize("who", ["reader", "pommiers_manager"])
def test_a_task_goes_to_nobody_who_does_not_work_here(client, world, row, who):
    client.force_login(world.manager)
    answer = client.post(url("edit_task", row.pk), written(row, assignee=getattr(world, who).pk))
    assert answer.status_code == (422 if who == "reader" else 404)
    assert now(row).assignee == world.contributor


# --- Links --------------------------------------------------------------------------------------------------------------------------------


def test_a_task_waits_for_another_longer_or_no_more(client, world, one, row):
    with office_scope([world.embruns.pk]):
        before = task(one, world.manager, "Avant")
    client.force_login(world.contributor)
    client.post(url("link_task", row.pk), {"before": before.pk, "lag": ""})
    client.post(url("link_task", row.pk), {"before": before.pk, "lag": "-2"}, headers=HTMX)
    with all_offices("test"):
        assert list(TaskLink.objects.order_by("pk").values_list("before", "after", "lag")) == [(before.pk, row.pk, -2)]
    text = client.get(url("task", row.pk)).text
    assert "jours ouvrés avant la fin" in text
    client.post(url("unlink_task", row.pk), {"before": before.pk})
    with all_offices("test"):
        assert not TaskLink.objects.exists()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_loop_is_refused_and_named_beside_the_field(client, world, one, headers):
    with office_scope([world.embruns.pk]):
        first, second = chain(one, world.manager, "Une", "Deux")
    client.force_login(world.manager)
    answer = client.post(url("link_task", first.pk), {"before": second.pk}, headers=headers)
    assert answer.status_code == 422
    assert "Cela tourne en rond\u00a0: Une → Deux → Une." in answer.text
    assert f'<option value="{second.pk}" selected>' in answer.text
    itself = client.post(url("link_task", first.pk), {"before": first.pk}, headers=headers)
    assert (itself.status_code, "Une → Une" in itself.text) == (422, True)


def test_a_lag_that_cannot_be_is_refused(client, world, one):
    with office_scope([world.embruns.pk]):
        first, second = chain(one, world.manager, "Une", "Deux")
    client.force_login(world.manager)
    answer = client.post(url("link_task", second.pk), {"before": first.pk, "lag": "400"})
    assert (answer.status_code, "Un décalage va de -60 à 250 jours ouvrés." in answer.text) == (422, True)


def test_a_task_of_another_office_is_not_found(client, world, row, foreign):
    client.force_login(world.manager)
    assert client.post(url("link_task", row.pk), {"before": foreign.pk}).status_code == 404
    assert client.post(url("move_task", row.pk), {"action": foreign.action_id, "version": 1}).status_code == 404
    assert client.get(url("task", foreign.pk)).status_code == 404
    for name, body in ACTS:
        assert client.post(url(name, foreign.pk), body | {"version": 1}).status_code == 404
    assert client.post(url("restore_task", foreign.pk)).status_code == 404
    assert client.get(url("tasks", foreign.action_id)).status_code == 404


# --- Elsewhere, and the bin ---------------------------------------------------------------------------------------------------------------


def test_a_task_goes_to_another_action(client, world, row):
    with office_scope([world.embruns.pk]):
        other = action(row.action.objective, world.manager, "Une page par village")
    client.force_login(world.manager)
    assert "Une page par village" in client.get(url("task", row.pk)).text
    stale = client.post(url("move_task", row.pk), {"action": other.pk, "version": 7})
    assert (stale.status_code, now(row).action == row.action) == (409, True)
    nowhere = client.post(url("move_task", row.pk), {"action": "", "version": 1})
    assert nowhere.status_code == 422
    client.post(url("move_task", row.pk), {"action": other.pk, "version": 1})
    assert now(row).action == other
    assert "vers “Une page par village”" in client.get(url("task_history", row.pk)).text


def test_what_is_removed_can_be_taken_back_at_once_and_later(client, world, row):
    client.force_login(world.contributor)
    removed = client.post(url("remove_task", row.pk))
    assert removed["Location"] == f"{url('tasks', row.action_id)}?corbeille={row.pk}"
    text = client.get(removed["Location"]).text
    assert page_faults(text) == []
    assert f"«\u202f{row.name}\u202f» est dans la corbeille." in text
    assert "Annuler" in text
    binned = client.get(url("task", row.pk))
    assert page_faults(binned.text) == []
    assert "Sortir la tâche de la corbeille" in binned.text
    for place in ("", "tache", "mes-taches"):
        answer = client.post(url("start_task", row.pk), {"version": 1, "de": place})
        assert (answer.status_code, "est dans la corbeille" in answer.text) == (409, True)
        answer = client.post(url("block_task", row.pk), {"version": 1, "reason": WHY, "de": place})
        assert (answer.status_code, "est dans la corbeille" in answer.text) == (409, True)
    for _ in range(2):
        assert client.post(url("restore_task", row.pk))["Location"] == url("task", row.pk)
    assert now(row).removed_at is None
    assert "Annuler" not in client.get(removed["Location"]).text


def test_a_task_stays_in_the_bin_of_its_action(client, world, row):
    with office_scope([world.embruns.pk]):
        operations.remove_task(task=row, by=world.manager)
        operations.remove_action(action=row.action, by=world.manager)
    client.force_login(world.manager)
    answer = client.post(url("restore_task", row.pk))
    assert answer.status_code == 409
    assert "Son action est dans la corbeille\u00a0: restaurez-la d’abord." in answer.text


# --- Who ----------------------------------------------------------------------------------------------------------------------------------

POSTS = [*ACTS, ("sign_task", {}), ("unsign_task", {}), ("unblock_task", {}), ("resume_task", {}), ("edit_task", {}), ("link_task", {}),
         ("unlink_task", {}), ("move_task", {}), ("remove_task", {}), ("restore_task", {})]  # fmt: skip


@pytest.mark.parametrize("who", ["reader", "advisor", "network_admin"])
def test_who_does_not_write_reads_tasks_and_is_given_no_control(client, world, row, who):
    client.force_login(getattr(world, who))
    for page in (url("tasks", row.action_id), url("task", row.pk)):
        answer = client.get(page)
        assert page_faults(answer.text) == []
        assert row.name in answer.text
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        assert "<form" not in main
        assert "<button" not in main
    before = everything()
    for name, body in POSTS:
        for headers in ({}, HTMX):
            assert client.post(url(name, row.pk), body | {"version": 1}, headers=headers).status_code == 403
    assert client.post(url("add_task", row.action_id), {"name": "Non", "seen": 0}).status_code == 403
    assert everything() == before


# --- Speed --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 30])
def test_the_pages_read_in_a_number_of_statements_that_nothing_moves(client, world, size):
    with office_scope([world.embruns.pk]):
        whole_plan(world.embruns, world.manager, objectives=1, actions=1, tasks=size)
        last = Task.objects.order_by("-pk").first()
    client.force_login(world.manager)
    client.get(url("tasks", last.action_id))
    with statements(10):
        assert last.name in client.get(url("tasks", last.action_id)).text
    with statements(10):
        assert last.name in client.get(url("task", last.pk)).text
