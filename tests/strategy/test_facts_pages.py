"""The page of facts: what a diagnostic brings, what is written by hand, what is decided on each, and how it is taken back."""

import re

import pytest
from bs4 import BeautifulSoup

from diagnostic import operations as diagnostic
from otn.lib import french
from otn.tenancy.scope import office_scope
from strategy import operations
from strategy.models import Fact
from strategy.queries.facts import get_sources
from strategy.swot import Quadrant
from tests.diagnostic.assessed import TODAY, answer_everything, assessment_of, number
from tests.factories import EditionFactory
from tests.statements import statements
from tests.strategy.reflected import diagnosed, fact, reflection_of
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

PROPOSED, RESERVE, ACCEPTED, DISCARDED = Fact.State


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def reflection(world):
    with office_scope([world.embruns.pk]):
        yield reflection_of(world.embruns, world.manager)


@pytest.fixture
def assessment(reflection, world):
    return diagnosed(reflection.office, world.manager)


def home(reflection, end=""):
    return f"/ot/embruns/strategie/{reflection.pk}/faits/{end}"


@pytest.fixture
def visit(client, reflection):
    """Return a function that opens the page of facts as somebody and gives what it shows."""

    def open_as(person, end="", status=200):
        client.force_login(person)
        answer = client.get(home(reflection, end))
        assert answer.status_code == status
        if status == 200:
            assert page_faults(answer.text) == []
        return BeautifulSoup(answer.text, "html.parser")

    return open_as


@pytest.fixture
def post(client, reflection):
    """Return a function that posts as somebody, with htmx or without."""

    def post_as(person, end, htmx=False, **data):
        client.force_login(person)
        return client.post(home(reflection, end), data, headers={"HX-Request": "true"} if htmx else {})

    return post_as


@pytest.fixture
def press(client):
    """Return a function that presses a button of a page as a browser without script does, and gives the page that comes back."""

    def pressed(button):
        form = button.find_parent("form")
        data = {field["name"]: field.get("value", "") for field in form.select("input")}
        if button.get("name"):
            data[button["name"]] = button["value"]
        answer = client.post(form["action"], data)
        assert answer.status_code == 303, answer.text
        return BeautifulSoup(client.get(answer["Location"]).text, "html.parser")

    return pressed


def listed(page, state):
    return [one["id"] for one in page.select(f"#liste-{state.value} > .fait")]


def words(element):
    return " ".join(element.get_text(" ").split())


def without_token(element):
    for field in element.select("[name=csrfmiddlewaretoken]"):
        field["value"] = ""
    return str(element)


def states():
    return {one.pk: one.state for one in Fact.objects.order_by("pk")}


def of_code(code):
    return Fact.objects.get(question__code=code)


# --- From the diagnostic ------------------------------------------------------------------------------------------------------------------


def test_an_empty_page_offers_the_facts_of_the_diagnostic_and_takes_them(reflection, assessment, world, visit, press):
    page = visit(world.contributor)
    button = page.select_one("#rien button")
    assert (words(page.find(id="rien")), words(button)) == (
        "Aucun fait. Reprendre 6 constats du diagnostic ou écrivez le premier.", "Reprendre 6 constats du diagnostic",
    )  # fmt: skip
    page = press(button)
    assert "6 constats repris : 5 proposés, 1 en réserve." in words(page.main)
    assert (len(listed(page, PROPOSED)), len(listed(page, RESERVE)), page.find(id="rien")) == (5, 1, None)
    assert words(page.select_one("#reserve > summary")) == "Réserve ( 1 )"
    assert not page.find(id="reserve").has_attr("open")


