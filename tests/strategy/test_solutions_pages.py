"""The page of solutions: ideas for a group, for a crossing, from the bank; their priority, their facts, and those left aside."""

import pytest

from otn.tenancy.scope import office_scope
from strategy import operations
from strategy.models import Fact, Priority, Solution
from strategy.swot import Crossing, Quadrant
from tests.diagnostic.assessed import TODAY
from tests.statements import statements
from tests.strategy.reflected import diagnosed, fact, reflection_of, whole_chain
from tests.strategy.steps import READERS, assert_done, assert_refused, posts, read, seen, ticked, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def rows(world):
    with office_scope([world.embruns.pk]):
        return whole_chain(world.embruns, world.manager)


@pytest.fixture
def sides(world, rows):
    """A force, an opportunity and a threat of the reflection."""
    with office_scope([world.embruns.pk]):
        return {
            quadrant: operations.add_facts(reflection=rows["reflection"], by=world.manager, texts=[text], quadrant=quadrant)[0].pk
            for quadrant, text in (
                (Quadrant.STRENGTH, "Une équipe formée."),
                (Quadrant.OPPORTUNITY, "Les séjours hors saison montent."),
                (Quadrant.THREAT, "Les plateformes captent les réservations."),
            )
        }


def url(rows, tail=""):
    return f"/ot/embruns/strategie/{rows['reflection'].pk}/solutions/{tail}"


def one(rows, tail):
    return url(rows, f"{rows['solution'].pk}/{tail}")


def solution(rows):
    return Solution.objects.get(pk=rows["solution"].pk)


# --- What is shown ------------------------------------------------------------------------------------------------------------------------


def test_without_a_group_the_page_leads_to_the_groups_and_still_shows_the_crossings(client, world):
    with office_scope([world.embruns.pk]):
        reflection = reflection_of(world.embruns, world.manager)
    address = f"/ot/embruns/strategie/{reflection.pk}/solutions/"
    page = seen(client, world.manager, address)
    assert page.select_one(".vide a")["href"].endswith("/groupes/")
    assert [words(title) for title in page.select("main h3")] == [crossing.label for crossing in Crossing]
    assert words(page.main).count("il n’y en a encore aucun") == 4
    assert posts(seen(client, world.reader, address)) == set()


def test_a_group_shows_its_question_and_facts_above_its_solutions(client, world, rows):
    with office_scope([world.embruns.pk]):
        operations.edit_group(group=rows["group"], by=world.manager, version=1, name="Le site", problem="Comment l’alléger ?")
    card = seen(client, world.manager, url(rows)).find(id=f"groupe-{rows['group'].pk}")
    text = words(card)
    assert text.index("Comment l’alléger ?") < text.index("Le site est lent.") < text.index("Alléger les pages.")
    assert "Stratégie : Un site mobile" in text
    assert "Priorité moyenne" in text


@pytest.mark.parametrize("who", READERS)
def test_whoever_only_reads_sees_the_solutions_and_no_form(client, world, rows, sides, who):
    with office_scope([world.embruns.pk]):
        operations.add_solutions(
            reflection=rows["reflection"], by=world.manager, texts=["Ouvrir hors saison."], crossing=Crossing.STRENGTH_OPPORTUNITY,
            facts=[sides[Quadrant.STRENGTH], sides[Quadrant.OPPORTUNITY]],
        )  # fmt: skip
    page = seen(client, getattr(world, who), url(rows))
    assert "Alléger les pages." in words(page.main)
    assert "Une équipe formée." in words(page.find(id="croisement-SO"))
    assert page.find(id="croisement-ST") is None, "nothing was found there"
    assert posts(page) == set()
    assert page.main.select("input, textarea") == []
    client.force_login(getattr(world, who))
    for tail in (f"groupe/{rows['group'].pk}/", f"groupe/{rows['group'].pk}/recommandation/", "croisement/SO/"):
        assert client.post(url(rows, tail), {"text": "Une idée.", "question": 1, "degree": "low"}).status_code == 403
    for tail in ("modifier/", "faits/", "laisser/", "reprendre/", "supprimer/"):
        assert client.post(one(rows, tail), {"text": "X", "priority": 1, "version": 1, "reason": "Non."}).status_code == 403
    assert client.get(one(rows, "suppression/")).status_code == 403


