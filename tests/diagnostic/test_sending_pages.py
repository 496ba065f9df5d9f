"""The pages around sending, for every state and role: what is shown, what is refused, and what neither side must read of the other."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from diagnostic import operations
from diagnostic.answering import Value
from diagnostic.models import Answer, Assessment, Revision, Transition
from diagnostic.queries.banks import get_version
from diagnostic.scoring import AnswerState
from otn.journal.models import JournalEntry
from otn.offices.models import AdvisorAssignment
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic import sample
from tests.diagnostic.assessed import TODAY, UNKNOWN, answer_everything, assessment_of, choose, current, fill, published_version
from tests.diagnostic.sending import CORRECTION, STATES, client_of, put
from tests.factories import AssessmentFactory, AssignmentFactory, EditionFactory, MembershipFactory, OfficeFactory, UserFactory
from tests.offices.acts import at_once, bell, inside, mails, verbs
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

REASON = "Le site a été refait en entier."
MEMBERS = ("reader", "contributor", "manager")
OTN = ("advisor", "network_admin")
PEOPLE = (*MEMBERS, *OTN, "superuser", "foreign_advisor", "brumes_manager")
HTMX = pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["plain", "htmx"])


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def other_manager(world):
    """Who sends in the tests where somebody else is refused."""
    return MembershipFactory.create(office=world.embruns, role="manager", user__first_name="Claire", user__last_name="Martin").user


@pytest.fixture
def assessment(world):
    with inside(world.embruns):
        return assessment_of(world.embruns)


def address(assessment, end=""):
    return f"/ot/embruns/diagnostic/{assessment.edition.year}/{end}"


def lead(assessment, state, world, by):
    with inside(world.embruns):
        put(assessment, state, world, by)


def state_of(assessment):
    with all_offices("test"):
        return current(assessment).state


def read(answer):
    return BeautifulSoup(answer.content, "html.parser")


def text_of(answer):
    return " ".join(read(answer).main.get_text(" ").split())


def moves():
    with all_offices("test"):
        return Transition.objects.count()


# --- Every state, every role --------------------------------------------------------------------------------------------------------------

POSTS = {  # address: (who may, in which states, the state after)
    "transmettre/": ({"manager"}, {"draft", "changes_requested"}, "submitted"),
    "retirer/": ({"manager"}, {"submitted"}, "draft"),
    "reouverture/demander/": ({"manager", "contributor"}, {"validated"}, "validated"),
}


@HTMX
@pytest.mark.parametrize("state", STATES)
def test_each_move_is_given_to_the_role_and_in_the_state_of_the_table(assessment, world, other_manager, state, headers):
    lead(assessment, state, world, other_manager)
    before = state_of(assessment)
    for end, (roles, states, _) in POSTS.items():
        for who in PEOPLE:
            client, count = client_of(getattr(world, who)), moves()
            with all_offices("test"):
                journal = JournalEntry.objects.count()
            expected = 404 if who in {"foreign_advisor", "brumes_manager", "superuser"} else 403
            if who in roles:
                expected = 303 if state in states else 409
            if expected == 303:
                continue  # each of these in a test of its own, below
            answer = client.post(address(assessment, end), {"reason": REASON}, headers=headers)
            assert answer.status_code == expected, f"{state}, {end}, {who}"
            assert (state_of(assessment), moves()) == (before, count)
            with all_offices("test"):
                assert JournalEntry.objects.count() == journal
            if expected == 409 and end.startswith("reouverture"):
                assert REASON in answer.text, "what was typed is given back"


@HTMX
@pytest.mark.parametrize(
    ("end", "state", "who"),
    [(end, state, who) for end, (roles, states, _) in POSTS.items() for state in sorted(states) for who in sorted(roles)],
)
def test_an_allowed_move_leaves_the_same_rows_with_and_without_htmx(assessment, world, other_manager, end, state, who, headers):
    lead(assessment, state, world, other_manager)
    count = moves()
    answer = client_of(getattr(world, who)).post(address(assessment, end), {"reason": REASON}, headers=headers)
    assert answer.status_code == 303
    assert state_of(assessment) == POSTS[end][2]
    assert moves() == count + (not end.startswith("reouverture"))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", [*MEMBERS, *OTN])
def test_every_page_is_whole_and_draws_no_button_that_would_be_refused(assessment, world, other_manager, state, who):
    lead(assessment, state, world, other_manager)
    with inside(world.embruns):
        operations.show_draft(assessment=assessment, by=world.manager, is_visible=True)
    client = client_of(getattr(world, who))
    for end in ("relecture/", "historique/", "transmission/", "reouverture/"):
        answer = client.get(address(assessment, end))
        if answer.status_code == 403:
            assert end in {"transmission/", "reouverture/"}
            continue
        assert answer.status_code == 200
        assert page_faults(answer.text) == []
        for form in read(answer).main.find_all("form"):
            ending = form["action"].partition(f"{assessment.edition.year}/")[2]
            if ending in POSTS:
                roles, states, _ = POSTS[ending]
                assert who in roles, f"{end} draws {ending}"
                assert state in states, f"{end} draws {ending}"


def test_a_hidden_draft_keeps_its_answers_from_otn_and_not_its_log(assessment, world):
    for who in OTN:
        client = client_of(getattr(world, who))
        assert client.get(address(assessment, "relecture/")).status_code == 403
        answer = client.get(address(assessment, "historique/"))
        assert answer.status_code == 200
        assert "brouillon gardé par l’office" in text_of(answer)
        assert "En cours" not in text_of(answer).replace("(en cours)", "")


def test_an_unknown_year_or_question_is_missing(assessment, world):
    client = client_of(world.manager)
    assert client.get("/ot/embruns/diagnostic/1999/relecture/").status_code == 404
    assert client.post(address(assessment, "relecture/motifs/9.9-99/"), {"reason": REASON, "version": 0}).status_code == 404
    assert client.get(address(assessment, "transmettre/")).status_code == 405


# --- Reading again ------------------------------------------------------------------------------------------------------------------------


def test_what_is_to_be_looked_at_leads_to_its_question(assessment, world):
    with inside(world.embruns):
        fill(assessment, world.contributor)
        for code, value in (("1.1-01", UNKNOWN), ("1.2-01", Value())):
            operations.record_answer(assessment=assessment, code=code, by=world.manager, version=1, value=value)
        operations.flag_answer(assessment=assessment, code="1.1-02", by=world.manager, is_to_review=True)
        operations.write_comment(assessment=assessment, code="1.2-02", by=world.reader, text="À vérifier avec la mairie.")
    page = read(client_of(world.reader).get(address(assessment, "relecture/")))
    for title, code in (("manquent", "1.2-01"), ("inconnues", "1.1-01"), ("a-revoir", "1.1-02"), ("discussions", "1.2-02")):
        section = page.find("section", {"aria-labelledby": title})
        assert [link["href"] for link in section.find_all("a")] == [address(assessment, f"chapitre/1/#q-{code}")]


def test_a_thread_that_is_closed_or_was_emptied_is_not_listed(assessment, world):
    with inside(world.embruns):
        answer_everything(assessment, world.manager)
        comment = operations.write_comment(assessment=assessment, code="1.1-02", by=world.reader, text="Un mot.")
        operations.remove_comment(comment=comment, by=world.reader)
        other = operations.write_comment(assessment=assessment, code="1.1-01", by=world.reader, text="Un mot.")
        operations.resolve_thread(thread=other.thread, by=world.manager, is_resolved=True)
    assert "Tout est répondu et rien n’est à revoir." in text_of(client_of(world.manager).get(address(assessment, "relecture/")))


def test_whoever_cannot_send_is_told_whom_to_ask(assessment, world, other_manager):
    with inside(world.embruns):
        answer_everything(assessment, world.manager)
    for who in ("reader", "contributor"):
        answer = client_of(getattr(world, who)).get(address(assessment, "relecture/"))
        assert f"Demandez à votre référent, {world.manager} ou {other_manager}." in text_of(answer)
        assert "transmission/" not in answer.text
    world.embruns.memberships.filter(role="manager").update(is_active=False)
    assert "Cet office n’a plus de référent" in text_of(client_of(world.reader).get(address(assessment, "relecture/")))


def test_the_adviser_asks_for_a_correction_and_his_words_stand_on_top(assessment, world):
    with inside(world.embruns):
        answer_everything(assessment, world.manager)
        operations.submit(assessment=assessment, by=world.manager)
        for code, kind in (("1.1-01", "to_specify"), ("1.1-02", "contested"), ("1.2-01", "sound")):
            text = f"Remarque sur {code}"
            operations.mark_answer(assessment=assessment, code=code, by=world.advisor, version=0, kind=kind, text=text)
    client = client_of(world.manager)
    assert "Remarque sur" not in client.get(address(assessment, "relecture/")).text, "while he reads, it is his own"
    with inside(world.embruns):
        operations.request_changes(assessment=assessment, by=world.advisor, comment=CORRECTION)
        operations.record_answer(assessment=assessment, code="1.1-02", by=world.manager, version=1, value=UNKNOWN)
    answer = client.get(address(assessment, "relecture/"))
    assert f"{world.advisor} demande une précision : “{CORRECTION}”" in text_of(answer).replace("\N{NO-BREAK SPACE}", " ")
    lines = read(answer).find("section", {"aria-labelledby": "remarques"}).find_all("li")
    assert [line.find(class_="badge").get_text(strip=True) for line in lines] == ["à préciser", "réponse modifiée depuis"]


def test_a_date_that_has_passed_offers_no_way_to_send(assessment, world, settings):
    lead(assessment, "draft", world, world.manager)
    settings.OTN_TODAY = date(2027, 2, 1)
    client = client_of(world.manager)
    for end in ("relecture/", "transmission/"):
        answer = client.get(address(assessment, end))
        assert "La date d’envoi est passée" in text_of(answer)
        assert "transmettre/" not in answer.text
    refusal = client.post(address(assessment, "transmettre/"))
    assert (refusal.status_code, state_of(assessment)) == (422, "draft")


# --- Reasons ------------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def many_excluded(world):
    """An assessment in which two of seven questions do not apply, and nobody said why."""
    text = sample.changed(
        ("legal: 1, not_applicable: 1}", "legal: 1, not_applicable: 2}"),
        ("            unit: s\n", "            unit: s\n            not_applicable: Votre office n'a pas de site.\n"),
    )
    bank = sample.read(text).bank
    assert bank is not None
    with inside(world.embruns):
        assessment = assessment_of(world.embruns, EditionFactory.create(bank_version=published_version(bank)))
        for code in ("1.1-02", "1.1-03"):
            value = Value(AnswerState.NOT_APPLICABLE)
            operations.record_answer(assessment=assessment, code=code, by=world.manager, version=0, value=value)
    return assessment


def reason_of(assessment, code):
    with all_offices("test"):
        return Answer.objects.get(revision__assessment=assessment, question__code=code).reason


def save(client, assessment, headers, **fields):
    return client.post(address(assessment, "relecture/motifs/1.1-03/"), {"version": 1, "reason": REASON, **fields}, headers=headers)


@HTMX
def test_a_reason_is_saved_where_it_lacks(many_excluded, world, headers):
    client = client_of(world.contributor)
    page = read(client.get(address(many_excluded, "relecture/")))
    assert len(page.find("section", {"aria-labelledby": "exclues"}).find_all("form")) == 2
    answer = save(client, many_excluded, headers)
    assert answer.status_code == (200 if headers else 303)
    assert reason_of(many_excluded, "1.1-03") == REASON
    line = read(client.get(address(many_excluded, "relecture/"))).find(id="motif-1.1-03")
    assert line.form is None
    if headers:  # a swap equals a reload, the mark of what has just been done set aside
        assert read(answer).li.get_text(" ", strip=True) == line.get_text(" ", strip=True)


@HTMX
def test_a_reason_that_says_nothing_is_asked_again(many_excluded, world, headers):
    answer = save(client_of(world.manager), many_excluded, headers, reason="  ")
    assert answer.status_code == 422
    assert read(answer).find(id="motif-1.1-03-reason") is not None
    assert ("<html" in answer.text) is not bool(headers)
    assert reason_of(many_excluded, "1.1-03") == ""


@HTMX
def test_a_stale_reason_shows_both_answers_and_lets_choose(many_excluded, world, headers):
    with inside(world.embruns):
        operations.record_answer(
            assessment=many_excluded, code="1.1-03", by=world.contributor, version=1,
            value=Value(AnswerState.NOT_APPLICABLE, reason="Un seul site pour trois offices."),
        )  # fmt: skip
    client = client_of(world.manager)
    answer = save(client, many_excluded, headers)
    assert answer.status_code == 409
    conflict = read(answer).find(class_="conflit")
    assert [one.get_text() for one in conflict.find_all("q")] == [
        "Non concerné\N{NO-BREAK SPACE}: Un seul site pour trois offices.", f"Non concerné\N{NO-BREAK SPACE}: {REASON}"
    ]  # fmt: skip
    assert read(answer).find(id="motif-1.1-03-reason")["value"] == REASON, "what was typed is given back"
    if not headers:
        assert page_faults(answer.text) == []
    assert save(client, many_excluded, headers, version_vue=conflict.button["value"]).status_code == (200 if headers else 303)
    assert reason_of(many_excluded, "1.1-03") == REASON


def test_a_reason_is_asked_of_those_alone_who_may_answer(many_excluded, world):
    with inside(world.embruns):
        operations.assign_chapter(assessment=many_excluded, chapter_code="1", person=world.manager, by=world.manager)
    for who in ("reader", "contributor"):
        client = client_of(getattr(world, who))
        section = read(client.get(address(many_excluded, "relecture/"))).find("section", {"aria-labelledby": "exclues"})
        assert section.form is None
        assert "Aucun motif pour l’instant." in section.get_text()
        assert save(client, many_excluded, {}).status_code == 403
    assert save(client_of(world.manager), many_excluded, {}).status_code == 303


# --- Sending ------------------------------------------------------------------------------------------------------------------------------


@HTMX
def test_what_lacks_answers_is_not_sent_and_the_list_says_which(assessment, world, headers):
    with inside(world.embruns):
        fill(assessment, world.manager)
        operations.record_answer(assessment=assessment, code="1.2-01", by=world.manager, version=1, value=Value())
    client = client_of(world.manager)
    assert "transmission/" not in client.get(address(assessment, "relecture/")).text
    answer = client.post(address(assessment, "transmettre/"), headers=headers)
    assert (answer.status_code, state_of(assessment)) == (422, "draft")
    assert "1 question attend encore une réponse." in text_of(answer).replace("\N{NO-BREAK SPACE}", " ")
    assert "1.2-01" in text_of(answer)
    assert "transmettre/" not in answer.text, "no second try while something is missing"


def test_the_confirmation_names_who_will_read_or_says_that_nobody_does(assessment, world):
    lead(assessment, "draft", world, world.manager)
    client = client_of(world.manager)
    assert f"{world.advisor}, votre conseiller OTN" in text_of(client.get(address(assessment, "transmission/")))
    AdvisorAssignment.objects.filter(office=world.embruns).update(ends_on=date(2026, 1, 1))
    assert "Aucun conseiller n’est encore désigné" in text_of(client.get(address(assessment, "transmission/")))
    assert "Aucun conseiller n’est encore désigné" in text_of(client.post(address(assessment, "transmettre/"), follow=True))


def test_the_second_click_of_the_same_person_finds_it_done(assessment, world, other_manager):
    lead(assessment, "draft", world, world.manager)
    client = client_of(world.manager)
    for end, state in (("transmettre/", "submitted"), ("retirer/", "draft"), ("transmettre/", "submitted")):
        count = moves()
        assert [client.post(address(assessment, end)).status_code for _ in range(2)] == [303, 303]
        assert (moves(), state_of(assessment)) == (count + 1, state)
    refusal = client_of(other_manager).post(address(assessment, "transmettre/"))
    assert refusal.status_code == 409
    assert f"Transmis par {world.manager}" in text_of(refusal)


def test_a_submission_that_is_being_read_is_not_taken_back_and_nobody_says_why(assessment, world):
    lead(assessment, "reviewing", world, world.manager)
    client = client_of(world.manager)
    page = text_of(client.get(address(assessment, "relecture/")))
    assert "Retirer l’envoi" not in page
    assert "demandez à votre conseiller de vous renvoyer le diagnostic" in page
    refusal = client.post(address(assessment, "retirer/"))
    assert (refusal.status_code, state_of(assessment)) == (409, "submitted")
    assert "En relecture" not in refusal.text


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_the_same_second_send_once(world, settings):
    with office_scope([world.embruns.pk]):
        assessment = assessment_of(world.embruns)
        answer_everything(assessment, world.manager)
    target = address(assessment, "transmettre/")
    sessions = [client_of(world.manager).cookies["sessionid"].value for _ in range(20)]

    def click(session):
        client = Client()
        client.cookies["sessionid"] = session
        return client.post(target).status_code

    given = at_once(*(lambda session=session: click(session) for session in sessions))
    assert given == [303] * 20
    assert (moves(), state_of(assessment)) == (1, "submitted")
    assert bell(world.advisor) == ["Côte des Embruns a envoyé son diagnostic."]
    assert verbs(world.embruns).count("assessment.submitted") == 1


# --- The draft ----------------------------------------------------------------------------------------------------------------------------


@HTMX
def test_the_manager_shows_the_draft_and_hides_it_again(assessment, world, headers):
    client = client_of(world.manager)
    for word, is_visible, status in (("oui", True, 200), ("non", False, 403)):
        answer = client.post(address(assessment, "brouillon/"), {"is_visible": word}, headers=headers)
        assert answer.status_code == 303
        with all_offices("test"):
            assert Assessment.objects.get().is_draft_visible is is_visible
        assert client_of(world.advisor).get(address(assessment, "relecture/")).status_code == status
    assert client.post(address(assessment, "brouillon/"), {"is_visible": "peut-être"}).status_code == 422


# --- Neither side reads the words of the other --------------------------------------------------------------------------------------------

OFFICE_WORDS = ("Envoyé", "À corriger")
OTN_WORDS = ("En attente", "À relire", "En relecture", "Renvoyé")


@pytest.mark.parametrize("state", STATES)
def test_labels_stay_on_their_side(assessment, world, state):
    lead(assessment, state, world, world.manager)
    for who in (*MEMBERS, *OTN):
        client = client_of(getattr(world, who))
        forbidden = OTN_WORDS if who in MEMBERS else OFFICE_WORDS
        for end in ("relecture/", "historique/", "transmission/", "reouverture/"):
            answer = client.get(address(assessment, end))
            if answer.status_code == 200:
                assert [word for word in forbidden if word in text_of(answer)] == [], f"{who}, {end}"
    told = [line for who in (*MEMBERS, *OTN) for line in bell(getattr(world, who))] + [mail.subject + mail.text for mail in mails()]
    assert [word for word in (*OFFICE_WORDS, *OTN_WORDS) for line in told if word in line] == []


# --- The adviser lets the date pass -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "is_said"), [("submitted", True), ("reviewing", True), ("validated", False), ("changes_requested", False)]
)
def test_a_review_that_is_late_is_said_to_both_sides_and_changes_nothing(assessment, world, settings, state, is_said):
    lead(assessment, state, world, world.manager)
    for day, expected in ((date(2027, 2, 26), False), (date(2027, 2, 27), is_said)):
        settings.OTN_TODAY = day
        for who in ("manager", "advisor", "network_admin"):
            page = text_of(client_of(getattr(world, who)).get(address(assessment, "relecture/")))
            assert ("La relecture devait se terminer le 26 février 2027." in page) is expected
            assert ("Non relu" in page) is expected
    assert state_of(assessment) == ("submitted" if state == "reviewing" else state)


# --- What became of it --------------------------------------------------------------------------------------------------------------------


def test_each_revision_stays_to_be_read_and_the_log_tells_the_moves(assessment, world):
    lead(assessment, "validated", world, world.manager)
    with inside(world.embruns):
        operations.reopen(assessment=assessment, by=world.advisor, reason=REASON)
    page = client_of(world.reader).get(address(assessment, "historique/"))
    links = [link["href"] for link in read(page).main.table.find_all("a", string="Résultats")]
    assert links == [address(assessment, f"resultats/?revision={number}") for number in (2, 1)]
    told = text_of(page)
    assert told.index("Réouverture") < told.index("Envoyé → Validé") < told.index("En cours → Envoyé")
    assert REASON in told


@pytest.mark.parametrize("has_advisor", [True, False])
def test_a_reopening_is_asked_of_the_advisers_else_of_the_network(assessment, world, has_advisor):
    lead(assessment, "validated", world, world.manager)
    before = len(mails())  # that it is validated was told
    AssignmentFactory.create(office=world.embruns, advisor=UserFactory.create(is_advisor=True, email="conseiller3@otn.example"))
    if not has_advisor:
        AdvisorAssignment.objects.filter(office=world.embruns).update(ends_on=date(2026, 1, 1))
    client = client_of(world.contributor)
    page = client.get(address(assessment, "reouverture/"))
    assert ("l’administration du réseau recevra" in text_of(page)) is not has_advisor
    told = {"advisor": len(bell(world.advisor)), "network_admin": len(bell(world.network_admin))}
    assert client.post(address(assessment, "reouverture/demander/"), {"reason": REASON}).status_code == 303
    expected = {world.advisor.email, "conseiller3@otn.example"} if has_advisor else {world.network_admin.email}
    assert {mail.recipient for mail in mails()[before:]} == expected
    assert all(REASON not in mail.text and address(assessment, "historique/") in mail.text for mail in mails()[before:])
    assert len(bell(world.advisor)) - told["advisor"] == has_advisor
    assert len(bell(world.network_admin)) - told["network_admin"] == (not has_advisor)
    assert REASON in text_of(client_of(world.network_admin).get(address(assessment, "historique/")))


def test_the_same_reopening_is_asked_once_and_another_gives_the_text_back(assessment, world):
    lead(assessment, "validated", world, world.manager)
    before = len(mails())  # that it is validated was told
    client, target = client_of(world.manager), address(assessment, "reouverture/demander/")
    for _ in range(2):
        assert client.post(target, {"reason": REASON}).status_code == 303
    assert verbs(world.embruns).count("assessment.reopening_asked") == len(mails()[before:]) == 1
    other = "Deux questions ont été mal comprises."
    answer = client.post(target, {"reason": other})
    assert answer.status_code == 409
    assert other in answer.text
    short = client.post(target, {"reason": "  trop  court "})
    assert short.status_code == 409
    with all_offices("test"):
        assert Revision.objects.count() == 1


def test_a_reason_of_a_reopening_that_is_too_short_is_refused(assessment, world):
    lead(assessment, "validated", world, world.manager)
    before = len(mails())  # that it is validated was told
    answer = client_of(world.manager).post(address(assessment, "reouverture/demander/"), {"reason": "  trop  "})
    assert answer.status_code == 422
    assert "10 caractères au moins" in answer.text
    assert mails()[before:] == []


# --- Statements ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 30])
def test_statements_do_not_grow(world, size):
    with inside(world.embruns):
        first = assessment_of(world.embruns)
        fill(first, world.manager)
        operations.submit(assessment=first, by=world.manager)
        operations.validate(assessment=first, by=world.advisor)
        edition = EditionFactory.create(bank_version=first.bank_version, year=first.edition.year + 1)
        second = assessment_of(world.embruns, edition)
    with all_offices("test world"):
        for _ in range(size):
            AssessmentFactory.create(office=OfficeFactory.create(), edition=edition)
            AssignmentFactory.create(office=world.embruns, advisor=UserFactory.create(is_advisor=True))
    with inside(world.embruns):
        if size:
            answer_everything(second, world.manager)
            operations.record_answer(assessment=second, code="1.1-01", by=world.manager, version=1, value=choose("not_adapted"))
            for code in ("1.1-01", "1.1-02", "1.2-01"):
                operations.write_comment(assessment=second, code=code, by=world.reader, text="Un mot.")
        for _ in range(size // 10):
            operations.submit(assessment=second, by=world.manager)
            operations.withdraw(assessment=second, by=world.manager)
        get_version(edition.bank_version_id)  # published: kept in memory from now on
    client = client_of(world.manager)
    for end, count in (("relecture/", 8), ("transmission/", 8), ("historique/", 8), ("reouverture/", 8)):
        with statements(count):
            assert client.get(address(second, end)).status_code == 200


def test_the_address_of_another_office_is_a_missing_one(assessment, world):
    with all_offices("test world"):
        foreign = AssessmentFactory.create(office=world.brumes, edition=assessment.edition)
    client = client_of(world.manager)
    for end in ("relecture/", "historique/", "transmission/", "reouverture/"):
        assert client.get(f"/ot/brumes/diagnostic/{foreign.edition.year}/{end}").status_code == 404
    with all_offices("test"):
        assert Assessment.objects.count() == 2
