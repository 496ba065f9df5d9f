"""The files of the plan in a real browser: accessible, narrow, dark; the workbook is taken away by its button, without script too."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from actionplan import export
from actionplan.operations import exports as operations
from otn.documents.operations import claim, fail, work_on
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import TODAY, whole_action
from tests.browser.walking import log_in
from tests.strategy.reflected import seen

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PICTURES = settings.STATE_DIR / "pictures" / "files"
AT = "/ot/embruns/plan/fichiers/"


@pytest.fixture(autouse=True)
def day(settings, tmp_path):
    settings.OTN_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path


def test_the_page_is_accessible_and_hands_the_workbook_over(open_page, live_server, world, browser, monkeypatch):
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda app, name, args, **options: None)
    with office_scope([world.embruns.pk]):
        whole_action(world.embruns, world.manager)
        made = operations.print_plan(office=seen(world.embruns, world.manager), by=world.manager)
        work_on(str(made.pk), made.office_id, export.make_report)
        monkeypatch.setattr(operations, "DIRECT", 0)
        large = operations.export_plan(office=seen(world.embruns, world.manager), by=world.manager)
        fail(attempt=claim(job_id=large.pk, office_id=large.office_id), reason="Une erreur est survenue.")
        operations.export_plan(office=seen(world.embruns, world.manager), by=world.manager, is_frozen=True)
        monkeypatch.undo()
    for profile in ({}, {"dark": True}, {"width": 390}):
        with open_page(**profile) as page:
            log_in(page, live_server, world.manager)
            page.goto(AT)
            results = Axe().run(page)
            assert results.violations_count == 0, results.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"files-{'-'.join(map(str, profile.values())) or 'light'}.png", full_page=True)
            if not profile:
                with page.expect_download() as taken:
                    page.get_by_role("button", name="Télécharger le classeur").click()
                content = Path(taken.value.path()).read_bytes()
                assert taken.value.suggested_filename == "plan-actions_embruns_2026-06-08.xlsx"
                assert openpyxl.load_workbook(BytesIO(content)).sheetnames[0] == "Lisez-moi"


def test_without_script_the_still_version_is_taken_away(live_server, world, browser):
    with office_scope([world.embruns.pk]):
        whole_action(world.embruns, world.manager)
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    log_in(page, live_server, world.manager)
    page.goto(AT)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Version figée").click()
    assert taken.value.suggested_filename.endswith("_valeurs.xlsx")
    context.close()