def test_a_group_left_aside_asks_for_no_solution(client, world, rows):
    with office_scope([world.embruns.pk]):
        operations.drop_group(group=rows["group"], by=world.manager, version=1, reason="Trop cher cette année.")
    page = seen(client, world.manager, url(rows))
    assert page.find(id=f"groupe-{rows['group'].pk}") is None
    assert "Le site : Trop cher cette année." in words(page.main)


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_as_many_statements_whatever_it_holds(client, world, rows, sides, count):
    with office_scope([world.embruns.pk]):
        for rank in range(count - 1):
            made = operations.create_group(
                reflection=rows["reflection"], by=world.manager, name=f"Groupe {rank}",
                facts=[fact(rows["reflection"], world.manager, f"Fait {rank}.").pk],
            )  # fmt: skip
            operations.add_solutions(
                reflection=rows["reflection"], by=world.manager, texts=["Une idée."], group=made, facts=[rows["fact"].pk]
            )
    client.force_login(world.manager)
    client.get(url(rows))
    with statements(10):
        client.get(url(rows))


# --- New ones -----------------------------------------------------------------------------------------------------------------------------


def test_ideas_are_written_one_a_line(client, world, rows):
    place = f"groupe-{rows['group'].pk}"
    client.force_login(world.contributor)
    assert_done(
        client, url(rows, f"groupe/{rows['group'].pk}/"), {"text": "Compresser les images.\n\n  Changer d’hébergeur. "}, inside="solutions",
        page=url(rows), place=place, says="2 solutions ajoutées.",
    )  # fmt: skip
    answer = client.post(url(rows, f"groupe/{rows['group'].pk}/"), {"text": "Une seule."})
    assert (answer.status_code, answer["Location"]) == (303, f"{url(rows)}#{place}")
    with office_scope([world.embruns.pk]):
        texts = set(Solution.objects.order_by("pk").values_list("text", flat=True))
    assert texts == {"Alléger les pages.", "Compresser les images.", "Changer d’hébergeur.", "Une seule."}


@pytest.mark.parametrize(("text", "said"), [(" \n ", "Écrivez une solution."), ("a" * 401, "400 caractères")])
def test_an_idea_that_is_refused_stays_in_its_own_group(client, world, rows, text, said):
    client.force_login(world.manager)
    fragment = assert_refused(client, url(rows, f"groupe/{rows['group'].pk}/"), {"text": text}, 422, said, inside="solutions")
    assert said in words(fragment.find(id=f"groupe-{rows['group'].pk}"))
    assert fragment.find(id=f"groupe-{rows['group'].pk}-text").get_text().strip() == text.strip()


def test_a_recommendation_is_offered_until_it_is_taken(client, world):
    with office_scope([world.embruns.pk]):
        reflection = reflection_of(world.embruns, world.manager)
        operations.propose_facts(reflection=reflection, assessment=diagnosed(reflection.office, world.manager), by=world.manager)
        operations.accept_all(reflection=reflection, by=world.manager)
        operations.group_by_section(reflection=reflection, by=world.manager)
    address = f"/ot/embruns/strategie/{reflection.pk}/solutions/"
    page = seen(client, world.contributor, address)
    assert "Le diagnostic recommande Compresser les images." in words(page.main)
    form = page.select_one("form:has([name=degree])")
    given = {field["name"]: field["value"] for field in form.select("input[name=question], input[name=degree]")}
    place = form.find_parent("section")["id"]
    assert_done(client, form["action"], given, inside="solutions", page=address, place=place, says="La recommandation est reprise.")
    assert client.post(form["action"], given).status_code == 303, "twice is once"
    page = seen(client, world.contributor, address)
    assert "Le diagnostic recommande" not in words(page.main)
    assert "Recommandée par la question 1.1-02" in words(page.main)
    with office_scope([world.embruns.pk]):
        assert Solution.objects.count() == 1
    for wrong in ({"question": "abc", "degree": "low"}, {"question": given["question"], "degree": "none"}, {}):
        assert client.post(form["action"], wrong).status_code == 404


def test_a_crossing_answers_to_a_fact_of_each_side(client, world, rows, sides):
    client.force_login(world.contributor)
    given = {"text": "Former les prestataires.", "facts": [sides[Quadrant.STRENGTH]]}
    fragment = assert_refused(
        client, url(rows, "croisement/SO/"), given, 422, "Choisissez un fait de chaque côté", inside="solutions"
    )  # fmt: skip
    card = fragment.find(id="croisement-SO")
    assert "Choisissez un fait de chaque côté" in words(card.find(id="croisement-SO-facts"))
    assert (ticked(card), words(card.textarea)) == ({sides[Quadrant.STRENGTH]}, "Former les prestataires.")
    assert card.details.has_attr("open")
    both = given | {"facts": [sides[Quadrant.STRENGTH], sides[Quadrant.OPPORTUNITY]]}
    fragment = assert_done(
        client, url(rows, "croisement/SO/"), both, inside="solutions", page=url(rows), place="croisement-SO", says="1 solution ajoutée."
    )
    assert "Les séjours hors saison montent." in words(fragment.find(id="croisement-SO").select_one(".fait"))
    assert client.post(url(rows, "croisement/SO/"), both)["Location"] == f"{url(rows)}#croisement-SO"
    assert client.post(url(rows, "croisement/XX/"), both).status_code == 404


