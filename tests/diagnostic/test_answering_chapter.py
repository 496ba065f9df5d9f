"""The page of a chapter: what it shows to whom, what a form without script saves, what it costs."""

import gzip
from datetime import date, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from diagnostic import operations
from diagnostic.answering import Value
from diagnostic.bank_files import read_files
from diagnostic.models import Answer, AnswerChange
from diagnostic.scoring import AnswerState
from diagnostic.views.question_drawing import _kept
from otn.tenancy.scope import office_scope
from tests.diagnostic.assessed import TODAY, assessment_of, choose, fill, number, published_version
from tests.factories import AssessmentFactory, EditionFactory
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

HOME = "/ot/embruns/diagnostic/2026/chapitre/1/"
SAVE = f"{HOME}enregistrer/"
SHIPPED = Path(__file__).resolve().parents[2] / "diagnostic" / "banks" / "otn-2026"
NOT_CONCERNED = Value(AnswerState.NOT_APPLICABLE)


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def assessment(world):
    with office_scope([world.embruns.pk]):
        yield assessment_of(world.embruns, EditionFactory.create(bank_version=published_version(), year=2026))


@pytest.fixture
def visit(client, world):
    """Return a function that opens an address as somebody and gives its page."""

    def open_as(person, address=HOME, status=200):
        client.force_login(person)
        answer = client.get(address)
        assert answer.status_code == status
        if status == 200:
            assert page_faults(answer.text) == []
        return BeautifulSoup(answer.text, "html.parser")

    return open_as


def record(assessment, by, code, value, version=0):
    return operations.record_answer(assessment=assessment, code=code, by=by, version=version, value=value)


def form_of(page):
    """Return what a browser would send of the form of a chapter as it stands."""
    data: dict[str, list[str]] = {}
    for field in page.find(id="questionnaire").select("input, textarea"):
        if field.get("type") in {"radio", "checkbox"} and not field.has_attr("checked"):
            continue
        value = field.get("value", "") if field.name == "input" else field.text.removeprefix("\n")
        data.setdefault(field["name"], []).append(value)
    return data


def values():
    return {row.question.code: row.value for row in Answer.objects.select_related("question").order_by("pk")}


def words(page, selector):
    return " ".join(page.select_one(selector).get_text(" ").split())


def question(page, code):
    return page.find(id=f"q-{code}")


# --- What is shown ------------------------------------------------------------------------------------------------------------------------


def test_a_chapter_shows_every_question_with_its_answer_and_who_gave_it_when(assessment, world, visit):
    record(assessment, world.contributor, "1.1-01", choose("usable"))
    page = visit(world.manager)
    assert [one["value"] for one in question(page, "1.1-01").select("[checked]")] == ["usable"]
    at = timezone.localtime(Answer.objects.get().answered_at)
    assert words(page, "#q-1\\.1-01-etat") == f"Enregistré à {at:%H:%M} par {world.contributor.first_name}"
    assert words(page, "#q-1\\.1-02-etat") == ""
    assert page.title.text == "Chapitre 1 – Diagnostic 2026 – Côte des Embruns – Stratégie web OTN"


def test_progress_is_the_same_figure_in_the_bar_the_list_and_the_end_and_says_how_it_is_computed(assessment, world, visit):
    record(assessment, world.manager, "1.1-01", choose("usable"))
    record(assessment, world.manager, "1.2-01", choose("stable"))
    page = visit(world.manager)
    assert words(page, "#avancement-calcul") == words(page, "#c-1-n") == "2 sur 7"
    assert (words(page, "#s-1\\.1-n"), words(page, "#s-1\\.2-n")) == ("1 sur 4", "1 sur 3")
    assert words(page, "#fin") == "2 réponses sur 7, 0 non concernée, 0 à revoir"
    assert page.find(id="avancement-calcul")["popovertarget"] == "calcul"
    assert "sur toutes celles qui vous concernent" in page.find(id="calcul").text


