"""The page of groups: facts into groups and out, problems, groups left aside and taken up again, removal."""

import re

import pytest

from otn.tenancy.scope import office_scope
from strategy import operations
from strategy.models import Fact, Group, Solution
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


def url(rows, tail=""):
    return f"/ot/embruns/strategie/{rows['reflection'].pk}/groupes/{tail}"


def one(rows, tail):
    return url(rows, f"{rows['group'].pk}/{tail}")


def group(rows):
    return Group.objects.get(pk=rows["group"].pk)


@pytest.fixture
def scope(world):
    with office_scope([world.embruns.pk]):
        yield


# --- What is shown ------------------------------------------------------------------------------------------------------------------------


def test_without_a_kept_fact_the_page_leads_to_the_facts(client, world):
    with office_scope([world.embruns.pk]):
        reflection = reflection_of(world.embruns, world.manager)
    address = f"/ot/embruns/strategie/{reflection.pk}/groupes/"
    assert "Aucun fait à grouper" in words(seen(client, world.manager, address).main)
    page = seen(client, world.reader, address)
    assert "Aucun fait à grouper" in words(page.main)
    assert posts(page) == set()


def test_without_a_group_the_sections_of_the_bank_are_offered_with_how_many_facts(client, world, scope):
    reflection = reflection_of(world.embruns, world.manager)
    operations.propose_facts(reflection=reflection, assessment=diagnosed(reflection.office, world.manager), by=world.manager)
    operations.accept_all(reflection=reflection, by=world.manager)
    fact(reflection, world.manager, "Un fait écrit à la main.")
    address = f"/ot/embruns/strategie/{reflection.pk}/groupes/"
    page = seen(client, world.contributor, address)
    assert "Rassemblez les faits qui parlent de la même chose." in words(page.main)
    assert words(page.find(id="par-sous-chapitre")) == "Grouper par sous-chapitre (5 faits)"
    assert "Sans groupe (6)" in words(page.main)
    done = client.post(f"{address}par-sous-chapitre/")
    assert (done.status_code, done["Location"]) == (303, f"{address}#sans-groupe")
    page = seen(client, world.contributor, address)
    assert "5 faits groupés par sous-chapitre." in words(page.main)
    assert [words(title) for title in page.select("main h2")] == ["Sans groupe (1)", "Le site", "Contexte extérieur"]
    assert page.find(id="par-sous-chapitre") is None, "nothing is left to be grouped so"


def test_facts_say_where_they_come_from(client, world, scope):
    reflection = reflection_of(world.embruns, world.manager)
    operations.propose_facts(reflection=reflection, assessment=diagnosed(reflection.office, world.manager), by=world.manager)
    operations.accept_all(reflection=reflection, by=world.manager)
    text = words(seen(client, world.reader, f"/ot/embruns/strategie/{reflection.pk}/groupes/").main)
    assert re.search(r"Faiblesse [^?]+ Question 1\.1-02, diagnostic", text)


@pytest.mark.parametrize("who", READERS)
def test_whoever_only_reads_sees_the_groups_and_no_form(client, world, rows, who):
    page = seen(client, getattr(world, who), url(rows))
    text = words(page.main)
    assert "Le site est lent." in text
    assert page.find(id="sans-groupe") is None, "nothing is left to be grouped"
    assert "La question de ce groupe n’est pas encore posée." in text
    assert posts(page) == set()
    assert page.main.select("input, textarea") == []
    assert seen(client, getattr(world, who), url(rows, f"?modifier={rows['group'].pk}")).main.select("input, textarea") == []


@pytest.mark.parametrize("who", READERS)
def test_whoever_only_reads_is_refused_at_every_act(client, world, rows, who):
    client.force_login(getattr(world, who))
    for tail in ("creer/", "ranger/", "par-sous-chapitre/"):
        assert client.post(url(rows, tail), {"name": "X", "facts": [rows["fact"].pk]}).status_code == 403
    for tail in ("modifier/", "laisser/", "reprendre/", "supprimer/"):
        assert client.post(one(rows, tail), {"name": "X", "version": 1, "reason": "Plus tard."}).status_code == 403
    assert client.get(one(rows, "suppression/")).status_code == 403
    with office_scope([world.embruns.pk]):
        assert group(rows).version == rows["group"].version


