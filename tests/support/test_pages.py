"""The pages of the accompaniment, as each role sees them."""

import re
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from otn.documents.models import Document
from otn.lib import french
from otn.notifications.models import Notification
from otn.offices.models import Office
from otn.support.models import Charter, OfficeNote, Signature, SupportDay, VisitReport
from otn.support.tasks import make_charter, make_statement
from otn.tenancy.scope import all_offices, office_scope
from tests.factories import AssignmentFactory
from tests.statements import statements
from tests.support.accompanied import day_of, published_text, signed
from tests.support.reading import opened, pdf_text
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
PAGE = "/ot/embruns/accompagnement/"
SHEET = "/portefeuille/embruns/"
LIST = "/reseau/jours/"


@pytest.fixture(autouse=True)
def in_2026(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def inside(world):
    """Run a function in the scope of Embruns."""

    def run(act):
        with office_scope([world.embruns.pk]):
            return act()

    return run


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


def read(answer, status=200):
    assert answer.status_code == status
    assert page_faults(answer.text) == []
    return BeautifulSoup(answer.text, "html.parser")


def words(page):
    return re.sub(r"[ \n]+", " ", page.select_one("main").text)


def forms(page):
    return [form["action"] for form in page.select("main form")]


# --- The page of the office ---------------------------------------------------------------------------------------------------------------


def test_an_office_without_anything_reads_what_is_to_come(world):
    AssignmentFactory.create(office=Office.objects.create(name="Neuf", slug="neuf"), advisor=world.foreign_advisor, starts_on="2027-01-01")
    with all_offices("test"):
        published_text(world.network_admin)
    world.embruns.assignments.update(ends_on=TODAY - timedelta(days=1))
    page = read(browser_of(world.manager).get(PAGE))
    told = words(page)
    assert "La charte d’accompagnement n’est pas encore signée. Lire et signer" in told
    assert page.find("a", string="Lire et signer")["href"] == f"{PAGE}charte/"
    assert "Aucun conseiller n’est encore désigné. OTN s’en occupe." in told
    assert "Aucun jour d’accompagnement pour l’instant." in told
    assert "300\xa0€ net de TVA par jour" in told
    told = words(read(browser_of(world.reader).get(PAGE)))
    assert "Lire et signer" not in told
    assert "Noter un jour" not in told
    assert "Ajouter un compte rendu" not in told


def test_the_home_reminds_of_the_charter_until_it_is_signed_and_locks_nothing(world, inside):
    reminder = "La charte d’accompagnement n’est pas encore signée."
    manager, reader = browser_of(world.manager), browser_of(world.reader)
    assert reminder not in words(read(manager.get("/ot/embruns/")))  # there is nothing to sign yet
    inside(lambda: published_text(world.network_admin))
    assert f"{reminder} Lire et signer" in words(read(manager.get("/ot/embruns/")))
    assert reminder in words(read(reader.get("/ot/embruns/")))
    assert read(reader.get("/ot/embruns/")).find("a", string="Lire et signer") is None
    assert manager.get("/ot/embruns/strategie/").status_code == 200
    inside(lambda: signed(world.embruns, world.manager))
    assert reminder not in words(read(manager.get("/ot/embruns/")))


def test_the_manager_signs_then_the_adviser_and_the_pdf_is_kept(world, inside):
    inside(lambda: published_text(world.network_admin))
    manager, adviser = browser_of(world.manager), browser_of(world.advisor)
    page = read(manager.get(f"{PAGE}charte/"))
    assert forms(page) == [f"{PAGE}charte/signer/"]
    assert "au nom de Côte des Embruns" in words(page)
    assert forms(read(browser_of(world.contributor).get(f"{PAGE}charte/"))) == []
    refused = manager.post(f"{PAGE}charte/signer/", {"number": 1})
    assert "Cochez la case pour signer." in words(read(refused, 422))
    assert manager.post(f"{PAGE}charte/signer/", {"number": 1, "agreed": "on"}).status_code == 303
    assert "en attente de la signature d’OTN" in words(read(manager.get(PAGE)))
    assert forms(read(adviser.get(f"{PAGE}charte/"))) == [f"{PAGE}charte/contresigner/"]
    answer = adviser.post(f"{PAGE}charte/contresigner/", {"number": 1, "agreed": "on"})
    assert (answer.status_code, answer["Location"]) == (303, SHEET)
    page = read(manager.get(PAGE))
    assert "signée par les deux parties" in words(page)
    assert f"par {world.manager} le {french.date_long(timezone.now())}" in words(page).replace("\xa0", " ")
    job = inside(lambda: world.embruns.jobs.get())
    make_charter(str(job.pk), world.embruns.pk)
    told = pdf_text(inside(Document.objects.get))
    assert "L’office décide et pilote sa stratégie." in told
    assert str(world.manager) in told
    assert str(world.advisor) in told
    page = read(browser_of(world.reader).get(PAGE))
    assert page.select_one(".travail a[download]").text == "Charte signée"


def test_a_new_version_of_the_text_is_read_before_it_is_signed(world, inside):
    inside(lambda: signed(world.embruns, world.manager, world.advisor))
    inside(lambda: published_text(world.network_admin, number=2, body="Une charte plus courte."))
    manager = browser_of(world.manager)
    assert "Une nouvelle version du texte, la 2, est publiée." in words(read(manager.get(PAGE)))
    stale = manager.post(f"{PAGE}charte/signer/", {"number": 1, "agreed": "on"})
    page = read(stale, 409)
    assert "Une charte plus courte." in words(page)
    assert page.select_one("[name=number]")["value"] == "2"
    assert not page.select_one("[name=agreed]").has_attr("checked")
    assert inside(Signature.objects.count) == 2


# --- Days ---------------------------------------------------------------------------------------------------------------------------------


def test_the_adviser_notes_confirms_changes_and_cancels_days(world, inside):
    adviser = browser_of(world.advisor)
    day = {"on": "25/11/2026", "share": "0.5", "subject": "Point d’étape", "advisor": world.advisor.pk}
    read(adviser.get(f"{PAGE}nouveau-jour/"))
    assert adviser.post(f"{PAGE}nouveau-jour/noter/", day)["Location"] == SHEET
    assert adviser.post(f"{PAGE}nouveau-jour/noter/", day)["Location"] == SHEET, "the same form twice is one day"
    assert inside(SupportDay.objects.count) == 1
    again = read(adviser.post(f"{PAGE}nouveau-jour/noter/", {**day, "subject": "Un autre point"}), 422)
    assert "Un jour est déjà noté pour ce conseiller à cette date." in words(again)
    assert again.select_one("[name=subject]")["value"] == "Un autre point"
    assert adviser.post(f"{PAGE}nouveau-jour/noter/", {**day, "on": "2026-12-10", "share": "1"}).status_code == 303
    told = words(read(browser_of(world.manager).get(PAGE)))
    assert "0,5\xa0jour, 150\xa0€ net de TVA" in told
    assert "1\xa0jour, 300\xa0€ net de TVA" in told
    planned = inside(lambda: SupportDay.objects.get(state="planned"))
    address = f"{PAGE}jours/{planned.pk}/"
    changed = {"version": 1, "on": "2026-11-25", "share": "1", "subject": "Avancé"}
    assert "Un jour est déjà noté" in words(read(adviser.post(f"{address}modifier/", changed), 422))
    assert adviser.post(f"{address}modifier/", {**changed, "on": "2026-12-11"}).status_code == 303
    stale = read(adviser.post(f"{address}modifier/", {**changed, "on": "2026-12-12", "subject": "La mienne"}), 409)
    assert {quoted.text for quoted in stale.select(".conflit q")} == {
        "11 décembre 2026, une journée, Avancé", "12 décembre 2026, une journée, La mienne",
    }  # fmt: skip
    assert stale.select_one("[name=subject]")["value"] == "La mienne"
    assert "il reste prévu jusque-là" in words(read(adviser.post(f"{address}effectuer/", {"version": 2}), 409))
    refused = read(adviser.post(f"{address}annuler/", {"version": 2, "reason": ""}), 422)
    assert refused.select_one("[name=reason]")["aria-invalid"] == "true"
    assert adviser.post(f"{address}annuler/", {"version": 2, "reason": "L’office est fermé"}).status_code == 303
    told = words(read(browser_of(world.reader).get(PAGE)))
    assert "annulé" in told
    assert "L’office est fermé" in told
    assert "0\xa0jour, 0\xa0€ net de TVA" in told


def test_whoever_is_not_of_otn_notes_nothing(world, inside):
    day = inside(lambda: day_of(world.embruns, world.advisor, TODAY, state="planned"))
    for person in (world.manager, world.contributor, world.reader):
        client = browser_of(person)
        assert client.get(f"{PAGE}jours/{day.pk}/").status_code == 403
        assert client.post(f"{PAGE}jours/{day.pk}/effectuer/", {"version": 1}).status_code == 403
        assert client.post(f"{PAGE}nouveau-compte-rendu/partager/", {"on": "2026-11-25", "text": "x"}).status_code == 403
        assert client.get(f"{PAGE}notes/").status_code == 403
    assert browser_of(world.foreign_advisor).get(f"{PAGE}jours/{day.pk}/").status_code == 404
    assert browser_of(world.network_admin).get(f"{PAGE}jours/{day.pk}/").status_code == 200
    with office_scope([world.pommiers.pk]):
        other = day_of(world.pommiers, world.advisor, TODAY)
    assert browser_of(world.advisor).get(f"{PAGE}jours/{other.pk}/").status_code == 404


def test_the_statement_of_a_year_is_the_same_on_the_page_in_the_pdf_and_in_the_workbook(world, inside):
    inside(lambda: day_of(world.embruns, world.advisor, date(2025, 3, 4), subject="=1+1"))
    inside(lambda: day_of(world.embruns, world.advisor, date(2025, 6, 4), share="0.5", price="280.50"))
    inside(lambda: day_of(world.embruns, world.advisor, date(2025, 7, 4), state="cancelled", reason="Malade"))
    reader = browser_of(world.reader)
    told = words(read(reader.get(f"{PAGE}releve/2025/")))
    assert "1,5\xa0jour, 440,25\xa0€ net de TVA" in told
    assert "Aucun jour d’accompagnement en 2024." in words(read(reader.get(f"{PAGE}releve/2024/")))
    assert reader.get(f"{PAGE}releve/99999/").status_code == 404
    sheet = opened(reader.post(f"{PAGE}releve/2025/classeur/").content).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0][1] == "=1+1"
    assert sheet["B2"].data_type == "s"
    assert rows[2][3:8] == ["annulé", None, 300, None, "Malade"]
    assert rows[3][4:7] == [1.5, None, 440.25]
    assert reader.post(f"{PAGE}releve/2025/pdf/").status_code == 303
    assert reader.post(f"{PAGE}releve/2025/pdf/").status_code == 303
    job = inside(lambda: world.embruns.jobs.get())  # the same one
    make_statement(str(job.pk), world.embruns.pk)
    told = pdf_text(inside(Document.objects.get))
    assert "Relevé d’accompagnement 2025" in told
    assert "440,25" in told
    assert "Malade" in told
    page = read(reader.get(f"{PAGE}releve/2025/"))
    assert page.select_one(".travail a[download]").text == "Relevé 2025"
    state = reader.get(f"{PAGE}fichiers/{job.pk}/", headers={"HX-Request": "true"})
    assert "Prêt" in state.text
    assert reader.get(f"{PAGE}fichiers/{job.pk}/").status_code == 302


