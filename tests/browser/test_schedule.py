"""The retro-planning in a browser: lines saved in place with their picture, dates counted back and undone, by key, on a phone, in the
dark."""

from datetime import date
from io import BytesIO

import pytest
from django.conf import settings as configured
from playwright.sync_api import expect
from pypdf import PdfReader

from actionplan import operations
from actionplan.models import Closure, Task
from tests.actionplan.planned import action, chain, objective, task
from tests.browser.walking import assert_accessible, log_in
from tests.offices.acts import inside

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PICTURES = configured.STATE_DIR / "pictures" / "retroplanning"
PAGE = "/ot/embruns/plan/retroplanning/"
NAMES = ("Expression des besoins", "Trouver le bon prestataire", "Valider la liste des mots clés", "Mise en place d’un reporting")
PROFILES = [{}, {"dark": True}, {"width": 390}]


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = date(2026, 4, 24)


@pytest.fixture
def planned(world):
    """A plan of two objectives: a chain with dates, one task late, a milestone, a pin, tasks without date."""
    with inside(world.embruns):
        one = action(objective(world.embruns, world.manager, due_date=date(2026, 9, 30)), world.manager, owner=world.manager)
        tasks = chain(one, world.manager, *NAMES)
        starts = (date(2026, 4, 15), date(2026, 4, 22), date(2026, 5, 7), date(2026, 5, 13))
        ends = (date(2026, 4, 21), date(2026, 5, 6), date(2026, 5, 12), date(2026, 5, 15))
        for row, start, end, duration in zip(tasks, starts, ends, (5, 10, 3, 2), strict=True):
            Task.objects.filter(pk=row.pk).update(starts_on=start, ends_on=end, duration=duration, assignee=world.contributor)
        Task.objects.filter(pk=tasks[0].pk).update(progress=60, controller=world.manager)
        task(one, world.manager, "Mise en ligne", duration=0, starts_on=date(2026, 5, 18), ends_on=date(2026, 5, 18), is_fixed=True)
        other = action(objective(world.embruns, world.manager, "Capitaliser sur la promotion de l’offre"), world.manager, "Photos d’été")
        task(other, world.manager, "Choisir un photographe pour la saison des grandes marées et des marchés", duration=15)
        task(other, world.manager, "Reportage", starts_on=date(2026, 6, 8), ends_on=date(2026, 9, 25))
        operations.add_closure(
            office=world.embruns, by=world.manager, kind=Closure.Kind.FROZEN, first=date(2026, 7, 13), last=date(2026, 8, 30)
        )  # fmt: skip
    return tasks


def picture(page, profile, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{'-'.join(map(str, profile.values())) or 'clair'}.png", full_page=True)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_page_is_accessible_and_fits(open_page, live_server, world, planned, profile):
    with open_page(**profile) as page:
        log_in(page, live_server, world.manager)
        for name, address in (
            ("page", PAGE), ("personnes", f"{PAGE}?vue=personne&echelle=trimestre"),
            ("construire", f"{PAGE}construire/?quoi=plan&pret_le=2026-05-15&sens=rebours"),
            ("decaler", f"/ot/embruns/plan/taches/{planned[0].pk}/decalage/?jours=5&suivantes=on"), ("calendrier", f"{PAGE}calendrier/"),
            ("imprimer", f"{PAGE}imprimer/"),
        ):  # fmt: skip
            page.goto(address)
            picture(page, profile, name)
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name


def test_a_line_is_saved_in_place_and_what_is_typed_elsewhere_stays(open_page, live_server, world, planned):
    first, second = planned[:2]
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto(PAGE)
        page.fill(f"#t{second.pk}-avancement", "20")
        page.fill(f"#t{first.pk}-fin", "2026-04-23")
        page.press(f"#t{first.pk}-fin", "Enter")
        expect(page.locator(f"#etat-t{first.pk}")).to_contain_text("Ligne enregistrée.")
        expect(page.locator(f"#etat-t{second.pk}")).to_contain_text("Commence avant la fin de “Expression des besoins”.")
        expect(page.locator("#planning-d")).to_contain_text("15 avr. 2026 – 23 avr. 2026")
        assert page.input_value(f"#t{second.pk}-avancement") == "20"


def test_a_refused_line_opens_with_what_was_typed(browser, live_server, world, planned):
    first, second = planned[:2]
    context = browser.new_context(base_url=str(live_server), locale="fr-FR", viewport={"width": 1280, "height": 900})  # it is told a 422
    page = context.new_page()
    log_in(page, live_server, world.manager)
    page.goto(PAGE)
    page.fill(f"#t{second.pk}-avancement", "20")
    page.fill(f"#t{first.pk}-debut", "2026-04-30")
    page.click(f"#ok-t{first.pk}")
    expect(page.locator(f"#ligne-t{first.pk}")).to_contain_text("La fin vient après le début.")
    assert page.input_value(f"#t{first.pk}-starts_on") == "2026-04-30"
    assert page.input_value(f"#t{second.pk}-avancement") == "20"
    assert_accessible(page)
    picture(page, {}, "refus")
    page.fill(f"#t{first.pk}-starts_on", "2026-04-16")
    page.click(f"#ok-t{first.pk}")
    expect(page.locator(f"#etat-t{first.pk}")).to_contain_text("Ligne enregistrée.")
    context.close()


def test_a_week_is_added_then_taken_back(open_page, live_server, world, planned):
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto(PAGE)
        page.click(f"#plus-t{planned[3].pk}")
        expect(page.locator(f"#etat-t{planned[3].pk}")).to_contain_text("Tâche décalée.")
        expect(page.locator("#planning-d")).to_contain_text("21 mai 2026")
        page.click("#annuler-dates")
        expect(page.locator("main")).to_contain_text("1 tâche a retrouvé ses dates.")


def test_a_plan_is_counted_back_applied_and_undone_by_key(open_page, live_server, world, planned):
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto(PAGE)
        page.get_by_role("link", name="Construire à rebours", exact=True).first.focus()
        page.keyboard.press("Enter")
        page.fill("[name=pret_le]", "2026-10-30")
        page.keyboard.press("Enter")
        expect(page.locator("#apercu")).to_contain_text("changent de dates")
        page.get_by_role("button", name="Appliquer ces dates").focus()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("tâches ont de nouvelles dates.")
        page.locator("#annuler-dates").focus()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("tâches ont retrouvé leurs dates.")
    with inside(world.embruns):
        assert Task.objects.get(pk=planned[0].pk).starts_on == date(2026, 4, 15)


def test_the_printed_version_stands_on_landscape_sheets(open_page, live_server, world, planned):
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto(f"{PAGE}imprimer/")
        printed = page.pdf(prefer_css_page_size=True, print_background=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / "imprime.pdf").write_bytes(printed)
    sheets = PdfReader(BytesIO(printed)).pages
    assert len(sheets) <= 2
    assert {round(sheet.mediabox.width) > round(sheet.mediabox.height) for sheet in sheets} == {True}
    assert NAMES[0] in sheets[0].extract_text()
    assert "Imprimez cette page" not in sheets[0].extract_text()