def test_an_archived_reflection_is_read_and_changes_no_more(client, world, rows, scope):
    operations.archive_reflection(reflection=rows["reflection"], by=world.manager, is_archived=True)
    assert posts(seen(client, world.manager, url(rows))) == set()
    for tail, given in (("creer/", {"name": "X"}), ("ranger/", {"facts": [rows["fact"].pk]}), ("par-sous-chapitre/", {})):
        answer = client.post(url(rows, tail), given)
        assert answer.status_code == 409
    assert "Cette réflexion est archivée" in words(read(client.post(one(rows, "supprimer/"))))
    assert Group.objects.count() == 1


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_as_many_statements_whatever_it_holds(client, world, rows, count):
    with office_scope([world.embruns.pk]):
        for rank in range(count - 1):
            made = operations.create_group(
                reflection=rows["reflection"], by=world.manager, name=f"Groupe {rank}",
                facts=[fact(rows["reflection"], world.manager, f"Fait {rank}.").pk],
            )  # fmt: skip
            operations.add_solutions(reflection=rows["reflection"], by=world.manager, texts=["Une idée."], group=made)
    client.force_login(world.manager)
    client.get(url(rows))
    with statements(10):
        client.get(url(rows))


# --- Facts into groups --------------------------------------------------------------------------------------------------------------------


def test_a_group_is_made_of_the_facts_that_are_checked(client, world, rows):
    with office_scope([world.embruns.pk]):
        loose = [fact(rows["reflection"], world.manager, text).pk for text in ("Peu de visites.", "Peu d’avis.")]
    client.force_login(world.contributor)
    answer = client.post(url(rows, "creer/"), {"name": "La  notoriété", "facts": loose})
    with office_scope([world.embruns.pk]):
        made = Group.objects.exclude(pk=rows["group"].pk).get()
        assert set(made.facts.values_list("pk", flat=True)) == set(loose)
    assert (answer.status_code, answer["Location"]) == (303, f"{url(rows)}#groupe-{made.pk}")
    assert "Le groupe « La notoriété » est créé." in words(seen(client, world.contributor, url(rows)).main)


def test_a_group_without_name_is_refused_and_what_was_checked_still_is(client, world, rows):
    client.force_login(world.manager)
    fragment = assert_refused(
        client, url(rows, "creer/"), {"name": " ", "facts": [rows["fact"].pk]}, 422, "Ce champ est obligatoire.", inside="groupes"
    )
    assert ticked(fragment) == {rows["fact"].pk}
    too_long = assert_refused(client, url(rows, "creer/"), {"name": "a" * 121}, 422, "120", inside="groupes")
    assert too_long.find(id="nouveau-name")["value"] == "a" * 121


def test_facts_go_from_one_group_to_another_and_out(client, world, rows):
    with office_scope([world.embruns.pk]):
        other = operations.create_group(reflection=rows["reflection"], by=world.manager, name="Autre")
    client.force_login(world.contributor)
    assert_done(
        client, url(rows, "ranger/"), {"facts": [rows["fact"].pk], "group": other.pk}, inside="groupes", page=url(rows),
        place=f"groupe-{other.pk}", says="1 fait déplacé.",
    )  # fmt: skip
    answer = client.post(url(rows, "ranger/"), {"facts": [rows["fact"].pk], "group": ""})
    assert (answer.status_code, answer["Location"]) == (303, f"{url(rows)}#sans-groupe")
    with office_scope([world.embruns.pk]):
        assert Fact.objects.get(pk=rows["fact"].pk).group is None


def test_nothing_checked_is_told_beside_the_button(client, world, rows):
    client.force_login(world.manager)
    fragment = assert_refused(
        client, url(rows, "ranger/"), {"group": rows["group"].pk}, 422, "Cochez au moins un fait.", inside="groupes"
    )  # fmt: skip
    assert "Cochez" in words(fragment.find(id=f"groupe-{rows['group'].pk}"))


def test_pieces_of_elsewhere_are_not_found(client, world, rows):
    with office_scope([world.embruns.pk]):
        other = whole_chain(world.embruns, world.manager, "Autre réflexion")
    with office_scope([world.pommiers.pk]):
        foreign = whole_chain(world.pommiers, world.pommiers_manager)
    client.force_login(world.manager)
    for given in (other, foreign):
        assert client.post(url(rows, "creer/"), {"name": "X", "facts": [given["fact"].pk]}).status_code == 404
        assert client.post(url(rows, "ranger/"), {"facts": [given["fact"].pk], "group": rows["group"].pk}).status_code == 404
        assert client.post(url(rows, "ranger/"), {"facts": [rows["fact"].pk], "group": given["group"].pk}).status_code == 404
        for tail in ("modifier/", "laisser/", "reprendre/", "supprimer/"):
            assert client.post(url(rows, f"{given['group'].pk}/{tail}"), {"name": "X", "reason": "Non.", "version": 1}).status_code == 404
        assert client.get(url(rows, f"{given['group'].pk}/suppression/")).status_code == 404
        assert client.get(url(rows, f"?modifier={given['group'].pk}")).status_code == 404
    for number in ("abc", "-1", "9" * 30, "²"):
        assert client.get(url(rows), {"modifier": number}).status_code == 404
        assert client.post(url(rows, "ranger/"), {"facts": [rows["fact"].pk], "group": number}).status_code == 404
    assert client.post(url(rows, "ranger/"), {"facts": ["abc"], "group": rows["group"].pk}).status_code == 422