def test_one_undoes_ones_own_last_answer_from_the_page_for_an_hour(assessment, world, visit):
    record(assessment, world.contributor, "1.1-01", choose("usable"))
    record(assessment, world.manager, "1.1-02", number("3"))
    assert [one["value"] for one in visit(world.manager).select("[name=annuler]")] == ["1.1-02"]
    Answer.objects.update(answered_at=timezone.now() - timedelta(minutes=61))
    assert visit(world.manager).select("[name=annuler]") == []


def test_a_question_that_is_not_asked_is_hidden_with_its_answer_kept(assessment, world, visit):
    record(assessment, world.manager, "1.1-03", choose("partial"))
    record(assessment, world.manager, "1.1-01", choose("not_adapted"))
    page = visit(world.manager)
    assert question(page, "1.1-03").has_attr("hidden")
    assert question(page, "1.1-03").select("[checked]")
    assert page.find(id="avancement")["data-non-posees"] == "1.1-03"
    assert values()["1.1-03"] == choose("partial")


def test_last_editions_answer_is_a_reminder_and_never_an_answer(assessment, world, visit):
    version = assessment.bank_version
    older = AssessmentFactory.create(office=world.embruns, edition=EditionFactory.create(bank_version=version, year=2025))
    fill(older, world.contributor)
    operations.submit(assessment=older, by=world.manager)
    operations.start_review(assessment=older, by=world.advisor)
    operations.validate(assessment=older, by=world.advisor)
    page = visit(world.manager)
    assert "En 2025\u00a0: «\u202fTesté avec des visiteurs\u202f»" in question(page, "1.1-01").text
    assert page.find(id="questionnaire").select("[checked]") == []


@pytest.mark.parametrize(
    ("chosen", "codes"),
    [
        ("sans-reponse", ["1.1-04", "1.2-01", "1.2-02", "1.2-03"]),
        ("non-concernees", ["1.1-03"]),
        ("je-ne-sais-pas", ["1.1-02"]),
        ("commentees", ["1.1-04"]),
        ("a-revoir", ["1.1-01"]),
    ],
)
def test_a_filter_of_the_address_keeps_some_questions(assessment, world, visit, chosen, codes):
    record(assessment, world.manager, "1.1-01", choose("usable"))
    record(assessment, world.manager, "1.1-02", Value(AnswerState.UNKNOWN))
    record(assessment, world.manager, "1.1-03", NOT_CONCERNED)
    operations.flag_answer(assessment=assessment, code="1.1-01", by=world.manager, is_to_review=True)
    operations.write_comment(assessment=assessment, code="1.1-04", by=world.reader, text="À voir.")
    page = visit(world.manager, f"{HOME}?filtre={chosen}")
    assert [one["id"].removeprefix("q-") for one in page.select("fieldset.question")] == codes
    assert page.select_one(".filtres [aria-current]")["href"] == f"?filtre={chosen}"


@pytest.mark.parametrize("chosen", ["non-concernees", "je-ne-sais-pas", "commentees", "a-revoir"])
def test_a_filter_that_keeps_nothing_says_so_and_leads_on(assessment, world, visit, chosen):
    page = visit(world.manager, f"{HOME}?filtre={chosen}")
    assert words(page, ".vide p").startswith("Auc")
    assert [link.text for link in page.select(".vide a")] == ["Voir toutes les questions"]


def test_the_panel_of_a_question_says_where_its_answer_is_found(assessment, world, visit):
    page = visit(world.manager, f"{HOME}?suivi=1.1-02")
    assert "Ouvrez PageSpeed Insights." in words(page, "#q-1\\.1-02-suivi")
    assert "Bon jusqu’à 2,5 s." in words(page, "#q-1\\.1-02-suivi")
    assert len(page.select(".effet")) == 1


