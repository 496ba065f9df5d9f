"""The SWOT page: what it shows to whom, what its buttons do with and without script, two people on one card."""

import re

import pytest
from bs4 import BeautifulSoup

from otn.tenancy.scope import office_scope
from strategy import operations
from strategy.models import Fact
from strategy.swot import Quadrant
from tests.diagnostic.assessed import TODAY
from tests.statements import statements
from tests.strategy.reflected import diagnosed, fact, reflection_of
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

STRENGTH, WEAKNESS, OPPORTUNITY, THREAT = Quadrant


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def reflection(world):
    with office_scope([world.embruns.pk]):
        yield reflection_of(world.embruns, world.manager)


def home(reflection, end=""):
    return f"/ot/embruns/strategie/{reflection.pk}/swot/{end}"


@pytest.fixture
def visit(client, reflection):
    """Return a function that opens the board as somebody and gives its page."""

    def open_as(person, query="", status=200):
        client.force_login(person)
        answer = client.get(home(reflection, query))
        assert answer.status_code == status
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


def cards(page, place):
    return [one["id"] for one in page.select(f"#liste-{place} > .fait")]


def words(element):
    return " ".join(element.get_text(" ").split())


def where(one):
    one.refresh_from_db()
    return (one.is_internal, one.is_favourable)


# --- What is shown ------------------------------------------------------------------------------------------------------------------------


def test_cards_stand_in_their_quadrant_with_its_button_pressed(reflection, world, visit):
    one, other = fact(reflection, world.manager), fact(reflection, world.manager, "Deux langues.")
    operations.sort_fact(fact=other, by=world.manager, version=1, quadrant=STRENGTH)
    page = visit(world.contributor)
    assert (cards(page, "unsorted"), cards(page, "strength")) == ([f"fait-{one.pk}"], [f"fait-{other.pk}"])
    pressed = {button.text: button["aria-pressed"] for button in page.select(f"#fait-{other.pk} button[aria-pressed]")}
    assert pressed == {"Force": "true", "Faiblesse": "false", "Opportunité": "false", "Menace": "false"}
    assert [words(one) for one in page.select("main h2")] == [
        "À classer ( 1 )", "Forces ( 1 )", "Faiblesses ( 0 )", "Opportunités ( 0 )", "Menaces ( 0 )",
    ]  # fmt: skip


def test_only_accepted_facts_are_on_the_board_with_where_they_come_from(reflection, world, visit):
    operations.propose_facts(reflection=reflection, assessment=diagnosed(reflection.office, world.manager), by=world.manager)
    slow = Fact.objects.get(question__code="1.1-02")
    operations.keep_fact(fact=slow, by=world.manager, version=1, state=Fact.State.ACCEPTED)
    page = visit(world.manager)
    assert [cards(page, place) for place in ("unsorted", "weakness", "threat")] == [[], [f"fait-{slow.pk}"], []]
    assert re.search(r"Question 1\.1-02, réponse “6 s”, \w+ 20\d\d", words(page.find(id=f"fait-{slow.pk}")))


def test_empty_places_say_what_to_think_of(reflection, world, visit):
    one = fact(reflection, world.manager)
    operations.sort_fact(fact=one, by=world.manager, version=1, quadrant=THREAT)
    page = visit(world.manager)
    said = {place: words(page.select_one(f"#liste-{place} > .absent")) for place in ("unsorted", "strength", "weakness", "opportunity")}
    assert said == {
        "unsorted": "Tous les faits sont classés. Passer aux groupes",
        "strength": "Aucune force notée. Que vous envie l’office voisin ?",
        "weakness": "Aucune faiblesse notée. Qu’est-ce qui vous prend du temps sans résultat ?",
        "opportunity": "Aucune opportunité notée. Pensez aux nouvelles clientèles, aux partenaires, aux usages qui montent.",
    }


@pytest.mark.parametrize("who", ["reader", "advisor", "network_admin"])
def test_whoever_only_reads_sees_the_cards_and_no_button(reflection, world, visit, who):
    one = fact(reflection, world.manager)
    page = visit(getattr(world, who))
    assert cards(page, "unsorted") == [f"fait-{one.pk}"]
    assert page.select("main form, main button, main script") == []
    assert page.find(string="Trier un par un") is None


def test_a_reflection_without_fact_leads_to_the_facts(world, visit):
    assert visit(world.manager).find("a", string="Reprendre les constats du diagnostic")
    assert visit(world.reader).find("a", string="Voir les faits")


def test_a_validated_reflection_draws_no_control(reflection, world, visit):
    fact(reflection, world.manager)
    operations.create_objective(office=reflection.office, reflection=reflection, by=world.manager, name="Doubler les visites")
    operations.validate_reflection(reflection=reflection, by=world.manager, version=1)
    assert visit(world.manager).select("main form") == []