# --- One group ----------------------------------------------------------------------------------------------------------------------------


def test_the_question_of_a_group_is_asked_in_place(client, world, rows):
    page = seen(client, world.contributor, url(rows))
    link = page.find("a", string=lambda text: text and "Posez la question" in text)
    assert words(link).replace("\u202f", " ") == "Posez la question : Comment… ?"
    form = seen(client, world.contributor, link["href"]).main.select_one(f"form[action='{one(rows, 'modifier/')}']")
    assert form.select_one("[name=name]")["value"] == "Le site"
    given = {"name": "Le site", "problem": "Comment alléger le site ?", "version": form.select_one("[name=version]")["value"]}
    place = f"groupe-{rows['group'].pk}"
    fragment = assert_done(
        client, one(rows, "modifier/"), given, inside="groupes", page=url(rows), place=place, says="Le groupe est enregistré."
    )
    assert "Comment alléger le site ?" in words(fragment.find(id=place))
    assert client.post(one(rows, "modifier/"), given | {"version": 2}).status_code == 303


def test_a_group_that_somebody_else_changed_shows_both_and_loses_nothing(client, world, rows):
    with office_scope([world.embruns.pk]):
        operations.edit_group(group=group(rows), by=world.contributor, version=1, name="Le site web", problem="")
    client.force_login(world.manager)
    given = {"name": "Le site", "problem": "Comment aller plus vite ?", "version": 1}
    fragment = assert_refused(
        client, one(rows, "modifier/"), given, 409, world.contributor.first_name, "Le site web", "Comment aller plus vite ?",
        inside="groupes",
    )  # fmt: skip
    assert words(fragment.select_one("[name=problem]")) == "Comment aller plus vite ?"
    keep = fragment.select_one("[name=version_vue]")
    assert fragment.select_one("[name=version]")["value"] == "1", "another save without a choice is refused again"
    assert client.post(one(rows, "modifier/"), given | {"version_vue": keep["value"]}).status_code == 303
    with office_scope([world.embruns.pk]):
        assert (group(rows).name, group(rows).problem, group(rows).version) == ("Le site", "Comment aller plus vite ?", 3)


def test_a_group_is_left_aside_with_a_reason_and_taken_up_again(client, world, rows):
    place = f"groupe-{rows['group'].pk}"
    page = seen(client, world.manager, url(rows, f"?laisser={rows['group'].pk}"))
    assert page.main.select_one(f"form[action='{one(rows, 'laisser/')}'] textarea[name=reason]")
    assert_refused(client, one(rows, "laisser/"), {"version": 1, "reason": " "}, 422, "Ce champ est obligatoire.", inside="groupes")
    fragment = assert_done(
        client, one(rows, "laisser/"), {"version": 1, "reason": "Trop cher cette année."}, inside="groupes", page=url(rows), place=place,
        says="Le groupe est laissé sans suite.",
    )  # fmt: skip
    assert "Pourquoi sans suite : Trop cher cette année." in words(fragment.find(id=place))
    assert_refused(client, one(rows, "reprendre/"), {"version": 1}, 409, "Quelqu’un d’autre", inside="groupes")
    assert_done(
        client, one(rows, "reprendre/"), {"version": 2}, inside="groupes", page=url(rows), place=place, says="Le groupe est repris."
    )  # fmt: skip
    with office_scope([world.embruns.pk]):
        assert group(rows).dropped_reason == ""


def test_leaving_aside_what_somebody_else_changed_keeps_the_reason_that_was_typed(client, world, rows):
    with office_scope([world.embruns.pk]):
        operations.edit_group(group=group(rows), by=world.contributor, version=1, name="Le site web", problem="")
    client.force_login(world.manager)
    fragment = assert_refused(
        client, one(rows, "laisser/"), {"version": 1, "reason": "Trop cher."}, 409, "Le site web", "Trop cher.", inside="groupes"
    )
    assert words(fragment.select_one("[name=reason]")) == "Trop cher."


def test_a_removal_says_what_goes_and_what_stays_before_it_is_done(client, world, rows):
    page = seen(client, world.contributor, one(rows, "suppression/"))
    text = words(page.main)
    assert "Supprimer le groupe « Le site » ?" in text
    assert "Son fait reste dans la réflexion, sans groupe." in text
    assert "Sa solution part avec lui" in text
    assert "Alléger les pages." in text
    answer = client.post(one(rows, "supprimer/"))
    assert (answer.status_code, answer["Location"]) == (303, f"{url(rows)}#sans-groupe")
    with office_scope([world.embruns.pk]):
        assert (Group.objects.count(), Solution.objects.count(), Fact.objects.count()) == (0, 0, 1)
    assert "Le groupe « Le site » est supprimé." in words(seen(client, world.contributor, url(rows)).main)