# --- The sheet of the adviser -------------------------------------------------------------------------------------------------------------


def test_the_sheet_is_the_advisers_alone_and_says_what_is_empty(world):
    page = read(browser_of(world.advisor).get(SHEET))
    told = words(page)
    assert "Vos notes privées. L’office ne les voit pas." in told
    assert "Aucun rendez-vous noté. Ajouter un compte rendu" in told
    assert "Aucun diagnostic pour l’instant." in told
    for person, status in ((world.foreign_advisor, 404), (world.manager, 404), (world.network_admin, 403)):
        assert browser_of(person).get(SHEET).status_code == status
    assert browser_of(world.advisor).get("/portefeuille/brumes/").status_code == 404
    assert browser_of(world.advisor).get("/portefeuille/nulle-part/").status_code == 404


def test_a_visit_report_is_read_by_the_office_and_rings_the_managers(world, inside):
    adviser = browser_of(world.advisor)
    read(adviser.get(f"{PAGE}nouveau-compte-rendu/"))
    late = {"on": "2026-12-24", "text": "Demain."}
    assert "aujourd’hui ou un jour passé" in words(read(adviser.post(f"{PAGE}nouveau-compte-rendu/partager/", late), 422))
    assert adviser.post(f"{PAGE}nouveau-compte-rendu/partager/", {"on": "24/11/2026", "text": "Le plan est prêt."})["Location"] == SHEET
    visit = inside(VisitReport.objects.get)
    assert "Le plan est prêt." in words(read(browser_of(world.reader).get(PAGE)))
    assert inside(lambda: Notification.objects.get(user=world.manager)).address == f"{PAGE}#comptes-rendus"
    address = f"{PAGE}comptes-rendus/{visit.pk}/"
    read(adviser.get(address))
    assert adviser.post(f"{address}corriger/", {"version": 1, "on": "2026-11-24", "text": "Presque."}).status_code == 303
    stale = read(adviser.post(f"{address}corriger/", {"version": 1, "on": "2026-11-24", "text": "La mienne."}), 409)
    assert stale.textarea.text.strip() == "La mienne."
    kept = {"version": 1, "on": "2026-11-24", "text": "La mienne.", "version_vue": stale.select_one(".conflit button")["value"]}
    assert adviser.post(f"{address}corriger/", kept).status_code == 303