def test_each_proposal_says_where_it_comes_from_and_leads_to_its_question(reflection, assessment, world, visit):
    operations.propose_facts(reflection=reflection, assessment=assessment, by=world.manager)
    card = visit(world.reader).find(id=f"fait-{of_code('1.1-02').pk}")
    at = of_code("1.1-02").answered_at
    link = card.find("a", href=re.compile("#q-1.1-02$"))
    assert words(link) == f"Question 1.1-02, réponse “6 s”, {french.month_name(at.month)} {at.year}"
    assert link["href"] == f"/ot/embruns/diagnostic/{assessment.edition.year}/chapitre/1/#q-1.1-02"
    assert words(card.select_one(".badge")) == "Faiblesse"


def test_each_accepted_fact_leads_to_what_followed_and_to_its_comments(reflection, world, visit):
    one = fact(reflection, world.manager)
    operations.write_remark(reflection=reflection, by=world.advisor, text="Depuis quand ?", about=one)
    card = visit(world.advisor).find(id=f"fait-{one.pk}")
    links = {words(link).partition(" sur ")[0]: link["href"] for link in card.select("a")}
    base = f"/ot/embruns/strategie/{reflection.pk}/"
    assert links["Commentaires (1)"] == f"{base}commentaires/?sur=fact-{one.pk}"
    assert f"{base}et-alors/{one.pk}/" in links.values()


def test_facts_are_taken_once_and_an_answer_that_changed_is_told(reflection, assessment, world, visit, press):
    operations.propose_facts(reflection=reflection, assessment=assessment, by=world.manager)
    year = assessment.edition.year
    assert f"Tous les constats du diagnostic {year} sont repris." in words(visit(world.manager).find(id="diagnostic"))
    diagnostic.record_answer(assessment=assessment, code="1.1-02", by=world.manager, version=1, value=number("5"))
    button = visit(world.manager).select_one("#diagnostic form button")
    assert words(button) == "Mettre à jour 1 constat"
    assert "1 constat mis à jour d’après les réponses." in words(press(button).main)
    assert of_code("1.1-02").text == "La page d’accueil met 5 s à s’afficher (seuil 2,5 s)."


def test_without_an_answer_one_writes_ones_own_facts(reflection, world, visit):
    assert "Le diagnostic n’a pas encore de réponse. Vous pouvez écrire vos propres faits." in words(visit(world.manager).main)
    assessment_of(reflection.office)
    assert "Le diagnostic n’a pas encore de réponse." in words(visit(world.manager).main)


def test_the_last_validated_diagnostic_comes_first_and_another_can_be_chosen(reflection, assessment, world, visit, post):
    answer_everything(assessment, world.manager)
    diagnostic.submit(assessment=assessment, by=world.manager)
    diagnostic.validate(assessment=assessment, by=world.advisor)
    year = assessment.edition.year
    newer = assessment_of(reflection.office, EditionFactory.create(bank_version=assessment.bank_version, year=year + 1))
    diagnostic.record_answer(assessment=newer, code="1.1-02", by=world.manager, version=0, value=number("6"))
    choices = visit(world.manager).select("#diagnostic .filtres a")
    assert [(words(one), one.get("aria-current")) for one in choices] == [(f"{year}, validé", "true"), (str(year + 1), None)]
    page = visit(world.manager, f"?diagnostic={year + 1}")
    assert words(page.select_one("#rien button")) == "Reprendre 1 constat du diagnostic"
    assert page.select_one("#rien [name=year]")["value"] == str(year + 1)
    visit(world.manager, "?diagnostic=1999", status=404)
    assert post(world.manager, "reprendre/", year=1999).status_code == 404
    assert post(world.manager, "reprendre/", year="").status_code == 404


def test_a_diagnostic_that_brings_nothing_says_so(reflection, assessment, world, post, client):
    operations.propose_facts(reflection=reflection, assessment=assessment, by=world.manager)
    answer = post(world.manager, "reprendre/", year=assessment.edition.year)
    assert "Le diagnostic n’apporte rien de nouveau." in client.get(answer["Location"]).text


def test_sources_cost_three_statements_or_one(reflection, world):
    with statements(1):
        get_sources(reflection=reflection, user=world.manager)
    diagnosed(reflection.office, world.manager)
    get_sources(reflection=reflection, user=world.manager)  # the bank comes into memory
    with statements(3):
        assert get_sources(reflection=reflection, user=world.manager).new == 6


