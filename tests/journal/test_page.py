"""The journal of an office as its manager and those who follow it for OTN read it."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from otn.journal.export import to_csv
from otn.journal.models import JournalEntry
from otn.journal.operations import record
from otn.journal.queries import EXPORTED, SHOWN
from otn.journal.verbs import PARTS, VERBS, part_of, verbs_of
from otn.offices.models import Membership
from otn.offices.operations import assign_advisor, change_role, edit_profile, end_membership, invite, profile_of, start_intervention
from otn.tenancy.scope import all_offices, office_scope
from tests.factories import InvitationFactory, MembershipFactory, UserFactory
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

PAGE = "/ot/embruns/journal/"
EMPTY = "Rien à cette période."


@pytest.fixture
def embruns(world):
    """The office, in whose scope lines are written."""
    with office_scope([world.embruns.pk]):
        yield world.embruns


def write(world, number=1, **changes):
    """Lines of Embruns, outside any request."""
    with all_offices("test world"):
        return JournalEntry.objects.bulk_create(
            JournalEntry(**{"office": world.embruns, "actor": world.manager, "role": "manager", "verb": "office.changed", **changes})
            for _ in range(number)
        )


def read(client, person, address=PAGE):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    assert page_faults(answer.text) == []
    return answer.text


def rows(page):
    return page.count("<time ")


# --- Who reads it -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["manager", "advisor", "network_admin"])
def test_those_who_may_read_the_journal_of_the_office(client, world, who):
    assert EMPTY in read(client, getattr(world, who))
    write(world)
    page = read(client, getattr(world, who))
    assert EMPTY not in page
    assert rows(page) == 1


@pytest.mark.parametrize(
    ("who", "status"), [("reader", 403), ("contributor", 403), ("brumes_manager", 404), ("foreign_advisor", 404), ("superuser", 404)]
)
def test_the_others_do_not_and_leave_no_trace(client, world, who, status):
    write(world)
    client.force_login(getattr(world, who))
    assert client.get(PAGE).status_code == status
    assert client.post(f"{PAGE}export/").status_code == status
    with all_offices("test"):
        assert JournalEntry.objects.count() == 1


def test_a_superuser_reads_it_during_an_intervention(client, world):
    with all_offices("test world"):
        start_intervention(office=world.embruns, by=world.superuser, reason="Une réponse ne s’affiche plus.")
    page = read(client, world.superuser)
    assert "a commencé une intervention technique" in page
    assert "Motif : Une réponse ne s’affiche plus." in page.replace("\u00a0", " ")


def test_the_manager_of_one_office_finds_no_line_of_another(client, world):
    write(world, office=world.brumes, reason="Secret des Brumes")
    write(world, office=None, reason="Secret du réseau")
    for address in (PAGE, f"{PAGE}?avant=999999", f"{PAGE}?apres=1"):
        assert "Secret" not in read(client, world.manager, address)
    client.force_login(world.manager)
    assert b"Secret" not in client.post(f"{PAGE}export/").content


# --- Sentences ----------------------------------------------------------------------------------------------------------------------------


def test_a_change_of_role_reads_as_a_sentence(client, world, embruns):
    membership = Membership.objects.select_related("office", "user").get(user=world.contributor)
    change_role(membership=membership, role="reader", version=1, by=world.manager)
    who, whom = world.manager, world.contributor
    assert f"<b>{who}</b> a changé le rôle de {whom}\u00a0: contributeur → lecteur" in read(client, world.manager)


def test_numbers_are_written_in_french(client, world):
    write(world, before={"staff": "7.0", "beds": 9100, "web_budget": None}, after={"staff": "7.5", "beds": 9400, "web_budget": "24000"})
    page = read(client, world.manager).replace("\u00a0", " ").replace("\u202f", " ")
    assert "équipe, en équivalents temps plein, 7 → 7,5" in page
    assert "lits touristiques marchands, 9 100 → 9 400" in page
    assert "budget web de l’année, en euros, — → 24 000" in page


def test_an_office_entrusted_without_dates_tells_none(client, world):
    write(world, verb="advisor.assigned", person=world.advisor)
    assert f"a confié l’office à {world.advisor}\n" in read(client, world.manager)


def test_what_a_person_was_at_that_time_follows_her_name(client, world):
    write(world, verb="membership.left", role="contributor", actor=world.contributor, person=world.contributor)
    assert f"<b>{world.contributor}</b> (contributeur) a quitté l’équipe\n" in read(client, world.manager)


def test_who_has_left_since_is_named_as_such(client, world, embruns):
    membership = Membership.objects.select_related("office", "user").get(user=world.contributor)
    write(world, actor=world.contributor, role="contributor", target_label="Embruns")
    end_membership(membership=membership, version=1, by=world.manager)
    page = read(client, world.manager)
    assert f"<b>{world.contributor}</b> (ancien membre), alors contributeur, a modifié le profil de l’office Embruns" in page
    assert f"a retiré de l’équipe {world.contributor} (ancien membre)" in page


@pytest.mark.parametrize("change", [{"expires_at": timezone.now() - timedelta(days=1)}, {"is_active": False}])
def test_a_membership_that_is_over_makes_a_former_member(client, world, change):
    write(world, actor=world.contributor)
    Membership.objects.filter(user=world.contributor).update(**change)
    assert "(ancien membre)" in read(client, world.manager)


def test_a_membership_of_another_office_says_nothing_here(client, world):
    MembershipFactory.create(office=world.brumes, user=world.contributor, is_active=False)
    write(world, actor=world.contributor)
    assert "ancien membre" not in read(client, world.manager)


def test_a_line_of_nobody_is_the_systems(client, world):
    write(world, actor=None, role="")
    assert "<b>Le système</b> a modifié" in read(client, world.manager)


def test_an_invitation_shows_the_address_for_as_long_as_it_is_kept(client, world, embruns):
    invitation = invite(office=world.embruns, by=world.manager, email="lea@essai.example", role="reader")
    assert "a invité lea@essai.example comme lecteur" in read(client, world.manager)
    invitation.delete()
    assert "a invité (adresse effacée) comme lecteur" in read(client, world.manager)


def test_somebody_from_outside_who_asks_for_an_invitation_is_named_by_her_address(client, world, embruns):
    invitation = InvitationFactory.create(office=world.embruns, email="lea@essai.example", invited_by=world.manager)
    record(office_id=world.embruns.pk, by=None, verb="invitation.requested", target=invitation)
    assert "<b>lea@essai.example</b> a demandé une nouvelle invitation" in read(client, world.manager)


def test_an_assignment_says_its_dates(client, world, embruns):
    advisor = UserFactory.create(is_advisor=True)
    assign_advisor(office=world.embruns, advisor=advisor, starts_on=date(2026, 3, 1), ends_on=date(2026, 6, 30), by=world.network_admin)
    assert f"a confié l’office à {advisor}, du 1er mars au 30 juin 2026" in read(client, world.manager)


def test_a_change_of_the_profile_says_what_was_and_what_is(client, world, embruns):
    values = {**profile_of(world.embruns), "commune": "Dieppe", "category": "1", "sells_online": False}
    edit_profile(office=world.embruns, version=1, values=values, by=world.manager)
    page = read(client, world.manager)
    assert "Côte des Embruns\u00a0: commune du siège, — → Dieppe" in page
    assert "classement, — → catégorie I" in page
    assert "vend en ligne, — → non" in page


def test_a_value_that_no_longer_means_anything_breaks_no_line(client, world):
    write(world, before={"role": "duke", "gone": 1}, after={"role": "duke", "gone": 2, "category": "9"})
    write(world, verb="membership.role_changed", before=None, after={})
    write(world, verb="office.painted")
    assert rows(read(client, world.manager)) == 3


def test_what_people_typed_is_shown_and_never_run(client, world):
    for text in ("<img src=x onerror=alert(1)>", "{{7*7}}", "{% debug %}", "{0.__class__}", "%s%n", "${7*7}"):
        write(world, reason=text, target_label=text)
    page = read(client, world.manager)
    assert "<img src=x" not in page
    for text in ("{{7*7}}", "{% debug %}", "{0.__class__}", "%s%n", "${7*7}"):
        assert page.count(text) == 2


def test_every_verb_has_a_part():
    assert {part_of(verb) for verb in VERBS} == set(PARTS)
    assert sorted(verb for part in PARTS for verb in verbs_of(part)) == sorted(VERBS)
    assert verbs_of("Cuisine") == []


# --- Filters ------------------------------------------------------------------------------------------------------------------------------


def test_one_finds_what_a_person_did_and_what_was_done_to_her(client, world):
    write(world, actor=world.contributor)
    write(world, person=world.contributor)
    write(world, actor=world.reader)
    assert rows(read(client, world.manager, f"{PAGE}?personne={world.contributor.pk}")) == 2


def test_the_choice_of_people_holds_those_of_this_journal_only(client, world):
    write(world, actor=world.contributor)
    write(world, office=world.brumes, actor=world.brumes_manager)
    page = read(client, world.manager)
    assert f'<option value="{world.contributor.pk}">{world.contributor}</option>' in page
    assert str(world.brumes_manager) not in page


def test_one_finds_an_act_or_a_part_of_the_product(client, world):
    write(world)
    write(world, verb="membership.left")
    write(world, verb="document.downloaded")
    assert rows(read(client, world.manager, f"{PAGE}?acte=membership.left")) == 1
    assert rows(read(client, world.manager, f"{PAGE}?partie=Rapports")) == 1
    assert rows(read(client, world.manager, f"{PAGE}?partie=Rapports&acte=membership.left")) == 0


def test_a_day_begins_and_ends_at_midnight_in_france(client, world):
    for at in ("2026-03-28T22:59:59", "2026-03-28T23:00:00", "2026-03-29T21:59:59", "2026-03-29T22:00:00"):  # the night of summer time
        write(world, at=datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert rows(read(client, world.manager, f"{PAGE}?du=2026-03-29&au=2026-03-29")) == 2
    assert rows(read(client, world.manager, f"{PAGE}?du=29/03/2026")) == 3
    assert rows(read(client, world.manager, f"{PAGE}?au=2026-03-28")) == 1
    assert EMPTY in read(client, world.manager, f"{PAGE}?du=2027-01-01")


def test_a_filter_stays_in_the_form_and_in_the_links(client, world):
    write(world, SHOWN + 1)
    page = read(client, world.manager, f"{PAGE}?acte=office.changed&du=2020-01-01")
    assert 'value="office.changed" selected' in page
    assert 'value="2020-01-01"' in page
    assert "?acte=office.changed&amp;du=2020-01-01&amp;avant=" in page


HOSTILE = [
    "sort=-user__password", "office__memberships__user__password__startswith=a", "_connector=OR 1=1", "page=-1", "page=1e9", "page[]=",
    "personne=1 OR 1=1", "personne=%00", "personne=9223372036854775808", "personne=-1", "personne=[]", "personne[]=1", "acte=office__slug",
    "acte=%00", "partie=%00", "partie=office__slug", "du=0001-01-01", "du=9999-12-31", "au=9999-12-31", "du=%00", "du=[]", "du=1e9",
    "au=31/02/2026", "avant=-1", "avant=9223372036854775808", "avant=%00", "avant=1e9", "avant=[]", "apres=0", "apres=9223372036854775807",
    "du=2026-02-01&au=2026-01-01", "personne=1&personne=2&acte=x&acte=y", "actor__password=x", "avant=5&apres=5", "x" * 3000,
]  # fmt: skip


@pytest.mark.parametrize("asked", HOSTILE)
def test_a_hostile_address_breaks_nothing_and_shows_nothing_more(client, world, asked):
    write(world, 2)
    write(world, office=world.brumes, reason="Secret des Brumes")
    page = read(client, world.manager, f"{PAGE}?{asked}")
    assert rows(page) in {0, 2}
    assert "Secret" not in page
    client.force_login(world.manager)
    assert client.post(f"{PAGE}export/?{asked}").status_code == 200
    assert client.post(f"{PAGE}export/", asked, content_type="application/x-www-form-urlencoded").status_code == 200


def test_a_filter_that_cannot_be_read_says_so_and_narrows_nothing(client, world):
    write(world)
    page = read(client, world.manager, f"{PAGE}?du=demain")
    assert "Écrivez la date comme ceci\u00a0: 14/04/2026." in page
    assert rows(page) == 1
    assert "La fin ne peut pas précéder le début." in read(client, world.manager, f"{PAGE}?du=2026-02-01&au=2026-01-01")
    assert "hors du calendrier" in read(client, world.manager, f"{PAGE}?du=0001-01-01")


# --- Pages --------------------------------------------------------------------------------------------------------------------------------


def numbers(page):
    """The reasons of the lines of a page, which tests number."""
    return [int(piece.partition("<")[0]) for piece in page.replace("\u00a0", " ").split("Motif : n")[1:]]


def test_pages_hold_fifty_lines_and_lines_written_meanwhile_move_none(client, world):
    for number in range(120):
        write(world, reason=f"n{number}")
    first = read(client, world.manager)
    assert numbers(first) == list(range(119, 69, -1))
    older = first.partition('href="?avant=')[2].partition('"')[0]
    write(world, reason="n120")
    second = read(client, world.manager, f"{PAGE}?avant={older}")
    assert numbers(second) == list(range(69, 19, -1))
    newer = second.partition('href="?apres=')[2].partition('"')[0]
    assert numbers(read(client, world.manager, f"{PAGE}?apres={newer}")) == list(range(119, 69, -1))


def test_the_last_page_leads_back_only(client, world):
    lines = write(world, SHOWN + 10)
    page = read(client, world.manager, f"{PAGE}?avant={lines[10].pk}")
    assert rows(page) == 10
    assert "?avant=" not in page
    assert f"?apres={lines[9].pk}" in page


@pytest.mark.parametrize("lines", [1, 300])
def test_the_journal_costs_the_same_whatever_its_length(client, world, lines):
    write(world, lines, person=world.contributor)
    write(world, verb="invitation.sent", target_type="offices.invitation", target_id="1")
    MembershipFactory.create_batch(lines // 10, office=world.embruns)
    client.force_login(world.manager)
    client.get(PAGE)  # the site map is loaded once
    with statements(7):  # session, person, office; people, lines, invitations; frame
        client.get(PAGE)


# --- The file -----------------------------------------------------------------------------------------------------------------------------


def export(client, world, person=None, **asked):
    client.force_login(person or world.manager)
    answer = client.post(f"{PAGE}export/", asked)
    assert answer.status_code == 200
    return answer


def cells(answer):
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_file_opens_in_a_french_spreadsheet(client, world):
    write(world, at=datetime(2026, 4, 14, 12, 32, tzinfo=UTC), target_label="Côte des Embruns", reason="Une raison ; et une autre")
    answer = export(client, world)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="journal-embruns.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbfDate;Heure;")
    titles, line = cells(answer)
    assert line == [
        "14/04/2026", "14:32", str(world.manager), "référent",
        f"{world.manager} (référent) a modifié le profil de l’office Côte des Embruns", "Office", "Une raison ; et une autre", "non",
    ]  # fmt: skip
    assert len(titles) == len(line)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_the_file_runs(text):
    assert to_csv(["a"], [[text]]).decode("utf-8-sig").splitlines()[1].lstrip('"').startswith(f"'{text[:1].strip()}")


def test_the_file_holds_what_is_looked_for(client, world):
    write(world)
    write(world, verb="membership.left")
    assert len(cells(export(client, world, acte="membership.left"))) == 2


def test_taking_the_journal_away_is_a_line_of_the_journal(client, world):
    export(client, world, world.advisor)
    with all_offices("test"):
        line = JournalEntry.objects.get()
    assert (line.verb, line.actor_id, line.role, line.office_id) == ("journal.exported", world.advisor.pk, "advisor", world.embruns.pk)


def test_the_file_is_not_to_be_had_by_a_get(client, world):
    client.force_login(world.manager)
    assert client.get(f"{PAGE}export/").status_code == 405


def test_the_file_holds_ten_thousand_lines_at_most(client, world):
    write(world, EXPORTED + 5)
    assert len(cells(export(client, world))) == EXPORTED + 1


def test_the_journal_of_an_archived_office_stays_readable(client, world):
    write(world)
    world.embruns.archived_at = timezone.now()
    world.embruns.save(update_fields=["archived_at"])
    assert rows(read(client, world.manager)) == 1
    assert len(cells(export(client, world))) == 2
    assert reverse("dashboard:journal", args=["embruns"]) == PAGE