def test_private_notes_are_written_on_the_sheet_and_read_by_otn(world, inside):
    adviser, admin = browser_of(world.advisor), browser_of(world.network_admin)
    assert adviser.post(f"{PAGE}notes/ecrire/", {"text": "Le maire hésite."})["Location"] == SHEET
    assert read(adviser.post(f"{PAGE}notes/ecrire/", {"text": "a" * 5001}), 422).textarea.text.strip() == "a" * 5001
    assert "Le maire hésite." in words(read(adviser.get(SHEET)))
    page = read(admin.get(f"{PAGE}notes/"))
    assert "Le maire hésite." in words(page)
    assert forms(page) == []
    assert admin.post(f"{PAGE}notes/ecrire/", {"text": "Autre."}).status_code == 403
    note = inside(OfficeNote.objects.get)
    address = f"{PAGE}notes/{note.pk}/"
    read(adviser.get(address))
    assert adviser.post(f"{address}enregistrer/", {"version": 1, "text": "Il est d’accord."}).status_code == 303
    stale = read(adviser.post(f"{address}enregistrer/", {"version": 1, "text": "La mienne."}), 409)
    assert {"Il est d’accord.", "La mienne."} == {quoted.text for quoted in stale.select(".conflit q")}
    assert adviser.post(f"{address}enregistrer/", {"version": 2, "text": ""}).status_code == 303
    assert adviser.get(address).status_code == 404


