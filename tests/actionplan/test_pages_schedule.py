"""The retro-planning: the picture and its table say the same, a line is saved by itself, dates are shown before they move and move back."""

import re
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from actionplan import operations
from actionplan.forms.schedules import MovesForm
from actionplan.models import Closure, Plan, Rescheduling, Task
from actionplan.queries.rows import get_tree
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import TODAY, action, chain, line_of, objective, task, whole_plan
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

PAGE = "/ot/embruns/plan/retroplanning/"
BUILD = f"{PAGE}construire/"
APPLY = f"{PAGE}appliquer/"
CALENDAR = f"{PAGE}calendrier/"
HTMX = {"HX-Request": "true"}
NAMES = ("Expression des besoins", "Trouver le bon prestataire", "Valider la liste des mots clés", "Mise en place d’un reporting")
DURATIONS = (5, 10, 3, 2)


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = date(2026, 4, 1)


@pytest.fixture
def brochure(world):
    """The brochure's four tasks as a chain, without dates, to be ready on 15 May 2026."""
    with office_scope([world.embruns.pk]):
        one = action(objective(world.embruns, world.manager), world.manager, due_date=date(2026, 5, 15))
        tasks = chain(one, world.manager, *NAMES)
        for row, duration in zip(tasks, DURATIONS, strict=True):
            Task.objects.filter(pk=row.pk).update(duration=duration)
    return [one, *tasks]


@pytest.fixture
def dated(brochure, world):
    """The same with the dates of the backward schedule."""
    with office_scope([world.embruns.pk]):
        for row, start, end in zip(
            brochure[1:],
            (date(2026, 4, 15), date(2026, 4, 22), date(2026, 5, 7), date(2026, 5, 13)),
            (date(2026, 4, 21), date(2026, 5, 6), date(2026, 5, 12), date(2026, 5, 15)),
            strict=True,
        ):
            Task.objects.filter(pk=row.pk).update(starts_on=start, ends_on=end)
    return brochure


def now(world, *rows):
    """Return the rows as the database has them."""
    with office_scope([world.embruns.pk]):
        return [Task.objects.get(pk=row.pk) for row in rows]


def dates(world, *rows):
    return [(row.starts_on, row.ends_on) for row in now(world, *rows)]


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def plan_url(row, query=""):
    return f"/ot/embruns/plan/taches/{row.pk}/planifier/{query}"


def shift_url(row):
    return f"/ot/embruns/plan/taches/{row.pk}/decaler/"


def typed(row, **values):
    """What the line of a task sends when nothing was changed in it."""
    known = {
        "version": row.version, "starts_on": row.starts_on or "", "ends_on": row.ends_on or "", "progress": "",
        "duration": "" if row.duration is None else row.duration, "assignee": row.assignee_id or "", "controller": row.controller_id or "",
    }  # fmt: skip
    return known | values


# --- Reading ------------------------------------------------------------------------------------------------------------------------------


def test_an_empty_plan_says_what_is_missing(client, world):
    client.force_login(world.manager)
    answer = client.get(PAGE)
    assert page_faults(answer.text) == []
    assert "Aucune date. Donnez une fin à une action\u00a0: le planning se construit à rebours." in answer.text
    assert reverse("actionplan:overview", args=["embruns"]) in answer.text


def test_a_reader_of_an_empty_plan_is_told_whom_to_ask(client, world):
    client.force_login(world.reader)
    answer = client.get(PAGE)
    assert f"Demandez à votre référent, {world.manager.first_name}." in answer.text
    assert soup(answer).select(".vide .btn") == []


def test_a_plan_without_date_offers_to_build_it(client, world):
    with office_scope([world.embruns.pk]):
        task(action(objective(world.embruns, world.manager), world.manager), world.manager)
    client.force_login(world.manager)
    answer = client.get(PAGE)
    assert "Aucune date." in answer.text
    assert soup(answer).select_one(".vide a.btn")["href"] == BUILD
    assert "Sans date (3)" in answer.text
    assert soup(answer).find("svg", attrs={"role": "img"}) is None


def test_picture_and_table_have_the_same_rows_numbers_and_progress(client, world, dated):
    one = now(world, dated[1])[0]
    with office_scope([world.embruns.pk]):
        operations.report_progress(task=one, by=world.manager, version=one.version, progress=40)
        tree = get_tree(office=one.office)
    client.force_login(world.manager)
    answer = client.get(PAGE)
    assert page_faults(answer.text) == []
    rows = soup(answer).select("tbody tr")
    assert [row.th.get_text(" ", strip=True).split(" ")[0] for row in rows] == ["1", "1.1", "1.1.1", "1.1.2", "1.1.3", "1.1.4"]
    assert re.findall(r">(\d(?:\.\d)*)</text>", answer.text) == ["1", "1.1", "1.1.1", "1.1.2", "1.1.3", "1.1.4"]
    shown = [tree.objectives[0].shown, *(line.shown for line in tree.actions), *(line.shown for line in tree.tasks)]
    assert [row.select("td")[3].get_text(strip=True).removeprefix("%").removeprefix("\u00a0%") for row in rows] == shown


