"""Campaigns by hand: their list, their page, their form, their removal, the links that they label."""

from datetime import date

import pytest

from actionplan import operations as operations_of_plan
from actionplan.models import Action
from monitoring import operations
from monitoring.models import Campaign, Result
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import action, objective
from tests.monitoring.tracked import brochure_of, campaign_of, month_of, row_of, seen
from tests.statements import statements
from tests.strategy.reflected import whole_chain
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

LIST = "/ot/embruns/suivi/campagnes/"
NEW = f"{LIST}nouvelle/"
ADD = f"{LIST}ajouter/"
GIVEN = {"name": "Adwords", "channel": "search", "utm_campaign": "", "starts_on": "", "ends_on": "", "action": "", "seeks_revenue": "on"}


@pytest.fixture
def office(world):
    with office_scope([world.embruns.pk]):
        yield seen(world.embruns, world.manager)


def page_of(campaign):
    return f"{LIST}{campaign.pk}/"


def test_an_empty_list_says_what_to_do(client, world):
    client.force_login(world.manager)
    page = client.get(LIST)
    assert page_faults(page.text) == []
    assert "Aucune campagne suivie." in page.text
    assert NEW in page.text
    client.force_login(world.reader)
    assert NEW not in client.get(LIST).text


def test_a_campaign_is_added_from_an_action(client, world, office):
    one = action(objective(office, world.manager), world.manager)
    client.force_login(world.contributor)
    form = client.get(f"{NEW}?action={one.pk}")
    assert page_faults(form.text) == []
    assert f'<option value="{one.pk}" selected>' in form.text
    done = client.post(ADD, GIVEN | {"action": one.pk, "starts_on": "01/09/2026"}, follow=True)
    made = Campaign.objects.get()
    assert (made.action_id, made.starts_on, made.created_by) == (one.pk, date(2026, 9, 1), world.contributor)
    assert done.redirect_chain == [(page_of(made), 303)]
    assert "La campagne Adwords est ajoutée." in done.text
    assert one.name in done.text


def test_what_is_refused_keeps_what_was_typed(client, world, office):
    client.force_login(world.manager)
    answer = client.post(
        ADD, GIVEN | {"name": "Été en famille", "utm_campaign": "Été !", "starts_on": "2026-09-30", "ends_on": "2026-09-01"}
    )
    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    assert "Des minuscules sans accent" in answer.text
    assert 'value="Été en famille"' in answer.text
    assert "ete-en-famille" in answer.text  # proposed
    assert Campaign.objects.count() == 0


def test_an_action_of_another_office_is_not_found(client, world, office):
    with office_scope([world.pommiers.pk]):
        theirs = seen(world.pommiers, world.pommiers_manager)
        other = action(objective(theirs, world.pommiers_manager), world.pommiers_manager)
        foreign = campaign_of(theirs, world.pommiers_manager)
    client.force_login(world.manager)
    assert client.post(ADD, GIVEN | {"action": other.pk}).status_code == 404
    assert client.get(page_of(foreign)).status_code == 404
    with office_scope([world.embruns.pk]):
        assert Campaign.objects.count() == 0


def test_a_campaign_shows_its_figures_period_after_period(client, world, office):
    rows = brochure_of(office, world.manager, month_of(office, world.manager))
    one = rows["Adwords"].campaign
    later = operations.add_result(campaign=one, period=month_of(office, world.manager, month=10, last=31), by=world.manager)
    operations.write_cells(row=later, by=world.manager, version=1, typed={"visits": "100", "revenue": "10", "cost": "20"})
    client.force_login(world.reader)
    page = client.get(page_of(one))
    assert page_faults(page.text) == []
    for told in ("4,01", "0,50", "1\u202f865,43\u00a0€", "1,05\u00a0%", "Ensemble", "ROI, période après période", "Rapporte"):
        assert told in page.text or told == "Rapporte"
    assert "Cette campagne n’est liée à aucune action." in page.text
    assert "Supprimer cette campagne" not in page.text


def test_a_campaign_without_figures_says_so(client, world, office):
    one = campaign_of(office, world.manager)
    client.force_login(world.manager)
    assert "Aucun chiffre pour cette campagne. Saisissez le premier mois." in client.get(page_of(one)).text


