"""Tasks in a real browser: typed line by line with the keyboard alone, done in place, done without script."""

from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from actionplan import operations
from actionplan.models import Task
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import TODAY, action, chain, objective, task
from tests.browser.waiting import becomes
from tests.browser.walking import PROFILES, assert_accessible, log_in, picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

MINE = "/ot/embruns/plan/mes-taches/"


@contextmanager
def without_script(browser, live_server):
    context = browser.new_context(base_url=str(live_server), locale="fr-FR", java_script_enabled=False)
    try:
        yield context.new_page()
    finally:
        context.close()


def url(name, pk):
    return reverse(f"actionplan:{name}", args=["embruns", pk])


@pytest.fixture
def one(world, settings):
    """An action of Embruns, without task."""
    settings.OTN_TODAY = TODAY
    with office_scope([world.embruns.pk]):
        aim = objective(world.embruns, world.manager, due_date=date(2026, 7, 17))
        return action(aim, world.manager, owner=world.manager)


@pytest.fixture
def rows(world, one):
    """Tasks in every state: late, begun, blocked, done, signed, given up."""
    me, other = world.manager, world.contributor
    with office_scope([world.embruns.pk]):
        late, begun, _, last = chain(
            one, me, "Expression des besoins", "Trouver le bon prestataire", "Valider la liste des mots clés",
            "Mise en place d’un reporting", assignee=me, controller=other, duration=5, load=Decimal("1.5"),
        )  # fmt: skip
        dates = ((late, date(2026, 5, 25), date(2026, 5, 29)), (begun, date(2026, 5, 27), date(2026, 6, 12)))
        for row, start, end in dates:
            operations.edit_task(
                task=row, by=me, version=1, name=row.name, assignee=me, controller=other, duration=5, load=Decimal("1.5"), starts_on=start,
                ends_on=end, is_fixed=False,
            )  # fmt: skip
        operations.report_progress(task=begun, by=me, version=2, progress=30)
        operations.block_task(task=last, by=me, version=1, reason="Le prestataire n’a pas encore rendu ses chiffres.")
        checked, signed, dropped = (task(one, me, name, assignee=other, controller=me) for name in ("Devis", "Marché", "Encart"))
        for row in (checked, signed):
            operations.finish_task(task=row, by=other, version=1)
        operations.sign_task(task=signed, by=me, version=2)
        operations.abandon_task(task=dropped, by=me, version=1, reason="Trop cher cette année.")
        action(one.objective, me, "Une page par village", owner=me)
    return {"late": late, "begun": begun, "checked": checked}


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_every_page_is_accessible(open_page, live_server, world, one, rows, profile):
    addresses = {
        "liste": url("tasks", one.pk),
        "action": url("action", one.pk),
        "tache": url("task", rows["begun"].pk),
        "historique": url("task_history", rows["begun"].pk),
        "mes-taches": MINE,
        "blocage": f"{MINE}?bloquer={rows['begun'].pk}&de=mes-taches",
    }
    with open_page(**profile) as page:
        log_in(page, live_server, world.manager)
        for name, address in addresses.items():
            page.goto(address)
            page.wait_for_load_state("networkidle")
            picture(page, "tasks", f"{name} {profile}")
            assert_accessible(page)


def test_tasks_are_typed_one_after_the_other_with_the_keyboard_alone(open_page, live_server, world, one):
    with open_page() as page:
        log_in(page, live_server, world.contributor)
        page.goto(url("action", one.pk))
        name = page.locator("#nouvelle-tache-name")
        name.focus()
        for text in ("Écrire le besoin", "Choisir le prestataire", "Signer"):
            page.keyboard.type(text)
            page.keyboard.press("Enter")
            page.get_by_role("link", name=text, exact=True).wait_for()
            becomes(page, "document.activeElement.id === 'nouvelle-tache-name' && document.activeElement.value === ''", True)
        page.locator("#taches").get_by_role("button", name="Commencer : Signer").press("Enter")
        page.get_by_text("« Signer » est commencée.").wait_for()
        becomes(page, "document.activeElement.getAttribute('role')", "status")
        assert "En cours" in page.locator("#action-tete").inner_text()
    with office_scope([world.embruns.pk]):
        assert list(Task.objects.order_by("position").values_list("name", flat=True)) == [
            "Écrire le besoin",
            "Choisir le prestataire",
            "Signer",
        ]


def test_a_form_that_was_just_swapped_in_is_sent_like_the_one_before(open_page, live_server, world, one):
    """Whoever types faster than a fiftieth of a second after an answer must not leave the page: htmx settles at once (`base.html`)."""
    with open_page() as page:
        log_in(page, live_server, world.contributor)
        page.goto(url("action", one.pk))
        page.evaluate(
            """() => {
              document.body.dataset.same = "page";
              document.addEventListener("htmx:afterSwap", () => setTimeout(() => {
                const field = document.getElementById("nouvelle-tache-name");
                field.value = "Choisir le prestataire";
                field.form.requestSubmit();
              }), { once: true });
            }"""
        )
        page.locator("#nouvelle-tache-name").fill("Écrire le besoin")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Choisir le prestataire", exact=True).wait_for()
        assert page.locator("body").get_attribute("data-same") == "page"


def test_my_tasks_are_done_in_place(open_page, live_server, world, rows):
    late = rows["late"].pk
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto(MINE)
        page.locator(f"#avancement-{late}").fill("70")
        page.locator(f"#avancement-{late}").press("Enter")
        page.get_by_text("L’avancement de « Expression des besoins » est enregistré.").wait_for()
        page.locator(f"#terminer-{late}").click()
        page.get_by_text("est réalisée. Son contrôleur peut la valider.").wait_for()
        assert page.locator(f"#tache-{late}").count() == 0
        page.locator(f"#valider-{rows['checked'].pk}").click()
        page.get_by_text("Rien n’attend votre contrôle.").wait_for()


def test_everything_is_done_without_script(browser, live_server, world, one, rows):
    late = rows["late"].pk
    with without_script(browser, live_server) as page:
        log_in(page, live_server, world.manager)
        page.goto(url("action", one.pk))
        page.locator("#nouvelle-tache-name").fill("Sans script")
        page.locator("#nouvelle-tache-name").press("Enter")
        assert page.get_by_role("link", name="Sans script", exact=True).count() == 1
        page.locator(f"#bloquer-{late}").click()
        page.get_by_label("Motif").fill("On attend un devis.")
        page.locator(f"#expliquer-{late}").click()
        assert page.get_by_text("On attend un devis.").count() == 1
        page.locator(f"#ouvrir-{late}").click()
        page.get_by_label("Responsable").select_option(label=str(world.contributor))
        page.locator("#enregistrer").click()
        assert "La tâche est enregistrée." in page.inner_text("main")
        page.locator("#supprimer").click()
        page.locator("#annuler").click()
        assert "La tâche est sortie de la corbeille." in page.inner_text("main")
    with office_scope([world.embruns.pk]):
        assert Task.objects.get(pk=late).assignee == world.contributor