def test_the_day_is_told_in_words_beside_its_field(client, world, dated):
    client.force_login(world.manager)
    [row] = soup(client.get(PAGE)).select(f"#ligne-t{dated[1].pk}")
    assert row.select_one("[name=starts_on]")["value"] == "2026-04-15"
    assert "15 avr. 2026" in row.get_text()


def test_a_reader_and_the_adviser_read_it_without_any_control(client, world, dated):
    for person in (world.reader, world.advisor):
        client.force_login(person)
        answer = client.get(PAGE)
        assert page_faults(answer.text) == []
        assert soup(answer).select("#planning :is(input, select, button, form)") == []
        assert "15 avr. 2026" in answer.text
        assert client.get(CALENDAR).status_code == client.get(f"{PAGE}imprimer/").status_code == 200
        assert client.get(BUILD).status_code == 403
        assert client.post(plan_url(dated[1]), typed(dated[1])).status_code == 403
        assert client.post(shift_url(dated[1]), {"version": 1, "days": 5}).status_code == 403
        assert client.post(APPLY, {"moves": ""}).status_code == 403


def test_lateness_and_the_critical_chain_are_said_in_words(client, world, dated, settings):
    settings.OTN_TODAY = date(2026, 4, 24)
    client.force_login(world.reader)
    [row] = soup(client.get(PAGE)).select(f"#ligne-t{dated[1].pk}")
    assert "En retard de 3 jours ouvrés" in row.get_text()
    assert "chemin critique" in row.get_text()


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("?echelle=trimestre", ["T2", "1.1.1"]), ("?vue=personne", ["Sans responsable", "1.1.1"]), ("?annee=2026", ["janv.", "1.1.1"]),
        ("?annee=2031", ["Rien à montrer"]), ("?personne=999999", ["Rien à montrer"]), ("?objectif=0", ["Rien à montrer"]),
        ("?annee=99999&personne=x&page=x&echelle=x", ["1.1.1"]),
    ],
)  # fmt: skip
def test_views_stand_in_the_address(client, world, dated, query, there):
    client.force_login(world.manager)
    answer = client.get(f"{PAGE}{query}")
    assert page_faults(answer.text) == []
    for words in there:
        assert words in answer.text


def test_what_was_asked_stays_in_the_links(client, world, dated):
    client.force_login(world.manager)
    page = soup(client.get(f"{PAGE}?annee=2026&vue=personne"))
    [quarters] = [link for link in page.select(".filtres a") if link.get_text() == "Trimestres"]
    assert quarters["href"] == f"{PAGE}?echelle=trimestre&vue=personne&annee=2026"
    assert page.select_one(f"#saisie-t{dated[1].pk}")["action"] == plan_url(dated[1], "?vue=personne&annee=2026")


def test_whoever_does_something_finds_what_concerns_her(client, world, dated):
    client.force_login(world.manager)
    assert "Ce qui me concerne" not in client.get(PAGE).text
    [row] = now(world, dated[2])
    client.post(plan_url(row), typed(row, assignee=world.manager.pk))
    [link] = [link for link in soup(client.get(PAGE)).select(".filtres a") if link.get_text() == "Ce qui me concerne"]
    rows = soup(client.get(link["href"])).select("tbody tr[id]")
    assert [row["id"] for row in rows][-1] == f"ligne-t{dated[2].pk}"
    assert len(rows) == 3


def test_the_same_people_and_days_are_printed(client, world, dated):
    client.force_login(world.reader)
    answer = client.get(f"{PAGE}imprimer/")
    assert page_faults(answer.text) == []
    assert soup(answer).select(".paysage svg text")
    assert NAMES[3] in answer.text


@pytest.mark.parametrize("size", [20, 200, 1000])
@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?vue=personne&annee=2026"])
def test_it_reads_in_a_number_of_statements_that_nothing_moves(client, world, size, address, settings):
    settings.OTN_TODAY = TODAY
    with office_scope([world.embruns.pk]):
        operations.add_closure(office=world.embruns, by=world.manager, kind=Closure.Kind.FROZEN, first=TODAY, last=TODAY)
        whole_plan(world.embruns, world.manager, objectives=4, actions=10, tasks=size)
    client.force_login(world.manager)
    client.get(address)
    with statements(10):
        answer = client.get(address)
    assert 20 < len(soup(answer).select("tbody tr[id]")) <= 40
    assert ("lignes en tout." in answer.text) is (size > 20)


