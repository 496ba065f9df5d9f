"""The plan is validated, decided again, and compared with what was validated."""

from datetime import date

import pytest

from actionplan import operations
from actionplan.models import Baseline, Plan
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import TODAY, action, objective, task, whole_plan
from tests.statements import statements
from tests.strategy.steps import posts, read, seen, words

pytestmark = pytest.mark.django_db

PAGE = "/ot/embruns/plan/validation/"
VALIDATE, REOPENING, REOPEN, COMPARISON = (f"{PAGE}{word}/" for word in ("valider", "revoir", "rouvrir", "comparaison"))
NOTHING = "Le plan n’a pas encore été validé : rien à comparer."
REASON = "Le budget a été réduit de moitié."


@pytest.fixture(autouse=True)
def monday(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def aim(world):
    with office_scope([world.embruns.pk]):
        return objective(world.embruns, world.manager)


@pytest.fixture
def ready(world, aim):
    """A plan of one objective that can be validated: two actions, the first with a task."""
    with office_scope([world.embruns.pk]):
        first, second = (action(aim, world.manager, name, contribution=share) for name, share in (("A", 60), ("B", 40)))
        step = task(first, world.manager, starts_on=date(2026, 6, 8), ends_on=date(2026, 6, 12))
        return {"aim": aim, "A": first, "B": second, "task": step}


@pytest.fixture
def validated(world, ready):
    with office_scope([world.embruns.pk]):
        operations.validate_plan(office=world.embruns, by=world.manager, version=1)
    return ready


def counted(world):
    with office_scope([world.embruns.pk]):
        plan = Plan.objects.filter(office=world.embruns).first()
        return plan is not None and plan.validated_at is not None, Baseline.objects.count()


def hidden(form):
    return {field["name"]: field["value"] for field in form.select("input[type=hidden]")}


# --- What is missing ----------------------------------------------------------------------------------------------------------------------


def test_an_empty_plan_says_that_it_takes_an_objective(client, world):
    page = seen(client, world.manager, PAGE)
    assert "Un plan se valide avec un objectif au moins." in words(page.main)
    assert NOTHING in words(page.main)
    assert posts(page) == set()


def test_what_is_missing_is_told_objective_by_objective(client, world, aim):
    with office_scope([world.embruns.pk]):
        action(aim, world.manager, "A", contribution=80)
        other = objective(world.embruns, world.manager, "Mieux accueillir")
        action(other, world.manager, "B")
        done = objective(world.embruns, world.manager, "Prêt")
        action(done, world.manager, "C", contribution=100)
        action(done, world.manager, "D", contribution=0)
    page = seen(client, world.manager, PAGE)
    lines = {words(line.a): line for line in page.select("#etat ~ ul li")}
    assert "La contribution de “Diversifier les canaux” fait 80 %. Il faut 100 % pour valider." in words(lines["1. Diversifier les canaux"])
    assert "1 action est sans contribution. Il faut un nombre entier à chacune pour valider." in words(lines["2. Mieux accueillir"])
    assert words(lines["3. Prêt"]) == "Prêt 3. Prêt 1 action sans contribution"
    assert lines["2. Mieux accueillir"].a["href"] == f"/ot/embruns/plan/#objectif-{other.pk}"
    assert posts(page) == set()


# --- Validating ---------------------------------------------------------------------------------------------------------------------------


def test_a_plan_is_validated_and_kept_as_it_is(client, world, ready):
    page = seen(client, world.manager, PAGE)
    assert "sont gardés comme référence" in words(page.main)
    (form,) = page.select("main form[method=post]")
    answer = client.post(form["action"], hidden(form), follow=True)
    assert answer.redirect_chain == [(PAGE, 303)]
    page = read(answer)
    assert "Le plan est validé. Il est gardé tel qu’il est aujourd’hui." in words(page.main)
    assert f"par {world.manager.full_name or ''}".strip() in words(page.main)
    assert "Depuis le" in words(page.main)
    assert posts(page) == set()
    assert page.find("a", string="Rouvrir le plan")["href"] == REOPENING
    assert counted(world) == (True, 1)


@pytest.mark.parametrize("htmx", [False, True])
def test_a_plan_that_is_not_ready_is_refused_with_the_reason(client, world, aim, htmx):
    with office_scope([world.embruns.pk]):
        action(aim, world.manager, "A", contribution=80)
    client.force_login(world.manager)
    answer = client.post(VALIDATE, {"version": "1"}, headers={"HX-Request": "true"} if htmx else {})
    assert answer.status_code == 422
    alert = read(answer).select_one("[role=alert]")
    assert "La contribution de “Diversifier les canaux” fait 80 %. Il faut 100 % pour valider." in words(alert)
    assert counted(world) == (False, 0)


def test_a_plan_that_changed_meanwhile_is_read_again_first(client, world, ready):
    with office_scope([world.embruns.pk]):
        operations.edit_plan(
            office=world.embruns, by=world.manager, version=1, starts_on=None, due_date=date(2026, 12, 18), weekdays=range(5), budget=None
        )
    client.force_login(world.manager)
    answer = client.post(VALIDATE, {"version": "1"})
    assert answer.status_code == 409
    page = read(answer)
    assert "relisez avant de valider" in words(page.main)
    assert counted(world) == (False, 0)
    (form,) = page.select("main form[method=post]")
    assert client.post(form["action"], hidden(form)).status_code == 303
    assert counted(world) == (True, 1)


def test_twice_is_once(client, world, validated):
    client.force_login(world.manager)
    answer = client.post(VALIDATE, {"version": "2"})
    assert answer.status_code == 409
    assert "Ce plan est déjà validé." in answer.text
    assert counted(world) == (True, 1)


@pytest.mark.parametrize("version", ["", "abc", "9" * 12])
def test_a_version_that_is_none_validates_nothing(client, world, ready, version):
    client.force_login(world.manager)
    assert client.post(VALIDATE, {"version": version}).status_code == 422
    assert counted(world) == (False, 0)


@pytest.mark.parametrize("who", ["contributor", "reader", "advisor"])
def test_only_a_manager_validates_and_reopens(client, world, ready, who):
    page = seen(client, getattr(world, who), PAGE)
    assert "Un référent de l’office valide le plan." in words(page.main)
    assert posts(page) == set()
    for address, given in ((VALIDATE, {"version": "1"}), (REOPEN, {"reason": REASON})):
        assert client.post(address, given).status_code == 403
    assert client.get(REOPENING).status_code == 403
    assert counted(world) == (False, 0)
    with office_scope([world.embruns.pk]):
        operations.validate_plan(office=world.embruns, by=world.manager, version=1)
    assert "Rouvrir le plan" not in words(seen(client, getattr(world, who), PAGE).main)


# --- Deciding again -----------------------------------------------------------------------------------------------------------------------


def test_a_validated_plan_is_reviewed_with_a_reason(client, world, validated):
    page = seen(client, world.manager, REOPENING)
    assert page.find("nav", class_="menu")  # the menu of the office stands above it
    (form,) = page.select("main form[method=post]")
    answer = client.post(form["action"], {"reason": "Non"})
    assert answer.status_code == 422
    assert "Dites pourquoi, en 10 caractères au moins." in words(read(answer).main)
    assert words(read(answer).textarea) == "Non"
    assert counted(world) == (True, 1)
    answer = client.post(form["action"], {"reason": REASON}, follow=True)
    assert answer.redirect_chain == [(PAGE, 303)]
    assert "il est de nouveau à valider" in answer.text
    assert counted(world) == (False, 1)


def test_a_plan_that_is_not_validated_is_not_reviewed(client, world, ready):
    assert "Ce plan n’est pas validé" in words(seen(client, world.manager, REOPENING).main)
    answer = client.post(REOPEN, {"reason": REASON})
    assert answer.status_code == 409
    assert "il se modifie déjà" in answer.text


# --- Comparing ----------------------------------------------------------------------------------------------------------------------------


def test_without_validation_there_is_nothing_to_compare(client, world, ready):
    page = seen(client, world.reader, COMPARISON)
    assert words(page.select_one(".vide p")) == NOTHING


def test_what_was_added_removed_moved_and_done_is_told_by_name(client, world, validated):
    with office_scope([world.embruns.pk]):
        operations.shift_task(task=validated["task"], by=world.manager, version=1, days=3, with_followers=False)
        validated["task"].refresh_from_db()
        operations.report_progress(task=validated["task"], by=world.manager, version=validated["task"].version, progress=50)
        operations.decide_action(
            action=validated["B"], by=world.manager, version=1, decision=operations.Decision.DISCARDED, reason="Trop cher pour nous."
        )
        action(validated["aim"], world.manager, "C")
    page = seen(client, world.reader, COMPARISON)
    moved = words(page.find(attrs={"aria-labelledby": "deplaces"}))
    assert "Expression des besoins Tâche 8 juin 2026 → 11 juin 2026 +3 jours ouvrés 12 juin 2026 → 17 juin 2026 +3 jours ouvrés" in moved
    assert words(page.find(attrs={"aria-labelledby": "ajoutes"})) == "Ajouté (1) C action"
    assert words(page.find(attrs={"aria-labelledby": "retires"})) == "Retiré (1) B action"
    progress = {words(row.th): [words(cell) for cell in row.select("td")] for row in page.select("[aria-labelledby=avancement] tbody tr")}
    assert progress["A"] == ["Action", "0 %", "50 %", "+50 points"]
    assert progress["B"][1:] == ["0 %", "—", "retiré"]
    assert progress["C"][1:] == ["—", "0 %", "ajouté"]
    assert progress["Diversifier les canaux"] == ["Objectif", "0 %", "30 %", "+30 points"]
    brief = words(seen(client, world.reader, PAGE).find(attrs={"aria-labelledby": "depuis"}))
    assert "1 ajout, 1 retrait, 1 déplacement. Avancement : 0 % alors, 30 % aujourd’hui." in brief


def test_a_plan_that_did_not_change_says_so(client, world, validated):
    text = words(seen(client, world.reader, COMPARISON).main)
    for said in ("Aucune date n’a bougé.", "Rien n’a été ajouté.", "Rien n’a été retiré."):
        assert said in text


def test_an_earlier_validation_can_be_chosen(client, world, validated):
    with office_scope([world.embruns.pk]):
        action(validated["aim"], world.manager, "C", contribution=0)
        operations.reopen_plan(office=world.embruns, by=world.manager, reason=REASON)
        operations.validate_plan(office=world.embruns, by=world.manager, version=3)
        first, last = Baseline.objects.order_by("pk")
    page = seen(client, world.reader, COMPARISON)
    links = page.select("nav.filtres a")
    assert [link["href"] for link in links] == [f"{COMPARISON}?reference={last.pk}", f"{COMPARISON}?reference={first.pk}"]
    assert [link.get("aria-current") for link in links] == ["page", None]
    assert "Rien n’a été ajouté." in words(page.main)
    assert "Ajouté (1) C action" in words(seen(client, world.reader, f"{COMPARISON}?reference={first.pk}").main)


def test_a_reference_of_another_plan_is_not_found(client, world, validated):
    with office_scope([world.brumes.pk]):
        action(objective(world.brumes, world.brumes_manager), world.brumes_manager, contribution=100)
        theirs = operations.validate_plan(office=world.brumes, by=world.brumes_manager, version=1)
    client.force_login(world.manager)
    for number in (theirs.pk, "abc", "0"):
        assert client.get(COMPARISON, {"reference": number}).status_code == 404
    client.force_login(world.brumes_manager)
    for address in (PAGE, COMPARISON):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", [PAGE, COMPARISON])
@pytest.mark.parametrize("size", [(1, 2, 4), (10, 60, 300)])
def test_the_pages_ask_as_many_statements_whatever_they_hold(client, world, validated, address, size):
    objectives, actions, tasks = size
    with office_scope([world.embruns.pk]):
        whole_plan(world.embruns, world.manager, objectives=objectives, actions=actions, tasks=tasks)
    client.force_login(world.manager)
    client.get(address)
    with statements(10):
        assert client.get(address).status_code == 200