# --- Decided ------------------------------------------------------------------------------------------------------------------------------

CASES = [
    (PROPOSED, ACCEPTED, "Retenir", "1 fait retenu."),
    (PROPOSED, RESERVE, "Mettre en réserve", "1 fait mis en réserve."),
    (PROPOSED, DISCARDED, "Écarter", "1 fait écarté."),
    (RESERVE, ACCEPTED, "Retenir", "1 fait retenu."),
    (ACCEPTED, DISCARDED, "Écarter", "1 fait écarté."),
    (DISCARDED, ACCEPTED, "Retenir", "1 fait retenu."),
]


@pytest.mark.parametrize(("before", "after", "word", "told"), CASES)
def test_a_fact_goes_from_list_to_list_and_back_without_script(reflection, assessment, world, visit, press, before, after, word, told):
    operations.propose_facts(reflection=reflection, assessment=assessment, by=world.manager)
    Fact.objects.filter(pk=of_code("1.1-02").pk).update(state=before)
    number_of = of_code("1.1-02").pk
    page = visit(world.contributor)
    page = press(page.find(id=f"fait-{number_of}").find("button", string=word))
    assert listed(page, after)[-1] == f"fait-{number_of}"
    assert words(page.find(id="annulation")) == f"{told} Annuler"
    folded = page.find(id=f"fait-{number_of}").find_parent("details")
    assert folded is None or folded.has_attr("open")
    page = press(page.find(id="annuler"))
    assert of_code("1.1-02").state == before
    assert listed(page, before)[-1] == f"fait-{number_of}"


def test_htmx_moves_the_fact_and_a_reload_shows_the_same(reflection, assessment, world, visit, post):
    operations.propose_facts(reflection=reflection, assessment=assessment, by=world.manager)
    one = of_code("1.1-02")
    answer = post(world.contributor, f"{one.pk}/garder/", htmx=True, version=1, state="accepted")
    parts, page = BeautifulSoup(answer.text, "html.parser"), visit(world.contributor)
    moved = parts.select_one("[hx-swap-oob='beforeend:#liste-accepted'] > li")
    assert without_token(moved) == without_token(page.find(id=f"fait-{one.pk}"))
    assert listed(page, ACCEPTED) == [f"fait-{one.pk}"]
    for state in Fact.State:
        assert parts.find(id=f"nombre-{state.value}").text == page.find(id=f"nombre-{state.value}").text
    assert words(parts.find(id="tete")) == words(page.find(id="tete"))
    assert "1 fait sans groupe" in words(parts.find(id="tete"))


def test_a_fact_by_hand_moves_without_a_word_on_proposals(reflection, world, post):
    one = fact(reflection, world.manager)
    answer = post(world.contributor, f"{one.pk}/garder/", htmx=True, version=1, state="reserve")
    parts = BeautifulSoup(answer.text, "html.parser")
    assert parts.find(id="nombre-reserve").text == "1"
    assert parts.find(id="nombre-proposed") is None  # nothing on the page takes it


@pytest.mark.parametrize(("word", "after"), [("Tout retenir", ACCEPTED), ("Tout mettre en réserve", RESERVE), ("Tout écarter", DISCARDED)])
def test_all_proposals_are_decided_at_once_and_taken_back(reflection, assessment, world, visit, press, word, after):
    operations.propose_facts(reflection=reflection, assessment=assessment, by=world.manager)
    spare = Fact.objects.get(state=RESERVE)
    before = states()
    page = press(visit(world.manager).find("button", string=word))
    assert {state for pk, state in states().items() if pk != spare.pk} == {after}
    operations.edit_fact(fact=of_code("1.1-03"), by=world.manager, version=2, text="Autre chose.")
    press(page.find(id="annuler"))
    assert states() == before