# --- One line -----------------------------------------------------------------------------------------------------------------------------


def test_a_line_is_saved_by_itself_and_leads_back_to_it(client, world, dated):
    [row] = now(world, dated[1])
    client.force_login(world.contributor)
    given = typed(
        row, starts_on="14/04/2026", ends_on="2026-04-20", duration="5", is_fixed="on", progress="30", assignee=world.manager.pk,
        controller=world.contributor.pk,
    )  # fmt: skip
    answer = client.post(plan_url(row, "?echelle=trimestre"), given, follow=True)
    assert answer.redirect_chain == [(f"{PAGE}?echelle=trimestre#ligne-t{row.pk}", 303)]
    assert "Ligne enregistrée." in answer.text
    [row] = now(world, row)
    assert (row.starts_on, row.ends_on, row.duration, row.is_fixed, row.progress) == (date(2026, 4, 14), date(2026, 4, 20), 5, True, 30)
    assert (row.assignee_id, row.controller_id, row.name) == (world.manager.pk, world.contributor.pk, NAMES[0])


def test_with_htmx_the_same_is_written_and_the_picture_comes_along(client, world, dated):
    [row] = now(world, dated[1])
    client.force_login(world.manager)
    before = soup(client.get(PAGE))
    answer = client.post(plan_url(row), typed(row, ends_on="2026-04-20", progress="30"), headers=HTMX)
    assert answer.status_code == 200
    assert "HX-Retarget" not in answer.headers
    swapped = swap(before, soup(answer), f"ligne-t{row.pk}")
    told = swapped.select_one(f"#etat-t{row.pk} [role=status]")
    assert told.get_text(strip=True) == "Ligne enregistrée."
    told.decompose()
    assert plain(swapped).split("> <") == plain(soup(client.get(PAGE))).split("> <")
    assert now(world, row)[0].progress == 30


def swap(page, answer, target):
    """Do what htmx does with an answer: out-of-band pieces first, templates unwrapped, then the target."""
    for piece in answer.find_all(attrs={"hx-swap-oob": True}):  # select does not look into templates
        del piece["hx-swap-oob"]
        page.find(id=piece["id"]).replace_with(piece.extract())
    page.find(id=target).replace_with(answer.find(id=target))
    return page


def plain(page):
    """Return the part that is swapped, without what differs from one answer to the next: tokens and blanks."""
    found = page.select_one("#planning")
    for token in found.select("[name=csrfmiddlewaretoken]"):
        token["value"] = ""
    return " ".join(found.prettify().split())


def test_a_line_that_may_stand_elsewhere_brings_the_whole_table(client, world, dated):
    [row] = now(world, dated[1])
    client.force_login(world.manager)
    answer = client.post(plan_url(row), typed(row, starts_on="", ends_on=""), headers=HTMX)
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#planning", "outerHTML")
    assert soup(answer).select_one("#planning")


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ends_on": "2026-04-01"}, "La fin vient après le début."),
        ({"starts_on": "hier"}, "Écrivez la date comme ceci\u00a0: 14/04/2026."),
        ({"duration": "501"}, "Une durée va de 0 à 500"),
        ({"duration": "5,5"}, "Écrivez un nombre entier."),
        ({"progress": "101", "ends_on": "2026-04-23"}, "Un avancement va de 0 à 100."),
        ({"starts_on": "", "is_fixed": "on"}, "Donnez un début et une fin à ce qui ne bouge pas."),
    ],
)
def test_a_refused_line_keeps_what_was_typed_and_changes_nothing(client, world, dated, headers, given, words):
    [row] = now(world, dated[1])
    client.force_login(world.manager)
    answer = client.post(plan_url(row), typed(row, **given), headers=headers)
    assert answer.status_code == 422
    assert words in answer.text
    [(name, value), *_] = given.items()
    assert soup(answer).select_one(f"#t{row.pk}-{name}")["value"] == value if value else True
    assert now(world, row)[0].version == row.version


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_stale_line_shows_both_versions_and_keeps_the_typed_one(client, world, dated, headers):
    [row] = now(world, dated[1])
    with office_scope([world.embruns.pk]):
        row.office = world.embruns
        operations.report_progress(task=row, by=world.contributor, version=row.version, progress=20)
    client.force_login(world.manager)
    sent = typed(row, ends_on="2026-04-20")
    answer = client.post(plan_url(row), sent, headers=headers)
    assert answer.status_code == 409
    assert "avancement 20" in answer.text
    form = soup(answer).select_one(".formulaire:has(.conflit)")
    assert form.select_one("[name=ends_on]")["value"] == "2026-04-20"
    mine = form.select_one("[name=version_vue]")["value"]
    client.post(plan_url(row), sent | {"version_vue": mine}, headers=headers)
    assert now(world, row)[0].ends_on == date(2026, 4, 20)


