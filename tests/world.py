"""The cast of the tests, like the demo network's: Embruns owns, Pommiers shares its adviser, Brumes is the stranger."""

from dataclasses import dataclass
from datetime import date

from otn.accounts.models import User
from otn.offices.models import Office
from tests.factories import AssignmentFactory, MembershipFactory, OfficeFactory, UserFactory


@dataclass(frozen=True)
class World:
    embruns: Office
    pommiers: Office
    brumes: Office
    manager: User  # of Embruns, as the next two
    contributor: User
    reader: User
    pommiers_manager: User
    brumes_manager: User
    advisor: User  # of Embruns and Pommiers
    foreign_advisor: User  # of Brumes
    network_admin: User
    superuser: User

    @property
    def offices(self) -> tuple[Office, Office, Office]:
        return self.embruns, self.pommiers, self.brumes


def make_world() -> World:
    """Write the cast to the database."""
    embruns, pommiers, brumes = (
        OfficeFactory.create(name=name, slug=slug)
        for name, slug in (("Côte des Embruns", "embruns"), ("Vallée des Pommiers", "pommiers"), ("Pays des Brumes", "brumes"))
    )
    advisor, foreign_advisor = (
        UserFactory.create(email=email, is_advisor=True) for email in ("conseiller@otn.example", "conseiller2@otn.example")
    )
    for office, person in ((embruns, advisor), (pommiers, advisor), (brumes, foreign_advisor)):
        AssignmentFactory.create(office=office, advisor=person, starts_on=date(2025, 1, 1))
    return World(
        embruns=embruns,
        pommiers=pommiers,
        brumes=brumes,
        manager=MembershipFactory.create(office=embruns, role="manager", user__email="referent@embruns.example").user,
        contributor=MembershipFactory.create(office=embruns, role="contributor", user__email="contributeur@embruns.example").user,
        reader=MembershipFactory.create(office=embruns, role="reader", user__email="lecteur@embruns.example").user,
        pommiers_manager=MembershipFactory.create(office=pommiers, role="manager", user__email="referent@pommiers.example").user,
        brumes_manager=MembershipFactory.create(office=brumes, role="manager", user__email="referent@brumes.example").user,
        advisor=advisor,
        foreign_advisor=foreign_advisor,
        network_admin=UserFactory.create(email="admin@otn.example", is_network_admin=True),
        superuser=UserFactory.create(email="technique@otn.example", is_superuser=True, is_staff=True),
    )