def test_what_was_touched_since_is_not_taken_back(reflection, assessment, world, visit, press):
    operations.propose_facts(reflection=reflection, assessment=assessment, by=world.manager)
    page = press(visit(world.manager).find("button", string="Tout retenir"))
    slow = of_code("1.1-02")
    operations.sort_fact(fact=slow, by=world.contributor, version=slow.version, quadrant=Quadrant.STRENGTH)
    press(page.find(id="annuler"))
    assert of_code("1.1-02").state == ACCEPTED
    assert of_code("1.1-03").state == PROPOSED


def test_an_empty_reserve_says_where_all_went(reflection, assessment, world, visit):
    operations.propose_facts(reflection=reflection, assessment=assessment, by=world.manager)
    Fact.objects.filter(state=RESERVE).update(state=ACCEPTED)
    assert words(visit(world.reader).select_one("#liste-reserve > .absent")) == "Tous les constats sont dans la réflexion ou écartés."


@pytest.mark.parametrize("htmx", [False, True])
def test_two_people_on_one_fact_choose(reflection, world, post, htmx):
    one = fact(reflection, world.manager)
    operations.keep_fact(fact=one, by=world.contributor, version=1, state=RESERVE)
    answer = post(world.manager, f"{one.pk}/garder/", htmx=htmx, version=1, state="discarded")
    assert answer.status_code == 409
    card = BeautifulSoup(answer.text, "html.parser").find(id=f"fait-{one.pk}")
    assert [words(said) for said in card.select("dd")] == ["en réserve", "parmi les faits écartés"]
    assert htmx or card.find_parent("details").has_attr("open")
    version = card.select_one("[name=version]")["value"]
    kept = post(world.manager, f"{one.pk}/garder/", htmx=True, version=version, state="reserve")
    assert "Ce fait reste en réserve." in kept.text
    post(world.manager, f"{one.pk}/garder/", htmx=htmx, version=version, state="discarded")
    assert states() == {one.pk: DISCARDED}


@pytest.mark.parametrize("htmx", [False, True])
def test_a_decision_that_says_nothing_sound_changes_nothing(reflection, world, post, htmx):
    one = fact(reflection, world.manager)
    for data in ({"version": 1, "state": "lost"}, {"state": "reserve"}, {"version": "x", "state": "reserve"}):
        assert post(world.manager, f"{one.pk}/garder/", htmx=htmx, **data).status_code == 422
    for data in ({"origin": "accepted", "state": "lost"}, {"origin": "accepted", "state": "reserve", "places": "1 à 3"}):
        assert post(world.manager, "tous/", **data).status_code == 422
    assert post(world.manager, "tous/", origin="accepted", state="accepted").status_code == 303
    assert states() == {one.pk: ACCEPTED}


# --- By hand ------------------------------------------------------------------------------------------------------------------------------


def test_a_fact_is_written_and_the_form_comes_back_with_the_focus(reflection, world, post, client, press):
    answer = post(world.contributor, "ajouter/", text="Le site est lent.")
    assert answer["Location"] == home(reflection, "?places=1-1&ajoutes=1&saisie=1")
    page = BeautifulSoup(client.get(answer["Location"]).text, "html.parser")
    field = page.find(id="saisie-text")
    assert field.has_attr("autofocus")
    assert field.get("value") is None
    assert words(page.find(id="annulation")) == "1 fait ajouté. Annuler"
    press(page.find(id="annuler"))
    assert set(states().values()) == {DISCARDED}


def test_htmx_adds_the_fact_and_gives_the_form_back_empty(reflection, world, post, visit):
    answer = post(world.contributor, "ajouter/", htmx=True, text="Le site est lent.")
    parts, page = BeautifulSoup(answer.text, "html.parser"), visit(world.contributor)
    one = Fact.objects.get()
    assert without_token(parts.find(id=f"fait-{one.pk}")) == without_token(page.find(id=f"fait-{one.pk}"))
    assert parts.find(id="saisie-text").get("value") is None
    assert parts.find(id="rien")["hx-swap-oob"] == "delete"
    assert parts.find(id="nombre-accepted").text == "1"
    again = BeautifulSoup(post(world.contributor, "ajouter/", htmx=True, text="Autre.").text, "html.parser")
    assert again.find(id="rien") is None  # it is gone


