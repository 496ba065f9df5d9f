"""Accounts in the Django admin: superusers alone change them, and nobody chooses somebody's password there."""

import pytest

from otn.accounts.models import User
from tests.accounts.actions import is_logged_in, log_in, person

pytestmark = pytest.mark.django_db

FORM = {"first_name": "Claire", "last_name": "Noël", "is_active": "on", "is_superuser": "on", "is_staff": "on", "is_advisor": "on"}


@pytest.fixture
def claire():
    return person()


@pytest.fixture
def technical_team(client):
    client.force_login(User.objects.create_superuser("technique@otn.example"))
    return client


def test_a_superuser_says_who_is_an_adviser_and_closes_accounts(technical_team, claire):
    address = f"/admin/accounts/user/{claire.pk}/change/"
    page = technical_team.get(address).text
    assert "password" not in page.lower()
    technical_team.post(address, FORM | {"email": "autre@otn.example", "password": "x"})
    claire.refresh_from_db()
    assert (claire.is_advisor, claire.email) == (True, "claire@otn.example")


@pytest.mark.parametrize(
    "address", ["/admin/accounts/user/add/", "/admin/accounts/user/{pk}/delete/", "/admin/accounts/user/{pk}/password/"]
)
def test_nobody_opens_erases_or_gives_a_password_there(technical_team, claire, address):
    assert technical_team.get(address.format(pk=claire.pk)).status_code in {302, 403}
    assert technical_team.post(address.format(pk=claire.pk), FORM).status_code in {302, 403}
    assert User.objects.count() == 2


def test_staff_with_every_right_of_django_still_cannot_make_a_superuser(client, claire, django_user_model):
    from django.contrib.auth.models import Permission

    staff = person(email="admin@otn.example", is_staff=True)
    staff.user_permissions.set(Permission.objects.order_by("pk"))
    client.force_login(staff)
    assert client.post(f"/admin/accounts/user/{staff.pk}/change/", FORM).status_code == 403
    staff.refresh_from_db()
    assert not staff.is_superuser


def test_members_of_an_office_find_no_admin(client, world):
    client.force_login(world.manager)
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").status_code == 403


def test_the_password_page_of_the_admin_is_ours(technical_team):
    assert technical_team.get("/admin/password_change/")["Location"] == "/compte/password/change/"


def test_the_sessions_of_an_account_end_from_there(technical_team, claire, client_of_claire):
    technical_team.post("/admin/accounts/user/", {"action": "end_sessions", "_selected_action": [claire.pk]})
    assert not is_logged_in(client_of_claire)


@pytest.fixture
def client_of_claire(claire):
    from django.test import Client

    client = Client()
    log_in(client, claire.email)
    assert is_logged_in(client)
    return client