def test_each_crossing_shows_the_facts_of_its_two_sides(client, world, rows, sides):
    page = seen(client, world.manager, url(rows))
    assert [words(side) for side in page.find(id="croisement-ST").select("fieldset legend")] == ["Forces", "Menaces"]
    assert "il en manque d’un côté" in words(page.find(id="croisement-WO"))
    boxes = {int(box["value"]) for box in page.find(id="croisement-ST").select("input[name=facts]")}
    assert boxes == {sides[Quadrant.STRENGTH], sides[Quadrant.THREAT]}


def test_pieces_of_elsewhere_are_not_found(client, world, rows):
    with office_scope([world.embruns.pk]):
        other = whole_chain(world.embruns, world.manager, "Autre réflexion")
    with office_scope([world.pommiers.pk]):
        foreign = whole_chain(world.pommiers, world.pommiers_manager)
    client.force_login(world.manager)
    for given in (other, foreign):
        body = {"text": "X", "priority": 1, "version": 1, "reason": "Non.", "facts": [given["fact"].pk], "question": 1, "degree": "low"}
        for tail in ("", "recommandation/"):
            assert client.post(url(rows, f"groupe/{given['group'].pk}/{tail}"), body).status_code == 404
        for tail in ("modifier/", "faits/", "laisser/", "reprendre/", "supprimer/"):
            assert client.post(url(rows, f"{given['solution'].pk}/{tail}"), body).status_code == 404
        assert client.post(one(rows, "faits/"), body).status_code == 404
        assert client.post(url(rows, "croisement/SO/"), body).status_code == 404
        assert client.get(url(rows, f"{given['solution'].pk}/suppression/")).status_code == 404
        assert client.get(url(rows, f"?citer={given['solution'].pk}")).status_code == 404


# --- One solution -------------------------------------------------------------------------------------------------------------------------


def test_a_solution_is_rewritten_with_its_priority_in_place(client, world, rows):
    page = seen(client, world.contributor, url(rows, f"?modifier={rows['solution'].pk}"))
    form = page.main.select_one(f"form[action='{one(rows, 'modifier/')}']")
    assert words(form.textarea) == "Alléger les pages."
    given = {"text": "Alléger toutes les pages.", "priority": Priority.HIGH.value, "version": 2}
    fragment = assert_done(
        client, one(rows, "modifier/"), given, inside="solutions", page=url(rows), place=f"solution-{rows['solution'].pk}",
        says="La solution est enregistrée.",
    )  # fmt: skip
    assert "Alléger toutes les pages. Priorité haute" in words(fragment)
    assert_refused(client, one(rows, "modifier/"), given | {"text": ""}, 422, "Ce champ est obligatoire.", inside="solutions")
    assert client.post(one(rows, "modifier/"), given | {"priority": 9, "version": 3}).status_code == 422


def test_a_solution_that_somebody_else_changed_shows_both_and_loses_nothing(client, world, rows):
    with office_scope([world.embruns.pk]):
        operations.edit_solution(solution=solution(rows), by=world.contributor, version=2, text="La leur.", priority=Priority.LOW)
    client.force_login(world.manager)
    given = {"text": "La mienne.", "priority": 1, "version": 2}
    fragment = assert_refused(
        client, one(rows, "modifier/"), given, 409, "La leur. (priorité basse)", "La mienne. (priorité haute)", inside="solutions"
    )
    assert words(fragment.select_one("#id_text")) == "La mienne."
    seen_version = fragment.select_one("[name=version_vue]")["value"]
    assert client.post(one(rows, "modifier/"), given | {"version_vue": seen_version}).status_code == 303
    with office_scope([world.embruns.pk]):
        assert solution(rows).text == "La mienne."


def test_facts_are_cited_by_name(client, world, rows, sides):
    page = seen(client, world.contributor, url(rows, f"?citer={rows['solution'].pk}"))
    form = page.main.select_one(f"form[action='{one(rows, 'faits/')}']")
    assert "Les plateformes captent les réservations. (menace)" in words(form)
    fragment = assert_done(
        client, one(rows, "faits/"), {"facts": [sides[Quadrant.THREAT]]}, inside="solutions", page=url(rows),
        place=f"solution-{rows['solution'].pk}", says="Les faits de la solution sont enregistrés.",
    )  # fmt: skip
    line = fragment.find(id=f"solution-{rows['solution'].pk}")
    assert "Répond à : Les plateformes captent les réservations." in words(line)
    again = seen(client, world.contributor, url(rows, f"?citer={rows['solution'].pk}"))
    assert ticked(again.main.select_one(f"form[action='{one(rows, 'faits/')}']")) == {sides[Quadrant.THREAT]}


