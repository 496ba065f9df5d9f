"""The page of objectives: a verb and a result, what measures it, until when; what still lacks, and a hint on words."""

import re

import pytest

from otn.tenancy.scope import office_scope
from strategy import operations
from strategy.models import Objective
from strategy.wording import GOOD_EXAMPLES, begins_with_verb
from tests.diagnostic.assessed import TODAY
from tests.statements import statements
from tests.strategy.reflected import reflection_of, whole_chain
from tests.strategy.steps import READERS, assert_done, assert_refused, posts, read, seen, words

pytestmark = pytest.mark.django_db

BODY = {
    "name": "Diversifier les canaux d’acquisition", "indicator": "part des visites payantes", "target": "20 %", "starts_on": "2027-03-01",
    "due_date": "2027-10-31", "weight": "2", "strategy": "",
}  # fmt: skip
HINT = "commence par un verbe à l’infinitif"


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def rows(world):
    with office_scope([world.embruns.pk]):
        return whole_chain(world.embruns, world.manager)


def url(rows, tail=""):
    return f"/ot/embruns/strategie/{rows['reflection'].pk}/objectifs/{tail}"


def one(rows, tail):
    return url(rows, f"{rows['objective'].pk}/{tail}")


def objective(rows):
    return Objective.objects.get(pk=rows["objective"].pk)


# --- Words --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [*GOOD_EXAMPLES, "Accroître les visites", "Élargir l’offre", "S’ouvrir au mobile", "Ne pas perdre", "  vendre", "Être vu"]
)
def test_a_verb_in_the_infinitive_is_heard(name):
    assert begins_with_verb(name)


@pytest.mark.parametrize(
    "name", ["Offre mobile", "Chiffre d’affaires", "Site plus rapide", "Le site", "Plus de visites", "Œuvre commune", "", "20 % de visites"]
)
def test_anything_else_is_given_a_hint(name):
    assert not begins_with_verb(name)


# --- What is shown ------------------------------------------------------------------------------------------------------------------------


def test_without_an_objective_the_page_says_what_one_is(client, world):
    with office_scope([world.embruns.pk]):
        reflection = reflection_of(world.embruns, world.manager)
    address = f"/ot/embruns/strategie/{reflection.pk}/objectifs/"
    page = seen(client, world.manager, address)
    assert "Un objectif dit ce qui aura changé, de combien, et pour quand." in words(page.main)
    assert all(example in words(page.main) for example in GOOD_EXAMPLES)
    assert posts(seen(client, world.reader, address)) == set()


@pytest.mark.parametrize("who", READERS)
def test_whoever_only_reads_sees_the_objectives_and_no_form(client, world, rows, who):
    page = seen(client, getattr(world, who), url(rows))
    text = words(page.main)
    assert "31 octobre 2027" in text
    assert "Il manque une cible." in text
    assert posts(page) == set()
    assert page.main.select("input, textarea") == []
    client.force_login(getattr(world, who))
    for address in (url(rows, "creer/"), one(rows, "modifier/"), one(rows, "supprimer/")):
        assert client.post(address, BODY | {"version": 1}).status_code == 403
    assert client.get(one(rows, "suppression/")).status_code == 403


def test_what_lacks_stands_beside_each(client, world, rows):
    with office_scope([world.embruns.pk]):
        operations.create_objective(
            office=rows["reflection"].office, reflection=rows["reflection"], by=world.manager, name="Notoriété du site"
        )
    page = seen(client, world.manager, url(rows))
    cards = page.select("main section.carte[id^=objectif-]")
    assert "Il manque une échéance, un indicateur, une cible." in words(cards[1])
    assert (HINT in words(cards[0]), HINT in words(cards[1])) == (False, True)


