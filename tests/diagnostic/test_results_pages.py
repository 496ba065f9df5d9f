"""The results page and « comment c’est calculé »: what is shown, to whom, what stands in place of what is missing."""

import gzip
import re
from dataclasses import replace
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from diagnostic import models, operations
from diagnostic.answering import Value
from diagnostic.evolution import evolution
from diagnostic.explanation import change_lists
from diagnostic.queries.banks import get_version
from diagnostic.queries.results import get_results
from diagnostic.results import results, stored
from diagnostic.states import State
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic.assessed import TODAY, assessment_of, current, published_version
from tests.diagnostic.banks import read, seen, spoken
from tests.diagnostic.shipped import UNKNOWN, at_level, plausible, shipped, write_answers
from tests.diagnostic.test_digest import EXAMPLE
from tests.factories import AssessmentFactory, EditionFactory, OfficeFactory
from tests.statements import statements

pytestmark = pytest.mark.django_db

RESULTS = "/ot/embruns/diagnostic/2027/resultats/"
TOO_FEW = "Pas encore assez de réponses : il en faut 80 % par chapitre. Reste : "
FIRST_YEAR = "L’évolution paraîtra à votre deuxième diagnostic."
BANK = shipped()


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def version(world):
    return published_version(BANK)


def answered(world, version, values, year=2027):
    """The diagnostic of Embruns for a year, with these answers."""
    with office_scope([world.embruns.pk]):
        assessment = assessment_of(world.embruns, EditionFactory.create(bank_version=version, year=year))
        write_answers(assessment, values, world.contributor)
        return models.Assessment.objects.select_related("office", "edition").get(pk=assessment.pk)


@pytest.fixture
def assessment(world, version):
    return answered(world, version, plausible(BANK))


def validate(world, assessment):
    with office_scope([world.embruns.pk]):
        operations.submit(assessment=assessment, by=world.manager)
        operations.validate(assessment=assessment, by=world.advisor)


def soup_of(client, person, address=RESULTS):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    seen(answer)
    return BeautifulSoup(answer.text, "html.parser")


def figures_on(soup):
    """The integers that the page shows, by the end of the address of their explanation."""
    links = [link for link in soup.select('main a[href*="/calcul/"]') if link.find("b") or "nombre" in link.get("class", [])]
    return {link["href"].partition("/calcul/")[2].partition("?")[0]: next(link.stripped_strings) for link in links}


# --- What is shown ------------------------------------------------------------------------------------------------------------------------


def test_the_worked_example_is_on_the_page_and_in_its_explanation(client, world, version):
    answered(world, version, plausible(BANK) | EXAMPLE)
    soup = soup_of(client, world.manager)
    assert figures_on(soup)["section/3.2/"] == "50"
    row = soup.find("th", string=re.compile("3.2 Collaboration")).parent
    assert [spoken(cell.get_text(" ", strip=True)) for cell in row.find_all("td")][1:] == ["Confirmé", "87 %"]
    page = read(client, world.manager, f"{RESULTS}calcul/section/3.2/")
    for words in ("701 ÷ 14 = 50,07", "Arrondi à l’entier : 50.", "÷ 15 = 86,67 %, arrondi à 87 %.", "3.2-07 La part des partenaires"):
        assert words in page


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_of_the_page_is_the_one_that_was_kept_and_its_explanation_ends_on_it(client, world, version, seed):
    assessment = answered(world, version, plausible(BANK, seed))
    validate(world, assessment)
    with office_scope([world.embruns.pk]):
        figures = current(assessment).figures
        assert stored(get_results(assessment=assessment, user=world.manager).results) == figures
    shown = figures_on(soup_of(client, world.reader))
    kept = {"general/ensemble/": figures["overall"]}
    for kind, many in (("chapitre", "chapters"), ("section", "sections"), ("orientation", "orientations")):
        kept |= {f"{kind}/{key}/": one for key, one in figures[many].items()}
    kept |= {f"case/{chapter}-{key}/": one for chapter, cells in figures["matrix"].items() for key, one in cells.items()}
    assert len(kept) == 1 + 5 + 14 + 3 + 15
    for address, one in kept.items():
        if address != "general/ensemble/":
            assert shown[address] == str(one["shown"]), address
        page = read(client, world.reader, f"{RESULTS}calcul/{address}")
        assert f"{one['shown']} sur 100" in page
        assert f"Arrondi à l’entier : {one['shown']}." in page