# --- Budgets ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_the_pages_of_an_office_cost_the_same_whatever_happened(world, inside, count):
    def fill():
        signed(world.embruns, world.manager, world.advisor)
        for number in range(count):
            day_of(world.embruns, world.advisor, TODAY - timedelta(days=number))
            VisitReport.objects.create(office=world.embruns, advisor=world.advisor, on=TODAY, text=f"Vu {number}.")
            OfficeNote.objects.create(office=world.embruns, by=world.advisor, text=f"Noté {number}.")

    inside(fill)
    manager, adviser = browser_of(world.manager), browser_of(world.advisor)
    for client, address, cost in ((manager, PAGE, 11), (manager, f"{PAGE}releve/2026/", 6), (adviser, SHEET, 16)):
        client.get(address)
        with statements(cost):
            read(client.get(address))


# --- The network --------------------------------------------------------------------------------------------------------------------------


def test_the_network_sees_charters_and_days_of_a_year(world, inside):
    admin = browser_of(world.network_admin)
    assert "Aucune charte signée, aucun jour noté." in words(read(admin.get(LIST)))
    inside(lambda: signed(world.embruns, world.manager))
    inside(lambda: day_of(world.embruns, world.advisor, TODAY, share="0.5"))
    with office_scope([world.brumes.pk]):
        signed(world.brumes, world.brumes_manager, world.foreign_advisor)
        day_of(world.brumes, world.foreign_advisor, date(2025, 5, 5))
    page = read(admin.get(LIST))
    told = {row.th.text: [" ".join(cell.text.split()) for cell in row.select("td")] for row in page.select("tbody tr")}
    assert list(told) == ["Côte des Embruns", "Pays des Brumes", "Vallée des Pommiers"]
    assert told["Côte des Embruns"][1].startswith("en attente d’OTN")
    assert told["Côte des Embruns"][2:] == ["0,5 jour", "150 €", "—"]
    assert told["Pays des Brumes"][1:3] == [f"signée le {french.date_short(timezone.now())}", "—"]
    assert told["Vallée des Pommiers"][1] == "non signée"
    for asked, found in (
        ("charte=oui", ["Pays des Brumes"]),
        ("nom=embruns", ["Côte des Embruns"]),
        ("annee=2025&jours=on", ["Pays des Brumes"]),
    ):
        assert [row.th.text for row in read(admin.get(f"{LIST}?{asked}")).select("tbody tr")] == found
    assert "Aucun office ne correspond." in words(read(admin.get(f"{LIST}?nom=zzz")))
    sheet = opened(admin.post(f"{LIST}classeur/?charte=attente").content).worksheets[0]
    assert [cell.value for cell in sheet[2]][:4] == ["Côte des Embruns", str(world.advisor), "en attente d’OTN", 1]
    assert [cell.value for cell in sheet[3]][4:6] == [0.5, 150]
    for person, status in ((world.advisor, 403), (world.manager, 404)):
        assert browser_of(person).get(LIST).status_code == status


