"""The demo network: fixed, fictional, and never in production."""

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.utils import timezone

from diagnostic.operations import import_draft
from diagnostic.queries import get_version, get_versions
from otn import demo
from otn.accounts.models import User
from otn.dashboard.queries.journal import get_lines
from otn.dashboard.queries.profile import COMPARED, get_profile_page
from otn.journal.models import JournalEntry
from otn.journal.queries import Filters
from otn.journal.verbs import VERBS
from otn.notifications.models import Notification
from otn.offices.access import visible_offices
from otn.offices.models import AdvisorAssignment, Department, Invitation, Membership, Office
from otn.offices.operations import edit_profile, profile_of, revoke_invitation
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic.test_bank_operations import reworded

pytestmark = pytest.mark.django_db


def everything():
    return (
        sorted(Office.objects.order_by("pk").values_list("slug", "name")),
        sorted(User.objects.order_by("pk").values_list("email", "first_name", "last_name", "is_network_admin", "is_superuser")),
        sorted(Membership.objects.order_by("pk").values_list("office__slug", "user__email", "role")),
        sorted(AdvisorAssignment.objects.order_by("pk").values_list("office__slug", "advisor__email")),
        [profile_of(office) for office in Office.objects.order_by("slug")],
        list(Invitation.objects.order_by("email").values_list("office__slug", "email", "role", "sent_at", "revoked_at")),
        *history(),
    )


def history():
    with all_offices("test reads"):
        lines = JournalEntry.objects.order_by("office__slug", "at", "pk")
        told = Notification.objects.order_by("office__slug", "created_at", "pk")
        return (
            list(lines.values_list("office__slug", "at", "actor__email", "role", "verb", "person__email", "before", "after")),
            list(told.values_list("office__slug", "created_at", "user__email", "text", "address", "read_at")),
        )


def test_loading_it_twice_changes_nothing_and_it_is_the_same_for_the_same_seed(db):
    call_command("seed_demo", verbosity=0)
    first = everything()
    call_command("seed_demo", verbosity=0)
    assert everything() == first
    assert len(first[0]) == 12


def test_another_seed_gives_other_generated_offices_and_the_same_cast(db):
    call_command("seed_demo", "--offices=20", "--seed=7")
    names = set(Office.objects.order_by("pk").values_list("name", flat=True))
    assert len(names) == 20
    assert {"Côte des Embruns", "Vallée des Pommiers", "Pays des Brumes"} <= names


def test_every_login_that_bin_run_prints_opens_the_offices_it_should(db):
    call_command("seed_demo", "--offices=4")
    seen = {}
    for email, _ in demo.LOGINS:
        user = authenticate(RequestFactory().post("/compte/login/"), email=email, password=demo.PASSWORD)
        assert user is not None, email
        seen[email] = set(visible_offices(user).order_by("pk").values_list("slug", flat=True))
    assert len(seen) == 13
    assert seen["referent@brumes.example"] == {"pays-des-brumes"}
    assert seen["conseiller@otn.example"] == {"cote-des-embruns", "vallee-des-pommiers"}
    assert seen["conseiller2@otn.example"] == {"pays-des-brumes"}
    assert len(seen["admin@otn.example"]) == 4
    assert seen["technique@otn.example"] == set()


def test_what_a_visitor_changed_is_left_alone(db):
    call_command("seed_demo", verbosity=0)
    User.objects.filter(email="referent@brumes.example").update(last_name="Autre")
    call_command("seed_demo", verbosity=0)
    assert User.objects.get(email="referent@brumes.example").last_name == "Autre"


