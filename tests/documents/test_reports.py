"""The reports of an office: what is ready, what is being made, what failed, and who may do what about it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from otn.documents.models import Job
from otn.documents.operations import BROKEN
from otn.journal.models import JournalEntry
from otn.offices.operations import start_intervention
from otn.tenancy.scope import all_offices
from tests.factories import DocumentFactory, JobFactory
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

PAGE = "/ot/embruns/rapports/"
EMPTY = "Aucun rapport. Le premier se prépare en quelques secondes."
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """What was given to the broker."""
    messages = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda app, name, args, **options: messages.append((name, args)))
    return messages


def make(office, **changes):
    with all_offices("test world"):
        return JobFactory.create(office=office, **changes)


def make_ready(office, job=None, **changes):
    with all_offices("test world"):
        return DocumentFactory.create(office=office, **({"job": job} if job else {}), **changes)


def asked(job, **ago):
    with all_offices("test world"):
        Job.objects.filter(pk=job.pk).update(asked_at=timezone.now() - timedelta(**ago))
    return job


def failed(world, **changes):
    return make(world.embruns, **{"state": "failed", "attempts": 3, "error": BROKEN, "asked_by": world.manager, **changes})


def read(client, person, address=PAGE, **headers):
    client.force_login(person)
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    if not headers:
        assert page_faults(answer.text) == []
    return answer.text


def jobs():
    with all_offices("test"):
        return Job.objects.count()


def journal():
    with all_offices("test"):
        return list(JournalEntry.objects.order_by("pk").values_list("verb", "actor", "role", "target_label"))


# --- The list -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["manager", "contributor", "reader", "advisor", "network_admin"])
def test_who_reads_the_list_empty_and_filled(client, world, who):
    assert EMPTY in read(client, getattr(world, who))
    document = make_ready(world.embruns, name="Diagnostic 2026.pdf", size=58_000)
    page = read(client, getattr(world, who))
    assert EMPTY not in page
    assert f'href="{PAGE}{document.pk}/fichier/" download>Diagnostic 2026.pdf</a>' in page
    assert "58\u00a0ko" in page


def test_a_superuser_reads_it_during_an_intervention_only(client, world):
    client.force_login(world.superuser)
    assert client.get(PAGE).status_code == 404
    with all_offices("test world"):
        start_intervention(office=world.embruns, by=world.superuser, reason="Un rapport ne sort pas.")
    assert EMPTY in read(client, world.superuser)


def test_a_line_says_step_person_date_and_state(client, world):
    job = make(world.embruns, kind="diagnostic.make_report", state="done", asked_by=world.contributor)
    make_ready(world.embruns, job, name="Diagnostic 2026.pdf")
    line = BeautifulSoup(read(client, world.manager), "html.parser").find(id=f"travail-{job.pk}")
    cells = [" ".join(cell.get_text().split()) for cell in line.find_all(["th", "td"])]
    assert cells[:4] == ["Diagnostic 2026.pdf", "Prêt", "1 Récolter", str(world.contributor)]
    assert "hx-get" not in line.attrs


@pytest.mark.parametrize(("state", "changes"), [("queued", {}), ("running", {"lease_until": timezone.now() + timedelta(minutes=2)})])
def test_what_is_being_made_asks_for_news_and_can_be_left(client, world, state, changes):
    job = make(world.embruns, state=state, **changes)
    page = read(client, world.reader)
    assert "En préparation. Vous pouvez quitter cette page, vous serez prévenu." in page
    line = BeautifulSoup(page, "html.parser").find(id=f"travail-{job.pk}")
    assert (line["hx-get"], line["hx-trigger"], line["hx-swap"]) == (f"{PAGE}{job.pk}/etat/", "every 2s", "outerHTML")
    assert "Actualiser" in BeautifulSoup(page, "html.parser").find("noscript").get_text()


def test_after_a_minute_one_asks_less_often(client, world):
    asked(make(world.embruns), seconds=61)
    assert 'hx-trigger="every 10s"' in read(client, world.manager)


def test_a_queue_that_stands_still_says_so(client, world):
    asked(make(world.embruns), seconds=settings.OTN_JOB_LEASE - 5)
    late = "Les rapports prennent du retard. Le vôtre est gardé et partira dès que possible."
    assert late not in read(client, world.manager)
    asked(make(world.embruns), seconds=settings.OTN_JOB_LEASE + 5)
    assert late in read(client, world.manager)


def test_a_failure_says_why_in_one_sentence(client, world):
    failed(world)
    page = read(client, world.manager)
    assert "Le rapport n’a pas pu être préparé (une erreur est survenue pendant le travail et a été enregistrée)." in page
    assert "/reessayer/" in page


def test_a_document_is_listed_for_those_who_may_read_it(client, world):
    make_ready(world.embruns, name="Réponses.xlsx", capability="answer.export")
    assert "Réponses.xlsx" in read(client, world.contributor)
    assert EMPTY in read(client, world.reader)


def test_no_report_of_another_office_is_listed(client, world):
    make_ready(world.brumes, name="Secret.pdf")
    make(world.brumes)
    assert EMPTY in read(client, world.manager)


@pytest.mark.parametrize("asked_page", ["page=2", "page=-1", "page=1e9", "page=%00", "page=9223372036854775808", "page[]=1", "page="])
def test_any_page_that_is_asked_for_is_answered(client, world, asked_page):
    for _ in range(55):
        make(world.embruns)
    assert 'aria-label="Pages"' in read(client, world.manager, f"{PAGE}?{asked_page}")


@pytest.mark.parametrize("size", [1, 30])
def test_the_list_costs_the_same_whatever_its_length(client, world, size):
    for _ in range(size):
        make(world.embruns, asked_by=world.contributor)
        make_ready(world.embruns)
        failed(world)
    client.force_login(world.manager)
    client.get(PAGE)  # the site map is loaded once
    with statements(6):  # session, person, office; count, reports; frame
        client.get(PAGE)


# --- News of one --------------------------------------------------------------------------------------------------------------------------


def test_the_news_of_a_report_is_its_line_of_the_list(client, world):
    job = make(world.embruns)
    page = BeautifulSoup(read(client, world.manager), "html.parser")
    news = BeautifulSoup(read(client, world.manager, f"{PAGE}{job.pk}/etat/", **HTMX), "html.parser")
    assert str(news.tr) == str(page.find(id=f"travail-{job.pk}"))


def test_a_report_that_is_ready_is_announced_and_asks_no_more(client, world):
    job = make(world.embruns, state="done")
    document = make_ready(world.embruns, job)
    news = BeautifulSoup(read(client, world.manager, f"{PAGE}{job.pk}/etat/", **HTMX), "html.parser")
    told = news.find(attrs={"hx-swap-oob": "innerHTML:#annonce"})
    assert told.get_text() == "rapport.pdf\u00a0: prêt."
    assert "hx-get" not in news.tr.attrs
    assert str(document.pk) in news.tr.a["href"]
    assert "hx-swap-oob" not in read(client, world.manager)


def test_without_script_the_news_are_the_list(client, world):
    job = make(world.embruns)
    client.force_login(world.manager)
    assert client.get(f"{PAGE}{job.pk}/etat/")["Location"] == PAGE


def test_there_is_no_news_of_what_one_may_not_know(client, world):
    foreign, missing = make(world.brumes), "00000000-0000-0000-0000-000000000000"
    hidden = make(world.embruns, state="done")
    make_ready(world.embruns, hidden, capability="answer.export")
    client.force_login(world.reader)
    for pk in (foreign.pk, missing, hidden.pk):
        assert client.get(f"{PAGE}{pk}/etat/", headers=HTMX).status_code == 404


# --- Once more ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["manager", "contributor", "advisor", "network_admin"])
def test_a_failed_report_is_asked_for_again(client, world, who, sent, django_capture_on_commit_callbacks):
    person = getattr(world, who)
    job = failed(world, kind="tests.report", key="diagnostic:7", arguments={"assessment": 7})
    client.force_login(person)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{PAGE}{job.pk}/reessayer/")
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    with all_offices("test"):
        again = Job.objects.exclude(pk=job.pk).get()
    assert (again.kind, again.key, again.arguments, again.asked_by_id) == ("tests.report", "diagnostic:7", {"assessment": 7}, person.pk)
    assert sent == [("tests.report", (str(again.pk), world.embruns.pk))]
    assert [line[0] for line in journal()] == ["document.asked_again"]
    assert "n’a pas pu être préparé" not in read(client, person)


def test_with_htmx_the_line_of_the_new_attempt_takes_the_place(client, world):
    job = failed(world)
    client.force_login(world.manager)
    answer = client.post(f"{PAGE}{job.pk}/reessayer/", headers=HTMX)
    assert answer.status_code == 200
    with all_offices("test"):
        again = Job.objects.exclude(pk=job.pk).get()
    assert BeautifulSoup(answer.text, "html.parser").tr["id"] == f"travail-{again.pk}"


def test_asking_twice_makes_one_job(client, world):
    job = failed(world)
    client.force_login(world.manager)
    for _ in range(2):
        assert client.post(f"{PAGE}{job.pk}/reessayer/").status_code == 303
    assert jobs() == 2


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_has_not_failed_is_not_asked_for_again(client, world, headers):
    job = make(world.embruns)
    client.force_login(world.manager)
    answer = client.post(f"{PAGE}{job.pk}/reessayer/", headers=headers)
    assert answer.status_code == 409
    assert ("Ce rapport n’a pas échoué" in answer.text) is (headers == {})
    assert f"travail-{job.pk}" in answer.text
    assert (jobs(), journal()) == (1, [])


def test_a_reader_asks_again_for_his_own_only(client, world):
    theirs, his = failed(world), failed(world, asked_by=world.reader)
    page = read(client, world.reader)
    assert f"{theirs.pk}/reessayer/" not in page
    assert f"{his.pk}/reessayer/" in page
    assert client.post(f"{PAGE}{theirs.pk}/reessayer/").status_code == 403
    assert client.post(f"{PAGE}{his.pk}/reessayer/").status_code == 303


def test_nobody_asks_again_in_an_archived_office_or_in_anothers(client, world):
    job, foreign = failed(world), make(world.brumes, state="failed")
    client.force_login(world.manager)
    assert client.post(f"{PAGE}{foreign.pk}/reessayer/").status_code == 404
    assert client.post(f"/ot/brumes/rapports/{foreign.pk}/reessayer/").status_code == 404
    world.embruns.archived_at = timezone.now()
    world.embruns.save(update_fields=["archived_at"])
    assert "/reessayer/" not in read(client, world.manager)
    assert client.post(f"{PAGE}{job.pk}/reessayer/").status_code == 403
    assert jobs() == 2


def test_a_superuser_asks_nothing_again(client, world):
    job = failed(world)
    with all_offices("test world"):
        start_intervention(office=world.embruns, by=world.superuser, reason="Un rapport ne sort pas.")
    assert "/reessayer/" not in read(client, world.superuser)
    assert client.post(f"{PAGE}{job.pk}/reessayer/").status_code == 403
    assert client.get(f"{PAGE}{job.pk}/reessayer/").status_code == 405


# --- Taken away by OTN --------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def document(world):
    path = default_storage.save("test/rapport", ContentFile(b"%PDF-1.7 rapport"))
    return make_ready(world.embruns, name="Diagnostic 2026.pdf", path=path)


def take(client, person, document):
    client.force_login(person)
    answer = client.get(reverse("documents:download", args=["embruns", document.pk]))
    return b"".join(answer.streaming_content) if answer.status_code == 200 else answer.status_code


@pytest.mark.parametrize(("who", "role"), [("advisor", "advisor"), ("network_admin", "network_admin")])
def test_a_download_by_otn_is_a_line_that_the_manager_reads(client, world, document, who, role):
    person = getattr(world, who)
    assert take(client, person, document) == b"%PDF-1.7 rapport"
    assert journal() == [("document.downloaded", person.pk, role, "Diagnostic 2026.pdf")]
    client.force_login(world.manager)
    assert "a téléchargé Diagnostic 2026.pdf" in client.get("/ot/embruns/journal/").text


def test_a_download_during_an_intervention_names_it(client, world, document):
    with all_offices("test world"):
        intervention = start_intervention(office=world.embruns, by=world.superuser, reason="Un rapport ne sort pas.")
    assert take(client, world.superuser, document) == b"%PDF-1.7 rapport"
    with all_offices("test"):
        assert JournalEntry.objects.get(verb="document.downloaded").intervention_id == intervention.pk


def test_members_take_away_what_is_theirs_without_a_line(client, world, document):
    for person in (world.manager, world.contributor, world.reader):
        assert take(client, person, document) == b"%PDF-1.7 rapport"
    assert journal() == []


def test_a_download_that_is_refused_or_lost_leaves_no_line(client, world, document):
    assert take(client, world.foreign_advisor, document) == 404
    default_storage.delete(document.path)
    assert take(client, world.advisor, document) == 404
    assert journal() == []