@pytest.mark.parametrize("count", [60, 300])
def test_the_list_of_the_network_costs_the_same_at_60_and_at_300_offices(world, count):
    made = Office.objects.bulk_create(Office(name=f"Office {number}", slug=f"office-{number}") for number in range(count))
    with all_offices("test"):
        text = published_text(world.network_admin)
        SupportDay.objects.bulk_create(
            SupportDay(
                office=office, advisor=world.advisor, on=TODAY, price=300, subject="Atelier", state="recorded", noted_by=world.advisor
            )
            for office in made
        )
        charters = Charter.objects.bulk_create(Charter(office=office, text=text) for office in made)
        Signature.objects.bulk_create(
            Signature(office=charter.office, charter=charter, side=side, by=world.advisor)
            for charter in charters
            for side in ("office", "otn")
        )
    admin = browser_of(world.network_admin)
    admin.get(LIST)
    with statements(9):
        page = read(admin.get(LIST))
    assert f"{count}\xa0jours" in words(page)


def test_the_text_of_the_charter_is_drafted_then_published_for_good(world):
    admin = browser_of(world.network_admin)
    texts = f"{LIST}charte/"
    assert "Aucune version publiée." in words(read(admin.get(texts)))
    assert admin.post(f"{texts}enregistrer/", {"version": 0, "body": "Première."}).status_code == 303
    stale = read(admin.post(f"{texts}enregistrer/", {"version": 0, "body": "La mienne."}), 409)
    assert stale.textarea.text.strip() == "La mienne."
    assert read(admin.post(f"{texts}publier/", {"version": 8}), 409)
    assert admin.post(f"{texts}publier/", {"version": 1}).status_code == 303
    assert read(admin.post(f"{texts}publier/", {"version": 1}), 409)
    page = read(admin.get(texts))
    assert "Version 1, publiée par" in words(page)
    assert page.textarea.text.strip() == "Première."  # the next one begins from it
    assert browser_of(world.advisor).get(texts).status_code == 403
