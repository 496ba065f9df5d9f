"""The chain read both ways, its loose ends, and what is said of a reflection and of its pieces."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from otn.notifications.models import Notification
from otn.tenancy.scope import all_offices, office_scope
from strategy import operations
from strategy.models import Fact, Reflection, Remark
from strategy.queries import chain as queries
from strategy.queries.chain import Follow
from tests.diagnostic.assessed import TODAY
from tests.factories import MembershipFactory
from tests.statements import statements
from tests.strategy.reflected import diagnosed, fact, reflection_of, whole_chain
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

HOME = "/ot/embruns/strategie/"
HTMX = {"HX-Request": "true"}
EVERYBODY = ("reader", "contributor", "manager", "advisor", "network_admin")


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


@pytest.fixture
def answered(chain, world):
    """The reflection with the facts of a diagnostic, a weakness of which stands in its group."""
    reflection = chain["reflection"]
    with office_scope([world.embruns.pk]):
        assessment = diagnosed(reflection.office, world.manager)
        operations.propose_facts(reflection=reflection, assessment=assessment, by=world.manager)
        operations.accept_all(reflection=reflection, by=world.manager)
        weakness = Fact.objects.select_related("assessment__edition").get(question__code="1.1-02")
        operations.gather_facts(reflection=reflection, by=world.manager, facts=[weakness.pk], group=chain["group"])
    return weakness


def seen(client, person, address, status=200):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == status
    assert page_faults(answer.text) == []
    return BeautifulSoup(answer.text, "html.parser")


def words(node):
    return " ".join(node.get_text(" ").split())


def kinds(page):
    """The kind of each link of a trace, and whether it is the one that is asked about."""
    links = page.select(".fil > li")
    return [(re.split("\N{NO-BREAK SPACE}| · ", link.select_one(".note").text)[0], link["data-etat"]) for link in links]


# --- Why, and so what ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize(
    ("kind", "links"),
    [
        ("solution", ["Solution", "Fait", "Fait", "Question 1.1-02"]),
        ("strategy", ["Stratégie", "Solution", "Fait", "Fait", "Question 1.1-02"]),
        ("objective", ["Objectif", "Stratégie", "Solution", "Fait", "Fait", "Question 1.1-02"]),
    ],
)
def test_why_walks_back_to_question_answer_revision_and_date(client, world, chain, at, answered, who, kind, links):
    page = seen(client, getattr(world, who), f"{at}pourquoi/{kind}/{chain[kind].pk}/")
    assert page.h1.text == "Pourquoi\N{NARROW NO-BREAK SPACE}?"
    assert [name for name, _ in kinds(page)] == links
    assert [state for _, state in kinds(page)] == ["ici"] + ["fait"] * (len(links) - 1)
    answer = page.select(".fil > li")[-1]
    year = answered.assessment.edition.year
    assert answer.a["href"] == f"/ot/embruns/diagnostic/{year}/chapitre/1/#q-1.1-02"
    assert answer["data-etape"] == "recolter"
    assert "réponse “6" in words(answer)
    assert f"diagnostic {year}, révision 1" in words(answer)


def test_so_what_walks_on_and_says_where_it_stops(client, world, chain, at, answered):
    address = f"{at}et-alors/{answered.pk}/"
    page = seen(client, world.reader, address)
    assert [name for name, _ in kinds(page)] == [
        "Question 1.1-02", "Fait", "Groupe", "Solution", "Stratégie", "Objectif", "Il manque un maillon",
    ]  # fmt: skip
    assert "Aucune action ne découle encore de ce fait." in words(page.main)
    with office_scope([world.embruns.pk]):
        for act, missing in (
            (lambda: operations.remove_objective(objective=chain["objective"], by=world.manager), "Aucun objectif ne découle encore"),
            (lambda: operations.remove_strategy(strategy=chain["strategy"], by=world.manager), "Aucune stratégie ne réunit encore"),
            (lambda: operations.remove_solution(solution=chain["solution"], by=world.manager), "Aucune solution ne répond encore"),
        ):
            act()
            assert missing in words(seen(client, world.reader, address).main)


@pytest.mark.parametrize(("state", "told"), [("reserve", "en réserve"), ("discarded", "écarté"), ("proposed", "proposé")])
def test_nothing_follows_from_a_fact_that_is_not_accepted(client, world, chain, at, state, told):
    with office_scope([world.embruns.pk]):
        one = fact(chain["reflection"], world.manager, "Rien n’en découle.")
        operations.keep_fact(fact=one, by=world.manager, version=1, state=Fact.State(state))
    page = seen(client, world.reader, f"{at}et-alors/{one.pk}/")
    assert [name for name, _ in kinds(page)] == ["Fait", "Il manque un maillon"]
    assert f"Ce fait est {told} : rien n’en découle" in words(page.main)


def test_what_apps_above_know_of_an_objective_ends_the_chain(client, world, chain, at, monkeypatch):
    def actions(office, objectives):
        return {pk: [Follow("Action", "Alléger les images", "/ot/embruns/plan/", "choisir", "en-cours")] for pk in objectives}

    monkeypatch.setattr(queries, "FOLLOWS", [actions])
    page = seen(client, world.reader, f"{at}et-alors/{chain['fact'].pk}/")
    assert kinds(page)[-1] == ("Action", "en-cours")
    assert "Il manque un maillon" not in page.text
    text = words(seen(client, world.reader, f"{at}fil/").main)
    assert "Chaque fait mène à une action, chaque action répond à un fait." in text


def test_what_nothing_explains_says_so(client, world, chain, at):
    with office_scope([world.embruns.pk]):
        reflection = chain["reflection"]
        objective = operations.create_objective(office=world.embruns, reflection=reflection, by=world.manager, name="Sans raison")
        axis = operations.create_strategy(reflection=reflection, by=world.manager, name="Un axe seul")
    assert "Cet objectif ne vient d’aucune stratégie" in words(seen(client, world.reader, f"{at}pourquoi/objective/{objective.pk}/").main)
    assert "ne réunit encore aucune solution" in words(seen(client, world.reader, f"{at}pourquoi/strategy/{axis.pk}/").main)


def test_a_piece_of_another_reflection_is_a_missing_one(client, world, chain, at):
    with office_scope([world.embruns.pk]):
        other = whole_chain(world.embruns, world.manager, "Une autre")
    client.force_login(world.manager)
    for kind in ("solution", "strategy", "objective"):
        assert client.get(f"{at}pourquoi/{kind}/{other[kind].pk}/").status_code == 404
    for address in ("pourquoi/group/1/", f"et-alors/{other['fact'].pk}/", "et-alors/99999/", f"commentaires/?sur=fact-{other['fact'].pk}"):
        assert client.get(f"{at}{address}").status_code == 404
    for key in ("fact", "fact-x", "office-1", "-1", "fact-99999999999999999999", "fact-²"):
        assert client.get(f"{at}commentaires/", {"sur": key}).status_code == 404


@pytest.mark.parametrize("address", ["pourquoi/objective/{objective.pk}/", "et-alors/{fact.pk}/", "commentaires/?sur=fact-{fact.pk}"])
def test_a_trace_takes_the_place_of_its_link_or_is_a_page(client, world, chain, at, address):
    client.force_login(world.reader)
    answer = client.get(at + address.format(**chain), headers=HTMX)
    assert "<html" not in answer.text
    assert BeautifulSoup(answer.text, "html.parser").select_one("details[open] > summary[tabindex='0']") is not None
    assert seen(client, world.reader, at + address.format(**chain)).h1 is not None


# --- The whole chain ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_chain_is_read_both_ways(client, world, chain, at, who):
    page = seen(client, getattr(world, who), f"{at}fil/")
    assert "Chaque fait mène à un objectif, chaque objectif répond à un fait." in words(page.main)
    line = words(page.main.select_one(".fait"))
    assert line.startswith("Le site est lent. Groupe : Le site Solution : Alléger les pages. Stratégie : Un site mobile")
    assert "Objectif : Faire évoluer les outils web" in line
    page = seen(client, getattr(world, who), f"{at}fil/?sens=retour")
    assert "Faire évoluer les outils web Stratégie : Un site mobile Solution : Alléger les pages. Le site est lent." in words(page.main)
    assert page.select_one("[aria-label='Sens de lecture'] [aria-current]").text == "De l’objectif au fait"


def test_the_ends_that_are_loose_come_first(client, world, chain, at):
    with office_scope([world.embruns.pk]):
        for text in ("Personne ne s’en sert.", "Tout ferme à midi."):
            fact(chain["reflection"], world.manager, text)
        operations.create_objective(office=world.embruns, reflection=chain["reflection"], by=world.manager, name="Sans raison")
    loose = seen(client, world.reader, f"{at}fil/").find(attrs={"aria-labelledby": "manques"})
    assert "2 faits sans objectif, 1 objectif sans fait." in words(loose)
    assert [li.contents[0].strip() for li in loose.select("li")] == ["Personne ne s’en sert.", "Tout ferme à midi.", "Sans raison"]
    assert [link["href"].split("/")[-3] for link in loose.select("a")] == ["et-alors", "et-alors", "objective"]


def test_an_empty_chain_says_how_it_comes(client, world):
    with office_scope([world.embruns.pk]):
        made = reflection_of(world.embruns, world.manager)
    text = words(seen(client, world.reader, f"{HOME}{made.pk}/fil/").main)
    assert "Le fil se tisse au fur et à mesure : du fait jusqu’au résultat de la campagne." in text


# --- What is said -------------------------------------------------------------------------------------------------------------------------


def said(world):
    with all_offices("test"):
        return [(one.text, one.author, one.fact_id) for one in Remark.objects.exclude(text="Bon début.").order_by("pk")]


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_of_the_office_and_of_otn_may_say_something_of_a_piece(client, world, chain, at, who, headers):
    person, one = getattr(world, who), chain["fact"]
    client.force_login(person)
    answer = client.post(f"{at}commentaires/ecrire/", {"sur": f"fact-{one.pk}", "text": "D’où vient ce chiffre ?"}, headers=headers)
    assert answer.status_code == (200 if headers else 303)
    assert said(world) == [("D’où vient ce chiffre ?", person, one.pk)]
    if headers:
        assert BeautifulSoup(answer.text, "html.parser").select_one(f"#remarques-fact-{one.pk} .conversation > li") is not None
    else:
        assert answer["Location"] == f"{at}commentaires/?sur=fact-{one.pk}"
    page = seen(client, world.reader, f"{at}commentaires/?sur=fact-{one.pk}")
    assert ("Conseiller OTN" in words(page.select_one(".conversation"))) is (who == "advisor")
    whole = seen(client, world.reader, f"{at}commentaires/")
    assert "Le site est lent. D’où vient ce chiffre ?" in words(whole.find(attrs={"aria-labelledby": "ailleurs"}))
    assert "Bon début." in words(whole.select_one(".conversation"))


def test_the_bell_leads_to_what_was_said(client, world, chain, at):
    client.force_login(world.advisor)
    client.post(f"{at}commentaires/ecrire/", {"sur": "", "text": "Bravo."})
    with all_offices("test"):
        told = Notification.objects.get(user=world.manager)
    assert told.address == f"{at}commentaires/"


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(("key", "text", "status"), [("", " ", 422), ("fact-99999", "Un mot.", 404)])
def test_nothing_said_and_nothing_to_say_it_of(client, world, at, key, text, status, headers):
    client.force_login(world.reader)
    assert client.post(f"{at}commentaires/ecrire/", {"sur": key, "text": text}, headers=headers).status_code == status
    assert said(world) == []


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_its_author_takes_a_remark_back_for_a_quarter_of_an_hour(client, world, chain, at, headers):
    remark = chain["remark"]
    address = f"{at}commentaires/{remark.pk}/reprendre/"
    client.force_login(world.contributor)
    assert client.post(address, headers=headers).status_code == 403
    client.force_login(world.manager)
    assert client.post(f"{at}commentaires/99999/reprendre/", headers=headers).status_code == 404
    with all_offices("test"):
        Remark.objects.filter(pk=remark.pk).update(at=timezone.now() - timedelta(minutes=20))
    answer = client.post(address, headers=headers)
    assert answer.status_code == 422
    assert "Un commentaire se reprend dans le quart d’heure qui suit." in answer.text
    with all_offices("test"):
        Remark.objects.filter(pk=remark.pk).update(at=timezone.now())
    assert client.post(address, headers=headers).status_code == (200 if headers else 303)
    assert "Commentaire repris par son auteur." in words(seen(client, world.reader, f"{at}commentaires/").main)


def test_a_validated_reflection_is_still_talked_about(client, world, chain, at):
    with office_scope([world.embruns.pk]):
        operations.validate_reflection(reflection=chain["reflection"], by=world.manager, version=1)
    client.force_login(world.advisor)
    assert client.post(f"{at}commentaires/ecrire/", {"sur": "", "text": "Bravo."}).status_code == 303


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_happened_is_told_to_those_who_read_the_journal(client, world, chain, at, who):
    with office_scope([world.embruns.pk]):
        other = reflection_of(world.embruns, world.manager, "Une autre")
        operations.create_group(reflection=other, by=world.manager, name="Un groupe d’ailleurs")
    page = seen(client, getattr(world, who), f"{at}commentaires/")
    activity = page.find(attrs={"aria-labelledby": "activite"})
    assert (activity is not None) is (who in {"manager", "advisor", "network_admin"})
    if activity:
        assert f"{world.manager} a fixé l’objectif Faire évoluer les outils web" in words(activity)
        assert "ailleurs" not in words(activity), "neither another reflection nor its pieces"


# --- What reading costs -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 30])
def test_chain_traces_and_remarks_cost_the_same_at_every_size(client, world, chain, at, size):
    with office_scope([world.embruns.pk]):
        reflection = Reflection.objects.get(pk=chain["reflection"].pk)
        for rank in range(size):
            person = MembershipFactory.create(office=world.embruns, role="reader").user
            one = fact(chain["reflection"], world.manager, f"Fait {rank}.")
            operations.gather_facts(reflection=chain["reflection"], by=world.manager, facts=[one.pk], group=chain["group"])
            operations.add_solutions(reflection=chain["reflection"], by=world.manager, texts=[f"Idée {rank}."], group=chain["group"])
            for about in (None, one):
                operations.write_remark(reflection=chain["reflection"], by=person, text="Vu.", about=about)
        assert reflection.remarks.count() == 1 + 2 * size
    client.force_login(world.manager)
    pages = {
        "fil/": 11, "fil/?sens=retour": 11, f"pourquoi/objective/{chain['objective'].pk}/": 10, f"et-alors/{chain['fact'].pk}/": 10,
        "commentaires/": 9, f"commentaires/?sur=fact-{one.pk}": 8,
    }  # fmt: skip
    for page, count in pages.items():
        client.get(at + page)
        with statements(count):
            client.get(at + page)