def test_a_profile_that_a_visitor_edited_and_an_invitation_that_she_took_back_are_left_alone(db):
    call_command("seed_demo", verbosity=0)
    office, manager = Office.objects.get(slug="cote-des-embruns"), User.objects.get(email="referent@embruns.example")
    with office_scope([office.pk]):
        edit_profile(office=office, version=office.version, values=profile_of(office) | {"commune": "Ailleurs"}, by=manager)
        revoke_invitation(invitation=office.invitations.get(email="accueil@embruns.example"), by=manager)
    before = everything()
    call_command("seed_demo", verbosity=0)
    assert everything() == before
    assert Office.objects.get(pk=office.pk).commune == "Ailleurs"


def test_an_older_demo_network_is_completed(db):
    Office.objects.create(slug="cote-des-embruns", name="Côte des Embruns")
    Office.objects.create(slug="demo-1-1", name="Baie des Sternes")
    call_command("seed_demo", verbosity=0)
    assert Office.objects.get(slug="cote-des-embruns").commune == "Port-des-Embruns"
    assert Office.objects.get(slug="demo-1-1").commune != ""


def test_the_cast_stands_where_it_is_said_to(db):
    call_command("seed_demo", verbosity=0)
    missing = {office.slug: len(get_profile_page(office=office).missing) for office in Office.objects.order_by("pk")}
    assert (missing["cote-des-embruns"], missing["vallee-des-pommiers"], missing["pays-des-brumes"]) == (0, 3, len(COMPARED))
    assert {slug for slug, *_ in history()[0] if slug} == {"cote-des-embruns", "vallee-des-pommiers"}  # nothing was ever done at Brumes
    former = Membership.objects.get(user__email="julie.carpentier@embruns.example")
    assert (former.is_active, former.user.has_usable_password()) == (False, False)
    states = Invitation.objects.order_by("email").values_list("email", "sent_at")
    assert [(email, Invitation(sent_at=sent_at).state(timezone.now())) for email, sent_at in states] == [
        ("accueil@embruns.example", Invitation.State.PENDING),
        ("stagiaire@embruns.example", Invitation.State.EXPIRED),
    ]


def test_the_story_of_an_office_is_told_in_its_order_with_known_verbs_and_in_the_past(db):
    call_command("seed_demo", verbosity=0)
    with all_offices("test reads"):
        for office in Office.objects.order_by("pk"):
            moments = list(office.journal.order_by("pk").values_list("at", flat=True))
            assert moments == sorted(moments)
            assert all(at < timezone.now() for at in moments)
        assert set(JournalEntry.objects.order_by("pk").values_list("verb", flat=True)) <= set(VERBS)
        sentences = [line.sentence for line in get_lines(Office.objects.get(slug="cote-des-embruns").journal.all(), Filters())]
    assert sentences[0] == "stagiaire@embruns.example a demandé une nouvelle invitation"
    assert "Hélène Marchand (référent) a invité accueil@embruns.example comme contributeur" in sentences


def test_the_shipped_bank_is_published_and_a_bank_of_the_visitor_is_left_alone(db):
    call_command("seed_demo", verbosity=0)
    (line,) = get_versions()
    assert (line.bank, line.number, line.state, line.question_count) == ("otn", 1, "published", 180)
    text = "Votre site est-il pensé d’abord pour un téléphone, menus et cartes compris\u202f?"
    other = reworded(get_version(line.id).bank, "1.1-01", text)
    import_draft(new=other, by=None, source="essai.yaml")
    call_command("seed_demo", verbosity=0)
    assert [(one.number, one.state) for one in get_versions()] == [(2, "draft"), (1, "published")]


def test_generated_offices_look_like_offices_and_one_in_nine_waits_for_its_manager(db):
    call_command("seed_demo", "--offices=21")
    generated = Office.objects.filter(slug__startswith="demo-").order_by("pk")
    for office in generated:
        office.full_clean()
        assert office.commune
        assert office.department in Department.values
    assert generated.filter(memberships=None).count() == 2
    assert not any(User.objects.get(pk=pk).has_usable_password() for pk in generated.values_list("memberships__user", flat=True) if pk)


def test_production_refuses_it(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never in production"):
        call_command("seed_demo")
    assert not User.objects.exists()