def test_a_progress_alone_is_stale_too(client, world, dated):
    [row] = now(world, dated[1])
    with office_scope([world.embruns.pk]):
        row.office = world.embruns
        operations.report_progress(task=row, by=world.contributor, version=row.version, progress=20)
    client.force_login(world.manager)
    assert client.post(plan_url(row), typed(row, progress="60")).status_code == 409
    assert now(world, row)[0].progress == 20


def test_a_stranger_is_given_nothing_and_a_foreign_task_is_not_found(client, world, dated):
    [row] = now(world, dated[1])
    client.force_login(world.manager)
    assert client.post(plan_url(row), typed(row, assignee=world.brumes_manager.pk)).status_code == 404
    client.force_login(world.brumes_manager)
    assert client.post(f"/ot/brumes/plan/taches/{row.pk}/planifier/", typed(row)).status_code == 404
    assert client.post(f"/ot/brumes/plan/taches/{row.pk}/decaler/", {"version": 1, "days": 5}).status_code == 404
    assert client.get(f"/ot/brumes/plan/taches/{row.pk}/decalage/").status_code == 404


def test_a_task_in_the_bin_is_not_planned(client, world, dated):
    [row] = now(world, dated[1])
    with office_scope([world.embruns.pk]):
        operations.remove_task(task=row, by=world.manager)
    client.force_login(world.manager)
    for headers in ({}, HTMX):
        answer = client.post(plan_url(row), typed(row, progress="10"), headers=headers)
        assert answer.status_code == 409
        assert "Cette fiche est dans la corbeille" in answer.text
    assert client.get(f"/ot/embruns/plan/taches/{row.pk}/decalage/").status_code == 404


# --- Shifting -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_week_more_moves_the_task_alone_and_can_be_undone(client, world, dated, headers):
    first, second = dated[1:3]
    before = dates(world, first, second)
    client.force_login(world.manager)
    page = client.get(PAGE)
    assert soup(page).select_one(f"#plus-t{first.pk}")["value"] == "5"
    answer = client.post(shift_url(first), {"version": now(world, first)[0].version, "days": "5"}, headers=headers, follow=True)
    assert "Tâche décalée." in answer.text
    assert dates(world, first, second) == [(date(2026, 4, 22), date(2026, 4, 28)), before[1]]
    page = soup(client.get(PAGE))
    assert f"Commence avant la fin de “{NAMES[0]}”." in page.select_one(f"#ligne-t{second.pk}").get_text()
    offer = page.select_one(f"#etat-t{second.pk} a")
    assert offer.get_text() == "Décaler les 3 tâches qui suivent"
    assert offer["href"].endswith(f"/taches/{second.pk}/decalage/?jours=5&suivantes=on")
    undone = client.post(page.select_one("form:has(#annuler-dates)")["action"], follow=True)
    assert "1 tâche a retrouvé ses dates." in undone.text
    assert dates(world, first, second) == before


def test_what_is_done_is_no_longer_too_early(client, world, dated):
    first, second = now(world, *dated[1:3])
    with office_scope([world.embruns.pk]):
        operations.shift_task(task=first, by=world.manager, version=first.version, days=5, with_followers=False)
        operations.finish_task(task=second, by=world.manager, version=second.version)
    client.force_login(world.manager)
    assert "Commence avant la fin" not in client.get(PAGE).text


def test_all_that_follow_are_shown_before_they_move(client, world, dated):
    tasks = dated[1:]
    before = dates(world, *tasks)
    client.force_login(world.manager)
    answer = client.post(shift_url(tasks[0]), {"version": tasks[0].version, "days": "5", "with_followers": "on"}, follow=True)
    assert answer.redirect_chain == [(f"/ot/embruns/plan/taches/{tasks[0].pk}/decalage/?jours=5&suivantes=on", 303)]
    assert page_faults(answer.text) == []
    assert dates(world, *tasks) == before
    page = soup(answer)
    assert len(page.select("tbody tr")) == 4
    form = page.select_one("#apercu form[method=post]")
    assert form.button.get_text() == "Décaler les 4 tâches"
    moved = client.post(form["action"], {"moves": form.select_one("[name=moves]")["value"]}, follow=True)
    assert "4 tâches ont de nouvelles dates." in moved.text
    assert [start for start, _ in dates(world, *tasks)] == [date(2026, 4, 22), date(2026, 4, 29), date(2026, 5, 18), date(2026, 5, 21)]