def test_the_page_to_print_holds_every_card_of_the_quadrants(reflection, world, visit):
    one = fact(reflection, world.manager, "Le site est <lent> & « vieux ».")
    operations.sort_fact(fact=one, by=world.manager, version=1, quadrant=WEAKNESS)
    fact(reflection, world.manager)
    page = visit(world.reader, "imprimer/")
    assert words(page.select_one("[data-quadrant=faiblesses] li")) == "Le site est <lent> & « vieux »."
    assert "1 fait reste à classer" in words(page.main)


@pytest.mark.parametrize("size", [10, 500])
def test_the_board_costs_the_same_at_ten_and_at_five_hundred_facts(reflection, world, client, size):
    Fact.objects.bulk_create(
        Fact(
            office=reflection.office,
            reflection=reflection,
            text=f"Fait {place}.",
            position=place,
            is_internal=True,
            is_favourable=place % 2,
        )
        for place in range(size)
    )
    client.force_login(world.manager)
    with statements(BOARD):
        client.get(home(reflection))
    one = Fact.objects.first()
    with statements(SORTING):
        client.post(home(reflection, f"{one.pk}/classer/"), {"version": 1, "quadrant": "threat"}, headers={"HX-Request": "true"})


BOARD, SORTING = 7, 12

# --- Sorting ------------------------------------------------------------------------------------------------------------------------------


def test_without_script_the_page_comes_back_at_the_card_and_says_how_to_take_it_back(reflection, world, post, client):
    one = fact(reflection, world.manager)
    answer = post(world.contributor, f"{one.pk}/classer/", version=1, quadrant="weakness")
    assert (answer.status_code, answer["Location"]) == (303, home(reflection, f"?deplace={one.pk}&de=unsorted#fait-{one.pk}"))
    page = BeautifulSoup(client.get(answer["Location"]).text, "html.parser")
    undo = page.select_one("#annulation form")
    assert words(page.find(id="annulation")) == "Déplacé dans Faiblesses. Annuler"
    client.post(undo["action"], {field["name"]: field["value"] for field in undo.select("input")})
    assert where(one) == (None, None)


def test_htmx_moves_the_card_and_its_counts_and_a_reload_shows_the_same(reflection, world, post, visit):
    other = fact(reflection, world.manager, "Deux langues.")
    operations.sort_fact(fact=other, by=world.manager, version=1, quadrant=WEAKNESS)
    one = fact(reflection, world.manager)
    answer = post(world.manager, f"{one.pk}/classer/", htmx=True, version=1, quadrant="weakness")
    parts = BeautifulSoup(answer.text, "html.parser")
    moved = parts.select_one("[hx-swap-oob='beforeend:#liste-weakness'] > li")
    page = visit(world.manager)
    assert cards(page, "weakness") == [f"fait-{other.pk}", f"fait-{one.pk}"]
    assert without_token(moved) == without_token(page.find(id=f"fait-{one.pk}"))
    for place in ("unsorted", "weakness", "strength"):
        assert parts.find(id=f"nombre-{place}").text == page.find(id=f"nombre-{place}").text
    assert [words(one) for one in parts.select("[hx-swap-oob='innerHTML:#annulation']")] == ["Déplacé dans Faiblesses. Annuler"]
    assert parts.find_all(id=f"fait-{one.pk}") == [moved]  # nothing takes the old place


def without_token(element):
    for field in element.select("[name=csrfmiddlewaretoken]"):
        field["value"] = ""
    return str(element)


def test_a_sorted_card_goes_back_among_those_to_be_sorted(reflection, world, post):
    one = fact(reflection, world.manager)
    operations.sort_fact(fact=one, by=world.manager, version=1, quadrant=THREAT)
    assert post(world.manager, f"{one.pk}/classer/", version=2, quadrant="").status_code == 303
    assert where(one) == (None, None)


@pytest.mark.parametrize("htmx", [False, True])
def test_two_people_on_one_card_choose_where_it_goes(reflection, world, post, htmx):
    one = fact(reflection, world.manager)
    operations.sort_fact(fact=one, by=world.contributor, version=1, quadrant=STRENGTH)
    answer = post(world.manager, f"{one.pk}/classer/", htmx=htmx, version=1, quadrant="weakness")
    assert answer.status_code == 409
    assert where(one) == (True, True)
    card = BeautifulSoup(answer.text, "html.parser").find(id=f"fait-{one.pk}")
    assert [words(said) for said in card.select("dd")] == ["Forces", "Faiblesses"]
    assert f"{world.contributor.first_name} a changé ce fait" in words(card)
    assert [button["value"] for button in card.select("[name=quadrant]")] == ["weakness", "strength"]
    version = card.select_one("[name=version]")["value"]
    assert post(world.manager, f"{one.pk}/classer/", htmx=htmx, version=version, quadrant="strength").status_code in {200, 303}
    assert where(one) == (True, True)
    post(world.manager, f"{one.pk}/classer/", htmx=htmx, version=version, quadrant="weakness")
    assert where(one) == (True, False)