def test_what_waits_is_sent_to_the_plan_by_who_writes_there(client, world, rows):
    for person, writes in ((world.manager, True), (world.contributor, True), (world.reader, False), (world.advisor, False)):
        assert ("Envoyer au plan d’actions" in words(seen(client, person, url(rows)).main)) is writes


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_as_many_statements_whatever_it_holds(client, world, rows, count):
    with office_scope([world.embruns.pk]):
        for rank in range(count - 1):
            operations.create_objective(
                office=rows["reflection"].office, reflection=rows["reflection"], by=world.manager, name=f"Vendre {rank}",
                strategy=rows["strategy"],
            )  # fmt: skip
    client.force_login(world.manager)
    client.get(url(rows))
    with statements(9):
        client.get(url(rows))


# --- Writing ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("due", ["2027-10-31", "31/10/2027", "31 octobre 2027"])
def test_an_objective_is_fixed_with_its_date_as_people_write_it(client, world, rows, due):
    client.force_login(world.contributor)
    answer = client.post(url(rows, "creer/"), BODY | {"due_date": due, "strategy": rows["strategy"].pk})
    with office_scope([world.embruns.pk]):
        made = Objective.objects.exclude(pk=rows["objective"].pk).select_related("strategy").get()
    assert (answer.status_code, answer["Location"]) == (303, f"{url(rows)}#objectif-{made.pk}")
    assert (made.name, made.indicator, made.target, made.weight) == (BODY["name"], BODY["indicator"], "20 %", 2)
    assert (f"{made.starts_on:%d/%m/%Y}", f"{made.due_date:%d/%m/%Y}") == ("01/03/2027", "31/10/2027")
    assert made.strategy_id == rows["strategy"].pk
    page = seen(client, world.contributor, url(rows))
    assert "L’objectif est fixé." in words(page.main)
    assert "Début 1er mars 2027 Échéance 31 octobre 2027 Poids 2 Stratégie Un site mobile" in words(page.find(id=f"objectif-{made.pk}"))


def test_an_objective_fixed_in_place_is_told_in_its_card(client, world, rows):
    client.force_login(world.manager)
    with office_scope([world.embruns.pk]):
        before = set(Objective.objects.values_list("pk", flat=True))
    answer = client.post(url(rows, "creer/"), BODY, headers={"HX-Request": "true"})
    with office_scope([world.embruns.pk]):
        (made,) = set(Objective.objects.values_list("pk", flat=True)) - before
    assert "L’objectif est fixé." in words(read(answer).find(id=f"objectif-{made}"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": " "}, "Ce champ est obligatoire."),
        ({"due_date": "2027-01-01"}, "La fin vient après le début."),
        ({"due_date": "31/02/2027"}, "Le 31/02/2027 n’existe pas."),
        ({"due_date": "bientôt"}, "Écrivez la date comme ceci : 14/04/2026."),
        ({"weight": "6"}, "6"),
        ({"indicator": "a" * 161}, "160"),
    ],
)
def test_a_fault_is_told_at_its_field_and_nothing_typed_is_lost(client, world, rows, change, said):
    client.force_login(world.manager)
    given = BODY | change
    fragment = assert_refused(client, url(rows, "creer/"), given, 422, said, inside="objectifs")
    wrong = fragment.find(id=f"nouvel-{next(iter(change))}")
    assert wrong["aria-invalid"] == "true"
    assert fragment.find(id="nouvel-target")["value"] == "20 %"
    assert words(fragment.find(id="nouvel-name")) == given["name"].strip()
    with office_scope([world.embruns.pk]):
        assert Objective.objects.count() == 1


def test_an_objective_is_written_again_with_its_dates_in_words(client, world, rows):
    page = seen(client, world.contributor, url(rows, f"?modifier={rows['objective'].pk}"))
    form = page.main.select_one(f"form[action='{one(rows, 'modifier/')}']")
    assert form.select_one("[name=due_date]")["value"] == "2027-10-31"
    assert "Le dimanche 31 octobre 2027." in words(form)
    assert form.select_one("[name=strategy] [selected]")["value"] == str(rows["strategy"].pk)
    fragment = assert_done(
        client, one(rows, "modifier/"), BODY | {"version": 1}, inside="objectifs", page=url(rows),
        place=f"objectif-{rows['objective'].pk}", says="L’objectif est enregistré.",
    )  # fmt: skip
    assert "Il manque" not in words(fragment.find(id=f"objectif-{rows['objective'].pk}"))
    with office_scope([world.embruns.pk]):
        assert objective(rows).strategy is None