def test_a_last_task_moves_at_once_although_its_followers_were_asked_for(client, world, dated):
    last = dated[-1]
    client.force_login(world.manager)
    client.post(shift_url(last), {"version": last.version, "days": "-5", "with_followers": "on"})
    assert dates(world, last)[0][0] == date(2026, 5, 5)


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(("given", "status"), [({"days": "0"}, 422), ({"days": "x"}, 422), ({"days": "501"}, 422), ({"version": 99}, 409)])
def test_a_shift_that_is_refused_says_why(client, world, dated, headers, given, status):
    before = dates(world, dated[1])
    client.force_login(world.manager)
    answer = client.post(shift_url(dated[1]), {"version": dated[1].version, "days": "5"} | given, headers=headers)
    assert answer.status_code == status
    assert "Erreur" in answer.text
    assert dates(world, dated[1]) == before


@pytest.mark.parametrize(
    ("query", "status"), [("", 200), ("?jours=3", 200), ("?jours=501&suivantes=on", 422), ("?jours=x", 422), ("?jours=0", 200)]
)
def test_how_far_to_move_is_chosen_in_the_preview(client, world, dated, query, status):
    client.force_login(world.manager)
    answer = client.get(f"/ot/embruns/plan/taches/{dated[1].pk}/decalage/{query}")
    assert answer.status_code == status
    assert page_faults(answer.text) == []
    assert "3 tâches la suivent." in answer.text


def test_what_does_not_move_has_no_button(client, world, brochure):
    client.force_login(world.manager)
    assert soup(client.get(PAGE)).select(f"#plus-t{brochure[1].pk}") == []
    assert "Cette tâche ne se décale pas" in client.get(f"/ot/embruns/plan/taches/{brochure[1].pk}/decalage/?jours=5").text


# --- Building -----------------------------------------------------------------------------------------------------------------------------


def proposed(client, query):
    answer = client.get(f"{BUILD}{query}")
    assert answer.status_code == 200
    assert page_faults(answer.text) == []
    return soup(answer)


def agreed(client, page):
    form = page.select_one("#apercu form[method=post]")
    return form["action"], {"moves": form.select_one("[name=moves]")["value"]}


def test_the_plan_of_the_brochure_is_counted_back(client, world, brochure):  # strategy-plan-kpi.md §2.5, test A
    tasks = brochure[1:]
    client.force_login(world.manager)
    page = proposed(client, f"?quoi=a{brochure[0].pk}&pret_le=15/05/2026&sens=rebours")
    words = [row.select("td")[1].get_text(strip=True) for row in page.select("#apercu tbody tr")]
    assert words == [
        "du 15 au 21 avril 2026", "du 22 avril au 6 mai 2026", "du 7 au 12 mai 2026", "du 13 au 15 mai 2026",
    ]  # fmt: skip
    assert dates(world, *tasks) == [(None, None)] * 4
    told = page.select_one("#proposition-d").get_text()
    assert f"1.1.1 {NAMES[0]}\u00a0: 15 avr. 2026 – 21 avr. 2026" in told
    assert "1.1 Externalisation AdWords\u00a0: 15 avr. 2026 – 15 mai 2026" in told
    address, moves = agreed(client, page)
    answer = client.post(address, moves, follow=True)
    assert answer.redirect_chain == [(PAGE, 303)]
    assert "4 tâches ont de nouvelles dates." in answer.text
    assert [start for start, _ in dates(world, *tasks)] == [date(2026, 4, 15), date(2026, 4, 22), date(2026, 5, 7), date(2026, 5, 13)]
    undone = client.post(soup(answer).select_one("form:has(#annuler-dates)")["action"], follow=True)
    assert "4 tâches ont retrouvé leurs dates." in undone.text
    assert dates(world, *tasks) == [(None, None)] * 4


def test_what_is_impossible_is_said_in_working_days(client, world, brochure, settings):  # strategy-plan-kpi.md §2.5, test C
    settings.OTN_TODAY = date(2026, 4, 20)
    client.force_login(world.manager)
    page = proposed(client, "?quoi=plan&pret_le=2026-05-15&sens=rebours")
    said = "Il fallait commencer le 15/04\u00a0: 3 jours ouvrés de retard. Au plus tôt\u00a0: fin le 20/05/2026."
    assert said in page.select_one("#apercu").get_text()
    assert "Trop tard" in page.get_text()
    forwards = proposed(client, page.select_one("#apercu .alerte-attention a")["href"].partition("#")[0])
    assert forwards.select("#apercu tbody tr")[-1].select("td")[1].get_text(strip=True).endswith("20 mai 2026")