def test_a_solution_of_a_crossing_keeps_a_fact_of_each_side(client, world, rows, sides):
    with office_scope([world.embruns.pk]):
        crossed = operations.add_solutions(
            reflection=rows["reflection"], by=world.manager, texts=["Former."], crossing=Crossing.STRENGTH_OPPORTUNITY,
            facts=[sides[Quadrant.STRENGTH], sides[Quadrant.OPPORTUNITY]],
        )[0]  # fmt: skip
    client.force_login(world.manager)
    assert_refused(
        client, url(rows, f"{crossed.pk}/faits/"), {"facts": [sides[Quadrant.STRENGTH]]}, 422, "Choisissez un fait de chaque côté",
        inside="solutions",
    )  # fmt: skip
    answer = client.post(url(rows, f"{crossed.pk}/supprimer/"))
    assert answer["Location"] == f"{url(rows)}#croisement-SO"


def test_a_solution_is_left_aside_with_a_reason_and_taken_up_again(client, world, rows):
    place = f"solution-{rows['solution'].pk}"
    page = seen(client, world.manager, url(rows, f"?laisser={rows['solution'].pk}"))
    assert page.main.select_one(f"form[action='{one(rows, 'laisser/')}'] textarea[name=reason]")
    assert_refused(client, one(rows, "laisser/"), {"version": 2, "reason": ""}, 422, "Ce champ est obligatoire.", inside="solutions")
    assert_refused(
        client, one(rows, "laisser/"), {"version": 1, "reason": "Trop long."}, 409, "Alléger les pages.", "Trop long.", inside="solutions"
    )
    fragment = assert_done(
        client, one(rows, "laisser/"), {"version": 2, "reason": "Trop long."}, inside="solutions", page=url(rows), place=place,
        says="La solution est laissée sans suite.",
    )  # fmt: skip
    assert "Pourquoi sans suite : Trop long." in words(fragment.find(id=place))
    assert_refused(client, one(rows, "reprendre/"), {"version": 1}, 409, "Quelqu’un d’autre", inside="solutions")
    assert_done(client, one(rows, "reprendre/"), {"version": 3}, inside="solutions", page=url(rows), place=place, says="est reprise")


def test_every_kept_piece_leads_to_what_explains_it_and_to_what_is_said_of_it(client, world, rows):
    with office_scope([world.embruns.pk]):
        left = operations.add_solutions(reflection=rows["reflection"], by=world.manager, texts=["Tout refaire."], group=rows["group"])[0]
        operations.drop_solution(solution=left, by=world.manager, version=1, reason="Trop cher.")
    found = set()
    for name in ("groupes", "solutions", "strategies", "objectifs"):
        page = seen(client, world.advisor, f"/ot/embruns/strategie/{rows['reflection'].pk}/{name}/")
        found |= {link["href"] for link in page.main.select("a[href*=pourquoi], a[href*='?sur=']")}
    assert len([address for address in found if "pourquoi" in address]) == 3
    assert len([address for address in found if "sur=" in address]) == 5, "what was left aside is still spoken of"
    assert all(client.get(address).status_code == 200 for address in found)


def test_a_removal_says_what_goes_and_what_stays_before_it_is_done(client, world, rows):
    text = words(seen(client, world.contributor, one(rows, "suppression/")).main)
    assert "Supprimer cette solution ?" in text
    assert "Ses commentaires partent avec elle ; les faits restent." in text
    answer = client.post(one(rows, "supprimer/"))
    assert (answer.status_code, answer["Location"]) == (303, f"{url(rows)}#groupe-{rows['group'].pk}")
    with office_scope([world.embruns.pk]):
        assert (Solution.objects.count(), Fact.objects.count()) == (0, 1)


def test_an_archived_reflection_changes_no_more(client, world, rows):
    with office_scope([world.embruns.pk]):
        operations.archive_reflection(reflection=rows["reflection"], by=world.manager, is_archived=True)
    assert posts(seen(client, world.manager, url(rows))) == set()
    for address, given in (
        (url(rows, f"groupe/{rows['group'].pk}/"), {"text": "Une idée."}),
        (one(rows, "modifier/"), {"text": "X", "priority": 1, "version": 2}),
        (one(rows, "faits/"), {"facts": [rows["fact"].pk]}),
        (one(rows, "reprendre/"), {"version": 2}),
        (one(rows, "supprimer/"), {}),
    ):
        assert client.post(address, given).status_code == 409
    assert "Cette réflexion est archivée" in words(read(client.post(one(rows, "supprimer/"))))
