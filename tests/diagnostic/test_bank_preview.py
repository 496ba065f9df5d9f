"""The preview: conditions, scores and facts of made-up answers, with and without htmx, and nothing stored."""

import re

import pytest
from bs4 import BeautifulSoup

from diagnostic import models
from diagnostic.bank_files import read_files
from diagnostic.operations import import_draft
from diagnostic.queries import get_version
from diagnostic.queries.bank_preview import get_preview_page, read_try
from tests.access.test_walk import visit
from tests.diagnostic.banks import HEADERS, draft, long_bank, published, read, seen, send, spoken
from tests.diagnostic.test_shipped_bank import FOLDER
from tests.statements import statements

pytestmark = pytest.mark.django_db

BEST = {"r-1.1-01": "tested", "t-1.1-02": "1,5", "r-1.1-03": "yes", "r-1.1-04": ["event", "place", "lodging", "article"]}


def recalculate(client, world, pk, given=None, headers=None):
    return send(client, world.network_admin, f"/admin/banques/{pk}/apercu/1/recalculer/", given, headers)


def words_of(page, name):
    return " ".join(spoken(BeautifulSoup(page, "html.parser").find(id=name).get_text(" ")).split())


def line(page, code):
    """The words of a question of the page."""
    return words_of(page, f"q-{code}")


def summary(page):
    return words_of(page, "bilan")


def test_every_type_of_question_is_drawn_as_a_respondent_sees_it(client, world):
    page = read(client, world.network_admin, f"/admin/banques/{published()}/apercu/1/")
    soup = BeautifulSoup(page, "html.parser")
    kinds = {code: {field["type"] for field in soup.find(id=f"q-{code}").find_all("input", type=["radio", "checkbox"])} for code in
             ("1.1-01", "1.1-02", "1.1-03", "1.1-04", "1.1-05")}  # fmt: skip
    assert kinds == {
        "1.1-01": {"radio"}, "1.1-02": {"checkbox"}, "1.1-03": {"radio"}, "1.1-04": {"checkbox"}, "1.1-05": {"checkbox"},
    }  # fmt: skip
    assert soup.find(id="q-1.1-02-nombre")["inputmode"] == "decimal"
    assert soup.find(id="q-1.1-05-texte").name == "textarea"
    assert [label["data-touche"] for label in soup.find(id="q-1.1-03").find_all("label")] == ["1", "2", "3", "0", "9"]
    assert "Ouvrez PageSpeed Insights." in line(page, "1.1-02")
    assert "Source : web.dev" in line(page, "1.1-02")
    assert "Non concerné : la question ne compte pas (Votre office n’a pas de site.)" in line(page, "1.1-03")
    assert "obligation légale" in line(page, "1.1-03")
    assert "Non évalué" in summary(page)
    assert "Provisoire" not in summary(page)


def test_every_label_has_its_field_and_every_name_its_question(client, world):
    soup = BeautifulSoup(read(client, world.network_admin, f"/admin/banques/{published()}/apercu/1/"), "html.parser")
    form = soup.find(id="apercu")
    assert [label["for"] for label in form.find_all("label") if soup.find(id=label["for"]) is None] == []
    described = [field["aria-describedby"] for field in form.find_all("fieldset")]
    assert [name for name in described if soup.find(id=name) is None] == []


def test_the_best_answers_give_100_and_strengths_the_worst_0_and_things_to_do(client, world):
    pk = published()
    page = seen(recalculate(client, world, pk, BEST))
    assert "100 Avancé" in summary(page)
    assert "1.1 Le site : 100" in summary(page)
    assert "Niveau 3 · 100 points · poids 3" in line(page, "1.1-02")
    assert "Force La page d’accueil s’affiche vite (1,5 s)." in line(page, "1.1-02")
    assert "À faire" not in page.partition("</main>")[0]
    worst = {"r-1.1-01": "not_adapted", "t-1.1-02": "9", "r-1.1-03": "no", "r-1.1-04": "none"}
    page = seen(recalculate(client, world, pk, worst))
    assert "0 Initial" in summary(page)
    assert "1.1-03 : en alerte" not in summary(page)  # it is not asked: its condition
    assert "À faire d’abord" in summary(page)
    assert "Corriger d’abord les cinq parcours mobiles" in line(page, "1.1-01")


def test_a_condition_hides_a_question_and_says_why(client, world):
    pk = published()
    shown = line(seen(recalculate(client, world, pk, {"r-1.1-01": "usable"})), "1.1-03")
    assert "Posée si la réponse à 1.1-01 n’est pas" in shown
    assert "Oui" in shown
    hidden = line(seen(recalculate(client, world, pk, {"r-1.1-01": "difficult", "r-1.1-03": "no"})), "1.1-03")
    assert "Non posée avec ces réponses." in hidden
    assert "Partiellement" not in hidden
    assert "Faiblesse" not in hidden
    by_profile = line(seen(recalculate(client, world, pk, {"p-sells_online": "false"})), "1.1-04")
    assert "Non posée avec ces réponses." in by_profile


def test_what_is_not_known_counts_for_zero_and_what_does_not_apply_for_nothing(client, world):
    pk = published()
    page = seen(recalculate(client, world, pk, {"r-1.1-01": "tested", "r-1.1-03": "?"}))
    assert "Chapitre 1 60" in summary(page)
    assert "1.1-03 : à vérifier" in summary(page)
    assert "Faiblesse, non suivi Donnée non suivie : la conformité du bandeau cookies" in line(page, "1.1-03")
    page = seen(recalculate(client, world, pk, {"r-1.1-01": "tested", "r-1.1-03": "-"}))
    assert "Chapitre 1 100" in summary(page)
    assert "Ne compte pas" in line(page, "1.1-03")
    assert "Faiblesse" not in line(page, "1.1-03")