@pytest.mark.parametrize("subject", ["plan", "objective", "action"])
def test_a_plan_an_objective_or_an_action_is_built(client, world, brochure, subject):
    word = {"plan": "plan", "objective": f"o{brochure[0].objective_id}", "action": f"a{brochure[0].pk}"}[subject]
    client.force_login(world.manager)
    page = proposed(client, f"?quoi={word}&pret_le=&sens=rebours")
    assert "4 tâches changent de dates" in page.get_text()
    assert page.select_one("select[name=quoi] option[selected]")["value"] == word


def test_done_tasks_and_pins_stay_and_a_broken_pin_is_told(client, world, dated):
    first, second = now(world, *dated[1:3])
    with office_scope([world.embruns.pk]):
        operations.finish_task(task=first, by=world.manager, version=first.version)
        Task.objects.filter(pk=second.pk).update(is_fixed=True, starts_on=date(2026, 4, 20), ends_on=date(2026, 5, 4))
    client.force_login(world.manager)
    page = proposed(client, "?quoi=plan&pret_le=2026-05-29&sens=rebours")
    told = [row.select("td")[1].get_text(strip=True) for row in page.select("#apercu tbody tr")]
    assert told[:2] == ["réalisée, ne bouge pas", "date fixe, ne bouge pas"]
    assert f"“{NAMES[1]}” commence avant la fin de “{NAMES[0]}”." in page.get_text()
    address, moves = agreed(client, page)
    client.post(address, moves)
    assert dates(world, second) == [(date(2026, 4, 20), date(2026, 5, 4))]


def test_dates_that_changed_since_the_preview_are_not_applied(client, world, brochure):
    client.force_login(world.manager)
    address, moves = agreed(client, proposed(client, f"?quoi=a{brochure[0].pk}&pret_le=15/05/2026&sens=rebours"))
    [row] = now(world, brochure[1])
    with office_scope([world.embruns.pk]):
        operations.report_progress(task=row, by=world.contributor, version=row.version, progress=20)
    answer = client.post(address, moves)
    assert answer.status_code == 409
    assert "Le plan a changé depuis cet aperçu" in answer.text
    assert dates(world, *brochure[1:]) == [(None, None)] * 4
    assert client.post(*agreed(client, soup(answer))).status_code == 303  # the preview that comes back is the present one


def test_a_shift_that_changed_since_its_preview_is_not_applied(client, world, dated):
    client.force_login(world.manager)
    page = soup(client.get(f"/ot/embruns/plan/taches/{dated[1].pk}/decalage/?jours=5&suivantes=on"))
    with office_scope([world.embruns.pk]):
        operations.shift_task(task=dated[2], by=world.contributor, version=dated[2].version, days=2, with_followers=False)
    answer = client.post(*agreed(client, page))
    assert answer.status_code == 409
    assert "Le plan a changé depuis cet aperçu" in answer.text
    assert soup(answer).h1.get_text() == f"Décaler “{NAMES[0]}”"


@pytest.mark.parametrize("moves", ["", "x", "1:1:::", "1:1:2026-01-01:2026-01-02:2026-13-01:2026-01-02", "1:1:a:b:c:d", "::::: "])
def test_moves_that_cannot_be_read_are_refused(client, world, brochure, moves):
    client.force_login(world.manager)
    assert client.post(f"{APPLY}?quoi=plan&sens=rebours", {"moves": moves}).status_code == 422
    assert not MovesForm({"moves": moves}).is_valid()


@pytest.mark.parametrize(
    "query", ["?quoi=o0&sens=rebours", "?quoi=a0&sens=tot", "?quoi=x&sens=tot", "?quoi=a999999999999999999999&sens=tot"]
)
def test_a_subject_of_another_plan_is_not_found(client, world, brochure, query):
    client.force_login(world.manager)
    assert client.get(f"{BUILD}{query}").status_code == 404


def test_a_move_of_a_foreign_task_is_not_found(client, world, brochure):
    client.force_login(world.brumes_manager)
    move = f"{brochure[1].pk}:1:::2026-05-04:2026-05-05"
    assert client.post("/ot/brumes/plan/retroplanning/appliquer/?quoi=plan&sens=tot", {"moves": move}).status_code == 404
    with office_scope([world.embruns.pk]):
        made = operations.shift_task
        Task.objects.filter(pk=brochure[1].pk).update(starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 5))
        done = made(task=Task.objects.get(pk=brochure[1].pk), by=world.manager, version=1, days=1, with_followers=False)
    assert client.post(f"/ot/brumes/plan/retroplanning/annuler/{done.pk}/").status_code == 404


