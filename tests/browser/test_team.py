"""Team, invitation and profile in a real browser: accessible, within the width of a phone, by keyboard, without script."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from otn.accounts.models import User
from otn.offices import operations
from otn.offices.models import Invitation, Membership
from tests.browser.walking import PROFILES, assert_accessible, refusing_page
from tests.factories import InvitationFactory, MembershipFactory
from tests.offices.acts import inside, mails, role_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

GUEST = "stagiaire.de.cet.ete@mairie-de-barneville-carteret.example"
PASSWORD = "hamac brouette zinc cactus"


def log_in(page, live_server, person):
    """Give the page the session of a person; the login itself is tested in test_accounts.py."""
    client = Client()
    client.force_login(person)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}])


@pytest.fixture
def team(world):
    """A full team, with an invitation that waits, one that has expired, and two former members."""
    long = {"user__first_name": "Marie-Clémentine", "user__last_name": "de la Villehuchet-Quesnel"}
    MembershipFactory.create_batch(8, office=world.embruns, **long)
    for days in (3, 60):
        ended_at = timezone.now() - timedelta(days=days)
        MembershipFactory.create(office=world.embruns, is_active=False, ended_at=ended_at, version=2)
    for days in (3, 20):
        InvitationFactory.create(office=world.embruns, invited_by=world.manager, sent_at=timezone.now() - timedelta(days=days))
    return world


def link(invitation):
    return f"/compte/invitation/{operations.token_of(invitation)}/"


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_every_page_is_accessible(open_page, live_server, team, profile):
    member = Membership.objects.get(user=team.reader)
    waiting = InvitationFactory.create(office=team.embruns, invited_by=team.manager, email=GUEST)
    with open_page(**profile) as page:
        log_in(page, live_server, team.manager)
        for address in ("equipe/", "equipe/invitation/", f"equipe/invitations/{waiting.pk}/", f"equipe/membres/{member.pk}/",
                        f"equipe/membres/{member.pk}/retrait/", "equipe/depart/", "profil/", "profil/modifier/"):  # fmt: skip
            page.goto(f"/ot/embruns/{address}")
            if address == "equipe/":
                page.get_by_text("Anciens membres (2)").click()
            assert_accessible(page)
    with open_page(**profile) as page:
        page.goto(link(waiting))
        assert_accessible(page)
        Invitation.objects.update(sent_at=timezone.now() - timedelta(days=20))
        page.goto(link(waiting))
        assert_accessible(page)


def test_an_invitation_is_sent_again_without_leaving_the_page_nor_losing_the_focus(open_page, live_server, team):
    waiting = Invitation.objects.order_by("sent_at").first()
    with open_page() as page:
        log_in(page, live_server, team.manager)
        page.goto("/ot/embruns/equipe/")
        page.evaluate("window.stayed = true")
        page.get_by_role("button", name=f"Relancer l’invitation de {waiting.email}").click()
        page.locator("[role=status]:focus").filter(has_text="L’invitation est repartie").wait_for()
        assert page.evaluate("window.stayed")
        assert_accessible(page)
    assert [mail.recipient for mail in mails()] == [waiting.email]


def test_somebody_joins_by_keyboard_alone(open_page, team):
    waiting = InvitationFactory.create(office=team.embruns, invited_by=team.manager, email=GUEST)
    with open_page() as page:
        page.goto(link(waiting))
        page.get_by_label("Prénom").focus()
        for typed in ("Jeanne", "Hébert", PASSWORD, PASSWORD):
            page.keyboard.type(typed)
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/ot/embruns/")
    assert role_of(User.objects.get(email=GUEST), team.embruns) == "contributor"


def test_a_fault_takes_the_focus_and_leads_to_its_field(browser, live_server, team):
    waiting = InvitationFactory.create(office=team.embruns, invited_by=team.manager, email=GUEST)
    with refusing_page(browser, live_server) as page:
        page.goto(link(waiting))
        page.get_by_label("Prénom").fill("Jeanne")
        page.locator("#id_last_name").fill("Hébert")
        page.locator("#id_password").fill("court")
        page.locator("#id_password_again").fill("court")
        page.get_by_role("button", name="Ouvrir mon compte et rejoindre l’équipe").click()
        page.locator("[role=alert]:focus").wait_for()
        assert_accessible(page)
        page.get_by_role("alert").get_by_role("link", name="Mot de passe", exact=True).click()
        assert page.get_by_label("Prénom").input_value() == "Jeanne"


def test_two_people_on_one_profile_choose_what_stays(browser, live_server, team):
    with refusing_page(browser, live_server) as page:
        log_in(page, live_server, team.manager)
        page.goto("/ot/embruns/profil/modifier/")
        page.get_by_label("Commune du siège").fill("Portbail")
        office = team.embruns
        values = {name: getattr(office, name) for name in operations.PROFILE} | {"commune": "Carteret", "sit": "Tourinsoft"}
        other = MembershipFactory.create(office=office, role="manager", user__first_name="Claire").user
        with inside(office):
            operations.edit_profile(office=office, version=1, values=values, by=other)
        page.get_by_role("button", name="Enregistrer le profil").click()
        page.get_by_text("Version de Claire").wait_for()
        assert_accessible(page)
        page.get_by_role("button", name="Garder la mienne").click()
        page.get_by_text("Le profil est enregistré.").wait_for()
    office.refresh_from_db()
    assert (office.commune, office.sit) == ("Portbail", "Tourinsoft")


def test_the_team_is_run_without_script(browser, live_server, team):
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    log_in(page, live_server, team.manager)
    page.goto("/ot/embruns/equipe/")
    page.get_by_role("link", name="Inviter").click()
    page.get_by_label("Adresse e-mail").fill(GUEST)
    page.get_by_label("Lecteur").check()
    page.get_by_role("button", name="Envoyer l’invitation").click()
    page.get_by_text(f"L’invitation est partie à {GUEST}.").wait_for()
    page.get_by_role("button", name=f"Retirer l’invitation de {GUEST}").click()
    page.get_by_text(f"L’invitation de {GUEST} est retirée.").wait_for()
    page.get_by_role("link", name=str(team.reader)).click()
    page.get_by_label("Contributeur").check()
    page.get_by_role("button", name="Enregistrer le rôle").click()
    page.get_by_text("est enregistré").wait_for()
    context.close()
    assert role_of(team.reader, team.embruns) == "contributor"