def test_an_objective_that_somebody_else_changed_shows_both_and_loses_nothing(client, world, rows):
    with office_scope([world.embruns.pk]):
        operations.edit_objective(
            objective=objective(rows), by=world.contributor, version=1, name="Vendre en ligne", strategy=None, indicator="ventes",
            target="", starts_on=None, due_date=None, weight=3,
        )  # fmt: skip
    client.force_login(world.manager)
    fragment = assert_refused(
        client, one(rows, "modifier/"), BODY | {"version": 1}, 409, "Vendre en ligne, indicateur ventes, poids 3",
        "Diversifier les canaux d’acquisition, indicateur part des visites payantes, cible 20 %, du 1er mars au 31 octobre 2027, poids 2",
        inside="objectifs",
    )  # fmt: skip
    assert fragment.select_one("#id_target")["value"] == "20 %"
    assert client.post(one(rows, "modifier/"), BODY | {"version": 1, "version_vue": 2}).status_code == 303
    with office_scope([world.embruns.pk]):
        assert objective(rows).name == BODY["name"]


def test_the_strategy_that_one_comes_from_is_chosen_already(client, world, rows):
    page = seen(client, world.manager, url(rows, f"?strategie={rows['strategy'].pk}"))
    assert page.select_one("#nouvel-strategy [selected]")["value"] == str(rows["strategy"].pk)
    assert seen(client, world.manager, url(rows, "?strategie=abc")).select_one("#nouvel-strategy [selected]") is None


def test_a_removal_says_what_stays_before_it_is_done(client, world, rows):
    text = words(seen(client, world.contributor, one(rows, "suppression/")).main)
    assert "Supprimer cet objectif ?" in text
    assert "Sa stratégie et ses solutions restent." in text
    assert client.post(one(rows, "supprimer/"))["Location"] == url(rows)
    with office_scope([world.embruns.pk]):
        assert Objective.objects.count() == 0


def test_pieces_of_elsewhere_are_not_found(client, world, rows):
    with office_scope([world.embruns.pk]):
        other = whole_chain(world.embruns, world.manager, "Autre réflexion")
    with office_scope([world.pommiers.pk]):
        foreign = whole_chain(world.pommiers, world.pommiers_manager)
    client.force_login(world.manager)
    for given in (other, foreign):
        assert client.post(url(rows, "creer/"), BODY | {"strategy": given["strategy"].pk}).status_code == 404
        assert client.post(one(rows, "modifier/"), BODY | {"version": 1, "strategy": given["strategy"].pk}).status_code == 404
        for tail in ("modifier/", "supprimer/"):
            assert client.post(url(rows, f"{given['objective'].pk}/{tail}"), BODY | {"version": 1}).status_code == 404
        assert client.get(url(rows, f"{given['objective'].pk}/suppression/")).status_code == 404
        assert client.get(url(rows, f"?modifier={given['objective'].pk}")).status_code == 404
    assert client.post(url(rows, "creer/"), BODY | {"strategy": "abc"}).status_code == 422


def test_an_archived_reflection_changes_no_more(client, world, rows):
    with office_scope([world.embruns.pk]):
        operations.archive_reflection(reflection=rows["reflection"], by=world.manager, is_archived=True)
    page = seen(client, world.manager, url(rows))
    assert posts(page) == set()
    assert not re.search("Nouvel objectif", words(page.main))
    for address in (url(rows, "creer/"), one(rows, "modifier/"), one(rows, "supprimer/")):
        assert client.post(address, BODY | {"version": 1}).status_code == 409