def test_a_date_that_cannot_be_read_is_told_beside_its_field(client, world, brochure):
    client.force_login(world.manager)
    answer = client.get(f"{BUILD}?quoi=plan&pret_le=demain&sens=rebours")
    assert answer.status_code == 422
    assert "Écrivez la date comme ceci" in answer.text
    assert soup(answer).select("#apercu") == []


def test_why_a_task_stays_is_said(client, world, dated):
    with office_scope([world.embruns.pk]):
        task(dated[0], world.manager, "Sans durée")
    client.force_login(world.manager)
    page = proposed(client, "?quoi=plan&pret_le=2026-05-15&sens=rebours")
    told = [row.select("td")[1].get_text(strip=True) for row in page.select("#apercu tbody tr")]
    assert told == ["déjà à ces dates"] * 4 + ["sans durée, reste ainsi"]
    assert "Aucune date ne change." in page.get_text()


def test_nothing_to_place_is_said(client, world):
    client.force_login(world.manager)
    page = proposed(client, "?quoi=plan&sens=rebours")
    assert "Rien ne dit quand cela doit être prêt." in page.get_text()
    assert "Aucune tâche à placer." in page.get_text()


def test_what_changed_since_is_not_undone(client, world, dated):
    client.force_login(world.manager)
    client.post(shift_url(dated[1]), {"version": dated[1].version, "days": "5"})
    [row] = now(world, dated[1])
    client.post(plan_url(row), typed(row, ends_on="2026-04-30"))
    with office_scope([world.embruns.pk]):
        made = Rescheduling.objects.order_by("-pk").first()
    answer = client.post(f"{PAGE}annuler/{made.pk}/")
    assert answer.status_code == 409
    assert "Ces dates ont changé depuis" in answer.text


@pytest.mark.parametrize("size", [20, 200, 1000])
def test_a_preview_reads_in_a_number_of_statements_that_nothing_moves(client, world, size):
    with office_scope([world.embruns.pk]):
        operations.add_closure(office=world.embruns, by=world.manager, kind=Closure.Kind.FROZEN, first=TODAY, last=TODAY)
        whole_plan(world.embruns, world.manager, objectives=4, actions=10, tasks=size)
        one = Task.objects.order_by("pk").first()
    client.force_login(world.manager)
    client.get(BUILD)
    with statements(9):
        assert client.get(f"{BUILD}?quoi=plan&pret_le=2027-12-17&sens=rebours").status_code == 200
    with statements(10):
        assert client.get(f"/ot/embruns/plan/taches/{one.pk}/decalage/?jours=5&suivantes=on").status_code == 200
    with statements(9):
        assert client.get(f"{PAGE}imprimer/").status_code == 200
    with statements(9):
        assert client.get(CALENDAR).status_code == 200


# --- The calendar -------------------------------------------------------------------------------------------------------------------------


def test_the_calendar_lists_what_is_not_worked(client, world, dated):
    with office_scope([world.embruns.pk]):
        operations.add_closure(
            office=world.embruns, by=world.manager, kind=Closure.Kind.CLOSED, first=date(2026, 5, 1), last=date(2026, 5, 10), label="Pont"
        )  # fmt: skip
    client.force_login(world.manager)
    answer = client.get(CALENDAR)
    assert page_faults(answer.text) == []
    assert len(soup(answer).select("[aria-labelledby=feries] li")) == 11
    assert "Lundi de Pâques" in answer.text
    cells = [cell.get_text(strip=True) for cell in soup(answer).select("tbody tr td")]
    assert cells[:3] == ["FermeturePont", "4", "2"]  # 1 and 8 May are holidays
    assert "Jours fériés 2027" in client.get(f"{CALENDAR}?annee=2027").text
    assert client.get(f"{CALENDAR}?annee=99999").status_code == 200


def test_the_high_season_is_proposed_and_frozen_in_one_act(client, world):
    client.force_login(world.manager)
    page = soup(client.get(CALENDAR))
    form = next(one for one in page.select("form") if "Geler" in one.get_text())
    assert form.button.get_text() == "Geler du 13 juillet au 30 août 2026"
    sent = {field["name"]: field["value"] for field in form.select("input") if field["name"] != "csrfmiddlewaretoken"}
    answer = client.post(form["action"], sent, follow=True)
    assert "Ces jours ne sont plus travaillés. Aucune date n’a bougé" in answer.text
    assert "Geler" not in answer.text
    with office_scope([world.embruns.pk]):
        closure = Closure.objects.get()
    assert (closure.kind, closure.first, closure.last) == ("frozen", date(2026, 7, 13), date(2026, 8, 30))
    gone = client.post(f"{CALENDAR}fermetures/{closure.pk}/retirer/", follow=True)
    assert "Ces jours sont de nouveau travaillés." in gone.text
    assert client.post(f"{CALENDAR}fermetures/{closure.pk}/retirer/").status_code == 404