def test_what_people_type_is_escaped(assessment, world, visit):
    record(assessment, world.manager, "1.1-05", Value(AnswerState.ANSWERED, text="</textarea><script>x</script>"))
    assert question(visit(world.manager), "1.1-05").textarea.text.strip() == "</textarea><script>x</script>"


def test_what_is_kept_in_memory_holds_no_typed_answer_and_no_token(assessment, world, visit):
    record(assessment, world.manager, "1.1-05", Value(AnswerState.ANSWERED, text="secret de l’office"))
    token = visit(world.manager).find(attrs={"name": "csrfmiddlewaretoken"})["value"]
    kept = "".join("".join(pieces) for pieces in _kept.values())
    assert "1.1-05" in kept
    assert "secret" not in kept
    assert token not in kept


# --- Where nothing is to be changed -------------------------------------------------------------------------------------------------------


def test_a_reader_sees_answers_and_no_control(assessment, world, visit):
    record(assessment, world.manager, "1.1-01", choose("usable"))
    page = visit(world.reader)
    assert words(page, "#q-1\\.1-01 .reponse") == "Entièrement utilisable"
    assert page.main.select("input, textarea, button[name]") == []
    assert "questionnaire.js" not in str(page)


def test_a_confided_chapter_says_to_whom(assessment, world, visit):
    operations.assign_chapter(assessment=assessment, chapter_code="1", person=world.manager, by=world.manager)
    page = visit(world.contributor)
    assert f"Ce chapitre est confié à {world.manager.first_name}" in words(page, "main")
    assert page.main.select("button[name]") == []


def test_after_the_last_day_one_is_told_and_may_ask_for_a_delay(assessment, world, visit, settings):
    settings.OTN_TODAY = date(2027, 1, 30)
    page = visit(world.contributor)
    assert "La date d’envoi est passée (29 janvier 2027)" in words(page, "main")
    assert page.find("a", string="Demander un délai")["href"] == "/ot/embruns/diagnostic/2026/delai/"


def test_what_was_sent_says_by_whom_and_is_read_by_its_adviser(assessment, world, visit):
    fill(assessment, world.manager)
    operations.submit(assessment=assessment, by=world.manager)
    said = words(visit(world.manager), "main")
    assert f"Transmis par {world.manager.first_name}" in said
    assert "Les réponses ne se modifient plus." in said
    assert "Transmis" not in words(visit(world.advisor), "main")


@pytest.mark.parametrize("address", [HOME.replace("/1/", "/9/"), HOME.replace("2026", "2031"), HOME.replace("embruns", "brumes")])
def test_what_is_not_there_is_missing(assessment, world, visit, address):
    visit(world.manager, address, 404)


# --- A form without script ----------------------------------------------------------------------------------------------------------------


def post(client, page, address=SAVE, **fields):
    return client.post(address, form_of(page) | fields)


def test_a_whole_chapter_is_saved_at_once_and_leads_on(assessment, world, visit, client):
    page = visit(world.manager)
    answer = post(
        client, page, **{"r-1.1-01": "usable", "t-1.1-02": "2,5", "r-1.1-03": "-", "m-1.1-03": "Pas de site.", "t-1.1-05": "Rien."}
    )
    assert (answer.status_code, answer["Location"]) == (303, "/ot/embruns/diagnostic/")
    assert values() == {
        "1.1-01": choose("usable"),
        "1.1-02": number("2.5"),
        "1.1-03": Value(AnswerState.NOT_APPLICABLE, reason="Pas de site."),
        "1.1-05": Value(AnswerState.ANSWERED, text="Rien."),
    }
    assert "4 réponses enregistrées." in client.get(answer["Location"]).text


def test_one_refused_answer_does_not_lose_the_others_and_keeps_what_was_typed(assessment, world, visit, client):
    answer = post(client, visit(world.manager), **{"r-1.1-01": "usable", "t-1.1-02": "beaucoup"})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert page_faults(answer.text) == []
    assert question(page, "1.1-02").find(attrs={"name": "t-1.1-02"})["value"] == "beaucoup"
    assert words(page, "#q-1\\.1-02-etat").startswith("Erreur : ")
    assert words(page, "main [role=alert]").startswith("Une réponse n’est pas enregistrée.")
    assert values() == {"1.1-01": choose("usable")}


