"""Offices from a workbook: what is read, all that is refused at once, what is opened, and what twice changes."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from otn.journal.models import JournalEntry
from otn.lib.excel import read_workbook
from otn.lib.refusals import Refused
from otn.mail.models import OutgoingMail
from otn.network import office_sheets
from otn.network.office_sheets import HEADINGS, MOST_OFFICES, address_of, read_offices, write_model
from otn.network.operations import import_offices
from otn.network.queries.office_import import get_draft
from otn.offices.models import Invitation, Office
from otn.tenancy.scope import all_offices
from tests.offices.acts import at_once
from tests.statements import statements
from tests.test_consistency import page_faults
from tests.world import make_world

pytestmark = pytest.mark.django_db

PAGE = "/reseau/offices/importer/"
WHY = "Entrée dans le réseau en 2027."
FULL = {
    "name": "Baie des Salines", "email": "lea@salines.example", "commune": "Sablons", "epci": "Communauté des Salines",
    "department": "Manche", "territory": "littoral", "category": "Catégorie I", "legal_form": "régie ou service public", "staff": 6.5,
    "beds": 1200, "web_budget": 15000, "sit": "Tourinsoft", "sells_online": "oui",
}  # fmt: skip


def workbook(*rows, titles=None, name="Offices", more=()):
    """A workbook as people fill it in: rows are values by field."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    sheet.append([one.title for one in HEADINGS] if titles is None else titles)
    for row in rows:
        sheet.append([row.get(one.name) for one in HEADINGS] if isinstance(row, dict) else row)
    for title in more:
        book.create_sheet(title)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def office(name, email="lea@salines.example", **more):
    return {"name": name, "email": email, **more}


def send(client, person, content, name="offices.xlsx", headers=None):
    client.force_login(person)
    return client.post(f"{PAGE}lire/", {"file": SimpleUploadedFile(name, content)}, headers=headers or {})


def words(answer):
    assert page_faults(answer.text) == []
    return answer.text.partition("<main")[2].replace("\u00a0", " ").replace("\u202f", " ")


def token(answer):
    return answer.text.partition('name="fichier" value="')[2].partition('"')[0]


def accept(client, answer, headers=None, reason=WHY):
    return client.post(f"{PAGE}appliquer/", {"fichier": token(answer), "reason": reason}, headers=headers or {})


def told(content):
    reading = read_offices(content)
    draft = get_draft(reading)
    return {(fault.place.partition("cellule ")[2], fault.text.replace("\u00a0", " ").replace("\u202f", " ")) for fault in draft.faults}


# --- The model ----------------------------------------------------------------------------------------------------------------------------


def test_the_model_is_a_workbook_that_the_import_reads(client, world):
    client.force_login(world.network_admin)
    answer = client.get(f"{PAGE}modele/")
    assert answer["Content-Disposition"] == 'attachment; filename="modele-offices.xlsx"'
    sheets = read_workbook(answer.content)
    assert [sheet.name for sheet in sheets] == ["Offices", "Listes"]
    assert sheets[0].rows[0].values == tuple(one.title for one in HEADINGS)
    reading = read_offices(answer.content)
    assert [fault.text for fault in reading.faults] == ["Aucun office sous les titres\u00a0: remplissez une ligne par office."]
    assert reading.left_out == []


def test_the_lists_of_the_model_are_what_the_import_takes():
    lists = read_workbook(write_model(made_on=date(2026, 11, 25)))[1]
    for index, heading in enumerate([one for one in HEADINGS if one.choices]):
        offered = [row.values[index] for row in lists.rows[1:] if row.values[index]]
        assert [office_sheets._code(word, heading) for word in offered] == [code for code, _ in heading.choices]


# --- What is read -------------------------------------------------------------------------------------------------------------------------


def test_a_full_row_is_an_office_with_its_profile(client, world):
    answer = send(client, world.network_admin, workbook(FULL))
    assert answer.status_code == 200
    page = words(answer)
    for text in ("Baie des Salines", "baie-des-salines", "lea@salines.example", "à ouvrir", "Ouvrir 1 office et inviter"):
        assert text in page
    assert not Office.objects.filter(slug="baie-des-salines").exists()
    done = accept(client, answer)
    assert (done.status_code, done["Location"]) == (303, "/reseau/offices/")
    made = Office.objects.get(slug="baie-des-salines")
    assert (made.department, made.territory, made.category, made.legal_form) == ("50", "coastal", "1", "regie")
    assert (made.staff, made.beds, made.web_budget, made.sells_online) == (Decimal("6.5"), 1200, 15000, True)
    invitation = Invitation.objects.get(office=made)
    assert (invitation.email, invitation.role, invitation.invited_by) == ("lea@salines.example", "manager", world.network_admin)
    assert OutgoingMail.objects.get().recipient == "lea@salines.example"
    with all_offices("test"):
        lines = list(JournalEntry.objects.order_by("pk").values_list("verb", "reason"))
    assert lines == [("office.created", WHY), ("office.changed", WHY), ("invitation.sent", WHY)]
    assert "1 office est ouvert, 1 invitation est partie." in words(client.get("/reseau/offices/"))