def test_after_the_season_the_next_one_is_proposed(client, world, settings):
    settings.OTN_TODAY = date(2026, 9, 1)
    client.force_login(world.manager)
    assert "Geler du 13 juillet au 30 août 2027" in client.get(CALENDAR).text


def test_the_frozen_season_moves_the_start(client, world):  # strategy-plan-kpi.md §2.5, test D
    with office_scope([world.embruns.pk]):
        one = action(objective(world.embruns, world.manager), world.manager)
        task(one, world.manager, duration=20)
    client.force_login(world.manager)
    asked = "?quoi=plan&pret_le=2026-09-11&sens=rebours"
    assert "du 17 août au 11 septembre 2026" in proposed(client, asked).get_text()
    client.post(f"{CALENDAR}fermetures/", {"kind": "frozen", "first": "13/07/2026", "last": "30/08/2026"})
    assert "du 29 juin au 11 septembre 2026" in proposed(client, asked).get_text()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"first": "2026-08-30", "last": "2026-07-13"}, "La fin vient après le début."),
        ({"first": "2026-01-01", "last": "2028-01-01"}, "Une fermeture dure un an au plus."),
        ({"first": "", "last": "2026-01-01"}, "Du"),
        ({"kind": "x"}, "Erreur"),
    ],
)
def test_a_period_that_is_refused_keeps_what_was_typed(client, world, given, words):
    client.force_login(world.manager)
    sent = {"kind": "closed", "label": "Congés", "first": "2026-12-24", "last": "2026-12-31"} | given
    answer = client.post(f"{CALENDAR}fermetures/", sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert soup(answer).select_one("#fermeture-label")["value"] == "Congés"


def test_days_of_the_week_and_dates_of_the_plan_are_set(client, world):
    client.force_login(world.manager)
    form = soup(client.get(CALENDAR)).select_one("form:has([name=weekdays])")
    assert [box["value"] for box in form.select("[name=weekdays][checked]")] == ["0", "1", "2", "3", "4"]
    sent = {
        "version": form.select_one("[name=version]")["value"],
        "weekdays": ["1", "2", "3", "4", "5"],
        "starts_on": "",
        "due_date": "18/12/2026",
    }
    answer = client.post(f"{CALENDAR}regler/", sent, follow=True)
    assert "Le calendrier est enregistré." in answer.text
    with office_scope([world.embruns.pk]):
        plan = Plan.objects.get()
    assert (plan.weekdays, plan.due_date) == ([1, 2, 3, 4, 5], date(2026, 12, 18))
    client.force_login(world.reader)
    assert "mardi, mercredi, jeudi, vendredi et samedi" in client.get(CALENDAR).text
    client.force_login(world.contributor)
    stale = client.post(f"{CALENDAR}regler/", sent | {"due_date": "2026-12-31"})
    assert stale.status_code == 409
    assert soup(stale).select_one(".conflit")
    assert soup(stale).select_one("#id_due_date")["value"] == "2026-12-31"
    assert client.post(f"{CALENDAR}regler/", sent | {"weekdays": []}).status_code == 422


def test_the_budget_stays_what_it_was(client, world):
    with office_scope([world.embruns.pk]):
        operations.edit_plan(
            office=world.embruns, by=world.manager, version=1, starts_on=None, due_date=None, weekdays=range(5), budget=10000
        )  # fmt: skip
    client.force_login(world.manager)
    assert client.post(f"{CALENDAR}regler/", {"version": 2, "weekdays": ["0"]}).status_code == 303
    with office_scope([world.embruns.pk]):
        assert Plan.objects.get().budget == 10000


def test_what_is_not_allowed_is_refused_to_readers_and_strangers(client, world, dated):
    with office_scope([world.embruns.pk]):
        closure = operations.add_closure(
            office=world.embruns, by=world.manager, kind=Closure.Kind.CLOSED, first=TODAY, last=TODAY + timedelta(1)
        )  # fmt: skip
    client.force_login(world.reader)
    page = soup(client.get(CALENDAR))
    assert page.select("main form") == []
    for address in (f"{CALENDAR}regler/", f"{CALENDAR}fermetures/", f"{CALENDAR}fermetures/{closure.pk}/retirer/"):
        assert client.post(address).status_code == 403
    client.force_login(world.brumes_manager)
    assert client.post(f"/ot/brumes/plan/retroplanning/calendrier/fermetures/{closure.pk}/retirer/").status_code == 404


def test_the_line_of_the_page_is_that_of_the_tree(world, dated):
    with office_scope([world.embruns.pk]):
        [row] = Task.objects.filter(pk=dated[1].pk)
        assert line_of(row).shown == "0\u00a0%"
