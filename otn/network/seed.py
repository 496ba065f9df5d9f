"""The demo network, written to the database: the same rows for the same seed, however often it runs."""

import random
from datetime import date

from django.conf import settings
from django.db import transaction

from otn import demo
from otn.accounts.models import User
from otn.offices.models import AdvisorAssignment, Membership, Office

PLACES = (
    "Baie des Sternes", "Marais Blanc", "Falaises d’Opale", "Bocage des Haies", "Val des Tanneurs", "Plateau des Lins", "Havre des Dunes",
    "Rives de l’Aubette", "Pointe aux Goélands", "Forêt des Hêtres", "Pays des Cidreries", "Boucles du Moulin", "Collines de Grès",
    "Grand Estran",
)  # fmt: skip


class DemoRefused(Exception):
    """The demo network has no place in production."""


@transaction.atomic
def seed_demo(*, offices: int = 12, seed: int = 1) -> int:
    """Create or complete the demo network and return the number of its offices, cast included.

    Raises DemoRefused in production. What a visitor of the demo has changed meanwhile is left alone.
    """
    if settings.PRODUCTION:
        raise DemoRefused("seed_demo writes fictional people with a known password: never in production.")
    for position, cast in enumerate(demo.OFFICES):
        office, _ = Office.objects.get_or_create(slug=cast.slug, defaults={"name": cast.name})
        for who, (role, _, names) in demo.TEAM.items():
            user = _person(f"{who}@{cast.domain}", *names[position])
            Membership.objects.get_or_create(office=office, user=user, defaults={"role": role})
    for person in demo.PEOPLE:
        user = _person(
            person.email,
            person.first_name,
            person.last_name,
            is_advisor=bool(person.advises),
            is_network_admin=person.is_network_admin,
            is_superuser=person.is_superuser,
            is_staff=person.is_superuser or person.is_network_admin,
        )
        for slug in person.advises:
            AdvisorAssignment.objects.get_or_create(
                office=Office.objects.get(slug=slug), advisor=user, defaults={"starts_on": date(2025, 1, 6)}
            )
    _generated_offices(offices - len(demo.OFFICES), seed)
    return Office.objects.count()


def _person(email: str, first_name: str, last_name: str, **flags: bool) -> User:
    if (user := User.objects.filter(email=email).first()) is not None:
        return user
    return User.objects.create_user(email, demo.PASSWORD, first_name=first_name, last_name=last_name, **flags)


def _generated_offices(count: int, seed: int) -> None:
    names = random.Random(seed).sample(PLACES, len(PLACES))
    for number in range(max(count, 0)):
        lap = number // len(names)
        name = names[number % len(names)] + (f" {lap + 1}" if lap else "")
        Office.objects.get_or_create(slug=f"demo-{seed}-{number + 1}", defaults={"name": name})