@pytest.mark.parametrize(
    ("name", "address"),
    [("Côte des Embruns", "cote-des-embruns"), ("Saint-Lô – l’Agglo", "saint-lo-l-agglo"), ("Œuvre & Cie", "oeuvre-cie"), ("…", "")],
)
def test_a_name_gives_its_address(name, address):
    assert address_of(name) == address


def test_columns_stand_in_any_order_and_what_is_not_read_is_named(client, world):
    titles = ["e-mail du premier referent", "Président", "NOM DE L’OFFICE"]
    answer = send(
        client, world.network_admin, workbook(["lea@salines.example", "M. X", "Salines"], titles=titles, more=["Notes", "Listes"])
    )
    page = words(answer)
    assert "Ce qui n’est pas lu : la feuille « Notes » et la colonne « Président »." in page
    assert "Ouvrir 1 office" in page


def test_a_code_is_taken_as_well_as_its_words():
    (row,) = read_offices(workbook(office("Salines", department=14, category=2, sells_online=False))).rows
    assert (row.typed["department"], row.typed["category"], row.typed["sells_online"]) == ("14", "2", "non")


# --- All faults at once -------------------------------------------------------------------------------------------------------------------


def test_every_fault_is_told_at_once_with_its_cell(client, world):
    content = workbook(
        office("", email="a@salines.example"),
        office("Salines", email="pas une adresse", department="Finistère", staff="beaucoup", beds=-1, web_budget=date(2026, 1, 5)),
        office("Dunes", email=None, slug="pas bon !", category="#REF!"),
        office("salines", email="b@salines.example"),
        office("Marais", email="c@salines.example", slug="dunes"),
        office("Landes"), office("LANDES"),
    )  # fmt: skip
    faults = told(content)
    cells = {cell for cell, _ in faults}
    assert cells == {"A2", "B3", "F3", "J3", "K3", "L3", "B4", "C4", "H4", "A8"}
    assert ("F3", "Choisissez dans la liste : Calvados, Eure, Manche, Orne ou Seine-Maritime.") in faults
    assert ("A8", "Cet office est déjà à la ligne 7.") in faults
    answer = send(client, world.network_admin, content)
    assert answer.status_code == 422
    page = words(answer)
    assert "10 points sont à corriger avant de pouvoir importer." in page
    assert "Feuille « Offices », cellule F3 : Choisissez" in page
    assert "Ouvrir" not in page.partition("<table")[2]
    assert Office.objects.count() == 3


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (workbook(titles=["Nom de l’office"]), "Il manque la colonne « E-mail du premier référent »."),
        (workbook(name="Autre", more=["Notes"]), "Ce classeur n’a pas de feuille « Offices »."),
        (workbook(), "Aucun office sous les titres : remplissez une ligne par office."),
        (workbook(titles=[]), "Cette feuille est vide : remplissez une ligne par office."),
        (workbook(titles=["Nom de l’office", "Nom de l’office", "E-mail du premier référent"]), "Cette colonne s’y trouve deux fois."),
    ],
)
def test_a_workbook_that_is_not_the_model_says_what_it_lacks(content, text):
    assert text in {said for _, said in told(content)}


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, b"x" * (5 * 1024 * 1024 + 1)],
    ids=["empty", "html", "zip", "xls", "heavy"],
)
def test_what_is_no_workbook_is_refused_in_words(client, world, content):
    answer = send(client, world.network_admin, content)
    assert answer.status_code == 422
    assert "Rien n’a été enregistré." in words(answer)


def test_too_many_offices_are_refused(client, world):
    answer = send(client, world.network_admin, workbook(*[office(f"Office {n}") for n in range(MOST_OFFICES + 1)]))
    assert answer.status_code == 422
    assert f"au-delà de la ligne {MOST_OFFICES + 1}" in words(answer)