@pytest.mark.parametrize("htmx", [False, True])
def test_a_pasted_list_gives_a_fact_a_line(reflection, world, post, htmx):
    answer = post(world.contributor, "ajouter/", htmx=htmx, liste="1", text="Un fait.\r\n\r\n  Un   autre. \n")
    assert answer.status_code == (200 if htmx else 303)
    assert list(Fact.objects.order_by("position", "pk").values_list("text", flat=True)) == ["Un fait.", "Un autre."]


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(("text", "told"), [("x" * 401, "dépasse 400 caractères"), ("a\n" * 61, "60 faits au plus"), (" ", "obligatoire")])
def test_what_is_refused_stays_typed_beside_why(reflection, world, post, htmx, text, told):
    answer = post(world.contributor, "ajouter/", htmx=htmx, liste="1", text=text)
    assert answer.status_code == 422
    form = BeautifulSoup(answer.text, "html.parser").find("form", id="liste")
    assert told in words(form)
    assert form.textarea.text.strip() == text.strip()
    assert htmx or form.find_parent("details").has_attr("open")


@pytest.mark.parametrize("who", ["reader", "advisor", "network_admin"])
def test_whoever_only_reads_sees_facts_and_no_control_and_writes_nothing(reflection, assessment, world, visit, post, who):
    operations.propose_facts(reflection=reflection, assessment=assessment, by=world.manager)
    one = fact(reflection, world.manager)
    person, before = getattr(world, who), states()
    page = visit(person)
    assert page.find(id=f"fait-{one.pk}")
    assert page.select("main form, main button") == []
    for htmx in (False, True):
        for end, data in (
            ("ajouter/", {"text": "Un fait."}), ("reprendre/", {"year": assessment.edition.year}),
            ("tous/", {"origin": "proposed", "state": "accepted"}), (f"{one.pk}/garder/", {"version": 1, "state": "discarded"}),
            (f"{one.pk}/ecrire/", {"version": 1, "text": "Autre."}),
        ):  # fmt: skip
            assert post(person, end, htmx=htmx, **data).status_code == 403
    assert states() == before
    visit(person, f"{one.pk}/modifier/", status=403)


def test_an_empty_page_tells_a_reader_whom_to_ask(reflection, world, visit):
    assert words(visit(world.reader).find(id="rien")) == f"Aucun fait. Demandez à votre référent, {world.manager.first_name}."


@pytest.mark.parametrize(
    ("end", "data"),
    [
        ("ajouter/", {"text": "Un fait."}),
        ("tous/", {"origin": "accepted", "state": "discarded"}),
        ("{pk}/garder/", {"version": 1, "state": "discarded"}),
        ("{pk}/ecrire/", {"version": 1, "text": "Autre."}),
    ],
)
def test_a_reflection_that_was_archived_meanwhile_refuses_and_says_why(reflection, world, post, end, data):
    one = fact(reflection, world.manager)
    operations.archive_reflection(reflection=reflection, by=world.manager, is_archived=True)
    for htmx in (False, True):
        answer = post(world.contributor, end.format(pk=one.pk), htmx=htmx, **data)
        assert answer.status_code == 409
        assert "Cette réflexion est archivée" in answer.text
    assert list(Fact.objects.values_list("text", "state")) == [("Le site est lent.", "accepted")]


# --- In other words -----------------------------------------------------------------------------------------------------------------------