def test_what_was_printed_stays_whatever_the_rules_become(client, world, assessment):
    with office_scope([world.embruns.pk]):
        operations.submit(assessment=assessment, by=world.manager)
        revision = current(assessment)
        revision.figures["overall"] |= {"shown": 12, "score": "12.3", "maturity": "initial"}
        revision.save(update_fields=["figures"])
    assert "12 sur 100 : Initial." in spoken(soup_of(client, world.manager).get_text())


def test_the_page_tells_levels_facts_legal_points_and_priorities(client, world, assessment):
    page = read(client, world.manager, RESULTS)
    for words in (
        "Les scores deviennent définitifs", "La médiane du réseau s’affiche à partir de 5 offices.", "du plus faible au plus fort",
        "Forces", "Faiblesses", "Opportunités", "Menaces", "En alerte", "À vérifier", "vérifiée le 23 nov. 2026", "Gains rapides",
        "Chantiers",
        "Six actions pour commencer", "Obligation légale", "Voir les 136 recommandations", "À documenter", FIRST_YEAR, "#q-4-06",
    ):  # fmt: skip
        assert words in page, words
    soup = BeautifulSoup(page, "html.parser")
    assert len(soup.select("#priorites ~ ol > li")) == 6
    assert [len(one.select("li")) for one in soup.select(".swot > section")] == [8, 8, 4, 4]


def test_no_legal_point_in_alert_is_said(client, world, version):
    answered(world, version, {code: at_level(question, 3) for code, question in BANK.by_code.items()})
    page = read(client, world.manager, RESULTS)
    for words in (
        "Aucun point de conformité en alerte.", "il n’y a rien à recommander", "Aucune réponse « je ne sais pas ».",
        "Aucune faiblesse ne ressort des réponses.",
    ):  # fmt: skip
        assert words in page, words
    assert "rien à recommander" in read(client, world.manager, f"{RESULTS}recommandations/")


def test_a_chapter_that_concerns_nobody_is_not_evaluated_and_a_doubtful_score_is_indicative(client, world, version):
    doubtful = {question.code: UNKNOWN for question in BANK.chapters[3].questions if question.code in BANK.scored}
    answered(world, version, plausible(BANK) | doubtful)
    page = read(client, world.manager, RESULTS)
    assert "Score indicatif : 100 % des réponses sont “je ne sais pas” ou “non concerné”." in page


def test_recommendations_are_all_on_their_page(client, world, assessment):
    soup = soup_of(client, world.manager, f"{RESULTS}recommandations/")
    assert len(soup.select("tbody tr")) == 136
    assert [spoken(title.get_text()) for title in soup.select("h2")] == [
        "Actions prioritaires (6)", "Gains rapides (87)", "Chantiers (4)", "Autres recommandations (39)",
    ]  # fmt: skip


# --- What is missing ----------------------------------------------------------------------------------------------------------------------


def test_too_few_answers_show_no_score_and_say_what_is_left(client, world, version):
    values = plausible(BANK)
    required = [question.code for question in BANK.chapters[3].questions if question.is_required]
    answered(world, version, {code: value for code, value in values.items() if code not in required[10:]})
    page = read(client, world.manager, RESULTS)
    assert f"{TOO_FEW}Les actions web de conquête de l’OT, 10 sur {len(required)}." in page
    assert "Continuer à répondre" in page
    assert "Score global" not in page
    assert TOO_FEW in read(client, world.manager, f"{RESULTS}recommandations/")
    assert client.get(f"{RESULTS}calcul/general/ensemble/").status_code == 404
    for person in (world.reader, world.network_admin):
        if person is world.network_admin:
            with office_scope([world.embruns.pk]):
                operations.show_draft(assessment=models.Assessment.objects.get(), by=world.manager, is_visible=True)
        assert "Continuer à répondre" not in read(client, person, RESULTS)


# --- Two years ----------------------------------------------------------------------------------------------------------------------------