def test_without_a_file_the_form_says_so(client, world):
    client.force_login(world.network_admin)
    answer = client.post(f"{PAGE}lire/", {})
    assert answer.status_code == 422
    assert "Choisissez un fichier." in words(answer)


def test_what_people_typed_is_shown_and_never_run(client, world):
    evil = "<img src=x onerror=alert(1)>{{7*7}}"
    titles = ["Nom de l’office", "E-mail du premier référent", evil]
    answer = send(client, world.network_admin, workbook([evil, evil, "x"], titles=titles, name="Offices"), name=f"{evil}.xlsx")
    assert "<img src=x" not in answer.text
    assert "{{7*7}}" in answer.text


# --- Applying -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_same_file_twice_opens_each_office_once(client, world, headers):
    content = workbook(office("Salines"), office("Dunes", email="b@dunes.example"), office("Côte des Embruns", commune="Ailleurs"))
    first = send(client, world.network_admin, content, headers=headers)
    page = words(first)
    assert "déjà là" in page
    assert "Le fichier dit autre chose (commune du siège) : rien ne change ici." in page.lower().replace("le fichier", "Le fichier")
    assert accept(client, first, headers).status_code == 303
    assert accept(client, first, headers).status_code == 303
    assert (Office.objects.count(), OutgoingMail.objects.count()) == (5, 2)
    again = send(client, world.network_admin, content)
    assert "Tous les offices de ce classeur sont déjà là" in words(again)
    assert token(again) == ""
    assert Office.objects.get(slug="embruns").commune == ""


def test_a_reason_is_owed_and_what_was_read_stays(client, world):
    first = send(client, world.network_admin, workbook(office("Salines")))
    answer = accept(client, first, reason="trop")
    assert answer.status_code == 422
    assert token(answer) == token(first)
    assert Office.objects.count() == 3


def test_nothing_is_opened_when_one_cannot_be(client, world, monkeypatch):
    def full(**given):
        if given["email"].startswith("b@"):
            raise Refused("Plus d’invitation aujourd’hui.")

    monkeypatch.setattr("otn.network.operations.offices.invite", full)
    first = send(client, world.network_admin, workbook(office("Salines"), office("Dunes", email="b@dunes.example")))
    answer = accept(client, first)
    assert answer.status_code == 422
    assert "Ligne 3 : Plus d’invitation aujourd’hui." in words(answer)
    assert Office.objects.count() == 3


def test_a_file_is_kept_for_whoever_sent_it_and_not_for_ever(client, world):
    first = send(client, world.network_admin, workbook(office("Salines")))
    cache.clear()
    answer = accept(client, first)
    assert answer.status_code == 409
    assert "il est gardé une heure" in words(answer)
    assert client.post(f"{PAGE}appliquer/", {"fichier": "../../etc", "reason": WHY}).status_code == 409
    assert Office.objects.count() == 3


@pytest.mark.parametrize(("who", "status"), [("manager", 404), ("advisor", 403), ("superuser", 403)])
def test_it_is_the_networks(client, world, who, status):
    client.force_login(getattr(world, who))
    assert client.get(PAGE).status_code == status
    assert client.get(f"{PAGE}modele/").status_code == status
    assert client.post(f"{PAGE}lire/").status_code == status
    assert client.post(f"{PAGE}appliquer/").status_code == status


def test_the_list_of_offices_leads_there_and_a_get_writes_nothing(client, world):
    client.force_login(world.network_admin)
    assert f'href="{PAGE}"' in client.get("/reseau/offices/").text
    assert "Télécharger le modèle" in words(client.get(PAGE))
    for address in ("lire/", "appliquer/"):
        assert client.get(f"{PAGE}{address}").status_code == 405


@pytest.mark.parametrize("size", [60, MOST_OFFICES])
def test_a_preview_costs_the_same_whatever_the_file(world, size):
    reading = read_offices(workbook(*[office(f"Office {number}", email=f"a{number}@offices.example") for number in range(size)]))
    with statements(1):
        draft = get_draft(reading)
    assert len(draft.new) == size
    assert draft.is_ready


@pytest.mark.django_db(transaction=True)
def test_the_same_import_at_the_same_moment_is_done_once():
    world = make_world()
    draft = get_draft(read_offices(workbook(office("Salines"), office("Dunes", email="b@dunes.example"))))
    done = at_once(*[lambda: import_offices(by=world.network_admin, draft=draft, reason=WHY)] * 4)
    assert sorted(one.opened for one in done) == [0, 0, 0, 2]
    assert (Office.objects.count(), OutgoingMail.objects.count()) == (5, 2)