def test_whoever_gives_way_finds_the_card_where_the_other_put_it(reflection, world, post):
    one = fact(reflection, world.manager)
    operations.sort_fact(fact=one, by=world.contributor, version=1, quadrant=STRENGTH)
    answer = post(world.manager, f"{one.pk}/classer/", htmx=True, version=2, quadrant="strength")
    parts = BeautifulSoup(answer.text, "html.parser")
    assert parts.select_one("[hx-swap-oob='beforeend:#liste-strength'] > li")["id"] == f"fait-{one.pk}"
    assert words(parts.select_one("[hx-swap-oob='innerHTML:#annulation']")) == "Ce fait reste dans Forces."


@pytest.mark.parametrize("htmx", [False, True])
def test_a_card_that_was_discarded_meanwhile_is_told(reflection, world, post, htmx):
    one = fact(reflection, world.manager)
    operations.keep_fact(fact=one, by=world.contributor, version=1, state=Fact.State.DISCARDED)
    answer = post(world.manager, f"{one.pk}/classer/", htmx=htmx, version=1, quadrant="weakness")
    assert answer.status_code == 409
    assert "parmi les faits écartés" in answer.text
    kept = post(world.manager, f"{one.pk}/classer/", htmx=True, version=2, quadrant="")
    assert "beforeend:#liste" not in kept.text
    assert "Ce fait n’est plus dans la réflexion." in kept.text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_board_that_was_validated_meanwhile_refuses_the_move(reflection, world, post, htmx):
    one = fact(reflection, world.manager)
    operations.create_objective(office=reflection.office, reflection=reflection, by=world.manager, name="Doubler les visites")
    operations.validate_reflection(reflection=reflection, by=world.manager, version=1)
    answer = post(world.contributor, f"{one.pk}/classer/", htmx=htmx, version=1, quadrant="weakness")
    assert answer.status_code == 409
    assert "Cette réflexion est validée" in answer.text
    assert where(one) == (None, None)


@pytest.mark.parametrize("data", [{"version": 1, "quadrant": "north"}, {"quadrant": "weakness"}, {"version": "x", "quadrant": "weakness"}])
@pytest.mark.parametrize("htmx", [False, True])
def test_a_move_that_says_nothing_sound_changes_nothing(reflection, world, post, data, htmx):
    one = fact(reflection, world.manager)
    assert post(world.manager, f"{one.pk}/classer/", htmx=htmx, **data).status_code == 422
    assert where(one) == (None, None)


@pytest.mark.parametrize("who", ["reader", "advisor", "network_admin"])
def test_whoever_only_reads_moves_and_adds_nothing(reflection, world, post, who):
    one = fact(reflection, world.manager)
    for htmx in (False, True):
        assert post(getattr(world, who), f"{one.pk}/classer/", htmx=htmx, version=1, quadrant="weakness").status_code == 403
        assert post(getattr(world, who), "ajouter/", htmx=htmx, text="Un fait.", quadrant="weakness").status_code == 403
    assert where(one) == (None, None)
    assert Fact.objects.count() == 1


def test_a_card_of_another_reflection_is_not_found(reflection, world, post):
    other = fact(reflection_of(world.embruns, world.manager, "Une autre"), world.manager)
    assert post(world.manager, f"{other.pk}/classer/", version=1, quadrant="weakness").status_code == 404
    assert post(world.manager, "999999/classer/", version=1, quadrant="weakness").status_code == 404
    assert post(world.pommiers_manager, f"{other.pk}/classer/", version=1, quadrant="weakness").status_code == 404


# --- One by one ---------------------------------------------------------------------------------------------------------------------------


def test_one_card_at_a_time_with_its_keys_and_the_next_to_pass_to(reflection, world, visit):
    first, second = fact(reflection, world.manager, "Un."), fact(reflection, world.manager, "Deux.")
    page = visit(world.manager, "?mode=un-par-un")
    card = page.find(id="un-par-un")
    assert words(card.find(id="tri-texte")) == "Un."
    assert [one["data-touche"] for one in card.select("[data-touche]")] == ["f", "a", "o", "m", "p"]
    assert card.find(id="tri-passer")["href"].endswith(f"?mode=un-par-un&fait={second.pk}")
    assert words(visit(world.manager, f"?mode=un-par-un&fait={second.pk}").find(id="tri-texte")) == "Deux."
    again = visit(world.manager, f"?mode=un-par-un&fait={second.pk}").find(id="tri-passer")["href"]
    assert again.endswith(f"fait={first.pk}")


