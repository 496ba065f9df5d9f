"""The home of an office: the one thing to do, the path, what happened, and what it costs."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from otn.dashboard.next_step import Facts, Way, next_step
from otn.journal.operations import record
from otn.offices.models import Membership, Office
from otn.tenancy.scope import all_offices
from tests.factories import AssignmentFactory, DocumentFactory, InvitationFactory, MembershipFactory
from tests.statements import statements
from tests.test_consistency import page_faults

WELCOME = (
    "Bienvenue. Commencez par le diagnostic\N{NO-BREAK SPACE}: 180 questions, 1 h 15 en tout, à plusieurs et en plusieurs fois. "
    "Chaque réponse est enregistrée aussitôt."
)
EMPTY = [
    "Les premiers résultats paraissent dès qu’un chapitre est répondu à 80\N{NO-BREAK SPACE}%.",
    "Aucune échéance dans les 30 jours.",
    "Aucun rapport pour l’instant.",
    "Vos constats deviennent un SWOT, puis des objectifs.",
    "Qui fait quoi, dans quel ordre, pour quand.",
    "Ce que vos campagnes rapportent.",
    "Le fil se tisse au fur et à mesure\N{NO-BREAK SPACE}: du fait jusqu’au résultat de la campagne.",
]
COMPLETE = {
    "commune": "Port-Clair", "epci": "Embruns", "department": "50", "category": "1", "legal_form": "epic", "staff": 6, "web_budget": 0,
    "beds": 9000, "territory": "coastal", "sit": "Tourinsoft", "sells_online": False,
}  # fmt: skip


def seen(answer):
    page = BeautifulSoup(answer.text, "html.parser")
    return page, page.select_one(".carte-accent")


def words(piece):
    return " ".join(piece.get_text().split(" ")).replace("\n", " ")


# --- The rule, without database -----------------------------------------------------------------------------------------------------------

QUIET = Facts(
    office="Côte des Embruns", manager="Hélène", members=3, expired_invitations=0, missing_in_profile=0, profile_is_untouched=False,
    diagnostic_has_begun=True, is_archived=False, next_deadline=None, is_of_otn=False, may_write=True, may_invite=True,
    may_edit_profile=True, may_appoint=False, diagnostic_url="/d/", team_url="/t/", profile_url="/p/", reports_url="/r/",
)  # fmt: skip
NOTHING = {"may_write": False, "may_invite": False, "may_edit_profile": False}
FROM_OTN = NOTHING | {"is_of_otn": True}


@pytest.mark.parametrize(
    ("facts", "key", "way"),
    [
        ({}, "up_to_date", None),
        ({"is_archived": True}, "archived", Way("Voir les rapports", "/r/")),
        ({"manager": "", "members": 0, "may_invite": True}, "empty_team", Way("Inviter le référent", "/t/")),
        ({"manager": "", "members": 0} | FROM_OTN, "empty_team", None),
        ({"manager": "", "may_appoint": True}, "no_manager", Way("Nommer un référent", "/t/")),
        ({"manager": ""}, "no_manager", None),
        ({"diagnostic_has_begun": False, "profile_is_untouched": True}, "first_visit", Way("Commencer le diagnostic", "/d/")),
        ({"diagnostic_has_begun": False, "profile_is_untouched": True} | NOTHING, "first_visit", None),
        ({"diagnostic_has_begun": False, "profile_is_untouched": True} | FROM_OTN, "diagnostic_to_begin", None),
        ({"members": 1}, "alone", Way("Inviter un collègue", "/t/")),
        ({"members": 1} | NOTHING, "up_to_date", None),
        ({"members": 1, "may_invite": True, "is_of_otn": True}, "up_to_date", None),
        ({"expired_invitations": 1}, "expired_invitations", Way("Voir les invitations", "/t/")),
        ({"expired_invitations": 2} | NOTHING, "up_to_date", None),
        ({"missing_in_profile": 3}, "incomplete_profile", Way("Compléter le profil", "/p/")),
        ({"missing_in_profile": 3} | NOTHING, "up_to_date", None),
        ({"diagnostic_has_begun": False}, "diagnostic_to_begin", Way("Commencer le diagnostic", "/d/")),
        ({"diagnostic_has_begun": False} | NOTHING, "diagnostic_to_begin", None),
        # The more urgent one wins.
        ({"is_archived": True, "manager": ""}, "archived", Way("Voir les rapports", "/r/")),
        ({"members": 1, "expired_invitations": 1, "missing_in_profile": 1}, "alone", Way("Inviter un collègue", "/t/")),
        ({"expired_invitations": 1, "missing_in_profile": 1}, "expired_invitations", Way("Voir les invitations", "/t/")),
        ({"missing_in_profile": 1, "diagnostic_has_begun": False}, "incomplete_profile", Way("Compléter le profil", "/p/")),
    ],
)
def test_there_is_one_thing_to_do_and_a_button_only_for_who_may_do_it(facts, key, way):
    step = next_step(replace(QUIET, **facts))
    assert (step.key, step.way) == (key, way)


def test_whoever_may_not_act_is_told_whom_to_ask():
    step = next_step(replace(QUIET, diagnostic_has_begun=False, **NOTHING))
    assert step.text.endswith("Demandez à votre référent, Hélène.")


def test_the_first_visit_offers_to_invite_a_colleague_to_who_may():
    facts = replace(QUIET, diagnostic_has_begun=False, profile_is_untouched=True)
    assert next_step(facts).other_way == Way("Inviter un collègue", "/t/")
    assert next_step(replace(facts, may_invite=False)).other_way is None


def test_the_next_deadline_is_told_when_nothing_waits():
    step = next_step(replace(QUIET, next_deadline=date(2026, 4, 1)))
    assert f"{step.title} {step.text}" == "Tout est à jour. Prochaine échéance\N{NO-BREAK SPACE}: 1er avril 2026."


@pytest.mark.parametrize(("count", "told"), [(1, "Une invitation a expiré sans réponse."), (2, "2 invitations ont expiré sans réponse.")])
def test_unanswered_invitations_are_counted(count, told):
    assert next_step(replace(QUIET, expired_invitations=count)).title == told


# --- The page -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestPage:
    def test_the_first_visit_welcomes_and_says_what_each_place_will_hold(self, client, world):
        client.force_login(world.brumes_manager)
        answer = client.get("/ot/brumes/")
        page, card = seen(answer)
        assert page.h1.get_text() == "Bonjour Léa"
        assert WELCOME in words(card)
        assert [link.get_text() for link in card.select("a")] == ["Commencer le diagnostic", "Inviter un collègue"]
        assert len(page.select("main .btn")) == 1
        text = words(page.main)
        assert [empty for empty in EMPTY if empty not in text] == []
        assert "Rien depuis votre dernière visite." in text
        assert page_faults(answer.text) == []

    @pytest.mark.parametrize("who", ["manager", "contributor", "reader", "advisor", "network_admin"])
    def test_everybody_of_the_office_reads_a_page_without_fault(self, client, world, who):
        client.force_login(getattr(world, who))
        answer = client.get("/ot/embruns/")
        page, _ = seen(answer)
        assert page_faults(answer.text) == []
        assert [step.get_text() for step in page.select(".etapes h3")] == ["Récolter", "Classer", "Choisir", "Valider"]
        assert page.find(id="chemin").get_text() == ("Le chemin de l’office" if who in {"advisor", "network_admin"} else "Votre chemin")

    @pytest.mark.parametrize("who", ["reader", "advisor", "network_admin"])
    def test_whoever_may_not_write_sees_a_sentence_without_a_button(self, client, world, who):
        client.force_login(getattr(world, who))
        _, card = seen(client.get("/ot/embruns/"))
        assert card.select("a") == []
        assert "n’a pas encore commencé" in words(card)

    def test_a_manager_with_an_incomplete_profile_is_told_how_much_is_missing(self, client, world):
        Office.objects.filter(pk=world.embruns.pk).update(**COMPLETE | {"beds": None, "sit": ""})
        client.force_login(world.manager)
        _, card = seen(client.get("/ot/embruns/"))
        assert "Il en manque 2." in words(card)
        assert card.a["href"] == "/ot/embruns/profil/"

    def test_a_manager_whose_profile_is_complete_is_led_to_the_diagnostic(self, client, world):
        Office.objects.filter(pk=world.embruns.pk).update(**COMPLETE)
        client.force_login(world.manager)
        _, card = seen(client.get("/ot/embruns/"))
        assert card.a["href"] == "/ot/embruns/diagnostic/"

    def test_unanswered_invitations_of_this_office_alone_are_told(self, client, world):
        Office.objects.filter(pk=world.embruns.pk).update(**COMPLETE)
        long_ago = timezone.now() - timedelta(days=15)
        InvitationFactory.create(office=world.embruns, invited_by=world.manager, sent_at=long_ago)
        InvitationFactory.create(office=world.embruns, invited_by=world.manager, sent_at=long_ago, revoked_at=long_ago)
        InvitationFactory.create(office=world.pommiers, invited_by=world.pommiers_manager, sent_at=long_ago)
        client.force_login(world.manager)
        assert "Une invitation a expiré sans réponse." in words(seen(client.get("/ot/embruns/"))[1])

    def test_those_who_left_do_not_count_as_colleagues(self, client, world):
        Office.objects.filter(pk=world.embruns.pk).update(**COMPLETE)
        Membership.objects.filter(office=world.embruns).exclude(user=world.manager).update(is_active=False)
        client.force_login(world.manager)
        assert "Vous êtes seul pour l’instant." in words(seen(client.get("/ot/embruns/"))[1])

    def test_an_office_without_manager_says_so(self, client, world):
        Membership.objects.filter(user=world.manager).update(expires_at=timezone.now())
        client.force_login(world.reader)
        assert "Cet office n’a plus de référent." in words(seen(client.get("/ot/embruns/"))[1])

    def test_the_last_lines_of_the_journal_are_read_by_those_who_may(self, client, world):
        with all_offices("test world"):
            for number in range(7):
                record(office_id=world.embruns.pk, by=world.manager, verb="document.downloaded", label=f"rapport-{number}.pdf")
            record(office_id=world.pommiers.pk, by=world.pommiers_manager, verb="document.downloaded", label="ailleurs.pdf")
        client.force_login(world.manager)
        text = words(seen(client.get("/ot/embruns/"))[0].main)
        assert [number for number in range(7) if f"rapport-{number}.pdf" in text] == [2, 3, 4, 5, 6]
        assert "ailleurs.pdf" not in text
        assert "Voir le journal" in text
        client.force_login(world.reader)
        page, _ = seen(client.get("/ot/embruns/"))
        assert "rapport-6.pdf" not in words(page.main)
        assert "Voir le journal" not in words(page.main)
        assert f"{world.contributor} a rejoint l’équipe" in words(page.main)

    def test_reports_are_those_that_this_person_may_open(self, client, world):
        with all_offices("test world"):
            DocumentFactory.create(office=world.embruns, name="ouvert.pdf", capability="report.read")
            DocumentFactory.create(office=world.embruns, name="réservé.xlsx", capability="answer.export")
        client.force_login(world.reader)
        text = words(seen(client.get("/ot/embruns/"))[0].main)
        assert "ouvert.pdf" in text
        assert "réservé.xlsx" not in text
        client.force_login(world.manager)
        assert "réservé.xlsx" in words(seen(client.get("/ot/embruns/"))[0].main)

    def test_an_archived_office_is_read_only(self, client, world):
        Office.objects.filter(pk=world.embruns.pk).update(archived_at=timezone.now())
        client.force_login(world.manager)
        answer = client.get("/ot/embruns/")
        _, card = seen(answer)
        assert "Cet office est archivé." in words(card)
        assert [link["href"] for link in card.select("a")] == ["/ot/embruns/rapports/"]
        assert page_faults(answer.text) == []

    def test_an_account_without_a_name_is_greeted_too(self, client, world):
        type(world.manager).objects.filter(pk=world.manager.pk).update(first_name="")
        client.force_login(world.manager)
        assert seen(client.get("/ot/embruns/"))[0].h1.get_text() == "Bonjour"

    def test_whoever_reads_no_journal_is_told_who_has_joined_without_addresses_or_those_who_have_left(self, client, world):
        nameless = MembershipFactory.create(office=world.embruns, user__first_name="", user__last_name="").user
        gone = MembershipFactory.create(office=world.embruns, expires_at=timezone.now() - timedelta(days=1)).user
        client.force_login(world.reader)
        activity = words(seen(client.get("/ot/embruns/"))[0].find(attrs={"aria-labelledby": "activite"}))
        assert "Sans nom a rejoint l’équipe" in activity
        assert nameless.email not in activity
        assert gone.full_name not in activity

    @pytest.mark.parametrize("size", [1, 300])
    @pytest.mark.parametrize("who", ["manager", "reader", "advisor"])
    def test_it_costs_the_same_whatever_the_size_of_the_office(self, client, world, who, size):
        MembershipFactory.create_batch(size, office=world.embruns)
        AssignmentFactory.create_batch(min(size, 30), advisor=world.advisor)
        InvitationFactory.create_batch(min(size, 30), office=world.embruns, invited_by=world.manager)
        with all_offices("test world"):
            DocumentFactory.create_batch(min(size, 30), office=world.embruns)
            for _ in range(min(size, 60)):
                record(office_id=world.embruns.pk, by=world.manager, verb="document.downloaded", label="rapport.pdf")
        client.force_login(getattr(world, who))
        client.get("/ot/embruns/")  # the site map is loaded once
        with statements(7):  # session, person, office and roles; team, activity, reports; frame
            client.get("/ot/embruns/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("diagnostic/", "OTN n’a pas encore ouvert l’édition"),
        ("strategie/", "Une réflexion part d’un sujet, par exemple\N{NO-BREAK SPACE}: améliorer la visibilité de la destination."),
        ("plan/", "Aucun objectif. Ils viennent de l’étape 2."),
        ("suivi/", "Aucune campagne suivie."),
    ],
)
@pytest.mark.parametrize("who", ["manager", "reader", "advisor"])
def test_a_step_to_come_says_what_it_gives_and_what_it_waits_for(client, world, who, address, says):
    client.force_login(getattr(world, who))
    answer = client.get(f"/ot/embruns/{address}")
    page, _ = seen(answer)
    assert says in words(page.main)
    assert "Ce que l’étape vous donnera" in words(page.main)
    assert len(page.select("main .btn")) == 0
    assert page_faults(answer.text) == []
