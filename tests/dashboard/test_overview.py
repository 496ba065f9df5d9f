"""The home of an office: the one thing to do, the path, what happened, and what it costs."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from diagnostic.operations import record_answer, request_changes, submit, validate
from diagnostic.states import State
from otn.clock import today
from otn.dashboard.next_step import Diagnostic, Facts, Plan, Reflection, Way, next_step, reminders
from otn.journal.operations import record
from otn.offices.models import Membership, Office
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic.assessed import UNKNOWN, answer_everything, assessment_of, fill, published_version
from tests.factories import AssignmentFactory, DocumentFactory, EditionFactory, InvitationFactory, MembershipFactory
from tests.statements import statements
from tests.strategy.reflected import whole_chain
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


def beside(page):
    return words(page.find(attrs={"aria-labelledby": "rappels"}))


class Seen:
    """The home of Embruns as a person sees it."""

    def __init__(self, page):
        self.card = page.select_one(".carte-accent")
        first = page.select_one(".etapes [data-etape=recolter]")
        self.path, self.step = words(first), words(first.select_one(".badge")).strip()
        self.deadlines, self.results = (words(page.find(attrs={"aria-labelledby": name})) for name in ("echeances", "resultats"))


def seen_by(client, person):
    client.force_login(person)
    answer = client.get("/ot/embruns/")
    assert page_faults(answer.text) == []
    return Seen(BeautifulSoup(answer.text, "html.parser"))


def running_edition(version=None, years_ago=0):
    """Make an edition that is open today, or that was some years ago."""
    day = today() - timedelta(days=365 * years_ago)
    return EditionFactory.create(
        year=2026 - years_ago, bank_version=version or published_version(), opens_on=day - timedelta(days=30),
        submit_by=day + timedelta(days=20), review_by=day + timedelta(days=28), closes_on=day + timedelta(days=60),
    )  # fmt: skip


# --- The rule, without database -----------------------------------------------------------------------------------------------------------

QUIET = Facts(
    office="Côte des Embruns", manager="Hélène", members=3, expired_invitations=0, missing_in_profile=0, profile_is_untouched=False,
    diagnostic_has_begun=True, is_archived=False, next_deadline=None, is_of_otn=False, may_write=True, may_invite=True,
    may_edit_profile=True, may_appoint=False, diagnostic_url="/d/", team_url="/t/", profile_url="/p/", reports_url="/r/", diagnostic=None,
    has_reflection=True, reflection=None, may_classify=True, strategy_url="/s/",
)  # fmt: skip
DRAFT = Diagnostic(
    year=2026, state=State.DRAFT, answered=146, required=172, is_begun=True, last_day=date(2026, 12, 16), days_left=21,
    review_by=date(2027, 1, 9), is_overdue=False, sent="", asked_by="", correction="", remarks=0, has_adviser=True, validated_on=None,
    result="", place="chapitre 3, question 74", mine=(), mine_left=(), may_submit=True, may_review=False, may_ask_delay=True,
    place_url="/c/#q-3.1-04", rereading_url="/relecture/", results_url="/resultats/", review_url="/revue/", delay_url="/delai/",
)  # fmt: skip
REFLECTION = Reflection(
    name="Visibilité", place="Groupes", lacks="4 faits sans groupe", may_validate=True, url="/s/7/", validation_url="/s/7/validation/"
)
PLAN = Plan(
    waiting=0, objectives=4, without_action=0, incomplete=0, is_validated=True, late=0, my_late=0, my_week=0, my_to_sign=0, may_edit=True,
    may_validate=True, url="/plan/", my_tasks_url="/plan/m/", late_url="/plan/?r", validation_url="/plan/v/",
)  # fmt: skip
DECIDED, OPEN = PLAN, replace(PLAN, is_validated=False)
DONE = {"answered": 172}
CORRECTION = {"state": State.CHANGES_REQUESTED, "asked_by": "Claire Noël", "correction": "Deux chiffres.", "remarks": 2} | DONE
SENT = {"state": State.SUBMITTED, "sent": "Transmis par Gaël Lefèvre le 23 novembre 2026.", "place": ""} | DONE
VALIDATED = {"state": State.VALIDATED, "validated_on": date(2026, 10, 27), "result": "58 sur 100, niveau Confirmé", "place": ""} | DONE
CONTRIBUTES = {"may_submit": False}
READS = {"may_submit": False, "may_ask_delay": False, "place": ""}
REVIEWS = READS | {"may_review": True}
NOTHING = {"may_write": False, "may_classify": False, "may_invite": False, "may_edit_profile": False}
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
        ({"members": 1, "expired_invitations": 1, "missing_in_profile": 3, "lacks_charter": True}, "up_to_date", None),
        ({"diagnostic_has_begun": False}, "diagnostic_to_begin", Way("Commencer le diagnostic", "/d/")),
        ({"diagnostic_has_begun": False} | NOTHING, "diagnostic_to_begin", None),
        # A reflection
        ({"reflection": REFLECTION}, "reflection_under_way", Way("Continuer la réflexion", "/s/7/")),
        ({"reflection": REFLECTION} | NOTHING, "up_to_date", None),
        ({"reflection": replace(REFLECTION, lacks="")}, "strategy_to_validate", Way("Valider la stratégie", "/s/7/validation/")),
        ({"reflection": replace(REFLECTION, lacks="", may_validate=False)}, "strategy_waits", Way("Voir la réflexion", "/s/7/")),
        ({"reflection": REFLECTION, "diagnostic_has_begun": False}, "diagnostic_to_begin", Way("Commencer le diagnostic", "/d/")),
        # A plan
        ({"plan": DECIDED}, "plan_goes_on", Way("Voir le plan", "/plan/")),
        ({"plan": DECIDED} | FROM_OTN, "plan_goes_on", Way("Voir le plan", "/plan/")),
        ({"plan": replace(DECIDED, my_late=1, late=1)}, "my_tasks_are_late", Way("Voir mes tâches", "/plan/m/")),
        ({"plan": replace(DECIDED, my_to_sign=2)}, "tasks_to_sign", Way("Contrôler", "/plan/m/#a-controler")),
        ({"plan": replace(DECIDED, late=2)}, "team_is_late", Way("Voir ce qui est en retard", "/plan/?r")),
        ({"plan": replace(DECIDED, late=2, may_validate=False)}, "plan_is_late", Way("Voir ce qui est en retard", "/plan/?r")),
        ({"plan": replace(DECIDED, my_week=3)}, "week_ahead", Way("Voir mes tâches", "/plan/m/")),
        ({"plan": replace(DECIDED, waiting=2)}, "plan_goes_on", Way("Voir le plan", "/plan/")),
        ({"plan": replace(OPEN, objectives=0, waiting=2)}, "objectives_wait", Way("Reprendre mes objectifs", "/plan/")),
        ({"plan": replace(OPEN, without_action=1)}, "no_action", Way("Ajouter une action", "/plan/")),
        ({"plan": replace(OPEN, incomplete=1)}, "contributions_incomplete", Way("Compléter les contributions", "/plan/")),
        ({"plan": OPEN}, "plan_to_validate", Way("Valider le plan", "/plan/v/")),
        ({"plan": replace(OPEN, may_validate=False)}, "plan_waits", Way("Voir le plan", "/plan/")),
        ({"plan": replace(OPEN, may_edit=False, may_validate=False)}, "up_to_date", None),
        ({"plan": replace(DECIDED, my_late=1), "reflection": REFLECTION}, "my_tasks_are_late", Way("Voir mes tâches", "/plan/m/")),
        ({"plan": OPEN, "reflection": REFLECTION}, "reflection_under_way", Way("Continuer la réflexion", "/s/7/")),
        # A tracker
        ({"plan": DECIDED, "new_campaign_url": "/suivi/n/"}, "first_campaign", Way("Ajouter une campagne", "/suivi/n/")),
        ({"plan": OPEN, "new_campaign_url": "/suivi/n/"}, "plan_to_validate", Way("Valider le plan", "/plan/v/")),
        ({"month_to_enter": date(2026, 10, 31), "tracker_url": "/suivi/"}, "month_to_enter", Way("Saisir le mois", "/suivi/")),
        ({"month_to_enter": date(2026, 10, 31), "plan": replace(DECIDED, my_week=1)}, "week_ahead", Way("Voir mes tâches", "/plan/m/")),
        # The more urgent one wins.
        ({"is_archived": True, "manager": ""}, "archived", Way("Voir les rapports", "/r/")),
    ],
)
def test_there_is_one_thing_to_do_and_a_button_only_for_who_may_do_it(facts, key, way):
    step = next_step(replace(QUIET, **facts))
    assert (step.key, step.way) == (key, way)


@pytest.mark.parametrize(
    ("diagnostic", "facts", "key", "way"),
    [
        # A draft
        ({}, {}, "resume", Way("Reprendre", "/c/#q-3.1-04")),
        ({"is_begun": False}, {"diagnostic_has_begun": False}, "diagnostic_to_begin", Way("Commencer le diagnostic", "/d/")),
        (
            {"is_begun": False},
            {"diagnostic_has_begun": False, "profile_is_untouched": True},
            "diagnostic_to_begin",
            Way("Commencer le diagnostic", "/d/"),
        ),
        ({"mine": ("3",), "mine_left": ("3",)} | CONTRIBUTES, {}, "resume", Way("Reprendre", "/c/#q-3.1-04")),
        ({"mine": ("3",)} | CONTRIBUTES, {}, "part_is_done", Way("Voir le diagnostic", "/d/")),
        (READS, NOTHING, "under_way", Way("Voir le diagnostic", "/d/")),
        (REVIEWS, FROM_OTN, "under_way", None),
        ({"days_left": 7}, {}, "sending_is_near", Way("Reprendre", "/c/#q-3.1-04")),
        ({"days_left": 7} | READS, NOTHING, "under_way", Way("Voir le diagnostic", "/d/")),
        ({"days_left": -1, "place": ""}, {}, "sending_is_late", Way("Demander un délai", "/delai/")),
        ({"days_left": -1} | READS, NOTHING, "sending_is_late", None),
        ({"days_left": -1} | REVIEWS, FROM_OTN, "sending_is_late", Way("Voir le diagnostic", "/d/")),
        # All answered
        (DONE, {}, "to_send", Way("Relire et transmettre", "/relecture/")),
        (DONE | {"days_left": 2}, {}, "to_send", Way("Relire et transmettre", "/relecture/")),
        (DONE | CONTRIBUTES, {}, "waits_for_manager", Way("Voir le diagnostic", "/d/")),
        (DONE | READS, NOTHING, "waits_for_manager", Way("Voir le diagnostic", "/d/")),
        # Sent
        (SENT, {}, "sent", Way("Voir les résultats", "/resultats/")),
        (SENT | REVIEWS, FROM_OTN, "to_review", Way("Relire le diagnostic", "/revue/")),
        (SENT | REVIEWS | {"is_overdue": True}, FROM_OTN, "review_overdue", Way("Relire le diagnostic", "/revue/")),
        (SENT | READS, FROM_OTN, "sent", None),
        # Sent back
        (CORRECTION, {}, "correction_asked", Way("Voir les 2 questions", "/relecture/#remarques")),
        (CORRECTION | {"remarks": 1}, {}, "correction_asked", Way("Voir la question", "/relecture/#remarques")),
        (CORRECTION | {"remarks": 0}, {"members": 1}, "correction_asked", Way("Voir le diagnostic", "/d/")),
        (CORRECTION | {"days_left": -3}, {}, "sending_is_late", Way("Demander un délai", "/delai/")),
        (CORRECTION | READS, NOTHING, "correction_under_way", None),
        (CORRECTION | REVIEWS, FROM_OTN, "correction_under_way", None),
        # Validated
        (VALIDATED, {}, "results", Way("Voir les résultats", "/resultats/")),
        (VALIDATED, {"has_reflection": False}, "facts_to_create", Way("Créer les faits de l’étape 2", "/s/?diagnostic=2026")),
        (VALIDATED, {"has_reflection": False} | NOTHING, "results", Way("Voir les résultats", "/resultats/")),
        (VALIDATED, {"reflection": REFLECTION}, "reflection_under_way", Way("Continuer la réflexion", "/s/7/")),
        (SENT, {"reflection": REFLECTION}, "reflection_under_way", Way("Continuer la réflexion", "/s/7/")),
        ({}, {"reflection": REFLECTION}, "resume", Way("Reprendre", "/c/#q-3.1-04")),
        (VALIDATED | REVIEWS, FROM_OTN, "results", Way("Voir les résultats", "/resultats/")),
        (VALIDATED, {"is_archived": True}, "archived", Way("Voir les rapports", "/r/")),
    ],
)
def test_the_diagnostic_asks_something_of_whoever_can_do_it(diagnostic, facts, key, way):
    step = next_step(replace(QUIET, **facts, diagnostic=replace(DRAFT, **diagnostic)))
    assert (step.key, step.way) == (key, way)


@pytest.mark.parametrize(
    ("diagnostic", "told"),
    [
        ({}, "Reprendre\N{NO-BREAK SPACE}: chapitre 3, question 74. 146 réponses sur 172."),
        (
            {"mine": ("3", "5"), "mine_left": ("3", "5")},
            "Reprendre\N{NO-BREAK SPACE}: chapitre 3, question 74. 146 réponses sur 172. "
            "Les chapitres qui vous sont confiés\N{NO-BREAK SPACE}: 3 et 5.",
        ),
        (
            {"is_begun": False, "mine_left": ("1",)},
            "Le diagnostic 2026 est ouvert. 180 questions, 1 h 15 en tout, à plusieurs et en plusieurs fois. Chaque réponse est "
            "enregistrée aussitôt. Le chapitre qui vous est confié\N{NO-BREAK SPACE}: 1. "
            "Dernier jour pour le transmettre\N{NO-BREAK SPACE}: 16 décembre 2026.",
        ),
        ({"days_left": 0}, "C’est le dernier jour pour transmettre le diagnostic. 146 réponses sur 172. "
         "Dernier jour\N{NO-BREAK SPACE}: 16 décembre 2026."),
        (CORRECTION, "Claire Noël demande une précision. “Deux chiffres.” À renvoyer avant le 16 décembre 2026 au soir."),
        (
            SENT,
            "Le diagnostic est chez votre conseiller. Transmis par Gaël Lefèvre le 23 novembre 2026. Les réponses ne se modifient plus. "
            "Votre conseiller a été prévenu.",
        ),
        (VALIDATED, "Le diagnostic 2026 est validé. Score\N{NO-BREAK SPACE}: 58 sur 100, niveau Confirmé. Validé le 27 octobre 2026."),
    ],
)  # fmt: skip
def test_it_says_where_one_stands(diagnostic, told):
    one = replace(DRAFT, **diagnostic)
    step = next_step(replace(QUIET, diagnostic=one, diagnostic_has_begun=one.is_begun))
    assert f"{step.title} {step.text}" == told


@pytest.mark.parametrize("has_adviser", [True, False])
@pytest.mark.parametrize("state", [DONE, SENT, SENT | {"is_overdue": True}])
def test_nobody_is_told_of_an_adviser_who_is_not_there(state, has_adviser):
    step = next_step(replace(QUIET, diagnostic=replace(DRAFT, has_adviser=has_adviser, **state)))
    assert ("votre conseiller" in f"{step.title} {step.text}".lower()) is has_adviser


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


MISSING = {"expired_invitations": 1, "missing_in_profile": 3, "lacks_charter": True}


@pytest.mark.parametrize(
    ("facts", "keys"),
    [
        ({}, []),
        (MISSING, ["charter", "expired_invitations", "incomplete_profile"]),
        (MISSING | NOTHING, ["charter"]),
        (MISSING | FROM_OTN, ["charter"]),
        (MISSING | {"is_archived": True}, []),
        ({"members": 1, "diagnostic": DRAFT}, ["alone"]),
        ({"members": 1, "diagnostic": DRAFT} | NOTHING, []),
        ({"members": 1, "diagnostic": replace(DRAFT, state=State.VALIDATED, place="")}, []),
        # What the one thing to do offers already, and what can wait on the first day
        ({"members": 1, "diagnostic": replace(DRAFT, is_begun=False), "diagnostic_has_begun": False}, []),
        (MISSING | {"diagnostic_has_begun": False, "profile_is_untouched": True}, ["charter", "expired_invitations"]),
    ],
)
def test_what_else_waits_stands_beside_the_one_thing_to_do(facts, keys):
    told = replace(QUIET, **facts)
    assert [one.key for one in reminders(told, next_step(told))] == keys


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"expired_invitations": 1}, "Une invitation a expiré sans réponse. Relancez-la, ou retirez-la."),
        ({"expired_invitations": 2}, "2 invitations ont expiré sans réponse. Relancez-les, ou retirez-les."),
        (
            {"missing_in_profile": 1},
            "1 renseignement manque au profil de l’office, pour vous comparer à des offices semblables.",
        ),
        (
            {"missing_in_profile": 3},
            "3 renseignements manquent au profil de l’office, pour vous comparer à des offices semblables.",
        ),
    ],
)
def test_what_else_waits_is_counted(facts, text):
    told = replace(QUIET, **facts)
    assert [one.text for one in reminders(told, next_step(told))] == [text]


def test_the_charter_is_signed_by_who_may_and_read_by_the_others():
    told = replace(QUIET, lacks_charter=True, charter_url="/charte/")
    labels = [reminders(one, next_step(one))[0].way.label for one in (told, replace(told, may_sign_charter=True))]
    assert labels == ["Lire la charte", "Lire et signer"]


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
        page, card = seen(client.get("/ot/embruns/"))
        assert card.a["href"] == "/ot/embruns/diagnostic/"
        assert "2 renseignements manquent au profil de l’office" in beside(page)
        assert page.find("a", string="Compléter le profil")["href"] == "/ot/embruns/profil/"

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
        assert "Une invitation a expiré sans réponse." in beside(seen(client.get("/ot/embruns/"))[0])

    def test_those_who_left_do_not_count_as_colleagues(self, client, world):
        Office.objects.filter(pk=world.embruns.pk).update(**COMPLETE)
        Membership.objects.filter(office=world.embruns).exclude(user=world.manager).update(is_active=False)
        client.force_login(world.manager)
        assert "Inviter un collègue" in words(seen(client.get("/ot/embruns/"))[1])

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

    def test_answers_that_follow_one_another_are_told_together(self, client, world):
        with all_offices("test world"):
            for person, codes in (
                (world.manager, ["1.1-01"]),
                (world.contributor, ["1.1-02", "1.1-03", "1.1-04"]),
                (world.manager, ["1.1-05"]),
            ):
                for code in codes:
                    record(office_id=world.embruns.pk, by=person, verb="answer.recorded", label=code)
        client.force_login(world.manager)
        activity = words(seen(client.get("/ot/embruns/"))[0].find(attrs={"aria-labelledby": "activite"}))
        assert f"{world.contributor} a répondu à 3 questions" in activity
        assert f"{world.manager} a répondu à la question 1.1-05" in activity
        assert "1.1-03" not in activity

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

    def test_the_path_the_card_and_the_dates_follow_the_diagnostic_from_the_draft_to_the_results(self, client, world):
        Office.objects.filter(pk=world.embruns.pk).update(**COMPLETE)
        world.embruns.refresh_from_db()
        with all_offices("test world"):
            assessment = assessment_of(world.embruns, running_edition())
        manager = seen_by(client, world.manager)
        assert (manager.card.a["href"], manager.step) == ("/ot/embruns/diagnostic/", "À venir")
        assert "Transmettre le diagnostic 2026" in manager.deadlines
        with office_scope([world.embruns.pk]):
            record_answer(assessment=assessment, code="1.1-01", by=world.contributor, version=0, value=UNKNOWN)
        contributor = seen_by(client, world.contributor)
        assert contributor.card.a["href"] == "/ot/embruns/diagnostic/2026/chapitre/1/#q-1.1-01"
        assert "Reprendre\N{NO-BREAK SPACE}: chapitre 1, question 1." in words(contributor.card)
        assert re.search(r"1 réponses? sur \d+", contributor.path)
        with office_scope([world.embruns.pk]):
            answer_everything(assessment, world.manager)
        assert seen_by(client, world.manager).card.a["href"] == "/ot/embruns/diagnostic/2026/relecture/"
        assert "Référent" in words(seen_by(client, world.contributor).card) or "référent" in words(seen_by(client, world.contributor).card)
        with office_scope([world.embruns.pk]):
            submit(assessment=assessment, by=world.manager)
        assert "Les réponses ne se modifient plus. Votre conseiller a été prévenu." in words(seen_by(client, world.manager).card)
        advisor = seen_by(client, world.advisor)
        assert advisor.card.a["href"] == "/ot/embruns/diagnostic/2026/revue/"
        with office_scope([world.embruns.pk]):
            request_changes(assessment=assessment, by=world.advisor, comment="Le délai de réponse est à revoir.")
        manager = seen_by(client, world.manager)
        assert "“Le délai de réponse est à revoir.”" in words(manager.card)
        assert "Renvoyer le diagnostic 2026 corrigé" in manager.deadlines
        with office_scope([world.embruns.pk]):
            submit(assessment=assessment, by=world.manager)
            validate(assessment=assessment, by=world.advisor)
        manager = seen_by(client, world.manager)
        assert manager.card.a["href"] == "/ot/embruns/strategie/?diagnostic=2026"
        assert manager.step == "Fait"
        assert "Aucune échéance dans les 30 jours." in manager.deadlines
        assert "sur\N{NO-BREAK SPACE}100" in manager.results
        assert seen_by(client, world.contributor).card.a["href"] == "/ot/embruns/strategie/?diagnostic=2026"
        for who in (world.reader, world.advisor, world.network_admin):
            assert seen_by(client, who).card.a["href"] == "/ot/embruns/diagnostic/2026/resultats/"

    def test_what_a_hidden_draft_comes_to_is_not_told_to_otn(self, client, world):
        with all_offices("test world"):
            assessment = assessment_of(world.embruns, running_edition())
            fill(assessment, world.manager)
        assert "provisoire" in seen_by(client, world.manager).results
        assert "provisoire" not in seen_by(client, world.advisor).results

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
            version = published_version()
            for rank in range(min(size, 30)):
                whole_chain(world.embruns, world.manager, f"Réflexion {rank}")
            for ago in range(1 if size == 1 else 8):
                edition = running_edition(version, years_ago=ago)
                fill(assessment_of(world.embruns, edition), world.manager)
        client.force_login(getattr(world, who))
        client.get("/ot/embruns/")  # the site map and the bank are loaded once
        # session, person, office, roles; team, activity, reports; diagnostics, answers; reflections; plan, tasks; frame
        with statements(12):
            client.get("/ot/embruns/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("diagnostic/", "OTN n’a pas encore ouvert l’édition"),
        ("strategie/", "Une réflexion part d’un sujet, par exemple\N{NO-BREAK SPACE}: améliorer la visibilité de la destination."),
        ("plan/", "Aucun objectif. Ils viennent de l’étape 2."),
    ],
)
@pytest.mark.parametrize("who", ["manager", "reader", "advisor"])
def test_a_step_to_come_says_what_it_gives_and_what_it_waits_for(client, world, who, address, says):
    client.force_login(getattr(world, who))
    answer = client.get(f"/ot/embruns/{address}")
    page, _ = seen(answer)
    assert says in words(page.main)
    assert "Ce que l’étape vous donnera" in words(page.main)
    assert len(page.select("main .btn")) == (address == "strategie/" and who == "manager"), "a reflection may begin at any time"
    assert page_faults(answer.text) == []