def test_two_years_are_compared_as_published_and_at_constant_questions(client, world, version):
    validate(world, answered(world, version, plausible(BANK, 2), year=2026))
    answered(world, version, plausible(BANK))
    soup = soup_of(client, world.manager)
    rows = [[spoken(cell.get_text(" ", strip=True)) for cell in row.find_all("td")] for row in soup.select("#evolution ~ div tbody tr")]
    assert len(rows) == 6
    for published_before, published_after, difference, before, after, constant in rows:
        assert int(published_after) - int(published_before) == int(difference.replace("−", "-"))
        assert int(after) - int(before) == int(constant.split(",")[0].replace("−", "-"))
    assert rows[0][1] == str(read_figure(soup))
    assert FIRST_YEAR not in soup.get_text()
    assert "2026" in soup.select_one("#radar-d").get_text()
    for key in ("ensemble", "3"):
        page = read(client, world.manager, f"{RESULTS}calcul/evolution/{key}/")
        assert "2026, à questions constantes" in page
    assert client.get(f"{RESULTS}calcul/evolution/9/").status_code == 404


def read_figure(soup):
    return int(re.match(r"\d+", soup.select_one("#global-d").get_text())[0])


def changed_bank():
    """The bank of the year after: a question is new, one withdrawn, one has another scale, one another weight, one another text."""
    chapter = BANK.chapters[2]
    section = chapter.sections[1]
    a, b, c, d, *others = section.questions
    asked = (
        replace(a, code="3.2-09"),
        replace(b, choices=tuple(replace(choice, points=choice.points and choice.points - 1) for choice in b.choices)),
        replace(c, weight=3),
        replace(d, text=f"{d.text} Vraiment\u202f?"),
    )
    sections = (chapter.sections[0], replace(section, questions=(*asked, *others)), *chapter.sections[2:])
    return replace(BANK, chapters=(*BANK.chapters[:2], replace(chapter, sections=sections), *BANK.chapters[3:]))


def test_a_method_that_changed_is_marked_and_its_questions_listed():
    after = changed_bank()
    values = plausible(BANK)
    old = results(BANK, values, {}).marks
    new = results(after, values | {"3.2-09": values["3.2-01"]}, {}).marks
    codes = [question.code for bank in (BANK, after) for question in bank.chapters[2].questions]
    found = evolution(BANK, after, old, new, codes)
    assert found.is_method_changed
    assert {one.label: [question.code for question in one.questions] for one in change_lists(BANK, after, found)} == {
        "Nouvelles": ["3.2-09"],
        "Retirées": ["3.2-01"],
        "Barème modifié": ["3.2-02"],
        "Pondération modifiée": ["3.2-03"],
        "Libellé modifié": ["3.2-04"],
    }