def test_what_was_left_as_it_was_found_never_conflicts(assessment, world, visit, client):
    record(assessment, world.manager, "1.1-01", choose("usable"))
    page = visit(world.manager)
    record(assessment, world.contributor, "1.1-01", choose("tested"), version=1)
    answer = post(client, page, **{"t-1.1-02": "4"})
    assert answer.status_code == 303
    assert values() == {"1.1-01": choose("tested"), "1.1-02": number("4")}


def test_two_answers_are_both_shown_and_nothing_is_overwritten_before_a_choice(assessment, world, visit, client):
    page = visit(world.manager)
    record(assessment, world.contributor, "1.1-01", choose("tested"))
    answer = post(client, page, **{"r-1.1-01": "difficult", "t-1.1-02": "4"})
    assert answer.status_code == 409
    page = BeautifulSoup(answer.text, "html.parser")
    said = words(page, "#q-1\\.1-01-etat")
    assert f"{world.contributor.first_name} a répondu Testé avec des visiteurs" in said
    assert "Votre réponse : Adapté, mais difficile à utiliser" in said.replace("\u00a0", " ")
    assert values() == {"1.1-01": choose("tested"), "1.1-02": number("4")}
    assert [one["value"] for one in question(page, "1.1-01").select("[checked]")] == ["difficult"]

    keep = page.find(attrs={"name": "garder"})["value"]
    kept = post(client, page, garder=keep)
    assert (kept.status_code, kept["Location"]) == (303, f"{HOME}#q-1.1-01")
    assert values()["1.1-01"] == choose("difficult")
    assert [row.value for row in AnswerChange.objects.filter(answer__question__code="1.1-01").order_by("version")] == [
        choose("tested"),
        choose("difficult"),
    ]


def test_one_takes_what_the_other_answered(assessment, world, visit, client):
    page = visit(world.manager)
    record(assessment, world.contributor, "1.1-01", choose("tested"))
    page = BeautifulSoup(post(client, page, **{"r-1.1-01": "difficult"}).text, "html.parser")
    assert post(client, page, reprendre="1.1-01").status_code == 303
    assert values() == {"1.1-01": choose("tested")}


def test_what_was_sent_meanwhile_saves_nothing_and_keeps_what_was_typed(assessment, world, visit, client):
    fill(assessment, world.contributor)
    page = visit(world.contributor)
    operations.submit(assessment=assessment, by=world.manager)
    answer = post(client, page, **{"t-1.1-05": "Un texte à ne pas perdre."})
    assert answer.status_code == 409
    page = BeautifulSoup(answer.text, "html.parser")
    assert question(page, "1.1-05").textarea.text.strip() == "Un texte à ne pas perdre."
    assert "ce diagnostic a été envoyé" in words(page, "[role=alert]").lower()


@pytest.mark.parametrize(
    ("button", "led_to"),
    [
        ({"annuler": "1.1-01"}, f"{HOME}#q-1.1-01"),
        ({"revoir": "1.1-02"}, f"{HOME}?suivi=1.1-02#q-1.1-02"),
        ({"suivi": "1.1-03"}, f"{HOME}?suivi=1.1-03#q-1.1-03"),
        ({"enregistrer": "1.1-03"}, f"{HOME}#q-1.1-03"),
        ({"rester": "1"}, HOME),
    ],
)
def test_every_button_of_a_question_saves_the_page_first(assessment, world, visit, client, button, led_to):
    record(assessment, world.manager, "1.1-01", choose("usable"))
    answer = post(client, visit(world.manager), **{"t-1.1-05": "Écrit avant."}, **button)
    assert (answer.status_code, answer["Location"]) == (303, led_to)
    assert values()["1.1-05"].text == "Écrit avant."
    assert values()["1.1-01"] == (Value() if "annuler" in button else choose("usable"))
    assert Answer.objects.filter(question__code="1.1-02", is_to_review=True).exists() is ("revoir" in button)


