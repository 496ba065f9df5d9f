"""The private notes of OTN: written by advisers, read by OTN, and by nobody of an office in any form."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from diagnostic import operations
from diagnostic.models import PrivateNote
from otn.journal.models import JournalEntry
from otn.mail.models import OutgoingMail
from otn.network.site_map import addresses
from otn.notifications.models import Notification
from otn.tenancy.scope import all_offices, office_scope
from tests.access import entries
from tests.access.cast import NOTE, make_stage
from tests.diagnostic.assessed import TODAY, assessment_of, fill, published_version
from tests.factories import EditionFactory
from tests.guards.sources import ROOT, product_files
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

NOTES = "/ot/embruns/diagnostic/2026/notes/"
CODE = "1.1-01"


@pytest.fixture
def assessment(world, settings):
    settings.OTN_TODAY = TODAY
    with office_scope([world.embruns.pk]):
        made = assessment_of(world.embruns, EditionFactory.create(year=2026, bank_version=published_version()))
        fill(made, world.contributor)
    return made


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


def read(answer):
    assert page_faults(answer.text) == []
    return BeautifulSoup(answer.text, "html.parser")


def texts(world):
    with office_scope([world.embruns.pk]):
        return dict(PrivateNote.objects.order_by("pk").values_list("question__code", "text"))


# --- OTN ----------------------------------------------------------------------------------------------------------------------------------


def test_an_adviser_writes_on_the_whole_and_on_a_question_and_the_network_reads(assessment, world):
    adviser, admin = browser_of(world.advisor), browser_of(world.network_admin)
    assert "Vos notes privées. L’office ne les voit pas." in read(adviser.get(NOTES)).text
    for code, text in (("", "Bon élève."), (CODE, "Le maire hésite.")):
        answer = adviser.post(f"{NOTES}enregistrer/", {"code": code, "version": 0, "text": text})
        assert (answer.status_code, answer["Location"]) == (303, NOTES)
    assert texts(world) == {None: "Bon élève.", CODE: "Le maire hésite."}
    page = read(adviser.get(f"{NOTES}?question={CODE}"))
    assert page.select_one("#note textarea").text.strip() == "Le maire hésite."
    assert "Bon élève." in page.select_one("article.note-privee").text
    assert "L’office ne voit pas cette note." in page.select_one("#note").text
    page = read(admin.get(NOTES))
    assert {"Bon élève.", "Le maire hésite."} <= set(page.select_one("main").stripped_strings)
    assert page.textarea is None
    assert admin.post(f"{NOTES}enregistrer/", {"code": "", "version": 1, "text": "Autre."}).status_code == 403
    assert adviser.get(f"{NOTES}?question=9.9-99").status_code == 404
    assert adviser.post(f"{NOTES}enregistrer/", {"code": "9.9-99", "version": 0, "text": "x"}).status_code == 404


def test_a_note_is_changed_and_emptied(assessment, world):
    adviser = browser_of(world.advisor)
    for version, text in enumerate(("Un.", "Deux.", "")):
        assert adviser.post(f"{NOTES}enregistrer/", {"code": "", "version": version, "text": text}).status_code == 303
    assert texts(world) == {}


def test_what_came_meanwhile_is_shown_beside_what_was_typed(assessment, world):
    adviser = browser_of(world.advisor)
    adviser.post(f"{NOTES}enregistrer/", {"code": "", "version": 0, "text": "La leur."})
    stale = adviser.post(f"{NOTES}enregistrer/", {"code": "", "version": 0, "text": "La mienne."})
    assert stale.status_code == 409
    page = read(stale)
    conflict = page.select_one(".conflit")
    assert {"La leur.", "La mienne."} <= {one.text for one in conflict("q")}
    assert page.textarea.text.strip() == "La mienne."
    typed = {"code": "", "version": 0, "text": "La mienne.", "version_vue": conflict.button["value"]}
    assert adviser.post(f"{NOTES}enregistrer/", typed).status_code == 303
    assert texts(world) == {None: "La mienne."}
    gone = adviser.post(f"{NOTES}enregistrer/", {"code": CODE, "version": 3, "text": "Sur une note supprimée."})
    assert gone.status_code == 409
    assert "Note supprimée" in read(gone).text


def test_a_text_that_is_too_long_is_given_back(assessment, world):
    refused = browser_of(world.advisor).post(f"{NOTES}enregistrer/", {"code": CODE, "version": 0, "text": "a" * 2001})
    assert refused.status_code == 422
    assert "a" * 2001 in read(refused).textarea.text


@pytest.mark.parametrize("count", [1, 8])
def test_the_page_costs_the_same_whatever_was_noted(assessment, world, count):
    with office_scope([world.embruns.pk]):
        for code in ("", CODE, "1.1-02", "1.1-03", "1.1-04", "1.1-05", "1.2-01", "1.2-02")[:count]:
            operations.write_note(assessment=assessment, by=world.advisor, version=0, text="Vu.", code=code)
    client = browser_of(world.advisor)
    client.get(NOTES)
    with statements(6):
        client.get(NOTES)


# --- The office ---------------------------------------------------------------------------------------------------------------------------


def told(answer) -> str:
    """All that an answer says, the sheets of a workbook included."""
    body = b"".join(answer)
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as file:
            return "".join(file.read(name).decode(errors="replace") for name in file.namelist())
    return body.decode(errors="replace")


@pytest.mark.parametrize("name", ["reader", "contributor", "manager", "member of two offices", "superuser in an intervention"])
def test_no_address_of_the_office_tells_a_note_to_whoever_is_not_of_otn(world, name):
    stage = make_stage(world)
    client, rows = stage.actors[name].client(), stage.own
    seen, leaks = 0, []
    for address in addresses():
        if address.kind != "office":
            continue
        for method in address.methods:
            entry = entries.OFFICE.get((address.name, method))
            if entry is None:  # the access walk says so
                continue
            target = reverse(address.name, kwargs={"office": rows.office.slug, **entry.arguments(rows)})
            for headers in ({}, {"HX-Request": "true"}):
                named = f"{target}?question=1.1-01&filtre=commentees"
                if method == "GET":
                    answers = [
                        client.get(target, headers=headers),
                        client.get(named, headers=headers),
                    ]
                elif "export" in address.name:
                    answers = [client.post(target, entry.body(rows), headers=headers)]
                else:
                    answers = []
                seen += len(answers)
                leaks += [f"{method} {target}" for answer in answers if NOTE in told(answer) or "canari privé" in told(answer).lower()]
    assert seen > 40
    assert leaks == []


def test_neither_bell_nor_mail_nor_journal_of_the_office_tells_a_note(assessment, world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        adviser = browser_of(world.advisor)
        for code in ("", CODE):
            assert adviser.post(f"{NOTES}enregistrer/", {"code": code, "version": 0, "text": f"{NOTE}."}).status_code == 303
    with all_offices("test"):
        assert not Notification.objects.exists()
        lines = JournalEntry.objects.filter(verb="note.written")
        assert {line.office_id for line in lines} == {None}
        assert NOTE not in "".join(str(vars(line)) for line in JournalEntry.objects.order_by("pk"))
    assert NOTE not in "".join(str(vars(mail)) for mail in OutgoingMail.objects.order_by("pk"))


def test_few_modules_know_the_notes_at_all():
    """Reports, exports, results and mails cannot print what they do not read."""
    words = re.compile(r"PrivateNote|get_notes|assessment\.notes|write_note|OfficeNote|officenotes|office_note")
    knowing = {str(path) for path in product_files() if words.search((ROOT / path).read_text())}
    assert {name for name in knowing if "migrations" not in name and "/models/" not in name} == {
        "diagnostic/operations/__init__.py",
        "diagnostic/operations/review.py",
        "diagnostic/queries/notes.py",
        "diagnostic/queries/review.py",  # whether there is one, on a page of OTN
        "diagnostic/queries/talk.py",
        "diagnostic/urls/review.py",
        "diagnostic/views/notes.py",
        "otn/dashboard/urls.py",
        "otn/dashboard/views/support_notes.py",
        "otn/network/portability.py",  # which leaves them out of what an office takes away
        "otn/network/queries/support.py",  # the sheet of an adviser
        "otn/network/seed_diagnostic.py",  # of the demo
        "otn/network/seed_support.py",  # the same
        "otn/support/models.py",
        "otn/support/operations/__init__.py",
        "otn/support/operations/notes.py",
        "otn/support/queries/notes.py",
    }
