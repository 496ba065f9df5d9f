"""The pages of a reflection as a whole: the list, its subject, its people, its life, what each role sees and may do."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from diagnostic import operations as diagnostic
from otn.journal.models import JournalEntry
from otn.lib import french
from otn.offices.models import Office
from otn.tenancy.scope import all_offices, office_scope
from strategy import operations
from strategy.models import Reflection
from tests.diagnostic.assessed import TODAY, answer_everything, assessment_of, published_version
from tests.factories import EditionFactory, MembershipFactory
from tests.statements import statements
from tests.strategy.reflected import fact, reflection_of, whole_chain
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

HOME = "/ot/embruns/strategie/"
HTMX = {"HX-Request": "true"}
REASON = "Le budget a été divisé par deux."
EDITORS, READERS = ("contributor", "manager"), ("reader", "advisor", "network_admin")


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def chain(world):
    with office_scope([world.embruns.pk]):
        return whole_chain(world.embruns, world.manager)


@pytest.fixture
def at(chain):
    """The address of the reflection."""
    return f"{HOME}{chain['reflection'].pk}/"


def seen(client, person, address=HOME, status=200):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == status
    return read(answer)


def read(answer):
    assert page_faults(answer.text) == []
    return BeautifulSoup(answer.text, "html.parser")


def words(node):
    return " ".join(node.get_text(" ").split())


def posts(page):
    return {form["action"] for form in page.main.select("form[method=post]")}


def hrefs(page):
    return [link["href"] for link in page.main.select("a[href]")]


def now(reflection):
    with all_offices("test"):
        return Reflection.objects.select_related("lead").get(pk=reflection.pk)


def subject(**changes):
    return {"name": "Stratégie 2027", "purpose": "Être vus.", "organisation": "Embruns", "lead": "", "due_date": "", "version": 1} | changes


# --- The list -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [*EDITORS, *READERS])
def test_without_reflection_the_page_says_where_one_starts_and_who_may_start_it(client, world, who):
    page = seen(client, getattr(world, who))
    text = words(page.main)
    assert "Une réflexion part d’un sujet, par exemple : améliorer la visibilité de la destination." in text
    assert (f"{HOME}nouvelle/" in hrefs(page)) is (who in EDITORS)
    assert ("Demandez à votre référent, Léa." in text) is (who in READERS)


def test_facts_still_to_come_are_told_as_long_as_the_diagnostic_is_answered(client, world):
    with office_scope([world.embruns.pk]):
        made = assessment_of(world.embruns, EditionFactory.create(year=2026, bank_version=published_version()))
        assert "Vous pouvez commencer à classer." not in words(seen(client, world.manager).main)
        answer_everything(made, world.manager)
        assert "Vous pouvez commencer à classer. Les faits arriveront du diagnostic :" in words(seen(client, world.manager).main)
        diagnostic.submit(assessment=made, by=world.manager)
    assert "Les faits arriveront" not in words(seen(client, world.manager).main)


@pytest.mark.parametrize("who", [*EDITORS, *READERS])
def test_the_list_tells_the_step_that_each_has_reached(client, world, chain, who):
    with office_scope([world.embruns.pk]):
        old = reflection_of(world.embruns, world.manager, "Stratégie 2024")
        operations.archive_reflection(reflection=old, by=world.manager, is_archived=True)
    page = seen(client, getattr(world, who))
    current, archived = page.select("tbody tr")
    assert words(current) == "Stratégie digitale — — Sujet il manque le but, le pilote et la date butoir"
    assert current.a["href"] == f"{HOME}{chain['reflection'].pk}/"
    assert archived.find_parent("details").summary.text == "Réflexions archivées (1)"
    assert (f"{HOME}nouvelle/" in hrefs(page)) is (who in EDITORS)


def test_the_facts_of_a_diagnostic_go_to_a_reflection_that_may_change_or_to_a_new_one(client, world, chain):
    pk = chain["reflection"].pk
    assert f"{HOME}{pk}/faits/?diagnostic=2026" not in hrefs(seen(client, world.manager))
    links = hrefs(seen(client, world.manager, f"{HOME}?diagnostic=2026"))
    assert {f"{HOME}{pk}/faits/?diagnostic=2026", f"{HOME}nouvelle/?diagnostic=2026"} <= set(links)
    assert "?diagnostic" not in "".join(hrefs(seen(client, world.reader, f"{HOME}?diagnostic=2026")))
    form = seen(client, world.manager, f"{HOME}nouvelle/?diagnostic=2026").main.form
    assert form.select_one("[name=diagnostic]")["value"] == "2026"
    assert seen(client, world.manager, f"{HOME}nouvelle/?diagnostic=hier").main.form.select_one("[name=diagnostic]").get("value") is None


def test_results_lead_to_the_reflection_that_takes_their_facts(client, world):
    with office_scope([world.embruns.pk]):
        made = assessment_of(world.embruns, EditionFactory.create(year=2026, bank_version=published_version()))
        answer_everything(made, world.manager)
    for who in (*EDITORS, *READERS):
        if who not in {"advisor", "network_admin"}:  # who read no draft
            links = hrefs(seen(client, getattr(world, who), "/ot/embruns/diagnostic/2026/resultats/"))
            assert (f"{HOME}?diagnostic=2026" in links) is (who in EDITORS)


# --- Creating -----------------------------------------------------------------------------------------------------------------------------


def test_a_reflection_is_created_with_the_office_as_its_organisation(client, world):
    form = seen(client, world.contributor, f"{HOME}nouvelle/").main.form
    assert form.select_one("[name=organisation]")["value"] == "Côte des Embruns"
    answer = client.post(f"{HOME}creer/", {"name": "  Visibilité ", "organisation": "Côte des Embruns", "lead": world.reader.pk})
    with all_offices("test"):
        made = Reflection.objects.select_related("lead").get()
    assert (made.name, made.lead, made.due_date) == ("Visibilité", world.reader, None)
    assert (answer.status_code, answer["Location"]) == (303, f"{HOME}{made.pk}/sujet/")
    answer = client.post(f"{HOME}creer/", {"name": "Autre", "diagnostic": "2026"})
    assert answer["Location"].endswith("/faits/?diagnostic=2026")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_wrong_is_told_and_what_was_typed_stays(client, world, headers):
    client.force_login(world.manager)
    given = {"name": " ", "purpose": "Être vus.", "lead": world.brumes_manager.pk, "due_date": "demain"}
    answer = client.post(f"{HOME}creer/", given, headers=headers)
    assert answer.status_code == 422
    page = read(answer)
    assert page.select_one("[name=purpose]").text.strip() == "Être vus."
    assert {link["href"] for link in page.select("[role=alert] a")} == {"#id_name", "#id_lead", "#id_due_date"}
    with all_offices("test"):
        assert not Reflection.objects.exists()


# --- The subject --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [*EDITORS, *READERS])
def test_the_subject_is_a_form_for_who_may_write_and_text_for_the_others(client, world, at, who):
    page = seen(client, getattr(world, who), f"{at}sujet/")
    assert page.h1.text == "Sujet\N{NO-BREAK SPACE}: Stratégie digitale"
    assert [step["data-etat"] for step in page.select(".chemin > li")] == ["en-cours", "fait", "fait", "fait", "fait", "fait"]
    assert "il manque le but, le pilote et la date butoir" in words(page.select_one(".chemin"))
    assert page.select_one(".chemin [aria-current=step]").text == "Sujet"
    assert (f"{at}sujet/enregistrer/" in posts(page)) is (who in EDITORS)
    assert (page.select_one("dl.fiche") is not None) is (who in READERS)
    assert (f"{at}validation/" in hrefs(page)) is (who == "manager")
    if who in READERS:
        assert posts(page) == set(), "no button whose POST would be refused"


def test_the_address_of_a_reflection_leads_to_the_step_under_way(client, world, chain, at):
    client.force_login(world.reader)
    assert client.get(at)["Location"] == f"{at}sujet/"
    with office_scope([world.embruns.pk]):
        operations.edit_reflection(
            reflection=chain["reflection"], by=world.manager, version=1, name="Nom", purpose="But", organisation="", lead=world.reader,
            due_date=date(2027, 1, 31),
        )  # fmt: skip
        assert client.get(at)["Location"] == f"{at}objectifs/", "all six are done"
        fact(chain["reflection"], world.manager, "Un fait de plus.")
    assert client.get(at)["Location"] == f"{at}groupes/", "a step is undone by itself"


def test_the_subject_is_saved(client, world, chain, at):
    client.force_login(world.contributor)
    answer = client.post(f"{at}sujet/enregistrer/", subject(lead=world.contributor.pk, due_date="2027-01-31"))
    assert (answer.status_code, answer["Location"]) == (303, f"{at}sujet/")
    saved = now(chain["reflection"])
    assert (saved.name, saved.lead, saved.due_date, saved.version) == ("Stratégie 2027", world.contributor, date(2027, 1, 31), 2)
    assert "Dimanche 31 janvier 2027." in words(seen(client, world.contributor, f"{at}sujet/").main)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_two_who_write_the_subject_see_both_versions_and_choose(client, world, chain, at, headers):
    client.force_login(world.contributor)
    client.post(f"{at}sujet/enregistrer/", subject(due_date="2027-01-31"))
    client.force_login(world.manager)
    answer = client.post(f"{at}sujet/enregistrer/", subject(name="La nôtre"), headers=headers)
    assert answer.status_code == 409
    conflict = read(answer).select_one(".conflit")
    assert f"{world.contributor.first_name} a modifié cela" in words(conflict)
    theirs, mine = (q.text for q in conflict.select("q"))
    assert theirs == "Nom\N{NO-BREAK SPACE}: Stratégie 2027 · Date butoir\N{NO-BREAK SPACE}: 31 janvier 2027"
    assert mine == "Nom\N{NO-BREAK SPACE}: La nôtre · Date butoir\N{NO-BREAK SPACE}: —"
    assert read(answer).select_one("[name=name]")["value"] == "La nôtre"
    assert client.post(f"{at}sujet/enregistrer/", subject(name="La nôtre", version_vue="2"), headers=headers).status_code == 303
    assert now(chain["reflection"]).name == "La nôtre"


@pytest.mark.parametrize("act", ["sujet/enregistrer/", "participants/ajouter/", "archiver/", "reprendre/", "dupliquer/"])
@pytest.mark.parametrize("who", READERS)
def test_whoever_only_reads_changes_nothing(client, world, chain, at, act, who):
    client.force_login(getattr(world, who))
    assert client.post(f"{at}{act}", subject() | {"person": world.reader.pk}).status_code == 403
    assert now(chain["reflection"]).version == 1


@pytest.mark.parametrize("page", ["", "sujet/", "fil/", "commentaires/", "validation/", "reouverture/"])
def test_a_reflection_of_another_office_is_a_missing_one(client, world, chain, page):
    with office_scope([world.brumes.pk]):
        other = reflection_of(world.brumes, world.brumes_manager)
    client.force_login(world.manager)
    for pk in (other.pk, 99_999):
        assert client.get(f"{HOME}{pk}/{page}").status_code == 404


# --- Its people ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_participants_come_and_go_in_place_or_by_the_page(client, world, chain, at, headers):
    page = seen(client, world.manager, f"{at}sujet/")
    assert "Vous réfléchissez seul." in words(page.select_one("#participants"))
    added = client.post(f"{at}participants/ajouter/", {"person": world.reader.pk}, headers=headers)
    assert added.status_code == (200 if headers else 303)
    if headers:
        assert "Le participant est ajouté." in added.text
        assert "<html" not in added.text
    part = seen(client, world.manager, f"{at}sujet/").select_one("#participants")
    assert world.reader.full_name in words(part.ul)
    assert str(world.reader.pk) not in [option["value"] for option in part.select("option")]
    removed = client.post(f"{at}participants/{world.reader.pk}/retirer/", headers=headers)
    assert removed.status_code == (200 if headers else 303)
    assert not now(chain["reflection"]).participants.exists()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_participant_is_chosen_among_the_team(client, world, at, headers):
    client.force_login(world.manager)
    for person in ("", str(world.brumes_manager.pk)):
        answer = client.post(f"{at}participants/ajouter/", {"person": person}, headers=headers)
        assert answer.status_code == 422
        assert "Choisissez une personne" in answer.text
    assert client.post(f"{at}participants/{world.brumes_manager.pk}/retirer/", headers=headers).status_code == 404


# --- Its life -----------------------------------------------------------------------------------------------------------------------------


def test_an_archived_reflection_is_read_and_taken_up_again(client, world, chain, at):
    client.force_login(world.contributor)
    assert client.post(f"{at}archiver/")["Location"] == f"{at}sujet/"
    page = seen(client, world.contributor, f"{at}sujet/")
    assert "Cette réflexion est archivée : tout se lit, rien ne se modifie." in words(page.main)
    assert posts(page) == {f"{at}reprendre/", f"{at}dupliquer/"}
    answer = client.post(f"{at}sujet/enregistrer/", subject())
    assert answer.status_code == 409
    assert "Cette réflexion est archivée" in words(read(answer).select_one("[role=alert]"))
    for headers in ({}, HTMX):
        assert client.post(f"{at}participants/ajouter/", {"person": world.reader.pk}, headers=headers).status_code == 409
    client.post(f"{at}reprendre/")
    assert now(chain["reflection"]).archived_at is None


def test_a_new_year_begins_with_a_copy_under_another_name(client, world, chain, at):
    client.force_login(world.contributor)
    answer = client.post(f"{at}dupliquer/", {"name": " "})
    assert answer.status_code == 422
    assert read(answer).select_one("details[open] [name=name][aria-invalid=true]") is not None
    answer = client.post(f"{at}dupliquer/", {"name": "Stratégie 2028"})
    with all_offices("test"):
        copy = Reflection.objects.get(name="Stratégie 2028")
    assert (answer.status_code, answer["Location"]) == (303, f"{HOME}{copy.pk}/sujet/")


def test_the_manager_reads_what_freezes_validates_and_reopens_with_a_reason(client, world, chain, at):
    page = seen(client, world.manager, f"{at}validation/")
    assert "ne se modifieront plus" in words(page.main)
    assert "Sujet : il manque le but, le pilote et la date butoir" in words(page.main.ul)
    assert client.post(f"{at}valider/", {"version": 1})["Location"] == f"{at}sujet/"
    page = seen(client, world.manager, f"{at}sujet/")
    assert f"Stratégie validée le {french.date_long(timezone.now())} par {world.manager.full_name}." in words(page.main)
    assert f"{at}reouverture/" in hrefs(page)
    assert "Stratégie validée" in words(seen(client, world.reader).tbody)
    assert "Elle l’est déjà" in words(seen(client, world.manager, f"{at}validation/").main)
    answer = client.post(f"{at}rouvrir/", {"reason": "Non."})
    assert answer.status_code == 422
    assert read(answer).select_one("[name=reason]").text.strip() == "Non."
    assert client.post(f"{at}rouvrir/", {"reason": REASON}).status_code == 303
    with all_offices("test"):
        assert JournalEntry.objects.get(verb="reflection.reopened").reason == REASON
    assert client.post(f"{at}rouvrir/", {"reason": REASON}).status_code == 409
    assert "elle se modifie déjà" in words(seen(client, world.manager, f"{at}reouverture/").main)


def test_nobody_validates_what_has_no_objective_or_has_changed_meanwhile(client, world, chain, at):
    client.force_login(world.manager)
    answer = client.post(f"{at}valider/", {"version": 7})
    assert answer.status_code == 409
    assert read(answer).select_one("[name=version]")["value"] == "1"
    with office_scope([world.embruns.pk]):
        operations.remove_objective(objective=chain["objective"], by=world.manager)
    assert "Une stratégie se valide avec un objectif au moins." in words(seen(client, world.manager, f"{at}validation/").main)
    assert client.post(f"{at}valider/", {"version": 1}).status_code == 422
    for who in ("contributor", "reader", "advisor"):
        client.force_login(getattr(world, who))
        assert client.get(f"{at}validation/").status_code == 403
        assert client.post(f"{at}valider/", {"version": 1}).status_code == 403
        assert client.post(f"{at}rouvrir/", {"reason": REASON}).status_code == 403


def test_an_archived_office_is_read(client, world, at):
    Office.objects.filter(pk=world.embruns.pk).update(archived_at="2026-11-01T10:00Z")
    page = seen(client, world.manager, f"{at}sujet/")
    assert posts(page) == set()
    assert client.post(f"{at}archiver/").status_code == 403
    assert "nouvelle/" not in "".join(hrefs(seen(client, world.manager)))


# --- What reading costs -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 30])
def test_the_list_and_the_subject_cost_the_same_at_every_size(client, world, chain, at, size):
    with office_scope([world.embruns.pk]):
        for rank in range(size):
            reflection_of(world.embruns, world.manager, f"Réflexion {rank}")
            person = MembershipFactory.create(office=world.embruns, role="reader").user
            operations.add_participant(reflection=chain["reflection"], by=world.manager, person=person)
    client.force_login(world.manager)
    for page, count in (("", 5), (f"{chain['reflection'].pk}/sujet/", 8), (f"{chain['reflection'].pk}/validation/", 6), ("nouvelle/", 5)):
        client.get(f"{HOME}{page}")
        with statements(count):
            client.get(f"{HOME}{page}")
