"""The year in figures, and what the office concludes from it."""

from datetime import date
from decimal import Decimal

import pytest

from monitoring import operations
from monitoring.channels import Channel
from monitoring.models import YearReview
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import action, objective
from tests.monitoring.tracked import brochure_of, month_of, row_of, seen
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

SYNTHESIS = "/ot/embruns/suivi/synthese/"
REVIEW = "/ot/embruns/suivi/bilan/"
WRITE = f"{REVIEW}2026/enregistrer/"


@pytest.fixture(autouse=True)
def in_2026(settings):
    settings.OTN_TODAY = date(2026, 11, 25)


@pytest.fixture
def office(world):
    with office_scope([world.embruns.pk]):
        yield seen(world.embruns, world.manager)


@pytest.fixture
def brochure(world, office):
    return brochure_of(office, world.manager, month_of(office, world.manager))


def test_empty_pages_say_what_to_do(client, world):
    client.force_login(world.manager)
    page = client.get(SYNTHESIS)
    assert page_faults(page.text) == []
    assert "La synthèse paraît après deux campagnes avec un coût et un chiffre d’affaires." in page.text
    page = client.get(REVIEW)
    assert page_faults(page.text) == []
    assert "Le bilan se prépare en fin d’édition, avec vos campagnes et votre plan." in page.text
    assert "Enregistrer le bilan" not in page.text


def test_the_synthesis_adds_up_before_it_divides(client, world, brochure):
    client.force_login(world.reader)
    page = client.get(SYNTHESIS)
    assert page_faults(page.text) == []
    for told in ("10\u202f753,00\u00a0€", "9\u202f568,10\u00a0€", "1,12", "4,01", "0,85", "0,33", "0,04", "16,22\u00a0€"):
        assert told in page.text
    assert "Ce qui est rapporté égale ce qui est dépensé" in page.text
    assert page.text.count("<svg role=") >= 2


def test_targets_of_a_channel_are_reached_or_not(client, world, office, brochure):
    for code, value in (("conversion_rate", Decimal("0.005")), ("roi", Decimal(2))):
        operations.set_target(office=office, by=world.manager, channel=Channel.DISPLAY, code=code, value=value)
    client.force_login(world.manager)
    page = client.get(SYNTHESIS).text
    assert "Tx conversion\u00a0: 0,58\u00a0% pour 0,50\u00a0% attendus, atteint" in page
    assert "ROI\u00a0: 0,85 pour 2,00 attendus, non atteint" in page


def test_objectives_carry_what_their_campaigns_brought(client, world, office, brochure):
    aim = objective(office, world.manager, "Diversifier les canaux", indicator="CA en ligne", target="10 000 €")
    one = action(aim, world.manager)
    for name in ("Adwords", "Display Google"):
        campaign = brochure[name].campaign
        campaign.action = one
        campaign.save(update_fields=["action"])
    client.force_login(world.reader)
    page = client.get(REVIEW)
    assert page_faults(page.text) == []
    assert "1. Diversifier les canaux" in page.text
    assert "10\u202f228,00\u00a0€" in page.text  # 7 475 + 2 753
    assert "2,00" in page.text  # ÷ 5 116,45, where the mean of the ratios would say 2,43
    assert "Ce qui marche, selon le verdict" in page.text
    assert "L’équipe n’a encore rien écrit." in page.text


def test_a_conclusion_is_written_and_a_stale_one_shows_both(client, world, brochure):
    client.force_login(world.manager)
    told = {"kept": "Adwords, toute l’année.", "stopped": "", "learned": "", "version": "0"}
    done = client.post(WRITE, told, follow=True)
    assert done.redirect_chain == [(f"{REVIEW}?annee=2026", 303)]
    assert page_faults(done.text) == []
    assert "Le bilan de 2026 est enregistré." in done.text
    client.force_login(world.contributor)
    stale = client.post(WRITE, told | {"kept": "Rien du tout."})
    assert stale.status_code == 409
    assert page_faults(stale.text) == []
    assert "Adwords, toute l’année." in stale.text
    assert "Rien du tout." in stale.text
    with office_scope([world.embruns.pk]):
        assert YearReview.objects.get().kept == "Adwords, toute l’année."


def test_an_empty_conclusion_is_refused(client, world, brochure):
    client.force_login(world.manager)
    answer = client.post(WRITE, {"kept": " ", "version": "0"})
    assert answer.status_code == 422
    assert "Écrivez au moins une ligne." in answer.text


@pytest.mark.parametrize("year", ["1999", "9999", "abc", "9" * 30])
def test_a_year_without_figures_is_not_found(client, world, brochure, year):
    client.force_login(world.manager)
    for address in (SYNTHESIS, REVIEW):
        assert client.get(address, {"annee": year}).status_code == 404


def test_readers_and_advisers_conclude_nothing(client, world, brochure):
    for person in (world.reader, world.advisor):
        client.force_login(person)
        assert "Enregistrer le bilan" not in client.get(REVIEW).text
        assert client.post(WRITE, {"kept": "Non.", "version": "0"}).status_code == 403


@pytest.mark.parametrize("size", [1, 12])
def test_the_pages_take_a_number_of_statements_that_nothing_moves(client, world, office, brochure, size):
    for number in range(1, size + 1):
        row_of(office, world.manager, month_of(office, world.manager, 2026, number, 28), f"Campagne {number}", cost="10", revenue="20")
        action(objective(office, world.manager, f"Objectif {number}"), world.manager)
    client.force_login(world.manager)
    client.get(SYNTHESIS)
    with statements(10):
        client.get(SYNTHESIS)
    with statements(15):
        client.get(REVIEW)