def test_a_part_that_does_not_concern_the_office_is_left_out_and_taken_back(assessment, world, visit, client):
    record(assessment, world.manager, "1.1-03", choose("partial"))
    answer = post(client, visit(world.manager), f"{HOME}sans-objet/", **{"t-1.1-02": "4"}, partie="1.1")
    assert answer.status_code == 303
    assert values() == {"1.1-02": number("4"), "1.1-03": NOT_CONCERNED}
    page = visit(world.manager, answer["Location"])
    assert "1 question de la partie 1.1 est maintenant « Non concerné ». 4 questions concernent tous les offices" in words(page, "main")
    undo = page.find(attrs={"name": "retablir"})
    assert post(client, page, undo["formaction"], retablir=undo["value"]).status_code == 303
    assert values()["1.1-03"] == choose("partial")
    assert post(client, page, undo["formaction"], partie="9.9").status_code == 404


def test_settings_of_answering_are_kept_in_the_profile(assessment, world, visit, client):
    page = visit(world.manager, f"{HOME}reglages/")
    assert page.find(id="raccourcis-actifs").has_attr("checked")
    assert client.post(f"{HOME}reglages/garder/", {"saves_with_button": "on"})["Location"] == HOME
    world.manager.refresh_from_db()
    assert (world.manager.shortcuts_enabled, world.manager.saves_with_button) == (False, True)
    form = visit(world.manager).find(id="questionnaire")
    assert (form.has_attr("data-raccourcis"), form.has_attr("data-bouton")) == (False, True)
    assert len(form.select("[name=enregistrer]")) == 8


# --- What it costs ------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def shipped(world):
    """The diagnostic of an office on the bank that is shipped, half a year after it was all answered."""
    bank = read_files({path.name: path.read_bytes() for path in SHIPPED.iterdir()}).bank
    with office_scope([world.embruns.pk]):
        assessment = assessment_of(world.embruns, EditionFactory.create(bank_version=published_version(bank), year=2026))
        fill(assessment, world.contributor)
        Answer.objects.update(answered_at=timezone.now() - timedelta(days=3))
        yield assessment


def test_the_largest_chapter_of_the_shipped_bank_is_light(shipped, world, visit, client):
    client.force_login(world.manager)
    content = client.get(HOME).content
    page = BeautifulSoup(content, "html.parser")
    drawn = [one for one in page.find_all(True) if not one.find_parent("template")]
    assert len(page.select("fieldset.question")) == 48
    assert len(page.find(id="questionnaire").find_all(True)) <= 660  # 434 of them are options and their labels
    assert len(drawn) <= 850
    assert len(content) <= 60_000
    assert len(gzip.compress(content)) <= 12_500  # 6 100 of them are words, 4 200 the frame


@pytest.mark.parametrize("answers", [0, 1])
def test_a_chapter_takes_a_fixed_number_of_statements(assessment, world, client, answers):
    if answers:
        fill(assessment, world.contributor)
        operations.write_comment(assessment=assessment, code="1.1-02", by=world.reader, text="À mesurer.")
    client.force_login(world.manager)
    client.get(HOME)
    with statements(8):
        client.get(HOME)


def test_saving_takes_a_fixed_number_of_statements(assessment, world, client, visit):
    page = visit(world.manager)
    with statements(10):
        post(client, page, **{"r-1.1-01": "usable"})
    page = visit(world.manager)
    with statements(10):
        post(client, page, **{"r-1.1-01": "tested", "t-1.1-02": "3", "r-1.1-03": "yes", "t-1.1-05": "Tout.", "r-1.2-01": "rise"})