def test_a_link_is_labelled_without_anything_being_kept(client, world, office):
    one = campaign_of(office, world.manager, utm_campaign="ete-2026")
    client.force_login(world.reader)
    page = client.get(page_of(one), {"adresse": "https://embruns.example/sejours/?a=1", "support": "Lettre d’été"})
    assert "https://embruns.example/sejours/?a=1&amp;utm_source=lettre-d-ete&amp;utm_medium=cpc&amp;utm_campaign=ete-2026" in page.text
    wrong = client.get(page_of(one), {"adresse": "javascript:alert(1)", "support": "x"})
    assert "Écrivez une adresse complète" in wrong.text
    assert page_faults(wrong.text) == []


def test_a_campaign_is_changed_and_a_stale_change_shows_both(client, world, office):
    one = campaign_of(office, world.manager)
    client.force_login(world.manager)
    form = client.get(f"{page_of(one)}modifier/")
    assert page_faults(form.text) == []
    save = f"{page_of(one)}enregistrer/"
    assert client.post(save, GIVEN | {"name": "Google Ads", "version": 1}).status_code == 303
    client.force_login(world.contributor)
    stale = client.post(save, GIVEN | {"name": "Annonces", "version": 1})
    assert stale.status_code == 409
    assert page_faults(stale.text) == []
    assert "Google Ads, liens sponsorisés" in stale.text
    assert "Annonces, liens sponsorisés" in stale.text
    assert 'value="Annonces"' in stale.text
    assert client.post(save, GIVEN | {"name": "Annonces", "version": 1, "version_vue": 2}).status_code == 303
    one.refresh_from_db()
    assert one.name == "Annonces"


def test_removing_says_what_goes_first(client, world, office):
    row = row_of(office, world.manager, month_of(office, world.manager), cost="12")
    client.force_login(world.contributor)
    asked = client.get(f"{page_of(row.campaign)}suppression/")
    assert page_faults(asked.text) == []
    assert "pour 1 période" in asked.text
    done = client.post(f"{page_of(row.campaign)}supprimer/", follow=True)
    assert "est supprimée avec ses chiffres" in done.text
    assert (Campaign.objects.count(), Result.objects.count()) == (0, 0)


def test_readers_and_advisers_read_and_write_nothing(client, world, office):
    one = campaign_of(office, world.manager)
    for person in (world.reader, world.advisor):
        client.force_login(person)
        assert client.get(page_of(one)).status_code == 200
        assert client.get(NEW).status_code == 403
        for address in (ADD, f"{page_of(one)}enregistrer/", f"{page_of(one)}supprimer/"):
            assert client.post(address, GIVEN | {"version": 1}).status_code == 403


@pytest.mark.parametrize("size", [1, 12])
def test_the_pages_take_a_number_of_statements_that_nothing_moves(client, world, office, size):
    one = row_of(office, world.manager, month_of(office, world.manager), cost="12").campaign
    for number in range(2, size + 1):
        operations.add_result(campaign=one, period=month_of(office, world.manager, 2025, number, 28), by=world.manager)
        campaign_of(office, world.manager, f"Campagne {number}")
    client.force_login(world.manager)
    client.get(LIST)
    with statements(5):
        client.get(LIST)
    with statements(11):
        client.get(page_of(one))


def test_pourquoi_walks_back_to_the_first_answer(client, world, office):
    with_answer = whole_chain(office, world.manager)
    planned = operations_of_plan.send_objectives(office=office, by=world.manager)
    assert planned
    one = campaign_of(office, world.manager)
    client.force_login(world.reader)
    page = client.get(f"{page_of(one)}pourquoi/")
    assert page_faults(page.text) == []
    assert "Cette campagne n’est liée à aucune action." in page.text
    one.action = Action.objects.order_by("pk").first()
    one.save(update_fields=["action"])
    page = client.get(f"{page_of(one)}pourquoi/")
    assert page_faults(page.text) == []
    for told in (one.name, one.action.name, with_answer["objective"].name, with_answer["strategy"].name, with_answer["fact"].text):
        assert told in page.text
