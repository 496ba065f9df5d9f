"""A report shared by a link (roles.md §6.3): what a stranger reads, for how long, and what he never does."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from diagnostic import models, operations
from otn.clock import today
from otn.documents.models import ShareLink
from otn.documents.sharing import create_share
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused
from otn.offices.operations import end_membership, start_intervention
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic.assessed import assessment_of, choose, current, fill
from tests.factories import DocumentFactory, MembershipFactory
from tests.guards.database import writes
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

PAGE = "/ot/embruns/diagnostic/2027/partage/"
PDF = b"%PDF-1.7 rapport"
REASON = "Le site a été refait en entier."
GONE = "Ce lien n’est plus valable. Demandez-en un nouveau à la personne qui vous l’a envoyé."


def made_report(assessment, world, audience="team", **changes):
    """A report that its job has made, of the revision under way."""
    revision = changes.pop("revision", None) or current(assessment)
    path = default_storage.save("test/rapport", ContentFile(PDF))
    document = DocumentFactory.create(
        office=assessment.office, name=f"diagnostic-{audience}.pdf", path=path, size=len(PDF), job__kind="diagnostic.make_report"
    )
    return models.Report.objects.create(
        office=assessment.office, revision=revision, audience=audience, key=str(uuid4()), job=document.job, created_by=world.manager,
        **{"with_comments": False, "figures": revision.figures, **changes},
    )  # fmt: skip


def validate(assessment, world):
    operations.submit(assessment=assessment, by=world.manager)
    operations.start_review(assessment=assessment, by=world.advisor)
    operations.validate(assessment=assessment, by=world.advisor)


@pytest.fixture
def assessment(world):
    """A validated diagnostic of Embruns."""
    with all_offices("test world"):
        made = assessment_of(world.embruns)
        day = today()
        type(made.edition).objects.filter(pk=made.edition_id).update(
            year=2027, opens_on=day - timedelta(days=30), submit_by=day + timedelta(days=30), review_by=day + timedelta(days=60),
            closes_on=day + timedelta(days=90),
        )  # fmt: skip
    with office_scope([world.embruns.pk]):
        found = models.Assessment.objects.select_related("office", "edition").get(pk=made.pk)
        fill(found, world.manager)
        validate(found, world)
        yield found


@pytest.fixture
def report(assessment, world):
    return made_report(assessment, world)


def share(assessment, report, by, **given):
    """Make a link; return its row and the address of its page."""
    given = {"expires_on": today() + timedelta(days=30), **given}
    link, token = operations.share_report(assessment=assessment, report=report.pk, by=by, **given)
    return link, f"/partage/{token}/"


@pytest.fixture
def shared(assessment, report, world):
    return share(assessment, report, world.manager)


def read(address, client=None):
    """The answer to a GET, its file read to the end, which closes it."""
    answer = (client or Client()).get(address)
    if answer.streaming:
        answer.body = b"".join(answer.streaming_content)
    return answer


def post(client, person, address=f"{PAGE}creer/", **body):
    client.force_login(person)
    return client.post(address, body)


def typed(report, **changes):
    return {"report": report.pk, "expires_on": (today() + timedelta(days=30)).isoformat(), "note": "Madame la Maire", "code": "", **changes}


# --- In the office ------------------------------------------------------------------------------------------------------------------------


def test_a_manager_makes_a_link_whose_address_is_shown_once(client, assessment, report, world, settings):
    answer = post(client, world.manager, **typed(report))
    assert answer.status_code == 200
    assert page_faults(answer.text) == []
    address = BeautifulSoup(answer.text, "html.parser").find(id="adresse-partage")
    assert "readonly" in address.attrs
    token = re.fullmatch(re.escape(settings.OTN_BASE_URL) + r"/partage/([\w-]{32})/", address["value"])[1]
    assert answer["Cache-Control"] == "no-store"
    link = ShareLink.objects.get()
    assert (link.audience, link.note, link.created_by_id, link.document_id) == (
        "team",
        "Madame la Maire",
        world.manager.pk,
        report.job.document.pk,
    )
    assert token not in str(ShareLink.objects.values())
    assert token not in client.get(PAGE).text
    entry = JournalEntry.objects.get(verb="share.created")
    assert entry.target_label == "diagnostic-team.pdf"
    assert "Maire" not in str(entry.__dict__), "the journal names nobody but by an account"
    assert Client().get(f"/partage/{token}/").status_code == 200


def test_the_list_tells_who_shared_what_until_when_and_how_often_it_was_read(client, assessment, report, world):
    link, address = share(assessment, report, world.manager, note="Le bureau", code="marée-haute")
    share(assessment, report, world.manager)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        share(assessment, report, world.manager)
    for person in (world.manager, world.reader, world.advisor, world.network_admin):
        client.force_login(person)
        page = client.get(PAGE).text
        assert page_faults(page) == []
        assert all(word in page for word in ("Le bureau", "Valable", ", avec un code", world.manager.full_name))
        assert address.split("/")[2] not in page
    operations.revoke_share(assessment=assessment, link=link, by=world.advisor)
    client.force_login(world.manager)
    assert "Révoqué" in client.get(PAGE).text


def test_an_expired_link_is_listed_as_such(client, assessment, shared, world):
    client.force_login(world.manager)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        client.force_login(world.manager)
        assert "Expiré" in client.get(PAGE).text


def test_nothing_shared_says_so_and_offers_a_link_to_whoever_may_make_one(client, assessment, report, world):
    client.force_login(world.manager)
    page = client.get(PAGE).text
    assert page_faults(page) == []
    assert "Ce rapport n’est partagé avec personne." in page
    assert 'href="#creer"' in page
    client.force_login(world.reader)
    page = client.get(PAGE).text
    assert "Ce rapport n’est partagé avec personne." in page
    assert "Créer" not in page


@pytest.mark.parametrize("who", ["reader", "contributor", "advisor", "network_admin"])
def test_only_a_manager_makes_links(client, assessment, report, world, who):
    assert post(client, getattr(world, who), **typed(report)).status_code == 403
    assert not ShareLink.objects.exists()


def test_what_is_not_validated_is_not_shared(client, assessment, world):
    operations.reopen(assessment=assessment, by=world.advisor, reason=REASON)
    draft = made_report(assessment, world, figures=None)
    with_comments = made_report(
        assessment, world, with_comments=True, revision=models.Revision.objects.get(assessment=assessment, number=1)
    )
    for report in (draft, with_comments):
        answer = post(client, world.manager, **typed(report))
        assert answer.status_code == 422
        with pytest.raises(Refused):
            share(assessment, report, world.manager)
    assert not ShareLink.objects.exists()
    assert "Aucun rapport n’est prêt pour le partage." in client.get(PAGE).text


def test_a_report_of_another_office_is_not_shared(client, assessment, world):
    with all_offices("test world"):
        foreign = assessment_of(world.brumes, assessment.edition)
        fill(foreign, world.brumes_manager)
        validate_foreign(foreign, world)
        report = made_report(foreign, world)
    assert post(client, world.manager, **typed(report)).status_code == 422
    assert not ShareLink.objects.exists()


def validate_foreign(assessment, world):
    operations.submit(assessment=assessment, by=world.brumes_manager)
    operations.start_review(assessment=assessment, by=world.foreign_advisor)
    operations.validate(assessment=assessment, by=world.foreign_advisor)


@pytest.mark.parametrize("days", [-1, 181])
def test_a_date_is_today_at_least_and_in_half_a_year_at_most(client, assessment, report, world, days):
    answer = post(client, world.manager, **typed(report, expires_on=(today() + timedelta(days=days)).isoformat()))
    assert answer.status_code == 422
    assert "Choisissez une date d’ici à 180 jours." in answer.text
    assert 'value="Madame la Maire"' in answer.text, "what was typed is given back"


@pytest.mark.parametrize("days", [0, 180])
def test_both_ends_of_half_a_year_are_taken(client, assessment, report, world, days):
    assert post(client, world.manager, **typed(report, expires_on=(today() + timedelta(days=days)).isoformat())).status_code == 200


def test_thirty_days_are_proposed(client, assessment, report, world):
    client.force_login(world.manager)
    field = BeautifulSoup(client.get(PAGE).text, "html.parser").find(id="id_expires_on")
    assert (field["value"], field["max"]) == tuple((today() + timedelta(days=days)).isoformat() for days in (30, 180))


def test_a_code_has_six_characters(client, assessment, report, world):
    answer = post(client, world.manager, **typed(report, code="12345"))
    assert (answer.status_code, "6 caractères au moins" in answer.text) == (422, True)


def test_an_office_has_a_hundred_live_links_at_most(client, assessment, report, shared, world, monkeypatch):
    monkeypatch.setattr("otn.documents.sharing.MOST_LIVE", 1)
    answer = post(client, world.manager, **typed(report))
    assert (answer.status_code, "Votre office a déjà 1 liens valables." in answer.text) == (422, True)


@pytest.mark.parametrize("size", [1, 30])
def test_the_list_costs_the_same_whatever_its_length(client, assessment, report, world, size):
    for _ in range(size):
        share(assessment, report, world.manager)
    client.force_login(world.manager)
    client.get(PAGE)  # the site map is loaded once
    with statements(8):  # session, person, office, assessment; links, reports, validated or not; frame
        client.get(PAGE)


# --- From outside -------------------------------------------------------------------------------------------------------------------------


def test_a_stranger_reads_the_figures_that_were_printed_and_takes_the_file_away(assessment, report, shared, world):
    _, address = shared
    answer = Client().get(address)
    assert answer.status_code == 200
    assert page_faults(answer.text) == []
    page = BeautifulSoup(answer.text, "html.parser")
    text = " ".join(page.get_text(" ").split())
    until = today() + timedelta(days=30)
    assert f"valable jusqu’au {until.day}" in text
    assert world.manager.full_name in text
    figures = report.figures
    assert str(figures["overall"]["shown"]) in page.find("section", attrs={"aria-labelledby": "score"}).get_text()
    cells = [row.find("td").get_text() for row in page.find("section", attrs={"aria-labelledby": "orientations"}).find_all("tr")[1:]]
    assert cells == [str(one["shown"]) for one in figures["orientations"].values()]
    assert page.find("section", attrs={"aria-labelledby": "chapitres"}).svg is not None
    assert page.find("section", attrs={"aria-labelledby": "priorites"}).find_all("li") != []
    file = read(f"{address}rapport.pdf")
    assert (file.body, file["Content-Type"]) == (PDF, "application/pdf")
    assert file["Content-Disposition"] == 'attachment; filename="diagnostic-team.pdf"'


def test_what_was_printed_is_shown_even_where_the_rule_has_changed_since(assessment, report, shared):
    figures = report.figures | {"overall": report.figures["overall"] | {"score": "12.5", "shown": 13, "maturity": "initial"}}
    models.Report.objects.filter(pk=report.pk).update(figures=figures)
    text = BeautifulSoup(Client().get(shared[1]).text, "html.parser").find("section", attrs={"aria-labelledby": "score"}).get_text()
    assert "13" in text
    assert "Initial" in text


def test_the_figures_are_those_of_the_validated_revision(assessment, report):
    assert report.figures == report.revision.figures


@pytest.mark.parametrize("which", ["", "rapport.pdf"])
def test_the_answer_is_kept_nowhere_and_found_by_no_engine(shared, which):
    answer = read(f"{shared[1]}{which}")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert not answer.cookies


def test_the_page_names_no_address_no_comment_no_note_no_other_office(assessment, report, world):
    operations.write_comment(assessment=assessment, code="1.1-01", by=world.reader, text="CANARI-COMMENTAIRE")
    operations.write_note(assessment=assessment, by=world.advisor, version=0, text="CANARI-NOTE")
    type(world.manager).objects.filter(pk=world.manager.pk).update(first_name="", last_name="")
    _, address = share(assessment, report, world.manager, note="CANARI-POUR-QUI")
    text = Client().get(address).text
    assert [word for word in ("CANARI", "@", "Brumes", "Pommiers") if word in text] == []
    sources = re.findall(r'(?:src|href|action)="([^"]+)"', text)
    assert [source for source in sources if source.startswith(("http", "//"))] == []


def test_each_character_of_the_token_counts(shared):
    _, address = shared
    token = address.split("/")[2]
    missing = Client().get("/nulle-part/")
    for place in range(len(token)):
        other = "a" if token[place] != "a" else "b"
        answer = Client().get(f"/partage/{token[:place]}{other}{token[place + 1 :]}/")
        assert (answer.status_code, answer.text) == (404, missing.text)
    assert Client().get(f"/partage/{token}/").status_code == 200


def test_nothing_else_is_reached_with_a_token(client, assessment, report, shared, world):
    other = made_report(assessment, world, "board")
    for path in (f"{other.pk}/", f"{other.job.document.pk}/", f"{other.job.document.pk}/rapport.pdf", "rapport.pdf/", "code/1/"):
        assert Client().get(f"{shared[1]}{path}").status_code == 404
    assert Client().get(f"/partage/{other.job.document.pk}/").status_code == 404
    assert Client().get(f"{shared[1]}?report={other.pk}").text == Client().get(shared[1]).text
    assert Client().get(f"{PAGE}").status_code == 302


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("which", ["", "rapport.pdf"])
def test_it_is_read_only(shared, method, which):
    assert getattr(Client(), method)(f"{shared[1]}{which}").status_code == 405
    assert ShareLink.objects.get().views == 0


def test_a_head_is_answered_and_not_counted(shared):
    for which in ("", "rapport.pdf"):
        answer = Client().head(f"{shared[1]}{which}")
        assert (answer.status_code, b"".join(answer)) == (200, b"")
        for close in answer._resource_closers:  # as a server does
            close()
    assert ShareLink.objects.get().views == 0


def test_a_get_writes_the_counter_and_nothing_else(shared):
    written = []

    def listen(execute, sql, params, many, context):
        if writes(sql):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        Client().get(shared[1])
        read(f"{shared[1]}rapport.pdf")
    assert [re.match(r'UPDATE "documents_sharelink" SET "views" = .*, "last_viewed_at" = ', sql) is not None for sql in written] == [
        True,
        True,
    ]
    link = ShareLink.objects.get()
    assert link.views == 2
    assert abs(timezone.now() - link.last_viewed_at) < timedelta(minutes=1)


@pytest.mark.parametrize("day", [date(2026, 7, 14), date(2026, 10, 25), date(2027, 3, 28), date(2027, 1, 31)])
def test_a_link_lives_to_the_last_second_of_its_day_in_france(shared, day):
    """Also on the days of 25 and of 23 hours, when the clocks change."""
    link, address = shared
    ShareLink.objects.filter(pk=link.pk).update(expires_on=day)
    is_summer_at_midnight = day in {date(2026, 7, 14), date(2027, 3, 28)}
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=22 if is_summer_at_midnight else 23)
    for instant, status in ((midnight - timedelta(seconds=1), 200), (midnight, 410), (midnight + timedelta(seconds=1), 410)):
        with time_machine.travel(instant, tick=False):
            assert [read(f"{address}{which}").status_code for which in ("", "rapport.pdf")] == [status, status]


def test_a_revoked_link_is_gone_at_once_for_the_page_and_for_the_file(client, assessment, shared, world):
    link, address = shared
    stranger = Client()
    assert stranger.get(address).status_code == 200
    page = post_get(client, world.manager, f"{PAGE}{link.pk}/revocation/")
    assert "Les personnes qui l’ont déjà téléchargé le gardent." in page
    answer = post(client, world.manager, f"{PAGE}{link.pk}/revoquer/")
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    for which in ("", "rapport.pdf"):
        answer = stranger.get(f"{address}{which}")
        assert (answer.status_code, GONE in answer.text) == (410, True)
        assert answer["Cache-Control"] == "no-store"
        assert page_faults(answer.text) == []
    assert "Embruns" not in answer.text
    assert stranger.post(f"{address}code/", {"code": "x"}).status_code == 410
    assert ShareLink.objects.get().views == 1
    assert JournalEntry.objects.filter(verb="share.revoked").count() == 1
    assert post(client, world.manager, f"{PAGE}{link.pk}/revoquer/").status_code == 303, "twice is once"
    assert JournalEntry.objects.filter(verb="share.revoked").count() == 1


def post_get(client, person, address):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    assert page_faults(answer.text) == []
    return answer.text


@pytest.mark.parametrize(
    ("who", "status"),
    [("manager", 303), ("advisor", 303), ("network_admin", 303), ("contributor", 403), ("reader", 403), ("brumes_manager", 404)],
)
def test_who_revokes(client, assessment, shared, world, who, status):
    link, address = shared
    assert post(client, getattr(world, who), f"{PAGE}{link.pk}/revoquer/").status_code == status
    assert Client().get(address).status_code == (410 if status == 303 else 200)
    assert post(client, world.manager, f"{PAGE}{uuid4()}/revoquer/").status_code == 404


def test_a_superuser_revokes_during_an_intervention(client, assessment, shared, world):
    link, _ = shared
    assert post(client, world.superuser, f"{PAGE}{link.pk}/revoquer/").status_code == 404
    with all_offices("test world"):
        start_intervention(office=world.embruns, by=world.superuser, reason="Un lien a fuité sur un forum.")
    assert post(client, world.superuser, f"{PAGE}{link.pk}/revoquer/").status_code == 303


def test_the_link_outlives_its_creator_and_other_managers_revoke_it(client, assessment, report, world):
    colleague = MembershipFactory.create(office=world.embruns, role="manager").user
    link, address = share(assessment, report, colleague)
    membership = colleague.memberships.get()
    end_membership(membership=membership, by=world.manager, version=membership.version)
    assert Client().get(address).status_code == 200
    assert str(colleague) in post_get(client, world.manager, PAGE)
    assert post(client, colleague, f"{PAGE}{link.pk}/revoquer/").status_code == 404
    assert post(client, world.manager, f"{PAGE}{link.pk}/revoquer/").status_code == 303
    assert Client().get(address).status_code == 410


def test_reopening_keeps_the_link_on_its_revision_and_says_so(assessment, report, shared, world):
    before = Client().get(shared[1]).text
    assert "plus récente" not in before
    operations.reopen(assessment=assessment, by=world.advisor, reason=REASON)
    fresh = models.Assessment.objects.select_related("office", "edition").get(pk=assessment.pk)
    version = models.Answer.objects.get(revision__assessment=fresh, revision__number=2, question__code="1.1-01").version
    operations.record_answer(assessment=fresh, code="1.1-01", by=world.manager, version=version, value=choose("not_adapted"))
    mention = "Une version plus récente est en préparation."
    after = Client().get(shared[1]).text
    assert mention in after

    def told(page):
        return [str(section) for section in BeautifulSoup(page, "html.parser").main.find_all("section")]

    assert told(after) == told(before)
    validate(fresh, world)
    assert "Une version plus récente existe." in Client().get(shared[1]).text


def test_an_archived_office_keeps_its_links_and_makes_none(client, assessment, report, shared, world):
    type(world.embruns).objects.filter(pk=world.embruns.pk).update(archived_at=timezone.now())
    assert Client().get(shared[1]).status_code == 200
    assert post(client, world.manager, **typed(report)).status_code == 403
    assert post(client, world.manager, f"{PAGE}{shared[0].pk}/revoquer/").status_code == 303


def test_the_page_of_a_link_costs_five_statements(shared):
    Client().get(shared[1])  # bank and site map in memory
    with statements(5):  # link; report, version of the bank, answers; counter
        Client().get(shared[1])


# --- With a code --------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def coded(assessment, report, world):
    return share(assessment, report, world.manager, code="marée-haute")


def test_the_code_opens_page_and_file_for_this_browser_and_this_link(assessment, report, coded, world):
    _, address = coded
    stranger = Client()
    asked = stranger.get(address)
    assert page_faults(asked.text) == []
    assert "Un code est demandé" in asked.text
    assert "Score" not in asked.text
    assert asked["Referrer-Policy"] == "same-origin", "with none at all, browsers post « Origin: null », which is refused"
    answer = stranger.get(f"{address}rapport.pdf")
    assert (answer.status_code, answer["Location"]) == (303, address)
    wrong = stranger.post(f"{address}code/", {"code": "marée-basse"})
    assert (wrong.status_code, "Ce code n’est pas le bon." in wrong.text) == (422, True)
    assert stranger.post(f"{address}code/", {}).status_code == 422
    right = stranger.post(f"{address}code/", {"code": "marée-haute"})
    assert (right.status_code, right["Location"]) == (303, address)
    cookie = right.cookies["partage"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (address, True, "Lax")
    assert stranger.get(address).status_code == 200
    assert "Score global" in stranger.get(address).text
    assert read(f"{address}rapport.pdf", stranger).body == PDF
    assert "Score global" not in Client().get(address).text
    _, other = share(assessment, report, world.manager, code="marée-haute")
    thief = Client()
    thief.cookies["partage"] = cookie.value
    assert "Un code est demandé" in thief.get(other).text
    assert "marée" not in str(ShareLink.objects.values())


def test_five_wrong_codes_pause_the_link_for_a_quarter_of_an_hour(coded):
    _, address = coded
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        answers = [Client().post(f"{address}code/", {"code": f"essai-{number}"}).status_code for number in range(5)]
        assert answers == [422, 422, 422, 422, 429]
        paused = Client().post(f"{address}code/", {"code": "marée-haute"})
        assert (paused.status_code, "Réessayez dans 15\u00a0minutes." in paused.text) == (429, True)
        assert not paused.cookies.get("partage")
    with time_machine.travel(now + timedelta(minutes=14, seconds=59), tick=False):
        assert Client().post(f"{address}code/", {"code": "marée-haute"}).status_code == 429
    with time_machine.travel(now + timedelta(minutes=15), tick=False):
        assert Client().post(f"{address}code/", {"code": "marée-haute"}).status_code == 303


def test_a_right_code_forgives_the_wrong_ones(coded):
    _, address = coded
    for code in ("a", "b", "c", "d", "marée-haute", "e", "f"):
        Client().post(f"{address}code/", {"code": code})
    assert ShareLink.objects.get().wrong_codes == 2


def test_a_code_is_posted_with_a_token_of_its_form(coded):
    assert Client(enforce_csrf_checks=True).post(f"{coded[1]}code/", {"code": "marée-haute"}).status_code == 403
    assert Client().get(f"{coded[1]}code/").status_code == 405


# --- Beneath ------------------------------------------------------------------------------------------------------------------------------


def test_a_link_cannot_show_the_document_of_another_office(assessment, report, world):
    with all_offices("test world"):
        foreign = DocumentFactory.create(office=world.brumes)
        create_share(office=world.embruns, document=foreign, audience="team", by=world.manager, expires_on=today())
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.check_constraints()
        transaction.set_rollback(True)


def test_the_bypass_ends_before_the_page_is_made(assessment, shared, caplog):
    caplog.set_level("INFO", "otn.tenancy")
    seen = []

    def listen(execute, sql, params, many, context):
        if "diagnostic_" in sql or "UPDATE" in sql:
            with connection.cursor() as cursor:
                cursor.cursor.execute("SELECT current_setting('role')")
                seen.append(cursor.cursor.fetchone()[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        Client().get(shared[1])
    assert seen != []
    assert "otn_staff" not in seen
    assert [record.reason for record in caplog.records if hasattr(record, "reason")] == ["share link, found by its token"]