def test_the_questions_that_changed_are_taken_along_as_a_workbook(client, world, version):
    validate(world, answered(world, version, plausible(BANK, 2), year=2026))
    chapter = BANK.chapters[2]
    section = chapter.sections[1]
    first, second, *others = section.questions
    asked = replace(first, code="3.2-09"), replace(second, text=f"{second.text} Vraiment\u202f?"), *others
    sections = (chapter.sections[0], replace(section, questions=asked), *chapter.sections[2:])
    after = replace(BANK, chapters=(*BANK.chapters[:2], replace(chapter, sections=sections), *BANK.chapters[3:]))
    values = {code: value for code, value in plausible(BANK).items() if code != "3.2-01"}
    answered(world, published_version(after), values)
    address = f"{RESULTS}comparaison/"
    assert soup_of(client, world.manager).find("a", href=address)
    sheet = load_workbook(BytesIO(client.get(address).content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert ["Code", "Sujet", "Changement", "Comparaison", "Question"] in rows
    for line in (
        ["3.2-09", first.subject, "Nouvelles", "hors comparaison", first.text],
        ["3.2-01", first.subject, "Retirées", "hors comparaison", first.text],
        ["3.2-02", second.subject, "Libellé modifié", "comparée", asked[1].text],
    ):
        assert line in rows


# --- Revisions and readers ----------------------------------------------------------------------------------------------------------------


def test_a_former_revision_is_read_as_it_was(client, world, assessment):
    validate(world, assessment)
    with office_scope([world.embruns.pk]):
        operations.reopen(assessment=assessment, by=world.advisor, reason="Une réponse était fausse.")
        for code in ("3.2-01", "3.2-02", "3.2-03"):
            row = models.Answer.objects.get(revision=current(assessment), question__code=code)
            operations.record_answer(
                assessment=assessment, code=code, by=world.manager, version=row.version, value=at_level(BANK.by_code[code], 3)
            )
    before, now = (figures_on(soup_of(client, world.manager, address)) for address in (f"{RESULTS}?revision=1", RESULTS))
    assert before != now
    soup = soup_of(client, world.manager, f"{RESULTS}?revision=1")
    assert "Une révision plus récente existe." in soup.get_text()
    assert [link["href"] for link in soup.select('nav[aria-label="Révisions"] a')] == ["?revision=2", "?revision=1"]
    for link in soup.select('a[href*="/calcul/"]'):
        assert link["href"].endswith("?revision=1")
        assert link["hx-get"] == link["href"]
    assert "Provisoire" not in soup.get_text()
    for wrong in ("3", "0", "x", "99999", "1e3"):
        assert client.get(f"{RESULTS}?revision={wrong}").status_code == 404


@pytest.mark.parametrize("who", ["reader", "contributor", "manager", "advisor", "network_admin"])
def test_everybody_reads_results_and_otn_a_draft_only_while_it_is_shown(client, world, assessment, who):
    person = getattr(world, who)
    client.force_login(person)
    is_otn = who in {"advisor", "network_admin"}
    pages = (RESULTS, f"{RESULTS}recommandations/", f"{RESULTS}calcul/general/ensemble/")
    assert {client.get(address).status_code for address in pages} == {403 if is_otn else 200}
    with office_scope([world.embruns.pk]):
        operations.show_draft(assessment=assessment, by=world.manager, is_visible=True)
    assert {client.get(address).status_code for address in pages} == {200}


def test_an_unknown_figure_and_another_year_are_missing(client, world, assessment):
    client.force_login(world.manager)
    for address in (f"{RESULTS}calcul/{rest}" for rest in ("x/1/", "chapitre/9/", "case/1-x/", "gain/9.9-01/", "evolution/ensemble/")):
        assert client.get(address).status_code == 404, address
    assert client.get(RESULTS.replace("2027", "2030")).status_code == 404


def test_the_fragment_is_what_the_page_holds(client, world, assessment):
    client.force_login(world.manager)
    for rest in ("general/ensemble/", "chapitre/4/", "gain/4-06/"):
        page = client.get(f"{RESULTS}calcul/{rest}").text
        fragment = client.get(f"{RESULTS}calcul/{rest}", headers={"HX-Request": "true"}).text
        assert "<html" not in fragment
        body = BeautifulSoup(fragment, "html.parser").select_one(".effet")
        assert body == BeautifulSoup(page, "html.parser").select_one(".effet")


# --- Measures -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("others", [0, 199])
def test_the_page_asks_the_database_as_little_with_two_hundred_offices(client, world, version, others):
    validate(world, answered(world, version, plausible(BANK, 2), year=2026))
    assessment = answered(world, version, plausible(BANK))
    with all_offices("test world"):
        for _ in range(others):
            AssessmentFactory.create(office=OfficeFactory.create(), edition=assessment.edition)
    client.force_login(world.manager)
    get_version(version.pk)
    with statements(8):
        answer = client.get(RESULTS)
    assert len(answer.content) <= 90_000
    assert len(gzip.compress(answer.content)) <= 16_000
    with statements(7):
        client.get(f"{RESULTS}calcul/chapitre/1/")


def test_states_are_named_for_each_side(client, world, assessment):
    with office_scope([world.embruns.pk]):
        operations.submit(assessment=assessment, by=world.manager)
        assert State(current(assessment).state) is State.SUBMITTED
    assert "Transmis par" in read(client, world.advisor, RESULTS)
    assert "Provisoire" in read(client, world.manager, RESULTS)


def test_what_a_person_typed_is_shown_as_text(client, world, version):
    reason = Value(EXAMPLE["3.2-07"].state, reason="<script>alert(1)</script>")
    answered(world, version, plausible(BANK) | {"3.2-07": reason})
    client.force_login(world.manager)
    assert "<script>alert" not in client.get(f"{RESULTS}calcul/section/3.2/").text
