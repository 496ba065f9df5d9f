"""The page of the team, as each person sees it, and what is changed from there."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from otn.accounts.models import User
from otn.offices import operations
from otn.offices.models import AdvisorAssignment, Invitation, Membership
from tests.factories import AssignmentFactory, InvitationFactory, MembershipFactory, OfficeFactory
from tests.offices.acts import bell, entries, inside, mails, role_of, traces, verbs
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

GUEST = "lea@voisin.example"
LAST = "Un office garde toujours au moins un référent. Nommez-en un autre d’abord."
ALONE = "Vous êtes seul pour l’instant. Le diagnostic va plus vite à plusieurs\u00a0: confiez un chapitre à un collègue."
WHY = "À la demande du président."
HTMX = {"HX-Request": "true"}
EVERYBODY = ["manager", "contributor", "reader", "advisor", "network_admin"]


def url(name, *args, office="embruns"):
    return reverse(f"dashboard:{name}", args=[office, *args])


def words(answer):
    return BeautifulSoup(answer.text, "html.parser").find("main").get_text(" ", strip=True)


def read(client, person, address=None, status=200):
    client.force_login(person)
    answer = client.get(address or url("team"))
    assert answer.status_code == status
    if status == 200:
        assert page_faults(answer.text) == []
    return answer


def post(client, person, address, htmx=False, **given):
    client.force_login(person)
    return client.post(address, given, headers=HTMX if htmx else {})


def of(person, office):
    return Membership.objects.get(user=person, office=office)


def invitation(world, **changes):
    return InvitationFactory.create(**{"office": world.embruns, "invited_by": world.manager, "email": GUEST, **changes})


def an_hour_ago():
    return timezone.now() - timedelta(hours=1)


# --- What each sees ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_sees_who_is_in_the_team_and_who_accompanies_it(client, world, who):
    page = words(read(client, getattr(world, who)))
    assert "3 membres" in page
    for person in (world.manager, world.contributor, world.reader, world.advisor):
        assert str(person) in page
    assert "depuis le 1er janvier 2025" in page


@pytest.mark.parametrize(
    ("who", "sees"), [("manager", True), ("advisor", True), ("network_admin", True), ("contributor", False), ("reader", False)]
)
def test_addresses_and_invitations_are_for_those_who_answer_for_the_office_and_for_otn(client, world, who, sees):
    invitation(world)
    text = read(client, getattr(world, who)).text
    main = text[text.index("<main") :]
    assert (world.contributor.email in main) is sees
    assert (GUEST in main) is sees


@pytest.mark.parametrize(
    ("who", "may"), [("manager", True), ("network_admin", True), ("contributor", False), ("reader", False), ("advisor", False)]
)
def test_only_who_may_change_the_team_is_offered_to(client, world, who, may):
    invitation(world)
    text = read(client, getattr(world, who)).text
    assert (url("team_new_invitation") in text) is may
    assert (url("team_member", of(world.reader, world.embruns).pk) in text) is may


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_button_is_drawn_whose_request_would_be_refused(client, world, who):
    """Every form and link of the page that leads to the team answers something else than 403 to this person."""
    invitation(world)
    MembershipFactory.create(office=world.embruns, is_active=False, ended_at=timezone.now())
    person = getattr(world, who)
    page = BeautifulSoup(read(client, person).text, "html.parser").find("main")
    for link in page.select("a[href*='/equipe/']"):
        assert client.get(link["href"]).status_code == 200
    for form in page.select("form[action*='/equipe/']"):
        assert client.post(form["action"], {field["name"]: field.get("value", "") for field in form.select("input")}).status_code == 303


def test_the_order_is_by_role_then_by_name(client, world):
    for name in ("Zoé", "Élodie", "Anne"):
        MembershipFactory.create(office=world.embruns, role="reader", user__first_name=name, user__last_name="B")
    page = BeautifulSoup(read(client, world.manager).text, "html.parser")
    names = [row.find("th").get_text(" ", strip=True) for row in page.select("tbody tr")][:6]
    assert names[0].startswith(str(world.manager))
    assert [name.split()[0] for name in names[2:]] == ["Anne", "Élodie", "Léa", "Zoé"]


def test_whoever_is_alone_is_told_so(client):
    alone = MembershipFactory.create(role="manager", office__slug="seul")
    page = read(client, alone.user, url("team", office="seul"))
    assert ALONE in words(page)
    assert "Aucune invitation en attente." in words(page)
    assert "Aucun conseiller n’est encore désigné. OTN s’en occupe." in words(page)
    assert page.text.count('class="btn"') == 1


def test_a_lonely_contributor_is_told_without_a_button(client):
    alone = MembershipFactory.create(role="contributor", office__slug="seul")
    page = read(client, alone.user, url("team", office="seul"))
    assert ALONE in words(page)
    assert 'class="btn"' not in page.text


def test_an_office_without_anybody_says_so_to_the_network(client, world):
    OfficeFactory.create(slug="vide")
    page = read(client, world.network_admin, url("team", office="vide"))
    assert "Personne n’est encore dans l’équipe de cet office." in words(page)
    assert page.text.count('class="btn"') == 1


def test_a_former_member_is_named_as_one(client, world):
    MembershipFactory.create(
        office=world.embruns, is_active=False, ended_at=timezone.now(), user__first_name="Yann", user__last_name="Le Goff"
    )
    page = words(read(client, world.reader))
    assert "Yann Le Goff (ancien membre)" in page
    assert "3 membres" in page


def test_an_adviser_whose_work_has_ended_is_not_named(client, world):
    gone = AssignmentFactory.create(office=world.embruns, advisor__first_name="Parti", starts_on="2025-01-01", ends_on="2025-02-01").advisor
    assert str(gone) not in words(read(client, world.manager))


def test_an_adviser_whose_account_is_closed_is_not_named(client, world):
    User.objects.filter(pk=world.advisor.pk).update(is_active=False)
    page = words(read(client, world.manager))
    assert str(world.advisor) not in page
    assert "Demander un conseiller" in page
    assert client.post("/ot/embruns/equipe/conseiller/").status_code == 303
    assert "Demande envoyée le" in words(read(client, world.manager))


def test_the_foreign_adviser_and_the_stranger_get_nothing(client, world):
    for person in (world.brumes_manager, world.foreign_advisor, world.superuser):
        read(client, person, status=404)


def test_a_superuser_sees_the_team_during_an_intervention_and_acts_with_a_reason(client, world):
    with inside(world.embruns):
        operations.start_intervention(office=world.embruns, by=world.superuser, reason="Le lien n’arrive pas.")
    page = read(client, world.superuser)
    assert world.contributor.email in page.text
    answer = post(client, world.superuser, url("team_invite"), email=GUEST, role="reader", reason=WHY)
    assert answer.status_code == 303
    entry = entries(world.embruns)[-1]
    assert (entry.verb, entry.role, entry.reason) == ("invitation.sent", "superuser", WHY)
    assert entry.intervention is not None


def test_an_archived_team_is_read_and_not_changed(client, world):
    with inside(world.embruns):
        operations.archive_office(office=world.embruns, by=world.network_admin, reason="Fusion avec un autre office.")
    page = read(client, world.manager)
    assert url("team_new_invitation") not in page.text
    read(client, world.manager, url("team_new_invitation"), status=403)
    assert post(client, world.manager, url("team_invite"), email=GUEST, role="reader").status_code == 403


# --- What it costs ----------------------------------------------------------------------------------------------------------------------


def populate(office, count):
    MembershipFactory.create_batch(count - 1, office=office)
    MembershipFactory.create_batch(count, office=office, is_active=False, ended_at=timezone.now())
    InvitationFactory.create_batch(count, office=office)
    AssignmentFactory.create_batch(count, office=office)


@pytest.mark.parametrize("size", [1, 300])
def test_the_page_costs_the_same_for_one_and_for_three_hundred(client, size):
    """Session, person, office, people, advisers, invitations, frame of the page."""
    me = MembershipFactory.create(role="manager", office__slug="plein")
    populate(me.office, size)
    client.force_login(me.user)
    with statements(7):
        assert client.get(url("team", office="plein")).status_code == 200


@pytest.mark.parametrize("size", [1, 300])
def test_the_page_of_a_member_costs_the_same_for_one_and_for_three_hundred(client, size):
    me = MembershipFactory.create(role="manager", office__slug="plein")
    populate(me.office, size)
    client.force_login(me.user)
    with statements(6):
        assert client.get(url("team_member", me.pk, office="plein")).status_code == 200


# --- Inviting ---------------------------------------------------------------------------------------------------------------------------


def test_the_form_says_what_each_role_may_do(client, world):
    page = words(read(client, world.manager, url("team_new_invitation")))
    assert "Lit tout et commente, sans rien modifier." in page
    assert "valide le plan" in page
    assert "Motif" not in page
    assert "Motif" in words(read(client, world.network_admin, url("team_new_invitation")))


@pytest.mark.parametrize("htmx", [False, True])
def test_an_invitation_is_sent_and_listed(client, world, htmx):
    answer = post(client, world.manager, url("team_invite"), htmx, email=GUEST, role="reader")
    assert (answer.status_code, answer["Location"]) == (303, url("team"))
    page = words(read(client, world.manager))
    assert f"L’invitation est partie à {GUEST}." in page
    assert "en attente" in page
    (mail,) = mails()
    assert mail.recipient == GUEST


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9999"])
def test_the_link_in_the_mail_is_of_the_configured_site_whatever_the_host_header(client, world, settings, host):
    settings.OTN_BASE_URL = "https://strategie.example"
    client.force_login(world.manager)
    answer = client.post(url("team_invite"), {"email": GUEST, "role": "reader"}, headers={"host": host})
    assert answer.status_code == 303
    assert "https://strategie.example/compte/invitation/" in mails()[0].text
    assert host not in mails()[0].text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"email": "", "role": "reader"}, "Ce champ est obligatoire."),
        ({"email": "sans-arobase", "role": "reader"}, "Saisissez une adresse"),
        ({"email": GUEST, "role": "advisor"}, "Sélectionnez un choix valide."),
        ({"email": GUEST, "role": "superuser"}, "Sélectionnez un choix valide."),
        ({"email": "referent@embruns.example", "role": "reader"}, "Cette personne est déjà dans l’équipe."),
    ],
)
def test_a_fault_is_told_beside_the_field_and_keeps_what_was_typed(client, world, given, says):
    before = traces()
    answer = post(client, world.manager, url("team_invite"), **given)
    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    assert says in words(answer)
    typed = BeautifulSoup(answer.text, "html.parser").find(id="id_email")
    assert typed.get("value", "") == given["email"]
    assert traces() == before


def test_the_network_invites_with_a_reason_only(client, world):
    before = traces()
    answer = post(client, world.network_admin, url("team_invite"), email=GUEST, role="reader", reason="bref")
    assert answer.status_code == 422
    assert "Dites pourquoi" in words(answer)
    assert traces() == before
    assert post(client, world.network_admin, url("team_invite"), email=GUEST, role="reader", reason=WHY).status_code == 303
    assert bell(world.manager)


@pytest.mark.parametrize("who", ["contributor", "reader", "advisor"])
def test_nobody_else_invites(client, world, who):
    before = traces()
    assert post(client, getattr(world, who), url("team_invite"), email=GUEST, role="reader").status_code == 403
    assert traces() == before


def test_a_line_of_the_invitation_goes_with_its_withdrawal(client, world):
    row = invitation(world, sent_at=an_hour_ago())
    answer = post(client, world.manager, url("team_revoke", row.pk))
    assert (answer.status_code, answer["Location"]) == (303, url("team"))
    page = words(read(client, world.manager))
    assert f"L’invitation de {GUEST} est retirée." in page
    assert "Aucune invitation en attente." in page


def test_an_invitation_is_sent_again(client, world):
    row = invitation(world, sent_at=timezone.now() - timedelta(days=20))
    assert "expirée" in words(read(client, world.manager))
    assert post(client, world.manager, url("team_resend", row.pk)).status_code == 303
    assert "en attente" in words(read(client, world.manager))
    assert len(mails()) == 1


@pytest.mark.parametrize("act", ["team_resend", "team_revoke"])
def test_a_swap_of_the_list_equals_a_reload(client, world, act):
    row, _ = invitation(world, sent_at=an_hour_ago()), invitation(world, email="autre@voisin.example", sent_at=an_hour_ago())
    answer = post(client, world.manager, url(act, row.pk), htmx=True)
    assert answer.status_code == 200
    swapped = BeautifulSoup(answer.text, "html.parser")
    assert swapped.select_one("[role=status][autofocus]")
    swapped.select_one("[role=status]").decompose()
    reloaded = BeautifulSoup(read(client, world.manager).text, "html.parser").find(id="invitations")
    for piece in (swapped, reloaded):
        for secret in piece.select("[name=csrfmiddlewaretoken]"):
            secret.decompose()
    assert swapped.find(id="invitations").get_text("|", strip=True) == reloaded.get_text("|", strip=True)


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("act", ["team_resend", "team_revoke"])
def test_what_was_accepted_meanwhile_is_answered_with_a_conflict(client, world, act, htmx):
    row = invitation(world, accepted_at=timezone.now(), accepted_by=world.reader)
    before = traces()
    answer = post(client, world.manager, url(act, row.pk), htmx)
    assert answer.status_code == 409
    assert "Erreur" in answer.text
    assert traces() == before


@pytest.mark.parametrize("act", ["team_resend", "team_revoke"])
def test_the_network_says_why_on_the_page_of_the_invitation(client, world, act):
    row = invitation(world, sent_at=an_hour_ago())
    page = read(client, world.network_admin)
    assert url("team_invitation", row.pk) in page.text
    assert "Motif" in words(read(client, world.network_admin, url("team_invitation", row.pk)))
    before = traces()
    assert post(client, world.network_admin, url(act, row.pk), reason="bref").status_code == 422
    assert traces() == before
    assert post(client, world.network_admin, url(act, row.pk), reason=WHY).status_code == 303
    assert entries(world.embruns)[-1].reason == WHY


def test_an_invitation_of_a_closed_account_says_so_and_is_sent_again_in_ones_own_name(client, world):
    gone = MembershipFactory.create(office=world.embruns, user__is_active=False).user
    row = invitation(world, invited_by=gone, sent_at=an_hour_ago())
    assert "sans effet compte de l’expéditeur fermé" in words(read(client, world.manager))
    post(client, world.manager, url("team_resend", row.pk))
    page = words(read(client, world.manager))
    assert "sans effet" not in page
    assert f"par {world.manager}" in page
    assert str(world.manager) in mails()[0].text


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[lien](http://ailleurs.example)", "{{ 7|add:1 }}"]
)
def test_names_are_shown_as_they_were_typed(client, world, name):
    person = MembershipFactory.create(office=world.embruns, role="manager", user__first_name=name, user__last_name="").user
    member = of(person, world.embruns)
    for address in (url("team"), url("team_member", member.pk), url("team_removal", member.pk)):
        answer = read(client, world.manager, address)
        assert name in words(answer)
        assert not BeautifulSoup(answer.text, "html.parser").select("main script, main img")
    post(client, person, url("team_invite"), email=GUEST, role="reader")
    assert f"{name} vous invite" in mails()[0].text


def test_the_page_of_an_invitation_that_has_ended_offers_nothing_more(client, world):
    row = invitation(world, revoked_at=timezone.now())
    page = read(client, world.manager, url("team_invitation", row.pk))
    assert "retirée" in words(page)
    assert url("team_resend", row.pk) not in page.text


# --- Roles ------------------------------------------------------------------------------------------------------------------------------


def change(client, world, who, role, by="manager", version=1, htmx=False, **given):
    address = url("team_change_role", of(getattr(world, who), world.embruns).pk)
    return post(client, getattr(world, by), address, htmx, role=role, version=version, **given)


@pytest.mark.parametrize("htmx", [False, True])
def test_a_role_is_changed(client, world, htmx):
    answer = change(client, world, "reader", "contributor", htmx=htmx)
    assert (answer.status_code, answer["Location"]) == (303, url("team"))
    assert role_of(world.reader, world.embruns) == "contributor"


def test_the_last_manager_is_told_the_remedy_in_place_of_a_form(client, world):
    page = read(client, world.manager, url("team_member", of(world.manager, world.embruns).pk))
    assert LAST in words(page)
    assert url("team_change_role", of(world.manager, world.embruns).pk) not in page.text
    answer = change(client, world, "manager", "reader")
    assert answer.status_code == 422
    assert LAST in words(answer)
    assert role_of(world.manager, world.embruns) == "manager"


def test_a_role_changed_meanwhile_is_shown_beside_the_one_that_was_chosen(client, world):
    MembershipFactory.create(office=world.embruns, role="manager", user__first_name="Claire")
    claire = User.objects.get(first_name="Claire")
    client.force_login(claire)
    assert (
        client.post(url("team_change_role", of(world.reader, world.embruns).pk), {"role": "contributor", "version": 1}).status_code == 303
    )
    before = traces()
    answer = change(client, world, "reader", "manager", version=1)
    assert answer.status_code == 409
    assert page_faults(answer.text) == []
    page = words(answer)
    assert "Claire a modifié cela pendant que vous l’écriviez" in page
    assert "Garder la mienne" in page
    assert "Garder celle de Claire" in page
    form = BeautifulSoup(answer.text, "html.parser").select_one("main form.formulaire")
    assert form.select_one("[name=role]:checked, [name=role][checked]")["value"] == "manager"
    assert form.select_one("[name=version]")["value"] == "1"
    assert traces() == before
    assert change(client, world, "reader", "manager", version=1).status_code == 409  # a second try without a choice
    assert change(client, world, "reader", "manager", version=1, version_vue=2).status_code == 303
    assert role_of(world.reader, world.embruns) == "manager"


def test_the_network_changes_a_role_with_a_reason_only(client, world):
    answer = change(client, world, "reader", "contributor", by="network_admin", reason="bref")
    assert answer.status_code == 422
    assert "Dites pourquoi" in words(answer)
    assert change(client, world, "reader", "contributor", by="network_admin", reason=WHY).status_code == 303


@pytest.mark.parametrize("given", [{"role": "network_admin", "version": 1}, {"role": "reader"}, {"role": "reader", "version": "x"}, {}])
def test_what_the_form_never_offers_is_refused(client, world, given):
    before = traces()
    answer = post(client, world.manager, url("team_change_role", of(world.contributor, world.embruns).pk), **given)
    assert answer.status_code == 422
    assert traces() == before


def test_the_next_click_obeys_the_new_role(client, world):
    client.force_login(world.contributor)
    other = type(client)()
    assert (
        post(other, world.manager, url("team_change_role", of(world.contributor, world.embruns).pk), role="manager", version=1).status_code
        == 303
    )
    assert client.get(url("team_new_invitation")).status_code == 200


# --- Departures and returns -------------------------------------------------------------------------------------------------------------


def test_removing_somebody_is_confirmed_on_a_page_that_says_what_stays(client, world):
    member = of(world.reader, world.embruns)
    page = read(client, world.manager, url("team_removal", member.pk))
    assert "Ce qu’elle a écrit reste, à son nom" in words(page)
    assert f'action="{url("team_remove", member.pk)}"' in page.text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_member_is_removed_and_put_back(client, world, htmx):
    member = of(world.reader, world.embruns)
    assert post(client, world.manager, url("team_remove", member.pk), htmx, version=1).status_code == 303
    assert role_of(world.reader, world.embruns) == ""
    read(client, world.reader, status=404)
    page = read(client, world.manager)
    assert "Remettre dans l’équipe" in words(page)
    assert post(client, world.manager, url("team_restore", member.pk), htmx, version=2).status_code == 303
    assert role_of(world.reader, world.embruns) == "reader"
    assert verbs(world.embruns) == ["membership.ended", "membership.restored"]


@pytest.mark.parametrize("act", ["team_remove", "team_restore"])
def test_an_old_page_is_refused_and_drawn_anew(client, world, act):
    member = of(world.reader, world.embruns)
    Membership.objects.filter(pk=member.pk).update(version=5, is_active=act == "team_remove", ended_at=timezone.now())
    before = traces()
    answer = post(client, world.manager, url(act, member.pk), version=1)
    assert answer.status_code == 409
    assert "Cette fiche a changé pendant que vous l’écriviez." in words(answer)
    assert 'name="version" value="5"' in answer.text
    assert traces() == before


def test_after_thirty_days_the_page_leads_to_a_new_invitation(client, world):
    member = MembershipFactory.create(office=world.embruns, is_active=False, ended_at=timezone.now() - timedelta(days=40))
    page = read(client, world.manager, url("team_member", member.pk))
    assert "Invitez de nouveau cette personne" in words(page)
    assert post(client, world.manager, url("team_restore", member.pk), version=1).status_code == 409


def test_the_network_removes_and_puts_back_with_a_reason_only(client, world):
    member = of(world.reader, world.embruns)
    assert post(client, world.network_admin, url("team_remove", member.pk), version=1, reason="bref").status_code == 422
    assert post(client, world.network_admin, url("team_remove", member.pk), version=1, reason=WHY).status_code == 303
    assert url("team_restore", member.pk) not in read(client, world.network_admin).text
    assert url("team_restore", member.pk) in read(client, world.network_admin, url("team_member", member.pk)).text
    assert post(client, world.network_admin, url("team_restore", member.pk), version=2, reason="").status_code == 422
    assert post(client, world.network_admin, url("team_restore", member.pk), version=2, reason=WHY).status_code == 303


@pytest.mark.parametrize("htmx", [False, True])
def test_a_member_leaves_after_a_page_that_says_what_stays(client, world, htmx):
    assert "Votre compte reste ouvert." in words(read(client, world.reader, url("team_departure")))
    answer = post(client, world.reader, url("team_leave"), htmx)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert role_of(world.reader, world.embruns) == ""
    assert client.get(url("team")).status_code == 404


def test_the_last_manager_does_not_leave(client, world):
    assert LAST in words(read(client, world.manager, url("team_departure")))
    answer = post(client, world.manager, url("team_leave"))
    assert answer.status_code == 422
    assert LAST in words(answer)
    assert role_of(world.manager, world.embruns) == "manager"


@pytest.mark.parametrize("who", ["advisor", "network_admin"])
def test_who_is_no_member_has_nothing_to_leave(client, world, who):
    read(client, getattr(world, who), url("team_departure"), status=403)
    assert post(client, getattr(world, who), url("team_leave")).status_code == 403


# --- Without a manager ------------------------------------------------------------------------------------------------------------------


def test_the_network_appoints_a_manager_when_none_is_left(client, world):
    User.objects.filter(pk=world.manager.pk).update(is_active=False)
    member = of(world.reader, world.embruns)
    assert "Cet office n’a plus de référent. OTN peut en nommer un parmi ses membres." in words(read(client, world.contributor))
    assert "Nommez-en un" in words(read(client, world.network_admin))
    assert "Nommer référent" in words(read(client, world.network_admin, url("team_member", member.pk)))
    assert post(client, world.network_admin, url("team_appoint", member.pk), reason="bref").status_code == 422
    assert post(client, world.network_admin, url("team_appoint", member.pk), reason=WHY).status_code == 303
    assert role_of(world.reader, world.embruns) == "manager"


def test_nobody_is_appointed_beside_a_manager(client, world):
    member = of(world.reader, world.embruns)
    assert "Nommer référent" not in words(read(client, world.network_admin, url("team_member", member.pk)))
    answer = post(client, world.network_admin, url("team_appoint", member.pk), reason=WHY)
    assert answer.status_code == 409
    assert "Cet office a un référent" in words(answer)


def test_a_manager_appoints_nobody(client, world):
    assert post(client, world.manager, url("team_appoint", of(world.reader, world.embruns).pk), reason=WHY).status_code == 403


# --- An adviser -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(("who", "may"), [("manager", True), ("contributor", True), ("reader", False), ("network_admin", False)])
def test_an_office_without_adviser_asks_for_one(client, world, who, may, htmx):
    AdvisorAssignment.objects.filter(office=world.embruns).delete()
    person = getattr(world, who)
    assert ("Demander un conseiller" in words(read(client, person))) is may
    assert post(client, person, url("team_ask_advisor"), htmx).status_code == (303 if may else 403)
    assert bell(world.network_admin) == (["Côte des Embruns demande un conseiller."] if may else [])
    if may:
        page = words(read(client, person))
        assert "Demande envoyée le" in page
        assert "Demander un conseiller" not in page


def test_an_office_that_has_one_does_not_ask(client, world):
    assert "Demander un conseiller" not in words(read(client, world.manager))
    answer = post(client, world.manager, url("team_ask_advisor"))
    assert answer.status_code == 409
    assert "Un conseiller accompagne déjà cet office" in words(answer)


# --- Rows of others ---------------------------------------------------------------------------------------------------------------------

MEMBER_PAGES = ["team_member", "team_removal"]
MEMBER_ACTS = ["team_change_role", "team_remove", "team_restore", "team_appoint"]


@pytest.mark.parametrize("name", MEMBER_PAGES + MEMBER_ACTS)
@pytest.mark.parametrize("who", ["manager", "network_admin"])
def test_a_member_of_another_office_is_not_found(client, world, name, who):
    before = traces()
    client.force_login(getattr(world, who))
    for pk in (of(world.pommiers_manager, world.pommiers).pk, 0, 10**18):
        address = url(name, pk)
        answer = client.get(address) if name in MEMBER_PAGES else client.post(address, {"role": "reader", "version": 1, "reason": WHY})
        assert answer.status_code == (403 if name == "team_appoint" and who == "manager" else 404)
    assert traces() == before


@pytest.mark.parametrize("name", ["team_invitation", "team_resend", "team_revoke"])
def test_an_invitation_of_another_office_is_not_found(client, world, name):
    row = InvitationFactory.create(office=world.pommiers, invited_by=world.pommiers_manager, sent_at=an_hour_ago())
    before = traces()
    client.force_login(world.manager)
    for pk in (row.pk, 0, 10**18):
        answer = client.get(url(name, pk)) if name == "team_invitation" else client.post(url(name, pk))
        assert answer.status_code == 404
    assert traces() == before
    assert Invitation.objects.get(pk=row.pk).revoked_at is None