def test_a_fact_is_rewritten_in_its_place_or_on_a_page(reflection, world, visit, post, client):
    one = fact(reflection, world.manager)
    page = visit(world.contributor, f"{one.pk}/modifier/")
    assert words(page.h1) == "Réécrire un fait"
    assert page.textarea.text.strip() == "Le site est lent."
    assert post(world.contributor, f"{one.pk}/ecrire/", version=1, text="Le site est rapide.")["Location"] == home(
        reflection, f"#fait-{one.pk}"
    )
    line = BeautifulSoup(client.get(home(reflection, f"{one.pk}/modifier/"), headers={"HX-Request": "true"}).text, "html.parser").li
    assert (line["id"], line.textarea.text.strip()) == (f"fait-{one.pk}", "Le site est rapide.")
    answer = post(world.contributor, f"{one.pk}/ecrire/", htmx=True, version=2, text="Le site va bien.")
    assert "Le site va bien." in words(BeautifulSoup(answer.text, "html.parser").find(id=f"fait-{one.pk}"))


def test_a_line_comes_back_unchanged(reflection, world, visit, client):
    one = fact(reflection, world.manager)
    page = visit(world.contributor)
    answer = client.get(home(reflection, f"{one.pk}/"), headers={"HX-Request": "true"})
    assert without_token(BeautifulSoup(answer.text, "html.parser").li) == without_token(page.find(id=f"fait-{one.pk}"))
    assert client.get(home(reflection, f"{one.pk}/"))["Location"] == home(reflection, f"#fait-{one.pk}")


@pytest.mark.parametrize("htmx", [False, True])
def test_two_people_on_one_wording_see_both(reflection, world, post, htmx):
    one = fact(reflection, world.manager)
    operations.edit_fact(fact=one, by=world.contributor, version=1, text="La version de Paul.")
    answer = post(world.manager, f"{one.pk}/ecrire/", htmx=htmx, version=1, text="Ma version.")
    assert answer.status_code == 409
    page = BeautifulSoup(answer.text, "html.parser")
    assert [words(said) for said in page.select(".conflit dd")] == ["La version de Paul.", "Ma version."]
    assert page.textarea.text.strip() == "Ma version."
    button = page.select_one("[name=version_vue]")
    post(world.manager, f"{one.pk}/ecrire/", htmx=htmx, version=1, text="Ma version.", version_vue=button["value"])
    one.refresh_from_db()
    assert one.text == "Ma version."


@pytest.mark.parametrize("htmx", [False, True])
def test_a_wording_that_is_too_long_stays_typed(reflection, world, post, htmx):
    one = fact(reflection, world.manager)
    answer = post(world.manager, f"{one.pk}/ecrire/", htmx=htmx, version=1, text="x" * 401)
    page = BeautifulSoup(answer.text, "html.parser")
    assert (answer.status_code, page.textarea.text.strip()) == (422, "x" * 401)
    assert "Un fait tient en 400 caractères." in words(page)


def test_a_fact_of_another_reflection_is_not_found(reflection, world, visit, post):
    other = fact(reflection_of(world.embruns, world.manager, "Une autre"), world.manager)
    for number_of in (other.pk, 999999, 10**18):
        visit(world.manager, f"{number_of}/modifier/", status=404)
        assert post(world.manager, f"{number_of}/garder/", version=1, state="reserve").status_code == 404
        assert post(world.manager, f"{number_of}/ecrire/", version=1, text="Autre.").status_code == 404
    assert post(world.pommiers_manager, f"{other.pk}/garder/", version=1, state="reserve").status_code == 404


# --- What it costs ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [10, 500])
def test_the_page_costs_the_same_at_ten_and_at_five_hundred_facts(reflection, world, client, size):
    kinds = list(Fact.State)
    Fact.objects.bulk_create(
        Fact(office=reflection.office, reflection=reflection, text=f"Fait {place}.", position=place, state=kinds[place % 4])
        for place in range(size)
    )
    client.force_login(world.manager)
    with statements(8):
        client.get(home(reflection))
    one = Fact.objects.order_by("pk")[0]
    with statements(13):
        client.post(home(reflection, f"{one.pk}/garder/"), {"version": 1, "state": "accepted"}, headers={"HX-Request": "true"})