def test_an_impossible_answer_is_told_beside_its_question_and_kept(client, world):
    page = seen(recalculate(client, world, published(), {"t-1.1-02": "beaucoup", "r-1.1-04": ["event", "none"]}))
    assert "Erreur" in line(page, "1.1-02")
    assert 'value="beaucoup"' in page
    assert "exclut les autres réponses" in line(page, "1.1-04")
    assert "0 sur 7" in page


def test_the_context_gives_opportunities_and_threats(client, world):
    page = seen(recalculate(client, world, published(), {"r-1.2-01": "rise", "r-1.2-03": ["sales", "ai_act"]}))
    assert "Opportunité La fréquentation progresse." in line(page, "1.2-01")
    assert line(page, "1.2-03").count("Menace") == 2
    assert "Non évalué" in summary(page)


@pytest.mark.parametrize(("fill", "words"), [("haut", "100 Avancé"), ("bas", "0 Initial"), ("rien", "Non évalué")])
def test_a_chapter_is_filled_in_one_click(client, world, fill, words):
    page = seen(recalculate(client, world, published(), {"r-1.1-01": "usable", "remplir": fill}))
    assert words in summary(page)


def test_answers_are_carried_to_another_chapter_and_back(client, world):
    version = get_version(published())
    tried = read_try(version, {"r-1.1-01": ["tested"], "t-1.1-05": ["Tout & rien=?"]}, "1")
    assert tried.given.keys() == {"1.1-01", "1.1-05"}
    page = get_preview_page(version, "1", tried)
    assert page is not None
    assert page.elsewhere == ""
    carried = read_try(version, {"ailleurs": ["r-1.1-01=tested&t-1.1-05=Tout+%26+rien%3D%3F&r-9=x"]}, "2")
    assert carried.given == tried.given


@pytest.mark.parametrize("posted", [{}, {"r-1.1-01": "usable"}, {"r-1.1-01": "difficult"}, {**BEST, "p-sells_online": "false"}])
def test_what_htmx_puts_into_the_page_is_what_a_reload_shows(client, world, posted):
    pk = published()
    before = BeautifulSoup(recalculate(client, world, pk, {"r-1.1-01": "not_adapted"}).text, "html.parser")
    posted = {**posted, "posee": [field["value"] for field in before.find_all("input", attrs={"name": "posee"})]}
    swapped = BeautifulSoup(recalculate(client, world, pk, posted, HEADERS[1]).text, "html.parser")
    for piece in swapped.select("[hx-swap-oob]"):
        if piece["hx-swap-oob"] == "true":
            del piece["hx-swap-oob"]
            before.find(id=piece["id"]).replace_with(piece)
    before.find(id="bilan").replace_with(swapped.find(id="bilan"))
    after = BeautifulSoup(recalculate(client, world, pk, posted).text, "html.parser")
    for part in ("bilan", "barre", "chapitres", *(f"q-{code}-effet" for code in ("1.1-01", "1.1-03", "1.1-04")), "q-1.1-03", "q-1.1-04"):
        one, other = (soup.find(id=part) for soup in (before, after))
        assert _bare(one) == _bare(other), part


def _bare(piece):
    for field in piece.find_all("input"):  # what the browser holds, not the page
        field.attrs.pop("checked", None)
    return re.sub(r"\s+", " ", str(piece))


def test_a_question_that_stays_keeps_its_fields_under_htmx(client, world):
    answer = recalculate(client, world, published(), {"r-1.1-01": "usable", "posee": ["1.1-03", "1.1-04"]}, HEADERS[1])
    assert "<fieldset" not in answer.text
    assert "<html" not in answer.text
    assert 'hx-swap-oob="innerHTML:#annonce"' in answer.text


@pytest.mark.parametrize("headers", HEADERS)
def test_nothing_is_stored(client, world, headers):
    pk = draft()
    client.force_login(world.network_admin)
    done = visit(client, "POST", f"/admin/banques/{pk}/apercu/1/recalculer/", BEST, htmx=bool(headers))
    assert (done.status, done.written) == (200, [])
    assert not models.Answer.objects.exists()


def test_an_unfinished_question_is_drawn_and_makes_no_score(client, world):
    pk = draft(("            weight: 2\n", ""))
    page = seen(recalculate(client, world, pk, {"r-1.1-01": "tested", "r-1.1-03": "yes"}))
    assert "Cette question n’est pas finie" in line(page, "1.1-03")
    assert "100 Avancé" in summary(page)


@pytest.mark.parametrize("count", [1, 90])
def test_it_costs_the_same_whatever_the_number_of_questions(client, world, count):
    pk = import_draft(new=long_bank(count), by=None, source="x").version_id
    client.force_login(world.network_admin)
    client.get("/reseau/")
    with statements(17):
        client.post(f"/admin/banques/{pk}/apercu/1/recalculer/", {"remplir": "haut"})
    with statements(15):
        client.post(f"/admin/banques/{pk}/apercu/1/recalculer/", {"remplir": "haut"}, headers=HEADERS[1])


def test_a_page_has_fewer_fields_than_django_accepts():
    """Of the longest chapter of the bank that is shipped, all boxes ticked: the limit stays as it is."""
    shipped = read_files({path.name: path.read_bytes() for path in FOLDER.iterdir()}).bank
    assert shipped is not None
    most = max(sum(1 + len(question.choices) for question in chapter.questions) for chapter in shipped.chapters)
    assert most < 500