def test_whoever_switched_shortcuts_off_has_none(reflection, world, visit):
    fact(reflection, world.manager)
    world.manager.shortcuts_enabled = False
    world.manager.save(update_fields=["shortcuts_enabled"])
    page = visit(world.manager, "?mode=un-par-un")
    assert not page.find(id="un-par-un").has_attr("data-raccourcis")
    assert page.select("kbd") == []


@pytest.mark.parametrize("htmx", [False, True])
def test_the_next_card_follows_the_one_that_was_sorted(reflection, world, post, client, htmx):
    first, second, third = (fact(reflection, world.manager, text) for text in ("Un.", "Deux.", "Trois."))
    data = {"version": 1, "quadrant": "threat", "mode": "un-par-un", "suivant": third.pk}
    answer = post(world.manager, f"{second.pk}/classer/", htmx=htmx, **data)
    text = answer.text if htmx else client.get(answer["Location"]).text
    page = BeautifulSoup(text, "html.parser")
    assert words(page.find(id="tri-texte")) == "Trois."
    assert "Déplacé dans Menaces." in text
    undo = page.find(id="annuler").find_parent("form")
    back = client.post(undo["action"], {field["name"]: field["value"] for field in undo.select("input")})
    page = BeautifulSoup(client.get(back["Location"]).text, "html.parser")
    assert words(page.find(id="tri-texte")) == "Deux."
    assert where(second) == (None, None)
    assert first.pk


def test_after_the_last_card_the_groups_come(reflection, world, post):
    one = fact(reflection, world.manager)
    answer = post(world.manager, f"{one.pk}/classer/", htmx=True, version=1, quadrant="threat", mode="un-par-un", suivant="")
    assert "Tous les faits sont classés." in answer.text
    assert "Passer aux groupes" in answer.text


@pytest.mark.parametrize("htmx", [False, True])
def test_two_people_on_one_card_choose_here_too(reflection, world, post, htmx):
    one = fact(reflection, world.manager)
    fact(reflection, world.manager, "Deux.")
    operations.sort_fact(fact=one, by=world.contributor, version=1, quadrant=STRENGTH)
    answer = post(world.manager, f"{one.pk}/classer/", htmx=htmx, version=1, quadrant="threat", mode="un-par-un", suivant="")
    card = BeautifulSoup(answer.text, "html.parser").find(id="un-par-un")
    assert answer.status_code == 409
    assert [words(said) for said in card.select("dd")] == ["Forces", "Menaces"]
    assert card.select_one("[name=mode]")["value"] == "un-par-un"
    assert words(card.find(id="tri-texte")) == one.text


# --- Adding -------------------------------------------------------------------------------------------------------------------------------


def test_a_fact_is_written_straight_into_a_quadrant_and_taken_back(reflection, world, post, client):
    answer = post(world.contributor, "ajouter/", text="Une force.", quadrant="strength")
    one = Fact.objects.get()
    assert where(one) == (True, True)
    assert answer["Location"] == home(reflection, f"?ajoutes=1-1#fait-{one.pk}")
    undo = BeautifulSoup(client.get(answer["Location"]).text, "html.parser").find(id="annuler").find_parent("form")
    back = client.post(undo["action"], {field["name"]: field["value"] for field in undo.select("input")})
    assert back["Location"] == home(reflection)
    one.refresh_from_db()
    assert one.state == Fact.State.DISCARDED


def test_htmx_adds_the_card_and_gives_the_form_back_empty(reflection, world, post, visit):
    answer = post(world.contributor, "ajouter/", htmx=True, text="À trier.", quadrant="")
    one = Fact.objects.get()
    parts = BeautifulSoup(answer.text, "html.parser")
    assert parts.select_one("[hx-swap-oob='beforeend:#liste-unsorted'] > li")["id"] == f"fait-{one.pk}"
    assert parts.select_one("form#ajout-unsorted input[name=text]").get("value") is None
    page = visit(world.contributor)
    assert without_token(parts.select_one(f"#fait-{one.pk}")) == without_token(page.find(id=f"fait-{one.pk}"))
    assert parts.find(id="nombre-unsorted").text == page.find(id="nombre-unsorted").text == "1"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_fact_that_is_too_long_stays_typed_where_it_was(reflection, world, post, htmx):
    answer = post(world.contributor, "ajouter/", htmx=htmx, text="x" * 401, quadrant="threat")
    assert answer.status_code == 422
    form = BeautifulSoup(answer.text, "html.parser").find(id="ajout-threat")
    assert form.find(id="ajout-threat-text")["value"] == "x" * 401
    assert "dépasse 400 caractères" in words(form)
    if not htmx:
        assert form.find_parent("details").has_attr("open")
