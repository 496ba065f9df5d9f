"""The pages of the tracker beside its sheet, filled, in a browser: a file from its upload to its figures, the year summed up."""

from datetime import date
from pathlib import Path

import pytest

from monitoring import operations
from monitoring.models import Result
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import action, objective
from tests.browser.walking import PROFILES, assert_accessible, log_in, picture
from tests.monitoring.tracked import brochure_of, month_of, seen

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

FILES = Path(__file__).resolve().parents[1] / "monitoring" / "files"
TRACKER = "/ot/embruns/suivi/"


@pytest.fixture
def tracked(world, settings):
    """The brochure's table over two months, its campaign Adwords linked to an action."""
    settings.OTN_TODAY = date(2026, 11, 25)
    with office_scope([world.embruns.pk]):
        office = seen(world.embruns, world.manager)
        rows = brochure_of(office, world.manager, month_of(office, world.manager))
        campaign = rows["Adwords"].campaign
        campaign.action = action(objective(office, world.manager), world.manager)
        campaign.save(update_fields=["action"])
        later = operations.add_result(campaign=campaign, period=month_of(office, world.manager, month=10, last=31), by=world.manager)
        operations.write_cells(row=later, by=world.manager, version=1, typed={"visits": "900", "revenue": "1 200", "cost": "300"})
    return campaign


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_every_page_is_accessible_with_its_figures(open_page, live_server, world, tracked, profile):
    names = ("campagnes/", f"campagnes/{tracked.pk}/", f"campagnes/{tracked.pk}/pourquoi/", "synthese/", "bilan/", "importer/", "fichiers/")
    with open_page(**profile) as page:
        log_in(page, live_server, world.manager)
        for name in names:
            page.goto(f"{TRACKER}{name}")
            assert_accessible(page)
            picture(page, "monitoring", f"{name} {profile}")


@pytest.mark.parametrize("profile", PROFILES[::2], ids=str)
def test_a_file_goes_in_by_hand(open_page, live_server, world, tracked, profile):
    with open_page(**profile) as page:
        log_in(page, live_server, world.manager)
        page.goto(f"{TRACKER}importer/")
        page.get_by_label("Fichier").set_input_files(FILES / "gads_en.csv")
        page.get_by_role("button", name="Lire le fichier").click()
        page.get_by_role("heading", name="Aperçu de gads_en.csv").wait_for()
        assert_accessible(page)
        picture(page, "monitoring", f"preview {profile}")
        page.get_by_label("Campagne pour «\u202fRecherche | Séjours\u202f»").select_option(label="Adwords")
        page.get_by_role("button", name="Enregistrer ces chiffres").click()
        page.get_by_text("C’est enregistré").wait_for()
        with office_scope([world.embruns.pk]):
            names = Result.objects.filter(cost__isnull=False, period__first=date(2026, 9, 1)).values_list("campaign__name", flat=True)
            assert {"Adwords", "Recherche | Agenda"} <= set(names)
        page.get_by_role("button", name="Annuler cet import").click()
        page.get_by_text("L’import est annulé").wait_for()
        with office_scope([world.embruns.pk]):
            assert not Result.objects.filter(campaign__name="Recherche | Agenda").exists()
