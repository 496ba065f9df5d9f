"""What base.html shows around a page: to whom, and for how many statements."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render
from django.test import RequestFactory
from django.urls import include, path
from django.utils import timezone

from otn.dashboard.frame import MOST_OFFICES, make_frame
from otn.offices.access import office_view
from otn.offices.models import Intervention
from otn.tenancy.scope import all_offices
from tests.factories import MembershipFactory, NotificationFactory
from tests.statements import statements


@office_view("office.see")
def bare(request):
    return render(request, "office.html")


@office_view("office.see")
def fragment(request):
    return render(request, "ui/_badge.html", {"tone": "info", "text": "x", "symbol": "bell"})


urlpatterns = [
    path("ot/<slug:office>/cadre/", bare),
    path("ot/<slug:office>/strategie/cadre/", bare),
    path("ot/<slug:office>/fragment/", fragment),
    path("", include("otn.urls")),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def visit(client):
    def get(person, address="/ot/embruns/cadre/"):
        if person:
            client.force_login(person)
        return BeautifulSoup(client.get(address).text, "html.parser")

    return get


def banners(page):
    return [re.sub(r"[ \n]+", " ", banner.text).strip() for banner in page(class_="bandeau")][:-1]  # the last says that all is fictional


# --- How much it costs ------------------------------------------------------------------------------------------------------------------


def test_the_base_of_a_page_costs_four_statements(client, world):
    client.force_login(world.manager)
    with statements(4):  # session, person, office with her roles there, and the frame
        client.get("/ot/embruns/cadre/")


@pytest.mark.parametrize("offices", [1, 30])
def test_the_frame_costs_one_statement_whatever_the_number_of_offices_and_notifications(client, world, offices):
    memberships = MembershipFactory.create_batch(offices, user=world.manager)
    with all_offices("test world"):
        for membership in memberships:
            NotificationFactory.create(user=world.manager, office=membership.office)
    client.force_login(world.manager)
    with statements(4):
        client.get("/ot/embruns/cadre/")


def test_a_fragment_does_not_pay_for_the_frame(client, world):
    client.force_login(world.manager)
    with statements(3):
        client.get("/ot/embruns/fragment/")


def test_the_frame_of_a_visitor_costs_nothing(django_assert_num_queries):
    request = RequestFactory().get("/aide/")
    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        frame = make_frame(request)
    assert (frame.person, frame.menu, frame.offices, frame.unread) == (None, (), (), 0)


def test_a_refusal_before_anybody_is_known_still_has_a_frame():
    assert make_frame(RequestFactory().get("/")).person is None


# --- Where one can go -------------------------------------------------------------------------------------------------------------------


def test_the_menu_of_an_office_names_the_four_steps_and_where_one_is(visit, world):
    menu = visit(world.manager, "/ot/embruns/strategie/cadre/").find(id="menu")
    labels = [link.get_text(" ", strip=True) for link in menu("a")]
    assert labels == ["Accueil", "1 Récolter", "2 Classer", "3 Choisir", "4 Valider", "Rapports", "Équipe"]
    assert [link.get_text(" ", strip=True) for link in menu(attrs={"aria-current": "true"})] == ["2 Classer"]


def test_a_page_has_the_accent_of_its_step(visit, world):
    assert visit(world.manager, "/ot/embruns/strategie/cadre/").body["data-etape"] == "classer"
    assert "data-etape" not in visit(world.manager).body.attrs


def test_the_page_of_a_menu_is_told_from_those_below_it(visit, world):
    menu = visit(world.manager, "/ot/embruns/strategie/").find(id="menu")
    assert menu.find(attrs={"aria-current": "page"}).get_text(" ", strip=True) == "2 Classer"
    assert menu.find(attrs={"aria-current": "true"}) is None


def test_a_person_of_one_office_reads_its_name_and_has_nothing_to_switch(visit, world):
    page = visit(world.manager)
    assert page.find(id="menu-offices") is None
    assert page.find(class_="office").text == "Côte des Embruns"
    beyond = visit(world.manager, "/compte/profil/").find(class_="office")
    assert (beyond.text, beyond["href"]) == ("Côte des Embruns", "/ot/embruns/")


def test_a_person_of_several_offices_can_switch(visit, world):
    MembershipFactory.create(user=world.manager, office=world.brumes)
    switcher = visit(world.manager).find(id="menu-offices")
    assert [(link.text, link["href"]) for link in switcher("a")] == [
        ("Côte des Embruns", "/ot/embruns/"),
        ("Pays des Brumes", "/ot/brumes/"),
    ]


def test_an_archived_office_is_reached_by_its_address_only(visit, world):
    MembershipFactory.create(user=world.manager, office=world.brumes)
    world.brumes.archived_at = timezone.now()
    world.brumes.save()
    assert visit(world.manager).find(id="menu-offices") is None
    names = [link.text for link in visit(world.manager, "/ot/brumes/cadre/").find(id="menu-offices")("a")]
    assert names == ["Côte des Embruns", "Pays des Brumes"]


def test_many_offices_are_on_a_page_of_their_own(visit, world):
    MembershipFactory.create_batch(MOST_OFFICES, user=world.manager)
    links = visit(world.manager).find(id="menu-offices")("a")
    assert len(links) == MOST_OFFICES + 1
    assert (links[-1].text, links[-1]["href"]) == ("Tous les offices", "/")


@pytest.mark.parametrize(
    ("who", "places"), [("advisor", ["Portefeuille"]), ("network_admin", ["Réseau"]), ("manager", []), ("superuser", ["Interventions"])]
)
def test_people_of_otn_go_to_their_side(visit, world, who, places):
    page = visit(getattr(world, who), "/aide/")
    assert [link.text for link in page.select("#menu a")] == places


def test_a_visitor_is_offered_to_log_in_except_where_the_form_is(visit):
    assert visit(None, "/aide/").select_one(".entete .btn-2")["href"] == "/compte/login/"
    assert visit(None, "/").select(".entete .btn-2") == []
    assert visit(None, "/aide/").find(id="menu-compte") is None


def test_every_page_leads_to_the_texts_that_are_due(visit):
    links = {link.text: link["href"] for link in visit(None, "/aide/").footer("a")}
    assert links == {
        "Accessibilité\u00a0: non conforme": "/accessibilite/",
        "Mentions légales": "/mentions-legales/",
        "Données personnelles": "/donnees-personnelles/",
        "Aide": "/aide/",
    }


# --- What must be known -----------------------------------------------------------------------------------------------------------------


def test_each_role_is_told_what_it_may_do(visit, world):
    assert banners(visit(world.advisor)) == [
        "Vous consultez Côte des Embruns comme conseiller. Vous pouvez lire, commenter et valider. Revenir à mon portefeuille"
    ]
    assert banners(visit(world.reader)) == ["Vous êtes lecteur\u00a0: vous voyez tout, sans modifier."]
    assert banners(visit(world.manager)) == banners(visit(world.contributor)) == []


def test_an_archived_office_says_that_nothing_changes_any_more(visit, world):
    world.embruns.archived_at = timezone.now()
    world.embruns.save()
    assert banners(visit(world.manager)) == ["Cet office est archivé\u00a0: vous pouvez tout lire, rien ne se modifie."]


def test_an_intervention_is_told_to_both_sides_and_to_no_other_office(visit, world):
    until = timezone.now() + timedelta(minutes=40)
    Intervention.objects.create(office=world.embruns, user=world.superuser, reason="Page blanche <signalée>", ends_at=until)
    local = timezone.localtime(until)
    said = f"Intervention technique en cours jusqu’à {local.hour}\u00a0h\u00a0{local:%M}. Motif\u00a0: Page blanche <signalée>"
    assert banners(visit(world.superuser)) == [said]
    assert banners(visit(world.manager)) == [said]
    assert banners(visit(world.brumes_manager, "/ot/brumes/cadre/")) == []


def test_a_demonstration_says_so_and_production_does_not(visit, world, settings):
    assert "données fictives" in visit(world.manager)(class_="bandeau")[-1].text
    settings.PRODUCTION = True
    assert visit(world.manager)(class_="bandeau") == []


def test_the_bell_counts_what_this_person_has_not_read(visit, world):
    assert visit(world.manager).find(class_="compteur") is None
    with all_offices("test world"):
        NotificationFactory.create_batch(2, user=world.manager, office=world.embruns)
        NotificationFactory.create(user=world.manager, office=world.embruns, read_at=timezone.now())
        NotificationFactory.create(user=world.reader, office=world.embruns)
    assert visit(world.manager).find(class_="compteur").text == "2 non lues"


def test_the_theme_of_a_profile_is_written_by_the_server(visit, world):
    assert "data-theme" not in visit(world.manager).html.attrs
    world.manager.theme = "sombre"
    world.manager.save()
    assert visit(world.manager).html["data-theme"] == "sombre"


def test_the_account_menu_says_who_and_what_one_is_here(visit, world):
    menu = visit(world.manager).find(id="menu-compte")
    assert menu.p.b.text == str(world.manager)
    assert menu.p.span.text == "référent"
    assert menu.form["method"] == "post"
