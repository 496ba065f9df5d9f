"""Editions: made, opened, followed office by office, closed; an adviser sees of them his own offices and no others."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from diagnostic import operations
from diagnostic.models import Assessment, Cohort, Edition, Revision
from diagnostic.operations.editions import DATES, fingerprint_of
from diagnostic.queries.banks import get_version
from otn.clock import today
from otn.journal.models import JournalEntry
from otn.mail.models import OutgoingMail
from otn.notifications.models import Notification
from otn.offices.models import AdvisorAssignment, Membership, Office
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic.assessed import fill, published_version
from tests.factories import EditionFactory, OfficeFactory, UserFactory
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

PAGE = "/reseau/editions/"
WHY = "Le comité de direction l’a décidé."
HEADERS = [{}, {"HX-Request": "true"}]
YEAR = 2026
BOARD = f"{PAGE}{YEAR}/"


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = date(YEAR, 6, 10)


@pytest.fixture
def version(world):
    return published_version()


def edition_of(version, year=YEAR, **dates):
    """Make an edition of which offices may send until 30 June."""
    given = {"opens_on": date(year, 6, 1), "submit_by": date(year, 6, 30), "review_by": date(year, 7, 31), "closes_on": date(year, 8, 31)}
    return EditionFactory.create(year=year, bank_version=version, **given | dates)


@pytest.fixture
def edition(version, world):
    """The edition of the year, open for the three offices."""
    made = edition_of(version)
    operations.open_edition(edition=made, by=world.network_admin)
    with all_offices("test"):
        Notification.objects.all().delete()
    return made


def words(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def read(client, person, address=PAGE, status=200):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == status
    assert page_faults(answer.text) == []
    return words(answer.text.partition("<main")[2])


def send(client, person, address, headers=None, **given):
    client.force_login(person)
    return client.post(address, given, headers=headers or {})


def assessment(office, edition):
    with all_offices("test"):
        return Assessment.objects.select_related("office", "edition").get(office=office, edition=edition)


def put(office, edition, state):
    now = timezone.now()
    traits = {"submitted_at": now, "figures": {}, "profile": {}} | ({"validated_at": now} if state == "validated" else {})
    with all_offices("test"):
        Revision.objects.filter(assessment__office=office, assessment__edition=edition).update(state=state, **traits)


def line_of(page, name):
    return page.partition(f"{name}</a>")[2].partition("</tr>")[0]


def names(page):
    return [piece.partition("</a>")[0].rpartition(">")[2] for piece in page.split('<th scope="row">')[1:]]


def journal(verb):
    with all_offices("test"):
        return list(JournalEntry.objects.filter(verb=verb).order_by("pk"))


def told(person):
    with all_offices("test"):
        return [words(text) for text in Notification.objects.filter(user=person).order_by("pk").values_list("text", flat=True)]


# --- The list -----------------------------------------------------------------------------------------------------------------------------


def test_without_any_edition_the_list_says_what_to_do(client, world):
    page = read(client, world.network_admin)
    assert "Aucune édition. Ouvrez celle de l’année pour que les offices puissent répondre." in page
    assert page.count('class="btn"') == 1
    page = read(client, world.advisor)
    assert "Aucune édition." in page
    assert 'class="btn"' not in page


def test_each_edition_tells_its_dates_its_state_and_who_takes_part(client, world, version, edition):
    edition_of(version, 2027)
    edition_of(version, 2025)
    put(world.brumes, edition, "validated")
    with all_offices("test"):
        fill(assessment(world.embruns, edition), world.contributor)
    page = read(client, world.network_admin)
    assert names(page) == ["2027", "2026", "2025"]
    assert "à venir" in line_of(page, "2027")
    line = line_of(page, "2026")
    for said in ("ouverte", "Du 1er juin 2026 au 31 août 2026", "Envoi jusqu’au 30 juin 2026, relecture jusqu’au 31 juillet 2026"):
        assert said in line
    assert "1 sur 3 offices a envoyé (33 %)" in line
    assert "pas commencé 1 (33 %), en cours 1 (33 %), validé 1 (33 %)" in line
    assert "terminée" in line_of(page, "2025")


@pytest.mark.parametrize(
    ("day", "state"), [("2026-05-31", "à venir"), ("2026-06-30", "ouverte"), ("2026-07-31", "en relecture"), ("2026-08-01", "terminée")]
)
def test_the_state_follows_the_day(client, world, edition, settings, day, state):
    settings.OTN_TODAY = date.fromisoformat(day)
    assert f"{state}</span>" in read(client, world.advisor).replace("\n", "")


def test_an_adviser_reads_the_part_of_his_own_offices_and_changes_nothing(client, world, edition):
    put(world.brumes, edition, "validated")
    page = read(client, world.advisor)
    assert "0 sur 2 offices a envoyé" in page
    assert "Créer une édition" not in page
    page = read(client, world.advisor, BOARD)
    assert names(page) == ["Côte des Embruns", "Vallée des Pommiers"]
    for hidden in ("Brumes", "brumes", "Ouvrir aux offices", "Changer les dates", "Clore"):
        assert hidden not in page, hidden
    for asked in ("?nom=brumes", "?etat=valide", "?tri=etat"):
        assert "Pays des Brumes" not in read(client, world.advisor, f"{BOARD}{asked}")
    AdvisorAssignment.objects.filter(advisor=world.advisor, office=world.pommiers).update(ends_on=date(2026, 6, 9))
    assert names(read(client, world.advisor, BOARD)) == ["Côte des Embruns"]
    for address in ("nouvelle/", f"{YEAR}/dates/", f"{YEAR}/cloture/"):
        read(client, world.advisor, f"{PAGE}{address}", status=403)
    for address in ("creer/", f"{YEAR}/dates/changer/", f"{YEAR}/ouvrir/", f"{YEAR}/clore/"):
        assert send(client, world.advisor, f"{PAGE}{address}").status_code == 403


def test_people_of_offices_find_no_such_page(client, world, edition):
    client.force_login(world.manager)
    assert [client.get(address).status_code for address in (PAGE, BOARD, f"{BOARD}exporter/")] == [404] * 3


# --- Making one ---------------------------------------------------------------------------------------------------------------------------

GIVEN = {"year": "2027", "opens_on": "2027-06-01", "submit_by": "30/06/2027", "review_by": "31 juillet 2027", "closes_on": "2027-08-31"}


@pytest.mark.parametrize("headers", HEADERS)
def test_an_edition_is_made_once_however_often_it_is_sent(client, world, version, headers):
    for _ in range(2):
        answer = send(client, world.network_admin, f"{PAGE}creer/", headers, **GIVEN, bank_version=version.pk)
        assert answer.status_code == 303
        assert answer["Location"] == f"{PAGE}2027/"
    made = Edition.objects.get()
    assert [getattr(made, name) for name in DATES] == [date(2027, 6, 1), date(2027, 6, 30), date(2027, 7, 31), date(2027, 8, 31)]
    assert [line.target_label for line in journal("edition.created")] == ["2027"]
    with all_offices("test"):
        assert Assessment.objects.count() == 0


def test_every_fault_of_the_dates_is_told_beside_its_date_with_what_was_typed(client, world, version):
    wrong = {**GIVEN, "submit_by": "2027-05-30", "review_by": "2027-06-02", "closes_on": "2027-06-01"}
    answer = send(client, world.network_admin, f"{PAGE}creer/", **wrong, bank_version=version.pk)
    assert answer.status_code == 422
    page = words(answer.text)
    assert page_faults(answer.text) == []
    for said in (
        "L’envoi se termine après l’ouverture, le 1er juin 2027.",
        "La relecture doit durer au moins 5 jours ouvrés après l’envoi : donnez le 4 juin 2027, ou plus tard.",
        "L’édition se termine le dernier jour de la relecture, ou plus tard.",
        "Le mercredi 2 juin 2027.",
        'value="2027-06-02"',
    ):
        assert said in page, said
    assert Edition.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"year": ""}, "Ce champ est obligatoire"),
        ({"opens_on": "hier"}, "Ouverture"),
        ({"closes_on": "2072-08-31"}, "Cette date est loin de 2027 : vérifiez son année."),
        ({"closes_on": "9999-12-31", "review_by": "9999-12-31", "submit_by": "9999-12-30"}, "Erreur"),
        ({"bank_version": "0"}, "Version de la banque"),
        ({"year": "1999"}, "2000"),
    ],
)
def test_what_cannot_be_read_or_is_far_away_is_refused(client, world, version, changed, said):
    answer = send(client, world.network_admin, f"{PAGE}creer/", **{**GIVEN, "bank_version": version.pk, **changed})
    assert answer.status_code == 422
    assert said in words(answer.text)


def test_a_year_has_one_edition(client, world, version):
    edition_of(version, 2027)
    given = {**GIVEN, "closes_on": "2027-09-30", "bank_version": version.pk}
    answer = send(client, world.network_admin, f"{PAGE}creer/", **given)
    assert answer.status_code == 422
    assert "Cette année a déjà son édition." in answer.text


def test_only_published_versions_are_offered(client, world, version):
    title = f"version {version.number}"
    assert title in read(client, world.network_admin, f"{PAGE}nouvelle/")
    operations.retire(version_id=version.pk, by=None)
    assert title not in read(client, world.network_admin, f"{PAGE}nouvelle/")
    assert send(client, world.network_admin, f"{PAGE}creer/", **GIVEN, bank_version=version.pk).status_code == 422


# --- Its dates ----------------------------------------------------------------------------------------------------------------------------


def with_dates(edition, **changed):
    dates = {name: getattr(edition, name).isoformat() for name in DATES}
    return {**dates, "seen": fingerprint_of(edition), **changed}


def change(client, world, edition, headers=None, **changed):
    return send(client, world.network_admin, f"{BOARD}dates/changer/", headers, **with_dates(edition, **changed))


@pytest.mark.parametrize("headers", HEADERS)
def test_later_dates_are_journalled_and_told_and_shorten_no_delay(client, world, edition, headers):
    with all_offices("test"):
        Assessment.objects.filter(office=world.embruns).update(submit_until=date(2026, 7, 10), extension_reason=WHY)
        Assessment.objects.filter(office=world.pommiers).update(submit_until=date(2026, 7, 20), extension_reason=WHY)
    assert "Le mardi 30 juin 2026." in read(client, world.network_admin, f"{BOARD}dates/")
    answer = change(client, world, edition, headers, submit_by="2026-07-15")
    assert answer.status_code == 303
    (line,) = journal("edition.changed")
    assert (line.before, line.after, line.office_id) == ({"submit_by": "2026-06-30"}, {"submit_by": "2026-07-15"}, None)
    assert told(world.manager) == ["Les dates du diagnostic 2026 ont changé."]
    edition.refresh_from_db()
    until = [assessment(office, edition).deadlines.submit_by for office in world.offices]
    assert until == [date(2026, 7, 15), date(2026, 7, 20), date(2026, 7, 15)]
    assert change(client, world, edition).status_code == 303
    assert len(journal("edition.changed")) == 1, "the same dates are no change"


def test_a_promised_date_is_brought_forward_only_for_a_reason_and_never_into_the_past(client, world, edition):
    answer = change(client, world, edition, submit_by="2026-06-20")
    assert answer.status_code == 422
    assert "Les offices comptent sur le 30 juin 2026." in words(answer.text)
    assert 'value="2026-06-20"' in answer.text
    answer = change(client, world, edition, submit_by="2026-06-09", reason=WHY)
    assert answer.status_code == 422
    assert "Cette date est passée" in answer.text
    assert change(client, world, edition, submit_by="2026-06-20", reason=WHY).status_code == 303
    assert [line.reason for line in journal("edition.changed")] == [WHY]
    edition.refresh_from_db()
    answer = change(client, world, edition, opens_on="2026-06-02")
    assert "cette date ne change plus" in words(answer.text)


def test_before_any_office_has_it_every_date_is_free(client, world, version):
    edition = edition_of(version)
    assert change(client, world, edition, opens_on="2026-06-05", submit_by="2026-06-20").status_code == 303
    assert told(world.manager) == []


def test_who_comes_second_sees_the_dates_of_the_first_and_keeps_his_own(client, world, edition):
    stale = with_dates(edition, closes_on="2026-09-15")
    assert change(client, world, edition, closes_on="2026-10-31").status_code == 303
    answer = send(client, world.network_admin, f"{BOARD}dates/changer/", **stale)
    assert answer.status_code == 409
    page = words(answer.text)
    assert page_faults(answer.text) == []
    assert "Fin de l’édition : 31 octobre 2026" in page
    assert 'value="2026-09-15"' in page
    edition.refresh_from_db()
    assert fingerprint_of(edition) in page
    assert change(client, world, edition, closes_on="2026-09-15").status_code == 303


def test_a_closed_edition_keeps_its_dates(client, world, edition, settings):
    settings.OTN_TODAY = date(2026, 8, 5)
    operations.close_edition(edition=edition, by=world.network_admin)
    edition.refresh_from_db()
    answer = change(client, world, edition, closes_on="2026-10-31")
    assert answer.status_code == 409
    assert "ses dates ne changent plus" in words(answer.text)


@pytest.mark.parametrize("address", ["dates/", "cloture/", "", "exporter/"])
def test_a_year_without_edition_is_a_missing_page(client, world, edition, address):
    client.force_login(world.network_admin)
    assert client.get(f"{PAGE}2031/{address}").status_code == 404


# --- Its opening --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", HEADERS)
def test_opening_opens_every_office_once_and_those_that_came_later(client, world, version, headers):
    edition = edition_of(version)
    assert "3 offices n’ont pas encore de diagnostic" in read(client, world.network_admin, BOARD)
    assert send(client, world.network_admin, f"{BOARD}ouvrir/", headers).status_code == 303
    page = read(client, world.network_admin, BOARD)
    assert "3 diagnostics sont ouverts. Les référents sont prévenus." in page or headers
    assert "Ouvrir aux offices" not in page
    assert told(world.manager) == ["Le diagnostic 2026 de Côte des Embruns est ouvert."]
    assert send(client, world.network_admin, f"{BOARD}ouvrir/", headers).status_code == 303
    OfficeFactory.create(name="Office tardif")
    page = read(client, world.network_admin, BOARD)
    assert "pas ouvert" in line_of(page, "Office tardif")
    assert "1 office n’a pas encore de diagnostic" in page
    send(client, world.network_admin, f"{BOARD}ouvrir/", headers)
    with all_offices("test"):
        assert Assessment.objects.filter(edition=edition).count() == 4
    assert [line.after for line in journal("edition.opened")] == [{"offices": 3}, {"offices": 1}]


@pytest.mark.parametrize(("day", "said"), [("2026-05-31", "s’ouvre le 1er juin 2026"), ("2026-09-01", "est terminée")])
def test_nothing_is_opened_before_the_first_day_nor_after_the_last(client, world, version, settings, day, said):
    edition_of(version)
    settings.OTN_TODAY = date.fromisoformat(day)
    assert "Ouvrir aux offices" not in read(client, world.network_admin, BOARD)
    answer = send(client, world.network_admin, f"{BOARD}ouvrir/")
    assert answer.status_code == 409
    assert page_faults(answer.text) == []
    assert said in words(answer.text)
    with all_offices("test"):
        assert Assessment.objects.count() == 0


# --- The board ----------------------------------------------------------------------------------------------------------------------------


def test_each_office_has_a_line_with_its_state_its_answers_and_its_delay(client, world, edition):
    with all_offices("test"):
        fill(assessment(world.embruns, edition), world.contributor)
        Assessment.objects.filter(office=world.embruns).update(
            submit_until=date(2026, 7, 10), review_until=date(2026, 7, 31), extension_reason=WHY
        )
    put(world.pommiers, edition, "submitted")
    page = read(client, world.network_admin, BOARD)
    line = line_of(page, "Côte des Embruns")
    for said in ("en cours", "100 %", "10 juil. 2026", "pour envoyer", "délai donné jusqu’au 10 juil. 2026", "Rappeler", "Donner un délai"):
        assert said in line, said
    assert "csrfmiddlewaretoken" in line
    line = line_of(page, "Vallée des Pommiers")
    assert "à relire" in line
    assert "pour relire" in line
    assert "Rappeler" not in line
    line = line_of(page, "Pays des Brumes")
    assert "pas commencé" in line
    assert "0 %" in line


def test_who_asks_for_more_time_stands_first_until_it_is_given(client, world, edition):
    with office_scope([world.pommiers.pk]):
        operations.ask_delay(assessment=assessment_in(world.pommiers), by=world.pommiers_manager, reason="Notre adjointe est absente.")
    page = read(client, world.network_admin, BOARD)
    assert names(page)[0] == "Vallée des Pommiers"
    assert "1 office demande un délai." in page
    assert "Notre adjointe est absente." in line_of(page, "Vallée des Pommiers")
    assert names(read(client, world.network_admin, f"{BOARD}?delai=on")) == ["Vallée des Pommiers"]
    with office_scope([world.pommiers.pk]):
        operations.extend_deadline(
            assessment=assessment_in(world.pommiers), by=world.network_admin, reason=WHY, submit_until=date(2026, 7, 3)
        )
    page = read(client, world.network_admin, BOARD)
    assert "demande un délai" not in page
    assert "délai donné jusqu’au 3 juil. 2026" in line_of(page, "Vallée des Pommiers")


def assessment_in(office):
    return office.assessments.select_related("office", "edition").get()


def test_the_address_says_what_is_looked_for_and_in_which_order(client, world, edition):
    put(world.embruns, edition, "validated")
    admin = world.network_admin
    assert names(read(client, admin, f"{BOARD}?nom=pommiers")) == ["Vallée des Pommiers"]
    assert names(read(client, admin, f"{BOARD}?etat=valide")) == ["Côte des Embruns"]
    assert names(read(client, admin, f"{BOARD}?tri=nom")) == ["Côte des Embruns", "Pays des Brumes", "Vallée des Pommiers"]
    assert names(read(client, admin, f"{BOARD}?tri=etat"))[-1] == "Côte des Embruns"
    for order in ("depuis", "echeance", "x"):
        assert len(names(read(client, admin, f"{BOARD}?tri={order}"))) == 3
    page = read(client, admin, f"{BOARD}?etat=valide")
    assert "1 sur 3 offices" in page
    assert f"{BOARD}exporter/?etat=valide" in page
    assert "Aucun office ne correspond." in read(client, admin, f"{BOARD}?nom=zzz")


def test_the_workbook_holds_what_the_board_shows(client, world, edition):
    Office.objects.filter(pk=world.embruns.pk).update(name="=1+1")
    put(world.pommiers, edition, "validated")

    def rows_for(person, asked=""):
        client.force_login(person)
        answer = client.get(f"{BOARD}exporter/{asked}")
        assert answer["Content-Disposition"] == 'attachment; filename="edition-2026_2026-06-10.xlsx"'
        return list(load_workbook(BytesIO(answer.content))["Édition 2026"].iter_rows(min_row=2, values_only=True))

    assert [row[0] for row in rows_for(world.network_admin, "?tri=nom")] == ["=1+1", "Pays des Brumes", "Vallée des Pommiers"]
    assert [(row[0], row[2]) for row in rows_for(world.advisor, "?etat=valide")] == [("Vallée des Pommiers", "Validé")]
    assert [row[0] for row in rows_for(world.foreign_advisor)] == ["Pays des Brumes"]


def test_an_archived_office_stays_for_what_it_has_sent(client, world, edition):
    put(world.embruns, edition, "validated")
    Office.objects.filter(pk__in=[world.embruns.pk, world.pommiers.pk]).update(archived_at=timezone.now())
    page = read(client, world.network_admin, BOARD)
    assert sorted(names(page)) == ["Côte des Embruns", "Pays des Brumes"]
    assert "archivé" in line_of(page, "Côte des Embruns")
    assert "1 sur 2 offices a envoyé" in page


def many(edition, count, world):
    """Add offices to an edition, an adviser and a manager to each, in a few statements."""
    with all_offices("test"):
        start = Office.objects.count()
        offices = Office.objects.bulk_create(Office(name=f"Autre {n:03}", slug=f"autre-{n}") for n in range(start, start + count))
        people = UserFactory.create_batch(1)
        AdvisorAssignment.objects.bulk_create(
            AdvisorAssignment(office=office, advisor=world.advisor, starts_on=date(2026, 1, 1)) for office in offices
        )
        Membership.objects.bulk_create(Membership(office=office, user=people[0], role="manager") for office in offices)
        made = Assessment.objects.bulk_create(
            Assessment(office=office, edition=edition, bank_version_id=edition.bank_version_id) for office in offices
        )
        Revision.objects.bulk_create(Revision(office_id=one.office_id, assessment=one) for one in made)


def test_statements_are_the_same_at_sixty_offices_and_at_three_hundred(client, world, edition):
    get_version(edition.bank_version_id)
    client.force_login(world.network_admin)
    for count in (57, 240):
        many(edition, count, world)
        for address, most in ((PAGE, 7), (BOARD, 13), (f"{BOARD}exporter/", 11)):
            client.get(address)
            with statements(most):
                assert client.get(address).status_code == 200
    assert "300 offices" in read(client, world.network_admin, BOARD)


# --- A reminder ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", HEADERS)
@pytest.mark.parametrize("who", ["network_admin", "advisor"])
def test_a_reminder_goes_to_the_managers_once_a_day(client, world, edition, headers, who):
    person, address = getattr(world, who), f"{BOARD}rappeler/embruns/"
    for _ in range(2):
        answer = send(client, person, f"{address}?tri=nom", headers)
        assert answer.status_code == 303
        assert answer["Location"] == f"{BOARD}?tri=nom"
    assert told(world.manager) == ["Le diagnostic 2026 de Côte des Embruns est attendu jusqu’au 30 juin 2026."]
    (mail,) = OutgoingMail.objects.all()
    assert mail.recipient == world.manager.email
    assert words(mail.subject) == "Rappel : votre diagnostic 2026"
    assert "/ot/embruns/diagnostic/" in mail.text
    (line,) = journal("assessment.reminded")
    assert (line.office_id, line.actor_id) == (world.embruns.pk, person.pk)
    other = world.advisor if who == "network_admin" else world.network_admin
    answer = send(client, other, address, headers)
    assert answer.status_code == 409
    assert page_faults(answer.text) == []
    assert "a déjà reçu un rappel aujourd’hui" in words(answer.text)
    assert OutgoingMail.objects.count() == 1


def test_a_reminder_is_told_on_the_board(client, world, edition):
    send(client, world.advisor, f"{BOARD}rappeler/embruns/")
    page = read(client, world.advisor, BOARD)
    assert "rappel envoyé le" in line_of(page, "Côte des Embruns")
    assert "rappel envoyé le" not in line_of(page, "Vallée des Pommiers")


@pytest.mark.parametrize(("state", "said"), [("submitted", "a envoyé ses réponses"), ("validated", "a envoyé ses réponses")])
def test_nothing_is_asked_of_who_has_sent(client, world, edition, state, said):
    put(world.embruns, edition, state)
    answer = send(client, world.advisor, f"{BOARD}rappeler/embruns/")
    assert answer.status_code == 409
    assert said in answer.text


def test_no_reminder_after_the_date_nor_without_manager_nor_without_diagnostic(client, world, edition, settings):
    with all_offices("test"):
        Membership.objects.filter(office=world.embruns).update(role="reader")
    answer = send(client, world.advisor, f"{BOARD}rappeler/embruns/")
    assert answer.status_code == 422
    assert "n’a pas de référent" in words(answer.text)
    OfficeFactory.create(slug="tardif")
    assert send(client, world.network_admin, f"{BOARD}rappeler/tardif/").status_code == 409
    settings.OTN_TODAY = date(2026, 7, 1)
    answer = send(client, world.advisor, f"{BOARD}rappeler/pommiers/")
    assert answer.status_code == 409
    assert "la date d’envoi est passée" in words(answer.text)
    assert OutgoingMail.objects.count() == 0


def test_an_adviser_reminds_his_own_offices_alone(client, world, edition):
    foreign, missing = (send(client, world.advisor, f"{BOARD}rappeler/{slug}/") for slug in ("brumes", "nulle-part"))
    assert foreign.status_code == missing.status_code == 404
    assert "Brumes" not in foreign.text
    assert send(client, world.manager, f"{BOARD}rappeler/embruns/").status_code == 404
    assert OutgoingMail.objects.count() == 0


# --- Its close ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", HEADERS)
def test_closing_says_what_it_freezes_and_happens_once(client, world, edition, settings, headers):
    settings.OTN_TODAY = date(2026, 7, 31)
    assert "Aucun diagnostic n’est validé. Il en faut 5" in read(client, world.network_admin, f"{BOARD}cloture/")
    put(world.embruns, edition, "validated")
    page = read(client, world.network_admin, f"{BOARD}cloture/")
    assert "Les repères de 1 office dont le diagnostic est validé sont calculés une fois, puis gardés tels quels." in page
    assert "Cela ne se défait pas." in page
    for _ in range(2):
        assert send(client, world.network_admin, f"{BOARD}clore/", headers).status_code == 303
    assert Cohort.objects.count() == len(journal("edition.closed")) == 1
    page = read(client, world.network_admin, BOARD)
    for gone in ("Clore l’édition", "Changer les dates", "Ouvrir aux offices", "Donner un délai"):
        assert gone not in page, gone
    assert "Elle est close depuis le" in read(client, world.network_admin, f"{BOARD}cloture/")
    assert ">close<" in read(client, world.network_admin).replace("\n", "").replace(" ", "")


def test_nothing_is_closed_before_the_end_of_the_review(client, world, edition):
    assert "Clore l’édition" not in read(client, world.network_admin, BOARD)
    assert "à partir de la fin de la relecture, le 31 juillet 2026" in read(client, world.network_admin, f"{BOARD}cloture/")
    answer = send(client, world.network_admin, f"{BOARD}clore/")
    assert answer.status_code == 409
    assert page_faults(answer.text) == []
    assert "Une édition se clôt à partir de la fin de la relecture" in words(answer.text)
    assert Cohort.objects.count() == 0


def test_an_edition_to_come_shows_its_offices_as_not_opened(client, world, version):
    edition_of(version, opens_on=today() + timedelta(days=1))
    page = read(client, world.network_admin, BOARD)
    assert page.count("pas ouvert") >= 3
